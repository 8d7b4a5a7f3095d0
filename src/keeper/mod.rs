//! The keeper: what is known, what happened, and what is to be done about it.
//!
//! [`update`] decides; [`desired`] says what the browser should look like. Both are pure.

mod consenting;
mod desired;
mod event;
mod message;
mod state;
mod storage;
mod update;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;

pub use desired::{ContentScript, Desired, Notification, desired};
pub use event::{Effect, Event, Granted, Moment, Refusal, Step};
pub use message::{BannerAction, Message, Sender, Who, who};
pub use state::{Flow, FlowStep, Outcome, Session, State, What, client_secret_name, refresh_token_name};
pub use storage::{Changes, Records, StorageProblem, changes, load, records, session_records};
pub(crate) use update::banner_id;
pub use update::update;
