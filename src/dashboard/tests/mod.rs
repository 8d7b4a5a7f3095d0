//! The rules, one by one, on pages written as the content script would see them; and pages made of
//! anything.

mod anything;
mod corpus;
mod evidence;
mod groups;
mod layouts;
mod messages;
mod names;
mod pages;
mod signs;
mod standings;
mod variants;

use serde_json::{Value, json};

use super::*;

/// A snapshot: per line a node, its depth by indentation; its role (`-`: none), its text, and what
/// else is known of it in braces.
fn page(lines: &str) -> Snapshot {
    Snapshot::parse(
        &json!({ "address": "https://app.webinterpret.com/#/x", "nodes": nodes(lines) })
            .to_string(),
    )
    .unwrap()
}

fn nodes(lines: &str) -> Vec<Value> {
    let lines = lines.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let depth = (line.len() - line.trim_start().len()) / 2;
            let (role, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            let (text, extra) = rest
                .split_once(" {")
                .map_or((rest, "{}".to_owned()), |(text, extra)| {
                    (text, format!("{{{extra}"))
                });
            json!([
                depth,
                if role == "-" { "" } else { role },
                text,
                serde_json::from_str::<Value>(&extra).unwrap()
            ])
        })
        .collect()
}

fn read(lines: &str) -> Observation {
    recognise(&page(lines), &dashboard(), &Phrases::shipped(), &[])
}

fn dashboard() -> url::Url {
    url::Url::parse("https://app.webinterpret.com/").unwrap()
}

/// What is seen on a signed-in page, in words; the parts of the Dashboard's own frame are added.
fn tell(lines: &str) -> String {
    said(&read(&format!("{FRAME}{lines}")))
}

const FRAME: &str = "navigation\n  link Overview\n  link Account settings\n  link Log out\n";

fn said(seen: &Observation) -> String {
    let name =
        |account: &Option<Username>| account.as_ref().map_or("?".to_owned(), Username::to_string);
    let mut said: Vec<String> = Vec::new();
    if seen.page != Page::SignedIn {
        said.push(format!("{:?}", seen.page));
    }
    let mut tokens: Vec<String> = seen
        .tokens
        .iter()
        .map(|token| {
            let until = token.until.map(|time| {
                chrono::DateTime::from_timestamp_millis(time.millis())
                    .unwrap()
                    .format(" %F")
                    .to_string()
            });
            let days = token.days.map(|days| format!(" {days}"));
            let sure = if token.sure { "" } else { " unsure" };
            let (until, days) = (until.unwrap_or_default(), days.unwrap_or_default());
            format!(
                "{} {} {:?}{until}{days}{sure}",
                name(&token.account),
                token.kind.id(),
                token.standing
            )
        })
        .collect();
    tokens.sort();
    said.extend(tokens);
    let named = |name: &&Username| {
        !seen
            .tokens
            .iter()
            .any(|token| token.account.as_ref() == Some(*name))
    };
    said.extend(seen.accounts.iter().filter(named).map(Username::to_string));
    if let Some(Confirmation {
        account,
        kind,
        sure,
    }) = &seen.confirmation
    {
        said.push(format!(
            "valid: {} {}{}",
            name(account),
            kind.map_or("?", TokenKind::id),
            if *sure { "" } else { " unsure" }
        ));
    }
    if let Some(TokenWarning {
        happened,
        account,
        kind,
        sure,
    }) = &seen.warning
    {
        let what = if *happened { "gone" } else { "going" };
        said.push(format!(
            "{what}: {} {}{}",
            name(account),
            kind.map_or("?", TokenKind::id),
            if *sure { "" } else { " unsure" }
        ));
    }
    said.join(" | ")
}
