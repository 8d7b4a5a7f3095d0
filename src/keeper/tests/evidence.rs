//! Evidence fades: for how long a token is shown as connected, and what is said after that.

use super::dashboard::{token, tokens};
use super::*;
use crate::dashboard::TokenStatus;
use crate::domain::ReminderDay;
use crate::view::{Arg, Key, Text, Tone};

impl Seller {
    fn row(&self) -> view::AccountRow {
        view::popup(&self.state, self.now).accounts.remove(0)
    }

    /// How the first token looks, and how it stands.
    fn looks(&self) -> (Tone, Key) {
        let row = self.row().tokens.remove(0);
        (row.tone, row.standing.key)
    }

    /// Both tokens seen connected on the Dashboard.
    fn with_dashboard() -> Self {
        let mut seller = Seller::new();
        seller.sees(&tokens(
            &TokenKind::ALL.map(|kind| token("acme", kind, TokenStatus::Connected)),
        ));
        seller
    }

    /// Two tokens that go by consent and are checked every so many hours.
    fn checked_every(hours: u32) -> (Self, AccountId) {
        let (mut seller, account) = Seller::with_consent();
        for kind in TokenKind::ALL {
            let crate::consent::Route::Consent(profile) =
                seller.state.configuration.routes.get_mut(kind)
            else {
                panic!("by consent")
            };
            profile.check_hours = hours;
            seller.connected(&account, kind);
        }
        seller.effects(Event::DismissOutcome);
        (seller, account)
    }
}

#[test]
fn the_dashboards_word_is_green_for_thirty_days_and_then_grey() {
    let mut seller = Seller::with_dashboard();
    assert_eq!(
        (seller.looks(), seller.title()),
        ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
    );
    seller.now = NOW.plus(30 * DAY - 1);
    assert_eq!(
        (seller.looks(), seller.title()),
        ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
    );
    assert!(!seller.row().see_status);
    seller.now = NOW.plus(30 * DAY);
    assert_eq!(seller.looks(), (Tone::Unknown, Key::StandingLastSeen));
    assert_eq!(
        seller.row().tokens[0].standing,
        Text::new(Key::StandingLastSeen, [Arg::Relative(NOW)])
    );
    assert!(seller.row().see_status);
    assert_eq!(
        (seller.badge().text, seller.title()),
        (None, Key::TitleNoneKnown)
    );
    let account = seller.id("acme");
    let dashboard = dashboard_tab();
    assert_eq!(seller.effects(Event::SeeStatus(account)), [dashboard]);
    // One look and it is green again.
    seller.sees_in(
        "again",
        &tokens(&TokenKind::ALL.map(|kind| token("acme", kind, TokenStatus::Connected))),
    );
    assert_eq!(
        (seller.looks(), seller.title()),
        ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
    );
}

#[test]
fn after_sixty_days_it_is_a_notice_and_by_age_alone_never_more() {
    let mut seller = Seller::with_dashboard();
    seller.now = NOW.plus(60 * DAY - 1);
    assert_eq!(seller.badge().text, None);
    for days in 60..150 {
        seller.now = NOW.plus(days * DAY);
        // A visit without a word of the tokens.
        seller.visited(&seller.id("acme"), seller.now);
        let badge = seller.badge();
        assert_eq!(
            (badge.tone, badge.title.key),
            (Tone::Notice, Key::WarningNotSeen),
            "{days}"
        );
        assert_eq!(badge.text, Some(view::BadgeText::Unknown));
        assert!(seller.banner().is_none() && seller.shown().is_empty());
    }
    assert_eq!(seller.looks(), (Tone::Notice, Key::StandingLastSeen));
}

#[test]
fn the_alarm_rings_when_evidence_is_no_longer_fresh() {
    let mut seller = Seller::with_dashboard();
    let mut changes = Vec::new();
    while let Some(next) =
        next_change(&seller.state, seller.now).filter(|next| *next < NOW.plus(100 * DAY))
    {
        seller.now = next;
        changes.push(next.since(NOW) / DAY);
    }
    assert_eq!(changes, [30, 60]);
}

#[test]
fn a_verdict_of_ebay_is_green_until_two_days_after_the_next_check() {
    for (hours, fresh) in [(1, 53), (20, 72), (720, 772)] {
        let (mut seller, account) = Seller::checked_every(hours);
        seller.now = NOW.plus(fresh * HOUR - 1);
        assert_eq!(
            (seller.looks(), seller.title()),
            ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
        );
        seller.now = NOW.plus(fresh * HOUR);
        assert_eq!(
            seller.looks(),
            (Tone::Unknown, Key::StandingLastSeen),
            "{hours}"
        );
        assert_eq!(
            (seller.badge().text, seller.title()),
            (None, Key::TitleNoneKnown)
        );
        assert!(
            !seller.row().see_status,
            "the Dashboard knows nothing of them"
        );
        // Its status is seen by asking eBay.
        let effects = seller.effects(Event::SeeStatus(account));
        assert_eq!(super::checking::asked(&effects).len(), 2);
        for check in super::checking::asked(&effects) {
            seller.answered(&check, Ok(RefreshResult::default()));
        }
        assert_eq!(
            (seller.looks(), seller.title()),
            ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
        );
    }
}

#[test]
fn evidence_is_fresh_until_the_next_check_however_often_that_is_made() {
    for hours in [1, 2, 20, 168, 720] {
        let (mut seller, _) = Seller::checked_every(hours);
        for _ in 0..15 {
            seller.now = seller.alarm();
            assert_eq!(seller.title(), Key::TitleHealthy, "{hours}");
            for check in seller.woken() {
                seller.answered(&check, Ok(RefreshResult::default()));
            }
        }
        assert!(seller.now.since(NOW) >= 5 * i64::from(hours) * HOUR);
    }
}

#[test]
fn no_route_without_a_token_to_check_with_is_watched_by_checks() {
    // A broker that gives no handle: nobody can ask, so the seller is asked to look.
    let (mut seller, _) = Seller::with_both();
    seller.now = NOW.plus(60 * DAY);
    assert_eq!(seller.title(), Key::WarningNotSeen);
    assert!(seller.banner().is_none());
}

#[test]
fn the_icon_claims_all_is_connected_only_on_fresh_evidence() {
    let mut seller = Seller::with_dashboard();
    let healthy = |seller: &Seller| seller.title() == Key::TitleHealthy;
    assert!(healthy(&seller));
    let id = seller.add("never_seen");
    assert!(!healthy(&seller));
    for kind in TokenKind::ALL {
        seller.effects(Event::SetTokenUsed {
            account: id.clone(),
            kind,
            used: false,
        });
    }
    assert!(
        !healthy(&seller),
        "of an account that uses no token nothing is known"
    );
    seller.effects(Event::ForgetAccount(id));
    assert!(healthy(&seller));
    // A token that only exists, or of which the words are doubtful, is not known to be connected.
    let acme = seller.id("acme");
    let before = seller.state.clone();
    let plus = |seller: &mut Seller, change: &dyn Fn(&mut crate::domain::Connection)| {
        seller.state = before.clone();
        change(
            &mut seller
                .state
                .accounts
                .get_mut(&acme)
                .unwrap()
                .connections
                .plus,
        );
        healthy(seller)
    };
    assert!(!plus(&mut seller, &|it| it.standing = Standing::Present));
    assert!(!plus(&mut seller, &|it| it.standing = Standing::Unknown));
    assert!(!plus(&mut seller, &|it| it
        .evidence
        .as_mut()
        .unwrap()
        .doubtful = true));
    assert!(!plus(&mut seller, &|it| it.evidence.as_mut().unwrap().at =
        NOW.plus(-30 * DAY)));
    assert!(plus(&mut seller, &|it| it.evidence.as_mut().unwrap().at =
        NOW.plus(-30 * DAY + 1)));
    // One that the account does not use says nothing.
    assert!(plus(&mut seller, &|it| (it.standing, it.not_used) =
        (Standing::NotConnected, true)));
}

#[test]
fn a_proof_that_is_newer_than_a_passed_deadline_proves_it_wrong() {
    let (mut seller, account) = Seller::checked_every(20);
    seller.visited(&account, NOW);
    // Six months without a visit here, and eBay takes the tokens all the same: a visit was made
    // elsewhere.
    let end = NOW.plus_months(6);
    seller.now = end.plus(HOUR);
    assert_eq!(seller.title(), Key::WarningInactivityEnded);
    assert_eq!(
        seller.looks(),
        (Tone::Lost, Key::StandingProbablyDisconnected)
    );
    seller.seen_again();
    assert_eq!(
        (seller.looks(), seller.title()),
        ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
    );
    assert!(seller.banner().is_none());
    // The same of a token's own end.
    let account = seller.state.accounts.get_mut(&account).unwrap();
    account.connections.regular.lifetime.as_mut().unwrap().end = seller.now;
    assert_eq!(seller.title(), Key::WarningLifetimeEnded);
    account_end(&mut seller, -1);
    assert_eq!(
        (seller.looks(), seller.title()),
        ((Tone::Good, Key::StandingConnected), Key::TitleHealthy)
    );
}

fn account_end(seller: &mut Seller, later: i64) {
    let now = seller.now;
    let account = seller.state.accounts.values_mut().next().unwrap();
    account.connections.regular.lifetime.as_mut().unwrap().end = now.plus(later);
}

#[test]
fn checks_without_a_verdict_grow_more_urgent() {
    let (mut seller, account) = Seller::with_token();
    seller.effects(Event::DismissOutcome);
    let kind = TokenKind::Regular;
    let (mut told, mut since) = (Vec::new(), Vec::new());
    let (mut shown, mut days) = (Vec::new(), Vec::new());
    let mut began = None;
    while told.len() < 4 {
        seller.now = seller.desired().alarm.unwrap();
        for check in seller.woken() {
            began = began.or(Some(seller.now));
            seller.answered(&check, Err(AnswerProblem::Offline));
        }
        let severity = seller
            .state
            .severity(&seller.state.accounts[&account], seller.now);
        let hours = seller.now.since(began.unwrap_or(seller.now)) / HOUR;
        if told.last().is_none_or(|(last, _)| *last != severity) {
            told.push((severity, hours));
            since.push(seller.now);
        }
        for notification in seller.shown() {
            days.push(seller.state.session.today.unwrap().day);
            shown.push((
                severity,
                notification.title.key,
                notification.message[0].key,
            ));
        }
        assert_eq!(seller.banner().is_some(), severity >= Severity::Warning);
        assert!(seller.now < NOW.plus(20 * DAY));
    }
    let severities: Vec<_> = told.iter().map(|(severity, _)| *severity).collect();
    assert_eq!(
        severities,
        [
            Severity::None,
            Severity::Notice,
            Severity::Warning,
            Severity::Urgent
        ]
    );
    for ((_, hours), least) in told[1..].iter().zip([24, 72, 168]) {
        assert!((least..least + 3).contains(hours), "{told:?}");
    }
    // From three days on it is also told on the desktop, each day.
    let warned = shown
        .iter()
        .take_while(|(severity, ..)| *severity == Severity::Warning)
        .count();
    let day = |time| ReminderDay::of(time, &seller.local).day;
    let expected: Vec<_> = (day(since[2])..=day(since[3].plus(-1))).collect();
    assert_eq!(days[..warned], expected);
    assert!(warned >= 4, "{days:?}");
    // That it got urgent is told at once.
    assert_eq!((shown.len(), days[warned]), (warned + 1, day(since[3])));
    assert!(
        shown
            .iter()
            .all(|it| (it.1, it.2) == (Key::WarningUnchecked, Key::DetailOffline))
    );
    let since = Arg::Date(began.unwrap());
    assert_eq!(
        seller.badge().title,
        Text::new(
            Key::WarningUnchecked,
            [kind.into(), "acme_store".into(), since.clone()]
        )
    );
    assert_eq!(seller.badge().text, Some(view::BadgeText::Unknown));
    let row = &seller.row().tokens[0];
    assert_eq!(
        row.evidence,
        Some(Text::new(Key::CheckFailingOffline, [since]))
    );
    assert_eq!(
        (row.tone, row.standing.key),
        (Tone::Urgent, Key::StandingLastSeen)
    );
    // One answer ends it.
    seller.now = seller.alarm();
    let check = seller.woken().remove(0);
    seller.answered(&check, Ok(RefreshResult::default()));
    assert_eq!(
        (seller.looks(), seller.banner()),
        ((Tone::Good, Key::StandingConnected), None)
    );
}

#[test]
fn time_in_which_the_browser_was_closed_is_no_time_without_a_verdict() {
    let (mut seller, account) = Seller::with_token();
    seller.effects(Event::DismissOutcome);
    let check = seller.rung().remove(0);
    seller.answered(&check, Err(AnswerProblem::Network));
    // Back after three weeks, offline still.
    seller.now = seller.now.plus(21 * DAY);
    let check = seller.woken().remove(0);
    assert_eq!(
        seller
            .state
            .severity(&seller.state.accounts[&account], seller.now),
        Severity::None
    );
    seller.answered(&check, Err(AnswerProblem::Offline));
    assert_eq!(
        seller
            .state
            .severity(&seller.state.accounts[&account], seller.now),
        Severity::None
    );
    assert_eq!(seller.looks(), (Tone::Unknown, Key::StandingLastSeen));
}

#[test]
fn what_can_no_longer_be_decrypted_is_told_at_once() {
    for (problem, detail, evidence, settings) in [
        (
            AnswerProblem::SecretUnreadable,
            Key::DetailUnreadableSecret,
            Key::CheckFailingSecret,
            true,
        ),
        (
            AnswerProblem::TokenUnreadable,
            Key::DetailUnreadableToken,
            Key::CheckFailingToken,
            false,
        ),
    ] {
        let (mut seller, account) = Seller::with_token();
        seller.effects(Event::DismissOutcome);
        let check = seller.rung().remove(0);
        seller.answered(&check, Err(problem.clone()));
        assert_eq!(
            seller
                .state
                .severity(&seller.state.accounts[&account], seller.now),
            Severity::Notice
        );
        let row = seller.row();
        assert_eq!(
            (row.tokens[0].evidence.clone(), row.settings),
            (Some(evidence.into()), settings)
        );
        assert_eq!(
            row.tokens[0].button.primary, !settings,
            "a token that cannot be read is refreshed"
        );
        // After three days it is told on pages too.
        while seller.now.since(NOW) < 5 * DAY {
            seller.now = seller.alarm();
            for check in seller.woken() {
                seller.answered(&check, Err(problem.clone()));
            }
        }
        let banner = seller.banner().unwrap();
        assert_eq!(
            (banner.detail, banner.remedy),
            (detail.into(), Remedy::Open)
        );
    }
}
