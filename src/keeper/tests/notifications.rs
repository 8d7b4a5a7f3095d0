//! Desktop notifications: what they name, what they cover, and how often they come.

use super::*;
use crate::dashboard::TokenStatus;
use crate::domain::Lifetime;
use crate::view::{Arg, Key, Text};

impl Seller {
    /// What the shell shows now: each wanted notification that speaks of something that was not
    /// announced. Then all of it is.
    pub(super) fn shown(&mut self) -> Vec<Notification> {
        self.passes(self.now);
        let new = |notification: &Notification| {
            !notification
                .covers
                .iter()
                .all(|id| self.state.was_announced(id))
        };
        let new: Vec<_> = self
            .desired()
            .notifications
            .into_iter()
            .filter(new)
            .collect();
        self.effects(Event::NotificationsShown(
            new.iter().flat_map(|it| it.covers.clone()).collect(),
        ));
        new
    }

    /// So many accounts on the Dashboard's route, each with a Regular Token that is seen connected
    /// and ends in so many days.
    fn with_many(count: usize, days: impl Fn(usize) -> i64) -> (Self, Vec<AccountId>) {
        let mut seller = Seller::new();
        let mut ids = Vec::new();
        for number in 0..count {
            let name = Username::parse(&format!("shop_{number}")).unwrap();
            let mut account = crate::domain::Account::new(name, None, NOW);
            let connection = &mut account.connections.regular;
            connection.standing = Standing::Connected;
            connection.evidence = Some(crate::domain::Evidence::sure(
                EvidenceSource::DashboardWords,
                NOW.plus(-2 * DAY),
            ));
            connection.lifetime = Some(Lifetime {
                end: NOW.plus(days(number) * DAY),
                estimated: false,
            });
            let id = AccountId(format!("id{number:04}"));
            seller.state.accounts.insert(id.clone(), account);
            ids.push(id);
        }
        (seller, ids)
    }

    fn lose_regular(&mut self, ids: &[AccountId]) {
        for id in ids {
            self.lose(id, TokenKind::Regular);
        }
    }
}

fn titles(notifications: &[Notification]) -> Vec<(Key, Vec<Arg>)> {
    notifications
        .iter()
        .map(|it| (it.title.key, it.title.args.clone()))
        .collect()
}

fn more(count: u32) -> Text {
    Text::new(Key::AndMore, [Arg::Number(count)])
}

#[test]
fn forty_lost_accounts_are_one_notification_that_names_the_worst() {
    // Of the others a hundred come to an end within a week, and one tomorrow.
    let (mut seller, ids) = Seller::with_many(2_000, |number| match number {
        0..39 => -1,
        50 => 1,
        51..151 => 5,
        _ => 400,
    });
    // Of forty a deadline has passed, or the Dashboard says so: that is worse.
    seller.lose_regular(&ids[39..40]);
    let shown = seller.shown();
    let [lost, others] = shown.as_slice() else {
        panic!("{shown:?}")
    };
    assert_eq!(
        lost.title,
        Text::new(
            Key::WarningDisconnected,
            [TokenKind::Regular.into(), "shop_39".into()]
        )
    );
    assert_eq!(lost.message, [Key::DetailLost.into(), more(39)]);
    assert_eq!(lost.covers.len(), 40);
    let end = Arg::Relative(NOW.plus(DAY));
    assert_eq!(
        others.title,
        Text::new(
            Key::WarningLifetime,
            [TokenKind::Regular.into(), "shop_50".into(), end]
        )
    );
    assert_eq!(others.message, [Key::DetailRefresh.into(), more(100)]);
    assert_eq!(others.covers.len(), 101);
    assert_eq!(seller.title(), Key::WarningDisconnected);
    assert!(seller.shown().is_empty(), "none is told twice");
    // One press snoozes all of them, and only them.
    assert_eq!(
        lost.buttons,
        [
            Key::Reconnect.into(),
            Text::new(Key::RemindAllTomorrow, [Arg::Number(40)])
        ]
    );
    seller.effects(Event::NotificationAction {
        id: lost.id.clone(),
        button: 1,
    });
    assert_eq!(
        seller
            .desired()
            .notifications
            .iter()
            .map(|it| &it.id)
            .collect::<Vec<_>>(),
        [&others.id]
    );
}

#[test]
fn a_loss_among_accounts_that_expire_is_told_by_itself() {
    let (mut seller, ids) = Seller::with_many(10, |_| 5);
    let shown = seller.shown();
    assert_eq!(
        shown.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(),
        ["accounts"]
    );
    seller.lose_regular(&ids[4..5]);
    let shown = seller.shown();
    assert_eq!(
        titles(&shown),
        [(
            Key::WarningDisconnected,
            vec![TokenKind::Regular.into(), "shop_4".into()]
        )]
    );
    assert_eq!(seller.desired().notifications.len(), 2);
}

#[test]
fn a_loss_is_told_each_day_until_it_is_mended_and_its_id_has_the_day() {
    let (mut seller, ids) = Seller::with_many(1, |_| 400);
    seller.lose_regular(&ids);
    let mut days = Vec::new();
    for hours in 0..72 {
        seller.now = NOW.plus(hours * HOUR);
        days.extend(seller.shown().into_iter().map(|it| (hours, it.id)));
    }
    // From noon of 18 November; a day begins at eight in the morning.
    let id = |date: &str| format!("{}.lost.2026-11-{date}", ids[0]);
    assert_eq!(
        days,
        [
            (0, id("18")),
            (20, id("19")),
            (44, id("20")),
            (68, id("21"))
        ]
    );
    // What was told of earlier days is forgotten.
    assert_eq!(seller.state.announced.len(), 1);
    seller
        .state
        .accounts
        .get_mut(&ids[0])
        .unwrap()
        .connections
        .regular
        .standing = Standing::Connected;
    seller.now = seller.morning(1);
    assert!(seller.shown().is_empty());
    assert!(seller.state.announced.is_empty());
}

#[test]
fn a_group_of_losses_is_told_each_day_too() {
    let (mut seller, ids) = Seller::with_many(5, |_| 400);
    seller.lose_regular(&ids);
    let first = seller.shown();
    seller.now = seller.morning(1);
    let second = seller.shown();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first[0].id, second[0].id);
    assert!(first[0].id.starts_with("lost.") && seller.shown().is_empty());
    // What only expires is told once.
    let (mut seller, _) = Seller::with_many(5, |_| 6);
    assert_eq!(seller.shown().len(), 1);
    seller.now = seller.morning(1);
    assert!(seller.shown().is_empty());
}

#[test]
fn many_accounts_speak_in_one_notification_and_none_is_told_twice() {
    let (mut seller, ids) = Seller::with_many(5, |_| 400);
    for id in &ids[..3] {
        seller.lose(id, TokenKind::Regular);
        assert_eq!(seller.shown().len(), 1);
    }
    seller.lose(&ids[3], TokenKind::Regular);
    let shown = seller.shown();
    assert_eq!(
        shown
            .iter()
            .map(|it| it.message[1].clone())
            .collect::<Vec<_>>(),
        [more(3)]
    );
    assert!(seller.shown().is_empty());
    seller.lose(&ids[4], TokenKind::Regular);
    let shown = seller.shown();
    assert_eq!(
        shown
            .iter()
            .map(|it| it.message[1].clone())
            .collect::<Vec<_>>(),
        [more(4)]
    );
    // Good news is no alert, neither in a group nor when the group falls apart.
    for id in &ids[..3] {
        seller
            .state
            .accounts
            .get_mut(id)
            .unwrap()
            .connections
            .regular
            .standing = Standing::Connected;
        assert!(seller.shown().is_empty());
    }
    // One that is lost anew speaks anew.
    seller.lose(&ids[0], TokenKind::Regular);
    assert_eq!(titles(&seller.shown()).len(), 1);
    assert_eq!(seller.desired().notifications.len(), 3);
}

#[test]
fn both_tokens_of_an_account_are_told_in_one_sentence() {
    let (mut seller, ids) = Seller::with_many(1, |_| 400);
    seller.lose(&ids[0], TokenKind::Regular);
    seller.lose(&ids[0], TokenKind::Plus);
    let shown = seller.shown();
    assert_eq!(
        titles(&shown),
        [(Key::WarningBothDisconnected, vec!["shop_0".into()])]
    );
    assert_eq!(
        shown[0].buttons,
        [Key::Reconnect.into(), Key::RemindTomorrow.into()]
    );
}

#[test]
fn a_token_that_the_account_does_not_use_is_never_told() {
    let (mut seller, ids) = Seller::with_many(1, |_| 400);
    seller.lose(&ids[0], TokenKind::Regular);
    assert_eq!(seller.shown().len(), 1);
    let not_used = |used| Event::SetTokenUsed {
        account: AccountId("id0000".into()),
        kind: TokenKind::Regular,
        used,
    };
    seller.effects(not_used(false));
    for days in 0..40 {
        seller.now = NOW.plus(days * DAY);
        assert!(seller.shown().is_empty());
        assert_eq!((seller.badge().text, seller.banner()), (None, None));
    }
    let row = view::popup(&seller.state, seller.now).accounts.remove(0);
    assert_eq!(row.tokens[0].standing, Key::StandingNotUsed.into());
    assert!(
        !row.tokens[0].button.primary && row.tokens[0].usage.is_some() && row.snoozes.is_empty()
    );
    // Taken back, it is lost as before.
    seller.effects(not_used(true));
    assert_eq!(seller.shown().len(), 1);
}

#[test]
fn a_token_never_connected_is_a_notice_on_icon_and_popup_only() {
    let mut seller = Seller::new();
    let shown = [
        super::dashboard::token("acme", TokenKind::Regular, TokenStatus::Connected),
        super::dashboard::token("acme", TokenKind::Plus, TokenStatus::NotConnected),
    ];
    seller.sees(&super::dashboard::tokens(&shown));
    let badge = seller.badge();
    assert_eq!(
        (badge.tone, badge.title.key),
        (view::Tone::Notice, Key::WarningNotConnected)
    );
    assert!(seller.shown().is_empty() && seller.banner().is_none());
    let row = |seller: &Seller| view::popup(&seller.state, seller.now).accounts.remove(0);
    assert_eq!(
        row(&seller).tokens[1].standing,
        Key::StandingNotConnected.into()
    );
    assert!(row(&seller).tokens[1].button.primary && row(&seller).snoozes.is_empty());
    // The popup has shown it: a day later the icon tells it no more, and the popup goes on.
    seller.now = NOW.plus(20 * DAY);
    seller.seen_again();
    assert!(seller.badge().text.is_some(), "nobody has looked yet");
    seller.effects(Event::PopupOpened);
    seller.now = NOW.plus(21 * DAY - 1);
    assert!(seller.badge().text.is_some());
    seller.now = NOW.plus(21 * DAY);
    assert_eq!(
        (seller.badge().text, seller.title()),
        (None, Key::TitleNoneKnown)
    );
    assert!(seller.shown().is_empty() && seller.banner().is_none());
    assert_eq!(
        row(&seller).tokens[1].standing,
        Key::StandingNotConnected.into()
    );
    // Connected once and gone, it is a loss.
    let id = seller.id("acme");
    seller
        .state
        .accounts
        .get_mut(&id)
        .unwrap()
        .connections
        .plus
        .lifetime = Some(Lifetime::estimate(NOW));
    assert_eq!(seller.shown().len(), 1);
}

#[test]
fn a_notification_is_told_once_and_again_after_it_was_mended() {
    let (mut seller, ids) = Seller::with_many(1, |_| 5);
    assert_eq!(seller.shown().len(), 1);
    assert!(seller.shown().is_empty(), "not forgotten while it stands");
    let end = |seller: &mut Seller, days: i64| {
        let account = seller.state.accounts.get_mut(&ids[0]).unwrap();
        account.connections.regular.lifetime = Some(Lifetime {
            end: NOW.plus(days * DAY),
            estimated: false,
        });
    };
    end(&mut seller, 400);
    assert!(seller.shown().is_empty());
    assert!(seller.state.announced.is_empty());
    end(&mut seller, 5);
    assert_eq!(seller.shown().len(), 1);
    // What gets worse is another matter, and the lesser one is forgotten.
    end(&mut seller, 1);
    let shown = seller.shown();
    assert_eq!(shown[0].covers, [format!("{}.regular.urgent", ids[0])]);
    assert_eq!(
        seller.state.announced,
        shown[0].covers.iter().cloned().collect()
    );
}

#[test]
fn no_notification_comes_where_they_are_switched_off() {
    let (mut seller, ids) = Seller::with_many(1, |_| 400);
    seller.lose_regular(&ids);
    seller.state.configuration.warnings.notifications = false;
    assert!(seller.shown().is_empty());
    assert!(seller.banner().is_some());
}

#[test]
fn each_account_and_severity_has_a_notification_of_its_own() {
    let (mut seller, ids) = Seller::with_many(3, |number| [400, 400, 5][number]);
    seller.lose_regular(&ids[..2]);
    let shown: Vec<_> = seller
        .shown()
        .into_iter()
        .map(|notification| notification.id)
        .collect();
    let expected = [
        format!("{}.lost.2026-11-18", ids[0]),
        format!("{}.lost.2026-11-18", ids[1]),
        format!("{}.warning", ids[2]),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn the_buttons_of_a_notification_do_what_they_say() {
    let (mut seller, account) = Seller::with_both();
    seller.visited(&account, NOW);
    seller.now = NOW.plus_months(6).plus(-3 * DAY);
    let shown = seller.shown();
    let [notification] = shown.as_slice() else {
        panic!("{shown:?}")
    };
    assert_eq!(
        notification.buttons,
        [Key::OpenDashboard.into(), Key::RemindTomorrow.into()]
    );
    let press = |button| Event::NotificationAction {
        id: notification.id.clone(),
        button,
    };
    assert_eq!(seller.effects(press(0)), [dashboard_tab()]);
    assert!(seller.effects(press(1)).is_empty());
    assert!(seller.desired().notifications.is_empty());
    // It may be on the screen still when there is nothing of that to say any more.
    assert_eq!(seller.effects(press(1)), [Effect::OpenTab(TabPage::Popup)]);
}

#[test]
fn an_outcome_is_told_once_although_the_next_action_comes_to_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let ids = |seller: &Seller| {
        desired(&seller.state, NOW)
            .notifications
            .into_iter()
            .map(|it| it.id)
            .collect::<Vec<_>>()
    };
    let told = ids(&seller);
    seller.effects(Event::NotificationsShown(told.clone()));
    seller.connect(&account, &[TokenKind::Plus]);
    seller.effects(Event::Woke);
    assert!(ids(&seller).is_empty());
    // The browser is closed under the consent: its session ends.
    seller.state = load(&records(&seller.state), &Records::new()).unwrap();
    seller.effects(Event::Woke);
    assert_eq!(ids(&seller), told);
    assert!(seller.state.announced.contains(&told[0]));
    // And the next one is another one.
    seller.connected(&account, TokenKind::Regular);
    let next = ids(&seller);
    assert!(next.len() == 1 && !seller.state.announced.contains(&next[0]));
}

#[test]
fn a_reconnection_says_from_when_to_when_listings_were_out_of_step() {
    for (days, expected) in [
        (
            3,
            Text::new(
                Key::OutcomeGap,
                [Arg::Date(NOW), Arg::Date(NOW.plus(3 * DAY))],
            ),
        ),
        (0, Key::OutcomeGapDay.into()),
    ] {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        let (kind, reason, doubtful) = (TokenKind::Regular, Reason::NotStated, false);
        seller.lose(&account, kind);
        let kept = seller.state.accounts.get_mut(&account).unwrap();
        kept.history.add(
            NOW,
            crate::domain::HistoryEvent::Disconnected {
                kind,
                reason,
                basis: None,
                doubtful,
            },
        );
        seller.now = NOW.plus(days * DAY + 1);
        let until = seller.now;
        seller.connected(&account, TokenKind::Regular);
        let outcome = view::popup(&seller.state, seller.now).outcome.unwrap();
        let told = match expected.args.as_slice() {
            [from, _] => Text::new(expected.key, [from.clone(), Arg::Date(until)]),
            _ => expected,
        };
        assert_eq!(outcome.also, Some(told.clone()));
        let notification = &seller.desired().notifications[0];
        assert_eq!(
            notification.message.last(),
            Some(&told),
            "the popup is closed while eBay's window is open"
        );
    }
}
