//! What the browser tells `extension/background.js`.

use serde::Deserialize;

use crate::keeper::{Event, Refusal, TabPage};

/// An event of the browser, as `extension/background.js` passes it on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrowserEvent {
    /// An alarm, the browser's start, an update: time to check whether everything is as it should
    /// be.
    Wake,
    /// The managed policy may have changed.
    Policy,
    /// Permissions changed: what was applied may have failed or vanished.
    Permissions,
    /// The browser's sync storage changed, by another device or by us.
    SyncStorageChanged,
    /// A notification was clicked.
    Notification {
        /// Its id.
        id: String,
    },
    /// A button of a notification was pressed.
    NotificationButton {
        /// The notification's id.
        id: String,
        /// Which button, from 0.
        button: usize,
    },
    /// An entry of the icon's menu was chosen.
    Menu {
        /// Its id.
        item: String,
    },
    /// A keyboard shortcut was pressed.
    Command {
        /// Its name in `manifest.json`.
        name: String,
    },
}

/// Returns the event of an entry of the icon's menu.
///
/// # Errors
/// [`Refusal::Malformed`] for an entry that is not known.
pub fn event_of_menu(item: &str) -> Result<Event, Refusal> {
    match item {
        "check" => Ok(Event::CheckEverything),
        "settings" => Ok(Event::OpenPage(TabPage::Settings)),
        "dashboard" => Ok(Event::OpenDashboard),
        _ => Err(Refusal::Malformed),
    }
}

/// Returns the event of a keyboard shortcut.
///
/// # Errors
/// [`Refusal::Malformed`] for a shortcut that is not known.
pub fn event_of_command(name: &str) -> Result<Event, Refusal> {
    match name {
        "connect" => Ok(Event::ConnectWhatNeedsIt),
        _ => Err(Refusal::Malformed),
    }
}
