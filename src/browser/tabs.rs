//! `chrome.tabs`.

use js_sys::Promise;
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::javascript::{deserialize, object, texts};
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
    async fn send_message(
        tab: i32,
        message: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = update)]
    async fn update_window(window: i32, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = create)]
    fn create_window(options: &JsValue) -> Result<Promise, JsValue>;
}

/// A tab as the browser describes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TabInfo {
    id: Option<i32>,
    window_id: Option<i32>,
    /// Only where we may see it.
    pub url: Option<String>,
}

/// A window as the browser describes it.
#[derive(Deserialize)]
pub(super) struct WindowInfo {
    pub id: Option<i32>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    #[serde(default)]
    pub tabs: Vec<TabInfo>,
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
    let seen = |tab: TabInfo| {
        Some(Tab {
            id: tab.id?,
            window: tab.window_id,
            url: tab.url?,
        })
    };
    let tabs = find(&object([("url", texts(patterns))])).await;
    tabs.into_iter().filter_map(seen).collect()
}

/// The tabs whose addresses the browser hides from us.
pub async fn hidden() -> Vec<i32> {
    let tabs = find(&object([])).await;
    let hidden = tabs.iter().filter(|tab| tab.url.is_none());
    hidden.filter_map(|tab| tab.id).collect()
}

async fn find(options: &JsValue) -> Vec<TabInfo> {
    let found = query(options).await.ok();
    found.and_then(deserialize).unwrap_or_default()
}

/// Goes to a tab on a page that matches the pattern, or opens one at the address. Returns its id,
/// where there is a tab to be seen.
pub async fn open(url: &str, pattern: Pattern) -> Option<i32> {
    let active = object([("active", true.into())]);
    if let Some(tab) = matching(&[pattern]).await.into_iter().next()
        && update(tab.id, &active).await.is_ok()
    {
        if let Some(window) = tab.window {
            let _ = update_window(window, &object([("focused", true.into())])).await;
        }
        return Some(tab.id);
    }
    let page = object([("url", url.into())]);
    if let Ok(tab) = create(&page).await {
        return deserialize::<TabInfo>(tab)?.id;
    }
    // A browser that runs in the background has no window to open a tab in. Firefox for Android has
    // none at all.
    let window = object([("url", url.into()), ("focused", true.into())]);
    let opened = JsFuture::from(create_window(&window).ok()?).await.ok()?;
    let window: WindowInfo = deserialize(opened)?;
    window.tabs.first()?.id
}

/// Sends a message to our script in the top frame of a tab; there may be none.
pub async fn send(tab: i32, message: &JsValue) {
    let _ = send_message(tab, message, &object([("frameId", 0.into())])).await;
}
