//! Consent, token endpoint and Identity API, as eBay has them.

mod support;

use serde_json::json;
use support::*;

#[tokio::test]
async fn both_grants_work_as_at_ebay() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    let (url, page) = browser.open(&authorize_url(&[("locale", "de-DE")])).await;
    assert!(url.starts_with("https://signin.ebay.com/"), "{url}");
    assert!(
        page.text
            .contains("Simulated eBay - Token Keeper test site")
    );
    let (url, page) = browser.sign_in(&url, "acme_store", "acme-pass").await;
    assert!(url.starts_with("https://auth2.ebay.com/"), "{url}");
    assert!(
        page.text
            .contains("<strong>acme_store</strong> is signed in"),
        "{}",
        page.text
    );
    let (url, _) = browser.decide(&url, "agree").await;

    let query = url.strip_prefix(&format!("{ACCEPTED}?")).unwrap();
    assert!(
        query.contains("code=v%5E1.1%23i%5E1%23") && query.contains("%3D&expires_in=299"),
        "{query}"
    );
    assert_eq!(parameter(&url, "state").unwrap(), "state-1");

    let tokens = simulator.redeem(&parameter(&url, "code").unwrap()).await;
    assert_eq!(tokens.header("access-control-allow-origin"), None);
    let tokens = tokens.json();
    assert_eq!(tokens["token_type"], "User Access Token");
    assert_eq!(
        (&tokens["expires_in"], &tokens["refresh_token_expires_in"]),
        (&json!(7200), &json!(47_304_000))
    );

    let refreshed = simulator
        .refresh(tokens["refresh_token"].as_str().unwrap())
        .await
        .json();
    let keys: Vec<_> = refreshed
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(keys, ["access_token", "expires_in", "token_type"]);

    let user = simulator
        .user(refreshed["access_token"].as_str().unwrap())
        .await;
    assert_eq!(user.header("access-control-allow-origin"), None);
    assert_eq!(user.json()["userId"], "acmeUserId01");
    assert_eq!(user.json()["username"], "acme_store");

    let log = simulator.ask("log").await;
    assert_eq!(
        (&log["token_requests"], &log["identity_requests"]),
        (&json!(2), &json!(1))
    );
    let grants: Vec<_> = log["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["grant_type"].as_str())
        .collect();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
    assert_eq!(log["requests"][0]["details"]["locale"], "de-DE");
    for secret in ["acme-pass", REGULAR_SECRET, "v^1.1", "state-1"] {
        assert!(!log.to_string().contains(secret), "the log tells {secret}");
    }
}

#[tokio::test]
async fn codes_are_single_use_and_short_lived() {
    let simulator = Simulator::start().await;
    let code = Browser::new(&simulator)
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    assert_eq!(simulator.redeem(&code).await.status, 200);
    assert_eq!(
        error_of(&simulator.redeem(&code).await),
        refused(400, "invalid_grant")
    );

    let code = Browser::new(&simulator)
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    simulator
        .control("clock", json!({ "advance_seconds": 299 }))
        .await;
    assert_eq!(
        error_of(&simulator.redeem(&code).await),
        refused(400, "invalid_grant")
    );
}

#[tokio::test]
async fn token_requests_are_refused_in_ebays_words() {
    let simulator = Simulator::start().await;
    let code = Browser::new(&simulator)
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    let grant = |redirect_uri: &'static str| {
        [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect_uri),
        ]
    };

    let answer = simulator
        .token_as(REGULAR, "wrong", &grant(RU_NAME))
        .await
        .unwrap();
    assert_eq!(error_of(&answer), refused(401, "invalid_client"));
    assert_eq!(
        answer.json()["error_description"],
        "client authentication failed"
    );
    let answer = simulator
        .token_as(
            "AcmeSync-regular-SBX-0a1b2c3d4-00000001",
            "SBX-regular-secret-0001",
            &[],
        )
        .await;
    assert_eq!(error_of(&answer.unwrap()), refused(401, "invalid_client"));

    assert_eq!(
        error_of(&simulator.token(&grant("Another-RuName")).await),
        refused(400, "invalid_grant")
    );
    assert_eq!(
        error_of(&simulator.token(&grant("")).await),
        refused(400, "invalid_request")
    );
    let twice = code.replace('^', "%5E");
    assert_eq!(
        error_of(&simulator.redeem(&twice).await),
        refused(400, "invalid_grant")
    );

    let basic = "Basic QWNtZVN5bmMtcmVndWxhci1QUkQtMGExYjJjM2Q0LTAwMDAwMDAxOlBSRC1yZWd1bGFyLXNlY3JldC0wMDAx";
    let headers = [
        ("authorization", basic),
        ("content-type", "application/json"),
    ];
    let body = json!({ "grant_type": "authorization_code", "code": code }).to_string();
    let answer = simulator
        .send("POST", TOKEN_ENDPOINT, &headers, body)
        .await
        .unwrap();
    assert_eq!(error_of(&answer), refused(400, "unsupported_grant_type"));
    // None of this used the code up.
    assert_eq!(simulator.redeem(&code).await.status, 200);
}

#[tokio::test]
async fn authorize_errors_are_json_pages() {
    let simulator = Simulator::start().await;
    let cases = [
        (("client_id", "Nobody-PRD-1"), 401, "unauthorized_client"),
        (
            ("client_id", "AcmeSync-regular-SBX-0a1b2c3d4-00000001"),
            401,
            "unauthorized_client",
        ),
        (
            ("redirect_uri", "https://example.com/back"),
            500,
            "temporarily_unavailable",
        ),
        (("redirect_uri", "Unknown-RuName"), 400, "invalid_request"),
        (("response_type", ""), 400, "invalid_request"),
        (
            ("scope", "https://api.ebay.com/oauth/api_scope/sell.nothing"),
            400,
            "invalid_scope",
        ),
    ];
    for (change, status, error_id) in cases {
        let answer = simulator.get(&authorize_url(&[change])).await;
        assert_eq!(answer.status, status, "{change:?}");
        assert_eq!(answer.json()["error_id"], error_id);
        assert_eq!(answer.json()["http_status_code"], status);
    }
}

#[tokio::test]
async fn whatever_ends_consent_is_an_invalid_grant() {
    let simulator = Simulator::start().await;
    let ends = [
        (
            "revoke",
            json!({ "username": "acme_store", "client_id": REGULAR }),
        ),
        (
            "reset-password",
            json!({ "username": "acme_store", "password": "acme-pass" }),
        ),
        (
            "rename",
            json!({ "from": "acme_store", "to": "acme_outlet" }),
        ),
    ];
    for (path, body) in ends {
        simulator.control("reset", nothing()).await;
        let tokens = simulator.consent().await;
        simulator.control(path, body).await;
        let answer = simulator
            .refresh(tokens["refresh_token"].as_str().unwrap())
            .await;
        assert_eq!(error_of(&answer), refused(400, "invalid_grant"), "{path}");
        // Only a revocation ends the access token early.
        let expected = if path == "revoke" { 401 } else { 200 };
        let user = simulator
            .user(tokens["access_token"].as_str().unwrap())
            .await;
        assert_eq!(user.status, expected, "{path}: {}", user.text);
    }
    let code = Browser::new(&simulator)
        .consent(&authorize_url(&[]), "acme_outlet", "acme-pass")
        .await;
    let tokens = simulator.redeem(&code).await.json();
    let user = simulator
        .user(tokens["access_token"].as_str().unwrap())
        .await
        .json();
    assert_eq!(
        (&user["userId"], &user["username"]),
        (&json!("acmeUserId01"), &json!("acme_outlet"))
    );
}

#[tokio::test]
async fn not_now_leads_to_the_declined_address() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    let (url, _) = browser.open(&authorize_url(&[])).await;
    let (url, _) = browser.sign_in(&url, "other_shop", "other-pass").await;
    let (url, _) = browser.decide(&url, "decline").await;
    assert_eq!(url, DECLINED);
}

#[tokio::test]
async fn a_session_spares_the_sign_in_unless_prompt_asks_for_it() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    browser
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    let (url, page) = browser.open(&authorize_url(&[])).await;
    assert!(
        url.contains("/oauth2/consents?") && page.text.contains("acme_store"),
        "{url}"
    );

    let (url, _) = browser.open(&authorize_url(&[("prompt", "login")])).await;
    let (wrong, page) = browser.sign_in(&url, "other_shop", "acme-pass").await;
    assert!(wrong.ends_with("/signin") && page.text.contains("role=\"alert\""));
    let (_, page) = browser.sign_in(&url, "other_shop", "other-pass").await;
    assert!(
        page.text
            .contains("<strong>other_shop</strong> is signed in")
    );

    simulator
        .control("mode", json!({ "auto_grant": true }))
        .await;
    let (url, _) = browser.open(&authorize_url(&[])).await;
    assert!(
        url.contains("/oauth2/consents?"),
        "other_shop granted nothing yet: {url}"
    );
    browser.decide(&url, "agree").await;
    let (url, _) = browser.open(&authorize_url(&[])).await;
    assert!(url.starts_with(ACCEPTED), "{url}");
}

#[tokio::test]
async fn lifetimes_follow_the_control_api_and_the_clock() {
    let simulator = Simulator::start().await;
    simulator
        .control(
            "lifetime",
            json!({ "refresh_token_expires_in": 86_400, "expires_in": 60 }),
        )
        .await;
    let tokens = simulator.consent().await;
    assert_eq!(tokens["refresh_token_expires_in"], 86_400);
    simulator
        .control("clock", json!({ "advance_seconds": 61 }))
        .await;
    let user = simulator
        .user(tokens["access_token"].as_str().unwrap())
        .await;
    assert_eq!(
        (user.status.as_u16(), &user.json()["errors"][0]["errorId"]),
        (401, &json!(1001))
    );
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(simulator.refresh(refresh_token).await.status, 200);
    simulator
        .control("clock", json!({ "advance_seconds": 86_400 }))
        .await;
    assert_eq!(
        error_of(&simulator.refresh(refresh_token).await),
        refused(400, "invalid_grant")
    );

    simulator
        .control("lifetime", json!({ "refresh_token_expires_in": "omit" }))
        .await;
    assert!(
        simulator
            .consent()
            .await
            .get("refresh_token_expires_in")
            .is_none()
    );
    simulator
        .control("lifetime", json!({ "refresh_token_expires_in": null }))
        .await;
    assert_eq!(
        simulator.consent().await["refresh_token_expires_in"],
        47_304_000
    );
}

#[tokio::test]
async fn identity_needs_its_scope() {
    let simulator = Simulator::start().await;
    let authorize =
        authorize_url(&[("scope", "https://api.ebay.com/oauth/api_scope/sell.account")]);
    let code = Browser::new(&simulator)
        .consent(&authorize, "acme_store", "acme-pass")
        .await;
    let tokens = simulator.redeem(&code).await.json();
    let user = simulator
        .user(tokens["access_token"].as_str().unwrap())
        .await;
    assert_eq!(
        (user.status.as_u16(), &user.json()["errors"][0]["errorId"]),
        (403, &json!(1100))
    );
    assert_eq!(simulator.user("nonsense").await.status, 401);
}

#[tokio::test]
async fn the_sandbox_is_a_world_of_its_own() {
    let simulator = Simulator::start().await;
    let client = "AcmeSync-regular-SBX-0a1b2c3d4-00000001";
    let authorize =
        authorize_url(&[("client_id", client)]).replace("auth.ebay", "auth.sandbox.ebay");
    let code = Browser::new(&simulator)
        .consent(&authorize, "acme_store", "acme-pass")
        .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", RU_NAME),
    ];
    let basic = "Basic QWNtZVN5bmMtcmVndWxhci1TQlgtMGExYjJjM2Q0LTAwMDAwMDAxOlNCWC1yZWd1bGFyLXNlY3JldC0wMDAx";
    let endpoint = TOKEN_ENDPOINT.replace("api.ebay", "api.sandbox.ebay");
    let headers = [("authorization", basic), FORM];
    let tokens = simulator
        .send("POST", &endpoint, &headers, form(&fields))
        .await
        .unwrap()
        .json();
    let access_token = tokens["access_token"].as_str().unwrap();
    assert_eq!(simulator.user(access_token).await.status, 401);
    let bearer = format!("Bearer {access_token}");
    let url = USER.replace("apiz.ebay", "apiz.sandbox.ebay");
    let user = simulator
        .send("GET", &url, &[("authorization", &bearer)], "")
        .await
        .unwrap();
    assert_eq!(user.json()["userId"], "acmeUserId01");
}

#[tokio::test]
async fn a_plain_server_stands_in_for_ebay() {
    let simulator = Simulator::start().await;
    let mode = json!({ "plain_oauth": true, "iss": "https://op.example", "rotate": true, "auto_grant": true });
    simulator.control("mode", mode).await;
    let (url, _) = Browser::new(&simulator)
        .open(&authorize_url(&[("prompt", "login")]))
        .await;
    assert!(url.starts_with(ACCEPTED), "{url}");
    assert_eq!(parameter(&url, "iss").unwrap(), "https://op.example");
    assert_eq!(parameter(&url, "expires_in"), None);
    let tokens = simulator
        .redeem(&parameter(&url, "code").unwrap())
        .await
        .json();
    assert_eq!(tokens["token_type"], "Bearer");
    let refreshed = simulator
        .refresh(tokens["refresh_token"].as_str().unwrap())
        .await
        .json();
    assert!(refreshed["refresh_token"].is_string());
    let again = simulator
        .refresh(tokens["refresh_token"].as_str().unwrap())
        .await;
    assert_eq!(error_of(&again), refused(400, "invalid_grant"));
}
