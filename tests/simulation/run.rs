//! Runs lives, and makes those that fail smaller.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::browser::Tally;
use super::life::{BIRTH, Happening, Life, LifeEvent};
use super::seller::Seller;
use super::watch::Violation;
use token_keeper::domain::DAY;

/// How many years one seller lives.
pub const YEARS: i64 = 4;

/// A life that was lived.
pub struct Lived {
    /// How often what came about.
    pub tally: Tally,
    /// What was not true, and when.
    pub violation: Option<(Violation, i64)>,
}

/// Lives a life; a panic is a violation too.
pub fn live(life: &Life) -> Lived {
    let mut seller = Seller::new(life);
    let result = catch_unwind(AssertUnwindSafe(|| seller.live()));
    let violation = match result {
        Ok(Ok(())) => None,
        Ok(Err(violation)) => Some(violation),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            Some(Violation(format!("panicked: {}", text.unwrap_or_default())))
        }
    };
    Lived {
        tally: seller.tally(),
        violation: violation.map(|violation| (violation, seller.outside.now)),
    }
}

/// The same failure with as little in it as can be found: fewer years, then fewer kinds of
/// happenings, then fewer happenings.
pub fn shrink(life: &Life) -> Life {
    let Some((first, at)) = live(life).violation else {
        return life.clone();
    };
    // Each trial lives a life: enough of them for any but the longest lives.
    let trials = std::cell::Cell::new(0);
    let fails = |life: &Life| {
        trials.set(trials.get() + 1);
        let again = if trials.get() > 1_000 {
            None
        } else {
            live(life).violation
        };
        again.filter(|(violation, _)| violation.is_like(&first))
    };
    let mut small = life.clone();
    small.happenings.retain(|happening| happening.at <= at);
    small.years = (at - BIRTH) / (365 * DAY) + 1;
    if fails(&small).is_none() {
        return life.clone();
    }
    let mut size = small.happenings.len() / 2;
    let kinds: Vec<LifeEvent> = small
        .happenings
        .iter()
        .map(|happening| happening.what)
        .collect();
    for kind in kinds {
        let is = |happening: &Happening| {
            std::mem::discriminant(&happening.what) == std::mem::discriminant(&kind)
        };
        let mut without = small.clone();
        without.happenings.retain(|happening| !is(happening));
        if without.happenings.len() < small.happenings.len() && fails(&without).is_some() {
            small = without;
        }
    }
    while size > 0 {
        let mut start = 0;
        while start < small.happenings.len() {
            let mut without = small.clone();
            let end = (start + size).min(without.happenings.len());
            without.happenings.drain(start..end);
            if fails(&without).is_some() {
                small = without
            } else {
                start += size
            }
        }
        size /= 2;
    }
    small
}

/// What there is to say of a failure.
pub fn report(life: &Life) -> String {
    let small = shrink(life);
    let (violation, at) = live(&small)
        .violation
        .unwrap_or((Violation("it does not fail again".into()), BIRTH));
    let mut text = format!(
        "seed {:#x}: {}\n  on day {:.2}, with {:?}\n  {} of {} happenings are enough:\n",
        life.seed,
        violation.0,
        (at - BIRTH) as f64 / DAY as f64,
        small.character,
        small.happenings.len(),
        life.happenings.len(),
    );
    let skipped = small.happenings.len().saturating_sub(40);
    for Happening {
        at,
        device,
        what,
        seed,
    } in small.happenings.iter().skip(skipped)
    {
        text += &format!(
            "  day {:9.3}  device {device}  {what:?}  ({seed:#x})\n",
            (at - BIRTH) as f64 / DAY as f64
        );
    }
    text
}

/// The seed of one of many sellers.
pub fn seed(first: u64, number: u64) -> u64 {
    first.wrapping_mul(0x1_0000_0001).wrapping_add(number)
}
