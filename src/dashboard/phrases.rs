//! The phrases: one file of data, plus the seller's own.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::dates::{self, CalendarDate};
use super::meaning::{Meaning, Meanings, NAMES};
use super::text::{PieceKind, Pieces};
use crate::json;

/// A phrase that the seller has added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(ts_rs::TS))]
pub struct OwnPhrase {
    /// What it means.
    pub meaning: Meaning,
    /// Its text as the Dashboard shows it.
    pub text: String,
}

/// A phrase, cut into words.
#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<Box<str>>,
    meaning: Meaning,
    trusted: bool,
}

/// What was found at a place of a text: the longest phrases that begin there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Found {
    /// How many pieces of the text they take.
    pub(super) length: usize,
    /// What they mean.
    pub(super) means: Meanings,
    /// Those of their meanings that are sure.
    pub(super) sure: Meanings,
    /// The number in them.
    pub(super) number: Option<u32>,
    /// The date in them.
    pub(super) day: Option<CalendarDate>,
}

/// Phrases in the order of their first words.
#[derive(Clone, Debug, Default)]
struct PhraseTable {
    phrases: Vec<Phrase>,
    /// Per month the words for it, in all languages.
    months: Vec<(Box<str>, u32)>,
}

/// Stands in a phrase for a number.
const NUMBER: &str = "{n}";
/// Stands in a phrase for a date.
const DATE: &str = "{date}";

impl PhraseTable {
    fn read(file: &str) -> Option<PhraseTable> {
        let file = json::parse(file).ok()?;
        let mut table = PhraseTable::default();
        table.add(file.get("everywhere")?, true);
        for language in file.get("languages")?.as_array()? {
            let trusted = language
                .get("trusted")
                .and_then(Value::as_bool)
                .unwrap_or(false);
            table.add(language.get("phrases")?, trusted);
            for (month, words) in (1..).zip(language.get("months")?.as_array()?) {
                let pieces = Pieces::of(words.as_str()?);
                table
                    .months
                    .extend((0..pieces.len()).map(|word| (pieces.folded(word).into(), month)));
            }
        }
        table.sort();
        Some(table)
    }

    fn add(&mut self, phrases: &Value, trusted: bool) {
        for (name, meaning) in NAMES {
            for text in phrases
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
            {
                self.phrases.push(Phrase {
                    words: words(text),
                    meaning,
                    trusted,
                });
            }
        }
    }

    fn sort(&mut self) {
        self.phrases.sort_by(|a, b| a.words.cmp(&b.words));
    }

    /// The phrases whose first word is this one.
    fn beginning(&self, word: &str) -> &[Phrase] {
        let from = self.phrases.partition_point(|phrase| phrase.first() < word);
        let rest = self.phrases.get(from..).unwrap_or_default();
        let count = rest.partition_point(|phrase| phrase.first() == word);
        rest.get(..count).unwrap_or_default()
    }

    fn find(&self, pieces: &Pieces, at: usize, months: &[(Box<str>, u32)]) -> Found {
        let mut found = Found::default();
        let word = pieces.folded(at);
        let number = if pieces.sort(at) == PieceKind::Number {
            NUMBER
        } else {
            ""
        };
        let date = if dates::may_begin(pieces, at) {
            DATE
        } else {
            ""
        };
        for first in [word, number, date] {
            if first.is_empty() {
                continue;
            }
            for phrase in self.beginning(first) {
                let Some(one) = phrase.matches(pieces, at, months) else {
                    continue;
                };
                // "Refresh Token Plus" is no "Refresh token".
                let last = at + one.length - 1;
                if last > at && pieces.is(last, "token") && pieces.is(last + 1, "plus") {
                    continue;
                }
                if one.length > found.length {
                    found = one;
                } else if one.length == found.length {
                    found.means = found.means.union(one.means);
                    found.sure = found.sure.union(one.sure);
                }
            }
        }
        found
    }
}

impl Phrase {
    fn first(&self) -> &str {
        self.words.first().map_or("", |word| word)
    }

    fn matches(&self, pieces: &Pieces, at: usize, months: &[(Box<str>, u32)]) -> Option<Found> {
        let means = Meanings::of(&[self.meaning]);
        let sure = if self.trusted { means } else { Meanings::NONE };
        let mut found = Found {
            means,
            sure,
            ..Found::default()
        };
        let mut place = at;
        for word in &self.words {
            match &**word {
                NUMBER => {
                    found.number = Some(pieces.number(place)?);
                    place += 1;
                }
                DATE => {
                    let (day, length) = dates::read(pieces, place, months)?;
                    found.day = Some(day);
                    place += length;
                }
                word if pieces.is(place, word) => place += 1,
                _ => return None,
            }
        }
        found.length = place - at;
        (found.length > 0).then_some(found)
    }
}

/// A phrase's words as they are compared.
fn words(text: &str) -> Vec<Box<str>> {
    let mut words = Vec::new();
    // The marks for number and date are words of their own, whatever stands beside them.
    let marked = text.replace(NUMBER, " {n} ").replace(DATE, " {date} ");
    for part in marked.split_whitespace() {
        if part == NUMBER || part == DATE {
            words.push(part.into());
        } else {
            let pieces = Pieces::of(part);
            words.extend((0..pieces.len()).map(|piece| Box::from(pieces.folded(piece))));
        }
    }
    words
}

/// The phrases that come with Token Keeper, read once.
static SHIPPED: OnceLock<PhraseTable> = OnceLock::new();

/// What the Dashboard is known or thought to say.
#[derive(Clone, Debug)]
pub struct Phrases {
    shipped: &'static PhraseTable,
    own: PhraseTable,
}

impl Phrases {
    /// The most characters of a seller's own phrase.
    const MAX_OWN: usize = 80;

    /// The phrases that come with Token Keeper.
    pub fn shipped() -> Phrases {
        let shipped = SHIPPED
            .get_or_init(|| PhraseTable::read(include_str!("phrases.json")).unwrap_or_default());
        Phrases {
            shipped,
            own: PhraseTable::default(),
        }
    }

    /// With the seller's own; what they decide is never sure, and they never say anything else of
    /// words that are known.
    #[must_use]
    pub fn with(mut self, own: &[OwnPhrase]) -> Phrases {
        for phrase in own.iter().filter(|phrase| is_valid_phrase(&phrase.text)) {
            self.own.phrases.push(Phrase {
                words: words(&phrase.text),
                meaning: phrase.meaning,
                trusted: false,
            });
        }
        self.own.sort();
        self
    }

    /// The words that the observer has to look for besides "token": what the seller's own phrases
    /// say, and tokens by other names.
    pub fn observer_keywords(own: &[OwnPhrase]) -> Vec<String> {
        let shipped = Phrases::shipped().shipped;
        let token = |phrase: &&Phrase| phrase.meaning == Meaning::Token && phrase.words.len() < 3;
        let other = shipped
            .phrases
            .iter()
            .filter(token)
            .map(|phrase| phrase.words.concat());
        let own = own
            .iter()
            .filter(|phrase| is_valid_phrase(&phrase.text))
            .map(|phrase| phrase.text.trim().to_lowercase());
        let mut watch: Vec<String> = other
            .filter(|word| !word.contains("token"))
            .chain(own)
            .collect();
        watch.sort();
        watch.dedup();
        watch
    }

    /// The longest phrases that begin at a piece of a text.
    pub(super) fn find(&self, pieces: &Pieces, at: usize) -> Found {
        let shipped = self.shipped.find(pieces, at, &self.shipped.months);
        if self.own.phrases.is_empty() {
            return shipped;
        }
        let own = self.own.find(pieces, at, &self.shipped.months);
        // Own words say nothing new of what a shipped phrase within them says already.
        let known = |at: usize| {
            let found = self.shipped.find(pieces, at, &self.shipped.months);
            found.means.intersects(PROTECTED_MEANINGS)
        };
        if own.length < shipped.length || (at..at + own.length).any(known) {
            shipped
        } else {
            own
        }
    }

    /// The date that begins at a piece of a text, and how many pieces it takes.
    pub(super) fn date(&self, pieces: &Pieces, at: usize) -> Option<(CalendarDate, usize)> {
        dates::read(pieces, at, &self.shipped.months)
    }
}

/// What nobody's own phrases may say otherwise.
const PROTECTED_MEANINGS: Meanings = Meanings::of(&[
    Meaning::Connect,
    Meaning::Refresh,
    Meaning::Connected,
    Meaning::ValidUntil,
    Meaning::Disconnected,
    Meaning::NotConnected,
    Meaning::AboutToEnd,
    Meaning::Confirmation,
    Meaning::WarningAboutTo,
    Meaning::WarningHasBeen,
    Meaning::LogIn,
    Meaning::LogOut,
    Meaning::SessionEnded,
    Meaning::Regular,
    Meaning::Plus,
    Meaning::Unclear,
]);

/// Whether an own phrase says anything.
pub(crate) fn is_valid_phrase(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
    letters >= 2 && text.chars().count() <= Phrases::MAX_OWN && !text.contains('{')
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::reading::Reading;
    use super::*;

    fn file() -> Value {
        serde_json::from_str(include_str!("phrases.json")).unwrap()
    }

    fn texts<'f>(phrases: &'f Value, meaning: &str) -> Vec<&'f str> {
        phrases[meaning]
            .as_array()
            .into_iter()
            .flatten()
            .map(|text| text.as_str().unwrap())
            .collect()
    }

    #[test]
    fn the_tokens_have_the_names_by_which_the_dashboard_is_read() {
        let file = file();
        for kind in crate::domain::TokenKind::ALL {
            let names = texts(&file["everywhere"], kind.id());
            assert_eq!(names.first(), Some(&kind.name()));
        }
    }

    #[test]
    fn the_file_is_read_in_full() {
        let file = file();
        let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        let groups = file["languages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|language| &language["phrases"])
            .chain([&file["everywhere"]]);
        let mut count = 0;
        for phrases in groups {
            for (name, texts) in phrases.as_object().unwrap() {
                assert!(names.contains(&name.as_str()), "{name}");
                count += texts.as_array().unwrap().len();
            }
        }
        assert_eq!(Phrases::shipped().shipped.phrases.len(), count);
        assert!(
            Phrases::shipped()
                .shipped
                .phrases
                .iter()
                .all(|phrase| !phrase.words.is_empty())
        );
    }

    #[test]
    fn every_language_says_what_matters_and_only_english_is_trusted() {
        let file = file();
        let mut codes = Vec::new();
        for language in file["languages"].as_array().unwrap() {
            for (name, meaning) in NAMES
                .iter()
                .take_while(|(_, meaning)| *meaning != Meaning::Regular)
            {
                assert!(
                    !texts(&language["phrases"], name).is_empty(),
                    "{} {name}",
                    language["code"]
                );
                assert_eq!(serde_json::to_value(meaning).unwrap(), *name);
            }
            assert!(matches!(
                language["months"].as_array().unwrap().len(),
                0 | 12
            ));
            let code = language["code"].as_str().unwrap();
            assert_eq!(language["trusted"] == true, code == "en", "{code}");
            codes.push(code);
        }
        codes.sort_unstable();
        assert_eq!(
            codes,
            ["ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "zh"]
        );
    }

    #[test]
    fn what_webinterpret_itself_has_said_is_among_them() {
        for language in file()["languages"].as_array().unwrap() {
            let all: Vec<&str> = NAMES
                .iter()
                .flat_map(|(name, _)| texts(&language["phrases"], name))
                .collect();
            for seen in texts(language, "seen") {
                assert!(all.contains(&seen), "{seen}");
            }
        }
    }

    #[test]
    fn every_phrase_is_understood_and_none_says_two_things() {
        let phrases = Phrases::shipped();
        const PROTECTED_MEANINGS: [&[Meaning]; 9] = [
            &[Meaning::Connect],
            &[Meaning::Refresh],
            &[Meaning::Connected],
            &[Meaning::ValidUntil],
            &[Meaning::Disconnected, Meaning::WarningHasBeen],
            &[Meaning::NotConnected],
            &[Meaning::AboutToEnd, Meaning::WarningAboutTo],
            &[Meaning::Confirmation],
            &[Meaning::LogOut],
        ];
        let file = file();
        for language in file["languages"].as_array().unwrap() {
            for (name, meaning) in NAMES {
                for text in texts(&language["phrases"], name) {
                    let shown = text.replace("{n}", "3").replace("{date}", "14.03.2027");
                    let reading = Reading::of(&shown, &phrases);
                    assert!(reading.is(meaning), "{name}: {text}: {reading:?}");
                    let meanings = reading.only().unwrap().means;
                    let things = PROTECTED_MEANINGS
                        .iter()
                        .filter(|list| meanings.intersects(Meanings::of(list)))
                        .count();
                    assert!(things < 2, "{name}: {text}");
                }
            }
        }
    }

    #[test]
    fn an_own_phrase_has_some_letters_and_no_more_than_a_label() {
        for (text, fit) in [
            ("ab".to_owned(), true),
            ("a!".into(), false),
            ("{n} ab".into(), false),
        ] {
            assert_eq!(is_valid_phrase(&text), fit, "{text}");
        }
        assert!(is_valid_phrase(&"é".repeat(80)) && !is_valid_phrase(&"é".repeat(81)));
    }

    #[test]
    fn the_observer_is_told_what_to_look_for() {
        let own = [
            ("  Jeton NEUF ", Meaning::Confirmation),
            ("x", Meaning::Connect),
        ]
        .map(|(text, meaning)| OwnPhrase {
            meaning,
            text: text.to_owned(),
        });
        let watch = Phrases::observer_keywords(&own);
        assert!(
            ["令牌", "jeton", "رمز", "jeton neuf"]
                .iter()
                .all(|word| watch.contains(&(*word).to_owned())),
            "{watch:?}"
        );
        assert!(
            !watch
                .iter()
                .any(|word| word.len() < 2 || word.contains("token"))
        );
        // The fewer the better: each of them is looked for in whatever changes on a page.
        assert_eq!(
            Phrases::observer_keywords(&[]),
            [
                "jeton",
                "jetonebay",
                "jetons",
                "الرمز",
                "رمز",
                "رمزebay",
                "令牌",
                "權杖"
            ]
        );
    }
}
