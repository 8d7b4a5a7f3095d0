//! The thin shell: listens, asks the keeper, and acts. Nothing here decides.

pub mod action;
mod alarms;
mod background;
pub mod clipboard;
mod clock;
mod effects;
mod http;
mod identity;
pub mod javascript;
mod notifications;
mod projector;
mod scripting;
mod sync;
mod tabs;

pub mod i18n;

pub mod lock;
pub mod managed;
pub mod permissions;
pub mod runtime;
pub mod storage;
pub mod vault;

pub use background::{handle, start};
pub use clock::{browser, now};
