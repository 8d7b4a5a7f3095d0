use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;

use super::*;

const CODE: &str = "v^1.1#i^1#p^3#r^1#f^0#I^3#t^Ul41NjA=";

fn client(basic: bool) -> Client {
    Client {
        client_id: "Acme-PRD-1".into(),
        url: "https://api.ebay.com/identity/v1/oauth2/token".into(),
        basic,
    }
}

fn form(request: &HttpRequest) -> BTreeMap<String, String> {
    let body = request.body.as_ref().unwrap().expose();
    let pairs: Vec<_> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let map: BTreeMap<_, _> = pairs.iter().cloned().collect();
    assert_eq!(pairs.len(), map.len(), "no parameter is sent twice");
    map
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request
        .headers
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.expose())
}

fn answer(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        retry_after: None,
        body: Secret::new(body),
    }
}

#[test]
fn a_code_is_exchanged_with_basic_authentication_and_the_ru_name() {
    let secret = Secret::new("PRD-secret");
    let request = exchange_request(
        &client(true),
        Some(&secret),
        "Acme_RuName",
        &Secret::new(CODE),
        None,
    )
    .unwrap();
    assert_eq!(
        header(&request, "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        header(&request, "authorization"),
        Some(&*format!(
            "Basic {}",
            STANDARD.encode("Acme-PRD-1:PRD-secret")
        ))
    );
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", CODE),
        ("redirect_uri", "Acme_RuName"),
    ];
    assert_eq!(
        form(&request),
        expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    );
    assert!(
        request
            .body
            .unwrap()
            .expose()
            .contains("code=v%5E1.1%23i%5E1")
    );
}

#[test]
fn a_broker_is_told_the_client_and_no_secret() {
    let request = exchange_request(
        &client(false),
        Some(&Secret::new("s")),
        "R",
        &Secret::new(CODE),
        Some(&Secret::new("v")),
    )
    .unwrap();
    assert_eq!(header(&request, "authorization"), None);
    let form = form(&request);
    assert_eq!(form["client_id"], "Acme-PRD-1");
    assert_eq!(form["code_verifier"], "v");
    assert!(!form.contains_key("client_secret"));
}

#[test]
fn without_its_secret_ebay_is_not_asked() {
    let result = exchange_request(&client(true), None, "R", &Secret::new(CODE), None);
    assert_eq!(result, Err(AnswerProblem::SecretMissing));
}

#[test]
fn a_refresh_grant_sends_the_token_and_no_scope() {
    let request = refresh_request(
        &client(true),
        Some(&Secret::new("s")),
        &Secret::new("v^1.1#r"),
    )
    .unwrap();
    let expected = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "v^1.1#r"),
    ];
    assert_eq!(
        form(&request),
        expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
    );
}

#[test]
fn ebays_answer_is_read_although_its_token_type_is_no_bearer() {
    let body = r##"{"access_token":"v^1.1#a","expires_in":7200,"refresh_token":"v^1.1#r",
        "refresh_token_expires_in":47304000,"token_type":"User Access Token"}"##;
    let tokens = read_token_answer(&answer(200, body)).unwrap();
    assert_eq!(tokens.access_token.expose(), "v^1.1#a");
    assert_eq!(tokens.refresh_token.unwrap().expose(), "v^1.1#r");
    assert_eq!(tokens.refresh_token_expires_in, Some(47_304_000));
}

#[test]
fn an_access_token_lives_as_long_as_the_answer_says_or_two_hours() {
    let of = |span: &str| {
        let body = format!(r#"{{"access_token":"a","token_type":"Bearer"{span}}}"#);
        read_token_answer(&answer(200, &body)).unwrap().expires_in
    };
    assert_eq!(
        (
            of(r#","expires_in":3600"#),
            of(r#","expires_in":" 60 ""#),
            of(r#","expires_in":1"#)
        ),
        (3_600, 60, 1)
    );
    assert_eq!(of(""), 7_200);
    for implausible in [
        "0",
        "-1",
        "1e300",
        "99999999999",
        "99999999999999999999",
        "\"soon\"",
        "null",
        "[]",
        "0.5",
    ] {
        assert_eq!(
            of(&format!(r#","expires_in":{implausible}"#)),
            7_200,
            "{implausible}"
        );
    }
}

#[test]
fn ebays_refresh_answer_brings_no_refresh_token_and_no_longer_life() {
    let body = r#"{"access_token":"a","expires_in":7200,"token_type":"User Access Token"}"#;
    let tokens = read_token_answer(&answer(200, body)).unwrap();
    assert_eq!(
        (tokens.refresh_token, tokens.refresh_token_expires_in),
        (None, None)
    );
    let old = r#"{"access_token":"a","expires_in":7200,"refresh_token":"N/A","token_type":"Application Access Token"}"#;
    assert_eq!(
        read_token_answer(&answer(200, old)).unwrap().refresh_token,
        None
    );
}

#[test]
fn a_plain_oauth_server_is_understood_as_well() {
    let body = r#"{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"rotated","scope":"x y"}"#;
    assert_eq!(
        read_token_answer(&answer(200, body))
            .unwrap()
            .refresh_token
            .unwrap()
            .expose(),
        "rotated"
    );
}

#[test]
fn only_another_refresh_token_replaces_the_one_that_was_sent() {
    let rotated = |refresh_token: Option<&str>| {
        let refresh_token = refresh_token.map(|token| format!(r#","refresh_token":"{token}""#));
        let body = format!(
            r#"{{"access_token":"a","token_type":"Bearer"{}}}"#,
            refresh_token.unwrap_or_default()
        );
        let answer = read_token_answer(&answer(200, &body)).unwrap();
        let new = answer.rotated_from(&Secret::new("sent"));
        new.map(|new| new.expose().to_owned())
    };
    assert_eq!(rotated(Some("new")).as_deref(), Some("new"));
    assert_eq!(rotated(Some("sent")), None);
    assert_eq!(rotated(None), None);
}

#[test]
fn refusals_keep_the_error_code_and_nothing_else() {
    let body = r#"{"error":"invalid_grant","error_description":"the provided authorization grant code v^1.1#x is invalid"}"#;
    let problem = read_token_answer(&answer(400, body)).unwrap_err();
    assert_eq!(
        problem,
        AnswerProblem::Refused {
            status: 400,
            error: "invalid_grant".into()
        }
    );
    let refused = |status, body| read_token_answer(&answer(status, body)).unwrap_err();
    assert_eq!(
        refused(401, "<html>"),
        AnswerProblem::Refused {
            status: 401,
            error: String::new()
        }
    );
}

#[test]
fn what_is_no_token_answer_is_said_to_be_unreadable() {
    for body in [
        "",
        "<html></html>",
        "{}",
        "[]",
        "null",
        r#"{"access_token":"#,
        r#"{"access_token":"","token_type":"Bearer"}"#,
    ] {
        assert_eq!(
            read_token_answer(&answer(200, body)),
            Err(AnswerProblem::Unreadable),
            "{body}"
        );
    }
    assert_eq!(
        read_token_answer(&answer(204, "")),
        Err(AnswerProblem::Unreadable)
    );
    assert_eq!(
        read_token_answer(&answer(302, "")),
        Err(AnswerProblem::Redirected)
    );
    assert_eq!(
        read_token_answer(&answer(503, "busy")),
        Err(AnswerProblem::Server { status: 503 })
    );
}

#[test]
fn a_429_carries_its_retry_after() {
    let mut limited = answer(429, "");
    limited.retry_after = Some("30".into());
    assert_eq!(
        read_token_answer(&limited),
        Err(AnswerProblem::TooManyRequests {
            retry_after: Some(30)
        })
    );
    limited.retry_after = Some("Wed, 21 Oct 2026 07:28:00 GMT".into());
    assert_eq!(
        read_token_answer(&limited),
        Err(AnswerProblem::TooManyRequests { retry_after: None })
    );
}

#[test]
fn an_absurd_span_does_not_spoil_a_granted_consent() {
    for span in [
        "-1",
        "1e300",
        "99999999999999999999",
        "\"soon\"",
        "null",
        "[]",
    ] {
        let body = format!(
            r#"{{"access_token":"a","token_type":"Bearer","expires_in":{span},"refresh_token_expires_in":{span}}}"#
        );
        let tokens = read_token_answer(&answer(200, &body)).unwrap();
        assert_eq!(
            tokens
                .refresh_token_expires_in
                .filter(|seconds| *seconds > 0),
            None,
            "{span}"
        );
    }
}

#[test]
fn absurd_lifetimes_are_not_believed() {
    let now = Timestamp::from_millis(1_800_000_000_000);
    assert_eq!(
        lifetime_of(Some(47_304_000), now),
        Lifetime {
            end: now.plus(47_304_000 * SECOND),
            estimated: false
        }
    );
    for implausible in [None, Some(0), Some(-1), Some(i64::MAX), Some(i64::MIN)] {
        assert_eq!(
            lifetime_of(implausible, now),
            Lifetime::estimate(now),
            "{implausible:?}"
        );
    }
}

#[test]
fn requests_and_answers_do_not_print_what_they_hold() {
    let request = exchange_request(
        &client(true),
        Some(&Secret::new("hush")),
        "R",
        &Secret::new("code-1"),
        None,
    )
    .unwrap();
    let printed = format!("{request:?} {:?}", answer(200, "token-1"));
    assert_eq!(
        printed,
        "POST https://api.ebay.com/identity/v1/oauth2/token status 200"
    );
}

proptest! {
    #[test]
    fn no_answer_panics(status: u16, body in "\\PC*", retry in proptest::option::of("\\PC*")) {
        let _ = read_token_answer(&HttpAnswer { status, retry_after: retry, body: Secret::new(body) });
    }
}
