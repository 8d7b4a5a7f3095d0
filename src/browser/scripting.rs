//! `chrome.scripting`: the content scripts.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::javascript::{elements, get, get_text, message_of, object, texts};
use crate::domain::Pattern;
use crate::projection::{CREDENTIALS, ContentScript, OBSERVER};

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
struct RegisteredScript {
    id: String,
    matches: Vec<Pattern>,
    exclude_matches: Vec<Pattern>,
}

async fn registered() -> Result<Vec<RegisteredScript>, JsValue> {
    let scripts = registered_scripts(&JsValue::UNDEFINED).await?;
    let read = |script: &JsValue| {
        let patterns = |name| {
            elements(&get(script, name))
                .iter()
                .filter_map(|pattern| Some(pattern.as_string()?.into()))
                .collect()
        };
        let (matches, exclude_matches) = (patterns("matches"), patterns("excludeMatches"));
        Some(RegisteredScript {
            id: get_text(script, "id")?,
            matches,
            exclude_matches,
        })
    };
    Ok(elements(&scripts).iter().filter_map(read).collect())
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

/// The files of a content script: what it draws with, or reads with, comes first.
fn files(id: &str) -> JsValue {
    let file = |name: &str| JsValue::from(format!("content/{name}.js"));
    let first = match id {
        OBSERVER => Some("snapshot"),
        CREDENTIALS => None,
        _ => Some("common"),
    };
    first
        .iter()
        .chain([&id])
        .map(|name| file(name))
        .collect::<Array>()
        .into()
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
    /// Whether the script was registered before or is now.
    pub fn is_affected(&self, id: &str) -> bool {
        self.before.iter().any(|known| known == id) || self.is_new_registration(id)
    }

    /// Whether the script was not registered, or for other pages: open tabs do not have it.
    pub fn is_new_registration(&self, id: &str) -> bool {
        self.begun.contains(&id)
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
