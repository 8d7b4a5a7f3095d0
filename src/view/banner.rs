//! The banner on eBay's and the Dashboard's pages.

use super::warnings::{WarningText, warning};
use super::{Text, Tone};
use crate::consent::Route;
use crate::domain::{Severity, Site, Timestamp, TokenKind};
use crate::keeper::{Alert, Channel, Remedy, State, alerts, group_by_subject, worst};

/// A banner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    /// That of the worst alert that it speaks of.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// How it looks.
    pub tone: Tone,
    /// What is the matter, with the account's name.
    pub text: Text,
    /// What it means and what to do.
    pub detail: Text,
    /// The way to do it.
    pub remedy: Remedy,
    /// Whether the seller has folded it.
    pub is_folded: bool,
}

/// Returns the banner for the pages of a site, which tells the worst alert; `None` while there is
/// none.
pub fn banner(state: &State, site: Site, now: Timestamp) -> Option<Banner> {
    banner_of(state, &alerts(state, now), site)
}

/// The same of all that there is to tell.
pub fn banner_of(state: &State, alerts: &[Alert], site: Site) -> Option<Banner> {
    if !may_show_banner(state, site) {
        return None;
    }
    let subjects = group_by_subject(
        alerts
            .iter()
            .filter(|alert| alert.is_told_on(Channel::Pages)),
    );
    let warnings = subjects
        .into_iter()
        .filter_map(|subject| Some((warning(state, &subject)?, subject)));
    let (
        WarningText {
            severity,
            text,
            detail,
            mut remedy,
            ..
        },
        subject,
    ) = warnings.max_by_key(|(warning, _)| warning.urgency())?;
    let worst = worst(&subject)?;
    // Whoever stands on the Dashboard has no use for a way to it; our own page says the rest.
    if site == Site::Dashboard && remedy == Remedy::Dashboard {
        remedy = Remedy::Open;
    }
    Some(Banner {
        id: worst.id.clone(),
        severity,
        tone: severity.into(),
        text,
        detail,
        remedy,
        is_folded: state.session.is_banner_folded,
    })
}

/// Whether the site's pages may carry a banner.
pub fn may_show_banner(state: &State, site: Site) -> bool {
    let warnings = &state.configuration.warnings;
    match site {
        Site::Ebay => warnings.banner_on_ebay,
        // Where the guide stands there is nothing else to say.
        Site::Dashboard => warnings.banner_on_dashboard && state.session.guide.is_none(),
        Site::Grant | Site::Credentials(_) => false,
    }
}

/// Whether a token kind is reconnected by eBay's consent.
pub(super) fn by_consent(state: &State, kind: TokenKind) -> bool {
    matches!(state.configuration.routes.get(kind), Route::Consent(_))
}
