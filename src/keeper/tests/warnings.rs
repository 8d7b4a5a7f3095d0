//! Badge, banner, alarm.

use super::*;
use crate::view::{BadgeText, Key, Text};

impl Seller {
    /// Both tokens of an account connected by consent, with nothing to check them with.
    pub(super) fn with_both() -> (Self, AccountId) {
        let (mut seller, account) = Seller::with_consent();
        for kind in TokenKind::ALL {
            seller.connected(&account, kind);
        }
        seller.with_nothing_to_check(&account);
        seller.effects(Event::DismissOutcome);
        (seller, account)
    }

    /// Time passes: whatever happens.
    pub(super) fn passes(&mut self, until: Timestamp) {
        self.now = until;
        self.effects(Event::NotificationsShown(Vec::new()));
    }

    /// What was seen of the tokens that exist is seen again now.
    pub(super) fn seen_again(&mut self) {
        for account in self.state.accounts.values_mut() {
            for kind in TokenKind::ALL {
                let evidence = account.connections.get_mut(kind).evidence.as_mut();
                evidence
                    .into_iter()
                    .for_each(|evidence| evidence.at = self.now);
            }
        }
    }

    pub(super) fn banner(&self) -> Option<view::Banner> {
        view::banner(&self.state, Site::Ebay, self.now)
    }

    pub(super) fn desired(&self) -> Desired {
        desired(&self.state, self.now)
    }

    pub(super) fn badge(&self) -> view::Badge {
        self.desired().badge
    }

    /// The key of the toolbar icon's title.
    pub(super) fn title(&self) -> Key {
        self.badge().title.key
    }
}

fn left(key: Key, count: u32) -> Option<BadgeText> {
    Some(BadgeText::Left(Text::new(key, [view::Arg::Number(count)])))
}

#[test]
fn an_expiring_token_brings_the_banner_script_and_a_healthy_one_none() {
    let (mut seller, account) = Seller::with_both();
    let healthy = seller.desired();
    assert_eq!(
        (script(&healthy, BANNER), &healthy.badge.text),
        (None, &None)
    );
    assert_eq!(healthy.badge.title.key, Key::TitleHealthy);

    let end = NOW.plus(LIFE * SECOND);
    seller.now = end.plus(-30 * DAY - HOUR);
    seller.seen_again();
    seller.now = seller.desired().alarm.unwrap();
    assert_eq!(
        seller.now,
        end.plus(-30 * DAY),
        "the alarm is set to the first step of the ladder"
    );
    let notice = seller.desired();
    assert_eq!(
        (notice.badge.text, notice.badge.title.key),
        (left(Key::BadgeDays, 30), Key::WarningLifetime)
    );
    assert_eq!(
        script(&seller.desired(), BANNER),
        None,
        "a notice is for the icon and the popup"
    );
    assert!(seller.desired().notifications.is_empty());

    seller.now = end.plus(-7 * DAY);
    let warned = seller.desired();
    let matches = script(&warned, BANNER).unwrap().matches.clone();
    assert!(matches.contains(&"https://www.ebay.de/*".into()));
    assert!(matches.contains(&"https://app.webinterpret.com/*".into()));
    assert_eq!(seller.banner().unwrap().severity, Severity::Warning);

    seller.now = end;
    let banner = view::banner(&seller.state, Site::Dashboard, seller.now).unwrap();
    assert_eq!(banner.severity, Severity::Lost);
    assert_eq!(
        seller.standing(&account, TokenKind::Regular),
        Standing::Connected,
        "our clock disconnects nothing"
    );

    // Refresh: the banner goes when both are renewed.
    seller.connected(&account, TokenKind::Regular);
    assert!(seller.banner().is_some());
    seller.connected(&account, TokenKind::Plus);
    assert_eq!(script(&seller.desired(), BANNER), None);
    assert_eq!(seller.title(), Key::TitleHealthy);
}

#[test]
fn the_badge_counts_down_to_the_last_minute_and_never_rounds_up() {
    let (mut seller, account) = Seller::with_both();
    let end = NOW.plus(100 * DAY);
    for (left_over, key, count, severity) in [
        (30 * DAY, Key::BadgeDays, 30, Severity::Notice),
        (30 * DAY - 1, Key::BadgeDays, 29, Severity::Notice),
        (2 * DAY, Key::BadgeDays, 2, Severity::Urgent),
        (40 * HOUR, Key::BadgeDays, 1, Severity::Urgent),
        (DAY - 1, Key::BadgeHours, 23, Severity::Urgent),
        (HOUR, Key::BadgeHours, 1, Severity::Urgent),
        (HOUR - 1, Key::BadgeMinutes, 59, Severity::Urgent),
        (1, Key::BadgeMinutes, 1, Severity::Urgent),
    ] {
        seller.now = end.plus(-left_over);
        seller.seen_again();
        let life = &mut seller
            .state
            .accounts
            .get_mut(&account)
            .unwrap()
            .connections
            .regular
            .lifetime;
        life.as_mut().unwrap().end = end;
        let badge = seller.badge();
        assert_eq!(
            (badge.text, badge.tone),
            (left(key, count), severity.into()),
            "{left_over}"
        );
        assert_eq!(
            badge.title.args[1..],
            ["acme_store".into(), view::Arg::Relative(end)]
        );
    }
    seller.now = end;
    assert_eq!(
        (seller.badge().text, seller.title()),
        (Some(BadgeText::Mark), Key::WarningLifetimeEnded)
    );
    seller.state.configuration.warnings.badge = false;
    assert_eq!(
        (seller.badge().text, seller.title()),
        (None, Key::WarningLifetimeEnded)
    );
}

#[test]
fn the_icon_names_the_worst_of_all_accounts() {
    let mut seller = Seller::new();
    assert_eq!(seller.title(), Key::TitleNoAccount);
    let ids = ["a_shop", "b_shop", "c_shop"].map(|name| seller.add(name));
    assert_eq!(
        (seller.badge().text, seller.title()),
        (None, Key::TitleNoneKnown)
    );
    for (id, days) in ids.iter().zip([5, 3, 4]) {
        let connection = &mut seller.state.accounts.get_mut(id).unwrap().connections.plus;
        connection.standing = Standing::Connected;
        connection.lifetime = Some(crate::domain::Lifetime {
            end: NOW.plus(days * DAY),
            estimated: true,
        });
    }
    let title = seller.badge().title;
    assert_eq!(
        (title.key, &title.args[1]),
        (Key::WarningLifetimeEstimate, &"b_shop".into()),
        "the nearest end"
    );
    seller.lose(&ids[2], TokenKind::Plus);
    let badge = seller.badge();
    assert_eq!(
        (&badge.text, badge.tone),
        (&Some(BadgeText::Mark), view::Tone::Lost)
    );
    assert_eq!(
        (badge.title.key, &badge.title.args[1]),
        (Key::WarningDisconnected, &"c_shop".into())
    );
    // Snoozing is for our own pages and notifications: the icon goes on telling it.
    seller.effects(Event::Snooze {
        account: ids[2].clone(),
        cause: None,
        until: SnoozeUntil::NextWeek,
    });
    assert_eq!(seller.badge(), badge);
}

#[test]
fn a_disconnected_token_is_named_with_what_stops() {
    let (mut seller, account) = Seller::with_consent();
    seller.lose(&account, TokenKind::Plus);
    let banner = seller.banner().unwrap();
    assert_eq!(
        (banner.text.key, banner.detail.key),
        (Key::WarningDisconnected, Key::DetailLost)
    );
    assert_eq!(seller.badge().text, Some(BadgeText::Mark));
    seller.lose(&account, TokenKind::Regular);
    let banner = seller.banner().unwrap();
    assert_eq!(
        banner.text,
        Text::new(Key::WarningBothDisconnected, ["acme_store".into()])
    );
}

#[test]
fn what_a_passed_deadline_means_is_said_with_an_if() {
    let (mut seller, account) = Seller::with_both();
    seller.visited(&account, NOW);
    seller.now = NOW.plus_months(6);
    let banner = seller.banner().unwrap();
    assert_eq!(
        (banner.text.key, banner.detail.key),
        (Key::WarningInactivityEnded, Key::DetailProbablyLost)
    );
    assert_eq!(
        banner.remedy,
        Remedy::Reconnect,
        "a visit alone mends nothing any more"
    );
}

#[test]
fn the_inactivity_deadline_asks_for_a_visit_and_not_for_a_consent() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.visited(&account, NOW);
    seller.now = NOW.plus_months(6).plus(-3 * DAY);
    let banner = seller.banner().unwrap();
    assert_eq!(
        (banner.text.key, banner.remedy),
        (Key::WarningInactivity, Remedy::Dashboard)
    );
    let there = view::banner(&seller.state, Site::Dashboard, seller.now).unwrap();
    assert_eq!(
        there.remedy,
        Remedy::Open,
        "whoever is there needs no way to it"
    );
}

#[test]
fn the_alarm_comes_back_to_an_alert_that_was_not_shown() {
    let (mut seller, account) = Seller::with_consent();
    seller.effects(Event::DismissOutcome);
    seller.lose(&account, TokenKind::Plus);
    let alarm = seller.desired().alarm.unwrap();
    assert!(alarm > NOW && alarm <= NOW.plus(30 * MINUTE));
    assert_eq!(
        desired(&seller.state, alarm.plus(-1)).alarm,
        Some(alarm),
        "it would never ring if it moved on"
    );
    seller.shown();
    assert!(seller.desired().alarm.unwrap() > NOW.plus(30 * MINUTE));
}

#[test]
fn an_alarm_comes_within_six_hours_of_any_event() {
    let mut seller = Seller::new();
    seller.add("acme_store");
    seller.effects(Event::DismissOutcome);
    let mut looks = 0;
    while seller.now < NOW.plus(10 * DAY) {
        let alarm = seller.desired().alarm.unwrap();
        // What happens within the same hour leaves it where it is; what happens later is a look
        // itself.
        let at = |time: Timestamp| desired(&seller.state, time).alarm;
        let hour = Timestamp::from_millis(seller.now.millis() / HOUR * HOUR);
        assert_eq!(
            (at(hour), at(hour.plus(HOUR - 1)), at(hour.plus(HOUR))),
            (Some(alarm), Some(alarm), Some(alarm.plus(HOUR)))
        );
        assert!(alarm > seller.now && alarm <= seller.now.plus(6 * HOUR));
        seller.now = alarm;
        let before = records(&seller.state);
        assert!(matches!(
            seller.effects(Event::Woke)[..],
            [Effect::CheckBrowserAccess { .. }]
        ));
        assert_eq!(
            records(&seller.state),
            before,
            "and a look that finds nothing writes nothing"
        );
        looks += 1;
    }
    assert!((40..=41).contains(&looks), "four looks a day: {looks}");
    assert_eq!(
        desired(&State::default(), NOW).alarm,
        None,
        "nobody looks after no account"
    );
}

#[test]
fn the_alarm_rings_in_the_morning_on_which_a_loss_is_told_again() {
    let mut seller = Seller::new();
    let account = seller.add("acme_store");
    seller.effects(Event::DismissOutcome);
    seller.lose(&account, TokenKind::Plus);
    seller.now = seller.morning(1).plus(-HOUR);
    seller.shown();
    assert_eq!(seller.desired().alarm, Some(seller.now.plus(HOUR)));
    // Where nothing is told again, it is a look as any other.
    seller.effects(Event::Snooze {
        account,
        cause: None,
        until: SnoozeUntil::NextWeek,
    });
    assert!(seller.desired().alarm.unwrap() > seller.now.plus(4 * HOUR));
}
