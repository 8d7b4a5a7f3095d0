//! The browser layer: listens, asks the keeper, and acts.
//!
//! *Invariant*: nothing here decides on what is known; that is the keeper's and the projection's.

pub mod action;
pub mod alarms;
mod background;
pub mod cards;
pub mod clipboard;
pub mod clock;
mod context;
mod effects;
mod error;
mod event_loop;
pub mod http;
pub mod i18n;
pub mod identity;
pub mod javascript;
pub mod lock;
pub mod managed;
pub mod notifications;
pub mod permissions;
pub mod policy;
mod projector;
pub mod runtime;
pub mod scripting;
pub mod storage;
pub mod sync;
pub mod tabs;
pub mod vault;

pub use background::{handle, receive, start};
pub use clock::{browser, now};
