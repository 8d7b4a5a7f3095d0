//! Projections: makes the browser look like what `desired` says, and touches nothing that does.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use wasm_bindgen::JsValue;

use super::cards::guide_card;
use super::javascript::{object, serialize};
use super::{action, alarms, lock, notifications, scripting, tabs, vault};
use crate::domain::{Site, Timestamp};
use crate::keeper::{Guide, State};
use crate::projection::{BANNER, CREDENTIALS, Desired, GUIDE, OBSERVER, desired};
use crate::view;

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
        let is_missing =
            |id| scripts.is_new_registration(id) || (injects && scripts.is_affected(id));
        if is_missing(OBSERVER) {
            for tab in
                tabs::matching(&[Site::dashboard_pattern(&state.configuration.dashboard)]).await
            {
                scripting::inject(tab.id, OBSERVER).await;
            }
        }
        if is_missing(CREDENTIALS) {
            for tab in tabs::matching(Site::credentials_patterns()).await {
                scripting::inject(tab.id, CREDENTIALS).await;
            }
        }
        // Where there is no banner and was none, open tabs have nothing to gain or lose.
        if scripts.is_affected(BANNER) && (injects || !has_same_banners) {
            show_banners(&state, &desired).await;
        }
        if scripts.is_affected(GUIDE) && last_guide != state.session.guide {
            show_guide(&state, scripts.is_new_registration(GUIDE)).await;
        }
        if injects && all_applied {
            INJECTED.set(true);
            done.injected = true;
        }
    }
    if !notified || last.map(|last| &last.notifications) != Some(&desired.notifications) {
        let mut shown_ids = SHOWN_BUT_UNRECORDED.take();
        let shown = notifications::apply(&desired.notifications, |id| {
            state.was_announced(id) || shown_ids.contains(id)
        })
        .await;
        (done.announced, notified) = (shown.covers, shown.all_applied);
        shown_ids.extend(done.announced.iter().cloned());
        // What is not wanted any more may come again one day.
        let wanted = |id: &String| {
            desired
                .notifications
                .iter()
                .any(|wanted| wanted.covers.contains(id))
        };
        shown_ids.retain(|id| !state.was_announced(id) && wanted(id));
        SHOWN_BUT_UNRECORDED.set(shown_ids);
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

async fn show_banners(state: &State, desired: &Desired) {
    let dashboard_url = &state.configuration.dashboard;
    let mut patterns = Site::ebay_patterns().to_vec();
    patterns.push(Site::dashboard_pattern(dashboard_url));
    for tab in tabs::matching(&patterns).await {
        match Site::of(&tab.url, dashboard_url).and_then(|site| desired.banner_on(site)) {
            Some(_) => scripting::inject(tab.id, BANNER).await,
            None => {
                let message = object([("kind", "banner".into()), ("banner", JsValue::NULL)]);
                tabs::send(tab.id, &message).await;
            }
        }
    }
}

/// A guide that begins is brought into the tabs that are open; after that they are told how it goes
/// on.
async fn show_guide(state: &State, is_new_registration: bool) {
    let dashboard_url = &state.configuration.dashboard;
    let mut patterns = Site::grant_patterns().to_vec();
    patterns.push(Site::dashboard_pattern(dashboard_url));
    for tab in tabs::matching(&patterns).await {
        if is_new_registration {
            scripting::inject(tab.id, GUIDE).await;
            if Site::of(&tab.url, dashboard_url) == Some(Site::Dashboard) {
                // Where the seller is now was told before anybody was guided.
                scripting::inject(tab.id, OBSERVER).await;
            }
        } else {
            let view = Site::of(&tab.url, dashboard_url)
                .and_then(|site| view::guide(state, site, Some(tab.id)));
            let message = object([
                ("kind", "guide".into()),
                ("guide", serialize(&view.as_ref().map(guide_card))),
            ]);
            tabs::send(tab.id, &message).await;
        }
    }
}
