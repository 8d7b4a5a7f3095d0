//! `chrome.action`: the toolbar icon.

use wasm_bindgen::prelude::*;

use super::i18n::say;
use super::javascript::object;
use crate::view::{Badge, BadgeText, Tone};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    async fn set_badge_text(details: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeBackgroundColor)]
    async fn set_badge_background_color(details: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeTextColor)]
    async fn set_badge_text_color(details: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setTitle)]
    async fn set_title(details: &JsValue) -> Result<JsValue, JsValue>;
}

/// Shows a badge. A failure shows the last one a little longer.
pub async fn show(badge: &Badge) {
    let text = match &badge.text {
        None => String::new(),
        Some(BadgeText::Mark) => "!".into(),
        Some(BadgeText::Days(days)) => say(days),
    };
    // The tones' colours as in css/base.css, light theme: white on each has a contrast above 4.5.
    let colour = match badge.tone {
        Tone::Lost => "#b0132c",
        Tone::Urgent => "#a33a00",
        Tone::Warning => "#855000",
        _ => "#1d5a9e",
    };
    let _ = set_badge_background_color(&object([("color", colour.into())])).await;
    let _ = set_badge_text_color(&object([("color", "#ffffff".into())])).await;
    let _ = set_badge_text(&object([("text", text.into())])).await;
    let _ = set_title(&object([("title", say(&badge.title).into())])).await;
}
