//! eBay's Identity API: who is behind an access token.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde::Serialize;
use serde_json::json;

use crate::faults;
use crate::hosts::Environment;
use crate::note::Note;
use crate::state::App;
use crate::world::{At, IDENTITY_SCOPE, World};

/// The routes of `apiz.ebay.com` or its sandbox twin.
pub fn router(app: Arc<App>, environment: Environment) -> Router {
    Router::new()
        .route("/commerce/identity/v1/user/", get(user))
        .with_state((app, environment))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct User {
    user_id: String,
    username: String,
    account_type: &'static str,
    registration_marketplace_id: &'static str,
}

enum Refusal {
    InvalidToken,
    InsufficientScope,
}

async fn user(
    State((app, environment)): State<(Arc<App>, Environment)>,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
) -> Response {
    if let Some(response) = faults::strike(&app, At::Identity, &note).await {
        return response;
    }
    let token = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    let found = app.look(|world| identify(world, environment, token));
    match found {
        Ok(user) => {
            note.outcome("ok");
            ([(CACHE_CONTROL, "no-store")], Json(user)).into_response()
        }
        Err(Refusal::InvalidToken) => {
            note.outcome("Invalid access token");
            let error = json!({
                "errorId": 1001,
                "domain": "OAuth",
                "category": "REQUEST",
                "message": "Invalid access token",
                "longMessage": "Invalid access token. Check the value of the Authorization HTTP request header.",
            });
            (StatusCode::UNAUTHORIZED, Json(json!({ "errors": [error] }))).into_response()
        }
        Err(Refusal::InsufficientScope) => {
            note.outcome("Access denied");
            let error = json!({
                "errorId": 1100,
                "domain": "ACCESS",
                "category": "REQUEST",
                "message": "Access denied",
                "longMessage": "Insufficient permissions to fulfill the request.",
            });
            (StatusCode::FORBIDDEN, Json(json!({ "errors": [error] }))).into_response()
        }
    }
}

fn identify(world: &World, environment: Environment, token: Option<&str>) -> Result<User, Refusal> {
    let holder = token
        .and_then(|token| world.tokens.bearer(token, world.clock.now()))
        .ok_or(Refusal::InvalidToken)?;
    let of_this_environment = world.client(environment, &holder.client_id).is_some();
    let user = world
        .users
        .by_id(&holder.user_id)
        .filter(|_| of_this_environment)
        .ok_or(Refusal::InvalidToken)?;
    if !holder.scopes.iter().any(|scope| scope == IDENTITY_SCOPE) {
        return Err(Refusal::InsufficientScope);
    }
    Ok(User {
        user_id: user.user_id.clone(),
        username: user.username.clone(),
        account_type: "BUSINESS",
        registration_marketplace_id: "EBAY_US",
    })
}
