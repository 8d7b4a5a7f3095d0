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
    #[serde(rename = "rest")]
    pub remaining: Vec<TokenKind>,
    /// Which tokens it has led to their confirmation.
    pub done: Vec<TokenKind>,
    /// Since when it is about this token.
    pub since: Timestamp,
    /// What the seller has to do next.
    pub step: GuideStep,
    /// Where the seller is, once a page was read.
    pub place: Option<GuidePlace>,
    /// How far it is with this token.
    pub phase: GuidePhase,
    /// Whether a confirmation came that names no token, while the token's row denied it.
    pub ambiguous: bool,
    /// Whether the seller was told that no confirmation came.
    pub unconfirmed: bool,
}

impl Guide {
    /// A guide at its first step.
    pub fn new(
        id: String,
        account: AccountId,
        kind: TokenKind,
        remaining: &[TokenKind],
        now: Timestamp,
    ) -> Self {
        Guide {
            id,
            account,
            kind,
            remaining: remaining.to_vec(),
            done: Vec::new(),
            since: now,
            step: GuideStep::LogIn,
            place: None,
            phase: GuidePhase::Leading {
                reached_button: false,
            },
            ambiguous: false,
            unconfirmed: false,
        }
    }

    /// Whether the last token was confirmed.
    pub fn is_done(&self) -> bool {
        self.done_at().is_some()
    }

    /// When the last token was confirmed.
    pub fn done_at(&self) -> Option<Timestamp> {
        match self.phase {
            GuidePhase::Done { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Since when the seller is back from eBay without a confirmation.
    pub fn awaiting_since(&self) -> Option<Timestamp> {
        match self.phase {
            GuidePhase::AwaitingConfirmation { since } => Some(since),
            _ => None,
        }
    }

    /// Whether the seller has come as far as the token's button: only then can a confirmation that
    /// names nothing be this token's.
    pub fn has_reached_button(&self) -> bool {
        match self.phase {
            GuidePhase::Leading { reached_button } | GuidePhase::Done { reached_button, .. } => {
                reached_button
            }
            GuidePhase::Granting | GuidePhase::AwaitingConfirmation { .. } => true,
        }
    }
}

/// How far a guide is with its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuidePhase {
    /// It leads the seller to the token's button.
    Leading {
        /// Whether the seller has come as far as the button.
        reached_button: bool,
    },
    /// eBay's grant page is open.
    Granting,
    /// The seller is back from eBay, and the Dashboard has not confirmed the token yet.
    AwaitingConfirmation {
        /// Since when.
        since: Timestamp,
    },
    /// The last token was confirmed.
    Done {
        /// When.
        at: Timestamp,
        /// Whether the seller had come as far as its button.
        reached_button: bool,
    },
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
