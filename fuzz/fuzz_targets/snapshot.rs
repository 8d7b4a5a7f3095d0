//! What a content script says of a Dashboard page.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_keeper::dashboard::{Phrases, Snapshot, recognise};
use url::Url;

fuzz_target!(|text: &str| {
    if let Some(snapshot) = Snapshot::parse(text) {
        let dashboard = Url::parse("https://app.webinterpret.com/").expect("an address");
        let _ = recognise(&snapshot, &dashboard, &Phrases::shipped(), &[]);
    }
});
