//! Between Rust values and plain JavaScript ones.

use js_sys::{Array, JSON, Object, Reflect};
use serde::Serialize;
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

/// A property; undefined where there is none.
pub fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is a text.
pub fn get_text(value: &JsValue, name: &str) -> Option<String> {
    get(value, name).as_string()
}

/// A property that is a whole number, as ids of tabs and windows are.
pub fn get_id(value: &JsValue, name: &str) -> Option<i32> {
    let number = get(value, name).as_f64()?;
    let id = number as i32;
    (f64::from(id) == number).then_some(id)
}

/// The elements of an array; none of anything else.
pub fn elements(value: &JsValue) -> Vec<JsValue> {
    value
        .dyn_ref::<js_sys::Array>()
        .map(js_sys::Array::to_vec)
        .unwrap_or_default()
}

/// What an error says.
pub fn message_of(error: &JsValue) -> String {
    get_text(error, "message")
        .or_else(|| error.as_string())
        .unwrap_or_default()
}
