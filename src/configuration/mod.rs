//! The configuration document: one JSON text for import, export and an administrator's policy
//! (`docs/configuration.md`).

mod document;
mod findings;
mod parse;

pub use document::{TokenEntry, export, export_with};
pub use findings::{Finding, Mistake, findings, findings_of};
pub use parse::{
    ConfigurationRefusal, ConfigurationRefusalKind, Imported, MAX_BYTES, MAX_PHRASES, parse,
    phrases, warnings_of,
};

use url::Url;

use crate::consent::{Environment, Route, TokenEndpoint};
use crate::dashboard::OwnPhrase;
use crate::domain::{PerKind, Secret, SeverityThresholds, TokenKind};

/// When and where the seller is warned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warnings {
    /// From how many days before a deadline.
    pub thresholds: SeverityThresholds,
    /// On the toolbar icon.
    pub badge: bool,
    /// By desktop notifications.
    pub notifications: bool,
    /// By a banner on eBay's pages.
    pub banner_on_ebay: bool,
    /// By a banner on the Dashboard.
    pub banner_on_dashboard: bool,
}

impl Default for Warnings {
    fn default() -> Self {
        Warnings {
            thresholds: SeverityThresholds::default(),
            badge: true,
            notifications: true,
            banner_on_ebay: true,
            banner_on_dashboard: true,
        }
    }
}

/// A valid configuration. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The Webinterpret Dashboard: https, under webinterpret.com.
    pub dashboard: Url,
    /// After how many calendar months without a visit Webinterpret disconnects.
    pub inactivity_months: u32,
    /// Phrases of the Dashboard that the seller has added; what they say is never certain.
    pub phrases: Vec<OwnPhrase>,
    /// Which eBay.
    pub environment: Environment,
    /// How each token kind is reconnected.
    pub routes: PerKind<Route>,
    /// When and where the seller is warned.
    pub warnings: Warnings,
}

impl Default for Configuration {
    fn default() -> Self {
        Configuration {
            dashboard: default_dashboard(),
            inactivity_months: 6,
            phrases: Vec::new(),
            environment: Environment::Production,
            routes: PerKind::default(),
            warnings: Warnings::default(),
        }
    }
}

/// The Dashboard's address as of 2026.
pub(crate) const DASHBOARD: &str = "https://app.webinterpret.com/";

fn default_dashboard() -> Url {
    // The constant parses (a test says so); a panic is not to be had in the shipped code.
    Url::parse(DASHBOARD).unwrap_or_else(|_| unreachable!("the default Dashboard address is a URL"))
}

impl Configuration {
    /// The hosts that this configuration brings in beyond the built-in ones: a seller has to agree
    /// to them.
    pub fn new_hosts(&self) -> Vec<String> {
        let mut hosts = Vec::new();
        if self.dashboard.as_str() != DASHBOARD {
            hosts.extend(self.dashboard.host_str().map(str::to_owned));
        }
        for kind in TokenKind::ALL {
            if let Route::Consent(profile) = self.routes.get(kind)
                && let TokenEndpoint::Broker(url) = &profile.token_endpoint
            {
                hosts.extend(url.host_str().map(str::to_owned));
            }
        }
        hosts.dedup();
        hosts
    }
}

/// Client secrets by token kind.
pub type Secrets = PerKind<Option<Secret>>;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn the_default_needs_no_set_up_and_brings_in_no_host() {
        let configuration = Configuration::default();
        assert_eq!(
            configuration.routes,
            PerKind {
                regular: Route::Dashboard,
                plus: Route::Dashboard
            }
        );
        assert!(configuration.new_hosts().is_empty());
    }
}
