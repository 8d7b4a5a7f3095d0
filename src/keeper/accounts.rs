//! Accounts come, go, and turn out to be the same.

use super::context::Context;
use super::pending;
use super::state::{Outcome, OutcomeKind, State};
use super::step::{Effect, Refusal};
use crate::domain::{Account, AccountId, HistoryEvent, Label, Timestamp, TokenKind, Username};

/// The seller names an account.
pub(super) fn add(
    state: &mut State,
    username: &str,
    user_id: Option<String>,
    context: &Context,
) -> Result<(), Refusal> {
    let username = Username::parse(username).map_err(Refusal::Username)?;
    let known = |account: &&Account| {
        account.username == username || (user_id.is_some() && account.user_id == user_id)
    };
    if let Some(account) = state.accounts.values().find(known) {
        return Err(Refusal::KnownAccount {
            username: account.username.to_string(),
        });
    }
    let id = context.ids.account();
    let mut account = Account::new(username.clone(), user_id, context.now);
    account.history.add(context.now, HistoryEvent::Added);
    state.accounts.insert(id.clone(), account);
    state.outcome = Some(Outcome::new(id, username, OutcomeKind::Added, context));
    Ok(())
}

/// The seller says what to call an account.
pub(super) fn label(state: &mut State, id: &AccountId, label: &str) -> Result<(), Refusal> {
    let label = Label::parse(label).map_err(|_| Refusal::Label)?;
    state
        .accounts
        .get_mut(id)
        .ok_or(Refusal::UnknownAccount)?
        .label = label;
    Ok(())
}

/// The seller wants an account forgotten.
pub(super) fn forget(state: &mut State, id: &AccountId) -> Result<Vec<Effect>, Refusal> {
    state.accounts.remove(id).ok_or(Refusal::UnknownAccount)?;
    pending::forget(state, id, None);
    state.outcome = state
        .outcome
        .take()
        .filter(|outcome| outcome.account != *id);
    state.session.guide = state
        .session
        .guide
        .take()
        .filter(|guide| guide.account != *id);
    let flow = state.session.flow.take_if(|flow| flow.account == *id);
    Ok(flow
        .map(|flow| Effect::CloseConsent {
            window: flow.window,
        })
        .into_iter()
        .collect())
}

/// The seller says whether an account uses a token. Of one that it does not use nothing is said.
pub(super) fn set_used(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    used: bool,
    now: Timestamp,
) -> Result<(), Refusal> {
    let account = state.accounts.get_mut(id).ok_or(Refusal::UnknownAccount)?;
    let connection = account.connections.get_mut(kind);
    if connection.not_used == used {
        connection.not_used = !used;
        account.snoozes.remove(&kind.into());
        account.history.add(
            now,
            if used {
                HistoryEvent::UsedAgain { kind }
            } else {
                HistoryEvent::NotUsed { kind }
            },
        );
    }
    if !used {
        pending::forget(state, id, Some(kind));
    }
    Ok(())
}

/// The popup has shown what is known: the seller has seen which tokens were never connected.
pub(super) fn note_missing_tokens_seen(state: &mut State, now: Timestamp) {
    for account in state.accounts.values_mut() {
        for kind in TokenKind::ALL {
            let connection = account.connections.get_mut(kind);
            if connection.was_never_connected()
                && !connection.not_used
                && connection.seen_missing.is_none()
            {
                connection.seen_missing = Some(now);
            }
        }
    }
}

/// The accounts of which a new one may be the new name: those that the Dashboard has not shown
/// since it showed the new one.
pub fn former_names<'a>(state: &'a State, id: &AccountId) -> Vec<(&'a AccountId, &'a Account)> {
    let Some(new) = state
        .accounts
        .get(id)
        .filter(|account| account.asks_for_former_name)
    else {
        return Vec::new();
    };
    // A log-in is known by the accounts that a page has shown together: one that has a single
    // account says nothing of the others.
    let is_known = |account: &Account| {
        account.log_in.is_some()
            && state
                .accounts
                .values()
                .filter(|other| other.log_in == account.log_in)
                .count()
                > 1
    };
    let new_is_known = is_known(new);
    let could_be = |other: &Account| {
        let same_log_in = other.log_in == new.log_in || !new_is_known || !is_known(other);
        let other_user =
            other.user_id.is_some() && new.user_id.is_some() && other.user_id != new.user_id;
        let gone = other
            .last_seen_on_dashboard
            .is_none_or(|seen| seen < new.added)
            && other.added < new.added;
        same_log_in && !other_user && gone
    };
    state
        .accounts
        .iter()
        .filter(|(other, account)| *other != id && could_be(account))
        .collect()
}

/// The seller says which known account a new one is.
pub(super) fn answer_former_name(
    state: &mut State,
    id: &AccountId,
    former: Option<&AccountId>,
    context: &Context,
) -> Result<(), Refusal> {
    let Some(former) = former else {
        state
            .accounts
            .get_mut(id)
            .ok_or(Refusal::UnknownAccount)?
            .asks_for_former_name = false;
        return Ok(());
    };
    if !former_names(state, id)
        .iter()
        .any(|(known, _)| *known == former)
    {
        return Err(Refusal::UnknownAccount);
    }
    let username = state
        .accounts
        .get(id)
        .map(|account| account.username.clone())
        .ok_or(Refusal::UnknownAccount)?;
    if let Some(old) = join(state, id, former, username.clone(), context.now) {
        state.outcome = Some(Outcome::new(
            former.clone(),
            username,
            OutcomeKind::Renamed { former: old },
            context,
        ));
    }
    Ok(())
}

/// Two entries are one account under its new name: the known one stays, with what the Dashboard has
/// shown of the other since. Gives the name that it had.
pub(super) fn join(
    state: &mut State,
    double: &AccountId,
    known: &AccountId,
    username: Username,
    now: Timestamp,
) -> Option<Username> {
    let double_account = state.accounts.remove(double)?;
    pending::forget(state, double, None);
    let account = state.accounts.get_mut(known)?;
    let former = account.username.clone();
    if double_account.last_visit > account.last_visit {
        (account.last_visit, account.visit_was_reported) =
            (double_account.last_visit, double_account.visit_was_reported);
    }
    account.no_warning_seen = account.no_warning_seen.max(double_account.no_warning_seen);
    account.last_seen_on_dashboard = account
        .last_seen_on_dashboard
        .max(double_account.last_seen_on_dashboard);
    account.log_in = double_account.log_in.or(account.log_in.take());
    account.label = account.label.take().or(double_account.label);
    account.history.join(double_account.history);
    for kind in TokenKind::ALL {
        let newer = double_account.connections.get(kind);
        let at = |evidence: Option<crate::domain::Evidence>| evidence.map(|evidence| evidence.at);
        // What eBay gave for one entry is bound to it; what the Dashboard shows is not.
        let unbound = newer.refresh_token.is_none() && newer.unproven.is_none();
        if unbound && at(newer.evidence) > at(account.connections.get(kind).evidence) {
            *account.connections.get_mut(kind) = newer.clone();
        }
    }
    account.rename(username, now);
    if let Some(guide) = state
        .session
        .guide
        .as_mut()
        .filter(|guide| guide.account == *double)
    {
        guide.account = known.clone();
    }
    Some(former)
}

/// Returns the account that has this name, or else had it.
pub(super) fn find_by_name(state: &State, username: &Username) -> Option<AccountId> {
    let by = |test: &dyn Fn(&Account) -> bool| {
        state
            .accounts
            .iter()
            .find(|(_, account)| test(account))
            .map(|(id, _)| id.clone())
    };
    by(&|account| account.username == *username)
        .or_else(|| by(&|account| account.has_or_had_username(username)))
}
