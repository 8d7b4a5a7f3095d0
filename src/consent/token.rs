//! The token endpoint (RFC 6749 §4.1.3, §5, §6): requests, and what its answers mean.

use std::cell::RefCell;
use std::fmt;

use oauth2::basic::{BasicClient, BasicErrorResponse, BasicTokenType};
use oauth2::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, ExtraTokenFields, PkceCodeVerifier,
    RefreshToken, StandardTokenResponse, SyncHttpClient, TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::redirect::error_code;
use super::{AnswerProblem, Environment, Profile, TokenEndpoint};
use crate::domain::{Lifetime, SECOND, Secret, Timestamp};
use crate::json;

/// A request for the shell to send: without cookies, without following redirects.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Header names and values. Hold secrets.
    pub headers: Vec<(String, Secret)>,
    /// Form-encoded. Holds secrets.
    pub body: Option<Secret>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)
    }
}

/// An answer as the shell got it.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// `Retry-After`, as sent.
    pub retry_after: Option<String>,
    /// The body. Holds tokens.
    pub body: Secret,
}

impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)
    }
}

impl HttpAnswer {
    /// The body as JSON.
    pub(super) fn json(&self) -> Option<Value> {
        json::parse(self.body.expose()).ok()
    }

    /// The problem that the status alone tells of.
    pub(super) fn status_problem(&self) -> Option<AnswerProblem> {
        match self.status {
            429 => Some(AnswerProblem::TooManyRequests {
                retry_after: self
                    .retry_after
                    .as_deref()
                    .and_then(|seconds| seconds.trim().parse().ok()),
            }),
            status if status >= 500 => Some(AnswerProblem::Server { status }),
            300..=399 => Some(AnswerProblem::Redirected),
            _ => None,
        }
    }
}

/// The client that asks, and whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// eBay's App ID.
    pub client_id: String,
    /// The token endpoint's address.
    pub url: String,
    /// Whether the client secret goes along, by Basic authentication: to eBay only.
    pub basic: bool,
}

impl Client {
    /// The client of a profile.
    pub fn of(profile: &Profile, environment: Environment) -> Self {
        let client_id = profile.client_id.clone();
        match &profile.token_endpoint {
            TokenEndpoint::Ebay => Client {
                client_id,
                url: environment.token_url().into(),
                basic: true,
            },
            TokenEndpoint::Broker(url) => Client {
                client_id,
                url: url.as_str().into(),
                basic: false,
            },
        }
    }
}

/// Builds the request for tokens for an authorization code. A code or secret is encoded once.
///
/// # Errors
/// [`AnswerProblem::SecretMissing`] where eBay wants a secret that is not there.
pub fn exchange_request(
    client: &Client,
    secret: Option<&Secret>,
    ru_name: &str,
    code: &Secret,
    verifier: Option<&Secret>,
) -> Result<HttpRequest, AnswerProblem> {
    let oauth = oauth_client(client, secret)?;
    let mut request = oauth
        .exchange_code(AuthorizationCode::new(code.expose().into()))
        .add_extra_param("redirect_uri", ru_name);
    if let Some(verifier) = verifier {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().into()));
    }
    let capture = Capture::default();
    drop(request.request(&capture));
    capture.request()
}

/// Builds the request that checks a refresh token: without scopes, so those of the consent hold.
///
/// # Errors
/// [`AnswerProblem::SecretMissing`] where eBay wants a secret that is not there.
pub fn refresh_request(
    client: &Client,
    secret: Option<&Secret>,
    refresh_token: &Secret,
) -> Result<HttpRequest, AnswerProblem> {
    let oauth = oauth_client(client, secret)?;
    let token = RefreshToken::new(refresh_token.expose().into());
    let capture = Capture::default();
    drop(oauth.exchange_refresh_token(&token).request(&capture));
    capture.request()
}

type OauthClient = BasicClient<
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointNotSet,
    oauth2::EndpointSet,
>;

fn oauth_client(client: &Client, secret: Option<&Secret>) -> Result<OauthClient, AnswerProblem> {
    let url = TokenUrl::new(client.url.clone()).map_err(|_| AnswerProblem::Unreadable)?;
    let oauth = BasicClient::new(ClientId::new(client.client_id.clone())).set_token_uri(url);
    if client.basic {
        let secret = secret.ok_or(AnswerProblem::SecretMissing)?;
        Ok(oauth
            .set_client_secret(ClientSecret::new(secret.expose().into()))
            .set_auth_type(AuthType::BasicAuth))
    } else {
        // RFC 6749 §3.2.1: a client that does not authenticate names itself in the body.
        Ok(oauth.set_auth_type(AuthType::RequestBody))
    }
}

/// Lets the `oauth2` crate build a request and takes it from its hands instead of sending it: its
/// own errors would drop the status and `Retry-After`, and keep the body.
#[derive(Default)]
struct Capture(RefCell<Option<oauth2::HttpRequest>>);

impl SyncHttpClient for Capture {
    type Error = NotSent;

    // Where the compiler sees that no answer ever comes, it leaves out the crate's reading of
    // answers.
    #[inline(always)]
    fn call(&self, request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, NotSent> {
        self.0.replace(Some(request));
        Err(NotSent)
    }
}

impl Capture {
    fn request(self) -> Result<HttpRequest, AnswerProblem> {
        let request = self.0.into_inner().ok_or(AnswerProblem::Unreadable)?;
        let headers = request
            .headers()
            .iter()
            .map(|(name, value)| {
                Some((name.as_str().to_owned(), Secret::new(value.to_str().ok()?)))
            })
            .collect::<Option<_>>()
            .ok_or(AnswerProblem::Unreadable)?;
        let url = request.uri().to_string();
        let body = String::from_utf8(request.into_body()).map_err(|_| AnswerProblem::Unreadable)?;
        Ok(HttpRequest {
            method: "POST",
            url,
            headers,
            body: Some(Secret::new(body)),
        })
    }
}

#[derive(Debug)]
struct NotSent;
impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not sent")
    }
}
impl std::error::Error for NotSent {}

/// What eBay adds to RFC 6749's answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct EbayFields {
    /// A number, with eBay; whatever else a server sends here must not spoil a granted consent.
    #[serde(default)]
    refresh_token_expires_in: Value,
}
impl ExtraTokenFields for EbayFields {}

/// For how many seconds an access token is taken where the answer does not say so in a way to be
/// believed: eBay's two hours.
const ACCESS_LIFE: i64 = 7_200;

/// What a grant gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenAnswer {
    /// Opens the Identity API.
    pub access_token: Secret,
    /// For how many seconds.
    pub expires_in: i64,
    /// The refresh token, or a broker's handle; a refresh grant at eBay brings none, and the old
    /// one holds.
    pub refresh_token: Option<Secret>,
    /// Seconds until the end of the refresh token, where the answer says so. At eBay only the
    /// answer to a code does.
    pub refresh_token_expires_in: Option<i64>,
}

impl TokenAnswer {
    /// Returns the refresh token that takes the place of the one that was sent (RFC 6749 §6).
    /// `None`: that one still holds. A server may send the same one again; eBay sends none.
    pub fn rotated_from(&self, sent: &Secret) -> Option<&Secret> {
        let new = self.refresh_token.as_ref()?;
        (!sent.constant_time_eq(new.expose())).then_some(new)
    }
}

/// The end of a token's life by the answer to a *code*: the given one, or an estimate.
pub fn lifetime_of(refresh_token_expires_in: Option<i64>, now: Timestamp) -> Lifetime {
    match refresh_token_expires_in {
        Some(seconds) if !is_implausible_lifetime(seconds) => Lifetime {
            end: now.plus(seconds.saturating_mul(SECOND)),
            estimated: false,
        },
        _ => Lifetime::estimate(now),
    }
}

/// Whether a life of so many seconds is not to be believed.
pub fn is_implausible_lifetime(seconds: i64) -> bool {
    !(1..=Lifetime::LONGEST / SECOND).contains(&seconds)
}

/// Reads the token endpoint's (or the broker's) answer.
///
/// # Errors
/// [`AnswerProblem`], never with a part of the body but its short error code.
pub fn read_token_answer(answer: &HttpAnswer) -> Result<TokenAnswer, AnswerProblem> {
    if let Some(problem) = answer.status_problem() {
        return Err(problem);
    }
    let body = answer.json();
    if answer.status != 200 {
        return Err(
            match body.and_then(|body| json::read::<BasicErrorResponse>(&body).ok()) {
                Some(refusal) => AnswerProblem::Refused {
                    status: answer.status,
                    error: error_code(refusal.error().as_ref()),
                },
                None if (400..500).contains(&answer.status) => AnswerProblem::Refused {
                    status: answer.status,
                    error: String::new(),
                },
                None => AnswerProblem::Unreadable,
            },
        );
    }
    let mut body = body.ok_or(AnswerProblem::Unreadable)?;
    // An absurd life of the access token is no reason to refuse the answer.
    let expires_in = body
        .as_object_mut()
        .and_then(|fields| fields.remove("expires_in"))
        .unwrap_or_default();
    let tokens = json::read::<StandardTokenResponse<EbayFields, BasicTokenType>>(&body)
        .map_err(|_| AnswerProblem::Unreadable)?;
    if tokens.access_token().secret().is_empty() {
        return Err(AnswerProblem::Unreadable);
    }
    // Older samples of eBay's say "N/A" where there is none.
    let refresh_token = tokens
        .refresh_token()
        .map(|token| token.secret().as_str())
        .filter(|token| !token.is_empty() && *token != "N/A");
    Ok(TokenAnswer {
        access_token: Secret::new(tokens.access_token().secret()),
        expires_in: whole_seconds(&expires_in)
            .filter(|seconds| !is_implausible_lifetime(*seconds))
            .unwrap_or(ACCESS_LIFE),
        refresh_token: refresh_token.map(Secret::new),
        refresh_token_expires_in: whole_seconds(&tokens.extra_fields().refresh_token_expires_in),
    })
}

/// The number that was sent; what is there and is none counts as an absurd one.
fn whole_seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().parse().unwrap_or(-1)),
        other => Some(other.as_i64().unwrap_or(-1)),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
#[path = "token_tests.rs"]
mod tests;
