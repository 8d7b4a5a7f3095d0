//! The authorization request (RFC 6749 §4.1.1).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};

use super::{Environment, Profile};
use crate::domain::Secret;

/// A text of random bytes for `state`, PKCE verifiers and ids: base64url, 43 characters of 32
/// bytes.
pub fn random_text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What of a request differs from consent to consent.
#[derive(Clone, Debug)]
pub struct Authorize<'a> {
    /// The RuName for this browser.
    pub ru_name: &'a str,
    /// Ties the answer to this request.
    pub state: &'a Secret,
    /// The PKCE verifier, where the profile wants PKCE.
    pub verifier: Option<&'a Secret>,
    /// Whether eBay is to ask for the sign-in although somebody is signed in (`prompt=login`).
    pub login: bool,
    /// eBay's locale for the page (`de-DE`), where it has one for the seller's language.
    pub locale: Option<&'a str>,
}

/// The address of eBay's consent page for this request. A RuName is not a URL, so `redirect_uri` is
/// added by hand: the `oauth2` crate would refuse to parse it.
///
/// # Errors
/// Where eBay's own address does not parse: a mistake of ours.
pub fn authorize_url(
    profile: &Profile,
    environment: Environment,
    request: &Authorize<'_>,
) -> Result<String, oauth2::url::ParseError> {
    let client = BasicClient::new(ClientId::new(profile.client_id.clone()))
        .set_auth_uri(AuthUrl::new(environment.authorize_url().to_owned())?);
    let state = request.state.expose().to_owned();
    let mut builder = client
        .authorize_url(|| CsrfToken::new(state))
        .add_scopes(profile.scopes.iter().cloned().map(Scope::new))
        .add_extra_param("redirect_uri", request.ru_name);
    if request.login {
        builder = builder.add_extra_param("prompt", "login");
    }
    if let Some(locale) = request.locale {
        builder = builder.add_extra_param("locale", locale);
    }
    if let Some(verifier) = request.verifier {
        let verifier = PkceCodeVerifier::new(verifier.expose().to_owned());
        builder =
            builder.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
    }
    Ok(builder.url().0.into())
}

/// eBay's locales of consent pages (the "Locale support" column of its Marketplace IDs), by
/// language first.
const LOCALES: [(&str, &str); 17] = [
    ("de-at", "de-AT"),
    ("de-ch", "de-CH"),
    ("de", "de-DE"),
    ("en-au", "en-AU"),
    ("en-ca", "en-CA"),
    ("en-gb", "en-GB"),
    ("en-ie", "en-IE"),
    ("en", "en-US"),
    ("es", "es-ES"),
    ("fr-be", "fr-BE"),
    ("fr-ca", "fr-CA"),
    ("fr", "fr-FR"),
    ("it", "it-IT"),
    ("nl", "nl-NL"),
    ("pl", "pl-PL"),
    ("zh-hk", "zh-HK"),
    ("zh-tw", "zh-TW"),
];

/// eBay's locale for a browser's language (BCP 47); `None` where it has none, and eBay chooses.
pub fn ebay_locale(language: &str) -> Option<&'static str> {
    let language = language.to_lowercase();
    let fits = |tag: &str| {
        language == tag
            || language
                .strip_prefix(tag)
                .is_some_and(|rest| rest.starts_with('-'))
    };
    LOCALES
        .iter()
        .find(|(tag, _)| fits(tag))
        .map(|(_, locale)| *locale)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{RuName, TokenEndpoint};
    use super::*;
    use url::Url;

    fn profile() -> Profile {
        Profile {
            client_id: "Acme-sync-PRD-1".into(),
            ru_name: RuName::Same("Acme_Inc-Acme-sync-abc".into()),
            scopes: vec![
                Profile::IDENTITY_SCOPE.into(),
                "https://api.ebay.com/oauth/api_scope/sell.inventory".into(),
            ],
            token_endpoint: TokenEndpoint::Ebay,
            pkce: false,
            issuer: None,
            check_hours: 20,
        }
    }

    fn query(request: &Authorize<'_>) -> BTreeMap<String, String> {
        let url = Url::parse(&authorize_url(&profile(), Environment::Production, request).unwrap())
            .unwrap();
        assert_eq!(
            (url.host_str(), url.path()),
            (Some("auth.ebay.com"), "/oauth2/authorize")
        );
        let pairs: Vec<_> = url.query_pairs().into_owned().collect();
        let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
        assert_eq!(pairs.len(), map.len(), "no parameter is sent twice");
        map
    }

    #[test]
    fn the_request_carries_what_ebay_documents_and_a_ru_name_for_a_url() {
        let state = Secret::new("s1");
        let request = Authorize {
            ru_name: "Acme_Inc-Acme-sync-abc",
            state: &state,
            verifier: None,
            login: false,
            locale: None,
        };
        let expected = [
            ("client_id", "Acme-sync-PRD-1"),
            ("redirect_uri", "Acme_Inc-Acme-sync-abc"),
            ("response_type", "code"),
            (
                "scope",
                "https://api.ebay.com/oauth/api_scope/commerce.identity.readonly https://api.ebay.com/oauth/api_scope/sell.inventory",
            ),
            ("state", "s1"),
        ];
        assert_eq!(
            query(&request),
            expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
        );
    }

    #[test]
    fn login_locale_and_pkce_are_added_on_request() {
        let (state, verifier) = (
            Secret::new("s1"),
            Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        );
        let query = query(&Authorize {
            ru_name: "r",
            state: &state,
            verifier: Some(&verifier),
            login: true,
            locale: Some("de-DE"),
        });
        assert_eq!(query["prompt"], "login");
        assert_eq!(query["locale"], "de-DE");
        assert_eq!(query["code_challenge_method"], "S256");
        // RFC 7636, appendix B.
        assert_eq!(
            query["code_challenge"],
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_consent_page_speaks_the_sellers_language_where_ebay_does() {
        for (language, locale) in [
            ("de", Some("de-DE")),
            ("de-CH", Some("de-CH")),
            ("de-LI", Some("de-DE")),
            ("en-US", Some("en-US")),
            ("en-GB", Some("en-GB")),
            ("zh-TW", Some("zh-TW")),
            ("zh-CN", None),
            ("ar", None),
            ("", None),
        ] {
            assert_eq!(ebay_locale(language), locale, "{language}");
        }
    }
}
