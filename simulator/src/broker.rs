//! An organisation's broker: it takes a token request without a secret, adds the secret that it
//! keeps, and passes eBay's answer on, without eBay's refresh token.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use crate::ebay_api::{describe, form, respond};
use crate::faults;
use crate::note::Note;
use crate::state::App;
use crate::world::{At, BrokerMode, Refusal, TokenAnswer, TokenRequest, World, opaque};

/// The routes of `broker.example`.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/token", post(token).options(preflight))
        .layer(from_fn(allow_any_origin))
        .with_state(app)
}

/// Faults carry the headers too: an extension could not read a `Retry-After` otherwise.
async fn allow_any_origin(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("Retry-After"),
    );
    response
}

async fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

async fn token(
    State(app): State<Arc<App>>,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = form(&headers, &body);
    describe(&note, &request);
    if let Some(client_id) = request.get("client_id") {
        note.client_id(client_id);
    }
    // A broker exists so that nobody else has the secret: whoever sends one has a bug.
    let sends_secret =
        headers.contains_key(AUTHORIZATION) || request.get("client_secret").is_some();
    note.detail(
        "authentication",
        if sends_secret { "secret sent" } else { "none" },
    );
    if let Some(response) = faults::strike(&app, At::Broker, &note).await {
        return response;
    }
    let result = if sends_secret {
        Err(Refusal::InvalidRequest)
    } else {
        app.change(|world| exchange(world, request))
    };
    respond(&note, result)
}

fn exchange(world: &mut World, mut request: TokenRequest) -> Result<TokenAnswer, Refusal> {
    let client_id = request
        .get("client_id")
        .ok_or(Refusal::InvalidRequest)?
        .to_owned();
    world
        .client_anywhere(&client_id)
        .ok_or(Refusal::InvalidClient)?;
    let handle = request.get("refresh_token").map(str::to_owned);
    if let Some(handle) = &handle {
        let token = world
            .handles
            .get(handle)
            .cloned()
            .ok_or(Refusal::InvalidRefreshToken)?;
        request.set("refresh_token", &token);
    }
    let mut answer = world.exchange(&client_id, &request)?;
    let token = answer.refresh_token.take();
    if world.mode.broker == BrokerMode::Handle
        && let Some(token) = token
    {
        // A rotation at eBay is the broker's business: its handle stays.
        let kept = handle.clone().unwrap_or_else(opaque);
        world.handles.insert(kept.clone(), token);
        answer.refresh_token = Some(kept).filter(|_| handle.is_none());
    }
    Ok(answer)
}
