//! `welcome.html`.

use serde_json::json;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::dom::{begin_page, by_id, on};
use super::send::send;

/// Brings the page to life.
pub async fn welcome() {
    begin_page();
    if let Some(button) = by_id::<Element>("dashboard") {
        on(&button, "click", |_| {
            spawn_local(async {
                // Where the background does not answer, the popup says so.
                let _ = send(json!({ "kind": "open_dashboard" })).await;
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
}
