//! `welcome.html`: three steps that say by themselves when they are done.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::dom::{begin_page, by_id, document, fill, on, set_attribute};
use super::send::send;
use crate::browser::i18n::localize;
use crate::browser::{action, storage};
use crate::protocol::Message;
use crate::view::{self, Welcome};

/// Brings the page to life.
pub async fn welcome() {
    begin_page();
    if let Some(button) = by_id::<Element>("dashboard") {
        on(&button, "click", |_| {
            spawn_local(async {
                // Where the background does not answer, the popup says so.
                let _ = send(Message::OpenDashboard {}).await;
            });
        });
    }
    if let Some(button) = by_id::<Element>("open-popup") {
        on(&button, "click", |_| {
            if let Some(window) = web_sys::window() {
                // A page of our own is never blocked.
                let _ = window.location().set_href("popup.html");
            }
        });
    }
    let changed = Closure::new(|| spawn_local(draw()));
    storage::on_changed(&changed);
    action::on_pinned(&changed);
    changed.forget();
    // Where the browser does not tell of the icon: whoever has pinned it comes back here.
    if let Some(root) = document().and_then(|document| document.document_element()) {
        on(&root, "pointerenter", |_| spawn_local(draw()));
    }
    draw().await;
}

async fn draw() {
    let pinned = action::is_pinned().await;
    let Ok(stored) = storage::load().await else {
        return;
    };
    let Welcome {
        pin,
        dashboard,
        account,
    } = view::welcome(&stored.state, pinned);
    for (id, done) in [
        ("step-pin", pin),
        ("step-dashboard", dashboard),
        ("step-account", account),
    ] {
        if let Some(step) = by_id::<Element>(id) {
            let done = done.as_ref().map(localize);
            set_attribute(
                &step,
                "data-done",
                if done.is_some() { "true" } else { "false" },
            );
            fill(&step, "done", done.as_deref());
        }
    }
}
