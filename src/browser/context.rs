//! The circumstances of a decision, as the browser tells them.

use std::cell::RefCell;

use super::clock::{browser, local_time, now, random};
use super::{i18n, identity};
use crate::consent::{ebay_locale, random_text};
use crate::keeper::{Context, IdSource};

thread_local! {
    static WORKER: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// This run of the worker, by a name that no other has.
fn worker() -> String {
    WORKER.with_borrow_mut(|name| {
        name.get_or_insert_with(|| random_text(&random::<12>()))
            .clone()
    })
}

/// Returns the circumstances of a decision that is made now.
pub fn context() -> Context {
    let now = now();
    Context {
        now,
        ids: IdSource::new(random()),
        worker: worker(),
        browser: browser(),
        redirect_base: identity::redirect_base(),
        locale: ebay_locale(&i18n::ui_language()).map(str::to_owned),
        local: local_time(now),
    }
}
