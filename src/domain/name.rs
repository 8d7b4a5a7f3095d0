//! Names: what eBay and the seller call an account.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::Timestamp;

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

/// What a seller calls an account beside its username: one line of at most [`Label::MAX`]
/// characters.
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
        Label::parse(&text)
            .ok()
            .flatten()
            .ok_or_else(|| serde::de::Error::custom("not a label"))
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

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_compared_without_case() {
        assert_eq!(
            Username::parse("Acme_Store"),
            Ok(Username::parse(" acme_store ").unwrap())
        );
        assert_eq!(Username::parse(" "), Err(UsernameError::Empty));
        assert_eq!(
            Username::parse(&"x".repeat(65)),
            Err(UsernameError::TooLong)
        );
        assert!(Username::parse(&"x".repeat(64)).is_ok());
        assert_eq!(Username::parse("two words"), Err(UsernameError::Characters));
    }

    #[test]
    fn a_label_is_one_short_line_or_none() {
        let of = |text: &str| {
            Label::parse(text).map(|label| label.map(|label| label.as_str().to_owned()))
        };
        assert_eq!(of("  Shop in the UK "), Ok(Some("Shop in the UK".into())));
        assert_eq!(of(" "), Ok(None));
        assert_eq!(of(&"ü".repeat(40)), Ok(Some("ü".repeat(40))));
        assert_eq!(of(&"x".repeat(41)), Err(LabelError));
        assert_eq!(of("two\nlines"), Err(LabelError));
        assert!(serde_json::from_str::<Label>("\" \"").is_err());
    }
}
