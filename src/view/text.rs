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
    /// A text with arguments, as many as the key has placeholders.
    pub fn new(key: Key, args: impl IntoIterator<Item = Arg>) -> Self {
        let args: Vec<Arg> = args.into_iter().collect();
        debug_assert_eq!(args.len(), key.args(), "{key:?}: arguments");
        Text { key, args }
    }
}

impl From<Key> for Text {
    fn from(key: Key) -> Self {
        Text::new(key, [])
    }
}

macro_rules! keys {
    ($($variant:ident $name:literal $args:literal $english:literal,)*) => {
        /// The keys of `_locales/*/messages.json`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Key { $(#[doc = $english] $variant,)* }

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

// Generated from the English texts: build.rs.
include!(concat!(env!("OUT_DIR"), "/keys.rs"));

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Every placeholder of an English text stands in it, and takes an argument that there is.
    #[test]
    fn the_english_texts_fit_the_keys() {
        let file = include_str!("../../extension/_locales/en/messages.json");
        let messages: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(file).unwrap();
        let known: BTreeSet<&str> = Key::ALL.iter().map(|key| key.name()).collect();
        assert!(messages.keys().map(String::as_str).eq(known));
        for key in Key::ALL {
            let message = &messages[key.name()];
            let text = message["message"].as_str().unwrap();
            let placeholders = message.get("placeholders").and_then(|p| p.as_object());
            let mut numbers: BTreeSet<usize> = BTreeSet::new();
            for (name, placeholder) in placeholders.into_iter().flatten() {
                assert!(
                    text.contains(&format!("${}$", name.to_uppercase())),
                    "{}: {name} is not in the text",
                    key.name()
                );
                let content = placeholder["content"].as_str().unwrap();
                numbers.insert(content.strip_prefix('$').unwrap().parse().unwrap());
            }
            assert!(numbers.into_iter().eq(1..=key.args()), "{}", key.name());
        }
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
