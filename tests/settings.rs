//! Settings and the welcome page: what they draw of what is stored, and what their controls send.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use support::{all, calls, choose_file, fake, one, open, press, put, text, turns, type_into};
use token_keeper::domain::{Account, AccountId, HistoryEvent, Label, Timestamp, Username};
use token_keeper::keeper::{State, backup};
use token_keeper::pages;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn account(name: &str) -> Account {
    Account::new(Username::parse(name).unwrap(), None, NOW)
}

/// Shows settings over these accounts, whose ids are their names.
async fn settings(accounts: &[Account]) {
    open("settings.html");
    put_accounts(accounts);
    pages::settings().await;
}

fn put_accounts(accounts: &[Account]) {
    put("local", "schema", "2");
    for account in accounts {
        let record = serde_json::to_string(account).unwrap();
        put(
            "local",
            &format!("account.{}", account.username.as_str()),
            &record,
        );
    }
}

fn is_hidden(selector: &str) -> bool {
    one(selector).has_attribute("hidden")
}

/// What was sent to the background.
fn sent() -> Vec<String> {
    let sent = calls("chrome.runtime.sendMessage");
    let prefix = "['chrome.runtime.sendMessage',";
    sent.iter()
        .map(|call| call[prefix.len()..call.len() - 1].to_owned())
        .collect()
}

#[wasm_bindgen_test]
async fn every_text_and_name_of_settings_is_filled_in() {
    settings(&[]).await;
    for element in all("[data-i18n]") {
        assert_eq!(
            element.get_attribute("data-i18n"),
            element.text_content(),
            "{}",
            element.outer_html()
        );
    }
    assert!(!is_hidden("#accounts-none"));
    assert!(is_hidden("#timeline-section") && is_hidden("#history-filter"));
}

#[wasm_bindgen_test]
async fn each_account_is_a_row_with_its_name_and_label() {
    let mut labelled = account("acme_store");
    labelled.label = Label::parse("The <b>first</b>").unwrap();
    settings(&[labelled, account("other_shop")]).await;
    let rows = all("#accounts > li");
    let names: Vec<_> = rows
        .iter()
        .map(|row| row.get_attribute("aria-label").unwrap())
        .collect();
    assert_eq!(names, ["acme_store", "other_shop"]);
    let label = one("#accounts > li input");
    let value = js_sys::Reflect::get(&label, &"value".into()).unwrap();
    assert_eq!(value, "The <b>first</b>");
    assert!(is_hidden("#accounts-none"));
}

#[wasm_bindgen_test]
async fn a_label_is_sent_when_it_was_typed() {
    settings(&[account("acme_store")]).await;
    type_into("main.page #accounts > li input", "Ours");
    turns().await;
    assert_eq!(
        sent(),
        ["{'account':'acme_store','kind':'label_account','label':'Ours'}"]
    );
    assert_eq!(text("#status [data-slot=text]"), "shell_labelled");
}

#[wasm_bindgen_test]
async fn what_the_background_refuses_is_said_in_its_words() {
    settings(&[account("acme_store")]).await;
    for (answer, expected) in [
        (
            "async () => ({ error: { text: 'Too long.', path: null } })",
            "Too long.",
        ),
        (
            "async () => ({ error: { text: '', path: null } })",
            "shell_no_answer",
        ),
        ("async () => undefined", "shell_no_answer"),
        ("async () => { throw Error('gone') }", "shell_no_answer"),
    ] {
        fake("chrome.runtime.sendMessage", answer);
        type_into("main.page #accounts > li input", "Ours");
        turns().await;
        assert_eq!(text("#status [data-slot=text]"), expected, "{answer}");
    }
    assert_eq!(
        one("#status").get_attribute("data-tone").as_deref(),
        Some("urgent")
    );
}

#[wasm_bindgen_test]
async fn the_configuration_in_force_is_a_list_of_names_and_values() {
    settings(&[]).await;
    let cells: Vec<_> = all("#configuration-summary [data-slot]")
        .iter()
        .map(|cell| cell.text_content().unwrap())
        .collect();
    assert_eq!(
        cells,
        [
            "page_summary_dashboard",
            "https://app.webinterpret.com/",
            "page_summary_environment",
            "shell_production",
            "Regular Token",
            "shell_dashboard_route",
            "Token Plus",
            "shell_dashboard_route",
        ]
    );
}

#[wasm_bindgen_test]
async fn a_configuration_file_is_shown_before_it_is_used() {
    settings(&[]).await;
    choose_file(
        "main.page #import",
        r#"{"schema":1,"dashboard":{"url":"ftp://x"}}"#,
    );
    turns().await;
    assert!(
        one("main")
            .text_content()
            .unwrap()
            .contains("refusal_configuration_address")
    );
    assert!(is_hidden("#import-preview"));
    choose_file(
        "main.page #import",
        r#"{"schema":1,"dashboard":{"url":"https://test.webinterpret.com/"}}"#,
    );
    turns().await;
    assert!(!is_hidden("#import-preview"));
    assert_eq!(text("#import-hosts"), "test.webinterpret.com");
    assert_eq!(sent(), [""; 0], "nothing is used before the seller agrees");
}

#[wasm_bindgen_test]
async fn a_policy_is_shown_and_takes_the_controls_away() {
    open("settings.html");
    put("local", "schema", "2");
    put("local", "policy", r#"{"digest":"d","own":{"schema":1}}"#);
    fake(
        "chrome.storage.managed.get",
        r#"async () => ({ configuration: '{"schema":1}' })"#,
    );
    pages::settings().await;
    assert!(!is_hidden("#policy"));
    assert!(is_hidden("#import-label") && is_hidden("#add-phrase"));
    // One that cannot be used says what is wrong, and where.
    fake(
        "chrome.storage.managed.get",
        r#"async () => ({ configuration: '{"schema":1,"extra":1}' })"#,
    );
    pages::settings().await;
    assert!(
        text("#policy-error").contains("shell_policy_refused("),
        "{}",
        text("#policy-error")
    );
}

#[wasm_bindgen_test]
async fn history_is_newest_first_and_can_be_picked_out() {
    let mut first = account("acme_store");
    first.history.add(NOW.plus(1), HistoryEvent::Visited);
    first.history.add(NOW.plus(3), HistoryEvent::Found);
    let mut second = account("other_shop");
    second.history.add(NOW.plus(2), HistoryEvent::Visited);
    settings(&[first, second]).await;
    assert!(!is_hidden("#history-filter"));
    let rows = || all("#history > li").len();
    assert_eq!(rows(), 3);
    assert!(text("#history > li").contains("acme_store"));
    type_into("main.page #history-account", "other_shop");
    turns().await;
    assert_eq!(rows(), 1);
    type_into("main.page #history-account", "");
    type_into("main.page #history-subject", "failures");
    turns().await;
    assert_eq!(rows(), 0);
}

#[wasm_bindgen_test]
async fn a_backup_is_sent_and_what_came_of_it_said() {
    settings(&[]).await;
    fake(
        "chrome.runtime.sendMessage",
        "async () => ({ ok: { added: 1 } })",
    );
    let mut state = State::default();
    for name in ["acme_store", "other_shop"] {
        state.accounts.insert(AccountId(name.into()), account(name));
    }
    choose_file(
        "main.page #restore",
        &serde_json::json!(backup(&state)).to_string(),
    );
    turns().await;
    assert_eq!(text("#status [data-slot=text]"), "shell_restored(1|1)");
    assert!(sent()[0].starts_with("{'kind':'restore','text':"));
    choose_file("main.page #restore", "no backup");
    turns().await;
    assert_eq!(sent().len(), 1, "what is no backup is not even sent");
    assert_eq!(
        one("#status").get_attribute("data-tone").as_deref(),
        Some("urgent")
    );
}

#[wasm_bindgen_test]
async fn warnings_are_sent_as_one_list_of_settings() {
    settings(&[]).await;
    type_into("main.page #urgent_days", "3");
    turns().await;
    let [message] = sent().try_into().unwrap();
    assert!(
        message.starts_with("{'kind':'set_warnings','warnings':{"),
        "{message}"
    );
    assert!(message.contains("'urgent_days':3"), "{message}");
    type_into("main.page #urgent_days", "500");
    turns().await;
    assert_eq!(
        sent().len(),
        1,
        "what the page itself knows to be wrong is not sent"
    );
}

#[wasm_bindgen_test]
async fn the_welcome_page_says_which_steps_are_done() {
    open("welcome.html");
    pages::welcome().await;
    let done = || {
        ["#step-pin", "#step-dashboard", "#step-account"]
            .map(|step| one(step).get_attribute("data-done").unwrap() == "true")
    };
    assert_eq!(done(), [false; 3]);
    fake(
        "chrome.action.getUserSettings",
        "async () => ({ isOnToolbar: true })",
    );
    let mut visited = account("acme_store");
    visited.last_visit = Some(NOW);
    put_accounts(&[visited]);
    pages::welcome().await;
    assert_eq!(done(), [true; 3]);
    assert_eq!(
        text("#step-account [data-slot=done]"),
        "shell_step_account_done(1)"
    );
    press("#dashboard").await;
    assert_eq!(sent()[0], "{'kind':'open_dashboard'}");
}
