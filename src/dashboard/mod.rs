//! What a page of the Webinterpret Dashboard says to a person who looks at it: accounts, how their
//! tokens stand, messages.
//!
//! A content script takes a [`Snapshot`] of what can be seen; [`recognise()`] reads it. Its rules are
//! structure (what stands beside what) plus [`Phrases`], one file of data. What cannot be told is
//! left out: nothing is guessed.

mod accounts;
mod cells;
mod dates;
mod groups;
mod guide_targets;
mod meaning;
mod messages;
mod names;
mod owners;
mod phrases;
mod reading;
mod recognise;
mod role;
mod scopes;
mod snapshot;
mod tables;
mod text;
mod tokens;
mod view;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

pub use meaning::Meaning;
pub(crate) use phrases::is_valid_phrase;
pub use phrases::{OwnPhrase, Phrases};
pub use recognise::recognise;
pub use snapshot::Snapshot;

use crate::domain::{Timestamp, TokenKind, Username};

/// What kind of page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The Dashboard, with somebody signed in.
    SignedIn,
    /// The Dashboard asks to log in, or for the code of a log-in.
    LogIn,
    /// Not the Dashboard's origin.
    Elsewhere,
    /// The Dashboard's origin, and nothing by which to tell.
    Unknown,
}

/// What was recognised on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// What kind of page it is; everything else is empty unless it is [`Page::SignedIn`], a log-in
    /// page's signpost excepted.
    pub page: Page,
    /// The eBay accounts on it, in order of appearance.
    pub accounts: Vec<Username>,
    /// The tokens whose standing can be told.
    pub tokens: Vec<TokenReading>,
    /// "Your new token is now valid".
    pub confirmation: Option<Confirmation>,
    /// Webinterpret's own warning.
    pub warning: Option<TokenWarning>,
    /// Where the things are that a guide points at.
    pub guide_targets: GuideTargets,
}

/// A token whose standing the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenReading {
    /// Whose it is; `None` where the page names nobody.
    pub account: Option<Username>,
    /// Which of the two.
    pub kind: TokenKind,
    /// How it stands.
    pub standing: TokenStatus,
    /// The end of a working token that the page states, at midnight UTC.
    pub until: Option<Timestamp>,
    /// How many days are left where the page says that it is about to end.
    pub days: Option<u32>,
    /// Whether the words that decided are of a verified language, and none of the seller's own.
    pub sure: bool,
    /// The node of its `Connect` or `Refresh`.
    pub button: Option<usize>,
}

/// How a token stands as a page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// It was never connected, or is to be connected anew: `Connect`.
    NotConnected,
    /// There is one: `Refresh`. Whether it works is not said.
    Present,
    /// It is said to be connected or valid.
    Connected,
    /// It is said to have expired or to have been disconnected.
    Disconnected,
    /// It is said to end soon.
    AboutToEnd,
}

/// "Your new token is now valid", as far as the page says whose and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// Whose.
    pub account: Option<Username>,
    /// Which of the two.
    pub kind: Option<TokenKind>,
    /// As in [`TokenReading::sure`].
    pub sure: bool,
}

/// Webinterpret's banner about a token, as far as it says whose and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenWarning {
    /// Whether it has been disconnected; or else is about to be.
    pub happened: bool,
    /// Whose.
    pub account: Option<Username>,
    /// Which of the two.
    pub kind: Option<TokenKind>,
    /// As in [`TokenReading::sure`].
    pub sure: bool,
}

/// Where the things are that a guide points at: positions among the snapshot's nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuideTargets {
    /// "Login with eBay" on a log-in page.
    pub log_in: Option<usize>,
    /// What opens the account menu, or a select of accounts.
    pub account_menu: Option<usize>,
    /// The entries of the open account menu.
    pub menu_accounts: Vec<(Username, usize)>,
    /// "Account settings".
    pub account_settings: Option<usize>,
    /// "Accounts".
    pub accounts: Option<usize>,
    /// The edit controls beside usernames.
    pub edit: Vec<(Username, usize)>,
    /// The account that the menu shows as chosen.
    pub chosen: Option<Username>,
}
