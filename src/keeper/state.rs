//! What is known.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::mirror::{Compared, Mirror};
use super::policy::Policy;
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
    /// What an administrator prescribes in place of the seller's own configuration.
    pub policy: Option<Policy>,
    /// How the last action ended.
    pub outcome: Option<Outcome>,
    /// Ids of desired notifications that have been shown.
    pub announced: BTreeSet<String>,
    /// Sharing between the seller's devices.
    pub mirror: Mirror,
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
    /// The guide under way.
    pub guide: Option<Guide>,
    /// The Webinterpret log-in that the Dashboard shows ([`Account::log_in`]).
    pub log_in: Option<String>,
    /// Documents that show a confirmation which has been taken in.
    pub confirmations: Vec<String>,
    /// When the browser's sync storage was last compared with what is known here.
    pub compared: Option<Compared>,
    /// The checks under way, by account and token kind.
    pub checks: BTreeMap<String, CheckUnderWay>,
    /// How many messages were refused: they made no sense, or their sender may not send them.
    pub refused_messages: u32,
}

/// A check under way: the pending record of its request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckUnderWay {
    /// Random. An answer to another one is discarded.
    pub id: String,
    /// The service worker that waits for the answer; found by another one, the check was interrupted.
    pub worker: String,
    /// Since when.
    pub since: Timestamp,
}

/// A guide under way on the Dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// Random.
    pub id: String,
    /// For which account.
    pub account: AccountId,
    /// For which token.
    pub kind: TokenKind,
    /// Which tokens come after it.
    pub rest: Vec<TokenKind>,
    /// Which tokens it has led to their confirmation.
    pub done: Vec<TokenKind>,
    /// Since when it is about this token.
    pub since: Timestamp,
    /// What the seller has to do next.
    pub step: GuideStep,
    /// Where the seller is, once a page was read.
    pub place: Option<GuidePlace>,
    /// Whether the seller has come as far as the token's button: only then can a confirmation that names nothing be this token's.
    pub pressed: bool,
    /// Whether eBay's grant page is open.
    pub agreeing: bool,
    /// When the seller came back from eBay without a confirmation.
    pub back: Option<Timestamp>,
    /// Whether a confirmation came that names no token, while the token's row denied it.
    pub unclear: bool,
    /// Whether the seller was told that no confirmation came.
    pub unconfirmed: bool,
    /// When the last token was confirmed.
    pub proof: Option<Timestamp>,
}

impl Guide {
    /// A guide at its first step.
    pub fn new(id: String, account: AccountId, kind: TokenKind, rest: &[TokenKind], now: Timestamp) -> Self {
        Guide {
            id,
            account,
            kind,
            rest: rest.to_vec(),
            done: Vec::new(),
            since: now,
            step: GuideStep::LogIn,
            place: None,
            pressed: false,
            agreeing: false,
            back: None,
            unclear: false,
            unconfirmed: false,
            proof: None,
        }
    }
}

/// The steps of Webinterpret's help article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuideStep {
    /// Log in to the Dashboard.
    LogIn,
    /// Choose the account.
    ChooseAccount,
    /// Account settings, then Accounts.
    OpenAccounts,
    /// The edit icon beside the username.
    Edit,
    /// Refresh or Connect beside the token.
    Press,
    /// Agree, on eBay.
    Agree,
}

impl GuideStep {
    /// All, in order.
    pub const ALL: [GuideStep; 6] = [
        GuideStep::LogIn,
        GuideStep::ChooseAccount,
        GuideStep::OpenAccounts,
        GuideStep::Edit,
        GuideStep::Press,
        GuideStep::Agree,
    ];
}

/// Where the seller is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidePlace {
    /// The browser's id of the tab.
    pub tab: i32,
    /// The document; empty on eBay's pages.
    pub page: String,
    /// The node of its last snapshot to point at.
    pub target: Option<usize>,
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
    Exchange {
        /// Since when: a token's life begins no sooner.
        asked: Timestamp,
    },
    /// The Identity API is being asked who gave consent.
    Identify {
        /// Opens the Identity API.
        #[serde(with = "exposed")]
        access_token: Secret,
        /// What the account gets if it is the right user.
        refresh_token: Option<Sealed>,
        /// The end of the new token's life.
        lifetime: Lifetime,
        /// Whether the server named one that could not be believed.
        #[serde(default)]
        absurd: bool,
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
        rest: Vec<TokenKind>,
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

/// What a stored refresh token is bound to (additional data of its encryption).
pub fn refresh_token_name(account: &AccountId, kind: TokenKind) -> String {
    format!("refresh_token/{account}/{}", kind.id())
}

/// What a stored client secret is bound to.
pub fn client_secret_name(kind: TokenKind, client_id: &str) -> String {
    format!("client_secret/{}/{client_id}", kind.id())
}
