//! `chrome.storage.sync`, where the browser has it.

use js_sys::{Array, Promise};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::javascript::{from_js, to_js};
use crate::keeper::{Changes, Records};

// Not `async`: those do not catch what is thrown at once, as by an area that is not there.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "sync"], js_name = get)]
    fn sync_get(keys: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "sync"], js_name = set)]
    fn sync_set(items: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "sync"], js_name = remove)]
    fn sync_remove(keys: &Array) -> Result<Promise, JsValue>;
}

async fn done(call: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(call.ok()?).await.ok()
}

/// All records; `None` where they cannot be read.
pub async fn read() -> Option<Records> {
    match from_js(&done(sync_get(&JsValue::NULL)).await?) {
        Some(Value::Object(records)) => Some(records.into_iter().collect()),
        _ => None,
    }
}

/// Writes records, all of them in one call; says whether that worked.
pub async fn write(changes: Changes) -> bool {
    let Changes { set, remove } = changes;
    let names: Array = remove.iter().map(JsValue::from).collect();
    let set = set.is_empty() || done(sync_set(&to_js(&json!(set)))).await.is_some();
    set && (remove.is_empty() || done(sync_remove(&names)).await.is_some())
}
