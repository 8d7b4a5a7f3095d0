//! The document as it is written: every key optional but `schema`, none unknown.

use serde::{Deserialize, Serialize};

use super::{Configuration, Warnings};
use crate::consent::{Browser, Environment, Profile, Route, RuName, TokenEndpoint};
use crate::dashboard::OwnPhrase;
use crate::domain::{PerKind, Secret, SeverityThresholds, TokenKind};

/// The version of the document that this code reads and writes.
pub(super) const SCHEMA: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub schema: u32,
    #[serde(default)]
    pub dashboard: Dashboard,
    #[serde(default)]
    pub ebay: Ebay,
    #[serde(default)]
    pub warnings: WarningsDocument,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Dashboard {
    pub url: String,
    pub inactivity_months: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phrases: Vec<OwnPhrase>,
}

impl Default for Dashboard {
    fn default() -> Self {
        let Configuration {
            dashboard,
            inactivity_months,
            phrases,
            ..
        } = Configuration::default();
        Dashboard {
            url: dashboard.into(),
            inactivity_months,
            phrases,
        }
    }
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Ebay {
    pub environment: Environment,
    pub tokens: Tokens,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tokens {
    pub regular: TokenDocument,
    pub plus: TokenDocument,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RouteName {
    #[default]
    Dashboard,
    Consent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Authentication {
    Basic,
    None,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct TokenDocument {
    pub route: RouteName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ru_name: Option<RuName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// Read, never written.
    #[serde(skip_serializing)]
    pub client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<Endpoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_hours: Option<u32>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Endpoint {
    pub url: String,
    pub authentication: Authentication,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WarningsDocument {
    pub notice_days: u32,
    pub warning_days: u32,
    pub urgent_days: u32,
    pub badge: bool,
    pub notifications: bool,
    pub banner_on_ebay: bool,
    pub banner_on_dashboard: bool,
}

impl Default for WarningsDocument {
    fn default() -> Self {
        Warnings::default().into()
    }
}

impl From<Warnings> for WarningsDocument {
    fn from(warnings: Warnings) -> Self {
        let Warnings {
            thresholds,
            badge,
            notifications,
            banner_on_ebay,
            banner_on_dashboard,
        } = warnings;
        let SeverityThresholds {
            notice_days,
            warning_days,
            urgent_days,
        } = thresholds;
        WarningsDocument {
            notice_days,
            warning_days,
            urgent_days,
            badge,
            notifications,
            banner_on_ebay,
            banner_on_dashboard,
        }
    }
}

impl From<&Route> for TokenDocument {
    fn from(route: &Route) -> Self {
        let Route::Consent(profile) = route else {
            return TokenDocument::default();
        };
        let Profile {
            client_id,
            ru_name,
            scopes,
            token_endpoint,
            pkce,
            issuer,
            check_hours,
        } = profile.clone();
        TokenDocument {
            route: RouteName::Consent,
            client_id: Some(client_id),
            ru_name: Some(ru_name),
            scopes: Some(scopes),
            client_secret: None,
            token_endpoint: match token_endpoint {
                TokenEndpoint::Ebay => None,
                TokenEndpoint::Broker(url) => Some(Endpoint {
                    url: url.into(),
                    authentication: Authentication::None,
                }),
            },
            pkce: Some(pkce),
            issuer,
            check_hours: Some(check_hours),
        }
    }
}

impl From<&Configuration> for Document {
    fn from(configuration: &Configuration) -> Self {
        let PerKind { regular, plus } = &configuration.routes;
        Document {
            schema: SCHEMA,
            dashboard: Dashboard {
                url: configuration.dashboard.as_str().to_owned(),
                inactivity_months: configuration.inactivity_months,
                phrases: configuration.phrases.clone(),
            },
            ebay: Ebay {
                environment: configuration.environment,
                tokens: Tokens {
                    regular: regular.into(),
                    plus: plus.into(),
                },
            },
            warnings: configuration.warnings.into(),
        }
    }
}

/// The document of a configuration, without secrets: what [`parse`](super::parse()) reads back to the same
/// configuration.
pub fn export(configuration: &Configuration) -> serde_json::Value {
    // A plain tree of strings, numbers and booleans always serialises.
    serde_json::to_value(Document::from(configuration)).unwrap_or_default()
}

/// What a form says of how one token is reconnected.
#[derive(Clone, Debug, Default)]
pub struct TokenEntry {
    /// App ID (client id).
    pub client_id: String,
    /// The RuName for the browser that the form is in.
    pub ru_name: String,
    /// Scopes, with white space between them.
    pub scopes: String,
    /// The address of a broker's token endpoint; empty for eBay's own.
    pub token_endpoint: String,
    /// The client secret; empty where there is none, or the one that is kept stays.
    pub client_secret: Secret,
    /// Whether the token endpoint takes PKCE.
    pub pkce: bool,
}

/// The document of a configuration with another environment and another way for one token, and all
/// else as it is: for [`parse`](super::parse()) to judge. Without an entry the token is reconnected on the
/// Dashboard. It holds the secret that was entered.
pub fn export_with(
    configuration: &Configuration,
    browser: Browser,
    environment: Environment,
    kind: TokenKind,
    entry: Option<TokenEntry>,
) -> serde_json::Value {
    let mut document = Document::from(configuration);
    document.ebay.environment = environment;
    let route = configuration.routes.get(kind);
    let mut secret = None;
    let token = match entry {
        None => TokenDocument::default(),
        Some(TokenEntry {
            client_id,
            ru_name,
            scopes,
            token_endpoint,
            client_secret,
            pkce,
        }) => {
            secret = Some(client_secret).filter(|secret| !secret.expose().is_empty());
            let names = match route {
                Route::Consent(profile) => profile.ru_name.clone(),
                Route::Dashboard => RuName::Same(String::new()),
            };
            TokenDocument {
                route: RouteName::Consent,
                client_id: Some(client_id),
                ru_name: Some(names.with(browser, ru_name)),
                scopes: Some(scopes.split_whitespace().map(str::to_owned).collect()),
                token_endpoint: (!token_endpoint.is_empty()).then_some(Endpoint {
                    url: token_endpoint,
                    authentication: Authentication::None,
                }),
                pkce: Some(pkce),
                ..route.into()
            }
        }
    };
    match kind {
        TokenKind::Regular => document.ebay.tokens.regular = token,
        TokenKind::Plus => document.ebay.tokens.plus = token,
    }
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let place = document
        .pointer_mut(&format!("/ebay/tokens/{}", kind.id()))
        .and_then(serde_json::Value::as_object_mut);
    if let (Some(secret), Some(token)) = (secret, place) {
        token.insert("client_secret".into(), secret.expose().into());
    }
    document
}
