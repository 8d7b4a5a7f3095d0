//! The keeper: what is known, what happened, and what is to be done about it.
//!
//! [`update`] decides; [`desired`] says what the browser should look like. Both are pure.

mod accounts;
mod alerts;
mod backup;
mod checking;
mod clamping;
mod consenting;
mod desired;
mod event;
mod guiding;
mod health;
mod hiding;
mod message;
mod migrations;
mod mirror;
mod notifications;
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
pub use alerts::{Alert, Channel, Matter, Subject, alerts, of_account as alerts_of};
pub use backup::{Backup, BackupProblem, backup};
pub use checking::{can_check, is_checking, next as next_check};
pub use desired::{BANNER, CREDENTIALS, ContentScript, Desired, GUIDE, OBSERVER, desired, witness};
pub use event::{Effect, Event, Granted, Moment, Proof, Refusal, Renewed, Step};
pub use health::{
    DashboardAccess, DashboardOutage, Health, Part, Surroundings, Unreadable, Unsaved, Vanished,
    save_again, save_failed,
};
pub use hiding::Hidden;
pub use message::{BannerAction, GuideAction, Message, Sender, Who, is_page, who};
pub use mirror::{Mirror, MirrorProblem, Waits, is_configuration_too_large, mirror_records};
pub use notifications::{Notification, NotificationAction};
pub use observing::Place;
pub use policy::{Policy, Prescription};
pub use snoozing::SnoozeUntil;
pub use state::{
    Awaited, CheckUnderWay, Confirmed, Flow, FlowStep, Guide, GuidePlace, GuideStep, IdentityKey,
    Outcome, Session, State, What, client_secret_name, refresh_token_name,
};
pub use storage::{
    Changes, Records, StorageProblem, changes, changes_between, is_settled, load, records,
    session_records,
};
pub use update::update;
pub use visits::{LONGEST_SAID, Visits};
