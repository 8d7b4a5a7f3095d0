//! The frozen pages with one thing changed, again and again: on thousands of pages nearly like
//! those that the recogniser was made for it sees what it saw before.
//! `tests/fixtures/<folder>.variants.txt` has a digest for each page; whoever means to change what
//! is seen writes it anew with `WRITE_SEEN=1 cargo test variants`, and finds in `target/seen` what
//! was seen on each: once before the change, once after.

use std::fmt::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::corpus::{FOLDERS, PAGES, snapshots};
use super::*;

type Change = fn(&mut Value);

/// A word that is an account's name only to whoever knows it.
const KNOWN: &str = "Lamplight";

/// One change of one node each. None of them moves another node, so that buttons keep their
/// numbers.
const CHANGES: [(&str, Change); 12] = [
    ("blank", |node| *node = json!([node[0], "", ""])),
    ("without its role", |node| node[1] = json!("")),
    ("a name", |node| node[2] = json!("harbour.lights")),
    ("a word", |node| node[2] = json!("Delphinium")),
    ("a known name", |node| node[2] = json!(KNOWN)),
    ("an address", |node| node[2] = json!("lights@example.com")),
    ("a label", |node| node[2] = json!("eBay username:")),
    ("a command", |node| node[2] = json!("Log out")),
    ("longer", |node| {
        node[2] = json!(format!("{} of the shop here", node[2].as_str().unwrap()))
    }),
    ("deeper", |node| {
        node[0] = json!(node[0].as_u64().unwrap() + 1)
    }),
    ("higher", |node| {
        node[0] = json!(node[0].as_u64().unwrap().saturating_sub(1))
    }),
    ("flagged", |node| {
        let other = |flag: &str| node[3][flag] != json!(true);
        *node = json!([node[0], node[1], node[2], { "selected": other("selected"), "popup": other("popup") }]);
    }),
];

fn seen(page: &Value) -> String {
    let known = Username::parse(KNOWN).unwrap();
    let seen = recognise(
        &Snapshot::parse(&page.to_string()).unwrap(),
        &dashboard(),
        &Phrases::shipped(),
        &[&known],
    );
    let buttons: Vec<_> = seen
        .tokens
        .iter()
        .filter_map(|token| token.button)
        .collect();
    format!("{} {buttons:?} {:?}", said(&seen), seen.guide_targets)
}

/// A line for each change after which something else is seen.
fn variants(page: &Value) -> String {
    let (mut all, unchanged) = (String::new(), seen(page));
    for index in 0..page["nodes"].as_array().unwrap().len() {
        for (what, change) in CHANGES {
            let mut variant = page.clone();
            change(&mut variant["nodes"][index]);
            let now = seen(&variant);
            if now != unchanged {
                writeln!(all, "  {index} {what}: {now}").unwrap();
            }
        }
    }
    all
}

fn compare(folder: &str) {
    let (mut all, mut digests) = (String::new(), String::new());
    for (name, page) in snapshots(folder) {
        let variants = variants(&page);
        let digest = Sha256::digest(&variants);
        let digest: String = digest[..6]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        writeln!(digests, "{name} {digest}").unwrap();
        writeln!(all, "{name}: {}\n{variants}", seen(&page)).unwrap();
    }
    let path = format!("{FOLDERS}/{folder}.variants.txt");
    if std::env::var_os("WRITE_SEEN").is_some() {
        std::fs::write(&path, &digests).unwrap();
    }
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/seen");
    let told = place.join(format!("{folder}-{:.12x}.txt", Sha256::digest(&all)));
    std::fs::create_dir_all(&place).unwrap();
    std::fs::write(&told, &all).unwrap();
    let before = std::fs::read_to_string(&path).unwrap();
    let changed: Vec<_> = digests
        .lines()
        .zip(before.lines())
        .filter(|(now, before)| now != before)
        .collect();
    assert!(
        digests == before,
        "{} pages differ, first {:?}: see {}",
        changed.len(),
        changed.first(),
        told.display()
    );
}

// Two, to be read at the same time.

#[test]
fn with_anything_changed_is_seen_what_was_seen() {
    compare(PAGES[0]);
}

#[test]
fn so_it_is_on_the_other_pages() {
    PAGES[1..].iter().copied().for_each(compare);
}
