//! Checks: on the consent route a refresh grant tells whether a token is still taken. It never lengthens a token's life.
//!
//! One at a time for each connection, held by its record in the session; an answer without its record is discarded. A check that
//! brings no verdict is tried again and touches no standing; only `invalid_grant` disconnects.

use super::state::{CheckUnderWay, State};
use super::{Effect, Moment, Refusal, Renewed, client_secret_name, refresh_token_name};
use crate::configuration::Configuration;
use crate::consent::{AnswerProblem, Client, Profile, Route, random_text};
use crate::domain::{
    Account, AccountId, Basis, Check, CheckTrouble, Connection, CredentialsPage, Evidence, HOUR, MINUTE, Past, PerKind,
    Risk, SECOND, Sign, Standing, Timestamp, TokenKind,
};
use crate::order;

/// The most checks at a time. eBay counts them by application and day; a thousand accounts after a holiday take their turns.
const AT_A_TIME: usize = 4;

/// How long an answer may take: more than the shell gives a request. One that is older has been lost.
const ANSWERS_WITHIN: i64 = 2 * MINUTE;

/// How long a seller may need on eBay's page. A check is made at once, for what happened there before; only one that is made later than
/// this tells that all is well.
const AFTER_A_SIGN: i64 = 10 * MINUTE;

/// The first wait after a check that failed; each further one is twice as long, up to [`LONGEST_WAIT`].
const FIRST_WAIT: i64 = 5 * MINUTE;
/// The longest wait after checks that failed: with the 22 hours that may lie between two checks, a dead token is known within 24 hours
/// in which eBay could be asked.
const LONGEST_WAIT: i64 = 2 * HOUR;
/// The longest wait that a server may ask for, with what comes on top of it.
const LONGEST_RETRY_AFTER: i64 = 24 * HOUR;

/// The client to check a token with, where there is one.
fn profile_of<'a>(state: &'a State, account: &Account, kind: TokenKind) -> Option<&'a Profile> {
    let connection = account.connections.get(kind);
    match state.configuration.routes.get(kind) {
        Route::Consent(profile) if connection.exists() && connection.refresh_token.is_some() => Some(profile),
        _ => None,
    }
}

/// Whether there is anything to check a token with.
pub fn can_check(state: &State, account: &Account, kind: TokenKind) -> bool {
    profile_of(state, account, kind).is_some()
}

/// Whether a token is being checked.
pub fn is_checking(state: &State, account: &AccountId, kind: TokenKind) -> bool {
    // A few at most; making the key of each of thousands of tokens would take longer.
    let is_of =
        |key: &String| key.strip_prefix(account.0.as_str()).and_then(|rest| rest.strip_prefix('/')) == Some(kind.id());
    state.session.checks.keys().any(is_of)
}

fn key(account: &AccountId, kind: TokenKind) -> String {
    format!("{account}/{}", kind.id())
}

/// Gives up what waits for an answer: of one token, or of both.
pub(super) fn forget(state: &mut State, account: &AccountId, kind: Option<TokenKind>) {
    for each in TokenKind::ALL.into_iter().filter(|each| kind.is_none_or(|kind| kind == *each)) {
        state.session.checks.remove(&key(account, each));
    }
}

/// The configuration was changed. What eBay gave to one client is nothing to another, and a broker's handle is nothing to eBay.
pub(super) fn configured(state: &mut State, before: &Configuration) {
    for kind in TokenKind::ALL {
        let Route::Consent(old) = before.routes.get(kind) else { continue };
        let client = |profile: &Profile, configuration: &Configuration| {
            (profile.client_id.clone(), configuration.environment, profile.token_endpoint.clone())
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
            forget(state, &id, Some(kind));
            let Some(account) = state.accounts.get_mut(&id) else { continue };
            let connection = account.connections.get_mut(kind);
            connection.refresh_token = None;
            connection.check = Check::Idle;
            let by_ebay = |evidence: Evidence| matches!(evidence.basis, Basis::Consent | Basis::RefreshGrant);
            if !same_client && connection.evidence.is_some_and(by_ebay) {
                *connection = Connection::default();
            }
        }
    }
}

/// When a token is to be checked next; `None` where there is nothing to check with, or somebody is at it.
fn due(state: &State, id: &AccountId, account: &Account, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    let profile = profile_of(state, account, kind)?;
    let consenting = |flow: &super::Flow| flow.account == *id && (flow.kind == kind || flow.rest.contains(&kind));
    if is_checking(state, id, kind) || state.session.flow.as_ref().is_some_and(consenting) {
        return None;
    }
    let connection = account.connections.get(kind);
    if let Check::Failing { since, next, .. } = connection.check {
        // What lies farther ahead than any wait was noted by a clock that was wrong.
        let wrong = since > now || next.since(now) > LONGEST_RETRY_AFTER;
        return Some(if wrong { now } else { next });
    }
    let proof = connection.evidence.filter(|evidence| matches!(evidence.basis, Basis::Consent | Basis::RefreshGrant));
    let regular = match proof {
        Some(proof) if proof.at <= now => {
            let every = i64::from(profile.check_hours) * HOUR;
            proof.at.plus(jittered(every, (id, kind, proof.at.millis())))
        }
        _ => now,
    };
    let risk = connection.at_risk.map(|risk| {
        let asked = connection.evidence.is_some_and(|evidence| evidence.at > risk.at);
        if asked && risk.at <= now { risk.at.plus(AFTER_A_SIGN) } else { now }
    });
    Some(risk.map_or(regular, |risk| risk.min(regular)))
}

/// Until when a server asked to be left alone, when this token was checked.
fn asked_to_wait(account: &Account, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    match account.connections.get(kind).check {
        Check::Failing { next, why: CheckTrouble::TooManyRequests, since, .. }
            if next > now && since <= now && next.since(now) <= LONGEST_RETRY_AFTER =>
        {
            Some(next)
        }
        _ => None,
    }
}

/// Until when a server asked to be left alone, by any of this client's tokens.
fn held(state: &State, kind: TokenKind, now: Timestamp) -> Option<Timestamp> {
    state.accounts.values().filter_map(|account| asked_to_wait(account, kind, now)).max()
}

/// All tokens that are to be checked some time, with the time.
fn queue(state: &State, now: Timestamp) -> Vec<(Timestamp, &AccountId, TokenKind)> {
    let mut queue = Vec::new();
    if state.configuration.routes.iter().all(|(_, route)| matches!(route, Route::Dashboard)) {
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

/// A length of time, give or take a tenth: the same for the same seed, and another one for each token.
fn jittered(span: i64, seed: (&AccountId, TokenKind, i64)) -> i64 {
    span.saturating_add(span / 10 * (chance(seed) - 1_000) / 1_000)
}

/// From 0 to 2,000: the same for the same seed, and another one for each token.
fn chance((account, kind, salt): (&AccountId, TokenKind, i64)) -> i64 {
    let add = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    let parts = [account.0.as_bytes(), kind.id().as_bytes(), &salt.to_le_bytes()];
    let hash = parts.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, part| part.iter().fold(hash, add));
    // FNV's low bits are its best; the sum of two halves is as good as any.
    i64::try_from((hash ^ (hash >> 32)) % 2_001).unwrap_or_default()
}

/// Begins a check.
fn begin(state: &mut State, id: &AccountId, kind: TokenKind, moment: &Moment) -> Option<Effect> {
    let account = state.accounts.get(id)?;
    let profile = profile_of(state, account, kind)?;
    let refresh_token = account.connections.get(kind).refresh_token.clone()?;
    let secret = state.secrets.get(kind).clone();
    let check = format!("{}.{}", random_text(&moment.entropy[64..76]), kind.id());
    let effect = Effect::Check {
        id: check.clone(),
        account: id.clone(),
        kind,
        client: Client::of(profile, state.configuration.environment),
        client_secret: secret.map(|sealed| (sealed, client_secret_name(kind, &profile.client_id))),
        refresh_token,
        refresh_token_name: refresh_token_name(id, kind),
    };
    let record = CheckUnderWay { id: check, worker: moment.worker.clone(), since: moment.now };
    state.session.checks.insert(key(id, kind), record);
    Some(effect)
}

/// Begins the checks that are due: those that wait longest, a few at a time.
pub(super) fn begin_due(state: &mut State, moment: &Moment) -> Vec<Effect> {
    let room = AT_A_TIME.saturating_sub(state.session.checks.len());
    if room == 0 {
        return Vec::new();
    }
    let mut due = queue(state, moment.now);
    due.retain(|(at, ..)| *at <= moment.now);
    order::sort_by(&mut due, Ord::cmp);
    let due: Vec<_> = due.into_iter().take(room).map(|(_, id, kind)| (id.clone(), kind)).collect();
    due.into_iter().filter_map(|(id, kind)| begin(state, &id, kind, moment)).collect()
}

/// A check of another run of the worker has nobody who waits for its answer: it is tried again at once. If its answer was another
/// refresh token, that one is lost, and the next answer says so.
pub(super) fn resume_interrupted(state: &mut State, moment: &Moment) -> Vec<Effect> {
    if state.session.checks.is_empty() {
        return Vec::new();
    }
    let lost = |record: &CheckUnderWay| {
        record.worker != moment.worker || !(0..ANSWERS_WITHIN).contains(&moment.now.since(record.since))
    };
    let (interrupted, going_on) = std::mem::take(&mut state.session.checks).into_iter().partition(|(_, it)| lost(it));
    state.session.checks = going_on;
    let interrupted: std::collections::BTreeMap<String, CheckUnderWay> = interrupted;
    let connections: Vec<_> =
        state.accounts.keys().flat_map(|id| TokenKind::ALL.map(|kind| (id.clone(), kind))).collect();
    connections
        .into_iter()
        .filter(|(id, kind)| interrupted.contains_key(&key(id, *kind)))
        .filter_map(|(id, kind)| begin(state, &id, kind, moment))
        .collect()
}

/// The seller wants to know now.
pub(super) fn now(state: &mut State, id: &AccountId, moment: &Moment) -> Result<Vec<Effect>, Refusal> {
    let account = state.accounts.get(id).ok_or(Refusal::UnknownAccount)?;
    let kinds: Vec<TokenKind> = TokenKind::ALL.into_iter().filter(|kind| can_check(state, account, *kind)).collect();
    if kinds.is_empty() {
        return Err(Refusal::NothingToCheck);
    }
    let waits: Vec<Option<Timestamp>> = kinds.iter().map(|kind| held(state, *kind, moment.now)).collect();
    if let Some(until) = waits.iter().copied().collect::<Option<Vec<_>>>().and_then(|waits| waits.into_iter().min()) {
        return Err(Refusal::CheckLater { until });
    }
    let free = kinds.into_iter().zip(waits).filter(|(kind, wait)| wait.is_none() && !is_checking(state, id, *kind));
    let free: Vec<TokenKind> = free.map(|(kind, _)| kind).collect();
    Ok(free.into_iter().filter_map(|kind| begin(state, id, kind, moment)).collect())
}

/// One of eBay's pages was visited on which a token may be ended. Where there is something to check with, that will tell; elsewhere the
/// seller is told to look.
pub(super) fn credentials_page(state: &mut State, page: CredentialsPage, now: Timestamp) {
    let sign = match page {
        CredentialsPage::Password => Sign::PasswordPage,
        CredentialsPage::Username => Sign::UsernamePage,
        CredentialsPage::Access => Sign::AccessPage,
    };
    for account in state.accounts.values_mut() {
        // What says more stays; the same again is noted once an hour.
        let noted =
            |risk: Risk| !risk.sign.is_a_visit() || (risk.sign == sign && (0..HOUR).contains(&now.since(risk.at)));
        let concerned = account.connections.iter();
        let concerned = concerned.filter(|(_, it)| it.exists() && !it.at_risk.is_some_and(noted));
        let kinds: Vec<TokenKind> = concerned.map(|(kind, _)| kind).collect();
        account.put_at_risk(&kinds, sign, now);
    }
}

/// The token endpoint answered.
pub(super) fn checked(
    state: &mut State,
    check: &str,
    id: &AccountId,
    kind: TokenKind,
    result: Result<Renewed, AnswerProblem>,
    moment: &Moment,
) {
    let key = key(id, kind);
    if state.session.checks.get(&key).is_none_or(|record| record.id != check) {
        return;
    }
    state.session.checks.remove(&key);
    let months = state.configuration.inactivity_months;
    let Some(account) = state.accounts.get_mut(id) else { return };
    let likely = account.likely_reason(kind, months, moment.now);
    let connection = account.connections.get_mut(kind);
    let evidence = Some(Evidence::sure(Basis::RefreshGrant, moment.now));
    match result {
        Ok(renewed) => {
            connection.standing = Standing::Connected;
            connection.evidence = evidence;
            let too_soon =
                |risk: &Risk| risk.sign.is_a_visit() && (0..AFTER_A_SIGN).contains(&moment.now.since(risk.at));
            connection.at_risk = connection.at_risk.filter(too_soon);
            connection.check = Check::Idle;
            if renewed.rotated {
                connection.refresh_token = renewed.refresh_token;
            }
        }
        Err(AnswerProblem::Refused { error, .. }) if error == "invalid_grant" => {
            connection.standing = Standing::Disconnected { at: moment.now, reason: likely };
            connection.evidence = evidence;
            connection.at_risk = None;
            connection.check = Check::Idle;
            connection.refresh_token = None;
            let (reason, basis) = (likely, Some(Basis::RefreshGrant));
            account.history.add(moment.now, Past::Disconnected { kind, reason, basis, doubtful: false });
            account.quiet = None;
        }
        Err(problem) => connection.check = failing(connection.check, &problem, (id, kind), moment.now),
    }
}

/// A check brought no verdict: it is tried again, the later the more often that has happened.
fn failing(before: Check, problem: &AnswerProblem, (id, kind): (&AccountId, TokenKind), now: Timestamp) -> Check {
    let (since, failed) = match before {
        Check::Failing { since, failures, .. } => (since.min(now), failures),
        Check::Idle => (now, 0),
    };
    let doubled = FIRST_WAIT.saturating_mul(1_i64.checked_shl(failed.min(20)).unwrap_or(i64::MAX)).min(LONGEST_WAIT);
    let wait = jittered(doubled, (id, kind, now.millis())).min(LONGEST_WAIT);
    let (why, wait) = match problem {
        AnswerProblem::TooManyRequests { retry_after: Some(seconds) } => {
            let asked = i64::from(*seconds).saturating_mul(SECOND).clamp(MINUTE, LONGEST_RETRY_AFTER);
            // Never sooner than asked. A server that counts by the day names the same moment to all sellers of its client: some more
            // keeps them from asking in the same second, and not so much that others are always there before them.
            let more = (asked / 4).min(LONGEST_WAIT) * chance((id, kind, now.millis())) / 2_000;
            (CheckTrouble::TooManyRequests, asked.saturating_add(more).min(LONGEST_RETRY_AFTER))
        }
        AnswerProblem::TooManyRequests { retry_after: None } => (CheckTrouble::TooManyRequests, wait),
        AnswerProblem::SecretMissing | AnswerProblem::SecretUnreadable | AnswerProblem::Refused { .. } => {
            (CheckTrouble::Profile, wait)
        }
        AnswerProblem::Network
        | AnswerProblem::Timeout
        | AnswerProblem::Redirected
        | AnswerProblem::TooLarge
        | AnswerProblem::Unreadable
        | AnswerProblem::Server { .. } => (CheckTrouble::Unreachable, wait),
    };
    Check::Failing { since, next: now.plus(wait), failures: failed.saturating_add(1), why }
}

/// When there is something to do for checks: the next one that is due, or a look at one under way.
pub fn next(state: &State, now: Timestamp) -> Option<Timestamp> {
    // Not sooner than the next whole minute: an alarm that is set anew at each look would never ring.
    let minute = || Timestamp::from_millis((now.millis() / MINUTE + 1).saturating_mul(MINUTE));
    let looks = state.session.checks.values().map(|record| {
        let end = record.since.plus(ANSWERS_WITHIN);
        if (now..=now.plus(ANSWERS_WITHIN)).contains(&end) && end > now { end } else { minute() }
    });
    // Where there is no room for more, an answer brings the next one.
    let full = state.session.checks.len() >= AT_A_TIME;
    let due = if full { Vec::new() } else { queue(state, now) };
    due.into_iter().map(|(at, ..)| at).map(|at| if at > now { at } else { minute() }).chain(looks).min()
}
