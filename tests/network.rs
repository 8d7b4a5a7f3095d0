//! Requests to eBay and to a broker: what is asked of `fetch`, and what is made of its answers.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![cfg(target_arch = "wasm32")]

mod support;

use support::{calls, fake, install, set};
use token_keeper::browser::http;
use token_keeper::consent::{AnswerProblem, HttpAnswer, HttpRequest};
use token_keeper::domain::Secret;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Sends a request to a server that does what the body of an `async` JavaScript function says.
async fn send(server: &str) -> Result<HttpAnswer, AnswerProblem> {
    install();
    set("navigator.onLine", "true");
    fake("fetch", &format!("async () => {{ {server} }}"));
    let request = HttpRequest {
        method: "POST",
        url: "https://api.ebay.com/identity/v1/oauth2/token".into(),
        headers: vec![("Authorization".into(), Secret::new("Basic abc"))],
        body: Some(Secret::new("grant_type=refresh_token")),
    };
    http::send(&request).await
}

#[wasm_bindgen_test]
async fn a_request_takes_no_cookie_follows_no_redirect_and_is_not_kept() {
    send("return new Response('{}')").await.unwrap();
    let [call] = calls("fetch").try_into().unwrap();
    assert_eq!(
        call,
        "['fetch','https://api.ebay.com/identity/v1/oauth2/token',{'method':'POST',\
         'headers':[['Authorization','Basic abc']],'body':'grant_type=refresh_token',\
         'credentials':'omit','cache':'no-store','referrerPolicy':'no-referrer',\
         'redirect':'manual','signal':{}}]"
    );
}

#[wasm_bindgen_test]
async fn an_answer_has_its_status_its_body_and_when_to_ask_again() {
    let answer = send(
        "return new Response('{\"error\":\"ünïcode\"}', { status: 429, headers: { 'Retry-After': '120' } })",
    )
    .await
    .unwrap();
    assert_eq!(answer.status, 429);
    assert_eq!(answer.retry_after.as_deref(), Some("120"));
    assert_eq!(answer.body.expose(), "{\"error\":\"ünïcode\"}");
    let answer = send("return new Response(null, { status: 204 })")
        .await
        .unwrap();
    assert_eq!((answer.status, answer.body.expose()), (204, ""));
    assert_eq!(answer.retry_after, None);
}

#[wasm_bindgen_test]
async fn a_redirect_is_not_followed() {
    let answer = send("return { type: 'opaqueredirect', status: 0, body: null }").await;
    assert_eq!(answer.unwrap_err(), AnswerProblem::Redirected);
}

#[wasm_bindgen_test]
async fn a_body_is_bounded_and_the_rest_is_not_fetched() {
    let whole = send("return new Response('x'.repeat(256 * 1024))")
        .await
        .unwrap();
    assert_eq!(whole.body.expose().len(), 256 * 1024);
    // A body without end.
    let answer = send(
        "globalThis.cancelled = false;
         const chunk = new Uint8Array(60_000).fill(120);
         return new Response(new ReadableStream({
             pull: (controller) => controller.enqueue(chunk),
             cancel: () => { globalThis.cancelled = true; },
         }))",
    )
    .await;
    assert_eq!(answer.unwrap_err(), AnswerProblem::TooLarge);
    support::turns().await;
    assert_eq!(js_sys::eval("cancelled").unwrap(), true);
}

#[wasm_bindgen_test]
async fn a_body_that_is_no_text_or_breaks_off_is_said() {
    let answer = send("return new Response(new Uint8Array([123, 255, 125]))").await;
    assert_eq!(answer.unwrap_err(), AnswerProblem::Unreadable);
    let answer = send(
        "return new Response(new ReadableStream({
             start: (controller) => controller.enqueue(new Uint8Array([123])),
             pull: (controller) => controller.error(new TypeError('network error')),
         }))",
    )
    .await;
    assert_eq!(answer.unwrap_err(), AnswerProblem::Network);
}

#[wasm_bindgen_test]
async fn no_answer_is_offline_late_or_a_fault_of_the_network() {
    let late = "throw new DOMException('signal timed out', 'TimeoutError')";
    for (server, problem) in [
        (
            "throw new TypeError('Failed to fetch')",
            AnswerProblem::Network,
        ),
        ("throw undefined", AnswerProblem::Network),
        (late, AnswerProblem::Timeout),
        // As Firefox says it.
        (
            "throw new Error('The operation timed out.')",
            AnswerProblem::Timeout,
        ),
    ] {
        assert_eq!(send(server).await.unwrap_err(), problem, "{server}");
    }
    let answer = send(
        "Object.defineProperty(navigator, 'onLine', { value: false, configurable: true, writable: true }); throw new TypeError('Failed to fetch')",
    );
    assert_eq!(answer.await.unwrap_err(), AnswerProblem::Offline);
}
