//! Reading JSON: from a text to a value, and from a value to a type.

mod read;

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

pub use read::{DeserializeError, DeserializeFailure, DeserializeReason, join_path, read};

/// Reads a text in which no object has a name twice. Where one has, each reader takes another of
/// the two (RFC 8259 §4): what a person or a server meant, nobody knows.
///
/// # Errors
/// In the words of `serde_json`, with line and column.
pub fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).map(|Unambiguous(value)| value)
}

struct Unambiguous(Value);

impl<'de> Deserialize<'de> for Unambiguous {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(UnambiguousVisitor)
            .map(Unambiguous)
    }
}

struct UnambiguousVisitor;

impl<'de> Visitor<'de> for UnambiguousVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Unambiguous(value)) = items.next_element()? {
            list.push(value);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((name, Unambiguous(value))) = fields.next_entry::<String, _>()? {
            if map.contains_key(&name) {
                return Err(A::Error::custom(format_args!("`{name}` stands twice")));
            }
            map.insert(name, value);
        }
        Ok(map.into())
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_an_error() {
        for text in [r#"{"a":1,"a":1}"#, r#"[{"b":{"a":1,"\u0061":2}}]"#] {
            assert!(
                parse(text)
                    .unwrap_err()
                    .to_string()
                    .starts_with("`a` stands twice at line 1 column"),
                "{text}"
            );
        }
        assert_eq!(
            parse(r#"{"a":{"a":1},"A":[null]}"#).unwrap(),
            json!({ "a": { "a": 1 }, "A": [null] })
        );
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        let deep = "[".repeat(20_000) + &"]".repeat(20_000);
        for text in [
            "",
            "{",
            "[1,]",
            "{} {}",
            r#""\ud800""#,
            "1e999",
            "NaN",
            "\u{feff}{}",
            &deep,
        ] {
            assert!(parse(text).is_err(), "{text:.20}");
        }
    }

    /// A JSON value as it is written; the second of two equal names is still there.
    #[derive(Clone, Debug)]
    enum Written {
        Scalar(String),
        Array(Vec<Written>),
        Object(Vec<(String, Written)>),
    }

    impl Written {
        fn text(&self, gap: &str) -> String {
            let join = |parts: Vec<String>| parts.join(&format!("{gap},"));
            match self {
                Written::Scalar(text) => format!("{gap}{text}"),
                Written::Array(items) => {
                    let items = items.iter().map(|item| item.text(gap)).collect();
                    format!("{gap}[{}{gap}]", join(items))
                }
                Written::Object(fields) => {
                    let field = |(name, value): &(String, Written)| {
                        format!("{gap}{name}{gap}:{}", value.text(gap))
                    };
                    format!("{gap}{{{}{gap}}}", join(fields.iter().map(field).collect()))
                }
            }
        }

        fn has_a_name_twice(&self) -> bool {
            match self {
                Written::Scalar(_) => false,
                Written::Array(items) => items.iter().any(Written::has_a_name_twice),
                Written::Object(fields) => {
                    let names: Vec<Option<String>> = fields
                        .iter()
                        .map(|(name, _)| serde_json::from_str(name).ok())
                        .collect();
                    (1..names.len()).any(|at| names[..at].contains(&names[at]))
                        || fields.iter().any(|(_, value)| value.has_a_name_twice())
                }
            }
        }
    }

    /// Quoted, with each character as it is or as an escape; rarely half of a surrogate pair.
    fn quoted() -> impl Strategy<Value = String> {
        let escaped = any::<u16>().prop_map(|unit| format!("\\u{unit:04x}"));
        let character = prop_oneof![
            12 => "[a-c]".prop_map(|text| text),
            2 => "[^\\x00-\\x1f\"\\\\]".prop_map(|text| text),
            2 => r#"\\["\\/bfnrt]"#.prop_map(|text| text),
            2 => "\\\\u006[1-3]".prop_map(|text| text),
            1 => Just("\\ud83d\\ude00".to_owned()),
            1 => escaped,
        ];
        proptest::collection::vec(character, 0..4)
            .prop_map(|characters| format!("\"{}\"", characters.concat()))
    }

    fn written() -> impl Strategy<Value = Written> {
        let scalar = prop_oneof![
            2 => "null|true|false".prop_map(|text| text),
            2 => any::<i64>().prop_map(|number| number.to_string()),
            1 => any::<u64>().prop_map(|number| number.to_string()),
            2 => any::<f64>().prop_filter("JSON has no such number", |number| number.is_finite())
                .prop_map(|number| format!("{number:?}")),
            2 => "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,5})?([eE][+-]?[0-9]{1,3})?".prop_map(|text| text),
            3 => quoted(),
        ];
        let leaf = scalar.prop_map(Written::Scalar);
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Written::Array),
                proptest::collection::vec((quoted(), inner), 0..4).prop_map(Written::Object),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1024))]

        #[test]
        fn everything_else_is_as_serde_json_reads_it(
            value in written(),
            other in written(),
            name in quoted(),
            twice in any::<bool>(),
            gap in "[ \t\r\n]{0,2}",
        ) {
            let mut fields = vec![(name.clone(), value)];
            if twice {
                fields.push((name, other));
            }
            let whole = Written::Object(fields);
            let text = whole.text(&gap);
            let ours = parse(&text).ok();
            let theirs = serde_json::from_str::<Value>(&text).ok();
            prop_assert_eq!(ours, theirs.filter(|_| !whole.has_a_name_twice()), "{}", text);
        }

        #[test]
        fn a_text_that_is_cut_off_or_goes_on_is_an_error(
            value in written(), cut in any::<proptest::sample::Index>(), more in "[a-z0-9{}\\[\\],:\"]",
        ) {
            let text = Written::Array(vec![value]).text("");
            let start: String = text.chars().take(cut.index(text.chars().count())).collect();
            prop_assert!(parse(&start).is_err(), "{}", start);
            prop_assert!(parse(&(text + &more)).is_err());
        }
    }
}
