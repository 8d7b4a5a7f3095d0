//! What an event changes.

use std::collections::BTreeSet;

use super::desired::notifications;
use super::{Effect, Event, Moment, NotificationAction, Outcome, QuietUntil, Refusal, State, Step, What};
use super::{accounts, backup, checking, clamping, consenting, guiding, mirror, observing, policy};
use crate::configuration::{self, Configuration};
use crate::consent::{Route, random_text};
use crate::domain::{
    Account, AccountId, DAY, History, Ladder, PerKind, Quiet, Sealed, Severity, Timestamp, TokenKind, Username,
};

/// Takes an event into the state and says what is to be done. A refused event changes nothing.
pub fn update(state: &mut State, event: Event, moment: &Moment) -> Step {
    clamping::clamp(state, moment.now);
    let mut step = Step { effects: consenting::resolve_interrupted(state, moment), refusal: None };
    guiding::keep_time(state, moment);
    step.effects.extend(checking::resume_interrupted(state, moment));
    let looks = matches!(event, Event::Woke) && mirror::is_to_be_read(state, moment.now);
    match take(state, event, moment) {
        Ok(effects) => step.effects.extend(effects),
        Err(refusal) => step.refusal = Some(refusal),
    }
    if (looks || mirror::is_due(state, moment.now)) && !step.effects.contains(&Effect::ReadMirror) {
        step.effects.push(Effect::ReadMirror);
    }
    bound_histories(state);
    // What was put off is over once it is better: the next time it is another matter.
    let (ladder, months) = (state.configuration.warnings.ladder, state.configuration.inactivity_months);
    for account in state.accounts.values_mut().filter(|account| account.quiet.is_some()) {
        let severity = account.severity(&ladder, months, moment.now);
        let step = next_step(account, &ladder, months, moment.now);
        // A deadline that has moved has other steps.
        let sooner = |old: Option<Timestamp>| old.into_iter().chain(step).min();
        let quiet = account.quiet.filter(|quiet| severity >= quiet.severity);
        account.quiet = quiet.map(|quiet| Quiet { step: sooner(quiet.step), ..quiet });
    }
    forget_announced(state, moment.now);
    step
}

/// A notification that is not wanted any more may come again one day, for a new reason. How an action ended is told once, also where
/// the next one comes to nothing.
fn forget_announced(state: &mut State, now: Timestamp) {
    if state.announced.is_empty() {
        return;
    }
    let mut wanted: BTreeSet<String> = state.outcome.as_ref().map(outcome_notification).into_iter().collect();
    if state.configuration.warnings.notifications {
        let speaks = |(id, account): (&AccountId, &Account)| {
            let severity = state.severity(account, now);
            (severity > Severity::None && !account.is_quiet(severity, now)).then(|| banner_id(id, severity))
        };
        wanted.extend(state.accounts.iter().filter_map(speaks));
    }
    state.announced.retain(|id| wanted.contains(id));
}

/// A thousand accounts share the room that the browser gives: each remembers less, none nothing.
fn bound_histories(state: &mut State) {
    let most = History::most_of(state.accounts.len());
    if most < History::MAX {
        state.accounts.values_mut().for_each(|account| account.history.keep(most));
    }
}

fn take(state: &mut State, event: Event, moment: &Moment) -> Result<Vec<Effect>, Refusal> {
    match event {
        Event::Woke => return Ok(checking::begin_due(state, moment)),
        Event::AddAccount { username, user_id } => accounts::add(state, &username, user_id, moment)?,
        Event::LabelAccount { account, label } => accounts::label(state, &account, &label)?,
        Event::Restore(backup) => {
            backup::restore(state, *backup);
            // The clock that wrote it may have been wrong, too.
            clamping::clamp(state, moment.now);
        }
        Event::ForgetAccount(id) => {
            mirror::forget(state, &id, moment.now);
            return accounts::forget(state, &id);
        }
        Event::EraseEverything => return Ok(erase(state)),
        Event::AnswerFormerName { account, former } => {
            accounts::answer_former_name(state, &account, former.as_ref(), moment)?;
        }
        Event::Observed { place, snapshot } => observing::observed(state, &place, &snapshot, moment),
        Event::Seen { place, observation } => observing::take(state, &place, &observation, moment),
        Event::AtEbay { tab } => guiding::at_ebay(state, tab),
        Event::GuideAction { id, action } => guiding::act(state, &id, action, moment)?,
        Event::Connect { account, kinds, login } => return consenting::connect(state, &account, &kinds, login, moment),
        Event::OpenDashboard => return Ok(vec![open_dashboard(&state.configuration)]),
        Event::OpenPage(url) => return Ok(vec![Effect::OpenTab { url }]),
        Event::UseConfiguration { .. } | Event::SetPhrases(_) | Event::SetWarnings(_) if state.policy.is_some() => {
            return Err(Refusal::Prescribed);
        }
        Event::Prescribed(prescription) => policy::prescribe(state, prescription.map(|prescription| *prescription))?,
        Event::UseConfiguration { configuration, secrets } => {
            use_configuration(state, *configuration, secrets)?;
            mirror::configured(state, moment.now);
        }
        Event::SetPhrases(phrases) => {
            state.configuration.phrases = configuration::phrases(phrases).map_err(Refusal::Configuration)?;
            mirror::configured(state, moment.now);
        }
        Event::MessageRefused => {
            state.session.refused_messages = state.session.refused_messages.saturating_add(1);
        }
        Event::SetWarnings(document) => {
            state.configuration.warnings = configuration::warnings_of(&document).map_err(Refusal::Configuration)?;
            mirror::configured(state, moment.now);
        }
        Event::SetMirror(on) => mirror::switch(state, on),
        Event::MirrorChanged if state.mirror.on => return Ok(vec![Effect::ReadMirror]),
        Event::MirrorChanged => {}
        Event::Mirrored(remote) => return Ok(mirror::read(state, remote.as_ref(), moment)),
        Event::MirrorWritten(succeeded) => mirror::written(state, succeeded),
        Event::DismissOutcome => state.outcome = None,
        Event::Quiet { banner, until } => quiet(state, &banner, until, moment),
        Event::Snooze { account, until } => snooze(state, &account, until, moment)?,
        Event::NotificationAction { id, button } => return Ok(act_on_notification(state, &id, button, moment)),
        Event::Announced(ids) => state.announced.extend(ids),
        Event::WindowOpened { flow, window } => consenting::window_opened(state, &flow, window),
        Event::Returned { flow, result } => return Ok(consenting::returned(state, &flow, result, moment)),
        Event::Granted { flow, result } => return Ok(consenting::granted(state, &flow, result, moment)),
        Event::Identified { flow, result } => return Ok(consenting::identified(state, &flow, result, moment)),
        Event::CredentialsPage(page) => {
            checking::credentials_page(state, page, moment.now);
            return Ok(checking::begin_due(state, moment));
        }
        Event::ConnectWhatNeedsIt => return Ok(connect_what_needs_it(state, moment)),
        Event::CheckEverything => return Ok(check_everything(state, moment)),
        Event::CheckNow(account) => return checking::now(state, &account, moment),
        Event::Checked { id, account, kind, result } => {
            checking::checked(state, &id, &account, kind, result, moment);
            return Ok(checking::begin_due(state, moment));
        }
    }
    Ok(Vec::new())
}

/// Nothing is known any more. What was shared is still to be removed there; after that nothing is left of it either.
fn erase(state: &mut State) -> Vec<Effect> {
    let before = std::mem::take(state);
    state.mirror.erase = before.mirror.on || before.mirror.erase;
    let flow = before.session.flow.map(|flow| Effect::CloseConsent { window: flow.window });
    flow.into_iter().chain([Effect::ForgetKey]).collect()
}

/// Of the account that is worst off, the tokens that need it. Where there is none, or something is in the way, our page says so.
fn connect_what_needs_it(state: &mut State, moment: &Moment) -> Vec<Effect> {
    let needs = |account: &Account| -> Vec<TokenKind> {
        let ladder = &state.configuration.warnings.ladder;
        let needing = account.connections.iter().filter(|(_, it)| it.needs_connecting(ladder, moment.now));
        needing.map(|(kind, _)| kind).collect()
    };
    let all = state.accounts.iter().map(|(id, account)| (state.severity(account, moment.now), id, needs(account)));
    let worst = all.filter(|(_, _, kinds)| !kinds.is_empty()).max_by_key(|(severity, ..)| *severity);
    let worst = worst.map(|(_, id, kinds)| (id.clone(), kinds));
    let begun = worst.and_then(|(id, kinds)| consenting::connect(state, &id, &kinds, false, moment).ok());
    begun.unwrap_or_else(|| vec![open_popup()])
}

/// Our page shows how it goes, and what cannot be checked.
fn check_everything(state: &mut State, moment: &Moment) -> Vec<Effect> {
    let all: Vec<AccountId> = state.accounts.keys().cloned().collect();
    let checks = all.iter().filter_map(|id| checking::now(state, id, moment).ok()).flatten();
    checks.chain([open_popup()]).collect()
}

fn open_popup() -> Effect {
    Effect::OpenTab { url: "popup.html".into() }
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
    let before = std::mem::replace(&mut state.configuration, configuration);
    state.secrets = secrets;
    checking::configured(state, &before);
    Ok(())
}

/// A banner's id is its account's and the severity that it speaks of; one that is no longer up to date changes nothing.
fn quiet(state: &mut State, banner: &str, until: QuietUntil, moment: &Moment) {
    let found = state.accounts.iter().find_map(|(id, account)| {
        let severity = state.severity(account, moment.now);
        (banner_id(id, severity) == banner).then(|| id.clone())
    });
    if let Some(id) = found {
        // The account is there.
        let _ = snooze(state, &id, until, moment);
    }
}

/// The seller does not want to hear of what an account's severity is now.
fn snooze(state: &mut State, id: &AccountId, until: QuietUntil, moment: &Moment) -> Result<(), Refusal> {
    let severity = state.severity(state.accounts.get(id).ok_or(Refusal::UnknownAccount)?, moment.now);
    let (ladder, months) = (state.configuration.warnings.ladder, state.configuration.inactivity_months);
    let account = state.accounts.get_mut(id).ok_or(Refusal::UnknownAccount)?;
    let step = next_step(account, &ladder, months, moment.now);
    let tomorrow = moment.now.tomorrow_morning(moment.utc_offset_minutes);
    let quiet = |until| Some(Quiet { severity, until, step });
    account.quiet = match until {
        QuietUntil::NextStep => quiet(None),
        QuietUntil::Tomorrow => quiet(Some(tomorrow)),
        QuietUntil::NextWeek => quiet(Some(tomorrow.plus(6 * DAY))),
        QuietUntil::Over => None,
    };
    Ok(())
}

/// When the next of an account's deadlines comes nearer by a step of the ladder.
fn next_step(account: &Account, ladder: &Ladder, months: u32, now: Timestamp) -> Option<Timestamp> {
    account.deadlines(months).filter_map(|deadline| ladder.next_step(deadline.at, now)).min()
}

/// A notification can outlive what it speaks of: then a button only opens our page.
fn act_on_notification(state: &mut State, id: &str, button: usize, moment: &Moment) -> Vec<Effect> {
    let notification = notifications(state, moment.now).into_iter().find(|notification| notification.id == id);
    let action = notification.as_ref().and_then(|notification| notification.actions.get(button).copied());
    match (action, notification) {
        (Some(NotificationAction::RemindTomorrow), Some(notification)) => {
            for banner in notification.covers {
                quiet(state, &banner, QuietUntil::Tomorrow, moment);
            }
            Vec::new()
        }
        (Some(NotificationAction::OpenDashboard), _) => vec![open_dashboard(&state.configuration)],
        (Some(NotificationAction::Open) | None, _) => vec![open_popup()],
        (Some(NotificationAction::RemindTomorrow), None) => Vec::new(),
    }
}

/// The id of an outcome's notification.
pub(super) fn outcome_notification(outcome: &Outcome) -> String {
    format!("outcome.{}", outcome.id)
}

/// The id of an account's banner, and of its notification: one for each severity.
pub(crate) fn banner_id(id: &AccountId, severity: Severity) -> String {
    format!("{id}.{severity:?}")
}
