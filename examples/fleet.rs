//! A million installations against eBay's limit of refreshes for each application: `./build.sh
//! bench`. What is printed is explained in docs/operating-a-broker.md. With a path as its argument it also
//! writes the numbers there, as JSON.
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
#[path = "../tests/fleet/mod.rs"]
mod fleet;

#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    report::all(std::env::args().nth(1).as_deref());
}

#[cfg(not(target_arch = "wasm32"))]
mod report {
    use serde_json::{Value, json};
    use token_keeper::domain::HOUR;

    use super::fleet::habits::ZONES;
    use super::fleet::server::{REFRESHES, Server};
    use super::fleet::{Plan, live};

    const MILLION: u32 = 1_000_000;

    /// Where a million would show no more, so many stand for them, with a limit that is smaller by
    /// as much.
    const SAMPLE: u32 = 100_000;

    /// The default of a profile.
    const CHECK_HOURS: u32 = 20;

    /// Midnight at eBay's, in winter. That the day of its limit begins then is assumed.
    const MIDNIGHT: i64 = 8 * HOUR;

    pub fn all(path: Option<&str>) {
        let begun = std::time::Instant::now();
        let intervals = intervals();
        let (in_step, overload) = (in_step(), overload());
        println!("{} s", begun.elapsed().as_secs());
        if let Some(path) = path {
            let all = json!({ "intervals": intervals, "in_step": in_step, "overload": overload });
            std::fs::write(path, format!("{all:#}\n")).expect("the file can be written");
        }
    }

    fn plan(check_hours: u32) -> Plan {
        // A million in the line of the default; elsewhere so many that each line has as many
        // checks.
        let installations = if check_hours == CHECK_HOURS {
            MILLION
        } else {
            (4_000 * check_hours).min(SAMPLE)
        };
        let settle = i64::from(check_hours.div_ceil(24).max(2));
        let (days, server) = (7, Server::unlimited());
        Plan {
            installations,
            check_hours,
            settle,
            days,
            always_open: false,
            at_once: false,
            server,
        }
    }

    fn intervals() -> Vec<Value> {
        println!("How many sellers one client can serve with {REFRESHES} refreshes a day");
        println!(
            "  check_hours    checks of a seller and day      sellers    clients for      peak / mean"
        );
        println!(
            "                    mean    busiest 24 h    of a client      a million    hour    minute"
        );
        let mut lines = Vec::new();
        for always_open in [false, true] {
            println!(
                "{}",
                if always_open {
                    "every browser always open"
                } else {
                    "browsers open as assumed in docs/operating-a-broker.md"
                }
            );
            for check_hours in [2, 6, 12, CHECK_HOURS, 24, 48, 72, 168] {
                let mut plan = Plan {
                    always_open,
                    ..plan(check_hours)
                };
                if always_open {
                    plan.installations = plan.installations.min(SAMPLE);
                }
                let served = live(&plan).served;
                let each = f64::from(plan.installations);
                let (mean, busiest) = (total(&served) / each / 7.0, most(&served, 24 * 60) / each);
                let sellers = (f64::from(REFRESHES) / busiest).floor();
                let clients = (f64::from(MILLION) / sellers).ceil();
                let (hour, minute) = (peak(&served, 60), peak(&served, 1));
                println!(
                    "  {check_hours:>11}{mean:>17.2}{busiest:>16.2}{sellers:>15}{clients:>15}{hour:>8.1}{minute:>10.1}"
                );
                lines.push(json!({
                    "always_open": always_open, "check_hours": check_hours, "installations": plan.installations,
                    "checks_a_day": mean, "checks_in_busiest_day": busiest, "sellers": sellers,
                    "clients_for_a_million": clients, "peak_hour": hour, "peak_minute": minute,
                }));
            }
        }
        lines
    }

    /// The worst that can be: all browsers are always open, and all tokens were proved in the same
    /// minute.
    fn in_step() -> Vec<Value> {
        println!(
            "All in step: {SAMPLE} tokens proved in the same minute, every browser always open, check_hours {CHECK_HOURS}"
        );
        println!("          day    peak minute / mean minute");
        let plan = Plan {
            installations: SAMPLE,
            settle: 0,
            days: 14,
            always_open: true,
            at_once: true,
            ..plan(CHECK_HOURS)
        };
        let served = live(&plan).served;
        let of = |(day, minutes): (usize, &[u32])| {
            // Against what a minute has once they are spread.
            let peak = minutes.iter().copied().max().map_or(0.0, f64::from) / mean(&served);
            if [1, 2, 3, 5, 7, 14].contains(&(day + 1)) {
                println!("  {:>11}{peak:>29.1}", day + 1);
            }
            json!({ "day": day + 1, "peak_minute": peak })
        };
        served.chunks(24 * 60).enumerate().map(of).collect()
    }

    /// More sellers than the limit has room for.
    fn overload() -> Vec<Value> {
        let mut all = Vec::new();
        let room = live(&Plan {
            installations: SAMPLE,
            ..plan(24)
        })
        .served;
        let busiest = most(&room, 24 * 60) / f64::from(SAMPLE);
        let million = f64::from(MILLION) / (f64::from(REFRESHES) / busiest);
        for (times, tells) in [(2.0, false), (2.0, true), (million, false), (million, true)] {
            let a_day = (f64::from(SAMPLE) * busiest / times).round() as u32;
            let server = Server::new(a_day, MIDNIGHT, tells);
            let plan = Plan {
                installations: SAMPLE,
                settle: 0,
                days: 14,
                server,
                ..plan(24)
            };
            let seen = live(&plan);
            let says = if tells {
                "says how long to wait"
            } else {
                "does not say how long to wait"
            };
            let sellers = f64::from(REFRESHES) / busiest * times;
            println!(
                "{sellers:.0} sellers on one client, check_hours 24 ({times:.1} times its room); eBay {says}"
            );
            let (served, refused) = (total(&seen.served), total(&seen.refused));
            let wanted = total(&room) * 2.0;
            let asked: Vec<u32> = seen
                .served
                .iter()
                .zip(&seen.refused)
                .map(|(served, refused)| served + refused)
                .collect();
            // The first days begin with proofs of an unlimited time.
            let later = &asked[2 * 24 * 60..];
            let after = &later[(MIDNIGHT / HOUR) as usize * 60..];
            let first = |minutes: usize| {
                after
                    .chunks(24 * 60)
                    .map(|day| total(&day[..minutes.min(day.len())]))
                    .fold(0.0, f64::max)
            };
            let (hour, minute) = (first(60) / mean(later) / 60.0, first(1) / mean(later));
            let never = total(&seen.never) / f64::from(SAMPLE);
            println!(
                "  of the checks that were due, served      {:>8.0} %",
                100.0 * served / wanted
            );
            println!(
                "  refused requests of a seller and day     {:>10.1}",
                refused / f64::from(SAMPLE) / 14.0
            );
            println!(
                "  age of a proof when the next came        {:>6} h (median), {} h (95 %)",
                quantile(&seen.ages, 0.5),
                quantile(&seen.ages, 0.95)
            );
            println!("  the first minute of eBay's day / mean    {minute:>10.1}");
            println!("  the first hour of eBay's day / mean      {hour:>10.1}");
            println!(
                "  the peak minute / mean                   {:>10.1}",
                peak(later, 1)
            );
            println!(
                "  never served in two weeks                {:>8.0} %",
                100.0 * never
            );
            let zones = ZONES.iter().zip(seen.never.iter().zip(&seen.zones));
            let by_zone: Vec<Value> = zones
                .map(|((zone, ..), (never, all))| {
                    let share = f64::from(*never) / f64::from((*all).max(1));
                    println!("    {zone:<38} {:>8.0} %", 100.0 * share);
                    json!({ "zone": zone, "never": share })
                })
                .collect();
            println!(
                "  standings that a refusal has touched     {:>8}",
                seen.touched
            );
            all.push(json!({
                "sellers": sellers.round(), "times": times, "tells": tells, "served_share": served / wanted,
                "refused_a_day": refused / f64::from(SAMPLE) / 14.0, "age_median": quantile(&seen.ages, 0.5),
                "age_95": quantile(&seen.ages, 0.95), "first_minute": minute, "first_hour": hour, "peak_minute": peak(later, 1),
                "never": never, "never_by_zone": by_zone, "touched": seen.touched,
            }));
        }
        all
    }

    fn total(counts: &[u32]) -> f64 {
        counts.iter().copied().map(f64::from).sum()
    }

    fn mean(counts: &[u32]) -> f64 {
        total(counts) / counts.len() as f64
    }

    /// The most in so many minutes in a row.
    fn most(counts: &[u32], minutes: usize) -> f64 {
        let mut sum = total(&counts[..minutes]);
        let mut most = sum;
        for (new, old) in counts[minutes..].iter().zip(counts) {
            sum += f64::from(*new) - f64::from(*old);
            most = most.max(sum);
        }
        most
    }

    /// The most in so many minutes in a row, over the mean.
    fn peak(counts: &[u32], minutes: usize) -> f64 {
        most(counts, minutes) / mean(counts) / minutes as f64
    }

    /// The hour up to which such a share of the counts lies.
    fn quantile(hours: &[u32], share: f64) -> usize {
        let wanted = total(hours) * share;
        let mut sum = 0.0;
        hours
            .iter()
            .position(|count| {
                sum += f64::from(*count);
                sum >= wanted
            })
            .unwrap_or_default()
    }
}
