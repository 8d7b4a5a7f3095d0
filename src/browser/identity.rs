//! `chrome.identity` and the window that it opens.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::javascript::{deserialize, message_of, object};
use super::tabs::WindowInfo;
use crate::consent::WindowProblem;
use crate::domain::{Secret, is_consent_page};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "identity"], js_name = launchWebAuthFlow)]
    fn launch_web_auth_flow(details: &JsValue) -> Result<Promise, JsValue>;
    /// The address that a consent of ours returns to.
    #[wasm_bindgen(js_namespace = ["chrome", "identity"], js_name = getRedirectURL)]
    pub fn redirect_base() -> String;

    #[wasm_bindgen(js_namespace = ["chrome", "windows", "onCreated"], js_name = addListener)]
    fn on_window_created(listener: &Closure<dyn FnMut(JsValue)>);
    #[wasm_bindgen(js_namespace = ["chrome", "windows", "onCreated"], js_name = removeListener)]
    fn off_window_created(listener: &Closure<dyn FnMut(JsValue)>);
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = getAll)]
    async fn all_windows(options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = update)]
    async fn update_window(window: i32, options: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = ["chrome", "windows"], js_name = remove)]
    async fn remove_window(window: i32) -> Result<JsValue, JsValue>;
}

/// Opens eBay's consent page and waits until it ends at our redirect address. `opened` hears of the
/// window as soon as it is there.
pub async fn consent(
    url: &Secret,
    opened: impl Fn(i32) + 'static,
) -> Result<Secret, WindowProblem> {
    let mut heard = false;
    let listener = Closure::new(move |window: JsValue| {
        let window: Option<WindowInfo> = deserialize(window);
        let popup = window.filter(|window| window.kind.as_deref() == Some("popup"));
        if let (false, Some(id)) = (heard, popup.and_then(|window| window.id)) {
            heard = true;
            opened(id);
        }
    });
    on_window_created(&listener);
    let result = match flow(url.expose()).await {
        // No window was opened yet.
        Err(error) if message_of(&error).starts_with("redirect_uri") => {
            flow(&with_hidden_ru_name(url)).await
        }
        result => result,
    };
    off_window_created(&listener);
    match result {
        Ok(address) => address
            .as_string()
            .map(Secret::new)
            .ok_or(WindowProblem::NotLoaded),
        Err(error) => Err(problem_of(&message_of(&error))),
    }
}

async fn flow(url: &str) -> Result<JsValue, JsValue> {
    let details = object([("url", url.into()), ("interactive", true.into())]);
    JsFuture::from(launch_web_auth_flow(&details)?).await
}

/// Firefox refuses a `redirect_uri` that is not an address of ours, and eBay's is a RuName. There a
/// rule of ours (extension/firefox/rules.json) gives the parameter its name back before the request
/// is sent.
fn with_hidden_ru_name(url: &Secret) -> String {
    url.expose().replacen("redirect_uri=", "ru_name=", 1)
}

/// The browsers say why in English only.
fn problem_of(message: &str) -> WindowProblem {
    // Chromium, then Firefox.
    if message.contains("did not approve") || message.contains("cancelled or denied") {
        WindowProblem::Closed
    } else if message.contains("Only one web auth flow") {
        WindowProblem::Busy
    } else if message.contains("is not a function") {
        WindowProblem::Unsupported
    } else {
        WindowProblem::NotLoaded
    }
}

/// The consent window: the one that was noted or, where its worker died before it could note it,
/// the popup window on eBay's pages.
async fn find(noted: Option<i32>) -> Option<i32> {
    if noted.is_some() {
        return noted;
    }
    let options = object([
        ("populate", true.into()),
        ("windowTypes", js_sys::Array::of1(&"popup".into()).into()),
    ]);
    let windows: Vec<WindowInfo> = deserialize(all_windows(&options).await.ok()?)?;
    let shows_consent = |window: &&WindowInfo| {
        let mut urls = window.tabs.iter().filter_map(|tab| tab.url.as_deref());
        urls.any(is_consent_page)
    };
    windows.iter().find(shows_consent)?.id
}

/// Brings the consent window to the front.
pub async fn focus(noted: Option<i32>) {
    if let Some(window) = find(noted).await {
        // The window may have closed just now.
        let _ = update_window(window, &object([("focused", true.into())])).await;
    }
}

/// Closes a consent window that nobody waits for.
pub async fn close(noted: Option<i32>) {
    if let Some(window) = find(noted).await {
        let _ = remove_window(window).await;
    }
}
