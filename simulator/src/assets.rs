//! Style sheets and scripts, compiled in.

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maud::{DOCTYPE, Markup, html};

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

/// As strict as a shop's: own scripts and styles only, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

/// `/assets/...` of every site.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(
            "/assets/ebay.css",
            get(|| file(CSS, include_str!("../pages/ebay.css"))),
        )
        .route(
            "/assets/shop.css",
            get(|| file(CSS, include_str!("../pages/shop.css"))),
        )
        .route(
            "/assets/shop.js",
            get(|| file(JS, include_str!("../pages/shop.js"))),
        )
        .route(
            "/assets/dashboard.css",
            get(|| file(CSS, include_str!("../pages/dashboard.css"))),
        )
        .route(
            "/assets/dashboard.js",
            get(|| file(JS, include_str!("../pages/dashboard.js"))),
        )
}

async fn file(content_type: &'static str, text: &'static str) -> Response {
    (
        [
            (CONTENT_TYPE, content_type),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (CACHE_CONTROL, "no-store"),
        ],
        text,
    )
        .into_response()
}

/// A whole page around `body`.
pub fn page(title: &str, style: &str, script: Option<&str>, body: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href={ "/assets/" (style) };
                @if let Some(script) = script { script src={ "/assets/" (script) } defer {} }
            }
            body { (body) }
        }
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, markup.into_string()).into_response()
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a axum::http::HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get(axum::http::header::COOKIE)?.to_str().ok()?;
    cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}
