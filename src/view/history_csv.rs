//! What happened, as a table for spreadsheets.

use serde::Serialize;

use super::history::{newest_first, sentence};
use super::{HistoryFilter, Text};
use crate::domain::{
    ClockCorrection, EvidenceSource, HistoryEntry, HistoryEvent, Timestamp, TokenKind,
};
use crate::keeper::State;

/// Excel takes a file without this mark for one of its old encodings.
const BYTE_ORDER_MARK: &str = "\u{feff}";

const HEADER: [&str; 8] = [
    "time", "account", "event", "token", "cause", "evidence", "certain", "text",
];

/// Returns what happened as a table (RFC 4180), newest first: for spreadsheets, and for whoever has
/// to prove something. Columns and codes are the same in every language; `say` and `iso` write the
/// sentence and the time (ISO 8601, UTC).
pub fn history_csv(
    state: &State,
    filter: &HistoryFilter,
    say: impl Fn(&Text) -> String,
    iso: impl Fn(Timestamp) -> String,
) -> String {
    let rows =
        newest_first(state, filter)
            .into_iter()
            .map(|(account, HistoryEntry { at, what })| {
                let Columns {
                    event,
                    token,
                    cause,
                    evidence,
                    certain,
                } = columns(what);
                let cells = [
                    iso(*at),
                    account.username.to_string(),
                    event.to_owned(),
                    token.map(TokenKind::id).unwrap_or_default().to_owned(),
                    cause,
                    evidence,
                    certain.to_owned(),
                    say(&sentence(what)),
                ];
                cells.map(defuse_formula)
            });
    // Memory takes whatever is written, and what is written is UTF-8.
    write_table(rows)
        .and_then(|table| String::from_utf8(table).ok())
        .unwrap_or_default()
}

fn write_table(rows: impl Iterator<Item = [String; HEADER.len()]>) -> Option<Vec<u8>> {
    let mut table = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    table.write_record(HEADER).ok()?;
    for row in rows {
        table.write_record(&row).ok()?;
    }
    table.into_inner().ok()
}

/// Puts an apostrophe in front of what a spreadsheet would take for a formula: a username comes
/// from a page.
fn defuse_formula(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text
    }
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

fn columns(past: &HistoryEvent) -> Columns {
    let of = |event, token: &TokenKind| Columns {
        event,
        token: Some(*token),
        ..Columns::default()
    };
    let certain = |doubtful: &bool| if *doubtful { "no" } else { "yes" };
    match past {
        HistoryEvent::Added => Columns {
            event: "added",
            ..Columns::default()
        },
        HistoryEvent::Found => Columns {
            event: "found",
            ..Columns::default()
        },
        HistoryEvent::Visited => Columns {
            event: "visited",
            ..Columns::default()
        },
        HistoryEvent::VisitedElsewhere { .. } => Columns {
            event: "visited_elsewhere",
            evidence: "seller".to_owned(),
            ..Columns::default()
        },
        HistoryEvent::NotUsed { kind } => of("not_used", kind),
        HistoryEvent::UsedAgain { kind } => of("used_again", kind),
        HistoryEvent::Renamed { from } => Columns {
            event: "renamed",
            cause: from.to_string(),
            ..Columns::default()
        },
        HistoryEvent::Connected {
            kind,
            basis,
            doubtful,
        } => Columns {
            evidence: code(basis),
            certain: certain(doubtful),
            ..of("connected", kind)
        },
        HistoryEvent::Disconnected {
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
        HistoryEvent::NotConnected { kind } => Columns {
            evidence: code(&EvidenceSource::DashboardButton),
            ..of("not_connected", kind)
        },
        HistoryEvent::AtRisk { kind, signal } => Columns {
            event: "at_risk",
            token: *kind,
            cause: code(signal),
            ..Columns::default()
        },
        HistoryEvent::Failed { kind, why } => Columns {
            cause: code(why),
            ..of("failed", kind)
        },
        HistoryEvent::Clamped {
            what: ClockCorrection::Clock,
        } => Columns {
            event: "clamped",
            cause: "clock".to_owned(),
            ..Columns::default()
        },
        HistoryEvent::Clamped {
            what: ClockCorrection::Lifetime { kind },
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

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::history::tests::{NOW, state_with_history};
    use super::*;
    use crate::domain::{DAY, Reason, RecordedFailure, RiskSignal};

    #[test]
    fn the_table_says_when_what_why_and_by_whom() {
        let kind = TokenKind::Plus;
        let (reason, basis) = (Reason::CredentialsReset, Some(EvidenceSource::RefreshGrant));
        let state = state_with_history(&[(
            "=shop,\"1\"",
            &[
                (0, HistoryEvent::Added),
                (
                    1,
                    HistoryEvent::AtRisk {
                        kind: None,
                        signal: RiskSignal::PasswordPage,
                    },
                ),
                (
                    2,
                    HistoryEvent::Disconnected {
                        kind,
                        reason,
                        basis,
                        doubtful: false,
                    },
                ),
                (
                    3,
                    HistoryEvent::Failed {
                        kind,
                        why: RecordedFailure::WrongUser,
                    },
                ),
                (
                    4,
                    HistoryEvent::Connected {
                        kind,
                        basis: EvidenceSource::DashboardWords,
                        doubtful: true,
                    },
                ),
                (5, HistoryEvent::VisitedElsewhere { at: NOW }),
                (6, HistoryEvent::NotUsed { kind }),
                (7, HistoryEvent::UsedAgain { kind }),
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

    #[test]
    fn a_reader_of_csv_gets_each_cell_back_with_formulas_defused() {
        let cells = [
            ("plain", "plain"),
            ("", ""),
            ("a \"quoted\" word", "a \"quoted\" word"),
            ("\"", "\""),
            ("one, two", "one, two"),
            ("two\nlines", "two\nlines"),
            ("two\r\nlines", "two\r\nlines"),
            (" spaces ", " spaces "),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\ttab", "'\ttab"),
            ("\rreturn", "'\rreturn"),
            ("=\"a\",\n\"b\"", "'=\"a\",\n\"b\""),
            ("1=1", "1=1"),
        ];
        let state = state_with_history(&[("acme", &[(0, HistoryEvent::Visited)])]);
        for (written, read) in cells {
            let csv = history_csv(
                &state,
                &HistoryFilter::default(),
                |_| written.to_owned(),
                |_| "now".to_owned(),
            );
            let mut reader =
                csv::Reader::from_reader(csv.strip_prefix('\u{feff}').unwrap().as_bytes());
            assert_eq!(reader.headers().unwrap(), HEADER.as_slice());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), 1);
            assert_eq!(
                &rows[0],
                ["now", "acme", "visited", "", "", "", "", read].as_slice()
            );
        }
    }
}
