//! An account's past year and coming deadlines, to be drawn and to be read as a table.

use std::cmp::Reverse;

use super::{Arg, Key, Text};
use crate::domain::{Account, AccountId, Connection, HistoryEvent, Standing, Timestamp, TokenKind};
use crate::keeper::State;

/// How a token stood for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanStatus {
    /// It was connected.
    Connected,
    /// It was not.
    Gap,
    /// Nobody knows: its deadline has passed, or only doubtful words were seen.
    Unsure,
}

/// A while in which a token stood so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// How.
    pub status: SpanStatus,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A deadline that is to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpcomingDeadline {
    /// When.
    pub at: Timestamp,
    /// Whether it is an estimate.
    pub estimated: bool,
}

/// One token's line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub kind: TokenKind,
    /// Oldest first, without an overlap.
    pub spans: Vec<Span>,
    /// Its own end.
    pub ends: Option<UpcomingDeadline>,
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What.
    pub text: Text,
    /// Since when, or when.
    pub from: Timestamp,
    /// Until when, where it lasted.
    pub until: Option<Timestamp>,
}

/// Returns the accounts to choose from, the worst first, then by name.
pub fn timeline_accounts(state: &State, now: Timestamp) -> Vec<(&AccountId, &Account)> {
    let mut accounts: Vec<_> = state.accounts.iter().collect();
    accounts.sort_by_key(|(_, account)| {
        let severity = state.severity(account, now);
        (Reverse(severity), account.username.as_str().to_lowercase())
    });
    accounts
}

/// An account's past year and coming deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Where it begins: a year ago.
    pub from: Timestamp,
    /// Where it ends: a little after the last deadline.
    pub until: Timestamp,
    /// Today.
    pub now: Timestamp,
    /// The tokens.
    pub lines: Vec<Line>,
    /// Visits to the Dashboard, oldest first.
    pub visits: Vec<Timestamp>,
    /// Until when the next visit has to be.
    pub visit_by: Option<Timestamp>,
    /// The same in words, oldest first.
    pub rows: Vec<Row>,
}

/// Draws up an account's timeline.
pub fn timeline(state: &State, account: &Account, now: Timestamp) -> Timeline {
    // Where a clock was wrong a year ago may be 1970.
    let from = Timestamp::from_millis(now.millis() - now.plus_months(12).since(now));
    let past = || {
        account
            .history
            .entries()
            .iter()
            .filter(move |entry| entry.at <= now)
    };
    let lines: Vec<Line> = TokenKind::ALL
        .into_iter()
        .map(|kind| line(account, kind, from, now))
        .collect();
    let visits: Vec<Timestamp> = past()
        .filter(|entry| entry.what == HistoryEvent::Visited && entry.at >= from)
        .map(|entry| entry.at)
        .collect();
    let visit_by = account
        .inactivity_deadline(state.configuration.inactivity_months)
        .map(|deadline| deadline.at);
    let visit_by = visit_by.filter(|at| *at > now);
    let last = lines
        .iter()
        .filter_map(|line| line.ends.as_ref().map(|ends| ends.at))
        .chain(visit_by)
        .max();
    let until = last.unwrap_or(now).max(now.plus_months(3)).plus_months(1);
    let mut timeline = Timeline {
        from,
        until,
        now,
        lines,
        visits,
        visit_by,
        rows: Vec::new(),
    };
    timeline.rows = rows(&timeline);
    timeline
}

fn line(account: &Account, kind: TokenKind, from: Timestamp, now: Timestamp) -> Line {
    let connection = account.connections.get(kind);
    let mut spans: Vec<Span> = Vec::new();
    let mut begin = |status: SpanStatus, at: Timestamp| {
        if let Some(last) = spans.last_mut() {
            if last.status == status {
                return;
            }
            last.until = at;
        }
        spans.push(Span {
            status,
            from: at,
            until: now,
        });
    };
    let entries = account.history.entries().iter();
    for entry in entries.filter(|entry| entry.at <= now) {
        if let Some(status) = status_after(&entry.what, kind) {
            begin(status, entry.at);
        }
    }
    let deadline = connection.lifetime_deadline();
    // A deadline that has passed: nobody has said yet that it took effect.
    if let Some(over) =
        deadline.filter(|deadline| deadline.at <= now && connection.standing == Standing::Connected)
    {
        begin(
            SpanStatus::Unsure,
            over.at.max(since(connection).unwrap_or(over.at)),
        );
    }
    // What was before the picture begins.
    spans.retain(|span| span.until > from);
    if let Some(first) = spans.first_mut() {
        first.from = first.from.max(from);
    }
    let ends = deadline.filter(|deadline| deadline.at > now);
    Line {
        kind,
        spans,
        ends: ends.map(|deadline| UpcomingDeadline {
            at: deadline.at,
            estimated: deadline.estimated,
        }),
    }
}

/// Returns how a token stood after an event; `None` where it says nothing of that.
fn status_after(event: &HistoryEvent, kind: TokenKind) -> Option<SpanStatus> {
    match event {
        HistoryEvent::Connected { kind: of, .. }
        | HistoryEvent::Disconnected { kind: of, .. }
        | HistoryEvent::NotConnected { kind: of }
            if *of != kind =>
        {
            None
        }
        HistoryEvent::Connected { doubtful: true, .. }
        | HistoryEvent::Disconnected { doubtful: true, .. } => Some(SpanStatus::Unsure),
        HistoryEvent::Connected { .. } => Some(SpanStatus::Connected),
        HistoryEvent::Disconnected { .. } | HistoryEvent::NotConnected { .. } => {
            Some(SpanStatus::Gap)
        }
        _ => None,
    }
}

fn since(connection: &Connection) -> Option<Timestamp> {
    connection.evidence.map(|evidence| evidence.at)
}

fn rows(timeline: &Timeline) -> Vec<Row> {
    let mut rows = Vec::new();
    for Line { kind, spans, ends } in &timeline.lines {
        let text = |key: Key| Text::new(key, [(*kind).into()]);
        for Span {
            status,
            from,
            until,
        } in spans
        {
            let key = match status {
                SpanStatus::Connected => Key::TimelineConnected,
                SpanStatus::Gap => Key::TimelineGap,
                SpanStatus::Unsure => Key::TimelineUnsure,
            };
            rows.push(Row {
                text: text(key),
                from: *from,
                until: Some(*until),
            });
        }
        if let Some(UpcomingDeadline { at, estimated }) = ends {
            let key = if *estimated {
                Key::TimelineEndsEstimate
            } else {
                Key::TimelineEnds
            };
            rows.push(Row {
                text: text(key),
                from: *at,
                until: None,
            });
        }
    }
    if let (Some(first), Some(last)) = (timeline.visits.first(), timeline.visits.last()) {
        let count = Arg::Number(u32::try_from(timeline.visits.len()).unwrap_or(u32::MAX));
        rows.push(Row {
            text: Text::new(Key::TimelineVisits, [count]),
            from: *first,
            until: Some(*last),
        });
    }
    if let Some(at) = timeline.visit_by {
        rows.push(Row {
            text: Key::TimelineVisitBy.into(),
            from: at,
            until: None,
        });
    }
    rows.sort_by_key(|row| row.from);
    rows
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::{DAY, EvidenceSource, Lifetime, Reason, Username};

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn day(day: i64) -> Timestamp {
        NOW.plus(day * DAY)
    }

    fn connected(kind: TokenKind) -> HistoryEvent {
        HistoryEvent::Connected {
            kind,
            basis: EvidenceSource::Consent,
            doubtful: false,
        }
    }

    fn lost(kind: TokenKind, doubtful: bool) -> HistoryEvent {
        HistoryEvent::Disconnected {
            kind,
            reason: Reason::NotStated,
            basis: None,
            doubtful,
        }
    }

    fn account(history: &[(i64, HistoryEvent)]) -> Account {
        let mut account = Account::new(Username::parse("acme_store").unwrap(), None, day(-1_000));
        for (at, what) in history {
            account.history.add(day(*at), what.clone());
        }
        account
    }

    fn spans(account: &Account, kind: TokenKind) -> Vec<(SpanStatus, i64, i64)> {
        let timeline = timeline(&State::default(), account, NOW);
        let line = timeline
            .lines
            .into_iter()
            .find(|line| line.kind == kind)
            .unwrap();
        let days = |at: Timestamp| at.since(NOW) / DAY;
        line.spans
            .iter()
            .map(|span| (span.status, days(span.from), days(span.until)))
            .collect()
    }

    #[test]
    fn each_token_has_its_statuses_of_the_past_year() {
        let (regular, plus) = (TokenKind::Regular, TokenKind::Plus);
        let account = account(&[
            (-800, HistoryEvent::NotConnected { kind: regular }),
            (-600, connected(regular)),
            (-300, lost(regular, false)),
            (-290, HistoryEvent::NotConnected { kind: regular }),
            (-200, connected(regular)),
            (-150, connected(regular)),
            (-100, lost(regular, true)),
            (-90, connected(plus)),
        ]);
        assert_eq!(
            spans(&account, regular),
            [
                (SpanStatus::Connected, -365, -300),
                (SpanStatus::Gap, -300, -200),
                (SpanStatus::Connected, -200, -100),
                (SpanStatus::Unsure, -100, 0),
            ]
        );
        assert_eq!(spans(&account, plus), [(SpanStatus::Connected, -90, 0)]);
    }

    #[test]
    fn a_deadline_that_has_passed_leaves_nobody_sure() {
        let mut it = account(&[(-700, connected(TokenKind::Plus))]);
        it.connections.plus.standing = Standing::Connected;
        it.connections.plus.lifetime = Some(Lifetime {
            end: day(-10),
            estimated: true,
        });
        assert_eq!(
            spans(&it, TokenKind::Plus),
            [
                (SpanStatus::Connected, -365, -10),
                (SpanStatus::Unsure, -10, 0)
            ]
        );
    }

    #[test]
    fn it_reaches_to_the_last_deadline_and_says_the_same_in_words() {
        let mut it = account(&[
            (-20, connected(TokenKind::Plus)),
            (-9, HistoryEvent::Visited),
            (-3, HistoryEvent::Visited),
        ]);
        it.last_visit = Some(day(-3));
        it.connections.plus.standing = Standing::Connected;
        it.connections.plus.lifetime = Some(Lifetime {
            end: day(500),
            estimated: true,
        });
        let timeline = timeline(&State::default(), &it, NOW);
        assert!(timeline.until > day(500) && timeline.from == day(-365));
        let rows: Vec<_> = timeline
            .rows
            .iter()
            .map(|row| (row.text.key, row.from, row.until))
            .collect();
        assert_eq!(
            rows,
            [
                (Key::TimelineConnected, day(-20), Some(NOW)),
                (Key::TimelineVisits, day(-9), Some(day(-3))),
                (Key::TimelineVisitBy, timeline.visit_by.unwrap(), None),
                (Key::TimelineEndsEstimate, day(500), None),
            ]
        );
    }

    #[test]
    fn of_nothing_known_it_shows_nothing() {
        let timeline = timeline(&State::default(), &account(&[]), NOW);
        assert!(
            timeline.rows.is_empty() && timeline.lines.iter().all(|line| line.spans.is_empty())
        );
        assert!(timeline.until > NOW);
    }
}
