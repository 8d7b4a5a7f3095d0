//! `chrome.i18n` and `Intl`: the one place that turns the core's texts into the seller's language.

use js_sys::{Array, JsString};
use wasm_bindgen::prelude::*;

use super::clock::now;
use super::javascript::object;
use crate::domain::{DAY, HOUR, MINUTE, Timestamp};
use crate::view::{Arg, Text};

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

/// The text of a key that only the shell uses.
pub fn message(key: &str) -> String {
    get_message(key, &Array::new())
}

/// The same with arguments.
pub fn message_with(key: &str, arguments: &[&str]) -> String {
    let rtl = direction() == "rtl";
    get_message(key, &arguments.iter().map(|argument| JsString::from(isolated(argument, rtl).as_str())).collect())
}

/// The language of the texts, as `_locales` has it: not the browser's, where we do not speak that one.
fn language() -> String {
    message("extension_language")
}

/// How dates are written: as in the browser's own region, where its language is the one of the texts ("28 Nov" in Britain).
fn date_locale() -> String {
    let (texts, browser) = (language(), ui_language());
    let same = browser.split('-').next() == texts.split(['-', '_']).next();
    if same { browser } else { texts }
}

/// `ltr` or `rtl`, as the texts go: not the browser's own, where we do not speak its language.
pub fn direction() -> String {
    message("extension_direction")
}

/// The language of the texts, for `lang`.
pub fn text_language() -> String {
    language()
}

/// A text in the seller's language.
pub fn say(text: &Text) -> String {
    let rtl = direction() == "rtl";
    let arguments = text.args.iter().map(|argument| JsString::from(say_argument(argument, rtl).as_str())).collect();
    get_message(text.key.name(), &arguments)
}

/// A Latin name in an Arabic sentence must not drag its neighbours along.
fn isolated(text: &str, rtl: bool) -> String {
    if rtl { format!("\u{2068}{text}\u{2069}") } else { text.to_owned() }
}

fn say_argument(argument: &Arg, rtl: bool) -> String {
    match argument {
        Arg::Verbatim(text) => isolated(text, rtl),
        Arg::Number(number) => number.to_string(),
        Arg::Relative(time) => relative(*time, now()),
        Arg::Date(time) => date(*time, now()),
    }
}

fn millis(time: Timestamp) -> f64 {
    time.millis() as f64
}

/// The local day that a time is in, counted from an arbitrary one.
fn local_day(time: Timestamp) -> i64 {
    let date = js_sys::Date::new(&JsValue::from_f64(millis(time)));
    let offset = -(date.get_timezone_offset() as i64) * MINUTE;
    (time.millis() + offset).div_euclid(DAY)
}

/// "in 6 days", "today", "3 weeks ago", by the calendar of the place; a future within the day by the clock: "in 5 hours".
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let format = RelativeTimeFormat::new(&language(), &object([("numeric", "auto".into())]));
    let left = time.since(now);
    let days = local_day(time) - local_day(now);
    let (value, unit) = if left > 0 && left < DAY {
        if left < HOUR { ((left + MINUTE - 1) / MINUTE, "minute") } else { (left / HOUR, "hour") }
    } else if left > 0 && days < 60 {
        // What is left, never rounded up: a token with 6 days and 23 hours left ends "in 6 days".
        (left / DAY, "day")
    } else if days.abs() < 14 {
        (days, "day")
    } else if days.abs() < 60 {
        (days / 7, "week")
    } else if days.abs() < 700 {
        (days / 30, "month")
    } else {
        (days / 365, "year")
    };
    format.format(value as f64, unit).into()
}

/// "Nov 2026".
pub fn month(time: Timestamp) -> String {
    let options = object([("month", "short".into()), ("year", "numeric".into())]);
    DateTimeFormat::new(&date_locale(), &options).format(millis(time)).into()
}

/// "28 Nov", with the year where it is another one than now.
pub fn date(time: Timestamp, now: Timestamp) -> String {
    let year = |time| js_sys::Date::new(&JsValue::from_f64(millis(time))).get_full_year();
    let year_style = if year(time) == year(now) { JsValue::UNDEFINED } else { "numeric".into() };
    let options = object([("day", "numeric".into()), ("month", "short".into()), ("year", year_style)]);
    DateTimeFormat::new(&date_locale(), &options).format(millis(time)).into()
}
