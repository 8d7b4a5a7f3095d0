//! Between Rust values and plain JavaScript ones.

use js_sys::{Array, JSON, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

/// A plain value.
pub fn to_js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap_or(JsValue::NULL)
}

/// Returns a plain value of a typed one: `None` is null, an integer a number.
pub fn serialize<T: Serialize>(value: &T) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    value.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// Returns the typed value of a plain one, read property by property; `None` where it does not fit.
/// Unknown properties are passed over.
pub fn deserialize<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}

/// Reads a plain value; `None` where it is none.
pub fn from_js(value: &JsValue) -> Option<Value> {
    crate::json::parse(&JSON::stringify(value).ok()?.as_string()?).ok()
}

/// An array of texts.
pub fn texts<T: AsRef<str>>(texts: &[T]) -> JsValue {
    texts
        .iter()
        .map(|text| JsValue::from(text.as_ref()))
        .collect::<Array>()
        .into()
}

/// An object of these properties.
pub fn object<const N: usize>(properties: [(&str, JsValue); N]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        // Setting a property of a fresh object does not fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object.into()
}

/// What an error says.
pub fn message_of(error: &JsValue) -> String {
    let message = if error.is_object() {
        error.unchecked_ref::<js_sys::Error>().message().as_string()
    } else {
        error.as_string()
    };
    message.unwrap_or_default()
}
