//! Requests to eBay and to a broker: no cookies, no redirects, bounded in time and size.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::javascript::{get, get_text, message_of, object};
use crate::consent::{AnswerProblem, HttpAnswer, HttpRequest};
use crate::domain::Secret;

/// Shorter than the 30 seconds after which a browser ends an idle worker.
const TIMEOUT_MS: u32 = 20_000;
/// eBay's answers have a few kilobytes.
const MAX_BYTES: usize = 256 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    static NAVIGATOR: JsValue;

    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn timeout(millis: u32) -> JsValue;

    type Headers;
    #[wasm_bindgen(method, js_name = get)]
    fn header(this: &Headers, name: &str) -> Option<String>;

    type Body;
    #[wasm_bindgen(method, js_name = getReader)]
    fn get_reader(this: &Body) -> BodyReader;
    type BodyReader;
    #[wasm_bindgen(method)]
    fn read(this: &BodyReader) -> Promise;
    #[wasm_bindgen(method)]
    fn cancel(this: &BodyReader) -> Promise;
}

/// Sends a request.
pub async fn send(request: &HttpRequest) -> Result<HttpAnswer, AnswerProblem> {
    let headers: js_sys::Array = request
        .headers
        .iter()
        .map(|(name, value)| js_sys::Array::of2(&name.as_str().into(), &value.expose().into()))
        .collect();
    let options = object([
        ("method", request.method.into()),
        ("headers", headers.into()),
        (
            "body",
            request
                .body
                .as_ref()
                .map_or(JsValue::UNDEFINED, |body| body.expose().into()),
        ),
        ("credentials", "omit".into()),
        ("cache", "no-store".into()),
        ("referrerPolicy", "no-referrer".into()),
        ("redirect", "manual".into()),
        ("signal", timeout(TIMEOUT_MS)),
    ]);
    let response = fetch(&request.url, &options)
        .await
        .map_err(|error| problem_of(&error))?;
    // A redirect that is not followed has no status and no body.
    if get_text(&response, "type").as_deref() == Some("opaqueredirect") {
        return Err(AnswerProblem::Redirected);
    }
    let headers: Headers = get(&response, "headers").unchecked_into();
    let retry_after = headers.header("retry-after");
    let status = get(&response, "status").as_f64().unwrap_or_default() as u16;
    let body = read_body(get(&response, "body")).await?;
    Ok(HttpAnswer {
        status,
        retry_after,
        body: Secret::new(body),
    })
}

async fn read_body(body: JsValue) -> Result<String, AnswerProblem> {
    let mut bytes = Vec::new();
    if body.is_null() || body.is_undefined() {
        return Ok(String::new());
    }
    let reader = body.unchecked_into::<Body>().get_reader();
    loop {
        let chunk = JsFuture::from(reader.read())
            .await
            .map_err(|error| problem_of(&error))?;
        if get(&chunk, "done").is_truthy() {
            return String::from_utf8(bytes).map_err(|_| AnswerProblem::Unreadable);
        }
        let chunk: Uint8Array = get(&chunk, "value").unchecked_into();
        if bytes.len() + usize::try_from(chunk.length()).unwrap_or(usize::MAX) > MAX_BYTES {
            // The answer is given up: whether the cancelling works out changes nothing.
            drop(reader.cancel());
            return Err(AnswerProblem::TooLarge);
        }
        bytes.extend(chunk.to_vec());
    }
}

fn problem_of(error: &JsValue) -> AnswerProblem {
    let name = get_text(error, "name").unwrap_or_default();
    let timed_out = name == "TimeoutError" || message_of(error).contains("timed out");
    if NAVIGATOR.with(|navigator| get(navigator, "onLine")) == JsValue::FALSE {
        AnswerProblem::Offline
    } else if timed_out {
        AnswerProblem::Timeout
    } else {
        AnswerProblem::Network
    }
}
