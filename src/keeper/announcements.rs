//! What notifications tell, as facts: which alerts share one, and what its buttons do.

use chrono::NaiveDate;

use super::alerts::{Alert, AlertSubject, Channel, Remedy, group_by_subject, worst};
use super::state::{OutcomeKind, State};
use crate::domain::Severity;

/// A notification, as facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// The notification's id. A later one with the same id replaces it.
    pub id: String,
    /// What it tells.
    pub content: AnnouncementContent,
    /// What its buttons do, where the browser has any; at most two.
    pub actions: Vec<NotificationAction>,
    /// The keys of all that it tells. It is shown while any of them is not among
    /// [`State::announced`].
    pub covers: Vec<String>,
}

/// What a notification tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnnouncementContent {
    /// How the last action ended.
    Outcome,
    /// Alerts.
    Alerts {
        /// The alerts of one account, or of one part of the watch.
        subject: Vec<Alert>,
        /// How many other accounts have something alike to tell.
        others: u32,
    },
}

/// What a button of a notification does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationAction {
    /// Leads to where the worst alert can be mended.
    Mend(Remedy),
    /// Snoozes all that the notification tells until tomorrow: of so many accounts.
    RemindTomorrow(u32),
}

/// More accounts than this that have something alike to tell share one notification.
const MAX_SEPARATE_NOTIFICATIONS: usize = 3;

/// Returns the key by which an alert is noted as announced. One that repeats is announced each day.
pub(super) fn announcement_key(state: &State, alert: &Alert) -> String {
    let key = alert.announcement_key();
    if alert.repeats() {
        dated(state, &key)
    } else {
        key.into_owned()
    }
}

/// Returns the key by which the end of an action is noted as announced.
pub(super) fn outcome_key(outcome: &str) -> String {
    format!("outcome.{outcome}")
}

/// Adds the day for whose reminders it is time to an id.
fn dated(state: &State, id: &str) -> String {
    let day = state
        .session
        .today
        .and_then(|today| i32::try_from(today.day).ok());
    match day.and_then(NaiveDate::from_epoch_days) {
        Some(date) => format!("{id}.{date}"),
        None => id.to_owned(),
    }
}

/// Returns the notifications that may be on the screen, of all that there is to tell.
pub fn announcements(state: &State, alerts: &[Alert]) -> Vec<Announcement> {
    if !state.configuration.warnings.notifications {
        return Vec::new();
    }
    let (mut parts, mut lost, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for subject in group_by_subject(
        alerts
            .iter()
            .filter(|alert| alert.is_told_on(Channel::Desktop)),
    ) {
        let Some(worst) = worst(&subject) else {
            continue;
        };
        let group = AlertGroup {
            worst: worst.clone(),
            covers: subject
                .iter()
                .map(|alert| announcement_key(state, alert))
                .collect(),
            subject: subject.into_iter().cloned().collect(),
        };
        match group.worst.subject {
            AlertSubject::Part(_) => parts.push(group),
            // A loss among others that only expire is told by itself.
            AlertSubject::Account(..) if group.worst.severity == Severity::Lost => lost.push(group),
            AlertSubject::Account(..) => others.push(group),
        }
    }
    let parts = parts.into_iter().map(|group| group.announce_alone(state));
    outcome(state)
        .into_iter()
        .chain(parts)
        .chain(announce(state, lost, "lost"))
        .chain(announce(state, others, "accounts"))
        .collect()
}

/// Returns the notification of how the last action ended. The popup closes when eBay's window
/// opens, so the end of a consent has to be told elsewhere too.
fn outcome(state: &State) -> Option<Announcement> {
    let of_consent = |what: &OutcomeKind| {
        matches!(
            what,
            OutcomeKind::Connected { .. }
                | OutcomeKind::NotConnected { .. }
                | OutcomeKind::NotProvedYet { .. }
                | OutcomeKind::Joined { .. }
        )
    };
    // Of two tokens in a row the end of both is told, not of each.
    let ended = state
        .outcome
        .as_ref()
        .filter(|outcome| state.session.flow.is_none() && of_consent(&outcome.what))?;
    let id = outcome_key(&ended.id);
    Some(Announcement {
        covers: vec![id.clone()],
        id,
        content: AnnouncementContent::Outcome,
        actions: Vec::new(),
    })
}

/// The alerts of one account, or of one part of the watch.
struct AlertGroup {
    subject: Vec<Alert>,
    worst: Alert,
    covers: Vec<String>,
}

impl AlertGroup {
    fn repeats(&self) -> bool {
        self.subject.iter().any(Alert::repeats)
    }

    fn announce_alone(self, state: &State) -> Announcement {
        let subject = match &self.worst.subject {
            AlertSubject::Account(id, _) => id.to_string(),
            AlertSubject::Part(part) => format!("watch.{}", part.id()),
        };
        let id = format!("{subject}.{}", self.worst.severity.id());
        let id = if self.repeats() {
            dated(state, &id)
        } else {
            id
        };
        Announcement {
            id,
            actions: vec![
                NotificationAction::Mend(self.worst.remedy()),
                NotificationAction::RemindTomorrow(1),
            ],
            content: AnnouncementContent::Alerts {
                subject: self.subject,
                others: 0,
            },
            covers: self.covers,
        }
    }
}

/// Returns a notification for each group. Many groups share one, which tells the worst of them and
/// how many more there are.
fn announce(state: &State, groups: Vec<AlertGroup>, id: &str) -> Vec<Announcement> {
    if groups.len() <= MAX_SEPARATE_NOTIFICATIONS {
        return groups
            .into_iter()
            .map(|group| group.announce_alone(state))
            .collect();
    }
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX);
    let covers = groups
        .iter()
        .flat_map(|group| group.covers.iter().cloned())
        .collect();
    let id = if groups.iter().any(AlertGroup::repeats) {
        dated(state, id)
    } else {
        id.to_owned()
    };
    let worst = groups.into_iter().max_by_key(|group| group.worst.urgency());
    let announcement = worst.map(|group| {
        // What mends the worst may not mend the others: our own page names them all.
        let remedy = match group.worst.remedy() {
            Remedy::Dashboard => Remedy::Open,
            remedy => remedy,
        };
        Announcement {
            id,
            content: AnnouncementContent::Alerts {
                subject: group.subject,
                others: count - 1,
            },
            actions: vec![
                NotificationAction::Mend(remedy),
                NotificationAction::RemindTomorrow(count),
            ],
            covers,
        }
    });
    announcement.into_iter().collect()
}
