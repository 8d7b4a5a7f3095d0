//! `chrome.storage`.

use js_sys::{Array, Promise};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::javascript::{from_js, get, object, to_js};
use crate::keeper::{self, Changes, Records, State, StorageProblem, records_of};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = get)]
    fn local_get(keys: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = set)]
    async fn local_set(items: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "local"], js_name = remove)]
    async fn local_remove(keys: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = get)]
    fn session_get(keys: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = set)]
    async fn session_set(items: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "session"], js_name = remove)]
    async fn session_remove(keys: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = local)]
    static LOCAL: JsValue;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = sync)]
    static SYNC: JsValue;
    /// Calls the listener at each change of any storage area.
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    pub fn on_changed(listener: &Closure<dyn FnMut()>);
}

/// Why storage could not be used.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// A newer version of the extension wrote it.
    Newer,
    /// The browser could not read or write it.
    Failed,
}

/// What is stored, and the state that it means.
pub struct Stored {
    /// The records of `storage.local`, unless they are just those of the state that was read.
    unsettled: Option<Records>,
    session: Records,
    /// The state.
    pub state: State,
}

fn to_records(value: &JsValue) -> Result<Records, Trouble> {
    match from_js(value) {
        Some(Value::Object(records)) => Ok(records_of(records)),
        _ => Err(Trouble::Failed),
    }
}

/// What is in `storage.local` and in `storage.session`, asked for at once: each question goes to another process.
async fn read_both() -> Result<[JsValue; 2], JsValue> {
    let both = Array::of2(&local_get(&JsValue::NULL)?.into(), &session_get(&JsValue::NULL)?.into());
    let read: Array = JsFuture::from(Promise::all(&both)).await?.into();
    Ok([read.get(0), read.get(1)])
}

/// Reads the state.
pub async fn load() -> Result<Stored, Trouble> {
    let [local, session] = read_both().await.map_err(|_| Trouble::Failed)?.each_ref().map(to_records);
    let (local, session) = (local?, session?);
    let state = keeper::load(&local, &session).map_err(|StorageProblem::Newer| Trouble::Newer)?;
    let unsettled = (!keeper::is_settled(&local, &state)).then_some(local);
    Ok(Stored { unsettled, session, state })
}

impl Stored {
    /// Writes what of a new state differs from what is stored; says whether anything did.
    pub async fn save(self, state: &State) -> Result<bool, Trouble> {
        let local = match &self.unsettled {
            Some(records) => keeper::changes(records, &keeper::records(state)),
            None => keeper::changes_between(&self.state, state),
        };
        let session = keeper::changes(&self.session, &keeper::session_records(state));
        // What lasts comes first: a confirmed token must not be lost for the note that it was under way.
        // In one call: of an event that changes one record and removes another, never only half is stored.
        if !local.set.is_empty() {
            local_set(&items(&local)).await.map_err(|_| Trouble::Failed)?;
        }
        if !local.remove.is_empty() {
            local_remove(&names(&local)).await.map_err(|_| Trouble::Failed)?;
        }
        if !session.set.is_empty() {
            session_set(&items(&session)).await.map_err(|_| Trouble::Failed)?;
        }
        if !session.remove.is_empty() {
            session_remove(&names(&session)).await.map_err(|_| Trouble::Failed)?;
        }
        Ok(local != Changes::default() || session != Changes::default())
    }
}

/// What is set, with null for what goes.
fn items(changes: &Changes) -> JsValue {
    let mut items = changes.set.clone();
    items.extend(changes.remove.iter().map(|key| (key.clone(), Value::Null)));
    to_js(&json!(items))
}

fn names(changes: &Changes) -> Array {
    changes.remove.iter().map(JsValue::from).collect()
}

/// Keeps content scripts out of `storage.local` and `storage.sync`, where the browser can do that (Firefox 153 cannot). Unpacked
/// extensions forget it at each start.
pub fn close_to_content_scripts() {
    for area in [LOCAL.with(JsValue::clone), SYNC.with(JsValue::clone)] {
        if let Some(function) = get(&area, "setAccessLevel").dyn_ref::<js_sys::Function>() {
            let level = object([("accessLevel", "TRUSTED_CONTEXTS".into())]);
            let _ = function.call1(&area, &level);
        }
    }
}
