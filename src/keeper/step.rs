//! What is to be done once an event was taken into the state.

use url::Url;

use super::backup::BackupProblem;
use super::records::Changes;
use crate::configuration::{Configuration, Finding};
use crate::consent::{Client, Environment, HttpRequest};
use crate::domain::{AccountId, Pattern, Sealed, Secret, Timestamp, TokenKind, UsernameError};

/// What a decision leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub effects: Vec<Effect>,
    /// Why the event was not taken.
    pub refusal: Option<Refusal>,
}

/// What is to be done, once, after the state is saved. Consents, requests and the sync storage come
/// back as events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open eBay's consent page (`launchWebAuthFlow`).
    OpenConsent {
        /// For which flow.
        flow: String,
        /// eBay's address with the request. Holds `state`.
        url: Secret,
    },
    /// Exchange the code for tokens.
    RequestTokens(TokenExchange),
    /// Ask the Identity API who gave consent.
    RequestIdentity {
        /// For which flow.
        flow: String,
        /// The request.
        request: HttpRequest,
    },
    /// Try a refresh token (RFC 6749 §6), only to see whether it is taken. Comes back as an event.
    Check(CheckRequest),
    /// Find out who gave a consent: fetch an access token, where none is there, and ask the
    /// Identity API. Comes back as an event.
    ProveIdentity(ProofRequest),
    /// Wake after so many milliseconds: sooner than an alarm can. Doing it twice does no harm.
    WakeIn(u32),
    /// Look what the browser lets the watch do. Comes back as an event. Doing it twice does no
    /// harm.
    CheckBrowserAccess {
        /// The pages of the Dashboard.
        dashboard: Pattern,
        /// The tabs that may show it although the browser hides their addresses, as it does where
        /// an administrator's policy keeps us from a page. None: any such tab may.
        tabs: Option<Vec<i32>>,
    },
    /// Count the accounts that have vanished. Comes back as an event. Doing it twice does no harm.
    CountVanished,
    /// Go to a tab that shows the page, or open one.
    OpenTab(TabPage),
    /// Bring the open consent window to the front. Doing it twice does no harm.
    FocusConsent {
        /// The window, where it is known.
        window: Option<i32>,
    },
    /// Close a consent window that nobody waits for any more. Doing it twice does no harm.
    CloseConsent {
        /// The window, where it is known.
        window: Option<i32>,
    },
    /// Throw the key away that all secrets are encrypted with. Doing it twice does no harm.
    ForgetKey,
    /// Read the browser's sync storage. Doing it twice does no harm.
    ReadMirror,
    /// Write to the browser's sync storage. Doing it twice does no harm.
    WriteMirror(Changes),
}

/// Why an action was not taken. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such account.
    UnknownAccount,
    /// The account is here already.
    KnownAccount {
        /// Under this name.
        username: String,
    },
    /// That is no eBay username.
    Username(UsernameError),
    /// That is no label.
    Label,
    /// That is no backup that can be used.
    Backup(BackupProblem),
    /// A consent is under way; it has to end first.
    ConsentUnderWay,
    /// The profile has a mistake.
    Profile(Finding),
    /// The seller tells of a visit that lies too far back.
    VisitTooLongAgo,
    /// There is nothing to check these tokens with: only the Dashboard says how they stand.
    NothingToCheck,
    /// eBay asks to wait before the next check.
    CheckLater {
        /// Until when.
        until: Timestamp,
    },
    /// No message that a page of ours would send.
    Malformed,
    /// Whoever sent it may not.
    Forbidden,
    /// An administrator prescribes the configuration.
    ManagedByPolicy,
    /// The configuration is not valid.
    Configuration(crate::configuration::ConfigurationRefusal),
}

/// An exchange of a code for tokens (RFC 6749 §4.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenExchange {
    /// For which flow.
    pub flow: String,
    /// Who asks whom.
    pub client: Client,
    /// The client secret, and what it is bound to.
    pub client_secret: Option<(Sealed, String)>,
    /// The RuName that the consent was asked with.
    pub ru_name: String,
    /// The code.
    pub code: Secret,
    /// The PKCE verifier.
    pub verifier: Option<Secret>,
    /// What to bind the refresh token to.
    pub refresh_token_name: String,
}

/// A try of a refresh token (RFC 6749 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRequest {
    /// Which check.
    pub id: String,
    /// Of which account.
    pub account: AccountId,
    /// Of which token.
    pub kind: TokenKind,
    /// Who asks whom.
    pub client: Client,
    /// The client secret, and what it is bound to.
    pub client_secret: Option<(Sealed, String)>,
    /// The refresh token, or a broker's handle.
    pub refresh_token: Sealed,
    /// What it is bound to, and a new one is to be.
    pub refresh_token_name: String,
}

/// A try to find out who gave a consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofRequest {
    /// Which try.
    pub id: String,
    /// Of which account.
    pub account: AccountId,
    /// Of which token.
    pub kind: TokenKind,
    /// What opens the Identity API, where it is there.
    pub access_token: Option<Secret>,
    /// Who asks whom for another one.
    pub client: Client,
    /// The client secret, and what it is bound to.
    pub client_secret: Option<(Sealed, String)>,
    /// The refresh token to ask with.
    pub refresh_token: Option<Sealed>,
    /// What it is bound to, and a new one is to be.
    pub refresh_token_name: String,
    /// Where the Identity API is.
    pub environment: Environment,
}

/// A page that is shown in a tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TabPage {
    /// Our own popup.
    Popup,
    /// Our own settings.
    Settings,
    /// The Dashboard at that address. A tab on any of its pages will do: the seller is signed in
    /// there.
    Dashboard(Url),
}

impl Effect {
    /// Opens our own page.
    pub(super) fn open_popup() -> Self {
        Effect::OpenTab(TabPage::Popup)
    }

    /// Opens the Dashboard.
    pub(super) fn open_dashboard(configuration: &Configuration) -> Self {
        Effect::OpenTab(TabPage::Dashboard(configuration.dashboard.clone()))
    }
}
