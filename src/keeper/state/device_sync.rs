//! The sharing between the seller's devices.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Timestamp;

/// Sharing, as it is set on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSync {
    /// Whether the seller has switched it on.
    #[serde(default)]
    pub on: bool,
    /// Whether it was switched off, and what was shared has still to be removed.
    #[serde(default)]
    pub erase: bool,
    /// When the seller last changed the configuration, on whichever device; kept while sharing is
    /// off too.
    #[serde(default)]
    pub configured: Option<Timestamp>,
    /// Lower-case names of accounts that were forgotten here and are still to be removed there, and
    /// when they were.
    #[serde(default)]
    pub forgotten: BTreeMap<String, Timestamp>,
    /// What went wrong last.
    #[serde(default)]
    pub problem: Option<SyncProblem>,
    /// Why the configuration of another device is not in use here.
    #[serde(default)]
    pub waits: Option<SyncBlockedReason>,
}

/// When the sync storage was last compared with what is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncComparison {
    /// When.
    pub(in crate::keeper) at: Timestamp,
    /// What there was to share, in short.
    pub(in crate::keeper) fingerprint: u32,
    /// When it was last read, for whatever reason.
    pub(in crate::keeper) read: Timestamp,
}

/// Why nothing is shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncProblem {
    /// The browser's sync storage could not be read or written.
    Failed,
    /// A newer version of the extension wrote what is there.
    Newer,
}

/// Why the configuration of another device is not in use here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncBlockedReason {
    /// It brings in hosts to which the seller has not agreed on this device.
    Hosts(Vec<String>),
    /// It cannot be read.
    Unreadable,
    /// A consent is under way; it will be used after that.
    Consent,
}
