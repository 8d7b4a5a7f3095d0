//! Sharing between the seller's devices.

use std::cell::Cell;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};

use super::super::dom::{by_id, fill, keyed, on, set_attribute};
use super::super::send::send;
use super::status;
use crate::browser::i18n::{localize, message};
use crate::keeper::State;
use crate::protocol::Message;
use crate::view::{self, Key};

thread_local! {
    /// Whether it was switched off on this page, which has to say what became of what was shared.
    static SWITCHED_OFF: Cell<bool> = const { Cell::new(false) };
}

pub fn draw(state: &State) {
    if let Some(switch) = by_id::<HtmlInputElement>("mirror") {
        switch.set_checked(state.device_sync.on);
    }
    let mut notes: Vec<(&str, String)> = view::device_sync(state)
        .iter()
        .map(|text| ("warning", localize(text)))
        .collect();
    if SWITCHED_OFF.get() && !state.device_sync.on && !state.device_sync.erase && notes.is_empty() {
        notes.push(("good", message(Key::ShellMirrorRemoved)));
    }
    let Some(list) = by_id::<Element>("mirror-notes") else {
        return;
    };
    keyed(
        &list,
        "finding",
        notes.iter().map(|(_, text)| text),
        |index, element| {
            if let Some((tone, text)) = notes.get(index) {
                set_attribute(element, "data-tone", tone);
                fill(element, "text", Some(text));
            }
        },
    );
}

pub fn listen() {
    let Some(switch) = by_id::<HtmlInputElement>("mirror") else {
        return;
    };
    let clicked = switch.clone();
    on(&switch, "change", move |_| {
        let on = clicked.checked();
        SWITCHED_OFF.set(!on);
        spawn_local(async move {
            if let Err(problem) = send(Message::SetMirror { on }).await {
                status("urgent", &problem.text);
                // As it was.
                super::draw().await;
            }
        });
    });
}
