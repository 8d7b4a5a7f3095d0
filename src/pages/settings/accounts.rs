//! The accounts: what they are called, how their tokens stand, and the way to forget one.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement};

use super::{confirm_dialog, draw as redraw, status};
use crate::browser::i18n::{localize, message, message_with};
use crate::browser::now;
use crate::domain::AccountId;
use crate::keeper::State;
use crate::pages::dom::{
    by_id, clicked_button, document, fill, key_of, keyed, on, set_attribute, show, slot,
};
use crate::pages::listing::Listing;
use crate::pages::send::send;
use crate::protocol::Message;
use crate::view::{self, AccountRow, Key};

thread_local! {
    static ACCOUNTS: Listing = const { Listing::of("accounts") };
}

pub fn listen() {
    Listing::listen(&ACCOUNTS, || spawn_local(redraw()));
    let Some(list) = by_id::<Element>("accounts") else {
        return;
    };
    on(&list, "click", move |event| {
        let Some((button, _)) = clicked_button(event) else {
            return;
        };
        let Some(row) = button.closest("li").ok().flatten() else {
            return;
        };
        let Some(account) = key_of(&button, "li") else {
            return;
        };
        forget(
            AccountId(account),
            row.get_attribute("aria-label").unwrap_or_default(),
        );
    });
    on(&list, "change", move |event| {
        let Some(input) = event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        else {
            return;
        };
        let Some(account) = key_of(&input, "li") else {
            return;
        };
        let message = Message::LabelAccount {
            account: AccountId(account),
            label: input.value(),
        };
        spawn_local(async move {
            match send(message).await {
                Ok(()) => status("good", &self::message(Key::ShellLabelled)),
                Err(problem) => status("urgent", &problem.text),
            }
        });
    });
}

fn forget(account: AccountId, username: String) {
    let question = message_with(Key::ShellForgetQuestion, &[&username]);
    confirm_dialog::open(
        &message(Key::PageForgetHeading),
        &question,
        &message(Key::PageForget),
        move || {
            spawn_local(async move {
                match send(Message::ForgetAccount { account }).await {
                    Ok(()) => status("good", &message_with(Key::ShellForgotten, &[&username])),
                    Err(problem) => status("urgent", &problem.text),
                }
            });
        },
    );
}

pub fn draw(state: &State) {
    let mut rows = view::popup(state, now()).accounts;
    rows.sort_by_key(|row| row.username.to_lowercase());
    if let Some(none) = by_id::<Element>("accounts-none") {
        show(&none, rows.is_empty());
    }
    let Some(list) = by_id::<Element>("accounts") else {
        return;
    };
    let rows = ACCOUNTS.with(|listing| listing.choose(rows, AccountRow::search_text));
    keyed(
        &list,
        "account",
        rows.iter().map(|row| &row.id.0),
        |index, element| {
            if let Some(row) = rows.get(index) {
                draw_row(row, element);
            }
        },
    );
    ACCOUNTS.with(Listing::drawn);
}

fn draw_row(row: &AccountRow, element: &Element) {
    set_attribute(element, "aria-label", &row.username);
    fill(element, "username", Some(&row.username));
    if let Some(label) = slot::<HtmlInputElement>(element, "label") {
        set_attribute(
            &label,
            "aria-label",
            &message_with(Key::ShellLabelOf, &[&row.username]),
        );
        let typing = document().and_then(|document| document.active_element());
        // What is being typed stays.
        if typing.as_ref() != Some(label.as_ref()) {
            label.set_value(row.label.as_deref().unwrap_or_default());
        }
    }
    if let Some(button) = slot::<Element>(element, "forget") {
        set_attribute(
            &button,
            "aria-label",
            &message_with(Key::ShellForgetAccount, &[&row.username]),
        );
    }
    let Some(tokens) = slot::<Element>(element, "tokens") else {
        return;
    };
    keyed(
        &tokens,
        "account-token",
        row.tokens.iter().map(|token| token.kind.id()),
        |index, element| {
            if let Some(token) = row.tokens.get(index) {
                set_attribute(element, "data-tone", token.tone.name());
                fill(element, "name", Some(token.kind.name()));
                fill(
                    element,
                    "standing",
                    Some(&localize(
                        token.progress.as_ref().unwrap_or(&token.standing),
                    )),
                );
                fill(element, "route", Some(&localize(&token.route)));
            }
        },
    );
}
