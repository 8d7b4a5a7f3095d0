//! Text as it is compared: without case, accents and what cannot be seen, cut into words.

use std::ops::Range;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    Word,
    /// Digits only.
    Number,
    /// One sign that is neither letter nor digit.
    Sign,
}

/// A piece of text.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) sort: PieceKind,
    /// Where it is in the folded text.
    folded: Range<usize>,
    /// Where it is in the original text.
    original: Range<usize>,
}

/// A text cut into words, numbers and signs. Chinese and Japanese signs are words of their own.
/// Signs that usernames are made of belong to the word in which they stand: `Finch*n*Sons`.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    folded: String,
    list: Vec<Piece>,
}

impl Pieces {
    pub(super) fn of(text: &str) -> Pieces {
        let mut pieces = Pieces {
            folded: String::with_capacity(text.len()),
            list: Vec::new(),
        };
        // Whether the last piece is a word to which the next character belongs.
        let mut inside = false;
        let mut chars = text
            .char_indices()
            .filter(|(_, c)| !is_dropped(*c))
            .peekable();
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let start = pieces.folded.len();
            fold_char(c, &mut pieces.folded);
            let range = (start..pieces.folded.len(), at..at + c.len_utf8());
            let within = inside && next.is_some_and(|next| belongs(next) && !is_cjk(next));
            if c.is_whitespace() {
                inside = false;
            } else if is_cjk(c) {
                pieces.push(PieceKind::Word, range);
                inside = false;
            } else if c.is_alphanumeric()
                || (JOINING.contains(c) && within)
                || (matches!(c, '*' | '_') && (inside || next.is_some_and(char::is_alphanumeric)))
            {
                if inside {
                    pieces.extend(range);
                } else {
                    pieces.push(PieceKind::Word, range);
                }
                inside = true;
            } else {
                pieces.push(PieceKind::Sign, range);
                inside = false;
            }
        }
        for piece in &mut pieces.list {
            let digits = pieces
                .folded
                .get(piece.folded.clone())
                .is_some_and(|text| text.bytes().all(|b| b.is_ascii_digit()));
            if piece.sort == PieceKind::Word && digits {
                piece.sort = PieceKind::Number;
            }
        }
        pieces
    }

    fn push(&mut self, sort: PieceKind, (folded, original): (Range<usize>, Range<usize>)) {
        self.list.push(Piece {
            sort,
            folded,
            original,
        });
    }

    fn extend(&mut self, (folded, original): (Range<usize>, Range<usize>)) {
        if let Some(last) = self.list.last_mut() {
            last.folded.end = folded.end;
            last.original.end = original.end;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// What sort of piece it is; behind the end a sign.
    pub(super) fn sort(&self, index: usize) -> PieceKind {
        self.list
            .get(index)
            .map_or(PieceKind::Sign, |piece| piece.sort)
    }

    /// A piece as it is compared; empty behind the end.
    pub(super) fn folded(&self, index: usize) -> &str {
        self.list
            .get(index)
            .and_then(|piece| self.folded.get(piece.folded.clone()))
            .unwrap_or("")
    }

    /// A piece as it was written in `text`, of which these are the pieces.
    pub(super) fn original<'t>(&self, index: usize, text: &'t str) -> &'t str {
        self.list
            .get(index)
            .and_then(|piece| text.get(piece.original.clone()))
            .unwrap_or("")
    }

    /// The number that a piece is.
    pub(super) fn number(&self, index: usize) -> Option<u32> {
        if self.sort(index) == PieceKind::Number {
            self.folded(index).parse().ok()
        } else {
            None
        }
    }

    /// Whether it is that sign or word.
    pub(super) fn is(&self, index: usize, text: &str) -> bool {
        self.folded(index) == text && !text.is_empty()
    }
}

/// Signs that may stand within a username or a word.
const JOINING: &str = "._*-!@$&+'’‘‐‑";

/// Whether a word may go on with it.
fn belongs(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '*')
}

/// Whether each sign is a word: Chinese, Japanese.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// What is not seen, or changes nothing: soft hyphens, marks of width zero and of direction,
/// accents that stand alone, Arabic vowels.
fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{300}'..='\u{36f}'
            | '\u{61c}'
            | '\u{640}'
            | '\u{64b}'..='\u{652}'
            | '\u{670}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// Letters with accents, and what they are compared as.
const FOLDED: [(&str, &str); 29] = [
    ("àáâãäåāăąǎ", "a"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľł", "l"),
    ("ñńņň", "n"),
    ("òóôõöøōŏő", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûüũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ĳ", "ij"),
    ("أإآٱ", "ا"),
    ("ى", "ي"),
    ("’‘ʼ", "'"),
    ("‐‑–—−", "-"),
    ("“”„«»「」《》", "\""),
    ("。．", "."),
];

fn fold_char(c: char, to: &mut String) {
    if c.is_ascii() {
        to.push(c.to_ascii_lowercase());
        return;
    }
    let c = match c {
        // Full width forms, as they are typed among Chinese signs.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{660}'..='\u{669}' => char::from_u32(c as u32 - 0x660 + 0x30).unwrap_or(c),
        c => c,
    };
    for c in c.to_lowercase().filter(|c| !is_dropped(*c)) {
        match FOLDED
            .iter()
            .find(|(letters, _)| !c.is_ascii() && letters.contains(c))
        {
            Some((_, plain)) => to.push_str(plain),
            None => to.push(c),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let pieces = Pieces::of(text);
        (0..pieces.len())
            .map(|index| pieces.folded(index).to_owned())
            .collect()
    }

    #[test]
    fn case_accents_and_what_cannot_be_seen_do_not_count() {
        assert_eq!(
            words("RÉGULAR\u{a0}To\u{ad}k\u{200b}en"),
            ["regular", "token"]
        );
        assert_eq!(
            words("Łączę, größer ＯＫ！"),
            ["lacze", ",", "grosser", "ok", "!"]
        );
        assert_eq!(words("e\u{301}te\u{301}"), ["ete"]);
        assert_eq!(words("jusqu’au"), ["jusqu'au"]);
        assert_eq!(words("السَّاعة ١٤"), ["الساعة", "14"]);
    }

    #[test]
    fn chinese_signs_are_words() {
        assert_eq!(
            words("账户：jade-garden.hk，5天"),
            ["账", "户", ":", "jade-garden.hk", ",", "5", "天"]
        );
    }

    #[test]
    fn usernames_stay_whole() {
        for name in [
            "Finch*n*Sons",
            "card*collector*88",
            "brass-monkey*",
            "_x_",
            "sales@oak.example.com",
            "0815-teile",
        ] {
            let text = format!("({name}): {name}. {name}, {name}");
            let pieces = Pieces::of(&text);
            let found = (0..pieces.len())
                .filter(|index| pieces.original(*index, &text) == name)
                .count();
            assert_eq!(found, 4, "{name}");
        }
    }

    #[test]
    fn a_full_stop_ends_a_word() {
        assert_eq!(words("now valid."), ["now", "valid", "."]);
        assert_eq!(words("valid!!"), ["valid", "!", "!"]);
        assert_eq!(
            words("14.03.2027 28/04/2027"),
            ["14.03.2027", "28", "/", "04", "/", "2027"]
        );
    }
}
