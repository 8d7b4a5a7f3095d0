//! Stored records, and what changes of them.

use std::collections::BTreeMap;

use serde_json::Value;

/// The version of the records that this code reads and writes.
pub const SCHEMA: u64 = 2;

/// Stored records by key.
pub type Records = BTreeMap<String, Value>;

/// What to write so that stored records become others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// To set, in one call.
    pub set: Records,
    /// To remove.
    pub remove: Vec<String>,
}

/// The difference between records.
pub fn changes(before: &Records, after: &Records) -> Changes {
    let set = after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value))
        .map(|(key, value)| (key.clone(), value.clone()));
    let remove = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .cloned()
        .collect();
    Changes {
        set: set.into_iter().collect(),
        remove,
    }
}
