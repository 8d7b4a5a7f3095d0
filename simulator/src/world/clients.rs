//! eBay applications ("keysets") and the scopes that eBay knows.

use serde::{Deserialize, Serialize};

use crate::hosts::Environment;

/// The id that the `key` in the extension's manifest pins.
pub const DEFAULT_EXTENSION_ID: &str = "lckibmdfcijgfmmjhpgmnmljlhdpebfl";

/// The scope that the Identity API needs.
pub const IDENTITY_SCOPE: &str = "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly";

/// The name of the client behind Webinterpret's "Log in with eBay".
pub const LOGIN: &str = "webinterpret-login";

const SCOPE_BASE: &str = "https://api.ebay.com/oauth/api_scope";
const SCOPES: [&str; 36] = [
    "",
    "/sell.inventory",
    "/sell.inventory.readonly",
    "/sell.inventory.mapping",
    "/sell.account",
    "/sell.account.readonly",
    "/sell.fulfillment",
    "/sell.fulfillment.readonly",
    "/sell.marketing",
    "/sell.marketing.readonly",
    "/sell.analytics.readonly",
    "/sell.finances",
    "/sell.payment.dispute",
    "/sell.item",
    "/sell.item.draft",
    "/sell.reputation",
    "/sell.reputation.readonly",
    "/sell.stores",
    "/sell.stores.readonly",
    "/commerce.identity.readonly",
    "/commerce.identity.email.readonly",
    "/commerce.identity.phone.readonly",
    "/commerce.identity.address.readonly",
    "/commerce.identity.name.readonly",
    "/commerce.identity.status.readonly",
    "/commerce.notification.subscription",
    "/commerce.notification.subscription.readonly",
    "/commerce.catalog.readonly",
    "/commerce.message",
    "/commerce.feedback",
    "/commerce.feedback.readonly",
    "/commerce.vero",
    "/commerce.shipping",
    "/buy.order.readonly",
    "/buy.guest.order",
    "/buy.shopping.cart",
];

/// Whose application it is, in the words of the grant page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// Whoever configured Token Keeper with an own keyset.
    Acme,
    /// Webinterpret itself.
    Webinterpret,
}

/// An application registered at eBay.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Client {
    /// `regular`, `plus`, or another name.
    pub name: String,
    /// Where it is registered.
    pub environment: Environment,
    /// Whose it is.
    #[serde(default = "acme")]
    pub owner: Owner,
    /// The App ID.
    pub client_id: String,
    /// The Cert ID.
    #[serde(skip_serializing)]
    pub secret: String,
    /// What eBay wants as `redirect_uri`.
    pub ru_name: String,
    /// The RuName's Auth Accepted URL.
    pub accepted: String,
    /// The RuName's Auth Declined URL.
    pub declined: String,
}

impl Client {
    /// The application's name on the grant page.
    pub fn title(&self) -> &'static str {
        match (self.owner, self.name.as_str()) {
            (Owner::Webinterpret, _) => "Webinterpret",
            (Owner::Acme, "plus") => "Acme Sync Plus",
            (Owner::Acme, _) => "Acme Sync",
        }
    }
}

fn acme() -> Owner {
    Owner::Acme
}

/// Whether eBay knows this scope.
pub fn is_known_scope(scope: &str) -> bool {
    scope == "https://api.ebay.com/oauth/scope/sell.edelivery"
        || scope
            .strip_prefix(SCOPE_BASE)
            .is_some_and(|name| SCOPES.contains(&name))
}

/// The applications of the default world.
pub fn defaults(extension_id: &str) -> Vec<Client> {
    let extension = format!("https://{extension_id}.chromiumapp.org/ebay");
    let dashboard = "https://app.webinterpret.com";
    let mut clients = Vec::new();
    for (environment, part) in [
        (Environment::Production, "PRD"),
        (Environment::Sandbox, "SBX"),
    ] {
        for (number, name) in [(1, "regular"), (2, "plus")] {
            clients.push(Client {
                name: name.into(),
                environment,
                owner: Owner::Acme,
                client_id: format!("AcmeSync-{name}-{part}-0a1b2c3d4-0000000{number}"),
                secret: format!("{part}-{name}-secret-000{number}"),
                ru_name: format!("Acme_Sync-AcmeSync-{name}-abcdef"),
                accepted: format!("{extension}/accepted"),
                declined: format!("{extension}/declined"),
            });
        }
    }
    for (number, name, path) in [
        (7, "regular", "/ebay"),
        (8, "plus", "/ebay"),
        (9, "login", "/login/ebay"),
    ] {
        clients.push(Client {
            name: format!("webinterpret-{name}"),
            environment: Environment::Production,
            owner: Owner::Webinterpret,
            client_id: format!("Webinter-{name}-PRD-9f8e7d6c5-0000000{number}"),
            secret: format!("PRD-webinterpret-{name}-secret-000{number}"),
            ru_name: format!("Webinterpret-Webinter-{name}-uvwxyz"),
            accepted: format!("{dashboard}{path}/accepted"),
            declined: format!("{dashboard}{path}/declined"),
        });
    }
    clients
}
