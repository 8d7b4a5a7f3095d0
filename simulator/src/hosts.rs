//! Which host name is which site.

/// eBay's environments; clients, tokens and sessions of one mean nothing to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// ebay.com
    Production,
    /// sandbox.ebay.com
    Sandbox,
}

impl Environment {
    /// `auth` → `auth.ebay.com` or `auth.sandbox.ebay.com`.
    pub fn host(self, name: &str) -> String {
        match self {
            Self::Production => format!("{name}.ebay.com"),
            Self::Sandbox => format!("{name}.sandbox.ebay.com"),
        }
    }
}

/// A site that the simulator plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Authorize, sign-in and grant pages.
    Auth(Environment),
    /// The token endpoint.
    Api(Environment),
    /// The Identity API.
    Identity(Environment),
    /// Listing pages and the seller's pages.
    Marketplace,
    /// Webinterpret's Dashboard.
    Dashboard,
    /// An organisation's broker that holds the client secret.
    Broker,
    /// The control API of the tests.
    Control,
}

/// eBay's country domains (facts, section E).
const MARKETPLACES: [&str; 19] = [
    "ebay.com",
    "ebay.co.uk",
    "ebay.de",
    "ebay.at",
    "ebay.ch",
    "ebay.fr",
    "ebay.be",
    "ebay.nl",
    "ebay.it",
    "ebay.es",
    "ebay.ie",
    "ebay.pl",
    "ebay.ca",
    "ebay.com.au",
    "ebay.com.hk",
    "ebay.com.sg",
    "ebay.com.my",
    "ebay.ph",
    "ebay.com.tw",
];
const OTHERS: [&str; 3] = ["*.webinterpret.com", "broker.example", "control.test"];

/// The site behind a `Host` header, its port ignored.
pub fn site(host: &str) -> Option<Site> {
    use Environment::{Production, Sandbox};
    Some(match host {
        "auth.ebay.com" | "auth2.ebay.com" | "signin.ebay.com" => Site::Auth(Production),
        "auth.sandbox.ebay.com" | "auth2.sandbox.ebay.com" | "signin.sandbox.ebay.com" => {
            Site::Auth(Sandbox)
        }
        "api.ebay.com" => Site::Api(Production),
        "api.sandbox.ebay.com" => Site::Api(Sandbox),
        "apiz.ebay.com" => Site::Identity(Production),
        "apiz.sandbox.ebay.com" => Site::Identity(Sandbox),
        "app.webinterpret.com" => Site::Dashboard,
        "broker.example" => Site::Broker,
        "control.test" | "127.0.0.1" | "localhost" => Site::Control,
        _ if host
            .strip_prefix("www.")
            .is_some_and(|domain| MARKETPLACES.contains(&domain)) =>
        {
            Site::Marketplace
        }
        _ => return None,
    })
}

/// `Host: name:port` → `name`, in lower case.
pub fn without_port(host: &str) -> String {
    host.split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The names in the certificate.
pub fn certificate_names() -> Vec<String> {
    let mut names: Vec<String> = MARKETPLACES
        .iter()
        .map(|domain| format!("*.{domain}"))
        .collect();
    names.push("*.sandbox.ebay.com".into());
    names.extend(OTHERS.map(String::from));
    names.extend(["localhost", "127.0.0.1"].map(String::from));
    names
}

/// Chromium's `--host-resolver-rules`: every name of ours leads here, every other name nowhere.
pub fn resolver_rules(port: u16) -> String {
    let mut rules: Vec<String> = MARKETPLACES
        .iter()
        .map(|domain| format!("*.{domain}"))
        .chain(OTHERS.map(String::from))
        .map(|pattern| format!("MAP {pattern}:443 127.0.0.1:{port}"))
        .collect();
    rules.push("MAP * ~NOTFOUND".into());
    rules.push("EXCLUDE 127.0.0.1".into());
    rules.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_has_its_site() {
        assert_eq!(
            site("auth.sandbox.ebay.com"),
            Some(Site::Auth(Environment::Sandbox))
        );
        assert_eq!(
            site(&without_port("WWW.eBay.de:443")),
            Some(Site::Marketplace)
        );
        assert_eq!(site("www.ebay.example"), None);
    }

    #[test]
    fn resolver_rules_end_with_nowhere() {
        let rules = resolver_rules(4711);
        assert!(rules.starts_with("MAP *.ebay.com:443 127.0.0.1:4711, "));
        assert!(rules.ends_with("MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"));
    }
}
