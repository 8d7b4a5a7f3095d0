//! What is done in tabs that were open before a content script was registered.

use super::Registration::{Known, New};
use super::*;
use crate::projection::{TabAction, TabChanges};

const LISTING: &str = "https://www.ebay.co.uk/itm/1";
const CHECKOUT: &str = "https://www.ebay.com/checkout/pay";
const DASHBOARD: &str = "https://app.webinterpret.com/#/accounts";
const GRANT: &str = "https://auth.ebay.com/oauth2/consents";
const PASSWORD: &str = "https://accounts.ebay.com/acctsec/security-center/third-party-app-access";
const TAB: i32 = 7;

/// Nothing has changed, and no script is registered but those.
fn unchanged(registrations: &[(&'static str, Registration)]) -> TabChanges {
    TabChanges {
        has_bare_tabs: false,
        has_same_banners: true,
        has_same_guide: true,
        registrations: TabChanges::SCRIPTS.map(|id| {
            let given = registrations.iter().find(|(known, _)| *known == id);
            given.copied().unwrap_or((id, Registration::None))
        }),
    }
}

/// What is done in tabs of these addresses.
fn actions<const N: usize>(
    seller: &Seller,
    changes: &TabChanges,
    addresses: [&str; N],
) -> [Vec<TabAction>; N] {
    addresses.map(|address| changes.actions(&seller.state, &seller.desired(), TAB, address))
}

fn inject(ids: &[&'static str]) -> Vec<TabAction> {
    ids.iter().copied().map(TabAction::Inject).collect()
}

#[test]
fn nothing_is_done_where_nothing_has_changed() {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    let all = TabChanges::SCRIPTS.map(|id| (id, Known));
    let changes = unchanged(&all);
    assert!(changes.patterns(&seller.state).is_empty());
    for done in actions(
        &seller,
        &changes,
        [LISTING, CHECKOUT, DASHBOARD, GRANT, PASSWORD],
    ) {
        assert_eq!(done, []);
    }
}

#[test]
fn a_new_banner_comes_only_to_pages_that_may_have_one() {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    let changes = TabChanges {
        has_same_banners: false,
        ..unchanged(&[(BANNER, New)])
    };
    let done = actions(
        &seller,
        &changes,
        [LISTING, CHECKOUT, DASHBOARD, GRANT, PASSWORD],
    );
    let erase = vec![TabAction::EraseBanner];
    assert_eq!(
        done,
        [
            inject(&[BANNER]),
            erase.clone(),
            inject(&[BANNER]),
            vec![],
            vec![]
        ]
    );
    let patterns = changes.patterns(&seller.state);
    assert!(patterns.contains(&"https://app.webinterpret.com/*".into()));
    assert!(patterns.len() > 1 && !patterns.contains(&"https://auth.ebay.com/*".into()));
    // And when the loss is over, every page loses it.
    let (seller, _) = Seller::with_both();
    let changes = TabChanges {
        has_same_banners: false,
        ..unchanged(&[(BANNER, Known)])
    };
    let done = actions(&seller, &changes, [LISTING, DASHBOARD]);
    assert_eq!(done, [erase.clone(), erase]);
}

#[test]
fn tabs_without_any_script_get_all_that_they_are_to_have() {
    let (mut seller, account) = Seller::with_both();
    seller.lose(&account, TokenKind::Plus);
    let changes = TabChanges {
        has_bare_tabs: true,
        ..unchanged(&[(BANNER, Known), (OBSERVER, Known), (CREDENTIALS, Known)])
    };
    let done = actions(&seller, &changes, [LISTING, DASHBOARD, PASSWORD, GRANT]);
    assert_eq!(
        done,
        [
            inject(&[BANNER]),
            inject(&[BANNER, OBSERVER]),
            inject(&[CREDENTIALS]),
            vec![]
        ]
    );
}

#[test]
fn a_guide_that_begins_is_brought_and_the_page_is_read_again() {
    let (mut seller, account) = Seller::with_both();
    seller.effects(Event::SeeStatus(account));
    let changes = TabChanges {
        has_same_guide: false,
        ..unchanged(&[(GUIDE, New), (OBSERVER, Known)])
    };
    let done = actions(&seller, &changes, [DASHBOARD, GRANT, LISTING]);
    assert_eq!(done, [inject(&[GUIDE, OBSERVER]), inject(&[GUIDE]), vec![]]);
}

#[test]
fn a_guide_that_goes_on_or_ends_is_told_so() {
    let mut seller = Seller::new();
    let account = seller.add("acme");
    seller.effects(Event::Connect {
        account,
        kinds: vec![TokenKind::Regular],
        login: false,
    });
    let changes = TabChanges {
        has_same_guide: false,
        ..unchanged(&[(GUIDE, Known)])
    };
    let told = |seller: &Seller| {
        let [done] = actions(seller, &changes, [DASHBOARD]);
        match done.as_slice() {
            [TabAction::SendGuide(view)] => view.is_some(),
            _ => panic!("{done:?}"),
        }
    };
    assert!(told(&seller));
    seller.state.session.guide = None;
    assert!(!told(&seller));
}
