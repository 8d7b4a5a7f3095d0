//! What the fuzz targets start from, as it is and changed in small ways: a fuzzer finds more, and
//! not each time.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail"
)]

mod inputs;

use std::fs;

use inputs::Input;
use proptest::prelude::*;
use proptest::sample::Index;

/// The committed seeds of a fuzz target.
fn seeds(name: &str) -> Vec<String> {
    let folder = format!("{}/fuzz/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect(&folder)
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned())
        .collect()
}

/// A part that is cut out, and what is put in its place.
#[derive(Clone, Debug)]
struct Edit {
    from: Index,
    length: usize,
    text: Replacement,
}

#[derive(Clone, Debug)]
enum Replacement {
    Text(String),
    /// Another part of the same.
    Copy(Index, usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let odd = prop::sample::select(vec![
        "",
        "\"",
        "\\",
        "\0",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "-1",
        "0",
        "1e999",
        "9223372036854775808",
        "\"\\ud800\"",
        "\\u0000",
        "\u{202e}",
        "\u{1f600}",
        "%",
        "%00",
        "&state=",
        "&code=",
        "#",
        "?",
        "//",
        "[[[[[[[[[[[[[[[[",
    ]);
    let text = prop_oneof![
        3 => odd.prop_map(|odd| Replacement::Text(odd.to_owned())),
        2 => (any::<Index>(), 0..40_usize).prop_map(|(from, length)| Replacement::Copy(from, length)),
        1 => "\\PC{0,8}".prop_map(Replacement::Text),
    ];
    (
        any::<Index>(),
        prop_oneof![4 => 0..6_usize, 1 => 0..200_usize],
        text,
    )
        .prop_map(|(from, length, text)| Edit { from, length, text })
}

fn part(of: &[char], from: &Index, length: usize) -> std::ops::Range<usize> {
    let from = if of.is_empty() {
        0
    } else {
        from.index(of.len())
    };
    from..(from + length).min(of.len())
}

fn edited(seed: &str, edits: &[Edit]) -> String {
    let mut text: Vec<char> = seed.chars().collect();
    for Edit {
        from,
        length,
        text: replacement,
    } in edits
    {
        let new: Vec<char> = match replacement {
            Replacement::Text(new) => new.chars().collect(),
            Replacement::Copy(from, length) => text
                .get(part(&text, from, *length))
                .unwrap_or_default()
                .to_vec(),
        };
        text.splice(part(&text, from, *length), new);
    }
    text.into_iter().collect()
}

/// Feeds an input its seeds, changed ones and nonsense.
fn feed(name: &str) {
    let (_, input): (_, Input) = inputs::ALL
        .into_iter()
        .find(|(of, _)| *of == name)
        .expect(name);
    let seeds = seeds(name);
    seeds.iter().for_each(|seed| input(seed));
    let any = prop_oneof![
        9 => (any::<Index>(), prop::collection::vec(edit(), 1..6))
            .prop_map(move |(seed, edits)| edited(seed.get::<String>(&seeds), &edits)),
        1 => "\\PC{0,200}",
    ];
    proptest!(ProptestConfig::with_cases(500), |(text in any)| input(&text));
}

#[test]
fn a_redirect_made_of_anything() {
    feed("redirect");
}

#[test]
fn an_answer_made_of_anything() {
    feed("answers");
}

#[test]
fn a_configuration_made_of_anything() {
    feed("configuration");
}

#[test]
fn a_message_made_of_anything() {
    feed("message");
}

#[test]
fn a_snapshot_made_of_anything() {
    feed("snapshot");
}

#[test]
fn stored_records_made_of_anything() {
    feed("stored");
}
