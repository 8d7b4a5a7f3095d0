//! eBay's token endpoint. It sends no CORS headers, as eBay does not.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::post;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;

use crate::faults;
use crate::hosts::Environment;
use crate::note::Note;
use crate::state::App;
use crate::world::{At, Refusal, TokenAnswer, TokenRequest, World};

/// The routes of `api.ebay.com` or its sandbox twin.
pub fn router(app: Arc<App>, environment: Environment) -> Router {
    Router::new()
        .route("/identity/v1/oauth2/token", post(token))
        .with_state((app, environment))
}

async fn token(
    State((app, environment)): State<(Arc<App>, Environment)>,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = form(&headers, &body);
    describe(&note, &request);
    let credentials = basic(&headers);
    note.detail(
        "authentication",
        if credentials.is_some() {
            "basic"
        } else {
            "none"
        },
    );
    if let Some((client_id, _)) = &credentials {
        note.client_id(client_id);
    }
    if let Some(response) = faults::strike(&app, At::Token, &note).await {
        return response;
    }
    let result = app.change(|world| {
        let client_id =
            authenticate(world, environment, credentials).ok_or(Refusal::InvalidClient)?;
        world.exchange(&client_id, &request)
    });
    faults::keep_back(&app, At::Token).await;
    respond(&note, result)
}

/// Decodes the form; eBay finds no grant type in anything else, such as JSON.
pub fn form(headers: &HeaderMap, body: &[u8]) -> TokenRequest {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        TokenRequest::parse(body)
    } else {
        TokenRequest::default()
    }
}

/// Logs what is no secret in a token request.
pub fn describe(note: &Note, request: &TokenRequest) {
    if let Some(grant_type) = request.get("grant_type") {
        note.grant_type(grant_type);
    }
    if let Some(redirect_uri) = request.get("redirect_uri") {
        note.detail("redirect_uri", redirect_uri);
    }
    if let Some(scope) = request.get("scope") {
        note.detail("scope", scope);
    }
    if request.get("code_verifier").is_some() {
        note.detail("code_verifier", "sent");
    }
}

/// eBay's answer to a token request.
pub fn respond(note: &Note, result: Result<TokenAnswer, Refusal>) -> Response {
    #[derive(Serialize)]
    struct Problem {
        error: &'static str,
        error_description: &'static str,
    }
    let no_store = [(CACHE_CONTROL, "no-store")];
    match result {
        Ok(answer) => {
            note.outcome("ok");
            (no_store, Json(answer)).into_response()
        }
        Err(refusal) => {
            let (status, error, error_description) = refusal.wording();
            note.outcome(error);
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
            (
                status,
                no_store,
                Json(Problem {
                    error,
                    error_description,
                }),
            )
                .into_response()
        }
    }
}

/// `Authorization: Basic base64(client_id:client_secret)`.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim()).ok()?).ok()?;
    decoded
        .split_once(':')
        .map(|(client_id, secret)| (client_id.into(), secret.into()))
}

fn authenticate(
    world: &World,
    environment: Environment,
    credentials: Option<(String, String)>,
) -> Option<String> {
    let (client_id, secret) = credentials?;
    world
        .client(environment, &client_id)
        .filter(|client| client.secret == secret)?;
    Some(client_id)
}
