//! A smaller number of simulated sellers; `./build.sh simulate` lives through all of them.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod simulation;

use simulation::browser::Tally;
use simulation::life::Life;
use simulation::run::{YEARS, live, report, seed};

#[test]
fn no_seller_is_told_a_thing_that_is_not_so() {
    let mut tally = Tally::new();
    for number in 0..30 {
        let life = Life::of(seed(1, number), YEARS);
        let lived = live(&life);
        assert!(lived.violation.is_none(), "{}", report(&life));
        for (what, count) in lived.tally {
            *tally.entry(what).or_default() += count;
        }
    }
    // A life in which nothing happens proves nothing.
    for what in [
        "consents",
        "checks that succeeded",
        "tokens found dead",
        "alerts",
        "snoozes",
        "new names told",
        "changes from another device",
    ] {
        assert!(
            tally.get(what).is_some_and(|count| *count > 5),
            "{what}: {tally:?}"
        );
    }
}
