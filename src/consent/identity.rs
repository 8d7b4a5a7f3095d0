//! eBay's Identity API: who gave consent.

use serde::Deserialize;

use super::redirect::error_code;
use super::{AnswerProblem, Environment, HttpAnswer, HttpRequest};
use crate::domain::{Secret, Username};
use crate::json;

/// Who gave consent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// "Immutable, can always be used to identify the user."
    pub user_id: String,
    /// Can be changed by the user; for some US users eBay sends the user id here.
    pub username: Username,
}

/// The request of `getUser`.
pub fn identity_request(environment: Environment, access_token: &Secret) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: environment.identity_url().into(),
        headers: vec![
            (
                "authorization".into(),
                Secret::new(format!("Bearer {}", access_token.expose())),
            ),
            ("accept".into(), Secret::new("application/json")),
        ],
        body: None,
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetUser {
    user_id: String,
    username: Option<String>,
}

/// Reads the answer of `getUser`.
///
/// # Errors
/// [`AnswerProblem`] where it does not name a user.
pub fn read_identity(answer: &HttpAnswer) -> Result<Identity, AnswerProblem> {
    if let Some(problem) = answer.status_problem() {
        return Err(problem);
    }
    let body = answer.json();
    if answer.status != 200 {
        // REST errors are `{"errors":[{"errorId":1001,…}]}`; the number helps support, the texts do
        // not help sellers.
        let id = body.and_then(|body| body.pointer("/errors/0/errorId").map(ToString::to_string));
        return Err(AnswerProblem::Refused {
            status: answer.status,
            error: error_code(&id.unwrap_or_default()),
        });
    }
    let user = body
        .and_then(|body| json::read::<GetUser>(&body).ok())
        .ok_or(AnswerProblem::Unreadable)?;
    let honest_id = !user.user_id.is_empty() && user.user_id.len() <= 200;
    let username = Username::parse(user.username.as_deref().unwrap_or(&user.user_id));
    match username {
        Ok(username) if honest_id => Ok(Identity {
            user_id: user.user_id,
            username,
        }),
        _ => Err(AnswerProblem::Unreadable),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> Result<Identity, AnswerProblem> {
        read_identity(&HttpAnswer {
            status,
            retry_after: None,
            body: Secret::new(body),
        })
    }

    #[test]
    fn the_question_goes_to_the_world_that_the_token_is_of() {
        for (environment, url) in [
            (
                Environment::Production,
                "https://apiz.ebay.com/commerce/identity/v1/user/",
            ),
            (
                Environment::Sandbox,
                "https://apiz.sandbox.ebay.com/commerce/identity/v1/user/",
            ),
        ] {
            let request = identity_request(environment, &Secret::new("v^1.1#a"));
            let headers = request
                .headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.expose()));
            assert_eq!(
                (request.method, request.url.as_str(), request.body.is_none()),
                ("GET", url, true)
            );
            assert!(headers.eq([
                ("authorization", "Bearer v^1.1#a"),
                ("accept", "application/json")
            ]));
        }
    }

    #[test]
    fn the_user_is_named_by_id_and_name() {
        let identity = read(
            200,
            r#"{"userId":"u1","username":"acme_store","accountType":"BUSINESS"}"#,
        )
        .unwrap();
        assert_eq!(
            (identity.user_id.as_str(), identity.username.as_str()),
            ("u1", "acme_store")
        );
        assert_eq!(
            read(200, r#"{"userId":"u1"}"#).unwrap().username.as_str(),
            "u1"
        );
    }

    #[test]
    fn an_answer_without_a_user_id_names_nobody() {
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"username":"acme_store"}"#,
            r#"{"userId":""}"#,
            r#"{"userId":7}"#,
        ] {
            assert_eq!(read(200, body), Err(AnswerProblem::Unreadable), "{body}");
        }
    }

    #[test]
    fn a_user_id_is_a_short_text() {
        let of = |id: &str| {
            read(
                200,
                &format!(r#"{{"userId":"{id}","username":"acme_store"}}"#),
            )
        };
        assert_eq!(of(&"x".repeat(200)).unwrap().user_id.len(), 200);
        assert_eq!(of(&"x".repeat(201)), Err(AnswerProblem::Unreadable));
        assert_eq!(of(""), Err(AnswerProblem::Unreadable));
    }

    #[test]
    fn a_refusal_carries_ebays_error_id() {
        let body =
            r#"{"errors":[{"errorId":1001,"domain":"OAuth","message":"Invalid access token"}]}"#;
        assert_eq!(
            read(401, body),
            Err(AnswerProblem::Refused {
                status: 401,
                error: "1001".into()
            })
        );
        assert_eq!(
            read(403, ""),
            Err(AnswerProblem::Refused {
                status: 403,
                error: String::new()
            })
        );
    }
}
