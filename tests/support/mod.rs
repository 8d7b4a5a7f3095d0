//! What the tests stand on: our pages in the test's page, and as much of `chrome` as they ask for.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]
#![allow(dead_code)]

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement};

#[wasm_bindgen(inline_js = "
    // What was bound once stays the same object: only what is in it is new each time.
    const empty = (object) => {
        for (const [name, value] of Object.entries(object)) {
            if (Object.getPrototypeOf(value ?? 0) === Object.prototype) empty(value);
            else delete object[name];
        }
    };
    const ours = {};
    let calls = [];
    const owner = (path) => {
        const names = path.split('.');
        const name = names.pop();
        let object = globalThis;
        for (const part of names) object = object[part] ??= {};
        return [object, name];
    };
    export function install() {
        empty(ours);
        calls = [];
        globalThis.chrome = ours;
        const area = (name) => {
            const items = new Map();
            Object.assign(((ours.storage ??= {})[name] ??= {}), {
                items,
                get: async () => structuredClone(Object.fromEntries(items)),
                // As Chromium stores: what JSON cannot say is lost.
                set: async (values) => { for (const [key, value] of Object.entries(JSON.parse(JSON.stringify(values)))) items.set(key, value); },
                remove: async (keys) => { for (const key of keys) items.delete(key); },
            });
        };
        area('local');
        area('session');
        // Texts are shown as their key with its arguments: tests are about what is said, not about
        // how.
        Object.assign((ours.i18n ??= {}), {
            getMessage: (key, args = []) =>
                key === 'extension_direction' ? 'ltr' : key === 'extension_language' ? 'en' : args.length ? `${key}(${args.join('|')})` : key,
            getUILanguage: () => 'en-US',
        });
        ours.notifications ??= {};
        Object.assign((ours.runtime ??= {}), { id: 'ours', getURL: (path) => `chrome-extension://ours/${path}` });
    }
    export function fake(path, source) {
        const [object, name] = owner(path);
        const act = (0, eval)(`(${source})`);
        object[name] = (...given) => {
            calls.push([path, ...given]);
            return act(...given);
        };
    }
    export function set(path, source) {
        const [object, name] = owner(path);
        Object.defineProperty(object, name, { value: (0, eval)(`(${source})`), configurable: true, writable: true });
    }
    export function calls_of(path) {
        return calls.filter(([name]) => name.startsWith(path)).map((call) => JSON.stringify(call).replaceAll('\"', `'`));
    }
    export function put(area, key, value) { ours.storage[area].items.set(key, JSON.parse(value)); }
    export function stored(area) { return JSON.stringify(Object.fromEntries([...ours.storage[area].items].sort())); }
    export function json(value) { return JSON.stringify(value); }
    export function is_plain(value) {
        return typeof value !== 'object' || value === null || ([Object.prototype, Array.prototype].includes(Object.getPrototypeOf(value)) && Object.values(value).every(is_plain));
    }
    export function show(html) {
        const page = new DOMParser().parseFromString(html, 'text/html');
        for (const script of page.querySelectorAll('script')) script.remove();
        // Beside what the test runner keeps in the page.
        const main = document.querySelector('main.page') ?? document.body.appendChild(document.createElement('main'));
        main.className = 'page';
        main.replaceChildren(...page.body.childNodes);
    }
    export async function turns() { for (let turn = 0; turn < 25; turn += 1) await new Promise((resolve) => setTimeout(resolve)); }
    export function choose_file(selector, text) {
        const files = new DataTransfer();
        files.items.add(new File([text], 'chosen.json'));
        const input = document.querySelector(selector);
        input.files = files.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
    }
    export function type_into(selector, text) {
        const field = document.querySelector(selector);
        field.value = text;
        for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
")]
extern "C" {
    /// A fresh `chrome`, with texts, storage and an id, and no call noted.
    pub fn install();
    /// Puts a function in the place of a browser's, such as `chrome.tabs.query`: the source of a
    /// JavaScript function. Its calls are noted.
    pub fn fake(path: &str, source: &str);
    /// Puts the value of a JavaScript expression in the place of a browser's.
    pub fn set(path: &str, source: &str);
    fn calls_of(path: &str) -> Vec<String>;
    /// Puts a JSON value into a storage area.
    pub fn put(area: &str, key: &str, value: &str);
    /// What a storage area holds, as JSON with sorted keys.
    pub fn stored(area: &str) -> String;
    /// A value as a JSON text.
    pub fn json(value: &JsValue) -> String;
    /// Whether a value is made of plain objects, arrays and primitive values alone.
    pub fn is_plain(value: &JsValue) -> bool;
    fn show(html: &str);
    /// Lets whatever was begun come to its end.
    pub async fn turns();
    /// Chooses a file with such a text.
    pub fn choose_file(selector: &str, text: &str);
    /// Types into a field, and leaves it.
    pub fn type_into(selector: &str, text: &str);
}

/// The noted calls of functions whose path begins so: the path and what was given, as JSON with `'`
/// in place of `"`.
pub fn calls(path: &str) -> Vec<String> {
    calls_of(path)
}

/// A browser that takes everything and has nothing.
pub fn install_browser() {
    install();
    for path in [
        "action.setBadgeText",
        "action.setBadgeBackgroundColor",
        "action.setBadgeTextColor",
        "action.setTitle",
        "alarms.create",
        "alarms.clear",
        "scripting.registerContentScripts",
        "scripting.updateContentScripts",
        "scripting.unregisterContentScripts",
        "scripting.executeScript",
        "notifications.create",
        "notifications.clear",
        "tabs.update",
        "tabs.sendMessage",
        "windows.update",
        "runtime.openOptionsPage",
    ] {
        fake(&format!("chrome.{path}"), "async () => {}");
    }
    fake("chrome.alarms.get", "async () => undefined");
    fake(
        "chrome.action.getUserSettings",
        "async () => ({ isOnToolbar: false })",
    );
    fake(
        "chrome.scripting.getRegisteredContentScripts",
        "async () => []",
    );
    fake("chrome.notifications.getAll", "async () => ({})");
    fake(
        "chrome.notifications.getPermissionLevel",
        "async () => 'granted'",
    );
    fake("chrome.tabs.query", "async () => []");
    fake("chrome.tabs.create", "async () => ({ id: 7 })");
    fake("chrome.permissions.contains", "async () => true");
    fake(
        "chrome.identity.getRedirectURL",
        "() => 'https://ours.chromiumapp.org/'",
    );
    fake("chrome.storage.onChanged.addListener", "() => {}");
    fake("chrome.storage.managed.get", "async () => ({})");
    fake(
        "chrome.runtime.getManifest",
        "() => ({ version: '0.1.0', host_permissions: ['https://*.ebay.com/*'] })",
    );
    fake(
        "chrome.runtime.connect",
        "() => ({ onDisconnect: { addListener() {} } })",
    );
    fake("chrome.runtime.sendMessage", "async () => ({ ok: true })");
}

/// Shows one of our pages.
pub fn open(page: &str) {
    install_browser();
    show(match page {
        "popup.html" => include_str!("../../extension/popup.html"),
        "settings.html" => include_str!("../../extension/settings.html"),
        "welcome.html" => include_str!("../../extension/welcome.html"),
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

/// All elements of the page that match.
pub fn all(selector: &str) -> Vec<Element> {
    let found = body().query_selector_all(selector).unwrap();
    (0..found.length())
        .map(|index| found.get(index).unwrap().unchecked_into())
        .collect()
}

/// The first element of the page that matches.
pub fn one(selector: &str) -> Element {
    body()
        .query_selector(selector)
        .unwrap()
        .unwrap_or_else(|| panic!("there is no {selector}"))
}

/// The text of the first element that matches.
pub fn text(selector: &str) -> String {
    one(selector).text_content().unwrap()
}

/// Presses the first element that matches, and lets what follows come to its end.
pub async fn press(selector: &str) {
    one(selector).unchecked_into::<HtmlElement>().click();
    turns().await;
}
