//! `chrome.notifications`.

use wasm_bindgen::prelude::*;

use super::i18n::say;
use super::javascript::object;
use crate::keeper::Notification;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = create)]
    async fn create(id: &str, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = clear)]
    async fn clear(id: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = getAll)]
    async fn get_all() -> Result<JsValue, JsValue>;
}

/// Takes those away that are no longer wanted, and shows the wanted ones that were not announced. Gives the ids of those shown.
pub async fn apply(wanted: &[Notification], announced: &std::collections::BTreeSet<String>) -> Vec<String> {
    let shown = get_all().await.ok().and_then(|all| all.dyn_into::<js_sys::Object>().ok());
    for id in shown.map(|all| js_sys::Object::keys(&all).to_vec()).unwrap_or_default() {
        if let Some(id) = id.as_string().filter(|id| !wanted.iter().any(|notification| &notification.id == id)) {
            let _ = clear(&id).await;
        }
    }
    let mut created = Vec::new();
    for notification in wanted.iter().filter(|notification| !announced.contains(&notification.id)) {
        let options = object([
            ("type", "basic".into()),
            ("iconUrl", "icons/icon-128.png".into()),
            ("title", say(&notification.title).into()),
            ("message", say(&notification.message).into()),
        ]);
        if create(&notification.id, &options).await.is_ok() {
            created.push(notification.id.clone());
        }
    }
    created
}

/// Takes a notification away that was clicked.
pub async fn dismiss(id: &str) {
    let _ = clear(id).await;
}
