//! Checks: on the consent route a refresh grant tells whether a token is still taken. It never
//! lengthens a token's life.
//!
//! One at a time for each connection, held by its record in the session; an answer without its
//! record is discarded. A check that brings no verdict is tried again and touches no standing; only
//! `invalid_grant` disconnects.

use std::collections::BTreeMap;

use super::context::Context;
use super::event::RefreshResult;
use super::pending::{self, is_checking};
use super::state::{PendingCheck, State, client_secret_name, refresh_token_name};
use super::step::{CheckRequest, Effect, ProofRequest, Refusal};
use crate::configuration::Configuration;
use crate::consent::{AnswerProblem, Client, Profile, Route, is_implausible_lifetime, lifetime_of};
use crate::domain::{
    Account, AccountId, Check, CheckTrouble, Connection, CredentialsPage, Evidence, EvidenceSource,
    HOUR, HistoryEvent, Lifetime, MINUTE, PerKind, Reason, Risk, RiskSignal, SECOND, Standing,
    Timestamp, TokenKind, stable_hash,
};

/// The most checks at a time. eBay counts them by application and day; a thousand accounts after a
/// holiday take their turns.
const AT_A_TIME: usize = 4;

/// How long an answer may take: more than the shell gives a request. One that is older has been
/// lost.
pub(super) const ANSWERS_WITHIN: i64 = 2 * MINUTE;

/// How long a seller may need on eBay's page. A check is made at once, for what happened there
/// before; only one that is made later than this tells that all is well.
const RECHECK_AFTER_RISK_SIGNAL: i64 = 10 * MINUTE;

/// The first wait after a check that failed; each further one is twice as long, up to
/// [`LONGEST_WAIT`].
const FIRST_WAIT: i64 = 5 * MINUTE;

/// The longest wait after checks that failed: with the 22 hours that may lie between two checks, a
/// dead token is known within 24 hours in which eBay could be asked.
const LONGEST_WAIT: i64 = 2 * HOUR;

/// The longest wait that a server may ask for, with what comes on top of it.
const LONGEST_RETRY_AFTER: i64 = 24 * HOUR;

/// The most by which the time of a check varies: evidence has to be fresh until the next one.
const MAX_VARIATION: i64 = 12 * HOUR;

/// After how many workers that died over a check, and answers that were late, it counts as one that
/// failed.
const MOST_LOST: u32 = 2;

/// The client to check a token with, or to find out who gave a consent, where there is one.
fn profile_of<'a>(state: &'a State, account: &Account, kind: TokenKind) -> Option<&'a Profile> {
    let connection = account.connections.get(kind);
    let something = (connection.exists() && connection.refresh_token.is_some())
        || connection.unproven.is_some();
    match state.configuration.routes.get(kind) {
        Route::Consent(profile) if something && !connection.not_used => Some(profile),
        _ => None,
    }
}

/// Whether there is anything to check a token with.
pub fn can_check(state: &State, account: &Account, kind: TokenKind) -> bool {
    profile_of(state, account, kind).is_some()
}

/// The configuration was changed. What eBay gave to one client is nothing to another, and a
/// broker's handle is nothing to eBay.
pub(super) fn configured(state: &mut State, before: &Configuration) {
    for kind in TokenKind::ALL {
        let Route::Consent(old) = before.routes.get(kind) else {
            continue;
        };
        let client = |profile: &Profile, configuration: &Configuration| {
            (
                profile.client_id.clone(),
                configuration.environment,
                profile.token_endpoint.clone(),
            )
        };
        let old = client(old, before);
        let new = match state.configuration.routes.get(kind) {
            Route::Consent(new) => Some(client(new, &state.configuration)),
            Route::Dashboard => None,
        };
        if new.as_ref() == Some(&old) {
            continue;
        }
        let same_client = new.is_some_and(|new| (new.0, new.1) == (old.0, old.1));
        let ids: Vec<AccountId> = state.accounts.keys().cloned().collect();
        for id in ids {
            pending::forget(state, &id, Some(kind));
            let Some(account) = state.accounts.get_mut(&id) else {
                continue;
            };
            let connection = account.connections.get_mut(kind);
            (
                connection.refresh_token,
                connection.previous_token,
                connection.unproven,
            ) = (None, None, None);
            (connection.replaced, connection.check) = (None, Check::Idle);
            let by_ebay = |evidence: Evidence| {
                matches!(
                    evidence.basis,
                    EvidenceSource::Consent | EvidenceSource::RefreshGrant
                )
            };
            if !same_client && connection.evidence.is_some_and(by_ebay) {
                *connection = Connection {
                    not_used: connection.not_used,
                    ..Connection::default()
                };
            }
        }
    }
}

/// When a token is to be checked next; `None` where there is nothing to check with, or somebody is
/// at it.
fn due(
    state: &State,
    id: &AccountId,
    account: &Account,
    kind: TokenKind,
    now: Timestamp,
) -> Option<Timestamp> {
    let profile = profile_of(state, account, kind)?;
    let consenting = |flow: &super::Flow| {
        flow.account == *id && (flow.kind == kind || flow.remaining.contains(&kind))
    };
    if is_checking(state, id, kind) || state.session.flow.as_ref().is_some_and(consenting) {
        return None;
    }
    let connection = account.connections.get(kind);
    if let Check::Failing { since, next, .. } = connection.check {
        // What lies farther ahead than any wait was noted by a clock that was wrong.
        let wrong = since > now || next.since(now) > LONGEST_RETRY_AFTER;
        return Some(if wrong { now } else { next });
    }
    if connection.unproven.is_some() || connection.may_be_replaced() {
        return Some(now);
    }
    let proof = connection.evidence.filter(|evidence| {
        matches!(
            evidence.basis,
            EvidenceSource::Consent | EvidenceSource::RefreshGrant
        )
    });
    let regular = match proof {
        Some(proof) if proof.at <= now => {
            let every = i64::from(profile.check_hours) * HOUR;
            proof.at.plus(vary(every, (id, kind, proof.at.millis())))
        }
        _ => now,
    };
    let risk = connection.at_risk.map(|risk| {
        let asked = connection
            .evidence
            .is_some_and(|evidence| evidence.at > risk.at);
        if asked && risk.at <= now {
            risk.at.plus(RECHECK_AFTER_RISK_SIGNAL)
        } else {
            now
        }
    });
    Some(risk.map_or(regular, |risk| risk.min(regular)))
}

/// Until when a server asked to be left alone, when this token was checked.
fn asked_to_wait(account: &Account, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    match account.connections.get(kind).check {
        Check::Failing {
            next,
            why: CheckTrouble::TooManyRequests,
            since,
            ..
        } if next > now && since <= now && next.since(now) <= LONGEST_RETRY_AFTER => Some(next),
        _ => None,
    }
}

/// Until when a server asked to be left alone, by any of this client's tokens.
fn rate_limited_until(state: &State, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    state
        .accounts
        .values()
        .filter_map(|account| asked_to_wait(account, kind, now))
        .max()
}

/// All tokens that are to be checked some time, with the time.
fn queue(state: &State, now: Timestamp) -> Vec<(Timestamp, &AccountId, TokenKind)> {
    let mut queue = Vec::new();
    if state
        .configuration
        .routes
        .iter()
        .all(|(_, route)| matches!(route, Route::Dashboard))
    {
        return queue;
    }
    let mut held: PerKind<Option<Timestamp>> = PerKind::default();
    // One look at each account, for there may be thousands.
    for (id, account) in &state.accounts {
        for kind in TokenKind::ALL {
            let held = held.get_mut(kind);
            *held = asked_to_wait(account, kind, now).max(*held);
            queue.extend(due(state, id, account, kind, now).map(|at| (at, id, kind)));
        }
    }
    for (at, _, kind) in &mut queue {
        *at = held.get(*kind).map_or(*at, |held| held.max(*at));
    }
    queue
}

/// A length of time, give or take a tenth, and at most half a day: the same for the same seed, and
/// another one for each token.
fn vary(span: i64, seed: (&AccountId, TokenKind, i64)) -> i64 {
    span.saturating_add(
        (span / 10).min(MAX_VARIATION) * (deterministic_jitter(seed) - 1_000) / 1_000,
    )
}

/// From 0 to 2,000: the same for the same seed, and another one for each token.
fn deterministic_jitter((account, kind, salt): (&AccountId, TokenKind, i64)) -> i64 {
    let hash = stable_hash([
        account.0.as_bytes(),
        kind.id().as_bytes(),
        &salt.to_le_bytes(),
    ]);
    // The low half is mixed better than the high one, so the high one only varies it.
    i64::try_from((hash ^ (hash >> 32)) % 2_001).unwrap_or_default()
}

/// Begins a check; where a consent is not proved yet, the question who gave it. That it was begun
/// is stored with the account, so that nothing is asked where nothing can be stored.
fn begin(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    lost: u32,
    context: &Context,
) -> Option<Effect> {
    let account = state.accounts.get(id)?;
    let profile = profile_of(state, account, kind)?;
    let connection = account.connections.get(kind);
    let environment = state.configuration.environment;
    let secret = state.secrets.get(kind).clone();
    let client_secret = secret.map(|sealed| (sealed, client_secret_name(kind, &profile.client_id)));
    let (account, client) = (id.clone(), Client::of(profile, environment));
    let check = format!("{}.{}", context.ids.record(), kind.id());
    let (id_of_check, refresh_token_name) = (check.clone(), refresh_token_name(id, kind));
    let effect = match &connection.unproven {
        Some(unproven) => Effect::ProveIdentity(ProofRequest {
            id: id_of_check,
            account,
            kind,
            access_token: pending::access_token(state, id, kind, context.now),
            client,
            client_secret,
            refresh_token: unproven.refresh_token.clone(),
            refresh_token_name,
            environment,
        }),
        None => Effect::Check(CheckRequest {
            id: id_of_check,
            account,
            kind,
            client,
            client_secret,
            refresh_token: connection.refresh_token.clone()?,
            refresh_token_name,
        }),
    };
    let record = PendingCheck {
        id: check,
        worker: context.worker.clone(),
        since: context.now,
        lost,
    };
    state.session.checks.insert(pending::key(id, kind), record);
    let account = state.accounts.get_mut(id)?;
    account.connections.get_mut(kind).asked = Some(context.now);
    Some(effect)
}

/// Begins the checks that are due: those that wait longest, a few at a time.
pub(super) fn begin_due(state: &mut State, context: &Context) -> Vec<Effect> {
    let room = AT_A_TIME.saturating_sub(state.session.checks.len());
    if room == 0 {
        return Vec::new();
    }
    let mut due = queue(state, context.now);
    due.retain(|(at, ..)| *at <= context.now);
    due.sort();
    let due: Vec<_> = due
        .into_iter()
        .take(room)
        .map(|(_, id, kind)| (id.clone(), kind))
        .collect();
    due.into_iter()
        .filter_map(|(id, kind)| begin(state, &id, kind, 0, context))
        .collect()
}

/// A check of another run of the worker has nobody who waits for its answer: it is tried again at
/// once. One of this run that is late is waited for again: the computer may have slept, and an
/// answer that brings a new token must not be missed. Where both happened before, the check has
/// failed.
pub(super) fn resume_interrupted(state: &mut State, context: &Context) -> Vec<Effect> {
    if state.session.checks.is_empty() {
        return Vec::new();
    }
    let late =
        |record: &PendingCheck| !(0..ANSWERS_WITHIN).contains(&context.now.since(record.since));
    let lost = |record: &PendingCheck| record.worker != context.worker || late(record);
    let (interrupted, going_on) = std::mem::take(&mut state.session.checks)
        .into_iter()
        .partition(|(_, it)| lost(it));
    state.session.checks = going_on;
    let interrupted: BTreeMap<String, PendingCheck> = interrupted;
    let connections: Vec<(AccountId, TokenKind, PendingCheck)> = state
        .accounts
        .keys()
        .flat_map(|id| TokenKind::ALL.map(|kind| (id.clone(), kind)))
        .filter_map(|(id, kind)| {
            Some((
                id.clone(),
                kind,
                interrupted.get(&pending::key(&id, kind))?.clone(),
            ))
        })
        .collect();
    let mut effects = Vec::new();
    for (id, kind, record) in connections {
        let lost = record.lost + 1;
        if lost > MOST_LOST {
            fail(state, &id, kind, &AnswerProblem::Timeout, context.now);
        } else if record.worker != context.worker {
            // Where the server wants to be left alone, its turn comes later.
            let may = rate_limited_until(state, kind, context.now).is_none();
            effects.extend(
                may.then(|| begin(state, &id, kind, lost, context))
                    .flatten(),
            );
        } else {
            state.session.checks.insert(
                pending::key(&id, kind),
                PendingCheck {
                    since: context.now,
                    lost,
                    ..record
                },
            );
        }
    }
    effects
}

/// The seller wants to know now.
pub(super) fn now(
    state: &mut State,
    id: &AccountId,
    context: &Context,
) -> Result<Vec<Effect>, Refusal> {
    let account = state.accounts.get(id).ok_or(Refusal::UnknownAccount)?;
    let kinds: Vec<TokenKind> = TokenKind::ALL
        .into_iter()
        .filter(|kind| can_check(state, account, *kind))
        .collect();
    if kinds.is_empty() {
        return Err(Refusal::NothingToCheck);
    }
    let waits: Vec<Option<Timestamp>> = kinds
        .iter()
        .map(|kind| rate_limited_until(state, *kind, context.now))
        .collect();
    if let Some(until) = waits
        .iter()
        .copied()
        .collect::<Option<Vec<_>>>()
        .and_then(|waits| waits.into_iter().min())
    {
        return Err(Refusal::CheckLater { until });
    }
    let free = kinds
        .into_iter()
        .zip(waits)
        .filter(|(kind, wait)| wait.is_none() && !is_checking(state, id, *kind));
    let free: Vec<TokenKind> = free.map(|(kind, _)| kind).collect();
    Ok(free
        .into_iter()
        .filter_map(|kind| begin(state, id, kind, 0, context))
        .collect())
}

/// One of eBay's pages was visited on which a token may be ended. Where there is something to check
/// with, that will tell; elsewhere the seller is told to look.
pub(super) fn credentials_page(state: &mut State, page: CredentialsPage, now: Timestamp) {
    let signal = match page {
        CredentialsPage::Password => RiskSignal::PasswordPage,
        CredentialsPage::Username => RiskSignal::UsernamePage,
        CredentialsPage::Access => RiskSignal::AccessPage,
    };
    for account in state.accounts.values_mut() {
        // What says more stays; the same again is noted once an hour.
        let noted = |risk: Risk| {
            !risk.signal.is_a_visit()
                || (risk.signal == signal && (0..HOUR).contains(&now.since(risk.at)))
        };
        let concerned = account.connections.iter();
        let concerned =
            concerned.filter(|(_, it)| it.is_in_use() && !it.at_risk.is_some_and(noted));
        let kinds: Vec<TokenKind> = concerned.map(|(kind, _)| kind).collect();
        account.put_at_risk(&kinds, signal, now);
    }
}

/// The token endpoint answered.
pub(super) fn checked(
    state: &mut State,
    check: &str,
    id: &AccountId,
    kind: TokenKind,
    result: Result<RefreshResult, AnswerProblem>,
    context: &Context,
) -> Vec<Effect> {
    if !pending::take_record(state, check, id, kind) {
        return Vec::new();
    }
    let months = state.configuration.inactivity_months;
    let Some(account) = state.accounts.get_mut(id) else {
        return Vec::new();
    };
    match result {
        Ok(renewed) => works(account.connections.get_mut(kind), renewed, context.now),
        Err(AnswerProblem::Refused { error, .. }) if error == "invalid_grant" => {
            let connection = account.connections.get_mut(kind);
            // The server may not have taken note of the one that it gave last.
            if let Some(previous) = connection.previous_token.take() {
                connection.refresh_token = Some(previous);
                return begin(state, id, kind, 0, context).into_iter().collect();
            }
            let likely = account.likely_reason(kind, months, context.now);
            refused(account, kind, likely, context.now);
        }
        Err(problem) => {
            fail(state, id, kind, &problem, context.now);
            if matches!(problem, AnswerProblem::TooManyRequests { .. }) {
                fail_others(state, kind, &problem, context.now);
            }
        }
    }
    Vec::new()
}

/// A token was taken.
fn works(connection: &mut Connection, renewed: RefreshResult, now: Timestamp) {
    connection.standing = Standing::Connected;
    connection.evidence = Some(Evidence::sure(EvidenceSource::RefreshGrant, now));
    let too_soon = |risk: &Risk| {
        risk.signal.is_a_visit() && (0..RECHECK_AFTER_RISK_SIGNAL).contains(&now.since(risk.at))
    };
    connection.at_risk = connection.at_risk.filter(too_soon);
    connection.check = Check::Idle;
    connection.replaced = None;
    let asked = connection.asked.unwrap_or(now).min(now);
    match renewed.refresh_token {
        // The one before is kept until this one was taken once: an answer can be lost, and a server
        // can lose what it has answered.
        Some(new) if renewed.rotated => {
            connection.previous_token = connection.refresh_token.replace(new);
            let life = renewed
                .refresh_token_expires_in
                .filter(|seconds| !is_implausible_lifetime(*seconds));
            connection.lifetime = life
                .map(|life| lifetime_of(Some(life), asked))
                .or(connection.lifetime);
        }
        // One that could not be encrypted cannot be kept: the one before has to do.
        _ if renewed.rotated => {}
        _ => connection.previous_token = None,
    }
    // Taken after its end: the end was wrong.
    connection.lifetime = connection.lifetime.map(|life| {
        if life.end > now {
            life
        } else {
            Lifetime::estimate(now)
        }
    });
}

/// eBay takes a token no longer.
fn refused(account: &mut Account, kind: TokenKind, reason: Reason, now: Timestamp) {
    let connection = account.connections.get_mut(kind);
    connection.standing = Standing::Disconnected { at: now, reason };
    connection.evidence = Some(Evidence::sure(EvidenceSource::RefreshGrant, now));
    (connection.at_risk, connection.replaced) = (None, None);
    connection.check = Check::Idle;
    connection.refresh_token = None;
    let basis = Some(EvidenceSource::RefreshGrant);
    account.history.add(
        now,
        HistoryEvent::Disconnected {
            kind,
            reason,
            basis,
            doubtful: false,
        },
    );
    account.snoozes.remove(&kind.into());
}

/// A check brought no verdict.
pub(super) fn fail(
    state: &mut State,
    id: &AccountId,
    kind: TokenKind,
    problem: &AnswerProblem,
    now: Timestamp,
) {
    let Some(account) = state.accounts.get_mut(id) else {
        return;
    };
    let connection = account.connections.get_mut(kind);
    connection.check = failing(connection.check, problem, (id, kind), now);
}

/// A server that wants to be left alone by one token's check wants it of the whole client: the
/// others that are due have failed, too.
fn fail_others(state: &mut State, kind: TokenKind, problem: &AnswerProblem, now: Timestamp) {
    let due = |(id, account): (&AccountId, &Account)| {
        let due = due(state, id, account, kind, now).is_some_and(|at| at <= now);
        due.then(|| id.clone())
    };
    let others: Vec<AccountId> = state.accounts.iter().filter_map(due).collect();
    for id in others {
        fail(state, &id, kind, problem, now);
    }
}

/// A check brought no verdict: it is tried again, the later the more often that has happened.
fn failing(
    before: Check,
    problem: &AnswerProblem,
    (id, kind): (&AccountId, TokenKind),
    now: Timestamp,
) -> Check {
    let failed = before.failures();
    let doubled = FIRST_WAIT
        .saturating_mul(1_i64.checked_shl(failed.min(20)).unwrap_or(i64::MAX))
        .min(LONGEST_WAIT);
    let wait = vary(doubled, (id, kind, now.millis())).min(LONGEST_WAIT);
    let (why, wait) = match problem {
        AnswerProblem::TooManyRequests {
            retry_after: Some(seconds),
        } => {
            let asked = i64::from(*seconds)
                .saturating_mul(SECOND)
                .clamp(MINUTE, LONGEST_RETRY_AFTER);
            // Never sooner than asked. A server that counts by the day names the same moment to all
            // sellers of its client: some more keeps them from asking in the same second, and not
            // so much that others are always there before them.
            let more = (asked / 4).min(LONGEST_WAIT)
                * deterministic_jitter((id, kind, now.millis()))
                / 2_000;
            // Nor as often as asked for ever.
            (
                CheckTrouble::TooManyRequests,
                asked
                    .saturating_add(more)
                    .min(LONGEST_RETRY_AFTER)
                    .max(wait),
            )
        }
        AnswerProblem::TooManyRequests { retry_after: None } => {
            (CheckTrouble::TooManyRequests, wait)
        }
        AnswerProblem::SecretMissing | AnswerProblem::Refused { .. } => {
            (CheckTrouble::Profile, wait)
        }
        AnswerProblem::SecretUnreadable => (CheckTrouble::UnreadableSecret, wait),
        AnswerProblem::TokenUnreadable => (CheckTrouble::UnreadableToken, wait),
        AnswerProblem::Offline => (CheckTrouble::Offline, wait),
        AnswerProblem::Network
        | AnswerProblem::Timeout
        | AnswerProblem::Redirected
        | AnswerProblem::TooLarge
        | AnswerProblem::Unreadable
        | AnswerProblem::Server { .. } => (CheckTrouble::Unreachable, wait),
    };
    before.failed(why, wait, now)
}

/// When there is something to do for checks: the next one that is due, or a look at one under way.
pub fn next(state: &State, now: Timestamp) -> Option<Timestamp> {
    // Not sooner than the next whole minute: an alarm that is set anew at each look would never
    // ring.
    let minute = || Timestamp::from_millis((now.millis() / MINUTE + 1).saturating_mul(MINUTE));
    let looks = state.session.checks.values().map(|record| {
        let end = record.since.plus(ANSWERS_WITHIN);
        if (now..=now.plus(ANSWERS_WITHIN)).contains(&end) && end > now {
            end
        } else {
            minute()
        }
    });
    // Where there is no room for more, an answer brings the next one.
    let full = state.session.checks.len() >= AT_A_TIME;
    let due = if full { Vec::new() } else { queue(state, now) };
    due.into_iter()
        .map(|(at, ..)| at)
        .map(|at| if at > now { at } else { minute() })
        .chain(looks)
        .min()
}
