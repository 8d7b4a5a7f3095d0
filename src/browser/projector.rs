//! Projections: makes the browser look like what `desired` says, and touches nothing that does.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use wasm_bindgen::JsValue;

use super::cards::guide_card;
use super::javascript::{object, serialize};
use super::notifications::ShownNotifications;
use super::{action, alarms, lock, notifications, scripting, tabs, vault};
use crate::domain::Timestamp;
use crate::keeper::{Guide, State};
use crate::projection::{Desired, Notification, TabAction, TabChanges, desired};

/// What this run of the worker applied last.
#[derive(Default)]
struct Applied {
    desired: Option<Desired>,
    /// Whether all its notifications were shown that were to be.
    notified: bool,
    guide: Option<Guide>,
}

thread_local! {
    /// What was last known, and when, until the browser looks like it.
    static SCHEDULED: RefCell<Option<(State, Timestamp)>> = const { RefCell::new(None) };
    static APPLIED: RefCell<Applied> = RefCell::new(Applied::default());
    /// Whether this run of the worker has brought the scripts into the tabs that were open.
    static INJECTED: Cell<bool> = const { Cell::new(false) };
    /// What this run of the worker has shown and not yet found noted: an event that was taken
    /// meanwhile does not know of it.
    static SHOWN_BUT_UNRECORDED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Notes what the browser should look like; how that is, is found out when it is applied, for
/// whoever waits for an answer does not need it.
pub fn schedule(state: &State, now: Timestamp) {
    SCHEDULED.set(Some((state.clone(), now)));
}

/// Forgets what was applied: after the browser or the seller may have taken it away.
pub fn invalidate() {
    APPLIED.set(Applied::default());
}

/// What is to be noted of what was applied.
#[derive(Default)]
pub struct ProjectionResult {
    /// What the notifications speak of that were shown.
    pub announced: Vec<String>,
    /// Whether the tabs that were open have their scripts now.
    pub injected: bool,
}

/// Applies what was noted last, one at a time.
pub async fn apply() -> ProjectionResult {
    let mut done = ProjectionResult::default();
    let Ok(_lock) = lock::lock("projection").await else {
        return done;
    };
    let Some((state, now)) = SCHEDULED.take() else {
        return done;
    };
    let desired = desired(&state, now);
    let applied = APPLIED.take();
    let Applied {
        desired: last,
        mut notified,
        guide: last_guide,
    } = applied;
    let last = last.as_ref();
    if last.map(|last| &last.badge) != Some(&desired.badge) {
        action::show(&desired.badge).await;
    }
    alarms::apply(desired.alarm).await;
    if desired.noted_account_count > 0
        && last.map(|last| last.noted_account_count) != Some(desired.noted_account_count)
    {
        vault::note_accounts(desired.noted_account_count).await;
    }
    let mut all_applied = true;
    // Tabs that were open when the browser started, or when the extension was enabled again, have
    // no script of ours.
    let injects = state.session.began.is_none() && !INJECTED.get();
    let has_same_banners = last.is_some_and(|last| last.has_same_banners(&desired));
    let looks_as_before = has_same_banners && last_guide == state.session.guide;
    if last.map(|last| &last.scripts) != Some(&desired.scripts) || !looks_as_before || injects {
        let scripts = scripting::apply(&desired.scripts).await;
        all_applied = scripts.all_applied;
        let changes = TabChanges {
            has_bare_tabs: injects,
            has_same_banners,
            has_same_guide: last_guide == state.session.guide,
            registrations: TabChanges::SCRIPTS.map(|id| (id, scripts.registration(id))),
        };
        update_tabs(&state, &desired, &changes).await;
        if injects && all_applied {
            INJECTED.set(true);
            done.injected = true;
        }
    }
    if !notified || last.map(|last| &last.notifications) != Some(&desired.notifications) {
        let shown = show_notifications(&state, &desired.notifications).await;
        (done.announced, notified) = (shown.covers, shown.all_applied);
    }
    // What the browser refused is applied at the next event, and open tabs are told then; the alarm
    // brings one within half an hour for a notification.
    if all_applied {
        APPLIED.set(Applied {
            desired: Some(desired),
            notified,
            guide: state.session.guide,
        });
    }
    done
}

/// Shows the notifications that were not shown before, and notes which this run has shown.
async fn show_notifications(state: &State, wanted: &[Notification]) -> ShownNotifications {
    let mut shown_ids = SHOWN_BUT_UNRECORDED.take();
    let shown = notifications::apply(wanted, |id| {
        state.was_announced(id) || shown_ids.contains(id)
    })
    .await;
    shown_ids.extend(shown.covers.iter().cloned());
    // What is not wanted any more may come again one day.
    let is_wanted = |id: &String| wanted.iter().any(|it| it.covers.contains(id));
    shown_ids.retain(|id| !state.was_announced(id) && is_wanted(id));
    SHOWN_BUT_UNRECORDED.set(shown_ids);
    shown
}

async fn update_tabs(state: &State, desired: &Desired, changes: &TabChanges) {
    let patterns = changes.patterns(state);
    if patterns.is_empty() {
        return;
    }
    for tab in tabs::matching(&patterns).await {
        for action in changes.actions(state, desired, tab.id, &tab.url) {
            match action {
                TabAction::Inject(script) => scripting::inject(tab.id, script).await,
                TabAction::EraseBanner => {
                    let message = object([("kind", "banner".into()), ("banner", JsValue::NULL)]);
                    tabs::send(tab.id, &message).await;
                }
                TabAction::SendGuide(view) => {
                    let card = serialize(&view.as_deref().map(guide_card));
                    let message = object([("kind", "guide".into()), ("guide", card)]);
                    tabs::send(tab.id, &message).await;
                }
            }
        }
    }
}
