//! Token Keeper keeps the Webinterpret tokens of eBay sellers connected.
//!
//! A functional core (`domain`, `consent`, `configuration`, `keeper`, `view`: no browser, no clock,
//! no randomness) and a thin shell round it (`browser`, `pages`: compiled for WebAssembly only).

pub mod configuration;
pub mod consent;
pub mod dashboard;
pub mod domain;
mod json;
pub mod keeper;
pub mod projection;
pub mod protocol;
pub mod view;

#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(target_arch = "wasm32")]
pub mod pages;

/// The functions that JavaScript calls.
#[cfg(target_arch = "wasm32")]
mod exports {
    use wasm_bindgen::prelude::*;

    use crate::{browser, pages};

    /// The version of the extension.
    #[wasm_bindgen]
    pub fn version() -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    /// Begins a run of the background.
    #[wasm_bindgen]
    pub fn start() {
        browser::start();
    }

    /// Takes an event of the browser (`extension/background.js`) and answers it.
    #[wasm_bindgen]
    pub async fn handle(event: JsValue) -> JsValue {
        browser::handle(event).await
    }

    /// Takes a message of a page or content script and answers it.
    #[wasm_bindgen]
    pub async fn receive(message: JsValue, sender: JsValue) -> JsValue {
        browser::receive(message, sender).await
    }

    /// Runs `popup.html`.
    #[wasm_bindgen]
    pub async fn popup() {
        pages::popup().await;
    }

    /// Runs `settings.html`.
    #[wasm_bindgen]
    pub async fn settings() {
        pages::settings().await;
    }

    /// Runs `welcome.html`.
    #[wasm_bindgen]
    pub async fn welcome() {
        pages::welcome().await;
    }
}
