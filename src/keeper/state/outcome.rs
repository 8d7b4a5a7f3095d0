//! How the last action ended.

use serde::{Deserialize, Serialize};

use crate::consent::ConsentProblem;
use crate::domain::{AccountId, Timestamp, TokenKind, Username};
use crate::keeper::context::Context;

/// How the last action ended: shown first when the popup is opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The id of the flow that ended so; random where there was none. An outcome is announced by
    /// it.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whose.
    pub account: AccountId,
    /// The account's name at that time.
    pub username: Username,
    /// What happened.
    pub what: OutcomeKind,
}

impl Outcome {
    /// Returns an outcome of now.
    pub fn new(
        account: AccountId,
        username: Username,
        what: OutcomeKind,
        context: &Context,
    ) -> Self {
        Outcome {
            id: context.ids.record(),
            at: context.now,
            account,
            username,
            what,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// The account was added.
    Added,
    /// eBay confirmed these tokens.
    Connected {
        /// Which, in the order in which they were connected.
        kinds: Vec<TokenKind>,
        /// The name that the account had before, if eBay told a new one.
        renamed_from: Option<Username>,
    },
    /// A token was not connected.
    NotConnected {
        /// Which.
        kind: TokenKind,
        /// Why.
        problem: ConsentProblem,
        /// Which ones the same click connected before.
        done: Vec<TokenKind>,
        /// Which ones the same click would have connected after it.
        #[serde(rename = "rest")]
        remaining: Vec<TokenKind>,
    },
    /// eBay gave tokens, and its Identity API does not say yet for which user: it is asked again.
    NotProvedYet {
        /// Which.
        kind: TokenKind,
        /// Which ones the same click connected before.
        done: Vec<TokenKind>,
    },
    /// The account turned out to be another one of ours under its new name; the two entries became
    /// one.
    Joined {
        /// The name that the account had here.
        former: Username,
        /// The tokens that the seller wanted to connect.
        kinds: Vec<TokenKind>,
    },
    /// The Dashboard was opened for these tokens.
    SentToDashboard {
        /// Which.
        kinds: Vec<TokenKind>,
    },
    /// The Dashboard said "Your new token is now valid".
    Confirmed(Confirmed),
    /// The Dashboard said so, but not of which token or account.
    OneConfirmed {
        /// Whether the account is known.
        account: bool,
        /// The token, where it is known.
        kind: Option<TokenKind>,
    },
    /// The seller was guided, and the Dashboard confirmed nothing.
    NoConfirmation {
        /// Which token.
        kind: TokenKind,
        /// Which ones would have come after it.
        #[serde(rename = "rest")]
        remaining: Vec<TokenKind>,
    },
    /// The seller said that an account is a known one under its new name.
    Renamed {
        /// The name that it had.
        former: Username,
    },
}

/// A token that the Dashboard confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Which.
    pub kind: TokenKind,
    /// Whether the words are ones that somebody has checked.
    pub sure: bool,
}
