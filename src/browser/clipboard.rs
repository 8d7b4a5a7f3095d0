//! `navigator.clipboard`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Puts a text there; only where somebody has just clicked.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "clipboard"], js_name = writeText)]
    pub async fn write(text: &str) -> Result<JsValue, JsValue>;
}
