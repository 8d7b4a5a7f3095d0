//! How a token stands, in words.

use super::{Arg, Key, Text, Tone};
use crate::domain::{
    Account, Check, CheckTrouble, Connection, EvidenceSource, Reason, RiskSignal, Rules, Severity,
    Standing, Timestamp, TokenKind,
};

/// How it stands.
pub(super) fn standing(account: &Account, kind: TokenKind, rules: &Rules, now: Timestamp) -> Text {
    let connection = account.connections.get(kind);
    let risk = connection
        .at_risk
        .map(|risk| risk.signal)
        .filter(|_| connection.exists() && connection.warrants_risk_warning());
    if connection.not_used {
        return Key::StandingNotUsed.into();
    }
    if connection.exists() && account.has_probably_ended(kind, rules.inactivity_months, now) {
        return Key::StandingProbablyDisconnected.into();
    }
    if let Some(signal) = risk {
        return of_sign(signal).into();
    }
    let key = match connection.standing {
        Standing::Disconnected { .. } if connection.is_doubtful() => Key::StandingSeemsDisconnected,
        Standing::NotConnected if connection.is_doubtful() => Key::StandingSeemsNotConnected,
        Standing::Connected if connection.is_doubtful() => Key::StandingSeemsConnected,
        Standing::Connected if !is_known_now(connection, kind, rules, now) => {
            let seen = connection
                .evidence
                .map(|evidence| Arg::Relative(evidence.at));
            return seen.map_or(Key::StandingUnknown.into(), |seen| {
                Text::new(Key::StandingLastSeen, [seen])
            });
        }
        Standing::Unknown => Key::StandingUnknown,
        Standing::NotConnected if connection.was_connected_before() => {
            Key::StandingNoLongerConnected
        }
        Standing::NotConnected => Key::StandingNotConnected,
        Standing::Present => Key::StandingPresent,
        Standing::Connected => Key::StandingConnected,
        Standing::Disconnected { reason, .. } => of_reason(reason, connection),
    };
    key.into()
}

/// Whether it is known now that it is connected: by fresh evidence, while the watch over it works.
fn is_known_now(connection: &Connection, kind: TokenKind, rules: &Rules, now: Timestamp) -> bool {
    connection.is_fresh(kind, rules, now)
        && connection.watch_severity(kind, rules, now) == Severity::None
}

const fn of_sign(signal: RiskSignal) -> Key {
    match signal {
        RiskSignal::Warned => Key::StandingWarned,
        RiskSignal::DoubtfulWords => Key::StandingDoubtfulWords,
        RiskSignal::LongAbsence => Key::StandingLongAbsence,
        RiskSignal::PasswordPage => Key::StandingPasswordPage,
        RiskSignal::UsernamePage => Key::StandingUsernamePage,
        RiskSignal::AccessPage => Key::StandingAccessPage,
    }
}

fn of_reason(reason: Reason, connection: &Connection) -> Key {
    match reason {
        Reason::Inactivity => Key::StandingInactivity,
        Reason::LifetimeOver => Key::StandingLifetimeOver,
        Reason::CredentialsReset => Key::StandingCredentialsReset,
        Reason::AccountRenamed => Key::StandingRenamed,
        Reason::RevokedByUser => Key::StandingRevokedByUser,
        Reason::ReplacedByConsent => Key::StandingReplaced,
        Reason::NotStated if by_dashboard(connection) => Key::StandingDisconnectedOnDashboard,
        Reason::NotStated => Key::StandingDisconnected,
    }
}

/// Whether the Dashboard said so, rather than eBay.
fn by_dashboard(connection: &Connection) -> bool {
    connection.evidence.is_some_and(|evidence| {
        matches!(
            evidence.basis,
            EvidenceSource::DashboardConfirmation
                | EvidenceSource::DashboardWords
                | EvidenceSource::DashboardButton
        )
    })
}

/// How that looks: green only where it is known now.
pub(super) fn tone(account: &Account, kind: TokenKind, rules: &Rules, now: Timestamp) -> Tone {
    let connection = account.connections.get(kind);
    if connection.not_used {
        return Tone::Unknown;
    }
    if connection.exists() && account.has_probably_ended(kind, rules.inactivity_months, now) {
        return Tone::Lost;
    }
    match (connection.severity(kind, rules, now), connection.standing) {
        (Severity::None, Standing::Connected) if is_known_now(connection, kind, rules, now) => {
            Tone::Good
        }
        (Severity::None, Standing::NotConnected) => Tone::Notice,
        (Severity::None, _) => Tone::Unknown,
        (severity, _) => severity.into(),
    }
}

/// Until when.
pub(super) fn deadline(connection: &Connection, now: Timestamp) -> Option<Text> {
    let deadline = connection.lifetime_deadline()?;
    let key = match (deadline.at > now, deadline.estimated) {
        (true, false) => Key::LifetimeEnds,
        (true, true) => Key::LifetimeEndsEstimate,
        (false, false) => Key::LifetimeEnded,
        (false, true) => Key::LifetimeEndedEstimate,
    };
    Some(Text::new(
        key,
        [Arg::Relative(deadline.at), Arg::Date(deadline.at)],
    ))
}

/// What the standing rests on; a failing check comes first, for it says that this may be out of
/// date.
pub(super) fn evidence(connection: &Connection) -> Option<Text> {
    if let Check::Failing {
        since, next, why, ..
    } = connection.check
    {
        let since = Arg::Date(since);
        return Some(match why {
            CheckTrouble::Offline => Text::new(Key::CheckFailingOffline, [since]),
            CheckTrouble::Unreachable => Text::new(Key::CheckFailing, [since]),
            CheckTrouble::TooManyRequests => {
                Text::new(Key::CheckFailingBusy, [since, Arg::Relative(next)])
            }
            CheckTrouble::Profile => Text::new(Key::CheckFailingProfile, [since]),
            CheckTrouble::UnreadableSecret => Key::CheckFailingSecret.into(),
            CheckTrouble::UnreadableToken => Key::CheckFailingToken.into(),
        });
    }
    let evidence = connection.evidence?;
    let key = match evidence.basis {
        _ if evidence.doubtful => Key::EvidenceDoubtful,
        EvidenceSource::Consent => Key::EvidenceConsent,
        EvidenceSource::RefreshGrant => Key::EvidenceRefreshGrant,
        EvidenceSource::DashboardConfirmation => Key::EvidenceDashboardConfirmation,
        EvidenceSource::DashboardWords if connection.exists() => Key::EvidenceSeenConnected,
        EvidenceSource::DashboardWords => Key::EvidenceSeenDisconnected,
        EvidenceSource::DashboardButton => Key::EvidenceDashboardButton,
    };
    Some(Text::new(key, [Arg::Relative(evidence.at)]))
}
