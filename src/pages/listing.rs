//! A list that may be long: search in it, and as much of it as a person reads.

use std::cell::{Cell, RefCell};
use std::thread::LocalKey;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::dom::{by_id, on, set_text, show};
use crate::browser::i18n::message_with;
use crate::view::Key;

/// From how many on there is something to search in.
const LONG: usize = 8;
/// How many are shown at first, and how many more each time.
const PART: usize = 50;

/// What is shown of the list with this id. `<id>-search` is the field to search in, `<id>-found`
/// says how many there are, and `<id>-more` shows more.
pub struct Listing {
    id: &'static str,
    shown: Cell<usize>,
    words: RefCell<String>,
    /// Where the reader goes on once it is drawn.
    focus: Cell<Option<usize>>,
}

impl Listing {
    pub const fn of(id: &'static str) -> Listing {
        Listing {
            id,
            shown: Cell::new(PART),
            words: RefCell::new(String::new()),
            focus: Cell::new(None),
        }
    }

    fn part<T: JsCast>(&self, name: &str) -> Option<T> {
        by_id(&format!("{}-{name}", self.id))
    }

    /// Those of all rows that fit the search, as many as are to be shown; `text` is what a row is
    /// found by.
    pub fn choose<T>(&self, mut rows: Vec<T>, text: impl Fn(&T) -> String) -> Vec<T> {
        let all = rows.len();
        if let Some(search) = self
            .part::<Element>("search")
            .and_then(|search| search.closest(".search").ok()?)
        {
            show(&search, all > LONG);
        }
        let words = self.words.borrow().to_lowercase();
        if all > LONG && !words.is_empty() {
            rows.retain(|row| text(row).to_lowercase().contains(&words));
        }
        let found = rows.len();
        rows.truncate(self.shown.get());
        if let Some(more) = self.part::<Element>("more") {
            show(&more, found > rows.len());
        }
        if let Some(line) = self.part::<Element>("found") {
            let numbers = [rows.len().to_string(), all.to_string()];
            let found = message_with(Key::ShellFound, &numbers.each_ref().map(String::as_str));
            set_text(
                &line,
                if all > LONG && rows.len() < all {
                    &found
                } else {
                    ""
                },
            );
        }
        rows
    }

    /// The rows were drawn: the reader goes on where the new ones begin.
    pub fn drawn(&self) {
        let Some(index) = self.focus.take() else {
            return;
        };
        let row = by_id::<Element>(self.id).and_then(|list| list.children().item(index as u32));
        if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            // A row that takes no focus leaves it where it is.
            let _ = row.focus();
        }
    }

    /// Draws anew whenever something else is to be shown.
    pub fn listen(listing: &'static LocalKey<Listing>, draw: fn()) {
        listing.with(|this| {
            if let Some(search) = this.part::<HtmlInputElement>("search") {
                let field = search.clone();
                on(&search, "input", move |_| {
                    listing.with(|this| {
                        this.words.replace(field.value().trim().to_owned());
                        this.shown.set(PART);
                    });
                    draw();
                });
            }
            if let Some(more) = this.part::<Element>("more") {
                on(&more, "click", move |_| {
                    listing.with(|this| {
                        this.focus
                            .set(Some(this.shown.replace(this.shown.get() + PART)))
                    });
                    draw();
                });
            }
        });
    }
}
