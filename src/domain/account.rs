//! An eBay seller account.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Connection, Deadline, DeadlineKind, History, Ladder, Past, PerKind, Reason, Severity, Sign, Timestamp, TokenKind,
};

/// Our own key of an account: random, because names change and the user id is not known at first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no username.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsernameError {
    /// Nothing was typed.
    Empty,
    /// More than [`Username::MAX`] characters.
    TooLong,
    /// White space or control characters.
    Characters,
}

/// An eBay username as eBay or the seller writes it; compared without case, as eBay does.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Username(String);

impl Username {
    /// The most characters; eBay's own limit.
    pub const MAX: usize = 64;

    /// Takes a typed name, without the white space round it.
    ///
    /// # Errors
    /// [`UsernameError`] for what cannot be an eBay username.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let text = text.trim();
        if text.is_empty() {
            Err(UsernameError::Empty)
        } else if text.chars().count() > Self::MAX {
            Err(UsernameError::TooLong)
        } else if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            Err(UsernameError::Characters)
        } else {
            Ok(Username(text.to_owned()))
        }
    }

    /// The name as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Username {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }
}
impl Eq for Username {}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Username {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Username::parse(&text).map_err(|_| serde::de::Error::custom("not an eBay username"))
    }
}

/// A name that an account had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerName {
    /// The name.
    pub username: Username,
    /// When another one was seen.
    pub until: Timestamp,
}

/// The seller does not want to hear of a severity again for a while; a worse one speaks all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    /// The severity that was put off.
    pub severity: Severity,
    /// Until when; `None`: until the next step of the ladder.
    pub until: Option<Timestamp>,
}

/// An eBay seller account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its eBay username.
    pub username: Username,
    /// eBay's immutable user id, once a consent or the Dashboard has told it.
    #[serde(default)]
    pub user_id: Option<String>,
    /// Names that it had, oldest first.
    #[serde(default)]
    pub former_usernames: Vec<FormerName>,
    /// When it was added here.
    pub added: Timestamp,
    /// The last signed-in, visible Dashboard page.
    #[serde(default)]
    pub last_visit: Option<Timestamp>,
    /// Its two tokens.
    #[serde(default)]
    pub connections: PerKind<Connection>,
    /// What the seller put off.
    #[serde(default)]
    pub quiet: Option<Quiet>,
    /// When the Dashboard last showed its name.
    #[serde(default)]
    pub seen: Option<Timestamp>,
    /// The Webinterpret log-in under which the Dashboard showed it: a random name for all accounts of one log-in.
    #[serde(default)]
    pub log_in: Option<String>,
    /// Whether the seller is to be asked if it is a known account under a new name.
    #[serde(default)]
    pub asks_for_former_name: bool,
    /// What happened to it.
    #[serde(default)]
    pub history: History,
}

impl Account {
    /// A new account of which nothing is known.
    pub fn new(username: Username, user_id: Option<String>, now: Timestamp) -> Self {
        Account {
            username,
            user_id,
            former_usernames: Vec::new(),
            added: now,
            last_visit: None,
            connections: PerKind::default(),
            quiet: None,
            seen: None,
            log_in: None,
            asks_for_former_name: false,
            history: History::default(),
        }
    }

    /// Whether this is its name, or was.
    pub fn is_called(&self, username: &Username) -> bool {
        self.username == *username || self.former_usernames.iter().any(|former| former.username == *username)
    }

    /// The likeliest reason for a disconnection that nobody gives one for: a deadline that had passed.
    pub fn likely_reason(&self, kind: TokenKind, inactivity_months: u32, now: Timestamp) -> Reason {
        let passed = |deadline: Option<Deadline>| deadline.is_some_and(|deadline| deadline.at <= now);
        let connection = self.connections.get(kind);
        // The visit that shows the loss has ended the wait already.
        let was_away = connection.at_risk.is_some_and(|risk| risk.sign == Sign::LongAbsence);
        if passed(connection.lifetime_deadline()) {
            Reason::LifetimeOver
        } else if was_away || passed(self.inactivity_deadline(inactivity_months)) {
            Reason::Inactivity
        } else {
            Reason::NotStated
        }
    }

    /// When Webinterpret disconnects for inactivity; unknown before the first visit is seen, and of no concern without a token.
    pub fn inactivity_deadline(&self, inactivity_months: u32) -> Option<Deadline> {
        let visit = self.last_visit?;
        self.connections.iter().any(|(_, connection)| connection.exists()).then(|| Deadline {
            kind: DeadlineKind::Inactivity,
            at: visit.plus_months(inactivity_months),
            estimated: false,
        })
    }

    /// As urgent as the worse of its tokens and its inactivity.
    pub fn severity(&self, ladder: &Ladder, inactivity_months: u32, now: Timestamp) -> Severity {
        let inactivity = self
            .inactivity_deadline(inactivity_months)
            .map_or(Severity::None, |deadline| ladder.severity(deadline.at, now));
        self.connections.iter().map(|(_, connection)| connection.severity(ladder, now)).fold(inactivity, Severity::max)
    }

    /// Whether the seller put this severity off.
    pub fn is_quiet(&self, severity: Severity, now: Timestamp) -> bool {
        self.quiet.is_some_and(|quiet| severity <= quiet.severity && quiet.until.is_none_or(|until| now < until))
    }

    /// Takes another name for the same user id.
    pub fn rename(&mut self, username: Username, now: Timestamp) {
        let former = std::mem::replace(&mut self.username, username);
        self.former_usernames.retain(|known| known.username != former);
        self.history.add(now, Past::Renamed { from: former.clone() });
        self.former_usernames.push(FormerName { username: former, until: now });
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::{DAY, Standing};
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    fn account() -> Account {
        Account::new(Username::parse("acme_store").unwrap(), None, NOW)
    }

    #[test]
    fn usernames_are_compared_without_case() {
        assert_eq!(Username::parse("Acme_Store"), Ok(Username::parse(" acme_store ").unwrap()));
        assert_eq!(Username::parse(" "), Err(UsernameError::Empty));
        assert_eq!(Username::parse(&"x".repeat(65)), Err(UsernameError::TooLong));
        assert!(Username::parse(&"x".repeat(64)).is_ok());
        assert_eq!(Username::parse("two words"), Err(UsernameError::Characters));
    }

    #[test]
    fn inactivity_is_unknown_before_the_first_visit() {
        let mut account = account();
        account.connections.regular.standing = Standing::Connected;
        assert_eq!(account.inactivity_deadline(6), None);
        assert_eq!(account.severity(&Ladder::default(), 6, NOW), Severity::None);
        account.last_visit = Some(NOW);
        assert_eq!(account.inactivity_deadline(6).unwrap().at, NOW.plus_months(6));
    }

    #[test]
    fn a_worse_severity_speaks_although_a_lesser_one_was_put_off() {
        let mut account = account();
        account.quiet = Some(Quiet { severity: Severity::Warning, until: Some(NOW.plus(DAY)) });
        assert!(account.is_quiet(Severity::Warning, NOW));
        assert!(!account.is_quiet(Severity::Urgent, NOW));
        assert!(!account.is_quiet(Severity::Warning, NOW.plus(DAY)));
    }
}
