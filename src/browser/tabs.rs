//! `chrome.tabs`.

use wasm_bindgen::prelude::*;

use super::javascript::{elements, get_id, get_text, object, texts};
use crate::domain::Pattern;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    async fn query(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = create)]
    async fn create(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = update)]
    async fn update(tab: i32, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    async fn send_message(tab: i32, message: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = update)]
    async fn update_window(window: i32, options: &JsValue) -> Result<JsValue, JsValue>;
}

/// A tab whose address we may see.
pub struct Tab {
    /// The browser's id of it.
    pub id: i32,
    /// Its window.
    pub window: Option<i32>,
    /// Its address.
    pub url: String,
}

/// The tabs on pages that match any of the patterns.
pub async fn matching(patterns: &[Pattern]) -> Vec<Tab> {
    let found = query(&object([("url", texts(patterns))])).await.unwrap_or(JsValue::NULL);
    elements(&found)
        .iter()
        .filter_map(|tab| {
            Some(Tab { id: get_id(tab, "id")?, window: get_id(tab, "windowId"), url: get_text(tab, "url")? })
        })
        .collect()
}

/// Goes to a tab that shows this site or page already, or opens one.
pub async fn open(url: &str) {
    let origin_end = url.match_indices('/').nth(2).map_or(url.len(), |(index, _)| index);
    let (origin, path) = url.split_at(origin_end);
    // Of another site any page will do: the seller is signed in there. Of ours, that page.
    let pattern = if origin.starts_with("http") { format!("{origin}/*") } else { format!("{origin}{path}*") };
    let active = object([("active", true.into())]);
    if let Some(tab) = matching(&[pattern.into()]).await.into_iter().next()
        && update(tab.id, &active).await.is_ok()
    {
        if let Some(window) = tab.window {
            let _ = update_window(window, &object([("focused", true.into())])).await;
        }
        return;
    }
    // Without a window to open a tab in there is nothing to show it with.
    let _ = create(&object([("url", url.into())])).await;
}

/// Sends a message to our script in the top frame of a tab; there may be none.
pub async fn tell(tab: i32, message: &JsValue) {
    let _ = send_message(tab, message, &object([("frameId", 0.into())])).await;
}
