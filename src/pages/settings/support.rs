//! What support needs to know, to be read and copied.

use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::{click, state, status};
use crate::browser::i18n::message;
use crate::browser::{clipboard, now};
use crate::keeper::State;
use crate::pages::dom::{by_id, set_text};
use crate::view::{self, Key};

pub fn listen() {
    click("copy-diagnostics", || {
        spawn_local(async {
            let Some(state) = state().await else { return };
            // A page that may not write there leaves the text to be read and copied by hand.
            if clipboard::write(&view::diagnostics(&state, now()))
                .await
                .is_ok()
            {
                status("good", &message(Key::ShellCopied));
            }
        });
    });
}

pub fn draw(state: &State) {
    if let Some(text) = by_id::<Element>("diagnostics") {
        set_text(&text, &view::diagnostics(state, now()));
    }
}
