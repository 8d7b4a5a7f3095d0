//! `chrome.runtime`.

use wasm_bindgen::prelude::*;

use super::javascript::{message_of, object};

/// What browsers say of a message that no listener was there to take.
const NOT_TAKEN: &str = "Receiving end does not exist";

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
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    async fn send(message: &JsValue) -> Result<JsValue, JsValue>;
    /// Opens the settings page.
    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = openOptionsPage)]
    pub async fn open_options_page() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"])]
    fn connect(info: &JsValue) -> Result<Port, JsValue>;
    type Port;
    #[wasm_bindgen(method, getter, js_name = onDisconnect)]
    fn on_disconnect(this: &Port) -> PortEvent;
    type PortEvent;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &PortEvent, listener: &JsValue);
}

/// Sends a message to the background and waits for its answer. One that comes in the moment when
/// Firefox puts the event page to sleep is taken by nobody; the second wakes it.
pub async fn send_message(message: &JsValue) -> Result<JsValue, JsValue> {
    match send(message).await {
        Err(error) if message_of(&error).contains(NOT_TAKEN) => send(message).await,
        answer => answer,
    }
}

/// Calls once when this run of the background has ended.
pub fn when_background_ends(effects: impl FnOnce() + 'static) {
    if let Ok(port) = connect(&object([("name", "watch".into())])) {
        port.on_disconnect()
            .add_listener(&Closure::once_into_js(effects));
    }
}

/// Our extension's id.
pub fn id() -> String {
    ID.with(String::clone)
}
