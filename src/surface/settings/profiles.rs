//! The eBay clients: a form in place of a file. What it says goes the way of an imported file, with the same look at it before.

use serde_json::{Value, json};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlDetailsElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

use super::{configuration, state};
use crate::browser::browser;
use crate::configuration::Configuration;
use crate::consent::{Environment, Route, RuName, TokenEndpoint};
use crate::domain::TokenKind;
use crate::keeper::State;
use crate::surface::dom::{by_id, on, show};

/// Without it eBay cannot say who agreed.
const IDENTITY_SCOPE: &str = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";

fn field(name: &str) -> Option<HtmlInputElement> {
    by_id(&format!("profile-{name}"))
}

fn select(name: &str) -> Option<HtmlSelectElement> {
    by_id(&format!("profile-{name}"))
}

fn chosen(name: &str) -> String {
    select(name).map(|select| select.value()).unwrap_or_default()
}

fn typed(name: &str) -> String {
    field(name).map(|field| field.value().trim().to_owned()).unwrap_or_default()
}

fn fill(name: &str, text: &str) {
    if let Some(field) = field(name) {
        field.set_value(text);
    }
}

pub fn listen() {
    if let Some(details) = by_id::<HtmlDetailsElement>("profile") {
        // Filled when it is opened: what is typed is not lost to something else that changes.
        on(&details, "toggle", |_| spawn_local(show_stored()));
    }
    if let Some(kind) = by_id::<Element>("profile-kind") {
        on(&kind, "change", |_| spawn_local(show_stored()));
    }
    if let Some(route) = by_id::<Element>("profile-route") {
        on(&route, "change", |_| show_fields());
    }
    if let Some(form) = by_id::<Element>("profile-form") {
        on(&form, "submit", |event| {
            event.prevent_default();
            spawn_local(async {
                if let Some(state) = state().await {
                    let document = document(&state.configuration);
                    configuration::preview(document.to_string());
                }
            });
        });
    }
}

/// What an administrator prescribes cannot be edited.
pub fn draw(state: &State) {
    if let Some(details) = by_id::<Element>("profile") {
        show(&details, state.policy.is_none());
    }
}

fn show_fields() {
    if let Some(fields) = by_id::<Element>("profile-fields") {
        show(&fields, chosen("route") == "consent");
    }
}

async fn show_stored() {
    let Some(State { configuration, .. }) = state().await else { return };
    let environment = match configuration.environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    };
    if let Some(select) = select("environment") {
        select.set_value(environment);
    }
    let route = configuration.routes.get(kind());
    if let Some(select) = select("route") {
        select.set_value(if matches!(route, Route::Consent(_)) { "consent" } else { "dashboard" });
    }
    let profile = if let Route::Consent(profile) = route { Some(profile) } else { None };
    fill("client_id", profile.map(|profile| profile.client_id.as_str()).unwrap_or_default());
    let ru_name = profile.and_then(|profile| profile.ru_name.of(browser())).unwrap_or_default();
    fill("ru_name", ru_name);
    let endpoint = profile.and_then(|profile| match &profile.token_endpoint {
        TokenEndpoint::Ebay => None,
        TokenEndpoint::Broker(url) => Some(url.as_str()),
    });
    fill("token_endpoint", endpoint.unwrap_or_default());
    fill("client_secret", "");
    if let Some(scopes) = by_id::<HtmlTextAreaElement>("profile-scopes") {
        scopes.set_value(&profile.map_or(IDENTITY_SCOPE.to_owned(), |profile| profile.scopes.join("\n")));
    }
    if let Some(pkce) = field("pkce") {
        pkce.set_checked(profile.is_some_and(|profile| profile.pkce));
    }
    show_fields();
}

fn kind() -> TokenKind {
    let id = chosen("kind");
    TokenKind::ALL.into_iter().find(|kind| kind.id() == id).unwrap_or(TokenKind::Regular)
}

/// The configuration with what the form says, and all else as it is.
fn document(configuration: &Configuration) -> Value {
    let mut document = crate::configuration::export(configuration);
    set(&mut document, &["ebay", "environment"], chosen("environment").into());
    let kind = kind();
    if chosen("route") != "consent" {
        set(&mut document, &["ebay", "tokens", kind.id()], json!({ "route": "dashboard" }));
        return document;
    }
    let scopes = by_id::<HtmlTextAreaElement>("profile-scopes").map(|scopes| scopes.value()).unwrap_or_default();
    let scopes: Vec<&str> = scopes.split_whitespace().collect();
    let endpoint = match typed("token_endpoint") {
        url if url.is_empty() => Value::Null,
        url => json!({ "url": url, "authentication": "none" }),
    };
    let secret = typed("client_secret");
    let secret = if secret.is_empty() { Value::Null } else { secret.into() };
    let pkce = field("pkce").is_some_and(|pkce| pkce.checked());
    let ru_name = match configuration.routes.get(kind) {
        Route::Consent(profile) => profile.ru_name.clone(),
        Route::Dashboard => RuName::Same(String::new()),
    };
    let ru_name = serde_json::to_value(ru_name.with(browser(), typed("ru_name"))).unwrap_or_default();
    for (name, value) in [
        ("route", "consent".into()),
        ("client_id", typed("client_id").into()),
        ("ru_name", ru_name),
        ("scopes", scopes.into()),
        ("token_endpoint", endpoint),
        ("client_secret", secret),
        ("pkce", pkce.into()),
    ] {
        set(&mut document, &["ebay", "tokens", kind.id(), name], value);
    }
    document
}

fn set(document: &mut Value, path: &[&str], value: Value) {
    let mut place = document;
    for name in path {
        let Some(object) = place.as_object_mut() else { return };
        place = object.entry(*name).or_insert(Value::Null);
    }
    *place = value;
}
