//! `docs/configuration.schema.json` says what the code takes.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::{Value, json};
use token_keeper::configuration::{Configuration, export, parse};

struct Schema(Schemas, SchemaIndex);

impl Schema {
    fn read() -> Schema {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        let document =
            serde_json::from_str(include_str!("../docs/configuration.schema.json")).unwrap();
        compiler
            .add_resource("configuration.json", document)
            .unwrap();
        let index = compiler
            .compile("configuration.json", &mut schemas)
            .unwrap();
        Schema(schemas, index)
    }

    fn takes(&self, document: &Value) -> bool {
        self.0.validate(document, self.1).is_ok()
    }
}

/// A document with every key in it.
fn whole() -> Value {
    let token = |id: &str| {
        json!({ "route": "consent", "client_id": id, "ru_name": { "chromium": "A", "edge": "B", "firefox": "C" },
            "scopes": ["https://api.ebay.com/oauth/api_scope/commerce.identity.readonly"],
            "token_endpoint": { "url": "https://broker.example/token", "authentication": "none" },
            "pkce": true, "issuer": "https://auth.ebay.com", "check_hours": 20 })
    };
    json!({
        "schema": 1,
        "dashboard": { "url": "https://app.webinterpret.com/", "inactivity_months": 6, "phrases": [{ "meaning": "connect", "text": "Verbinden" }] },
        "ebay": { "environment": "production", "tokens": { "regular": token("a"), "plus": token("b") } },
        "warnings": { "notice_days": 30, "warning_days": 7, "urgent_days": 2, "badge": true, "notifications": true,
            "banner_on_ebay": true, "banner_on_dashboard": true }
    })
}

#[test]
fn what_the_code_takes_and_writes_the_schema_takes() {
    let schema = Schema::read();
    let mut secret = whole();
    let plus = secret["ebay"]["tokens"]["plus"].as_object_mut().unwrap();
    plus.remove("token_endpoint");
    plus.insert("client_secret".into(), "PRD-1".into());
    plus.insert("ru_name".into(), "One".into());
    let documented = include_str!("../docs/configuration.md")
        .split("```json")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    for document in [
        whole(),
        secret,
        json!({ "schema": 1 }),
        serde_json::from_str(documented).unwrap(),
    ] {
        assert!(schema.takes(&document), "{document}");
        let exported = export(&parse(&document.to_string()).unwrap().configuration);
        assert!(schema.takes(&exported), "{exported}");
    }
    assert!(schema.takes(&export(&Configuration::default())));
}

#[test]
fn what_the_schema_refuses_the_code_refuses() {
    let schema = Schema::read();
    let long = "x".repeat(513);
    for (pointer, bad) in [
        ("/schema", vec![json!(0), json!(2), json!("1"), json!(null)]),
        ("/surprise", vec![json!(1)]),
        (
            "/dashboard/url",
            vec![
                json!("http://app.webinterpret.com/"),
                json!("https://evil.example/"),
                json!("https://webinterpret.com.evil.example/"),
                json!("https://u@app.webinterpret.com/"),
                json!("https://app.webinterpret.com:8443/"),
                json!("https://app.webinterpret.com/#x"),
            ],
        ),
        (
            "/dashboard/inactivity_months",
            vec![json!(0), json!(25), json!(1.5), json!("6")],
        ),
        (
            "/dashboard/phrases",
            vec![
                json!([{ "meaning": "other", "text": "ab" }]),
                json!([{ "meaning": "connect", "text": "a" }]),
                json!([{ "text": "ab" }]),
                json!([{ "meaning": "connect", "text": "x".repeat(81) }]),
            ],
        ),
        ("/dashboard/surprise", vec![json!(1)]),
        ("/ebay/environment", vec![json!("test"), json!(null)]),
        ("/ebay/surprise", vec![json!(1)]),
        ("/ebay/tokens/third", vec![json!({})]),
        ("/ebay/tokens/plus/surprise", vec![json!(1)]),
        ("/ebay/tokens/plus/route", vec![json!("broker")]),
        (
            "/ebay/tokens/plus/client_id",
            vec![json!(""), json!("two words"), json!(long)],
        ),
        (
            "/ebay/tokens/plus/ru_name",
            vec![json!(""), json!({}), json!({ "chromium": "two words" })],
        ),
        (
            "/ebay/tokens/plus/scopes",
            vec![
                json!([]),
                json!(["two words"]),
                json!(["quo\"te"]),
                json!(["back\\slash"]),
                json!("scope"),
                json!(vec!["s"; 101]),
            ],
        ),
        (
            "/ebay/tokens/plus/client_secret",
            vec![json!(""), json!("ü")],
        ),
        (
            "/ebay/tokens/plus/token_endpoint",
            vec![
                json!({ "url": "http://broker.example/", "authentication": "none" }),
                json!({ "url": "https://broker.example/", "authentication": "other" }),
                json!({ "url": "https://broker.example/" }),
                json!({ "url": "https://u:p@broker.example/", "authentication": "none" }),
            ],
        ),
        ("/ebay/tokens/plus/pkce", vec![json!("yes")]),
        (
            "/ebay/tokens/plus/issuer",
            vec![json!("http://auth.ebay.com")],
        ),
        ("/ebay/tokens/plus/check_hours", vec![json!(0), json!(721)]),
        ("/warnings/notice_days", vec![json!(0), json!(181)]),
        ("/warnings/urgent_days", vec![json!(-1), json!(0)]),
        ("/warnings/badge", vec![json!(1), json!(null)]),
        ("/warnings/surprise", vec![json!(1)]),
    ] {
        for value in bad {
            let mut document = whole();
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            document
                .pointer_mut(parent)
                .unwrap()
                .as_object_mut()
                .unwrap()
                .insert(key.into(), value);
            assert!(!schema.takes(&document), "the schema takes {document}");
            assert!(
                parse(&document.to_string()).is_err(),
                "the code takes {document}"
            );
        }
    }
    for missing in ["client_id", "ru_name", "scopes"] {
        let mut document = whole();
        document["ebay"]["tokens"]["plus"]
            .as_object_mut()
            .unwrap()
            .remove(missing);
        assert!(
            !schema.takes(&document) && parse(&document.to_string()).is_err(),
            "{missing}"
        );
    }
    assert!(!schema.takes(&json!({})) && parse("{}").is_err());
}

#[test]
fn every_key_of_the_schema_is_described() {
    fn names(schema: &Value, found: &mut Vec<String>) {
        if let Some(properties) = schema["properties"].as_object() {
            for (name, schema) in properties {
                found.push(name.clone());
                names(schema, found);
            }
        }
        for definition in schema["$defs"]
            .as_object()
            .into_iter()
            .flat_map(serde_json::Map::values)
        {
            names(definition, found);
        }
    }
    let (docs, mut found) = (include_str!("../docs/configuration.md"), Vec::new());
    names(
        &serde_json::from_str(include_str!("../docs/configuration.schema.json")).unwrap(),
        &mut found,
    );
    assert!(found.len() > 25);
    for name in found {
        assert!(
            docs.contains(&name),
            "docs/configuration.md says nothing of {name}"
        );
    }
}
