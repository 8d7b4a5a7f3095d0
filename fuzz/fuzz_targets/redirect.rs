//! The address at which a consent ends: a code is taken from an exact answer only.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_keeper::consent::read_redirect;
use token_keeper::domain::Secret;
use url::Url;

const BASE: &str = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/";
const STATE: &str = "the-state-of-this-flow";

fuzz_target!(|address: &str| {
    if read_redirect(address, BASE, &Secret::new(STATE), "https://auth.ebay.com", false).is_ok() {
        let (url, base) = (Url::parse(address).expect("an address"), Url::parse(BASE).expect("an address"));
        let all =
            |name: &str| url.query_pairs().filter(|(key, _)| key == name).map(|(_, value)| value).collect::<Vec<_>>();
        assert_eq!((url.origin(), url.path()), (base.origin(), "/ebay/accepted"), "{address}");
        assert_eq!(all("state"), [STATE], "{address}");
        assert_eq!(all("code").len(), 1, "{address}");
    }
});
