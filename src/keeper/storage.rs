//! The state as stored records, and back.
//!
//! `storage.local` holds one record per account (`account.<id>`) and a few others; a record that
//! cannot be read is set aside under its own key (`set_aside.<key>`) and the rest goes on.
//! `storage.session` holds what is under way: consent, guide, checks.
//!
//! What an event changes is written in one call, in which a record that goes is null; it is removed
//! after that.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::migrations::migrate;
use super::records::{Changes, Records, SCHEMA, changes};
use super::state::{DeviceSync, Health, Session, State, Visits};
use crate::configuration;
use crate::domain::{AccountId, PerKind};

const ACCOUNT: &str = "account.";

const SET_ASIDE: &str = "set_aside.";

/// Why nothing can be done with what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageProblem {
    /// A newer version of the extension wrote it: it is left untouched.
    Newer,
}

/// Reads the state.
///
/// # Errors
/// [`StorageProblem::Newer`]; every other trouble is set aside.
pub fn load(local: &Records, session: &Records) -> Result<State, StorageProblem> {
    if local
        .get("schema")
        .is_some_and(|schema| schema.as_u64().is_none_or(|schema| schema > SCHEMA))
    {
        return Err(StorageProblem::Newer);
    }
    let mut state = State::default();
    for (key, value) in migrate(local).iter().filter(|(_, value)| !value.is_null()) {
        if !read_record(&mut state, key, value) {
            set_aside(&mut state, key, value.clone());
        }
    }
    // A flow that cannot be read is as good as interrupted; its window ends unheard.
    let of = |key: &str| session.get(key);
    state.session = Session {
        began: of("began").and_then(read),
        today: of("today").and_then(read),
        flow: of("flow").and_then(read),
        guide: of("guide").and_then(read),
        confirmations: of("confirmations").and_then(read).unwrap_or_default(),
        named: of("named").and_then(read).unwrap_or_default(),
        dashboard_tabs: of("dashboard_tabs").and_then(read).unwrap_or_default(),
        compared: of("compared").and_then(read),
        checks: of("checks").and_then(read).unwrap_or_default(),
        keys: of("keys").and_then(read).unwrap_or_default(),
        is_banner_folded: of("banner_folded").and_then(read).unwrap_or_default(),
        looked: of("looked").and_then(read),
        unsaved: of("unsaved").and_then(read),
        refused_messages: of("refused_messages").and_then(read).unwrap_or_default(),
    };
    Ok(state)
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    crate::json::read(value).ok()
}

/// Takes one record in; false where it cannot be read.
fn read_record(state: &mut State, key: &str, value: &Value) -> bool {
    fn take<T: DeserializeOwned>(value: &Value, place: &mut T) -> bool {
        let found = read(value);
        found.map(|found| *place = found).is_some()
    }
    if let Some(id) = key.strip_prefix(ACCOUNT) {
        return read(value)
            .map(|account| state.accounts.insert(AccountId(id.to_owned()), account))
            .is_some();
    }
    if let Some(original) = key.strip_prefix(SET_ASIDE) {
        // Its name may have been taken by what was set aside just now.
        set_aside(state, original, value.clone());
        return true;
    }
    match key {
        "schema" => true,
        "configuration" => match configuration::parse(&value.to_string()) {
            Ok(imported) => {
                state.configuration = imported.configuration;
                true
            }
            Err(_) => false,
        },
        "secrets" => take(value, &mut state.secrets),
        "policy" => take(value, &mut state.policy),
        "outcome" => take(value, &mut state.outcome),
        "announced" => take(value, &mut state.announced),
        "hidden" => take(value, &mut state.hidden),
        "visits" => take(value, &mut state.visits),
        "health" => take(value, &mut state.health),
        "mirror" => take(value, &mut state.device_sync),
        _ => false,
    }
}

fn set_aside(state: &mut State, key: &str, value: Value) {
    let mut name = key.to_owned();
    while state.set_aside.contains_key(&name) {
        name.push('+');
    }
    state.set_aside.insert(name, value);
}

/// The records of `storage.local` that a state is stored as.
pub fn records(state: &State) -> Records {
    let mut records = Records::from([("schema".to_owned(), Value::from(SCHEMA))]);
    add_records(&mut records, state, None);
    records
}

/// Adds the records of a state, without those that another one has just so: to make and to compare
/// all would take longer than the rest of an event that changes one account of thousands.
fn add_records(records: &mut Records, state: &State, other: Option<&State>) {
    fn differs<T: PartialEq>(state: &State, other: Option<&State>, part: fn(&State) -> &T) -> bool {
        other.is_none_or(|other| part(other) != part(state))
    }
    let mut put = |key: String, value: Value| records.insert(key, value);
    for (id, account) in &state.accounts {
        if other.and_then(|other| other.accounts.get(id)) != Some(account) {
            put(format!("{ACCOUNT}{id}"), write(account));
        }
    }
    if differs(state, other, |state| &state.set_aside) {
        for (key, value) in &state.set_aside {
            put(format!("{SET_ASIDE}{key}"), value.clone());
        }
    }
    if differs(state, other, |state| &state.configuration)
        && state.configuration != configuration::Configuration::default()
    {
        put(
            "configuration".into(),
            configuration::export(&state.configuration),
        );
    }
    if differs(state, other, |state| &state.secrets) && state.secrets != PerKind::default() {
        put("secrets".into(), write(&state.secrets));
    }
    if let Some(policy) = &state.policy
        && differs(state, other, |state| &state.policy)
    {
        put("policy".into(), write(policy));
    }
    if let Some(outcome) = &state.outcome
        && differs(state, other, |state| &state.outcome)
    {
        put("outcome".into(), write(outcome));
    }
    if differs(state, other, |state| &state.announced) && !state.announced.is_empty() {
        put("announced".into(), write(&state.announced));
    }
    if let Some(hidden) = &state.hidden
        && differs(state, other, |state| &state.hidden)
    {
        put("hidden".into(), write(hidden));
    }
    if differs(state, other, |state| &state.visits) && state.visits != Visits::default() {
        put("visits".into(), write(&state.visits));
    }
    if differs(state, other, |state| &state.health) && state.health != Health::default() {
        put("health".into(), write(&state.health));
    }
    if differs(state, other, |state| &state.device_sync)
        && state.device_sync != DeviceSync::default()
    {
        put("mirror".into(), write(&state.device_sync));
    }
}

/// The records of `storage.session`.
pub fn session_records(state: &State) -> Records {
    let Session {
        began,
        today,
        flow,
        guide,
        confirmations,
        named,
        compared,
        checks,
        keys,
        looked,
        unsaved,
        is_banner_folded,
        ..
    } = &state.session;
    let tabs = &state.session.dashboard_tabs;
    let refused_messages = &state.session.refused_messages;
    let records = [
        ("began", began.as_ref().map(write)),
        ("today", today.as_ref().map(write)),
        ("flow", flow.as_ref().map(write)),
        ("guide", guide.as_ref().map(write)),
        (
            "confirmations",
            (!confirmations.is_empty()).then(|| write(confirmations)),
        ),
        ("named", (!named.is_empty()).then(|| write(named))),
        ("dashboard_tabs", (!tabs.is_empty()).then(|| write(tabs))),
        ("compared", compared.as_ref().map(write)),
        ("checks", (!checks.is_empty()).then(|| write(checks))),
        ("keys", (!keys.is_empty()).then(|| write(keys))),
        (
            "banner_folded",
            is_banner_folded.then(|| write(is_banner_folded)),
        ),
        ("looked", looked.as_ref().map(write)),
        ("unsaved", unsaved.as_ref().map(write)),
        (
            "refused_messages",
            (*refused_messages > 0).then(|| write(refused_messages)),
        ),
    ];
    records
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
}

fn write<T: Serialize>(value: &T) -> Value {
    // Maps with string keys, numbers and strings: there is nothing in a state that JSON cannot say.
    serde_json::to_value(value).unwrap_or_default()
}

/// The same between the records of two states.
pub fn changes_between(before: &State, after: &State) -> Changes {
    let (mut old, mut new) = (Records::new(), Records::new());
    add_records(&mut old, before, Some(after));
    add_records(&mut new, after, Some(before));
    changes(&old, &new)
}

/// Whether records are those of the state that was read from them: none of another version, none
/// newly set aside, none half removed.
pub fn matches_records(local: &Records, state: &State) -> bool {
    let aside = local
        .keys()
        .filter(|key| key.starts_with(SET_ASIDE))
        .count();
    local.get("schema") == Some(&Value::from(SCHEMA))
        && aside == state.set_aside.len()
        && local.values().all(|value| !value.is_null())
}
