//! Deadlines, and how near they are.

use serde::{Deserialize, Serialize};

use super::{DAY, Timestamp};

/// How long eBay's user tokens live (`refresh_token_expires_in` 47304000 s; Auth'n'Auth tokens
/// alike), in calendar months. The estimate where the token endpoint gave no end.
pub const TOKEN_LIFE_MONTHS: u32 = 18;

/// How urgent something is. Ordered: the worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    None,
    /// A deadline comes near (30 days).
    Notice,
    /// A deadline is close (7 days), or there is a sign that a token may have ended.
    Warning,
    /// A deadline is at hand (2 days).
    Urgent,
    /// A token is disconnected, or its deadline has passed.
    Lost,
}

impl Severity {
    /// Its name in ids.
    pub const fn id(self) -> &'static str {
        match self {
            Severity::None => "none",
            Severity::Notice => "notice",
            Severity::Warning => "warning",
            Severity::Urgent => "urgent",
            Severity::Lost => "lost",
        }
    }
}

/// From how many days before a deadline each severity holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeverityThresholds {
    /// Days before the deadline at which [`Severity::Notice`] begins.
    pub notice_days: u32,
    /// Days before the deadline at which [`Severity::Warning`] begins.
    pub warning_days: u32,
    /// Days before the deadline at which [`Severity::Urgent`] begins.
    pub urgent_days: u32,
}

impl Default for SeverityThresholds {
    fn default() -> Self {
        SeverityThresholds {
            notice_days: 30,
            warning_days: 7,
            urgent_days: 2,
        }
    }
}

impl SeverityThresholds {
    /// The severity of a deadline.
    pub fn severity(&self, deadline: Timestamp, now: Timestamp) -> Severity {
        let left = deadline.since(now);
        let within = |days: u32| left <= i64::from(days) * DAY;
        if left <= 0 {
            Severity::Lost
        } else if within(self.urgent_days) {
            Severity::Urgent
        } else if within(self.warning_days) {
            Severity::Warning
        } else if within(self.notice_days) {
            Severity::Notice
        } else {
            Severity::None
        }
    }

    /// When the severity of this deadline changes next; `None` once it has passed.
    pub fn next_step(&self, deadline: Timestamp, now: Timestamp) -> Option<Timestamp> {
        [self.notice_days, self.warning_days, self.urgent_days, 0]
            .into_iter()
            .map(|days| deadline.plus(-i64::from(days) * DAY))
            .filter(|step| *step > now)
            .min()
    }
}

/// What a deadline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeadlineKind {
    /// Webinterpret disconnects after six months without a visit to the Dashboard.
    Inactivity,
    /// The end of the token's own life.
    Lifetime,
}

/// A time at which a connection is expected to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What ends then.
    pub kind: DeadlineKind,
    /// When.
    pub at: Timestamp,
    /// Whether the time is a guess of ours rather than what a server said.
    pub estimated: bool,
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ladder_has_the_steps_30_7_2_and_lost() {
        let (thresholds, now) = (
            SeverityThresholds::default(),
            Timestamp::from_millis(1_000 * DAY),
        );
        let after = |millis: i64| thresholds.severity(now.plus(millis), now);
        assert_eq!(after(30 * DAY + 1), Severity::None);
        assert_eq!(after(30 * DAY), Severity::Notice);
        assert_eq!(after(7 * DAY + 1), Severity::Notice);
        assert_eq!(after(7 * DAY), Severity::Warning);
        assert_eq!(after(2 * DAY + 1), Severity::Warning);
        assert_eq!(after(2 * DAY), Severity::Urgent);
        assert_eq!(after(1), Severity::Urgent);
        assert_eq!(after(0), Severity::Lost);
        assert_eq!(after(-DAY), Severity::Lost);
    }

    proptest! {
        #[test]
        fn the_severity_changes_at_the_next_step_and_not_before(left in -40 * DAY..400 * DAY) {
            let (thresholds, now) = (SeverityThresholds::default(), Timestamp::from_millis(1_000 * DAY));
            let deadline = now.plus(left);
            let severity = thresholds.severity(deadline, now);
            match thresholds.next_step(deadline, now) {
                None => prop_assert_eq!(severity, Severity::Lost),
                Some(step) => {
                    prop_assert!(step > now);
                    prop_assert_eq!(thresholds.severity(deadline, step.plus(-1)), severity);
                    prop_assert!(thresholds.severity(deadline, step) > severity);
                }
            }
        }
    }
}
