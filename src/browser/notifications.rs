//! `chrome.notifications`.

use wasm_bindgen::prelude::*;

use super::i18n::say;
use super::javascript::{get, object};
use crate::keeper::{Notification, NotificationAction};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = create)]
    async fn create(id: &str, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = clear)]
    async fn clear(id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = getAll)]
    async fn get_all() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome"], js_name = notifications)]
    static NOTIFICATIONS: JsValue;
}

/// Takes those away that are no longer wanted, and shows the wanted ones that were not announced. Gives what they speak of.
pub async fn apply(wanted: &[Notification], announced: &std::collections::BTreeSet<String>) -> Vec<String> {
    let shown = get_all().await.ok().and_then(|all| all.dyn_into::<js_sys::Object>().ok());
    for id in shown.map(|all| js_sys::Object::keys(&all).to_vec()).unwrap_or_default() {
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
        // A browser without buttons refuses a notification that has some.
        if has_buttons() && !notification.actions.is_empty() {
            let button = |action: &NotificationAction| object([("title", say(&action.label()).into())]);
            let buttons = notification.actions.iter().map(button).collect::<js_sys::Array>();
            let _ = js_sys::Reflect::set(&options, &"buttons".into(), &buttons);
        }
        if create(&notification.id, &options).await.is_ok() {
            created.extend(notification.covers.iter().cloned());
        }
    }
    created
}

/// Whether the browser has buttons on notifications: Chromium has, Firefox has not.
fn has_buttons() -> bool {
    NOTIFICATIONS.with(|api| get(api, "onButtonClicked").is_object())
}

/// Takes a notification away that was clicked.
pub async fn dismiss(id: &str) {
    let _ = clear(id).await;
}
