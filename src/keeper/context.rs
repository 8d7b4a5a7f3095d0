//! The circumstances of a decision.

use super::id_source::IdSource;
use crate::consent::Browser;
use crate::domain::{LocalTime, Timestamp};

/// The circumstances of a decision.
#[derive(Clone, Debug)]
pub struct Context {
    /// The time.
    pub now: Timestamp,
    /// Random names.
    pub ids: IdSource,
    /// This run of the service worker, by a random name.
    pub worker: String,
    /// The browser that we run in.
    pub browser: Browser,
    /// Where consents return to: `chrome.identity.getRedirectURL()`.
    pub redirect_base: String,
    /// eBay's locale for the seller's language, where it has one.
    pub locale: Option<String>,
    /// How far local time is ahead of UTC, now and in the days to come.
    pub local: LocalTime,
}
