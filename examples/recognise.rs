//! Reads snapshots of Dashboard pages, one JSON text per line, and writes what is recognised on
//! each, one JSON text per line in the shape of `expected` in `tests/fixtures/dashboard`. A line
//! that is no snapshot gives `null`.
//!
//!     cargo run --example recognise < snapshots > observations

use std::io::{self, BufRead, Write};

use chrono::DateTime;
use serde_json::{Value, json};
use token_keeper::configuration::Configuration;
use token_keeper::dashboard::{Observation, Page, Phrases, Snapshot, TokenStatus, recognise};
use token_keeper::domain::Timestamp;

fn main() -> io::Result<()> {
    let dashboard = Configuration::default().dashboard;
    let phrases = Phrases::shipped();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let seen =
            Snapshot::parse(&line?).map(|snapshot| recognise(&snapshot, &dashboard, &phrases, &[]));
        writeln!(out, "{}", seen.map_or(Value::Null, |seen| expected(&seen)))?;
    }
    Ok(())
}

fn expected(seen: &Observation) -> Value {
    let page = match seen.page {
        Page::SignedIn => "signed_in",
        Page::LogIn => "log_in",
        Page::Elsewhere => "elsewhere",
        Page::Unknown => "unknown",
    };
    let tokens: Vec<Value> = seen
        .tokens
        .iter()
        .map(|token| {
            let standing = match token.standing {
                TokenStatus::NotConnected => "not_connected",
                TokenStatus::Present => "present",
                TokenStatus::Connected => "connected",
                TokenStatus::Disconnected => "disconnected",
                TokenStatus::AboutToEnd => "about_to_end",
            };
            let until = token.until.and_then(date);
            json!({ "account": token.account, "kind": token.kind.id(), "standing": standing, "until": until, "sure": token.sure })
        })
        .collect();
    let confirmation = seen
        .confirmation
        .as_ref()
        .map(|seen| json!({ "account": seen.account, "kind": seen.kind.map(|kind| kind.id()), "sure": seen.sure }));
    let warning = seen.warning.as_ref().map(|seen| {
        if seen.happened {
            "disconnected"
        } else {
            "about_to_be_disconnected"
        }
    });
    json!({
        "page": page,
        "visit": seen.page == Page::SignedIn,
        "accounts": seen.accounts,
        "tokens": tokens,
        "confirmation": confirmation,
        "warning": warning,
    })
}

fn date(time: Timestamp) -> Option<String> {
    Some(
        DateTime::from_timestamp_millis(time.millis())?
            .format("%F")
            .to_string(),
    )
}
