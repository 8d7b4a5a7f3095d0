//! Badge, banner, notification, alarm.

use super::*;

#[test]
fn a_healthy_sellers_pages_carry_no_script_and_a_dying_token_brings_the_banner() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.connected(&account, TokenKind::Plus);
    let healthy = desired(&seller.state, seller.now);
    assert_eq!(script(&healthy, BANNER), None);
    assert_eq!(healthy.badge.text, None);

    let end = NOW.plus(LIFE * SECOND);
    seller.now = healthy.alarm.unwrap();
    assert_eq!(seller.now, end.plus(-30 * DAY), "the alarm is set to the first step of the ladder");
    let notice = desired(&seller.state, seller.now);
    let matches = script(&notice, BANNER).unwrap().matches.clone();
    assert!(matches.contains(&"https://www.ebay.de/*".to_owned()));
    assert!(matches.contains(&"https://app.webinterpret.com/*".to_owned()));
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now).unwrap().severity, Severity::Notice);

    seller.now = end;
    let banner = view::banner(&seller.state, Site::Dashboard, seller.now).unwrap();
    assert_eq!(banner.severity, Severity::Lost);
    assert_eq!(seller.standing(&account, TokenKind::Regular), Standing::Connected, "our clock disconnects nothing");

    // Refresh: the banner goes when both are renewed.
    seller.connected(&account, TokenKind::Regular);
    seller.connected(&account, TokenKind::Plus);
    assert_eq!(script(&desired(&seller.state, seller.now), BANNER), None);
}

#[test]
fn remind_me_tomorrow_is_quiet_until_morning_but_not_past_the_next_step() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.now = NOW.plus(LIFE * SECOND - 3 * DAY);
    let banner = view::banner(&seller.state, Site::Ebay, seller.now).unwrap();
    assert_eq!(banner.severity, Severity::Warning);
    seller.effects(Event::Quiet { banner: banner.id.clone(), tomorrow: true });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now), None);
    let morning = seller.now.tomorrow_morning(60);
    assert_eq!(desired(&seller.state, seller.now).alarm, Some(morning.min(seller.now.plus(DAY))));
    assert!(view::banner(&seller.state, Site::Ebay, morning).is_some());
    // Dismissed for good: it stays away for this step of the ladder and comes back with the next one.
    seller.effects(Event::Quiet { banner: banner.id, tomorrow: false });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now.plus(23 * HOUR)), None);
    let urgent = view::banner(&seller.state, Site::Ebay, seller.now.plus(DAY + 1)).unwrap();
    assert_eq!(urgent.severity, Severity::Urgent);
}

#[test]
fn a_click_on_an_outdated_banner_changes_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let before = seller.state.clone();
    seller.effects(Event::Quiet { banner: format!("{account}.Warning"), tomorrow: false });
    seller.effects(Event::Quiet { banner: "nonsense".into(), tomorrow: true });
    assert_eq!(seller.state, before);
}

#[test]
fn a_notification_is_announced_once_and_again_after_it_was_mended() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.effects(Event::DismissOutcome);
    seller.now = NOW.plus(LIFE * SECOND - DAY);
    let wanted = desired(&seller.state, seller.now).notifications;
    let [notification] = wanted.as_slice() else { panic!("{wanted:?}") };
    seller.effects(Event::Announced(vec![notification.id.clone()]));
    seller.effects(Event::Woke);
    assert!(seller.state.announced.contains(&notification.id), "not forgotten while it stands");
    seller.connected(&account, TokenKind::Regular);
    assert!(!seller.state.announced.contains(&notification.id));
}

#[test]
fn a_disconnected_token_is_named_with_what_stops() {
    let (mut seller, account) = Seller::with_consent();
    let connection = &mut seller.state.accounts.get_mut(&account).unwrap().connections.plus;
    connection.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
    let banner = view::banner(&seller.state, Site::Ebay, NOW).unwrap();
    assert_eq!(banner.text.key, view::Key::WarningDisconnected);
    assert_eq!(banner.detail.key, view::Key::DetailLost);
    assert_eq!(desired(&seller.state, NOW).badge.text, Some(view::BadgeText::Mark));
}

#[test]
fn the_inactivity_deadline_asks_for_a_visit_and_not_for_a_consent() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.state.accounts.get_mut(&account).unwrap().last_visit = Some(NOW);
    seller.now = NOW.plus_months(6).plus(-3 * DAY);
    let banner = view::banner(&seller.state, Site::Ebay, seller.now).unwrap();
    assert_eq!((banner.text.key, banner.button), (view::Key::WarningInactivity, view::BannerButton::Dashboard));
}

#[test]
fn each_account_and_severity_has_a_banner_and_a_notification_of_its_own() {
    let (mut seller, first) = Seller::with_consent();
    let second = seller.add("other_shop");
    for account in [&first, &second] {
        let connection = &mut seller.state.accounts.get_mut(account).unwrap().connections.plus;
        connection.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
    }
    seller.effects(Event::DismissOutcome);
    let ids: Vec<_> =
        desired(&seller.state, NOW).notifications.into_iter().map(|notification| notification.id).collect();
    let mut expected = vec![format!("{first}.Lost"), format!("{second}.Lost")];
    expected.sort();
    assert_eq!(ids, expected);
}
