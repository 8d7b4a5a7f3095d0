//! Stored records.

use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn full() -> State {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.add("other_shop");
    seller.connect(&account, &[TokenKind::Plus]);
    seller.effects(Event::Announced(vec!["gone".into()]));
    seller.state.set_aside.insert("account.x".into(), json!(7));
    seller.state
}

#[test]
fn what_is_stored_is_read_back_the_same() {
    let state = full();
    assert_eq!(load(&records(&state), &session_records(&state)), Ok(state));
    assert_eq!(load(&Records::new(), &Records::new()), Ok(State::default()));
}

#[test]
fn a_consent_with_pkce_keeps_its_verifier_over_a_look_from_storage() {
    let (mut seller, account) = Seller::with_consent();
    let crate::consent::Route::Consent(profile) = &mut seller.state.configuration.routes.plus else { panic!() };
    profile.pkce = true;
    let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
    seller.state = load(&records(&seller.state), &session_records(&seller.state)).unwrap();
    let effects = seller.accept(&flow, &state);
    let [Effect::RequestTokens { verifier, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(verifier.as_ref().unwrap().expose().len(), 43);
}

#[test]
fn no_secret_is_stored_in_the_clear() {
    let text = format!("{:?}", records(&full()));
    assert!(!text.contains("access"), "access tokens live in the session only");
}

#[test]
fn a_record_that_cannot_be_read_is_set_aside_and_the_others_go_on() {
    let mut stored = records(&full());
    let key = stored.keys().find(|key| key.starts_with("account.")).unwrap().clone();
    stored.insert(key.clone(), json!({ "username": 7 }));
    stored.insert("configuration".into(), json!({ "schema": 1, "extra": true }));
    stored.insert("surprise".into(), json!("?"));
    let state = load(&stored, &Records::new()).unwrap();
    assert_eq!(state.accounts.len(), 1);
    assert_eq!(state.set_aside[&key], json!({ "username": 7 }));
    assert_eq!(state.set_aside["surprise"], json!("?"));
    assert_eq!(state.set_aside["account.x"], json!(7), "what was set aside before stays");
    assert!(state.set_aside.contains_key("configuration"));
    let after = records(&state);
    let changes = changes(&stored, &after);
    assert!(changes.remove.contains(&key) && changes.set.contains_key(&format!("set_aside.{key}")));
    assert!(is_settled(&after, &state) && !is_settled(&stored, &state));
    assert_eq!(load(&after, &Records::new()), Ok(state), "and nothing is set aside twice");
}

#[test]
fn what_was_set_aside_under_the_same_name_stays_beside_it() {
    let stored =
        [("account.x".into(), json!(1)), ("set_aside.account.x".into(), json!(2)), ("schema".into(), json!(1))];
    let stored = Records::from(stored);
    let state = load(&stored, &Records::new()).unwrap();
    assert_eq!(state.set_aside, [("account.x".into(), json!(1)), ("account.x+".into(), json!(2))].into());
    assert!(!is_settled(&stored, &state));
    let after = records(&state);
    assert!(is_settled(&after, &state));
    assert_eq!(load(&after, &Records::new()), Ok(state));
}

/// What each version wrote, in a browser of its time.
fn snapshot(version: u64) -> Records {
    let path = format!("{}/tests/fixtures/storage/v{version}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_any_earlier_version_stored_is_read_without_a_loss() {
    for version in 1..=super::super::storage::SCHEMA {
        let state = load(&snapshot(version), &Records::new()).unwrap();
        assert_eq!(state.set_aside.len(), 0, "of version {version}");
        let [account] = state.accounts.values().collect::<Vec<_>>()[..] else { panic!("of version {version}") };
        assert_eq!(account.username.as_str(), "acme_store");
        assert_eq!(account.connections.regular.standing, Standing::Connected);
        assert!(account.connections.regular.refresh_token.is_some() && account.last_visit.is_some());
        let lost =
            Standing::Disconnected { at: Timestamp::from_millis(1_795_615_885_068), reason: Reason::CredentialsReset };
        assert_eq!(account.connections.plus.standing, lost);
        assert_eq!((account.history.entries().len(), account.quiet.is_some()), (6, true));
        assert!(state.secrets.regular.is_some() && state.mirror.on && state.outcome.is_some());
    }
    // And what this version writes is what its snapshot says: who changes it makes a new version.
    let latest = snapshot(super::super::storage::SCHEMA);
    assert_eq!(records(&load(&latest, &Records::new()).unwrap()), latest);
}

#[test]
fn records_of_a_newer_version_are_left_alone() {
    assert_eq!(load(&[("schema".into(), json!(2))].into(), &Records::new()), Err(StorageProblem::Newer));
}

#[test]
fn only_what_differs_is_written() {
    let before = records(&full());
    let mut state = full();
    state.outcome = None;
    assert_eq!(changes(&before, &before), Changes::default());
    assert_eq!(changes(&before, &records(&state)).remove, ["outcome"]);
}

/// A state with a part of each record changed, or taken away.
fn altered(choices: &[u8]) -> State {
    let mut state = full();
    for choice in choices {
        match choice {
            0 => state.outcome = None,
            1 => state.announced.clear(),
            2 => drop(state.announced.insert("another".into())),
            3 => state.mirror.on = !state.mirror.on,
            4 => state.set_aside.clear(),
            5 => drop(state.set_aside.insert("other".into(), json!("?"))),
            6 => state.configuration = Default::default(),
            7 => state.configuration.inactivity_months += 1,
            8 => drop(state.accounts.pop_first()),
            9 => state.accounts.values_mut().for_each(|account| account.last_visit = Some(NOW)),
            10 => state.secrets = Default::default(),
            _ => state.policy = serde_json::from_value(json!({ "digest": "d", "own": {} })).unwrap(),
        }
    }
    state
}

#[test]
fn a_record_that_was_to_go_is_gone_although_the_browser_died_before_it_was_removed() {
    let before = records(&full());
    let gone: Records =
        before.keys().filter(|key| key.starts_with("account.")).map(|key| (key.clone(), json!(null))).collect();
    let written: Records = before.into_iter().chain(gone.clone()).collect();
    let state = load(&written, &Records::new()).unwrap();
    assert_eq!((state.accounts.len(), state.set_aside.len()), (0, 1));
    let changes = changes(&written, &records(&state));
    assert_eq!(
        (changes.set.len(), changes.remove),
        (0, gone.into_keys().collect()),
        "they are removed at the next change"
    );
}

#[test]
fn refused_messages_are_counted_for_as_long_as_the_browser_runs() {
    let mut seller = Seller::new();
    for count in 1..4 {
        assert!(seller.effects(Event::MessageRefused).is_empty());
        assert_eq!(session_records(&seller.state)["refused_messages"], json!(count));
    }
    assert!(!records(&seller.state).contains_key("refused_messages"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("(username|added|connections|is|regular|[a-z]{1,6})", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_differs_between_two_states_is_what_differs_between_their_records(
        before in prop::collection::vec(0..12_u8, 0..6),
        after in prop::collection::vec(0..12_u8, 0..6),
    ) {
        let (before, after) = (altered(&before), altered(&after));
        prop_assert!(is_settled(&records(&before), &before));
        prop_assert_eq!(changes_between(&before, &after), changes(&records(&before), &records(&after)));
    }

    #[test]
    fn any_stored_value_is_read_or_set_aside(
        key in "(account\\.[a-z]|configuration|secrets|outcome|announced|set_aside\\.[a-z]|[a-z]{1,5})",
        value in any_json(),
        session in any_json(),
    ) {
        let stored = Records::from([(key, value)]);
        let state = load(&stored, &[("flow".to_owned(), session)].into()).unwrap();
        prop_assert!(is_settled(&records(&state), &state));
        let _ = desired(&state, NOW);
        let _ = view::popup(&state, NOW);
        prop_assert_eq!(load(&records(&state), &session_records(&state)), Ok(state));
    }
}
