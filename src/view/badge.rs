//! The toolbar icon's badge: the worst of all that there is to tell.

use super::warnings::warning;
use super::{Arg, Key, Text, Tone};
use crate::domain::{Account, DAY, HOUR, MINUTE, Rules, Severity, Timestamp};
use crate::keeper::{Alert, AlertCause, AlertSubject, State, group_by_subject};

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
    /// An exclamation mark: something is lost, or may be.
    Mark,
    /// A question mark: nobody knows how things stand.
    Unknown,
    /// The time that is left: "6d", "20h".
    Left(Text),
}

/// The badge, of all that there is to tell.
pub fn badge(state: &State, alerts: &[Alert], now: Timestamp) -> Badge {
    let subjects = group_by_subject(alerts.iter()).into_iter();
    let warnings = subjects.filter_map(|subject| Some((warning(state, &subject)?, subject)));
    let Some((warning, subject)) = warnings.max_by_key(|(warning, _)| warning.urgency()) else {
        return Badge {
            text: None,
            tone: Tone::Good,
            title: title(state, now).into(),
        };
    };
    let text = match warning.deadline {
        Some(deadline) if warning.severity < Severity::Lost => {
            BadgeText::Left(left(deadline.since(now)))
        }
        _ if subject.iter().all(|alert| is_unknown(alert)) => BadgeText::Unknown,
        _ => BadgeText::Mark,
    };
    let text = state.configuration.warnings.badge.then_some(text);
    Badge {
        text,
        tone: warning.severity.into(),
        title: warning.text,
    }
}

/// Whether an alert says that nobody knows how things stand.
fn is_unknown(alert: &Alert) -> bool {
    let watch = matches!(alert.subject, AlertSubject::Part(_));
    watch
        || matches!(
            alert.cause,
            AlertCause::Unchecked { .. } | AlertCause::NotSeen { .. }
        )
}

/// What is left, in whole days, hours or minutes: never rounded up, and never none.
fn left(millis: i64) -> Text {
    let whole = |unit: i64| Arg::Number(u32::try_from(millis / unit).unwrap_or(u32::MAX));
    match millis {
        DAY.. => Text::new(Key::BadgeDays, [whole(DAY)]),
        HOUR.. => Text::new(Key::BadgeHours, [whole(HOUR)]),
        _ => Text::new(
            Key::BadgeMinutes,
            [Arg::Number(
                u32::try_from((millis / MINUTE).max(1)).unwrap_or(1),
            )],
        ),
    }
}

/// What the icon says where there is nothing to tell: that all is connected only where all evidence
/// is fresh.
fn title(state: &State, now: Timestamp) -> Key {
    let rules = state.rules();
    if state.accounts.is_empty() {
        Key::TitleNoAccount
    } else if state
        .accounts
        .values()
        .all(|account| is_connected(account, &rules, now))
    {
        Key::TitleHealthy
    } else {
        Key::TitleNoneKnown
    }
}

/// Whether all tokens that the account uses are known to be connected, by fresh evidence.
fn is_connected(account: &Account, rules: &Rules, now: Timestamp) -> bool {
    let mut used = account
        .connections
        .iter()
        .filter(|(_, connection)| !connection.not_used)
        .peekable();
    used.peek().is_some() && used.all(|(kind, connection)| connection.is_fresh(kind, rules, now))
}
