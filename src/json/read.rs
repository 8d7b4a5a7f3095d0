//! From a JSON value to a type of ours.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, Expected, MapAccess,
    SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, map};

/// Reads a value into what it is to be. One reader for everything, and one that knows where a value
/// does not fit and of which kind the reason is, but has no words: those of `serde_json`, which
/// nobody would see, made a sixth of the module.
///
/// # Errors
/// [`DeserializeError`], at the first value that does not fit.
pub fn read<T: DeserializeOwned>(value: &Value) -> Result<T, DeserializeError> {
    T::deserialize(ValueDeserializer(value))
}

/// A value is not what it should be, or a name is missing or unknown. Boxed: each of our types has a
/// copy of the reader, which is smaller where an error is one pointer.
#[derive(Debug, PartialEq, Eq)]
pub struct DeserializeError(Box<DeserializeFailure>);

/// Where a value does not fit, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct DeserializeFailure {
    /// Where: `ebay.tokens.plus`, `phrases[1].text`; empty for the whole.
    pub path: String,
    /// Why.
    pub reason: DeserializeReason,
}

/// Why a value does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeserializeReason {
    /// The object at the path lacks this field.
    MissingField(&'static str),
    /// The field at the path is not known.
    UnknownField,
    /// A value of another type is needed.
    WrongType,
    /// The type is right, and the value is not: another variant, range or length is needed.
    WrongValue,
    /// Two names stand for the same field.
    NameTwice,
    /// What a type's own reader said.
    Other,
}

impl From<DeserializeError> for DeserializeFailure {
    fn from(error: DeserializeError) -> Self {
        *error.0
    }
}

impl DeserializeError {
    /// Returns an error at the value that is read now.
    #[cold]
    fn here(reason: DeserializeReason) -> Self {
        DeserializeError(Box::new(DeserializeFailure {
            path: String::new(),
            reason,
        }))
    }

    fn wrong_type() -> Self {
        DeserializeError::here(DeserializeReason::WrongType)
    }

    #[cold]
    fn within(mut self, name: &str) -> Self {
        self.0.path = join_path(name, &self.0.path);
        self
    }
}

/// Returns the path of a value within what has a path itself.
pub fn join_path(outer: &str, inner: &str) -> String {
    let dot = if outer.is_empty() || inner.is_empty() || inner.starts_with('[') {
        ""
    } else {
        "."
    };
    [outer, dot, inner].concat()
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.path)
    }
}

impl std::error::Error for DeserializeError {}

impl Error for DeserializeError {
    fn custom<T: fmt::Display>(_: T) -> Self {
        DeserializeError::here(DeserializeReason::Other)
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        DeserializeError::wrong_type()
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        DeserializeError::here(DeserializeReason::WrongValue)
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        DeserializeError::here(DeserializeReason::WrongValue)
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        DeserializeError::here(DeserializeReason::WrongValue)
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        DeserializeError::here(DeserializeReason::UnknownField)
    }

    fn missing_field(name: &'static str) -> Self {
        DeserializeError::here(DeserializeReason::MissingField(name))
    }

    fn duplicate_field(_: &'static str) -> Self {
        DeserializeError::here(DeserializeReason::NameTwice)
    }
}

#[derive(Clone, Copy)]
struct ValueDeserializer<'de>(&'de Value);

impl<'de> Deserializer<'de> for ValueDeserializer<'de> {
    type Error = DeserializeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., number) => visitor.visit_f64(number.unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => {
                let mut items = Items { items, next: 0 };
                let list = visitor.visit_seq(&mut items)?;
                // A pair takes two, and leaves a third.
                if items.next < items.items.len() {
                    Err(DeserializeError::here(DeserializeReason::WrongValue))
                } else {
                    Ok(list)
                }
            }
            Value::Object(fields) => visitor.visit_map(Fields::of(fields)),
        }
    }

    /// From nothing but an object: a struct of ours is never written as an array.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        let fields = self
            .0
            .as_object()
            .ok_or_else(DeserializeError::wrong_type)?;
        visitor.visit_map(Fields::of(fields))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        self.deserialize_map(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DeserializeError> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        let (name, value) = match self.0 {
            Value::String(name) => (name, &Value::Null),
            Value::Object(fields) if fields.len() == 1 => fields
                .iter()
                .next()
                .ok_or_else(DeserializeError::wrong_type)?,
            // One name is needed.
            Value::Object(_) => return Err(DeserializeError::here(DeserializeReason::WrongValue)),
            _ => return Err(DeserializeError::wrong_type()),
        };
        visitor.visit_enum(Variant { name, value })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct identifier
    }
}

struct Items<'de> {
    items: &'de [Value],
    next: usize,
}

impl<'de> SeqAccess<'de> for &mut Items<'de> {
    type Error = DeserializeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DeserializeError> {
        let Some(item) = self.items.get(self.next) else {
            return Ok(None);
        };
        let place = self.next;
        self.next += 1;
        seed.deserialize(ValueDeserializer(item))
            .map(Some)
            .map_err(|misfit| misfit.within(&format!("[{place}]")))
    }
}

struct Fields<'de> {
    fields: map::Iter<'de>,
    /// The one whose name was read last.
    name: &'de str,
    value: &'de Value,
}

impl<'de> Fields<'de> {
    fn of(fields: &'de Map<String, Value>) -> Self {
        Fields {
            fields: fields.iter(),
            name: "",
            value: &Value::Null,
        }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = DeserializeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, DeserializeError> {
        let Some((name, value)) = self.fields.next() else {
            return Ok(None);
        };
        (self.name, self.value) = (name, value);
        seed.deserialize(BorrowedStrDeserializer::new(name))
            .map(Some)
            .map_err(|misfit: DeserializeError| misfit.within(name))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<T::Value, DeserializeError> {
        seed.deserialize(ValueDeserializer(self.value))
            .map_err(|misfit| misfit.within(self.name))
    }
}

/// A variant of an enum: its name alone, or an object of its name and its content.
struct Variant<'de> {
    name: &'de str,
    value: &'de Value,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = DeserializeError;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self), DeserializeError> {
        Ok((
            seed.deserialize(BorrowedStrDeserializer::<DeserializeError>::new(self.name))?,
            self,
        ))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = DeserializeError;

    fn unit_variant(self) -> Result<(), DeserializeError> {
        if self.value.is_null() {
            Ok(())
        } else {
            Err(DeserializeError::wrong_type().within(self.name))
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, DeserializeError> {
        seed.deserialize(ValueDeserializer(self.value))
            .map_err(|misfit| misfit.within(self.name))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        ValueDeserializer(self.value)
            .deserialize_any(visitor)
            .map_err(|misfit| misfit.within(self.name))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DeserializeError> {
        ValueDeserializer(self.value)
            .deserialize_map(visitor)
            .map_err(|misfit| misfit.within(self.name))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        kind: Kind,
        #[serde(default)]
        list: Vec<(u8, String)>,
        more: Option<Box<Sample>>,
        either: Option<Either>,
        one: Option<One>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    enum Kind {
        Plain,
        Of(i16),
        With { at: f64 },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number { number: i64 },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct One(bool);

    fn values() -> Vec<Value> {
        vec![
            json!(null),
            json!(true),
            json!(-1),
            json!(300),
            json!(40_000),
            json!(0.5),
            json!("Plain"),
            json!("Of"),
            json!([[1, "a"]]),
            json!([[1, "a"], [2, "b", "c"]]),
            json!([[1, "a"], [2]]),
            json!([[1, "a"], [256, "b"]]),
            json!({}),
            json!({ "Plain": null }),
            json!({ "Plain": 1 }),
            json!({ "Of": -7 }),
            json!({ "Of": 7, "With": {} }),
            json!({ "With": { "at": 1 } }),
            json!({ "With": { "at": "1" } }),
            json!({ "With": {} }),
            json!({ "Other": {} }),
            json!({ "number": 5 }),
            json!({ "kind": "Plain", "list": [[255, ""]] }),
            json!({ "kind": { "Of": 40_000 } }),
            json!({ "kind": "Plain", "unknown": 1 }),
        ]
    }

    /// The reason that serde_json gives in words.
    fn reason_in(message: &str) -> DeserializeReason {
        let begins = |words: &[&str]| words.iter().any(|words| message.starts_with(words));
        if let Some(field) = message.strip_prefix("missing field ") {
            let field = ["kind", "at", "number"]
                .into_iter()
                .find(|name| field == format!("`{name}`"));
            DeserializeReason::MissingField(field.unwrap_or_default())
        } else if begins(&["unknown field"]) {
            DeserializeReason::UnknownField
        } else if begins(&["invalid type"]) {
            DeserializeReason::WrongType
        } else if begins(&["invalid value", "invalid length", "unknown variant"]) {
            DeserializeReason::WrongValue
        } else if begins(&["duplicate field"]) {
            DeserializeReason::NameTwice
        } else {
            DeserializeReason::Other
        }
    }

    proptest! {
        #[test]
        fn the_reader_agrees_with_serde_json_also_in_its_reasons(
            fields in proptest::collection::btree_map(
                select(vec!["kind", "list", "more", "either", "one", "unknown"]), select(values()), 0..5,
            ),
            kind in select(values()),
        ) {
            let mut value = json!(fields);
            value.as_object_mut().unwrap().entry("kind").or_insert(kind);
            // Theirs would take an array for a struct.
            if value.get("more").is_some_and(Value::is_array) {
                value["more"] = Value::Null;
            }
            let theirs = serde_path_to_error::deserialize::<_, Sample>(&value)
                .map_err(|error| (error.path().to_string(), reason_in(&error.inner().to_string())));
            let ours = read::<Sample>(&value).map_err(|error| (error.0.path, error.0.reason));
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn a_misfit_says_where() {
        let path = |value: Value| read::<Sample>(&value).unwrap_err().0.path;
        assert_eq!(path(json!(1)), "");
        assert_eq!(path(json!({})), "");
        assert_eq!(
            path(json!({ "kind": "Plain", "list": [[1, "a"], [2, 3]] })),
            "list[1][1]"
        );
        assert_eq!(
            path(json!({ "kind": "Plain", "more": { "kind": "Plain", "colour": 1 } })),
            "more.colour"
        );
        assert_eq!(
            path(json!(["Plain", [], null, null, null])),
            "",
            "a struct is no array"
        );
    }

    #[test]
    fn a_misfit_says_why() {
        #[derive(Debug, Deserialize)]
        struct Alias {
            #[serde(alias = "old")]
            _new: u8,
        }

        let reason = |value: Value| read::<Sample>(&value).unwrap_err().0.reason;
        assert_eq!(reason(json!({})), DeserializeReason::MissingField("kind"));
        assert_eq!(
            reason(json!({ "kind": "Plain", "more": {} })),
            DeserializeReason::MissingField("kind")
        );
        assert_eq!(
            reason(json!({ "kind": "Plain", "colour": 1 })),
            DeserializeReason::UnknownField
        );
        for wrong in [
            json!([]),
            json!({ "kind": 1 }),
            json!({ "kind": { "Plain": 1 } }),
            json!({ "kind": "Plain", "list": {} }),
            json!({ "kind": "Plain", "more": [] }),
            json!({ "kind": "Plain", "one": "true" }),
        ] {
            assert_eq!(
                reason(wrong.clone()),
                DeserializeReason::WrongType,
                "{wrong}"
            );
        }
        for wrong in [
            json!({ "kind": "Other" }),
            json!({ "kind": { "Of": 40_000 } }),
            json!({ "kind": "Plain", "list": [[1]] }),
            json!({ "kind": "Plain", "list": [[1, "a", 2]] }),
        ] {
            assert_eq!(
                reason(wrong.clone()),
                DeserializeReason::WrongValue,
                "{wrong}"
            );
        }
        assert_eq!(
            reason(json!({ "kind": "Plain", "either": [] })),
            DeserializeReason::Other
        );
        assert_eq!(
            read::<Alias>(&json!({ "_new": 1, "old": 2 }))
                .unwrap_err()
                .0
                .reason,
            DeserializeReason::NameTwice
        );
    }
}
