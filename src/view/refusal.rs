//! Why an action was not taken.

use super::{Arg, Key, Text};
use crate::configuration::{self, ConfigurationRefusalKind, Finding, Mistake};
use crate::domain::{Label, UsernameError};
use crate::keeper::{BackupProblem, MAX_REPORTED_DAYS, Refusal};

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
        Refusal::VisitTooLongAgo => Text::new(
            Key::RefusalVisitTooLongAgo,
            [Arg::Number(MAX_REPORTED_DAYS)],
        ),
        Refusal::NothingToCheck => Key::RefusalNothingToCheck.into(),
        Refusal::CheckLater { until } => Text::new(Key::RefusalCheckLater, [Arg::Relative(*until)]),
        Refusal::Malformed => Key::RefusalMalformed.into(),
        Refusal::Forbidden => Key::RefusalForbidden.into(),
        Refusal::ManagedByPolicy => Key::RefusalPrescribed.into(),
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
pub fn configuration(refusal: &configuration::ConfigurationRefusal) -> Text {
    let path = || Arg::Verbatim(refusal.path.clone());
    match &refusal.kind {
        ConfigurationRefusalKind::TooLarge => Key::RefusalConfigurationTooLarge.into(),
        ConfigurationRefusalKind::Syntax { line, column } => Text::new(
            Key::RefusalConfigurationSyntax,
            [Arg::Number(*line), Arg::Number(*column)],
        ),
        ConfigurationRefusalKind::Twice { line, column } => Text::new(
            Key::RefusalConfigurationTwice,
            [Arg::Number(*line), Arg::Number(*column)],
        ),
        ConfigurationRefusalKind::MissingKey => {
            Text::new(Key::RefusalConfigurationMissingKey, [path()])
        }
        ConfigurationRefusalKind::UnknownKey => {
            Text::new(Key::RefusalConfigurationUnknownKey, [path()])
        }
        ConfigurationRefusalKind::WrongType => {
            Text::new(Key::RefusalConfigurationWrongType, [path()])
        }
        ConfigurationRefusalKind::WrongValue => {
            Text::new(Key::RefusalConfigurationWrongValue, [path()])
        }
        ConfigurationRefusalKind::Shape => Key::RefusalConfigurationShape.into(),
        ConfigurationRefusalKind::Schema => Key::RefusalConfigurationSchema.into(),
        ConfigurationRefusalKind::Missing => Key::RefusalConfigurationMissing.into(),
        ConfigurationRefusalKind::Address => Key::RefusalConfigurationAddress.into(),
        ConfigurationRefusalKind::DashboardHost => Key::RefusalConfigurationDashboardHost.into(),
        ConfigurationRefusalKind::BasicElsewhere => Key::RefusalConfigurationBasicElsewhere.into(),
        ConfigurationRefusalKind::SecretWithBroker => {
            Key::RefusalConfigurationSecretWithBroker.into()
        }
        ConfigurationRefusalKind::Range { min, max } => Text::new(
            Key::RefusalConfigurationRange,
            [Arg::Number(*min), Arg::Number(*max)],
        ),
        ConfigurationRefusalKind::Order => Key::RefusalConfigurationOrder.into(),
        ConfigurationRefusalKind::Text => Key::RefusalConfigurationText.into(),
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
