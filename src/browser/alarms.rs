//! `chrome.alarms`: one alarm, set to the next thing that matters.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::javascript::{deserialize, object};
use crate::domain::Timestamp;

const NEXT: &str = "next";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "alarms"], js_name = get)]
    async fn get_alarm(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "alarms"], js_name = create)]
    async fn create(name: &str, info: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "alarms"], js_name = clear)]
    async fn clear(name: &str) -> Result<JsValue, JsValue>;
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alarm {
    /// In milliseconds since 1970.
    scheduled_time: f64,
}

/// Sets the alarm, unless it is set so.
pub async fn apply(wanted: Option<Timestamp>) {
    let present = get_alarm(NEXT)
        .await
        .ok()
        .and_then(deserialize::<Alarm>)
        .map(|alarm| alarm.scheduled_time);
    let wanted = wanted.map(|time| time.millis() as f64);
    // A failure leaves the old alarm, or none: each wake-up looks again.
    let _ = match wanted {
        _ if present == wanted => return,
        // It rings again where the worker that it woke died before it could set the next one.
        Some(time) => {
            create(
                NEXT,
                &object([("when", time.into()), ("periodInMinutes", 30.into())]),
            )
            .await
        }
        None => clear(NEXT).await,
    };
}
