//! `chrome.i18n` and `Intl`: the one place that turns the core's texts into the seller's language.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::clock::{now, utc_offset};
use super::javascript::object;
use crate::domain::Timestamp;
use crate::view::{Arg, Distance, Key, Text};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getMessage)]
    fn get_message(key: &str, substitutions: &Array) -> String;
    /// The browser's language (BCP 47).
    #[wasm_bindgen(js_namespace = ["chrome", "i18n"], js_name = getUILanguage)]
    pub fn ui_language() -> String;

    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "RelativeTimeFormat")]
    fn new(locale: &str, options: &JsValue) -> RelativeTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, value: f64, unit: &str) -> JsString;

    type DateTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(locale: &str, options: &JsValue) -> DateTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, date: f64) -> JsString;
}

/// The text of a key without arguments.
pub fn message(key: Key) -> String {
    get_message(key.name(), &Array::new())
}

/// The text of a key that a page names in `data-i18n`.
pub fn message_by_name(name: &str) -> String {
    get_message(name, &Array::new())
}

/// The text of a key with arguments that are written as they are.
pub fn message_with(key: Key, arguments: &[&str]) -> String {
    localize(&Text::new(key, arguments.iter().copied().map(Arg::from)))
}

/// The language of the texts, as `_locales` has it: not the browser's, where we do not speak that
/// one.
fn language() -> String {
    message(Key::ExtensionLanguage)
}

/// How dates are written: as in the browser's own region, where its language is the one of the
/// texts ("28 Nov" in Britain).
fn date_locale() -> String {
    let (texts, browser) = (language(), ui_language());
    let same = browser.split('-').next() == texts.split(['-', '_']).next();
    if same { browser } else { texts }
}

/// `ltr` or `rtl`, as the texts go: not the browser's own, where we do not speak its language.
pub fn direction() -> String {
    message(Key::ExtensionDirection)
}

/// The language of the texts, for `lang`.
pub fn text_language() -> String {
    language()
}

/// A text in the seller's language.
pub fn localize(text: &Text) -> String {
    let rtl = direction() == "rtl";
    let arguments = text
        .args
        .iter()
        .map(|argument| JsString::from(localize_argument(argument, rtl).as_str()))
        .collect();
    get_message(text.key.name(), &arguments)
}

/// A Latin name in an Arabic sentence must not drag its neighbours along.
fn isolate_direction(text: &str, rtl: bool) -> String {
    if rtl {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text.to_owned()
    }
}

fn localize_argument(argument: &Arg, rtl: bool) -> String {
    match argument {
        Arg::Verbatim(text) => isolate_direction(text, rtl),
        Arg::Number(number) => number.to_string(),
        Arg::Relative(time) => relative(*time, now()),
        Arg::Date(time) => date(*time, now()),
    }
}

fn millis(time: Timestamp) -> f64 {
    time.millis() as f64
}

/// "in 6 days", "tomorrow", "3 weeks ago"; a future within the day by the clock: "in 5 hours".
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let distance = Distance::between((now, utc_offset(now)), (time, utc_offset(time)));
    let numeric = if distance.may_be_a_word() {
        "auto"
    } else {
        "always"
    };
    let format = RelativeTimeFormat::new(&language(), &object([("numeric", numeric.into())]));
    format
        .format(distance.value as f64, distance.unit.name())
        .into()
}

/// "Nov 2026".
pub fn month(time: Timestamp) -> String {
    let options = object([("month", "short".into()), ("year", "numeric".into())]);
    DateTimeFormat::new(&date_locale(), &options)
        .format(millis(time))
        .into()
}

/// "28 Nov", with the year where it is another one than now.
pub fn date(time: Timestamp, now: Timestamp) -> String {
    let year = |time| js_sys::Date::new(&JsValue::from_f64(millis(time))).get_full_year();
    let year_style = if year(time) == year(now) {
        JsValue::UNDEFINED
    } else {
        "numeric".into()
    };
    let options = object([
        ("day", "numeric".into()),
        ("month", "short".into()),
        ("year", year_style),
    ]);
    DateTimeFormat::new(&date_locale(), &options)
        .format(millis(time))
        .into()
}
