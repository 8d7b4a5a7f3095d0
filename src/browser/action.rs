//! `chrome.action`: the toolbar icon.

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::i18n::localize;
use super::javascript::{deserialize, object};
use crate::view::{Badge, BadgeText};

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
    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = getUserSettings)]
    async fn user_settings() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "action"], js_name = onUserSettingsChanged)]
    static USER_SETTINGS_CHANGED: Option<BrowserEvent>;
    type BrowserEvent;
    #[wasm_bindgen(method, js_name = addListener)]
    fn add_listener(this: &BrowserEvent, listener: &Closure<dyn FnMut()>);
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UserSettings {
    is_on_toolbar: bool,
}

/// Whether the seller has pinned the icon to the toolbar.
pub async fn is_pinned() -> bool {
    user_settings()
        .await
        .ok()
        .and_then(deserialize::<UserSettings>)
        .is_some_and(|settings| settings.is_on_toolbar)
}

/// Calls the listener when the seller pins the icon or takes it away; not every browser tells.
pub fn on_pinned(listener: &Closure<dyn FnMut()>) {
    USER_SETTINGS_CHANGED.with(|event| {
        if let Some(event) = event {
            event.add_listener(listener);
        }
    });
}

/// Shows a badge. A failure shows the last one a little longer.
pub async fn show(badge: &Badge) {
    let text = match &badge.text {
        None => String::new(),
        Some(BadgeText::Mark) => "!".into(),
        Some(BadgeText::Unknown) => "?".into(),
        Some(BadgeText::Left(left)) => localize(left),
    };
    let _ =
        set_badge_background_color(&object([("color", badge.tone.badge_colour().into())])).await;
    let _ = set_badge_text_color(&object([("color", "#ffffff".into())])).await;
    let _ = set_badge_text(&object([("text", text.into())])).await;
    let _ = set_title(&object([("title", localize(&badge.title).into())])).await;
}
