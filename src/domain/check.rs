//! How the checks of a token go, and for how long a part of the watch has not worked.

use serde::{Deserialize, Serialize};

use super::{DAY, HOUR, Severity, Timestamp};

/// Two looks of a browser that runs lie no farther apart than this, in milliseconds: of a longer
/// time it did not run for the rest.
const LONGEST_LOOK: i64 = 6 * HOUR;

impl Severity {
    /// The severity of a watch that has not worked for so long, in milliseconds of a browser that
    /// ran.
    pub const fn is_of_failed_watch(millis: i64) -> Self {
        match millis / DAY {
            ..=0 => Severity::None,
            1..=2 => Severity::Notice,
            3..=6 => Severity::Warning,
            _ => Severity::Urgent,
        }
    }
}

/// How the last checks went; apart from the standing, which a failing check does not touch. That
/// one is under way is told by its pending record in the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// There is nothing to say of it.
    #[default]
    Idle,
    /// The last ones brought no verdict.
    Failing {
        /// Since when.
        since: Timestamp,
        /// When to try again.
        next: Timestamp,
        /// How many in a row.
        failures: u32,
        /// Why the last one did.
        why: CheckTrouble,
        /// When the last one did. Version 0.1.0 did not note it.
        #[serde(default)]
        last: Option<Timestamp>,
        /// For how long the browser has run meanwhile, in milliseconds; as above.
        #[serde(default)]
        ran: Option<i64>,
    },
}

/// Why a check brought no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckTrouble {
    /// This computer is offline.
    Offline,
    /// No answer, or none that can be read: network, time, 5xx, a page in place of an answer.
    Unreachable,
    /// Status 429.
    TooManyRequests,
    /// The server refuses the client itself, or its secret is not here.
    Profile,
    /// The stored client secret can no longer be decrypted.
    UnreadableSecret,
    /// The stored token can no longer be decrypted.
    UnreadableToken,
}

impl CheckTrouble {
    /// Whether it will not pass by itself.
    pub const fn is_lasting(self) -> bool {
        matches!(
            self,
            CheckTrouble::UnreadableSecret | CheckTrouble::UnreadableToken
        )
    }
}

impl Check {
    /// One more check has failed: how they go now. `wait` is the time until the next one, in
    /// milliseconds.
    #[must_use]
    pub fn failed(self, why: CheckTrouble, wait: i64, now: Timestamp) -> Self {
        let (since, failures, ran) = match self {
            Check::Idle => (now, 0, 0),
            Check::Failing {
                since,
                failures,
                next,
                last,
                ran,
                ..
            } => {
                let last = last.unwrap_or(since);
                // Where the browser was closed in between, it did not wait for longer than it meant
                // to.
                let waited = now.since(last).clamp(0, next.since(last).max(LONGEST_LOOK));
                (
                    since.min(now),
                    failures,
                    ran.unwrap_or_else(|| last.since(since))
                        .saturating_add(waited),
                )
            }
        };
        let (last, ran) = (Some(now), Some(ran));
        Check::Failing {
            since,
            next: now.plus(wait),
            failures: failures.saturating_add(1),
            why,
            last,
            ran,
        }
    }

    /// How many checks in a row have failed.
    pub const fn failures(&self) -> u32 {
        match self {
            Check::Idle => 0,
            Check::Failing { failures, .. } => *failures,
        }
    }

    /// How urgent it is that checks bring no verdict.
    pub fn severity(&self, now: Timestamp) -> Severity {
        match self {
            Check::Idle => Severity::None,
            Check::Failing {
                since, why, ran, ..
            } => {
                let failed = Severity::is_of_failed_watch(ran.unwrap_or_else(|| now.since(*since)));
                if why.is_lasting() {
                    failed.max(Severity::Notice)
                } else {
                    failed
                }
            }
        }
    }
}

/// A part of the watch that does not work, noticed at one look after another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// Since when.
    pub since: Timestamp,
    /// When it was noticed last.
    last: Timestamp,
    /// For how long the browser has run meanwhile, in milliseconds.
    ran: i64,
}

impl Outage {
    /// How often it is noted that it goes on, in milliseconds: each note is a write.
    const NOTE_EVERY: i64 = HOUR;

    /// It is noticed for the first time.
    pub const fn begin(now: Timestamp) -> Self {
        Outage {
            since: now,
            last: now,
            ran: 0,
        }
    }

    /// It is noticed again.
    #[must_use]
    pub fn goes_on(self, now: Timestamp) -> Self {
        let waited = now.since(self.last);
        if (0..Self::NOTE_EVERY).contains(&waited) {
            return self;
        }
        let ran = self.ran.saturating_add(waited.clamp(0, LONGEST_LOOK));
        Outage {
            since: self.since.min(now),
            last: now,
            ran,
        }
    }

    /// How urgent it is: told at once, for it does not pass by itself.
    pub fn severity(&self) -> Severity {
        Severity::is_of_failed_watch(self.ran).max(Severity::Notice)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    /// Checks that fail every so often; gives how urgent that is after each.
    fn fails(every: i64, wait: i64, times: usize) -> Vec<Severity> {
        let mut check = Check::Idle;
        let at = |number: usize| NOW.plus(every * i64::try_from(number).unwrap());
        (0..times)
            .map(|number| {
                check = check.failed(CheckTrouble::Unreachable, wait, at(number));
                check.severity(at(number))
            })
            .collect()
    }

    #[test]
    fn a_missed_day_is_a_notice_three_are_a_warning_and_seven_are_urgent() {
        let severities = fails(2 * HOUR, 2 * HOUR, 100);
        let first = |severity| {
            severities
                .iter()
                .position(|it| *it == severity)
                .map(|number| number * 2)
        };
        assert_eq!(first(Severity::Notice), Some(24));
        assert_eq!(first(Severity::Warning), Some(72));
        assert_eq!(first(Severity::Urgent), Some(168));
    }

    #[test]
    fn a_day_of_retry_after_is_a_day_without_a_verdict() {
        assert_eq!(
            fails(DAY, DAY, 3),
            [Severity::None, Severity::Notice, Severity::Notice]
        );
    }

    #[test]
    fn time_in_which_the_browser_was_closed_does_not_count() {
        assert_eq!(
            fails(60 * DAY, 5 * 60_000, 4),
            [Severity::None; 4],
            "six hours each time"
        );
        assert_eq!(
            fails(-DAY, 5 * 60_000, 3),
            [Severity::None; 3],
            "nor does a clock that is set back"
        );
    }

    #[test]
    fn what_version_0_1_0_stored_counts_from_its_first_failure() {
        let (why, next) = (CheckTrouble::Profile, NOW.plus(HOUR));
        let since = NOW.plus(-20 * DAY);
        let check = Check::Failing {
            since,
            next,
            failures: 9,
            why,
            last: None,
            ran: None,
        };
        assert_eq!(check.severity(NOW), Severity::Urgent);
        let stored = r#"{"failing":{"since":1,"next":2,"failures":3,"why":"unreachable"}}"#;
        assert_eq!(serde_json::from_str::<Check>(stored).unwrap().failures(), 3);
    }

    #[test]
    fn what_can_no_longer_be_read_is_told_at_once() {
        let check = Check::Idle.failed(CheckTrouble::UnreadableToken, HOUR, NOW);
        assert_eq!(check.severity(NOW), Severity::Notice);
        assert_eq!(Outage::begin(NOW).severity(), Severity::Notice);
    }

    #[test]
    fn an_outage_gets_more_urgent_while_the_browser_runs() {
        let mut outage = Outage::begin(NOW);
        for look in 1..=12 {
            outage = outage.goes_on(NOW.plus(look * 6 * HOUR));
        }
        assert_eq!(outage.severity(), Severity::Warning);
        assert_eq!(
            outage.goes_on(outage.last.plus(HOUR - 1)),
            outage,
            "noted once an hour"
        );
        assert_eq!(
            Outage::begin(NOW).goes_on(NOW.plus(60 * DAY)).severity(),
            Severity::Notice
        );
    }
}
