//! Snoozing: in our own pages and in notifications, for each cause by itself, and always until a
//! time.

use super::alerts::{Alert, AlertSubject, Channel, alerts, alerts_of_account};
use super::context::Context;
use super::event::SnoozeUntil;
use super::state::{State, WatchPart};
use super::step::Refusal;
use crate::domain::{AccountId, AlertTopic, Severity, Snooze, Timestamp};

impl SnoozeUntil {
    /// When it ends; none: it is over.
    fn end(self, context: &Context) -> Option<Timestamp> {
        match self {
            SnoozeUntil::Tomorrow => Some(context.local.morning(context.now, 1)),
            SnoozeUntil::NextWeek => Some(context.local.morning(context.now, 7)),
            SnoozeUntil::Over => None,
        }
    }
}

/// Snoozes a cause of an account; without a cause, each of which there is something to tell.
pub(super) fn snooze(
    state: &mut State,
    id: &AccountId,
    cause: Option<AlertTopic>,
    until: SnoozeUntil,
    context: &Context,
) -> Result<(), Refusal> {
    let account = state.accounts.get(id).ok_or(Refusal::UnknownAccount)?;
    let all =
        alerts_of_account(state, &state.rules(), id, account, context.now).collect::<Vec<_>>();
    let concerned = |alert: &Alert| match alert.subject {
        AlertSubject::Account(_, of) => cause.is_none_or(|cause| cause == of),
        AlertSubject::Part(_) => false,
    };
    let account = state.accounts.get_mut(id).ok_or(Refusal::UnknownAccount)?;
    match until.end(context) {
        None => account
            .snoozes
            .retain(|of, _| cause.is_some_and(|cause| cause != *of)),
        Some(_) => snooze_alerts(
            state,
            all.iter().filter(|alert| concerned(alert)),
            until,
            context,
        ),
    }
    Ok(())
}

/// Snoozes a part of the watch.
pub(super) fn snooze_part(
    state: &mut State,
    part: WatchPart,
    until: SnoozeUntil,
    context: &Context,
) {
    let all = alerts(state, context.now);
    match until.end(context) {
        None => drop(state.health.snoozes.remove(&part)),
        Some(_) => {
            let of_part = all
                .iter()
                .filter(|alert| alert.subject == AlertSubject::Part(part));
            snooze_alerts(state, of_part, until, context);
        }
    }
}

/// Snoozes all that a notification speaks of, until tomorrow.
pub(super) fn snooze_covered(state: &mut State, covers: &[String], context: &Context) {
    let all = alerts(state, context.now);
    let covered = all
        .iter()
        .filter(|alert| alert.is_told_on(Channel::Desktop))
        .filter(|alert| {
            let cover = super::announcements::announcement_key(state, alert);
            covers.contains(&cover)
        });
    let covered: Vec<Alert> = covered.cloned().collect();
    snooze_alerts(state, covered.iter(), SnoozeUntil::Tomorrow, context);
}

fn snooze_alerts<'a>(
    state: &mut State,
    alerts: impl Iterator<Item = &'a Alert>,
    until: SnoozeUntil,
    context: &Context,
) {
    let Some(until) = until.end(context) else {
        return;
    };
    for alert in alerts {
        let snooze = Snooze {
            severity: alert.severity,
            until,
        };
        match &alert.subject {
            AlertSubject::Account(id, cause) => {
                if let Some(account) = state.accounts.get_mut(id) {
                    account.snoozes.insert(*cause, snooze);
                }
            }
            AlertSubject::Part(part) => drop(state.health.snoozes.insert(*part, snooze)),
        }
    }
}

/// A snooze is over once its time has passed, and once what was snoozed got better: the next time
/// it is another matter.
pub(super) fn apply_timeouts(state: &mut State, now: Timestamp) {
    let rules = state.rules();
    for account in state
        .accounts
        .values_mut()
        .filter(|account| !account.snoozes.is_empty())
    {
        let severities: Vec<(AlertTopic, Severity)> = AlertTopic::ALL
            .into_iter()
            .map(|cause| (cause, account.severity_of(cause, &rules, now)))
            .collect();
        account.snoozes.retain(|cause, snooze| {
            let severity = severities
                .iter()
                .find(|(of, _)| of == cause)
                .map_or(Severity::None, |(_, severity)| *severity);
            now < snooze.until && severity >= snooze.severity
        });
    }
}
