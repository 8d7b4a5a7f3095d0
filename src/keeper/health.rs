//! The watch over the watch: whether the browser lets Token Keeper store, read the Dashboard, and
//! notify; and whether what was stored is still there. A part that does not work is told, the
//! longer the more urgently, like a token about to expire.

use std::collections::BTreeSet;

use super::context::Context;
use super::event::{BrowserAccess, DashboardAccess};
use super::state::{DashboardOutage, DashboardOutageReason, State, Unsaved, Vanished, WatchPart};
use super::step::Effect;
use crate::domain::{HOUR, MINUTE, Outage, Severity, Site, Timestamp};

/// The most tabs that are remembered.
const MAX_TABS: usize = 20;

/// How often it is looked at, in milliseconds.
const LOOK_EVERY: i64 = HOUR;

/// The first wait after a write that failed, in milliseconds; each further one is twice as long, up
/// to [`LONGEST_WAIT`].
const FIRST_WAIT: i64 = 5 * MINUTE;

const LONGEST_WAIT: i64 = 2 * HOUR;

/// Looks whether the browser lets the watch work; where no account is known, also whether there
/// were any.
pub(super) fn check_access(state: &mut State, context: &Context) -> Vec<Effect> {
    let look_around = || Effect::CheckBrowserAccess {
        dashboard: Site::dashboard_pattern(&state.configuration.dashboard),
        tabs: was_read(state).then(|| state.session.dashboard_tabs.clone()),
    };
    if state.accounts.is_empty() {
        let count = state
            .health
            .vanished
            .is_none()
            .then_some(Effect::CountVanished);
        return count.into_iter().chain([look_around()]).collect();
    }
    let recent = |at: Timestamp| (0..LOOK_EVERY).contains(&context.now.since(at));
    if state.session.looked.is_some_and(recent) {
        return Vec::new();
    }
    let look = look_around();
    state.session.looked = Some(context.now);
    vec![look]
}

/// The next look is due at once.
pub(super) fn forget_last_check(state: &mut State) {
    state.session.looked = None;
}

/// Whether something did not work at the last look.
pub(super) fn has_outage(state: &State) -> bool {
    state.health.dashboard.is_some() || state.health.notifications.is_some()
}

/// What the browser lets the watch do.
pub(super) fn apply_access(state: &mut State, surroundings: BrowserAccess, now: Timestamp) {
    let goes_on = |outage: Option<Outage>| {
        Some(outage.map_or_else(|| Outage::begin(now), |outage| outage.goes_on(now)))
    };
    let health = &mut state.health;
    let wanted = state.configuration.warnings.notifications;
    health.notifications = if surroundings.notifications_blocked && wanted {
        goes_on(health.notifications)
    } else {
        None
    };
    health.dashboard = match surroundings.dashboard {
        DashboardAccess::Readable => None,
        // Nothing was tried: what was known stays.
        DashboardAccess::NotSeen => health
            .dashboard
            .filter(|outage| outage.why == DashboardOutageReason::Blocked),
        DashboardAccess::Unreadable(why) => {
            let outage = goes_on(
                health
                    .dashboard
                    .filter(|outage| outage.why == why)
                    .map(|outage| outage.outage),
            );
            outage.map(|outage| DashboardOutage { why, outage })
        }
    };
}

/// Whether the Dashboard was ever read here. Where it was not, a tab that a policy hides is
/// probably that one; where it was, it may as well be another site that the administrator keeps
/// extensions from.
fn was_read(state: &State) -> bool {
    state.visits.unnamed.is_some()
        || state
            .accounts
            .values()
            .any(|account| account.last_visit.is_some())
}

/// A page of the Dashboard was read in this tab.
pub(super) fn dashboard_was_read(state: &mut State, tab: i32) {
    state.health.dashboard = None;
    note_tab(state, tab);
}

/// A tab was opened for this address.
pub(super) fn tab_opened(state: &mut State, tab: i32, url: &str) {
    if Site::of(url, &state.configuration.dashboard) == Some(Site::Dashboard) {
        note_tab(state, tab);
    }
}

fn note_tab(state: &mut State, tab: i32) {
    let tabs = &mut state.session.dashboard_tabs;
    if tabs.last() != Some(&tab) {
        tabs.retain(|known| *known != tab);
        tabs.push(tab);
        tabs.drain(..tabs.len().saturating_sub(MAX_TABS));
    }
}

/// So many accounts were here before the browser's storage was damaged or emptied.
pub(super) fn vanished(state: &mut State, accounts: u32, now: Timestamp) {
    if state.accounts.is_empty() && accounts > 0 && state.health.vanished.is_none() {
        state.health.vanished = Some(Vanished {
            accounts,
            outage: Outage::begin(now),
        });
    }
}

/// What is known by now about the accounts that vanished.
pub(super) fn apply_timeouts(state: &mut State, now: Timestamp) {
    let none = state.accounts.is_empty();
    let vanished = state.health.vanished.filter(|_| none);
    state.health.vanished = vanished.map(|it| Vanished {
        outage: it.outage.goes_on(now),
        ..it
    });
    state.health.snoozes.retain(|_, snooze| now < snooze.until);
}

/// The browser refused to store what an event changed. This is noted in the state as it was loaded,
/// for nothing else has changed; `after`: as it would have become, `announced`: notifications of
/// which the event told that they were shown.
pub fn save_failed(state: &mut State, after: &State, announced: Vec<String>, now: Timestamp) {
    let (outage, failures, mut known) = match state.session.unsaved.take() {
        Some(unsaved) => (
            unsaved.outage.goes_on(now),
            unsaved.failures,
            unsaved.announced,
        ),
        None => (Outage::begin(now), 0, BTreeSet::new()),
    };
    known.extend(announced);
    let wait = FIRST_WAIT
        .saturating_mul(1_i64.checked_shl(failures.min(20)).unwrap_or(i64::MAX))
        .min(LONGEST_WAIT);
    let failures = failures.saturating_add(1);
    state.session.unsaved = Some(Unsaved {
        outage,
        failures,
        next: now.plus(wait),
        announced: known,
    });
    (state.session.began, state.session.today) = (after.session.began, after.session.today);
}

/// Takes it that the browser stores again, which the next write will show; says whether there is
/// anything to show.
pub fn save_again(state: &mut State) -> bool {
    let Some(unsaved) = state.session.unsaved.take() else {
        return false;
    };
    state.announced.extend(unsaved.announced);
    true
}

/// When to try to store again, where the browser refuses to.
pub(super) fn next_try(state: &State, now: Timestamp) -> Option<Timestamp> {
    let next = state.session.unsaved.as_ref()?.next;
    // What lies farther ahead than any wait was noted by a clock that was wrong.
    Some(if next.since(now) > LONGEST_WAIT {
        now
    } else {
        next
    })
}

/// How urgent it is that a part does not work; none where it does.
pub(super) fn severity(state: &State, part: WatchPart) -> Severity {
    let health = &state.health;
    let outage = match part {
        WatchPart::Storage => state.session.unsaved.as_ref().map(|unsaved| unsaved.outage),
        WatchPart::Accounts => health.vanished.map(|vanished| vanished.outage),
        WatchPart::Dashboard => health.dashboard.map(|dashboard| dashboard.outage),
        WatchPart::Notifications => health.notifications,
    };
    let Some(outage) = outage else {
        return Severity::None;
    };
    match part {
        // Nothing is watched any more: that is told at once, and everywhere.
        WatchPart::Accounts => outage.severity().max(Severity::Warning),
        // Icon, popup and pages go on telling what matters.
        WatchPart::Notifications => Severity::Notice,
        WatchPart::Storage | WatchPart::Dashboard => outage.severity(),
    }
}

/// Returns how many accounts are noted apart from them: that many are missed where the browser's
/// storage is damaged or emptied.
pub fn noted_account_count(state: &State) -> u32 {
    let missed = state
        .health
        .vanished
        .map_or(0, |vanished| vanished.accounts);
    u32::try_from(state.accounts.len())
        .unwrap_or(u32::MAX)
        .max(missed)
}
