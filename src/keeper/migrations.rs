//! From each version of the stored records to the next. A step is pure, uses none of the types of
//! today, and is never changed once it was shipped; `tests/fixtures/storage` holds what each
//! version wrote.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::records::{Records, SCHEMA};

/// The steps; the first one is from version 1.
const MIGRATIONS: [fn(Records) -> Records; (SCHEMA - 1) as usize] = [to_2];

/// Brings the records of an earlier version to this one.
pub(super) fn migrate(records: &Records) -> Cow<'_, Records> {
    let version = records
        .get("schema")
        .and_then(Value::as_u64)
        .unwrap_or(SCHEMA)
        .max(1);
    let done = usize::try_from(version - 1).unwrap_or(usize::MAX);
    let Some((first, steps)) = MIGRATIONS.get(done..).and_then(<[_]>::split_first) else {
        return Cow::Borrowed(records);
    };
    let there = records.iter().filter(|(_, value)| !value.is_null());
    let there = there
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    Cow::Owned(
        steps
            .iter()
            .fold(first(there), |records, step| step(records)),
    )
}

/// Version 2: a snooze is of one cause, and always until a time; which accounts belong to one
/// log-in is known only from pages that show them together, of which version 1 did not keep the
/// record.
fn to_2(mut records: Records) -> Records {
    for (_, account) in records
        .iter_mut()
        .filter(|(key, _)| key.starts_with("account."))
    {
        let Some(account) = account.as_object_mut() else {
            continue;
        };
        account.remove("log_in");
        let quiet = account.remove("quiet");
        // One without an end silenced what was lost for ever.
        let until = quiet
            .as_ref()
            .and_then(|quiet| quiet.get("until"))
            .and_then(Value::as_i64);
        if let (Some(quiet), Some(until)) = (quiet, until) {
            let severity = quiet.get("severity").cloned().unwrap_or_default();
            let snooze = |cause: &str| {
                let snooze = [
                    ("severity".to_owned(), severity.clone()),
                    ("until".to_owned(), until.into()),
                ];
                (cause.to_owned(), Value::Object(Map::from_iter(snooze)))
            };
            let snoozes = ["regular", "plus", "visit"].map(snooze);
            account.insert("snoozes".to_owned(), Value::Object(Map::from_iter(snoozes)));
        }
    }
    records.insert("schema".to_owned(), 2.into());
    records
}
