//! The ✕ of a page's banner: it hides on pages, until the next morning.

use super::*;
use crate::view::Key;

/// A seller with one lost token of two.
fn lost() -> (Seller, AccountId) {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    (seller, account)
}

fn speaks_on_pages(seller: &Seller) -> bool {
    let banners = [Site::Ebay, Site::Dashboard]
        .map(|site| view::banner(&seller.state, site, seller.now).is_some());
    assert_eq!(banners, [script(&seller.desired(), BANNER).is_some(); 2]);
    banners[0]
}

#[test]
fn what_is_hidden_is_hidden_on_pages_only_and_until_the_next_morning() {
    let (mut seller, _) = lost();
    assert!(speaks_on_pages(&seller));
    let before = (seller.badge(), view::popup(&seller.state, seller.now));
    assert!(seller.effects(Event::HideOnPages).is_empty());
    assert!(!speaks_on_pages(&seller));
    assert_eq!(
        (seller.badge(), view::popup(&seller.state, seller.now)),
        before
    );
    assert_eq!(seller.shown().len(), 1, "nor is a notification held back");
    let morning = seller.morning(1);
    assert_eq!(seller.state.hidden.as_ref().unwrap().until, morning);
    seller.passes(morning.plus(-1));
    assert!(!speaks_on_pages(&seller));
    assert_eq!(seller.desired().alarm, Some(morning));
    seller.passes(morning);
    assert!(speaks_on_pages(&seller));
    assert_eq!(seller.state.hidden, None);
}

#[test]
fn a_new_alert_and_a_worse_one_are_shown_all_the_same() {
    let (mut seller, account) = Seller::with_both();
    let end = NOW.plus(LIFE * SECOND);
    seller.now = end.plus(-3 * DAY);
    seller.seen_again();
    seller.effects(Event::HideOnPages);
    assert!(!speaks_on_pages(&seller));
    seller.visited(&account, seller.now.plus(-180 * DAY));
    assert_eq!(seller.banner().unwrap().text.key, Key::WarningInactivity);
    seller.effects(Event::HideOnPages);
    assert!(!speaks_on_pages(&seller));
    seller.lose(&account, TokenKind::Plus);
    assert_eq!(seller.banner().unwrap().text.key, Key::WarningDisconnected);
}

#[test]
fn hiding_something_more_hides_what_was_hidden_no_longer() {
    let (mut seller, account) = lost();
    seller.now = seller.morning(0).plus(15 * HOUR);
    seller.effects(Event::HideOnPages);
    let morning = seller.morning(1);
    // An hour and a half later it is the next day.
    seller.now = seller.now.plus(90 * MINUTE);
    seller.lose(&account, TokenKind::Regular);
    assert!(speaks_on_pages(&seller));
    seller.effects(Event::HideOnPages);
    assert!(!speaks_on_pages(&seller));
    seller.passes(morning);
    assert!(speaks_on_pages(&seller));
}

#[test]
fn a_click_on_an_outdated_banner_changes_nothing() {
    let (mut seller, _) = Seller::with_both();
    let before = seller.state.clone();
    seller.effects(Event::HideOnPages);
    assert_eq!(seller.state, before);
    let (mut seller, account) = lost();
    seller.effects(Event::Snooze {
        account,
        cause: None,
        until: SnoozeUntil::Tomorrow,
    });
    let before = seller.state.clone();
    seller.effects(Event::HideOnPages);
    assert_eq!(seller.state, before);
}

#[test]
fn what_a_wrong_clock_has_hidden_is_shown() {
    let (mut seller, _) = lost();
    seller.now = NOW.plus(60 * DAY);
    seller.effects(Event::HideOnPages);
    assert!(!speaks_on_pages(&seller));
    seller.now = NOW;
    assert!(speaks_on_pages(&seller));
    seller.passes(NOW);
    assert_eq!(seller.state.hidden, None);
}

#[test]
fn what_is_hidden_survives_the_storage() {
    let (mut seller, _) = lost();
    seller.effects(Event::HideOnPages);
    assert_eq!(
        load(&records(&seller.state), &session_records(&seller.state)).as_ref(),
        Ok(&seller.state)
    );
}
