//! The toolbar icon's badge: the worst connection of all.

use super::{AccountWarning, Arg, Key, Text, Tone};
use crate::domain::{DAY, Severity, Standing, Timestamp};
use crate::keeper::State;

/// The toolbar icon's badge and title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// The text on the badge; none while all is well.
    pub text: Option<BadgeText>,
    /// Its colour.
    pub tone: Tone,
    /// What the icon says when it is pointed at.
    pub title: Text,
}

/// The text on the badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadgeText {
    /// An exclamation mark.
    Mark,
    /// "6d".
    Days(Text),
}

/// The badge, of all that there is to say.
pub fn badge<'a>(state: &State, warnings: impl Iterator<Item = &'a AccountWarning>, now: Timestamp) -> Badge {
    let Some(warning) = warnings.max_by_key(|warning| warning.urgency()) else {
        let proved = |account: &crate::domain::Account| {
            account.connections.iter().all(|(_, connection)| connection.standing == Standing::Connected)
        };
        let key = if state.accounts.is_empty() {
            Key::TitleNoAccount
        } else if state.accounts.values().all(proved) {
            Key::TitleHealthy
        } else {
            Key::TitleNoneKnown
        };
        return Badge { text: None, tone: Tone::Good, title: key.into() };
    };
    let days = warning.deadline.map(|deadline| deadline.since(now).max(0) / DAY);
    let text = match days {
        Some(days) if warning.severity < Severity::Lost => {
            BadgeText::Days(Text::new(Key::BadgeDays, [Arg::Number(u32::try_from(days).unwrap_or(u32::MAX))]))
        }
        _ => BadgeText::Mark,
    };
    let text = state.configuration.warnings.badge.then_some(text);
    Badge { text, tone: warning.severity.into(), title: warning.text.clone() }
}
