//! Messages: a stranger is never heard, a page on eBay only for what its script may say.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_keeper::domain::Site;
use token_keeper::keeper::{Message, Who};

fuzz_target!(|text: &str| {
    let Ok(value) = serde_json::from_str(text) else { return };
    assert!(Message::read(&value, Who::Stranger).is_err());
    if let Ok(message) = Message::read(&value, Who::ContentScript(Site::Ebay)) {
        assert!(matches!(message, Message::Banner {} | Message::BannerAction { .. }), "{message:?}");
    }
    let _ = Message::read(&value, Who::Page);
});
