//! What crosses the border between the core and JavaScript: the browser's events, messages from
//! pages and content scripts, and what they are answered.
//!
//! *Invariant*: only types and pure functions. What comes from outside is read here, and refused
//! here where it makes no sense or where its sender may not send it.

mod answer;
mod browser_event;
mod cards;
mod message;
mod sender;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod types;

pub use answer::{Answer, ErrorAnswer, ObserveAnswer, RestoreAnswer};
pub use browser_event::{BrowserEvent, event_of_command, event_of_menu};
pub use cards::{BannerCard, CardAction, CardHelp, CardLink, CardStep, GuideCard};
pub use message::{BannerAction, Message, Request};
pub use sender::{Sender, SenderKind, identify_sender, is_page};
