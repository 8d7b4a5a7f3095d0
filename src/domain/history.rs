//! What happened to an account: for the history, and for the picture of the past year.

use serde::{Deserialize, Serialize};

use super::{DAY, EvidenceSource, Reason, RiskSignal, Timestamp, TokenKind, Username};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HistoryEvent {
    /// The seller added the account.
    Added,
    /// The Dashboard showed its name for the first time.
    Found,
    /// The seller visited the Dashboard.
    Visited,
    /// The seller said that a visit was made elsewhere: on a phone, on another computer.
    VisitedElsewhere {
        /// When.
        at: Timestamp,
    },
    /// The seller said that the account does not use a token.
    NotUsed {
        /// Which.
        kind: TokenKind,
    },
    /// The seller said that the account uses a token after all.
    UsedAgain {
        /// Which.
        kind: TokenKind,
    },
    /// A token was connected.
    Connected {
        /// Which.
        kind: TokenKind,
        /// What that rests on.
        basis: EvidenceSource,
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
        /// What that rests on.
        #[serde(default)]
        basis: Option<EvidenceSource>,
        /// Whether it is doubtful.
        #[serde(default)]
        doubtful: bool,
    },
    /// The Dashboard offers `Connect`.
    NotConnected {
        /// For which token.
        kind: TokenKind,
    },
    /// There is a sign that a token may have ended.
    AtRisk {
        /// Which token; `None`: both.
        #[serde(default)]
        kind: Option<TokenKind>,
        /// What was seen.
        #[serde(rename = "sign")]
        signal: RiskSignal,
    },
    /// An attempt to connect a token came to nothing.
    Failed {
        /// Which.
        kind: TokenKind,
        /// Why.
        why: RecordedFailure,
    },
    /// The account was renamed.
    Renamed {
        /// From which name.
        from: Username,
    },
    /// Something could not be believed, and was brought into bounds.
    Clamped {
        /// What.
        what: ClockCorrection,
    },
}

/// Why an attempt to connect a token came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordedFailure {
    /// The seller closed eBay's window.
    Closed,
    /// The seller declined.
    Declined,
    /// Somebody else than the account's user agreed.
    WrongUser,
    /// The Dashboard confirmed nothing.
    NotConfirmed,
    /// The background ended while it was under way.
    Interrupted,
    /// eBay, or the broker, could not be asked or refused.
    Refused,
}

/// What could not be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockCorrection {
    /// How long a token is said to live; our estimate stands in its place.
    Lifetime {
        /// Which token.
        kind: TokenKind,
    },
    /// Times that lie in the future: a clock was wrong.
    Clock,
}

/// When something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: HistoryEvent,
}

/// What happened, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct History(Vec<HistoryEntry>);

impl History {
    /// The most entries that are kept: a visit on each day of a year, and as much again of all
    /// else. The oldest go first.
    pub const MAX: usize = 730;

    /// The most entries that all accounts keep together: were all of the longest kind, they would
    /// take 8.7 of the 10 MB that browsers give.
    const ALL: usize = 60_000;

    /// The most entries that each of so many accounts keeps.
    pub const fn max_entries_per_account(accounts: usize) -> usize {
        if accounts * Self::MAX <= Self::ALL {
            Self::MAX
        } else {
            Self::ALL / accounts
        }
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> &[HistoryEntry] {
        &self.0
    }

    /// Notes what happened; of visits one for each day (UTC).
    pub fn add(&mut self, at: Timestamp, what: HistoryEvent) {
        let day = |at: Timestamp| at.millis() / DAY;
        let visited_today = || {
            self.0
                .iter()
                .rev()
                .take_while(|entry| day(entry.at) >= day(at))
                .any(|entry| entry.what == HistoryEvent::Visited)
        };
        if what == HistoryEvent::Visited && visited_today() {
            return;
        }
        self.0.push(HistoryEntry { at, what });
        self.truncate_to_newest(Self::MAX);
    }

    /// Keeps no more than the newest so many.
    pub fn truncate_to_newest(&mut self, most: usize) {
        self.0.drain(..self.0.len().saturating_sub(most));
    }

    /// When a token was last connected.
    pub fn last_connected(&self, kind: TokenKind) -> Option<Timestamp> {
        let of = |entry: &&HistoryEntry| matches!(entry.what, HistoryEvent::Connected { kind: of, .. } if of == kind);
        self.0.iter().rev().find(of).map(|entry| entry.at)
    }

    /// Brings what lies in the future to now.
    pub fn clamp_to(&mut self, now: Timestamp) {
        for entry in &mut self.0 {
            entry.at = entry.at.min(now);
        }
    }

    /// Since when a token was known to be gone before it was connected at this time; `None` where
    /// it was not gone.
    pub fn gap_before(&self, kind: TokenKind, connected: Timestamp) -> Option<Timestamp> {
        let (mut there_was_one, mut gone) = (false, None);
        for HistoryEntry { at, what } in &self.0 {
            match what {
                HistoryEvent::Connected { kind: of, .. } if *of == kind => {
                    if *at == connected {
                        return gone;
                    }
                    (there_was_one, gone) = (true, None);
                }
                HistoryEvent::Disconnected {
                    kind: of,
                    doubtful: false,
                    ..
                } if *of == kind => gone = gone.or(Some(*at)),
                // A token that never was is not missed.
                HistoryEvent::NotConnected { kind: of } if *of == kind && there_was_one => {
                    gone = gone.or(Some(*at))
                }
                _ => {}
            }
        }
        None
    }

    /// Takes another account's history in, where two entries turn out to be one account.
    pub fn join(&mut self, other: History) {
        self.0.extend(other.0);
        self.0.sort_by_key(|entry| entry.at);
        self.truncate_to_newest(Self::MAX);
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::{Account, HOUR};
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    #[test]
    fn a_day_has_one_visit() {
        let mut history = History::default();
        for hours in [0, 1, 23, 24, 25] {
            history.add(NOW.plus(hours * HOUR), HistoryEvent::Visited);
        }
        history.add(NOW.plus(25 * HOUR), HistoryEvent::Found);
        history.add(NOW.plus(26 * HOUR), HistoryEvent::Visited);
        let visits: Vec<_> = history
            .entries()
            .iter()
            .filter(|entry| entry.what == HistoryEvent::Visited)
            .collect();
        assert_eq!(
            visits.iter().map(|entry| entry.at).collect::<Vec<_>>(),
            [NOW, NOW.plus(DAY)]
        );
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let mut history = History::default();
        for day in 0..1_000 {
            history.add(NOW.plus(day * DAY), HistoryEvent::Visited);
        }
        assert_eq!(history.entries().len(), History::MAX);
        assert_eq!(history.entries().last().unwrap().at, NOW.plus(999 * DAY));
    }

    /// One entry of each kind, with the longest that it can hold.
    fn longest_of_each_kind() -> Vec<HistoryEvent> {
        let kind = TokenKind::Regular;
        let lost = |reason, basis| HistoryEvent::Disconnected {
            kind,
            reason,
            basis: Some(basis),
            doubtful: false,
        };
        vec![
            HistoryEvent::Added,
            HistoryEvent::Found,
            HistoryEvent::Visited,
            HistoryEvent::VisitedElsewhere { at: NOW },
            HistoryEvent::NotUsed { kind },
            HistoryEvent::UsedAgain { kind },
            HistoryEvent::Connected {
                kind,
                basis: EvidenceSource::DashboardConfirmation,
                doubtful: false,
            },
            lost(
                Reason::ReplacedByConsent,
                EvidenceSource::DashboardConfirmation,
            ),
            lost(
                Reason::CredentialsReset,
                EvidenceSource::DashboardConfirmation,
            ),
            HistoryEvent::NotConnected { kind },
            HistoryEvent::AtRisk {
                kind: Some(kind),
                signal: RiskSignal::DoubtfulWords,
            },
            HistoryEvent::Failed {
                kind,
                why: RecordedFailure::NotConfirmed,
            },
            HistoryEvent::Renamed {
                from: Username::parse(&"x".repeat(Username::MAX)).unwrap(),
            },
            HistoryEvent::Clamped {
                what: ClockCorrection::Lifetime { kind },
            },
        ]
    }

    #[test]
    fn a_thousand_accounts_with_histories_fit_into_storage() {
        /// What the browser counts for a record, without its key.
        fn size(value: &impl Serialize) -> usize {
            serde_json::to_string(value).unwrap().len()
        }
        /// `chrome.storage.local.QUOTA_BYTES`.
        const QUOTA: usize = 10_485_760;

        assert_eq!(History::max_entries_per_account(0), History::MAX);
        assert_eq!(History::max_entries_per_account(82), History::MAX);
        assert_eq!(History::max_entries_per_account(83), 722);
        assert_eq!(History::max_entries_per_account(2_000), 30);
        let longest = longest_of_each_kind()
            .into_iter()
            .max_by_key(|what| size(&what))
            .unwrap();
        for accounts in [82, 100, 1_000, 2_000] {
            let entries = History::max_entries_per_account(accounts);
            let mut account = Account::new(
                Username::parse(&"x".repeat(Username::MAX)).unwrap(),
                None,
                NOW,
            );
            for _ in 0..entries {
                account.history.add(NOW, longest.clone());
            }
            let taken = accounts * size(&account);
            assert!(taken < QUOTA, "{accounts} accounts take {taken} bytes");
        }
    }

    #[test]
    fn a_gap_goes_from_the_loss_to_the_next_connection() {
        let (kind, basis, doubtful) = (TokenKind::Regular, EvidenceSource::Consent, false);
        let connected = |kind| HistoryEvent::Connected {
            kind,
            basis,
            doubtful,
        };
        let lost = |kind, doubtful| HistoryEvent::Disconnected {
            kind,
            reason: Reason::NotStated,
            basis: None,
            doubtful,
        };
        let mut history = History::default();
        let day = |day: i64| NOW.plus(day * DAY);
        history.add(day(0), HistoryEvent::NotConnected { kind });
        history.add(day(1), connected(kind));
        history.add(day(2), lost(TokenKind::Plus, false));
        history.add(day(3), lost(kind, true));
        history.add(day(4), lost(kind, false));
        history.add(day(5), connected(TokenKind::Plus));
        history.add(day(5), HistoryEvent::NotConnected { kind });
        history.add(day(6), connected(kind));
        history.add(day(7), connected(kind));
        history.add(day(8), HistoryEvent::NotConnected { kind });
        history.add(day(9), connected(kind));
        let gaps: Vec<_> = [1, 6, 7, 9, 10]
            .into_iter()
            .map(|at| history.gap_before(kind, day(at)))
            .collect();
        assert_eq!(gaps, [None, Some(day(4)), None, Some(day(8)), None]);
    }

    #[test]
    fn two_histories_become_one_in_order() {
        let (mut one, mut other) = (History::default(), History::default());
        one.add(NOW.plus(DAY), HistoryEvent::Visited);
        other.add(NOW, HistoryEvent::Found);
        one.join(other);
        assert_eq!(
            one.entries()
                .iter()
                .map(|entry| entry.at)
                .collect::<Vec<_>>(),
            [NOW, NOW.plus(DAY)]
        );
    }
}
