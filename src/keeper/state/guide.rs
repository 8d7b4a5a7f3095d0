//! A guide under way.

use serde::{Deserialize, Serialize};

use crate::domain::{AccountId, Timestamp, TokenKind};

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
