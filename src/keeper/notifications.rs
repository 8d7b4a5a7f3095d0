//! Desktop notifications.

use chrono::NaiveDate;

use super::alerts::{Alert, AlertSubject, Channel};
use super::{OutcomeKind, State};
use crate::domain::{Severity, Timestamp};
use crate::view::{self, Arg, Key, Text, WarningButton, WarningText};

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
    /// What it speaks of. It is shown when any of this has not been announced, and then all of it
    /// has.
    pub covers: Vec<String>,
}

/// What a notification offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationAction {
    /// Go where it can be mended.
    Mend(WarningButton),
    /// Snooze all that it speaks of until tomorrow: of so many accounts.
    RemindTomorrow(u32),
}

impl NotificationAction {
    /// On the button.
    pub fn label(self) -> Text {
        match self {
            NotificationAction::Mend(button) => button.label(),
            NotificationAction::RemindTomorrow(..=1) => Key::RemindTomorrow.into(),
            NotificationAction::RemindTomorrow(count) => {
                Text::new(Key::RemindAllTomorrow, [Arg::Number(count)])
            }
        }
    }
}

/// More accounts than this that have something alike to say at once say it in one notification.
const MAX_SEPARATE_NOTIFICATIONS: usize = 3;

/// What a notification that was shown is noted by: what repeats is told again each day.
pub(super) fn cover(state: &State, alert: &Alert) -> String {
    let told = alert.told_as();
    if alert.repeats() {
        dated(state, &told)
    } else {
        told.into_owned()
    }
}

/// An id of the day for whose reminders it is time.
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

/// The notifications that may be on the screen, of all that there is to tell.
pub(super) fn notifications(state: &State, alerts: &[Alert], now: Timestamp) -> Vec<Notification> {
    if !state.configuration.warnings.notifications {
        return Vec::new();
    }
    let (mut parts, mut lost, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for subject in view::by_subject(
        alerts
            .iter()
            .filter(|alert| alert.speaks_on(Channel::Desktop)),
    ) {
        let Some(warning) = view::warning(state, &subject) else {
            continue;
        };
        let told = AlertGroup {
            covers: subject.iter().map(|alert| cover(state, alert)).collect(),
            warning,
            subject,
        };
        match told.subject.first().map(|alert| &alert.subject) {
            Some(AlertSubject::Account(..)) if told.warning.severity == Severity::Lost => {
                lost.push(told)
            }
            Some(AlertSubject::Account(..)) => others.push(told),
            _ => parts.push(told),
        }
    }
    let parts = parts.into_iter().map(|told| told.alone(state));
    // A loss among others that only expire is told by itself.
    let lost = grouped(state, lost, "lost");
    let others = grouped(state, others, "accounts");
    outcome(state, now)
        .into_iter()
        .chain(parts)
        .chain(lost)
        .chain(others)
        .collect()
}

/// How the last action ended. The popup closes when eBay's window opens, so the end of a consent
/// has to be told elsewhere too.
fn outcome(state: &State, now: Timestamp) -> Option<Notification> {
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
    let id = outcome_id(&ended.id);
    let view = view::outcome(state, ended, now);
    let message = std::iter::once(view.text).chain(view.also).collect();
    let title = view::outcome_title(ended);
    Some(Notification {
        covers: vec![id.clone()],
        id,
        title,
        message,
        actions: Vec::new(),
    })
}

/// The id of an outcome's notification.
pub(super) fn outcome_id(outcome: &str) -> String {
    format!("outcome.{outcome}")
}

/// What is told of one account, or of one part of the watch.
struct AlertGroup<'a> {
    subject: Vec<&'a Alert>,
    warning: WarningText,
    covers: Vec<String>,
}

impl AlertGroup<'_> {
    /// A notification of its own.
    fn alone(self, state: &State) -> Notification {
        let of = match self.subject.first().map(|alert| &alert.subject) {
            Some(AlertSubject::Account(id, _)) => id.to_string(),
            Some(AlertSubject::Part(part)) => format!("watch.{}", part.id()),
            None => String::new(),
        };
        let id = format!("{of}.{}", self.warning.severity.id());
        let repeats = self.subject.iter().any(|alert| alert.repeats());
        let id = if repeats { dated(state, &id) } else { id };
        let WarningText {
            text,
            detail,
            button,
            ..
        } = self.warning;
        let actions = vec![
            NotificationAction::Mend(button),
            NotificationAction::RemindTomorrow(1),
        ];
        Notification {
            id,
            title: text,
            message: vec![detail],
            actions,
            covers: self.covers,
        }
    }
}

/// Many that would speak at once become one: it names the worst, and how many more there are.
fn grouped(state: &State, told: Vec<AlertGroup>, id: &str) -> Vec<Notification> {
    if told.len() <= MAX_SEPARATE_NOTIFICATIONS {
        return told.into_iter().map(|told| told.alone(state)).collect();
    }
    let count = u32::try_from(told.len()).unwrap_or(u32::MAX);
    let covers = told
        .iter()
        .flat_map(|told| told.covers.iter().cloned())
        .collect();
    let repeats = told
        .iter()
        .flat_map(|told| &told.subject)
        .any(|alert| alert.repeats());
    let worst = told.into_iter().max_by_key(|told| told.warning.urgency());
    let worst = worst.map(|told| {
        let message = vec![
            told.warning.detail,
            Text::new(Key::AndMore, [Arg::Number(count - 1)]),
        ];
        let id = if repeats {
            dated(state, id)
        } else {
            id.to_owned()
        };
        // What mends the worst may not mend the others: our own page names them all.
        let button = match told.warning.button {
            WarningButton::Dashboard => WarningButton::Open,
            button => button,
        };
        let actions = vec![
            NotificationAction::Mend(button),
            NotificationAction::RemindTomorrow(count),
        ];
        Notification {
            id,
            title: told.warning.text,
            message,
            actions,
            covers,
        }
    });
    worst.into_iter().collect()
}
