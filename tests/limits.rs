//! Sellers who share a client, and eBay's limit for it: a small fleet; `./build.sh bench` has a
//! million.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail"
)]

mod fleet;

use fleet::server::Server;
use fleet::{Plan, TokenStatus, live};
use token_keeper::domain::HOUR;

const SELLERS: u32 = 2_000;

fn overloaded(tells: bool) -> TokenStatus {
    // Each day half of what is due.
    let server = Server::new(SELLERS / 2, 8 * HOUR, tells);
    live(&Plan {
        installations: SELLERS,
        check_hours: 24,
        settle: 0,
        days: 6,
        always_open: true,
        at_once: false,
        server,
    })
}

fn most(counts: impl Iterator<Item = u32>) -> u32 {
    counts.max().unwrap_or_default()
}

#[test]
fn checks_are_spread_also_where_all_began_at_once() {
    let server = Server::unlimited();
    let plan = Plan {
        installations: SELLERS,
        check_hours: 20,
        settle: 0,
        days: 3,
        always_open: true,
        at_once: true,
        server,
    };
    let seen = live(&plan);
    // In step they would all come in one minute; two hours' give and take make it four hours.
    assert!(most(seen.served.iter().copied()) < SELLERS / 60);
    assert_eq!((seen.never.iter().sum::<u32>(), seen.touched), (0, 0));
}

#[test]
fn past_ebays_limit_no_standing_changes_and_nearly_all_are_served() {
    for tells in [false, true] {
        let seen = overloaded(tells);
        assert!(
            seen.touched == 0 && seen.never.iter().sum::<u32>() < SELLERS / 100,
            "{tells}: {:?}",
            seen.never
        );
        let served: u32 = seen.served.iter().sum();
        assert!(served > SELLERS / 2 * 6 * 9 / 10, "{tells}: {served}");
        let refused: u32 = seen.refused.iter().sum();
        assert!(
            refused > 0 && refused < SELLERS * 6 * if tells { 1 } else { 12 },
            "{tells}: {refused}"
        );
    }
}

#[test]
fn when_ebay_counts_anew_not_everybody_asks_in_the_same_minute() {
    for tells in [false, true] {
        let seen = overloaded(tells);
        let asked = seen
            .served
            .iter()
            .zip(&seen.refused)
            .map(|(served, refused)| served + refused);
        let most = most(asked);
        assert!(most < SELLERS / 10, "{tells}: {most}");
    }
}
