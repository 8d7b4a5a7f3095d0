//! A consent from the click to the confirmed token: each step leaves a pending record, each answer finds its own or is discarded.

use super::update::outcome;
use super::{Effect, Flow, FlowStep, Granted, Moment, Refusal, State, What, client_secret_name, refresh_token_name};
use super::{accounts, checking, guiding};
use crate::configuration::findings_of;
use crate::consent::{
    AnswerProblem, Attempted, Authorize, Client, ConsentProblem, Identity, Profile, Route, WindowProblem,
    authorize_url, identity_request, is_absurd, lifetime_of, random_text, read_redirect,
};
use crate::domain::{
    Account, AccountId, Basis, Check, Clamped, Connection, Evidence, Failure, Past, Secret, Standing, TokenKind,
    Username,
};

/// Connect or Refresh was pressed.
pub(super) fn connect(
    state: &mut State,
    account: &AccountId,
    kinds: &[TokenKind],
    login: bool,
    moment: &Moment,
) -> Result<Vec<Effect>, Refusal> {
    if !state.accounts.contains_key(account) {
        return Err(Refusal::UnknownAccount);
    }
    if let Some(flow) = &state.session.flow {
        // One at a time: a second click shows the window that is open.
        return Ok(vec![Effect::FocusConsent { window: flow.window }]);
    }
    let wanted: Vec<TokenKind> = TokenKind::ALL.into_iter().filter(|kind| kinds.contains(kind)).collect();
    let Some(first) = wanted.first().copied() else { return Err(Refusal::Malformed) };
    let consents = |kind: &TokenKind| matches!(state.configuration.routes.get(*kind), Route::Consent(_));
    for kind in wanted.iter().copied().filter(consents) {
        let secret = state.secrets.get(kind).is_some();
        if let Some(finding) = findings_of(&state.configuration, kind, secret, moment.browser).first() {
            return Err(Refusal::Profile(*finding));
        }
    }
    // Those that eBay confirms come first: the Dashboard's steps end on another page.
    let (mut order, rest): (Vec<TokenKind>, Vec<TokenKind>) = wanted.iter().copied().partition(consents);
    order.extend(rest);
    let next = order.first().copied().unwrap_or(first);
    Ok(begin(state, account.clone(), next, order.split_off(1), Vec::new(), login, moment))
}

/// Begins with one token, of which eBay or the Dashboard has the next word.
fn begin(
    state: &mut State,
    account: AccountId,
    kind: TokenKind,
    rest: Vec<TokenKind>,
    done: Vec<TokenKind>,
    login: bool,
    moment: &Moment,
) -> Vec<Effect> {
    let Route::Consent(profile) = state.configuration.routes.get(kind) else {
        let kinds: Vec<TokenKind> = std::iter::once(kind).chain(rest).collect();
        return guiding::begin(state, account, &kinds, moment);
    };
    let verifier = profile.pkce.then(|| Secret::new(random_text(&moment.entropy[32..64])));
    let csrf = Secret::new(random_text(&moment.entropy[..32]));
    let request = Authorize {
        ru_name: profile.ru_name.of(moment.browser).unwrap_or_default(),
        state: &csrf,
        verifier: verifier.as_ref(),
        login,
        locale: moment.locale.as_deref(),
    };
    let url = authorize_url(profile, state.configuration.environment, &request);
    let id = random_text(&moment.entropy[64..76]);
    let flow = Flow {
        id: id.clone(),
        account,
        kind,
        rest,
        done,
        login,
        since: moment.now,
        worker: moment.worker.clone(),
        window: None,
        step: FlowStep::Consent { state: csrf, verifier },
    };
    let Ok(url) = url else { return fail(state, flow, ConsentProblem::Malformed, moment) };
    state.session.flow = Some(flow);
    vec![Effect::OpenConsent { flow: id, url: Secret::new(url) }]
}

/// Ends a flow without a token: the previous standing stands.
fn fail(state: &mut State, flow: Flow, problem: ConsentProblem, moment: &Moment) -> Vec<Effect> {
    if let Some(account) = state.accounts.get_mut(&flow.account) {
        let connection = account.connections.get_mut(flow.kind);
        connection.failed_attempts = connection.failed_attempts.saturating_add(1);
        account.history.add(moment.now, Past::Failed { kind: flow.kind, why: failure(&problem) });
        let username = account.username.clone();
        let what = What::NotConnected { kind: flow.kind, problem, done: flow.done, rest: flow.rest };
        state.outcome = Some(outcome(flow.account, username, what, moment));
        ended(state, flow.id);
    }
    Vec::new()
}

/// The problem as the history tells it: without codes and names.
const fn failure(problem: &ConsentProblem) -> Failure {
    match problem {
        ConsentProblem::Window { why: WindowProblem::Closed } => Failure::Closed,
        ConsentProblem::Declined => Failure::Declined,
        ConsentProblem::WrongUser { .. } => Failure::WrongUser,
        ConsentProblem::Interrupted => Failure::Interrupted,
        ConsentProblem::Window { .. }
        | ConsentProblem::Refused { .. }
        | ConsentProblem::Malformed
        | ConsentProblem::StateMismatch
        | ConsentProblem::IssuerMismatch
        | ConsentProblem::Answer { .. } => Failure::Refused,
    }
}

/// Gives the outcome its flow's id: what is stored says by it that the flow has ended, even where the worker died before it could
/// take the flow out of the session.
fn ended(state: &mut State, flow: String) {
    if let Some(outcome) = &mut state.outcome {
        outcome.id = flow;
    }
}

/// A flow of another run of the worker has nobody who waits for its answer.
pub(super) fn resolve_interrupted(state: &mut State, moment: &Moment) -> Vec<Effect> {
    let Some(flow) = state.session.flow.take_if(|flow| flow.worker != moment.worker) else { return Vec::new() };
    let open = matches!(flow.step, FlowStep::Consent { .. });
    let close = open.then_some(Effect::CloseConsent { window: flow.window });
    if state.outcome.as_ref().is_none_or(|outcome| outcome.id != flow.id) {
        fail(state, flow, ConsentProblem::Interrupted, moment);
    }
    close.into_iter().collect()
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
    moment: &Moment,
) -> Vec<Effect> {
    let Some(mut flow) = take_flow(state, id) else { return Vec::new() };
    let FlowStep::Consent { state: csrf, verifier } =
        std::mem::replace(&mut flow.step, FlowStep::Exchange { asked: moment.now })
    else {
        return Vec::new();
    };
    let Some(profile) = profile_of(state, &flow) else { return fail(state, flow, ConsentProblem::Interrupted, moment) };
    let environment = state.configuration.environment;
    let issuer = profile.issuer.as_deref().unwrap_or(environment.issuer());
    let accepted = match result {
        Ok(address) => read_redirect(address.expose(), &moment.redirect_base, &csrf, issuer, profile.issuer.is_some()),
        Err(why) => Err(ConsentProblem::Window { why }),
    };
    let accepted = match accepted {
        Ok(accepted) => accepted,
        Err(problem) => return fail(state, flow, problem, moment),
    };
    let secret = state.secrets.get(flow.kind).clone();
    let effect = Effect::RequestTokens {
        flow: flow.id.clone(),
        client: Client::of(profile, environment),
        client_secret: secret.map(|sealed| (sealed, client_secret_name(flow.kind, &profile.client_id))),
        ru_name: profile.ru_name.of(moment.browser).unwrap_or_default().to_owned(),
        code: accepted.code,
        verifier,
        refresh_token_name: refresh_token_name(&flow.account, flow.kind),
    };
    flow.window = None;
    state.session.flow = Some(flow);
    vec![effect]
}

/// The token endpoint answered.
pub(super) fn granted(
    state: &mut State,
    id: &str,
    result: Result<Granted, AnswerProblem>,
    moment: &Moment,
) -> Vec<Effect> {
    let Some(mut flow) = take_flow(state, id) else { return Vec::new() };
    let granted = match result {
        Ok(granted) => granted,
        Err(problem) => {
            let problem = ConsentProblem::Answer { attempted: Attempted::Token, problem };
            return fail(state, flow, problem, moment);
        }
    };
    // A computer can sleep over an answer: what has a life is older by as much.
    let FlowStep::Exchange { asked } = flow.step else { return Vec::new() };
    let request = identity_request(state.configuration.environment, &granted.access_token);
    flow.step = FlowStep::Identify {
        access_token: granted.access_token,
        refresh_token: granted.refresh_token,
        lifetime: lifetime_of(granted.refresh_token_expires_in, asked.min(moment.now)),
        absurd: granted.refresh_token_expires_in.is_some_and(is_absurd),
    };
    state.session.flow = Some(flow);
    vec![Effect::RequestIdentity { flow: id.to_owned(), request }]
}

/// The Identity API answered: only now is a token connected, or not.
pub(super) fn identified(
    state: &mut State,
    id: &str,
    result: Result<Identity, AnswerProblem>,
    moment: &Moment,
) -> Vec<Effect> {
    let Some(flow) = take_flow(state, id) else { return Vec::new() };
    let FlowStep::Identify { refresh_token, lifetime, absurd, .. } = flow.step.clone() else { return Vec::new() };
    let identity = match result {
        Ok(identity) => identity,
        Err(problem) => {
            let problem = ConsentProblem::Answer { attempted: Attempted::Identity, problem };
            return fail(state, flow, problem, moment);
        }
    };
    let Some(account) = state.accounts.get_mut(&flow.account) else { return Vec::new() };
    // A name is enough only as long as no user id is known.
    let same_user = match &account.user_id {
        Some(user_id) => *user_id == identity.user_id,
        None => account.username == identity.username,
    };
    if !same_user {
        let problem = ConsentProblem::WrongUser {
            expected: account.username.clone(),
            found: identity.username,
            found_id: identity.user_id,
        };
        return fail(state, flow, problem, moment);
    }
    if account.user_id.is_none()
        && let Some(owner) = owner_of(state, &identity.user_id)
    {
        return join(state, flow, &owner, identity, moment);
    }
    let renamed_from = rename(state, &flow.account, &identity, moment);
    let Some(account) = state.accounts.get_mut(&flow.account) else { return Vec::new() };
    account.user_id = Some(identity.user_id);
    account.quiet = None;
    *account.connections.get_mut(flow.kind) = Connection {
        standing: Standing::Connected,
        check: Check::Idle,
        at_risk: None,
        evidence: Some(Evidence::sure(Basis::Consent, moment.now)),
        failed_attempts: 0,
        lifetime: Some(lifetime),
        refresh_token,
    };
    account.history.add(moment.now, Past::Connected { kind: flow.kind, basis: Basis::Consent, doubtful: false });
    if absurd {
        account.history.add(moment.now, Past::Clamped { what: Clamped::Lifetime { kind: flow.kind } });
    }
    // Whatever a check of the old token finds out is of no concern any more.
    checking::forget(state, &flow.account, Some(flow.kind));
    let Some(account) = state.accounts.get(&flow.account) else { return Vec::new() };
    let mut kinds = flow.done.clone();
    kinds.push(flow.kind);
    let what = What::Connected { kinds: kinds.clone(), renamed_from };
    state.outcome = Some(outcome(flow.account.clone(), account.username.clone(), what, moment));
    let id = flow.id;
    let effects = match flow.rest.split_first() {
        Some((next, rest)) => begin(state, flow.account, *next, rest.to_vec(), kinds, flow.login, moment),
        None => Vec::new(),
    };
    ended(state, id);
    effects
}

/// The account is called what eBay says; gives the name that it had, if that was another. An entry that the Dashboard made of the new
/// name before eBay told of it is the same account.
fn rename(state: &mut State, id: &AccountId, identity: &Identity, moment: &Moment) -> Option<Username> {
    let (username, now) = (identity.username.clone(), moment.now);
    let former = state.accounts.get(id).map(|account| account.username.clone()).filter(|former| *former != username)?;
    let same = |(other, account): &(&AccountId, &Account)| {
        *other != id && account.username == username && account.user_id.is_none()
    };
    match state.accounts.iter().find(same).map(|(double, _)| double.clone()) {
        Some(double) => accounts::join(state, &double, id, username, now),
        None => {
            state.accounts.get_mut(id)?.rename(username, now);
            Some(former)
        }
    }
}

fn owner_of(state: &State, user_id: &str) -> Option<AccountId> {
    let owner = state.accounts.iter().find(|(_, account)| account.user_id.as_deref() == Some(user_id));
    owner.map(|(id, _)| id.clone())
}

/// Somebody was renamed at eBay and was added here under the new name as if it were another account: the two become one. What eBay
/// just gave is bound to the entry that goes, so one more consent is needed; it does not open on its own.
fn join(state: &mut State, flow: Flow, owner: &AccountId, identity: Identity, moment: &Moment) -> Vec<Effect> {
    let Some(former) = accounts::join(state, &flow.account, owner, identity.username.clone(), moment.now) else {
        return Vec::new();
    };
    let kinds = std::iter::once(flow.kind).chain(flow.rest).collect();
    state.outcome = Some(outcome(owner.clone(), identity.username, What::Joined { former, kinds }, moment));
    ended(state, flow.id);
    Vec::new()
}
