//! Sharing between devices.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::dashboard::{Meaning, OwnPhrase};
use crate::domain::{Account, FormerName, HistoryEvent};

/// The browser's sync storage, with its limits, and how often it was written.
#[derive(Default)]
struct Sync {
    records: Records,
    writes: usize,
    broken: bool,
}

/// An event on a device, and what follows from it.
fn happen(device: &mut Seller, sync: &mut Sync, event: Event) {
    let mut events = vec![event];
    while let Some(event) = events.pop() {
        for effect in device.effects(event) {
            match effect {
                Effect::ReadMirror => events.push(Event::SyncStorageRead(
                    (!sync.broken).then(|| sync.records.clone()),
                )),
                Effect::WriteMirror(changes) => {
                    if !sync.broken {
                        sync.writes += 1;
                        sync.records.extend(changes.set);
                        sync.records.retain(|key, _| !changes.remove.contains(key));
                        expect_within_quotas(&sync.records);
                    }
                    events.push(Event::SyncStorageWritten(!sync.broken));
                }
                Effect::CheckBrowserAccess { .. } | Effect::CountVanished => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

fn expect_within_quotas(records: &Records) {
    let size = |(key, value): (&String, &Value)| key.len() + value.to_string().len();
    assert!(records.iter().all(|record| size(record) <= 8_192));
    assert!(records.iter().map(size).sum::<usize>() <= 102_400);
}

fn device(names: &[&str]) -> (Seller, Vec<AccountId>) {
    let mut seller = Seller::new();
    let ids = names.iter().map(|name| seller.add(name)).collect();
    seller.state.outcome = None;
    (seller, ids)
}

fn sharing(names: &[&str], sync: &mut Sync) -> (Seller, Vec<AccountId>) {
    let (mut seller, ids) = device(names);
    happen(&mut seller, sync, Event::SetDeviceSync(true));
    (seller, ids)
}

fn visit(device: &mut Seller, sync: &mut Sync, id: &AccountId) {
    let account = device.state.accounts.get_mut(id).unwrap();
    account.last_visit = Some(device.now);
    account.history.add(device.now, HistoryEvent::Visited);
    happen(device, sync, Event::Woke);
}

fn visits(sync: &Sync) -> BTreeMap<&str, i64> {
    let buckets = sync
        .records
        .iter()
        .filter(|(key, _)| key.starts_with("visits."));
    let entries = buckets.flat_map(|(_, names)| names.as_object().unwrap());
    entries
        .map(|(name, at)| (name.as_str(), at.as_i64().unwrap()))
        .collect()
}

fn last_visit(device: &Seller, id: &AccountId) -> Option<Timestamp> {
    device.state.accounts[id].last_visit
}

fn use_document(device: &mut Seller, sync: &mut Sync, document: &Value) {
    let configuration = Box::new(
        configuration::parse(&document.to_string())
            .unwrap()
            .configuration,
    );
    happen(
        device,
        sync,
        Event::UseConfiguration {
            configuration,
            secrets: PerKind::default(),
        },
    );
}

fn broker(host: &str) -> Value {
    json!({ "schema": 1, "ebay": { "tokens": { "plus": {
        "route": "consent", "client_id": "Acme-p-PRD-2", "ru_name": "R2",
        "scopes": [crate::consent::Profile::IDENTITY_SCOPE],
        "token_endpoint": { "url": format!("https://{host}/token"), "authentication": "none" },
    } } } })
}

fn months(device: &Seller) -> u32 {
    device.state.configuration.inactivity_months
}

fn of_months(months: u32) -> Value {
    json!({ "schema": 1, "dashboard": { "inactivity_months": months } })
}

#[test]
fn nothing_is_shared_unless_it_is_switched_on() {
    let mut sync = Sync::default();
    let (mut device, ids) = device(&["acme_store"]);
    visit(&mut device, &mut sync, &ids[0]);
    use_document(&mut device, &mut sync, &of_months(5));
    assert_eq!(
        device.effects(Event::SyncStorageChanged),
        [],
        "nor is it read"
    );
    assert_eq!((sync.writes, sync.records.len()), (0, 0));
    assert_eq!(
        sync_records(&device.state, &Records::new(), NOW),
        Records::new()
    );
}

#[test]
fn the_later_visit_counts_on_every_device_and_stands_in_its_history() {
    let mut sync = Sync::default();
    let (mut one, ones) = sharing(&["acme_store", "only_here"], &mut sync);
    let (mut other, others) = sharing(&["ACME_store"], &mut sync);
    one.now = NOW.plus(HOUR);
    visit(&mut one, &mut sync, &ones[0]);
    happen(&mut other, &mut sync, Event::SyncStorageChanged);
    assert_eq!(last_visit(&other, &others[0]), Some(NOW.plus(HOUR)));
    assert_eq!(
        other.state.accounts.len(),
        1,
        "an account that is not known here is not added"
    );
    let history = other.state.accounts[&others[0]].history.entries();
    assert_eq!(
        history
            .iter()
            .filter(|entry| entry.what == HistoryEvent::Visited)
            .count(),
        1
    );

    // An earlier one changes nothing; a later one on the same day is no second entry.
    other.now = NOW.plus(2 * HOUR);
    visit(&mut other, &mut sync, &others[0]);
    one.now = NOW.plus(3 * HOUR);
    happen(&mut one, &mut sync, Event::SyncStorageChanged);
    assert_eq!(last_visit(&one, &ones[0]), Some(NOW.plus(2 * HOUR)));
    let before = one.state.clone();
    sync.records
        .insert("visits.0".into(), json!({ "acme_store": NOW.millis() }));
    happen(&mut one, &mut sync, Event::SyncStorageChanged);
    assert_eq!(one.state, before);
    let entries = one.state.accounts[&ones[0]].history.entries();
    assert_eq!(
        entries
            .iter()
            .filter(|entry| entry.what == HistoryEvent::Visited)
            .count(),
        1
    );
}

#[test]
fn a_visit_elsewhere_ends_the_warning_here() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    let account = device.state.accounts.get_mut(&ids[0]).unwrap();
    account.last_visit = Some(NOW);
    account.connections.regular.standing = Standing::Connected;
    device.now = NOW.plus_months(6).plus(DAY);
    assert_eq!(device.worst_severity(), Severity::Lost);
    sync.records.insert(
        "visits.3".into(),
        json!({ "acme_store": device.now.plus(-DAY).millis() }),
    );
    happen(&mut device, &mut sync, Event::SyncStorageChanged);
    assert_eq!(device.worst_severity(), Severity::None);
}

#[test]
fn what_a_dying_worker_did_not_take_in_is_taken_in_a_day_later() {
    let mut sync = Sync::default();
    let (mut desk, desk_ids) = sharing(&["acme_store"], &mut sync);
    let (mut laptop, ids) = sharing(&["acme_store"], &mut sync);
    laptop.now = laptop.now.plus(HOUR);
    visit(&mut laptop, &mut sync, &ids[0]);
    // Of this the desk is told, and its worker dies over it. It is told no second time.
    desk.now = laptop.now.plus(DAY);
    assert_ne!(
        last_visit(&desk, &desk_ids[0]),
        last_visit(&laptop, &ids[0])
    );
    happen(&mut desk, &mut sync, Event::Woke);
    assert_eq!(
        last_visit(&desk, &desk_ids[0]),
        last_visit(&laptop, &ids[0])
    );
    // And not at each look.
    desk.now = desk.now.plus(HOUR);
    assert_eq!(desk.woke(), []);
}

#[test]
fn accounts_of_other_devices_keep_their_places() {
    let mut sync = Sync::default();
    let (mut one, ones) = sharing(&["one"], &mut sync);
    let (mut other, others) = sharing(&["other"], &mut sync);
    visit(&mut one, &mut sync, &ones[0]);
    other.now = NOW.plus(MINUTE);
    visit(&mut other, &mut sync, &others[0]);
    one.now = NOW.plus(DAY);
    visit(&mut one, &mut sync, &ones[0]);
    assert_eq!(
        visits(&sync),
        [
            ("one", NOW.plus(DAY).millis()),
            ("other", NOW.plus(MINUTE).millis())
        ]
        .into()
    );
}

#[test]
fn a_device_that_has_not_seen_the_new_name_is_heard_by_the_old_one() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["new_name", "bystander"], &mut sync);
    let former = |name: &str| FormerName {
        username: Username::parse(name).unwrap(),
        until: NOW,
    };
    let account = device.state.accounts.get_mut(&ids[0]).unwrap();
    account.former_usernames = vec![former("Old_name"), former("bystander")];
    sync.records
        .insert("visits.0".into(), json!({ "old_name": 7, "bystander": 9 }));
    happen(&mut device, &mut sync, Event::SyncStorageChanged);
    assert_eq!(
        last_visit(&device, &ids[0]),
        Some(Timestamp::from_millis(7)),
        "and not by one that somebody else has now"
    );
    assert_eq!(
        last_visit(&device, &ids[1]),
        Some(Timestamp::from_millis(9))
    );
}

#[test]
fn a_burst_of_changes_is_written_once_a_minute() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    assert_eq!(sync.writes, 1);
    for seconds in [1, 20, 59] {
        device.now = NOW.plus(seconds * SECOND);
        visit(&mut device, &mut sync, &ids[0]);
    }
    assert_eq!(sync.writes, 1);
    assert_eq!(
        next_change(&device.state, device.now).unwrap(),
        device.now.plus(MINUTE)
    );
    device.now = NOW.plus(MINUTE);
    happen(&mut device, &mut sync, Event::Woke);
    assert_eq!(
        (sync.writes, visits(&sync)["acme_store"]),
        (2, NOW.plus(59 * SECOND).millis())
    );
    assert_eq!(next_change(&device.state, device.now), None);
    device.now = NOW.plus(DAY);
    happen(&mut device, &mut sync, Event::Woke);
    happen(&mut device, &mut sync, Event::SyncStorageChanged);
    assert_eq!(sync.writes, 2, "nothing has changed");
}

#[test]
fn what_was_lost_there_is_written_again_in_the_next_session() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    device.now = NOW.plus(HOUR);
    visit(&mut device, &mut sync, &ids[0]);
    let before = sync.records.clone();
    // Two devices that write at the same time: the browser keeps one of both.
    sync.records.clear();
    device.state = load(&records(&device.state), &Records::new()).unwrap();
    happen(&mut device, &mut sync, Event::Woke);
    assert_eq!(sync.records, before);
}

#[test]
fn a_wrong_clock_moves_nothing_on_the_other_device() {
    let mut sync = Sync::default();
    let (mut one, ones) = sharing(&["acme_store"], &mut sync);
    let (mut ahead, others) = sharing(&["acme_store"], &mut sync);
    one.now = NOW.plus(MINUTE);
    visit(&mut one, &mut sync, &ones[0]);
    ahead.now = NOW.plus(60 * DAY);
    visit(&mut ahead, &mut sync, &others[0]);
    let writes = sync.writes;
    for minute in 2..30 {
        one.now = NOW.plus(minute * MINUTE);
        ahead.now = NOW.plus(60 * DAY + minute * MINUTE);
        for device in [&mut one, &mut ahead] {
            happen(device, &mut sync, Event::SyncStorageChanged);
            happen(device, &mut sync, Event::Woke);
        }
    }
    assert_eq!(last_visit(&one, &ones[0]), Some(NOW.plus(MINUTE)));
    assert_eq!(sync.writes, writes);
    // What is written next no longer says what has not happened yet, also where nobody here knows
    // the account.
    sync.records.insert(
        "visits.7".into(),
        json!({ "unknown": NOW.plus(30 * DAY).millis() }),
    );
    one.now = NOW.plus(DAY);
    visit(&mut one, &mut sync, &ones[0]);
    assert_eq!(
        visits(&sync),
        [("acme_store", NOW.plus(DAY).millis())].into()
    );
}

#[test]
fn an_hour_ahead_is_taken_and_no_more() {
    for (ahead, taken) in [(HOUR, true), (HOUR + 1, false)] {
        let mut sync = Sync::default();
        let (mut device, ids) = sharing(&["acme_store"], &mut sync);
        sync.records.insert(
            "visits.0".into(),
            json!({ "acme_store": NOW.plus(ahead).millis() }),
        );
        happen(&mut device, &mut sync, Event::SyncStorageChanged);
        assert_eq!(last_visit(&device, &ids[0]).is_some(), taken);
    }
}

#[test]
fn two_thousand_accounts_fit_or_the_newest_of_them() {
    let mut sync = Sync::default();
    let (mut device, _) = sharing(&[], &mut sync);
    for (length, expected) in [(12, 2_000), (64, 750)] {
        device.state.accounts = (0..2_000_i64)
            .map(|index| {
                let name = format!("{index:0length$}");
                let mut account = Account::new(Username::parse(&name).unwrap(), None, NOW);
                account.last_visit = Some(NOW.plus(-index * MINUTE));
                (AccountId(name), account)
            })
            .collect();
        device.now = device.now.plus(HOUR);
        sync.records.clear();
        happen(&mut device, &mut sync, Event::Woke);
        let kept = visits(&sync);
        assert!(kept.len() >= expected, "{length}: {}", kept.len());
        assert!(
            (0..650).all(|index| kept.contains_key(format!("{index:0length$}").as_str())),
            "{length}: the newest"
        );
        let writes = sync.writes;
        device.now = device.now.plus(HOUR);
        device.state.session = Session::default();
        happen(&mut device, &mut sync, Event::Woke);
        assert_eq!(
            sync.writes, writes,
            "what has no room is not tried again and again"
        );
    }
}

#[test]
fn names_are_counted_as_the_browser_counts_them() {
    let mut sync = Sync::default();
    let (mut device, _) = sharing(&[], &mut sync);
    for index in 0..2_000 {
        let name = format!("<\"{index:<<60}é");
        let mut account = Account::new(Username::parse(&name).unwrap(), None, NOW);
        account.last_visit = Some(NOW);
        device.state.accounts.insert(AccountId(name), account);
    }
    device.now = device.now.plus(HOUR);
    happen(&mut device, &mut sync, Event::Woke);
    assert!(!visits(&sync).is_empty());
    for (key, value) in &sync.records {
        assert!(
            key.len() + value.to_string().replace('<', "\\u003C").len() <= 8_192,
            "{key}"
        );
    }
}

#[test]
fn the_later_configuration_is_used_everywhere() {
    let mut sync = Sync::default();
    let (mut one, _) = sharing(&[], &mut sync);
    let (mut other, _) = sharing(&[], &mut sync);
    assert!(
        !sync.records.contains_key("configuration"),
        "nobody has changed anything"
    );
    one.now = NOW.plus(HOUR);
    use_document(&mut one, &mut sync, &of_months(5));
    other.now = NOW.plus(2 * HOUR);
    happen(&mut other, &mut sync, Event::SyncStorageChanged);
    assert_eq!(months(&other), 5);
    let phrases = vec![OwnPhrase {
        meaning: Meaning::Connect,
        text: "Verknüpfen".into(),
    }];
    other.now = NOW.plus(2 * HOUR + MINUTE);
    happen(&mut other, &mut sync, Event::SetPhrases(phrases.clone()));
    one.now = NOW.plus(3 * HOUR);
    happen(&mut one, &mut sync, Event::SyncStorageChanged);
    assert_eq!(
        (months(&one), &one.state.configuration.phrases),
        (5, &phrases)
    );
    let (writes, at) = (sync.writes, &sync.records["configuration"]["at"]);
    assert_eq!(at, NOW.plus(2 * HOUR + MINUTE).millis());
    for device in [&mut one, &mut other] {
        device.now = NOW.plus(DAY);
        happen(device, &mut sync, Event::Woke);
    }
    assert_eq!(sync.writes, writes, "both agree");
    sync.records.get_mut("configuration").unwrap()["document"] = of_months(9);
    happen(&mut one, &mut sync, Event::SyncStorageChanged);
    assert_eq!(months(&one), 5, "of the same time is not later");
}

#[test]
fn the_later_configuration_counts_also_for_who_joins_late() {
    let mut sync = Sync::default();
    let (mut one, _) = sharing(&[], &mut sync);
    one.now = NOW.plus(DAY);
    use_document(&mut one, &mut sync, &of_months(5));
    for (hours, expected) in [(23, 5), (25, 7)] {
        let (mut late, _) = device(&[]);
        late.now = NOW.plus(hours * HOUR);
        use_document(&mut late, &mut sync, &of_months(7));
        late.now = NOW.plus(30 * HOUR);
        happen(&mut late, &mut sync, Event::SetDeviceSync(true));
        assert_eq!(
            (
                months(&late),
                &sync.records["configuration"]["document"]["dashboard"]["inactivity_months"]
            ),
            (expected, &json!(expected))
        );
    }
}

#[test]
fn a_configuration_with_a_new_host_waits_until_it_is_imported_here() {
    let mut sync = Sync::default();
    let (mut one, _) = sharing(&[], &mut sync);
    let (mut other, _) = sharing(&[], &mut sync);
    one.now = NOW.plus(HOUR);
    use_document(&mut one, &mut sync, &broker("broker.example"));
    other.now = NOW.plus(2 * HOUR);
    happen(&mut other, &mut sync, Event::SyncStorageChanged);
    assert_eq!(
        other.state.configuration,
        configuration::Configuration::default()
    );
    assert_eq!(
        other.state.device_sync.waits,
        Some(SyncBlockedReason::Hosts(vec!["broker.example".into()]))
    );
    happen(&mut other, &mut sync, Event::Woke);
    assert!(
        sync.records["configuration"]
            .to_string()
            .contains("broker.example"),
        "it waits there"
    );

    use_document(&mut other, &mut sync, &broker("broker.example"));
    assert_eq!(other.state.device_sync.waits, None);
    // From then on the host is in force here.
    let mut document = broker("broker.example");
    document["dashboard"] = json!({ "inactivity_months": 9 });
    one.now = NOW.plus(5 * HOUR);
    use_document(&mut one, &mut sync, &document);
    other.now = one.now;
    happen(&mut other, &mut sync, Event::SyncStorageChanged);
    assert_eq!((months(&other), &other.state.device_sync.waits), (9, &None));
}

#[test]
fn a_configuration_does_not_change_under_a_consent_but_after_it() {
    let mut sync = Sync::default();
    let (mut device, account) = Seller::with_consent();
    happen(&mut device, &mut sync, Event::SetDeviceSync(true));
    let (secrets, exported) = (
        device.state.secrets.clone(),
        configuration::export(&device.state.configuration),
    );
    let (flow, _) = device.connect(&account, &[TokenKind::Regular]);
    device.now = NOW.plus(HOUR);
    let mut document = exported;
    document["dashboard"]["inactivity_months"] = json!(3);
    sync.records.insert(
        "configuration".into(),
        json!({ "at": NOW.plus(MINUTE).millis(), "document": document }),
    );
    happen(&mut device, &mut sync, Event::SyncStorageChanged);
    assert_eq!(months(&device), 6);
    device.effects(Event::ConsentReturned {
        flow,
        result: Err(WindowProblem::Closed),
    });
    device.now = NOW.plus(2 * HOUR);
    happen(&mut device, &mut sync, Event::Woke);
    assert_eq!(
        (months(&device), &device.state.device_sync.waits),
        (3, &None)
    );
    assert_eq!(
        device.state.secrets, secrets,
        "the secrets of the same clients stay"
    );
}

#[test]
fn a_configuration_that_is_too_large_stays_here_and_is_said_to() {
    let mut sync = Sync::default();
    let (mut device, _) = sharing(&[], &mut sync);
    let phrase = |index: i32| OwnPhrase {
        meaning: Meaning::Confirmation,
        text: format!("{index:é<80}"),
    };
    device.now = NOW.plus(HOUR);
    happen(
        &mut device,
        &mut sync,
        Event::SetPhrases((0..50).map(phrase).collect()),
    );
    assert!(is_configuration_too_large(&device.state));
    assert!(!sync.records.contains_key("configuration"));
    assert_eq!(
        view::device_sync(&device.state),
        [view::Key::MirrorTooLarge.into()]
    );
}

#[test]
fn bad_records_are_ignored_and_mended() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    sync.records = Records::from([
        ("schema".into(), json!(1)),
        ("visits.0".into(), json!("nonsense")),
        (
            "visits.1".into(),
            json!({ "acme_store": "yesterday", "Upper": 5, "two words": 5, "": 5, "negative": -1, "nought": 0, "half": 1.5, "nobody": 5 }),
        ),
        ("visits.8".into(), json!({ "acme_store": 5 })),
        ("configuration".into(), json!({ "at": 5 })),
        ("surprise".into(), json!([1])),
    ]);
    happen(&mut device, &mut sync, Event::SyncStorageChanged);
    assert_eq!((last_visit(&device, &ids[0]), months(&device)), (None, 6));
    device.now = NOW.plus(HOUR);
    visit(&mut device, &mut sync, &ids[0]);
    let names: Vec<_> = sync
        .records
        .iter()
        .filter(|(key, _)| *key != "visits.8")
        .flat_map(|(_, record)| record.as_object())
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["acme_store", "nobody"]);
    assert!(
        sync.records.contains_key("surprise") && sync.records.contains_key("visits.8"),
        "what is not ours is left alone"
    );

    for (document, waits) in [
        (
            json!({ "schema": 1, "extra": 1 }),
            Some(SyncBlockedReason::Unreadable),
        ),
        (json!({ "schema": 1 }), None),
    ] {
        sync.records.insert(
            "configuration".into(),
            json!({ "at": NOW.plus(MINUTE).millis(), "document": document }),
        );
        happen(&mut device, &mut sync, Event::SyncStorageChanged);
        assert_eq!(device.state.device_sync.waits, waits);
    }
    // What another device has written is not written anew in our words.
    device.now = NOW.plus(2 * HOUR);
    visit(&mut device, &mut sync, &ids[0]);
    assert_eq!(
        sync.records["configuration"]["document"],
        json!({ "schema": 1 })
    );
}

#[test]
fn records_of_a_newer_version_are_left_alone() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    for schema in [json!(2), json!("1"), json!(null)] {
        sync.records = [
            ("schema".into(), schema),
            ("visits.0".into(), json!({ "acme_store": 5 })),
        ]
        .into();
        let before = sync.records.clone();
        device.now = device.now.plus(HOUR);
        visit(&mut device, &mut sync, &ids[0]);
        happen(&mut device, &mut sync, Event::SyncStorageChanged);
        assert_eq!(
            (&sync.records, last_visit(&device, &ids[0])),
            (&before, Some(device.now))
        );
        assert_eq!(
            view::device_sync(&device.state),
            [view::Key::MirrorNewer.into()]
        );
    }
    let before = sync.records.clone();
    happen(&mut device, &mut sync, Event::SetDeviceSync(false));
    assert_eq!(
        (&sync.records, next_change(&device.state, device.now)),
        (&before, None)
    );
}

#[test]
fn switching_off_removes_what_was_shared_and_nothing_else() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    device.now = NOW.plus(HOUR);
    visit(&mut device, &mut sync, &ids[0]);
    sync.records.insert("surprise".into(), json!(1));
    sync.broken = true;
    happen(&mut device, &mut sync, Event::SetDeviceSync(false));
    assert_eq!(
        view::device_sync(&device.state),
        [view::Key::MirrorNotErased.into()]
    );
    // Within the hour, in another session too.
    sync.broken = false;
    device.now = NOW.plus(2 * HOUR);
    device.state = load(&records(&device.state), &session_records(&device.state)).unwrap();
    happen(&mut device, &mut sync, Event::Woke);
    assert_eq!(sync.records, [("surprise".into(), json!(1))].into());
    assert!(view::device_sync(&device.state).is_empty());
    assert_eq!(
        last_visit(&device, &ids[0]),
        Some(NOW.plus(HOUR)),
        "what is known here stays"
    );
    assert_eq!(next_change(&device.state, device.now), None);
}

#[test]
fn what_is_being_written_while_it_is_switched_off_is_removed_too() {
    let mut sync = Sync::default();
    let (mut device, _) = device(&[]);
    assert_eq!(
        device.effects(Event::SetDeviceSync(true)),
        [Effect::ReadMirror]
    );
    let effects = device.effects(Event::SyncStorageRead(Some(sync.records.clone())));
    let [Effect::WriteMirror(changes)] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    sync.records = changes.set.clone();
    assert_eq!(
        device.effects(Event::SetDeviceSync(false)),
        [Effect::ReadMirror]
    );
    happen(&mut device, &mut sync, Event::SyncStorageWritten(true));
    assert_eq!(
        (sync.records.len(), device.state.device_sync.erase),
        (0, false)
    );
}

#[test]
fn a_failing_sync_storage_is_tried_again_hourly() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    sync.broken = true;
    device.now = NOW.plus(HOUR);
    visit(&mut device, &mut sync, &ids[0]);
    assert_eq!(
        view::device_sync(&device.state),
        [view::Key::MirrorFailed.into()]
    );
    assert_eq!(last_visit(&device, &ids[0]), Some(device.now));
    assert_eq!(
        next_change(&device.state, device.now),
        Some(device.now.plus(HOUR))
    );
    sync.broken = false;
    device.now = NOW.plus(HOUR + 30 * MINUTE);
    happen(&mut device, &mut sync, Event::Woke);
    assert_eq!(sync.writes, 1);
    device.now = NOW.plus(2 * HOUR);
    happen(&mut device, &mut sync, Event::Woke);
    assert_eq!(
        (sync.writes, view::device_sync(&device.state)),
        (2, Vec::new())
    );
    assert_eq!(visits(&sync)["acme_store"], NOW.plus(HOUR).millis());
}

#[test]
fn what_can_be_read_and_not_written_is_said_too() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    device.now = NOW.plus(HOUR);
    device.state.accounts.get_mut(&ids[0]).unwrap().last_visit = Some(device.now);
    assert_eq!(device.woke(), [Effect::ReadMirror]);
    let effects = device.effects(Event::SyncStorageRead(Some(sync.records.clone())));
    assert!(matches!(effects.as_slice(), [Effect::WriteMirror(_)]));
    assert!(device.effects(Event::SyncStorageWritten(false)).is_empty());
    assert_eq!(
        view::device_sync(&device.state),
        [view::Key::MirrorFailed.into()]
    );
    // Reading alone does not end it.
    happen(&mut device, &mut sync, Event::SyncStorageChanged);
    assert_eq!(
        view::device_sync(&device.state),
        [view::Key::MirrorFailed.into()]
    );
}

#[test]
fn a_forgotten_account_is_forgotten_there_too() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store", "other_shop"], &mut sync);
    device.now = NOW.plus(HOUR);
    let account = device.state.accounts.get_mut(&ids[0]).unwrap();
    account.former_usernames = vec![FormerName {
        username: Username::parse("Old_name").unwrap(),
        until: NOW,
    }];
    sync.records
        .insert("visits.2".into(), json!({ "old_name": 5 }));
    visit(&mut device, &mut sync, &ids[0]);
    device.now = NOW.plus(2 * HOUR);
    visit(&mut device, &mut sync, &ids[1]);
    device.now = NOW.plus(3 * HOUR);
    happen(&mut device, &mut sync, Event::ForgetAccount(ids[0].clone()));
    assert_eq!(
        visits(&sync),
        [("other_shop", NOW.plus(2 * HOUR).millis())].into()
    );
    assert!(device.state.device_sync.forgotten.is_empty());
}

#[test]
fn an_account_removed_during_a_write_is_removed_there_a_minute_later() {
    for worker_dies in [false, true] {
        let mut sync = Sync::default();
        let (mut device, ids) = sharing(&["acme_store", "other_shop"], &mut sync);
        for (hours, id) in (1..).zip(&ids) {
            device.now = NOW.plus(hours * HOUR);
            visit(&mut device, &mut sync, id);
        }
        device.now = NOW.plus(3 * HOUR);
        assert_eq!(
            device.effects(Event::ForgetAccount(ids[0].clone())),
            [Effect::ReadMirror]
        );
        let effects = device.effects(Event::SyncStorageRead(Some(sync.records.clone())));
        let [Effect::WriteMirror(changes)] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        if !worker_dies {
            sync.records.extend(changes.set.clone());
            sync.records.retain(|key, _| !changes.remove.contains(key));
            device.now = device.now.plus(SECOND);
            assert!(
                device
                    .effects(Event::ForgetAccount(ids[1].clone()))
                    .is_empty()
            );
            assert!(device.effects(Event::SyncStorageWritten(true)).is_empty());
        }
        device.now = NOW.plus(3 * HOUR + MINUTE);
        happen(&mut device, &mut sync, Event::Woke);
        assert_eq!(visits(&sync).len(), usize::from(worker_dies));
        assert!(!visits(&sync).contains_key("acme_store"));
    }
}

#[test]
fn what_was_stored_of_it_is_read_back_the_same() {
    let mut sync = Sync::default();
    let (mut device, ids) = sharing(&["acme_store"], &mut sync);
    device.state.device_sync.waits = Some(SyncBlockedReason::Hosts(vec!["broker.example".into()]));
    device.state.device_sync.problem = Some(SyncProblem::Failed);
    device.effects(Event::ForgetAccount(ids[0].clone()));
    assert!(!device.state.device_sync.forgotten.is_empty());
    assert_eq!(
        load(&records(&device.state), &session_records(&device.state)),
        Ok(device.state)
    );
}

fn any_records() -> impl Strategy<Value = Records> {
    let at = prop_oneof![any::<i64>(), (0..NOW.millis() * 2)];
    let names =
        prop::collection::btree_map("(acme_store|other_shop|[a-z<é]{1,12})", at.clone(), 0..6);
    let bucket = names.prop_map(|names| json!(names));
    let configuration =
        (at, 0..30_u32).prop_map(|(at, months)| json!({ "at": at, "document": of_months(months) }));
    let value = prop_oneof![4 => bucket, 2 => configuration, 1 => Just(json!(1)), 1 => any::<i8>().prop_map(Value::from)];
    prop::collection::btree_map("(visits\\.[0-8]|configuration|schema|other)", value, 0..6)
}

proptest! {
    /// Whatever other devices have written: no time here goes back or beyond an hour from now, no
    /// account comes or goes, and when everybody has looked once there is nothing left to write.
    #[test]
    fn devices_come_to_agree(records in any_records(), ours in 0..NOW.millis()) {
        let mut sync = Sync { records, ..Sync::default() };
        let mut devices: Vec<Seller> = Vec::new();
        for names in [&["acme_store", "other_shop"][..], &["acme_store"], &["third"]] {
            let (mut seller, ids) = device(names);
            seller.state.accounts.get_mut(&ids[0]).unwrap().last_visit = Some(Timestamp::from_millis(ours));
            devices.push(seller);
        }
        for device in &mut devices {
            happen(device, &mut sync, Event::SetDeviceSync(true));
        }
        for round in 1..3 {
            for device in &mut devices {
                device.now = NOW.plus(round * HOUR);
                device.state.session = Session::default();
                happen(device, &mut sync, Event::Woke);
            }
        }
        let writes = sync.writes;
        for device in &mut devices {
            device.state.session = Session::default();
            happen(device, &mut sync, Event::Woke);
            for account in device.state.accounts.values() {
                prop_assert!(account.last_visit.unwrap_or(NOW) <= device.now.plus(HOUR));
                prop_assert!(account.last_visit.is_none_or(|at| at.millis() >= ours || account.username.as_str() == "other_shop"));
            }
        }
        prop_assert_eq!(sync.writes, writes);
        prop_assert_eq!(devices.iter().map(|device| device.state.accounts.len()).collect::<Vec<_>>(), [2, 1, 1]);
    }
}
