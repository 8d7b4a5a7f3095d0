//! `chrome.scripting`: the content scripts.

use js_sys::Array;
use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::javascript::{deserialize, message_of, object, texts};
use crate::domain::Pattern;
use crate::projection::{ContentScript, Registration};

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

#[wasm_bindgen(module = "/src/browser/scripting.js")]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = nothing)]
    static NOTHING: JsValue;
}

/// A content script as it is registered.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct RegisteredScript {
    id: String,
    matches: Vec<Pattern>,
    exclude_matches: Vec<Pattern>,
}

async fn registered() -> Result<Vec<RegisteredScript>, JsValue> {
    let scripts = registered_scripts(&JsValue::UNDEFINED).await?;
    Ok(deserialize(scripts).unwrap_or_default())
}

fn same(there: &RegisteredScript, wanted: &ContentScript) -> bool {
    let sorted = |list: &[Pattern]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    sorted(&there.matches) == sorted(&wanted.matches)
        && sorted(&there.exclude_matches) == sorted(&wanted.exclude_matches)
}

/// The file of a content script: its bundle.
fn files(id: &str) -> JsValue {
    texts(&[format!("content/{id}.js")])
}

fn description(script: &ContentScript) -> JsValue {
    object([
        ("id", script.id.into()),
        ("js", files(script.id)),
        ("matches", texts(&script.matches)),
        ("excludeMatches", texts(&script.exclude_matches)),
        ("runAt", "document_idle".into()),
        ("persistAcrossSessions", true.into()),
    ])
}

/// What [`apply`] found and did.
#[derive(Default)]
pub struct Scripts {
    before: Vec<String>,
    begun: Vec<&'static str>,
    /// Whether those that are wanted are registered, and no others; where the browser refused, what
    /// was there is left.
    pub all_applied: bool,
}

impl Scripts {
    /// Returns what became of the registration of a script.
    pub fn registration(&self, id: &str) -> Registration {
        if self.begun.contains(&id) {
            Registration::New
        } else if self.before.iter().any(|known| known == id) {
            Registration::Known
        } else {
            Registration::None
        }
    }
}

/// Registers the content scripts that are wanted, and takes the others away.
pub async fn apply(wanted: &[ContentScript]) -> Scripts {
    let Ok(there) = registered().await else {
        return Scripts::default();
    };
    let of = |script: &&ContentScript| there.iter().find(|known| known.id == script.id);
    let list = |scripts: &[&ContentScript]| {
        scripts
            .iter()
            .map(|script| description(script))
            .collect::<Array>()
    };
    let new: Vec<&ContentScript> = wanted
        .iter()
        .filter(|script| of(script).is_none())
        .collect();
    let other: Vec<&ContentScript> = wanted
        .iter()
        .filter(|script| of(script).is_some_and(|known| !same(known, script)))
        .collect();
    let surplus = there
        .iter()
        .filter(|known| wanted.iter().all(|script| script.id != known.id));
    let surplus: Array = surplus.map(|known| JsValue::from(&known.id)).collect();
    let registered = new.is_empty() || register(&list(&new)).await.is_ok();
    let updated = other.is_empty() || update(&list(&other)).await.is_ok();
    let removed =
        surplus.length() == 0 || unregister(&object([("ids", surplus.into())])).await.is_ok();
    let begun = [(new, registered), (other, updated)]
        .into_iter()
        .filter(|(_, done)| *done);
    let begun = begun
        .flat_map(|(scripts, _)| scripts)
        .map(|script| script.id)
        .collect();
    let before = there.into_iter().map(|known| known.id).collect();
    Scripts {
        before,
        begun,
        all_applied: registered && updated && removed,
    }
}

/// Runs a content script in a tab that is open already. One that runs there asks anew.
pub async fn inject(tab: i32, id: &str) {
    let target = object([
        ("tabId", tab.into()),
        ("frameIds", Array::of1(&0.into()).into()),
    ]);
    // A tab that is being closed, or whose page the browser protects.
    let _ = execute(&object([("target", target), ("files", files(id))])).await;
}

/// Whether a script may run in a tab: runs one that does nothing.
///
/// # Errors
/// What the browser says.
pub async fn try_in(tab: i32) -> Result<(), String> {
    let target = object([("tabId", tab.into())]);
    let script = [
        ("target", target),
        ("func", NOTHING.with(JsValue::clone)),
        ("injectImmediately", true.into()),
    ];
    execute(&object(script))
        .await
        .map(drop)
        .map_err(|error| message_of(&error))
}
