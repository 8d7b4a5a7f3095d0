//! Texts as keys with arguments. The shell looks the key up in `_locales` and writes the arguments
//! in the seller's language.

use crate::domain::{Timestamp, TokenKind, Username};

/// An argument of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A name, code, address or path, written as it is.
    Verbatim(String),
    /// A time as people speak of it: "in 6 days", "today", "3 weeks ago".
    Relative(Timestamp),
    /// A date: "28 Nov", with the year where it is another one.
    Date(Timestamp),
    /// A number.
    Number(u32),
}

impl From<TokenKind> for Arg {
    fn from(kind: TokenKind) -> Self {
        Arg::Verbatim(kind.name().to_owned())
    }
}

impl From<&Username> for Arg {
    fn from(username: &Username) -> Self {
        Arg::Verbatim(username.to_string())
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Verbatim(text.to_owned())
    }
}

/// A text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which.
    pub key: Key,
    /// What fills its placeholders, in order.
    pub args: Vec<Arg>,
}

impl Text {
    /// A text with arguments.
    pub fn new(key: Key, args: impl IntoIterator<Item = Arg>) -> Self {
        Text {
            key,
            args: args.into_iter().collect(),
        }
    }
}

impl From<Key> for Text {
    fn from(key: Key) -> Self {
        Text::new(key, [])
    }
}

macro_rules! keys {
    ($($variant:ident $name:literal $args:literal,)*) => {
        /// The keys of `_locales/*/messages.json` that the core uses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Key { $($variant,)* }

        impl Key {
            /// All of them.
            pub const ALL: &[Key] = &[$(Key::$variant,)*];

            /// The key as it stands in the file.
            pub const fn name(self) -> &'static str {
                match self { $(Key::$variant => $name,)* }
            }

            /// How many placeholders it has.
            pub const fn args(self) -> usize {
                match self { $(Key::$variant => $args,)* }
            }
        }
    };
}

keys! {
    // Buttons
    Connect "connect" 0,
    Refresh "refresh" 0,
    ConnectToken "connect_token" 1,
    RefreshToken "refresh_token" 1,
    ConnectBoth "connect_both" 0,
    OpenDashboard "open_dashboard" 0,
    RemindTomorrow "remind_tomorrow" 0,
    RemindNextWeek "remind_next_week" 0,
    SnoozedUntil "snoozed_until" 2,
    RemindAllTomorrow "remind_all_tomorrow" 1,
    CauseToken "cause_token" 1,
    CauseVisit "cause_visit" 0,
    DoNotUse "do_not_use" 1,
    UseAgain "use_again" 1,
    Reconnect "reconnect" 0,
    OpenTokenKeeper "open_token_keeper" 0,
    SignInAs "sign_in_as" 1,
    AddAsAccount "add_as_account" 1,
    RemoveAtEbay "remove_at_ebay" 0,
    TryAgain "try_again" 0,
    AskSupport "ask_support" 0,
    CopyDiagnostics "copy_diagnostics" 0,
    // How a token stands
    StandingUnknown "standing_unknown" 0,
    StandingNotConnected "standing_not_connected" 0,
    StandingPresent "standing_present" 0,
    StandingConnected "standing_connected" 0,
    StandingPasswordPage "standing_password_page" 0,
    StandingUsernamePage "standing_username_page" 0,
    StandingAccessPage "standing_access_page" 0,
    StandingProbablyDisconnected "standing_probably_disconnected" 0,
    StandingLastSeen "standing_last_seen" 1,
    StandingNotUsed "standing_not_used" 0,
    StandingReplaced "standing_replaced" 0,
    StandingInactivity "standing_inactivity" 0,
    StandingLifetimeOver "standing_lifetime_over" 0,
    StandingCredentialsReset "standing_credentials_reset" 0,
    StandingRenamed "standing_renamed" 0,
    StandingRevokedByUser "standing_revoked_by_user" 0,
    StandingRevokedByEbay "standing_revoked_by_ebay" 0,
    StandingDisconnected "standing_disconnected" 0,
    // Until when
    LifetimeEnds "lifetime_ends" 2,
    LifetimeEndsEstimate "lifetime_ends_estimate" 2,
    LifetimeEnded "lifetime_ended" 2,
    LifetimeEndedEstimate "lifetime_ended_estimate" 2,
    // In the picture of the past year
    TimelineConnected "timeline_connected" 1,
    TimelineGap "timeline_gap" 1,
    TimelineUnsure "timeline_unsure" 1,
    TimelineEnds "timeline_ends" 1,
    TimelineEndsEstimate "timeline_ends_estimate" 1,
    TimelineVisits "timeline_visits" 1,
    TimelineVisitBy "timeline_visit_by" 0,
    // In a calendar
    CalendarEnds "calendar_ends" 2,
    CalendarEndsEstimate "calendar_ends_estimate" 2,
    CalendarVisit "calendar_visit" 1,
    CalendarWhatToDo "calendar_what_to_do" 0,
    // What it rests on
    EvidenceConsent "evidence_consent" 1,
    EvidenceRefreshGrant "evidence_refresh_grant" 1,
    EvidenceDashboardConfirmation "evidence_dashboard_confirmation" 1,
    EvidenceSeenConnected "evidence_seen_connected" 1,
    EvidenceSeenDisconnected "evidence_seen_disconnected" 1,
    EvidenceDashboardButton "evidence_dashboard_button" 1,
    CheckFailing "check_failing" 1,
    CheckFailingOffline "check_failing_offline" 1,
    CheckFailingBusy "check_failing_busy" 2,
    CheckFailingSecret "check_failing_secret" 0,
    CheckFailingToken "check_failing_token" 0,
    EvidenceNoWarning "evidence_no_warning" 1,
    CheckFailingProfile "check_failing_profile" 1,
    // Dashboard activity
    VisitLast "visit_last" 1,
    VisitLastSaid "visit_last_said" 1,
    NoticeUnnamedVisit "notice_unnamed_visit" 1,
    InactivityEnds "inactivity_ends" 2,
    InactivityEnded "inactivity_ended" 2,
    // A consent under way
    ProgressConsent "progress_consent" 0,
    ProgressConsentPart "progress_consent_part" 2,
    ProgressFinishing "progress_finishing" 0,
    ProgressWaiting "progress_waiting" 0,
    ProgressChecking "progress_checking" 0,
    ProgressProving "progress_proving" 0,
    // How the last action ended
    TitleConnected "title_connected" 0,
    TitleNotConnected "title_not_connected" 0,
    TitleNotProvedYet "title_not_proved_yet" 0,
    OutcomeNotProvedYet "outcome_not_proved_yet" 2,
    OutcomeAdded "outcome_added" 1,
    OutcomeConnected "outcome_connected" 2,
    OutcomeConnectedBoth "outcome_connected_both" 1,
    OutcomeConnectedRenamed "outcome_connected_renamed" 3,
    OutcomeJoined "outcome_joined" 2,
    OutcomeGap "outcome_gap" 2,
    OutcomeGapDay "outcome_gap_day" 0,
    OutcomeStubborn "outcome_stubborn" 0,
    OutcomeSentToDashboard "outcome_sent_to_dashboard" 2,
    OutcomeSentToDashboardBoth "outcome_sent_to_dashboard_both" 1,
    ProblemClosed "problem_closed" 2,
    ProblemNotLoaded "problem_not_loaded" 2,
    ProblemBusy "problem_busy" 2,
    ProblemUnsupported "problem_unsupported" 2,
    ProblemDeclined "problem_declined" 2,
    ProblemRefused "problem_refused" 3,
    ProblemMalformed "problem_malformed" 2,
    ProblemStateMismatch "problem_state_mismatch" 2,
    ProblemIssuerMismatch "problem_issuer_mismatch" 2,
    ProblemWrongUser "problem_wrong_user" 2,
    ProblemInterrupted "problem_interrupted" 2,
    OutcomeMayBeReplaced "outcome_may_be_replaced" 0,
    ProblemNotProved "problem_not_proved" 2,
    ProblemTokenOffline "problem_token_offline" 2,
    ProblemTokenNetwork "problem_token_network" 2,
    ProblemTokenTimeout "problem_token_timeout" 2,
    ProblemTokenRedirected "problem_token_redirected" 2,
    ProblemTokenUnreadable "problem_token_unreadable" 2,
    ProblemTokenTooManyRequests "problem_token_too_many_requests" 2,
    ProblemTokenServer "problem_token_server" 3,
    ProblemTokenInvalidGrant "problem_token_invalid_grant" 2,
    ProblemTokenInvalidClient "problem_token_invalid_client" 2,
    ProblemTokenRefused "problem_token_refused" 3,
    ProblemTokenRefusedStatus "problem_token_refused_status" 3,
    ProblemSecretMissing "problem_secret_missing" 2,
    ProblemSecretUnreadable "problem_secret_unreadable" 2,
    ProblemIdentity "problem_identity" 2,
    ProblemIdentityRefused "problem_identity_refused" 3,
    // Why an action was not taken
    RefusalUnknownAccount "refusal_unknown_account" 0,
    RefusalKnownAccount "refusal_known_account" 1,
    RefusalUsernameEmpty "refusal_username_empty" 0,
    RefusalUsernameTooLong "refusal_username_too_long" 0,
    RefusalUsernameCharacters "refusal_username_characters" 0,
    RefusalConsentUnderWay "refusal_consent_under_way" 0,
    RefusalProfile "refusal_profile" 0,
    RefusalNothingToCheck "refusal_nothing_to_check" 0,
    RefusalCheckLater "refusal_check_later" 1,
    RefusalVisitTooLongAgo "refusal_visit_too_long_ago" 1,
    RefusalMalformed "refusal_malformed" 0,
    RefusalPrescribed "refusal_prescribed" 0,
    RefusalLabel "refusal_label" 1,
    RefusalBackupTooLarge "refusal_backup_too_large" 0,
    RefusalBackupUnreadable "refusal_backup_unreadable" 0,
    RefusalBackupNewer "refusal_backup_newer" 0,
    RouteConsent "route_consent" 0,
    RouteDashboard "route_dashboard" 0,
    RefusalForbidden "refusal_forbidden" 0,
    RefusalConfigurationTooLarge "refusal_configuration_too_large" 0,
    RefusalConfigurationSyntax "refusal_configuration_syntax" 2,
    RefusalConfigurationTwice "refusal_configuration_twice" 2,
    RefusalConfigurationMissingKey "refusal_configuration_missing_key" 1,
    RefusalConfigurationUnknownKey "refusal_configuration_unknown_key" 1,
    RefusalConfigurationWrongType "refusal_configuration_wrong_type" 1,
    RefusalConfigurationWrongValue "refusal_configuration_wrong_value" 1,
    RefusalConfigurationShape "refusal_configuration_shape" 0,
    RefusalConfigurationSchema "refusal_configuration_schema" 0,
    RefusalConfigurationMissing "refusal_configuration_missing" 0,
    RefusalConfigurationAddress "refusal_configuration_address" 0,
    RefusalConfigurationDashboardHost "refusal_configuration_dashboard_host" 0,
    RefusalConfigurationBasicElsewhere "refusal_configuration_basic_elsewhere" 0,
    RefusalConfigurationSecretWithBroker "refusal_configuration_secret_with_broker" 0,
    RefusalConfigurationRange "refusal_configuration_range" 2,
    RefusalConfigurationOrder "refusal_configuration_order" 0,
    RefusalConfigurationText "refusal_configuration_text" 0,
    // Mistakes in a profile
    MistakeUrlForRuName "mistake_url_for_ru_name" 1,
    MistakeNoRuNameHere "mistake_no_ru_name_here" 1,
    MistakeSandboxInProduction "mistake_sandbox_in_production" 1,
    MistakeProductionInSandbox "mistake_production_in_sandbox" 1,
    MistakeNoIdentityScope "mistake_no_identity_scope" 1,
    MistakeSameClientTwice "mistake_same_client_twice" 1,
    MistakeNoSecret "mistake_no_secret" 1,
    // Warnings: banner, notification, badge
    WarningLifetime "warning_lifetime" 3,
    WarningLifetimeEstimate "warning_lifetime_estimate" 3,
    WarningLifetimeEnded "warning_lifetime_ended" 2,
    WarningInactivity "warning_inactivity" 2,
    WarningInactivityEnded "warning_inactivity_ended" 1,
    WarningPasswordPage "warning_password_page" 2,
    WarningUsernamePage "warning_username_page" 2,
    WarningAccessPage "warning_access_page" 2,
    WarningDisconnected "warning_disconnected" 2,
    WarningBothDisconnected "warning_both_disconnected" 1,
    WarningUnchecked "warning_unchecked" 3,
    WarningNotSeen "warning_not_seen" 3,
    WarningStorage "warning_storage" 0,
    WarningVanished "warning_vanished" 1,
    WarningDashboardWithheld "warning_dashboard_withheld" 0,
    WarningDashboardBlocked "warning_dashboard_blocked" 0,
    WarningNotifications "warning_notifications" 0,
    AndMore "and_more" 1,
    DetailOffline "detail_offline" 0,
    DetailUnreachable "detail_unreachable" 0,
    DetailBusy "detail_busy" 0,
    DetailProfile "detail_profile" 0,
    DetailUnreadableSecret "detail_unreadable_secret" 0,
    DetailUnreadableToken "detail_unreadable_token" 0,
    DetailNotSeen "detail_not_seen" 0,
    DetailStorage "detail_storage" 0,
    DetailVanished "detail_vanished" 0,
    DetailDashboardWithheld "detail_dashboard_withheld" 0,
    DetailDashboardBlocked "detail_dashboard_blocked" 0,
    DetailNotifications "detail_notifications" 0,
    DetailRefresh "detail_refresh" 0,
    DetailOpenDashboard "detail_open_dashboard" 0,
    DetailCheck "detail_check" 0,
    DetailLost "detail_lost" 0,
    DetailProbablyLost "detail_probably_lost" 0,
    BadgeDays "badge_days" 1,
    BadgeHours "badge_hours" 1,
    BadgeMinutes "badge_minutes" 1,
    TitleHealthy "title_healthy" 0,
    TitleNoAccount "title_no_account" 0,
    TitleNoneKnown "title_none_known" 0,
    // What the Dashboard shows, and the guide there
    IsRenamed "is_renamed" 1,
    ShowStepsAgain "show_steps_again" 0,
    HelpArticle "help_article" 0,
    StandingNoLongerConnected "standing_no_longer_connected" 0,
    StandingDisconnectedOnDashboard "standing_disconnected_on_dashboard" 0,
    StandingSeemsConnected "standing_seems_connected" 0,
    StandingSeemsNotConnected "standing_seems_not_connected" 0,
    StandingSeemsDisconnected "standing_seems_disconnected" 0,
    StandingWarned "standing_warned" 0,
    StandingDoubtfulWords "standing_doubtful_words" 0,
    StandingLongAbsence "standing_long_absence" 0,
    EvidenceDoubtful "evidence_doubtful" 1,
    ProgressGuide "progress_guide" 0,
    OutcomeConfirmed "outcome_confirmed" 2,
    OutcomeSeemsConfirmed "outcome_seems_confirmed" 2,
    OutcomeOneConfirmed "outcome_one_confirmed" 1,
    OutcomeContradicted "outcome_contradicted" 2,
    OutcomeUnknownConfirmed "outcome_unknown_confirmed" 0,
    OutcomeNoConfirmation "outcome_no_confirmation" 2,
    OutcomeRenamed "outcome_renamed" 2,
    WarningSeemsDisconnected "warning_seems_disconnected" 2,
    WarningNotConnected "warning_not_connected" 2,
    WarningWarned "warning_warned" 2,
    WarningLongAbsence "warning_long_absence" 2,
    DetailNotConnected "detail_not_connected" 0,
    GuideConnect "guide_connect" 2,
    GuideRefresh "guide_refresh" 2,
    GuidePart "guide_part" 2,
    GuideLogIn "guide_log_in" 0,
    GuideChoose "guide_choose" 1,
    GuideAccounts "guide_accounts" 0,
    GuideEdit "guide_edit" 1,
    GuidePress "guide_press" 1,
    GuideAgree "guide_agree" 0,
    HintChooseMarked "hint_choose_marked" 1,
    HintAccountsMarked "hint_accounts_marked" 0,
    HintEditMarked "hint_edit_marked" 1,
    HintPressMarked "hint_press_marked" 1,
    HintLogIn "hint_log_in" 0,
    HintChoose "hint_choose" 0,
    HintAccounts "hint_accounts" 0,
    HintEdit "hint_edit" 1,
    HintPress "hint_press" 1,
    HintAgree "hint_agree" 1,
    GuideWaiting "guide_waiting" 0,
    GuideUnclear "guide_unclear" 0,
    GuideNoConfirmation "guide_no_confirmation" 1,
    GuideProved "guide_proved" 2,
    GuideProvedBoth "guide_proved_both" 1,
    GuideSeemsProved "guide_seems_proved" 1,
    GuideDone "guide_done" 0,
    GuideStop "guide_stop" 0,
    // What happened
    HistoryAdded "history_added" 0,
    HistoryFound "history_found" 0,
    HistoryVisited "history_visited" 0,
    HistoryVisitedElsewhere "history_visited_elsewhere" 1,
    HistoryNotUsed "history_not_used" 1,
    HistoryUsedAgain "history_used_again" 1,
    HistoryReplaced "history_replaced" 1,
    HistoryRenamed "history_renamed" 1,
    HistoryConsent "history_consent" 1,
    HistoryRefreshGrant "history_refresh_grant" 1,
    HistoryConfirmed "history_confirmed" 1,
    HistoryConnected "history_connected" 1,
    HistorySeemsConnected "history_seems_connected" 1,
    HistoryNotConnected "history_not_connected" 1,
    HistoryClampedLife "history_clamped_life" 1,
    HistoryClampedClock "history_clamped_clock" 0,
    HistoryInactivity "history_inactivity" 1,
    HistoryLifetimeOver "history_lifetime_over" 1,
    HistoryCredentialsReset "history_credentials_reset" 1,
    HistoryAccountRenamed "history_account_renamed" 1,
    HistoryRevokedByUser "history_revoked_by_user" 1,
    HistoryRevokedByEbay "history_revoked_by_ebay" 1,
    HistoryDisconnected "history_disconnected" 1,
    HistorySeemsDisconnected "history_seems_disconnected" 1,
    HistoryEbayRefused "history_ebay_refused" 0,
    HistoryDashboardSaid "history_dashboard_said" 0,
    HistoryPasswordPage "history_password_page" 0,
    HistoryUsernamePage "history_username_page" 0,
    HistoryAccessPage "history_access_page" 0,
    HistoryWarned "history_warned" 0,
    HistoryDoubtfulWords "history_doubtful_words" 0,
    HistoryLongAbsence "history_long_absence" 0,
    HistoryFailedClosed "history_failed_closed" 1,
    HistoryFailedDeclined "history_failed_declined" 1,
    HistoryFailedWrongUser "history_failed_wrong_user" 1,
    HistoryFailedNotConfirmed "history_failed_not_confirmed" 1,
    HistoryFailedInterrupted "history_failed_interrupted" 1,
    HistoryFailedRefused "history_failed_refused" 1,
    // Sharing between devices
    MirrorFailed "mirror_failed" 0,
    MirrorNotErased "mirror_not_erased" 0,
    MirrorNewer "mirror_newer" 0,
    MirrorHosts "mirror_hosts" 1,
    MirrorUnreadable "mirror_unreadable" 0,
    MirrorTooLarge "mirror_too_large" 0,
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every key has its English text with as many placeholders as arguments, and the file has no
    /// key that nobody uses.
    #[test]
    fn the_english_texts_fit_the_keys() {
        let file = include_str!("../../extension/_locales/en/messages.json");
        let messages: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(file).unwrap();
        for key in Key::ALL {
            let message = messages
                .get(key.name())
                .unwrap_or_else(|| panic!("{} has no text", key.name()));
            let text = message["message"].as_str().unwrap();
            let declared = message
                .get("placeholders")
                .map_or(0, |p| p.as_object().unwrap().len());
            assert_eq!(declared, key.args(), "{}: placeholders", key.name());
            for (name, placeholder) in message
                .get("placeholders")
                .and_then(|p| p.as_object())
                .into_iter()
                .flatten()
            {
                assert!(
                    text.contains(&format!("${}$", name.to_uppercase())),
                    "{}: {name} is not in the text",
                    key.name()
                );
                let content = placeholder["content"].as_str().unwrap();
                let number: usize = content.strip_prefix('$').unwrap().parse().unwrap();
                assert!(
                    (1..=key.args()).contains(&number),
                    "{}: {content}",
                    key.name()
                );
            }
        }
        let known: BTreeSet<&str> = Key::ALL.iter().map(|key| key.name()).collect();
        assert_eq!(known.len(), Key::ALL.len(), "a key stands twice");
        // Keys of pages, manifest and shell are found by their prefix in the files that use them
        // (tests/e2e/locales.spec.js).
        let unused: Vec<_> = messages
            .keys()
            .filter(|key| !known.contains(key.as_str()))
            .filter(|key| {
                !["page_", "extension_", "shell_"]
                    .iter()
                    .any(|prefix| key.starts_with(prefix))
            })
            .collect();
        assert!(unused.is_empty(), "nobody uses {unused:?}");
    }

    /// A seller can add phrases of each meaning that a phrase of the seller's own can have.
    #[test]
    fn settings_offer_every_meaning() {
        use crate::dashboard::Meaning;
        use serde::Deserialize;

        let page = include_str!("../../extension/settings.html");
        let select = page
            .split("<select id=\"meaning\">")
            .nth(1)
            .and_then(|rest| rest.split("</select>").next())
            .unwrap();
        let offered: BTreeSet<&str> = select
            .split("<option value=\"")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once('"')?.0))
            .collect();
        let file = include_str!("../dashboard/phrases.json");
        let file: serde_json::Value = serde_json::from_str(file).unwrap();
        let names = file["languages"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|language| language["phrases"].as_object());
        let meanings: BTreeSet<&str> = names
            .flatten()
            .map(|(name, _)| name.as_str())
            .filter(|name| Meaning::deserialize(serde_json::json!(name)).is_ok())
            .collect();
        assert!(meanings.contains("confirmation"));
        assert_eq!(offered, meanings);
    }
}
