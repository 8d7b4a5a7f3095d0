//! Badge, banner, notification, alarm.

use super::*;

#[test]
fn a_healthy_sellers_pages_carry_no_script_and_a_dying_token_brings_the_banner() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.connected(&account, TokenKind::Plus);
    seller.with_nothing_to_check(&account);
    let healthy = desired(&seller.state, seller.now);
    assert_eq!(script(&healthy, BANNER), None);
    assert_eq!(healthy.badge.text, None);

    let end = NOW.plus(LIFE * SECOND);
    seller.now = end.plus(-30 * DAY - HOUR);
    seller.now = desired(&seller.state, seller.now).alarm.unwrap();
    assert_eq!(seller.now, end.plus(-30 * DAY), "the alarm is set to the first step of the ladder");
    let notice = desired(&seller.state, seller.now);
    let matches = script(&notice, BANNER).unwrap().matches.clone();
    assert!(matches.contains(&"https://www.ebay.de/*".into()));
    assert!(matches.contains(&"https://app.webinterpret.com/*".into()));
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
    seller.with_nothing_to_check(&account);
    seller.now = NOW.plus(LIFE * SECOND - 3 * DAY);
    let banner = view::banner(&seller.state, Site::Ebay, seller.now).unwrap();
    assert_eq!(banner.severity, Severity::Warning);
    seller.effects(Event::Quiet { banner: banner.id.clone(), until: QuietUntil::Tomorrow });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now), None);
    let morning = seller.now.tomorrow_morning(60);
    let before = morning.plus(-MINUTE);
    assert_eq!(desired(&seller.state, before).alarm, Some(morning));
    assert!(desired(&seller.state, morning).alarm > Some(morning));
    assert!(view::banner(&seller.state, Site::Ebay, morning).is_some());
    // Dismissed for good: it stays away for this step of the ladder and comes back with the next one.
    seller.effects(Event::Quiet { banner: banner.id, until: QuietUntil::NextStep });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now.plus(23 * HOUR)), None);
    let urgent = view::banner(&seller.state, Site::Ebay, seller.now.plus(DAY + 1)).unwrap();
    assert_eq!(urgent.severity, Severity::Urgent);
}

#[test]
fn a_click_on_an_outdated_banner_changes_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let before = seller.state.clone();
    seller.effects(Event::Quiet { banner: format!("{account}.Warning"), until: QuietUntil::NextStep });
    seller.effects(Event::Quiet { banner: "nonsense".into(), until: QuietUntil::Tomorrow });
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
fn what_was_announced_is_forgotten_when_it_gets_worse() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.effects(Event::DismissOutcome);
    seller.now = NOW.plus(LIFE * SECOND - 3 * DAY);
    let warning = format!("{account}.Warning");
    seller.effects(Event::Announced(vec![warning.clone()]));
    assert!(seller.state.announced.contains(&warning));
    seller.now = NOW.plus(LIFE * SECOND - DAY);
    seller.effects(Event::Woke);
    assert!(seller.state.announced.is_empty(), "another warning, later, is another matter");
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

#[test]
fn a_snooze_of_a_week_ends_in_the_morning_and_never_lasts_past_the_next_step() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.now = NOW.plus(LIFE * SECOND - 20 * DAY);
    seller.effects(Event::Snooze { account: account.clone(), until: QuietUntil::NextWeek });
    let speaks = |seller: &Seller, at| view::banner(&seller.state, Site::Ebay, at).is_some();
    let morning = seller.now.tomorrow_morning(60).plus(6 * DAY);
    assert!(!speaks(&seller, seller.now) && !speaks(&seller, morning.plus(-1)) && speaks(&seller, morning));
    seller.now = NOW.plus(LIFE * SECOND - 8 * DAY);
    seller.effects(Event::Snooze { account, until: QuietUntil::NextWeek });
    assert!(speaks(&seller, seller.now.plus(DAY)), "the warning speaks although the notice was put off");
    // Set by a clock that was far ahead, it holds for nobody.
    assert!(speaks(&seller, NOW.plus(LIFE * SECOND - 30 * DAY)));
    let unknown = Event::Snooze { account: AccountId("x".into()), until: QuietUntil::Tomorrow };
    assert_eq!(seller.step(unknown).refusal, Some(Refusal::UnknownAccount));
}

#[test]
fn the_buttons_of_a_notification_do_what_they_say() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.effects(Event::DismissOutcome);
    seller.state.accounts.get_mut(&account).unwrap().last_visit = Some(NOW);
    seller.now = NOW.plus_months(6).plus(-3 * DAY);
    let wanted = desired(&seller.state, seller.now).notifications;
    let [notification] = wanted.as_slice() else { panic!("{wanted:?}") };
    assert_eq!(notification.actions, [NotificationAction::OpenDashboard, NotificationAction::RemindTomorrow]);
    let press = |id: &str, button| Event::NotificationAction { id: id.into(), button };
    assert_eq!(
        seller.effects(press(&notification.id, 0)),
        [Effect::OpenTab { url: "https://app.webinterpret.com/".into() }]
    );
    assert!(seller.effects(press(&notification.id, 1)).is_empty());
    assert!(desired(&seller.state, seller.now).notifications.is_empty());
    // It may be on the screen still when there is nothing of that to say any more.
    assert_eq!(seller.effects(press(&notification.id, 1)), [Effect::OpenTab { url: "popup.html".into() }]);
}

#[test]
fn many_accounts_speak_in_one_notification_and_none_is_told_twice() {
    let (mut seller, _) = Seller::with_consent();
    let names = ["a_shop", "b_shop", "c_shop", "d_shop", "e_shop"];
    let ids: Vec<AccountId> = names.iter().map(|name| seller.add(name)).collect();
    seller.effects(Event::DismissOutcome);
    // What is shown is announced, as the shell does it.
    let show = |seller: &mut Seller| {
        let wanted = desired(&seller.state, seller.now).notifications;
        let new: Vec<_> =
            wanted.into_iter().filter(|it| !it.covers.iter().all(|id| seller.state.announced.contains(id))).collect();
        seller.effects(Event::Announced(new.iter().flat_map(|it| it.covers.clone()).collect()));
        new.into_iter().map(|it| (it.id, it.title.args)).collect::<Vec<_>>()
    };
    let lose = |seller: &mut Seller, id: &AccountId| {
        let connection = &mut seller.state.accounts.get_mut(id).unwrap().connections.plus;
        connection.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
    };
    for id in &ids[..3] {
        lose(&mut seller, id);
        assert_eq!(show(&mut seller).len(), 1);
    }
    lose(&mut seller, &ids[3]);
    assert_eq!(show(&mut seller), [("accounts".to_owned(), vec![view::Arg::Number(4)])]);
    assert!(show(&mut seller).is_empty());
    lose(&mut seller, &ids[4]);
    assert_eq!(show(&mut seller), [("accounts".to_owned(), vec![view::Arg::Number(5)])]);
    // Good news is no alert, neither in a group nor when the group falls apart.
    for id in &ids[..3] {
        seller.state.accounts.get_mut(id).unwrap().connections.plus.standing = Standing::Connected;
        assert!(show(&mut seller).is_empty());
    }
    // One that is lost anew speaks anew.
    lose(&mut seller, &ids[0]);
    assert_eq!(show(&mut seller).len(), 1);
    let all = desired(&seller.state, seller.now).notifications;
    assert_eq!(all.len(), 3);
}

#[test]
fn what_was_put_off_is_another_matter_once_it_was_better() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.state.accounts.get_mut(&account).unwrap().last_visit = Some(NOW);
    seller.now = NOW.plus_months(6).plus(-20 * DAY);
    seller.effects(Event::Snooze { account: account.clone(), until: QuietUntil::NextStep });
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now), None);
    seller.state.accounts.get_mut(&account).unwrap().last_visit = Some(seller.now);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts[&account].quiet, None);
}

#[test]
fn a_loss_that_was_put_off_does_not_silence_the_next_deadline() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let kept = seller.state.accounts.get_mut(&account).unwrap();
    kept.last_visit = Some(NOW);
    kept.connections.plus.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
    seller.effects(Event::Snooze { account, until: QuietUntil::NextStep });
    let notice = NOW.plus_months(6).plus(-30 * DAY);
    assert_eq!(view::banner(&seller.state, Site::Ebay, notice.plus(-1)), None);
    assert!(view::banner(&seller.state, Site::Ebay, notice).is_some());
    // Nor when that deadline comes into being, or moves, afterwards.
    let account = seller.state.accounts.keys().next().unwrap().clone();
    seller.state.accounts.get_mut(&account).unwrap().connections.regular.lifetime.as_mut().unwrap().end =
        NOW.plus(100 * DAY);
    seller.effects(Event::Woke);
    assert!(view::banner(&seller.state, Site::Ebay, NOW.plus(70 * DAY)).is_some());
}

#[test]
fn the_alarm_comes_back_to_an_alert_that_was_not_shown() {
    let (mut seller, account) = Seller::with_consent();
    let connection = &mut seller.state.accounts.get_mut(&account).unwrap().connections.plus;
    connection.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
    let alarm = desired(&seller.state, NOW).alarm.unwrap();
    assert!(alarm > NOW && alarm <= NOW.plus(30 * MINUTE));
    assert_eq!(desired(&seller.state, alarm.plus(-1)).alarm, Some(alarm), "it would never ring if it moved on");
    seller.effects(Event::Announced(vec![format!("{account}.Lost")]));
    assert!(desired(&seller.state, NOW).alarm.unwrap() > NOW.plus(30 * MINUTE));
}

#[test]
fn an_outcome_is_told_once_although_the_next_action_comes_to_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let ids =
        |seller: &Seller| desired(&seller.state, NOW).notifications.into_iter().map(|it| it.id).collect::<Vec<_>>();
    let told = ids(&seller);
    seller.effects(Event::Announced(told.clone()));
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
fn an_alarm_comes_within_six_hours_however_far_away_the_next_deadline_is() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.with_nothing_to_check(&account);
    let announced = desired(&seller.state, NOW).notifications.into_iter().map(|it| it.id).collect();
    seller.effects(Event::Announced(announced));
    let mut looks = 0;
    while seller.now < NOW.plus(10 * DAY) {
        let alarm = desired(&seller.state, seller.now).alarm.unwrap();
        // What happens within the same hour leaves it where it is; what happens later is a look itself.
        let at = |time: Timestamp| desired(&seller.state, time).alarm;
        let hour = Timestamp::from_millis(seller.now.millis() / HOUR * HOUR);
        assert_eq!(
            (at(hour), at(hour.plus(HOUR - 1)), at(hour.plus(HOUR))),
            (Some(alarm), Some(alarm), Some(alarm.plus(HOUR)))
        );
        assert!(alarm > seller.now && alarm <= seller.now.plus(6 * HOUR));
        seller.now = alarm;
        let before = records(&seller.state);
        seller.effects(Event::Woke);
        assert_eq!(records(&seller.state), before, "and a look that finds nothing writes nothing");
        looks += 1;
    }
    assert!((40..=41).contains(&looks), "four looks a day: {looks}");
    assert_eq!(desired(&State::default(), NOW).alarm, None, "nobody looks after no account");
}

#[test]
fn what_was_put_off_is_shown_and_can_be_taken_back() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let snooze = |seller: &Seller| view::popup(&seller.state, seller.now).accounts.remove(0).snooze;
    assert_eq!(snooze(&seller), view::Snooze::Nothing);
    seller.now = NOW.plus(LIFE * SECOND - 20 * DAY);
    assert_eq!(snooze(&seller), view::Snooze::Speaks);
    let banner = view::banner(&seller.state, Site::Ebay, seller.now);
    let until = |until| Event::Snooze { account: account.clone(), until };
    seller.effects(until(QuietUntil::Tomorrow));
    let morning = seller.now.tomorrow_morning(60);
    let told = view::Text::new(view::Key::SnoozedUntil, [view::Arg::Relative(morning), view::Arg::Date(morning)]);
    assert_eq!(snooze(&seller), view::Snooze::PutOff(told));
    seller.effects(until(QuietUntil::NextStep));
    assert_eq!(snooze(&seller), view::Snooze::PutOff(view::Key::SnoozedUntilStep.into()));
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now), None);
    seller.effects(until(QuietUntil::Over));
    assert_eq!(snooze(&seller), view::Snooze::Speaks);
    assert_eq!(view::banner(&seller.state, Site::Ebay, seller.now), banner);
    // Near the next step, that is what is told: nothing is put off past it.
    seller.now = NOW.plus(LIFE * SECOND - 8 * DAY);
    seller.effects(until(QuietUntil::NextWeek));
    let step = NOW.plus(LIFE * SECOND - 7 * DAY);
    let told = view::Text::new(view::Key::SnoozedUntil, [view::Arg::Relative(step), view::Arg::Date(step)]);
    assert_eq!(snooze(&seller), view::Snooze::PutOff(told));
}

#[test]
fn a_reconnection_says_from_when_to_when_listings_were_out_of_step() {
    for (days, expected) in [
        (3, view::Text::new(view::Key::OutcomeGap, [view::Arg::Date(NOW), view::Arg::Date(NOW.plus(3 * DAY))])),
        (0, view::Key::OutcomeGapDay.into()),
    ] {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        let kept = seller.state.accounts.get_mut(&account).unwrap();
        let (kind, reason, doubtful) = (TokenKind::Regular, Reason::NotStated, false);
        kept.connections.regular.standing = Standing::Disconnected { at: NOW, reason };
        kept.history.add(NOW, crate::domain::Past::Disconnected { kind, reason, basis: None, doubtful });
        seller.now = NOW.plus(days * DAY + 1);
        let until = seller.now;
        seller.connected(&account, TokenKind::Regular);
        let outcome = view::popup(&seller.state, seller.now).outcome.unwrap();
        let told = match expected.args.as_slice() {
            [from, _] => view::Text::new(expected.key, [from.clone(), view::Arg::Date(until)]),
            _ => expected,
        };
        assert_eq!(outcome.also, Some(told.clone()));
        let notification = &desired(&seller.state, seller.now).notifications[0];
        assert_eq!(notification.message.last(), Some(&told), "the popup is closed while eBay's window is open");
    }
}
