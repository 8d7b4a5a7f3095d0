//! Webinterpret's Dashboard: log-in pages from the server, behind them a single page that draws
//! itself from `/api/state`, and the ways to eBay's grant page and back with Webinterpret's own
//! clients.

mod pages;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Form, Json, Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use form_urlencoded::Serializer;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::assets;
use crate::note::Note;
use crate::state::App;
use crate::world::{
    Flash, IDENTITY_SCOPE, LOGIN, Login, Pending, Standing, TokenKind, TokenRequest, World, opaque,
};

const COOKIE: &str = "sim_dashboard";
/// "Sent" by mail, and shown on the page.
pub const MAILED_CODE: &str = "123456";

/// The routes of `app.webinterpret.com`.
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(single_page))
        .route("/api/state", get(state))
        .route("/login", get(|| async { pages::login() }))
        .route("/login/ebay", get(login_with_ebay))
        .route("/login/ebay/accepted", get(login_accepted))
        .route("/login/ebay/declined", get(|| async { redirect("/login") }))
        .route("/login/email", get(|| async { pages::email() }).post(email))
        .route("/login/code", post(code))
        .route("/logout", get(logout))
        .route("/connect", get(connect))
        .route("/ebay/accepted", get(accepted))
        .route("/ebay/declined", get(declined))
        .merge(assets::router())
        .with_state(app)
}

type Shared = State<Arc<App>>;

#[derive(Deserialize)]
struct Return {
    state: Option<String>,
    code: Option<String>,
}

async fn single_page(State(app): Shared, headers: HeaderMap) -> Response {
    if with_login(&app, &headers, |_| ()).is_none() {
        redirect("/login")
    } else {
        pages::single_page()
    }
}

/// What the single page draws; a message is shown once.
async fn state(State(app): Shared, headers: HeaderMap) -> Response {
    let login = with_login(&app, &headers, |login| {
        (login.user_id.clone(), login.flash.take())
    });
    let Some((user_id, flash)) = login else {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({ "error": "not logged in" })),
        )
            .into_response();
    };
    let accounts = app.look(accounts);
    Json(json!({ "user_id": user_id, "flash": flash, "accounts": accounts })).into_response()
}

fn accounts(world: &World) -> Vec<Value> {
    let token = |kind: TokenKind, standing: Standing| {
        json!({
            "kind": kind,
            "name": kind.name(),
            "standing": standing,
            "words": world.dashboard.words.then(|| standing.words()),
            "button": standing.button(),
        })
    };
    world
        .users
        .all()
        .iter()
        .filter_map(|user| {
            let standings = world.dashboard.accounts.get(&user.user_id)?;
            let tokens = [
                token(TokenKind::Regular, standings.regular),
                token(TokenKind::Plus, standings.plus),
            ];
            Some(json!({ "user_id": user.user_id, "username": user.username, "tokens": tokens }))
        })
        .collect()
}

async fn login_with_ebay(State(app): Shared) -> Response {
    app.change(|world| to_ebay(world, LOGIN, Pending::Login))
}

async fn login_accepted(
    State(app): Shared,
    Extension(note): Extension<Note>,
    Query(back): Query<Return>,
) -> Response {
    let user_id = app.change(|world| match take_pending(world, &back)? {
        Pending::Login => redeem(world, LOGIN, back.code.as_deref()?),
        Pending::Token { .. } => None,
    });
    note.outcome(if user_id.is_some() {
        "logged in"
    } else {
        "login failed"
    });
    user_id.map_or_else(|| redirect("/login"), |user_id| log_in(&app, Some(user_id)))
}

#[derive(Deserialize)]
struct Email {
    email: String,
}

async fn email(Form(Email { email }): Form<Email>) -> Response {
    pages::code(&email, false)
}

#[derive(Deserialize)]
struct Code {
    email: String,
    code: String,
}

async fn code(State(app): Shared, Form(sent): Form<Code>) -> Response {
    if sent.code.trim() != MAILED_CODE {
        return pages::code(&sent.email, true);
    }
    let name = sent.email.split('@').next().unwrap_or_default();
    let user_id = app.look(|world| world.users.by_name(name).map(|user| user.user_id.clone()));
    log_in(&app, user_id)
}

async fn logout(State(app): Shared, headers: HeaderMap) -> Response {
    if let Some(cookie) = assets::cookie(&headers, COOKIE) {
        app.change(|world| world.dashboard.logins.remove(cookie));
    }
    redirect("/login")
}

#[derive(Deserialize)]
struct Connect {
    account: String,
    kind: TokenKind,
}

/// The `Refresh` and `Connect` buttons lead here.
async fn connect(
    State(app): Shared,
    headers: HeaderMap,
    Query(wanted): Query<Connect>,
) -> Response {
    let known = with_login(&app, &headers, |login| {
        login.last = Some(wanted.account.clone())
    });
    if known.is_none() {
        return redirect("/login");
    }
    let pending = Pending::Token {
        user_id: wanted.account,
        kind: wanted.kind,
    };
    app.change(|world| to_ebay(world, wanted.kind.client(), pending))
}

async fn accepted(
    State(app): Shared,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
    Query(back): Query<Return>,
) -> Response {
    let result = app.change(|world| {
        let Some(Pending::Token { user_id, kind }) = take_pending(world, &back) else {
            return None;
        };
        let granted_by = back
            .code
            .as_deref()
            .and_then(|code| redeem(world, kind.client(), code));
        if granted_by.as_ref() == Some(&user_id) {
            world.dashboard.set(&user_id, kind, Standing::Connected);
        }
        Some((
            granted_by.as_ref() == Some(&user_id),
            granted_by.is_some(),
            user_id,
        ))
    });
    let Some((good, granted, user_id)) = result else {
        return redirect("/");
    };
    let text = match (good, granted) {
        (true, _) => "Your new token is now valid",
        (false, true) => {
            "You granted access with another eBay account. Sign in to eBay with this account and try again."
        }
        (false, false) => "The token could not be refreshed. Try again.",
    };
    note.outcome(if good {
        "token valid"
    } else {
        "token not valid"
    });
    with_login(&app, &headers, |login| {
        login.flash = Some(Flash {
            good,
            text: text.into(),
        })
    });
    redirect(&account_page(&user_id))
}

async fn declined(
    State(app): Shared,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
) -> Response {
    note.outcome("declined");
    let last: Option<Option<String>> = with_login(&app, &headers, |login| {
        let text = "eBay did not grant access. The token was not refreshed.".into();
        login.flash = Some(Flash { good: false, text });
        login.last.take()
    });
    redirect(
        &last
            .flatten()
            .map_or_else(|| "/".into(), |user_id| account_page(&user_id)),
    )
}

fn account_page(user_id: &str) -> String {
    format!("/#/account-settings/accounts/{user_id}")
}

fn take_pending(world: &mut World, back: &Return) -> Option<Pending> {
    world.dashboard.pending.remove(back.state.as_deref()?)
}

/// Webinterpret's server redeems a code; returns the user who granted it.
fn redeem(world: &mut World, client: &str, code: &str) -> Option<String> {
    let client = world.client_named(client)?.clone();
    let mut request = TokenRequest::default();
    request.set("grant_type", "authorization_code");
    request.set("code", code);
    request.set("redirect_uri", &client.ru_name);
    let answer = world.exchange(&client.client_id, &request).ok()?;
    world.user_of(&answer).map(|user| user.user_id.clone())
}

fn to_ebay(world: &mut World, client: &str, pending: Pending) -> Response {
    let Some(client) = world.client_named(client).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let state = opaque();
    world.dashboard.pending.insert(state.clone(), pending);
    let query = Serializer::new(String::new())
        .append_pair("client_id", &client.client_id)
        .append_pair("redirect_uri", &client.ru_name)
        .append_pair("response_type", "code")
        .append_pair(
            "scope",
            &format!("{IDENTITY_SCOPE} https://api.ebay.com/oauth/api_scope/sell.inventory"),
        )
        .append_pair("state", &state)
        .finish();
    redirect(&format!("https://auth.ebay.com/oauth2/authorize?{query}"))
}

fn log_in(app: &App, user_id: Option<String>) -> Response {
    let cookie = opaque();
    app.change(|world| {
        world.dashboard.logins.insert(
            cookie.clone(),
            Login {
                user_id,
                ..Login::default()
            },
        )
    });
    let cookie = format!("{COOKIE}={cookie}; Path=/; Secure; HttpOnly; SameSite=Lax");
    (
        StatusCode::FOUND,
        [(LOCATION, "/".to_owned()), (SET_COOKIE, cookie)],
    )
        .into_response()
}

fn with_login<T>(app: &App, headers: &HeaderMap, look: impl FnOnce(&mut Login) -> T) -> Option<T> {
    let cookie = assets::cookie(headers, COOKIE)?;
    app.change(|world| world.dashboard.logins.get_mut(cookie).map(look))
}

fn redirect(target: &str) -> Response {
    (StatusCode::FOUND, [(LOCATION, target)]).into_response()
}
