//! `chrome.runtime`.

use wasm_bindgen::prelude::*;

use super::javascript::{get, object};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    static ID: String;
    /// The address of a file of ours.
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getURL)]
    pub fn url_of(path: &str) -> String;
    /// The manifest.
    #[wasm_bindgen(js_namespace = ["chrome", "runtime"], js_name = getManifest)]
    pub fn manifest() -> JsValue;
    /// Sends a message to the background and waits for its answer.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    pub async fn send_message(message: &JsValue) -> Result<JsValue, JsValue>;
    /// Opens the settings page.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = openOptionsPage)]
    pub async fn open_options_page() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"])]
    fn connect(info: &JsValue) -> Result<JsValue, JsValue>;
    type PortEvent;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &PortEvent, listener: &JsValue);
}

/// Calls once when this run of the background has ended.
pub fn when_background_ends(act: impl FnOnce() + 'static) {
    if let Ok(port) = connect(&object([("name", "watch".into())])) {
        get(&port, "onDisconnect").unchecked_into::<PortEvent>().add_listener(&Closure::once_into_js(act));
    }
}

/// Our extension's id.
pub fn id() -> String {
    ID.with(String::clone)
}
