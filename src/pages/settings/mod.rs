//! `settings.html`: a file for each of its sections.

mod accounts;
mod calendar;
mod configuration;
mod confirm_dialog;
mod data;
mod device_sync;
mod history;
mod phrases;
mod profiles;
mod support;
mod timeline;
mod warnings;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, File, HtmlAnchorElement, HtmlInputElement};

use super::dom::{begin_page, by_id, document, keeping_focus, on, set_attribute, set_text, slot};
use super::popup::listen_to_add;
use super::send::send;
use crate::browser::i18n::message;
use crate::browser::storage;
use crate::keeper::State;
use crate::view::Key;

/// Brings the page to life.
pub async fn settings() {
    begin_page();
    // Before the first look at the storage: what is clicked or changes meanwhile is not lost.
    listen_to_add();
    confirm_dialog::listen();
    accounts::listen();
    configuration::listen();
    profiles::listen();
    device_sync::listen();
    phrases::listen();
    warnings::listen();
    history::listen();
    data::listen();
    support::listen();
    calendar::listen();
    timeline::listen();
    let changed = Closure::new(|| spawn_local(draw()));
    storage::on_changed(&changed);
    changed.forget();
    draw().await;
}

fn click(id: &str, act: impl Fn() + 'static) {
    if let Some(button) = by_id::<Element>(id) {
        on(&button, "click", move |_| act());
    }
}

/// Hands on the file that is chosen with an input.
fn chosen_file<F: Future<Output = ()> + 'static>(id: &str, act: impl Fn(File) -> F + 'static) {
    let Some(input) = by_id::<HtmlInputElement>(id) else {
        return;
    };
    let chosen = input.clone();
    on(&input, "change", move |_| {
        if let Some(file) = chosen.files().and_then(|files| files.get(0)) {
            spawn_local(act(file));
        }
        // The same file, mended, can be chosen again.
        chosen.set_value("");
    });
}

async fn state() -> Option<State> {
    storage::load().await.ok().map(|stored| stored.state)
}

async fn draw() {
    let Some(state) = state().await else {
        return status("lost", &message(Key::ShellStorageNewer));
    };
    keeping_focus(|| {
        accounts::draw(&state);
        device_sync::draw(&state);
        phrases::draw(&state.configuration.phrases);
        warnings::draw(&state);
        profiles::draw(&state);
        history::draw(&state);
        data::draw(&state);
        support::draw(&state);
        calendar::draw(&state);
        timeline::draw(&state);
    });
    configuration::draw(&state).await;
}

fn status(tone: &str, text: &str) {
    if let Some(status) = by_id::<Element>("status") {
        set_attribute(&status, "data-tone", tone);
        if let Some(slot) = slot::<Element>(&status, "text") {
            set_text(&slot, text);
        }
    }
}

fn download(name: &str, media_type: &str, text: &str) -> Option<()> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
    let link: HtmlAnchorElement = document()?.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    web_sys::Url::revoke_object_url(&url).ok()
}
