//! Webinterpret's side: how it sees the two tokens of each eBay account, and who is logged in to
//! its Dashboard.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// How a token stands at Webinterpret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Works.
    Connected,
    /// Works, but not for long.
    AboutTo,
    /// Worked once.
    Disconnected,
    /// Never worked.
    Never,
}

impl Standing {
    /// The Dashboard's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Connected => "Connected",
            Self::AboutTo => "About to be disconnected",
            Self::Disconnected => "Disconnected",
            Self::Never => "Not connected",
        }
    }

    /// The button's label: Webinterpret says `Refresh` wherever there was a token.
    pub fn button(self) -> &'static str {
        if self == Self::Never {
            "Connect"
        } else {
            "Refresh"
        }
    }
}

/// Webinterpret's two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    Regular,
    Plus,
}

impl TokenKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Regular, Self::Plus];

    /// The Dashboard's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "Regular Token",
            Self::Plus => "Token Plus",
        }
    }

    /// Webinterpret's own client behind it.
    pub fn client(self) -> &'static str {
        match self {
            Self::Regular => "webinterpret-regular",
            Self::Plus => "webinterpret-plus",
        }
    }
}

/// Both tokens of one account.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Standings {
    pub regular: Standing,
    pub plus: Standing,
}

impl Standings {
    /// The standing of one kind.
    pub fn of(&mut self, kind: TokenKind) -> &mut Standing {
        match kind {
            TokenKind::Regular => &mut self.regular,
            TokenKind::Plus => &mut self.plus,
        }
    }
}

/// A message that the Dashboard shows once.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// Good news (a status) or bad (an alert).
    pub good: bool,
    pub text: String,
}

/// A consent that Webinterpret waits for, by its `state`.
#[derive(Clone, Debug)]
pub enum Pending {
    /// Log in with eBay.
    Login,
    /// A new token for an account.
    Token { user_id: String, kind: TokenKind },
}

/// One browser's login at the Dashboard.
#[derive(Clone, Debug, Default)]
pub struct Login {
    /// The account that it began with.
    pub user_id: Option<String>,
    /// Shown at the next look.
    pub flash: Option<Flash>,
    /// The account of the latest consent, for a decline, which carries no state.
    pub last: Option<String>,
}

/// Webinterpret's Dashboard.
#[derive(Debug)]
pub struct Dashboard {
    /// By user id.
    pub accounts: BTreeMap<String, Standings>,
    /// Whether the account page puts the standing into words, or only shows the buttons.
    pub words: bool,
    /// Cookie value to login.
    pub logins: HashMap<String, Login>,
    /// `state` to what it is for.
    pub pending: HashMap<String, Pending>,
}

impl Dashboard {
    /// All accounts with both tokens connected.
    pub fn new(user_ids: impl Iterator<Item = String>) -> Self {
        let connected = Standings {
            regular: Standing::Connected,
            plus: Standing::Connected,
        };
        Self {
            accounts: user_ids.map(|user_id| (user_id, connected)).collect(),
            words: true,
            logins: HashMap::new(),
            pending: HashMap::new(),
        }
    }

    /// An eBay account that was never connected, unless it is there already.
    pub fn add(&mut self, user_id: &str) {
        let never = Standings {
            regular: Standing::Never,
            plus: Standing::Never,
        };
        self.accounts.entry(user_id.to_owned()).or_insert(never);
    }

    /// Sets how a token stands.
    pub fn set(&mut self, user_id: &str, kind: TokenKind, standing: Standing) {
        if let Some(account) = self.accounts.get_mut(user_id) {
            *account.of(kind) = standing;
        }
    }

    /// eBay ended the consents of this user: what was connected is so no more.
    pub fn disconnect(&mut self, user_id: &str) {
        for kind in TokenKind::ALL {
            self.disconnect_kind(user_id, kind);
        }
    }

    /// The same for one kind.
    pub fn disconnect_kind(&mut self, user_id: &str, kind: TokenKind) {
        if let Some(standing) = self
            .accounts
            .get_mut(user_id)
            .map(|account| account.of(kind))
            && *standing != Standing::Never
        {
            *standing = Standing::Disconnected;
        }
    }
}
