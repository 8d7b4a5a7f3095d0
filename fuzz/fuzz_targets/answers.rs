//! Answers of the token endpoint and of the Identity API.
#![no_main]

use libfuzzer_sys::fuzz_target;
use token_keeper::consent::{HttpAnswer, lifetime_of, read_identity, read_token_answer};
use token_keeper::domain::{Lifetime, Secret, Timestamp};

fuzz_target!(|body: &str| {
    for status in [200, 400, 429, 500] {
        let answer = HttpAnswer { status, retry_after: Some(body.to_owned()), body: Secret::new(body) };
        if let Ok(tokens) = read_token_answer(&answer) {
            let now = Timestamp::from_millis(1_795_000_000_000);
            let left = lifetime_of(tokens.refresh_token_expires_in, now).end.since(now);
            assert!(status == 200 && left > 0 && left <= Lifetime::LONGEST, "{left}");
        }
        assert!(read_identity(&answer).is_err() || status == 200);
    }
});
