//! `chrome.storage.managed`: what an administrator prescribes.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::javascript::deserialize;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "managed"], js_name = get)]
    async fn managed_get(keys: &str) -> Result<JsValue, JsValue>;
}

#[derive(Deserialize)]
struct Policy {
    configuration: Option<String>,
}

/// The prescribed configuration's text; none where nobody prescribes one. Firefox calls that an
/// error.
pub async fn policy_json() -> Option<String> {
    let found = managed_get("configuration").await.ok()?;
    let policy: Policy = deserialize(found)?;
    policy.configuration.filter(|text| !text.trim().is_empty())
}
