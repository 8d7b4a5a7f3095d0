//! When sellers have their browsers open. Nobody has counted that: it is assumed, and said so in
//! docs/operating-a-broker.md.

use token_keeper::domain::{DAY, HOUR, MINUTE, Timestamp};

use super::random::Random;

/// Where sellers are: its name, how far its time is ahead of UTC in hours, and how many of a
/// hundred are there.
pub const ZONES: [(&str, i64, i64); 5] = [
    ("Britain", 0, 30),
    ("Central Europe", 1, 40),
    ("America, east", -5, 15),
    ("America, west", -8, 5),
    ("Australia", 10, 10),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// Day and night.
    Always,
    /// From about nine to about six, Monday to Friday.
    Office,
    /// An hour in the morning and some in the evening, every day.
    Home,
}

/// Of one installation.
pub struct Habits {
    number: u32,
    zone: usize,
    rhythm: Rhythm,
}

/// Chance of one installation.
pub fn of(number: u32) -> Random {
    // So far apart that no two have a number in common.
    Random::new(u64::from(number) << 32)
}

impl Habits {
    pub fn of(number: u32, always_open: bool) -> Self {
        let mut random = of(number);
        random.next();
        let mut place = random.within(0, 100);
        let here = |(_, _, share): &(&str, i64, i64)| {
            place -= share;
            place < 0
        };
        let zone = ZONES.iter().position(here).unwrap_or_default();
        let rhythm = match random.within(0, 100) {
            _ if always_open => Rhythm::Always,
            0..15 => Rhythm::Always,
            15..75 => Rhythm::Office,
            _ => Rhythm::Home,
        };
        Habits {
            number,
            zone,
            rhythm,
        }
    }

    /// Where it is, in [`ZONES`].
    pub fn zone(&self) -> usize {
        self.zone
    }

    /// Chance of one of its days.
    pub fn random(&self, day: i64) -> Random {
        Random::new((u64::from(self.number) << 32) + 0x100 + (day.unsigned_abs() << 4))
    }

    /// The first time from then on at which the browser is open.
    pub fn open_at(&self, time: Timestamp) -> Timestamp {
        if self.rhythm == Rhythm::Always {
            return time;
        }
        let ahead = ZONES[self.zone].1 * HOUR;
        let local = time.millis() + ahead;
        let today = local / DAY;
        let sittings = (today..).flat_map(|day| self.sittings(day));
        let open = sittings
            .map(|(from, until)| (from.max(local), until))
            .find(|(from, until)| from < until);
        open.map_or(time, |(from, _)| Timestamp::from_millis(from - ahead))
    }

    /// From when until when the browser is open on a local day.
    fn sittings(&self, day: i64) -> Vec<(i64, i64)> {
        let mut random = self.random(day);
        // Of two throws the sum: mostly about the middle.
        let mut about = |hour: i64, give_or_take: i64| {
            let half = give_or_take / 2;
            day * DAY
                + hour * HOUR
                + random.within(-half, half + 1)
                + random.within(-half, half + 1)
        };
        // The first day of 1970 was a Thursday.
        let weekend = (day + 3) % 7 >= 5;
        match self.rhythm {
            Rhythm::Always => vec![(day * DAY, (day + 1) * DAY)],
            Rhythm::Office if weekend => Vec::new(),
            Rhythm::Office => vec![(about(9, HOUR), about(18, HOUR))],
            Rhythm::Home => {
                let (morning, evening) = (about(9, HOUR), about(19, HOUR));
                vec![(morning, morning + HOUR), (evening, about(22, 30 * MINUTE))]
            }
        }
    }
}
