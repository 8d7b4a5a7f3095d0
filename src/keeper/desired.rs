//! What the browser should look like. The shell compares, and applies what differs.

use std::borrow::Cow;

use super::update::{banner_id, outcome_notification};
use super::{State, What, checking, guiding, mirror};
use crate::domain::{Account, AccountId, HOUR, MINUTE, Pattern, Site, Timestamp};
use crate::view::{self, AccountWarning, Arg, Badge, BannerButton, Key, Text};

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

/// A desktop notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// A repeat with the same id replaces.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// Its sentences.
    pub message: Vec<Text>,
    /// Its buttons, where the browser has any; at most two.
    pub actions: Vec<NotificationAction>,
    /// What it speaks of. It is shown when any of this has not been announced, and then all of it has.
    pub covers: Vec<String>,
}

/// What a notification offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationAction {
    /// Open our own page, where a consent or the guide may start.
    Open,
    /// Open the Dashboard: a visit is what is needed.
    OpenDashboard,
    /// Be quiet until tomorrow.
    RemindTomorrow,
}

impl NotificationAction {
    /// On the button.
    pub fn label(self) -> Text {
        match self {
            NotificationAction::Open => Key::Reconnect,
            NotificationAction::OpenDashboard => Key::OpenDashboard,
            NotificationAction::RemindTomorrow => Key::RemindTomorrow,
        }
        .into()
    }
}

/// More accounts than this that have something to say at once say it in one notification.
const APART: usize = 3;

/// The id of the notification of many accounts.
const GROUP: &str = "accounts";

/// What the browser should look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desired {
    /// The toolbar icon's badge and title.
    pub badge: Badge,
    /// When to look again: at the next time at which something changes by itself, and within six hours.
    pub alarm: Option<Timestamp>,
    /// The content scripts: the observer on the Dashboard; the banner while there is something to say (a healthy seller's eBay pages
    /// carry no script of ours); the guide while it is under way; on eBay's pages for password, username and access one that tells of
    /// the visit while there is a token.
    pub scripts: Vec<ContentScript>,
    /// The notifications that may be on the screen.
    pub notifications: Vec<Notification>,
}

/// What the browser should look like.
pub fn desired(state: &State, now: Timestamp) -> Desired {
    let warnings = view::warnings(state, now);
    // What the seller put off stays on the badge, and nowhere else.
    let speaks = warnings.iter().any(|(_, warning)| !warning.put_off);
    let badge = view::badge(state, warnings.iter().map(|(_, warning)| warning), now);
    let notifications = notifications_of(state, warnings, now);
    Desired { badge, alarm: alarm(state, &notifications, now), scripts: scripts(state, speaks), notifications }
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
    let exists = |account: &Account| account.connections.iter().any(|(_, connection)| connection.exists());
    let credentials = if state.accounts.values().any(exists) { Site::credentials_patterns() } else { &[] };
    let script = |id, matches, exclude| ContentScript { id, matches, exclude_matches: Cow::Borrowed(exclude) };
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

/// The notifications that may be on the screen.
pub(super) fn notifications(state: &State, now: Timestamp) -> Vec<Notification> {
    notifications_of(state, view::warnings(state, now), now)
}

fn notifications_of(state: &State, warnings: Vec<(&AccountId, AccountWarning)>, now: Timestamp) -> Vec<Notification> {
    if !state.configuration.warnings.notifications {
        return Vec::new();
    }
    // The popup closes when eBay's window opens, so the end of a consent has to be told elsewhere too.
    let consent =
        |what: &What| matches!(what, What::Connected { .. } | What::NotConnected { .. } | What::Joined { .. });
    // Of two tokens in a row the end of both is told, not of each.
    let ended = state.outcome.as_ref().filter(|outcome| state.session.flow.is_none() && consent(&outcome.what));
    let outcome = ended.map(|outcome| {
        let id = outcome_notification(outcome);
        let view = view::outcome(state, outcome, now);
        let message = std::iter::once(view.text).chain(view.also).collect();
        let title = view::outcome_title(outcome);
        Notification { covers: vec![id.clone()], id, title, message, actions: Vec::new() }
    });
    let warnings = warnings.into_iter().filter(|(_, warning)| !warning.put_off).map(|(id, warning)| {
        let id = banner_id(id, warning.severity);
        let first = match warning.button {
            BannerButton::Open => NotificationAction::Open,
            BannerButton::Dashboard => NotificationAction::OpenDashboard,
        };
        let actions = vec![first, NotificationAction::RemindTomorrow];
        Notification { covers: vec![id.clone()], id, title: warning.text, message: vec![warning.detail], actions }
    });
    outcome.into_iter().chain(grouped(warnings.collect())).collect()
}

/// Many that would speak at once become one that tells their number.
fn grouped(warnings: Vec<Notification>) -> Vec<Notification> {
    if warnings.len() <= APART {
        return warnings;
    }
    let count = u32::try_from(warnings.len()).unwrap_or(u32::MAX);
    vec![Notification {
        id: GROUP.to_owned(),
        title: Text::new(Key::WarningMany, [Arg::Number(count)]),
        message: vec![Key::DetailMany.into()],
        actions: vec![NotificationAction::Open, NotificationAction::RemindTomorrow],
        covers: warnings.into_iter().map(|warning| warning.id).collect(),
    }]
}

/// The longest time without a look. Chromium's alarms wait in a time that stands still while the computer sleeps, and a clock that
/// jumps does not wake them: without it, a deadline months ahead would be told as late as the computer has slept. Four looks a day
/// cost nothing that anybody notices.
const HEARTBEAT: i64 = 6 * HOUR;

/// The next thing that matters, or else the next look. Whatever happens is a look, so that the next one is counted from now; in whole
/// hours, so that not everything that happens sets the alarm anew.
fn alarm(state: &State, notifications: &[Notification], now: Timestamp) -> Option<Timestamp> {
    let look = (!state.accounts.is_empty()).then(|| next_of(HOUR, now.plus(HEARTBEAT - HOUR)));
    next_change(state, now).into_iter().chain(repeat(state, notifications, now)).chain(look).min()
}

/// The next whole multiple of a length of time. Not that time from now: an alarm that is set anew at each look would never ring.
fn next_of(every: i64, now: Timestamp) -> Timestamp {
    Timestamp::from_millis((now.millis() / every + 1).saturating_mul(every))
}

/// How soon an alert is tried again that was not shown.
const REPEAT: i64 = 30 * MINUTE;

/// A worker can die between the alarm and an alert: while that is not noted as shown, the alarm comes back to it.
fn repeat(state: &State, notifications: &[Notification], now: Timestamp) -> Option<Timestamp> {
    let shown = |notification: &Notification| notification.covers.iter().all(|id| state.announced.contains(id));
    let waits = notifications.iter().any(|notification| !notification.actions.is_empty() && !shown(notification));
    waits.then(|| next_of(REPEAT, now))
}

/// The next step of a deadline, the end of a snooze, a check, or a look at the consent, the guide or the sharing under way.
pub(super) fn next_change(state: &State, now: Timestamp) -> Option<Timestamp> {
    let (ladder, months) = (&state.configuration.warnings.ladder, state.configuration.inactivity_months);
    let of = |account: &Account| {
        let steps = account.deadlines(months).filter_map(|deadline| ladder.next_step(deadline.at, now));
        let snooze = account.quiet.iter().flat_map(|quiet| [quiet.until, quiet.step]).flatten();
        steps.chain(snooze.filter(|until| *until > now)).min()
    };
    let steps = state.accounts.values().filter_map(of);
    // A worker that dies during a consent is woken within a minute to say so.
    let look = state.session.flow.as_ref().map(|flow| {
        let minutes = now.since(flow.since).max(0) / MINUTE + 1;
        flow.since.plus(minutes.saturating_mul(MINUTE))
    });
    // One that is due is being taken; the alarm is for one that did not come about.
    let sharing = mirror::next_look(state).map(|at| at.max(now.plus(MINUTE)));
    steps.chain(look).chain(guiding::next_look(state)).chain(sharing).chain(checking::next(state, now)).min()
}
