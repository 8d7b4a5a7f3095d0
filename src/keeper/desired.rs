//! What the browser should look like. The shell compares, and applies what differs.

use super::update::banner_id;
use super::{State, What, guiding, mirror};
use crate::domain::{MINUTE, Severity, Site, Timestamp};
use crate::view::{self, Badge, Text};

/// A content script to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentScript {
    /// Its id, which is also its file's name in `extension/content`.
    pub id: &'static str,
    /// Match patterns of the pages that it runs in.
    pub matches: Vec<String>,
    /// Match patterns of those among them that it does not run in.
    pub exclude_matches: Vec<String>,
}

/// A desktop notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// A repeat with the same id replaces.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// Its text.
    pub message: Text,
}

/// What the browser should look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// The toolbar icon's badge and title.
    pub badge: Badge,
    /// The next time at which something changes by itself.
    pub alarm: Option<Timestamp>,
    /// The content scripts: the observer on the Dashboard; the banner while there is something to say (a healthy seller's eBay pages
    /// carry no script of ours); the guide while it is under way.
    pub scripts: Vec<ContentScript>,
    /// The notifications that may be on the screen.
    pub notifications: Vec<Notification>,
}

/// What the browser should look like.
pub fn desired(state: &State, now: Timestamp) -> Desired {
    Desired {
        badge: view::badge(state, now),
        alarm: next_change(state, now),
        scripts: scripts(state, now),
        notifications: notifications(state, now),
    }
}

/// The ids of the content scripts.
pub const BANNER: &str = "banner";
/// The observer's id.
pub const OBSERVER: &str = "observer";
/// The guide's id.
pub const GUIDE: &str = "guide";

fn scripts(state: &State, now: Timestamp) -> Vec<ContentScript> {
    let dashboard = Site::dashboard_pattern(&state.configuration.dashboard);
    let mut banner = Vec::new();
    if view::banner(state, Site::Ebay, now).is_some() {
        banner.extend(Site::ebay_patterns());
    }
    if view::banner(state, Site::Dashboard, now).is_some() {
        banner.push(dashboard.clone());
    }
    let mut guide = Vec::new();
    if state.session.guide.is_some() {
        guide.push(dashboard.clone());
        guide.extend(Site::grant_patterns());
    }
    let script = |id, matches, exclude_matches| ContentScript { id, matches, exclude_matches };
    [
        // First, so that the guide finds what it points at.
        script(OBSERVER, vec![dashboard], Vec::new()),
        script(GUIDE, guide, Vec::new()),
        script(BANNER, banner, Site::excluded_patterns()),
    ]
    .into_iter()
    .filter(|script| !script.matches.is_empty())
    .collect()
}

fn notifications(state: &State, now: Timestamp) -> Vec<Notification> {
    if !state.configuration.warnings.notifications {
        return Vec::new();
    }
    // The popup closes when eBay's window opens, so the end of a consent has to be told elsewhere too.
    let consent =
        |what: &What| matches!(what, What::Connected { .. } | What::NotConnected { .. } | What::Joined { .. });
    // Of two tokens in a row the end of both is told, not of each.
    let ended = state.outcome.as_ref().filter(|outcome| state.session.flow.is_none() && consent(&outcome.what));
    let outcome = ended.map(|outcome| Notification {
        id: format!("outcome.{}", outcome.id),
        title: view::outcome_title(outcome),
        message: view::outcome(state, outcome).text,
    });
    let warnings = state.accounts.iter().filter_map(|(id, account)| {
        let severity = state.severity(account, now);
        let speaks = severity > Severity::None && !account.is_quiet(severity, now);
        let banner = speaks.then(|| view::account_warning(state, account, now))??;
        Some(Notification { id: banner_id(id, severity), title: banner.text, message: banner.detail })
    });
    outcome.into_iter().chain(warnings).collect()
}

/// The next step of a deadline, the end of a snooze, or a look at the consent, the guide or the sharing under way.
fn next_change(state: &State, now: Timestamp) -> Option<Timestamp> {
    let ladder = &state.configuration.warnings.ladder;
    let deadlines = state.accounts.values().flat_map(|account| {
        let lives = account.connections.iter().filter_map(|(_, connection)| connection.lifetime_deadline());
        lives.chain(account.inactivity_deadline(state.configuration.inactivity_months))
    });
    let steps = deadlines.filter_map(|deadline| ladder.next_step(deadline.at, now));
    let snoozes = state.accounts.values().filter_map(|account| account.quiet?.until).filter(|until| *until > now);
    // A worker that dies during a consent is woken within a minute to say so.
    let look = state.session.flow.as_ref().map(|flow| {
        let minutes = now.since(flow.since).max(0) / MINUTE + 1;
        flow.since.plus(minutes.saturating_mul(MINUTE))
    });
    // One that is due is being taken; the alarm is for one that did not come about.
    let sharing = mirror::next_look(state).map(|at| at.max(now.plus(MINUTE)));
    steps.chain(snoozes).chain(look).chain(guiding::next_look(state)).chain(sharing).min()
}
