//! "Check this profile": the usual mistakes, found before eBay answers with a page that says
//! nothing.

use super::Configuration;
use crate::consent::{Browser, Environment, Profile, Route, TokenEndpoint};
use crate::domain::PerKind;
use crate::domain::TokenKind;

/// A mistake that makes a consent fail, or its result unprovable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A redirect address where eBay wants the RuName.
    UrlForRuName,
    /// No RuName for this browser.
    NoRuNameHere,
    /// A sandbox App ID in production.
    SandboxClientInProduction,
    /// A production App ID in the sandbox.
    ProductionClientInSandbox,
    /// Without `commerce.identity.readonly` nobody can say who gave consent.
    NoIdentityScope,
    /// The same client for both kinds: to eBay that is one grant, and one token.
    SameClientTwice,
    /// eBay's token endpoint wants the client secret.
    NoSecret,
}

/// A mistake, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose profile.
    pub kind: TokenKind,
    /// What is wrong with it.
    pub mistake: Mistake,
}

impl Finding {
    /// The path of the value to mend.
    pub fn path(&self) -> String {
        let key = match self.mistake {
            Mistake::UrlForRuName | Mistake::NoRuNameHere => "ru_name",
            Mistake::NoIdentityScope => "scopes",
            Mistake::NoSecret => "client_secret",
            Mistake::SandboxClientInProduction
            | Mistake::ProductionClientInSandbox
            | Mistake::SameClientTwice => "client_id",
        };
        format!("ebay.tokens.{}.{key}", self.kind.id())
    }
}

/// The mistakes in the profile of one token kind; `secret` says whether its client secret is here.
pub fn findings_of(
    configuration: &Configuration,
    kind: TokenKind,
    secret: bool,
    browser: Browser,
) -> Vec<Finding> {
    let Route::Consent(profile) = configuration.routes.get(kind) else {
        return Vec::new();
    };
    let is_other_with_same_client = |(of, route): (TokenKind, &Route)| {
        of != kind && matches!(route, Route::Consent(other) if other.client_id == profile.client_id)
    };
    let marked =
        |environment: Environment| profile.client_id.contains(environment.client_id_mark());
    let production = configuration.environment == Environment::Production;
    [
        (
            profile.ru_name.all().iter().any(|name| name.contains('/')),
            Mistake::UrlForRuName,
        ),
        (profile.ru_name.of(browser).is_none(), Mistake::NoRuNameHere),
        (
            production && marked(Environment::Sandbox),
            Mistake::SandboxClientInProduction,
        ),
        (
            !production && marked(Environment::Production),
            Mistake::ProductionClientInSandbox,
        ),
        (
            !profile
                .scopes
                .iter()
                .any(|scope| scope == Profile::IDENTITY_SCOPE),
            Mistake::NoIdentityScope,
        ),
        (
            configuration.routes.iter().any(is_other_with_same_client),
            Mistake::SameClientTwice,
        ),
        (
            profile.token_endpoint == TokenEndpoint::Ebay && !secret,
            Mistake::NoSecret,
        ),
    ]
    .into_iter()
    .filter(|(found, _)| *found)
    .map(|(_, mistake)| Finding { kind, mistake })
    .collect()
}

/// The mistakes in the profiles of both kinds.
pub fn findings(
    configuration: &Configuration,
    secrets: PerKind<bool>,
    browser: Browser,
) -> Vec<Finding> {
    TokenKind::ALL
        .into_iter()
        .flat_map(|kind| findings_of(configuration, kind, *secrets.get(kind), browser))
        .collect()
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;
    use crate::consent::RuName;

    fn profile(client_id: &str) -> Profile {
        Profile {
            client_id: client_id.into(),
            ru_name: RuName::Same("Acme-RuName".into()),
            scopes: vec![Profile::IDENTITY_SCOPE.into()],
            token_endpoint: TokenEndpoint::Ebay,
            pkce: false,
            issuer: None,
            check_hours: 20,
        }
    }

    fn mistakes(change: impl FnOnce(&mut Configuration, &mut Profile)) -> Vec<Mistake> {
        let (mut configuration, mut regular) =
            (Configuration::default(), profile("Acme-regular-PRD-1"));
        configuration.routes.plus = Route::Consent(profile("Acme-plus-PRD-2"));
        change(&mut configuration, &mut regular);
        configuration.routes.regular = Route::Consent(regular);
        let secrets = PerKind {
            regular: true,
            plus: true,
        };
        let all = findings(&configuration, secrets, Browser::Chromium);
        all.into_iter()
            .filter(|finding| finding.kind == TokenKind::Regular)
            .map(|finding| finding.mistake)
            .collect()
    }

    #[test]
    fn a_good_profile_has_no_mistakes() {
        assert!(mistakes(|_, _| ()).is_empty());
    }

    #[test]
    fn the_usual_mistakes_are_found() {
        let url = "https://abc.chromiumapp.org/ebay/accepted";
        assert_eq!(
            mistakes(|_, p| p.ru_name = RuName::Same(url.into())),
            [Mistake::UrlForRuName]
        );
        let firefox = RuName::PerBrowser {
            chromium: None,
            edge: None,
            firefox: Some("R".into()),
        };
        assert_eq!(
            mistakes(|_, p| p.ru_name = firefox),
            [Mistake::NoRuNameHere]
        );
        assert_eq!(
            mistakes(|_, p| p.client_id = "Acme-SBX-1".into()),
            [Mistake::SandboxClientInProduction]
        );
        assert_eq!(
            mistakes(|c, _| c.environment = Environment::Sandbox),
            [Mistake::ProductionClientInSandbox]
        );
        assert_eq!(
            mistakes(|_, p| p.scopes = vec!["https://api.ebay.com/oauth/api_scope".into()]),
            [Mistake::NoIdentityScope]
        );
        assert_eq!(
            mistakes(|_, p| p.client_id = "Acme-plus-PRD-2".into()),
            [Mistake::SameClientTwice]
        );
    }

    #[test]
    fn a_missing_secret_is_found_with_ebay_and_not_with_a_broker() {
        let mut configuration = Configuration::default();
        configuration.routes.plus = Route::Consent(profile("Acme-plus-PRD-2"));
        let found = findings(&configuration, PerKind::default(), Browser::Chromium);
        assert_eq!(
            found.iter().map(Finding::path).collect::<Vec<_>>(),
            ["ebay.tokens.plus.client_secret"]
        );
        let mut broker = profile("Acme-plus-PRD-2");
        broker.token_endpoint =
            TokenEndpoint::Broker("https://broker.example/token".parse().unwrap());
        configuration.routes.plus = Route::Consent(broker);
        assert!(findings(&configuration, PerKind::default(), Browser::Chromium).is_empty());
    }
}
