//! What is known.

mod device_sync;
mod flow;
mod guide;
mod health;
mod hidden;
mod outcome;
mod policy;
mod visits;

pub use device_sync::{DeviceSync, SyncBlockedReason, SyncComparison, SyncProblem};
pub use flow::{Awaited, Flow, FlowStep};
pub use guide::{Guide, GuidePhase, GuidePlace, GuideStep};
pub use health::{DashboardOutage, DashboardOutageReason, Health, Unsaved, Vanished, WatchPart};
pub use hidden::Hidden;
pub use outcome::{Confirmed, Outcome, OutcomeKind};
pub use policy::Policy;
pub use visits::Visits;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::consent::Route;
use crate::domain::{
    Account, AccountId, PerKind, ReminderDay, Rules, Sealed, Secret, Severity, Timestamp,
    TokenKind, exposed,
};

/// The most accounts that are taken from the Dashboard: nobody sells with more, and a page that
/// lies must not fill the disk.
pub(super) const MAX_ACCOUNTS: usize = 2_000;

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
            thresholds: self.configuration.warnings.thresholds,
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
    /// Whether the banner is folded on every page.
    pub is_banner_folded: bool,
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

/// What a stored refresh token is bound to (additional data of its encryption).
pub fn refresh_token_name(account: &AccountId, kind: TokenKind) -> String {
    format!("refresh_token/{account}/{}", kind.id())
}

/// What a stored client secret is bound to.
pub fn client_secret_name(kind: TokenKind, client_id: &str) -> String {
    format!("client_secret/{}/{client_id}", kind.id())
}
