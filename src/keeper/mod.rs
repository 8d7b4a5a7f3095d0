//! The keeper: what is known, what happened, and what is to be done about it.
//!
//! [`update`] decides. It is pure.

mod accounts;
mod alarm;
mod alerts;
mod announcements;
mod backup;
mod checking;
mod clamping;
mod consenting;
mod device_sync;
mod event;
mod guiding;
mod health;
mod hiding;
mod message;
mod migrations;
mod observing;
mod policy;
mod proving;
mod snoozing;
mod state;
mod storage;
mod update;
mod visits;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

pub use accounts::former_names;
pub use alarm::next_alarm;
pub use alerts::{
    Alert, AlertCause, AlertSubject, Channel, Remedy, alerts, alerts_of_account, group_by_subject,
    worst,
};
pub use announcements::{Announcement, AnnouncementContent, NotificationAction, announcements};
pub use backup::{Backup, BackupProblem, backup};
pub use checking::{can_check, is_checking, next as next_check};
pub use device_sync::{
    DeviceSync, SyncBlockedReason, SyncProblem, is_configuration_too_large, sync_records,
};
pub use event::{Context, Effect, Event, IdentityProof, RefreshResult, Refusal, Step, TokenGrant};
pub use health::{
    BrowserAccess, DashboardAccess, DashboardOutage, DashboardOutageReason, Health, Unsaved,
    Vanished, WatchPart, noted_account_count, save_again, save_failed,
};
pub use hiding::Hidden;
pub use message::{
    BannerAction, GuideAction, Message, Sender, SenderKind, identify_sender, is_page,
};
pub use observing::PageLocation;
pub use policy::{ManagedPolicy, Policy};
pub use snoozing::SnoozeUntil;
pub use state::{
    Awaited, Confirmed, Flow, FlowStep, Guide, GuidePlace, GuideStep, IdentityKey, Outcome,
    OutcomeKind, PendingCheck, Session, State, client_secret_name, refresh_token_name,
};
pub use storage::{
    Changes, Records, StorageProblem, changes, changes_between, load, matches_records, records,
    session_records,
};
pub use update::update;
pub use visits::{MAX_REPORTED_DAYS, Visits};
