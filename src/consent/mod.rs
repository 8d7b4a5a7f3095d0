//! OAuth 2.0's authorization code grant (RFC 6749 §4.1) as eBay speaks it, on the `oauth2` crate.
//!
//! Builds the requests and reads the answers; sends nothing.

mod authorize;
mod identity;
mod problem;
mod profile;
mod redirect;
mod token;

pub use authorize::{Authorize, authorize_url, ebay_locale, random_text};
pub use identity::{Identity, identity_request, read_identity};
pub use problem::{AnswerProblem, Attempted, ConsentProblem, WindowProblem};
pub use profile::{Browser, Environment, Profile, Route, RuName, TokenEndpoint};
pub use redirect::{ACCEPTED_PATH, Accepted, DECLINED_PATH, read_redirect};
pub use token::{
    Client, HttpAnswer, HttpRequest, TokenAnswer, exchange_request, is_implausible_lifetime,
    lifetime_of, read_token_answer, refresh_request,
};
