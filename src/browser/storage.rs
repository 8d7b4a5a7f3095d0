//! `chrome.storage`.

use js_sys::{Array, Function, Promise};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::clock::browser;
use super::javascript::{from_js, object, to_js};
use crate::consent::Browser;
use crate::keeper::{self, Changes, Records, State, StorageProblem};

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
    static LOCAL: StorageArea;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "storage"], js_name = sync)]
    static SYNC: Option<StorageArea>;
    type StorageArea;
    // Absent in browsers that have no levels.
    #[wasm_bindgen(method, getter, js_name = setAccessLevel)]
    fn access_level_setter(this: &StorageArea) -> Option<Function>;
    #[wasm_bindgen(catch, js_namespace = ["navigator", "storage"], js_name = persist)]
    fn persist() -> Result<Promise, JsValue>;
    /// Calls the listener at each change of any storage area.
    #[wasm_bindgen(js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    pub fn on_changed(listener: &Closure<dyn FnMut()>);
}

/// Why storage could not be used.
#[derive(Clone, Copy, Debug)]
pub enum StorageError {
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

fn to_records(value: &JsValue) -> Result<Records, StorageError> {
    match from_js(value) {
        Some(Value::Object(records)) => Ok(records.into_iter().collect()),
        _ => Err(StorageError::Failed),
    }
}

/// What is in `storage.local` and in `storage.session`, asked for at once: each question goes to
/// another process.
async fn read_both() -> Result<[JsValue; 2], JsValue> {
    let both = Array::of2(
        &local_get(&JsValue::NULL)?.into(),
        &session_get(&JsValue::NULL)?.into(),
    );
    let read: Array = JsFuture::from(Promise::all(&both)).await?.into();
    Ok([read.get(0), read.get(1)])
}

/// Reads the state.
pub async fn load() -> Result<Stored, StorageError> {
    let [local, session] = read_both()
        .await
        .map_err(|_| StorageError::Failed)?
        .each_ref()
        .map(to_records);
    let (local, session) = (local?, session?);
    let state =
        keeper::load(&local, &session).map_err(|StorageProblem::Newer| StorageError::Newer)?;
    let unsettled = (!keeper::matches_records(&local, &state)).then_some(local);
    Ok(Stored {
        unsettled,
        session,
        state,
    })
}

impl Stored {
    /// Writes what of a new state differs from what is stored; says whether anything did. `tries`:
    /// something is written in any case, to find out whether the browser stores again.
    ///
    /// # Errors
    /// The browser refused: nothing has changed.
    pub async fn save(&self, state: &State, tries: bool) -> Result<bool, StorageError> {
        let mut local = match &self.unsettled {
            Some(records) => keeper::changes(records, &keeper::records(state)),
            None => keeper::changes_between(&self.state, state),
        };
        if tries && local.set.is_empty() && local.remove.is_empty() {
            local.set = keeper::records(state)
                .into_iter()
                .filter(|(key, _)| key == "schema")
                .collect();
        }
        // What lasts comes first: a confirmed token must not be lost for the note that it was under
        // way. In one call: of an event that changes one record and removes another, never only
        // half is stored.
        if !local.set.is_empty() {
            local_set(&items(&local))
                .await
                .map_err(|_| StorageError::Failed)?;
        }
        if !local.remove.is_empty() {
            let removed = local_remove(&names(&local)).await;
            // Where they were set to null they are as good as gone; the next event removes them.
            if removed.is_err() && local.set.is_empty() {
                return Err(StorageError::Failed);
            }
        }
        Ok(self.save_session(state).await? || local != Changes::default())
    }

    /// Writes what of a new state lives no longer than the browser's session; says whether anything
    /// did.
    ///
    /// # Errors
    /// The browser refused.
    pub async fn save_session(&self, state: &State) -> Result<bool, StorageError> {
        let session = keeper::changes(&self.session, &keeper::session_records(state));
        if !session.set.is_empty() {
            session_set(&items(&session))
                .await
                .map_err(|_| StorageError::Failed)?;
        }
        if !session.remove.is_empty() {
            session_remove(&names(&session))
                .await
                .map_err(|_| StorageError::Failed)?;
        }
        Ok(session != Changes::default())
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

/// Asks the browser to keep IndexedDB, where the key of all secrets is, when it makes room on the
/// disk. Only a page can ask; Firefox would ask the seller, who has not called for that.
pub fn ask_to_persist() {
    if browser() == Browser::Firefox {
        return;
    }
    spawn_local(async {
        if let Ok(asked) = persist() {
            // Where it does not promise that, nothing is different.
            let _ = JsFuture::from(asked).await;
        }
    });
}

/// Keeps content scripts out of `storage.local` and `storage.sync`, where the browser can do that
/// (Firefox 153 cannot). Unpacked extensions forget it at each start.
pub fn close_to_content_scripts() {
    let close = |area: &StorageArea| {
        if let Some(set_level) = area.access_level_setter() {
            let level = object([("accessLevel", "TRUSTED_CONTEXTS".into())]);
            let _ = set_level.call1(area, &level);
        }
    };
    LOCAL.with(close);
    SYNC.with(|area| area.as_ref().map(close));
}
