//! The address at which a consent ends: a code is taken from an exact answer only.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_keeper::consent::read_redirect;
use token_keeper::domain::Secret;

const BASE: &str = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/";

fuzz_target!(|address: &str| {
    let state = Secret::new("the-state-of-this-flow");
    if read_redirect(address, BASE, &state, "https://auth.ebay.com", false).is_ok() {
        assert!(address.starts_with(BASE) && address.contains("the-state-of-this-flow"), "{address}");
    }
});
