//! Alerts: what there is to tell, as facts. What it says in words, and how it looks, is the view's.

use std::borrow::Cow;

use super::health;
use super::state::{DashboardOutageReason, State, WatchPart};
use crate::domain::{
    Account, AccountId, AlertTopic, Check, CheckTrouble, Connection, Deadline, RiskSignal, Rules,
    Severity, Standing, Timestamp, TokenKind,
};

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Made of what it is about and how urgent that is: what gets worse is another alert.
    pub id: String,
    /// What it is about.
    pub subject: AlertSubject,
    /// How urgent it is.
    pub severity: Severity,
    /// What the matter is.
    pub cause: AlertCause,
    /// Whether the seller has snoozed it.
    pub snoozed: bool,
    /// Whether the seller has hidden it on pages.
    pub hidden: bool,
}

/// What an alert is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertSubject {
    /// A cause of an account's.
    Account(AccountId, AlertTopic),
    /// A part of the watch.
    Part(WatchPart),
}

/// What the matter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlertCause {
    /// eBay or the Dashboard says that a token is disconnected.
    Disconnected {
        /// Which.
        kind: TokenKind,
        /// Whether the words are doubtful.
        doubtful: bool,
    },
    /// A token was never connected.
    NotConnected {
        /// Which.
        kind: TokenKind,
    },
    /// A token's life, or the time allowed without a visit, comes to an end or is over.
    Deadline {
        /// Which token's; none: the visit's.
        kind: Option<TokenKind>,
        /// When.
        deadline: Deadline,
    },
    /// There is a sign that a token has ended.
    AtRisk {
        /// Which.
        kind: TokenKind,
        /// What was seen.
        signal: RiskSignal,
    },
    /// The checks of a token bring no verdict.
    Unchecked {
        /// Which.
        kind: TokenKind,
        /// Why the last one did.
        why: CheckTrouble,
        /// Since when.
        since: Timestamp,
    },
    /// The status of a token was not seen for long.
    NotSeen {
        /// Which.
        kind: TokenKind,
        /// When it was seen last.
        at: Timestamp,
    },
    /// The browser refuses to store anything.
    Storage,
    /// The accounts have vanished with the browser's storage.
    Vanished {
        /// How many there were.
        accounts: u32,
    },
    /// The Dashboard cannot be read.
    Dashboard(DashboardOutageReason),
    /// The system blocks notifications.
    Notifications,
}

/// How the seller can mend what an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Open our own page, where a consent or the guide may start.
    Reconnect,
    /// Open our own page, which says what can be done.
    Open,
    /// Open the Dashboard: a visit is what is needed.
    Dashboard,
}

/// Where an alert is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The toolbar icon.
    Icon,
    /// The desktop: notifications.
    Desktop,
    /// Pages: the banner.
    Pages,
}

impl Alert {
    /// Whether it is told there. A notice is for the icon and the popup only; what is snoozed stays
    /// there, too.
    pub fn is_told_on(&self, channel: Channel) -> bool {
        match channel {
            Channel::Icon => true,
            Channel::Desktop => self.severity >= Severity::Warning && !self.snoozed,
            Channel::Pages => self.severity >= Severity::Warning && !self.snoozed && !self.hidden,
        }
    }

    /// Whether the desktop tells it again each day: what is lost, and a watch that does not work.
    pub fn repeats(&self) -> bool {
        let watch = matches!(self.subject, AlertSubject::Part(_))
            || matches!(self.cause, AlertCause::Unchecked { .. });
        watch || self.severity == Severity::Lost
    }

    /// By what it is noted that it was told. That checks bring no verdict is told once for both
    /// tokens of an account: their answers come within the same second, and a notification that is
    /// shown twice so soon can stand on the screen twice.
    pub fn announcement_key(&self) -> Cow<'_, str> {
        match (&self.subject, self.cause) {
            (AlertSubject::Account(id, _), AlertCause::Unchecked { .. }) => {
                Cow::Owned(format!("{id}.unchecked.{}", self.severity.id()))
            }
            _ => Cow::Borrowed(&self.id),
        }
    }

    /// How it can be mended.
    pub fn remedy(&self) -> Remedy {
        match self.cause {
            AlertCause::Disconnected { doubtful, .. } if doubtful => Remedy::Open,
            AlertCause::Deadline { kind: None, .. } if self.severity < Severity::Lost => {
                Remedy::Dashboard
            }
            AlertCause::Disconnected { .. }
            | AlertCause::NotConnected { .. }
            | AlertCause::Deadline { .. } => Remedy::Reconnect,
            AlertCause::AtRisk { .. }
            | AlertCause::Unchecked { .. }
            | AlertCause::NotSeen { .. }
            | AlertCause::Storage
            | AlertCause::Vanished { .. }
            | AlertCause::Dashboard(_)
            | AlertCause::Notifications => Remedy::Open,
        }
    }

    /// The deadline that it is about.
    pub fn deadline(&self) -> Option<Timestamp> {
        match self.cause {
            AlertCause::Deadline { deadline, .. } => Some(deadline.at),
            _ => None,
        }
    }

    /// The worst is the greatest: of two that are as urgent, the one with the nearer deadline.
    pub fn urgency(&self) -> (Severity, std::cmp::Reverse<Option<Timestamp>>) {
        (self.severity, std::cmp::Reverse(self.deadline()))
    }
}

/// Groups alerts by what they are about: those of one account together, and each part of the watch
/// by itself.
pub fn group_by_subject<'a>(alerts: impl Iterator<Item = &'a Alert>) -> Vec<Vec<&'a Alert>> {
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

/// The most urgent of these alerts; of several, the first.
pub fn worst<'a>(alerts: &[&'a Alert]) -> Option<&'a Alert> {
    alerts
        .iter()
        .rev()
        .copied()
        .max_by_key(|alert| alert.urgency())
}

/// All that there is to tell: of the parts of the watch, then of the accounts, in the order of
/// their keys.
pub fn alerts(state: &State, now: Timestamp) -> Vec<Alert> {
    let rules = state.rules();
    let parts = WatchPart::ALL
        .into_iter()
        .filter_map(|part| alert_of_part(state, part, now));
    let accounts = state
        .accounts
        .iter()
        .flat_map(|(id, account)| alerts_of_account(state, &rules, id, account, now));
    parts.chain(accounts).collect()
}

/// What there is to tell of an account.
pub fn alerts_of_account<'a>(
    state: &'a State,
    rules: &'a Rules,
    id: &'a AccountId,
    account: &'a Account,
    now: Timestamp,
) -> impl Iterator<Item = Alert> + 'a {
    AlertTopic::ALL.into_iter().filter_map(move |topic| {
        let severity = account.severity_of(topic, rules, now);
        if severity == Severity::None {
            return None;
        }
        let cause = cause_of(account, topic, rules, severity, now)?;
        // A deadline is news, also where a sign was told as urgently before.
        let mark = if matches!(cause, AlertCause::AtRisk { .. }) {
            "sign."
        } else {
            ""
        };
        let alert = format!("{id}.{}.{mark}{}", topic.id(), severity.id());
        Some(Alert {
            hidden: is_hidden(state, &alert, now),
            id: alert,
            subject: AlertSubject::Account(id.clone(), topic),
            severity,
            cause,
            snoozed: account.snooze(topic, rules, now).is_some(),
        })
    })
}

fn is_hidden(state: &State, alert: &str, now: Timestamp) -> bool {
    let hidden = state.hidden.as_ref();
    hidden.is_some_and(|hidden| hidden.hides(alert, now))
}

fn alert_of_part(state: &State, part: WatchPart, now: Timestamp) -> Option<Alert> {
    let severity = health::severity(state, part);
    let health = &state.health;
    let cause = match part {
        WatchPart::Storage => state.session.unsaved.as_ref().map(|_| AlertCause::Storage),
        WatchPart::Accounts => health.vanished.map(|vanished| AlertCause::Vanished {
            accounts: vanished.accounts,
        }),
        WatchPart::Dashboard => health
            .dashboard
            .map(|dashboard| AlertCause::Dashboard(dashboard.why)),
        WatchPart::Notifications => health.notifications.map(|_| AlertCause::Notifications),
    }?;
    let id = format!("watch.{}.{}", part.id(), severity.id());
    let snoozed = health
        .snoozes
        .get(&part)
        .is_some_and(|snooze| snooze.silences(severity, now));
    Some(Alert {
        hidden: is_hidden(state, &id, now),
        id,
        subject: AlertSubject::Part(part),
        severity,
        cause,
        snoozed,
    })
}

/// What gives a cause its severity.
fn cause_of(
    account: &Account,
    topic: AlertTopic,
    rules: &Rules,
    severity: Severity,
    now: Timestamp,
) -> Option<AlertCause> {
    let Some(kind) = topic.token() else {
        let deadline = account.inactivity_deadline(rules.inactivity_months)?;
        return Some(AlertCause::Deadline {
            kind: None,
            deadline,
        });
    };
    let connection = account.connections.get(kind);
    if connection.token_severity(rules, now) == severity {
        cause_of_token(connection, kind, rules, severity, now)
    } else {
        cause_of_watch(connection, kind, rules)
    }
}

/// What is the matter with a token itself: a disconnection before a deadline, a deadline before a
/// sign.
fn cause_of_token(
    connection: &Connection,
    kind: TokenKind,
    rules: &Rules,
    severity: Severity,
    now: Timestamp,
) -> Option<AlertCause> {
    if connection.was_connected_before()
        || matches!(connection.standing, Standing::Disconnected { .. })
    {
        return Some(AlertCause::Disconnected {
            kind,
            doubtful: connection.is_doubtful(),
        });
    }
    if connection.standing == Standing::NotConnected {
        return Some(AlertCause::NotConnected { kind });
    }
    let deadline = connection.lifetime_deadline();
    match deadline.filter(|deadline| rules.thresholds.severity(deadline.at, now) == severity) {
        Some(deadline) => Some(AlertCause::Deadline {
            kind: Some(kind),
            deadline,
        }),
        None => connection.at_risk.map(|risk| AlertCause::AtRisk {
            kind,
            signal: risk.signal,
        }),
    }
}

/// What is the matter with the watch over a token.
fn cause_of_watch(connection: &Connection, kind: TokenKind, rules: &Rules) -> Option<AlertCause> {
    match connection.check {
        Check::Failing { why, since, .. } if connection.is_watched_by_checks(kind, rules) => {
            Some(AlertCause::Unchecked { kind, why, since })
        }
        _ => connection.evidence.map(|evidence| AlertCause::NotSeen {
            kind,
            at: evidence.at,
        }),
    }
}
