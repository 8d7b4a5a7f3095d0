//! What a notification says.

use super::warnings::{remedy_label, warning};
use super::{Arg, Key, Text, outcome, outcome_title};
use crate::domain::Timestamp;
use crate::keeper::{Alert, Announcement, AnnouncementContent, NotificationAction, State};

/// The texts of a notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotificationText {
    /// Its heading.
    pub title: Text,
    /// Its sentences.
    pub message: Vec<Text>,
    /// The labels of its buttons.
    pub buttons: Vec<Text>,
}

/// Returns what a notification says; `None` where what it tells is no longer known.
pub fn notification(
    state: &State,
    announcement: &Announcement,
    now: Timestamp,
) -> Option<NotificationText> {
    let (title, message) = match &announcement.content {
        AnnouncementContent::Outcome => {
            let ended = state.outcome.as_ref()?;
            let view = outcome(state, ended, now);
            let message = std::iter::once(view.text).chain(view.also).collect();
            (outcome_title(ended), message)
        }
        AnnouncementContent::Alerts { subject, others } => {
            let warning = warning(state, &subject.iter().collect::<Vec<&Alert>>())?;
            let more = (*others > 0).then(|| Text::new(Key::AndMore, [Arg::Number(*others)]));
            let message = std::iter::once(warning.detail).chain(more).collect();
            (warning.text, message)
        }
    };
    Some(NotificationText {
        title,
        message,
        buttons: announcement.actions.iter().map(button_label).collect(),
    })
}

fn button_label(action: &NotificationAction) -> Text {
    match action {
        NotificationAction::Mend(remedy) => remedy_label(*remedy),
        NotificationAction::RemindTomorrow(..=1) => Key::RemindTomorrow.into(),
        NotificationAction::RemindTomorrow(count) => {
            Text::new(Key::RemindAllTomorrow, [Arg::Number(*count)])
        }
    }
}
