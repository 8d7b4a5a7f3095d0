//! What happened.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::super::dom::{by_id, fill, find, keyed, set_attribute, show, slot};
use super::{click, download, status};
use crate::browser::i18n::{date, message, say};
use crate::browser::now;
use crate::domain::Timestamp;
use crate::keeper::State;
use crate::view;

/// How many rows are shown at first, and how many more each time.
const PART: usize = 100;

thread_local! {
    static SHOWN: Cell<usize> = const { Cell::new(PART) };
}

pub fn draw(state: &State) {
    let history = view::history(state, SHOWN.get());
    if let Some(list) = by_id::<Element>("history") {
        let keys = 0..history.rows.len();
        keyed(&list, "history-row", keys.map(|index| index.to_string()), |index, element| {
            let Some(row) = history.rows.get(index) else { return };
            fill(element, "date", Some(&date(row.at, now())));
            if let Some(date) = slot::<Element>(element, "date") {
                set_attribute(&date, "datetime", &iso(row.at));
            }
            fill(element, "username", Some(&row.username));
            fill(element, "text", Some(&say(&row.text)));
            fill(element, "evidence", row.evidence.as_ref().map(say).as_deref());
        });
    }
    if let Some(none) = by_id::<Element>("history-none") {
        show(&none, history.rows.is_empty());
    }
    if let Some(more) = by_id::<Element>("more-history") {
        show(&more, history.more);
    }
    if let Some(export) = by_id::<Element>("export-history") {
        show(&export, !history.rows.is_empty());
    }
}

/// As ISO 8601 writes it, in UTC.
fn iso(time: Timestamp) -> String {
    js_sys::Date::new(&JsValue::from_f64(time.millis() as f64)).to_iso_string().into()
}

async fn export() {
    let Some(state) = super::state().await else { return };
    if download("token-keeper-history.csv", "text/csv", &view::history_csv(&state, say, iso)).is_some() {
        status("good", &message("shell_history_exported"));
    }
}

pub fn listen() {
    click("export-history", || spawn_local(export()));
    click("more-history", || {
        let first = SHOWN.replace(SHOWN.get() + PART);
        spawn_local(async move {
            super::draw().await;
            // The reader goes on where the new rows begin.
            let row = by_id::<Element>("history")
                .and_then(|list| find::<HtmlElement>(&list, &format!("[data-key=\"{first}\"]")));
            if let Some(row) = row {
                let _ = row.focus();
            }
        });
    });
}
