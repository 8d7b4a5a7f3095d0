//! Dates as pages write them.

use chrono::{NaiveDate, NaiveTime};

use super::text::{PieceKind, Pieces};
use crate::domain::Timestamp;

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CalendarDate {
    /// Its midnight UTC.
    On(Timestamp),
    /// A date whose day and month cannot be told apart.
    Ambiguous,
}

/// Whether a date might begin at a piece.
pub(super) fn may_begin(pieces: &Pieces, at: usize) -> bool {
    pieces.folded(at).starts_with(|c: char| c.is_ascii_digit())
}

/// The date that begins at a piece, and how many pieces it takes. `months`: words for months, with
/// their numbers.
pub(super) fn read(
    pieces: &Pieces,
    at: usize,
    months: &[(Box<str>, u32)],
) -> Option<(CalendarDate, usize)> {
    let month = |index: usize| {
        let word = pieces.folded(index);
        months
            .iter()
            .find(|(name, _)| **name == *word)
            .map(|(_, number)| *number)
    };
    let word = pieces.folded(at);
    // 2027-02-28, 14.03.2027, 14-Mar-2027
    if pieces.sort(at) == PieceKind::Word && word.starts_with(|c: char| c.is_ascii_digit()) {
        let dotted = word.contains('.');
        let mut parts = word.split(['.', '-']);
        if let (Some(first), Some(second), Some(third), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            let third = third.split('t').next().unwrap_or(third);
            if let Some((_, number)) = months.iter().find(|(name, _)| **name == *second) {
                return Some((day(third.parse().ok()?, *number, first.parse().ok()?)?, 1));
            }
            return Some((numeric(first, second, third, dotted)?, 1));
        }
    }
    // 28/04/2027, 2027/04/28
    if pieces.is(at + 1, "/") && pieces.is(at + 3, "/") {
        return Some((
            numeric(word, pieces.folded(at + 2), pieces.folded(at + 4), false)?,
            5,
        ));
    }
    // 2027年3月14日
    if pieces.is(at + 1, "年")
        && pieces.is(at + 3, "月")
        && (pieces.is(at + 5, "日") || pieces.is(at + 5, "号"))
    {
        return Some((
            day(
                pieces.number(at)?,
                pieces.number(at + 2)?,
                pieces.number(at + 4)?,
            )?,
            6,
        ));
    }
    // 14 March 2027, 14th of March 2027, 14 de marzo de 2027, 1er mars 2027, 14. März 2027, 14
    // March, 2027
    if let Some(number) = ordinal(word) {
        let mut place = skip(pieces, at + 1);
        let month = month(place)?;
        let end = place + 1 - at;
        place = skip(pieces, skip(pieces, place + 1));
        return match pieces.number(place) {
            Some(year) if year > 99 => Some((day(year, month, number)?, place + 1 - at)),
            // Of which year?
            _ => Some((CalendarDate::Ambiguous, end)),
        };
    }
    // March 14, 2027
    let month = month(at)?;
    let mut place = skip(pieces, at + 1);
    let number = ordinal(pieces.folded(place))?;
    if number > 99 {
        // March 2027
        return Some((CalendarDate::Ambiguous, place + 1 - at));
    }
    place = skip(pieces, place + 1);
    match pieces.number(place) {
        Some(year) if year > 99 => Some((day(year, month, number)?, place + 1 - at)),
        _ => None,
    }
}

/// Behind what may stand between the parts of a date.
fn skip(pieces: &Pieces, at: usize) -> usize {
    if matches!(pieces.folded(at), "." | "," | "de" | "of" | "del" | "ta") {
        at + 1
    } else {
        at
    }
}

/// 14, 14th, 1er, 1º
fn ordinal(word: &str) -> Option<u32> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, ending) = word.split_at_checked(digits)?;
    if matches!(
        ending,
        "" | "st" | "nd" | "rd" | "th" | "er" | "e" | "º" | "o" | "°"
    ) {
        number.parse().ok()
    } else {
        None
    }
}

/// Three numbers: the year first or last. With dots the day stands first; otherwise either may.
fn numeric(first: &str, second: &str, third: &str, dotted: bool) -> Option<CalendarDate> {
    let [a, b, c]: [u32; 3] = [
        first.parse().ok()?,
        second.parse().ok()?,
        third.parse().ok()?,
    ];
    if first.len() == 4 {
        return day(a, b, c);
    }
    if third.len() == 2 {
        // Two digits of a year: a date, but not a certain one.
        return ((1..32).contains(&a) && (1..32).contains(&b)).then_some(CalendarDate::Ambiguous);
    }
    if third.len() != 4 {
        return None;
    }
    if dotted || a == b || a > 12 {
        day(c, b, a)
    } else if b > 12 {
        day(c, a, b)
    } else {
        Some(CalendarDate::Ambiguous)
    }
}

fn day(year: u32, month: u32, day: u32) -> Option<CalendarDate> {
    let year = i32::try_from(year)
        .ok()
        .filter(|year| (2000..2100).contains(year))?;
    let date = NaiveDate::from_ymd_opt(year, month, day)?;
    Some(CalendarDate::On(Timestamp::from_millis(
        date.and_time(NaiveTime::MIN).and_utc().timestamp_millis(),
    )))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use super::super::Phrases;
    use super::*;

    fn read(text: &str) -> Option<(String, usize)> {
        let (day, length) = Phrases::shipped().date(&Pieces::of(text), 0)?;
        let date = match day {
            CalendarDate::Ambiguous => "ambiguous".to_owned(),
            CalendarDate::On(time) => chrono::DateTime::from_timestamp_millis(time.millis())
                .unwrap()
                .format("%F")
                .to_string(),
        };
        Some((date, length))
    }

    #[test]
    fn dates_of_many_styles_are_read() {
        for text in [
            "2027-03-14",
            "2027/03/14",
            "2027.03.14",
            "14.03.2027",
            "14.3.2027",
            "14/03/2027",
            "03/14/2027",
            "14-03-2027",
            "14-Mar-2027",
            "14 March 2027",
            "14th March 2027",
            "14th of March 2027",
            "14 March, 2027",
            "March 14, 2027",
            "Mar 14 2027",
            "March 14th, 2027",
            "14. März 2027",
            "14 mars 2027",
            "14 de marzo de 2027",
            "14 marzo 2027",
            "14 marca 2027",
            "14 de março de 2027",
            "14 maart 2027",
            "2027年3月14日",
            "2027 年 3 月 14 日",
            "2027年3月14号",
            "14 مارس 2027",
            "١٤ مارس ٢٠٢٧",
            "2027-03-14T10:00:00Z",
        ] {
            assert_eq!(
                read(text).map(|(day, _)| day).as_deref(),
                Some("2027-03-14"),
                "{text}"
            );
        }
        assert_eq!(read("March 14, 2027, 10:00").unwrap().1, 4);
        assert_eq!(read("1er mars 2027").unwrap().0, "2027-03-01");
    }

    #[test]
    fn it_is_told_how_many_pieces_a_date_takes_wherever_it_stands() {
        for (text, length) in [
            ("2027-03-14", 1),
            ("14-Mar-2027", 1),
            ("14/03/2027", 5),
            ("2027年3月14日", 6),
            ("14 March 2027", 3),
            ("14 de marzo de 2027", 5),
            ("14 March", 2),
            ("14. March", 3),
            ("March 14, 2027", 4),
            ("March 2027", 2),
        ] {
            for before in ["", "valid ", "it is valid "] {
                let pieces = Pieces::of(&format!("{before}{text} or longer"));
                let at = before.split_whitespace().count();
                assert_eq!(
                    Phrases::shipped()
                        .date(&pieces, at)
                        .map(|(_, length)| length),
                    Some(length),
                    "{before}{text}"
                );
            }
        }
    }

    #[test]
    fn day_and_month_are_not_guessed() {
        assert_eq!(read("03/04/2027").unwrap().0, "ambiguous");
        assert_eq!(read("03-04-2027").unwrap().0, "ambiguous");
        assert_eq!(read("12/05/2027").unwrap().0, "ambiguous");
        assert_eq!(read("05/12/2027").unwrap().0, "ambiguous");
        assert_eq!(read("13/05/2027").unwrap().0, "2027-05-13");
        assert_eq!(read("05/13/2027").unwrap().0, "2027-05-13");
        assert_eq!(read("14/03/27").unwrap().0, "ambiguous");
        assert_eq!(read("14 March").unwrap(), ("ambiguous".to_owned(), 2));
        assert_eq!(read("March 2027").unwrap(), ("ambiguous".to_owned(), 2));
        assert_eq!(read("14 March 99").unwrap(), ("ambiguous".to_owned(), 2));
        assert_eq!(read("04/04/2027").unwrap().0, "2027-04-04");
        assert_eq!(read("03.04.2027").unwrap().0, "2027-04-03");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "2027年3月14",
            "2027年3月14天",
            "2027/3月14日",
            "2027年3/14日",
            "14",
            "31/02/2027",
            "32 March 2027",
            "March",
            "March 99, 2027",
            "March 14, 99",
            "54/03/27",
            "14 Token 2027",
            "14.03",
            "1.2.3.4",
            "10:30",
            "99999999999-1-1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
