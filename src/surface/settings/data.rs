//! What is stored here: records that could not be read, and the way to erase everything.

use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::ask::ask;
use super::{click, download, send, state, status};
use crate::browser::i18n::{message, message_with};
use crate::keeper::State;
use crate::surface::dom::{by_id, fill, show};

pub fn listen() {
    click("export-set-aside", || spawn_local(export()));
    click("erase", || {
        ask(&message("page_erase_heading"), &message("page_erase_text"), &message("page_erase"), || {
            spawn_local(async {
                match send(json!({ "kind": "erase_everything" })).await {
                    Ok(()) => status("good", &message("shell_erased")),
                    Err(problem) => status("urgent", &problem.text),
                }
            });
        });
    });
}

pub fn draw(state: &State) {
    if let Some(part) = by_id::<Element>("set-aside") {
        let count = state.set_aside.len();
        show(&part, count > 0);
        fill(&part, "text", Some(&message_with("shell_set_aside_here", &[&count.to_string()])));
    }
}

/// The records as they were found: whoever helps can see what is wrong with them. Secrets in them are encrypted.
async fn export() {
    let Some(state) = state().await else { return };
    let text = serde_json::to_string_pretty(&state.set_aside).unwrap_or_default() + "\n";
    if download("token-keeper-set-aside.json", "application/json", &text).is_some() {
        status("good", &message("shell_exported"));
    }
}
