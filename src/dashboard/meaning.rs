//! What phrases mean.

use serde::{Deserialize, Serialize};

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// The control that connects a token.
    Connect,
    /// The control that renews a token.
    Refresh,
    /// A token works.
    Connected,
    /// Until when a token works; the date stands in it or behind it.
    ValidUntil,
    /// A token has ended.
    Disconnected,
    /// There is no token.
    NotConnected,
    /// A token is about to end.
    AboutToEnd,
    /// "Your new token is now valid".
    Confirmation,
    /// A token is about to be disconnected.
    WarningAboutTo,
    /// A token has been disconnected.
    WarningHasBeen,
    /// The control "Login with eBay".
    LogIn,
    /// The control that logs out.
    LogOut,
    /// The control "Account settings".
    AccountSettings,
    /// The control "Accounts".
    Accounts,
    /// The control that edits an account.
    Edit,
    /// The session has ended.
    SessionEnded,
    /// "Regular Token".
    #[serde(skip)]
    Regular,
    /// "Token Plus".
    #[serde(skip)]
    Plus,
    /// "Token", of whichever kind.
    #[serde(skip)]
    Token,
    /// Words about a standing that can be read in two ways.
    #[serde(skip)]
    Unclear,
    /// Headings, fields and links of log-in pages.
    #[serde(skip)]
    LogInPage,
    /// An eBay username follows, or stands below.
    #[serde(skip)]
    Username,
    /// A username of some kind follows, or stands below.
    #[serde(skip)]
    User,
    /// The heading of a list of accounts.
    #[serde(skip)]
    AccountList,
    /// The name of an account menu.
    #[serde(skip)]
    AccountSwitcher,
    /// What is marked so is an example.
    #[serde(skip)]
    Example,
    /// The heading of talk about tokens: help, news, what was.
    #[serde(skip)]
    HelpContent,
    /// The heading of other things than accounts.
    #[serde(skip)]
    Content,
    /// A column of other things than accounts.
    #[serde(skip)]
    Foreign,
    /// A column that says when something happened.
    #[serde(skip)]
    History,
    /// A column of standings.
    #[serde(skip)]
    State,
    /// A column of controls.
    #[serde(skip)]
    ActionsColumn,
    /// A column of token kinds.
    #[serde(skip)]
    TokenKindColumn,
    /// Says nothing of its own.
    #[serde(skip)]
    Filler,
    /// Says nothing of its own in a message.
    #[serde(skip)]
    Greeting,
    /// The name of a picture in a symbol font, which is read as text.
    #[serde(skip)]
    Icon,
    /// What may follow a warning.
    #[serde(skip)]
    Tail,
    /// A part of the Dashboard, in its navigation.
    #[serde(skip)]
    Section,
    /// An entry of a menu that is no username.
    #[serde(skip)]
    NotAName,
    /// A service that is not eBay.
    #[serde(skip)]
    OtherService,
}

/// Their names in the file.
pub(super) const NAMES: [(&str, Meaning); 40] = [
    ("connect", Meaning::Connect),
    ("refresh", Meaning::Refresh),
    ("connected", Meaning::Connected),
    ("valid_until", Meaning::ValidUntil),
    ("disconnected", Meaning::Disconnected),
    ("not_connected", Meaning::NotConnected),
    ("about_to_end", Meaning::AboutToEnd),
    ("confirmation", Meaning::Confirmation),
    ("warning_about_to", Meaning::WarningAboutTo),
    ("warning_has_been", Meaning::WarningHasBeen),
    ("log_in", Meaning::LogIn),
    ("log_out", Meaning::LogOut),
    ("account_settings", Meaning::AccountSettings),
    ("accounts", Meaning::Accounts),
    ("edit", Meaning::Edit),
    ("session_ended", Meaning::SessionEnded),
    ("regular", Meaning::Regular),
    ("plus", Meaning::Plus),
    ("token", Meaning::Token),
    ("unclear", Meaning::Unclear),
    ("log_in_page", Meaning::LogInPage),
    ("username", Meaning::Username),
    ("user", Meaning::User),
    ("account_list", Meaning::AccountList),
    ("switch", Meaning::AccountSwitcher),
    ("example", Meaning::Example),
    ("talk", Meaning::HelpContent),
    ("content", Meaning::Content),
    ("foreign", Meaning::Foreign),
    ("history", Meaning::History),
    ("state", Meaning::State),
    ("deed", Meaning::ActionsColumn),
    ("subject", Meaning::TokenKindColumn),
    ("filler", Meaning::Filler),
    ("greeting", Meaning::Greeting),
    ("icon", Meaning::Icon),
    ("tail", Meaning::Tail),
    ("section", Meaning::Section),
    ("not_a_name", Meaning::NotAName),
    ("other_service", Meaning::OtherService),
];

/// A set of meanings: the same words may have several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Meanings(u64);

impl Meanings {
    pub(super) const NONE: Meanings = Meanings(0);

    pub(super) const fn of(list: &[Meaning]) -> Meanings {
        let mut bits = 0;
        let mut rest = list;
        while let [first, others @ ..] = rest {
            bits |= 1 << (*first as u64);
            rest = others;
        }
        Meanings(bits)
    }

    pub(super) const fn has(self, meaning: Meaning) -> bool {
        self.intersects(Meanings::of(&[meaning]))
    }

    pub(super) const fn intersects(self, other: Meanings) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn union(self, other: Meanings) -> Meanings {
        Meanings(self.0 | other.0)
    }
}
