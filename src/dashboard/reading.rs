//! What a single text says, by the phrases.

use super::TokenStatus;
use super::dates::CalendarDate;
use super::meaning::{Meaning, Meanings};
use super::phrases::Phrases;
use super::text::{PieceKind, Pieces};
use crate::domain::{Timestamp, TokenKind};

/// A part of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextPart {
    /// Its first piece.
    pub(super) at: usize,
    /// What it means; none: a word, number or sign that says nothing to us.
    pub(super) means: Meanings,
    /// Those of the meanings that are sure.
    pub(super) sure: Meanings,
    /// The number in it.
    pub(super) number: Option<u32>,
    /// The date that it is, or that belongs to it.
    pub(super) day: Option<CalendarDate>,
    /// A sign, a date or a time of the day.
    pub(super) is_ignorable: bool,
}

/// A text, cut into what is known and what is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) pieces: Pieces,
    pub(super) items: Vec<TextPart>,
}

/// What a text says about a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StatusPhrase {
    /// How it stands.
    pub(super) standing: Option<TokenStatus>,
    /// Until when.
    pub(super) until: Option<Timestamp>,
    /// How many days are left.
    pub(super) days: Option<u32>,
    /// That it works follows from the date alone.
    pub(super) dated: bool,
    /// Whether all of it is sure.
    pub(super) sure: bool,
    /// Something is said that cannot be read, or that contradicts itself.
    pub(super) unclear: bool,
}

/// Words that tell how a token stands.
pub(super) const STANDING: Meanings = Meanings::of(&[
    Meaning::Connected,
    Meaning::ValidUntil,
    Meaning::Disconnected,
    Meaning::NotConnected,
    Meaning::AboutToEnd,
    Meaning::WarningAboutTo,
    Meaning::WarningHasBeen,
    Meaning::Unclear,
]);

/// The names of the two tokens.
pub(super) const KIND: Meanings = Meanings::of(&[Meaning::Regular, Meaning::Plus]);

/// Their names, and "token".
pub(super) const TOKENS: Meanings = KIND.union(Meanings::of(&[Meaning::Token]));

/// What may stand in the row of a token without changing what it says.
const ROW: Meanings = KIND.union(Meanings::of(&[
    Meaning::Filler,
    Meaning::Token,
    Meaning::State,
    Meaning::TokenKindColumn,
]));

/// More words than these do not describe a token beside its name.
const DESCRIPTION: usize = 15;

/// More words than these, and it is talk rather than a label.
const LABEL_WORDS: usize = 6;

impl Reading {
    pub(super) fn of(text: &str, phrases: &Phrases) -> Reading {
        let pieces = Pieces::of(text);
        let mut items = Vec::new();
        let mut at = 0;
        while at < pieces.len() {
            let found = phrases.find(&pieces, at);
            let mut item = TextPart {
                at,
                means: found.means,
                sure: found.sure,
                number: found.number,
                day: found.day,
                is_ignorable: pieces.sort(at) == PieceKind::Sign,
            };
            if found.length > 0 {
                at += found.length;
                let ends = Meanings::of(&[Meaning::ValidUntil, Meaning::AboutToEnd]);
                if found.means.intersects(ends) && item.day.is_none() {
                    let place = (at..pieces.len())
                        .find(|place| !is_gap(&pieces, *place, phrases))
                        .unwrap_or(at);
                    if let Some((day, length)) = phrases.date(&pieces, place) {
                        item.day = Some(day);
                        at = place + length;
                    }
                }
            } else if let Some((day, length)) = phrases.date(&pieces, at) {
                item.day = Some(day);
                item.is_ignorable = true;
                at += length;
            } else if at == 0
                && pieces.sort(at) == PieceKind::Number
                && matches!(pieces.folded(at + 1), "." | ")")
            {
                // "1. Regular Token"
                item.is_ignorable = true;
                at += 1;
            } else if pieces.sort(at) == PieceKind::Number
                && pieces.is(at + 1, ":")
                && pieces.sort(at + 2) == PieceKind::Number
            {
                item.is_ignorable = true;
                at += 3;
            } else {
                at += 1;
            }
            items.push(item);
        }
        Reading { pieces, items }
    }

    /// Whether it says exactly one thing, and that thing may mean this.
    pub(super) fn is(&self, meaning: Meaning) -> bool {
        self.only().is_some_and(|item| item.means.has(meaning))
    }

    /// Its only part beside signs and dates.
    pub(super) fn only(&self) -> Option<&TextPart> {
        let mut parts = self.items.iter().filter(|item| !item.is_ignorable);
        parts.next().filter(|_| parts.next().is_none())
    }

    /// Whether anything in it may mean one of these.
    pub(super) fn mentions(&self, meanings: Meanings) -> bool {
        self.items
            .iter()
            .any(|item| item.means.intersects(meanings))
    }

    /// Whether all of it but signs and dates may mean one of these.
    pub(super) fn consists_of(&self, meanings: Meanings) -> bool {
        covered(&self.items, meanings)
    }

    /// Whether it says how something stands, and nothing else: a coloured dot has such a name.
    pub(super) fn is_standing(&self) -> bool {
        self.mentions(STANDING) && !self.mentions(TOKENS) && self.consists_of(ROW.union(STANDING))
    }

    /// Whether it asks.
    pub(super) fn is_question(&self) -> bool {
        (0..self.pieces.len()).any(|piece| matches!(self.pieces.folded(piece), "?" | "؟" | "¿"))
    }

    /// Whether it quotes.
    pub(super) fn is_quote(&self) -> bool {
        (0..self.pieces.len()).any(|piece| self.pieces.is(piece, "\""))
    }

    /// Which token is named in it; `None` where none is, or both are.
    pub(super) fn kind(&self) -> Option<TokenKind> {
        match (
            self.mentions(Meanings::of(&[Meaning::Regular])),
            self.mentions(Meanings::of(&[Meaning::Plus])),
        ) {
            (true, false) => Some(TokenKind::Regular),
            (false, true) => Some(TokenKind::Plus),
            _ => None,
        }
    }

    /// What it says of both tokens, one after the other: "Regular Token: connected · Token Plus:
    /// expired".
    pub(super) fn pair(&self) -> Option<[(TokenKind, StatusPhrase); 2]> {
        if !self.consists_of(ROW.union(STANDING)) || self.is_question() || self.is_quote() {
            return None;
        }
        let mut starts = (0..self.items.len()).filter(|at| {
            self.items
                .get(*at)
                .is_some_and(|item| item.means.intersects(KIND))
        });
        let (first, second) = (starts.next()?, starts.next()?);
        let (before, _) = self.items.split_at_checked(first)?;
        if starts.next().is_some() || before.iter().any(|item| item.means.intersects(STANDING)) {
            return None;
        }
        let reads_as = |items: &[TextPart]| {
            let kind = if items.first()?.means.has(Meaning::Regular) {
                TokenKind::Regular
            } else {
                TokenKind::Plus
            };
            let mut words = StatusPhrase::none();
            items
                .iter()
                .filter(|item| item.means.intersects(STANDING))
                .for_each(|item| words.add(item));
            words
                .standing
                .filter(|_| !words.unclear)
                .map(|_| (kind, words))
        };
        let pair = [
            reads_as(self.items.get(first..second)?)?,
            reads_as(self.items.get(second..)?)?,
        ];
        (pair[0].0 != pair[1].0).then_some(pair)
    }

    /// Which token it is a label of: it names that one and says nothing but how it stands.
    pub(super) fn label(&self) -> Option<TokenKind> {
        self.kind().filter(|_| {
            self.consists_of(ROW.union(STANDING)) && !self.is_question() && !self.is_quote()
        })
    }

    /// Which token it begins to describe: its name, and then talk that tells no standing.
    pub(super) fn description(&self) -> Option<TokenKind> {
        let first = self.items.iter().find(|item| !item.is_ignorable)?;
        let plain = !self.mentions(STANDING)
            && !self.is_question()
            && !self.is_quote()
            && self.words() < DESCRIPTION;
        self.kind()
            .filter(|_| plain && first.means.intersects(KIND))
    }

    /// How many parts are words.
    pub(super) fn words(&self) -> usize {
        self.items.iter().filter(|item| !item.is_ignorable).count()
    }

    /// Whether it is a date and nothing else.
    pub(super) fn date(&self) -> Option<CalendarDate> {
        let mut days = self.items.iter().filter_map(|item| item.day);
        let only = days.next().filter(|_| days.next().is_none());
        only.filter(|_| {
            self.items
                .iter()
                .all(|item| item.is_ignorable || item.means.intersects(ROW))
        })
    }

    /// What it says about a token. It is read piece by piece: what stands between signs is
    /// understood whole or not at all.
    pub(super) fn standing(&self) -> StatusPhrase {
        let mut words = StatusPhrase::none();
        if self.is_question() || self.is_quote() || !self.mentions(STANDING) {
            return words;
        }
        let mut lost = false;
        for segment in self.items.split(|item| {
            item.is_ignorable && item.day.is_none() && self.pieces.sort(item.at) == PieceKind::Sign
        }) {
            let says = segment.iter().any(|item| item.means.intersects(STANDING));
            let understood = covered(segment, ROW.union(STANDING));
            if says && understood && !lost {
                for item in segment
                    .iter()
                    .filter(|item| item.means.intersects(STANDING))
                {
                    words.add(item);
                }
            } else if says && words.standing.is_none() {
                // Talk may use the words of a standing; a label of a few words that does is about
                // this token.
                words.unclear |= self.words() < LABEL_WORDS
                    || segment
                        .first()
                        .is_some_and(|item| item.means.intersects(STANDING));
            }
            lost |= !understood;
        }
        words
    }
}

impl StatusPhrase {
    /// Nothing is said.
    pub(super) fn none() -> StatusPhrase {
        StatusPhrase {
            standing: None,
            until: None,
            days: None,
            dated: false,
            sure: true,
            unclear: false,
        }
    }

    fn add(&mut self, item: &TextPart) {
        const EACH: [&[Meaning]; 4] = [
            &[Meaning::AboutToEnd, Meaning::WarningAboutTo],
            &[Meaning::Disconnected, Meaning::WarningHasBeen],
            &[Meaning::NotConnected],
            &[Meaning::Connected],
        ];
        let reads_as = |list: &[Meaning]| item.means.intersects(Meanings::of(list));
        if reads_as(&[Meaning::Unclear]) || EACH.iter().filter(|each| reads_as(each)).count() > 1 {
            self.unclear = true;
            return;
        }
        let (standing, meanings): (TokenStatus, &[Meaning]) =
            if reads_as(&[Meaning::AboutToEnd, Meaning::WarningAboutTo]) {
                (
                    TokenStatus::AboutToEnd,
                    &[Meaning::AboutToEnd, Meaning::WarningAboutTo],
                )
            } else if reads_as(&[Meaning::Disconnected, Meaning::WarningHasBeen]) {
                (
                    TokenStatus::Disconnected,
                    &[Meaning::Disconnected, Meaning::WarningHasBeen],
                )
            } else if reads_as(&[Meaning::NotConnected]) {
                (TokenStatus::NotConnected, &[Meaning::NotConnected])
            } else if reads_as(&[Meaning::Connected]) {
                (TokenStatus::Connected, &[Meaning::Connected])
            } else if item.day.is_some() {
                (TokenStatus::Connected, &[Meaning::ValidUntil])
            } else {
                return;
            };
        let sure = item.sure.intersects(Meanings::of(meanings));
        let dated = meanings == [Meaning::ValidUntil];
        let until = match item.day {
            Some(CalendarDate::On(time))
                if matches!(standing, TokenStatus::Connected | TokenStatus::AboutToEnd) =>
            {
                Some(time)
            }
            _ => None,
        };
        self.join(StatusPhrase {
            standing: Some(standing),
            until,
            days: item.number,
            dated,
            sure,
            unclear: false,
        });
    }

    /// "Valid until" and a date.
    pub(super) fn until(day: CalendarDate, sure: bool) -> StatusPhrase {
        let until = if let CalendarDate::On(time) = day {
            Some(time)
        } else {
            None
        };
        StatusPhrase {
            standing: Some(TokenStatus::Connected),
            until,
            dated: true,
            sure,
            ..StatusPhrase::none()
        }
    }

    /// Takes what another text says of the same token.
    pub(super) fn join(&mut self, other: StatusPhrase) {
        self.unclear |= other.unclear;
        let Some(new) = other.standing else { return };
        self.sure &= other.sure;
        self.until = match (self.until, other.until) {
            (Some(a), Some(b)) if a != b => {
                self.unclear = true;
                None
            }
            (a, b) => a.or(b),
        };
        let ended = |standing: TokenStatus| {
            matches!(
                standing,
                TokenStatus::Disconnected | TokenStatus::NotConnected
            )
        };
        self.standing = match (self.standing, new) {
            (None, new) => {
                self.dated = other.dated;
                Some(new)
            }
            (Some(old), new) if old == new => {
                self.dated &= other.dated;
                Some(old)
            }
            // It still works, and the page says for how long.
            (Some(TokenStatus::Connected), TokenStatus::AboutToEnd)
            | (Some(TokenStatus::AboutToEnd), TokenStatus::Connected) => {
                Some(TokenStatus::AboutToEnd)
            }
            // Its life would have lasted until then.
            (Some(TokenStatus::Connected), new) if self.dated && ended(new) => Some(new),
            (Some(old), TokenStatus::Connected) if other.dated && ended(old) => Some(old),
            // "Disconnected. Not connected since 3 May.": the one says more than the other.
            (Some(old), new) if ended(old) && ended(new) => Some(TokenStatus::Disconnected),
            (old, _) => {
                self.unclear = true;
                old
            }
        };
        if new == TokenStatus::AboutToEnd {
            self.days = self.days.or(other.days);
        }
    }
}

/// Whether everything but signs and dates may mean one of these.
fn covered(items: &[TextPart], meanings: Meanings) -> bool {
    items
        .iter()
        .all(|item| item.is_ignorable || item.means.intersects(meanings))
}

/// What may stand between "valid until" and the date.
fn is_gap(pieces: &Pieces, at: usize, phrases: &Phrases) -> bool {
    let sign =
        pieces.sort(at) == PieceKind::Sign && matches!(pieces.folded(at), ":" | "-" | "(" | ",");
    let found = phrases.find(pieces, at);
    sign || (found.length == 1 && found.means.has(Meaning::Filler))
}
