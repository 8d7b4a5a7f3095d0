//! Messages to the background, which may not be there.

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::browser::{i18n, javascript, runtime};
use crate::protocol::Message;
use crate::view::Key;

/// A background that failed to start never answers, and does not say so.
const PATIENCE_MS: u32 = 10_000;

/// Why something was not done, in the seller's language.
#[derive(Clone, Debug)]
pub struct SendError {
    /// What happened, what was kept, what to do.
    pub text: String,
    /// The path of the offending value of a configuration.
    pub path: Option<String>,
    /// Whether the background did not answer at all.
    pub is_silence: bool,
}

/// Sends a message and waits for the answer.
pub async fn send(message: Message) -> Result<(), SendError> {
    let asked = wasm_bindgen_futures::future_to_promise(async move {
        runtime::send_message(&javascript::to_js(&message.to_value())).await
    });
    let waited = wasm_bindgen_futures::future_to_promise(async {
        TimeoutFuture::new(PATIENCE_MS).await;
        Ok(JsValue::UNDEFINED)
    });
    let both = js_sys::Array::of2(&asked, &waited);
    let answer = JsFuture::from(js_sys::Promise::race(&both))
        .await
        .unwrap_or(JsValue::UNDEFINED);
    if !javascript::get(&answer, "ok").is_undefined() {
        return Ok(());
    }
    let error = javascript::get(&answer, "error");
    let text = javascript::get_text(&error, "text").filter(|text| !text.is_empty());
    let is_silence = text.is_none();
    let text = text.unwrap_or_else(|| i18n::message(Key::ShellNoAnswer));
    Err(SendError {
        text,
        path: javascript::get_text(&error, "path"),
        is_silence,
    })
}
