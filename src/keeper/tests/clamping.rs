//! Times and lives that cannot be.

use super::*;
use crate::domain::{Clamped, Lifetime, Past};
use proptest::prelude::*;

fn notes(seller: &Seller, account: &AccountId) -> Vec<Clamped> {
    let entries = seller.state.accounts[account].history.entries();
    entries.iter().filter_map(|entry| if let Past::Clamped { what } = entry.what { Some(what) } else { None }).collect()
}

#[test]
fn an_absurd_life_is_an_estimate_with_a_note() {
    for life in [Some(0), Some(-1), Some(i64::MAX), Some(i64::MIN), Some(400 * 365 * 24 * 3600), None, Some(LIFE)] {
        let (mut seller, account) = Seller::with_consent();
        let (flow, state) = seller.connect(&account, &[TokenKind::Plus]);
        seller.accept(&flow, &state);
        let access_token = Secret::new("access");
        let granted = Granted { access_token, refresh_token: None, refresh_token_expires_in: life };
        seller.effects(Event::Granted { flow: flow.clone(), result: Ok(granted) });
        seller.identify(&flow, "acme_store", "u1");
        let connection = &seller.state.accounts[&account].connections.plus;
        assert_eq!(connection.standing, Standing::Connected, "the consent was granted all the same");
        let believed = life == Some(LIFE);
        assert_eq!(connection.lifetime == Some(Lifetime::estimate(NOW)), !believed, "{life:?}");
        let note = Clamped::Lifetime { kind: TokenKind::Plus };
        assert_eq!(notes(&seller, &account), if believed || life.is_none() { vec![] } else { vec![note] }, "{life:?}");
    }
}

#[test]
fn what_a_clock_that_was_ahead_has_noted_is_brought_to_now_once() {
    let (mut seller, account) = Seller::with_consent();
    seller.now = NOW.plus(300 * DAY);
    seller.connected(&account, TokenKind::Regular);
    let kept = seller.state.accounts.get_mut(&account).unwrap();
    kept.last_visit = Some(seller.now);
    seller.now = NOW;
    seller.effects(Event::Woke);
    seller.effects(Event::Woke);
    let kept = seller.state.accounts[&account].clone();
    assert_eq!(kept.last_visit, Some(NOW));
    assert_eq!(kept.connections.regular.evidence.unwrap().at, NOW);
    assert_eq!(
        kept.connections.regular.lifetime.unwrap().end,
        NOW.plus(LIFE * SECOND),
        "its life is as long as it was"
    );
    assert!(kept.history.entries().iter().all(|entry| entry.at <= NOW));
    assert_eq!(notes(&seller, &account), [Clamped::Clock]);
    assert_eq!(kept.connections.regular.standing, Standing::Connected);
}

#[test]
fn an_hour_or_a_summer_time_changes_nothing() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    seller.with_nothing_to_check(&account);
    let before = seller.state.accounts.clone();
    seller.now = NOW.plus(-DAY);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts, before);
    // Nor does a clock that itself is wrong: 1970 is no time to trust.
    seller.now = Timestamp::from_millis(0);
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts, before);
}

#[test]
fn a_stored_life_of_centuries_is_an_estimate_with_a_note() {
    let (mut seller, account) = Seller::with_consent();
    seller.connected(&account, TokenKind::Regular);
    let connection = &mut seller.state.accounts.get_mut(&account).unwrap().connections.regular;
    connection.lifetime = Some(Lifetime { end: Timestamp::from_millis(i64::MAX), estimated: false });
    seller.effects(Event::Woke);
    let connection = &seller.state.accounts[&account].connections.regular;
    assert_eq!(connection.lifetime, Some(Lifetime::estimate(NOW)));
    assert_eq!(notes(&seller, &account), [Clamped::Lifetime { kind: TokenKind::Regular }]);
    // The longest one that is believed is left as it is.
    let longest = Some(Lifetime { end: NOW.plus(Lifetime::LONGEST), estimated: false });
    seller.state.accounts.get_mut(&account).unwrap().connections.regular.lifetime = longest;
    seller.effects(Event::Woke);
    assert_eq!(seller.state.accounts[&account].connections.regular.lifetime, longest);
}

proptest! {
    #[test]
    fn no_time_in_what_is_stored_panics_or_stays_in_the_future(times in prop::collection::vec(any::<i64>(), 8), now: i64) {
        let (mut seller, account) = Seller::with_consent();
        seller.connected(&account, TokenKind::Regular);
        let at = |index: usize| Timestamp::from_millis(times[index]);
        let kept = seller.state.accounts.get_mut(&account).unwrap();
        kept.added = at(0);
        kept.last_visit = Some(at(1));
        kept.seen = Some(at(2));
        kept.quiet = Some(crate::domain::Quiet { severity: Severity::Lost, until: Some(at(3)), step: None });
        kept.connections.regular.evidence.as_mut().unwrap().at = at(4);
        kept.connections.regular.lifetime.as_mut().unwrap().end = at(5);
        kept.connections.plus.standing = Standing::Disconnected { at: at(6), reason: Reason::NotStated };
        kept.history.add(at(7), Past::Visited);
        seller.now = Timestamp::from_millis(now);
        seller.step(Event::Woke);
        let kept = &seller.state.accounts[&account];
        if seller.now.millis() > 1_767_225_600_000 {
            for time in [kept.added, kept.last_visit.unwrap(), kept.seen.unwrap()] {
                prop_assert!(time.since(seller.now) <= DAY);
            }
            prop_assert!(kept.connections.regular.lifetime.unwrap().end.since(seller.now) <= Lifetime::LONGEST);
        }
        let _ = desired(&seller.state, seller.now);
        let _ = view::popup(&seller.state, seller.now);
        let _ = view::diagnostics(&seller.state, seller.now);
        prop_assert_eq!(&load(&records(&seller.state), &session_records(&seller.state)).unwrap(), &seller.state);
    }
}
