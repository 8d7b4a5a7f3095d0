//! Stored records: what cannot be read is set aside, nothing is lost, and any look at the rest ends.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use token_keeper::consent::Browser;
use token_keeper::domain::Timestamp;
use token_keeper::keeper::{Event, Moment, Records, desired, load, records, session_records, update};

fuzz_target!(|text: &str| {
    let Ok(input) = serde_json::from_str::<BTreeMap<String, Value>>(text) else { return };
    let of = |area: &str| input.get(area).and_then(Value::as_object).cloned().unwrap_or_default();
    let (local, session): (Records, Records) = (of("local").into_iter().collect(), of("session").into_iter().collect());
    let Ok(mut state) = load(local, &session) else { return };
    let again = load(records(&state), &session_records(&state)).expect("it is of this version");
    assert_eq!(again, state, "what is stored is what is known");
    let now = Timestamp::from_millis(input.get("now").and_then(Value::as_i64).unwrap_or_default());
    let moment = Moment {
        now,
        entropy: [7; 96],
        worker: "w".into(),
        browser: Browser::Chromium,
        redirect_base: "https://abc.chromiumapp.org/".into(),
        locale: None,
        utc_offset_minutes: 60,
    };
    update(&mut state, Event::Woke, &moment);
    let _ = desired(&state, now);
});
