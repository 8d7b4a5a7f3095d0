//! What happened, in sentences.

use serde::Serialize;

use super::{Arg, Key, Text};
use crate::domain::{
    Account, AccountId, Basis, Clamped, Entry, Failure, Past, Reason, Sign, Timestamp, TokenKind,
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
pub struct History {
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
    pub subject: Subject,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
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

impl Subject {
    fn has(self, past: &Past) -> bool {
        match self {
            Subject::Anything => true,
            Subject::Tokens => matches!(
                past,
                Past::Connected { .. }
                    | Past::Disconnected { .. }
                    | Past::NotConnected { .. }
                    | Past::AtRisk { .. }
                    | Past::NotUsed { .. }
                    | Past::UsedAgain { .. }
            ),
            Subject::Failures => matches!(past, Past::Failed { .. }),
            Subject::Visits => matches!(past, Past::Visited | Past::VisitedElsewhere { .. }),
        }
    }
}

/// What happened, newest first.
fn newest_first<'a>(state: &'a State, filter: &HistoryFilter) -> Vec<(&'a Account, &'a Entry)> {
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
pub fn history(state: &State, filter: &HistoryFilter, most: usize) -> History {
    let all = newest_first(state, filter);
    let rows = all.iter().take(most).map(|(account, entry)| HistoryRow {
        at: entry.at,
        username: account.username.to_string(),
        text: sentence(&entry.what),
        evidence: evidence(&entry.what),
    });
    History {
        rows: rows.collect(),
        more: all.len() > most,
    }
}

fn sentence(past: &Past) -> Text {
    let (key, kind) = match past {
        Past::Added => return Key::HistoryAdded.into(),
        Past::Found => return Key::HistoryFound.into(),
        Past::Visited => return Key::HistoryVisited.into(),
        Past::VisitedElsewhere { at } => {
            return Text::new(Key::HistoryVisitedElsewhere, [Arg::Date(*at)]);
        }
        Past::NotUsed { kind } => (Key::HistoryNotUsed, kind),
        Past::UsedAgain { kind } => (Key::HistoryUsedAgain, kind),
        Past::Renamed { from } => return Text::new(Key::HistoryRenamed, [Arg::from(from)]),
        Past::Connected {
            kind,
            doubtful: true,
            ..
        } => (Key::HistorySeemsConnected, kind),
        Past::Connected { kind, basis, .. } => (connected(*basis), kind),
        Past::Disconnected {
            kind,
            doubtful: true,
            ..
        } => (Key::HistorySeemsDisconnected, kind),
        Past::Disconnected { kind, reason, .. } => (disconnected(*reason), kind),
        Past::NotConnected { kind } => (Key::HistoryNotConnected, kind),
        Past::Clamped {
            what: Clamped::Lifetime { kind },
        } => (Key::HistoryClampedLife, kind),
        Past::Clamped {
            what: Clamped::Clock,
        } => return Key::HistoryClampedClock.into(),
        Past::AtRisk { sign, .. } => return seen(*sign).into(),
        Past::Failed { kind, why } => (failed(*why), kind),
    };
    Text::new(key, [(*kind).into()])
}

/// Who said that a token had ended.
fn evidence(past: &Past) -> Option<Text> {
    let Past::Disconnected {
        basis: Some(basis),
        doubtful: false,
        ..
    } = past
    else {
        return None;
    };
    Some(match basis {
        Basis::Consent | Basis::RefreshGrant => Key::HistoryEbayRefused.into(),
        Basis::DashboardConfirmation | Basis::DashboardWords | Basis::DashboardButton => {
            Key::HistoryDashboardSaid.into()
        }
    })
}

const fn seen(sign: Sign) -> Key {
    match sign {
        Sign::PasswordPage => Key::HistoryPasswordPage,
        Sign::UsernamePage => Key::HistoryUsernamePage,
        Sign::AccessPage => Key::HistoryAccessPage,
        Sign::Warned => Key::HistoryWarned,
        Sign::DoubtfulWords => Key::HistoryDoubtfulWords,
        Sign::LongAbsence => Key::HistoryLongAbsence,
    }
}

const fn failed(why: Failure) -> Key {
    match why {
        Failure::Closed => Key::HistoryFailedClosed,
        Failure::Declined => Key::HistoryFailedDeclined,
        Failure::WrongUser => Key::HistoryFailedWrongUser,
        Failure::NotConfirmed => Key::HistoryFailedNotConfirmed,
        Failure::Interrupted => Key::HistoryFailedInterrupted,
        Failure::Refused => Key::HistoryFailedRefused,
    }
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
        Reason::ReplacedByConsent => Key::HistoryReplaced,
        Reason::NotStated => Key::HistoryDisconnected,
    }
}

/// What happened as a table (RFC 4180), newest first: for spreadsheets, and for whoever has to
/// prove something. Columns and codes are the same in every language; `say` and `iso` write the
/// sentence and the time (ISO 8601, UTC).
pub fn history_csv(
    state: &State,
    filter: &HistoryFilter,
    say: impl Fn(&Text) -> String,
    iso: impl Fn(Timestamp) -> String,
) -> String {
    // Excel takes a file without this mark for one of its old encodings.
    let mut csv = String::from("\u{feff}time,account,event,token,cause,evidence,certain,text\r\n");
    for (account, Entry { at, what }) in newest_first(state, filter) {
        let Columns {
            event,
            token,
            cause,
            evidence,
            certain,
        } = columns(what);
        let token = token.map(TokenKind::id).unwrap_or_default();
        let text = say(&sentence(what));
        let username = account.username.as_str();
        let cells = [
            &iso(*at),
            username,
            event,
            token,
            &cause,
            &evidence,
            certain,
            &text,
        ];
        csv.push_str(&cells.map(cell).join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// What the table says of something that happened.
#[derive(Default)]
struct Columns {
    event: &'static str,
    token: Option<TokenKind>,
    cause: String,
    evidence: String,
    certain: &'static str,
}

fn columns(past: &Past) -> Columns {
    let of = |event, token: &TokenKind| Columns {
        event,
        token: Some(*token),
        ..Columns::default()
    };
    let certain = |doubtful: &bool| if *doubtful { "no" } else { "yes" };
    match past {
        Past::Added => Columns {
            event: "added",
            ..Columns::default()
        },
        Past::Found => Columns {
            event: "found",
            ..Columns::default()
        },
        Past::Visited => Columns {
            event: "visited",
            ..Columns::default()
        },
        Past::VisitedElsewhere { .. } => Columns {
            event: "visited_elsewhere",
            evidence: "seller".to_owned(),
            ..Columns::default()
        },
        Past::NotUsed { kind } => of("not_used", kind),
        Past::UsedAgain { kind } => of("used_again", kind),
        Past::Renamed { from } => Columns {
            event: "renamed",
            cause: from.to_string(),
            ..Columns::default()
        },
        Past::Connected {
            kind,
            basis,
            doubtful,
        } => Columns {
            evidence: code(basis),
            certain: certain(doubtful),
            ..of("connected", kind)
        },
        Past::Disconnected {
            kind,
            reason,
            basis,
            doubtful,
        } => {
            let evidence = basis.as_ref().map(code).unwrap_or_default();
            Columns {
                cause: code(reason),
                evidence,
                certain: certain(doubtful),
                ..of("disconnected", kind)
            }
        }
        Past::NotConnected { kind } => Columns {
            evidence: code(&Basis::DashboardButton),
            ..of("not_connected", kind)
        },
        Past::AtRisk { kind, sign } => Columns {
            event: "at_risk",
            token: *kind,
            cause: code(sign),
            ..Columns::default()
        },
        Past::Failed { kind, why } => Columns {
            cause: code(why),
            ..of("failed", kind)
        },
        Past::Clamped {
            what: Clamped::Clock,
        } => Columns {
            event: "clamped",
            cause: "clock".to_owned(),
            ..Columns::default()
        },
        Past::Clamped {
            what: Clamped::Lifetime { kind },
        } => Columns {
            cause: "lifetime".to_owned(),
            ..of("clamped", kind)
        },
    }
}

/// The name by which a value is stored.
fn code(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// One cell. What a spreadsheet would take for a formula gets an apostrophe in front: a username
/// comes from a page.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::{DAY, Username};

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
    fn one_account_and_one_subject_are_picked_out() {
        let lost = Past::Disconnected {
            kind: TokenKind::Plus,
            reason: Reason::NotStated,
            basis: None,
            doubtful: false,
        };
        let failed = Past::Failed {
            kind: TokenKind::Plus,
            why: Failure::Declined,
        };
        let not_used = Past::NotUsed {
            kind: TokenKind::Regular,
        };
        let state = state(&[
            (
                "acme",
                &[(0, Past::Added), (1, Past::Visited), (2, lost), (3, failed)],
            ),
            (
                "other",
                &[
                    (4, Past::Visited),
                    (5, Past::VisitedElsewhere { at: NOW }),
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
            assert_eq!(
                history_csv(&state, &filter, |_| String::new(), |_| String::new())
                    .lines()
                    .count(),
                rows.len() + 1
            );
            rows.into_iter().map(|row| row.text.key).collect::<Vec<_>>()
        };
        let visits = [
            Key::HistoryVisitedElsewhere,
            Key::HistoryVisited,
            Key::HistoryVisited,
        ];
        assert_eq!(keys(None, Subject::Visits), visits);
        assert_eq!(keys(Some("acme"), Subject::Visits), [Key::HistoryVisited]);
        assert_eq!(
            keys(None, Subject::Tokens),
            [Key::HistoryNotUsed, Key::HistoryDisconnected]
        );
        assert_eq!(keys(None, Subject::Failures), [Key::HistoryFailedDeclined]);
        assert_eq!(keys(Some("other"), Subject::Failures), []);
        assert_eq!(keys(Some("acme"), Subject::Anything).len(), 4);
    }

    #[test]
    fn all_accounts_are_merged_newest_first() {
        let state = state(&[
            (
                "acme",
                &[(0, Past::Added), (0, Past::Visited), (3, Past::Visited)],
            ),
            ("other", &[(1, Past::Found), (4, Past::Visited)]),
        ]);
        let History { rows, more } = history(&state, &HistoryFilter::default(), 100);
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
        let visits: Vec<_> = (0..5).map(|day| (day, Past::Visited)).collect();
        let state = state(&[("acme", &visits)]);
        let History { rows, more } = history(&state, &HistoryFilter::default(), 4);
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
            Basis::Consent,
            Basis::DashboardConfirmation,
            Basis::DashboardWords,
        ] {
            let told = |doubtful| {
                sentence(&Past::Connected {
                    kind,
                    basis,
                    doubtful,
                })
            };
            assert_eq!(
                told(true),
                Text {
                    key: Key::HistorySeemsConnected,
                    args: plus.clone()
                }
            );
            assert_ne!(told(false).key, Key::HistorySeemsConnected);
        }
        for reason in [Reason::Inactivity, Reason::NotStated] {
            let told = |doubtful| {
                sentence(&Past::Disconnected {
                    kind,
                    reason,
                    basis: None,
                    doubtful,
                })
            };
            assert_eq!(
                told(true),
                Text {
                    key: Key::HistorySeemsDisconnected,
                    args: plus.clone()
                }
            );
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
            Reason::ReplacedByConsent,
            Reason::NotStated,
        ];
        let both = [true, false];
        let connected = bases.iter().flat_map(|basis| {
            both.map(|doubtful| Past::Connected {
                kind,
                basis: *basis,
                doubtful,
            })
        });
        let disconnected = reasons.iter().flat_map(|reason| {
            both.map(|doubtful| Past::Disconnected {
                kind,
                reason: *reason,
                basis: None,
                doubtful,
            })
        });
        let from = Username::parse("old_name").unwrap();
        let others = [
            Past::Added,
            Past::Found,
            Past::Visited,
            Past::VisitedElsewhere { at: NOW },
            Past::NotUsed { kind },
            Past::UsedAgain { kind },
            Past::NotConnected { kind },
            Past::Renamed { from },
            Past::Clamped {
                what: Clamped::Clock,
            },
            Past::Clamped {
                what: Clamped::Lifetime { kind },
            },
        ];
        let signs = [
            Sign::PasswordPage,
            Sign::UsernamePage,
            Sign::AccessPage,
            Sign::Warned,
            Sign::DoubtfulWords,
            Sign::LongAbsence,
        ];
        let failures = [
            Failure::Closed,
            Failure::Declined,
            Failure::WrongUser,
            Failure::NotConfirmed,
            Failure::Interrupted,
            Failure::Refused,
        ];
        let at_risk = signs.map(|sign| Past::AtRisk { kind: None, sign });
        let failed = failures.map(|why| Past::Failed { kind, why });
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

    #[test]
    fn the_table_says_when_what_why_and_by_whom() {
        let kind = TokenKind::Plus;
        let (reason, basis) = (Reason::CredentialsReset, Some(Basis::RefreshGrant));
        let state = state(&[(
            "=shop,\"1\"",
            &[
                (0, Past::Added),
                (
                    1,
                    Past::AtRisk {
                        kind: None,
                        sign: Sign::PasswordPage,
                    },
                ),
                (
                    2,
                    Past::Disconnected {
                        kind,
                        reason,
                        basis,
                        doubtful: false,
                    },
                ),
                (
                    3,
                    Past::Failed {
                        kind,
                        why: Failure::WrongUser,
                    },
                ),
                (
                    4,
                    Past::Connected {
                        kind,
                        basis: Basis::DashboardWords,
                        doubtful: true,
                    },
                ),
                (5, Past::VisitedElsewhere { at: NOW }),
                (6, Past::NotUsed { kind }),
                (7, Past::UsedAgain { kind }),
            ],
        )]);
        let say = |text: &Text| text.key.name().replace('_', ", ");
        let csv = history_csv(&state, &HistoryFilter::default(), say, |at| {
            format!("day {}", at.since(NOW) / DAY)
        });
        let name = "\"'=shop,\"\"1\"\"\"";
        let expected = [
            "\u{feff}time,account,event,token,cause,evidence,certain,text".to_owned(),
            format!("day 7,{name},used_again,plus,,,,\"history, used, again\""),
            format!("day 6,{name},not_used,plus,,,,\"history, not, used\""),
            format!("day 5,{name},visited_elsewhere,,,seller,,\"history, visited, elsewhere\""),
            format!(
                "day 4,{name},connected,plus,,dashboard_words,no,\"history, seems, connected\""
            ),
            format!("day 3,{name},failed,plus,wrong_user,,,\"history, failed, wrong, user\""),
            format!(
                "day 2,{name},disconnected,plus,credentials_reset,refresh_grant,yes,\"history, credentials, reset\""
            ),
            format!("day 1,{name},at_risk,,password_page,,,\"history, password, page\""),
            format!("day 0,{name},added,,,,,\"history, added\""),
        ];
        assert_eq!(csv, expected.map(|line| line + "\r\n").concat());
    }
}
