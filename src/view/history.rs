//! What happened, in sentences.

use super::{Arg, Key, Text};
use crate::domain::{
    Account, AccountId, ClockCorrection, EvidenceSource, HistoryEntry, HistoryEvent, Reason,
    RecordedFailure, RiskSignal, Timestamp,
};
use crate::keeper::State;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// When.
    pub at: Timestamp,
    /// To which account, by its name of today.
    pub username: String,
    /// What.
    pub text: Text,
    /// Who said so, where the text does not say it.
    pub evidence: Option<Text>,
}

/// What happened to all accounts, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryView {
    /// As much of it as was asked for.
    pub rows: Vec<HistoryRow>,
    /// Whether there is more.
    pub more: bool,
}

/// Which part of it is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Of which account; `None`: of all.
    pub account: Option<AccountId>,
    /// About what.
    pub subject: HistorySubject,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HistorySubject {
    /// About anything.
    #[default]
    Anything,
    /// A token was connected, lost, or in danger.
    Tokens,
    /// An attempt to connect came to nothing.
    Failures,
    /// A visit to the Dashboard.
    Visits,
}

impl HistorySubject {
    fn has(self, past: &HistoryEvent) -> bool {
        match self {
            HistorySubject::Anything => true,
            HistorySubject::Tokens => matches!(
                past,
                HistoryEvent::Connected { .. }
                    | HistoryEvent::Disconnected { .. }
                    | HistoryEvent::NotConnected { .. }
                    | HistoryEvent::AtRisk { .. }
                    | HistoryEvent::NotUsed { .. }
                    | HistoryEvent::UsedAgain { .. }
            ),
            HistorySubject::Failures => matches!(past, HistoryEvent::Failed { .. }),
            HistorySubject::Visits => matches!(
                past,
                HistoryEvent::Visited | HistoryEvent::VisitedElsewhere { .. }
            ),
        }
    }
}

/// What happened, newest first.
pub(super) fn newest_first<'a>(
    state: &'a State,
    filter: &HistoryFilter,
) -> Vec<(&'a Account, &'a HistoryEntry)> {
    let HistoryFilter {
        account: only,
        subject,
    } = filter;
    let accounts = state
        .accounts
        .iter()
        .filter(|(id, _)| only.as_ref().is_none_or(|only| only == *id));
    let of_account = accounts.flat_map(|(_, account)| {
        // Of what happened at the same moment the later entry comes first.
        account
            .history
            .entries()
            .iter()
            .rev()
            .map(move |entry| (account, entry))
    });
    let mut all: Vec<_> = of_account
        .filter(|(_, entry)| subject.has(&entry.what))
        .collect();
    all.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.at));
    all
}

/// The newest that happened.
pub fn history(state: &State, filter: &HistoryFilter, most: usize) -> HistoryView {
    let all = newest_first(state, filter);
    let rows = all.iter().take(most).map(|(account, entry)| HistoryRow {
        at: entry.at,
        username: account.username.to_string(),
        text: sentence(&entry.what),
        evidence: evidence(&entry.what),
    });
    HistoryView {
        rows: rows.collect(),
        more: all.len() > most,
    }
}

pub(super) fn sentence(past: &HistoryEvent) -> Text {
    let (key, kind) = match past {
        HistoryEvent::Added => return Key::HistoryAdded.into(),
        HistoryEvent::Found => return Key::HistoryFound.into(),
        HistoryEvent::Visited => return Key::HistoryVisited.into(),
        HistoryEvent::VisitedElsewhere { at } => {
            return Text::new(Key::HistoryVisitedElsewhere, [Arg::Date(*at)]);
        }
        HistoryEvent::NotUsed { kind } => (Key::HistoryNotUsed, kind),
        HistoryEvent::UsedAgain { kind } => (Key::HistoryUsedAgain, kind),
        HistoryEvent::Renamed { from } => return Text::new(Key::HistoryRenamed, [Arg::from(from)]),
        HistoryEvent::Connected {
            kind,
            doubtful: true,
            ..
        } => (Key::HistorySeemsConnected, kind),
        HistoryEvent::Connected { kind, basis, .. } => (connected(*basis), kind),
        HistoryEvent::Disconnected {
            kind,
            doubtful: true,
            ..
        } => (Key::HistorySeemsDisconnected, kind),
        HistoryEvent::Disconnected { kind, reason, .. } => (disconnected(*reason), kind),
        HistoryEvent::NotConnected { kind } => (Key::HistoryNotConnected, kind),
        HistoryEvent::Clamped {
            what: ClockCorrection::Lifetime { kind },
        } => (Key::HistoryClampedLife, kind),
        HistoryEvent::Clamped {
            what: ClockCorrection::Clock,
        } => return Key::HistoryClampedClock.into(),
        HistoryEvent::AtRisk { signal, .. } => return seen(*signal).into(),
        HistoryEvent::Failed { kind, why } => (failed(*why), kind),
    };
    Text::new(key, [(*kind).into()])
}

/// Who said that a token had ended.
fn evidence(past: &HistoryEvent) -> Option<Text> {
    let HistoryEvent::Disconnected {
        basis: Some(basis),
        doubtful: false,
        ..
    } = past
    else {
        return None;
    };
    Some(match basis {
        EvidenceSource::Consent | EvidenceSource::RefreshGrant => Key::HistoryEbayRefused.into(),
        EvidenceSource::DashboardConfirmation
        | EvidenceSource::DashboardWords
        | EvidenceSource::DashboardButton => Key::HistoryDashboardSaid.into(),
    })
}

const fn seen(signal: RiskSignal) -> Key {
    match signal {
        RiskSignal::PasswordPage => Key::HistoryPasswordPage,
        RiskSignal::UsernamePage => Key::HistoryUsernamePage,
        RiskSignal::AccessPage => Key::HistoryAccessPage,
        RiskSignal::Warned => Key::HistoryWarned,
        RiskSignal::DoubtfulWords => Key::HistoryDoubtfulWords,
        RiskSignal::LongAbsence => Key::HistoryLongAbsence,
    }
}

const fn failed(why: RecordedFailure) -> Key {
    match why {
        RecordedFailure::Closed => Key::HistoryFailedClosed,
        RecordedFailure::Declined => Key::HistoryFailedDeclined,
        RecordedFailure::WrongUser => Key::HistoryFailedWrongUser,
        RecordedFailure::NotConfirmed => Key::HistoryFailedNotConfirmed,
        RecordedFailure::Interrupted => Key::HistoryFailedInterrupted,
        RecordedFailure::Refused => Key::HistoryFailedRefused,
    }
}

const fn connected(basis: EvidenceSource) -> Key {
    match basis {
        EvidenceSource::Consent => Key::HistoryConsent,
        EvidenceSource::RefreshGrant => Key::HistoryRefreshGrant,
        EvidenceSource::DashboardConfirmation => Key::HistoryConfirmed,
        EvidenceSource::DashboardWords | EvidenceSource::DashboardButton => Key::HistoryConnected,
    }
}

const fn disconnected(reason: Reason) -> Key {
    match reason {
        Reason::Inactivity => Key::HistoryInactivity,
        Reason::LifetimeOver => Key::HistoryLifetimeOver,
        Reason::CredentialsReset => Key::HistoryCredentialsReset,
        Reason::AccountRenamed => Key::HistoryAccountRenamed,
        Reason::RevokedByUser => Key::HistoryRevokedByUser,
        Reason::ReplacedByConsent => Key::HistoryReplaced,
        Reason::NotStated => Key::HistoryDisconnected,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod tests {
    use super::super::history_csv;
    use super::*;
    use crate::domain::{DAY, TokenKind, Username};

    pub const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    /// A state with these accounts: by username, the days after `NOW` and what happened then.
    pub fn state_with_history(accounts: &[(&str, &[(i64, HistoryEvent)])]) -> State {
        let mut state = State::default();
        for (name, entries) in accounts {
            let mut account = Account::new(Username::parse(name).unwrap(), None, NOW);
            for (day, what) in *entries {
                account.history.add(NOW.plus(day * DAY), what.clone());
            }
            state.accounts.insert(AccountId((*name).into()), account);
        }
        state
    }

    #[test]
    fn one_account_and_one_subject_are_picked_out() {
        let lost = HistoryEvent::Disconnected {
            kind: TokenKind::Plus,
            reason: Reason::NotStated,
            basis: None,
            doubtful: false,
        };
        let failed = HistoryEvent::Failed {
            kind: TokenKind::Plus,
            why: RecordedFailure::Declined,
        };
        let not_used = HistoryEvent::NotUsed {
            kind: TokenKind::Regular,
        };
        let state = state_with_history(&[
            (
                "acme",
                &[
                    (0, HistoryEvent::Added),
                    (1, HistoryEvent::Visited),
                    (2, lost),
                    (3, failed),
                ],
            ),
            (
                "other",
                &[
                    (4, HistoryEvent::Visited),
                    (5, HistoryEvent::VisitedElsewhere { at: NOW }),
                    (6, not_used),
                ],
            ),
        ]);
        let keys = |account: Option<&str>, subject| {
            let filter = HistoryFilter {
                account: account.map(|account| AccountId(account.into())),
                subject,
            };
            let rows = history(&state, &filter, 100).rows;
            let csv = history_csv(&state, &filter, |_| String::new(), |_| String::new());
            assert_eq!(csv.lines().count(), rows.len() + 1);
            rows.into_iter().map(|row| row.text.key).collect::<Vec<_>>()
        };
        let visits = [
            Key::HistoryVisitedElsewhere,
            Key::HistoryVisited,
            Key::HistoryVisited,
        ];
        assert_eq!(keys(None, HistorySubject::Visits), visits);
        assert_eq!(
            keys(Some("acme"), HistorySubject::Visits),
            [Key::HistoryVisited]
        );
        assert_eq!(
            keys(None, HistorySubject::Tokens),
            [Key::HistoryNotUsed, Key::HistoryDisconnected]
        );
        assert_eq!(
            keys(None, HistorySubject::Failures),
            [Key::HistoryFailedDeclined]
        );
        assert_eq!(keys(Some("other"), HistorySubject::Failures), []);
        assert_eq!(keys(Some("acme"), HistorySubject::Anything).len(), 4);
    }

    #[test]
    fn all_accounts_are_merged_newest_first() {
        let state = state_with_history(&[
            (
                "acme",
                &[
                    (0, HistoryEvent::Added),
                    (0, HistoryEvent::Visited),
                    (3, HistoryEvent::Visited),
                ],
            ),
            (
                "other",
                &[(1, HistoryEvent::Found), (4, HistoryEvent::Visited)],
            ),
        ]);
        let HistoryView { rows, more } = history(&state, &HistoryFilter::default(), 100);
        assert!(!more);
        let rows: Vec<_> = rows
            .iter()
            .map(|row| (row.at.since(NOW) / DAY, &*row.username, row.text.key))
            .collect();
        assert_eq!(
            rows,
            [
                (4, "other", Key::HistoryVisited),
                (3, "acme", Key::HistoryVisited),
                (1, "other", Key::HistoryFound),
                (0, "acme", Key::HistoryVisited),
                (0, "acme", Key::HistoryAdded),
            ]
        );
    }

    #[test]
    fn no_more_than_asked_for_is_shown_and_it_is_said_that_there_is_more() {
        let visits: Vec<_> = (0..5).map(|day| (day, HistoryEvent::Visited)).collect();
        let state = state_with_history(&[("acme", &visits)]);
        let HistoryView { rows, more } = history(&state, &HistoryFilter::default(), 4);
        assert_eq!((rows.len(), rows[0].at, more), (4, NOW.plus(4 * DAY), true));
        assert!(!history(&state, &HistoryFilter::default(), 5).more);
        assert!(
            history(&State::default(), &HistoryFilter::default(), 5)
                .rows
                .is_empty()
        );
    }

    #[test]
    fn what_is_doubtful_is_never_told_as_certain() {
        let kind = TokenKind::Plus;
        let plus: Vec<Arg> = vec![kind.into()];
        for basis in [
            EvidenceSource::Consent,
            EvidenceSource::DashboardConfirmation,
            EvidenceSource::DashboardWords,
        ] {
            let sentence_of = |doubtful| {
                sentence(&HistoryEvent::Connected {
                    kind,
                    basis,
                    doubtful,
                })
            };
            assert_eq!(
                sentence_of(true),
                Text {
                    key: Key::HistorySeemsConnected,
                    args: plus.clone()
                }
            );
            assert_ne!(sentence_of(false).key, Key::HistorySeemsConnected);
        }
        for reason in [Reason::Inactivity, Reason::NotStated] {
            let sentence_of = |doubtful| {
                sentence(&HistoryEvent::Disconnected {
                    kind,
                    reason,
                    basis: None,
                    doubtful,
                })
            };
            assert_eq!(
                sentence_of(true),
                Text {
                    key: Key::HistorySeemsDisconnected,
                    args: plus.clone()
                }
            );
            assert_ne!(sentence_of(false).key, Key::HistorySeemsDisconnected);
        }
    }

    #[test]
    fn each_sentence_has_what_its_text_asks_for() {
        let kind = TokenKind::Regular;
        let bases = [
            EvidenceSource::Consent,
            EvidenceSource::RefreshGrant,
            EvidenceSource::DashboardConfirmation,
            EvidenceSource::DashboardWords,
            EvidenceSource::DashboardButton,
        ];
        let reasons = [
            Reason::Inactivity,
            Reason::LifetimeOver,
            Reason::CredentialsReset,
            Reason::AccountRenamed,
            Reason::RevokedByUser,
            Reason::ReplacedByConsent,
            Reason::NotStated,
        ];
        let both = [true, false];
        let connected = bases.iter().flat_map(|basis| {
            both.map(|doubtful| HistoryEvent::Connected {
                kind,
                basis: *basis,
                doubtful,
            })
        });
        let disconnected = reasons.iter().flat_map(|reason| {
            both.map(|doubtful| HistoryEvent::Disconnected {
                kind,
                reason: *reason,
                basis: None,
                doubtful,
            })
        });
        let from = Username::parse("old_name").unwrap();
        let others = [
            HistoryEvent::Added,
            HistoryEvent::Found,
            HistoryEvent::Visited,
            HistoryEvent::VisitedElsewhere { at: NOW },
            HistoryEvent::NotUsed { kind },
            HistoryEvent::UsedAgain { kind },
            HistoryEvent::NotConnected { kind },
            HistoryEvent::Renamed { from },
            HistoryEvent::Clamped {
                what: ClockCorrection::Clock,
            },
            HistoryEvent::Clamped {
                what: ClockCorrection::Lifetime { kind },
            },
        ];
        let signs = [
            RiskSignal::PasswordPage,
            RiskSignal::UsernamePage,
            RiskSignal::AccessPage,
            RiskSignal::Warned,
            RiskSignal::DoubtfulWords,
            RiskSignal::LongAbsence,
        ];
        let failures = [
            RecordedFailure::Closed,
            RecordedFailure::Declined,
            RecordedFailure::WrongUser,
            RecordedFailure::NotConfirmed,
            RecordedFailure::Interrupted,
            RecordedFailure::Refused,
        ];
        let at_risk = signs.map(|signal| HistoryEvent::AtRisk { kind: None, signal });
        let failed = failures.map(|why| HistoryEvent::Failed { kind, why });
        for past in connected
            .chain(disconnected)
            .chain(others)
            .chain(at_risk)
            .chain(failed)
        {
            let text = sentence(&past);
            assert_eq!(text.args.len(), text.key.args(), "{past:?}");
        }
    }
}
