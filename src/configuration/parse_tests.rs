use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{TokenEntry, export, export_with};
use super::*;
use crate::consent::Browser;
use crate::domain::Secret;

fn consent() -> Value {
    json!({
        "schema": 1,
        "dashboard": { "url": "https://app.webinterpret.com/", "inactivity_months": 6 },
        "ebay": { "environment": "production", "tokens": {
            "regular": { "route": "dashboard" },
            "plus": { "route": "consent", "client_id": "Acme-sync-PRD-1", "ru_name": "Acme-RuName",
                "scopes": [Profile::IDENTITY_SCOPE], "client_secret": "PRD-1", "pkce": false, "issuer": null, "check_hours": 20 }
        } },
        "warnings": { "notice_days": 30, "warning_days": 7, "urgent_days": 2, "badge": true, "notifications": true,
            "banner_on_ebay": true, "banner_on_dashboard": true }
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut document = consent();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document
        .pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .insert(key.into(), value);
    document
}

fn refusal(document: &Value) -> (String, ConfigurationRefusalKind) {
    let refusal = parse(&document.to_string()).unwrap_err();
    (refusal.path, refusal.kind)
}

#[test]
fn only_the_schema_is_required() {
    let imported = parse(r#"{"schema":1}"#).unwrap();
    assert_eq!(imported.configuration, Configuration::default());
    assert_eq!(imported.secrets, Secrets::default());
}

#[test]
fn the_documents_own_example_is_read() {
    let imported = parse(&consent().to_string()).unwrap();
    assert_eq!(imported.secrets.plus.unwrap().expose(), "PRD-1");
    let Route::Consent(profile) = imported.configuration.routes.plus else {
        panic!("not consent")
    };
    assert_eq!(profile.token_endpoint, TokenEndpoint::Ebay);
    assert_eq!(imported.configuration.routes.regular, Route::Dashboard);
}

#[test]
fn an_export_holds_no_secret_and_is_read_back_the_same() {
    let broker = json!({ "url": "https://broker.example/token", "authentication": "none" });
    let mut second = with("/ebay/tokens/plus/token_endpoint", broker);
    second["ebay"]["tokens"]["plus"]
        .as_object_mut()
        .unwrap()
        .remove("client_secret");
    for document in [consent(), second, json!({ "schema": 1 })] {
        let imported = parse(&document.to_string()).unwrap();
        let exported = export(&imported.configuration).to_string();
        assert!(!exported.contains("secret"), "{exported}");
        assert_eq!(
            parse(&exported).unwrap().configuration,
            imported.configuration
        );
    }
}

#[test]
fn what_a_form_says_of_one_token_leaves_all_else_as_it_is() {
    let names = json!({ "chromium": "Acme-RuName", "firefox": "Acme-Fox" });
    let mut stored = with("/ebay/tokens/plus/ru_name", names);
    stored["ebay"]["tokens"]["plus"]["check_hours"] = json!(9);
    let stored = parse(&stored.to_string()).unwrap().configuration;
    let Route::Consent(profile) = &stored.routes.plus else {
        panic!("not consent")
    };
    let entry = TokenEntry {
        client_id: profile.client_id.clone(),
        ru_name: "Acme-RuName".into(),
        scopes: format!(" {}\n", Profile::IDENTITY_SCOPE),
        ..TokenEntry::default()
    };
    let changed = |kind, entry| {
        let document = export_with(
            &stored,
            Browser::Chromium,
            Environment::Production,
            kind,
            entry,
        );
        parse(&document.to_string()).unwrap()
    };
    let same = changed(TokenKind::Plus, Some(entry.clone()));
    assert_eq!(
        (same.configuration, same.secrets),
        (stored.clone(), Secrets::default()),
        "as it is stored"
    );

    let broker = TokenEntry {
        ru_name: "Other-RuName".into(),
        token_endpoint: "https://broker.example/token".into(),
        pkce: true,
        ..entry.clone()
    };
    let Route::Consent(with_broker) = changed(TokenKind::Plus, Some(broker))
        .configuration
        .routes
        .plus
    else {
        panic!("not consent")
    };
    assert_eq!(
        with_broker.ru_name.of(Browser::Chromium),
        Some("Other-RuName")
    );
    assert_eq!(
        with_broker.ru_name.of(Browser::Firefox),
        Some("Acme-Fox"),
        "another browser's stays"
    );
    assert_eq!((with_broker.pkce, with_broker.check_hours), (true, 9));
    assert!(matches!(
        with_broker.token_endpoint,
        TokenEndpoint::Broker(_)
    ));

    let first = changed(
        TokenKind::Regular,
        Some(TokenEntry {
            client_secret: Secret::new("PRD-2"),
            ..entry
        }),
    );
    assert_eq!(first.secrets.regular.unwrap().expose(), "PRD-2");
    assert_eq!(first.configuration.routes.plus, stored.routes.plus);

    let back = changed(TokenKind::Plus, None).configuration;
    assert_eq!(
        back.routes,
        PerKind {
            regular: Route::Dashboard,
            plus: Route::Dashboard
        }
    );
    let sandbox = export_with(
        &stored,
        Browser::Chromium,
        Environment::Sandbox,
        TokenKind::Regular,
        None,
    );
    assert_eq!(
        parse(&sandbox.to_string())
            .unwrap()
            .configuration
            .environment,
        Environment::Sandbox
    );
}

#[test]
fn every_refusal_names_the_path() {
    let plus = "ebay.tokens.plus";
    for (pointer, value, path, kind) in [
        (
            "/schema",
            json!(2),
            "schema".to_owned(),
            ConfigurationRefusalKind::Schema,
        ),
        (
            "/dashboard/url",
            json!("https://evil.example/"),
            "dashboard.url".into(),
            ConfigurationRefusalKind::DashboardHost,
        ),
        (
            "/dashboard/url",
            json!("https://webinterpret.com.evil.example/"),
            "dashboard.url".into(),
            ConfigurationRefusalKind::DashboardHost,
        ),
        (
            "/dashboard/url",
            json!("http://app.webinterpret.com/"),
            "dashboard.url".into(),
            ConfigurationRefusalKind::Address,
        ),
        (
            "/dashboard/url",
            json!("https://u:p@app.webinterpret.com/"),
            "dashboard.url".into(),
            ConfigurationRefusalKind::Address,
        ),
        (
            "/dashboard/inactivity_months",
            json!(0),
            "dashboard.inactivity_months".into(),
            ConfigurationRefusalKind::Range { min: 1, max: 24 },
        ),
        (
            "/ebay/tokens/plus/client_id",
            json!(""),
            format!("{plus}.client_id"),
            ConfigurationRefusalKind::Text,
        ),
        (
            "/ebay/tokens/plus/client_id",
            json!("a b"),
            format!("{plus}.client_id"),
            ConfigurationRefusalKind::Text,
        ),
        (
            "/ebay/tokens/plus/client_id",
            json!(null),
            format!("{plus}.client_id"),
            ConfigurationRefusalKind::Missing,
        ),
        (
            "/ebay/tokens/plus/ru_name",
            json!({}),
            format!("{plus}.ru_name"),
            ConfigurationRefusalKind::Missing,
        ),
        (
            "/ebay/tokens/plus/scopes",
            json!([]),
            format!("{plus}.scopes"),
            ConfigurationRefusalKind::Missing,
        ),
        (
            "/ebay/tokens/plus/scopes",
            json!(["a", "b c"]),
            format!("{plus}.scopes[1]"),
            ConfigurationRefusalKind::Text,
        ),
        (
            "/ebay/tokens/plus/issuer",
            json!("http://as"),
            format!("{plus}.issuer"),
            ConfigurationRefusalKind::Address,
        ),
        (
            "/ebay/tokens/plus/scopes",
            json!(vec!["a"; 101]),
            format!("{plus}.scopes"),
            ConfigurationRefusalKind::Range { min: 1, max: 100 },
        ),
        (
            "/ebay/tokens/plus/check_hours",
            json!(721),
            format!("{plus}.check_hours"),
            ConfigurationRefusalKind::Range { min: 1, max: 720 },
        ),
        (
            "/warnings/warning_days",
            json!(31),
            "warnings.warning_days".into(),
            ConfigurationRefusalKind::Order,
        ),
        (
            "/warnings/urgent_days",
            json!(8),
            "warnings.urgent_days".into(),
            ConfigurationRefusalKind::Order,
        ),
    ] {
        assert_eq!(
            refusal(&with(pointer, value.clone())),
            (path, kind),
            "{pointer} {value}"
        );
    }
}

#[test]
fn what_is_just_within_the_limits_is_taken() {
    for (pointer, value) in [
        ("/ebay/tokens/plus/scopes", json!(vec!["a"; 100])),
        ("/ebay/tokens/plus/check_hours", json!(720)),
        ("/warnings/warning_days", json!(30)),
        ("/warnings/urgent_days", json!(7)),
        ("/dashboard/inactivity_months", json!(24)),
    ] {
        assert!(
            parse(&with(pointer, value).to_string()).is_ok(),
            "{pointer}"
        );
    }
}

#[test]
fn a_mistake_is_an_error_with_its_path_and_reason() {
    use ConfigurationRefusalKind::{MissingKey, Shape, UnknownKey, WrongType, WrongValue};

    let plus = "ebay.tokens.plus";
    for (pointer, value, path, kind) in [
        ("/extra", json!(1), "extra".to_owned(), UnknownKey),
        (
            "/ebay/authorize_url",
            json!("https://evil.example"),
            "ebay.authorize_url".into(),
            UnknownKey,
        ),
        (
            "/ebay/tokens/plus/clientid",
            json!("x"),
            format!("{plus}.clientid"),
            UnknownKey,
        ),
        (
            "/ebay/tokens/plus/pkce",
            json!("yes"),
            format!("{plus}.pkce"),
            WrongType,
        ),
        (
            "/ebay/environment",
            json!("live"),
            "ebay.environment".into(),
            WrongValue,
        ),
        (
            "/warnings/notice_days",
            json!(-1),
            "warnings.notice_days".into(),
            WrongValue,
        ),
        (
            "/ebay/tokens/plus/route",
            json!("Consent"),
            format!("{plus}.route"),
            WrongValue,
        ),
        (
            "/ebay/tokens/plus/token_endpoint",
            json!({ "authentication": "none" }),
            format!("{plus}.token_endpoint.url"),
            MissingKey,
        ),
        (
            "/ebay/tokens/plus/ru_name",
            json!(1),
            format!("{plus}.ru_name"),
            Shape,
        ),
    ] {
        assert_eq!(refusal(&with(pointer, value)), (path, kind), "{pointer}");
    }
    for (text, path, kind) in [
        ("[]", "", Shape),
        ("null", "", Shape),
        ("{}", "schema", MissingKey),
    ] {
        assert_eq!(
            parse(text).unwrap_err(),
            ConfigurationRefusal {
                path: path.into(),
                kind
            },
            "{text}"
        );
    }
    let warnings = |document| warnings_of(&document).unwrap_err();
    assert_eq!(
        warnings(json!({ "badge": 1 })),
        ConfigurationRefusal {
            path: "warnings.badge".into(),
            kind: WrongType
        }
    );
    assert_eq!(warnings(json!(1)).path, "warnings");
    assert_eq!(
        parse(&" ".repeat(MAX_BYTES + 1)).unwrap_err().kind,
        ConfigurationRefusalKind::TooLarge
    );
    assert!(parse("\u{feff}{\"schema\":1}").is_ok());
    assert_eq!(MAX_BYTES, 65536);
    assert!(
        parse(&format!("{{\"schema\":1}}{}", " ".repeat(MAX_BYTES - 12))).is_ok(),
        "64 KB are not too large"
    );
}

#[test]
fn where_a_text_is_no_json_is_said() {
    for (text, line, column) in [
        ("", 1, 0),
        ("{", 1, 1),
        ("{\"schema\":1} x", 1, 14),
        ("<html>", 1, 1),
        ("{\n  \"schema\": 1,\n}", 3, 1),
    ] {
        assert_eq!(
            parse(text).unwrap_err().kind,
            ConfigurationRefusalKind::Syntax { line, column },
            "{text}"
        );
    }
    let twice = "{\n  \"schema\": 1,\n  \"schema\": 1\n}";
    // The reader is past the value when it says so.
    assert_eq!(
        parse(twice).unwrap_err().kind,
        ConfigurationRefusalKind::Twice { line: 4, column: 1 }
    );
}

#[test]
fn a_secret_goes_to_ebay_and_to_nobody_else() {
    let endpoint = |url: &str, authentication: &str| {
        with(
            "/ebay/tokens/plus/token_endpoint",
            json!({ "url": url, "authentication": authentication }),
        )
    };
    let path = "ebay.tokens.plus.token_endpoint".to_owned();
    assert_eq!(
        refusal(&endpoint("https://broker.example/token", "basic")),
        (
            format!("{path}.authentication"),
            ConfigurationRefusalKind::BasicElsewhere
        )
    );
    assert_eq!(
        refusal(&endpoint("http://broker.example/token", "none")),
        (format!("{path}.url"), ConfigurationRefusalKind::Address)
    );
    assert_eq!(
        refusal(&endpoint("https://broker.example/token", "none")),
        (
            "ebay.tokens.plus.client_secret".into(),
            ConfigurationRefusalKind::SecretWithBroker
        )
    );
    let explicit =
        parse(&endpoint(Environment::Production.token_url(), "basic").to_string()).unwrap();
    assert_eq!(explicit, parse(&consent().to_string()).unwrap());
    // The sandbox's endpoint is not production's.
    assert_eq!(
        refusal(&endpoint(Environment::Sandbox.token_url(), "basic")),
        (
            format!("{path}.authentication"),
            ConfigurationRefusalKind::BasicElsewhere
        )
    );
}

#[test]
fn hosts_that_a_document_brings_in_are_listed() {
    let mut document = with(
        "/ebay/tokens/plus/token_endpoint",
        json!({ "url": "https://broker.example/token", "authentication": "none" }),
    );
    document["ebay"]["tokens"]["plus"]
        .as_object_mut()
        .unwrap()
        .remove("client_secret");
    document["dashboard"]["url"] = json!("https://new.webinterpret.com/");
    let configuration = parse(&document.to_string()).unwrap().configuration;
    assert_eq!(
        configuration.new_hosts(),
        ["new.webinterpret.com", "broker.example"]
    );
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*") {
        let _ = parse(&text);
    }
}

#[test]
fn a_phrase_that_no_text_can_be_is_refused() {
    let phrase = |text: &str| OwnPhrase {
        meaning: crate::dashboard::Meaning::Connect,
        text: text.into(),
    };
    assert_eq!(
        phrases(vec![phrase(" Koble til ")]).unwrap(),
        [phrase("Koble til")]
    );
    for text in ["", "x", "!?", "- 7 -", "Ends in {n} days", "two\nlines"] {
        let refused = phrases(vec![phrase("Koble til"), phrase(text)]).unwrap_err();
        assert_eq!(
            (refused.path.as_str(), refused.kind),
            ("dashboard.phrases[1].text", ConfigurationRefusalKind::Text),
            "{text}"
        );
    }
}
