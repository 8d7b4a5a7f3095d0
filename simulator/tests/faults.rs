//! Everything that may go wrong on the way, on demand.

mod support;

use std::sync::Arc;

use serde_json::json;
use support::*;

#[tokio::test]
async fn a_status_fault_strikes_as_often_as_asked() {
    let simulator = Simulator::start().await;
    let body = "<h1>Too many requests</h1>";
    simulator
        .control(
            "fault",
            json!({ "at": "token", "kind": "status", "status": 429, "headers": { "Retry-After": "30" },
                    "body": body, "content_type": "text/html", "times": 2 }),
        )
        .await;
    for _ in 0..2 {
        let answer = simulator.refresh("any").await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (429, body));
        assert_eq!(answer.header("retry-after"), Some("30"));
        assert_eq!(answer.header("content-type"), Some("text/html"));
    }
    assert_eq!(
        error_of(&simulator.refresh("any").await),
        refused(400, "invalid_grant")
    );
    let log = simulator.ask("log").await;
    assert_eq!(log["token_requests"], 3);
    assert_eq!(log["requests"][1]["outcome"], "fault: status");
    assert_eq!(log["requests"][2]["outcome"], "invalid_grant");
}

#[tokio::test]
async fn a_request_hangs_until_it_is_released() {
    let simulator = Simulator::start().await;
    let token = simulator.consent().await["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    simulator
        .control("fault", json!({ "at": "token", "kind": "hang" }))
        .await;
    let client = Arc::clone(&simulator);
    let request = tokio::spawn(async move { client.refresh(&token).await });
    assert_eq!(simulator.ask("waiting?at=token").await["waiting"], 1);
    assert!(!request.is_finished());
    simulator.control("release", json!({ "at": "token" })).await;
    assert_eq!(request.await.unwrap().status, 200);
}

#[tokio::test]
async fn an_answer_that_is_kept_back_has_done_its_work() {
    let simulator = Simulator::start().await;
    let token = simulator.consent().await["refresh_token"]
        .as_str()
        .unwrap()
        .to_owned();
    simulator.control("mode", json!({ "rotate": true })).await;
    simulator
        .control("fault", json!({ "at": "token", "kind": "late_answer" }))
        .await;
    let (client, used) = (Arc::clone(&simulator), token.clone());
    let request = tokio::spawn(async move { client.refresh(&used).await });
    simulator.ask("waiting?at=token").await;
    assert_eq!(
        error_of(&simulator.refresh(&token).await),
        refused(400, "invalid_grant"),
        "the token was rotated"
    );
    request.abort();
}

#[tokio::test]
async fn a_client_that_goes_away_hangs_no_more() {
    let simulator = Simulator::start().await;
    simulator
        .control("fault", json!({ "at": "identity", "kind": "hang" }))
        .await;
    let client = Arc::clone(&simulator);
    let request = tokio::spawn(async move { client.user("any").await });
    simulator.ask("waiting?at=identity").await;
    request.abort();
    assert_eq!(
        simulator.ask("waiting?at=identity&count=0").await["waiting"],
        0
    );
}

#[tokio::test]
async fn a_reset_lets_hanging_requests_go() {
    let simulator = Simulator::start().await;
    simulator
        .control("fault", json!({ "at": "token", "kind": "hang" }))
        .await;
    let client = Arc::clone(&simulator);
    let request = tokio::spawn(async move { client.refresh("any").await });
    simulator.ask("waiting?at=token").await;
    simulator.control("reset", nothing()).await;
    assert_eq!(
        error_of(&request.await.unwrap()),
        refused(400, "invalid_grant")
    );
    assert_eq!(simulator.ask("log").await["token_requests"], 0);
}

#[tokio::test]
async fn connections_break() {
    let simulator = Simulator::start().await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", "any")];
    simulator
        .control("fault", json!({ "at": "token", "kind": "empty" }))
        .await;
    let error = simulator
        .token_as(REGULAR, REGULAR_SECRET, &fields)
        .await
        .unwrap_err();
    assert!(
        !error.to_string().starts_with("200"),
        "not even a head arrives: {error:?}"
    );

    simulator
        .control("fault", json!({ "at": "token", "kind": "truncated" }))
        .await;
    let error = simulator
        .token_as(REGULAR, REGULAR_SECRET, &fields)
        .await
        .unwrap_err();
    assert!(
        error.to_string().starts_with("200 OK, then: "),
        "the head arrives, the body breaks off: {error:?}"
    );
    assert_eq!(simulator.ask("log").await["token_requests"], 2);
}

#[tokio::test]
async fn pages_in_place_of_json() {
    let simulator = Simulator::start().await;
    simulator
        .control("fault", json!({ "at": "identity", "kind": "html" }))
        .await;
    let answer = simulator.user("any").await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.text.starts_with("<!doctype html>")
        ),
        (200, true)
    );
    let fault =
        json!({ "at": "identity", "kind": "redirect", "location": "https://elsewhere.example/" });
    simulator.control("fault", fault).await;
    let answer = simulator.user("any").await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (302, "https://elsewhere.example/")
    );
}

#[tokio::test]
async fn redirects_back_go_wrong() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    browser
        .consent(&authorize_url(&[]), "acme_store", "acme-pass")
        .await;
    simulator
        .control("mode", json!({ "auto_grant": true }))
        .await;

    simulator
        .control("fault", json!({ "at": "authorize", "kind": "wrong_state" }))
        .await;
    let (url, _) = browser.open(&authorize_url(&[])).await;
    assert!(
        parameter(&url, "state").is_some_and(|state| state != "state-1") && url.contains("code="),
        "{url}"
    );

    simulator
        .control("fault", json!({ "at": "authorize", "kind": "no_code" }))
        .await;
    let (url, _) = browser.open(&authorize_url(&[])).await;
    assert_eq!(
        (parameter(&url, "code"), parameter(&url, "state").as_deref()),
        (None, Some("state-1"))
    );

    simulator
        .control("fault", json!({ "at": "authorize", "kind": "error" }))
        .await;
    let (url, _) = browser.open(&authorize_url(&[])).await;
    assert!(url.starts_with(ACCEPTED), "{url}");
    assert_eq!(parameter(&url, "error").unwrap(), "access_denied");

    simulator
        .control(
            "fault",
            json!({ "at": "authorize", "kind": "status", "status": 500 }),
        )
        .await;
    assert_eq!(browser.open(&authorize_url(&[])).await.1.status, 500);
    let (url, _) = browser.open(&authorize_url(&[])).await;
    assert!(
        url.contains("code=") && url.contains("state=state-1"),
        "{url}"
    );
}

#[tokio::test]
async fn faults_that_make_no_sense_are_refused() {
    let simulator = Simulator::start().await;
    let url = "https://control.test/control/fault";
    for fault in [
        json!({ "at": "token", "kind": "wrong_state" }),
        json!({ "at": "token", "kind": "redirect" }),
        json!({ "at": "token", "kind": "status", "stauts": 500 }),
        json!({ "at": "nowhere", "kind": "hang" }),
        json!({ "at": "identity", "kind": "late_answer" }),
    ] {
        let headers = [("content-type", "application/json")];
        let answer = simulator
            .send("POST", url, &headers, fault.to_string())
            .await
            .unwrap();
        assert!(
            answer.status.is_client_error(),
            "{fault}: {}",
            answer.status
        );
    }
}
