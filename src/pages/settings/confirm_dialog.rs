//! The dialog that asks before something is deleted for good.

use std::cell::RefCell;

use web_sys::{Element, HtmlDialogElement};

use super::on;
use crate::pages::dom::{by_id, fill, set_attribute, slot};
use crate::view::THIRD_PARTY_ACCESS;

thread_local! {
    /// What is done if the answer is yes.
    static ON_CONFIRM: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
}

pub fn listen() {
    let Some(dialog) = by_id::<HtmlDialogElement>("ask") else {
        return;
    };
    if let Some(link) = slot::<Element>(&dialog, "access") {
        set_attribute(&link, "href", THIRD_PARTY_ACCESS);
    }
    let answered = dialog.clone();
    on(&dialog, "close", move |_| {
        if let Some(act) = ON_CONFIRM
            .take()
            .filter(|_| answered.return_value() == "yes")
        {
            act();
        }
    });
}

/// Asks, and acts if the answer is what the second button says.
pub fn open(heading: &str, text: &str, yes: &str, act: impl FnOnce() + 'static) {
    let Some(dialog) = by_id::<HtmlDialogElement>("ask") else {
        return;
    };
    fill(&dialog, "heading", Some(heading));
    fill(&dialog, "text", Some(text));
    fill(&dialog, "yes", Some(yes));
    ON_CONFIRM.set(Some(Box::new(act)));
    dialog.set_return_value("");
    // It is not open: a modal dialog keeps clicks away from everything else.
    let _ = dialog.show_modal();
}
