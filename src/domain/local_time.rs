//! Local time: the days and mornings of the place where the seller is.

use serde::{Deserialize, Serialize};

use super::{DAY, HOUR, MINUTE, Timestamp};

/// The hour of the local day at which a snooze ends and a day's reminders begin.
const MORNING: i64 = 8 * HOUR;

/// How far local time is ahead of UTC, now and in the days to come: the core has no time-zone
/// database, so the shell says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The offset in minutes (east is positive) that holds until the first change.
    first: i32,
    /// Each change, in order: from when on which offset holds.
    changes: Vec<(Timestamp, i32)>,
}

impl LocalTime {
    /// For how long beyond now the changes have to be known, in milliseconds: until the longest
    /// snooze has ended.
    pub const HORIZON: i64 = 9 * DAY;

    /// Local time with one offset that does not change.
    pub const fn fixed(minutes: i32) -> Self {
        LocalTime {
            first: minutes,
            changes: Vec::new(),
        }
    }

    /// Adds a change of the clocks: from then on local time is so many minutes ahead of UTC.
    /// Changes are added in order.
    #[must_use]
    pub fn changing(mut self, from: Timestamp, minutes: i32) -> Self {
        self.changes.push((from, minutes));
        self
    }

    /// The offset in minutes that holds at a time.
    pub fn offset(&self, at: Timestamp) -> i32 {
        let change = self.changes.iter().rev().find(|(from, _)| *from <= at);
        change.map_or(self.first, |(_, minutes)| *minutes)
    }

    /// The local day that a time is in, counted from 1970-01-01.
    pub fn day(&self, at: Timestamp) -> i64 {
        local_day(at, self.offset(at))
    }

    /// Eight in the morning of the local day that lies so many days after the one of `now`.
    pub fn morning(&self, now: Timestamp, days: i64) -> Timestamp {
        self.when((self.day(now) + days) * DAY + MORNING)
    }

    /// When the clocks show a local time, given in milliseconds since 1970-01-01: the first time
    /// where they show it twice, and as long after the change where they skip it.
    fn when(&self, local: i64) -> Timestamp {
        let with = |minutes: i32| Timestamp::from_millis(local - i64::from(minutes) * MINUTE);
        let offsets =
            || std::iter::once(self.first).chain(self.changes.iter().map(|(_, minutes)| *minutes));
        let shown = offsets()
            .map(|minutes| (with(minutes), minutes))
            .filter(|(at, minutes)| self.offset(*at) == *minutes);
        shown.map(|(at, _)| at).min().unwrap_or_else(|| {
            let earliest = offsets()
                .map(with)
                .min()
                .unwrap_or_else(|| with(self.first));
            with(self.offset(earliest))
        })
    }
}

/// The local day that a time is in where local time is so many minutes ahead of UTC, counted from
/// 1970-01-01.
pub const fn local_day(at: Timestamp, offset_minutes: i32) -> i64 {
    (at.millis() + offset_minutes as i64 * MINUTE).div_euclid(DAY)
}

/// The time in which what is lost is told once: from eight in the morning until eight the next
/// morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderDay {
    /// The local day on whose morning it began, counted from 1970-01-01.
    pub day: i64,
    /// When it began.
    pub from: Timestamp,
    /// When the next one begins.
    pub until: Timestamp,
}

impl ReminderDay {
    /// The one that a time is in.
    pub fn of(now: Timestamp, local: &LocalTime) -> Self {
        let morning = local.morning(now, 0);
        let (days, from, until) = if now < morning {
            (-1, local.morning(now, -1), morning)
        } else {
            (0, morning, local.morning(now, 1))
        };
        ReminderDay {
            day: local.day(now) + days,
            from,
            until,
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use chrono::{DateTime, Datelike, Duration, NaiveDate, Offset, TimeZone, Timelike, Utc};
    use chrono_tz::Tz;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(text.parse::<DateTime<Utc>>().unwrap().timestamp_millis())
    }

    fn utc(at: Timestamp) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(at.millis()).unwrap()
    }

    fn offset(zone: Tz, at: Timestamp) -> i32 {
        zone.offset_from_utc_datetime(&utc(at).naive_utc())
            .fix()
            .local_minus_utc()
            / 60
    }

    /// What the shell would say, looked up minute by minute.
    fn local_time(zone: Tz, now: Timestamp) -> LocalTime {
        let first = now.plus(-DAY);
        let mut local = LocalTime::fixed(offset(zone, first));
        let mut last = offset(zone, first);
        for minute in 0..(LocalTime::HORIZON + DAY) / MINUTE {
            let at = first.plus(minute * MINUTE);
            if offset(zone, at) != last {
                last = offset(zone, at);
                local = local.changing(at, last);
            }
        }
        local
    }

    /// All over the world: half and quarter hours, both hemispheres, changes at midnight, by half
    /// an hour, by two hours, and across the date line.
    const ZONES: [Tz; 32] = [
        Tz::Europe__Berlin,
        Tz::Europe__London,
        Tz::Europe__Lisbon,
        Tz::Europe__Moscow,
        Tz::Atlantic__Azores,
        Tz::America__New_York,
        Tz::America__Chicago,
        Tz::America__Los_Angeles,
        Tz::America__Anchorage,
        Tz::America__St_Johns,
        Tz::America__Sao_Paulo,
        Tz::America__Santiago,
        Tz::America__Asuncion,
        Tz::America__Havana,
        Tz::America__Nuuk,
        Tz::Africa__Cairo,
        Tz::Africa__Casablanca,
        Tz::Asia__Beirut,
        Tz::Asia__Gaza,
        Tz::Asia__Jerusalem,
        Tz::Asia__Tehran,
        Tz::Asia__Kolkata,
        Tz::Asia__Kathmandu,
        Tz::Asia__Shanghai,
        Tz::Australia__Adelaide,
        Tz::Australia__Lord_Howe,
        Tz::Australia__Sydney,
        Tz::Pacific__Auckland,
        Tz::Pacific__Chatham,
        Tz::Pacific__Easter,
        Tz::Pacific__Kiritimati,
        Tz::Antarctica__Troll,
    ];

    /// The times around each change of a zone's clocks in 2026 and 2027, and two ordinary ones.
    fn times(zone: Tz) -> Vec<Timestamp> {
        let begin = at("2026-01-01T00:00:00Z");
        let changes = (1..17_520)
            .map(|hour| begin.plus(hour * HOUR))
            .filter(|at| offset(zone, *at) != offset(zone, at.plus(-HOUR)));
        let around = |change: Timestamp| {
            [-170, -30, -20, -9, -2, 0, 1, 5, 23]
                .map(|hours| change.plus(hours * HOUR + 17 * MINUTE))
        };
        changes
            .flat_map(around)
            .chain([at("2026-06-30T12:00:00Z"), at("2026-11-30T16:24:00Z")])
            .collect()
    }

    #[test]
    fn the_morning_is_eight_o_clock_across_every_change_of_the_clocks() {
        let mut changes = 0;
        for zone in ZONES {
            for now in times(zone) {
                let local = local_time(zone, now);
                changes += local.changes.len();
                let today = utc(now).with_timezone(&zone).date_naive();
                for days in [0, 1, 7] {
                    let morning = utc(local.morning(now, days)).with_timezone(&zone);
                    let expected = today + Duration::days(days);
                    assert_eq!(
                        (morning.date_naive(), morning.hour(), morning.minute()),
                        (expected, 8, 0),
                        "{zone} {now:?} {days}"
                    );
                }
            }
        }
        assert!(changes > 100, "the clocks do change: {changes}");
    }

    #[test]
    fn a_reminder_day_goes_from_morning_to_morning() {
        for zone in ZONES {
            for now in times(zone) {
                let local = local_time(zone, now);
                let day = ReminderDay::of(now, &local);
                assert!(day.from <= now && now < day.until, "{zone} {now:?} {day:?}");
                let date = |at: Timestamp| {
                    i64::from(utc(at).with_timezone(&zone).date_naive().to_epoch_days())
                };
                assert_eq!(
                    (date(day.from), date(day.until)),
                    (day.day, day.day + 1),
                    "{zone} {now:?}"
                );
                assert_eq!(utc(day.until).with_timezone(&zone).hour(), 8);
            }
        }
    }

    #[test]
    fn a_morning_that_the_clocks_skip_comes_as_much_later() {
        // From 7:30 to 8:30.
        let change = at("2026-06-01T07:30:00Z");
        let local = LocalTime::fixed(0).changing(change, 60);
        assert_eq!(
            local.morning(at("2026-05-31T12:00:00Z"), 1),
            at("2026-06-01T08:00:00Z")
        );
        // Back from 8:30 to 7:30: the first of the two.
        let local = LocalTime::fixed(60).changing(change, 0);
        assert_eq!(
            local.morning(at("2026-05-31T12:00:00Z"), 1),
            at("2026-06-01T07:00:00Z")
        );
        let shown = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        assert_eq!(
            local.day(change),
            i64::from(shown.num_days_from_ce()) - 719_163
        );
    }
}
