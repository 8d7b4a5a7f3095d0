//! Reading JSON: from a text to a value, and from a value to a type.

mod read;

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

pub use read::read;

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

    proptest! {
        #[test]
        fn everything_else_is_as_serde_json_reads_it(text in "[\\[\\]{}\",:0-9.e\\-a-c\\\\u ]{0,40}") {
            if let Ok(value) = parse(&text) {
                prop_assert_eq!(value, serde_json::from_str::<Value>(&text).unwrap());
            }
        }
    }
}
