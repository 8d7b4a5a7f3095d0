//! Why an action was not taken.

use super::{Arg, Key, Text};
use crate::configuration::{self, Finding, Mistake, RefusalKind};
use crate::domain::{Label, UsernameError};
use crate::keeper::{BackupProblem, LONGEST_SAID, Refusal};

/// Why an action was not taken, in whole sentences.
pub fn refusal(refusal: &Refusal) -> Vec<Text> {
    let sentence = match refusal {
        Refusal::UnknownAccount => Key::RefusalUnknownAccount.into(),
        Refusal::KnownAccount { username } => {
            Text::new(Key::RefusalKnownAccount, [Arg::Verbatim(username.clone())])
        }
        Refusal::Username(UsernameError::Empty) => Key::RefusalUsernameEmpty.into(),
        Refusal::Username(UsernameError::TooLong) => Key::RefusalUsernameTooLong.into(),
        Refusal::Username(UsernameError::Characters) => Key::RefusalUsernameCharacters.into(),
        Refusal::Label => Text::new(Key::RefusalLabel, [Arg::Number(Label::MAX as u32)]),
        Refusal::Backup(problem) => backup(*problem),
        Refusal::ConsentUnderWay => Key::RefusalConsentUnderWay.into(),
        Refusal::Profile(mistake) => return vec![finding(mistake), Key::RefusalProfile.into()],
        Refusal::VisitTooLongAgo => {
            Text::new(Key::RefusalVisitTooLongAgo, [Arg::Number(LONGEST_SAID)])
        }
        Refusal::NothingToCheck => Key::RefusalNothingToCheck.into(),
        Refusal::CheckLater { until } => Text::new(Key::RefusalCheckLater, [Arg::Relative(*until)]),
        Refusal::Malformed => Key::RefusalMalformed.into(),
        Refusal::Forbidden => Key::RefusalForbidden.into(),
        Refusal::Prescribed => Key::RefusalPrescribed.into(),
        Refusal::Configuration(refusal) => return vec![configuration(refusal)],
    };
    vec![sentence]
}

/// Why a backup was not used.
pub fn backup(problem: BackupProblem) -> Text {
    match problem {
        BackupProblem::TooLarge => Key::RefusalBackupTooLarge.into(),
        BackupProblem::Unreadable => Key::RefusalBackupUnreadable.into(),
        BackupProblem::Newer => Key::RefusalBackupNewer.into(),
    }
}

/// Why a configuration was not used.
pub fn configuration(refusal: &configuration::Refusal) -> Text {
    match &refusal.kind {
        RefusalKind::TooLarge => Key::RefusalConfigurationTooLarge.into(),
        RefusalKind::Syntax { line, column } => Text::new(
            Key::RefusalConfigurationSyntax,
            [Arg::Number(*line), Arg::Number(*column)],
        ),
        RefusalKind::Twice { line, column } => Text::new(
            Key::RefusalConfigurationTwice,
            [Arg::Number(*line), Arg::Number(*column)],
        ),
        RefusalKind::Shape => Key::RefusalConfigurationShape.into(),
        RefusalKind::Schema => Key::RefusalConfigurationSchema.into(),
        RefusalKind::Missing => Key::RefusalConfigurationMissing.into(),
        RefusalKind::Address => Key::RefusalConfigurationAddress.into(),
        RefusalKind::DashboardHost => Key::RefusalConfigurationDashboardHost.into(),
        RefusalKind::BasicElsewhere => Key::RefusalConfigurationBasicElsewhere.into(),
        RefusalKind::SecretWithBroker => Key::RefusalConfigurationSecretWithBroker.into(),
        RefusalKind::Range { min, max } => Text::new(
            Key::RefusalConfigurationRange,
            [Arg::Number(*min), Arg::Number(*max)],
        ),
        RefusalKind::Order => Key::RefusalConfigurationOrder.into(),
        RefusalKind::Text => Key::RefusalConfigurationText.into(),
    }
}

/// A mistake in a profile.
pub fn finding(finding: &Finding) -> Text {
    let key = match finding.mistake {
        Mistake::UrlForRuName => Key::MistakeUrlForRuName,
        Mistake::NoRuNameHere => Key::MistakeNoRuNameHere,
        Mistake::SandboxClientInProduction => Key::MistakeSandboxInProduction,
        Mistake::ProductionClientInSandbox => Key::MistakeProductionInSandbox,
        Mistake::NoIdentityScope => Key::MistakeNoIdentityScope,
        Mistake::SameClientTwice => Key::MistakeSameClientTwice,
        Mistake::NoSecret => Key::MistakeNoSecret,
    };
    Text::new(key, [finding.kind.into()])
}
