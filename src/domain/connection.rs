//! A connection: one account's one token kind.

use serde::{Deserialize, Serialize};

use super::{DAY, Deadline, DeadlineKind, Ladder, Sealed, Severity, TOKEN_LIFE_MONTHS, Timestamp};

/// The two eBay tokens that Webinterpret needs, by the names it gives them. What they are technically is not public: both
/// are treated alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// "Regular Token".
    Regular,
    /// "Token Plus".
    Plus,
}

impl TokenKind {
    /// Both, in the order in which the Dashboard shows them.
    pub const ALL: [TokenKind; 2] = [TokenKind::Regular, TokenKind::Plus];

    /// Webinterpret's name, the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            TokenKind::Regular => "Regular Token",
            TokenKind::Plus => "Token Plus",
        }
    }

    /// The name in the configuration and in storage.
    pub const fn id(self) -> &'static str {
        match self {
            TokenKind::Regular => "regular",
            TokenKind::Plus => "plus",
        }
    }
}

/// Why a token is disconnected (Webinterpret's help article 204185707; eBay's reasons of AUTHORIZATION_REVOCATION).
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
    /// eBay removed it.
    RevokedByEbay,
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

/// How the last checks went; apart from the standing, which a failing check does not touch. That one is under way is told by its
/// pending record in the session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// There is nothing to say of it.
    #[default]
    Idle,
    /// The last ones brought no verdict.
    Failing {
        /// Since when.
        since: Timestamp,
        /// When to try again.
        next: Timestamp,
        /// How many in a row.
        failures: u32,
        /// Why the last one did.
        why: CheckTrouble,
    },
}

/// Why a check brought no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckTrouble {
    /// No answer, or none that can be read: network, time, 5xx, a page in place of an answer.
    Unreachable,
    /// Status 429.
    TooManyRequests,
    /// The server refuses the client itself, or its secret is not here.
    Profile,
}

/// What a standing rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
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
    pub basis: Basis,
    /// When it was seen.
    pub at: Timestamp,
    /// Whether it is doubtful: words of the Dashboard in a language in which nobody has checked them.
    #[serde(default)]
    pub doubtful: bool,
}

impl Evidence {
    /// Evidence that nobody doubts.
    pub const fn sure(basis: Basis, at: Timestamp) -> Self {
        Evidence { basis, at, doubtful: false }
    }
}

/// Why a token may have ended although nobody said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// eBay's page for the password was visited.
    PasswordPage,
    /// eBay's page for the username was visited.
    UsernamePage,
    /// eBay's page of the applications that have access was visited.
    AccessPage,
    /// The Dashboard warns that a token is about to be disconnected, or has been, and does not say which.
    Warned,
    /// Doubtful words of the Dashboard contradict what is known.
    DoubtfulWords,
    /// More than the six months of the rule passed before the visit that was seen.
    LongAbsence,
}

impl Sign {
    /// What such a sign makes the likely reason, where it is followed by a disconnection.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Sign::PasswordPage => Some(Reason::CredentialsReset),
            Sign::UsernamePage => Some(Reason::AccountRenamed),
            Sign::AccessPage => Some(Reason::RevokedByUser),
            Sign::Warned | Sign::DoubtfulWords | Sign::LongAbsence => None,
        }
    }

    /// Whether a visit to one of eBay's pages is all that there was: the token may be as well as before.
    pub const fn is_a_visit(self) -> bool {
        self.reason().is_some()
    }
}

/// A sign that a token may have ended, until it is known better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// What was seen.
    pub sign: Sign,
    /// When.
    pub at: Timestamp,
}

/// The end of a token's own life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetime {
    /// The end. A refresh grant does not move it.
    pub end: Timestamp,
    /// Whether it is our estimate ([`TOKEN_LIFE_MONTHS`] from the last proof) rather than the server's word.
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
        Lifetime { end: proved.plus_months(TOKEN_LIFE_MONTHS), estimated: true }
    }
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
}

impl Connection {
    /// Whether a token exists as far as is known: then the button says Refresh, else Connect.
    pub fn exists(&self) -> bool {
        matches!(self.standing, Standing::Present | Standing::Connected)
    }

    /// Whether a seller had better connect it now: it is not connected, or its own life comes to an end.
    pub fn needs_connecting(&self, ladder: &Ladder, now: Timestamp) -> bool {
        !self.exists() || self.severity(ladder, now) > Severity::None
    }

    /// The deadline of its own life.
    pub fn lifetime_deadline(&self) -> Option<Deadline> {
        let life = self.lifetime.filter(|_| self.exists())?;
        Some(Deadline { kind: DeadlineKind::Lifetime, at: life.end, estimated: life.estimated })
    }

    /// Whether what it rests on is doubtful.
    pub fn is_doubtful(&self) -> bool {
        self.evidence.is_some_and(|evidence| evidence.doubtful)
    }

    /// Whether the Dashboard offers `Connect` again for a token that there was.
    pub fn is_gone(&self) -> bool {
        self.standing == Standing::NotConnected && self.lifetime.is_some()
    }

    /// How urgent its own state is; the account's inactivity comes on top. Doubtful words never say more than a warning.
    pub fn severity(&self, ladder: &Ladder, now: Timestamp) -> Severity {
        let doubtful = self.is_doubtful();
        match self.standing {
            Standing::Disconnected { .. } if doubtful => return Severity::Warning,
            Standing::Disconnected { .. } => return Severity::Lost,
            Standing::NotConnected if doubtful => return Severity::None,
            Standing::NotConnected if self.is_gone() => return Severity::Lost,
            Standing::NotConnected => return Severity::Notice,
            Standing::Unknown | Standing::Present | Standing::Connected => {}
        }
        let deadline = self.lifetime_deadline().map_or(Severity::None, |deadline| ladder.severity(deadline.at, now));
        let risk = if self.risk_counts() { Severity::Warning } else { Severity::None };
        deadline.max(risk)
    }

    /// Whether a sign is worth a warning: not while a check is about to tell what is behind a mere visit to a page.
    pub fn risk_counts(&self) -> bool {
        let checkable = self.refresh_token.is_some() && self.check == Check::Idle;
        self.at_risk.is_some_and(|risk| !(risk.sign.is_a_visit() && checkable))
    }
}

/// A value for each token kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PerKind<T: Default> {
    /// The Regular Token's.
    pub regular: T,
    /// Token Plus's.
    pub plus: T,
}

impl<T: Default> PerKind<T> {
    /// The value of one kind.
    pub fn get(&self, kind: TokenKind) -> &T {
        match kind {
            TokenKind::Regular => &self.regular,
            TokenKind::Plus => &self.plus,
        }
    }

    /// The value of one kind, to change.
    pub fn get_mut(&mut self, kind: TokenKind) -> &mut T {
        match kind {
            TokenKind::Regular => &mut self.regular,
            TokenKind::Plus => &mut self.plus,
        }
    }

    /// Both, with their kinds.
    pub fn iter(&self) -> impl Iterator<Item = (TokenKind, &T)> {
        TokenKind::ALL.into_iter().map(|kind| (kind, self.get(kind)))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    fn connected_until(end: Timestamp) -> Connection {
        Connection {
            standing: Standing::Connected,
            lifetime: Some(Lifetime { end, estimated: false }),
            ..Connection::default()
        }
    }

    #[test]
    fn a_life_that_is_over_or_absurd_is_not_believed() {
        let believed = |left: i64| Lifetime::is_believable(NOW.plus(left), NOW);
        assert!(!believed(0) && believed(1) && believed(Lifetime::LONGEST) && !believed(Lifetime::LONGEST + 1));
    }

    #[test]
    fn a_passed_lifetime_is_lost_but_not_disconnected() {
        let connection = connected_until(NOW.plus(-1));
        assert_eq!(connection.severity(&Ladder::default(), NOW), Severity::Lost);
        assert_eq!(connection.standing, Standing::Connected);
        assert!(connection.needs_connecting(&Ladder::default(), NOW));
    }

    #[test]
    fn a_disconnected_token_is_lost_whatever_its_lifetime() {
        let mut connection = connected_until(NOW.plus(400 * DAY));
        connection.standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
        assert_eq!(connection.severity(&Ladder::default(), NOW), Severity::Lost);
        assert!(!connection.exists());
    }

    #[test]
    fn the_tokens_have_webinterprets_names() {
        assert_eq!(TokenKind::ALL.map(TokenKind::name), ["Regular Token", "Token Plus"]);
    }

    #[test]
    fn a_token_needs_connecting_until_it_is_connected_and_when_its_end_comes_near() {
        let needs = |connection: &Connection| connection.needs_connecting(&Ladder::default(), NOW);
        assert!(needs(&Connection::default()));
        assert!(!needs(&connected_until(NOW.plus(400 * DAY))));
        assert!(needs(&connected_until(NOW.plus(20 * DAY))));
    }

    #[test]
    fn a_token_never_seen_is_no_alarm() {
        assert_eq!(Connection::default().severity(&Ladder::default(), NOW), Severity::None);
    }

    #[test]
    fn a_sign_of_changed_credentials_is_a_warning_where_no_check_will_tell() {
        let mut connection = connected_until(NOW.plus(400 * DAY));
        let severity = |connection: &Connection| connection.severity(&Ladder::default(), NOW);
        connection.at_risk = Some(Risk { sign: Sign::PasswordPage, at: NOW });
        assert_eq!(severity(&connection), Severity::Warning);
        connection.refresh_token = Some(Sealed { iv: String::new(), data: String::new() });
        assert_eq!(severity(&connection), Severity::None);
        let why = CheckTrouble::Unreachable;
        connection.check = Check::Failing { since: NOW, next: NOW, failures: 1, why };
        assert_eq!(severity(&connection), Severity::Warning);
        connection.check = Check::Idle;
        connection.at_risk = Some(Risk { sign: Sign::Warned, at: NOW });
        assert_eq!(severity(&connection), Severity::Warning);
    }

    #[test]
    fn connect_is_a_notice_where_there_never_was_a_token_and_a_loss_where_there_was_one() {
        let severity = |connection: &Connection| connection.severity(&Ladder::default(), NOW);
        let mut connection = Connection { standing: Standing::NotConnected, ..Connection::default() };
        assert_eq!(severity(&connection), Severity::Notice);
        connection.lifetime = Some(Lifetime::estimate(NOW));
        assert_eq!(severity(&connection), Severity::Lost);
        connection.evidence = Some(Evidence { doubtful: true, ..Evidence::sure(Basis::DashboardButton, NOW) });
        assert_eq!(severity(&connection), Severity::None);
    }

    #[test]
    fn doubtful_words_warn_and_say_no_more() {
        let evidence = Some(Evidence { doubtful: true, ..Evidence::sure(Basis::DashboardWords, NOW) });
        let standing = Standing::Disconnected { at: NOW, reason: Reason::NotStated };
        let connection = Connection { standing, evidence, ..Connection::default() };
        assert_eq!(connection.severity(&Ladder::default(), NOW), Severity::Warning);
    }
}
