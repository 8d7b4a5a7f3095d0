//! The way from a request's host to its site.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONNECTION, HOST};
use axum::http::{HeaderValue, Request, Response, StatusCode};
use axum::response::IntoResponse;
use tower::ServiceExt;

use crate::hosts::{self, Site};
use crate::note::Note;
use crate::state::{App, HangUp};
use crate::{broker, control, dashboard, ebay_api, ebay_auth, identity, marketplace};

/// The error that makes hyper close a connection without an answer.
#[derive(Debug)]
pub struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("closed without an answer, as asked")
    }
}

impl std::error::Error for HungUp {}

/// Answers one request as the site that its host names.
pub async fn answer(app: Arc<App>, mut request: Request<Body>) -> Result<Response<Body>, HungUp> {
    let host = request
        .headers()
        .get(HOST)
        .and_then(|value| value.to_str().ok())
        .map(hosts::without_port);
    let host = host.unwrap_or_default();
    let site = hosts::site(&host);
    if site == Some(Site::Control) {
        return run(control::router(app), request).await;
    }

    let number = app.change(|world| {
        let now = world.clock.now();
        world.log.receive(
            now,
            site,
            request.method().as_str(),
            &host,
            request.uri().path(),
        )
    });
    let note = Note::new(Arc::clone(&app), number);
    request.extensions_mut().insert(note.clone());
    let router = match site {
        Some(Site::Auth(environment)) => ebay_auth::router(app, environment),
        Some(Site::Api(environment)) => ebay_api::router(app, environment),
        Some(Site::Identity(environment)) => identity::router(app, environment),
        Some(Site::Marketplace) => marketplace::router(&host),
        Some(Site::Dashboard) => dashboard::router(app),
        Some(Site::Broker) => broker::router(app),
        Some(Site::Control) | None => Router::new().fallback(|| async {
            (
                StatusCode::NOT_FOUND,
                "The simulator does not play this host.",
            )
        }),
    };
    let response = run(router, request).await;
    note.finish(
        response
            .as_ref()
            .ok()
            .map(|response| response.status().as_u16()),
    );
    response
}

async fn run(router: Router, request: Request<Body>) -> Result<Response<Body>, HungUp> {
    let mut response = router.oneshot(request).await.into_response();
    if response.extensions().get::<HangUp>().is_some() {
        return Err(HungUp);
    }
    // A browser silently repeats a request that fails on a kept connection: faults would count
    // twice.
    response
        .headers_mut()
        .insert(CONNECTION, HeaderValue::from_static("close"));
    Ok(response)
}
