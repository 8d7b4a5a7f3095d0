//! The keeper: what is known, what happened, and what is to be done about it.
//!
//! [`update`] decides; [`desired`] says what the browser should look like. Both are pure.

mod accounts;
mod backup;
mod checking;
mod clamping;
mod consenting;
mod desired;
mod event;
mod guiding;
mod message;
mod mirror;
mod observing;
mod policy;
mod state;
mod storage;
mod update;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

pub use accounts::former_names;
pub use backup::{Backup, BackupProblem, backup};
pub use checking::{can_check, is_checking, next as next_check};
pub use desired::{
    BANNER, CREDENTIALS, ContentScript, Desired, GUIDE, Notification, NotificationAction, OBSERVER, desired,
};
pub use event::{Effect, Event, Granted, Moment, QuietUntil, Refusal, Renewed, Step};
pub use message::{BannerAction, GuideAction, Message, Sender, Who, is_page, who};
pub use mirror::{Mirror, MirrorProblem, Waits, is_configuration_too_large, mirror_records};
pub use observing::Place;
pub use policy::{Policy, Prescription};
pub use state::{
    CheckUnderWay, Confirmed, Flow, FlowStep, Guide, GuidePlace, GuideStep, Outcome, Session, State, What,
    client_secret_name, refresh_token_name,
};
pub use storage::{
    Changes, Records, StorageProblem, changes, changes_between, is_settled, load, records, records_of, session_records,
};
pub(crate) use update::banner_id;
pub use update::update;
