//! What crosses the border: messages with their senders, events of the browser, and answers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use support::{calls, install_browser, is_plain, json, put, stored};
use token_keeper::browser::{handle, now, receive};
use token_keeper::domain::{Account, AccountId, DAY, Timestamp, Username};
use token_keeper::keeper::{State, backup};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);
const POPUP: &str = "{ id: 'ours', url: 'chrome-extension://ours/popup.html' }";
const EBAY: &str = "{ id: 'ours', url: 'https://www.ebay.com/itm/1', frame: 0, tab: 5 }";
const DASHBOARD: &str = "{ id: 'ours', url: 'https://app.webinterpret.com/', frame: 0, tab: 5 }";
const MALFORMED: &str = r#"{"error":{"text":"refusal_malformed","path":null}}"#;
const FORBIDDEN: &str = r#"{"error":{"text":"refusal_forbidden","path":null}}"#;

/// Sends the value of a JavaScript expression, and lets what follows come to its end.
async fn send(message: &str, sender: &str) -> JsValue {
    let value = |source: &str| js_sys::eval(&format!("({source})")).unwrap();
    let answer = receive(value(message), value(sender)).await;
    support::turns().await;
    answer
}

async fn answer(message: &str, sender: &str) -> String {
    json(&send(message, sender).await)
}

/// A message of a content script: a JSON text.
fn text(message: &str) -> String {
    format!("JSON.stringify({message})")
}

/// An account whose Regular Token was lost three days ago.
fn put_lost_account() {
    let at = now().plus(-3 * DAY).millis();
    let account = format!(
        r#"{{"username":"acme_store","added":{at},"connections":{{
            "regular":{{"standing":{{"disconnected":{{"at":{at},"reason":"credentials_reset"}}}},"evidence":{{"basis":"consent","at":{at},"doubtful":false}}}},
            "plus":{{}}}}}}"#
    );
    put("local", "schema", "2");
    put("local", "account.a1", &account);
}

#[wasm_bindgen_test]
async fn a_page_of_ours_sends_typed_values() {
    install_browser();
    let message = "{ kind: 'add_account', username: 'acme_store', user_id: null }";
    assert_eq!(answer(message, POPUP).await, r#"{"ok":true}"#);
    assert!(stored("local").contains(r#""username":"acme_store""#));
}

#[wasm_bindgen_test]
async fn a_page_of_ours_is_read_as_strictly_as_everybody() {
    install_browser();
    for message in [
        "null",
        "7",
        "[]",
        "{}",
        "'wake'",
        "JSON.stringify({ kind: 'wake' })",
        "{ kind: 'explode' }",
        "{ kind: 'wake', extra: 1 }",
        "{ kind: 'add_account' }",
        "{ kind: 'add_account', username: 7 }",
        "{ kind: 'connect', account: 'a', tokens: ['third'], login: false }",
        "{ kind: 'visited_elsewhere', account: 'a', days: -1 }",
        "{ kind: 'visited_elsewhere', account: 'a', days: 1.5 }",
        "{ kind: 'add_account', username: () => 'acme' }",
        "new Map([['kind', 'wake'], ['extra', 1]])",
    ] {
        assert_eq!(answer(message, POPUP).await, MALFORMED, "{message}");
    }
}

#[wasm_bindgen_test]
async fn a_content_script_sends_one_json_text() {
    install_browser();
    assert_eq!(
        answer(&text("{ kind: 'banner' }"), EBAY).await,
        r#"{"ok":null}"#
    );
    for message in [
        "{ kind: 'banner' }",
        "null",
        "7",
        "['{}']",
        "new String('{}')",
    ] {
        assert_eq!(answer(message, EBAY).await, FORBIDDEN, "{message}");
    }
    for message in [
        "''",
        "'banner'",
        r#"'{"kind":"banner","kind":"banner"}'"#,
        r#"'{"kind":"banner","more":1}'"#,
        r#"`{"kind":"banner","more":${'['.repeat(900)}${']'.repeat(900)}}`"#,
        r#"'{"kind":"banner"} {}'"#,
        "JSON.stringify({ kind: 'observe', page: 'p', snapshot: '['.repeat(100000) })",
    ] {
        assert_eq!(answer(message, DASHBOARD).await, MALFORMED, "{message}");
    }
}

#[wasm_bindgen_test]
async fn a_text_is_read_up_to_a_million_units() {
    install_browser();
    let padded = |units: usize| format!(r#"'{{"kind":"banner"}}'.padEnd({units})"#);
    assert_eq!(answer(&padded(1_000_000), EBAY).await, r#"{"ok":null}"#);
    assert_eq!(answer(&padded(1_000_001), EBAY).await, MALFORMED);
    // The bound counts UTF-16 units: these take twice as many bytes.
    assert_eq!(
        answer(r#"'{"kind":"banner"}'.padEnd(1_000_001, 'ü')"#, EBAY).await,
        MALFORMED
    );
}

#[wasm_bindgen_test]
async fn who_may_not_send_a_message_is_refused_and_counted() {
    install_browser();
    let own = text("{ kind: 'erase_everything' }");
    for sender in [
        EBAY,
        DASHBOARD,
        // In a frame; in no tab; of another extension; at another address; of nobody.
        "{ id: 'ours', url: 'https://www.ebay.com/itm/1', frame: 3, tab: 5 }",
        "{ id: 'ours', url: 'https://www.ebay.com/itm/1' }",
        "{ id: 'other', url: 'chrome-extension://ours/popup.html' }",
        "{ id: 'ours', url: 'chrome-extension://oursx/popup.html', frame: 0, tab: 5 }",
        "{}",
    ] {
        assert_eq!(answer(&own, sender).await, FORBIDDEN, "{sender}");
    }
    assert!(
        stored("session").contains(r#""refused_messages":7"#),
        "{}",
        stored("session")
    );
    for sender in ["null", "7", "{ tab: 'first' }", "{ frame: 0.5 }"] {
        assert_eq!(answer(&own, sender).await, MALFORMED, "{sender}");
    }
}

#[wasm_bindgen_test]
async fn a_refusal_of_a_configuration_says_where_it_is() {
    install_browser();
    let message =
        r#"{ kind: 'use_configuration', text: '{"schema":1,"dashboard":{"url":"ftp://x"}}' }"#;
    assert_eq!(
        answer(message, POPUP).await,
        r#"{"error":{"text":"refusal_configuration_address","path":"dashboard.url"}}"#
    );
}

#[wasm_bindgen_test]
async fn a_banner_is_a_plain_card_with_finished_texts() {
    install_browser();
    put_lost_account();
    let answer = send(&text("{ kind: 'banner' }"), EBAY).await;
    assert!(is_plain(&answer));
    let card: serde_json::Value = serde_json::from_str(&json(&answer)).unwrap();
    let card = &card["ok"];
    assert_eq!(card["tone"], "lost");
    assert_eq!(
        card["text"],
        "warning_disconnected(Regular Token|acme_store)"
    );
    assert_eq!((&card["lang"], &card["dir"]), (&"en".into(), &"ltr".into()));
    assert_eq!(card["action"]["id"], "open");
    let names: Vec<&String> = card.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "action",
            "collapse_label",
            "collapsed_label",
            "detail",
            "dir",
            "expand_label",
            "hide_label",
            "id",
            "is_folded",
            "lang",
            "text",
            "tone"
        ]
    );
}

#[wasm_bindgen_test]
async fn a_snapshot_is_answered_with_words_and_guide() {
    install_browser();
    put("local", "schema", "2");
    let snapshot = r#"JSON.stringify({ address: 'https://app.webinterpret.com/#/accounts', nodes: [[0, 'heading', 'eBay accounts', { level: 1 }], [0, 'table', ''], [1, 'row', ''], [2, 'columnheader', 'Account'], [2, 'columnheader', 'Regular Token'], [1, 'row', ''], [2, 'cell', 'acme_store'], [2, 'cell', 'Connected'], [0, 'button', 'Log out']] })"#;
    let message = text(&format!(
        "{{ kind: 'observe', page: 'p1', snapshot: {snapshot} }}"
    ));
    let first = send(&message, DASHBOARD).await;
    assert!(is_plain(&first));
    assert!(
        json(&first).starts_with(r#"{"ok":{"same":false,"watch":["#),
        "{}",
        json(&first)
    );
    assert!(
        stored("local").contains(r#""username":"acme_store""#),
        "{}",
        stored("local")
    );
    // With an account there the day is noted once.
    send(&message, DASHBOARD).await;
    let before = (stored("local"), stored("session"));
    let again = json(&send(&message, DASHBOARD).await);
    assert_eq!(before, (stored("local"), stored("session")));
    assert!(again.starts_with(r#"{"ok":{"same":true,"#), "{again}");
    assert!(again.ends_with(r#""guide":null}}"#), "{again}");
    assert_eq!(answer(&message, EBAY).await, FORBIDDEN);
}

#[wasm_bindgen_test]
async fn a_guide_is_a_plain_card_and_times_in_storage_are_numbers() {
    install_browser();
    put_lost_account();
    let connect = "{ kind: 'connect', account: 'a1', tokens: ['regular'], login: false }";
    assert_eq!(answer(connect, POPUP).await, r#"{"ok":true}"#);
    assert_eq!(
        calls("chrome.tabs.create"),
        ["['chrome.tabs.create',{'url':'https://app.webinterpret.com/'}]"]
    );
    let answer = send(&text("{ kind: 'guide' }"), DASHBOARD).await;
    assert!(is_plain(&answer));
    let card: serde_json::Value = serde_json::from_str(&json(&answer)).unwrap();
    assert_eq!(
        card["ok"]["title"],
        "guide_connect(Regular Token|acme_store)"
    );
    assert_eq!(card["ok"]["steps"].as_array().unwrap().len(), 6);
    assert_eq!(card["ok"]["target"], serde_json::Value::Null);
    let session: serde_json::Value = serde_json::from_str(&stored("session")).unwrap();
    assert!(session["guide"]["since"].is_number(), "{session}");
}

#[wasm_bindgen_test]
async fn a_restored_backup_is_answered_with_how_many_are_new() {
    install_browser();
    put_lost_account();
    let mut state = State::default();
    for (id, name) in [
        ("a1", "acme_store"),
        ("b2", "other_shop"),
        ("c3", "third_shop"),
    ] {
        let account = Account::new(Username::parse(name).unwrap(), None, NOW);
        state.accounts.insert(AccountId(id.into()), account);
    }
    let text = serde_json::json!(serde_json::json!(backup(&state)).to_string());
    let restore = format!("{{ kind: 'restore', text: {text} }}");
    assert_eq!(answer(&restore, POPUP).await, r#"{"ok":{"added":2}}"#);
    assert_eq!(answer(&restore, POPUP).await, r#"{"ok":{"added":0}}"#);
}

#[wasm_bindgen_test]
async fn events_of_the_browser_are_taken_and_odd_ones_refused() {
    install_browser();
    let take = |event: &str| {
        let event = js_sys::eval(&format!("({event})")).unwrap();
        async {
            let answer = json(&handle(event).await);
            support::turns().await;
            answer
        }
    };
    for event in [
        "'wake'",
        "'policy'",
        "'permissions'",
        "'sync_storage_changed'",
        "{ menu: { item: 'settings' } }",
        "{ command: { name: 'connect' } }",
        "{ notification: { id: 'alert.a1' } }",
    ] {
        let answer = take(event).await;
        assert!(!answer.contains("refusal_malformed"), "{event}: {answer}");
    }
    for event in [
        "null",
        "'explode'",
        "{ menu: { item: 'explode' } }",
        "{ menu: {} }",
        "{ command: { name: 7 } }",
        "{ notification_button: { id: 'a', button: -1 } }",
    ] {
        assert_eq!(take(event).await, MALFORMED, "{event}");
    }
    assert_eq!(
        calls("chrome.tabs.create")[0],
        "['chrome.tabs.create',{'url':'chrome-extension://ours/settings.html'}]"
    );
}
