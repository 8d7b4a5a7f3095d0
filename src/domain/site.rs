//! The web sites that concern us.

use std::borrow::Cow;
use std::sync::OnceLock;

use url::{Position, Url};

/// eBay's marketplaces: the domains of its sites (eBay's Marketplace ID list).
pub const EBAY_SITES: [&str; 19] = [
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

/// First labels of the hosts on which a seller shops and sells; sign-in, consent, payment and API
/// hosts are others.
const SHOP_HOSTS: [&str; 4] = ["www", "befr", "benl", "cafr"];

/// Paths on those hosts on which a banner would disturb: signing in and paying.
pub const BANNER_EXCLUDED_PATHS: [&str; 7] = [
    "/signin",
    "/ws/eBayISAPI.dll",
    "/checkout",
    "/rxo",
    "/pay",
    "/xo",
    "/oauth2",
];

/// Parses an address as browsers write them: in ASCII, its host not escaped. The `idna` tables for
/// others would double the size of the extension; without them no such host is ours, and the parser
/// must not be asked of one.
pub fn parse_address(text: &str) -> Option<Url> {
    let (scheme, rest) = text.split_once("://")?;
    let plain = scheme
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    // The parser skips further slashes before the host, and control characters anywhere; no browser
    // writes either.
    let odd = rest.starts_with(['/', '\\']) || text.contains(|c: char| c.is_ascii_control());
    let escaped = rest
        .split(['/', '?', '#', '\\'])
        .next()
        .is_some_and(|authority| authority.contains('%'));
    if plain && text.is_ascii() && !odd && !escaped {
        Url::parse(text).ok()
    } else {
        None
    }
}

/// A match pattern: of pages that a content script runs in, or does not.
pub type Pattern = Cow<'static, str>;

/// A pattern that is made once and wanted at each look.
fn leak_pattern(pattern: String) -> Pattern {
    Cow::Borrowed(pattern.leak())
}

/// A place where a content script of ours may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// A page of an eBay marketplace: the banner's.
    Ebay,
    /// A page of the Webinterpret Dashboard: the banner's, the observer's and the guide's.
    Dashboard,
    /// eBay's page on which access is granted: the guide's.
    Grant,
    /// One of eBay's pages on which a seller may end a token.
    Credentials(CredentialsPage),
}

/// eBay's pages on which a seller may end a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsPage {
    /// The password is changed or reset there.
    Password,
    /// The username is changed there.
    Username,
    /// Applications that have access are listed there.
    Access,
}

/// Where those pages are: the host's label before the site's domain, and what the path begins with.
///
/// eBay documents none of these addresses. The first is known from eBay's texts and many public
/// tools; the others as said. A visit to a wrong one costs a check or a glance, a missing one a day
/// until the next check.
const CREDENTIALS_PAGES: [(CredentialsPage, &str, &str); 5] = [
    // "Third-party app access": seen on accounts.ebay.com, .co.uk and .sandbox.ebay.com.
    (
        CredentialsPage::Access,
        "accounts",
        "/acctsec/security-center/third-party-app-access",
    ),
    // Where password managers send for a change on ebay.com; on other sites inferred.
    (
        CredentialsPage::Password,
        "accounts",
        "/acctsec/security-center/chngpwd",
    ),
    // "Forgot your password": fyp.ebay.com/EnterUserInfo, fyp.ebay.com.au/ChangePassword. Weak:
    // older than the next one.
    (CredentialsPage::Password, "fyp", "/"),
    // Where "forgot your password" begins today. Weak: known from public scripts only.
    (CredentialsPage::Password, "accounts", "/acctxs/"),
    // "Personal info" with the username's edit button (`individual_username_edit_button`). Weak:
    // addresses are edited there too.
    (CredentialsPage::Username, "accountsettings", "/profile"),
];

/// The page that an address of eBay's is, if it is one of [`CREDENTIALS_PAGES`].
fn credentials_page(url: &Url) -> Option<CredentialsPage> {
    let (first, site) = url.host_str()?.split_once('.')?;
    let ours = url.scheme() == "https" && url.port().is_none() && EBAY_SITES.contains(&site);
    let is = |(_, host, path): &&(CredentialsPage, &str, &str)| {
        *host == first && url.path().starts_with(path)
    };
    CREDENTIALS_PAGES
        .iter()
        .filter(|_| ours)
        .find(is)
        .map(|(page, ..)| *page)
}

/// The hosts of eBay's grant pages (`oauth2/authorize` and what it leads to, but for the sign-in).
const GRANT_HOSTS: [&str; 4] = [
    "auth.ebay.com",
    "auth2.ebay.com",
    "auth.sandbox.ebay.com",
    "auth2.sandbox.ebay.com",
];

impl Site {
    /// Which site an address belongs to. `None` for every other page, and for eBay's sign-in and
    /// checkout pages.
    pub fn of(address: &str, dashboard: &Url) -> Option<Site> {
        let url = parse_address(address)?;
        if url.origin() == dashboard.origin() {
            return Some(Site::Dashboard);
        }
        let host = url.host_str()?;
        if url.scheme() == "https" && url.port().is_none() && GRANT_HOSTS.contains(&host) {
            return Some(Site::Grant);
        }
        if let Some(page) = credentials_page(&url) {
            return Some(Site::Credentials(page));
        }
        let (shop, site) = host.split_once('.')?;
        let is_shop =
            url.scheme() == "https" && SHOP_HOSTS.contains(&shop) && EBAY_SITES.contains(&site);
        let excluded = BANNER_EXCLUDED_PATHS.iter().any(|path| {
            url.path()
                .get(..path.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(path))
        });
        (is_shop && !excluded).then_some(Site::Ebay)
    }

    /// Match patterns of eBay's pages for a content script.
    pub fn ebay_patterns() -> &'static [Pattern] {
        static PATTERNS: OnceLock<Vec<Pattern>> = OnceLock::new();
        let special = [
            "https://befr.ebay.be/*",
            "https://benl.ebay.be/*",
            "https://cafr.ebay.ca/*",
        ]
        .map(Cow::Borrowed);
        let on = |site: &&str| leak_pattern(format!("https://www.{site}/*"));
        PATTERNS.get_or_init(|| EBAY_SITES.iter().map(on).chain(special).collect())
    }

    /// Match patterns of eBay's grant pages.
    pub fn grant_patterns() -> &'static [Pattern] {
        static PATTERNS: OnceLock<Vec<Pattern>> = OnceLock::new();
        PATTERNS.get_or_init(|| {
            GRANT_HOSTS
                .iter()
                .map(|host| leak_pattern(format!("https://{host}/*")))
                .collect()
        })
    }

    /// Match patterns of eBay's pages on which a seller may end a token.
    pub fn credentials_patterns() -> &'static [Pattern] {
        static PATTERNS: OnceLock<Vec<Pattern>> = OnceLock::new();
        let on = |site: &&str| {
            CREDENTIALS_PAGES
                .map(|(_, host, path)| leak_pattern(format!("https://{host}.{site}{path}*")))
        };
        PATTERNS.get_or_init(|| EBAY_SITES.iter().flat_map(on).collect())
    }

    /// The match pattern of the Dashboard's pages.
    pub fn dashboard_pattern(dashboard: &Url) -> Pattern {
        // Its origin: a scheme, a host and a port where it is not the scheme's own.
        let (scheme, host) = (
            &dashboard[..Position::BeforeUsername],
            &dashboard[Position::BeforeHost..Position::AfterPort],
        );
        [scheme, host, "/*"].concat().into()
    }

    /// Match patterns of those among eBay's pages on which no banner may stand.
    pub fn excluded_patterns() -> &'static [Pattern] {
        static PATTERNS: OnceLock<Vec<Pattern>> = OnceLock::new();
        PATTERNS.get_or_init(|| {
            BANNER_EXCLUDED_PATHS
                .iter()
                .map(|path| leak_pattern(format!("https://*{path}*")))
                .collect()
        })
    }
}

/// Whether an address is one of eBay's sign-in or consent pages, as a consent window shows them.
pub fn is_consent_page(address: &str) -> bool {
    let Some(url) = parse_address(address) else {
        return false;
    };
    let Some((first, rest)) = url.host_str().and_then(|host| host.split_once('.')) else {
        return false;
    };
    let site = rest.strip_prefix("sandbox.").unwrap_or(rest);
    ["auth", "auth2", "signin"].contains(&first) && EBAY_SITES.contains(&site)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<Site> {
        Site::of(
            address,
            &Url::parse("https://app.webinterpret.com/").unwrap(),
        )
    }

    #[test]
    fn a_banner_may_stand_on_ebay_and_dashboard_pages() {
        for address in [
            "https://www.ebay.com/itm/1",
            "https://www.ebay.de/",
            "https://befr.ebay.be/x",
        ] {
            assert_eq!(of(address), Some(Site::Ebay), "{address}");
        }
        assert_eq!(
            of("https://app.webinterpret.com/#/accounts"),
            Some(Site::Dashboard)
        );
    }

    #[test]
    fn grant_pages_are_a_site_of_their_own() {
        assert_eq!(
            of("https://auth.ebay.com/oauth2/authorize?client_id=x"),
            Some(Site::Grant)
        );
        assert_eq!(
            of("https://auth2.sandbox.ebay.com/oauth2/consents"),
            Some(Site::Grant)
        );
        assert!(Site::grant_patterns().contains(&"https://auth.ebay.com/*".into()));
    }

    #[test]
    fn the_pages_on_which_a_token_may_be_ended_are_known() {
        use CredentialsPage::{Access, Password, Username};
        for (address, page) in [
            (
                "https://accounts.ebay.com/acctsec/security-center/third-party-app-access",
                Access,
            ),
            (
                "https://accounts.ebay.co.uk/acctsec/security-center/third-party-app-access?x=1",
                Access,
            ),
            (
                "https://accounts.ebay.de/acctsec/security-center/chngpwd",
                Password,
            ),
            (
                "https://fyp.ebay.com.au/ChangePassword?reqinput=1",
                Password,
            ),
            ("https://accounts.ebay.com/acctxs/user", Password),
            ("https://accountsettings.ebay.com/profile", Username),
        ] {
            assert_eq!(of(address), Some(Site::Credentials(page)), "{address}");
        }
        for address in [
            "https://accounts.ebay.com/acctsec/security-center",
            "https://accounts.ebay.com/acctsec/authn-register",
            "http://fyp.ebay.com/",
            "https://fyp.ebay.com:8443/",
            "https://fyp.ebay.com.evil.example/",
            "https://accountsettings.ebay.com/uas",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
        let patterns = Site::credentials_patterns();
        assert_eq!(patterns.len(), EBAY_SITES.len() * CREDENTIALS_PAGES.len());
        assert!(patterns.contains(&"https://accountsettings.ebay.de/profile*".into()));
    }

    #[test]
    fn a_banner_never_stands_on_sign_in_consent_or_checkout_pages() {
        for address in [
            "https://signin.ebay.com/signin/",
            "http://auth.ebay.com/oauth2/authorize?client_id=x",
            "https://auth.ebay.com:8443/",
            "https://auth.ebay.com.evil.example/",
            "https://pay.ebay.com/rxo",
            "https://www.ebay.com/signin/",
            "https://www.ebay.com/Checkout/1",
            "https://www.ebay.com/ws/eBayISAPI.dll?SignIn",
            "https://www.ebay.com.evil.example/",
            "https://evil.example/www.ebay.com",
            "http://www.ebay.com/",
            "https://www.webinterpret.com/",
            "about:blank",
            "https://www.ebay.%63om/",
            "https://www.ebay.c\u{f6}m/",
            "",
        ] {
            assert_eq!(of(address), None, "{address}");
        }
    }

    #[test]
    fn an_address_that_no_browser_writes_is_none() {
        for text in [
            "https://A\u{a32}/",
            "https://A%E0%A8%B2/",
            "https:\\\\A%E0%A8%B2/",
            "https:A%E0%A8%B2://x",
            "x",
            "//",
        ]
        .into_iter()
        .chain([
            "https:///A%E0%A8%B2/",
            "https:///\\/u2Fop%aa",
            "https://\t/A%aa",
            "https://\n\\A%aa/x",
        ]) {
            assert_eq!(parse_address(text), None, "{text}");
        }
        assert!(parse_address("https://www.ebay.com/itm/%E0%A8%B2?q=%20").is_some());
    }

    #[test]
    fn patterns_say_the_same_as_addresses() {
        let (matches, excluded) = (Site::ebay_patterns(), Site::excluded_patterns());
        assert!(matches.contains(&"https://www.ebay.co.uk/*".into()));
        assert_eq!(excluded.len(), BANNER_EXCLUDED_PATHS.len());
        assert!(
            excluded.contains(&"https://*/checkout*".into()),
            "{excluded:?}"
        );
    }

    #[test]
    fn consent_pages_are_known_by_their_hosts() {
        assert!(is_consent_page(
            "https://auth.sandbox.ebay.com/oauth2/authorize"
        ));
        assert!(is_consent_page("https://signin.ebay.de/x"));
        assert!(!is_consent_page("https://www.ebay.com/itm/1"));
        assert!(!is_consent_page("https://auth.ebay.com.evil.example/"));
    }
}
