//! What the tests stand on: our pages in the test's page, and as much of `chrome` as they ask for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![allow(dead_code)]

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element};

#[wasm_bindgen(inline_js = "
    export function install() {
        // Texts are shown as their key with its arguments: tests are about what is said, not about
        // how.
        const i18n = {
            getMessage: (key, args = []) =>
                key === 'extension_direction' ? 'ltr' : key === 'extension_language' ? 'en' : args.length ? `${key}(${args.join('|')})` : key,
            getUILanguage: () => 'en-US',
        };
        const area = () => {
            const items = new Map();
            return {
                items,
                get: async () => structuredClone(Object.fromEntries(items)),
                // As Chromium stores: what JSON cannot say is lost.
                set: async (values) => { for (const [key, value] of Object.entries(JSON.parse(JSON.stringify(values)))) items.set(key, value); },
                remove: async (keys) => { for (const key of keys) items.delete(key); },
            };
        };
        globalThis.chrome = { i18n, storage: { local: area(), session: area() } };
    }
    export function put(area, key, value) { globalThis.chrome.storage[area].items.set(key, JSON.parse(value)); }
    export function stored(area) { return JSON.stringify(Object.fromEntries([...globalThis.chrome.storage[area].items].sort())); }
    export function show(html) {
        const page = new DOMParser().parseFromString(html, 'text/html');
        for (const script of page.querySelectorAll('script')) script.remove();
        // Beside what the test runner keeps in the page.
        const main = document.querySelector('main.page') ?? document.body.appendChild(document.createElement('main'));
        main.className = 'page';
        main.replaceChildren(...page.body.childNodes);
    }
")]
extern "C" {
    /// A fresh `chrome`.
    pub fn install();
    /// Puts a JSON value into a storage area.
    pub fn put(area: &str, key: &str, value: &str);
    /// What a storage area holds, as JSON with sorted keys.
    pub fn stored(area: &str) -> String;
    fn show(html: &str);
}

/// Shows one of our pages.
pub fn open(page: &str) {
    install();
    show(match page {
        "popup.html" => include_str!("../../extension/popup.html"),
        "settings.html" => include_str!("../../extension/settings.html"),
        other => panic!("no page {other}"),
    });
}

/// The page.
pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

/// What is drawn of our page.
pub fn body() -> Element {
    document().query_selector("main.page").unwrap().unwrap()
}
