//! `chrome.notifications`.

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::i18n::say;
use super::javascript::object;
use crate::keeper::{Notification, NotificationAction};

#[wasm_bindgen]
extern "C" {
    // Not `async`: those do not catch what is thrown at once, as by Firefox for an option that it lacks.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = create)]
    fn create(id: &str, options: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = clear)]
    async fn clear(id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = getAll)]
    async fn get_all() -> Result<JsValue, JsValue>;
}

/// Takes those away that are no longer wanted, and shows the wanted ones that were not announced. Gives what they speak of.
pub async fn apply(wanted: &[Notification], announced: &std::collections::BTreeSet<String>) -> Vec<String> {
    let shown = get_all().await.ok().and_then(|all| all.dyn_into::<Object>().ok());
    for id in shown.map(|all| Object::keys(&all).to_vec()).unwrap_or_default() {
        if let Some(id) = id.as_string().filter(|id| !wanted.iter().any(|notification| &notification.id == id)) {
            let _ = clear(&id).await;
        }
    }
    let mut created = Vec::new();
    let new = |notification: &&Notification| !notification.covers.iter().all(|id| announced.contains(id));
    for notification in wanted.iter().filter(new) {
        let options = object([
            ("type", "basic".into()),
            ("iconUrl", "icons/icon-128.png".into()),
            ("title", say(&notification.title).into()),
            ("message", notification.message.iter().map(say).collect::<Vec<_>>().join(" ").into()),
        ]);
        let mut shown = false;
        if !notification.actions.is_empty() {
            let button = |action: &NotificationAction| object([("title", say(&action.label()).into())]);
            let buttons = notification.actions.iter().map(button).collect::<Array>();
            let options = Object::assign(&Object::new(), options.unchecked_ref());
            shown =
                Reflect::set(&options, &"buttons".into(), &buttons).is_ok() && show(&notification.id, &options).await;
        }
        // A browser without buttons refuses a notification that has some. Firefox has none, though it has their event.
        if shown || show(&notification.id, &options).await {
            created.extend(notification.covers.iter().cloned());
        }
    }
    created
}

/// Shows a notification, in the place of the one with this id; says whether the browser took it.
async fn show(id: &str, options: &JsValue) -> bool {
    match create(id, options) {
        Ok(promise) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

/// Takes a notification away that was clicked.
pub async fn dismiss(id: &str) {
    let _ = clear(id).await;
}
