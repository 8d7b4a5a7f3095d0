//! Stored records.

use super::super::records::SCHEMA;
use super::*;
use crate::domain::{
    Account, AlertTopic, Check, CheckTrouble, ClockCorrection, Connection, Evidence, FormerName,
    HistoryEvent, Label, Lifetime, Outage, RecordedFailure, Risk, RiskSignal, Snooze, Unproven,
};
use proptest::prelude::*;
use serde_json::Value;

fn full() -> State {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.add("other_shop");
    seller.connect(&account, &[TokenKind::Plus]);
    seller.effects(Event::NotificationsShown(vec!["gone".into()]));
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
    let crate::consent::Route::Consent(profile) = &mut seller.state.configuration.routes.plus
    else {
        panic!()
    };
    profile.pkce = true;
    let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
    seller.state = load(&records(&seller.state), &session_records(&seller.state)).unwrap();
    let effects = seller.accept(&flow, &state);
    let [Effect::RequestTokens(TokenExchange { verifier, .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(verifier.as_ref().unwrap().expose().len(), 43);
}

#[test]
fn no_secret_is_stored_in_the_clear() {
    let text = format!("{:?}", records(&full()));
    assert!(
        !text.contains("access"),
        "access tokens live in the session only"
    );
}

#[test]
fn a_record_that_cannot_be_read_is_set_aside_and_the_others_go_on() {
    let mut stored = records(&full());
    let key = stored
        .keys()
        .find(|key| key.starts_with("account."))
        .unwrap()
        .clone();
    stored.insert(key.clone(), json!({ "username": 7 }));
    stored.insert(
        "configuration".into(),
        json!({ "schema": 1, "extra": true }),
    );
    stored.insert("surprise".into(), json!("?"));
    let state = load(&stored, &Records::new()).unwrap();
    assert_eq!(state.accounts.len(), 1);
    assert_eq!(state.set_aside[&key], json!({ "username": 7 }));
    assert_eq!(state.set_aside["surprise"], json!("?"));
    assert_eq!(
        state.set_aside["account.x"],
        json!(7),
        "what was set aside before stays"
    );
    assert!(state.set_aside.contains_key("configuration"));
    let after = records(&state);
    let changes = changes(&stored, &after);
    assert!(changes.remove.contains(&key) && changes.set.contains_key(&format!("set_aside.{key}")));
    assert!(matches_records(&after, &state) && !matches_records(&stored, &state));
    assert_eq!(
        load(&after, &Records::new()),
        Ok(state),
        "and nothing is set aside twice"
    );
}

#[test]
fn what_was_set_aside_under_the_same_name_stays_beside_it() {
    let stored = [
        ("account.x".into(), json!(1)),
        ("set_aside.account.x".into(), json!(2)),
        ("schema".into(), json!(1)),
    ];
    let stored = Records::from(stored);
    let state = load(&stored, &Records::new()).unwrap();
    assert_eq!(
        state.set_aside,
        [
            ("account.x".into(), json!(1)),
            ("account.x+".into(), json!(2))
        ]
        .into()
    );
    assert!(!matches_records(&stored, &state));
    let after = records(&state);
    assert!(matches_records(&after, &state));
    assert_eq!(load(&after, &Records::new()), Ok(state));
}

/// What each version wrote, in a browser of its time.
fn snapshot(version: u64) -> Records {
    let path = format!(
        "{}/tests/fixtures/storage/v{version}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn what_version_1_stored_is_read_without_a_loss() {
    let state = load(&snapshot(1), &Records::new()).unwrap();
    assert_eq!(state.set_aside.len(), 0);
    let [account] = state.accounts.values().collect::<Vec<_>>()[..] else {
        panic!("one account")
    };
    assert_eq!(account.username.as_str(), "acme_store");
    assert_eq!(account.connections.regular.standing, Standing::Connected);
    assert!(account.connections.regular.refresh_token.is_some() && account.last_visit.is_some());
    let lost = Standing::Disconnected {
        at: Timestamp::from_millis(1_795_615_885_068),
        reason: Reason::CredentialsReset,
    };
    assert_eq!(account.connections.plus.standing, lost);
    assert_eq!(account.history.entries().len(), 6);
    assert!(state.secrets.regular.is_some() && state.device_sync.on && state.outcome.is_some());
}

#[test]
fn what_version_1_stored_is_written_as_version_2() {
    let (before, mut expected) = (snapshot(1), snapshot(1));
    expected.insert("schema".into(), json!(2));
    let account = expected
        .get_mut("account.wz8H0EbmAJ_0lTPy")
        .unwrap()
        .as_object_mut()
        .unwrap();
    // What was snoozed was snoozed for all causes, until then.
    account.remove("quiet").unwrap();
    let snooze = json!({ "severity": "lost", "until": 1_796_198_400_000_i64 });
    account.insert(
        "snoozes".into(),
        json!({ "regular": snooze, "plus": snooze, "visit": snooze }),
    );
    // Of the log-in it was not noted whether a page had shown it.
    account.insert("log_in".into(), json!(null));
    let state = load(&before, &Records::new()).unwrap();
    assert_eq!(records(&state), expected);
    assert!(!matches_records(&before, &state) && matches_records(&expected, &state));
    assert_eq!(
        load(&expected, &Records::new()),
        Ok(state),
        "and from then on it is as it is"
    );
}

#[test]
fn what_version_1_snoozed_without_an_end_is_snoozed_no_longer() {
    let snoozes = |quiet: Value| {
        let account = json!({ "username": "acme", "added": 1, "quiet": quiet });
        let stored = Records::from([("schema".into(), json!(1)), ("account.a".into(), account)]);
        let state = load(&stored, &Records::new()).unwrap();
        assert!(state.set_aside.is_empty());
        state.accounts[&AccountId("a".into())].snoozes.clone()
    };
    let until = NOW.plus(DAY);
    let snooze = Snooze {
        severity: Severity::Warning,
        until,
    };
    let quiet = json!({ "severity": "warning", "until": until.millis(), "step": NOW.plus(2 * DAY).millis() });
    assert_eq!(
        snoozes(quiet),
        AlertTopic::ALL.map(|cause| (cause, snooze)).into()
    );
    // Until the next step of the ladder: of what is lost there is none, so it would be silent for
    // ever.
    assert_eq!(
        snoozes(json!({ "severity": "lost", "until": null, "step": null })),
        [].into()
    );
    assert_eq!(snoozes(json!({ "severity": "lost" })), [].into());
    assert_eq!(snoozes(json!(null)), [].into());
}

#[test]
fn a_failing_check_of_version_1_goes_on_from_where_it_was() {
    let check =
        json!({ "failing": { "since": 1, "next": 2, "failures": 3, "why": "too_many_requests" } });
    let account =
        json!({ "username": "acme", "added": 1, "connections": { "plus": { "check": check } } });
    let stored = Records::from([("schema".into(), json!(1)), ("account.a".into(), account)]);
    let state = load(&stored, &Records::new()).unwrap();
    let check = state.accounts[&AccountId("a".into())]
        .connections
        .plus
        .check;
    assert_eq!((check.failures(), state.set_aside.len()), (3, 0));
    assert_eq!(load(&records(&state), &Records::new()), Ok(state));
}

#[test]
fn what_this_version_writes_is_what_its_snapshot_says() {
    // Who changes it makes a new version.
    let (latest, rich) = (snapshot(SCHEMA), rich());
    assert_eq!(
        serde_json::to_string_pretty(&records(&rich)).unwrap(),
        serde_json::to_string_pretty(&latest).unwrap()
    );
    let state = load(&latest, &Records::new()).unwrap();
    assert_eq!(state, rich);
    assert_eq!(records(&state), latest);
    assert!(matches_records(&latest, &state));
}

/// A state that has something of everything.
fn rich() -> State {
    let at = |hours: i64| NOW.plus(hours * HOUR);
    let text = json!({ "schema": 1, "ebay": { "tokens": {
        "regular": { "route": "consent", "client_id": "Acme-r-PRD-1", "ru_name": "R1", "check_hours": 24,
            "scopes": [crate::consent::Profile::IDENTITY_SCOPE],
            "token_endpoint": { "url": "https://broker.example/token", "authentication": "none" } },
    } }, "dashboard": { "phrases": [{ "meaning": "connect", "text": "Verbinden" }] } });
    let configuration = configuration::parse(&text.to_string())
        .unwrap()
        .configuration;
    let (kind, doubtful) = (TokenKind::Regular, false);
    let username = |name: &str| Username::parse(name).unwrap();

    let mut acme = Account::new(
        username("acme_store"),
        Some("acmeUserId01".into()),
        at(-900),
    );
    acme.label = Label::parse("Shop in the UK").unwrap();
    acme.former_usernames = vec![FormerName {
        username: username("acme_shop"),
        until: at(-800),
    }];
    (acme.last_visit, acme.visit_was_reported) = (Some(at(-48)), true);
    (acme.no_warning_seen, acme.last_seen_on_dashboard) = (Some(at(-90)), Some(at(-100)));
    acme.log_in = Some("U_9tQx6G73fORR7q".into());
    acme.snoozes.insert(
        AlertTopic::Visit,
        Snooze {
            severity: Severity::Warning,
            until: at(20),
        },
    );
    let unproven = Unproven {
        flow: "kQ0m5nC1".into(),
        since: at(-6),
        refresh_token: Some(sealed("unproven")),
        lifetime: Lifetime {
            end: at(9_000),
            estimated: false,
        },
        lifetime_was_implausible: false,
    };
    acme.connections.regular = Connection {
        standing: Standing::Connected,
        check: Check::Idle
            .failed(CheckTrouble::Offline, 5 * MINUTE, at(-5))
            .failed(CheckTrouble::Offline, HOUR, at(-4)),
        at_risk: Some(Risk {
            signal: RiskSignal::PasswordPage,
            at: at(-30),
        }),
        evidence: Some(Evidence::sure(EvidenceSource::RefreshGrant, at(-40))),
        failed_attempts: 2,
        lifetime: Some(Lifetime {
            end: at(8_000),
            estimated: false,
        }),
        refresh_token: Some(sealed("refresh")),
        previous_token: Some(sealed("previous")),
        unproven: Some(unproven),
        replaced: Some(at(-7)),
        asked: Some(at(-5)),
        not_used: false,
        seen_missing: None,
    };
    let lost = Standing::Disconnected {
        at: at(-10),
        reason: Reason::ReplacedByConsent,
    };
    acme.connections.plus = Connection {
        standing: lost,
        not_used: true,
        ..Connection::default()
    };
    for (hours, past) in [
        (-900, HistoryEvent::Added),
        (-899, HistoryEvent::Visited),
        (
            -800,
            HistoryEvent::Renamed {
                from: username("acme_shop"),
            },
        ),
        (
            -700,
            HistoryEvent::Connected {
                kind,
                basis: EvidenceSource::Consent,
                doubtful,
            },
        ),
        (
            -600,
            HistoryEvent::Failed {
                kind,
                why: RecordedFailure::Declined,
            },
        ),
        (
            -500,
            HistoryEvent::Clamped {
                what: ClockCorrection::Lifetime { kind },
            },
        ),
        (-48, HistoryEvent::VisitedElsewhere { at: at(-48) }),
        (
            -30,
            HistoryEvent::AtRisk {
                kind: Some(kind),
                signal: RiskSignal::PasswordPage,
            },
        ),
        (
            -10,
            HistoryEvent::Disconnected {
                kind: TokenKind::Plus,
                reason: Reason::ReplacedByConsent,
                basis: Some(EvidenceSource::RefreshGrant),
                doubtful,
            },
        ),
        (
            -9,
            HistoryEvent::NotUsed {
                kind: TokenKind::Plus,
            },
        ),
    ] {
        acme.history.add(at(hours), past);
    }

    let mut beta = Account::new(username("beta"), None, at(-200));
    beta.asks_for_former_name = true;
    beta.connections.plus = Connection {
        standing: Standing::NotConnected,
        evidence: Some(Evidence {
            doubtful: true,
            ..Evidence::sure(EvidenceSource::DashboardButton, at(-200))
        }),
        seen_missing: Some(at(-100)),
        ..Connection::default()
    };
    beta.history.add(at(-200), HistoryEvent::Found);
    beta.history.add(
        at(-200),
        HistoryEvent::NotConnected {
            kind: TokenKind::Plus,
        },
    );

    let id = AccountId("wz8H0EbmAJ_0lTPy".into());
    let what = OutcomeKind::NotProvedYet {
        kind,
        done: Vec::new(),
    };
    let outcome = Outcome {
        id: "kQ0m5nC1".into(),
        at: at(-6),
        account: id.clone(),
        username: username("acme_store"),
        what,
    };
    State {
        accounts: [(id, acme), (AccountId("x2b".into()), beta)].into(),
        configuration,
        secrets: PerKind { regular: None, plus: Some(sealed("secret-p")) },
        policy: serde_json::from_value(
            json!({ "digest": "d1", "own": { "schema": 1 }, "own_secrets": PerKind::<Option<Sealed>>::default() }),
        )
        .unwrap(),
        outcome: Some(outcome),
        announced: ["outcome.kQ0m5nC1".into(), "watch.dashboard.warning.2026-11-18".into()].into(),
        hidden: Some(Hidden { until: at(20), alerts: ["x2b.plus.warning".into()].into() }),
        visits: Visits { unnamed: Some(at(-3)), two_log_ins: true },
        health: Health {
            dashboard: Some(DashboardOutage {
                why: DashboardOutageReason::Withheld,
                outage: Outage::begin(at(-9)).goes_on(at(-4)),
            }),
            notifications: Some(Outage::begin(at(-2))),
            vanished: Some(Vanished { accounts: 7, outage: Outage::begin(at(-1)) }),
            snoozes: [(WatchPart::Dashboard, Snooze { severity: Severity::Notice, until: at(20) })].into(),
        },
        device_sync: DeviceSync {
            on: true,
            configured: Some(at(-300)),
            forgotten: [("gone".into(), at(-1))].into(),
            waits: Some(SyncBlockedReason::Hosts(vec!["broker.example".into()])),
            ..DeviceSync::default()
        },
        set_aside: [("account.x".into(), json!({ "username": 7 }))].into(),
        session: Session::default(),
    }
}

#[test]
fn records_of_a_newer_version_are_left_alone() {
    assert_eq!(
        load(
            &[("schema".into(), json!(SCHEMA + 1))].into(),
            &Records::new()
        ),
        Err(StorageProblem::Newer)
    );
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
            3 => state.device_sync.on = !state.device_sync.on,
            4 => state.set_aside.clear(),
            5 => drop(state.set_aside.insert("other".into(), json!("?"))),
            6 => state.configuration = Default::default(),
            7 => state.configuration.inactivity_months += 1,
            8 => drop(state.accounts.pop_first()),
            9 => state
                .accounts
                .values_mut()
                .for_each(|account| account.last_visit = Some(NOW)),
            10 => state.secrets = Default::default(),
            11 => {
                state.hidden = Some(Hidden {
                    until: NOW,
                    alerts: ["a.plus.lost".into()].into(),
                })
            }
            12 => state.hidden = None,
            13 => state.visits.two_log_ins = !state.visits.two_log_ins,
            14 => state.health.notifications = Some(Outage::begin(NOW)),
            15 => state.health = Health::default(),
            _ => {
                state.policy = serde_json::from_value(json!({ "digest": "d", "own": {} })).unwrap()
            }
        }
    }
    state
}

#[test]
fn a_removed_record_is_gone_although_the_browser_died_before() {
    let before = records(&full());
    let gone: Records = before
        .keys()
        .filter(|key| key.starts_with("account."))
        .map(|key| (key.clone(), json!(null)))
        .collect();
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
        assert_eq!(
            session_records(&seller.state)["refused_messages"],
            json!(count)
        );
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
            prop::collection::btree_map(
                "(username|added|connections|is|regular|[a-z]{1,6})",
                inner,
                0..4
            )
            .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn states_differ_exactly_where_their_records_do(
        before in prop::collection::vec(0..17_u8, 0..6),
        after in prop::collection::vec(0..17_u8, 0..6),
    ) {
        let (before, after) = (altered(&before), altered(&after));
        prop_assert!(matches_records(&records(&before), &before));
        prop_assert_eq!(changes_between(&before, &after), changes(&records(&before), &records(&after)));
    }

    #[test]
    fn any_stored_value_is_read_or_set_aside(
        key in "(account\\.[a-z]|configuration|secrets|outcome|announced|hidden|visits|health|set_aside\\.[a-z]|[a-z]{1,5})",
        value in any_json(),
        session in any_json(),
    ) {
        let stored = Records::from([(key, value)]);
        let state = load(&stored, &[("flow".to_owned(), session)].into()).unwrap();
        prop_assert!(matches_records(&records(&state), &state));
        let _ = desired(&state, NOW);
        let _ = view::popup(&state, NOW);
        prop_assert_eq!(load(&records(&state), &session_records(&state)), Ok(state));
    }
}
