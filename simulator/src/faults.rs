//! How a fault looks on the wire.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body::Frame;
use tokio::time::{Duration, Interval, interval};

use crate::hosts::{self, Site};
use crate::note::Note;
use crate::state::{App, HangUp};
use crate::world::{At, Fault, Kind, When};

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const HTML_PAGE: &str =
    "<!doctype html><html lang=\"en\"><title>Maintenance</title><h1>We'll be back soon</h1></html>";
const CUT_JSON: &str = r#"{"access_token":"v^1.1#i^1#p^3#r^1#I^3#f^0#t^AcutShort","expires_in":7200,"token_type":"User Access Token"}"#;

/// Lets the next fault strike. `None`: none was asked for, or a request that hung may now be
/// answered.
pub async fn strike(app: &Arc<App>, at: At, note: &Note) -> Option<Response> {
    let fault = app.change(|world| world.faults.take(at, When::Request))?;
    note.outcome(&format!("fault: {}", name(fault.kind)));
    if fault.kind == Kind::Hang {
        hang(app, at).await;
        return None;
    }
    Some(answer(fault))
}

/// What was asked is done: lets a fault keep the answer back.
pub async fn keep_back(app: &Arc<App>, at: At) {
    if app
        .change(|world| world.faults.take(at, When::Answer))
        .is_some()
    {
        hang(app, at).await;
    }
}

/// Whether a connection to this host shows a certificate that nobody trusts.
pub fn spoils_certificate(app: &App, host: Option<&str>) -> bool {
    let at = match host.and_then(hosts::site) {
        Some(Site::Api(_)) => At::Token,
        Some(Site::Identity(_)) => At::Identity,
        Some(Site::Broker) => At::Broker,
        _ => return false,
    };
    app.change(|world| world.faults.take(at, When::Handshake))
        .is_some()
}

/// Waits for a release.
async fn hang(app: &Arc<App>, at: At) {
    let hanging = Hanging::begin(app, at);
    app.until(|world| (world.faults.releases(at) != hanging.ticket).then_some(()))
        .await;
}

fn name(kind: Kind) -> String {
    serde_json::to_value(kind)
        .ok()
        .and_then(|name| name.as_str().map(String::from))
        .unwrap_or_default()
}

fn answer(fault: Fault) -> Response {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    let (status, body, content_type) = match fault.kind {
        Kind::Html | Kind::Flood | Kind::Drip => (
            fault.status.unwrap_or(200),
            fault.body.unwrap_or_else(|| HTML_PAGE.into()),
            HTML,
        ),
        Kind::Truncated => (
            fault.status.unwrap_or(200),
            fault.body.unwrap_or_else(|| CUT_JSON.into()),
            JSON,
        ),
        Kind::Redirect => (
            fault.status.unwrap_or(302),
            fault.body.unwrap_or_default(),
            JSON,
        ),
        _ => (
            fault.status.unwrap_or(503),
            fault.body.unwrap_or_default(),
            JSON,
        ),
    };
    set(
        CONTENT_TYPE,
        fault.content_type.as_deref().unwrap_or(content_type),
    );
    if let Some(location) = &fault.location {
        set(LOCATION, location);
    }
    for (name, value) in &fault.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            set(name, value);
        }
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let body = match fault.kind {
        Kind::Flood => Body::new(Flood::of(body)),
        Kind::Drip => Body::new(Drip(interval(Duration::from_millis(250)))),
        Kind::Truncated => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            Body::new(Cut::after(
                body.as_bytes().get(..body.len() / 2).unwrap_or_default(),
            ))
        }
        _ => Body::from(body),
    };
    let mut response = (status, headers, body).into_response();
    if fault.kind == Kind::Empty {
        response.extensions_mut().insert(HangUp);
    }
    response
}

/// A request that hangs; counted no more when it is dropped, released or abandoned by its client.
struct Hanging {
    app: Arc<App>,
    at: At,
    ticket: u64,
}

impl Hanging {
    fn begin(app: &Arc<App>, at: At) -> Self {
        let ticket = app.change(|world| world.faults.hang(at));
        Self {
            app: Arc::clone(app),
            at,
            ticket,
        }
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        self.app.change(|world| world.faults.unhang(self.at));
    }
}

/// A body of 100 MB.
struct Flood {
    part: Bytes,
    left: usize,
}

impl Flood {
    const LENGTH: usize = 100_000_000;

    fn of(text: String) -> Self {
        let text = if text.is_empty() {
            HTML_PAGE.to_owned()
        } else {
            text
        };
        Self {
            part: text.repeat(65_536 / text.len() + 1).into(),
            left: Self::LENGTH,
        }
    }
}

impl http_body::Body for Flood {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let part = self.part.slice(..self.part.len().min(self.left));
        self.left -= part.len();
        Poll::Ready((!part.is_empty()).then(|| Ok(Frame::data(part))))
    }
}

/// A body that comes byte by byte and never ends.
struct Drip(Interval);

impl http_body::Body for Drip {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0
            .poll_tick(context)
            .map(|_| Some(Ok(Frame::data(Bytes::from_static(b" ")))))
    }
}

/// A body that breaks off.
struct Cut {
    first: Option<Bytes>,
    flushed: bool,
}

impl Cut {
    fn after(bytes: &[u8]) -> Self {
        Self {
            first: Some(Bytes::copy_from_slice(bytes)),
            flushed: false,
        }
    }
}

impl http_body::Body for Cut {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(bytes) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        // One pause, in which hyper sends what it has; otherwise the error would swallow the first
        // half as well.
        if !self.flushed {
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other("cut short, as asked"))))
    }
}
