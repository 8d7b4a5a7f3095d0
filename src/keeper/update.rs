//! What an event changes.

use super::{Effect, Event, Moment, Outcome, Refusal, State, Step, What, desired};
use super::{accounts, consenting, guiding, mirror, observing};
use crate::configuration::{self, Configuration};
use crate::consent::{Route, random_text};
use crate::domain::{AccountId, PerKind, Quiet, Sealed, Severity, TokenKind, Username};

/// Takes an event into the state and says what is to be done. A refused event changes nothing.
pub fn update(state: &mut State, event: Event, moment: &Moment) -> Step {
    let mut step = Step { effects: consenting::resolve_interrupted(state, moment), refusal: None };
    guiding::keep_time(state, moment);
    match take(state, event, moment) {
        Ok(effects) => step.effects.extend(effects),
        Err(refusal) => step.refusal = Some(refusal),
    }
    if mirror::is_due(state, moment.now) && !step.effects.contains(&Effect::ReadMirror) {
        step.effects.push(Effect::ReadMirror);
    }
    // A notification that is not wanted any more may come again one day, for a new reason.
    if !state.announced.is_empty() {
        let wanted = desired(state, moment.now).notifications;
        state.announced.retain(|id| wanted.iter().any(|notification| &notification.id == id));
    }
    step
}

fn take(state: &mut State, event: Event, moment: &Moment) -> Result<Vec<Effect>, Refusal> {
    match event {
        Event::Woke => {}
        Event::AddAccount { username, user_id } => accounts::add(state, &username, user_id, moment)?,
        Event::ForgetAccount(id) => {
            mirror::forget(state, &id, moment.now);
            return accounts::forget(state, &id);
        }
        Event::AnswerFormerName { account, former } => {
            accounts::answer_former_name(state, &account, former.as_ref(), moment)?;
        }
        Event::Observed { place, snapshot } => observing::observed(state, &place, &snapshot, moment),
        Event::AtEbay { tab } => guiding::at_ebay(state, tab),
        Event::GuideAction { id, action } => guiding::act(state, &id, action, moment)?,
        Event::Connect { account, kinds, login } => return consenting::connect(state, &account, &kinds, login, moment),
        Event::OpenDashboard => return Ok(vec![open_dashboard(&state.configuration)]),
        Event::OpenPage(url) => return Ok(vec![Effect::OpenTab { url }]),
        Event::UseConfiguration { configuration, secrets } => {
            use_configuration(state, *configuration, secrets)?;
            mirror::configured(state, moment.now);
        }
        Event::SetPhrases(phrases) => {
            state.configuration.phrases = configuration::phrases(phrases).map_err(Refusal::Configuration)?;
            mirror::configured(state, moment.now);
        }
        Event::SetMirror(on) => mirror::switch(state, on),
        Event::MirrorChanged if state.mirror.on => return Ok(vec![Effect::ReadMirror]),
        Event::MirrorChanged => {}
        Event::Mirrored(remote) => return Ok(mirror::read(state, remote.as_ref(), moment)),
        Event::MirrorWritten(succeeded) => mirror::written(state, succeeded),
        Event::DismissOutcome => state.outcome = None,
        Event::Quiet { banner, tomorrow } => quiet(state, &banner, tomorrow, moment),
        Event::Announced(ids) => state.announced.extend(ids),
        Event::WindowOpened { flow, window } => consenting::window_opened(state, &flow, window),
        Event::Returned { flow, result } => return Ok(consenting::returned(state, &flow, result, moment)),
        Event::Granted { flow, result } => return Ok(consenting::granted(state, &flow, result, moment)),
        Event::Identified { flow, result } => return Ok(consenting::identified(state, &flow, result, moment)),
    }
    Ok(Vec::new())
}

pub(super) fn open_dashboard(configuration: &Configuration) -> Effect {
    Effect::OpenTab { url: configuration.dashboard.as_str().to_owned() }
}

/// An outcome of now.
pub(super) fn outcome(account: AccountId, username: Username, what: What, moment: &Moment) -> Outcome {
    Outcome { id: random_text(&moment.entropy[84..]), at: moment.now, account, username, what }
}

pub(super) fn use_configuration(
    state: &mut State,
    configuration: Configuration,
    mut secrets: PerKind<Option<Sealed>>,
) -> Result<(), Refusal> {
    if state.session.flow.is_some() {
        return Err(Refusal::ConsentUnderWay);
    }
    for kind in TokenKind::ALL {
        let (old, new) = (state.configuration.routes.get(kind), configuration.routes.get(kind));
        // An export holds no secret: importing it again must not lose the one that the seller gave for the same client.
        if let (Route::Consent(old), Route::Consent(new)) = (old, new)
            && (&old.client_id, &old.token_endpoint) == (&new.client_id, &new.token_endpoint)
            && secrets.get(kind).is_none()
        {
            *secrets.get_mut(kind) = state.secrets.get_mut(kind).take();
        }
    }
    state.configuration = configuration;
    state.secrets = secrets;
    Ok(())
}

/// A banner's id is its account's and the severity that it speaks of; one that is no longer up to date changes nothing.
fn quiet(state: &mut State, banner: &str, tomorrow: bool, moment: &Moment) {
    let found = state.accounts.iter().find_map(|(id, account)| {
        let severity = state.severity(account, moment.now);
        (banner_id(id, severity) == banner).then(|| (id.clone(), severity))
    });
    if let Some((id, severity)) = found
        && let Some(account) = state.accounts.get_mut(&id)
    {
        let until = tomorrow.then(|| moment.now.tomorrow_morning(moment.utc_offset_minutes));
        account.quiet = Some(Quiet { severity, until });
    }
}

/// The id of an account's banner, and of its notification: one for each severity.
pub(crate) fn banner_id(id: &AccountId, severity: Severity) -> String {
    format!("{id}.{severity:?}")
}
