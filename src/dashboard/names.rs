//! What can be an eBay username.

use super::meaning::Meaning;
use super::reading::Reading;
use super::view::View;
use crate::domain::Username;

/// Whether eBay would take it as a username.
pub(super) fn is_possible(text: &str) -> bool {
    let count = text.chars().count();
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    (2..=Username::MAX).contains(&count)
        && letters >= 2
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._*-!@$&+~'".contains(c))
}

/// Whether it can hardly be anything else: signs or digits stand among its letters, or capitals
/// within.
pub(super) fn is_certain_username(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    let signs = inner.contains(['.', '_', '*', '!']) || text.ends_with(['*', '_']);
    let digits = text.chars().any(|c| c.is_ascii_digit()) && text.chars().count() >= 5;
    let hyphens = inner.matches('-').count() > 1;
    is_possible(text)
        && letters
        && (signs || digits || hyphens || text.contains('@') || has_humps(text))
        && !is_address(text)
}

/// ZoeSellsShoes
fn has_humps(text: &str) -> bool {
    text.chars()
        .zip(text.chars().skip(1))
        .filter(|(a, b)| a.is_lowercase() && b.is_uppercase())
        .count()
        > 1
}

/// ebay.co.uk, www.webinterpret.com, office@example.com
pub(super) fn is_address(text: &str) -> bool {
    let text = text.to_lowercase();
    let mail = text
        .split_once('@')
        .is_some_and(|(_, host)| host.contains('.'));
    mail || text.starts_with("ebay.") || text.starts_with("www.") || text.contains("webinterpret")
}

/// The username that a whole text is.
pub(super) fn parse_username(text: &str) -> Option<Username> {
    if is_possible(text) {
        Username::parse(text).ok()
    } else {
        None
    }
}

/// The username that a part of a text is.
pub(super) fn part(reading: &Reading, piece: usize, text: &str) -> Option<Username> {
    parse_username(reading.pieces.original(piece, text))
}

/// Whether a text is a word of the Dashboard rather than a name.
pub(super) fn is_known_word(reading: &Reading) -> bool {
    !reading.items.is_empty()
        && reading
            .items
            .iter()
            .all(|item| item.is_ignorable || item.means != super::meaning::Meanings::NONE)
}

/// Whether a text is an entry of a menu that is no name.
pub(super) fn is_ui_vocabulary(reading: &Reading) -> bool {
    reading.is(Meaning::NotAName) || is_known_word(reading)
}

/// The username in a cell, and the node that says it.
pub(super) fn of_cell(view: &View, cell: usize) -> Option<(usize, Username)> {
    let fits = |index: &usize| view.tree.is_leaf(*index) && is_possible(view.text(*index));
    let leaves: Vec<usize> = view.within(cell).filter(fits).take(8).collect();
    let parse_cell = |index: usize| Some((index, parse_username(view.text(index))?));
    if view.tree.is_leaf(cell) && leaves.len() == 1 {
        return parse_cell(cell);
    }
    let mut sure = leaves
        .iter()
        .filter(|leaf| is_certain_username(view.text(**leaf)));
    match (sure.next(), sure.next()) {
        (Some(only), None) => return parse_cell(*only),
        (Some(_), Some(_)) => return None,
        _ => {}
    }
    let mut other = leaves
        .iter()
        .filter(|leaf| !is_known_word(view.reading(**leaf)));
    let only = other.next().filter(|_| other.next().is_none());
    // "harbour.lights (UK)": the one word that can be nothing else.
    match only {
        Some(only) => parse_cell(*only),
        None => view
            .within(cell)
            .filter(|index| view.tree.is_leaf(*index))
            .find_map(|leaf| {
                let reading = view.reading(leaf);
                let text = view.text(leaf);
                let mut words = (0..reading.pieces.len())
                    .filter(|piece| is_certain_username(reading.pieces.original(*piece, text)));
                let word = words.next().filter(|_| words.next().is_none())?;
                Some((leaf, part(reading, word, text)?))
            }),
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_told_from_other_words() {
        for name in [
            "harbour.lights",
            "Tin_Drum_1959",
            "card*collector*88",
            "brass-monkey*",
            "2nd-chapter-books",
            "julia@lamp-shop",
            "ZoeSellsShoes",
            "abc12",
            "a-b-c",
        ] {
            assert!(is_certain_username(name), "{name}");
        }
        for word in [
            "Settings",
            "e-mail",
            "ebay.co.uk",
            "office@oakandlamp.example",
            "£12",
            "3,114",
            "2027",
            "10:30",
            "two words",
            "",
            "x",
            "***",
            "14/03/2027",
            "Active",
            "abc1",
            "ab123",
            "ZoeSells",
            "one-two",
        ] {
            assert!(!is_certain_username(word), "{word}");
        }
        for name in ["Refresh", "schuhkiste", "sales@oak.example.com"] {
            assert!(is_possible(name) && !is_certain_username(name), "{name}");
        }
        assert!(is_possible("ab") && !is_possible("a") && !is_possible("a*"));
    }
}
