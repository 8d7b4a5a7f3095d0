//! What is known.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::consent::ConsentProblem;
use crate::domain::{
    Account, AccountId, Lifetime, PerKind, Sealed, Secret, Severity, Timestamp, TokenKind, Username, exposed,
    exposed_option,
};

/// Everything that is known. Only the background changes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The seller's accounts.
    pub accounts: BTreeMap<AccountId, Account>,
    /// The configuration in force.
    pub configuration: Configuration,
    /// The configured clients' secrets, encrypted.
    pub secrets: PerKind<Option<Sealed>>,
    /// How the last action ended.
    pub outcome: Option<Outcome>,
    /// Ids of desired notifications that have been shown.
    pub announced: BTreeSet<String>,
    /// Stored records that could not be read, by their key: kept, out of the way.
    pub set_aside: BTreeMap<String, serde_json::Value>,
    /// What lives no longer than the browser session.
    pub session: Session,
}

impl State {
    /// The severity of one account.
    pub fn severity(&self, account: &Account, now: Timestamp) -> Severity {
        account.severity(&self.configuration.warnings.ladder, self.configuration.inactivity_months, now)
    }

    /// The severity of the worst account.
    pub fn worst(&self, now: Timestamp) -> Severity {
        self.accounts.values().map(|account| self.severity(account, now)).fold(Severity::None, Severity::max)
    }
}

/// What lives no longer than the browser session (`storage.session`, in memory).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// The consent under way.
    pub flow: Option<Flow>,
}

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
    pub rest: Vec<TokenKind>,
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
    Exchange,
    /// The Identity API is being asked who gave consent.
    Identify {
        /// Opens the Identity API.
        #[serde(with = "exposed")]
        access_token: Secret,
        /// What the account gets if it is the right user.
        refresh_token: Option<Sealed>,
        /// The end of the new token's life.
        lifetime: Lifetime,
    },
}

/// How the last action ended: shown first when the popup is opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The id of the flow that ended so; random where there was none. An outcome is announced by it.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Whose.
    pub account: AccountId,
    /// The account's name at that time.
    pub username: Username,
    /// What happened.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
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
        rest: Vec<TokenKind>,
    },
    /// The account turned out to be another one of ours under its new name; the two entries became one.
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
}

/// What a stored refresh token is bound to (additional data of its encryption).
pub fn refresh_token_name(account: &AccountId, kind: TokenKind) -> String {
    format!("refresh_token/{account}/{}", kind.id())
}

/// What a stored client secret is bound to.
pub fn client_secret_name(kind: TokenKind, client_id: &str) -> String {
    format!("client_secret/{}/{client_id}", kind.id())
}
