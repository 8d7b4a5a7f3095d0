//! The keeper: what is known, what happened, and what is to be done about it.
//!
//! [`update()`] decides. It is pure.

mod accounts;
mod alarm;
mod alerts;
mod announcements;
mod backup;
mod checking;
mod clamping;
mod configuring;
mod consenting;
mod context;
mod device_sync;
mod event;
mod guiding;
mod health;
mod hiding;
mod id_source;
mod migrations;
mod observing;
mod pending;
mod policy;
mod proving;
mod records;
mod snoozing;
mod state;
mod step;
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
pub use checking::{can_check, next as next_check};
pub use context::Context;
pub use device_sync::{is_configuration_too_large, sync_records};
pub use event::{
    BrowserAccess, DashboardAccess, Event, GuideAction, IdentityProof, ManagedPolicy, PageLocation,
    RefreshResult, SnoozeUntil, TokenGrant,
};
pub use health::{noted_account_count, save_again, save_failed};
pub use id_source::IdSource;
pub use pending::is_checking;
pub use records::{Changes, Records, changes};
pub use state::{
    Awaited, Confirmed, DashboardOutage, DashboardOutageReason, DeviceSync, Flow, FlowStep, Guide,
    GuidePhase, GuidePlace, GuideStep, Health, Hidden, IdentityKey, Outcome, OutcomeKind,
    PendingCheck, Policy, Session, State, SyncBlockedReason, SyncComparison, SyncProblem, Unsaved,
    Vanished, Visits, WatchPart, client_secret_name, refresh_token_name,
};
pub use step::{CheckRequest, Effect, ProofRequest, Refusal, Step, TabPage, TokenExchange};
pub use storage::{
    StorageProblem, changes_between, load, matches_records, records, session_records,
};
pub use update::update;
pub use visits::MAX_REPORTED_DAYS;
