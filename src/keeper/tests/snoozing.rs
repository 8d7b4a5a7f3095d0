//! Snoozing: of each cause by itself, until a time, in our own pages and in notifications.

use super::*;
use crate::domain::{AlertTopic, Snooze};
use crate::view::{Arg, Key, SnoozeState, Text};

impl Seller {
    fn snooze(&mut self, account: &AccountId, cause: Option<AlertTopic>, until: SnoozeUntil) {
        assert!(
            self.effects(Event::Snooze {
                account: account.clone(),
                cause,
                until
            })
            .is_empty()
        );
    }

    /// What the popup says of the causes that can be snoozed.
    fn snoozes(&self) -> Vec<(AlertTopic, SnoozeState)> {
        let rows = view::popup(&self.state, self.now)
            .accounts
            .remove(0)
            .snoozes;
        rows.into_iter().map(|row| (row.cause, row.state)).collect()
    }

    /// Both tokens connected, the Regular Token lost, and the visit overdue in three days.
    fn with_two_causes() -> (Self, AccountId) {
        let (mut seller, account) = Seller::with_both();
        seller.visited(&account, NOW);
        seller.now = NOW.plus_months(6).plus(-3 * DAY);
        seller.seen_again();
        seller.lose(&account, TokenKind::Regular);
        seller.passes(seller.now);
        (seller, account)
    }

    fn told(&self) -> Option<Key> {
        self.banner().map(|banner| banner.text.key)
    }
}

#[test]
fn snoozing_the_visit_does_not_snooze_the_token_or_the_reverse() {
    let (mut seller, account) = Seller::with_two_causes();
    assert_eq!(
        seller.snoozes(),
        [
            (AlertTopic::Regular, SnoozeState::Speaks),
            (AlertTopic::Visit, SnoozeState::Speaks)
        ]
    );
    seller.snooze(&account, Some(AlertTopic::Visit), SnoozeUntil::NextWeek);
    assert_eq!(seller.told(), Some(Key::WarningDisconnected));
    assert_eq!(
        seller.snoozes()[0],
        (AlertTopic::Regular, SnoozeState::Speaks)
    );
    assert!(matches!(seller.snoozes()[1].1, SnoozeState::Snoozed(_)));
    seller.snooze(&account, Some(AlertTopic::Visit), SnoozeUntil::Over);
    seller.snooze(&account, Some(AlertTopic::Regular), SnoozeUntil::NextWeek);
    assert_eq!(seller.told(), Some(Key::WarningInactivity));
    let shown = seller.desired().notifications;
    assert_eq!(
        shown.iter().map(|it| it.title.key).collect::<Vec<_>>(),
        [Key::WarningInactivity]
    );
    // Without a cause it is each of them.
    seller.snooze(&account, None, SnoozeUntil::Tomorrow);
    assert_eq!(
        (seller.told(), seller.desired().notifications.len()),
        (None, 0)
    );
    seller.snooze(&account, None, SnoozeUntil::Over);
    assert!(seller.state.accounts[&account].snoozes.is_empty());
    assert_eq!(seller.told(), Some(Key::WarningDisconnected));
}

#[test]
fn a_worse_severity_breaks_the_snooze() {
    let (mut seller, account) = Seller::with_both();
    let end = NOW.plus(LIFE * SECOND);
    seller.now = end.plus(-3 * DAY);
    seller.seen_again();
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    assert_eq!(seller.banner(), None);
    seller.passes(end.plus(-2 * DAY - 1));
    assert_eq!(seller.banner(), None);
    assert_eq!(
        desired(&seller.state, seller.now).alarm,
        Some(end.plus(-2 * DAY)),
        "the alarm rings for it"
    );
    seller.passes(end.plus(-2 * DAY));
    assert_eq!(seller.banner().unwrap().severity, Severity::Urgent);
    assert_eq!(seller.shown().len(), 1);
    // And a loss breaks that of what was urgent.
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    assert_eq!(seller.banner(), None);
    seller.passes(end);
    assert_eq!(
        (seller.banner().unwrap().severity, seller.shown().len()),
        (Severity::Lost, 1)
    );
}

#[test]
fn a_lost_token_that_was_snoozed_for_a_week_speaks_again_after_it() {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    assert_eq!(seller.shown().len(), 1);
    seller.snooze(&account, Some(AlertTopic::Plus), SnoozeUntil::NextWeek);
    let morning = seller.morning(7);
    for days in 1..=6 {
        seller.now = seller.local.morning(NOW, days);
        assert!(
            seller.shown().is_empty() && seller.banner().is_none(),
            "{days}"
        );
        assert!(seller.badge().text.is_some(), "the icon goes on telling it");
    }
    seller.passes(morning.plus(-1));
    assert_eq!(
        (seller.banner(), seller.desired().alarm),
        (None, Some(morning))
    );
    seller.passes(morning);
    assert!(seller.banner().is_some());
    assert_eq!(seller.shown().len(), 1);
    seller.now = seller.morning(1);
    assert_eq!(seller.shown().len(), 1, "and each day from then on");
}

#[test]
fn a_snooze_ends_at_eight_also_where_the_clocks_change() {
    let at = |text: &str| {
        Timestamp::from_millis(
            text.parse::<chrono::DateTime<chrono::Utc>>()
                .unwrap()
                .timestamp_millis(),
        )
    };
    let summer = at("2027-03-28T01:00:00Z");
    for (now, until, morning) in [
        (
            "2027-03-27T12:00:00Z",
            SnoozeUntil::Tomorrow,
            "2027-03-28T06:00:00Z",
        ),
        (
            "2027-03-26T12:00:00Z",
            SnoozeUntil::Tomorrow,
            "2027-03-27T07:00:00Z",
        ),
        (
            "2027-03-26T12:00:00Z",
            SnoozeUntil::NextWeek,
            "2027-04-02T06:00:00Z",
        ),
        // A minute past midnight "tomorrow" is the next day.
        (
            "2027-03-26T23:01:00Z",
            SnoozeUntil::Tomorrow,
            "2027-03-28T06:00:00Z",
        ),
        (
            "2027-03-26T22:59:00Z",
            SnoozeUntil::Tomorrow,
            "2027-03-27T07:00:00Z",
        ),
    ] {
        let (mut seller, account) = Seller::with_both();
        seller.local = LocalTime::fixed(60).changing(summer, 120);
        seller.now = at(now);
        seller.lose(&account, TokenKind::Plus);
        seller.snooze(&account, None, until);
        assert_eq!(
            seller.state.accounts[&account].snoozes[&AlertTopic::Plus].until,
            at(morning),
            "{now} {until:?}"
        );
    }
}

#[test]
fn what_was_snoozed_is_another_matter_once_it_was_better() {
    let (mut seller, account) = Seller::with_both();
    seller.visited(&account, NOW);
    seller.now = NOW.plus_months(6).plus(-5 * DAY);
    seller.seen_again();
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    assert_eq!(seller.banner(), None);
    seller.visited(&account, seller.now);
    seller.passes(seller.now);
    assert!(seller.state.accounts[&account].snoozes.is_empty());
    // A token that is connected again is, too.
    seller.lose(&account, TokenKind::Regular);
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    assert_eq!(seller.banner(), None);
    seller.connected(&account, TokenKind::Regular);
    seller.lose(&account, TokenKind::Regular);
    assert!(seller.banner().is_some());
}

#[test]
fn a_snooze_of_nothing_and_of_nobody_is_none() {
    let (mut seller, account) = Seller::with_both();
    let before = seller.state.clone();
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    seller.snooze(&account, Some(AlertTopic::Plus), SnoozeUntil::Tomorrow);
    seller.snooze(&account, None, SnoozeUntil::Over);
    seller.effects(Event::SnoozePart {
        part: WatchPart::Dashboard,
        until: SnoozeUntil::NextWeek,
    });
    assert_eq!(seller.state, before);
    let unknown = Event::Snooze {
        account: AccountId("x".into()),
        cause: None,
        until: SnoozeUntil::Tomorrow,
    };
    assert_eq!(seller.step(unknown).refusal, Some(Refusal::UnknownAccount));
}

#[test]
fn a_snooze_that_a_wrong_clock_has_set_silences_nothing() {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    seller.now = NOW.plus(60 * DAY);
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    assert_eq!(seller.banner(), None);
    seller.now = NOW;
    assert!(seller.banner().is_some());
    seller.passes(NOW);
    assert!(seller.banner().is_some());
}

#[test]
fn what_was_snoozed_is_shown_and_can_be_taken_back() {
    let (mut seller, account) = Seller::with_both();
    assert!(seller.snoozes().is_empty());
    let end = NOW.plus(LIFE * SECOND);
    seller.now = end.plus(-20 * DAY);
    seller.seen_again();
    assert!(seller.snoozes().is_empty(), "a notice is told nowhere else");
    seller.now = end.plus(-6 * DAY);
    seller.seen_again();
    let banner = seller.banner();
    assert_eq!(
        seller
            .snoozes()
            .iter()
            .map(|(_, state)| state)
            .collect::<Vec<_>>(),
        [&SnoozeState::Speaks; 2]
    );
    let snoozed = |until| {
        SnoozeState::Snoozed(Text::new(
            Key::SnoozedUntil,
            [Arg::Relative(until), Arg::Date(until)],
        ))
    };
    seller.snooze(&account, None, SnoozeUntil::Tomorrow);
    assert_eq!(seller.snoozes()[0].1, snoozed(seller.morning(1)));
    assert_eq!(seller.banner(), None);
    // Past the next step nothing is snoozed, and that is what is said.
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    assert_eq!(seller.snoozes()[0].1, snoozed(end.plus(-2 * DAY)));
    seller.snooze(&account, None, SnoozeUntil::Over);
    assert_eq!(seller.snoozes()[0].1, SnoozeState::Speaks);
    assert_eq!(seller.banner(), banner);
}

#[test]
fn a_snooze_lives_in_the_storage_and_not_in_the_session() {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    seller.snooze(&account, None, SnoozeUntil::NextWeek);
    let snooze = Snooze {
        severity: Severity::Lost,
        until: seller.morning(7),
    };
    seller.state = load(&records(&seller.state), &Records::new()).unwrap();
    assert_eq!(
        seller.state.accounts[&account].snoozes,
        [(AlertTopic::Plus, snooze)].into()
    );
}

#[test]
fn only_our_own_page_may_snooze() {
    let snooze = |message: serde_json::Value, sender| Message::read(&message, sender);
    let message =
        json!({ "kind": "snooze", "account": "a", "cause": "visit", "until": "next_week" });
    let (account, cause) = (AccountId("a".into()), Some(AlertTopic::Visit));
    let expected = Message::Snooze {
        account: account.clone(),
        cause,
        until: SnoozeUntil::NextWeek,
    };
    assert_eq!(snooze(message.clone(), SenderKind::Page), Ok(expected));
    assert_eq!(
        snooze(message, SenderKind::ContentScript(Site::Ebay)),
        Err(Refusal::Forbidden)
    );
    let each = json!({ "kind": "snooze", "account": "a", "until": "tomorrow" });
    assert_eq!(
        snooze(each, SenderKind::Page),
        Ok(Message::Snooze {
            account,
            cause: None,
            until: SnoozeUntil::Tomorrow
        })
    );
    let part = json!({ "kind": "snooze_part", "part": "dashboard", "until": "over" });
    assert_eq!(
        snooze(part.clone(), SenderKind::Page),
        Ok(Message::SnoozePart {
            part: WatchPart::Dashboard,
            until: SnoozeUntil::Over
        })
    );
    assert_eq!(
        snooze(part, SenderKind::ContentScript(Site::Dashboard)),
        Err(Refusal::Forbidden)
    );
}
