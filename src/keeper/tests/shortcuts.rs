//! The keyboard shortcut, and the menu of the icon.

use super::checking::asked;
use super::*;

fn page() -> Effect {
    Effect::OpenTab(TabPage::Popup)
}

#[test]
fn the_shortcut_connects_tokens_of_the_worst_account() {
    let (mut seller, first) = Seller::with_consent();
    seller.connected(&first, TokenKind::Regular);
    seller.connected(&first, TokenKind::Plus);
    let second = seller.add("other_shop");
    let lost = Standing::Disconnected {
        at: NOW,
        reason: Reason::LifetimeOver,
    };
    seller
        .state
        .accounts
        .get_mut(&second)
        .unwrap()
        .connections
        .plus
        .standing = lost;
    let third = seller.add("third_shop");
    let effects = seller.effects(Event::ConnectWhatNeedsIt);
    let (flow, _) = opened(effects);
    let under_way = seller.state.session.flow.clone().unwrap();
    assert_eq!(
        (under_way.account, under_way.kind, under_way.remaining),
        (second.clone(), TokenKind::Regular, vec![TokenKind::Plus])
    );
    // Pressed again it shows the window that is open.
    let effects = seller.effects(Event::ConnectWhatNeedsIt);
    assert!(
        matches!(effects[..], [Effect::FocusConsent { .. }]),
        "{effects:?}"
    );
    seller.effects(Event::ConsentReturned {
        flow,
        result: Err(WindowProblem::Closed),
    });
    for account in [second, third] {
        seller.effects(Event::ForgetAccount(account));
    }
    assert_eq!(
        seller.effects(Event::ConnectWhatNeedsIt),
        [page()],
        "nothing needs it"
    );
}

#[test]
fn where_it_cannot_our_page_says_why() {
    let (mut seller, _) = Seller::with_consent();
    seller.state.secrets = PerKind::default();
    assert_eq!(seller.effects(Event::ConnectWhatNeedsIt), [page()]);
    assert!(seller.state.session.flow.is_none());
    assert_eq!(Seller::new().effects(Event::ConnectWhatNeedsIt), [page()]);
}

#[test]
fn the_menu_checks_whatever_can_be_checked_and_shows_it() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.add("other_shop");
    let effects = seller.effects(Event::CheckEverything);
    assert_eq!(
        asked(&effects)
            .into_iter()
            .map(|check| (check.account, check.kind))
            .collect::<Vec<_>>(),
        [(account, TokenKind::Regular)]
    );
    assert_eq!(effects.last(), Some(&page()));
    assert_eq!(
        seller.effects(Event::CheckEverything),
        [page()],
        "it is under way"
    );
}
