//! What the browser should look like. The shell compares, and applies what differs.

use std::borrow::Cow;

use super::alerts::{Alert, Channel, alerts};
use super::notifications::{self, Notification};
use super::{State, checking, consenting, device_sync, guiding, health};
use crate::domain::{Account, HOUR, MINUTE, Pattern, Rules, Site, SnoozeCause, Timestamp};
use crate::view::{self, Badge};

/// A content script to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentScript {
    /// Its id, which is also its file's name in `extension/content`.
    pub id: &'static str,
    /// Match patterns of the pages that it runs in.
    pub matches: Cow<'static, [Pattern]>,
    /// Match patterns of those among them that it does not run in.
    pub exclude_matches: Cow<'static, [Pattern]>,
}

/// What the browser should look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// The toolbar icon's badge and title.
    pub badge: Badge,
    /// When to look again: at the next time at which something changes by itself, and within six
    /// hours.
    pub alarm: Option<Timestamp>,
    /// The content scripts: the observer on the Dashboard; the banner while there is something to
    /// say (a healthy seller's eBay pages carry no script of ours); the guide while it is under
    /// way; on eBay's pages for password, username and access one that tells of the visit while
    /// there is a token.
    pub scripts: Vec<ContentScript>,
    /// The notifications that may be on the screen.
    pub notifications: Vec<Notification>,
    /// How many accounts there are: noted apart from them, to tell where they have vanished with
    /// the browser's storage.
    pub witness: u32,
}

/// What the browser should look like.
pub fn desired(state: &State, now: Timestamp) -> Desired {
    let alerts = alerts(state, now);
    let speaks = alerts.iter().any(|alert| alert.speaks_on(Channel::Pages));
    let badge = view::badge(state, &alerts, now);
    let notifications = notifications::notifications(state, &alerts, now);
    let alarm = alarm(state, &alerts, &notifications, now);
    Desired {
        badge,
        alarm,
        scripts: scripts(state, speaks),
        notifications,
        witness: witness(state),
    }
}

/// How many accounts are to be known of where the browser's storage is damaged or emptied.
pub fn witness(state: &State) -> u32 {
    let missed = state
        .health
        .vanished
        .map_or(0, |vanished| vanished.accounts);
    u32::try_from(state.accounts.len())
        .unwrap_or(u32::MAX)
        .max(missed)
}

/// The ids of the content scripts.
pub const BANNER: &str = "banner";
/// The observer's id.
pub const OBSERVER: &str = "observer";
/// The guide's id.
pub const GUIDE: &str = "guide";
/// The id of the script that tells of eBay's pages for password, username and access.
pub const CREDENTIALS: &str = "credentials";

fn scripts(state: &State, speaks: bool) -> Vec<ContentScript> {
    let dashboard = Site::dashboard_pattern(&state.configuration.dashboard);
    let mut banner = Vec::new();
    if speaks && view::stands(state, Site::Ebay) {
        banner.extend_from_slice(Site::ebay_patterns());
    }
    if speaks && view::stands(state, Site::Dashboard) {
        banner.push(dashboard.clone());
    }
    let mut guide = Vec::new();
    if state.session.guide.is_some() {
        guide.push(dashboard.clone());
        guide.extend_from_slice(Site::grant_patterns());
    }
    let exists = |account: &Account| {
        account
            .connections
            .iter()
            .any(|(_, connection)| connection.is_in_use())
    };
    let credentials = if state.accounts.values().any(exists) {
        Site::credentials_patterns()
    } else {
        &[]
    };
    let script = |id, matches, exclude| ContentScript {
        id,
        matches,
        exclude_matches: Cow::Borrowed(exclude),
    };
    [
        // First, so that the guide finds what it points at.
        script(OBSERVER, vec![dashboard].into(), &[]),
        script(GUIDE, guide.into(), &[]),
        script(BANNER, banner.into(), Site::excluded_patterns()),
        script(CREDENTIALS, credentials.into(), &[]),
    ]
    .into_iter()
    .filter(|script| !script.matches.is_empty())
    .collect()
}

/// The longest time without a look. Chromium's alarms wait in a time that stands still while the
/// computer sleeps, and a clock that jumps does not wake them: without it, a deadline months ahead
/// would be told as late as the computer has slept. Four looks a day cost nothing that anybody
/// notices.
const HEARTBEAT: i64 = 6 * HOUR;

/// The next thing that matters, or else the next look. Whatever happens is a look, so that the next
/// one is counted from now; in whole hours, so that not everything that happens sets the alarm
/// anew.
fn alarm(
    state: &State,
    alerts: &[Alert],
    notifications: &[Notification],
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
        .chain(retry_unshown_alert_at(state, notifications, now))
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
    notifications: &[Notification],
    now: Timestamp,
) -> Option<Timestamp> {
    let shown =
        |notification: &Notification| notification.covers.iter().all(|id| state.was_announced(id));
    let waits = notifications
        .iter()
        .any(|notification| !notification.actions.is_empty() && !shown(notification));
    waits.then(|| next_multiple(REPEAT, now))
}

/// The morning on which something is told again.
fn next_reminder(state: &State, alerts: &[Alert], now: Timestamp) -> Option<Timestamp> {
    let repeats = alerts
        .iter()
        .any(|alert| alert.repeats() && alert.speaks_on(Channel::Desktop));
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
    let steps = deadlines.filter_map(|deadline| rules.ladder.next_step(deadline.at, now));
    let snoozes = account.snoozes.values().map(|snooze| snooze.until);
    let fades = SnoozeCause::ALL
        .into_iter()
        .filter_map(SnoozeCause::token)
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
