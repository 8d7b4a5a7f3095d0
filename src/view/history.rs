//! What happened, in sentences.

use super::{Arg, Key, Text};
use crate::domain::{Basis, Clamped, Past, Reason, Timestamp};
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
}

/// What happened to all accounts, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// As much of it as was asked for.
    pub rows: Vec<HistoryRow>,
    /// Whether there is more.
    pub more: bool,
}

/// The newest that happened.
pub fn history(state: &State, most: usize) -> History {
    let of_account = state.accounts.values().flat_map(|account| {
        // Of what happened at the same moment the later entry comes first.
        account.history.entries().iter().rev().map(move |entry| (account, entry))
    });
    let mut all: Vec<_> = of_account.collect();
    all.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.at));
    let rows = all.iter().take(most).map(|(account, entry)| HistoryRow {
        at: entry.at,
        username: account.username.to_string(),
        text: sentence(&entry.what),
    });
    History { rows: rows.collect(), more: all.len() > most }
}

fn sentence(past: &Past) -> Text {
    let (key, kind) = match past {
        Past::Added => return Key::HistoryAdded.into(),
        Past::Found => return Key::HistoryFound.into(),
        Past::Visited => return Key::HistoryVisited.into(),
        Past::Renamed { from } => return Text::new(Key::HistoryRenamed, [Arg::from(from)]),
        Past::Connected { kind, doubtful: true, .. } => (Key::HistorySeemsConnected, kind),
        Past::Connected { kind, basis, .. } => (connected(*basis), kind),
        Past::Disconnected { kind, doubtful: true, .. } => (Key::HistorySeemsDisconnected, kind),
        Past::Disconnected { kind, reason, .. } => (disconnected(*reason), kind),
        Past::NotConnected { kind } => (Key::HistoryNotConnected, kind),
        Past::Clamped { what: Clamped::Lifetime { kind } } => (Key::HistoryClampedLife, kind),
        Past::Clamped { what: Clamped::Clock } => return Key::HistoryClampedClock.into(),
    };
    Text::new(key, [(*kind).into()])
}

const fn connected(basis: Basis) -> Key {
    match basis {
        Basis::Consent => Key::HistoryConsent,
        Basis::RefreshGrant => Key::HistoryRefreshGrant,
        Basis::DashboardConfirmation => Key::HistoryConfirmed,
        Basis::DashboardWords | Basis::DashboardButton => Key::HistoryConnected,
    }
}

const fn disconnected(reason: Reason) -> Key {
    match reason {
        Reason::Inactivity => Key::HistoryInactivity,
        Reason::LifetimeOver => Key::HistoryLifetimeOver,
        Reason::CredentialsReset => Key::HistoryCredentialsReset,
        Reason::AccountRenamed => Key::HistoryAccountRenamed,
        Reason::RevokedByUser => Key::HistoryRevokedByUser,
        Reason::RevokedByEbay => Key::HistoryRevokedByEbay,
        Reason::NotStated => Key::HistoryDisconnected,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::{Account, AccountId, DAY, TokenKind, Username};

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    fn state(accounts: &[(&str, &[(i64, Past)])]) -> State {
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
    fn all_accounts_are_merged_newest_first() {
        let state = state(&[
            ("acme", &[(0, Past::Added), (0, Past::Visited), (3, Past::Visited)]),
            ("other", &[(1, Past::Found), (4, Past::Visited)]),
        ]);
        let History { rows, more } = history(&state, 100);
        assert!(!more);
        let rows: Vec<_> = rows.iter().map(|row| (row.at.since(NOW) / DAY, &*row.username, row.text.key)).collect();
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
        let visits: Vec<_> = (0..5).map(|day| (day, Past::Visited)).collect();
        let state = state(&[("acme", &visits)]);
        let History { rows, more } = history(&state, 4);
        assert_eq!((rows.len(), rows[0].at, more), (4, NOW.plus(4 * DAY), true));
        assert!(!history(&state, 5).more);
        assert!(history(&State::default(), 5).rows.is_empty());
    }

    #[test]
    fn what_is_doubtful_is_never_told_as_certain() {
        let kind = TokenKind::Plus;
        let plus: Vec<Arg> = vec![kind.into()];
        for basis in [Basis::Consent, Basis::DashboardConfirmation, Basis::DashboardWords] {
            let told = |doubtful| sentence(&Past::Connected { kind, basis, doubtful });
            assert_eq!(told(true), Text { key: Key::HistorySeemsConnected, args: plus.clone() });
            assert_ne!(told(false).key, Key::HistorySeemsConnected);
        }
        for reason in [Reason::Inactivity, Reason::NotStated] {
            let told = |doubtful| sentence(&Past::Disconnected { kind, reason, doubtful });
            assert_eq!(told(true), Text { key: Key::HistorySeemsDisconnected, args: plus.clone() });
            assert_ne!(told(false).key, Key::HistorySeemsDisconnected);
        }
    }

    #[test]
    fn each_sentence_has_what_its_text_asks_for() {
        let kind = TokenKind::Regular;
        let bases = [
            Basis::Consent,
            Basis::RefreshGrant,
            Basis::DashboardConfirmation,
            Basis::DashboardWords,
            Basis::DashboardButton,
        ];
        let reasons = [
            Reason::Inactivity,
            Reason::LifetimeOver,
            Reason::CredentialsReset,
            Reason::AccountRenamed,
            Reason::RevokedByUser,
            Reason::RevokedByEbay,
            Reason::NotStated,
        ];
        let both = [true, false];
        let connected =
            bases.iter().flat_map(|basis| both.map(|doubtful| Past::Connected { kind, basis: *basis, doubtful }));
        let disconnected = reasons
            .iter()
            .flat_map(|reason| both.map(|doubtful| Past::Disconnected { kind, reason: *reason, doubtful }));
        let from = Username::parse("old_name").unwrap();
        let others = [Past::Added, Past::Found, Past::Visited, Past::NotConnected { kind }, Past::Renamed { from }];
        for past in connected.chain(disconnected).chain(others) {
            let text = sentence(&past);
            assert_eq!(text.args.len(), text.key.args(), "{past:?}");
        }
    }
}
