//! What the seller has hidden on pages.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::{DAY, Timestamp};

/// What the seller has hidden on pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// Until when: the next morning at the latest.
    pub until: Timestamp,
    /// The alerts that were there to be told, by their ids. Another one, or a worse one, is shown
    /// all the same.
    pub alerts: BTreeSet<String>,
}

impl Hidden {
    /// The longest time for which something can be hidden, in milliseconds: from midnight to the
    /// next morning but one.
    pub(in crate::keeper) const LONGEST: i64 = 2 * DAY;

    /// Whether an alert is hidden now. What lies farther ahead than the next morning was set by a
    /// clock that was wrong.
    pub fn hides(&self, alert: &str, now: Timestamp) -> bool {
        now < self.until && self.until.since(now) <= Self::LONGEST && self.alerts.contains(alert)
    }
}
