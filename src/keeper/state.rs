//! What is known.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::device_sync::{DeviceSync, SyncComparison};
use super::health::{Health, Unsaved};
use super::hiding::Hidden;
use super::policy::Policy;
use super::visits::Visits;
use crate::configuration::Configuration;
use crate::consent::{ConsentProblem, Route};
use crate::domain::{
    Account, AccountId, PerKind, ReminderDay, Rules, Sealed, Secret, Severity, Timestamp,
    TokenKind, Username, exposed, exposed_option,
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
    /// What the seller has hidden on pages.
    pub hidden: Option<Hidden>,
    /// What is known of visits beside the accounts' own.
    pub visits: Visits,
    /// The parts of the watch that do not work.
    pub health: Health,
    /// Sharing between the seller's devices.
    pub device_sync: DeviceSync,
    /// Stored records that could not be read, by their key: kept, out of the way.
    pub set_aside: BTreeMap<String, serde_json::Value>,
    /// What lives no longer than the browser session.
    pub session: Session,
}

impl State {
    /// How accounts are judged.
    pub fn rules(&self) -> Rules {
        let hours = |kind| match self.configuration.routes.get(kind) {
            Route::Consent(profile) => Some(profile.check_hours),
            Route::Dashboard => None,
        };
        Rules {
            ladder: self.configuration.warnings.ladder,
            inactivity_months: self.configuration.inactivity_months,
            check_hours: PerKind {
                regular: hours(TokenKind::Regular),
                plus: hours(TokenKind::Plus),
            },
        }
    }

    /// Whether a notification was shown.
    pub fn was_announced(&self, id: &String) -> bool {
        self.announced.contains(id)
            || self
                .session
                .unsaved
                .as_ref()
                .is_some_and(|unsaved| unsaved.announced.contains(id))
    }

    /// The severity of one account.
    pub fn severity(&self, account: &Account, now: Timestamp) -> Severity {
        account.severity(&self.rules(), now)
    }

    /// The severity of the worst account.
    pub fn worst(&self, now: Timestamp) -> Severity {
        let rules = self.rules();
        self.accounts
            .values()
            .map(|account| account.severity(&rules, now))
            .fold(Severity::None, Severity::max)
    }
}

/// What lives no longer than the browser session (`storage.session`, in memory).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// When the tabs that were open got their scripts; none: they may be without.
    pub began: Option<Timestamp>,
    /// The day for whose reminders it is time.
    pub today: Option<ReminderDay>,
    /// The consent under way.
    pub flow: Option<Flow>,
    /// The guide under way.
    pub guide: Option<Guide>,
    /// Documents that show a confirmation which has been taken in.
    pub confirmations: Vec<String>,
    /// Documents that have named accounts.
    pub named: Vec<String>,
    /// The tabs that have shown the Dashboard, or were opened for it; the latest last.
    pub dashboard_tabs: Vec<i32>,
    /// When the browser's sync storage was last compared with what is known here.
    pub compared: Option<SyncComparison>,
    /// The checks under way, by account and token kind.
    pub checks: BTreeMap<String, PendingCheck>,
    /// What opens the Identity API for consents that are not proved yet, by account and token kind.
    pub keys: BTreeMap<String, IdentityKey>,
    /// When it was last looked whether the browser lets the watch work.
    pub looked: Option<Timestamp>,
    /// That the browser refuses to store anything.
    pub unsaved: Option<Unsaved>,
    /// How many messages were refused: they made no sense, or their sender may not send them.
    pub refused_messages: u32,
}

/// What opens the Identity API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityKey {
    /// The access token.
    #[serde(with = "exposed")]
    pub access_token: Secret,
    /// Until when it does.
    pub until: Timestamp,
}

/// A check under way: the pending record of its request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingCheck {
    /// Random. An answer to another one is discarded.
    pub id: String,
    /// The service worker that waits for the answer; found by another one, the check was
    /// interrupted.
    pub worker: String,
    /// Since when.
    pub since: Timestamp,
    /// How often it was begun anew or waited for again because nobody had heard its answer.
    #[serde(default)]
    pub lost: u32,
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
    /// Whether the seller has come as far as the token's button: only then can a confirmation that
    /// names nothing be this token's.
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
    pub fn new(
        id: String,
        account: AccountId,
        kind: TokenKind,
        rest: &[TokenKind],
        now: Timestamp,
    ) -> Self {
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
        rest: Vec<TokenKind>,
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
