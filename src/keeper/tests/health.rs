//! The watch over the watch: storage, vanished accounts, access to the Dashboard, notifications.

use super::checking::asked;
use super::*;
use crate::view::{Key, NoticeAction, Tone};

const FINE: BrowserAccess = BrowserAccess {
    notifications_blocked: false,
    dashboard: DashboardAccess::Readable,
};

fn unreadable(why: DashboardOutageReason) -> BrowserAccess {
    BrowserAccess {
        dashboard: DashboardAccess::Unreadable(why),
        ..FINE
    }
}

impl Seller {
    fn with_account() -> Self {
        let mut seller = Seller::new();
        seller.add("acme_store");
        seller.effects(Event::DismissOutcome);
        seller
    }

    fn looked(&mut self, surroundings: BrowserAccess) {
        assert!(
            self.effects(Event::BrowserAccessChecked(surroundings))
                .is_empty()
        );
    }

    /// Looks around at each alarm for so long.
    fn looks_around(&mut self, surroundings: BrowserAccess, until: Timestamp) {
        while self.now < until {
            self.now = self.desired().alarm.unwrap().min(until);
            self.looked(surroundings);
        }
    }

    fn alert(&self, part: WatchPart) -> Option<Alert> {
        alerts(&self.state, self.now)
            .into_iter()
            .find(|alert| alert.subject == AlertSubject::Part(part))
    }

    fn severity(&self, part: WatchPart) -> Severity {
        self.alert(part)
            .map_or(Severity::None, |alert| alert.severity)
    }

    fn notice(&self, part: WatchPart) -> Option<view::Notice> {
        view::popup(&self.state, self.now)
            .notices
            .into_iter()
            .find(|notice| notice.id == part.id())
    }

    /// An event in a browser that stores what it changes, or refuses to: as the shell takes it.
    fn stores(&mut self, takes: bool, event: Event) -> Vec<Effect> {
        let announced = match &event {
            Event::NotificationsShown(ids) => ids.clone(),
            _ => Vec::new(),
        };
        let before = self.state.clone();
        let tries = save_again(&mut self.state);
        let effects = self.effects(event);
        if takes || (!tries && changes_between(&before, &self.state) == Changes::default()) {
            return effects;
        }
        let after = std::mem::replace(&mut self.state, before);
        save_failed(&mut self.state, &after, announced, self.now);
        Vec::new()
    }

    fn refused(&mut self, event: Event) -> Vec<Effect> {
        self.stores(false, event)
    }
}

#[test]
fn what_the_browser_lets_the_watch_do_is_looked_at_once_an_hour() {
    let mut seller = Seller::with_account();
    let looks = |seller: &mut Seller| {
        let effects = seller.effects(Event::Woke);
        effects
            .iter()
            .filter(|effect| matches!(effect, Effect::CheckBrowserAccess { .. }))
            .count()
    };
    assert_eq!(looks(&mut seller), 1);
    seller.now = NOW.plus(HOUR - 1);
    assert_eq!(looks(&mut seller), 0);
    seller.now = NOW.plus(HOUR);
    assert_eq!(looks(&mut seller), 1);
    // What the seller has just mended is looked at without delay.
    let looks_at = |seller: &mut Seller, event| {
        seller
            .effects(event)
            .iter()
            .any(|effect| matches!(effect, Effect::CheckBrowserAccess { .. }))
    };
    assert!(!looks_at(&mut seller, Event::PopupOpened));
    seller.looked(unreadable(DashboardOutageReason::Withheld));
    assert!(looks_at(&mut seller, Event::PopupOpened));
    seller.looked(FINE);
    assert!(!looks_at(&mut seller, Event::PopupOpened));
    assert!(looks_at(&mut seller, Event::PermissionsChanged));
    let Some(Effect::CheckBrowserAccess { dashboard, .. }) =
        Seller::with_account().effects(Event::Woke).pop()
    else {
        panic!()
    };
    assert_eq!(dashboard, "https://app.webinterpret.com/*");
}

#[test]
fn a_hidden_tab_is_tried_only_where_it_may_show_the_dashboard() {
    let mut seller = Seller::with_account();
    let tabs = |seller: &mut Seller| {
        seller.now = seller.now.plus(HOUR);
        let mut looks = seller
            .effects(Event::Woke)
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::CheckBrowserAccess { tabs, .. } => Some(tabs),
                _ => None,
            });
        looks.next_back().unwrap()
    };
    assert_eq!(
        tabs(&mut seller),
        None,
        "it was never read: any tab may show it"
    );
    let open = |tab, url: &str| Event::TabOpened {
        tab,
        url: url.into(),
    };
    seller.effects(open(7, "https://app.webinterpret.com/"));
    seller.effects(open(8, "https://www.ebay.com/"));
    let account = seller.state.accounts.keys().next().unwrap().clone();
    seller.visited(&account, NOW);
    assert_eq!(tabs(&mut seller), Some(vec![7]));
    for tab in 9..100 {
        seller.effects(open(tab, "https://app.webinterpret.com/#/accounts"));
    }
    seller.effects(open(90, "https://app.webinterpret.com/"));
    let kept = tabs(&mut seller).unwrap();
    assert_eq!(
        (kept.len(), kept.first(), kept.last()),
        (20, Some(&80), Some(&90))
    );
}

#[test]
fn an_unreadable_dashboard_is_told_at_once_and_grows_more_urgent() {
    for (why, text, detail) in [
        (
            DashboardOutageReason::Withheld,
            Key::WarningDashboardWithheld,
            Key::DetailDashboardWithheld,
        ),
        (
            DashboardOutageReason::Blocked,
            Key::WarningDashboardBlocked,
            Key::DetailDashboardBlocked,
        ),
    ] {
        let mut seller = Seller::with_account();
        seller.looked(unreadable(why));
        assert_eq!(seller.severity(WatchPart::Dashboard), Severity::Notice);
        assert_eq!((seller.title(), seller.badge().tone), (text, Tone::Notice));
        assert_eq!(seller.badge().text, Some(view::BadgeText::Unknown));
        assert!(seller.banner().is_none() && seller.shown().is_empty());
        let notice = seller.notice(WatchPart::Dashboard).unwrap();
        assert_eq!(
            (notice.title, notice.text),
            (Some(text.into()), detail.into())
        );
        assert_eq!(
            notice.actions.contains(&NoticeAction::Allow),
            why == DashboardOutageReason::Withheld
        );
        for (days, severity) in [
            (3, Severity::Warning),
            (7, Severity::Urgent),
            (30, Severity::Urgent),
        ] {
            seller.looks_around(unreadable(why), NOW.plus(days * DAY - HOUR));
            assert!(seller.severity(WatchPart::Dashboard) < severity || days == 30);
            seller.looks_around(unreadable(why), NOW.plus(days * DAY + 7 * HOUR));
            assert_eq!(seller.severity(WatchPart::Dashboard), severity);
            assert_eq!(seller.banner().unwrap().text, text.into());
            assert_eq!(seller.shown()[0].title, text.into());
        }
        // It is told again each day, and can be snoozed.
        seller.now = seller.morning(1);
        assert_eq!(seller.shown().len(), 1);
        seller.effects(Event::SnoozePart {
            part: WatchPart::Dashboard,
            until: SnoozeUntil::NextWeek,
        });
        assert!(seller.banner().is_none() && seller.desired().notifications.is_empty());
        assert_eq!(
            (
                seller.title(),
                seller.notice(WatchPart::Dashboard).unwrap().snooze
            ),
            (text, None)
        );
        seller.effects(Event::SnoozePart {
            part: WatchPart::Dashboard,
            until: SnoozeUntil::Over,
        });
        assert!(seller.banner().is_some());
        // A page that is read ends it, and so does a look.
        let before = seller.state.clone();
        seller.sees(&super::dashboard::page(&["acme_store"]));
        assert_eq!(seller.severity(WatchPart::Dashboard), Severity::None);
        seller.state = before;
        seller.looked(FINE);
        assert_eq!(
            (seller.severity(WatchPart::Dashboard), seller.banner()),
            (Severity::None, None)
        );
    }
}

#[test]
fn a_blocked_dashboard_stays_blocked_while_no_tab_shows_it() {
    for (why, stays) in [
        (DashboardOutageReason::Blocked, true),
        (DashboardOutageReason::Withheld, false),
    ] {
        let mut seller = Seller::with_account();
        seller.looked(unreadable(why));
        seller.looked(BrowserAccess {
            dashboard: DashboardAccess::NotSeen,
            ..FINE
        });
        assert_eq!(
            seller.severity(WatchPart::Dashboard) > Severity::None,
            stays,
            "{why:?}"
        );
    }
    // Another reason begins anew.
    let mut seller = Seller::with_account();
    seller.looked(unreadable(DashboardOutageReason::Withheld));
    seller.looks_around(
        unreadable(DashboardOutageReason::Withheld),
        NOW.plus(4 * DAY),
    );
    assert_eq!(seller.severity(WatchPart::Dashboard), Severity::Warning);
    seller.looked(unreadable(DashboardOutageReason::Blocked));
    assert_eq!(seller.severity(WatchPart::Dashboard), Severity::Notice);
}

#[test]
fn time_in_which_the_browser_was_closed_makes_no_outage_more_urgent() {
    let mut seller = Seller::with_account();
    for weeks in 0..8 {
        seller.now = NOW.plus(weeks * 7 * DAY);
        seller.looked(unreadable(DashboardOutageReason::Withheld));
    }
    // Six hours at most of each week.
    assert_eq!(seller.severity(WatchPart::Dashboard), Severity::Notice);
}

#[test]
fn blocked_notifications_are_a_notice_while_they_are_wanted() {
    let mut seller = Seller::with_account();
    let blocked = BrowserAccess {
        notifications_blocked: true,
        ..FINE
    };
    seller.looked(blocked);
    assert_eq!(
        (seller.title(), seller.badge().tone),
        (Key::WarningNotifications, Tone::Notice)
    );
    let notice = seller.notice(WatchPart::Notifications).unwrap();
    assert_eq!(
        (notice.actions, notice.snooze),
        (vec![NoticeAction::Settings], None)
    );
    // Nobody can be told of it by a notification, and the icon goes on telling what matters.
    seller.looks_around(blocked, NOW.plus(30 * DAY));
    assert_eq!(seller.severity(WatchPart::Notifications), Severity::Notice);
    let account = seller.id("acme_store");
    seller.lose(&account, TokenKind::Plus);
    assert_eq!(seller.title(), Key::WarningDisconnected);
    seller.state.configuration.warnings.notifications = false;
    seller.looked(blocked);
    assert_eq!(
        seller.severity(WatchPart::Notifications),
        Severity::None,
        "who has switched them off misses none"
    );
    seller.state.configuration.warnings.notifications = true;
    seller.looked(blocked);
    seller.looked(FINE);
    assert_eq!(seller.severity(WatchPart::Notifications), Severity::None);
}

#[test]
fn accounts_that_have_vanished_are_told_at_once_and_everywhere() {
    let mut seller = Seller::new();
    assert!(seller.effects(Event::Woke).contains(&Effect::CountVanished));
    seller.effects(Event::Vanished(7));
    assert_eq!(seller.severity(WatchPart::Accounts), Severity::Warning);
    assert_eq!(
        seller.badge().title,
        view::Text::new(Key::WarningVanished, [view::Arg::Number(7)])
    );
    assert_eq!(seller.banner().unwrap().detail, Key::DetailVanished.into());
    let shown = seller.shown();
    assert_eq!(
        shown.iter().map(|it| it.title.key).collect::<Vec<_>>(),
        [Key::WarningVanished]
    );
    assert!(
        !seller.effects(Event::Woke).contains(&Effect::CountVanished),
        "it is known"
    );
    // What is noted apart from them is not forgotten for that, and the alarm goes on.
    assert_eq!(seller.desired().noted_account_count, 7);
    assert!(seller.desired().alarm.is_some());
    while seller.now < NOW.plus(7 * DAY + 7 * HOUR) {
        seller.passes(seller.desired().alarm.unwrap());
    }
    assert_eq!(seller.severity(WatchPart::Accounts), Severity::Urgent);
    assert_eq!(
        load(&records(&seller.state), &Records::new())
            .unwrap()
            .health,
        seller.state.health
    );
    // Telling it again changes nothing, and it ends once there is an account again.
    seller.effects(Event::Vanished(3));
    assert_eq!(seller.desired().noted_account_count, 7);
    seller.sees(&super::dashboard::page(&["acme"]));
    assert_eq!(seller.severity(WatchPart::Accounts), Severity::None);
    assert_eq!(seller.desired().noted_account_count, 1);
}

#[test]
fn whoever_begins_anew_is_asked_no_more() {
    let mut seller = Seller::new();
    seller.effects(Event::Vanished(7));
    assert!(
        seller
            .notice(WatchPart::Accounts)
            .unwrap()
            .actions
            .contains(&NoticeAction::BeginAnew)
    );
    seller.effects(Event::BeginAnew);
    assert_eq!(
        (seller.severity(WatchPart::Accounts), seller.title()),
        (Severity::None, Key::TitleNoAccount)
    );
    assert_eq!(
        seller.desired().noted_account_count,
        0,
        "and the count is forgotten"
    );
}

#[test]
fn nothing_has_vanished_where_nothing_was_or_something_is() {
    let mut seller = Seller::new();
    seller.effects(Event::Vanished(0));
    assert_eq!(seller.severity(WatchPart::Accounts), Severity::None);
    let mut seller = Seller::with_account();
    assert!(!seller.effects(Event::Woke).contains(&Effect::CountVanished));
    seller.effects(Event::Vanished(7));
    assert_eq!(seller.severity(WatchPart::Accounts), Severity::None);
    // Whoever forgets the last account has not lost it.
    let account = seller.id("acme_store");
    seller.effects(Event::ForgetAccount(account));
    assert_eq!(seller.desired().noted_account_count, 0);
}

mod storage {
    use super::*;

    #[test]
    fn what_cannot_be_stored_is_not_begun_and_is_told() {
        let (mut seller, account) = Seller::with_token();
        seller.effects(Event::DismissOutcome);
        seller.now = seller.alarm();
        let stored = records(&seller.state);
        assert!(
            seller.refused(Event::Woke).is_empty(),
            "no check whose answer could not be kept"
        );
        assert_eq!(records(&seller.state), stored, "as it was");
        assert!(seller.state.session.checks.is_empty());
        let unsaved = seller.state.session.unsaved.clone().unwrap();
        assert_eq!(
            (unsaved.failures, unsaved.next),
            (1, seller.now.plus(5 * MINUTE))
        );
        assert_eq!(
            (seller.severity(WatchPart::Storage), seller.title()),
            (Severity::Notice, Key::WarningStorage)
        );
        let notice = seller.notice(WatchPart::Storage).unwrap();
        assert_eq!(notice.actions, [NoticeAction::TryAgain]);
        assert_eq!(
            seller.desired().alarm,
            Some(unsaved.next),
            "what is due comes after the next try"
        );
        // An action of the seller's comes to nothing either.
        seller.refused(Event::LabelAccount {
            account: account.clone(),
            label: "Shop".into(),
        });
        assert_eq!(seller.state.accounts[&account].label, None);
        assert_eq!(
            load(&records(&seller.state), &session_records(&seller.state)).as_ref(),
            Ok(&seller.state)
        );
    }

    #[test]
    fn the_waits_between_tries_grow_to_two_hours() {
        let (mut seller, _) = Seller::with_token();
        seller.effects(Event::DismissOutcome);
        seller.now = seller.alarm();
        let mut waits = Vec::new();
        for _ in 0..8 {
            let before = seller.now;
            assert!(seller.refused(Event::Woke).is_empty());
            seller.now = seller.desired().alarm.unwrap();
            waits.push(seller.now.since(before) / MINUTE);
        }
        assert_eq!(waits, [5, 10, 20, 40, 80, 120, 120, 120]);
        // An alarm that has passed comes back in a minute, and never now.
        let late = seller.now.plus(DAY);
        let alarm = desired(&seller.state, late).alarm.unwrap();
        assert!(alarm > late && alarm <= late.plus(MINUTE));
    }

    #[test]
    fn a_failing_watch_grows_more_urgent_while_the_browser_runs() {
        let mut seller = Seller::with_account();
        let account = seller.id("acme_store");
        seller.lose(&account, TokenKind::Plus);
        let mut shown = Vec::new();
        let mut severities = Vec::new();
        while seller.now < NOW.plus(8 * DAY) {
            seller.refused(Event::AddAccount {
                username: "another".into(),
                user_id: None,
            });
            let new =
                |it: &Notification| !it.covers.iter().all(|id| seller.state.was_announced(id));
            let new: Vec<_> = seller
                .desired()
                .notifications
                .into_iter()
                .filter(new)
                .collect();
            seller.refused(Event::NotificationsShown(
                new.iter().flat_map(|it| it.covers.clone()).collect(),
            ));
            shown.extend(new.into_iter().map(|it| it.id));
            severities.push(seller.severity(WatchPart::Storage));
            seller.now = seller.now.plus(2 * HOUR);
        }
        severities.dedup();
        assert_eq!(
            severities,
            [Severity::Notice, Severity::Warning, Severity::Urgent]
        );
        let mut once = shown.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), shown.len(), "{shown:?}");
        // The loss each day, and from the third day on the storage too.
        let of = |start: &str| shown.iter().filter(|id| id.starts_with(start)).count();
        assert_eq!(of(&account.to_string()), 9);
        assert!((5..=7).contains(&of("watch.storage")), "{shown:?}");
        assert!(
            seller.state.announced.is_empty(),
            "nothing of it could be stored"
        );
        assert_eq!(seller.banner().unwrap().text.key, Key::WarningDisconnected);
    }

    #[test]
    fn once_storage_works_again_nothing_more_is_told() {
        let mut seller = Seller::with_account();
        assert!(!save_again(&mut seller.state), "there is nothing to show");
        let account = seller.id("acme_store");
        seller.lose(&account, TokenKind::Plus);
        let ids: Vec<String> = seller
            .desired()
            .notifications
            .into_iter()
            .flat_map(|it| it.covers)
            .collect();
        seller.refused(Event::NotificationsShown(ids.clone()));
        assert!(ids.iter().all(|id| seller.state.was_announced(id)));
        assert!(save_again(&mut seller.state));
        assert_eq!(
            (
                seller.severity(WatchPart::Storage),
                seller.state.session.unsaved.as_ref()
            ),
            (Severity::None, None)
        );
        assert_eq!(seller.state.announced, ids.into_iter().collect());
        assert!(seller.shown().is_empty());
    }

    /// How many checks are made in five days in which eBay does not answer, with a storage that
    /// refuses some of the writes.
    fn checks(takes: impl Fn(usize) -> bool) -> usize {
        let (mut seller, account) = Seller::with_token();
        seller.effects(Event::DismissOutcome);
        let (mut writes, mut count) = (0, 0);
        let mut takes = || {
            writes += 1;
            takes(writes)
        };
        while seller.now < NOW.plus(5 * DAY) {
            seller.now = seller.desired().alarm.unwrap();
            let effects = seller.stores(takes(), Event::Woke);
            for check in asked(&effects) {
                count += 1;
                seller.now = seller.now.plus(SECOND);
                let (id, account, kind) = (check.id, account.clone(), check.kind);
                seller.stores(
                    takes(),
                    Event::Checked {
                        id,
                        account,
                        kind,
                        result: Err(AnswerProblem::Network),
                    },
                );
            }
        }
        count
    }

    #[test]
    fn nobody_is_asked_more_often_than_by_a_browser_that_stores() {
        let otherwise = checks(|_| true);
        assert!(otherwise > 40);
        assert_eq!(
            checks(|_| false),
            0,
            "nothing is asked whose answer cannot be kept"
        );
        for every in 2..6 {
            let count = checks(|number| number % every != 0);
            assert!(count <= otherwise, "{every}: {count} {otherwise}");
            let count = checks(|number| number % every == 0);
            assert!(count <= otherwise, "{every}: {count} {otherwise}");
        }
    }
}

#[test]
fn what_is_lost_is_named_before_a_watch_that_fails() {
    let mut seller = Seller::with_account();
    seller.looked(unreadable(DashboardOutageReason::Withheld));
    seller.looks_around(
        unreadable(DashboardOutageReason::Withheld),
        NOW.plus(8 * DAY),
    );
    assert_eq!(
        (seller.title(), seller.badge().tone),
        (Key::WarningDashboardWithheld, Tone::Urgent)
    );
    let account = seller.id("acme_store");
    seller.lose(&account, TokenKind::Regular);
    assert_eq!(
        (seller.title(), seller.banner().unwrap().text.key),
        (Key::WarningDisconnected, Key::WarningDisconnected)
    );
    let ids: Vec<_> = seller
        .desired()
        .notifications
        .into_iter()
        .map(|it| it.title.key)
        .collect();
    assert_eq!(
        ids,
        [Key::WarningDashboardWithheld, Key::WarningDisconnected],
        "each is told by itself"
    );
}
