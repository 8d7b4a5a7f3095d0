//! What an alert says: what is the matter, what it means, and what to do.

use super::{Arg, Key, Text};
use crate::domain::{CheckTrouble, RiskSignal, Severity, Timestamp};
use crate::keeper::{Alert, AlertCause, AlertSubject, DashboardOutageReason, Remedy, State, worst};

/// What is said of one account, or of one part of the watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarningText {
    /// How bad it is.
    pub severity: Severity,
    /// What is the matter, with the account's name.
    pub text: Text,
    /// What it means and what to do.
    pub detail: Text,
    /// The way to do it.
    pub remedy: Remedy,
    /// When the deadline is, where there is one.
    pub deadline: Option<Timestamp>,
}

/// The label of the button that leads to a remedy.
pub fn remedy_label(remedy: Remedy) -> Text {
    match remedy {
        Remedy::Reconnect => Key::Reconnect.into(),
        Remedy::Open => Key::OpenTokenKeeper.into(),
        Remedy::Dashboard => Key::OpenDashboard.into(),
    }
}

impl WarningText {
    /// The worst is the greatest: of two that are as bad, the one with the nearer deadline.
    pub fn urgency(&self) -> (Severity, std::cmp::Reverse<Option<Timestamp>>) {
        (self.severity, std::cmp::Reverse(self.deadline))
    }
}

/// Returns what is said of one account's alerts, or of a part's: the worst, or both tokens in one
/// sentence where both are disconnected.
pub fn warning(state: &State, alerts: &[&Alert]) -> Option<WarningText> {
    let worst = worst(alerts)?;
    let is_lost = |alert: &&&Alert| {
        alert.severity == worst.severity
            && matches!(
                alert.cause,
                AlertCause::Disconnected {
                    doubtful: false,
                    ..
                }
            )
    };
    let both = alerts.iter().filter(is_lost).count() > 1;
    let account = match &worst.subject {
        AlertSubject::Account(id, _) => Some(state.accounts.get(id)?),
        AlertSubject::Part(_) => None,
    };
    let name = account.map_or(Arg::from(""), |account| Arg::from(&account.username));
    let (text, detail) = if both {
        let text = Text::new(Key::WarningBothDisconnected, [name]);
        (text, Key::DetailLost.into())
    } else {
        sentences(worst, name)
    };
    Some(WarningText {
        severity: worst.severity,
        text,
        detail,
        remedy: worst.remedy(),
        deadline: worst.deadline(),
    })
}

/// Returns what has happened, and what it means and what to do.
fn sentences(alert: &Alert, name: Arg) -> (Text, Text) {
    let lost = alert.severity == Severity::Lost;
    // Our clock alone proves nothing: what follows from a passed deadline is said with an "if".
    let detail = |otherwise: Key| {
        if lost {
            Key::DetailProbablyLost
        } else {
            otherwise
        }
    };
    let (text, detail) = match alert.cause {
        AlertCause::Disconnected {
            kind,
            doubtful: true,
        } => (
            Text::new(Key::WarningSeemsDisconnected, [kind.into(), name]),
            Key::DetailCheck,
        ),
        AlertCause::Disconnected {
            kind,
            doubtful: false,
        } => (
            Text::new(Key::WarningDisconnected, [kind.into(), name]),
            Key::DetailLost,
        ),
        AlertCause::NotConnected { kind } => (
            Text::new(Key::WarningNotConnected, [kind.into(), name]),
            Key::DetailNotConnected,
        ),
        AlertCause::AtRisk { kind, signal } => (
            Text::new(key_of_sign(signal), [kind.into(), name]),
            detail(Key::DetailCheck),
        ),
        AlertCause::Deadline {
            kind: Some(kind), ..
        } if lost => (
            Text::new(Key::WarningLifetimeEnded, [kind.into(), name]),
            detail(Key::DetailRefresh),
        ),
        AlertCause::Deadline {
            kind: Some(kind),
            deadline,
        } => {
            let key = if deadline.estimated {
                Key::WarningLifetimeEstimate
            } else {
                Key::WarningLifetime
            };
            (
                Text::new(key, [kind.into(), name, Arg::Relative(deadline.at)]),
                detail(Key::DetailRefresh),
            )
        }
        AlertCause::Deadline {
            kind: None,
            deadline,
        } => {
            let text = if lost {
                Text::new(Key::WarningInactivityEnded, [name])
            } else {
                Text::new(Key::WarningInactivity, [name, Arg::Relative(deadline.at)])
            };
            (text, detail(Key::DetailOpenDashboard))
        }
        AlertCause::Unchecked { kind, why, since } => (
            Text::new(Key::WarningUnchecked, [kind.into(), name, Arg::Date(since)]),
            key_of_trouble(why),
        ),
        AlertCause::NotSeen { kind, at } => (
            Text::new(Key::WarningNotSeen, [kind.into(), name, Arg::Relative(at)]),
            Key::DetailNotSeen,
        ),
        AlertCause::Storage => (Key::WarningStorage.into(), Key::DetailStorage),
        AlertCause::Vanished { accounts } => (
            Text::new(Key::WarningVanished, [Arg::Number(accounts)]),
            Key::DetailVanished,
        ),
        AlertCause::Dashboard(DashboardOutageReason::Withheld) => (
            Key::WarningDashboardWithheld.into(),
            Key::DetailDashboardWithheld,
        ),
        AlertCause::Dashboard(DashboardOutageReason::Blocked) => (
            Key::WarningDashboardBlocked.into(),
            Key::DetailDashboardBlocked,
        ),
        AlertCause::Notifications => (Key::WarningNotifications.into(), Key::DetailNotifications),
    };
    (text, detail.into())
}

const fn key_of_sign(signal: RiskSignal) -> Key {
    match signal {
        RiskSignal::PasswordPage => Key::WarningPasswordPage,
        RiskSignal::UsernamePage => Key::WarningUsernamePage,
        RiskSignal::AccessPage => Key::WarningAccessPage,
        RiskSignal::Warned => Key::WarningWarned,
        RiskSignal::DoubtfulWords => Key::WarningSeemsDisconnected,
        RiskSignal::LongAbsence => Key::WarningLongAbsence,
    }
}

/// What to do about checks that bring no verdict.
const fn key_of_trouble(why: CheckTrouble) -> Key {
    match why {
        CheckTrouble::Offline => Key::DetailOffline,
        CheckTrouble::Unreachable => Key::DetailUnreachable,
        CheckTrouble::TooManyRequests => Key::DetailBusy,
        CheckTrouble::Profile => Key::DetailProfile,
        CheckTrouble::UnreadableSecret => Key::DetailUnreadableSecret,
        CheckTrouble::UnreadableToken => Key::DetailUnreadableToken,
    }
}
