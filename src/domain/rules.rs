//! How an account is judged.

use super::{DAY, HOUR, PerKind, SeverityThresholds, TokenKind};

/// How an account is judged: what the configuration says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// From how many days before a deadline each severity holds.
    pub thresholds: SeverityThresholds,
    /// After how many calendar months without a Dashboard visit Webinterpret disconnects.
    pub inactivity_months: u32,
    /// How many hours lie between two checks of a token whose route is eBay's consent; none: its
    /// route is the Dashboard.
    pub check_hours: PerKind<Option<u32>>,
}

impl Rules {
    /// For how long evidence from the Dashboard is fresh, in milliseconds.
    const FRESH_ON_DASHBOARD: i64 = 30 * DAY;
    /// For how long evidence of eBay is fresh beyond the time until the next check, in
    /// milliseconds.
    const FRESH_AFTER_CHECK: i64 = 52 * HOUR;
    /// How old evidence may be before the seller is asked to look, in milliseconds.
    pub const ASKS_AFTER: i64 = 60 * DAY;

    /// For how long evidence of a token is fresh, in milliseconds.
    pub fn fresh_for(&self, kind: TokenKind) -> i64 {
        let by_check = |hours: u32| i64::from(hours) * HOUR + Self::FRESH_AFTER_CHECK;
        self.check_hours
            .get(kind)
            .map_or(Self::FRESH_ON_DASHBOARD, by_check)
    }

    /// Whether a token's route is eBay's consent.
    pub fn is_by_consent(&self, kind: TokenKind) -> bool {
        self.check_hours.get(kind).is_some()
    }
}

/// As by default: both tokens by the Dashboard.
impl Default for Rules {
    fn default() -> Self {
        Rules {
            thresholds: SeverityThresholds::default(),
            inactivity_months: 6,
            check_hours: PerKind::default(),
        }
    }
}
