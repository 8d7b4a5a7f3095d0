//! A connection: one account's one token kind.

use super::{
    Check, CheckTrouble, DAY, Deadline, DeadlineKind, Rules, Sealed, Severity, TOKEN_LIFE_MONTHS,
    Timestamp, TokenKind,
};
use serde::{Deserialize, Serialize};

/// Why a token is disconnected (Webinterpret's help article 204185707; eBay's reasons of
/// AUTHORIZATION_REVOCATION).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Six months without a visit to the Dashboard.
    Inactivity,
    /// The token's own life is over.
    LifetimeOver,
    /// The eBay password or other credentials were reset.
    CredentialsReset,
    /// The eBay account has another name now.
    AccountRenamed,
    /// The seller removed the application's access at eBay.
    RevokedByUser,
    /// A later consent has replaced it, and its tokens never came to be kept here.
    ReplacedByConsent,
    /// Nobody said why.
    NotStated,
}

/// How a token stands, by the best evidence there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Never seen.
    #[default]
    Unknown,
    /// The Dashboard offers `Connect`: there is no token.
    NotConnected,
    /// A token exists; whether it works is not stated.
    Present,
    /// eBay or the Dashboard said so.
    Connected,
    /// eBay or the Dashboard said so.
    Disconnected {
        /// When that was learned.
        at: Timestamp,
        /// Why, as far as it is known.
        reason: Reason,
    },
}

/// What a standing rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceSource {
    /// eBay gave tokens for a new consent and its Identity API named the expected user.
    Consent,
    /// The token endpoint answered a refresh grant.
    RefreshGrant,
    /// The Dashboard said "Your new token is now valid".
    DashboardConfirmation,
    /// The Dashboard stated the token's standing in words.
    DashboardWords,
    /// The Dashboard showed a `Connect` or `Refresh` button.
    DashboardButton,
}

/// What a standing rests on, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is.
    pub basis: EvidenceSource,
    /// When it was seen.
    pub at: Timestamp,
    /// Whether it is doubtful: words of the Dashboard in a language in which nobody has checked
    /// them.
    #[serde(default)]
    pub doubtful: bool,
}

impl Evidence {
    /// Evidence that nobody doubts.
    pub const fn sure(basis: EvidenceSource, at: Timestamp) -> Self {
        Evidence {
            basis,
            at,
            doubtful: false,
        }
    }
}

/// Why a token may have ended although nobody said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskSignal {
    /// eBay's page for the password was visited.
    PasswordPage,
    /// eBay's page for the username was visited.
    UsernamePage,
    /// eBay's page of the applications that have access was visited.
    AccessPage,
    /// The Dashboard warns that a token is about to be disconnected, or has been, and does not say
    /// which.
    Warned,
    /// Doubtful words of the Dashboard contradict what is known.
    DoubtfulWords,
    /// More than the six months of the rule passed before the visit that was seen.
    LongAbsence,
}

impl RiskSignal {
    /// What such a sign makes the likely reason, where it is followed by a disconnection.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            RiskSignal::PasswordPage => Some(Reason::CredentialsReset),
            RiskSignal::UsernamePage => Some(Reason::AccountRenamed),
            RiskSignal::AccessPage => Some(Reason::RevokedByUser),
            RiskSignal::Warned | RiskSignal::DoubtfulWords | RiskSignal::LongAbsence => None,
        }
    }

    /// Whether a visit to one of eBay's pages is all that there was: the token may be as well as
    /// before.
    pub const fn is_a_visit(self) -> bool {
        self.reason().is_some()
    }
}

/// A sign that a token may have ended, until it is known better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// What was seen.
    #[serde(rename = "sign")]
    pub signal: RiskSignal,
    /// When.
    pub at: Timestamp,
}

/// The end of a token's own life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetime {
    /// The end. A refresh grant does not move it.
    pub end: Timestamp,
    /// Whether it is our estimate ([`TOKEN_LIFE_MONTHS`] from the last proof) rather than the
    /// server's word.
    pub estimated: bool,
}

impl Lifetime {
    /// The longest life that is believed: ten years. eBay's tokens live 547.5 days.
    pub const LONGEST: i64 = 10 * 366 * DAY;

    /// Whether a token can end then.
    pub fn is_believable(end: Timestamp, now: Timestamp) -> bool {
        end > now && end.since(now) <= Self::LONGEST
    }

    /// The estimate for a token that was proved at that time.
    pub fn estimate(proved: Timestamp) -> Self {
        Lifetime {
            end: proved.plus_months(TOKEN_LIFE_MONTHS),
            estimated: true,
        }
    }
}

/// The tokens of a consent of which the Identity API has not said yet who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unproven {
    /// The consent, by its flow's id.
    pub flow: String,
    /// When the tokens came.
    pub since: Timestamp,
    /// The refresh token, or a broker's handle for one.
    pub refresh_token: Option<Sealed>,
    /// The end of the new token's life.
    pub lifetime: Lifetime,
    /// Whether the server named one that could not be believed.
    #[serde(default)]
    #[serde(rename = "absurd")]
    pub lifetime_was_implausible: bool,
}

impl Unproven {
    /// How long the Identity API is asked, in milliseconds.
    pub const LIFE: i64 = 7 * DAY;
}

/// One account's one token kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Connection {
    /// How the token stands.
    pub standing: Standing,
    /// Whether it is being verified.
    pub check: Check,
    /// A sign that it may have ended, until the next check or the Dashboard's next word.
    pub at_risk: Option<Risk>,
    /// What the standing rests on.
    pub evidence: Option<Evidence>,
    /// How many attempts to connect it have failed since the last one that succeeded.
    pub failed_attempts: u32,
    /// The end of its life, where a standing says that there is one.
    pub lifetime: Option<Lifetime>,
    /// The refresh token, or a broker's handle for one.
    pub refresh_token: Option<Sealed>,
    /// The one before it, where the server has replaced it: kept until the new one was taken once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_token: Option<Sealed>,
    /// The tokens of a later consent, until it is known who gave that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unproven: Option<Unproven>,
    /// When the code of a later consent was redeemed whose tokens never came to be kept: the server
    /// may have replaced the token then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<Timestamp>,
    /// When the token endpoint was asked last. Stored before it is asked, so that nothing is asked
    /// whose answer cannot be stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Timestamp>,
    /// Whether the seller says that this account does not use the token: then nothing is said of
    /// it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_used: bool,
    /// When the seller first saw in the popup that it was never connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_missing: Option<Timestamp>,
}

/// For how long the icon tells of a token that was never connected once the popup has shown it, in
/// milliseconds.
const MISSING_IS_TOLD_FOR: i64 = DAY;

impl Connection {
    /// Whether a token exists as far as is known: then the button says Refresh, else Connect.
    pub fn exists(&self) -> bool {
        matches!(self.standing, Standing::Present | Standing::Connected)
    }

    /// Whether a token exists that the account uses.
    pub fn is_in_use(&self) -> bool {
        self.exists() && !self.not_used
    }

    /// Whether a refresh grant can tell how it stands.
    pub fn is_checkable(&self, kind: TokenKind, rules: &Rules) -> bool {
        rules.is_by_consent(kind) && self.exists() && self.refresh_token.is_some()
    }

    /// Whether checks tell how it stands: those of the token, or of the one that a later consent
    /// gave.
    pub fn is_watched_by_checks(&self, kind: TokenKind, rules: &Rules) -> bool {
        self.is_checkable(kind, rules) || self.unproven.is_some()
    }

    /// Whether what it rests on is doubtful.
    pub fn is_doubtful(&self) -> bool {
        self.evidence.is_some_and(|evidence| evidence.doubtful)
    }

    /// Whether it is known to be connected by evidence that nobody doubts and that is newer than a
    /// time: then it did not end at that time.
    pub fn is_proved_after(&self, time: Timestamp) -> bool {
        let newer = |evidence: Evidence| !evidence.doubtful && evidence.at > time;
        self.standing == Standing::Connected && self.evidence.is_some_and(newer)
    }

    /// Whether it is known to be connected by evidence that nobody doubts and that is fresh: only
    /// then is it shown as connected.
    pub fn is_fresh(&self, kind: TokenKind, rules: &Rules, now: Timestamp) -> bool {
        let fresh = |evidence: Evidence| {
            !evidence.doubtful && now.since(evidence.at) < rules.fresh_for(kind)
        };
        self.standing == Standing::Connected && self.evidence.is_some_and(fresh)
    }

    /// Whether the server may have replaced it by tokens that never came to be kept here: nothing
    /// has proved it since.
    pub fn may_be_replaced(&self) -> bool {
        let later = |at| self.evidence.is_none_or(|evidence| at >= evidence.at);
        self.exists() && self.replaced.is_some_and(later)
    }

    /// The deadline of its own life. A proof that is newer proves the end wrong.
    pub fn lifetime_deadline(&self) -> Option<Deadline> {
        let life = self
            .lifetime
            .filter(|life| self.exists() && !self.is_proved_after(life.end))?;
        Some(Deadline {
            kind: DeadlineKind::Lifetime,
            at: life.end,
            estimated: life.estimated,
        })
    }

    /// Whether the Dashboard offers `Connect` again for a token that there was.
    pub fn was_connected_before(&self) -> bool {
        self.standing == Standing::NotConnected && self.lifetime.is_some()
    }

    /// Whether the Dashboard offers `Connect` for a token of which nothing is known.
    pub fn was_never_connected(&self) -> bool {
        self.standing == Standing::NotConnected && !self.is_doubtful() && self.lifetime.is_none()
    }

    /// Whether a seller had better connect it now: it is not connected, its own life comes to an
    /// end, or it can no longer be read.
    pub fn needs_connecting(&self, rules: &Rules, now: Timestamp) -> bool {
        let unreadable = matches!(
            self.check,
            Check::Failing {
                why: CheckTrouble::UnreadableToken,
                ..
            }
        );
        !self.not_used
            && (!self.exists() || unreadable || self.token_severity(rules, now) > Severity::None)
    }

    /// How urgent its own state and the watch over it are; the account's inactivity comes on top.
    pub fn severity(&self, kind: TokenKind, rules: &Rules, now: Timestamp) -> Severity {
        if self.not_used {
            return Severity::None;
        }
        self.token_severity(rules, now)
            .max(self.watch_severity(kind, rules, now))
    }

    /// How urgent its own state is. Doubtful words never say more than a warning.
    pub fn token_severity(&self, rules: &Rules, now: Timestamp) -> Severity {
        let doubtful = self.is_doubtful();
        match self.standing {
            Standing::Disconnected { .. } if doubtful => return Severity::Warning,
            Standing::Disconnected { .. } => return Severity::Lost,
            Standing::NotConnected if doubtful => return Severity::None,
            Standing::NotConnected if self.was_connected_before() => return Severity::Lost,
            Standing::NotConnected => {
                let is_told = self
                    .seen_missing
                    .is_some_and(|seen| now.since(seen) >= MISSING_IS_TOLD_FOR);
                return if is_told {
                    Severity::None
                } else {
                    Severity::Notice
                };
            }
            Standing::Unknown | Standing::Present | Standing::Connected => {}
        }
        let thresholds = &rules.thresholds;
        let deadline = self.lifetime_deadline().map_or(Severity::None, |deadline| {
            thresholds.severity(deadline.at, now)
        });
        let risk = if self.warrants_risk_warning() {
            Severity::Warning
        } else {
            Severity::None
        };
        deadline.max(risk)
    }

    /// How urgent it is that nobody knows how it stands: checks bring no verdict, or where there
    /// are none its status was not seen for long.
    pub fn watch_severity(&self, kind: TokenKind, rules: &Rules, now: Timestamp) -> Severity {
        if self.is_watched_by_checks(kind, rules) {
            self.check.severity(now)
        } else if self.was_not_seen_for_long(now) {
            Severity::Notice
        } else {
            Severity::None
        }
    }

    /// Whether the evidence that it is connected is so old that the seller is asked to look.
    pub fn was_not_seen_for_long(&self, now: Timestamp) -> bool {
        let old = |evidence: Evidence| now.since(evidence.at) >= Rules::ASKS_AFTER;
        self.standing == Standing::Connected && self.evidence.is_some_and(old)
    }

    /// Whether a sign is worth a warning: not while a check is about to tell what is behind a mere
    /// visit to a page.
    pub fn warrants_risk_warning(&self) -> bool {
        let checkable = self.refresh_token.is_some() && self.check == Check::Idle;
        self.at_risk
            .is_some_and(|risk| !(risk.signal.is_a_visit() && checkable))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::PerKind;
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    fn connected_until(end: Timestamp) -> Connection {
        Connection {
            standing: Standing::Connected,
            lifetime: Some(Lifetime {
                end,
                estimated: false,
            }),
            ..Connection::default()
        }
    }

    #[test]
    fn a_life_that_is_over_or_absurd_is_not_believed() {
        let believed = |left: i64| Lifetime::is_believable(NOW.plus(left), NOW);
        assert!(
            !believed(0)
                && believed(1)
                && believed(Lifetime::LONGEST)
                && !believed(Lifetime::LONGEST + 1)
        );
    }

    #[test]
    fn a_passed_lifetime_is_lost_but_not_disconnected() {
        let connection = connected_until(NOW.plus(-1));
        assert_eq!(
            connection.severity(TokenKind::Regular, &Rules::default(), NOW),
            Severity::Lost
        );
        assert_eq!(connection.standing, Standing::Connected);
        assert!(connection.needs_connecting(&Rules::default(), NOW));
    }

    #[test]
    fn a_disconnected_token_is_lost_whatever_its_lifetime() {
        let mut connection = connected_until(NOW.plus(400 * DAY));
        connection.standing = Standing::Disconnected {
            at: NOW,
            reason: Reason::NotStated,
        };
        assert_eq!(
            connection.severity(TokenKind::Regular, &Rules::default(), NOW),
            Severity::Lost
        );
        assert!(!connection.exists());
    }

    #[test]
    fn a_token_needs_connecting_before_it_is_and_near_its_end() {
        let needs = |connection: &Connection| connection.needs_connecting(&Rules::default(), NOW);
        assert!(needs(&Connection::default()));
        assert!(!needs(&connected_until(NOW.plus(400 * DAY))));
        assert!(needs(&connected_until(NOW.plus(20 * DAY))));
    }

    #[test]
    fn a_token_never_seen_is_no_alarm() {
        assert_eq!(
            Connection::default().severity(TokenKind::Regular, &Rules::default(), NOW),
            Severity::None
        );
    }

    #[test]
    fn changed_credentials_are_a_warning_where_no_check_will_tell() {
        let mut connection = connected_until(NOW.plus(400 * DAY));
        let severity = |connection: &Connection| {
            connection.severity(TokenKind::Regular, &Rules::default(), NOW)
        };
        connection.at_risk = Some(Risk {
            signal: RiskSignal::PasswordPage,
            at: NOW,
        });
        assert_eq!(severity(&connection), Severity::Warning);
        connection.refresh_token = Some(Sealed {
            iv: String::new(),
            data: String::new(),
        });
        assert_eq!(severity(&connection), Severity::None);
        connection.check = Check::Idle.failed(CheckTrouble::Unreachable, DAY, NOW);
        assert_eq!(severity(&connection), Severity::Warning);
        connection.check = Check::Idle;
        connection.at_risk = Some(Risk {
            signal: RiskSignal::Warned,
            at: NOW,
        });
        assert_eq!(severity(&connection), Severity::Warning);
    }

    #[test]
    fn a_connect_button_is_a_loss_only_where_there_was_a_token() {
        let severity = |connection: &Connection| {
            connection.severity(TokenKind::Regular, &Rules::default(), NOW)
        };
        let mut connection = Connection {
            standing: Standing::NotConnected,
            ..Connection::default()
        };
        assert_eq!(severity(&connection), Severity::Notice);
        connection.lifetime = Some(Lifetime::estimate(NOW));
        assert_eq!(severity(&connection), Severity::Lost);
        connection.evidence = Some(Evidence {
            doubtful: true,
            ..Evidence::sure(EvidenceSource::DashboardButton, NOW)
        });
        assert_eq!(severity(&connection), Severity::None);
    }

    #[test]
    fn doubtful_words_warn_and_say_no_more() {
        let evidence = Some(Evidence {
            doubtful: true,
            ..Evidence::sure(EvidenceSource::DashboardWords, NOW)
        });
        let standing = Standing::Disconnected {
            at: NOW,
            reason: Reason::NotStated,
        };
        let connection = Connection {
            standing,
            evidence,
            ..Connection::default()
        };
        assert_eq!(
            connection.severity(TokenKind::Regular, &Rules::default(), NOW),
            Severity::Warning
        );
    }

    /// Checked every so many hours by eBay's consent.
    fn checked_every(hours: u32) -> Rules {
        Rules {
            check_hours: PerKind {
                regular: Some(hours),
                plus: None,
            },
            ..Rules::default()
        }
    }

    fn seen(at: Timestamp) -> Connection {
        let mut connection = connected_until(NOW.plus(400 * DAY));
        connection.evidence = Some(Evidence::sure(EvidenceSource::DashboardWords, at));
        connection
    }

    #[test]
    fn evidence_is_fresh_for_a_month_or_until_after_the_next_check() {
        for (rules, fresh_for) in [
            (Rules::default(), 30 * 24),
            (checked_every(20), 72),
            (checked_every(1), 53),
            (checked_every(720), 772),
        ] {
            let is_fresh =
                |age: i64| seen(NOW.plus(-age)).is_fresh(TokenKind::Regular, &rules, NOW);
            assert!(
                is_fresh(fresh_for * 3_600_000 - 1) && !is_fresh(fresh_for * 3_600_000),
                "{rules:?}"
            );
        }
        let mut doubtful = seen(NOW);
        doubtful.evidence = Some(Evidence {
            doubtful: true,
            ..Evidence::sure(EvidenceSource::DashboardWords, NOW)
        });
        assert!(!doubtful.is_fresh(TokenKind::Regular, &Rules::default(), NOW));
        let present = Connection {
            standing: Standing::Present,
            ..seen(NOW)
        };
        assert!(
            !present.is_fresh(TokenKind::Regular, &Rules::default(), NOW),
            "that it works is not stated"
        );
    }

    #[test]
    fn age_alone_is_a_notice_after_sixty_days_and_never_more() {
        let severity = |days: i64| {
            seen(NOW.plus(-days * DAY)).severity(TokenKind::Regular, &Rules::default(), NOW)
        };
        assert_eq!(
            (severity(59), severity(60), severity(300)),
            (Severity::None, Severity::Notice, Severity::Notice)
        );
        // Where something can be checked, the checks tell.
        let mut checkable = seen(NOW.plus(-90 * DAY));
        checkable.refresh_token = Some(Sealed {
            iv: String::new(),
            data: String::new(),
        });
        assert_eq!(
            checkable.severity(TokenKind::Regular, &checked_every(20), NOW),
            Severity::None
        );
    }

    #[test]
    fn a_proof_that_is_newer_than_the_end_proves_the_end_wrong() {
        let mut connection = connected_until(NOW.plus(-DAY));
        connection.evidence = Some(Evidence::sure(
            EvidenceSource::RefreshGrant,
            NOW.plus(-2 * DAY),
        ));
        assert_eq!(
            connection.severity(TokenKind::Regular, &Rules::default(), NOW),
            Severity::Lost
        );
        connection.evidence = Some(Evidence::sure(
            EvidenceSource::RefreshGrant,
            NOW.plus(-DAY + 1),
        ));
        assert_eq!(
            connection.severity(TokenKind::Regular, &Rules::default(), NOW),
            Severity::None
        );
    }

    #[test]
    fn a_token_that_the_account_does_not_use_never_warns() {
        for standing in [
            Standing::NotConnected,
            Standing::Disconnected {
                at: NOW,
                reason: Reason::NotStated,
            },
        ] {
            let lifetime = Some(Lifetime::estimate(NOW));
            let connection = Connection {
                standing,
                lifetime,
                not_used: true,
                ..Connection::default()
            };
            assert_eq!(
                connection.severity(TokenKind::Plus, &Rules::default(), NOW),
                Severity::None
            );
            assert!(!connection.needs_connecting(&Rules::default(), NOW));
        }
    }

    #[test]
    fn a_token_never_connected_is_on_the_icon_until_it_was_seen() {
        let mut connection = Connection {
            standing: Standing::NotConnected,
            ..Connection::default()
        };
        let severity = |connection: &Connection, at| {
            connection.severity(TokenKind::Plus, &Rules::default(), at)
        };
        assert_eq!(severity(&connection, NOW.plus(90 * DAY)), Severity::Notice);
        connection.seen_missing = Some(NOW);
        assert_eq!(severity(&connection, NOW.plus(DAY - 1)), Severity::Notice);
        assert_eq!(severity(&connection, NOW.plus(DAY)), Severity::None);
        assert!(connection.needs_connecting(&Rules::default(), NOW.plus(DAY)));
    }
}
