//! Addresses that texts lead to.

/// Webinterpret's help article with the six steps.
pub const HELP_ARTICLE: &str = "https://support.webinterpret.com/hc/en-us/articles/204185707-Synchronizing-your-eBay-listings-with-Webinterpret-connecting-your-token";

/// Webinterpret's support.
pub const SUPPORT: &str = "https://support.webinterpret.com/hc/en-us/requests/new";

/// eBay's page on which a seller takes an application's access away.
pub const THIRD_PARTY_ACCESS: &str =
    "https://accounts.ebay.com/acctsec/security-center/third-party-app-access";
