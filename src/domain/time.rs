//! Points in time.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Deserializer, Serialize};

/// One second in milliseconds.
pub const SECOND: i64 = 1000;
/// One minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours in milliseconds.
pub const DAY: i64 = 24 * HOUR;

/// The last millisecond of the year 9999: nothing of ours lives longer, and every calendar can
/// write it.
const LAST: i64 = 253_402_300_799_999;

/// Milliseconds since 1970-01-01 UTC, as JavaScript's `Date.now()` gives them; always from 1970 to
/// 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time that many milliseconds after 1970, brought into the years 1970 to 9999.
    pub const fn from_millis(millis: i64) -> Self {
        Timestamp(if millis < 0 {
            0
        } else if millis > LAST {
            LAST
        } else {
            millis
        })
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This time plus (or minus) some milliseconds; stops at the ends of 1970 to 9999 instead of
    /// overflowing.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Timestamp::from_millis(self.0.saturating_add(millis))
    }

    /// This time plus calendar months: 31 August plus six months is the last day of February.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let (days, time) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let date = i32::try_from(days)
            .ok()
            .and_then(NaiveDate::from_epoch_days);
        date.and_then(|date| date.checked_add_months(Months::new(months)))
            .map_or(Timestamp(LAST), |date| {
                Timestamp::from_millis(i64::from(date.to_epoch_days()) * DAY + time)
            })
    }

    /// Milliseconds from `earlier` to this time; negative where it is later.
    pub const fn since(self, earlier: Timestamp) -> i64 {
        self.0 - earlier.0
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Timestamp::from_millis)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(text.parse::<DateTime<Utc>>().unwrap().timestamp_millis())
    }

    #[test]
    fn six_months_after_the_end_of_august_is_the_end_of_february() {
        assert_eq!(
            at("2026-08-31T10:00:00Z").plus_months(6),
            at("2027-02-28T10:00:00Z")
        );
        assert_eq!(
            at("2027-08-31T10:00:00Z").plus_months(6),
            at("2028-02-29T10:00:00Z")
        );
    }

    #[test]
    fn times_are_kept_within_the_calendar_and_otherwise_as_they_are() {
        for (given, kept) in [
            (-1, 0),
            (0, 0),
            (1, 1),
            (LAST - 1, LAST - 1),
            (LAST, LAST),
            (LAST + 1, LAST),
        ] {
            assert_eq!(Timestamp::from_millis(given).millis(), kept);
        }
    }

    proptest! {
        #[test]
        fn arithmetic_never_leaves_the_calendar(millis: i64, add: i64, months: u32) {
            let time = Timestamp::from_millis(millis).plus(add).plus_months(months);
            prop_assert!(time.millis() >= 0 && time.millis() <= LAST);
        }
    }
}
