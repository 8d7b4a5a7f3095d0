//! Webinterpret's Dashboard, eBay's shop pages, and what the control API serves.

mod support;

use serde_json::{Value, json};
use support::*;

const DASHBOARD: &str = "https://app.webinterpret.com";

async fn log_in(browser: &mut Browser) {
    let (url, page) = browser.open(&format!("{DASHBOARD}/")).await;
    assert_eq!(url, format!("{DASHBOARD}/login"));
    assert!(
        page.text.contains("Log in with eBay")
            && page.text.contains("I want to log in with my email")
    );
    let (url, _) = browser.open(&format!("{DASHBOARD}/login/ebay")).await;
    let (url, page) = browser.sign_in(&url, "acme_store", "acme-pass").await;
    assert_eq!(url, format!("{DASHBOARD}/"));
    assert!(
        page.header("content-security-policy")
            .is_some_and(|policy| policy.contains("script-src 'self';"))
    );
}

async fn dashboard(browser: &mut Browser) -> Value {
    browser
        .open(&format!("{DASHBOARD}/api/state"))
        .await
        .1
        .json()
}

#[tokio::test]
async fn a_token_is_refreshed_on_the_dashboard() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    assert_eq!(
        browser
            .open(&format!("{DASHBOARD}/api/state"))
            .await
            .1
            .status,
        401
    );
    log_in(&mut browser).await;

    let set = json!({ "username": "acme_store", "regular": "disconnected", "plus": "never" });
    simulator.control("dashboard", set).await;
    let shown = dashboard(&mut browser).await;
    let tokens = &shown["accounts"][0]["tokens"];
    assert_eq!(
        (&tokens[0]["name"], &tokens[0]["button"]),
        (&json!("Regular Token"), &json!("Refresh"))
    );
    assert_eq!(
        (&tokens[1]["name"], &tokens[1]["button"]),
        (&json!("Token Plus"), &json!("Connect"))
    );
    assert_eq!(tokens[1]["words"], "Not connected");

    let connect = format!("{DASHBOARD}/connect?account=acmeUserId01&kind=plus");
    let (url, page) = browser.open(&connect).await;
    assert!(
        page.text.contains("<strong>Webinterpret</strong> asks"),
        "{}",
        page.text
    );
    let (url, _) = browser.decide(&url, "agree").await;
    assert_eq!(
        url,
        format!("{DASHBOARD}/#/account-settings/accounts/acmeUserId01")
    );
    let shown = dashboard(&mut browser).await;
    assert_eq!(
        shown["flash"],
        json!({ "good": true, "text": "Your new token is now valid" })
    );
    assert_eq!(shown["accounts"][0]["tokens"][1]["standing"], "connected");
    assert_eq!(
        shown["accounts"][0]["tokens"][0]["standing"],
        "disconnected"
    );
    assert_eq!(dashboard(&mut browser).await["flash"], Value::Null);

    let (url, _) = browser.open(&connect).await;
    let (url, _) = browser.decide(&url, "decline").await;
    assert!(url.ends_with("/acmeUserId01"), "{url}");
    assert_eq!(dashboard(&mut browser).await["flash"]["good"], false);

    simulator
        .control("dashboard", json!({ "words": false }))
        .await;
    assert_eq!(
        dashboard(&mut browser).await["accounts"][0]["tokens"][0]["words"],
        Value::Null
    );
}

#[tokio::test]
async fn another_accounts_consent_connects_nothing() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    log_in(&mut browser).await;
    simulator
        .control(
            "dashboard",
            json!({ "username": "other_shop", "regular": "about_to" }),
        )
        .await;
    let (url, _) = browser
        .open(&format!(
            "{DASHBOARD}/connect?account=otherUserId02&kind=regular"
        ))
        .await;
    browser.decide(&url, "agree").await;
    let shown = dashboard(&mut browser).await;
    assert_eq!(shown["flash"]["good"], false);
    assert_eq!(shown["accounts"][1]["tokens"][0]["standing"], "about_to");
}

#[tokio::test]
async fn a_password_reset_reaches_webinterpret() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    log_in(&mut browser).await;
    simulator
        .control("reset-password", json!({ "username": "acme_store" }))
        .await;
    let shown = dashboard(&mut browser).await;
    assert_eq!(
        shown["accounts"][0]["tokens"][1]["standing"],
        "disconnected"
    );
    assert_eq!(shown["accounts"][1]["tokens"][1]["standing"], "connected");
}

#[tokio::test]
async fn the_email_way_asks_for_a_code() {
    let simulator = Simulator::start().await;
    let mut browser = Browser::new(&simulator);
    let fields = [("email", "other_shop@example.com"), ("password", "any")];
    let (_, page) = browser
        .visit("POST", &format!("{DASHBOARD}/login/email"), &fields)
        .await;
    assert!(page.text.contains("Verification code"));
    let fields = [("email", "other_shop@example.com"), ("code", "123456")];
    let (url, _) = browser
        .visit("POST", &format!("{DASHBOARD}/login/code"), &fields)
        .await;
    assert_eq!(url, format!("{DASHBOARD}/"));
    assert_eq!(dashboard(&mut browser).await["user_id"], "otherUserId02");
}

#[tokio::test]
async fn shop_pages_are_strict() {
    let simulator = Simulator::start().await;
    for (url, words) in [
        ("https://www.ebay.com/itm/100", "$189.00"),
        ("https://www.ebay.de/itm/100", "189,00 €"),
        ("https://www.ebay.co.uk/itm/101", "£42.50"),
        ("https://www.ebay.fr/sh/ovw", "Seller Hub"),
        ("https://www.ebay.com/checkout", "Confirm and pay"),
    ] {
        let page = simulator.get(url).await;
        assert!(
            page.status == 200 && page.text.contains(words),
            "{url}: {}",
            page.text
        );
        assert!(
            page.header("content-security-policy")
                .unwrap()
                .contains("script-src 'self';")
        );
        assert!(!page.text.contains("style=") && !page.text.contains("<script>"));
    }
    assert_eq!(
        simulator
            .get("https://www.ebay.com/assets/shop.css")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn configurations_are_ready_for_import() {
    let simulator = Simulator::start().await;
    let regular = |configuration: Value| configuration["ebay"]["tokens"]["regular"].clone();
    let basic = regular(simulator.ask("configuration?secrets=1").await);
    assert_eq!(basic["client_secret"], REGULAR_SECRET);
    assert_eq!(
        (&basic["route"], &basic["ru_name"]),
        (&json!("consent"), &json!(RU_NAME))
    );
    let broker = regular(simulator.ask("configuration?broker=1").await);
    assert_eq!(
        broker["token_endpoint"],
        json!({ "url": BROKER, "authentication": "none" })
    );
    assert!(broker.get("client_secret").is_none());
    let sandbox = simulator
        .ask("configuration?secrets=1&environment=sandbox")
        .await;
    assert_eq!(sandbox["ebay"]["environment"], "sandbox");
    assert_eq!(regular(sandbox)["client_secret"], "SBX-regular-secret-0001");
}

#[tokio::test]
async fn users_and_clients_can_be_added() {
    let simulator = Simulator::start().await;
    let user = json!({ "username": "third_store", "user_id": "third03", "password": "p&<>\"" });
    simulator.control("users", user).await;
    let client = json!({ "name": "regular", "environment": "production", "client_id": "New-PRD-1",
                         "secret": "s", "ru_name": "New-RuName", "accepted": ACCEPTED, "declined": DECLINED });
    simulator.control("clients", client).await;
    let authorize = authorize_url(&[("client_id", "New-PRD-1"), ("redirect_uri", "New-RuName")]);
    let code = Browser::new(&simulator)
        .consent(&authorize, "third_store", "p&<>\"")
        .await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "New-RuName"),
    ];
    assert_eq!(
        simulator
            .token_as("New-PRD-1", "s", &fields)
            .await
            .unwrap()
            .status,
        200
    );
    let state = simulator.ask("state").await;
    assert_eq!(state["grants"][0]["user_id"], "third03");
    assert!(!state.to_string().contains("secret") && !state.to_string().contains("acme-pass"));
    simulator.control("reset", nothing()).await;
    assert_eq!(
        simulator.ask("state").await["users"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
