//! What was asked of the simulator, without queries, bodies and headers: a log never holds a
//! secret.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::app::App;
use crate::hosts::Site;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    number: u64,
    at: i64,
    method: String,
    host: String,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    grant_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// Parameters that are no secrets (`prompt`, `locale`, `scope`, ...).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<&'static str, String>,
    /// `pending` while unanswered; `ok`, eBay's error code, a page's name or `fault: ...`
    /// afterwards.
    outcome: String,
    status: Option<u16>,
}

/// How often each endpoint was called, counted when a request arrives.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// `POST` to the token endpoint.
    pub token_requests: u64,
    /// `GET` of the user at the Identity API.
    pub identity_requests: u64,
    /// `POST` to the broker (preflights are not counted).
    pub broker_requests: u64,
    /// `GET` of the authorize page.
    pub authorize_requests: u64,
}

/// All requests since the last reset.
#[derive(Debug, Default)]
pub struct Log {
    next: u64,
    counts: Counts,
    entries: Vec<Entry>,
}

impl Log {
    /// Notes an arrival and returns its number.
    pub fn receive(
        &mut self,
        at: i64,
        site: Option<Site>,
        method: &str,
        host: &str,
        path: &str,
    ) -> u64 {
        match (site, method) {
            (Some(Site::Api(_)), "POST") => self.counts.token_requests += 1,
            (Some(Site::Identity(_)), "GET") => self.counts.identity_requests += 1,
            (Some(Site::Broker), "POST") => self.counts.broker_requests += 1,
            (Some(Site::Auth(_)), "GET") if path == "/oauth2/authorize" => {
                self.counts.authorize_requests += 1
            }
            _ => {}
        }
        self.next += 1;
        self.entries.push(Entry {
            number: self.next,
            at,
            method: method.into(),
            host: host.into(),
            path: path.into(),
            grant_type: None,
            client_id: None,
            details: BTreeMap::new(),
            outcome: "pending".into(),
            status: None,
        });
        self.next
    }

    /// Forgets all but the numbering, which requests under way still refer to.
    pub fn clear(&mut self) {
        *self = Self {
            next: self.next,
            ..Self::default()
        };
    }

    /// The entries so far.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The counts so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        self.entries
            .iter_mut()
            .rev()
            .find(|entry| entry.number == number)
    }
}

/// One request's entry in the hands of the handler that answers it.
#[derive(Clone)]
pub struct Note {
    app: Arc<App>,
    number: u64,
}

impl Note {
    /// The entry with this number.
    pub fn new(app: Arc<App>, number: u64) -> Self {
        Self { app, number }
    }

    /// The grant type that was asked for.
    pub fn grant_type(&self, grant_type: &str) {
        self.write(|entry| entry.grant_type = Some(grant_type.into()));
    }

    /// The client that asked.
    pub fn client_id(&self, client_id: &str) {
        self.write(|entry| entry.client_id = Some(client_id.into()));
    }

    /// A parameter that is no secret.
    pub fn detail(&self, name: &'static str, value: &str) {
        self.write(|entry| {
            entry.details.insert(name, value.into());
        });
    }

    /// What became of the request, in a word.
    pub fn outcome(&self, outcome: &str) {
        self.write(|entry| entry.outcome = outcome.into());
    }

    /// The answer was sent (`None`: the connection was closed instead).
    pub fn finish(&self, status: Option<u16>) {
        self.write(|entry| {
            entry.status = status;
            if entry.outcome == "pending" {
                entry.outcome = if status.is_some_and(|status| status < 400) {
                    "ok"
                } else {
                    "error"
                }
                .into();
            }
        });
    }

    fn write(&self, change: impl FnOnce(&mut Entry)) {
        self.app
            .change(|world| world.log.entry(self.number).map(change));
    }
}
