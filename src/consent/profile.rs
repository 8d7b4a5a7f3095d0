//! An eBay client and the servers that it talks to.

use serde::{Deserialize, Serialize};
use url::Url;

/// eBay's two worlds; keysets, RuNames and tokens never mix.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Real accounts.
    #[default]
    Production,
    /// eBay's test world.
    Sandbox,
}

impl Environment {
    const fn pick(self, production: &'static str, sandbox: &'static str) -> &'static str {
        match self {
            Environment::Production => production,
            Environment::Sandbox => sandbox,
        }
    }

    /// eBay's consent page.
    pub const fn authorize_url(self) -> &'static str {
        self.pick(
            "https://auth.ebay.com/oauth2/authorize",
            "https://auth.sandbox.ebay.com/oauth2/authorize",
        )
    }

    /// The origin of the consent page: the issuer of answers whose profile names no other (RFC
    /// 9207).
    pub const fn issuer(self) -> &'static str {
        self.pick("https://auth.ebay.com", "https://auth.sandbox.ebay.com")
    }

    /// eBay's token endpoint.
    pub const fn token_url(self) -> &'static str {
        self.pick(
            "https://api.ebay.com/identity/v1/oauth2/token",
            "https://api.sandbox.ebay.com/identity/v1/oauth2/token",
        )
    }

    /// The Identity API's getUser.
    pub const fn identity_url(self) -> &'static str {
        self.pick(
            "https://apiz.ebay.com/commerce/identity/v1/user/",
            "https://apiz.sandbox.ebay.com/commerce/identity/v1/user/",
        )
    }

    /// The part of an App ID (client id) that says which world it belongs to.
    pub const fn client_id_mark(self) -> &'static str {
        self.pick("-PRD-", "-SBX-")
    }
}

/// The browser we run in: it decides where a consent returns to, and so which RuName is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browser {
    /// Chrome, Chromium and their kin.
    #[default]
    Chromium,
    /// Microsoft Edge: the same code under another extension id.
    Edge,
    /// Firefox.
    Firefox,
}

/// eBay's name for a redirect address ("RuName"), sent as `redirect_uri`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RuName {
    /// One for every browser.
    Same(String),
    /// One for each, where the redirect addresses differ.
    PerBrowser {
        /// Chrome's and Chromium's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        chromium: Option<String>,
        /// Edge's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        edge: Option<String>,
        /// Firefox's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        firefox: Option<String>,
    },
}

impl RuName {
    /// The RuName for this browser.
    pub fn of(&self, browser: Browser) -> Option<&str> {
        match self {
            RuName::Same(name) => Some(name),
            RuName::PerBrowser {
                chromium,
                edge,
                firefox,
            } => match browser {
                Browser::Chromium => chromium.as_deref(),
                Browser::Edge => edge.as_deref(),
                Browser::Firefox => firefox.as_deref(),
            },
        }
    }

    /// The same with another RuName for this browser.
    pub fn with(self, here: Browser, name: String) -> RuName {
        match self {
            RuName::Same(_) => RuName::Same(name),
            RuName::PerBrowser {
                mut chromium,
                mut edge,
                mut firefox,
            } => {
                let place = match here {
                    Browser::Chromium => &mut chromium,
                    Browser::Edge => &mut edge,
                    Browser::Firefox => &mut firefox,
                };
                *place = (!name.is_empty()).then_some(name);
                RuName::PerBrowser {
                    chromium,
                    edge,
                    firefox,
                }
            }
        }
    }

    /// All names given.
    pub fn all(&self) -> Vec<&str> {
        match self {
            RuName::Same(name) => vec![name],
            RuName::PerBrowser {
                chromium,
                edge,
                firefox,
            } => [chromium, edge, firefox]
                .into_iter()
                .filter_map(Option::as_deref)
                .collect(),
        }
    }
}

/// Who turns a code into tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenEndpoint {
    /// eBay itself, with the client secret (`client_secret_basic`).
    Ebay,
    /// The organisation's broker, which adds the secret on its side.
    Broker(Url),
}

/// An eBay client for one token kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// eBay's App ID.
    pub client_id: String,
    /// Where a consent returns to.
    pub ru_name: RuName,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// Who turns a code into tokens.
    pub token_endpoint: TokenEndpoint,
    /// Whether the server takes PKCE (RFC 7636); eBay does not say so today.
    pub pkce: bool,
    /// The `iss` that answers must carry (RFC 9207).
    pub issuer: Option<String>,
    /// How often the refresh token is tried, in hours.
    pub check_hours: u32,
}

impl Profile {
    /// The scope without which the Identity API does not name the user.
    pub const IDENTITY_SCOPE: &'static str =
        "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";
}

/// How a token kind is reconnected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "there are two of them in all")]
pub enum Route {
    /// On the Webinterpret Dashboard, led by the guide.
    #[default]
    Dashboard,
    /// By eBay's consent to the configured client.
    Consent(Profile),
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_the_origin_of_its_consent_page() {
        for environment in [Environment::Production, Environment::Sandbox] {
            let page = Url::parse(environment.authorize_url()).unwrap();
            assert_eq!(page.origin().ascii_serialization(), environment.issuer());
        }
    }

    #[test]
    fn a_ru_name_is_changed_for_this_browser_only() {
        let same = RuName::Same("A".into()).with(Browser::Edge, "B".into());
        assert_eq!(same, RuName::Same("B".into()));
        for browser in [Browser::Chromium, Browser::Edge, Browser::Firefox] {
            let each = RuName::PerBrowser {
                chromium: Some("c".into()),
                edge: Some("e".into()),
                firefox: Some("f".into()),
            };
            let changed = each.clone().with(browser, "new".into());
            for other in [Browser::Chromium, Browser::Edge, Browser::Firefox] {
                assert_eq!(
                    changed.of(other),
                    if other == browser {
                        Some("new")
                    } else {
                        each.of(other)
                    }
                );
            }
            assert_eq!(each.with(browser, String::new()).of(browser), None);
        }
    }
}
