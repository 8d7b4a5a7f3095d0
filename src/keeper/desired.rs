//! What the browser should look like. The shell compares, and applies what differs.

use super::update::banner_id;
use super::{State, What};
use crate::domain::{MINUTE, Severity, Site, Timestamp};
use crate::view::{self, Badge, Text};

/// A content script to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentScript {
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
    /// The banner's content script; `None` while there is nothing to say: a healthy seller's pages carry no script of ours.
    pub banner: Option<ContentScript>,
    /// The notifications that may be on the screen.
    pub notifications: Vec<Notification>,
}

/// What the browser should look like.
pub fn desired(state: &State, now: Timestamp) -> Desired {
    Desired {
        badge: view::badge(state, now),
        alarm: next_change(state, now),
        banner: banner_script(state, now),
        notifications: notifications(state, now),
    }
}

fn banner_script(state: &State, now: Timestamp) -> Option<ContentScript> {
    let mut matches = Vec::new();
    if view::banner(state, Site::Ebay, now).is_some() {
        matches.extend(Site::ebay_patterns());
    }
    if view::banner(state, Site::Dashboard, now).is_some() {
        matches.push(format!("{}/*", state.configuration.dashboard.origin().ascii_serialization()));
    }
    (!matches.is_empty()).then(|| ContentScript { matches, exclude_matches: Site::excluded_patterns() })
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

/// The next step of a deadline, the end of a snooze, or a look at the consent under way.
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
    steps.chain(snoozes).chain(look).min()
}
