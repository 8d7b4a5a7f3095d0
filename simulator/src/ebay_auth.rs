//! eBay's authorize, sign-in and grant pages. As at eBay, the browser moves across three hosts on
//! its way.

mod pages;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Form, Query, State};
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::hosts::Environment;
use crate::note::Note;
use crate::state::App;
use crate::world::{At, AuthorizeError, AuthorizeParameters, Client, Kind, When};
use crate::{assets, faults};

type Shared = State<(Arc<App>, Environment)>;

/// The routes of `auth`, `signin` and `auth2`.
pub fn router(app: Arc<App>, environment: Environment) -> Router {
    Router::new()
        .route("/oauth2/authorize", get(authorize))
        .route("/signin", get(sign_in_page).post(sign_in))
        .route("/oauth2/consents", get(grant_page).post(decide))
        .merge(assets::router())
        .with_state((app, environment))
}

#[derive(Deserialize)]
struct Step {
    request: String,
}

#[derive(Deserialize)]
struct Credentials {
    request: String,
    username: String,
    password: String,
}

#[derive(Deserialize)]
struct Decision {
    request: String,
    answer: String,
}

async fn authorize(
    State((app, environment)): Shared,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
    Query(parameters): Query<AuthorizeParameters>,
) -> Response {
    describe(&note, &parameters);
    if let Some(response) = faults::strike(&app, At::Authorize, &note).await {
        return response;
    }
    let forces_sign_in = parameters.prompt.as_deref() == Some("login");
    let begun = app.change(|world| world.begin_authorize(environment, parameters));
    let request = match begun {
        Ok(request) => request,
        Err(error) => return refuse(&note, error),
    };
    // A plain server that consents without a click asks nobody to sign in either.
    let asks_nobody = app.look(|world| world.mode.plain_oauth && world.mode.auto_grant);
    let session = assets::cookie(&headers, cookie_name(environment));
    let user_id = app.look(|world| world.signed_in(session).map(|user| user.user_id.clone()));
    match user_id {
        Some(user_id) if asks_nobody || !forces_sign_in => {
            go_on(&app, environment, &note, &request, &user_id)
        }
        None if asks_nobody => {
            let first =
                app.look(|world| world.users.all().first().map(|user| user.user_id.clone()));
            go_on(
                &app,
                environment,
                &note,
                &request,
                &first.unwrap_or_default(),
            )
        }
        _ => {
            note.outcome("to sign-in");
            redirect(&step(environment, "signin", "/signin", &request))
        }
    }
}

fn describe(note: &Note, parameters: &AuthorizeParameters) {
    if let Some(client_id) = &parameters.client_id {
        note.client_id(client_id);
    }
    let details = [
        ("redirect_uri", &parameters.redirect_uri),
        ("scope", &parameters.scope),
        ("prompt", &parameters.prompt),
        ("locale", &parameters.locale),
        ("code_challenge_method", &parameters.code_challenge_method),
    ];
    for (name, value) in details {
        if let Some(value) = value {
            note.detail(name, value);
        }
    }
    note.detail(
        "state",
        if parameters.state.is_some() {
            "sent"
        } else {
            "missing"
        },
    );
}

/// eBay's raw JSON page. Note `error_id` where the token endpoint says `error`.
fn refuse(note: &Note, error: AuthorizeError) -> Response {
    #[derive(Serialize)]
    struct Problem {
        error_id: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_description: Option<&'static str>,
        http_status_code: u16,
    }
    let (status, error_id, error_description) = error.wording();
    note.outcome(error_id);
    let body = Json(Problem {
        error_id,
        error_description,
        http_status_code: status,
    });
    (
        StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST),
        body,
    )
        .into_response()
}

/// A signed-in user: to the grant page, or straight back.
fn go_on(
    app: &App,
    environment: Environment,
    note: &Note,
    request: &str,
    user_id: &str,
) -> Response {
    let passes = app.look(|world| {
        world
            .requests
            .get(request)
            .is_some_and(|pending| world.passes_through(pending, user_id))
    });
    if passes {
        return agree(app, note, request, user_id);
    }
    note.outcome("to grant page");
    redirect(&step(
        environment,
        grant_host(environment),
        "/oauth2/consents",
        request,
    ))
}

async fn sign_in_page(
    State((app, _)): Shared,
    Extension(note): Extension<Note>,
    Query(Step { request }): Query<Step>,
) -> Response {
    let Some(pending) = app.look(|world| world.requests.get(&request).cloned()) else {
        return pages::expired();
    };
    note.outcome("sign-in page");
    pages::sign_in(&request, pending.locale.as_deref(), "", false)
}

async fn sign_in(
    State((app, environment)): Shared,
    Extension(note): Extension<Note>,
    Form(credentials): Form<Credentials>,
) -> Response {
    let Some(pending) = app.look(|world| world.requests.get(&credentials.request).cloned()) else {
        return pages::expired();
    };
    let username = credentials.username.trim();
    let user_id = app.look(|world| {
        world
            .users
            .authenticate(username, &credentials.password)
            .map(|user| user.user_id.clone())
    });
    let Some(user_id) = user_id else {
        note.outcome("wrong password");
        return pages::sign_in(
            &credentials.request,
            pending.locale.as_deref(),
            username,
            true,
        );
    };
    let session = app.change(|world| world.sign_in(&user_id));
    let mut response = go_on(&app, environment, &note, &credentials.request, &user_id);
    let domain = environment.host("").trim_start_matches('.').to_owned();
    let cookie = format!(
        "{}={session}; Domain={domain}; Path=/; Secure; HttpOnly; SameSite=Lax",
        cookie_name(environment)
    );
    if let Ok(cookie) = cookie.parse() {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

async fn grant_page(
    State((app, environment)): Shared,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
    Query(Step { request }): Query<Step>,
) -> Response {
    let sign_in = step(environment, "signin", "/signin", &request);
    let session = assets::cookie(&headers, cookie_name(environment));
    let (outcome, page) = app.look(|world| {
        let Some(pending) = world.requests.get(&request) else {
            return ("expired", pages::expired());
        };
        let Some(user) = world.signed_in(session) else {
            return ("to sign-in", redirect(&sign_in));
        };
        let client = world.client(environment, &pending.client_id);
        let page = pages::grant(&pages::Grant {
            request: &request,
            username: &user.username,
            application: client.map_or("", Client::title),
            scopes: &pending.scopes,
            locale: pending.locale.as_deref(),
            switch: &sign_in,
        });
        ("grant page", page)
    });
    note.outcome(outcome);
    page
}

async fn decide(
    State((app, environment)): Shared,
    Extension(note): Extension<Note>,
    headers: HeaderMap,
    Form(decision): Form<Decision>,
) -> Response {
    let session = assets::cookie(&headers, cookie_name(environment));
    let user_id = app.look(|world| world.signed_in(session).map(|user| user.user_id.clone()));
    let Some(user_id) = user_id else {
        return redirect(&step(environment, "signin", "/signin", &decision.request));
    };
    if decision.answer == "agree" {
        return agree(&app, &note, &decision.request, &user_id);
    }
    let target = app.change(|world| {
        let request = world.requests.remove(&decision.request)?;
        world.decline(&request)
    });
    note.outcome("declined");
    target.map_or_else(pages::expired, |target| redirect(&target))
}

fn agree(app: &App, note: &Note, request: &str, user_id: &str) -> Response {
    let mut struck: Option<Kind> = None;
    let target = app.change(|world| {
        let request = world.requests.remove(request)?;
        struck = world
            .faults
            .take(At::Authorize, When::Redirect)
            .map(|fault| fault.kind);
        world.accept(&request, user_id, struck)
    });
    note.outcome(match struck {
        None => "agreed",
        Some(Kind::WrongState) => "fault: wrong_state",
        Some(Kind::NoCode) => "fault: no_code",
        Some(_) => "fault: error",
    });
    target.map_or_else(pages::expired, |target| redirect(&target))
}

fn redirect(target: &str) -> Response {
    (StatusCode::FOUND, [(LOCATION, target)]).into_response()
}

fn step(environment: Environment, host: &str, path: &str, request: &str) -> String {
    format!("https://{}{path}?request={request}", environment.host(host))
}

fn grant_host(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "auth2",
        Environment::Sandbox => "auth",
    }
}

/// The sandbox is a site of its own; its parent domain is production's, so the names differ.
fn cookie_name(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "sim_session",
        Environment::Sandbox => "sim_sandbox_session",
    }
}
