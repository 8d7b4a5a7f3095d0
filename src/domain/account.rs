//! An eBay seller account.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    Connection, DAY, Deadline, DeadlineKind, History, Ladder, Past, PerKind, Reason, Risk, Severity, Sign, Timestamp,
    TokenKind,
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

/// What a seller calls an account beside its username: one line of at most [`Label::MAX`] characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Label(String);

impl Label {
    /// The most characters.
    pub const MAX: usize = 40;

    /// Takes a typed label, without the white space round it; `None` where nothing is left.
    ///
    /// # Errors
    /// [`LabelError`] for what is too long or not one line.
    pub fn parse(text: &str) -> Result<Option<Self>, LabelError> {
        let text = text.trim();
        if text.chars().count() > Self::MAX || text.chars().any(char::is_control) {
            return Err(LabelError);
        }
        Ok((!text.is_empty()).then(|| Label(text.to_owned())))
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Label::parse(&text).ok().flatten().ok_or_else(|| serde::de::Error::custom("not a label"))
    }
}

/// A text is longer than a label, or more than one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelError;

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
    /// The next step of any of the account's deadlines: past that nothing is put off.
    #[serde(default)]
    pub step: Option<Timestamp>,
}

impl Quiet {
    /// The longest time for which something can be put off: until the morning a week from now.
    pub const LONGEST: i64 = 8 * DAY;
}

/// An eBay seller account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its eBay username.
    pub username: Username,
    /// eBay's immutable user id, once a consent or the Dashboard has told it.
    #[serde(default)]
    pub user_id: Option<String>,
    /// What the seller calls it: a shop, a country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
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
            label: None,
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

    /// Notes a sign that these tokens may have ended, once for all of them.
    pub fn put_at_risk(&mut self, kinds: &[TokenKind], sign: Sign, at: Timestamp) {
        for kind in kinds {
            self.connections.get_mut(*kind).at_risk = Some(Risk { sign, at });
        }
        let kind = match kinds {
            [] => return,
            [kind] => Some(*kind),
            _ => None,
        };
        self.history.add(at, Past::AtRisk { kind, sign });
    }

    /// The likeliest reason for a disconnection that nobody gives one for: what is known to have happened, before a sign, before a
    /// deadline that had passed.
    pub fn likely_reason(&self, kind: TokenKind, inactivity_months: u32, now: Timestamp) -> Reason {
        let passed = |deadline: Option<Deadline>| deadline.is_some_and(|deadline| deadline.at <= now);
        let connection = self.connections.get(kind);
        // The visit that shows the loss has ended the wait already.
        let was_away = connection.at_risk.is_some_and(|risk| risk.sign == Sign::LongAbsence);
        let proved = connection.evidence.map(|evidence| evidence.at);
        let renamed =
            self.former_usernames.last().is_some_and(|former| proved.is_some_and(|proved| former.until > proved));
        if renamed {
            Reason::AccountRenamed
        } else if let Some(reason) = connection.at_risk.and_then(|risk| risk.sign.reason()) {
            reason
        } else if passed(connection.lifetime_deadline()) {
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

    /// Every deadline that it has.
    pub fn deadlines(&self, inactivity_months: u32) -> impl Iterator<Item = Deadline> {
        let lives = self.connections.iter().filter_map(|(_, connection)| connection.lifetime_deadline());
        lives.chain(self.inactivity_deadline(inactivity_months))
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
        // What lies farther ahead than any snooze was set by a clock that was wrong.
        let holds = |until: Timestamp| now < until && until.since(now) <= Quiet::LONGEST;
        let no_step_yet = |quiet: &Quiet| quiet.step.is_none_or(|step| now < step);
        self.quiet.filter(no_step_yet).is_some_and(|quiet| severity <= quiet.severity && quiet.until.is_none_or(holds))
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
    use super::super::{Basis, Evidence, Lifetime, Risk, Standing};
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(20_000 * DAY);

    fn account() -> Account {
        Account::new(Username::parse("acme_store").unwrap(), None, NOW)
    }

    #[test]
    fn a_name_that_was_had_twice_is_a_former_name_once() {
        let mut account = account();
        for (days, name) in [(1, "second"), (2, "acme_store"), (3, "second"), (4, "third")] {
            account.rename(Username::parse(name).unwrap(), NOW.plus(days * DAY));
        }
        let former: Vec<_> = account.former_usernames.iter().map(|it| (it.username.as_str(), it.until)).collect();
        assert_eq!(former, [("acme_store", NOW.plus(3 * DAY)), ("second", NOW.plus(4 * DAY))]);
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
    fn a_label_is_one_short_line_or_none() {
        let of = |text: &str| Label::parse(text).map(|label| label.map(|label| label.as_str().to_owned()));
        assert_eq!(of("  Shop in the UK "), Ok(Some("Shop in the UK".into())));
        assert_eq!(of(" "), Ok(None));
        assert_eq!(of(&"ü".repeat(40)), Ok(Some("ü".repeat(40))));
        assert_eq!(of(&"x".repeat(41)), Err(LabelError));
        assert_eq!(of("two\nlines"), Err(LabelError));
        assert!(serde_json::from_str::<Label>("\" \"").is_err());
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
    fn inactivity_is_six_calendar_months_across_month_ends_leap_days_and_summer_time() {
        let at = |text: &str| {
            Timestamp::from_millis(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp_millis())
        };
        for (visit, deadline) in [
            ("2026-08-31T23:59:59Z", "2027-02-28T23:59:59Z"),
            ("2027-08-31T12:00:00Z", "2028-02-29T12:00:00Z"),
            ("2027-08-29T00:00:00Z", "2028-02-29T00:00:00Z"),
            ("2026-12-31T10:00:00Z", "2027-06-30T10:00:00Z"),
            // Summer time begins, or ends, in between in Munich, Chicago and Sydney: the same time of the day in UTC.
            ("2027-01-15T22:30:00Z", "2027-07-15T22:30:00Z"),
            ("2027-07-15T22:30:00Z", "2028-01-15T22:30:00Z"),
            // In the hour that is there twice.
            ("2026-10-25T00:30:00Z", "2027-04-25T00:30:00Z"),
        ] {
            let mut account = account();
            account.connections.regular.standing = Standing::Connected;
            account.last_visit = Some(at(visit));
            assert_eq!(account.inactivity_deadline(6).unwrap().at, at(deadline), "{visit}");
        }
    }

    #[test]
    fn the_likely_reason_is_what_is_known_before_a_sign_before_a_deadline() {
        let mut account = account();
        let reason = |account: &Account| account.likely_reason(TokenKind::Regular, 6, NOW);
        let connection = &mut account.connections.regular;
        connection.standing = Standing::Connected;
        connection.evidence = Some(Evidence::sure(Basis::Consent, NOW.plus(-DAY)));
        assert_eq!(reason(&account), Reason::NotStated);
        account.connections.regular.lifetime = Some(Lifetime { end: NOW, estimated: false });
        assert_eq!(reason(&account), Reason::LifetimeOver);
        for (sign, expected) in [
            (Sign::PasswordPage, Reason::CredentialsReset),
            (Sign::UsernamePage, Reason::AccountRenamed),
            (Sign::AccessPage, Reason::RevokedByUser),
            (Sign::Warned, Reason::LifetimeOver),
        ] {
            account.connections.regular.at_risk = Some(Risk { sign, at: NOW });
            assert_eq!(reason(&account), expected, "{sign:?}");
        }
        account.connections.regular.at_risk = Some(Risk { sign: Sign::PasswordPage, at: NOW });
        account.rename(Username::parse("acme_shop").unwrap(), NOW.plus(-2 * DAY));
        assert_eq!(reason(&account), Reason::CredentialsReset, "proved after that");
        account.rename(Username::parse("acme_stock").unwrap(), NOW.plus(-DAY));
        assert_eq!(reason(&account), Reason::CredentialsReset, "proved under the new name already");
        account.rename(Username::parse("acme_deals").unwrap(), NOW);
        assert_eq!(reason(&account), Reason::AccountRenamed);
    }

    #[test]
    fn a_sign_is_noted_once_for_the_tokens_that_it_is_about() {
        for (kinds, noted) in [
            (&[TokenKind::Plus][..], vec![Past::AtRisk { kind: Some(TokenKind::Plus), sign: Sign::Warned }]),
            (&TokenKind::ALL, vec![Past::AtRisk { kind: None, sign: Sign::Warned }]),
            (&[], vec![]),
        ] {
            let mut account = account();
            account.put_at_risk(kinds, Sign::Warned, NOW);
            assert_eq!(account.history.entries().iter().map(|entry| entry.what.clone()).collect::<Vec<_>>(), noted);
            for kind in TokenKind::ALL {
                assert_eq!(account.connections.get(kind).at_risk.is_some(), kinds.contains(&kind));
            }
        }
    }

    #[test]
    fn a_worse_severity_speaks_although_a_lesser_one_was_put_off() {
        let mut account = account();
        account.quiet = Some(Quiet { severity: Severity::Warning, until: Some(NOW.plus(DAY)), step: None });
        assert!(account.is_quiet(Severity::Warning, NOW));
        assert!(!account.is_quiet(Severity::Urgent, NOW));
        assert!(!account.is_quiet(Severity::Warning, NOW.plus(DAY)));
        account.quiet = Some(Quiet { severity: Severity::Lost, until: None, step: Some(NOW.plus(DAY)) });
        assert!(account.is_quiet(Severity::Lost, NOW) && !account.is_quiet(Severity::Notice, NOW.plus(DAY)));
    }
}
