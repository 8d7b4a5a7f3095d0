//! `chrome.permissions`: host permissions that the seller withholds ("on click", or Firefox's
//! toggle).

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::javascript::{deserialize, object, texts};
use super::runtime;
use crate::domain::Pattern;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = contains)]
    async fn contains(permissions: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "permissions"], js_name = request)]
    async fn request(permissions: &JsValue) -> Result<JsValue, JsValue>;
}

#[derive(Default, Deserialize)]
struct Manifest {
    host_permissions: Vec<String>,
}

fn hosts() -> JsValue {
    let manifest: Manifest = deserialize(runtime::manifest()).unwrap_or_default();
    object([("origins", texts(&manifest.host_permissions))])
}

/// Whether the browser withholds any of the hosts that the manifest asks for.
pub async fn are_hosts_missing() -> bool {
    are_missing(hosts()).await
}

/// Whether the browser withholds the pages of a pattern.
pub async fn is_host_missing(pattern: &Pattern) -> bool {
    are_missing(object([("origins", texts(&[pattern]))])).await
}

async fn are_missing(permissions: JsValue) -> bool {
    contains(&permissions)
        .await
        .is_ok_and(|granted| granted == JsValue::FALSE)
}

/// Asks the seller for them; only in answer to a click.
pub async fn ask() {
    // A "no" is an answer too: the notice stays.
    let _ = request(&hosts()).await;
}
