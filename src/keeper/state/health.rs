//! The parts of the watch that do not work.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::{Outage, Snooze, Timestamp};

/// A part of the watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WatchPart {
    /// The browser's storage takes what is written.
    Storage,
    /// What was stored is still there.
    Accounts,
    /// The Dashboard can be read.
    Dashboard,
    /// Notifications are shown.
    Notifications,
}

impl WatchPart {
    /// All of them, the most serious first.
    pub const ALL: [WatchPart; 4] = [
        WatchPart::Storage,
        WatchPart::Accounts,
        WatchPart::Dashboard,
        WatchPart::Notifications,
    ];

    /// Its name in ids.
    pub const fn id(self) -> &'static str {
        match self {
            WatchPart::Storage => "storage",
            WatchPart::Accounts => "accounts",
            WatchPart::Dashboard => "dashboard",
            WatchPart::Notifications => "notifications",
        }
    }
}

/// The parts of the watch that do not work.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// The Dashboard cannot be read.
    pub dashboard: Option<DashboardOutage>,
    /// The system blocks notifications.
    pub notifications: Option<Outage>,
    /// The accounts have vanished with the browser's storage.
    pub vanished: Option<Vanished>,
    /// What the seller has snoozed of this.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub snoozes: BTreeMap<WatchPart, Snooze>,
}

/// The Dashboard cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DashboardOutage {
    /// Why.
    pub why: DashboardOutageReason,
    /// For how long.
    pub outage: Outage,
}

/// Why the Dashboard cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DashboardOutageReason {
    /// The seller, or the browser's settings, withhold the permission.
    Withheld,
    /// No script may run there: an administrator's policy.
    Blocked,
}

/// The accounts have vanished with the browser's storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vanished {
    /// How many there were.
    pub accounts: u32,
    /// For how long they have been missed.
    pub outage: Outage,
}

/// The browser refuses to store anything. Kept in the session, for it cannot be stored either.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsaved {
    /// For how long.
    pub outage: Outage,
    /// How often in a row.
    pub failures: u32,
    /// When to try again.
    pub next: Timestamp,
    /// Notifications that were shown meanwhile.
    #[serde(default)]
    pub announced: BTreeSet<String>,
}
