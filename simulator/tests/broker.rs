//! The broker, which alone may be read across origins.

mod support;

use support::*;

use serde_json::json;

#[tokio::test]
async fn the_broker_adds_the_secret() {
    let simulator = Simulator::start().await;
    let preflight = simulator
        .send("OPTIONS", BROKER, &[("origin", "chrome-extension://x")], "")
        .await
        .unwrap();
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-origin"), Some("*"));

    let code = Browser::new(&simulator)
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    let grant = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", RU_NAME),
        ("client_id", REGULAR),
    ];
    let with_secret = [grant.as_slice(), &[("client_secret", REGULAR_SECRET)]].concat();
    let answer = simulator
        .send("POST", BROKER, &[FORM], form(&with_secret))
        .await
        .unwrap();
    assert_eq!(error_of(&answer), refused(400, "invalid_request"));

    let answer = simulator
        .send("POST", BROKER, &[FORM], form(&grant))
        .await
        .unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        answer.header("access-control-expose-headers"),
        Some("Retry-After")
    );
    assert!(answer.json().get("refresh_token").is_none());
    let user = simulator
        .user(answer.json()["access_token"].as_str().unwrap())
        .await;
    assert_eq!(user.json()["username"], "acme_store");

    let log = simulator.ask("log").await;
    assert_eq!(
        (&log["broker_requests"], &log["token_requests"]),
        (&json!(2), &json!(0))
    );
}

#[tokio::test]
async fn the_brokers_handle_stands_for_a_refresh_token() {
    let simulator = Simulator::start().await;
    simulator
        .control("mode", json!({ "broker": "handle" }))
        .await;
    let code = Browser::new(&simulator)
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    let grant = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", RU_NAME),
        ("client_id", REGULAR),
    ];
    let answer = simulator
        .send("POST", BROKER, &[FORM], form(&grant))
        .await
        .unwrap()
        .json();
    let handle = answer["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(
        error_of(&simulator.refresh(&handle).await),
        refused(400, "invalid_grant"),
        "eBay knows no handle"
    );

    let grant = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &handle),
        ("client_id", REGULAR),
    ];
    let answer = simulator
        .send("POST", BROKER, &[FORM], form(&grant))
        .await
        .unwrap();
    assert!(answer.json()["access_token"].is_string());
    simulator
        .control(
            "revoke",
            json!({ "username": "acme_store", "client_id": REGULAR }),
        )
        .await;
    let answer = simulator
        .send("POST", BROKER, &[FORM], form(&grant))
        .await
        .unwrap();
    assert_eq!(error_of(&answer), refused(400, "invalid_grant"));
}

#[tokio::test]
async fn a_fault_at_the_broker_can_be_read_across_origins() {
    let simulator = Simulator::start().await;
    let fault = json!({ "at": "broker", "kind": "status", "status": 429, "headers": { "Retry-After": "30" } });
    simulator.control("fault", fault).await;
    let answer = simulator
        .send("POST", BROKER, &[FORM], "grant_type=refresh_token")
        .await
        .unwrap();
    assert_eq!(
        (answer.status.as_u16(), answer.header("retry-after")),
        (429, Some("30"))
    );
    assert_eq!(
        answer.header("access-control-expose-headers"),
        Some("Retry-After")
    );
}
