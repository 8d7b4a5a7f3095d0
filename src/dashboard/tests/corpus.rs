//! The frozen pages (`tests/fixtures/dashboard`, `dashboard-second`, `dashboard-third`), as the
//! real observer saw them (`tools/snapshots.mjs`).

use super::*;
use std::collections::{BTreeMap, BTreeSet};

/// Where the pages are.
pub(super) const FOLDERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
/// The folders of frozen pages.
pub(super) const PAGES: [&str; 3] = ["dashboard", "dashboard-second", "dashboard-third"];

/// What an observation or an expectation claims, one by one.
fn claims(seen: &Value) -> BTreeSet<String> {
    let each = |key: &str| {
        seen[key]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| format!("{key} {it}"))
            .collect::<Vec<_>>()
    };
    let page = Some(&seen["page"])
        .filter(|page| *page != "unknown")
        .map(|page| format!("page {page}"));
    let said = |key: &str| {
        Some(&seen[key])
            .filter(|it| !it.is_null())
            .map(|it| format!("{key} {it}"))
    };
    each("accounts")
        .into_iter()
        .chain(each("tokens"))
        .chain(page)
        .chain(said("confirmation"))
        .chain(said("warning"))
        .collect()
}

fn told(seen: &Observation) -> Value {
    let page = match seen.page {
        Page::SignedIn => "signed_in",
        Page::LogIn => "log_in",
        Page::Elsewhere => "elsewhere",
        Page::Unknown => "unknown",
    };
    let standing = |standing| match standing {
        TokenStatus::NotConnected => "not_connected",
        TokenStatus::Present => "present",
        TokenStatus::Connected => "connected",
        TokenStatus::Disconnected => "disconnected",
        TokenStatus::AboutToEnd => "about_to_end",
    };
    let date = |time: Timestamp| {
        chrono::DateTime::from_timestamp_millis(time.millis())
            .unwrap()
            .format("%F")
            .to_string()
    };
    json!({
        "page": page,
        "accounts": seen.accounts,
        "tokens": seen.tokens.iter().map(|token| json!({
            "account": token.account, "kind": token.kind.id(), "standing": standing(token.standing),
            "until": token.until.map(date), "sure": token.sure,
        })).collect::<Vec<_>>(),
        "confirmation": seen.confirmation.as_ref().map(|it| json!({ "account": it.account, "kind": it.kind.map(TokenKind::id), "sure": it.sure })),
        "warning": seen.warning.as_ref().map(|it| if it.happened { "disconnected" } else { "about_to_be_disconnected" }),
    })
}

#[test]
fn nothing_is_wrong_and_nearly_all_is_found() {
    ["dashboard", "dashboard-second"]
        .into_iter()
        .for_each(measure);
}

/// All that is seen on each page, a line for each: whoever changes the recogniser reads here what
/// that changes, and writes it anew with `WRITE_SEEN=1 cargo test corpus`.
#[test]
fn on_each_page_is_seen_what_was_seen() {
    for folder in PAGES {
        let mut all = String::new();
        for (name, snapshot) in snapshots(folder) {
            let snapshot = Snapshot::parse(&snapshot.to_string()).unwrap();
            let seen = recognise(&snapshot, &dashboard(), &Phrases::shipped(), &[]);
            all += &format!("{name}: {seen:?}\n");
        }
        let path = format!("{FOLDERS}/{folder}.seen.txt");
        if std::env::var_os("WRITE_SEEN").is_some() {
            std::fs::write(&path, &all).unwrap();
        }
        let before = std::fs::read_to_string(&path).unwrap();
        for (now, before) in all.lines().zip(before.lines()) {
            assert_eq!(now, before);
        }
        assert_eq!(all.len(), before.len());
    }
}

pub(super) fn snapshots(folder: &str) -> BTreeMap<String, Value> {
    let file = std::fs::read_to_string(format!("{FOLDERS}/{folder}.snapshots.json")).unwrap();
    serde_json::from_str(&file).unwrap()
}

fn measure(folder: &str) {
    let snapshots = snapshots(folder);
    let folder = format!("{FOLDERS}/{folder}");
    let pages = std::fs::read_dir(&folder)
        .unwrap()
        .filter(|it| it.as_ref().unwrap().path().extension().unwrap() == "html")
        .count();
    assert_eq!(snapshots.len(), pages, "run: node tools/snapshots.mjs");
    let (mut found, mut unknown, mut wrong) = (0, Vec::new(), Vec::new());
    for (name, snapshot) in &snapshots {
        let about: Value = serde_json::from_str(
            &std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap(),
        )
        .unwrap();
        let snapshot = Snapshot::parse(&snapshot.to_string()).unwrap();
        let seen = recognise(&snapshot, &dashboard(), &Phrases::shipped(), &[]);
        let (seen, expected) = (claims(&told(&seen)), claims(&about["expected"]));
        let surplus: Vec<_> = seen.difference(&expected).collect();
        let missing: Vec<_> = expected.difference(&seen).collect();
        if !surplus.is_empty() {
            wrong.push(format!("{name}: says {surplus:?}, misses {missing:?}"));
        } else if !missing.is_empty() {
            unknown.push(format!("{name}: misses {missing:?}"));
        } else {
            found += 1;
        }
    }
    eprintln!(
        "{found} found, {} unknown, {} wrong of {pages}",
        unknown.len(),
        wrong.len()
    );
    eprintln!("{}", unknown.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(found * 100 >= pages * 95, "{}", unknown.join("\n"));
}
