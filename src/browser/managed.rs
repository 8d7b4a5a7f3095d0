//! `chrome.storage.managed`: what an administrator prescribes.

use wasm_bindgen::prelude::*;

use super::javascript::{get_text, object};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "managed"], js_name = get)]
    async fn managed_get(keys: &str) -> Result<JsValue, JsValue>;
}

/// The prescribed configuration's text; none where nobody prescribes one. Firefox calls that an
/// error.
pub async fn policy_json() -> Option<String> {
    let found = managed_get("configuration")
        .await
        .unwrap_or_else(|_| object([]));
    get_text(&found, "configuration").filter(|text| !text.trim().is_empty())
}
