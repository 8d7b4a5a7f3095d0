//! What happened, and what is to be done once.

use super::{
    Backup, BackupProblem, BrowserAccess, Changes, ManagedPolicy, Records, SnoozeUntil, WatchPart,
};
use crate::configuration::{Configuration, Finding};
use crate::consent::{
    AnswerProblem, Browser, Client, Environment, HttpRequest, Identity, WindowProblem,
};
use crate::dashboard::{Observation, OwnPhrase, Snapshot};
use crate::domain::{
    AccountId, AlertTopic, CredentialsPage, LocalTime, Pattern, PerKind, Sealed, Secret, Timestamp,
    TokenKind, UsernameError,
};

/// The circumstances of a decision.
#[derive(Clone, Debug)]
pub struct Context {
    /// The time.
    pub now: Timestamp,
    /// Fresh random bytes.
    pub entropy: [u8; 96],
    /// This run of the service worker, by a random name.
    pub worker: String,
    /// The browser that we run in.
    pub browser: Browser,
    /// Where consents return to: `chrome.identity.getRedirectURL()`.
    pub redirect_base: String,
    /// eBay's locale for the seller's language, where it has one.
    pub locale: Option<String>,
    /// How far local time is ahead of UTC, now and in the days to come.
    pub local: LocalTime,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The worker woke: by an alarm, at the browser's start, for a page that wants to look.
    Woke,
    /// The seller, or the browser, has given or taken a permission.
    PermissionsChanged,
    /// The seller opens the popup: what it shows is seen.
    PopupOpened,
    /// What the browser lets the watch do was looked at.
    BrowserAccessChecked(BrowserAccess),
    /// The accounts are gone that were noted apart from them; how many there were.
    Vanished(u32),
    /// The seller begins anew after the accounts have vanished.
    BeginAnew,
    /// The seller names an account.
    AddAccount {
        /// As typed.
        username: String,
        /// eBay's user id, where a consent told it.
        user_id: Option<String>,
    },
    /// The seller says which known account a new one is.
    AnswerFormerName {
        /// The new one.
        account: AccountId,
        /// The known one; `None`: it is another account.
        former: Option<AccountId>,
    },
    /// A visible page of the Dashboard was read.
    DashboardPageRead {
        /// Where.
        place: super::PageLocation,
        /// What is on it.
        snapshot: Box<Snapshot>,
    },
    /// The same, recognised already: for whoever has no page to take a snapshot of.
    DashboardObserved {
        /// Where.
        place: super::PageLocation,
        /// What was recognised.
        observation: Box<Observation>,
    },
    /// eBay's grant page is open in this tab.
    GrantPageOpened {
        /// The browser's id of it.
        tab: i32,
    },
    /// A button of the guide was pressed.
    GuideAction {
        /// Which guide.
        id: String,
        /// Which button.
        action: super::GuideAction,
    },
    /// The seller says what to call an account.
    LabelAccount {
        /// Which.
        account: AccountId,
        /// As typed; empty: by its username only.
        label: String,
    },
    /// The seller wants an account forgotten here.
    ForgetAccount(AccountId),
    /// The seller brings accounts back from a backup.
    Restore(Box<Backup>),
    /// The seller wants everything forgotten: accounts, history, settings, secrets, what was set
    /// aside and what is shared.
    EraseEverything,
    /// Connect or Refresh was pressed.
    Connect {
        /// For which account.
        account: AccountId,
        /// Which tokens, one after the other.
        kinds: Vec<TokenKind>,
        /// Whether eBay shall ask for the sign-in although somebody is signed in.
        login: bool,
    },
    /// The Dashboard is wanted.
    OpenDashboard,
    /// The seller wants to see how an account's tokens stand, on the Dashboard.
    SeeStatus(AccountId),
    /// The seller says that a visit was made elsewhere.
    VisitedElsewhere {
        /// Under the log-in of which account.
        account: AccountId,
        /// How many days ago.
        days: u32,
    },
    /// The seller says whether an account uses a token.
    SetTokenUsed {
        /// Which account.
        account: AccountId,
        /// Which token.
        kind: TokenKind,
        /// Whether it does.
        used: bool,
    },
    /// A page of ours is wanted.
    OpenPage(String),
    /// The seller agreed to a configuration.
    UseConfiguration {
        /// What it says.
        configuration: Box<Configuration>,
        /// The secrets that came with it, encrypted.
        secrets: PerKind<Option<Sealed>>,
    },
    /// An administrator prescribes a configuration, or none.
    PolicyChanged(Option<Box<ManagedPolicy>>),
    /// The seller changes the phrases of the Dashboard that were added.
    SetPhrases(Vec<OwnPhrase>),
    /// The seller changes when and where to be warned: as the configuration's document says it.
    SetWarnings(serde_json::Value),
    /// The shortcut: connect what needs it most.
    ConnectWhatNeedsIt,
    /// The icon's menu: check every token that can be checked.
    CheckEverything,
    /// A message was refused: it made no sense, or its sender may not send it.
    MessageRefused,
    /// The seller switches the sharing between devices on or off.
    SetDeviceSync(bool),
    /// Another device has written to the browser's sync storage, or we have.
    SyncStorageChanged,
    /// The browser's sync storage was read; `None`: it could not be.
    SyncStorageRead(Option<Records>),
    /// The browser's sync storage was written, or could not be.
    SyncStorageWritten(bool),
    /// The seller read the outcome.
    DismissOutcome,
    /// The seller hides what a banner says: on pages, until tomorrow morning.
    HideOnPages,
    /// The seller snoozes an account.
    Snooze {
        /// Which account.
        account: AccountId,
        /// Which cause; none: each of which there is something to tell.
        cause: Option<AlertTopic>,
        /// For how long.
        until: SnoozeUntil,
    },
    /// The seller snoozes a part of the watch.
    SnoozePart {
        /// Which.
        part: WatchPart,
        /// For how long.
        until: SnoozeUntil,
    },
    /// A button of a notification was pressed.
    NotificationAction {
        /// The notification's id.
        id: String,
        /// Which button, from 0.
        button: usize,
    },
    /// These notifications were shown.
    NotificationsShown(Vec<String>),
    /// A tab was opened for this address, or brought to the front.
    TabOpened {
        /// The browser's id of the tab.
        tab: i32,
        /// The address.
        url: String,
    },
    /// The tabs that were open when the browser's session began, or when the extension was enabled,
    /// have their scripts.
    TabsInjected,
    /// The browser opened the consent window.
    ConsentWindowOpened {
        /// For which flow.
        flow: String,
        /// The browser's id of it.
        window: i32,
    },
    /// The consent window closed.
    ConsentReturned {
        /// For which flow.
        flow: String,
        /// The address that it ended at.
        result: Result<Secret, WindowProblem>,
    },
    /// The token endpoint answered.
    TokensReceived {
        /// For which flow.
        flow: String,
        /// The tokens.
        result: Result<TokenGrant, AnswerProblem>,
    },
    /// The Identity API answered.
    IdentityReceived {
        /// For which flow.
        flow: String,
        /// Who gave consent.
        result: Result<Identity, AnswerProblem>,
    },
    /// It was tried to prove who gave a consent.
    IdentityProofAttempted {
        /// Which try.
        id: String,
        /// Of which account.
        account: AccountId,
        /// Of which token.
        kind: TokenKind,
        /// What came of it.
        proof: IdentityProof,
    },
    /// The seller visits one of eBay's pages on which a token may be ended; of which account is not
    /// told.
    CredentialsPageVisited(CredentialsPage),
    /// The seller wants to know now how an account's tokens stand.
    CheckNow(AccountId),
    /// The token endpoint answered a check.
    Checked {
        /// Which one.
        id: String,
        /// Of which account.
        account: AccountId,
        /// Of which token.
        kind: TokenKind,
        /// What it answered.
        result: Result<RefreshResult, AnswerProblem>,
    },
}

/// What a check gave beside the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefreshResult {
    /// Whether the server sent another refresh token: then the old one is used up.
    pub rotated: bool,
    /// The other one, encrypted; `None` where the browser could not do that: then it is not kept at
    /// all.
    pub refresh_token: Option<Sealed>,
    /// Seconds until the end of the other one, where the answer says so.
    pub refresh_token_expires_in: Option<i64>,
}

/// What came of the try to prove who gave a consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityProof {
    /// What the token endpoint answered, where an access token had to be fetched first.
    pub renewed: Option<Result<RefreshResult, AnswerProblem>>,
    /// The access token, and for how many seconds it opens the Identity API, where one was fetched.
    pub access_token: Option<(Secret, i64)>,
    /// What the Identity API answered; none where it could not be asked.
    pub identity: Option<Result<Identity, AnswerProblem>>,
}

/// What the token endpoint gave, its refresh token encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenGrant {
    /// Opens the Identity API.
    pub access_token: Secret,
    /// For how many seconds.
    pub expires_in: i64,
    /// The refresh token, or a broker's handle.
    pub refresh_token: Option<Sealed>,
    /// Seconds until the end of the refresh token, where the answer says so.
    pub refresh_token_expires_in: Option<i64>,
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
    RequestTokens {
        /// For which flow.
        flow: String,
        /// Who asks whom.
        client: Client,
        /// The client secret, and what it is bound to.
        client_secret: Option<(Sealed, String)>,
        /// The RuName that the consent was asked with.
        ru_name: String,
        /// The code.
        code: Secret,
        /// The PKCE verifier.
        verifier: Option<Secret>,
        /// What to bind the refresh token to.
        refresh_token_name: String,
    },
    /// Ask the Identity API who gave consent.
    RequestIdentity {
        /// For which flow.
        flow: String,
        /// The request.
        request: HttpRequest,
    },
    /// Try a refresh token (RFC 6749 §6), only to see whether it is taken. Comes back as an event.
    Check {
        /// Which check.
        id: String,
        /// Of which account.
        account: AccountId,
        /// Of which token.
        kind: TokenKind,
        /// Who asks whom.
        client: Client,
        /// The client secret, and what it is bound to.
        client_secret: Option<(Sealed, String)>,
        /// The refresh token, or a broker's handle.
        refresh_token: Sealed,
        /// What it is bound to, and a new one is to be.
        refresh_token_name: String,
    },
    /// Find out who gave a consent: fetch an access token, where none is there, and ask the
    /// Identity API. Comes back as an event.
    ProveIdentity {
        /// Which try.
        id: String,
        /// Of which account.
        account: AccountId,
        /// Of which token.
        kind: TokenKind,
        /// What opens the Identity API, where it is there.
        access_token: Option<Secret>,
        /// Who asks whom for another one.
        client: Client,
        /// The client secret, and what it is bound to.
        client_secret: Option<(Sealed, String)>,
        /// The refresh token to ask with.
        refresh_token: Option<Sealed>,
        /// What it is bound to, and a new one is to be.
        refresh_token_name: String,
        /// Where the Identity API is.
        environment: Environment,
    },
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
    /// Open a tab, or go to the one that has the address open.
    OpenTab {
        /// The address; one of our own pages by its name.
        url: String,
    },
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
    Prescribed,
    /// The configuration is not valid.
    Configuration(crate::configuration::ConfigurationRefusal),
}

/// What a decision leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub effects: Vec<Effect>,
    /// Why the event was not taken.
    pub refusal: Option<Refusal>,
}
