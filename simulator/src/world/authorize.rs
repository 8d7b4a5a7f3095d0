//! The authorize request: what eBay accepts, and the redirect that ends it.

use form_urlencoded::Serializer;
use serde::Deserialize;

use super::clients::is_known_scope;
use super::{Client, Kind, World, opaque};
use crate::hosts::Environment;

/// The query of the authorize page.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct AuthorizeParameters {
    pub client_id: Option<String>,
    pub redirect_uri: Option<String>,
    pub response_type: Option<String>,
    pub scope: Option<String>,
    pub state: Option<String>,
    pub prompt: Option<String>,
    pub locale: Option<String>,
    pub code_challenge: Option<String>,
    pub code_challenge_method: Option<String>,
}

/// A request that eBay accepted.
#[derive(Clone, Debug)]
pub struct AuthorizeRequest {
    pub client_id: String,
    pub redirect_uri: String,
    pub scopes: Vec<String>,
    pub state: Option<String>,
    pub locale: Option<String>,
    pub code_challenge: Option<String>,
}

/// Why eBay shows JSON in place of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizeError {
    /// No such client in this environment.
    UnauthorizedClient,
    /// A parameter is missing, or the RuName is not this client's.
    InvalidRequest,
    /// A scope that eBay does not know.
    InvalidScope,
    /// A URL where the RuName belongs.
    TemporarilyUnavailable,
}

impl AuthorizeError {
    /// Status, `error_id` and description, as eBay words them.
    pub fn wording(self) -> (u16, &'static str, Option<&'static str>) {
        match self {
            Self::UnauthorizedClient => (
                401,
                "unauthorized_client",
                Some("The OAuth client was not found."),
            ),
            Self::InvalidRequest => (
                400,
                "invalid_request",
                Some("Input request parameters are invalid."),
            ),
            Self::InvalidScope => (400, "invalid_scope", None),
            Self::TemporarilyUnavailable => (
                500,
                "temporarily_unavailable",
                Some("The authorization server is currently unable to handle the request."),
            ),
        }
    }
}

impl World {
    /// The client with this id in this environment.
    pub fn client(&self, environment: Environment, client_id: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.environment == environment && client.client_id == client_id)
    }

    /// The client with this name in production.
    pub fn client_named(&self, name: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.environment == Environment::Production && client.name == name)
    }

    /// The client with this id in whichever environment.
    pub fn client_anywhere(&self, client_id: &str) -> Option<&Client> {
        self.clients
            .iter()
            .find(|client| client.client_id == client_id)
    }

    /// Checks an authorize request and keeps it; returns its id.
    pub fn begin_authorize(
        &mut self,
        environment: Environment,
        parameters: AuthorizeParameters,
    ) -> Result<String, AuthorizeError> {
        let request = self.check_authorize(environment, parameters)?;
        let id = opaque();
        self.requests.insert(id.clone(), request);
        Ok(id)
    }

    fn check_authorize(
        &self,
        environment: Environment,
        parameters: AuthorizeParameters,
    ) -> Result<AuthorizeRequest, AuthorizeError> {
        let client = parameters
            .client_id
            .as_deref()
            .and_then(|client_id| self.client(environment, client_id));
        let client = client.ok_or(AuthorizeError::UnauthorizedClient)?;

        let redirect_uri = parameters
            .redirect_uri
            .ok_or(AuthorizeError::InvalidRequest)?;
        let is_own_url = self.mode.plain_oauth && redirect_uri == client.accepted;
        if redirect_uri.contains("://") && !is_own_url {
            return Err(AuthorizeError::TemporarilyUnavailable);
        }
        if redirect_uri != client.ru_name && !is_own_url {
            return Err(AuthorizeError::InvalidRequest);
        }
        if parameters.response_type.as_deref() != Some("code") {
            return Err(AuthorizeError::InvalidRequest);
        }

        let scope = parameters.scope.ok_or(AuthorizeError::InvalidRequest)?;
        let scopes: Vec<String> = scope.split_ascii_whitespace().map(String::from).collect();
        if scopes.is_empty() || !scopes.iter().all(|scope| is_known_scope(scope)) {
            return Err(AuthorizeError::InvalidScope);
        }
        let method = parameters.code_challenge_method.as_deref();
        if self.mode.plain_oauth && parameters.code_challenge.is_some() && method != Some("S256") {
            return Err(AuthorizeError::InvalidRequest);
        }
        Ok(AuthorizeRequest {
            client_id: client.client_id.clone(),
            redirect_uri,
            scopes,
            state: parameters.state,
            locale: parameters.locale,
            // eBay documents no PKCE and ignores its parameters.
            code_challenge: parameters.code_challenge.filter(|_| self.mode.plain_oauth),
        })
    }

    /// Whether the grant page is passed through without a click.
    pub fn passes_through(&self, request: &AuthorizeRequest, user_id: &str) -> bool {
        let signs_in_only = self
            .client_named(super::LOGIN)
            .is_some_and(|login| login.client_id == request.client_id);
        signs_in_only
            || (self.mode.auto_grant
                && (self.mode.plain_oauth
                    || self
                        .tokens
                        .has_grant(&request.client_id, user_id, &request.scopes)))
    }

    /// The user agreed: records the grant and returns where the browser goes.
    pub fn accept(
        &mut self,
        request: &AuthorizeRequest,
        user_id: &str,
        fault: Option<Kind>,
    ) -> Option<String> {
        let accepted = self.client_anywhere(&request.client_id)?.accepted.clone();
        let mut query = Serializer::new(String::new());
        if let Some(state) = &request.state {
            query.append_pair(
                "state",
                if fault == Some(Kind::WrongState) {
                    "a-state-nobody-sent"
                } else {
                    state
                },
            );
        }
        if fault == Some(Kind::Error) {
            query.append_pair("error", "access_denied");
            query.append_pair(
                "error_description",
                "The resource owner denied the request.",
            );
        } else {
            let code = self.issue_code(request, user_id);
            if fault != Some(Kind::NoCode) {
                query.append_pair("code", &code);
            }
            if !self.mode.plain_oauth {
                query.append_pair("expires_in", &super::CODE_SECONDS.to_string());
            }
        }
        if let Some(iss) = &self.mode.iss {
            query.append_pair("iss", iss);
        }
        Some(format!("{accepted}?{}", query.finish()))
    }

    /// The user declined: eBay documents no parameters on this redirect.
    pub fn decline(&self, request: &AuthorizeRequest) -> Option<String> {
        Some(self.client_anywhere(&request.client_id)?.declined.clone())
    }
}
