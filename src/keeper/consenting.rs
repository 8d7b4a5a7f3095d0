//! A consent from the click to the confirmed token: each step leaves a pending record, each answer
//! finds its own or is discarded.

use super::checking::{self, ANSWERS_WITHIN};
use super::context::Context;
use super::event::TokenGrant;
use super::state::{
    Awaited, Flow, FlowStep, Outcome, OutcomeKind, State, client_secret_name, refresh_token_name,
};
use super::step::{Effect, Refusal, TokenExchange};
use super::{guiding, proving};
use crate::configuration::findings_of;
use crate::consent::{
    AnswerProblem, Attempted, Authorize, Client, ConsentProblem, Identity, Profile, Route,
    WindowProblem, authorize_url, identity_request, read_redirect,
};
use crate::domain::{AccountId, DAY, HistoryEvent, MINUTE, SECOND, Secret, Timestamp, TokenKind};

/// How long a code can be redeemed after the seller agreed (eBay: 299 seconds), less the time that
/// a request takes.
const CODE_LIFE: i64 = 280 * SECOND;

/// The wait before a code is sent once more where the server does not say how long.
const SENT_AGAIN_AFTER: i64 = 5 * SECOND;

/// The waits before the Identity API is asked again while the seller looks on; after them it is
/// asked as a check is.
const ASKED_AGAIN_AFTER: [i64; 2] = [3 * SECOND, 12 * SECOND];

/// The longest wait that is not left to an alarm: a browser ends a worker that idles for half a
/// minute.
const WAITS_AWAKE: i64 = 20 * SECOND;

/// Connect or Refresh was pressed.
pub(super) fn connect(
    state: &mut State,
    account: &AccountId,
    kinds: &[TokenKind],
    login: bool,
    context: &Context,
) -> Result<Vec<Effect>, Refusal> {
    if !state.accounts.contains_key(account) {
        return Err(Refusal::UnknownAccount);
    }
    if let Some(flow) = &state.session.flow {
        // One at a time: a second click shows the window that is open.
        return Ok(vec![Effect::FocusConsent {
            window: flow.window,
        }]);
    }
    let wanted: Vec<TokenKind> = TokenKind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind))
        .collect();
    let Some(first) = wanted.first().copied() else {
        return Err(Refusal::Malformed);
    };
    let consents =
        |kind: &TokenKind| matches!(state.configuration.routes.get(*kind), Route::Consent(_));
    for kind in wanted.iter().copied().filter(consents) {
        let secret = state.secrets.get(kind).is_some();
        if let Some(finding) =
            findings_of(&state.configuration, kind, secret, context.browser).first()
        {
            return Err(Refusal::Profile(*finding));
        }
    }
    // Those that eBay confirms come first: the Dashboard's steps end on another page.
    let (mut order, remaining): (Vec<TokenKind>, Vec<TokenKind>) =
        wanted.iter().copied().partition(consents);
    order.extend(remaining);
    let next = order.first().copied().unwrap_or(first);
    Ok(begin(
        state,
        account.clone(),
        next,
        order.split_off(1),
        Vec::new(),
        login,
        context,
    ))
}

/// Begins with one token, of which eBay or the Dashboard has the next word.
fn begin(
    state: &mut State,
    account: AccountId,
    kind: TokenKind,
    remaining: Vec<TokenKind>,
    done: Vec<TokenKind>,
    login: bool,
    context: &Context,
) -> Vec<Effect> {
    let Route::Consent(profile) = state.configuration.routes.get(kind) else {
        let kinds: Vec<TokenKind> = std::iter::once(kind).chain(remaining).collect();
        return guiding::begin(state, account, &kinds, context);
    };
    let verifier = profile.pkce.then(|| context.ids.pkce_verifier());
    let csrf = context.ids.csrf_state();
    let request = Authorize {
        ru_name: profile.ru_name.of(context.browser).unwrap_or_default(),
        state: &csrf,
        verifier: verifier.as_ref(),
        login,
        locale: context.locale.as_deref(),
    };
    let url = authorize_url(profile, state.configuration.environment, &request);
    let id = context.ids.record();
    let flow = Flow {
        id: id.clone(),
        account,
        kind,
        remaining,
        done,
        login,
        since: context.now,
        worker: context.worker.clone(),
        window: None,
        step: FlowStep::Consent {
            state: csrf,
            verifier,
        },
        awaited: None,
    };
    let Ok(url) = url else {
        return fail(state, flow, ConsentProblem::Malformed, context);
    };
    if let Some(account) = state.accounts.get_mut(&flow.account) {
        account.connections.get_mut(kind).not_used = false;
    }
    state.session.flow = Some(flow);
    vec![Effect::OpenConsent {
        flow: id,
        url: Secret::new(url),
    }]
}

/// Ends a flow without a token: the previous standing stands.
fn fail(state: &mut State, flow: Flow, problem: ConsentProblem, context: &Context) -> Vec<Effect> {
    if let Some(account) = state.accounts.get_mut(&flow.account) {
        let connection = account.connections.get_mut(flow.kind);
        connection.failed_attempts = connection.failed_attempts.saturating_add(1);
        let may_be_replaced = connection.may_be_replaced();
        account.history.add(
            context.now,
            HistoryEvent::Failed {
                kind: flow.kind,
                why: problem.recorded(),
            },
        );
        let username = account.username.clone();
        let what = OutcomeKind::NotConnected {
            kind: flow.kind,
            problem,
            done: flow.done,
            remaining: flow.remaining,
        };
        state.outcome = Some(Outcome::new(flow.account, username, what, context));
        ended(state, flow.id);
        // Whether the token that is here still works, a check tells.
        if may_be_replaced {
            return checking::begin_due(state, context);
        }
    }
    Vec::new()
}

/// Gives the outcome its flow's id: what is stored says by it that the flow has ended, even where
/// the worker died before it could take the flow out of the session.
fn ended(state: &mut State, flow: String) {
    if let Some(outcome) = &mut state.outcome {
        outcome.id = flow;
    }
}

/// A flow of another run of the worker has nobody who waits for its answer. What can go on without
/// one does: a code that is to be sent once more, and the question who gave the consent.
pub(super) fn resolve_interrupted(state: &mut State, context: &Context) -> Vec<Effect> {
    let is_lost = |flow: &mut Flow| flow.worker != context.worker || is_lost(flow, context.now);
    let Some(mut flow) = state.session.flow.take_if(is_lost) else {
        return Vec::new();
    };
    if state
        .outcome
        .as_ref()
        .is_some_and(|outcome| outcome.id == flow.id)
    {
        return Vec::new();
    }
    match &flow.step {
        FlowStep::Consent { .. } => {
            let window = flow.window;
            fail(state, flow, ConsentProblem::Interrupted, context);
            vec![Effect::CloseConsent { window }]
        }
        FlowStep::Exchange { next: Some(_), .. } => {
            flow.worker.clone_from(&context.worker);
            state.session.flow = Some(flow);
            Vec::new()
        }
        FlowStep::Exchange { next: None, .. } => {
            fail(state, flow, ConsentProblem::Interrupted, context)
        }
        FlowStep::Identify { .. } => {
            ask_again_later(state, flow, context);
            Vec::new()
        }
    }
}

/// How long a seller may leave eBay's window open: the word that it was closed can be lost, too.
const WINDOW_LIFE: i64 = DAY;

/// Whether the answer that a flow waits for will not come any more: it was late, waited for again,
/// and late again.
fn is_lost(flow: &mut Flow, now: Timestamp) -> bool {
    let Some(awaited) = &mut flow.awaited else {
        let waits = matches!(flow.step, FlowStep::Consent { .. });
        return waits && !(0..WINDOW_LIFE).contains(&now.since(flow.since));
    };
    let is_late = !(0..=ANSWERS_WITHIN).contains(&awaited.by.since(now));
    if is_late && !awaited.again {
        *awaited = Awaited {
            by: now.plus(ANSWERS_WITHIN),
            again: true,
        };
        return false;
    }
    is_late
}

/// A request is sent: its answer is awaited.
fn await_answer(flow: &mut Flow, now: Timestamp) {
    flow.awaited = Some(Awaited {
        by: now.plus(ANSWERS_WITHIN),
        again: false,
    });
}

/// What waits is done again once its time has come.
pub(super) fn resume(state: &mut State, context: &Context) -> Vec<Effect> {
    let due = |at: Timestamp| at <= context.now || at.since(context.now) > CODE_LIFE;
    let environment = state.configuration.environment;
    let Some(mut flow) = state.session.flow.take() else {
        return Vec::new();
    };
    let effects = match &mut flow.step {
        FlowStep::Exchange { asked, next, .. } if next.is_some_and(due) => {
            *next = None;
            if !(0..CODE_LIFE).contains(&context.now.since(*asked)) {
                return fail(state, flow, ConsentProblem::Interrupted, context);
            }
            await_answer(&mut flow, context.now);
            send_code(state, &flow, context)
        }
        FlowStep::Identify {
            access_token, next, ..
        } if next.is_some_and(due) => {
            *next = None;
            let request = identity_request(environment, access_token);
            await_answer(&mut flow, context.now);
            vec![Effect::RequestIdentity {
                flow: flow.id.clone(),
                request,
            }]
        }
        _ => Vec::new(),
    };
    state.session.flow = Some(flow);
    effects
}

/// When to look at a consent: when something is to be done again, and within a minute, so that a
/// worker that dies during it is noticed.
pub(super) fn next_look(state: &State, now: Timestamp) -> Option<Timestamp> {
    let flow = state.session.flow.as_ref()?;
    let minutes = now.since(flow.since).max(0) / MINUTE + 1;
    let look = flow.since.plus(minutes.saturating_mul(MINUTE));
    let next = match flow.step {
        FlowStep::Exchange { next, .. } | FlowStep::Identify { next, .. } => next,
        FlowStep::Consent { .. } => None,
    };
    next.filter(|at| *at > now).into_iter().chain([look]).min()
}

/// Takes the flow that an answer belongs to; any other answer is discarded.
fn take_flow(state: &mut State, id: &str) -> Option<Flow> {
    state.session.flow.take_if(|flow| flow.id == id)
}

pub(super) fn window_opened(state: &mut State, id: &str, window: i32) {
    if let Some(flow) = state.session.flow.as_mut().filter(|flow| flow.id == id) {
        flow.window = Some(window);
    }
}

/// The profile that a flow runs with. A configuration does not change under a flow, so it is there.
fn profile_of<'a>(state: &'a State, flow: &Flow) -> Option<&'a Profile> {
    match state.configuration.routes.get(flow.kind) {
        Route::Consent(profile) => Some(profile),
        Route::Dashboard => None,
    }
}

/// The consent window closed.
pub(super) fn returned(
    state: &mut State,
    id: &str,
    result: Result<Secret, WindowProblem>,
    context: &Context,
) -> Vec<Effect> {
    let Some(mut flow) = take_flow(state, id) else {
        return Vec::new();
    };
    let FlowStep::Consent {
        state: csrf,
        verifier,
    } = flow.step.clone()
    else {
        return Vec::new();
    };
    let Some(profile) = profile_of(state, &flow) else {
        return fail(state, flow, ConsentProblem::Interrupted, context);
    };
    let issuer = profile
        .issuer
        .as_deref()
        .unwrap_or(state.configuration.environment.issuer());
    let accepted = match result {
        Ok(address) => read_redirect(
            address.expose(),
            &context.redirect_base,
            &csrf,
            issuer,
            profile.issuer.is_some(),
        ),
        Err(why) => Err(ConsentProblem::Window { why }),
    };
    let code = match accepted {
        Ok(accepted) => accepted.code,
        Err(problem) => return fail(state, flow, problem, context),
    };
    flow.window = None;
    flow.step = FlowStep::Exchange {
        asked: context.now,
        code,
        verifier,
        next: None,
        again: false,
    };
    await_answer(&mut flow, context.now);
    // Stored before the code is redeemed: from then on the server may take no other token, whether
    // its answer is heard or not.
    if let Some(account) = state.accounts.get_mut(&flow.account) {
        account.connections.get_mut(flow.kind).replaced = Some(context.now);
    }
    let effects = send_code(state, &flow, context);
    state.session.flow = Some(flow);
    effects
}

/// Sends the code to the token endpoint.
fn send_code(state: &State, flow: &Flow, context: &Context) -> Vec<Effect> {
    let (Some(profile), FlowStep::Exchange { code, verifier, .. }) =
        (profile_of(state, flow), &flow.step)
    else {
        return Vec::new();
    };
    let secret = state.secrets.get(flow.kind).clone();
    vec![Effect::RequestTokens(TokenExchange {
        flow: flow.id.clone(),
        client: Client::of(profile, state.configuration.environment),
        client_secret: secret
            .map(|sealed| (sealed, client_secret_name(flow.kind, &profile.client_id))),
        ru_name: profile
            .ru_name
            .of(context.browser)
            .unwrap_or_default()
            .to_owned(),
        code: code.clone(),
        verifier: verifier.clone(),
        refresh_token_name: refresh_token_name(&flow.account, flow.kind),
    })]
}

/// The token endpoint answered.
pub(super) fn granted(
    state: &mut State,
    id: &str,
    result: Result<TokenGrant, AnswerProblem>,
    context: &Context,
) -> Vec<Effect> {
    let Some(mut flow) = take_flow(state, id) else {
        return Vec::new();
    };
    let FlowStep::Exchange {
        asked, next, again, ..
    } = &mut flow.step
    else {
        return Vec::new();
    };
    let asked = asked.to_owned();
    let granted = match result {
        Ok(granted) => granted,
        Err(problem) => {
            let wait = waits_for(&problem)
                .filter(|wait| !*again && context.now.since(asked) + wait < CODE_LIFE);
            if let Some(wait) = wait {
                (*next, *again, flow.awaited) = (Some(context.now.plus(wait)), true, None);
                state.session.flow = Some(flow);
                return wake_after(wait);
            }
            if is_not_redeemed(&problem) {
                proving::not_redeemed(state, &flow, asked);
            }
            let problem = ConsentProblem::Answer {
                attempted: Attempted::Token,
                problem,
            };
            return fail(state, flow, problem, context);
        }
    };
    let request = identity_request(state.configuration.environment, &granted.access_token);
    let until = context.now.plus(granted.expires_in.saturating_mul(SECOND));
    // A computer can sleep over an answer: what has a life is older by as much.
    proving::store_unproven(state, &flow, &granted, asked.min(context.now), context.now);
    flow.step = FlowStep::Identify {
        access_token: granted.access_token,
        until,
        failures: 0,
        next: None,
    };
    await_answer(&mut flow, context.now);
    state.session.flow = Some(flow);
    vec![Effect::RequestIdentity {
        flow: id.to_owned(),
        request,
    }]
}

/// How long to wait before a code is sent once more. Only where the server says that it has not
/// looked at it: a code that is used twice is refused, and the tokens that it gave may end (RFC
/// 6749 §4.1.2).
fn waits_for(problem: &AnswerProblem) -> Option<i64> {
    match problem {
        AnswerProblem::TooManyRequests { retry_after } => {
            Some(retry_after.map_or(SENT_AGAIN_AFTER, |seconds| {
                i64::from(seconds).saturating_mul(SECOND)
            }))
        }
        AnswerProblem::Server { status: 503 } => Some(SENT_AGAIN_AFTER),
        _ => None,
    }
}

/// Whether an answer to a code says that it was not redeemed: of any other nobody knows.
const fn is_not_redeemed(problem: &AnswerProblem) -> bool {
    matches!(
        problem,
        AnswerProblem::Refused { .. }
            | AnswerProblem::TooManyRequests { .. }
            | AnswerProblem::SecretMissing
            | AnswerProblem::SecretUnreadable
            | AnswerProblem::Server { status: 503 }
    )
}

/// A wait that a worker can stay awake for; a longer one is left to the alarm.
fn wake_after(wait: i64) -> Vec<Effect> {
    let awake = u32::try_from(wait).ok().filter(|_| wait <= WAITS_AWAKE);
    awake
        .map(|millis| Effect::WakeIn(millis.saturating_add(50)))
        .into_iter()
        .collect()
}

/// The Identity API answered: only now is a token connected, or not.
pub(super) fn identified(
    state: &mut State,
    id: &str,
    result: Result<Identity, AnswerProblem>,
    context: &Context,
) -> Vec<Effect> {
    let Some(mut flow) = take_flow(state, id) else {
        return Vec::new();
    };
    let FlowStep::Identify { failures, next, .. } = &mut flow.step else {
        return Vec::new();
    };
    match result {
        Ok(identity) => concluded(state, flow, identity, context),
        Err(problem) if proving::is_passing(&problem) => {
            let wait = usize::try_from(*failures)
                .ok()
                .and_then(|failures| ASKED_AGAIN_AFTER.get(failures).copied());
            let Some(wait) = wait else {
                ask_again_later(state, flow, context);
                return Vec::new();
            };
            (*failures, *next, flow.awaited) = (*failures + 1, Some(context.now.plus(wait)), None);
            state.session.flow = Some(flow);
            wake_after(wait)
        }
        Err(problem) => {
            proving::drop_tokens(state, &flow.account, flow.kind);
            let problem = ConsentProblem::Answer {
                attempted: Attempted::Identity,
                problem,
            };
            fail(state, flow, problem, context)
        }
    }
}

/// The Identity API does not say who gave the consent: the tokens are kept, and it is asked again
/// as a check is.
fn ask_again_later(state: &mut State, flow: Flow, context: &Context) {
    if let FlowStep::Identify {
        access_token,
        until,
        failures,
        ..
    } = flow.step
    {
        proving::note_identity_key(
            state,
            &flow.account,
            flow.kind,
            (access_token, until),
            failures > 0,
            context,
        );
    }
    let Some(account) = state.accounts.get(&flow.account) else {
        return;
    };
    let what = OutcomeKind::NotProvedYet {
        kind: flow.kind,
        done: flow.done,
    };
    state.outcome = Some(Outcome::new(
        flow.account,
        account.username.clone(),
        what,
        context,
    ));
    ended(state, flow.id);
}

/// A consent succeeded: on to the next token, or to the end.
fn succeeded(state: &mut State, flow: Flow, what: OutcomeKind, context: &Context) -> Vec<Effect> {
    let Some(account) = state.accounts.get(&flow.account) else {
        return Vec::new();
    };
    let kinds = match &what {
        OutcomeKind::Connected { kinds, .. } => kinds.clone(),
        _ => Vec::new(),
    };
    state.outcome = Some(Outcome::new(
        flow.account.clone(),
        account.username.clone(),
        what,
        context,
    ));
    let id = flow.id;
    let effects = match flow.remaining.split_first() {
        Some((next, remaining)) => begin(
            state,
            flow.account,
            *next,
            remaining.to_vec(),
            kinds,
            flow.login,
            context,
        ),
        None => Vec::new(),
    };
    ended(state, id);
    effects
}

/// The Identity API says who gave a consent that is under way.
fn concluded(state: &mut State, flow: Flow, identity: Identity, context: &Context) -> Vec<Effect> {
    match proving::conclude(state, &flow.account, flow.kind, identity, context) {
        proving::Verdict::Connected { renamed_from } => {
            let mut kinds = flow.done.clone();
            kinds.push(flow.kind);
            succeeded(
                state,
                flow,
                OutcomeKind::Connected {
                    kinds,
                    renamed_from,
                },
                context,
            )
        }
        proving::Verdict::Joined { owner, former } => {
            let Some(account) = state.accounts.get(&owner) else {
                return Vec::new();
            };
            let kinds = std::iter::once(flow.kind).chain(flow.remaining).collect();
            let what = OutcomeKind::Joined { former, kinds };
            state.outcome = Some(Outcome::new(owner, account.username.clone(), what, context));
            ended(state, flow.id);
            Vec::new()
        }
        proving::Verdict::WrongUser(problem) => {
            proving::drop_tokens(state, &flow.account, flow.kind);
            if let Some(account) = state.accounts.get_mut(&flow.account) {
                // The tokens are another user's: they replace nothing.
                account.connections.get_mut(flow.kind).replaced = None;
            }
            fail(state, flow, problem, context)
        }
        proving::Verdict::Gone => Vec::new(),
    }
}
