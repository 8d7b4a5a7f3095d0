//! Messages to the background, which may not be there.

use gloo_timers::future::TimeoutFuture;
use serde::de::{DeserializeOwned, IgnoredAny};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::browser::{i18n, javascript, runtime};
use crate::protocol::{Answer, ErrorAnswer, Message};
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

/// Sends a message and waits until it is done.
///
/// # Errors
/// Where the background refuses it, or does not answer.
pub async fn send(message: Message) -> Result<(), SendError> {
    ask::<IgnoredAny>(message).await.map(drop)
}

/// Sends a message and waits for what it is answered.
///
/// # Errors
/// As [`send`].
pub async fn ask<T: DeserializeOwned>(message: Message) -> Result<T, SendError> {
    let asked = wasm_bindgen_futures::future_to_promise(async move {
        runtime::send_message(&javascript::serialize(&message.to_value())).await
    });
    let waited = wasm_bindgen_futures::future_to_promise(async {
        TimeoutFuture::new(PATIENCE_MS).await;
        Ok(JsValue::UNDEFINED)
    });
    let both = js_sys::Array::of2(&asked, &waited);
    let answer = JsFuture::from(js_sys::Promise::race(&both))
        .await
        .unwrap_or(JsValue::UNDEFINED);
    match javascript::deserialize::<Answer<T>>(answer) {
        Some(Answer::Ok(answer)) => Ok(answer),
        Some(Answer::Error(ErrorAnswer { text, path })) if !text.is_empty() => Err(SendError {
            text,
            path,
            is_silence: false,
        }),
        _ => Err(SendError {
            text: i18n::message(Key::ShellNoAnswer),
            path: None,
            is_silence: true,
        }),
    }
}
