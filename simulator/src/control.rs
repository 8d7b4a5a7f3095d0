//! The control API of the tests: `https://control.test/control/...`, JSON. Described in README.md.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Json, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::hosts::Environment;
use crate::state::App;
use crate::world::{
    At, BrokerMode, Client, Fault, IDENTITY_SCOPE, Lifetime, Lifetimes, Mode, Standing, TokenKind,
    User, World,
};

/// The routes of `control.test` (and of the bare loopback address, for clients that cannot map
/// names).
pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/control/reset", post(reset))
        .route("/control/log", get(log))
        .route("/control/state", get(state))
        .route("/control/clock", post(clock))
        .route("/control/users", post(users))
        .route("/control/clients", post(clients))
        .route("/control/revoke", post(revoke))
        .route("/control/reset-password", post(reset_password))
        .route("/control/rename", post(rename))
        .route("/control/lifetime", post(lifetime))
        .route("/control/mode", post(mode))
        .route("/control/fault", post(fault))
        .route("/control/release", post(release))
        .route("/control/waiting", get(waiting))
        .route("/control/dashboard", post(dashboard))
        .route("/control/configuration", get(configuration))
        .with_state(app)
}

/// A request that makes no sense, in words for whoever wrote the test.
struct Objection(StatusCode, String);

impl IntoResponse for Objection {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

type Answer = Result<Json<Value>, Objection>;
type Shared = State<Arc<App>>;

fn done() -> Answer {
    Ok(Json(json!({ "ok": true })))
}

fn user_id(world: &World, username: &str) -> Result<String, Objection> {
    let user = world.users.by_name(username);
    user.map(|user| user.user_id.clone())
        .ok_or_else(|| Objection(StatusCode::NOT_FOUND, format!("no user {username:?}")))
}

async fn reset(State(app): Shared) -> Answer {
    app.change(World::reset);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AtLeast {
    token_requests: Option<u64>,
    identity_requests: Option<u64>,
    broker_requests: Option<u64>,
    authorize_requests: Option<u64>,
}

/// With counts in the query it answers once so many requests have arrived.
async fn log(State(app): Shared, Query(at_least): Query<AtLeast>) -> Json<Value> {
    let reached = |count: u64, wanted: Option<u64>| wanted.is_none_or(|wanted| count >= wanted);
    app.until(|world| {
        let counts = world.log.counts();
        (reached(counts.token_requests, at_least.token_requests)
            && reached(counts.identity_requests, at_least.identity_requests)
            && reached(counts.broker_requests, at_least.broker_requests)
            && reached(counts.authorize_requests, at_least.authorize_requests))
        .then_some(())
    })
    .await;
    app.look(|world| {
        let mut answer = json!(world.log.counts());
        if let Some(object) = answer.as_object_mut() {
            object.insert("requests".into(), json!(world.log.entries()));
        }
        Json(answer)
    })
}

async fn state(State(app): Shared) -> Json<Value> {
    app.look(|world| {
        let now = world.clock.now();
        Json(json!({
            "now": now,
            "users": world.users.all(),
            "clients": world.clients,
            "grants": world.tokens.summary(now),
            "mode": world.mode,
            "lifetimes": world.lifetimes,
            "dashboard": world.dashboard.accounts,
        }))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

async fn clock(State(app): Shared, Json(advance): Json<Advance>) -> Answer {
    let now = app.change(|world| {
        world.clock.advance(advance.advance_seconds);
        world.clock.now()
    });
    Ok(Json(json!({ "now": now })))
}

async fn users(State(app): Shared, Json(user): Json<User>) -> Answer {
    app.change(|world| {
        world.dashboard.add(&user.user_id);
        world.users.put(user);
    });
    done()
}

async fn clients(State(app): Shared, Json(client): Json<Client>) -> Answer {
    app.change(|world| {
        world.clients.retain(|other| {
            other.environment != client.environment || other.client_id != client.client_id
        });
        // Before the defaults, so that the configuration below finds the newest of a name.
        world.clients.insert(0, client);
    });
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    username: String,
    client_id: String,
}

async fn revoke(State(app): Shared, Json(revoke): Json<Revoke>) -> Answer {
    app.change(|world| {
        let user_id = user_id(world, &revoke.username)?;
        let name = world
            .client_anywhere(&revoke.client_id)
            .map(|client| client.name.clone());
        let name = name.ok_or_else(|| {
            Objection(
                StatusCode::NOT_FOUND,
                format!("no client {:?}", revoke.client_id),
            )
        })?;
        world.tokens.revoke(&revoke.client_id, &user_id);
        for kind in TokenKind::ALL {
            if kind.client() == name {
                world.dashboard.disconnect_kind(&user_id, kind);
            }
        }
        Ok(())
    })?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ResetPassword {
    username: String,
    /// Without it the old password goes on working at sign-in.
    password: Option<String>,
}

async fn reset_password(State(app): Shared, Json(reset): Json<ResetPassword>) -> Answer {
    app.change(|world| {
        let user_id = user_id(world, &reset.username)?;
        world.reset_password(&user_id, reset.password);
        Ok(())
    })?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rename {
    from: String,
    to: String,
}

async fn rename(State(app): Shared, Json(rename): Json<Rename>) -> Answer {
    app.change(|world| {
        let user_id = user_id(world, &rename.from)?;
        if world.users.by_name(&rename.to).is_some() {
            return Err(Objection(
                StatusCode::CONFLICT,
                format!("{:?} is taken", rename.to),
            ));
        }
        world.users.set_username(&user_id, rename.to);
        world.end_consents_of(&user_id);
        Ok(())
    })?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetLifetimes {
    #[serde(default)]
    expires_in: Option<i64>,
    #[serde(default)]
    refresh_token_expires_in: Lifetime,
}

async fn lifetime(State(app): Shared, Json(set): Json<SetLifetimes>) -> Answer {
    app.change(|world| {
        world.lifetimes = Lifetimes {
            expires_in: set.expires_in,
            refresh_token_expires_in: set.refresh_token_expires_in,
        };
    });
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct SetMode {
    plain_oauth: bool,
    iss: Option<String>,
    rotate: bool,
    auto_grant: bool,
    broker: BrokerMode,
}

async fn mode(State(app): Shared, Json(set): Json<SetMode>) -> Answer {
    let SetMode {
        plain_oauth,
        iss,
        rotate,
        auto_grant,
        broker,
    } = set;
    app.change(|world| {
        world.mode = Mode {
            plain_oauth,
            iss,
            rotate,
            auto_grant,
            broker,
        }
    });
    done()
}

async fn fault(State(app): Shared, Json(fault): Json<Fault>) -> Answer {
    if let Some(objection) = fault.objection() {
        return Err(Objection(StatusCode::BAD_REQUEST, objection.into()));
    }
    app.change(|world| world.faults.push(fault));
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    at: At,
}

async fn release(State(app): Shared, Json(release): Json<Release>) -> Answer {
    let released = app.change(|world| {
        world.faults.release(release.at);
        world.faults.waiting(release.at)
    });
    Ok(Json(json!({ "released": released })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Waiting {
    at: At,
    count: Option<usize>,
}

/// Answers once so many requests (one, without a count) hang there.
async fn waiting(State(app): Shared, Query(wanted): Query<Waiting>) -> Json<Value> {
    let count = wanted.count.unwrap_or(1);
    let waiting = app
        .until(|world| {
            let waiting = world.faults.waiting(wanted.at);
            (if count == 0 {
                waiting == 0
            } else {
                waiting >= count
            })
            .then_some(waiting)
        })
        .await;
    Json(json!({ "at": wanted.at, "waiting": waiting }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetDashboard {
    username: Option<String>,
    regular: Option<Standing>,
    plus: Option<Standing>,
    words: Option<bool>,
}

async fn dashboard(State(app): Shared, Json(set): Json<SetDashboard>) -> Answer {
    app.change(|world| {
        if let Some(words) = set.words {
            world.dashboard.words = words;
        }
        if let Some(username) = &set.username {
            let user_id = user_id(world, username)?;
            for (kind, standing) in [
                (TokenKind::Regular, set.regular),
                (TokenKind::Plus, set.plus),
            ] {
                if let Some(standing) = standing {
                    world.dashboard.set(&user_id, kind, standing);
                }
            }
        } else if set.regular.is_some() || set.plus.is_some() {
            return Err(Objection(
                StatusCode::BAD_REQUEST,
                "a standing needs a username".into(),
            ));
        }
        Ok(())
    })?;
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    secrets: Option<u8>,
    broker: Option<u8>,
    pkce: Option<u8>,
    environment: Option<Environment>,
}

/// A configuration document that can be imported as it is.
async fn configuration(State(app): Shared, Query(wanted): Query<Wanted>) -> Answer {
    Ok(Json(app.look(|world| document(world, &wanted))))
}

fn document(world: &World, wanted: &Wanted) -> Value {
    let environment = wanted.environment.unwrap_or(Environment::Production);
    let yes = |flag: Option<u8>| flag == Some(1);
    let token = |kind: &str| {
        let client = world
            .clients
            .iter()
            .find(|client| client.environment == environment && client.name == kind)?;
        let mut token = serde_json::Map::new();
        let mut put = |name: &str, value: Value| token.insert(name.into(), value);
        put("route", json!("consent"));
        put("client_id", json!(client.client_id));
        put("ru_name", json!(client.ru_name));
        put("scopes", json!([IDENTITY_SCOPE]));
        if yes(wanted.broker) {
            put(
                "token_endpoint",
                json!({ "url": "https://broker.example/token", "authentication": "none" }),
            );
        } else if yes(wanted.secrets) {
            put("client_secret", json!(client.secret));
        }
        if yes(wanted.pkce) {
            put("pkce", json!(true));
        }
        if let Some(iss) = &world.mode.iss {
            put("issuer", json!(iss));
        }
        Some(Value::Object(token))
    };
    let tokens = json!({ "regular": token("regular"), "plus": token("plus") });
    json!({ "schema": 1, "ebay": { "environment": environment, "tokens": tokens } })
}
