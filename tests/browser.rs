//! The bindings, in a real browser: storage, locks, encryption, words.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use std::cell::Cell;
use std::rc::Rc;

use token_keeper::browser::{i18n, lock, storage, vault};
use token_keeper::domain::{Account, AccountId, DAY, HOUR, MINUTE, Secret, Timestamp, Username};
use token_keeper::view::{Arg, Key, Text};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

#[wasm_bindgen_test]
async fn what_is_saved_is_loaded_again_and_is_plain_json() {
    support::install();
    let stored = storage::load().await.unwrap();
    let mut state = stored.state.clone();
    let id = AccountId("a1".into());
    state.accounts.insert(
        id,
        Account::new(
            Username::parse("acme_store").unwrap(),
            Some("u1".into()),
            NOW,
        ),
    );
    assert!(stored.save(&state, false).await.unwrap());
    assert!(
        support::stored("local").contains(r#""username":"acme_store""#),
        "maps are objects, not Maps"
    );
    let stored = storage::load().await.unwrap();
    assert_eq!(stored.state, state);
    assert!(!stored.save(&state, false).await.unwrap(), "nothing is new");
}

#[wasm_bindgen_test]
async fn a_broken_record_is_set_aside_and_a_newer_schema_left_alone() {
    support::install();
    support::put("local", "account.a1", r#"{"username":7}"#);
    let stored = storage::load().await.unwrap();
    let state = stored.state.clone();
    assert!(stored.save(&state, false).await.unwrap());
    assert_eq!(
        support::stored("local"),
        r#"{"schema":2,"set_aside.account.a1":{"username":7}}"#
    );
    support::install();
    support::put("local", "schema", "3");
    assert!(matches!(
        storage::load().await,
        Err(storage::StorageError::Newer)
    ));
    assert_eq!(support::stored("local"), r#"{"schema":3}"#);
}

#[wasm_bindgen_test]
async fn a_lock_lets_one_in_at_a_time() {
    let inside = Rc::new(Cell::new(0));
    let work = |inside: Rc<Cell<i32>>| async move {
        for _ in 0..20 {
            let _lock = lock::lock("test").await.unwrap();
            assert_eq!(inside.replace(1), 0, "somebody else was in");
            gloo_timers::future::TimeoutFuture::new(0).await;
            inside.set(0);
        }
        Ok(wasm_bindgen::JsValue::NULL)
    };
    let both = js_sys::Array::of2(
        &wasm_bindgen_futures::future_to_promise(work(inside.clone())),
        &wasm_bindgen_futures::future_to_promise(work(inside)),
    );
    wasm_bindgen_futures::JsFuture::from(js_sys::Promise::all(&both))
        .await
        .unwrap();
}

#[wasm_bindgen_test]
async fn a_sealed_secret_opens_unchanged_and_under_its_own_name_only() {
    let secret = Secret::new("v^1.1#i^1#ünïcode");
    let sealed = vault::seal("refresh_token/a1/plus", &secret).await.unwrap();
    assert!(!sealed.data.contains("v^1.1"));
    assert_eq!(
        vault::unseal("refresh_token/a1/plus", &sealed).await,
        Some(secret.clone())
    );
    assert_eq!(
        vault::unseal("refresh_token/a1/regular", &sealed).await,
        None
    );
    let again = vault::seal("refresh_token/a1/plus", &secret).await.unwrap();
    assert_ne!(
        (&again.iv, &again.data),
        (&sealed.iv, &sealed.data),
        "no initialisation vector is used twice"
    );
    let mut forged = sealed.clone();
    forged.data = format!("A{}", &forged.data[1..]);
    assert!(
        forged == sealed
            || vault::unseal("refresh_token/a1/plus", &forged)
                .await
                .is_none()
    );
    forged.data = "not base64!".into();
    assert_eq!(vault::unseal("refresh_token/a1/plus", &forged).await, None);
}

#[wasm_bindgen_test]
fn times_are_said_as_people_say_them() {
    support::install();
    for (millis, expected) in [
        (5 * MINUTE, "in 5 minutes"),
        (3 * HOUR, "in 3 hours"),
        (6 * DAY + HOUR, "in 6 days"),
        (6 * DAY + 23 * HOUR, "in 7 days"),
        (29 * DAY + HOUR, "in 29 days"),
        (540 * DAY, "in 18 months"),
        (-30 * DAY, "4 weeks ago"),
        (-DAY, "yesterday"),
        (0, "today"),
    ] {
        assert_eq!(i18n::relative(NOW.plus(millis), NOW), expected);
    }
    assert_eq!(i18n::date(NOW, NOW), "Nov 18");
    assert_eq!(i18n::date(NOW.plus(400 * DAY), NOW), "Dec 23, 2027");
    let text = Text::new(Key::ConnectToken, [Arg::from("Token Plus")]);
    assert_eq!(i18n::localize(&text), "connect_token(Token Plus)");
}
