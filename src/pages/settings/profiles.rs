//! The eBay clients: a form in place of a file. What it says goes the way of an imported file, with
//! the same look at it before.

use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, HtmlDetailsElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement,
};

use super::{configuration, state};
use crate::browser::browser;
use crate::configuration::{TokenEntry, export_with};
use crate::consent::{Environment, Profile, Route, TokenEndpoint};
use crate::domain::{Secret, TokenKind};
use crate::keeper::State;
use crate::pages::dom::{by_id, on, show};

fn field(name: &str) -> Option<HtmlInputElement> {
    by_id(&format!("profile-{name}"))
}

fn select(name: &str) -> Option<HtmlSelectElement> {
    by_id(&format!("profile-{name}"))
}

fn chosen(name: &str) -> String {
    select(name)
        .map(|select| select.value())
        .unwrap_or_default()
}

fn typed(name: &str) -> String {
    field(name)
        .map(|field| field.value().trim().to_owned())
        .unwrap_or_default()
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
                    let document = export_with(
                        &state.configuration,
                        browser(),
                        environment(),
                        kind(),
                        entry(),
                    );
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
    let Some(State { configuration, .. }) = state().await else {
        return;
    };
    let environment = match configuration.environment {
        Environment::Production => "production",
        Environment::Sandbox => "sandbox",
    };
    if let Some(select) = select("environment") {
        select.set_value(environment);
    }
    let route = configuration.routes.get(kind());
    if let Some(select) = select("route") {
        select.set_value(if matches!(route, Route::Consent(_)) {
            "consent"
        } else {
            "dashboard"
        });
    }
    let profile = if let Route::Consent(profile) = route {
        Some(profile)
    } else {
        None
    };
    fill(
        "client_id",
        profile
            .map(|profile| profile.client_id.as_str())
            .unwrap_or_default(),
    );
    let ru_name = profile
        .and_then(|profile| profile.ru_name.of(browser()))
        .unwrap_or_default();
    fill("ru_name", ru_name);
    let endpoint = profile.and_then(|profile| match &profile.token_endpoint {
        TokenEndpoint::Ebay => None,
        TokenEndpoint::Broker(url) => Some(url.as_str()),
    });
    fill("token_endpoint", endpoint.unwrap_or_default());
    fill("client_secret", "");
    if let Some(scopes) = by_id::<HtmlTextAreaElement>("profile-scopes") {
        scopes.set_value(
            &profile.map_or(Profile::IDENTITY_SCOPE.to_owned(), |profile| {
                profile.scopes.join("\n")
            }),
        );
    }
    if let Some(pkce) = field("pkce") {
        pkce.set_checked(profile.is_some_and(|profile| profile.pkce));
    }
    show_fields();
}

fn environment() -> Environment {
    if chosen("environment") == "sandbox" {
        Environment::Sandbox
    } else {
        Environment::Production
    }
}

fn kind() -> TokenKind {
    let id = chosen("kind");
    TokenKind::ALL
        .into_iter()
        .find(|kind| kind.id() == id)
        .unwrap_or(TokenKind::Regular)
}

/// What the form says; nothing where the token is reconnected on the Dashboard.
fn entry() -> Option<TokenEntry> {
    let scopes = by_id::<HtmlTextAreaElement>("profile-scopes").map(|scopes| scopes.value());
    (chosen("route") == "consent").then(|| TokenEntry {
        client_id: typed("client_id"),
        ru_name: typed("ru_name"),
        scopes: scopes.unwrap_or_default(),
        token_endpoint: typed("token_endpoint"),
        client_secret: Secret::new(typed("client_secret")),
        pkce: field("pkce").is_some_and(|pkce| pkce.checked()),
    })
}
