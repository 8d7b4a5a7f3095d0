//! The coming deadlines as a calendar file (RFC 5545), so that a reminder comes even without this
//! browser.

use chrono::{DateTime, TimeDelta, Utc};
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property};

use super::{Key, Text};
use crate::domain::{Account, AccountId, MINUTE, Timestamp, TokenKind};
use crate::keeper::State;

/// A deadline that is to come.
struct CalendarEntry {
    /// The same for as long as the account is here: a calendar that reads the file again moves the
    /// event instead of adding one.
    uid: String,
    at: Timestamp,
    title: Text,
}

fn coming(state: &State, now: Timestamp) -> Vec<CalendarEntry> {
    let all = state
        .accounts
        .iter()
        .flat_map(|(id, account)| of_account(state, id, account));
    all.filter(|coming| coming.at > now).collect()
}

fn of_account(state: &State, id: &AccountId, account: &Account) -> Vec<CalendarEntry> {
    let uid = |what: &str| format!("{id}.{what}@token-keeper");
    let ends = TokenKind::ALL.into_iter().filter_map(|kind| {
        let deadline = account.connections.get(kind).lifetime_deadline()?;
        let key = if deadline.estimated {
            Key::CalendarEndsEstimate
        } else {
            Key::CalendarEnds
        };
        let title = Text::new(key, [kind.into(), (&account.username).into()]);
        Some(CalendarEntry {
            uid: uid(kind.id()),
            at: deadline.at,
            title,
        })
    });
    let visit = account
        .inactivity_deadline(state.configuration.inactivity_months)
        .map(|deadline| CalendarEntry {
            uid: uid("visit"),
            at: deadline.at,
            title: Text::new(Key::CalendarVisit, [(&account.username).into()]),
        });
    ends.chain(visit).collect()
}

/// Whether there is anything for a calendar.
pub fn has_dates(state: &State, now: Timestamp) -> bool {
    !coming(state, now).is_empty()
}

/// The calendar, with an alarm at each step of the ladder; `None` where nothing is to come.
pub fn calendar(state: &State, now: Timestamp, say: impl Fn(&Text) -> String) -> Option<String> {
    let coming = coming(state, now);
    if coming.is_empty() {
        return None;
    }
    let thresholds = state.configuration.warnings.thresholds;
    let what_to_do = say(&Key::CalendarWhatToDo.into());
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", "-//Token Keeper//EN")] {
        calendar.append_property(Property::new(name, value));
    }
    for CalendarEntry { uid, at, title } in coming {
        let title = say(&title);
        let (start, now) = (time(at)?, time(now)?);
        let mut event = Event::new();
        // A later file has a later number: what it says holds.
        let sequence = u32::try_from(now.timestamp() / 60).unwrap_or(u32::MAX);
        event
            .uid(&uid)
            .timestamp(now)
            .sequence(sequence)
            .starts(start)
            .ends(start + TimeDelta::milliseconds(MINUTE));
        event
            .summary(&title)
            .description(&what_to_do)
            .url(state.configuration.dashboard.as_str());
        for days in [
            thresholds.notice_days,
            thresholds.warning_days,
            thresholds.urgent_days,
        ] {
            let mut alarm = Alarm::display(&title, -TimeDelta::days(days.into()));
            // By itself it would get another one in each file.
            alarm.uid(&format!("{days}.{uid}")).timestamp(now);
            event.alarm(alarm);
        }
        calendar.push(event);
    }
    Some(calendar.to_string())
}

fn time(at: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(at.millis())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::domain::{DAY, Lifetime, Standing, Username};

    const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

    fn seller() -> State {
        let mut state = State::default();
        let mut account = Account::new(Username::parse("acme_store").unwrap(), None, NOW);
        account.last_visit = Some(NOW);
        let connection = &mut account.connections.plus;
        connection.standing = Standing::Connected;
        connection.lifetime = Some(Lifetime {
            end: NOW.plus(400 * DAY),
            estimated: true,
        });
        state.accounts.insert(AccountId("a1".into()), account);
        state
    }

    fn write(state: &State, now: Timestamp) -> Option<String> {
        let say = |text: &Text| {
            format!(
                "{}: \u{201e}{}\u{201c}, 1; 2",
                text.key.name(),
                "ä".repeat(60)
            )
        };
        // Folded lines are one again.
        calendar(state, now, say).map(|text| text.replace("\r\n ", ""))
    }

    #[test]
    fn each_deadline_to_come_is_an_event_with_an_alarm_for_each_step() {
        let text = write(&seller(), NOW).unwrap();
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        for line in [
            "PRODID:-//Token Keeper//EN",
            "UID:a1.plus@token-keeper",
            "UID:a1.visit@token-keeper",
            "DTSTAMP:20261118T110640Z",
            "DTSTART:20271223T110640Z",
            "DTSTART:20270518T110640Z",
        ] {
            assert_eq!(
                text.matches(&format!("{line}\r\n")).count(),
                if line.starts_with("DTSTAMP") { 8 } else { 1 },
                "{line}\n{text}"
            );
        }
        assert_eq!(text.matches("BEGIN:VALARM").count(), 6);
        for days in [30, 7, 2] {
            assert_eq!(
                text.matches(&format!("TRIGGER:-PT{}S\r\n", days * 86_400))
                    .count(),
                2,
                "{text}"
            );
        }
        assert!(text.contains("ä\u{201c}\\, 1\\; 2\r\n"), "{text}");
    }

    #[test]
    fn a_file_of_later_replaces_what_an_earlier_one_said() {
        let mut state = seller();
        let number = |text: &str| -> u32 {
            text.lines()
                .find_map(|line| line.strip_prefix("SEQUENCE:"))
                .unwrap()
                .trim()
                .parse()
                .unwrap()
        };
        let before = write(&state, NOW).unwrap();
        state
            .accounts
            .values_mut()
            .for_each(|account| account.last_visit = Some(NOW.plus(DAY)));
        let after = write(&state, NOW.plus(DAY)).unwrap();
        assert!(number(&after) > number(&before));
        assert!(
            after.contains("UID:a1.visit@token-keeper")
                && after.contains("DTSTART:20270519T110640Z")
        );
    }

    #[test]
    fn what_is_over_is_no_event() {
        assert_eq!(write(&seller(), NOW.plus(600 * DAY)), None);
        assert_eq!(write(&State::default(), NOW), None);
    }
}
