//! Times and lives that cannot be.

use super::*;
use crate::domain::{Check, ClockCorrection, HistoryEvent, Lifetime, Unproven};
use proptest::prelude::*;

fn notes(seller: &Seller, account: &AccountId) -> Vec<ClockCorrection> {
    let entries = seller.state.accounts[account].history.entries();
    entries
        .iter()
        .filter_map(|entry| {
            if let HistoryEvent::Clamped { what } = entry.what {
                Some(what)
            } else {
                None
            }
        })
        .collect()
}

#[test]
fn an_absurd_life_is_an_estimate_with_a_note() {
    for life in [
        Some(0),
        Some(-1),
        Some(i64::MAX),
        Some(i64::MIN),
        Some(400 * 365 * 24 * 3600),
        None,
        Some(LIFE),
    ] {
        let (mut seller, account) = Seller::with_consent();
        let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
        seller.accept(&flow, &state);
        let granted = TokenGrant {
            refresh_token: None,
            refresh_token_expires_in: life,
            ..granted()
        };
        seller.effects(Event::TokensReceived {
            flow: flow.clone(),
            result: Ok(granted),
        });
        seller.identify(&flow, "acme_store", "u1");
        let connection = &seller.state.accounts[&account].connections.plus;
        assert_eq!(
            connection.standing,
            Standing::Connected,
            "the consent was granted all the same"
        );
        let believed = life == Some(LIFE);
        assert_eq!(
            connection.lifetime == Some(Lifetime::estimate(NOW)),
            !believed,
            "{life:?}"
        );
        let note = ClockCorrection::Lifetime {
            kind: TokenKind::Plus,
        };
        assert_eq!(
            notes(&seller, &account),
            if believed || life.is_none() {
                vec![]
            } else {
                vec![note]
            },
            "{life:?}"
        );
    }
}

#[test]
fn what_a_clock_that_was_ahead_has_noted_is_brought_to_now_once() {
    let (mut seller, account) = Seller::with_consent();
    seller.now = NOW.plus(300 * DAY);
    seller.connected(&account, TokenKind::Regular);
    let kept = seller.state.accounts.get_mut(&account).unwrap();
    kept.last_visit = Some(seller.now);
    seller.now = NOW;
    seller.effects(Event::Woke);
    seller.effects(Event::Woke);
    let kept = seller.state.accounts[&account].clone();
    assert_eq!(kept.last_visit, Some(NOW));
    assert_eq!(kept.connections.regular.evidence.unwrap().at, NOW);
    assert_eq!(
        kept.connections.regular.lifetime.unwrap().end,
        NOW.plus(LIFE * SECOND),
        "its life is as long as it was"
    );
    assert!(kept.history.entries().iter().all(|entry| entry.at <= NOW));
    assert_eq!(notes(&seller, &account), [ClockCorrection::Clock]);
    assert_eq!(kept.connections.regular.standing, Standing::Connected);
}

#[test]
fn an_hour_or_a_summer_time_changes_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.with_nothing_to_check(&account);
    let before = seller.state.accounts.clone();
    seller.now = NOW.plus(-DAY);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts, before);
    // Nor does a clock that itself is wrong: 1970 is no time to trust.
    seller.now = Timestamp::from_millis(0);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts, before);
}

#[test]
fn a_stored_life_of_centuries_is_an_estimate_with_a_note() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let connection = &mut seller
        .state
        .accounts
        .get_mut(&account)
        .unwrap()
        .connections
        .regular;
    connection.lifetime = Some(Lifetime {
        end: Timestamp::from_millis(i64::MAX),
        estimated: false,
    });
    seller.effects(Event::Woke);
    let connection = &seller.state.accounts[&account].connections.regular;
    assert_eq!(connection.lifetime, Some(Lifetime::estimate(NOW)));
    assert_eq!(
        notes(&seller, &account),
        [ClockCorrection::Lifetime {
            kind: TokenKind::Regular
        }]
    );
    // The longest one that is believed is left as it is.
    let longest = Some(Lifetime {
        end: NOW.plus(Lifetime::LONGEST),
        estimated: false,
    });
    seller
        .state
        .accounts
        .get_mut(&account)
        .unwrap()
        .connections
        .regular
        .lifetime = longest;
    seller.effects(Event::Woke);
    assert_eq!(
        seller.state.accounts[&account].connections.regular.lifetime,
        longest
    );
}

fn failing(since: Timestamp, next: Timestamp, last: Timestamp) -> Check {
    let why = crate::domain::CheckTrouble::Unreachable;
    Check::Failing {
        since,
        next,
        failures: 3,
        why,
        last: Some(last),
        ran: Some(HOUR),
    }
}

fn unproven(since: Timestamp) -> Unproven {
    let lifetime = Lifetime {
        end: since.plus(LIFE * SECOND),
        estimated: false,
    };
    Unproven {
        flow: "f".into(),
        since,
        refresh_token: Some(sealed("unproven")),
        lifetime,
        lifetime_was_implausible: false,
    }
}

/// All that a clock notes which is new since version 0.1.0, in a browser whose clock says that.
fn noted(clock: Timestamp) -> (Seller, AccountId) {
    let (mut seller, account) = Seller::with_consent();
    seller.effects(Event::DismissOutcome);
    seller.now = clock;
    let kept = seller.state.accounts.get_mut(&account).unwrap();
    (
        kept.no_warning_seen,
        kept.last_visit,
        kept.visit_was_reported,
    ) = (Some(clock), Some(clock), true);
    kept.connections.plus = crate::domain::Connection {
        standing: Standing::NotConnected,
        check: failing(clock, clock.plus(HOUR), clock),
        unproven: Some(unproven(clock)),
        replaced: Some(clock),
        asked: Some(clock),
        seen_missing: Some(clock),
        ..Default::default()
    };
    seller.lose(&account, TokenKind::Regular);
    seller.effects(Event::Snooze {
        account: account.clone(),
        cause: None,
        until: SnoozeUntil::NextWeek,
    });
    seller.state.visits.unnamed = Some(clock);
    seller.effects(Event::BrowserAccessChecked(BrowserAccess {
        notifications_blocked: true,
        dashboard: DashboardAccess::Unreadable(DashboardOutageReason::Blocked),
    }));
    let after = seller.state.clone();
    save_failed(&mut seller.state, &after, Vec::new(), clock);
    (seller, account)
}

#[test]
fn times_noted_by_a_clock_sixty_days_ahead_are_brought_to_now() {
    let (mut seller, account) = noted(NOW.plus(60 * DAY));
    seller.now = NOW;
    assert!(
        seller.desired().alarm.unwrap() <= NOW.plus(MINUTE),
        "the next try is not in sixty days"
    );
    assert!(save_again(&mut seller.state));
    seller.passes(NOW);
    let kept = &seller.state.accounts[&account];
    assert_eq!([kept.no_warning_seen, kept.last_visit], [Some(NOW); 2]);
    assert!(
        kept.snoozes.is_empty(),
        "better heard twice than not at all"
    );
    let connection = &kept.connections.plus;
    assert_eq!(
        [
            connection.replaced,
            connection.asked,
            connection.seen_missing
        ],
        [Some(NOW); 3]
    );
    assert_eq!(
        connection.unproven.as_ref().unwrap().since,
        NOW,
        "it is asked for seven days from now on"
    );
    let Check::Failing {
        since, next, last, ..
    } = connection.check
    else {
        panic!("it fails still")
    };
    assert_eq!((since, next, last), (NOW, NOW, Some(NOW)));
    assert_eq!(seller.state.visits.unnamed, Some(NOW));
    assert!(seller.state.session.today.unwrap().from <= NOW);
    assert_eq!(notes(&seller, &account), [ClockCorrection::Clock]);
    assert!(seller.banner().is_some());
    // What does not work goes on to be counted by the clock that is right.
    let blocked = BrowserAccess {
        notifications_blocked: true,
        dashboard: DashboardAccess::Unreadable(DashboardOutageReason::Blocked),
    };
    for hours in 0..=78 {
        seller.now = NOW.plus(hours * HOUR);
        seller.effects(Event::BrowserAccessChecked(blocked));
    }
    let outage = seller.state.health.dashboard.unwrap().outage;
    assert_eq!((outage.since, outage.severity()), (NOW, Severity::Warning));
}

#[test]
fn a_clock_sixty_days_ahead_ages_evidence_only_while_it_is_wrong() {
    let (mut seller, account) = noted(NOW);
    save_again(&mut seller.state);
    // A consent that is not proved yet is given up by such a clock.
    seller
        .state
        .accounts
        .get_mut(&account)
        .unwrap()
        .connections
        .plus
        .unproven = None;
    let kept = |seller: &Seller| {
        let account = &seller.state.accounts[&account];
        let connection = &account.connections.plus;
        let times = [
            account.no_warning_seen,
            account.last_visit,
            connection.asked,
            connection.seen_missing,
        ];
        (times, connection.check, seller.state.visits.unnamed)
    };
    let before = kept(&seller);
    seller.passes(NOW.plus(60 * DAY));
    assert_eq!(kept(&seller), before);
    assert!(
        seller.state.accounts[&account].snoozes.is_empty(),
        "their time has passed"
    );
    seller.passes(NOW.plus(HOUR));
    assert_eq!(kept(&seller), before);
    assert_eq!(notes(&seller, &account), [ClockCorrection::Clock; 0]);
}

#[test]
fn a_proof_noted_by_a_clock_ahead_is_no_fresher() {
    let (mut seller, _) = Seller::with_token();
    seller.now = NOW.plus(60 * DAY);
    for check in seller.woken() {
        seller.answered(&check, Ok(RefreshResult::default()));
    }
    seller.passes(NOW);
    let row = |seller: &Seller| {
        view::popup(&seller.state, seller.now)
            .accounts
            .remove(0)
            .tokens
            .remove(0)
    };
    assert_eq!(row(&seller).tone, view::Tone::Good);
    seller.passes(NOW.plus(72 * HOUR));
    assert_eq!(row(&seller).tone, view::Tone::Unknown);
}

proptest! {
    #[test]
    fn no_time_in_what_is_stored_panics_or_stays_in_the_future(times in prop::collection::vec(any::<i64>(), 21), now: i64) {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        let at = |index: usize| Timestamp::from_millis(times[index]);
        let kept = seller.state.accounts.get_mut(&account).unwrap();
        kept.added = at(0);
        kept.last_visit = Some(at(1));
        kept.last_seen_on_dashboard = Some(at(2));
        let snooze = crate::domain::Snooze { severity: Severity::Lost, until: at(3) };
        kept.snoozes.insert(crate::domain::AlertTopic::Regular, snooze);
        kept.connections.regular.evidence.as_mut().unwrap().at = at(4);
        kept.connections.regular.lifetime.as_mut().unwrap().end = at(5);
        kept.connections.plus.standing = Standing::Disconnected { at: at(6), reason: Reason::NotStated };
        kept.history.add(at(7), HistoryEvent::Visited);
        kept.no_warning_seen = Some(at(8));
        let connection = &mut kept.connections.plus;
        (connection.replaced, connection.asked, connection.seen_missing) = (Some(at(9)), Some(at(10)), Some(at(11)));
        connection.check = failing(at(12), at(13), at(14));
        connection.unproven = Some(unproven(at(15)));
        seller.state.hidden = Some(Hidden { until: at(16), alerts: ["x".into()].into() });
        seller.state.visits.unnamed = Some(at(17));
        let outage = crate::domain::Outage::begin(at(18)).goes_on(at(19));
        seller.state.health.dashboard = Some(DashboardOutage { why: DashboardOutageReason::Blocked, outage });
        seller.state.health.snoozes.insert(WatchPart::Dashboard, crate::domain::Snooze { severity: Severity::Lost, until: at(3) });
        let unsaved = Unsaved { outage, failures: 3, next: at(20), announced: Default::default() };
        seller.state.session.unsaved = Some(unsaved);
        seller.now = Timestamp::from_millis(now);
        seller.step(Event::Woke);
        let kept = &seller.state.accounts[&account];
        if seller.now.millis() > 1_767_225_600_000 {
            let connection = &kept.connections.plus;
            let given_up = connection.replaced.unwrap();
            for time in [
                kept.added,
                kept.last_visit.unwrap(),
                kept.last_seen_on_dashboard.unwrap(),
                kept.no_warning_seen.unwrap(),
                connection.unproven.as_ref().map_or(given_up, |unproven| unproven.since),
                connection.asked.unwrap(),
                connection.seen_missing.unwrap(),
                seller.state.visits.unnamed.unwrap(),
            ] {
                prop_assert!(time.since(seller.now) <= DAY);
            }
            prop_assert!(kept.connections.regular.lifetime.unwrap().end.since(seller.now) <= Lifetime::LONGEST);
        }
        let wanted = desired(&seller.state, seller.now);
        // Not at the end of the last year, where time stands still.
        let in_time = wanted.alarm.is_none_or(|alarm| alarm > seller.now && alarm.since(seller.now) <= 6 * HOUR);
        prop_assert!(in_time || seller.now > Timestamp::from_millis(i64::MAX).plus(-DAY));
        let _ = view::popup(&seller.state, seller.now);
        let _ = view::diagnostics(&seller.state, seller.now);
        prop_assert_eq!(&load(&records(&seller.state), &session_records(&seller.state)).unwrap(), &seller.state);
    }
}
