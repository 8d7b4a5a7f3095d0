//! What happened to an account: for the history, and for the picture of the past year.

use serde::{Deserialize, Serialize};

use super::{Basis, DAY, Reason, Timestamp, TokenKind, Username};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Past {
    /// The seller added the account.
    Added,
    /// The Dashboard showed its name for the first time.
    Found,
    /// The seller visited the Dashboard.
    Visited,
    /// A token was connected.
    Connected {
        /// Which.
        kind: TokenKind,
        /// What that rests on.
        basis: Basis,
        /// Whether it is doubtful.
        #[serde(default)]
        doubtful: bool,
    },
    /// A token was disconnected.
    Disconnected {
        /// Which.
        kind: TokenKind,
        /// Why, as far as it is known.
        reason: Reason,
        /// Whether it is doubtful.
        #[serde(default)]
        doubtful: bool,
    },
    /// The Dashboard offers `Connect`.
    NotConnected {
        /// For which token.
        kind: TokenKind,
    },
    /// The account was renamed.
    Renamed {
        /// From which name.
        from: Username,
    },
}

/// When something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Past,
}

/// What happened, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History(Vec<Entry>);

impl History {
    /// The most entries that are kept: a visit on each day of a year, and as much again of all else. The oldest go first.
    pub const MAX: usize = 730;

    /// The entries, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Notes what happened; of visits one for each day (UTC).
    pub fn add(&mut self, at: Timestamp, what: Past) {
        let day = |at: Timestamp| at.millis() / DAY;
        let visited_today = || {
            self.0.iter().rev().take_while(|entry| day(entry.at) >= day(at)).any(|entry| entry.what == Past::Visited)
        };
        if what == Past::Visited && visited_today() {
            return;
        }
        self.0.push(Entry { at, what });
        let surplus = self.0.len().saturating_sub(Self::MAX);
        self.0.drain(..surplus);
    }

    /// Takes another account's history in, where two entries turn out to be one account.
    pub fn join(&mut self, other: History) {
        self.0.extend(other.0);
        self.0.sort_by_key(|entry| entry.at);
        let surplus = self.0.len().saturating_sub(Self::MAX);
        self.0.drain(..surplus);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::HOUR;
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    #[test]
    fn a_day_has_one_visit() {
        let mut history = History::default();
        for hours in [0, 1, 23, 24, 25] {
            history.add(NOW.plus(hours * HOUR), Past::Visited);
        }
        history.add(NOW.plus(25 * HOUR), Past::Found);
        history.add(NOW.plus(26 * HOUR), Past::Visited);
        let visits: Vec<_> = history.entries().iter().filter(|entry| entry.what == Past::Visited).collect();
        assert_eq!(visits.iter().map(|entry| entry.at).collect::<Vec<_>>(), [NOW, NOW.plus(DAY)]);
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let mut history = History::default();
        for day in 0..1_000 {
            history.add(NOW.plus(day * DAY), Past::Visited);
        }
        assert_eq!(history.entries().len(), History::MAX);
        assert_eq!(history.entries().last().unwrap().at, NOW.plus(999 * DAY));
    }

    #[test]
    fn two_histories_become_one_in_order() {
        let (mut one, mut other) = (History::default(), History::default());
        one.add(NOW.plus(DAY), Past::Visited);
        other.add(NOW, Past::Found);
        one.join(other);
        assert_eq!(one.entries().iter().map(|entry| entry.at).collect::<Vec<_>>(), [NOW, NOW.plus(DAY)]);
    }
}
