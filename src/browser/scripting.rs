//! `chrome.scripting`: the banner's content script.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::javascript::{elements, get, get_text, object, texts};
use crate::keeper::ContentScript;

const BANNER: &str = "banner";
const FILE: &str = "content/banner.js";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = getRegisteredContentScripts)]
    async fn registered_scripts(filter: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = registerContentScripts)]
    async fn register(scripts: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = updateContentScripts)]
    async fn update(scripts: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = unregisterContentScripts)]
    async fn unregister(filter: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "scripting"], js_name = executeScript)]
    async fn execute(injection: &JsValue) -> Result<JsValue, JsValue>;
}

/// The banner's content script as it is registered.
async fn registered() -> Option<ContentScript> {
    let scripts = registered_scripts(&JsValue::UNDEFINED).await.ok()?;
    let script = elements(&scripts).into_iter().find(|script| get_text(script, "id").as_deref() == Some(BANNER))?;
    let patterns = |name| elements(&get(&script, name)).iter().filter_map(JsValue::as_string).collect();
    Some(ContentScript { matches: patterns("matches"), exclude_matches: patterns("excludeMatches") })
}

fn same(a: &ContentScript, b: &ContentScript) -> bool {
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    sorted(&a.matches) == sorted(&b.matches) && sorted(&a.exclude_matches) == sorted(&b.exclude_matches)
}

/// Registers the banner's content script, or takes it away. Says whether one was or is registered.
pub async fn apply(wanted: Option<&ContentScript>) -> bool {
    let present = registered().await;
    let ids = || object([("ids", Array::of1(&BANNER.into()).into())]);
    let script = |wanted: &ContentScript| {
        Array::of1(&object([
            ("id", BANNER.into()),
            ("js", Array::of1(&FILE.into()).into()),
            ("matches", texts(&wanted.matches)),
            ("excludeMatches", texts(&wanted.exclude_matches)),
            ("runAt", "document_idle".into()),
            ("persistAcrossSessions", true.into()),
        ]))
    };
    // A failure leaves what was there; the next wake-up tries again.
    let _ = match (&present, wanted) {
        (None, Some(wanted)) => register(&script(wanted)).await,
        (Some(present), Some(wanted)) if !same(present, wanted) => update(&script(wanted)).await,
        (Some(_), None) => unregister(&ids()).await,
        _ => Ok(JsValue::UNDEFINED),
    };
    present.is_some() || wanted.is_some()
}

/// Runs the banner's script in a tab that is open already. One that runs there asks anew.
pub async fn inject(tab: i32) {
    let target = object([("tabId", tab.into()), ("frameIds", Array::of1(&0.into()).into())]);
    // A tab that is being closed, or whose page the browser protects.
    let _ = execute(&object([("target", target), ("files", Array::of1(&FILE.into()).into())])).await;
}
