//! Snoozing: the seller does not want to hear of something for a while.

use serde::{Deserialize, Serialize};

use super::{DAY, Severity, Timestamp, TokenKind};

/// What a warning of an account is about. The seller snoozes each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AlertTopic {
    /// The Regular Token.
    Regular,
    /// Token Plus.
    Plus,
    /// The next visit to the Dashboard.
    Visit,
}

impl AlertTopic {
    /// All of them, in the order in which they are shown.
    pub const ALL: [AlertTopic; 3] = [AlertTopic::Regular, AlertTopic::Plus, AlertTopic::Visit];

    /// Its name in ids and in storage.
    pub const fn id(self) -> &'static str {
        match self {
            AlertTopic::Regular => "regular",
            AlertTopic::Plus => "plus",
            AlertTopic::Visit => "visit",
        }
    }

    /// The token that it is about; none for the visit.
    pub const fn token(self) -> Option<TokenKind> {
        match self {
            AlertTopic::Regular => Some(TokenKind::Regular),
            AlertTopic::Plus => Some(TokenKind::Plus),
            AlertTopic::Visit => None,
        }
    }
}

impl From<TokenKind> for AlertTopic {
    fn from(kind: TokenKind) -> Self {
        match kind {
            TokenKind::Regular => AlertTopic::Regular,
            TokenKind::Plus => AlertTopic::Plus,
        }
    }
}

/// The seller does not want to hear of a severity for a while. A worse one speaks all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// The severity that was snoozed.
    pub severity: Severity,
    /// Until when.
    pub until: Timestamp,
}

impl Snooze {
    /// The longest snooze, in milliseconds: until the morning a week from now.
    pub const LONGEST: i64 = 8 * DAY;

    /// Whether it silences a severity now. What lies farther ahead than any snooze was set by a
    /// clock that was wrong.
    pub fn silences(&self, severity: Severity, now: Timestamp) -> bool {
        severity <= self.severity && now < self.until && self.until.since(now) <= Self::LONGEST
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    #[test]
    fn a_worse_severity_speaks_although_a_lesser_one_is_snoozed() {
        let snooze = Snooze {
            severity: Severity::Warning,
            until: NOW.plus(DAY),
        };
        assert!(snooze.silences(Severity::Warning, NOW) && snooze.silences(Severity::Notice, NOW));
        assert!(!snooze.silences(Severity::Urgent, NOW));
        assert!(
            !snooze.silences(Severity::Warning, NOW.plus(DAY)),
            "it is over"
        );
    }

    #[test]
    fn a_snooze_that_a_wrong_clock_has_set_holds_for_nobody() {
        let snooze = Snooze {
            severity: Severity::Lost,
            until: NOW.plus(Snooze::LONGEST + 1),
        };
        assert!(!snooze.silences(Severity::Lost, NOW));
        assert!(snooze.silences(Severity::Lost, NOW.plus(1)));
    }
}
