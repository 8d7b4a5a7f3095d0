//! Visits and settings shared between the seller's devices through the browser's own sync storage,
//! where the seller has switched that on.
//!
//! What is there is read and taken in when another device has written. After a change of our own,
//! and once in a browser session, what differs is written too, at most once a minute. To what
//! another device writes we never answer with a write: two devices that disagree (a clock goes
//! wrong) do not write in turn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::configuring::use_configuration;
use super::context::Context;
use super::records::{Records, changes};
use super::state::{DeviceSync, State, SyncBlockedReason, SyncComparison, SyncProblem};
use super::step::Effect;
use crate::configuration;
use crate::domain::{
    Account, AccountId, DAY, HOUR, History, HistoryEvent, MINUTE, PerKind, Timestamp, Username,
    stable_hash,
};

/// The version of the records that this code reads and writes.
const SCHEMA: u64 = 1;

/// The most bytes of one record with its key. The browser's limit is 8,192, and 102,400 in all.
const MAX_ITEM_BYTES: usize = 8_000;

/// The records with visits: lower-case names with the time of the last visit.
const BUCKETS: [&str; 8] = [
    "visits.0", "visits.1", "visits.2", "visits.3", "visits.4", "visits.5", "visits.6", "visits.7",
];

const CONFIGURATION: &str = "configuration";

const VERSION: &str = "schema";

/// The last visit, where it was seen: of one that the seller only told of, another device would not
/// know that.
fn seen_visit(account: &Account) -> Option<Timestamp> {
    account.last_visit.filter(|_| !account.visit_was_reported)
}

/// What there is to share, as a hash. 32 bits, for JavaScript's numbers cannot hold 64.
fn fingerprint(state: &State) -> u32 {
    let time = |at: Option<Timestamp>| at.map_or(-1, Timestamp::millis).to_le_bytes();
    let accounts = state.accounts.values().map(|account| {
        let name = account.username.as_str().as_bytes();
        stable_hash([name, &time(seen_visit(account))]).to_le_bytes()
    });
    let parts: Vec<[u8; 8]> = accounts
        .chain([time(state.device_sync.configured)])
        .collect();
    u32::try_from(stable_hash(parts.iter().map(<[u8; 8]>::as_slice)) >> 32).unwrap_or_default()
}

/// When the sync storage has to be compared with what is known here.
pub(super) fn next_look(state: &State) -> Option<Timestamp> {
    let device_sync = &state.device_sync;
    if !device_sync.on && !device_sync.erase {
        return None;
    }
    let Some(compared) = state.session.compared else {
        return Some(Timestamp::from_millis(0));
    };
    let failed = device_sync.problem == Some(SyncProblem::Failed);
    let differs = failed
        || !device_sync.forgotten.is_empty()
        || device_sync.waits == Some(SyncBlockedReason::Consent)
        || compared.fingerprint != fingerprint(state);
    differs.then(|| compared.at.plus(if failed { HOUR } else { MINUTE }))
}

/// Whether it has to be now.
pub(super) fn is_due(state: &State, now: Timestamp) -> bool {
    next_look(state).is_some_and(|at| at <= now)
}

/// Of what another device has written a worker that dies over it is told only once: so it is read
/// again every day.
const READ_EVERY: i64 = DAY;

/// Whether to look at it although nobody has told that there is anything.
pub(super) fn is_to_be_read(state: &State, now: Timestamp) -> bool {
    let recent = |compared: SyncComparison| (0..READ_EVERY).contains(&now.since(compared.read));
    state.device_sync.on && !state.session.compared.is_some_and(recent)
}

/// The seller switches sharing on or off.
pub(super) fn switch(state: &mut State, on: bool) {
    if state.device_sync.on == on {
        return;
    }
    state.session.compared = None;
    let configured = state.device_sync.configured;
    state.device_sync = DeviceSync {
        on,
        erase: !on,
        configured,
        ..DeviceSync::default()
    };
}

/// The seller has changed the configuration.
pub(super) fn note_configuration_change(state: &mut State, now: Timestamp) {
    state.device_sync.configured = Some(now);
    state.device_sync.waits = None;
}

/// The seller forgets an account: it is to be forgotten there too.
pub(super) fn forget(state: &mut State, id: &AccountId, now: Timestamp) {
    if let Some(account) = state.accounts.get(id).filter(|_| state.device_sync.on) {
        state
            .device_sync
            .forgotten
            .extend(names(account).map(|name| (name, now)));
    }
}

/// An account's name, then those that it had.
fn names(account: &Account) -> impl Iterator<Item = String> {
    let former = account
        .former_usernames
        .iter()
        .map(|former| &former.username);
    std::iter::once(&account.username)
        .chain(former)
        .map(|username| username.as_str().to_lowercase())
}

/// The sync storage was read; `None`: it could not be.
pub(super) fn read(state: &mut State, remote: Option<&Records>, context: &Context) -> Vec<Effect> {
    let due = is_due(state, context.now);
    let changes = match remote {
        None => {
            state.device_sync.problem = Some(SyncProblem::Failed);
            None
        }
        Some(remote) if is_newer(remote) => {
            state.device_sync.problem = Some(SyncProblem::Newer);
            state.device_sync.erase = false;
            None
        }
        Some(remote) => {
            state.device_sync.problem = state
                .device_sync
                .problem
                .filter(|problem| *problem != SyncProblem::Newer);
            if state.device_sync.on {
                merge(state, remote, context);
            }
            let ours = remote
                .iter()
                .filter(|(key, _)| is_ours(key))
                .map(|(key, value)| (key.clone(), value.clone()));
            due.then(|| changes(&ours.collect(), &sync_records(state, remote, context.now)))
        }
    };
    if !due {
        if let Some(compared) = state.session.compared.as_mut().filter(|_| remote.is_some()) {
            compared.read = context.now;
        }
        return Vec::new();
    }
    state.session.compared = Some(SyncComparison {
        at: context.now,
        fingerprint: fingerprint(state),
        read: context.now,
    });
    match changes {
        Some(changes) if changes.set.is_empty() && changes.remove.is_empty() => {
            written(state, true);
            Vec::new()
        }
        changes => changes.map(Effect::WriteMirror).into_iter().collect(),
    }
}

/// The sync storage was written, or could not be.
pub(super) fn written(state: &mut State, succeeded: bool) {
    let device_sync = &mut state.device_sync;
    if !succeeded {
        device_sync.problem = Some(SyncProblem::Failed);
        return;
    }
    // What was begun before sharing was switched on or off says nothing of now.
    let Some(compared) = state.session.compared else {
        return;
    };
    device_sync.problem = None;
    device_sync.erase = false;
    // What was forgotten while it was being written is still to be removed.
    device_sync.forgotten.retain(|_, at| *at > compared.at);
    if !device_sync.on {
        state.session.compared = None;
    }
}

fn is_ours(key: &str) -> bool {
    key == VERSION || key == CONFIGURATION || BUCKETS.contains(&key)
}

fn is_newer(remote: &Records) -> bool {
    remote
        .get(VERSION)
        .is_some_and(|schema| schema.as_u64().is_none_or(|schema| schema > SCHEMA))
}

/// The time that a value is, unless a clock went wrong: nothing has happened later than in an hour.
fn time(value: &Value, now: Timestamp) -> Option<Timestamp> {
    value
        .as_i64()
        .filter(|millis| *millis > 0 && *millis <= now.plus(HOUR).millis())
        .map(Timestamp::from_millis)
}

/// The visits in the records, by lower-case name.
fn visits(remote: &Records, now: Timestamp) -> BTreeMap<String, Timestamp> {
    let mut visits = BTreeMap::new();
    for (name, value) in BUCKETS
        .iter()
        .filter_map(|key| remote.get(*key)?.as_object())
        .flatten()
    {
        let is_name =
            Username::parse(name).is_ok_and(|username| username.as_str().to_lowercase() == *name);
        if let Some(at) = time(value, now).filter(|_| is_name) {
            let latest: &mut Timestamp = visits.entry(name.clone()).or_insert(at);
            *latest = at.max(*latest);
        }
    }
    visits
}

/// Takes in what other devices have written, where it is later than what is known here.
fn merge(state: &mut State, remote: &Records, context: &Context) {
    merge_visits(state, &visits(remote, context.now));
    state.device_sync.waits = merge_configuration(state, remote, context.now);
}

fn merge_visits(state: &mut State, visits: &BTreeMap<String, Timestamp>) {
    let current: BTreeSet<String> = state
        .accounts
        .values()
        .filter_map(|account| names(account).next())
        .collect();
    for account in state.accounts.values_mut() {
        // A device that has not seen the new name yet knows the old one, unless somebody else has
        // that now.
        let called = names(account)
            .enumerate()
            .filter(|(index, name)| *index == 0 || !current.contains(name));
        let latest = called
            .filter_map(|(_, name)| visits.get(&name))
            .max()
            .copied();
        if latest > account.last_visit {
            (account.last_visit, account.visit_was_reported) = (latest, false);
            account.history.join(
                latest
                    .filter(|at| !is_day_known(&account.history, *at))
                    .map(visit)
                    .unwrap_or_default(),
            );
        }
    }
}

fn visit(at: Timestamp) -> History {
    let mut history = History::default();
    history.add(at, HistoryEvent::Visited);
    history
}

fn is_day_known(history: &History, at: Timestamp) -> bool {
    let day = |at: Timestamp| at.millis() / DAY;
    history
        .entries()
        .iter()
        .any(|entry| entry.what == HistoryEvent::Visited && day(entry.at) == day(at))
}

/// The configuration of another device and when it was made.
fn remote_configuration(remote: &Records, now: Timestamp) -> Option<(Timestamp, &Value)> {
    let record = remote.get(CONFIGURATION)?;
    Some((time(record.get("at")?, now)?, record.get("document")?))
}

/// Uses the configuration of another device, where it is later than ours; else says why it waits.
fn merge_configuration(
    state: &mut State,
    remote: &Records,
    now: Timestamp,
) -> Option<SyncBlockedReason> {
    // What an administrator prescribes here neither gives way to another device's nor reaches it.
    if state.policy.is_some() {
        return None;
    }
    let (at, document) = remote_configuration(remote, now)?;
    if Some(at) <= state.device_sync.configured {
        return None;
    }
    let Ok(imported) = configuration::parse(&document.to_string()) else {
        return Some(SyncBlockedReason::Unreadable);
    };
    let agreed = state.configuration.new_hosts();
    let hosts: Vec<String> = imported
        .configuration
        .new_hosts()
        .into_iter()
        .filter(|host| !agreed.contains(host))
        .collect();
    if !hosts.is_empty() {
        return Some(SyncBlockedReason::Hosts(hosts));
    }
    if use_configuration(state, imported.configuration, PerKind::default()).is_err() {
        return Some(SyncBlockedReason::Consent);
    }
    state.device_sync.configured = Some(at);
    None
}

/// What the sync storage should hold, given what it holds: the later of each. Names that are not
/// known here belong to other devices and stay. Nothing while sharing is off.
pub fn sync_records(state: &State, remote: &Records, now: Timestamp) -> Records {
    if !state.device_sync.on {
        return Records::new();
    }
    let mut visits = visits(remote, now);
    visits.retain(|name, _| !state.device_sync.forgotten.contains_key(name));
    for account in state.accounts.values() {
        let visit = seen_visit(account).filter(|visit| *visit <= now.plus(HOUR));
        if let (Some(name), Some(visit)) = (names(account).next(), visit) {
            let latest = visits.entry(name).or_insert(visit);
            *latest = visit.max(*latest);
        }
    }
    let mut records = buckets(&visits);
    records.insert(VERSION.to_owned(), SCHEMA.into());
    if let Some(record) = configuration_record(state, remote, now) {
        records.insert(CONFIGURATION.to_owned(), record);
    }
    records
}

/// The later configuration of ours and the one that is there; that one too where ours has no room.
fn configuration_record(state: &State, remote: &Records, now: Timestamp) -> Option<Value> {
    let theirs = remote_configuration(remote, now);
    let ours = state
        .device_sync
        .configured
        .filter(|at| *at <= now.plus(HOUR) && theirs.is_none_or(|(theirs, _)| theirs < *at));
    let ours = ours
        .filter(|_| state.policy.is_none())
        .and_then(|at| our_configuration(state, at));
    ours.or_else(|| theirs.and_then(|_| remote.get(CONFIGURATION).cloned()))
}

/// Our configuration, where it has room.
fn our_configuration(state: &State, at: Timestamp) -> Option<Value> {
    let record =
        serde_json::json!({ "at": at, "document": configuration::export(&state.configuration) });
    (CONFIGURATION.len() + size(&record.to_string()) <= MAX_ITEM_BYTES).then_some(record)
}

/// Whether the configuration is too large to be shared.
pub fn is_configuration_too_large(state: &State) -> bool {
    state.device_sync.on
        && state.policy.is_none()
        && state
            .device_sync
            .configured
            .is_some_and(|at| our_configuration(state, at).is_none())
}

/// The bytes that the browser counts for a JSON text: it escapes some characters that need not be.
fn size(json: &str) -> usize {
    let escaped = |c: &char| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\u{7f}');
    json.len() + 5 * json.chars().filter(escaped).count()
}

/// Puts visits into records; where one is full, the newest have their places.
fn buckets(visits: &BTreeMap<String, Timestamp>) -> Records {
    let mut newest: Vec<(&String, Timestamp)> =
        visits.iter().map(|(name, at)| (name, *at)).collect();
    newest.sort_by_key(|(_, at)| Reverse(*at));
    let mut buckets = BUCKETS.map(|key| (key, key.len() + "{}".len(), Map::new()));
    for (name, at) in newest {
        let bucket = stable_hash([name.as_bytes()]) % BUCKETS.len() as u64;
        let more = size(&Value::from(name.as_str()).to_string())
            + ":,".len()
            + at.millis().to_string().len();
        if let Some((_, size, names)) = buckets.get_mut(bucket as usize)
            && *size + more <= MAX_ITEM_BYTES
        {
            *size += more;
            names.insert(name.clone(), at.millis().into());
        }
    }
    let filled = buckets
        .into_iter()
        .filter(|(_, _, names)| !names.is_empty());
    filled
        .map(|(key, _, names)| (key.to_owned(), names.into()))
        .collect()
}
