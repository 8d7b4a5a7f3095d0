//! The popup's page, drawn in a real browser from the pure core's view.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use token_keeper::domain::{
    Account, AccountId, Connection, DAY, Evidence, EvidenceSource, Lifetime, Reason, Standing,
    Timestamp, TokenKind, Username,
};
use token_keeper::keeper::{Outcome, OutcomeKind, State};
use token_keeper::{pages, view};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn state(username: &str) -> (State, AccountId) {
    let mut state = State::default();
    let id = AccountId(format!("id-{username}"));
    state.accounts.insert(
        id.clone(),
        Account::new(Username::parse(username).unwrap(), None, NOW),
    );
    (state, id)
}

fn connected(until: Timestamp) -> Connection {
    Connection {
        standing: Standing::Connected,
        evidence: Some(Evidence::sure(EvidenceSource::Consent, NOW)),
        lifetime: Some(Lifetime {
            end: until,
            estimated: false,
        }),
        ..Connection::default()
    }
}

fn draw(state: &State) -> Element {
    support::open("popup.html");
    redraw(state)
}

fn redraw(state: &State) -> Element {
    pages::render(&view::popup(state, NOW));
    support::body()
}

fn all(root: &Element, selector: &str) -> Vec<Element> {
    let found = root.query_selector_all(selector).unwrap();
    (0..found.length())
        .map(|index| wasm_bindgen::JsCast::unchecked_into(found.get(index).unwrap()))
        .collect()
}

fn text(root: &Element, selector: &str) -> String {
    root.query_selector(selector)
        .unwrap()
        .unwrap()
        .text_content()
        .unwrap()
}

#[wasm_bindgen_test]
fn an_account_is_a_named_list_item_with_a_button_for_each_token() {
    let (state, _) = state("acme_store");
    let body = draw(&state);
    let rows = all(&body, "#accounts > li");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        rows[0].get_attribute("aria-label").as_deref(),
        Some("acme_store")
    );
    let names: Vec<_> = all(&rows[0], "[data-slot=button]")
        .iter()
        .map(|button| button.get_attribute("aria-label").unwrap())
        .collect();
    assert_eq!(
        names,
        ["connect_token(Regular Token)", "connect_token(Token Plus)"]
    );
    assert!(
        !rows[0]
            .query_selector("[data-slot=both]")
            .unwrap()
            .unwrap()
            .has_attribute("hidden")
    );
}

#[wasm_bindgen_test]
fn a_connected_token_says_until_when_and_what_that_rests_on() {
    let (mut state, id) = state("acme_store");
    let connections = &mut state.accounts.get_mut(&id).unwrap().connections;
    connections.regular = connected(NOW.plus(6 * DAY));
    connections.plus = connected(NOW.plus(400 * DAY));
    let body = draw(&state);
    let token = &all(&body, ".token")[0];
    assert_eq!(token.get_attribute("data-tone").as_deref(), Some("warning"));
    assert_eq!(text(token, "[data-slot=standing]"), "standing_connected");
    assert!(text(token, "[data-slot=deadline]").starts_with("lifetime_ends("));
    assert!(text(token, "[data-slot=evidence]").starts_with("evidence_consent("));
    let both = body.query_selector("[data-slot=both]").unwrap().unwrap();
    assert!(both.has_attribute("hidden"), "one of them needs nothing");
    state.accounts.get_mut(&id).unwrap().connections.plus = connected(NOW.plus(5 * DAY));
    redraw(&state);
    assert!(!both.has_attribute("hidden"), "both come to an end");
}

#[wasm_bindgen_test]
fn drawing_again_keeps_the_focus_and_the_rows() {
    let (mut state, id) = state("acme_store");
    let body = draw(&state);
    let button: HtmlElement =
        wasm_bindgen::JsCast::unchecked_into(all(&body, "[data-slot=button]").remove(1));
    button.focus().unwrap();
    let other = AccountId("id-a_first_one".into());
    state.accounts.insert(
        other,
        Account::new(Username::parse("a_first_one").unwrap(), None, NOW),
    );
    state.accounts.get_mut(&id).unwrap().connections.plus = connected(NOW.plus(400 * DAY));
    let body = redraw(&state);
    assert_eq!(all(&body, "#accounts > li").len(), 2);
    assert!(
        support::document()
            .active_element()
            .is_some_and(|active| &active == AsRef::<Element>::as_ref(&button))
    );
    assert_eq!(
        button.get_attribute("aria-label").as_deref(),
        Some("refresh_token(Token Plus)")
    );
}

#[wasm_bindgen_test]
fn the_worst_account_comes_first_and_a_forgotten_one_goes() {
    let (mut state, _) = state("a_healthy_one");
    let lost = AccountId("lost".into());
    let mut account = Account::new(Username::parse("z_lost").unwrap(), None, NOW);
    account.connections.plus.standing = Standing::Disconnected {
        at: NOW,
        reason: Reason::CredentialsReset,
    };
    state.accounts.insert(lost.clone(), account);
    let body = draw(&state);
    let names = |body: &Element| -> Vec<String> {
        all(body, "#accounts > li")
            .iter()
            .map(|row| row.get_attribute("aria-label").unwrap())
            .collect()
    };
    assert_eq!(names(&body), ["z_lost", "a_healthy_one"]);
    assert_eq!(
        text(&all(&body, ".token")[1], "[data-slot=standing]"),
        "standing_credentials_reset"
    );
    state.accounts.remove(&lost);
    assert_eq!(names(&redraw(&state)), ["a_healthy_one"]);
}

#[wasm_bindgen_test]
fn the_outcome_is_in_a_live_region_and_the_empty_popup_says_what_to_do() {
    let mut state = State::default();
    let body = draw(&state);
    assert!(
        !body
            .query_selector("#empty")
            .unwrap()
            .unwrap()
            .has_attribute("hidden")
    );
    assert_eq!(text(&body, "#outcome [data-slot=text]"), "");
    state.outcome = Some(Outcome {
        id: "o1".into(),
        at: NOW,
        account: AccountId("gone".into()),
        username: Username::parse("acme_store").unwrap(),
        what: OutcomeKind::Connected {
            kinds: vec![TokenKind::Plus],
            renamed_from: None,
        },
    });
    let body = redraw(&state);
    let outcome = body.query_selector("#outcome").unwrap().unwrap();
    assert_eq!(outcome.get_attribute("role").as_deref(), Some("status"));
    assert_eq!(
        text(&outcome, "[data-slot=text]"),
        "outcome_connected(Token Plus|acme_store)"
    );
}

#[wasm_bindgen_test]
fn a_name_is_text_and_never_markup() {
    let (state, _) = state("<img/src=x>");
    let body = draw(&state);
    assert_eq!(text(&body, "#accounts h2"), "<img/src=x>");
    assert_eq!(all(&body, "#accounts img").len(), 0);
}
