//! When the worker has to wake next.

use super::alerts::{Alert, Channel};
use super::announcements::Announcement;
use super::state::State;
use super::{checking, consenting, device_sync, guiding, health};
use crate::domain::{Account, AlertTopic, HOUR, MINUTE, Rules, Timestamp};

/// The longest time without a look. Chromium's alarms wait in a time that stands still while the
/// computer sleeps, and a clock that jumps does not wake them: without it, a deadline months ahead
/// would be told as late as the computer has slept. Four looks a day cost nothing that anybody
/// notices.
const HEARTBEAT: i64 = 6 * HOUR;

/// Returns when the worker has to wake next: when something changes by itself, and within six hours.
/// The six hours are counted from each event, in whole hours, so that most events leave the alarm as
/// it is.
pub fn next_alarm(
    state: &State,
    alerts: &[Alert],
    announcements: &[Announcement],
    now: Timestamp,
) -> Option<Timestamp> {
    // Where nothing can be stored, all that would be due comes after the next try.
    if let Some(next) = health::next_try(state, now) {
        return Some(next.max(next_multiple(MINUTE, now)));
    }
    let watches = !state.accounts.is_empty() || state.health.vanished.is_some();
    let look = watches.then(|| next_multiple(HOUR, now.plus(HEARTBEAT - HOUR)));
    let changes = next_change(state, now)
        .into_iter()
        .chain(next_reminder(state, alerts, now));
    changes
        .chain(retry_unshown_alert_at(state, announcements, now))
        .chain(look)
        .min()
}

/// The next whole multiple of a length of time. Not that time from now: an alarm that is set anew
/// at each look would never ring.
fn next_multiple(every: i64, now: Timestamp) -> Timestamp {
    Timestamp::from_millis((now.millis() / every + 1).saturating_mul(every))
}

/// How soon an alert is tried again that was not shown.
const REPEAT: i64 = 30 * MINUTE;

/// A worker can die between the alarm and an alert, and the browser can refuse it: while it is not
/// noted as shown, the alarm comes back to it.
fn retry_unshown_alert_at(
    state: &State,
    announcements: &[Announcement],
    now: Timestamp,
) -> Option<Timestamp> {
    let shown =
        |announcement: &Announcement| announcement.covers.iter().all(|id| state.was_announced(id));
    let waits = announcements
        .iter()
        .any(|announcement| !announcement.actions.is_empty() && !shown(announcement));
    waits.then(|| next_multiple(REPEAT, now))
}

/// The morning on which something is told again.
fn next_reminder(state: &State, alerts: &[Alert], now: Timestamp) -> Option<Timestamp> {
    let repeats = alerts
        .iter()
        .any(|alert| alert.repeats() && alert.is_told_on(Channel::Desktop));
    let morning = state.session.today.filter(|_| repeats)?.until;
    (morning > now).then_some(morning)
}

/// The next step of a deadline, the end of a snooze, a check, or a look at the consent, the guide
/// or the sharing under way.
pub(super) fn next_change(state: &State, now: Timestamp) -> Option<Timestamp> {
    let rules = state.rules();
    let steps = state
        .accounts
        .values()
        .flat_map(|account| changes_of(account, &rules, now))
        .min();
    let hidden = state.hidden.as_ref().map(|hidden| hidden.until);
    let snoozes = state
        .health
        .snoozes
        .values()
        .map(|snooze| snooze.until)
        .chain(hidden)
        .filter(|at| *at > now);
    // One that is due is being taken; the alarm is for one that did not come about.
    let sharing = device_sync::next_look(state).map(|at| at.max(now.plus(MINUTE)));
    let under_way = consenting::next_look(state, now)
        .into_iter()
        .chain(guiding::next_look(state))
        .chain(sharing);
    steps
        .into_iter()
        .chain(snoozes)
        .chain(under_way)
        .chain(checking::next(state, now))
        .min()
}

/// When something of an account changes by itself: a deadline comes nearer, a snooze ends, evidence
/// is no longer fresh.
fn changes_of(account: &Account, rules: &Rules, now: Timestamp) -> Option<Timestamp> {
    let deadlines = account.deadlines(rules.inactivity_months);
    let steps = deadlines.filter_map(|deadline| rules.thresholds.next_step(deadline.at, now));
    let snoozes = account.snoozes.values().map(|snooze| snooze.until);
    let fades = AlertTopic::ALL
        .into_iter()
        .filter_map(AlertTopic::token)
        .flat_map(|kind| {
            let evidence = account
                .connections
                .get(kind)
                .evidence
                .filter(|_| account.connections.get(kind).is_in_use());
            let at = |span: i64| evidence.map(|evidence| evidence.at.plus(span));
            [at(rules.fresh_for(kind)), at(Rules::ASKS_AFTER)]
        });
    steps
        .chain(snoozes.chain(fades.flatten()).filter(|at| *at > now))
        .min()
}
