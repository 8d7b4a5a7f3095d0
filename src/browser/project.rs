//! Projections: makes the browser look like what `desired` says, and touches nothing that does.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::background::{banner_for, guide_for, transact};
use super::javascript::object;
use super::{action, alarms, lock, notifications, scripting, tabs};
use crate::domain::{Site, Timestamp};
use crate::keeper::{BANNER, CREDENTIALS, Desired, Event, GUIDE, Guide, OBSERVER, State, desired};
use crate::view::{self, Banner};

/// What this run of the worker applied last.
#[derive(Default)]
struct Applied {
    desired: Option<Desired>,
    banners: Option<(Option<Banner>, Option<Banner>)>,
    guide: Option<Guide>,
}

thread_local! {
    /// What was last known, and when, until the browser looks like it.
    static WANTED: RefCell<Option<(State, Timestamp)>> = const { RefCell::new(None) };
    static APPLIED: RefCell<Applied> = RefCell::new(Applied::default());
}

/// Notes what the browser should look like; how that is, is found out when it is applied, for whoever waits for an answer does not need it.
pub fn want(state: &State, now: Timestamp) {
    WANTED.set(Some((state.clone(), now)));
}

/// Forgets what was applied: after the browser or the seller may have taken it away.
pub fn distrust() {
    APPLIED.set(Applied::default());
}

/// Applies what was noted last.
pub async fn apply() {
    let announced = apply_noted().await;
    if !announced.is_empty() {
        // What was shown is noted; where the note fails, a repeat replaces.
        let _ = transact(Event::Announced(announced)).await;
    }
}

/// Applies what was noted last, one at a time; gives what the notifications that were shown speak of.
async fn apply_noted() -> Vec<String> {
    let Ok(_lock) = lock::lock("projection").await else { return Vec::new() };
    let Some((state, now)) = WANTED.take() else { return Vec::new() };
    let desired = desired(&state, now);
    let banners = (view::banner(&state, Site::Ebay, now), view::banner(&state, Site::Dashboard, now));
    let applied = APPLIED.take();
    let Applied { desired: last, banners: last_banners, guide: last_guide } = applied;
    let last = last.as_ref();
    if last.map(|last| &last.badge) != Some(&desired.badge) {
        action::show(&desired.badge).await;
    }
    alarms::apply(desired.alarm).await;
    let mut as_wanted = true;
    let looks_as_before = last_banners.as_ref() == Some(&banners) && last_guide == state.session.guide;
    if last.map(|last| &last.scripts) != Some(&desired.scripts) || !looks_as_before {
        let scripts = scripting::apply(&desired.scripts).await;
        as_wanted = scripts.as_wanted;
        if scripts.begins(OBSERVER) {
            for tab in tabs::matching(&[Site::dashboard_pattern(&state.configuration.dashboard)]).await {
                scripting::inject(tab.id, OBSERVER).await;
            }
        }
        if scripts.begins(CREDENTIALS) {
            for tab in tabs::matching(Site::credentials_patterns()).await {
                scripting::inject(tab.id, CREDENTIALS).await;
            }
        }
        // Where there is no banner and was none, open tabs have nothing to gain or lose.
        if scripts.concern(BANNER) && last_banners.as_ref() != Some(&banners) {
            show_banners(&state, &banners).await;
        }
        if scripts.concern(GUIDE) && last_guide != state.session.guide {
            show_guide(&state, scripts.begins(GUIDE)).await;
        }
    }
    let mut announced = Vec::new();
    if last.map(|last| &last.notifications) != Some(&desired.notifications) {
        let known: BTreeSet<String> = state.announced.clone();
        announced = notifications::apply(&desired.notifications, &known).await;
    }
    // What the browser refused is applied at the next event, and open tabs are told then.
    if as_wanted {
        APPLIED.set(Applied { desired: Some(desired), banners: Some(banners), guide: state.session.guide });
    }
    announced
}

async fn show_banners(state: &State, (ebay, dashboard): &(Option<Banner>, Option<Banner>)) {
    let dashboard_url = &state.configuration.dashboard;
    let mut patterns = Site::ebay_patterns().to_vec();
    patterns.push(Site::dashboard_pattern(dashboard_url));
    for tab in tabs::matching(&patterns).await {
        let banner = match Site::of(&tab.url, dashboard_url) {
            Some(Site::Ebay) => ebay,
            Some(Site::Dashboard) => dashboard,
            Some(Site::Grant | Site::Credentials(_)) | None => &None,
        };
        match banner {
            Some(_) => scripting::inject(tab.id, BANNER).await,
            None => {
                let message = object([("kind", "banner".into()), ("banner", banner_for(None))]);
                tabs::tell(tab.id, &message).await;
            }
        }
    }
}

/// A guide that begins is brought into the tabs that are open; after that they are told how it goes on.
async fn show_guide(state: &State, begins: bool) {
    let dashboard_url = &state.configuration.dashboard;
    let mut patterns = Site::grant_patterns().to_vec();
    patterns.push(Site::dashboard_pattern(dashboard_url));
    for tab in tabs::matching(&patterns).await {
        if begins {
            scripting::inject(tab.id, GUIDE).await;
            if Site::of(&tab.url, dashboard_url) == Some(Site::Dashboard) {
                // Where the seller is now was told before anybody was guided.
                scripting::inject(tab.id, OBSERVER).await;
            }
        } else {
            let view = Site::of(&tab.url, dashboard_url).and_then(|site| view::guide(state, site, Some(tab.id)));
            let message = object([("kind", "guide".into()), ("guide", guide_for(view.as_ref()))]);
            tabs::tell(tab.id, &message).await;
        }
    }
}
