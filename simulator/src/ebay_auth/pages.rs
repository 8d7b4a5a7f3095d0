//! The sign-in and grant pages: plain, of an own design, and saying that they are simulated.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::assets;

/// What the grant page shows.
pub struct Grant<'a> {
    pub request: &'a str,
    pub username: &'a str,
    pub application: &'a str,
    pub scopes: &'a [String],
    pub locale: Option<&'a str>,
    pub switch: &'a str,
}

/// The sign-in page; `refused` after a wrong password.
pub fn sign_in(request: &str, locale: Option<&str>, username: &str, refused: bool) -> Response {
    let body = html! {
        h1 { "Sign in" }
        @if refused {
            p.alert role="alert" { "That user name and password do not match." }
        }
        form method="post" action="/signin" {
            input type="hidden" name="request" value=(request);
            label for="username" { "Username" }
            input #username name="username" autocomplete="username" autocapitalize="none" spellcheck="false"
                required autofocus value=(username);
            label for="password" { "Password" }
            input #password type="password" name="password" autocomplete="current-password" required;
            button.primary type="submit" { "Sign in" }
        }
    };
    frame("Sign in", locale, &body)
}

/// The grant page.
pub fn grant(grant: &Grant<'_>) -> Response {
    let initial = grant
        .username
        .chars()
        .next()
        .map(|first| first.to_ascii_uppercase().to_string());
    let body = html! {
        h1 { "Grant application access" }
        div.user {
            span.avatar aria-hidden="true" { (initial.unwrap_or_default()) }
            p { strong { (grant.username) } " is signed in" }
            a href=(grant.switch) { "Switch account" }
        }
        p { strong { (grant.application) } " asks for your permission to:" }
        ul.scopes {
            @for scope in grant.scopes { li title=(scope) { (permission(scope)) } }
        }
        p.small {
            "You can withdraw this permission at any time under third-party app access in your account settings."
        }
        form.choice method="post" action="/oauth2/consents" {
            input type="hidden" name="request" value=(grant.request);
            button.primary type="submit" name="answer" value="agree" { "Agree and Continue" }
            button.secondary type="submit" name="answer" value="decline" { "Not now" }
        }
    };
    frame("Grant application access", grant.locale, &body)
}

/// A step of a consent that is over.
pub fn expired() -> Response {
    let body = html! {
        h1 { "This page has expired" }
        p { "Go back to the application and start again." }
    };
    (StatusCode::GONE, frame("Page expired", None, &body)).into_response()
}

fn frame(title: &str, locale: Option<&str>, main: &Markup) -> Response {
    let body = html! {
        header.site { span.word { "eBay" } span.badge { "simulated" } }
        main { (main) }
        footer {
            p { "Simulated eBay - Token Keeper test site" }
            @if let Some(locale) = locale { p { "Language asked for: " (locale) } }
        }
    };
    assets::page(title, "ebay.css", None, &body)
}

/// `.../sell.inventory.readonly` → words.
fn permission(scope: &str) -> String {
    let name = scope.rsplit('/').next().unwrap_or_default();
    let (name, verb) = match name.strip_suffix(".readonly") {
        Some(name) => (name, "View your"),
        None => (name, "View and manage your"),
    };
    let subject = match name {
        "commerce.identity" => "basic account information",
        "sell.inventory" => "inventory and listings",
        "sell.account" => "account settings",
        "sell.fulfillment" => "order fulfilments",
        "sell.marketing" => "marketing campaigns",
        "api_scope" => return "View public data from eBay".into(),
        other => return format!("{verb} {}", other.replace('.', " ")),
    };
    format!("{verb} {subject}")
}
