//! Codes, grants and tokens, with eBay's rules and eBay's words for refusing.

use super::{AuthorizeRequest, CODE_SECONDS, World, ebay_token, opaque};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

const ACCESS_SECONDS: i64 = 7_200;

const REFRESH_SECONDS: i64 = 47_304_000;

/// `refresh_token_expires_in` in the next answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Lifetime {
    /// eBay's own.
    #[default]
    Default,
    /// As given.
    Seconds(i64),
    /// Not stated in the answer (the token lives as long as by default).
    Omitted(Omit),
}

/// The word `omit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Omit {
    /// Leaves the field out.
    Omit,
}

/// Lifetimes in the next token answers.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Lifetimes {
    /// Of an access token.
    pub expires_in: Option<i64>,
    /// Of a refresh token.
    pub refresh_token_expires_in: Lifetime,
}

#[derive(Clone, Debug)]
struct Code {
    holder: Holder,
    redirect_uri: String,
    code_challenge: Option<String>,
    expires_at: i64,
}

#[derive(Clone, Debug)]
struct Token {
    holder: Holder,
    expires_at: i64,
}

/// Who granted what to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub client_id: String,
    pub user_id: String,
    pub scopes: Vec<String>,
}

/// A grant as the control API shows it.
#[derive(Clone, Debug, Serialize)]
pub struct GrantSummary {
    client_id: String,
    user_id: String,
    refresh_token_expires_at: i64,
}

/// Everything that was issued and still lives.
#[derive(Debug, Default)]
pub struct Tokens {
    codes: HashMap<String, Code>,
    refresh: HashMap<String, Token>,
    access: HashMap<String, Token>,
    grants: Vec<Holder>,
}

impl Tokens {
    /// Whether this user granted these scopes to this client earlier.
    pub fn has_grant(&self, client_id: &str, user_id: &str, scopes: &[String]) -> bool {
        self.grants.iter().any(|grant| {
            grant.client_id == client_id
                && grant.user_id == user_id
                && scopes.iter().all(|scope| grant.scopes.contains(scope))
        })
    }

    /// The user revoked one application's access: its access tokens end as well.
    pub fn revoke(&mut self, client_id: &str, user_id: &str) {
        let keep = |holder: &Holder| holder.client_id != client_id || holder.user_id != user_id;
        self.access.retain(|_, token| keep(&token.holder));
        self.end_where(|holder| !keep(holder));
    }

    /// All consent of a user ends; access tokens live out their time.
    pub fn end_all_of(&mut self, user_id: &str) {
        self.end_where(|holder| holder.user_id == user_id);
    }

    fn end_where(&mut self, ends: impl Fn(&Holder) -> bool) {
        self.codes.retain(|_, code| !ends(&code.holder));
        self.refresh.retain(|_, token| !ends(&token.holder));
        self.grants.retain(|grant| !ends(grant));
    }

    /// Who is behind a live access token.
    pub fn bearer(&self, access_token: &str, now: i64) -> Option<&Holder> {
        self.access
            .get(access_token)
            .filter(|token| token.expires_at > now)
            .map(|token| &token.holder)
    }

    /// The refresh tokens that live, without the tokens.
    pub fn summary(&self, now: i64) -> Vec<GrantSummary> {
        let mut live: Vec<_> = self
            .refresh
            .values()
            .filter(|token| token.expires_at > now)
            .map(|token| GrantSummary {
                client_id: token.holder.client_id.clone(),
                user_id: token.holder.user_id.clone(),
                refresh_token_expires_at: token.expires_at,
            })
            .collect();
        live.sort_by(|a, b| (&a.user_id, &a.client_id).cmp(&(&b.user_id, &b.client_id)));
        live
    }
}

/// A token request's form, decoded once.
#[derive(Clone, Debug, Default)]
pub struct TokenRequest {
    fields: BTreeMap<String, String>,
    repeats: bool,
}

impl TokenRequest {
    /// Decodes `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        let mut request = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            request.repeats |= request
                .fields
                .insert(name.into_owned(), value.into_owned())
                .is_some();
        }
        request
    }

    /// A field that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Replaces a field (the broker's handle by the refresh token that it stands for).
    pub fn set(&mut self, name: &str, value: &str) {
        self.fields.insert(name.into(), value.into());
    }

    fn need(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::InvalidRequest)
    }
}

/// A token answer in eBay's field order.
#[derive(Clone, Debug, Serialize)]
pub struct TokenAnswer {
    pub access_token: String,
    pub expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token_expires_in: Option<i64>,
    pub token_type: &'static str,
}

/// Why a token request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    InvalidClient,
    InvalidCode,
    InvalidRefreshToken,
    InvalidScope,
    InvalidRequest,
    UnsupportedGrantType,
}

impl Refusal {
    /// Status, `error` and `error_description`, as eBay words them.
    pub fn wording(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::InvalidClient => (401, "invalid_client", "client authentication failed"),
            Self::InvalidCode => (
                400,
                "invalid_grant",
                "the provided authorization grant code is invalid or was issued to another client",
            ),
            Self::InvalidRefreshToken => (
                400,
                "invalid_grant",
                "the provided authorization refresh token is invalid or was issued to another client",
            ),
            Self::InvalidScope => (
                400,
                "invalid_scope",
                "The requested scope is invalid, unknown, malformed, or exceeds the scope granted to the client",
            ),
            Self::InvalidRequest => (
                400,
                "invalid_request",
                "request is missing a required parameter or malformed.",
            ),
            Self::UnsupportedGrantType => (
                400,
                "unsupported_grant_type",
                "grant type in request is not supported by the authorization server",
            ),
        }
    }
}

impl World {
    /// Records a grant and issues its code.
    pub fn issue_code(&mut self, request: &AuthorizeRequest, user_id: &str) -> String {
        let holder = Holder {
            client_id: request.client_id.clone(),
            user_id: user_id.into(),
            scopes: request.scopes.clone(),
        };
        self.tokens.grants.push(holder.clone());
        let code = self.mint("C");
        self.tokens.codes.insert(
            code.clone(),
            Code {
                holder,
                redirect_uri: request.redirect_uri.clone(),
                code_challenge: request.code_challenge.clone(),
                expires_at: self.clock.now().saturating_add(CODE_SECONDS),
            },
        );
        code
    }

    /// Answers a token request of a client that has proved who it is.
    pub fn exchange(
        &mut self,
        client_id: &str,
        request: &TokenRequest,
    ) -> Result<TokenAnswer, Refusal> {
        if request.repeats {
            return Err(Refusal::InvalidRequest);
        }
        match request.get("grant_type") {
            Some("authorization_code") => self.redeem(client_id, request),
            Some("refresh_token") => self.refresh(client_id, request),
            _ => Err(Refusal::UnsupportedGrantType),
        }
    }

    /// The user behind an access token that was just issued.
    pub fn user_of(&self, answer: &TokenAnswer) -> Option<&super::User> {
        self.users.by_id(
            &self
                .tokens
                .bearer(&answer.access_token, self.clock.now())?
                .user_id,
        )
    }

    fn redeem(&mut self, client_id: &str, request: &TokenRequest) -> Result<TokenAnswer, Refusal> {
        let (sent, redirect_uri) = (request.need("code")?, request.need("redirect_uri")?);
        let code = self.tokens.codes.get(sent).ok_or(Refusal::InvalidCode)?;
        let verifies = code.code_challenge.as_deref().is_none_or(|challenge| {
            request
                .get("code_verifier")
                .is_some_and(|verifier| challenge_of(verifier) == challenge)
        });
        if code.holder.client_id != client_id
            || code.redirect_uri != redirect_uri
            || code.expires_at <= self.clock.now()
            || !verifies
        {
            return Err(Refusal::InvalidCode);
        }
        let holder = code.holder.clone();
        self.tokens.codes.remove(sent);

        // One application and one user are one grant: a new consent ends the earlier refresh token.
        self.tokens.refresh.retain(|_, token| {
            token.holder.client_id != holder.client_id || token.holder.user_id != holder.user_id
        });
        let stated = match self.lifetimes.refresh_token_expires_in {
            Lifetime::Default => Some(REFRESH_SECONDS).filter(|_| !self.mode.plain_oauth),
            Lifetime::Seconds(seconds) => Some(seconds),
            Lifetime::Omitted(Omit::Omit) => None,
        };
        let expires_at = self
            .clock
            .now()
            .saturating_add(stated.unwrap_or(REFRESH_SECONDS));
        let refresh_token = self.mint("R");
        self.tokens.refresh.insert(
            refresh_token.clone(),
            Token {
                holder: holder.clone(),
                expires_at,
            },
        );
        let mut answer = self.access(holder);
        answer.refresh_token = Some(refresh_token);
        answer.refresh_token_expires_in = stated;
        Ok(answer)
    }

    fn refresh(&mut self, client_id: &str, request: &TokenRequest) -> Result<TokenAnswer, Refusal> {
        let sent = request.need("refresh_token")?;
        let now = self.clock.now();
        let token = self
            .tokens
            .refresh
            .get(sent)
            .filter(|token| token.expires_at > now);
        let token = token
            .filter(|token| token.holder.client_id == client_id)
            .ok_or(Refusal::InvalidRefreshToken)?;
        let mut holder = token.holder.clone();
        let expires_at = token.expires_at;
        if let Some(scope) = request.get("scope") {
            let scopes: Vec<String> = scope.split_ascii_whitespace().map(String::from).collect();
            if !scopes.iter().all(|scope| holder.scopes.contains(scope)) {
                return Err(Refusal::InvalidScope);
            }
            holder.scopes = scopes;
        }
        let granted = token.holder.clone();
        let mut answer = self.access(holder);
        if self.mode.rotate {
            self.tokens.refresh.remove(sent);
            let rotated = self.mint("R");
            self.tokens.refresh.insert(
                rotated.clone(),
                Token {
                    holder: granted,
                    expires_at,
                },
            );
            answer.refresh_token = Some(rotated);
        }
        Ok(answer)
    }

    fn access(&mut self, holder: Holder) -> TokenAnswer {
        let expires_in = self.lifetimes.expires_in.unwrap_or(ACCESS_SECONDS);
        let access_token = self.mint("A");
        let expires_at = self.clock.now().saturating_add(expires_in);
        self.tokens
            .access
            .insert(access_token.clone(), Token { holder, expires_at });
        TokenAnswer {
            access_token,
            expires_in,
            refresh_token: None,
            refresh_token_expires_in: None,
            token_type: if self.mode.plain_oauth {
                "Bearer"
            } else {
                "User Access Token"
            },
        }
    }

    fn mint(&self, kind: &str) -> String {
        if self.mode.plain_oauth {
            opaque()
        } else {
            ebay_token(kind)
        }
    }
}

/// RFC 7636, S256.
fn challenge_of(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(ring::digest::digest(
        &ring::digest::SHA256,
        verifier.as_bytes(),
    ))
}

#[cfg(test)]
mod tests;
