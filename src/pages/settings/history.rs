//! What happened.

use std::cell::Cell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, HtmlSelectElement};

use super::super::dom::{by_id, fill, find, keyed, on, set_attribute, set_text, show, slot};
use super::{click, download, status};
use crate::browser::i18n::{date, localize, message};
use crate::browser::now;
use crate::domain::{AccountId, Timestamp};
use crate::keeper::State;
use crate::view::{self, HistoryFilter, HistorySubject, Key};

/// How many rows are shown at first, and how many more each time.
const PART: usize = 100;

thread_local! {
    static SHOWN: Cell<usize> = const { Cell::new(PART) };
}

/// What the seller picked out.
fn filter() -> HistoryFilter {
    let chosen = |id: &str| {
        by_id::<HtmlSelectElement>(id)
            .map(|select| select.value())
            .unwrap_or_default()
    };
    let account = Some(chosen("history-account"))
        .filter(|id| !id.is_empty())
        .map(AccountId);
    let subject = match chosen("history-subject").as_str() {
        "tokens" => HistorySubject::Tokens,
        "failures" => HistorySubject::Failures,
        "visits" => HistorySubject::Visits,
        _ => HistorySubject::Anything,
    };
    HistoryFilter { account, subject }
}

/// The accounts to pick from, below "all".
fn draw_filter(state: &State) {
    if let Some(filter) = by_id::<Element>("history-filter") {
        show(
            &filter,
            state
                .accounts
                .values()
                .any(|account| !account.history.entries().is_empty()),
        );
    }
    let Some(accounts) = by_id::<Element>("history-accounts") else {
        return;
    };
    let mut all: Vec<_> = state.accounts.iter().collect();
    all.sort_by_key(|(_, account)| account.username.as_str().to_lowercase());
    keyed(
        &accounts,
        "timeline-option",
        all.iter().map(|(id, _)| &id.0),
        |index, option| {
            if let Some((id, account)) = all.get(index) {
                set_attribute(option, "value", &id.0);
                set_text(option, account.username.as_str());
            }
        },
    );
}

pub fn draw(state: &State) {
    draw_filter(state);
    let history = view::history(state, &filter(), SHOWN.get());
    if let Some(list) = by_id::<Element>("history") {
        let keys = 0..history.rows.len();
        keyed(
            &list,
            "history-row",
            keys.map(|index| index.to_string()),
            |index, element| {
                let Some(row) = history.rows.get(index) else {
                    return;
                };
                fill(element, "date", Some(&date(row.at, now())));
                if let Some(date) = slot::<Element>(element, "date") {
                    set_attribute(&date, "datetime", &iso(row.at));
                }
                fill(element, "username", Some(&row.username));
                fill(element, "text", Some(&localize(&row.text)));
                fill(
                    element,
                    "evidence",
                    row.evidence.as_ref().map(localize).as_deref(),
                );
            },
        );
    }
    if let Some(none) = by_id::<Element>("history-none") {
        show(&none, history.rows.is_empty());
    }
    if let Some(more) = by_id::<Element>("more-history") {
        show(&more, history.more);
    }
    if let Some(export) = by_id::<Element>("export-history") {
        show(&export, !history.rows.is_empty());
    }
}

/// As ISO 8601 writes it, in UTC.
fn iso(time: Timestamp) -> String {
    js_sys::Date::new(&JsValue::from_f64(time.millis() as f64))
        .to_iso_string()
        .into()
}

async fn export() {
    let Some(state) = super::state().await else {
        return;
    };
    if download(
        "token-keeper-history.csv",
        "text/csv",
        &view::history_csv(&state, &filter(), localize, iso),
    )
    .is_some()
    {
        status("good", &message(Key::ShellHistoryExported));
    }
}

pub fn listen() {
    for id in ["history-account", "history-subject"] {
        if let Some(select) = by_id::<Element>(id) {
            on(&select, "change", |_| {
                SHOWN.set(PART);
                spawn_local(super::draw());
            });
        }
    }
    click("export-history", || spawn_local(export()));
    click("more-history", || {
        let first = SHOWN.replace(SHOWN.get() + PART);
        spawn_local(async move {
            super::draw().await;
            // The reader goes on where the new rows begin.
            let row = by_id::<Element>("history")
                .and_then(|list| find::<HtmlElement>(&list, &format!("[data-key=\"{first}\"]")));
            if let Some(row) = row {
                let _ = row.focus();
            }
        });
    });
}
