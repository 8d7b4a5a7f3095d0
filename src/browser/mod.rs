//! The browser layer: listens, asks the keeper, and acts.
//!
//! *Invariant*: nothing here decides on what is known; that is the keeper's and the projection's.

pub mod action;
mod alarms;
mod background;
mod cards;
pub mod clipboard;
mod clock;
mod context;
mod effects;
mod error;
mod event_loop;
mod http;
pub mod i18n;
mod identity;
pub mod javascript;
pub mod lock;
pub mod managed;
mod notifications;
pub mod permissions;
mod policy;
mod projector;
pub mod runtime;
mod scripting;
pub mod storage;
mod sync;
mod tabs;
pub mod vault;

pub use background::{handle, receive, start};
pub use clock::{browser, now};
