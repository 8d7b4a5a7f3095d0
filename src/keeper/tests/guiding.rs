//! The guide on the Dashboard.

use super::dashboard::{confirmation, page, token, tokens};
use super::*;
use crate::dashboard::{GuideTargets, Observation, Page, TokenReading, TokenStatus};
use crate::view::{Key, StepState, guide};

use GuideStep::{ChooseAccount, Edit, LogIn, OpenAccounts, Press};
use TokenKind::{Plus, Regular};

/// A seller with one account who has pressed Connect or Refresh.
fn guided(kinds: &[TokenKind]) -> Seller {
    let mut seller = Seller::new();
    let account = seller.add("acme");
    let effects = seller.effects(Event::Connect {
        account,
        kinds: kinds.to_vec(),
        login: false,
    });
    assert_eq!(effects, [dashboard_tab()]);
    seller
}

fn guide_targets(guide_targets: GuideTargets) -> Observation {
    Observation {
        guide_targets,
        ..page(&["acme"])
    }
}

fn name(text: &str) -> Username {
    Username::parse(text).unwrap()
}

impl Seller {
    fn guide(&self) -> &Guide {
        self.state.session.guide.as_ref().unwrap()
    }

    fn step_now(&self) -> (GuideStep, Option<usize>) {
        (
            self.guide().step,
            self.guide().place.as_ref().unwrap().target,
        )
    }

    fn card(&self) -> view::GuideView {
        guide(&self.state, Site::Dashboard, Some(3)).unwrap()
    }

    /// Through eBay and back, without a confirmation on the page.
    fn goes_to_ebay_and_back(&mut self) {
        self.sees(&tokens(&[
            token("acme", Regular, TokenStatus::Present),
            token("acme", Plus, TokenStatus::Present),
        ]));
        self.effects(Event::GrantPageOpened { tab: 3 });
        self.sees_in("after", &page(&["acme"]));
    }
}

#[test]
fn each_page_has_its_step_and_points_at_the_next_click() {
    let mut seller = guided(&[Regular]);
    let mut see = |observation: &Observation| {
        seller.sees(observation);
        seller.step_now()
    };
    let log_in = GuideTargets {
        log_in: Some(4),
        ..GuideTargets::default()
    };
    assert_eq!(
        see(&Observation {
            page: Page::LogIn,
            guide_targets: log_in,
            ..page(&[])
        }),
        (LogIn, Some(4))
    );
    let other = GuideTargets {
        chosen: Some(name("beta")),
        account_menu: Some(2),
        ..GuideTargets::default()
    };
    assert_eq!(see(&guide_targets(other.clone())), (ChooseAccount, Some(2)));
    let open = GuideTargets {
        menu_accounts: vec![(name("beta"), 5), (name("acme"), 6)],
        ..other
    };
    assert_eq!(see(&guide_targets(open)), (ChooseAccount, Some(6)));
    let settings = GuideTargets {
        account_settings: Some(9),
        account_menu: Some(2),
        ..GuideTargets::default()
    };
    assert_eq!(
        see(&guide_targets(settings.clone())),
        (OpenAccounts, Some(9))
    );
    assert_eq!(
        see(&guide_targets(GuideTargets {
            accounts: Some(11),
            ..settings
        })),
        (OpenAccounts, Some(11))
    );
    let edit = GuideTargets {
        edit: vec![(name("beta"), 20), (name("acme"), 21)],
        ..GuideTargets::default()
    };
    assert_eq!(see(&guide_targets(edit)), (Edit, Some(21)));
    assert_eq!(
        see(&tokens(&[token("acme", Regular, TokenStatus::Present)])),
        (Press, Some(7))
    );
    // Neither the rows of another account nor a message about the token are the place.
    let spoken = TokenReading {
        button: None,
        ..token("acme", Regular, TokenStatus::Disconnected)
    };
    assert_eq!(see(&tokens(&[spoken])), (OpenAccounts, None));
    assert_eq!(
        see(&tokens(&[token("beta", Regular, TokenStatus::Present)])),
        (OpenAccounts, None)
    );
}

#[test]
fn a_row_without_a_name_belongs_to_the_guided_account() {
    let row = TokenReading {
        account: None,
        ..token("acme", Regular, TokenStatus::Present)
    };
    for (accounts, step) in [
        (&[][..], (Press, Some(7))),
        (&["acme"], (Press, Some(7))),
        (&["beta"], (OpenAccounts, None)),
        (&["acme", "beta"], (OpenAccounts, None)),
    ] {
        let mut seller = guided(&[Regular]);
        seller.sees(&Observation {
            tokens: vec![row.clone()],
            ..page(accounts)
        });
        assert_eq!(seller.step_now(), step, "{accounts:?}");
    }
}

#[test]
fn the_card_marks_done_steps_and_names_the_account_before_agree() {
    let mut seller = guided(&[Regular]);
    seller.sees(&tokens(&[token("acme", Regular, TokenStatus::Present)]));
    let card = seller.card();
    let states: Vec<_> = card.steps.iter().map(|step| step.state).collect();
    assert_eq!(states[..4], [StepState::Done; 4]);
    assert_eq!(states[4..], [StepState::Now, StepState::Next]);
    assert_eq!(
        (card.target, card.hint.unwrap().key),
        (Some(7), Key::HintPressMarked)
    );
    // Another tab has other nodes.
    assert_eq!(
        guide(&seller.state, Site::Dashboard, Some(4))
            .unwrap()
            .target,
        None
    );
    assert_eq!(guide(&seller.state, Site::Ebay, Some(3)), None);

    seller.effects(Event::GrantPageOpened { tab: 3 });
    let card = guide(&seller.state, Site::Grant, Some(3)).unwrap();
    assert_eq!(card.hint.unwrap().key, Key::HintAgree);
    assert_eq!(card.steps[5].state, StepState::Now);
}

#[test]
fn the_confirmation_after_the_guide_is_the_guided_tokens() {
    let mut seller = guided(&[Plus]);
    let rows = tokens(&[
        token("acme", Regular, TokenStatus::Present),
        token("acme", Plus, TokenStatus::NotConnected),
    ]);
    seller.sees(&rows);
    seller.effects(Event::GrantPageOpened { tab: 3 });
    let rows = tokens(&[
        token("acme", Regular, TokenStatus::Present),
        token("acme", Plus, TokenStatus::Present),
    ]);
    seller.sees_in("after", &confirmation(None, None, rows));
    assert_eq!(
        seller.standing(&seller.id("acme"), Plus),
        Standing::Connected
    );
    assert_eq!(
        seller.standing(&seller.id("acme"), Regular),
        Standing::Present
    );
    let card = seller.card();
    assert_eq!(card.proof[0].key, Key::GuideProved);
    assert_eq!(card.part, None);
    assert!(card.steps.iter().all(|step| step.state == StepState::Done));
    assert_eq!(card.hint, None);
    assert_eq!(
        *seller.what(),
        OutcomeKind::Confirmed(Confirmed {
            kind: Plus,
            sure: true
        })
    );
    // Read, and gone.
    seller.now = NOW.plus(10 * MINUTE);
    assert_eq!(next_change(&seller.state, NOW), Some(seller.now));
    seller.effects(Event::Woke);
    assert_eq!(seller.state.session.guide, None);
}

#[test]
fn a_confirmation_before_the_button_was_reached_does_not_count() {
    let mut seller = guided(&[Plus]);
    seller.sees(&page(&["acme"]));
    seller.sees_in("later", &confirmation(None, None, page(&["acme"])));
    assert_eq!(seller.standing(&seller.id("acme"), Plus), Standing::Unknown);
    assert_eq!(
        *seller.what(),
        OutcomeKind::OneConfirmed {
            account: true,
            kind: None
        }
    );
}

#[test]
fn a_confirmation_without_a_name_belongs_to_the_guided_account() {
    for (accounts, connected) in [
        (&[][..], true),
        (&["acme"], true),
        (&["acme", "beta"], true),
        (&["beta"], false),
    ] {
        let mut seller = guided(&[Plus]);
        seller.sees(&tokens(&[token("acme", Plus, TokenStatus::NotConnected)]));
        seller.effects(Event::GrantPageOpened { tab: 3 });
        seller.sees_in("after", &confirmation(None, None, page(accounts)));
        assert_eq!(
            seller.standing(&seller.id("acme"), Plus) == Standing::Connected,
            connected,
            "{accounts:?}"
        );
    }
}

#[test]
fn both_tokens_are_led_through_one_after_the_other() {
    let mut seller = guided(&[Regular, Plus]);
    let rows =
        |regular, plus| tokens(&[token("acme", Regular, regular), token("acme", Plus, plus)]);
    seller.sees(&rows(TokenStatus::Present, TokenStatus::NotConnected));
    seller.effects(Event::GrantPageOpened { tab: 3 });
    seller.sees_in(
        "one",
        &confirmation(
            None,
            None,
            rows(TokenStatus::Present, TokenStatus::NotConnected),
        ),
    );
    assert_eq!(
        (seller.guide().kind, seller.guide().remaining.as_slice()),
        (Plus, [].as_slice())
    );
    let card = seller.card();
    assert_eq!(
        card.part.unwrap().args,
        [view::Arg::Number(2), view::Arg::Number(2)]
    );
    assert_eq!(card.proof[0].key, Key::GuideProved);
    assert!(card.hint.is_some());
    assert_eq!(
        seller.step_now(),
        (Press, Some(7)),
        "the page shows the next button already"
    );
    seller.effects(Event::GrantPageOpened { tab: 3 });
    seller.sees_in(
        "two",
        &confirmation(None, None, rows(TokenStatus::Present, TokenStatus::Present)),
    );
    for kind in TokenKind::ALL {
        assert_eq!(
            seller.standing(&seller.id("acme"), kind),
            Standing::Connected
        );
    }
    assert_eq!(seller.card().proof[0].key, Key::GuideProvedBoth);
}

#[test]
fn a_confirmation_of_the_other_token_shortens_the_way() {
    let mut seller = guided(&[Regular, Plus]);
    seller.sees(&tokens(&[
        token("acme", Regular, TokenStatus::Present),
        token("acme", Plus, TokenStatus::Present),
    ]));
    seller.sees_in(
        "one",
        &confirmation(Some("acme"), Some(Plus), page(&["acme"])),
    );
    assert_eq!(
        (seller.guide().kind, &seller.guide().remaining),
        (Regular, &vec![])
    );
    seller.sees_in(
        "two",
        &confirmation(Some("acme"), Some(Regular), page(&["acme"])),
    );
    assert!(seller.guide().is_done());
}

#[test]
fn without_a_confirmation_it_says_so_and_offers_the_steps_again() {
    let mut seller = guided(&[Regular]);
    seller.goes_to_ebay_and_back();
    assert_eq!(seller.card().hint.unwrap().key, Key::GuideWaiting);
    assert_eq!(
        next_change(&seller.state, seller.now),
        Some(seller.now.plus(30 * SECOND))
    );
    seller.now = NOW.plus(30 * SECOND);
    seller.effects(Event::Woke);
    assert_eq!(
        *seller.what(),
        OutcomeKind::NoConfirmation {
            kind: Regular,
            remaining: vec![]
        }
    );
    assert_eq!(seller.card().hint.unwrap().key, Key::GuideNoConfirmation);
    assert_eq!(
        seller.standing(&seller.id("acme"), Regular),
        Standing::Present
    );
    let id = seller.guide().id.clone();
    seller.effects(Event::GuideAction {
        id: "another".into(),
        action: GuideAction::Again,
    });
    assert!(
        seller.guide().unconfirmed,
        "a button of an older guide does nothing"
    );
    seller.effects(Event::GuideAction {
        id,
        action: GuideAction::Again,
    });
    assert!(!seller.guide().unconfirmed);
    assert_eq!(seller.state.outcome, None);
    // A late one is a confirmation all the same.
    seller.goes_to_ebay_and_back();
    seller.now = NOW.plus(5 * MINUTE);
    seller.effects(Event::Woke);
    seller.sees_in("late", &confirmation(None, None, page(&["acme"])));
    assert_eq!(
        *seller.what(),
        OutcomeKind::Confirmed(Confirmed {
            kind: Regular,
            sure: true
        })
    );
}

#[test]
fn the_steps_again_are_those_of_the_token_that_was_not_confirmed() {
    let mut seller = guided(&[Regular, Plus]);
    seller.goes_to_ebay_and_back();
    seller.sees_in(
        "one",
        &confirmation(Some("acme"), Some(Regular), page(&["acme"])),
    );
    seller.goes_to_ebay_and_back();
    seller.now = NOW.plus(30 * SECOND);
    seller.effects(Event::Woke);
    let before = seller.guide().clone();
    assert!(before.unconfirmed && before.place.is_some());
    seller.effects(Event::GuideAction {
        id: before.id.clone(),
        action: GuideAction::Again,
    });
    let again = seller.guide();
    assert_eq!(
        (again.kind, &again.done, again.unconfirmed),
        (Plus, &vec![Regular], false)
    );
    // The page is still the same: nobody has to log in again.
    assert_eq!((again.step, &again.place), (OpenAccounts, &before.place));
}

#[test]
fn a_guide_that_nobody_follows_says_so_and_ends() {
    let mut seller = guided(&[Regular]);
    assert_eq!(next_change(&seller.state, NOW), Some(NOW.plus(15 * MINUTE)));
    seller.now = NOW.plus(15 * MINUTE);
    seller.effects(Event::Woke);
    assert_eq!(
        *seller.what(),
        OutcomeKind::NoConfirmation {
            kind: Regular,
            remaining: vec![]
        }
    );
    assert_eq!(
        next_change(&seller.state, seller.now),
        Some(NOW.plus(2 * HOUR))
    );
    seller.now = NOW.plus(2 * HOUR);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.session.guide, None);
    assert!(script(&desired(&seller.state, seller.now), GUIDE).is_none());
}

#[test]
fn a_confirmation_counts_once_the_row_no_longer_contradicts_it() {
    let mut seller = guided(&[Plus]);
    let rows = |plus| {
        tokens(&[
            token("acme", Regular, TokenStatus::Connected),
            token("acme", Plus, plus),
        ])
    };
    seller.sees(&rows(TokenStatus::Disconnected));
    seller.effects(Event::GrantPageOpened { tab: 3 });
    seller.sees_in(
        "after",
        &confirmation(None, None, rows(TokenStatus::Disconnected)),
    );
    assert_eq!(
        *seller.what(),
        OutcomeKind::OneConfirmed {
            account: true,
            kind: Some(Plus)
        }
    );
    assert_eq!(seller.card().hint.unwrap().key, Key::GuideUnclear);
    seller.sees_in(
        "after",
        &confirmation(None, None, rows(TokenStatus::Connected)),
    );
    assert_eq!(
        *seller.what(),
        OutcomeKind::Confirmed(Confirmed {
            kind: Plus,
            sure: true
        })
    );
    assert!(seller.guide().is_done());
}

#[test]
fn the_second_token_is_led_to_on_the_page_that_settled_the_first() {
    let mut seller = guided(&[Regular, Plus]);
    let rows = |regular| {
        tokens(&[
            token("acme", Regular, regular),
            token("acme", Plus, TokenStatus::Disconnected),
        ])
    };
    seller.sees(&rows(TokenStatus::Disconnected));
    seller.effects(Event::GrantPageOpened { tab: 3 });
    seller.sees_in(
        "after",
        &confirmation(None, None, rows(TokenStatus::Disconnected)),
    );
    seller.sees_in(
        "after",
        &confirmation(None, None, rows(TokenStatus::Connected)),
    );
    assert_eq!(
        (seller.guide().kind, seller.guide().remaining.as_slice()),
        (Plus, [].as_slice())
    );
    assert_eq!(
        seller
            .guide()
            .place
            .as_ref()
            .map(|place| place.page.as_str()),
        Some("after")
    );
    assert_eq!(seller.step_now(), (Press, Some(7)));
}

#[test]
fn the_guides_scripts_are_there_only_while_it_is_under_way() {
    let mut seller = guided(&[Regular]);
    let wanted = desired(&seller.state, seller.now);
    let matches = &script(&wanted, GUIDE).unwrap().matches;
    assert!(
        matches.contains(&"https://app.webinterpret.com/*".into())
            && matches.contains(&"https://auth.ebay.com/*".into())
    );
    assert_eq!(
        script(&wanted, OBSERVER).unwrap().matches.as_ref(),
        ["https://app.webinterpret.com/*"]
    );
    let id = seller.guide().id.clone();
    seller.effects(Event::GuideAction {
        id,
        action: GuideAction::Stop,
    });
    let wanted = desired(&seller.state, seller.now);
    assert_eq!(script(&wanted, GUIDE), None);
    assert!(script(&wanted, OBSERVER).is_some());
}

#[test]
fn a_consent_of_ours_keeps_ebays_page_to_itself() {
    let (mut seller, account) = Seller::with_consent();
    seller.state.session.guide = Some(Guide::new(
        "g".into(),
        account.clone(),
        Plus,
        &[],
        seller.now,
    ));
    seller.connect(&account, &[Regular]);
    seller.effects(Event::GrantPageOpened { tab: 3 });
    assert!(seller.guide().phase != GuidePhase::Granting);
    assert_eq!(guide(&seller.state, Site::Grant, Some(3)), None);
}

#[test]
fn forgetting_the_account_ends_the_guide() {
    let mut seller = guided(&[Regular]);
    seller.effects(Event::ForgetAccount(seller.id("acme")));
    assert_eq!(seller.state.session.guide, None);
}
