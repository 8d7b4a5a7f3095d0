//! Lives through thousands of simulated seller-years: `./build.sh simulate`, or with `--years` and
//! `--seed`.
#![cfg_attr(target_arch = "wasm32", allow(unused))]
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "it reports to a terminal, with the time it took"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "it is a test"
)]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/simulation/mod.rs"]
mod simulation;

#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    use simulation::life::Life;
    use simulation::run::{YEARS, report};

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let given = arguments
            .iter()
            .skip_while(|argument| *argument != name)
            .nth(1);
        given.map_or(otherwise, |given| {
            let digits = given.trim_start_matches("0x");
            u64::from_str_radix(digits, if given.starts_with("0x") { 16 } else { 10 })
                .expect("a number")
        })
    };
    if arguments.iter().any(|argument| argument == "--only") {
        let life = Life::of(number("--only", 0), YEARS);
        println!("{}", report(&life));
        return std::process::ExitCode::SUCCESS;
    }
    let (years, first) = (number("--years", 10_000), number("--seed", 1));
    let sellers = years.div_ceil(YEARS.unsigned_abs());
    let begun = std::time::Instant::now();
    let (mut violations, mut tally) = (0, simulation::browser::Tally::new());
    // How many lives ended with each kind of violation, and the seed of the first.
    let mut kinds: std::collections::BTreeMap<String, (u64, u64)> =
        std::collections::BTreeMap::new();
    for (seed, lived) in live_all(first, sellers) {
        for (what, count) in lived.tally {
            *tally.entry(what).or_default() += count;
        }
        if let Some((violation, _)) = lived.violation {
            violations += 1;
            kinds.entry(violation.kind()).or_insert((0, seed)).0 += 1;
        }
    }
    // The first of a kind is worth a look, but not a thousand of them.
    for (_, seed) in kinds.values().take(5) {
        println!("{}", report(&Life::of(*seed, YEARS)));
    }
    let seconds = begun.elapsed().as_secs();
    println!("{sellers} sellers from seed {first}");
    for (what, count) in tally {
        println!("{count:>9} {what}");
    }
    for (kind, (count, seed)) in kinds {
        println!("{count:>9} times: {kind} (first with --only {seed:#x})");
    }
    println!(
        "{} seller-years, {violations} violations, {seconds} s",
        sellers * YEARS.unsigned_abs()
    );
    std::process::ExitCode::from(u8::from(violations > 0))
}

/// Lives all lives, as many at a time as the machine has cores; with the seed of each, in order.
#[cfg(not(target_arch = "wasm32"))]
fn live_all(first: u64, sellers: u64) -> Vec<(u64, simulation::run::Lived)> {
    use simulation::life::Life;
    use simulation::run::{Lived, YEARS, live, seed};

    let threads = std::thread::available_parallelism().map_or(1, |threads| threads.get() as u64);
    let share = |thread: u64| -> Vec<(u64, u64, Lived)> {
        let numbers = (0..sellers).filter(|number| number % threads == thread);
        let lived = numbers.map(|number| {
            let life = Life::of(seed(first, number), YEARS);
            (number, life.seed, live(&life))
        });
        lived.collect()
    };
    let mut all = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|thread| scope.spawn(move || share(thread)))
            .collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().expect("a life that panics is a violation"))
            .collect::<Vec<_>>()
    });
    all.sort_by_key(|(number, ..)| *number);
    all.into_iter()
        .map(|(_, seed, lived)| (seed, lived))
        .collect()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
