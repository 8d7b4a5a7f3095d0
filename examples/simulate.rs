//! Lives through thousands of simulated seller-years: `./build.sh simulate`, or with `--years` and `--seed`.
#![cfg_attr(target_arch = "wasm32", allow(unused))]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it reports to a terminal, with the time it took")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "it is a test")]

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/simulation/mod.rs"]
mod simulation;

#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    use simulation::life::Life;
    use simulation::run::{YEARS, live, report, seed};

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let given = arguments.iter().skip_while(|argument| *argument != name).nth(1);
        given.map_or(otherwise, |given| {
            let digits = given.trim_start_matches("0x");
            u64::from_str_radix(digits, if given.starts_with("0x") { 16 } else { 10 }).expect("a number")
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
    for number in 0..sellers {
        let life = Life::of(seed(first, number), YEARS);
        let lived = live(&life);
        for (what, count) in lived.tally {
            *tally.entry(what).or_default() += count;
        }
        if lived.violation.is_some() {
            violations += 1;
            // Each failure is worth a look, but not a thousand of them.
            if violations <= 5 {
                println!("{}", report(&life));
            }
        }
    }
    let seconds = begun.elapsed().as_secs();
    println!("{sellers} sellers from seed {first}");
    for (what, count) in tally {
        println!("{count:>9} {what}");
    }
    println!("{} seller-years, {violations} violations, {seconds} s", sellers * YEARS.unsigned_abs());
    std::process::ExitCode::from(u8::from(violations > 0))
}

#[cfg(target_arch = "wasm32")]
fn main() {}
