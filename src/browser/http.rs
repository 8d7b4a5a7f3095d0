//! Requests to eBay and to a broker: no cookies, no redirects, bounded in time and size.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, Navigator, ReadableStream, ReadableStreamDefaultReader, ReadableStreamReadResult,
    Response, ResponseType,
};

use super::javascript::{message_of, object};
use crate::consent::{AnswerProblem, HttpAnswer, HttpRequest};
use crate::domain::Secret;

/// Shorter than the 30 seconds after which a browser ends an idle worker.
const TIMEOUT_MS: u32 = 20_000;
/// eBay's answers have a few kilobytes.
const MAX_BYTES: usize = 256 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str, options: &JsValue) -> Result<Response, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_name = navigator)]
    static NAVIGATOR: Navigator;

    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn timeout(millis: u32) -> JsValue;
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
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(AnswerProblem::Redirected);
    }
    let body = match response.body() {
        Some(body) => read_body(&body).await?,
        None => String::new(),
    };
    Ok(HttpAnswer {
        status: response.status(),
        retry_after: response.headers().get("retry-after").ok().flatten(),
        body: Secret::new(body),
    })
}

async fn read_body(body: &ReadableStream) -> Result<String, AnswerProblem> {
    let mut bytes = Vec::new();
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let chunk: ReadableStreamReadResult = JsFuture::from(reader.read())
            .await
            .map_err(|error| problem_of(&error))?
            .unchecked_into();
        if chunk.get_done() == Some(true) {
            return String::from_utf8(bytes).map_err(|_| AnswerProblem::Unreadable);
        }
        let chunk: Uint8Array = chunk.get_value().unchecked_into();
        if bytes.len() + usize::try_from(chunk.length()).unwrap_or(usize::MAX) > MAX_BYTES {
            // The answer is given up: whether the cancelling works out changes nothing.
            drop(reader.cancel());
            return Err(AnswerProblem::TooLarge);
        }
        bytes.extend(chunk.to_vec());
    }
}

fn problem_of(error: &JsValue) -> AnswerProblem {
    let timed_out = error
        .dyn_ref::<DomException>()
        .is_some_and(|exception| exception.name() == "TimeoutError")
        || message_of(error).contains("timed out");
    if !NAVIGATOR.with(Navigator::on_line) {
        AnswerProblem::Offline
    } else if timed_out {
        AnswerProblem::Timeout
    } else {
        AnswerProblem::Network
    }
}
