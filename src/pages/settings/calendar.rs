//! The coming deadlines as a file for a calendar.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{click, download, state, status};
use crate::browser::i18n::{localize, message};
use crate::browser::now;
use crate::keeper::State;
use crate::pages::dom::{by_id, show};
use crate::view::{self, Key};

pub fn listen() {
    click("export-calendar", || spawn_local(export()));
}

/// Where nothing is to come there is nothing to export.
pub fn draw(state: &State) {
    let empty = !view::has_dates(state, now());
    for (id, shown) in [("calendar-none", empty), ("export-calendar", !empty)] {
        if let Some(part) = by_id::<Element>(id) {
            show(&part, shown);
        }
    }
}

async fn export() {
    let Some(state) = state().await else { return };
    let text = view::calendar(&state, now(), localize);
    if text.is_some_and(|text| download("token-keeper.ics", "text/calendar", &text).is_some()) {
        status("good", &message(Key::ShellCalendarExported));
    }
}
