//! The only place that reads the clock, makes random bytes and looks at the browser's name.

use crate::consent::Browser;
use crate::domain::{DAY, HOUR, LocalTime, MINUTE, Timestamp};
use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &Uint8Array) -> Uint8Array;
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = userAgent)]
    static USER_AGENT: String;
}

/// The time.
#[allow(clippy::disallowed_methods, reason = "this is the place")]
pub fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Returns fresh random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let bytes = Uint8Array::new_with_length(u32::try_from(N).unwrap_or(0));
    get_random_values(&bytes);
    let mut array = [0; N];
    bytes.copy_to(&mut array);
    array
}

/// The browser that we run in.
pub fn browser() -> Browser {
    let agent = USER_AGENT.with(String::clone);
    if agent.contains("Firefox/") {
        Browser::Firefox
    } else if agent.contains("Edg/") {
        Browser::Edge
    } else {
        Browser::Chromium
    }
}

/// By how many minutes local time is ahead of UTC at a time.
pub fn utc_offset(at: Timestamp) -> i32 {
    let date = js_sys::Date::new(&JsValue::from_f64(at.millis() as f64));
    -(date.get_timezone_offset() as i32)
}

/// How often it is looked whether the clocks change: no place changes them twice within that time.
const LOOK_EVERY: i64 = 12 * HOUR;

/// Local time from yesterday until the core's horizon.
pub fn local_time(now: Timestamp) -> LocalTime {
    let first = now.plus(-DAY);
    let looks = (LocalTime::HORIZON + DAY) / LOOK_EVERY;
    let mut local = LocalTime::fixed(utc_offset(first));
    for look in 1..=looks {
        let (before, after) = (
            first.plus((look - 1) * LOOK_EVERY),
            first.plus(look * LOOK_EVERY),
        );
        if utc_offset(after) != utc_offset(before) {
            local = local.changing(change_between(before, after), utc_offset(after));
        }
    }
    local
}

/// The minute in which the clocks change.
fn change_between(before: Timestamp, after: Timestamp) -> Timestamp {
    let offset = utc_offset(before);
    let (mut same, mut changed) = (before.millis() / MINUTE, after.millis() / MINUTE);
    while changed - same > 1 {
        let middle = i64::midpoint(same, changed);
        if utc_offset(Timestamp::from_millis(middle * MINUTE)) == offset {
            same = middle
        } else {
            changed = middle
        }
    }
    Timestamp::from_millis(changed * MINUTE)
}
