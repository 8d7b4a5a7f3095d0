//! What an event changes.

use std::collections::BTreeSet;

use super::alerts::{Channel, Remedy, alerts};
use super::announcements::{NotificationAction, announcement_key, announcements, outcome_key};
use super::configuring::use_configuration;
use super::context::Context;
use super::event::Event;
use super::state::State;
use super::step::{Effect, Refusal, Step};
use super::{
    accounts, backup, checking, clamping, consenting, device_sync, guiding, health, hiding,
    observing, policy, proving, snoozing, visits,
};
use crate::configuration;
use crate::domain::{Account, AccountId, History, ReminderDay, Timestamp, TokenKind};

/// Takes an event into the state and says what is to be done. A refused event changes nothing.
pub fn update(state: &mut State, event: Event, context: &Context) -> Step {
    clamping::clamp(state, context.now);
    let mut step = Step {
        effects: consenting::resolve_interrupted(state, context),
        refusal: None,
    };
    apply_timeouts(state, context);
    step.effects.extend(consenting::resume(state, context));
    step.effects
        .extend(checking::resume_interrupted(state, context));
    let looks = matches!(event, Event::Woke | Event::PopupOpened)
        && device_sync::is_to_be_read(state, context.now);
    match dispatch(state, event, context) {
        Ok(effects) => step.effects.extend(effects),
        Err(refusal) => step.refusal = Some(refusal),
    }
    if (looks || device_sync::is_due(state, context.now))
        && !step.effects.contains(&Effect::ReadMirror)
    {
        step.effects.push(Effect::ReadMirror);
    }
    enforce_history_budget(state);
    snoozing::apply_timeouts(state, context.now);
    forget_announced(state, context.now);
    step
}

/// What passes with time, whatever happens.
fn apply_timeouts(state: &mut State, context: &Context) {
    guiding::apply_timeouts(state, context);
    proving::apply_timeouts(state, context);
    hiding::apply_timeouts(state, context.now);
    health::apply_timeouts(state, context.now);
    let today = state
        .session
        .today
        .filter(|today| (today.from..today.until).contains(&context.now));
    if today.is_none() && !state.accounts.is_empty() {
        state.session.today = Some(ReminderDay::of(context.now, &context.local));
    }
}

/// A notification that is not wanted any more may come again one day, for a new reason. How an
/// action ended is told once, also where the next one comes to nothing.
fn forget_announced(state: &mut State, now: Timestamp) {
    if state.announced.is_empty() {
        return;
    }
    let mut wanted: BTreeSet<String> = state
        .outcome
        .iter()
        .map(|outcome| outcome_key(&outcome.id))
        .collect();
    if state.configuration.warnings.notifications {
        let alerts = alerts(state, now)
            .into_iter()
            .filter(|alert| alert.is_told_on(Channel::Desktop));
        wanted.extend(alerts.map(|alert| announcement_key(state, &alert)));
    }
    state.announced.retain(|id| wanted.contains(id));
}

/// A thousand accounts share the room that the browser gives: each remembers less, none nothing.
fn enforce_history_budget(state: &mut State) {
    let most = History::max_entries_per_account(state.accounts.len());
    if most < History::MAX {
        state
            .accounts
            .values_mut()
            .for_each(|account| account.history.truncate_to_newest(most));
    }
}

fn dispatch(state: &mut State, event: Event, context: &Context) -> Result<Vec<Effect>, Refusal> {
    match event {
        Event::Woke => return Ok(check_browser_access(state, context)),
        Event::PermissionsChanged => {
            health::forget_last_check(state);
            return Ok(check_browser_access(state, context));
        }
        Event::PopupOpened => {
            accounts::note_missing_tokens_seen(state, context.now);
            // Whoever has just mended something wants to see that it is over.
            if health::has_outage(state) {
                health::forget_last_check(state);
            }
            return Ok(check_browser_access(state, context));
        }
        Event::BrowserAccessChecked(surroundings) => {
            health::apply_access(state, surroundings, context.now)
        }
        Event::Vanished(accounts) => health::vanished(state, accounts, context.now),
        Event::BeginAnew => state.health.vanished = None,
        Event::AddAccount { username, user_id } => {
            accounts::add(state, &username, user_id, context)?
        }
        Event::LabelAccount { account, label } => accounts::label(state, &account, &label)?,
        Event::Restore(backup) => {
            backup::restore(state, *backup);
            // The clock that wrote it may have been wrong, too.
            clamping::clamp(state, context.now);
        }
        Event::ForgetAccount(id) => {
            device_sync::forget(state, &id, context.now);
            return accounts::forget(state, &id);
        }
        Event::EraseEverything => return Ok(erase(state)),
        Event::AnswerFormerName { account, former } => {
            accounts::answer_former_name(state, &account, former.as_ref(), context)?;
        }
        Event::DashboardPageRead { place, snapshot } => {
            observing::apply_observation(state, &place, &snapshot, context)
        }
        Event::DashboardObserved { place, observation } => {
            observing::take(state, &place, &observation, context)
        }
        Event::GrantPageOpened { tab } => guiding::at_ebay(state, tab),
        Event::GuideAction { id, action } => guiding::act(state, &id, action, context)?,
        Event::Connect {
            account,
            kinds,
            login,
        } => return consenting::connect(state, &account, &kinds, login, context),
        Event::OpenDashboard => return Ok(vec![Effect::open_dashboard(&state.configuration)]),
        Event::SeeStatus(account) => return see_status(state, &account, context),
        Event::VisitedElsewhere { account, days } => {
            visits::elsewhere(state, &account, days, context.now)?
        }
        Event::SetTokenUsed {
            account,
            kind,
            used,
        } => accounts::set_used(state, &account, kind, used, context.now)?,
        Event::OpenPage(page) => return Ok(vec![Effect::OpenTab(page)]),
        Event::UseConfiguration { .. } | Event::SetPhrases(_) | Event::SetWarnings(_)
            if state.policy.is_some() =>
        {
            return Err(Refusal::ManagedByPolicy);
        }
        Event::PolicyChanged(policy) => policy::apply(state, policy.map(|policy| *policy))?,
        Event::UseConfiguration {
            configuration,
            secrets,
        } => {
            use_configuration(state, *configuration, secrets)?;
            device_sync::note_configuration_change(state, context.now);
        }
        Event::SetPhrases(phrases) => {
            state.configuration.phrases =
                configuration::phrases(phrases).map_err(Refusal::Configuration)?;
            device_sync::note_configuration_change(state, context.now);
        }
        Event::MessageRefused => {
            state.session.refused_messages = state.session.refused_messages.saturating_add(1);
        }
        Event::SetWarnings(document) => {
            state.configuration.warnings =
                configuration::warnings_of(&document).map_err(Refusal::Configuration)?;
            device_sync::note_configuration_change(state, context.now);
        }
        Event::SetDeviceSync(on) => device_sync::switch(state, on),
        Event::SyncStorageChanged if state.device_sync.on => return Ok(vec![Effect::ReadMirror]),
        Event::SyncStorageChanged => {}
        Event::SyncStorageRead(remote) => {
            return Ok(device_sync::read(state, remote.as_ref(), context));
        }
        Event::SyncStorageWritten(succeeded) => device_sync::written(state, succeeded),
        Event::DismissOutcome => state.outcome = None,
        Event::HideOnPages => hiding::hide(state, context),
        Event::FoldBanner(folded) => state.session.is_banner_folded = folded,
        Event::Snooze {
            account,
            cause,
            until,
        } => snoozing::snooze(state, &account, cause, until, context)?,
        Event::SnoozePart { part, until } => snoozing::snooze_part(state, part, until, context),
        Event::NotificationAction { id, button } => {
            return Ok(act_on_notification(state, &id, button, context));
        }
        Event::NotificationsShown(ids) => state.announced.extend(ids),
        Event::TabOpened { tab, url } => health::tab_opened(state, tab, &url),
        Event::TabsInjected => state.session.began = Some(context.now),
        Event::ConsentWindowOpened { flow, window } => {
            consenting::window_opened(state, &flow, window)
        }
        Event::ConsentReturned { flow, result } => {
            return Ok(consenting::returned(state, &flow, result, context));
        }
        Event::TokensReceived { flow, result } => {
            return Ok(consenting::granted(state, &flow, result, context));
        }
        Event::IdentityReceived { flow, result } => {
            return Ok(consenting::identified(state, &flow, result, context));
        }
        Event::CredentialsPageVisited(page) => {
            checking::credentials_page(state, page, context.now);
            return Ok(checking::begin_due(state, context));
        }
        Event::ConnectWhatNeedsIt => return Ok(connect_what_needs_it(state, context)),
        Event::CheckEverything => return Ok(check_everything(state, context)),
        Event::CheckNow(account) => return checking::now(state, &account, context),
        Event::Checked {
            id,
            account,
            kind,
            result,
        } => {
            let mut effects = checking::checked(state, &id, &account, kind, result, context);
            effects.extend(checking::begin_due(state, context));
            return Ok(effects);
        }
        Event::IdentityProofAttempted {
            id,
            account,
            kind,
            proof,
        } => {
            let mut effects = proving::proved(state, &id, &account, kind, proof, context);
            effects.extend(checking::begin_due(state, context));
            return Ok(effects);
        }
    }
    Ok(Vec::new())
}

/// Checks what is due, and looks whether the browser lets the watch work.
fn check_browser_access(state: &mut State, context: &Context) -> Vec<Effect> {
    let mut effects = checking::begin_due(state, context);
    effects.extend(health::check_access(state, context));
    effects
}

/// Asks eBay where that can tell how an account's tokens stand, and opens the Dashboard for the
/// others.
fn see_status(
    state: &mut State,
    id: &AccountId,
    context: &Context,
) -> Result<Vec<Effect>, Refusal> {
    let account = state.accounts.get(id).ok_or(Refusal::UnknownAccount)?;
    let rules = state.rules();
    let on_dashboard = account
        .connections
        .iter()
        .any(|(kind, it)| !it.not_used && !rules.is_by_consent(kind));
    let mut effects = checking::now(state, id, context).unwrap_or_default();
    if on_dashboard || effects.is_empty() {
        effects.push(Effect::open_dashboard(&state.configuration));
    }
    Ok(effects)
}

/// Nothing is known any more. What was shared is still to be removed there; after that nothing is
/// left of it either.
fn erase(state: &mut State) -> Vec<Effect> {
    let before = std::mem::take(state);
    state.device_sync.erase = before.device_sync.on || before.device_sync.erase;
    let flow = before.session.flow.map(|flow| Effect::CloseConsent {
        window: flow.window,
    });
    flow.into_iter().chain([Effect::ForgetKey]).collect()
}

/// Of the account that is worst off, the tokens that need it. Where there is none, or something is
/// in the way, our page says so.
fn connect_what_needs_it(state: &mut State, context: &Context) -> Vec<Effect> {
    let rules = state.rules();
    let needs = |account: &Account| -> Vec<TokenKind> {
        TokenKind::ALL
            .into_iter()
            .filter(|kind| account.needs_connecting(*kind, &rules, context.now))
            .collect()
    };
    let all = state
        .accounts
        .iter()
        .map(|(id, account)| (state.severity(account, context.now), id, needs(account)));
    let worst = all
        .filter(|(_, _, kinds)| !kinds.is_empty())
        .max_by_key(|(severity, ..)| *severity);
    let worst = worst.map(|(_, id, kinds)| (id.clone(), kinds));
    let begun =
        worst.and_then(|(id, kinds)| consenting::connect(state, &id, &kinds, false, context).ok());
    begun.unwrap_or_else(|| vec![Effect::open_popup()])
}

/// Our page shows how it goes, and what cannot be checked.
fn check_everything(state: &mut State, context: &Context) -> Vec<Effect> {
    let all: Vec<AccountId> = state.accounts.keys().cloned().collect();
    let checks = all
        .iter()
        .filter_map(|id| checking::now(state, id, context).ok())
        .flatten();
    checks.chain([Effect::open_popup()]).collect()
}

/// A notification can outlive what it speaks of: then a button only opens our page.
fn act_on_notification(
    state: &mut State,
    id: &str,
    button: usize,
    context: &Context,
) -> Vec<Effect> {
    let announcement = announcements(state, &alerts(state, context.now))
        .into_iter()
        .find(|announcement| announcement.id == id);
    let action = announcement
        .as_ref()
        .and_then(|announcement| announcement.actions.get(button).copied());
    match (action, announcement) {
        (Some(NotificationAction::RemindTomorrow(_)), Some(announcement)) => {
            snoozing::snooze_covered(state, &announcement.covers, context);
            Vec::new()
        }
        (Some(NotificationAction::Mend(Remedy::Dashboard)), _) => {
            vec![Effect::open_dashboard(&state.configuration)]
        }
        (Some(NotificationAction::Mend(_) | NotificationAction::RemindTomorrow(_)) | None, _) => {
            vec![Effect::open_popup()]
        }
    }
}
