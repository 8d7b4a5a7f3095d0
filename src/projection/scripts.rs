//! Which content scripts run where.

use std::borrow::Cow;

use crate::domain::{Account, Pattern, Site};
use crate::keeper::State;
use crate::view;

/// A content script to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentScript {
    /// Its id, which is also the name of its entry in `extension/content` and of its bundle.
    pub id: &'static str,
    /// Match patterns of the pages that it runs in.
    pub matches: Cow<'static, [Pattern]>,
    /// Match patterns of those among them that it does not run in.
    pub exclude_matches: Cow<'static, [Pattern]>,
}

/// The banner's id.
pub const BANNER: &str = "banner";
/// The observer's id.
pub const OBSERVER: &str = "observer";
/// The guide's id.
pub const GUIDE: &str = "guide";
/// The id of the script that tells of eBay's pages for password, username and access.
pub const CREDENTIALS: &str = "credentials";

/// Returns the content scripts to be registered: the observer on the Dashboard; the banner while
/// pages have an alert to tell, so that a healthy seller's eBay pages carry no script of ours; the
/// guide while it is under way; and, while there is a token, on eBay's pages for password, username
/// and access, the one that tells of the visit.
pub(super) fn scripts(state: &State, pages_are_told: bool) -> Vec<ContentScript> {
    let dashboard = Site::dashboard_pattern(&state.configuration.dashboard);
    let mut banner = Vec::new();
    if pages_are_told && view::may_show_banner(state, Site::Ebay) {
        banner.extend_from_slice(Site::ebay_patterns());
    }
    if pages_are_told && view::may_show_banner(state, Site::Dashboard) {
        banner.push(dashboard.clone());
    }
    let mut guide = Vec::new();
    if state.session.guide.is_some() {
        guide.push(dashboard.clone());
        guide.extend_from_slice(Site::grant_patterns());
    }
    let exists = |account: &Account| {
        account
            .connections
            .iter()
            .any(|(_, connection)| connection.is_in_use())
    };
    let credentials = if state.accounts.values().any(exists) {
        Site::credentials_patterns()
    } else {
        &[]
    };
    let script = |id, matches, exclude| ContentScript {
        id,
        matches,
        exclude_matches: Cow::Borrowed(exclude),
    };
    [
        // First, so that the guide finds what it points at.
        script(OBSERVER, vec![dashboard].into(), &[]),
        script(GUIDE, guide.into(), &[]),
        script(BANNER, banner.into(), Site::excluded_patterns()),
        script(CREDENTIALS, credentials.into(), &[]),
    ]
    .into_iter()
    .filter(|script| !script.matches.is_empty())
    .collect()
}
