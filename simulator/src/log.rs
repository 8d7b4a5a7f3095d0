//! What was asked of the simulator, without queries, bodies and headers: a log never holds a
//! secret.

use crate::hosts::Site;
use serde::Serialize;
use std::collections::BTreeMap;

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub(crate) number: u64,
    pub(crate) at: i64,
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) grant_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
    /// Parameters that are no secrets (`prompt`, `locale`, `scope`, ...).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) details: BTreeMap<&'static str, String>,
    /// `pending` while unanswered; `ok`, eBay's error code, a page's name or `fault: ...`
    /// afterwards.
    pub(crate) outcome: String,
    pub(crate) status: Option<u16>,
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

    pub(crate) fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        self.entries
            .iter_mut()
            .rev()
            .find(|entry| entry.number == number)
    }
}
