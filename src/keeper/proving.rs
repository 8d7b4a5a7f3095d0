//! Proving: who gave a consent, is what eBay's Identity API says. Until it has, the tokens of the
//! consent are kept, sealed and marked as unproven, for the server may take no others any more; for
//! seven days it is asked again, like a check that failed.

use super::context::Context;
use super::event::{IdentityProof, TokenGrant};
use super::state::{Flow, IdentityKey, Outcome, OutcomeKind, State};
use super::step::Effect;
use super::{accounts, checking, pending};
use crate::consent::{
    AnswerProblem, Attempted, ConsentProblem, Identity, is_implausible_lifetime, lifetime_of,
};
use crate::domain::{
    Account, AccountId, Check, ClockCorrection, Connection, Evidence, EvidenceSource, HistoryEvent,
    SECOND, Secret, Standing, Timestamp, TokenKind, Unproven, Username,
};

/// The tokens of a consent came: kept before anybody is asked who gave it.
pub(super) fn store_unproven(
    state: &mut State,
    flow: &Flow,
    granted: &TokenGrant,
    asked: Timestamp,
    now: Timestamp,
) {
    let Some(account) = state.accounts.get_mut(&flow.account) else {
        return;
    };
    let connection = account.connections.get_mut(flow.kind);
    connection.replaced = None;
    connection.unproven = Some(Unproven {
        flow: flow.id.clone(),
        since: now,
        refresh_token: granted.refresh_token.clone(),
        lifetime: lifetime_of(granted.refresh_token_expires_in, asked),
        lifetime_was_implausible: granted
            .refresh_token_expires_in
            .is_some_and(is_implausible_lifetime),
    });
    // Whatever a check of the old token finds out is of no concern any more.
    pending::forget(state, &flow.account, Some(flow.kind));
}

/// The server has not redeemed the code: the token that there was is as good as before.
pub(super) fn not_redeemed(state: &mut State, flow: &Flow, asked: Timestamp) {
    if let Some(account) = state.accounts.get_mut(&flow.account) {
        let connection = account.connections.get_mut(flow.kind);
        connection.replaced = connection.replaced.filter(|at| *at != asked);
    }
}

/// Whether the Identity API, or whoever answers in its place, may say more at another time.
pub(super) fn is_passing(problem: &AnswerProblem) -> bool {
    match problem {
        AnswerProblem::Network
        | AnswerProblem::Offline
        | AnswerProblem::Timeout
        | AnswerProblem::Redirected
        | AnswerProblem::TooLarge
        | AnswerProblem::Unreadable
        | AnswerProblem::TooManyRequests { .. }
        | AnswerProblem::Server { .. } => true,
        // With 401 the access token has ended, and another one can be had. A refusal that names no
        // error may come from a proxy.
        AnswerProblem::Refused { status, error } => *status == 401 || error.is_empty(),
        AnswerProblem::SecretMissing
        | AnswerProblem::SecretUnreadable
        | AnswerProblem::TokenUnreadable => false,
    }
}

/// It is asked again later: by whoever is there then. `failed`: it was asked in vain.
pub(super) fn note_identity_key(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    (access_token, until): (Secret, Timestamp),
    failed: bool,
    context: &Context,
) {
    state.session.keys.insert(
        pending::key(id, kind),
        IdentityKey {
            access_token,
            until,
        },
    );
    if failed {
        checking::fail(state, id, kind, &AnswerProblem::Unreadable, context.now);
    }
}

/// The tokens of a consent are of no use: nobody will say who gave it, or somebody else did.
pub(super) fn drop_tokens(state: &mut State, id: &AccountId, kind: TokenKind) {
    state.session.keys.remove(&pending::key(id, kind));
    let Some(account) = state.accounts.get_mut(id) else {
        return;
    };
    let connection = account.connections.get_mut(kind);
    if let Some(unproven) = connection.unproven.take() {
        // The server may take no other token any more: should it refuse the old one, that is why.
        connection.replaced = Some(unproven.since);
        if connection.refresh_token.is_none() {
            connection.check = Check::Idle;
        }
    }
}

/// What cannot be proved any more is given up: after seven days, or where no access token can be
/// had.
pub(super) fn apply_timeouts(state: &mut State, context: &Context) {
    let consenting = state
        .session
        .flow
        .as_ref()
        .map(|flow| (flow.account.clone(), flow.kind));
    let is_over = |id: &AccountId, kind: TokenKind, connection: &Connection| {
        let Some(unproven) = &connection.unproven else {
            return false;
        };
        let expired = context.now.since(unproven.since) >= Unproven::LIFE;
        let none = unproven.refresh_token.is_none()
            && pending::access_token(state, id, kind, context.now).is_none();
        (expired || none) && consenting.as_ref() != Some(&(id.clone(), kind))
    };
    let all = state
        .accounts
        .iter()
        .flat_map(|(id, account)| account.connections.iter().map(move |it| (id, it)));
    let over: Vec<(AccountId, TokenKind)> = all
        .filter(|(id, (kind, connection))| is_over(id, *kind, connection))
        .map(|(id, (kind, _))| (id.clone(), kind))
        .collect();
    for (id, kind) in over {
        give_up(state, &id, kind, ConsentProblem::NotProved, context);
    }
}

/// Ends a consent whose tokens came, and were not used.
fn give_up(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    problem: ConsentProblem,
    context: &Context,
) {
    let flow = state
        .accounts
        .get(id)
        .and_then(|account| account.connections.get(kind).unproven.clone());
    drop_tokens(state, id, kind);
    pending::forget(state, id, Some(kind));
    let Some(account) = state.accounts.get_mut(id) else {
        return;
    };
    let connection = account.connections.get_mut(kind);
    if matches!(problem, ConsentProblem::WrongUser { .. }) {
        connection.replaced = None;
    }
    connection.failed_attempts = connection.failed_attempts.saturating_add(1);
    account.history.add(
        context.now,
        HistoryEvent::Failed {
            kind,
            why: problem.recorded(),
        },
    );
    let what = OutcomeKind::NotConnected {
        kind,
        problem,
        done: Vec::new(),
        remaining: Vec::new(),
    };
    record_outcome(state, id, flow.map(|unproven| unproven.flow), what, context);
}

/// Says how a consent ended after all. Its flow's id is that of an outcome that was told already:
/// this one is another.
fn record_outcome(
    state: &mut State,
    id: &AccountId,
    flow: Option<String>,
    what: OutcomeKind,
    context: &Context,
) {
    let Some(account) = state.accounts.get(id) else {
        return;
    };
    let outcome = Outcome::new(id.clone(), account.username.clone(), what, context);
    let flow = flow.map(|flow| format!("{flow}.proved"));
    state.outcome = Some(Outcome {
        id: flow.unwrap_or_else(|| outcome.id.clone()),
        ..outcome
    });
}

/// It was tried again to find out who gave a consent.
pub(super) fn proved(
    state: &mut State,
    check: &str,
    id: &AccountId,
    kind: TokenKind,
    proof: IdentityProof,
    context: &Context,
) -> Vec<Effect> {
    if !pending::take_record(state, check, id, kind) {
        return Vec::new();
    }
    if let Some((access_token, seconds)) = proof.access_token {
        let until = context.now.plus(seconds.saturating_mul(SECOND));
        state.session.keys.insert(
            pending::key(id, kind),
            IdentityKey {
                access_token,
                until,
            },
        );
    }
    let Some(account) = state.accounts.get_mut(id) else {
        return Vec::new();
    };
    let Some(unproven) = account.connections.get_mut(kind).unproven.as_mut() else {
        return Vec::new();
    };
    let flow = unproven.flow.clone();
    match proof.renewed {
        Some(Ok(renewed)) if renewed.rotated => {
            // One that could not be encrypted cannot be kept; the server may still take the one
            // before it.
            unproven.refresh_token = renewed.refresh_token.or(unproven.refresh_token.take());
        }
        Some(Err(AnswerProblem::Refused { ref error, .. })) if error == "invalid_grant" => {
            give_up(state, id, kind, ConsentProblem::NotProved, context);
            return Vec::new();
        }
        Some(Err(problem)) => {
            checking::fail(state, id, kind, &problem, context.now);
            return Vec::new();
        }
        Some(Ok(_)) | None => {}
    }
    apply_identity(state, id, kind, proof.identity, flow, context);
    Vec::new()
}

/// Takes what the Identity API said, `None` where it was not asked, of the consent of a flow.
fn apply_identity(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    answer: Option<Result<Identity, AnswerProblem>>,
    flow: String,
    context: &Context,
) {
    let key = pending::key(id, kind);
    match answer {
        Some(Ok(identity)) => {
            state.session.keys.remove(&key);
            let kinds = vec![kind];
            match conclude(state, id, kind, identity, context) {
                Verdict::Connected { renamed_from } => {
                    let what = OutcomeKind::Connected {
                        kinds,
                        renamed_from,
                    };
                    record_outcome(state, id, Some(flow), what, context);
                }
                Verdict::Joined { owner, former } => {
                    let what = OutcomeKind::Joined { former, kinds };
                    record_outcome(state, &owner, Some(flow), what, context);
                }
                Verdict::WrongUser(problem) => give_up(state, id, kind, problem, context),
                Verdict::Gone => {}
            }
        }
        Some(Err(problem)) if is_passing(&problem) => {
            if matches!(problem, AnswerProblem::Refused { .. }) {
                state.session.keys.remove(&key);
            }
            checking::fail(state, id, kind, &problem, context.now);
        }
        Some(Err(problem)) => {
            let problem = ConsentProblem::Answer {
                attempted: Attempted::Identity,
                problem,
            };
            give_up(state, id, kind, problem, context);
        }
        None => checking::fail(state, id, kind, &AnswerProblem::Unreadable, context.now),
    }
}

/// What follows from who gave a consent.
pub(super) enum Verdict {
    /// The expected user: the token is connected. The name that the account had before, if eBay
    /// told a new one.
    Connected { renamed_from: Option<Username> },
    /// The account is another one of ours under its new name: the two entries are one now.
    Joined { owner: AccountId, former: Username },
    /// Somebody else.
    WrongUser(ConsentProblem),
    /// The account is no longer here.
    Gone,
}

/// Takes who gave a consent into the account whose tokens were to be connected.
pub(super) fn conclude(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    identity: Identity,
    context: &Context,
) -> Verdict {
    let Some(account) = state.accounts.get(id) else {
        return Verdict::Gone;
    };
    let Some(unproven) = account.connections.get(kind).unproven.clone() else {
        return Verdict::Gone;
    };
    // A name is enough only as long as no user id is known.
    let same_user = match &account.user_id {
        Some(user_id) => *user_id == identity.user_id,
        None => account.username == identity.username,
    };
    if !same_user {
        // Of another account of ours the server may have replaced the token.
        let other =
            owner_of(state, &identity.user_id).and_then(|other| state.accounts.get_mut(&other));
        if let Some(other) = other {
            other.connections.get_mut(kind).replaced = Some(unproven.since);
        }
        let Some(account) = state.accounts.get(id) else {
            return Verdict::Gone;
        };
        return Verdict::WrongUser(ConsentProblem::WrongUser {
            expected: account.username.clone(),
            found: identity.username,
            found_id: identity.user_id,
        });
    }
    if account.user_id.is_none()
        && let Some(owner) = owner_of(state, &identity.user_id)
    {
        // What eBay just gave is bound to the entry that goes, so one more consent is needed; it
        // does not open on its own.
        let Some(former) = accounts::join(state, id, &owner, identity.username, context.now) else {
            return Verdict::Gone;
        };
        if let Some(account) = state.accounts.get_mut(&owner) {
            account.connections.get_mut(kind).replaced = Some(unproven.since);
        }
        return Verdict::Joined { owner, former };
    }
    connect(state, id, kind, identity, unproven, context)
}

/// Connects a token whose consent the expected user gave.
fn connect(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    identity: Identity,
    unproven: Unproven,
    context: &Context,
) -> Verdict {
    let renamed_from = rename(state, id, &identity, context);
    let Some(account) = state.accounts.get_mut(id) else {
        return Verdict::Gone;
    };
    account.user_id = Some(identity.user_id);
    account.snoozes.remove(&kind.into());
    *account.connections.get_mut(kind) = Connection {
        standing: Standing::Connected,
        evidence: Some(Evidence::sure(EvidenceSource::Consent, context.now)),
        lifetime: Some(unproven.lifetime),
        refresh_token: unproven.refresh_token,
        asked: account.connections.get(kind).asked,
        ..Connection::default()
    };
    account.history.add(
        context.now,
        HistoryEvent::Connected {
            kind,
            basis: EvidenceSource::Consent,
            doubtful: false,
        },
    );
    if unproven.lifetime_was_implausible {
        account.history.add(
            context.now,
            HistoryEvent::Clamped {
                what: ClockCorrection::Lifetime { kind },
            },
        );
    }
    pending::forget(state, id, Some(kind));
    Verdict::Connected { renamed_from }
}

/// The account is called what eBay says; gives the name that it had, if that was another. An entry
/// that the Dashboard made of the new name before eBay told of it is the same account.
fn rename(
    state: &mut State,
    id: &AccountId,
    identity: &Identity,
    context: &Context,
) -> Option<Username> {
    let (username, now) = (identity.username.clone(), context.now);
    let former = state
        .accounts
        .get(id)
        .map(|account| account.username.clone())
        .filter(|former| *former != username)?;
    let same = |(other, account): &(&AccountId, &Account)| {
        *other != id && account.username == username && account.user_id.is_none()
    };
    match state
        .accounts
        .iter()
        .find(same)
        .map(|(double, _)| double.clone())
    {
        Some(double) => accounts::join(state, &double, id, username, now),
        None => {
            state.accounts.get_mut(id)?.rename(username, now);
            Some(former)
        }
    }
}

fn owner_of(state: &State, user_id: &str) -> Option<AccountId> {
    let owner = state
        .accounts
        .iter()
        .find(|(_, account)| account.user_id.as_deref() == Some(user_id));
    owner.map(|(id, _)| id.clone())
}
