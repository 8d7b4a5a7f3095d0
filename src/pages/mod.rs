//! The extension's own pages: they read what is stored, draw what `view` makes of it, and send
//! messages. They change nothing.

pub mod dom;
mod listing;
mod popup;
mod send;
mod settings;
mod welcome;

pub use popup::{popup, render};
pub use settings::settings;
pub use welcome::welcome;
