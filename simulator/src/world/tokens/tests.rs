use super::*;
use crate::hosts::Environment;
use crate::world::{AuthorizeError, AuthorizeParameters, IDENTITY_SCOPE, Settings};

const CLIENT: &str = "AcmeSync-regular-PRD-0a1b2c3d4-00000001";
const RU_NAME: &str = "Acme_Sync-AcmeSync-regular-abcdef";
const USER: &str = "acmeUserId01";

fn world() -> World {
    World::new(Settings {
        extension_id: "extension".into(),
    })
}

fn parameters() -> AuthorizeParameters {
    AuthorizeParameters {
        client_id: Some(CLIENT.into()),
        redirect_uri: Some(RU_NAME.into()),
        response_type: Some("code".into()),
        scope: Some(IDENTITY_SCOPE.into()),
        state: Some("s".into()),
        ..AuthorizeParameters::default()
    }
}

fn authorize(world: &mut World, parameters: AuthorizeParameters) -> Result<String, AuthorizeError> {
    let id = world.begin_authorize(Environment::Production, parameters)?;
    let request = world.requests.remove(&id).unwrap();
    Ok(world.issue_code(&request, USER))
}

fn form(fields: &[(&str, &str)]) -> TokenRequest {
    TokenRequest::parse(
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish()
            .as_bytes(),
    )
}

fn redeem(world: &mut World, code: &str) -> Result<TokenAnswer, Refusal> {
    world.exchange(
        CLIENT,
        &form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", RU_NAME),
        ]),
    )
}

fn refresh(world: &mut World, token: &str) -> Result<TokenAnswer, Refusal> {
    world.exchange(
        CLIENT,
        &form(&[("grant_type", "refresh_token"), ("refresh_token", token)]),
    )
}

fn consent(world: &mut World) -> String {
    let code = authorize(world, parameters()).unwrap();
    redeem(world, &code).unwrap().refresh_token.unwrap()
}

#[test]
fn a_code_works_once_and_for_299_seconds() {
    let mut world = world();
    let code = authorize(&mut world, parameters()).unwrap();
    assert!(code.starts_with("v^1.1#i^1#") && code.ends_with('='));
    let answer = redeem(&mut world, &code).unwrap();
    assert_eq!(
        (answer.expires_in, answer.refresh_token_expires_in),
        (7_200, Some(47_304_000))
    );
    assert_eq!(redeem(&mut world, &code).unwrap_err(), Refusal::InvalidCode);

    let late = authorize(&mut world, parameters()).unwrap();
    world.clock.advance(300);
    assert_eq!(redeem(&mut world, &late).unwrap_err(), Refusal::InvalidCode);
}

#[test]
fn a_refresh_does_not_lengthen_a_life() {
    let mut world = world();
    let token = consent(&mut world);
    world.clock.advance(REFRESH_SECONDS - 100);
    assert!(refresh(&mut world, &token).unwrap().refresh_token.is_none());
    world.clock.advance(100);
    assert_eq!(
        refresh(&mut world, &token).unwrap_err(),
        Refusal::InvalidRefreshToken
    );
}

#[test]
fn a_new_consent_ends_the_earlier_token_of_application_and_user() {
    let mut world = world();
    let (first, second) = (consent(&mut world), consent(&mut world));
    assert_eq!(
        refresh(&mut world, &first).unwrap_err(),
        Refusal::InvalidRefreshToken
    );
    assert!(refresh(&mut world, &second).is_ok());
}

#[test]
fn a_token_belongs_to_its_client() {
    let mut world = world();
    let token = consent(&mut world);
    let request = form(&[("grant_type", "refresh_token"), ("refresh_token", &token)]);
    let refusal = world
        .exchange("AcmeSync-plus-PRD-0a1b2c3d4-00000002", &request)
        .unwrap_err();
    assert_eq!(refusal, Refusal::InvalidRefreshToken);
}

#[test]
fn scopes_may_only_shrink() {
    let mut world = world();
    let token = consent(&mut world);
    let wider = format!("{IDENTITY_SCOPE} https://api.ebay.com/oauth/api_scope/sell.account");
    let request = form(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", &token),
        ("scope", &wider),
    ]);
    assert_eq!(
        world.exchange(CLIENT, &request).unwrap_err(),
        Refusal::InvalidScope
    );
}

#[test]
fn a_password_reset_ends_consent_but_not_access() {
    let mut world = world();
    let code = authorize(&mut world, parameters()).unwrap();
    let answer = redeem(&mut world, &code).unwrap();
    world.reset_password(USER, None);
    assert!(refresh(&mut world, &answer.refresh_token.unwrap()).is_err());
    assert!(
        world
            .tokens
            .bearer(&answer.access_token, world.clock.now())
            .is_some()
    );
    world.tokens.revoke(CLIENT, USER);
    assert!(
        world
            .tokens
            .bearer(&answer.access_token, world.clock.now())
            .is_none()
    );
}

#[test]
fn a_plain_server_rotates_and_checks_pkce() {
    let mut world = world();
    world.mode.plain_oauth = true;
    world.mode.rotate = true;
    let challenged = AuthorizeParameters {
        // RFC 7636, appendix B.
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".into()),
        code_challenge_method: Some("S256".into()),
        ..parameters()
    };
    let code = authorize(&mut world, challenged).unwrap();
    assert_eq!(redeem(&mut world, &code).unwrap_err(), Refusal::InvalidCode);
    let answer = world.exchange(
        CLIENT,
        &form(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", RU_NAME),
            (
                "code_verifier",
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            ),
        ]),
    );
    let answer = answer.unwrap();
    assert_eq!(
        (answer.token_type, answer.refresh_token_expires_in),
        ("Bearer", None)
    );
    let first = answer.refresh_token.unwrap();
    let second = refresh(&mut world, &first).unwrap().refresh_token.unwrap();
    assert!(refresh(&mut world, &first).is_err());
    assert!(refresh(&mut world, &second).is_ok());
}

#[test]
fn authorize_refuses_as_ebay_does() {
    type Change = fn(&mut AuthorizeParameters);
    let cases: [(Change, AuthorizeError); 4] = [
        (
            |p| p.client_id = Some("nobody".into()),
            AuthorizeError::UnauthorizedClient,
        ),
        (
            |p| p.redirect_uri = Some("https://x.example/".into()),
            AuthorizeError::TemporarilyUnavailable,
        ),
        (
            |p| p.redirect_uri = Some("Nobody-Nobody-nobody-abcdef".into()),
            AuthorizeError::InvalidRequest,
        ),
        (
            |p| p.scope = Some("https://api.ebay.com/oauth/api_scope/sell.everything".into()),
            AuthorizeError::InvalidScope,
        ),
    ];
    for (change, error) in cases {
        let mut sent = parameters();
        change(&mut sent);
        assert_eq!(authorize(&mut world(), sent).unwrap_err(), error);
    }
}
