//! Distances in time as people speak of them.

use crate::domain::{DAY, HOUR, MINUTE, SECOND, Timestamp, local_day};

/// The unit of a distance in time, as `Intl.RelativeTimeFormat` calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// `second`
    Second,
    /// `minute`
    Minute,
    /// `hour`
    Hour,
    /// `day`
    Day,
    /// `week`
    Week,
    /// `month`
    Month,
    /// `year`
    Year,
}

impl Unit {
    /// What `Intl.RelativeTimeFormat` calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }
}

/// A distance in time as people speak of it: so many of a unit from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    /// How many; negative in the past.
    pub value: i64,
    /// Of what.
    pub unit: Unit,
}

impl Distance {
    /// From now to a time, given by how many minutes local time is ahead of UTC at either. What is
    /// left within a day is told by the clock, in whole units and never rounded up; all else in
    /// days of the calendar, so that "tomorrow" is tomorrow.
    pub fn between(now: (Timestamp, i32), then: (Timestamp, i32)) -> Self {
        let left = then.0.since(now.0);
        let days = local_day(then.0, then.1) - local_day(now.0, now.1);
        let (value, unit) = match left {
            1..MINUTE => ((left / SECOND).max(1), Unit::Second),
            MINUTE..HOUR => (left / MINUTE, Unit::Minute),
            HOUR..DAY => (left / HOUR, Unit::Hour),
            _ if left > 0 && days < 60 => (days, Unit::Day),
            _ => match days.abs() {
                ..14 => (days, Unit::Day),
                14..60 => (days / 7, Unit::Week),
                60..730 => (days / 30, Unit::Month),
                _ => (days / 365, Unit::Year),
            },
        };
        Distance { value, unit }
    }

    /// Whether a word may stand for it ("tomorrow", "yesterday"): only for the day of the calendar
    /// that the word means.
    pub const fn may_be_a_word(self) -> bool {
        matches!(self.unit, Unit::Day)
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use chrono::{DateTime, NaiveDate, NaiveTime, Offset, TimeZone};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    /// A time, and by how many minutes local time is ahead of UTC then.
    fn at(local: &str, zone: Tz) -> (Timestamp, i32) {
        let local = zone
            .from_local_datetime(&local.parse().unwrap())
            .single()
            .unwrap();
        (
            Timestamp::from_millis(local.timestamp_millis()),
            local.offset().fix().local_minus_utc() / 60,
        )
    }

    fn between(now: &str, then: &str) -> (i64, Unit) {
        let Distance { value, unit } =
            Distance::between(at(now, Tz::Europe__Berlin), at(then, Tz::Europe__Berlin));
        (value, unit)
    }

    #[test]
    fn time_left_within_a_day_is_by_the_clock_and_never_rounded_up() {
        let now = "2026-11-30T16:24:00";
        for (then, expected) in [
            ("2026-11-30T16:24:30", (30, Unit::Second)),
            ("2026-11-30T17:23:59", (59, Unit::Minute)),
            ("2026-11-30T18:23:59", (1, Unit::Hour)),
            ("2026-12-01T16:23:59", (23, Unit::Hour)),
        ] {
            assert_eq!(between(now, then), expected, "{then}");
        }
    }

    #[test]
    fn a_day_is_the_day_of_the_calendar_that_its_word_means() {
        let now = "2026-11-30T16:24:00";
        for (then, expected) in [
            ("2026-12-01T17:24:00", (1, Unit::Day)),
            // 40 hours, and not tomorrow.
            ("2026-12-02T08:25:00", (2, Unit::Day)),
            ("2026-12-02T15:25:00", (2, Unit::Day)),
            ("2026-12-03T15:24:00", (3, Unit::Day)),
            ("2026-11-30T09:00:00", (0, Unit::Day)),
            ("2026-11-29T23:59:00", (-1, Unit::Day)),
            ("2026-11-10T12:00:00", (-2, Unit::Week)),
            ("2026-08-01T12:00:00", (-4, Unit::Month)),
            ("2024-11-01T12:00:00", (-2, Unit::Year)),
            ("2028-10-30T12:00:00", (23, Unit::Month)),
        ] {
            assert_eq!(between(now, then), expected, "{then}");
        }
    }

    #[test]
    fn the_clocks_change_no_day() {
        // Summer time ends in between: 25 hours that are one day.
        assert_eq!(
            between("2026-10-24T20:00:00", "2026-10-25T20:00:00"),
            (1, Unit::Day)
        );
        // It begins in between: 23 hours, told by the clock.
        assert_eq!(
            between("2027-03-27T20:00:00", "2027-03-28T20:00:00"),
            (23, Unit::Hour)
        );
    }

    proptest! {
        /// All over the world, at whatever hour: a word for a day is said only of that day.
        #[test]
        fn a_word_stands_for_its_own_day_only(minute in 0_i64..1_440, left in 0_i64..6 * 1_440, day in 0_u64..700) {
            for zone in chrono_tz::TZ_VARIANTS.iter().step_by(19) {
                let date = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(day);
                let midnight = date.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
                let now = Timestamp::from_millis(midnight + minute * MINUTE);
                let then = now.plus(left * MINUTE);
                let local = |at: Timestamp| zone.from_utc_datetime(&DateTime::from_timestamp_millis(at.millis()).unwrap().naive_utc());
                let of = |at| (at, local(at).offset().fix().local_minus_utc() / 60);
                let distance = Distance::between(of(now), of(then));
                let calendar = (local(then).date_naive() - local(now).date_naive()).num_days();
                if distance.may_be_a_word() {
                    prop_assert_eq!(distance.value, calendar, "{}", zone);
                } else {
                    prop_assert!(left * MINUTE < DAY && left > 0);
                }
            }
        }
    }
}
