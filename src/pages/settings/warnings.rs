//! When and where the seller is warned.

use std::cell::Cell;

use serde_json::{Map, Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};

use super::super::dom::{by_id, on, set_attribute, set_text, show};
use super::super::send::send;
use super::{click, draw as draw_page, status};
use crate::browser::i18n::message;
use crate::configuration::{self, Warnings};
use crate::keeper::State;
use crate::protocol::Message;
use crate::view::Key;

/// The fields' ids, as the configuration calls them.
const DAYS: [&str; 3] = ["notice_days", "warning_days", "urgent_days"];
const PLACES: [&str; 4] = [
    "badge",
    "notifications",
    "banner_on_ebay",
    "banner_on_dashboard",
];

thread_local! {
    /// Whether what stands in the fields was refused: it stays there to be mended.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

pub fn draw(state: &State) {
    if let Some(fields) = by_id::<Element>("warnings-fields") {
        // Of a prescribed configuration nothing can be changed.
        let prescribed = state.policy.is_some();
        let _ = fields.toggle_attribute_with_force("disabled", prescribed);
    }
    if let Some(reset) = by_id::<Element>("reset-warnings") {
        show(
            &reset,
            state.policy.is_none() && state.configuration.warnings != Warnings::default(),
        );
    }
    if REFUSED.get() {
        return;
    }
    let values = configuration::export(&state.configuration);
    let value = |id: &str| {
        values
            .pointer(&format!("/warnings/{id}"))
            .cloned()
            .unwrap_or_default()
    };
    for id in DAYS {
        if let Some(field) = by_id::<HtmlInputElement>(id) {
            field.set_value(&value(id).to_string());
        }
    }
    for id in PLACES {
        if let Some(field) = by_id::<HtmlInputElement>(id) {
            field.set_checked(value(id) == json!(true));
        }
    }
}

pub fn listen() {
    let Some(form) = by_id::<Element>("warnings") else {
        return;
    };
    on(&form, "submit", |event| event.prevent_default());
    on(&form, "change", |event| {
        let field = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        // The browser says what is no number.
        if field.is_some_and(|field| field.report_validity()) {
            spawn_local(save(fields()));
        }
    });
    click("reset-warnings", || spawn_local(save(json!({}))));
}

/// What stands in the fields.
fn fields() -> Value {
    let mut values = Map::new();
    for id in DAYS {
        if let Some(field) = by_id::<HtmlInputElement>(id) {
            values.insert(id.to_owned(), (field.value_as_number() as u32).into());
        }
    }
    for id in PLACES {
        if let Some(field) = by_id::<HtmlInputElement>(id) {
            values.insert(id.to_owned(), field.checked().into());
        }
    }
    values.into()
}

async fn save(warnings: Value) {
    status("unknown", "");
    let problem = send(Message::SetWarnings { warnings }).await.err();
    REFUSED.set(problem.is_some());
    for id in DAYS {
        let path = format!("warnings.{id}");
        let wrong = problem
            .as_ref()
            .is_some_and(|problem| problem.path.as_deref() == Some(&path));
        if let Some(field) = by_id::<Element>(id) {
            set_attribute(&field, "aria-invalid", if wrong { "true" } else { "false" });
        }
    }
    if let Some(error) = by_id::<Element>("warnings-error") {
        set_text(&error, problem.as_ref().map_or("", |problem| &problem.text));
    }
    if problem.is_none() {
        status("good", &message(Key::ShellWarningsSaved));
        draw_page().await;
    }
}
