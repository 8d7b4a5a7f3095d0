//! What an alert says: what is the matter, what it means, and what to do.

use super::{Arg, Key, Text};
use crate::domain::{CheckTrouble, RiskSignal, Severity, Timestamp};
use crate::keeper::{Alert, AlertCause, AlertSubject, DashboardOutageReason, State};

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
    pub button: WarningButton,
    /// When the deadline is, where there is one.
    pub deadline: Option<Timestamp>,
}

/// The way to mend what a warning speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WarningButton {
    /// Open our own page, where a consent or the guide may start.
    Reconnect,
    /// Open our own page, where it stands what can be done.
    Open,
    /// Open the Dashboard: a visit is what is needed.
    Dashboard,
}

impl WarningButton {
    /// On the button.
    pub fn label(self) -> Text {
        match self {
            WarningButton::Reconnect => Key::Reconnect.into(),
            WarningButton::Open => Key::OpenTokenKeeper.into(),
            WarningButton::Dashboard => Key::OpenDashboard.into(),
        }
    }
}

impl WarningText {
    /// The worst is the greatest: of two that are as bad, the one with the nearer deadline.
    pub fn urgency(&self) -> (Severity, std::cmp::Reverse<Option<Timestamp>>) {
        (self.severity, std::cmp::Reverse(self.deadline))
    }
}

/// Alerts by what they are about: those of one account together, and each part of the watch by
/// itself.
pub fn by_subject<'a>(alerts: impl Iterator<Item = &'a Alert>) -> Vec<Vec<&'a Alert>> {
    let mut subjects: Vec<Vec<&Alert>> = Vec::new();
    for alert in alerts {
        match subjects.last_mut() {
            Some(last) if last.iter().any(|other| is_same_account(other, alert)) => {
                last.push(alert)
            }
            _ => subjects.push(vec![alert]),
        }
    }
    subjects
}

fn is_same_account(one: &Alert, other: &Alert) -> bool {
    matches!((&one.subject, &other.subject), (AlertSubject::Account(one, _), AlertSubject::Account(other, _)) if one == other)
}

/// What is said of one account's alerts, or of a part's: the worst, or both tokens in one sentence
/// where they are alike.
pub fn warning(state: &State, alerts: &[&Alert]) -> Option<WarningText> {
    let worst = alerts.iter().rev().max_by_key(|alert| alert.urgency())?;
    let is_lost = |alert: &&&Alert| {
        alert.severity == worst.severity
            && matches!(
                alert.matter,
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
    let sentence = if both {
        let text = Text::new(Key::WarningBothDisconnected, [name]);
        Sentence {
            text,
            detail: Key::DetailLost.into(),
            button: WarningButton::Reconnect,
        }
    } else {
        sentence(&worst.matter, worst.severity, name)
    };
    let Sentence {
        text,
        detail,
        button,
    } = sentence;
    Some(WarningText {
        severity: worst.severity,
        text,
        detail,
        button,
        deadline: worst.deadline(),
    })
}

struct Sentence {
    text: Text,
    detail: Text,
    button: WarningButton,
}

fn sentence(matter: &AlertCause, severity: Severity, name: Arg) -> Sentence {
    let lost = severity == Severity::Lost;
    // Our clock alone proves nothing: what follows from a passed deadline is said with an "if".
    let detail = |otherwise: Key| {
        Text::from(if lost {
            Key::DetailProbablyLost
        } else {
            otherwise
        })
    };
    let say = |text, detail| Sentence {
        text,
        detail,
        button: WarningButton::Reconnect,
    };
    let show = |text, detail| Sentence {
        text,
        detail,
        button: WarningButton::Open,
    };
    match *matter {
        AlertCause::Disconnected {
            kind,
            doubtful: true,
        } => show(
            Text::new(Key::WarningSeemsDisconnected, [kind.into(), name]),
            Key::DetailCheck.into(),
        ),
        AlertCause::Disconnected {
            kind,
            doubtful: false,
        } => say(
            Text::new(Key::WarningDisconnected, [kind.into(), name]),
            Key::DetailLost.into(),
        ),
        AlertCause::NotConnected { kind } => say(
            Text::new(Key::WarningNotConnected, [kind.into(), name]),
            Key::DetailNotConnected.into(),
        ),
        AlertCause::AtRisk { kind, sign } => show(
            Text::new(of_sign(sign), [kind.into(), name]),
            detail(Key::DetailCheck),
        ),
        AlertCause::Deadline {
            kind: Some(kind),
            deadline,
        } => {
            let text = if lost {
                Text::new(Key::WarningLifetimeEnded, [kind.into(), name])
            } else {
                let key = if deadline.estimated {
                    Key::WarningLifetimeEstimate
                } else {
                    Key::WarningLifetime
                };
                Text::new(key, [kind.into(), name, Arg::Relative(deadline.at)])
            };
            say(text, detail(Key::DetailRefresh))
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
            let button = if lost {
                WarningButton::Reconnect
            } else {
                WarningButton::Dashboard
            };
            Sentence {
                text,
                detail: detail(Key::DetailOpenDashboard),
                button,
            }
        }
        AlertCause::Unchecked { kind, why, since } => show(
            Text::new(Key::WarningUnchecked, [kind.into(), name, Arg::Date(since)]),
            of_trouble(why).into(),
        ),
        AlertCause::NotSeen { kind, at } => show(
            Text::new(Key::WarningNotSeen, [kind.into(), name, Arg::Relative(at)]),
            Key::DetailNotSeen.into(),
        ),
        AlertCause::Storage => show(Key::WarningStorage.into(), Key::DetailStorage.into()),
        AlertCause::Vanished { accounts } => show(
            Text::new(Key::WarningVanished, [Arg::Number(accounts)]),
            Key::DetailVanished.into(),
        ),
        AlertCause::Dashboard(DashboardOutageReason::Withheld) => show(
            Key::WarningDashboardWithheld.into(),
            Key::DetailDashboardWithheld.into(),
        ),
        AlertCause::Dashboard(DashboardOutageReason::Blocked) => show(
            Key::WarningDashboardBlocked.into(),
            Key::DetailDashboardBlocked.into(),
        ),
        AlertCause::Notifications => show(
            Key::WarningNotifications.into(),
            Key::DetailNotifications.into(),
        ),
    }
}

const fn of_sign(sign: RiskSignal) -> Key {
    match sign {
        RiskSignal::PasswordPage => Key::WarningPasswordPage,
        RiskSignal::UsernamePage => Key::WarningUsernamePage,
        RiskSignal::AccessPage => Key::WarningAccessPage,
        RiskSignal::Warned => Key::WarningWarned,
        RiskSignal::DoubtfulWords => Key::WarningSeemsDisconnected,
        RiskSignal::LongAbsence => Key::WarningLongAbsence,
    }
}

/// What to do about checks that bring no verdict.
const fn of_trouble(why: CheckTrouble) -> Key {
    match why {
        CheckTrouble::Offline => Key::DetailOffline,
        CheckTrouble::Unreachable => Key::DetailUnreachable,
        CheckTrouble::TooManyRequests => Key::DetailBusy,
        CheckTrouble::Profile => Key::DetailProfile,
        CheckTrouble::UnreadableSecret => Key::DetailUnreadableSecret,
        CheckTrouble::UnreadableToken => Key::DetailUnreadableToken,
    }
}
