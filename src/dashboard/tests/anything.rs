//! Pages made of anything: nothing may panic, take long, or say what no text says.

use proptest::prelude::*;

use super::*;

fn phrase() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Regular Token"),
        Just("Token Plus"),
        Just("Refresh"),
        Just("Connect"),
        Just("Connected"),
        Just("Expired"),
        Just("harbour.lights"),
        Just("Tin_Drum_1959"),
        Just("eBay username"),
        Just("eBay account:"),
        Just("Valid until 14 March 2027"),
        Just("Your new token is now valid"),
        Just("Your token has been disconnected"),
        Just("Accounts"),
        Just("Log out"),
        Just("Edit"),
        Just("Example"),
        Just("FAQ"),
        Just("令牌 3 天后过期"),
        Just("03/04/2027"),
        Just(""),
        Just("?"),
    ]
    .prop_map(str::to_owned)
}

fn node() -> impl Strategy<Value = Value> {
    let role = prop_oneof![
        Just(""),
        Just("heading"),
        Just("button"),
        Just("link"),
        Just("table"),
        Just("row"),
        Just("cell"),
        Just("columnheader"),
        Just("rowheader"),
        Just("list"),
        Just("item"),
        Just("term"),
        Just("definition"),
        Just("alert"),
        Just("dialog"),
        Just("select"),
        Just("option"),
        Just("main"),
        Just("navigation"),
        Just("group"),
        Just("tab"),
        Just("nonsense"),
    ];
    let text = prop_oneof![4 => phrase(), 2 => (phrase(), phrase()).prop_map(|(a, b)| format!("{a} {b}")), 1 => ".{0,40}"];
    let extra = (0u64..1001, 0u64..1001, 0u64..9, any::<bool>())
        .prop_map(|(columns, rows, grid, flag)| json!({ "columns": columns, "rows": rows, "level": grid, "selected": flag, "popup": flag }));
    (0u64..12, role, text, extra)
        .prop_map(|(depth, role, text, extra)| json!([depth, role, text, extra]))
}

fn own() -> impl Strategy<Value = Vec<OwnPhrase>> {
    let meaning = prop_oneof![
        Just(Meaning::Connect),
        Just(Meaning::Refresh),
        Just(Meaning::Connected),
        Just(Meaning::Disconnected),
        Just(Meaning::Confirmation)
    ];
    let text = prop_oneof![
        phrase(),
        ".{0,6}",
        Just("e".to_owned()),
        Just("{n}".to_owned())
    ];
    proptest::collection::vec(
        (meaning, text).prop_map(|(meaning, text)| OwnPhrase { meaning, text }),
        0..6,
    )
}

fn snapshot(nodes: &[Value]) -> Snapshot {
    Snapshot::parse(
        &json!({ "address": "https://app.webinterpret.com/", "nodes": nodes }).to_string(),
    )
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn it_says_only_what_stands_there(nodes in proptest::collection::vec(node(), 0..60), own in own()) {
        let snapshot = snapshot(&nodes);
        let seen = recognise(&snapshot, &dashboard(), &Phrases::shipped().with(&own), &[]);
        let texts = json!(nodes).to_string().to_lowercase();
        for account in &seen.accounts {
            prop_assert!(texts.contains(&account.as_str().to_lowercase()));
        }
        for token in &seen.tokens {
            prop_assert!(texts.contains(&token.kind.name().to_lowercase()));
            prop_assert!(token.until.is_none() || texts.contains("2027"));
            prop_assert!(token.button.is_none_or(|button| button < nodes.len()));
        }
        if seen.page != Page::SignedIn {
            prop_assert!(seen.accounts.is_empty() && seen.tokens.is_empty() && seen.confirmation.is_none() && seen.warning.is_none());
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,400}", json in "[\\[\\]{}\",:0-9a-z ]{0,200}") {
        for text in [text, json] {
            let _ = Snapshot::parse(&text);
            let framed = Snapshot::parse(&json!({ "address": "https://app.webinterpret.com/", "nodes": [[0, "alert", text.chars().take(300).collect::<String>()]] }).to_string());
            let seen = recognise(&framed.unwrap(), &dashboard(), &Phrases::shipped(), &[]);
            prop_assert!(seen.tokens.is_empty());
        }
    }
}
