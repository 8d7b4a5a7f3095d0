//! A consent under way.

use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, Secret, Timestamp, TokenKind, exposed, exposed_option};

/// A consent under way: the pending record of its effects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Random. An answer to another flow is discarded.
    pub id: String,
    /// For which account.
    pub account: AccountId,
    /// For which token.
    pub kind: TokenKind,
    /// Which tokens come after it, each only once the one before has succeeded.
    #[serde(rename = "rest")]
    pub remaining: Vec<TokenKind>,
    /// Which tokens were connected by the same click before.
    pub done: Vec<TokenKind>,
    /// Whether eBay asks for the sign-in although somebody is signed in.
    pub login: bool,
    /// Since when.
    pub since: Timestamp,
    /// The service worker that is at it; found by another one, the flow was interrupted.
    pub worker: String,
    /// The consent window, once it is known.
    pub window: Option<i32>,
    /// Where it is.
    pub step: FlowStep,
    /// The answer that it waits for, where a request is on its way.
    #[serde(default)]
    pub awaited: Option<Awaited>,
}

/// An answer that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// When it should be there at the latest.
    pub by: Timestamp,
    /// Whether it was late once, and waited for again: the computer may have slept.
    pub again: bool,
}

/// How far a consent is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlowStep {
    /// The consent window is open.
    Consent {
        /// Ties eBay's answer to this request.
        #[serde(with = "exposed")]
        state: Secret,
        /// The PKCE verifier, where the profile wants PKCE.
        #[serde(with = "exposed_option")]
        verifier: Option<Secret>,
    },
    /// The code is being exchanged for tokens.
    Exchange {
        /// When it was sent first: a token's life begins no sooner.
        asked: Timestamp,
        /// The code.
        #[serde(with = "exposed")]
        code: Secret,
        /// The PKCE verifier.
        #[serde(with = "exposed_option")]
        verifier: Option<Secret>,
        /// When to send it once more, where the server has only asked to wait; none: an answer is
        /// on its way.
        next: Option<Timestamp>,
        /// Whether it was sent once more.
        again: bool,
    },
    /// The Identity API is being asked who gave consent; what the account gets for it is
    /// [`crate::domain::Connection::unproven`].
    Identify {
        /// Opens the Identity API.
        #[serde(with = "exposed")]
        access_token: Secret,
        /// Until when it does.
        until: Timestamp,
        /// How often it was asked in vain.
        failures: u32,
        /// When to ask again; none: it is being asked.
        next: Option<Timestamp>,
    },
}
