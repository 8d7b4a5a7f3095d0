//! How a token stands, in words.

use super::{Arg, Key, Text, Tone};
use crate::domain::{Basis, Check, CheckTrouble, Connection, Ladder, Reason, Severity, Sign, Standing, Timestamp};

/// How it stands.
pub(super) fn standing(connection: &Connection, now: Timestamp) -> Text {
    let ended = connection.lifetime_deadline().is_some_and(|deadline| deadline.at <= now);
    let risk = connection.at_risk.map(|risk| risk.sign).filter(|_| connection.exists() && connection.risk_counts());
    let key = match connection.standing {
        Standing::Present | Standing::Connected if ended => Key::StandingProbablyEnded,
        _ if risk.is_some() => match risk {
            Some(Sign::Warned) => Key::StandingWarned,
            Some(Sign::DoubtfulWords) => Key::StandingDoubtfulWords,
            Some(Sign::LongAbsence) => Key::StandingLongAbsence,
            Some(Sign::PasswordPage) | None => Key::StandingPasswordPage,
            Some(Sign::UsernamePage) => Key::StandingUsernamePage,
            Some(Sign::AccessPage) => Key::StandingAccessPage,
        },
        Standing::Disconnected { .. } if connection.is_doubtful() => Key::StandingSeemsDisconnected,
        Standing::NotConnected if connection.is_doubtful() => Key::StandingSeemsNotConnected,
        Standing::Connected if connection.is_doubtful() => Key::StandingSeemsConnected,
        Standing::Unknown => Key::StandingUnknown,
        Standing::NotConnected if connection.is_gone() => Key::StandingNoLongerConnected,
        Standing::NotConnected => Key::StandingNotConnected,
        Standing::Present => Key::StandingPresent,
        Standing::Connected => Key::StandingConnected,
        Standing::Disconnected { reason, .. } => match reason {
            Reason::Inactivity => Key::StandingInactivity,
            Reason::LifetimeOver => Key::StandingLifetimeOver,
            Reason::CredentialsReset => Key::StandingCredentialsReset,
            Reason::AccountRenamed => Key::StandingRenamed,
            Reason::RevokedByUser => Key::StandingRevokedByUser,
            Reason::RevokedByEbay => Key::StandingRevokedByEbay,
            Reason::NotStated if by_dashboard(connection) => Key::StandingDisconnectedOnDashboard,
            Reason::NotStated => Key::StandingDisconnected,
        },
    };
    key.into()
}

/// Whether the Dashboard said so, rather than eBay.
fn by_dashboard(connection: &Connection) -> bool {
    connection.evidence.is_some_and(|evidence| {
        matches!(evidence.basis, Basis::DashboardConfirmation | Basis::DashboardWords | Basis::DashboardButton)
    })
}

/// How that looks.
pub(super) fn tone(connection: &Connection, ladder: &Ladder, now: Timestamp) -> Tone {
    match (connection.severity(ladder, now), connection.standing) {
        (Severity::None, Standing::Connected) if !connection.is_doubtful() => Tone::Good,
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
    Some(Text::new(key, [Arg::Relative(deadline.at), Arg::Date(deadline.at)]))
}

/// What the standing rests on; a failing check comes first, for it says that this may be out of date.
pub(super) fn evidence(connection: &Connection) -> Option<Text> {
    if let Check::Failing { since, next, why, .. } = connection.check {
        return Some(match why {
            CheckTrouble::Unreachable => Text::new(Key::CheckFailing, [Arg::Relative(since)]),
            CheckTrouble::TooManyRequests => Text::new(Key::CheckFailingBusy, [Arg::Relative(next)]),
            CheckTrouble::Profile => Text::new(Key::CheckFailingProfile, [Arg::Relative(since)]),
        });
    }
    let evidence = connection.evidence?;
    let key = match evidence.basis {
        _ if evidence.doubtful => Key::EvidenceDoubtful,
        Basis::Consent => Key::EvidenceConsent,
        Basis::RefreshGrant => Key::EvidenceRefreshGrant,
        Basis::DashboardConfirmation => Key::EvidenceDashboardConfirmation,
        Basis::DashboardWords if connection.exists() => Key::EvidenceSeenConnected,
        Basis::DashboardWords => Key::EvidenceSeenDisconnected,
        Basis::DashboardButton => Key::EvidenceDashboardButton,
    };
    Some(Text::new(key, [Arg::Relative(evidence.at)]))
}
