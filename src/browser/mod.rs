//! The thin shell: listens, asks the keeper, and acts. Nothing here decides.

mod act;
mod action;
mod alarms;
mod background;
mod clock;
mod http;
mod identity;
pub mod javascript;
mod lock;
mod notifications;
mod project;
mod scripting;
mod tabs;
mod vault;

pub mod i18n;
pub mod permissions;
pub mod runtime;
pub mod storage;

pub use background::{handle, start};
pub use clock::{browser, now};
