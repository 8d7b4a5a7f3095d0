//! Visits to the Dashboard: which accounts they count for.

use super::dashboard::{page, token, tokens};
use super::*;
use crate::dashboard::{Observation, Page, TokenStatus, TokenWarning};
use crate::domain::HistoryEvent;
use crate::view::{Key, NoticeAction};

impl Seller {
    fn visit(&self, name: &str) -> Option<Timestamp> {
        self.account(name).last_visit
    }

    /// The Dashboard's page for logging in, and then another document.
    fn logs_in(&mut self, document: &str, observation: &Observation) {
        self.sees(&Observation {
            page: Page::LogIn,
            ..page(&[])
        });
        self.sees_in(document, observation);
    }

    fn says(&mut self, name: &str, days: u32) -> Option<Refusal> {
        let account = self.id(name);
        self.step(Event::VisitedElsewhere { account, days }).refusal
    }

    /// Whether the popup says that a visit could not be counted.
    fn says_that_nobody_was_named(&self) -> bool {
        let notices = view::popup(&self.state, self.now).notices;
        let notice = notices.iter().find(|notice| notice.id == "unnamed_visit");
        assert!(notice.is_none_or(|notice| notice.actions == [NoticeAction::Dashboard]));
        notice.is_some()
    }
}

#[test]
fn a_visit_counts_for_the_accounts_of_its_own_log_in_only() {
    let mut seller = Seller::new();
    seller.sees(&page(&["acme", "beta"]));
    // The other log-in of an agency, in the same browser session.
    seller.logs_in("other", &page(&["gamma"]));
    seller.add("by_hand");
    seller.now = NOW.plus(2 * DAY);
    seller.sees_in("later", &page(&["gamma"]));
    assert_eq!(
        ["acme", "beta"].map(|name| seller.visit(name)),
        [Some(NOW); 2]
    );
    assert_eq!(seller.visit("gamma"), Some(seller.now));
    seller.now = NOW.plus(4 * DAY);
    seller.sees_in("last", &page(&["beta"]));
    assert_eq!(
        seller.visit("acme"),
        Some(seller.now),
        "one page has shown both"
    );
    assert_eq!(
        (seller.visit("gamma"), seller.visit("by_hand")),
        (Some(NOW.plus(2 * DAY)), None)
    );
}

#[test]
fn two_log_ins_in_one_session_do_not_share_their_visits() {
    // In two containers, without a page for logging in between them.
    let mut seller = Seller::new();
    seller.sees_in("one", &page(&["acme"]));
    seller.now = NOW.plus(DAY);
    seller.sees_in("two", &page(&["beta"]));
    seller.sees_in("one", &page(&[]));
    assert_eq!(
        (seller.visit("acme"), seller.visit("beta")),
        (Some(NOW), Some(seller.now))
    );
    assert_ne!(seller.account("acme").log_in, seller.account("beta").log_in);
}

#[test]
fn two_log_ins_that_meet_on_a_page_are_one() {
    let mut seller = Seller::new();
    seller.sees(&page(&["acme"]));
    seller.logs_in("other", &page(&["beta"]));
    assert_ne!(seller.account("acme").log_in, seller.account("beta").log_in);
    seller.sees_in("both", &page(&["acme", "beta"]));
    assert_eq!(seller.account("acme").log_in, seller.account("beta").log_in);
    seller.now = NOW.plus(DAY);
    seller.sees_in("one", &page(&["acme"]));
    assert_eq!(seller.visit("beta"), Some(seller.now));
}

#[test]
fn a_visit_of_somebody_else_counts_for_nobody_here() {
    let mut seller = Seller::new();
    seller.sees(&page(&["acme"]));
    seller.now = NOW.plus(DAY);
    seller.sees_in("foreign", &page(&["stranger"]));
    assert_eq!(seller.visit("acme"), Some(NOW));
    // From then on a page that names nobody may be the stranger's, also where that account is
    // forgotten here.
    seller.effects(Event::ForgetAccount(seller.id("stranger")));
    seller.now = NOW.plus(2 * DAY);
    seller.sees_in("nobody", &page(&[]));
    assert_eq!(seller.visit("acme"), Some(NOW));
    assert!(seller.says_that_nobody_was_named());
}

#[test]
fn a_page_without_a_name_is_the_visit_of_the_only_account() {
    let mut seller = Seller::new();
    seller.sees(&page(&[]));
    assert!(
        !seller.says_that_nobody_was_named(),
        "where no account is known there is nothing to say"
    );
    seller.add("acme");
    seller.sees(&page(&[]));
    assert_eq!(seller.visit("acme"), Some(NOW));
    // Of two accounts nobody can tell whose it is.
    seller.add("beta");
    seller.now = NOW.plus(DAY);
    seller.sees_in("nobody", &page(&[]));
    assert_eq!(
        (seller.visit("acme"), seller.visit("beta")),
        (Some(NOW), None)
    );
    assert!(seller.says_that_nobody_was_named());
    let before = seller.state.clone();
    seller.now = NOW.plus(DAY + HOUR - 1);
    seller.sees_in("nobody", &page(&[]));
    assert_eq!(seller.state, before, "it is noted once an hour");
    // It is said until somebody is named, and for a week at most.
    seller.now = NOW.plus(8 * DAY - 1);
    assert!(seller.says_that_nobody_was_named());
    let week_later = State {
        ..seller.state.clone()
    };
    seller.sees_in("named", &page(&["beta"]));
    assert!(!seller.says_that_nobody_was_named());
    assert_eq!(
        (seller.visit("acme"), seller.visit("beta")),
        (Some(NOW), Some(seller.now))
    );
    (seller.state, seller.now) = (week_later, NOW.plus(8 * DAY));
    assert!(!seller.says_that_nobody_was_named());
}

#[test]
fn a_document_that_has_named_accounts_is_no_unnamed_visit() {
    let mut seller = Seller::new();
    seller.sees_in("one", &page(&["acme", "beta"]));
    seller.sees_in("one", &page(&[]));
    assert!(!seller.says_that_nobody_was_named());
    seller.sees_in("two", &page(&[]));
    assert!(seller.says_that_nobody_was_named());
    // And naming them ends it, however many documents there were.
    seller.sees_in("two", &page(&["acme"]));
    assert!(!seller.says_that_nobody_was_named());
    for number in 0..30 {
        seller.sees_in(&format!("document {number}"), &page(&["acme"]));
    }
    assert_eq!(seller.state.session.named.len(), 20);
}

#[test]
fn what_version_0_1_0_merged_by_mistake_is_taken_apart() {
    // It took all accounts of a browser session for one log-in.
    let (mut seller, mut stored) = (Seller::new(), Records::from([("schema".into(), json!(1))]));
    for name in ["acme", "beta"] {
        let account =
            json!({ "username": name, "added": 1, "log_in": "one", "last_visit": NOW.millis() });
        stored.insert(format!("account.{name}"), account);
    }
    seller.state = load(&stored, &Records::new()).unwrap();
    assert_eq!(
        ["acme", "beta"].map(|name| seller.account(name).log_in.clone()),
        [None, None]
    );
    seller.now = NOW.plus(DAY);
    seller.sees_in("one", &page(&["acme"]));
    assert_eq!(
        (seller.visit("acme"), seller.visit("beta")),
        (Some(seller.now), Some(NOW))
    );
    // Shown together they belong together.
    seller.sees_in("two", &page(&["acme", "beta"]));
    seller.now = NOW.plus(2 * DAY);
    seller.sees_in("three", &page(&["acme"]));
    assert_eq!(seller.visit("beta"), Some(seller.now));
}

#[test]
fn a_visit_elsewhere_is_believed_for_seven_days_back_and_no_more() {
    for days in 0..=7 {
        let mut seller = Seller::new();
        seller.add("acme");
        assert_eq!(seller.says("acme", days), None);
        let at = NOW.plus(-i64::from(days) * DAY);
        assert_eq!(seller.visit("acme"), Some(at));
        let last = seller
            .account("acme")
            .history
            .entries()
            .last()
            .unwrap()
            .clone();
        assert_eq!(
            (last.at, last.what),
            (NOW, HistoryEvent::VisitedElsewhere { at })
        );
        let row = view::popup(&seller.state, NOW).accounts.remove(0);
        assert_eq!(
            row.visit,
            Some(view::Text::new(
                Key::VisitLastSaid,
                [view::Arg::Relative(at)]
            ))
        );
    }
    let mut seller = Seller::new();
    seller.add("acme");
    for days in [8, 30, u32::MAX] {
        let refusal = seller.says("acme", days).unwrap();
        assert_eq!(refusal, Refusal::VisitTooLongAgo);
        let told = view::Text::new(Key::RefusalVisitTooLongAgo, [view::Arg::Number(7)]);
        assert_eq!(view::refusal(&refusal), [told]);
        assert_eq!(seller.visit("acme"), None);
    }
    let nobody = Event::VisitedElsewhere {
        account: AccountId("x".into()),
        days: 0,
    };
    assert_eq!(seller.step(nobody).refusal, Some(Refusal::UnknownAccount));
}

#[test]
fn a_visit_elsewhere_never_takes_a_later_visit_back() {
    let mut seller = Seller::new();
    seller.sees(&page(&["acme", "beta"]));
    seller.sees_in("other", &page(&["gamma"]));
    seller.now = NOW.plus(20 * DAY);
    seller.sees_in("beta", &page(&["gamma"]));
    assert_eq!(seller.says("gamma", 3), None);
    assert_eq!(
        seller.visit("gamma"),
        Some(seller.now),
        "the one that was seen is later"
    );
    assert!(!seller.account("gamma").visit_was_reported);
    assert_eq!(seller.says("acme", 2), None);
    let said = Some(NOW.plus(18 * DAY));
    assert_eq!(["acme", "beta"].map(|name| seller.visit(name)), [said; 2]);
    // One that is seen is better than one that was said, also within the hour.
    assert_eq!(seller.says("acme", 0), None);
    seller.now = seller.now.plus(MINUTE);
    seller.sees_in("seen", &page(&["acme"]));
    let acme = seller.account("acme");
    assert_eq!(
        (acme.last_visit, acme.visit_was_reported),
        (Some(seller.now), false)
    );
}

#[test]
fn a_visit_elsewhere_moves_the_deadline() {
    let mut seller = Seller::new();
    let offered =
        |seller: &Seller| view::popup(&seller.state, seller.now).accounts[0].visited_elsewhere;
    seller.sees(&tokens(&[token(
        "acme",
        TokenKind::Regular,
        TokenStatus::Connected,
    )]));
    assert!(!offered(&seller));
    seller.now = NOW.plus(7 * DAY);
    assert!(offered(&seller));
    seller.now = NOW.plus_months(6).plus(-DAY);
    seller.seen_again();
    assert_eq!(seller.worst_severity(), Severity::Urgent);
    assert_eq!(seller.says("acme", 1), None);
    assert_eq!(seller.worst_severity(), Severity::None);
    assert!(!offered(&seller));
    // It may also be said too late: then the deadline was wrong.
    seller.now = seller.now.plus_months(6).plus(DAY);
    seller.seen_again();
    assert_eq!(seller.says("acme", 5), None);
    assert_eq!(seller.worst_severity(), Severity::None);
}

#[test]
fn a_page_without_a_warning_is_weak_evidence_and_never_green() {
    let mut seller = Seller::new();
    seller.sees(&tokens(&[token(
        "acme",
        TokenKind::Regular,
        TokenStatus::Connected,
    )]));
    let row = |seller: &Seller| view::popup(&seller.state, seller.now).accounts.remove(0);
    assert_eq!(
        row(&seller).no_warning,
        None,
        "what the page says of the token says more"
    );
    seller.now = NOW.plus(40 * DAY);
    let warning = Some(TokenWarning {
        happened: false,
        account: None,
        kind: None,
        sure: true,
    });
    seller.sees_in(
        "warned",
        &Observation {
            warning,
            ..page(&["acme", "beta"])
        },
    );
    assert_eq!(seller.account("acme").no_warning_seen, Some(NOW));
    seller.sees_in("fine", &page(&["acme"]));
    assert_eq!(seller.account("acme").no_warning_seen, Some(seller.now));
    let told = view::Text::new(Key::EvidenceNoWarning, [view::Arg::Relative(seller.now)]);
    assert_eq!(row(&seller).no_warning, Some(told));
    assert_eq!(row(&seller).tokens[0].tone, view::Tone::Unknown);
    assert!(row(&seller).see_status);
}
