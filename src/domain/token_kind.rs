//! The two kinds of tokens.

use serde::{Deserialize, Serialize};

/// The two eBay tokens that Webinterpret needs, by the names it gives them. What they are
/// technically is not public: both are treated alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
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
        TokenKind::ALL
            .into_iter()
            .map(|kind| (kind, self.get(kind)))
    }
}
