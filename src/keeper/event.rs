//! What happened, and what is to be done once.

use serde::{Deserialize, Serialize};

use super::backup::Backup;
use super::records::Records;
use super::state::{DashboardOutageReason, WatchPart};
use super::step::TabPage;
use crate::configuration::Configuration;
use crate::consent::{AnswerProblem, Identity, WindowProblem};
use crate::dashboard::{Observation, OwnPhrase, Snapshot};
use crate::domain::{AccountId, AlertTopic, CredentialsPage, PerKind, Sealed, Secret, TokenKind};

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
    OpenPage(TabPage),
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
    /// The seller folds the banner on all pages, for the browser session, or unfolds it.
    FoldBanner(bool),
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

/// Where a snapshot was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageLocation {
    /// The browser's id of the tab.
    pub tab: i32,
    /// The document: a random name that our script gave it.
    pub page: String,
}

/// What a guide offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum GuideAction {
    /// Give up.
    Stop,
    /// Begin again with the steps.
    Again,
    /// The proof was read.
    Done,
}

/// What the browser lets the watch do, as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrowserAccess {
    /// Whether the system blocks notifications.
    pub notifications_blocked: bool,
    /// Whether the Dashboard can be read.
    pub dashboard: DashboardAccess,
}

/// Whether the Dashboard can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DashboardAccess {
    /// A script ran in a tab that shows it.
    Readable,
    /// No tab shows it.
    NotSeen,
    /// It cannot.
    Unreadable(DashboardOutageReason),
}

/// A configuration that is prescribed.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedPolicy {
    /// Names the document: a digest of its text.
    pub digest: String,
    /// What it says.
    pub configuration: Configuration,
    /// The secrets that came with it, encrypted.
    pub secrets: PerKind<Option<Sealed>>,
}

/// For how long the seller does not want to hear of a severity; a worse one speaks all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SnoozeUntil {
    /// Until tomorrow morning.
    Tomorrow,
    /// Until the morning a week from now.
    NextWeek,
    /// No longer: what was snoozed speaks again.
    Over,
}
