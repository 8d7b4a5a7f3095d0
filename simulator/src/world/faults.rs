//! Faults that a test asks for: which answer goes wrong, how, and how often.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The endpoint that a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum At {
    /// eBay's token endpoint.
    Token,
    /// The Identity API.
    Identity,
    /// The authorize page, or the redirect that ends a consent.
    Authorize,
    /// The broker.
    Broker,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Another status, with headers and body as given.
    Status,
    /// Answers only after a release.
    Hang,
    /// Does what was asked, and answers only after a release.
    LateAnswer,
    /// Closes the connection without an answer.
    Empty,
    /// 200 with an HTML page.
    Html,
    /// Half a body.
    Truncated,
    /// `body`, or a page, again and again for 100 MB.
    Flood,
    /// A byte now and then, and no end.
    Drip,
    /// The connection shows a certificate that nobody trusts.
    Certificate,
    /// Sends the client elsewhere.
    Redirect,
    /// Redirects back with a state that nobody sent.
    WrongState,
    /// Redirects back without a code.
    NoCode,
    /// Redirects to the accepted address with an OAuth error.
    Error,
}

/// When a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// When the connection is made.
    Handshake,
    /// Before anything is done.
    Request,
    /// At the end of a consent.
    Redirect,
    /// When it is done.
    Answer,
}

impl Kind {
    /// When it strikes.
    pub fn when(self) -> When {
        match self {
            Self::WrongState | Self::NoCode | Self::Error => When::Redirect,
            Self::LateAnswer => When::Answer,
            Self::Certificate => When::Handshake,
            _ => When::Request,
        }
    }
}

/// One fault as asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Where.
    pub at: At,
    /// What.
    pub kind: Kind,
    /// For `status` (503 without) and `redirect` (302 without).
    pub status: Option<u16>,
    /// More headers of the answer.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// For `status`, `html` and `truncated`.
    pub body: Option<String>,
    /// The body's type.
    pub content_type: Option<String>,
    /// For `redirect`.
    pub location: Option<String>,
    /// How many requests it strikes.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

impl Fault {
    /// Why this fault makes no sense, if it does not.
    pub fn objection(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Redirect if self.location.is_none() => Some("kind redirect needs a location"),
            kind if kind.when() == When::Redirect && self.at != At::Authorize => {
                Some("this kind strikes at authorize only")
            }
            Kind::Certificate if self.at == At::Authorize => {
                Some("this kind strikes at requests of the extension only")
            }
            Kind::LateAnswer if self.at != At::Token => Some("this kind strikes at token only"),
            _ if self.times == 0 => Some("times must be at least 1"),
            _ => None,
        }
    }
}

/// Faults to come, and requests that hang.
#[derive(Debug, Default)]
pub struct Faults {
    queue: Vec<Fault>,
    waiting: BTreeMap<At, usize>,
    releases: BTreeMap<At, u64>,
}

impl Faults {
    /// Asks for a fault; several at one place strike one after the other.
    pub fn push(&mut self, fault: Fault) {
        self.queue.push(fault);
    }

    /// The fault that strikes now, if any.
    pub fn take(&mut self, at: At, when: When) -> Option<Fault> {
        let index = self
            .queue
            .iter()
            .position(|fault| fault.at == at && fault.kind.when() == when)?;
        let fault = self.queue.get_mut(index)?;
        fault.times = fault.times.saturating_sub(1);
        let struck = fault.clone();
        if struck.times == 0 {
            self.queue.remove(index);
        }
        Some(struck)
    }

    /// How many requests hang.
    pub fn waiting(&self, at: At) -> usize {
        self.waiting.get(&at).copied().unwrap_or(0)
    }

    /// A request begins to hang; it may go on once `releases` has moved past the returned number.
    pub fn hang(&mut self, at: At) -> u64 {
        *self.waiting.entry(at).or_default() += 1;
        self.releases(at)
    }

    /// A request hangs no more: it was released, or its client went away.
    pub fn unhang(&mut self, at: At) {
        let waiting = self.waiting.entry(at).or_default();
        *waiting = waiting.saturating_sub(1);
    }

    /// How often requests were released here.
    pub fn releases(&self, at: At) -> u64 {
        self.releases.get(&at).copied().unwrap_or(0)
    }

    /// Lets all requests go that hang here.
    pub fn release(&mut self, at: At) {
        *self.releases.entry(at).or_default() += 1;
    }

    /// Forgets faults to come and lets every request go.
    pub fn clear(&mut self) {
        self.queue.clear();
        [At::Token, At::Identity, At::Authorize, At::Broker]
            .into_iter()
            .for_each(|at| self.release(at));
    }
}
