//! Visits to the Dashboard, and which account they count for.
//!
//! A visit counts for the accounts of its own Webinterpret log-in only. Which accounts belong to
//! one log-in is known by one thing alone: that a page showed them together. Neither the browser
//! session nor the order of pages tells it, for a seller may have two log-ins (in containers, or
//! one after the other).

use super::context::Context;
use super::state::State;
use super::step::Refusal;
use crate::domain::{AccountId, DAY, HOUR, HistoryEvent, RiskSignal, Timestamp, TokenKind};

/// A visit that goes on is noted once an hour: each note is a write to the disk.
const NOTE_EVERY: i64 = HOUR;

/// The most documents of which is remembered that they named accounts.
const MAX_PAGES: usize = 20;

/// How far back a visit may lie that the seller tells of, in days.
pub const MAX_REPORTED_DAYS: u32 = 7;

/// A signed-in Dashboard page names these accounts: they belong together, and it is their visit.
pub(super) fn named(
    state: &mut State,
    page: &str,
    named: &[AccountId],
    shows_warning: bool,
    context: &Context,
) {
    let Some(log_in) = join_log_ins(state, named, context) else {
        return unnamed(state, page, shows_warning, context);
    };
    state.session.named.retain(|known| known != page);
    state.session.named.push(page.to_owned());
    let surplus = state.session.named.len().saturating_sub(MAX_PAGES);
    state.session.named.drain(..surplus);
    state.visits.unnamed = None;
    let of_log_in = |account: &crate::domain::Account| account.log_in.as_ref() == Some(&log_in);
    state.visits.two_log_ins |= state
        .accounts
        .values()
        .any(|account| account.log_in.is_some() && !of_log_in(account));
    let ids: Vec<AccountId> = state
        .accounts
        .iter()
        .filter(|(_, account)| of_log_in(account))
        .map(|(id, _)| id.clone())
        .collect();
    count(state, &ids, shows_warning, context.now);
}

/// The log-in that the accounts of a page have in common; none where the page names nobody. Two
/// that meet on a page are one.
fn join_log_ins(state: &mut State, named: &[AccountId], context: &Context) -> Option<String> {
    let of = |id: &AccountId| {
        state
            .accounts
            .get(id)
            .and_then(|account| account.log_in.clone())
    };
    let mut known: Vec<String> = named.iter().filter_map(of).collect();
    known.sort();
    known.dedup();
    let log_in = match known.first() {
        Some(log_in) => log_in.clone(),
        None if named.is_empty() => return None,
        None => context.ids.record(),
    };
    for (id, account) in &mut state.accounts {
        if named.contains(id)
            || account
                .log_in
                .as_ref()
                .is_some_and(|other| known.contains(other))
        {
            account.log_in = Some(log_in.clone());
        }
    }
    Some(log_in)
}

/// A signed-in page names nobody. It is the visit of the only account there is, unless a second
/// log-in was ever seen.
fn unnamed(state: &mut State, page: &str, shows_warning: bool, context: &Context) {
    let only = state
        .accounts
        .keys()
        .next()
        .filter(|_| state.accounts.len() == 1 && !state.visits.two_log_ins)
        .cloned();
    if let Some(only) = only {
        return count(state, &[only], shows_warning, context.now);
    }
    // The same document has named accounts before: their visit was counted then.
    let known = state.session.named.iter().any(|named| named == page);
    let noted = state
        .visits
        .unnamed
        .is_some_and(|at| (0..NOTE_EVERY).contains(&context.now.since(at)));
    if !state.accounts.is_empty() && !known && !noted {
        state.visits.unnamed = Some(context.now);
    }
}

/// Counts a visit for these accounts.
fn count(state: &mut State, ids: &[AccountId], shows_warning: bool, now: Timestamp) {
    let months = state.configuration.inactivity_months;
    for id in ids {
        let Some(account) = state.accounts.get_mut(id) else {
            continue;
        };
        let is_noted =
            |at: Option<Timestamp>| at.is_some_and(|at| (0..NOTE_EVERY).contains(&now.since(at)));
        if !shows_warning && !is_noted(account.no_warning_seen) {
            account.no_warning_seen = Some(now);
        }
        if is_noted(account.last_visit) && !account.visit_was_reported {
            continue;
        }
        // Longer than the rule allows, as far as is known here: the visit ends the wait, but not
        // the doubt.
        let too_late = account
            .inactivity_deadline(months)
            .is_some_and(|deadline| deadline.at <= now);
        account.visited(now);
        if too_late {
            let concerned = account.connections.iter();
            let concerned = concerned.filter(|(_, it)| it.is_in_use() && it.at_risk.is_none());
            let kinds: Vec<TokenKind> = concerned.map(|(kind, _)| kind).collect();
            account.put_at_risk(&kinds, RiskSignal::LongAbsence, now);
        }
    }
}

/// The seller says that a visit was made elsewhere so many days ago, under the log-in of this
/// account.
pub(super) fn elsewhere(
    state: &mut State,
    id: &AccountId,
    days: u32,
    now: Timestamp,
) -> Result<(), Refusal> {
    if days > MAX_REPORTED_DAYS {
        return Err(Refusal::VisitTooLongAgo);
    }
    let log_in = state
        .accounts
        .get(id)
        .ok_or(Refusal::UnknownAccount)?
        .log_in
        .clone();
    let at = now.plus(-i64::from(days) * DAY);
    for (other, account) in &mut state.accounts {
        let together = other == id || (log_in.is_some() && account.log_in == log_in);
        if together && account.last_visit.is_none_or(|visit| visit < at) {
            (account.last_visit, account.visit_was_reported) = (Some(at), true);
            account
                .history
                .add(now, HistoryEvent::VisitedElsewhere { at });
        }
    }
    state.visits.unnamed = None;
    Ok(())
}
