//! What happened.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::super::dom::{by_id, fill, find, keyed, set_attribute, show, slot};
use super::click;
use crate::browser::i18n::{date, say};
use crate::browser::now;
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
                let moment = js_sys::Date::new(&JsValue::from_f64(row.at.millis() as f64));
                set_attribute(&date, "datetime", &String::from(moment.to_iso_string()));
            }
            fill(element, "username", Some(&row.username));
            fill(element, "text", Some(&say(&row.text)));
        });
    }
    if let Some(none) = by_id::<Element>("history-none") {
        show(&none, history.rows.is_empty());
    }
    if let Some(more) = by_id::<Element>("more-history") {
        show(&more, history.more);
    }
}

pub fn listen() {
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
