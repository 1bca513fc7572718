//! Years of a statement: `1999`, `1999-2004`, `1999-04`, `2019-present`, `1998, 1999, and 2001`.

use serde::{Deserialize, Serialize};

/// A year, or the first and last of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct YearRange {
    /// The first year.
    pub first: u16,
    /// The last one, equal to the first for a single year; `None` is "present".
    pub last: Option<u16>,
}

/// Words for an open end.
const OPEN: [&str; 8] = ["present", "now", "today", "current", "date", "onwards", "on", "time"];
/// Months, from three letters on, stand before years.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads one year or range at the beginning of `text`; returns it with its length.
pub(super) fn read(text: &str) -> Option<(YearRange, usize)> {
    let first = year_at(text)?;
    let mut range = YearRange { first, last: Some(first) };
    let mut len = 4;
    if let Some((last, end)) = read_end(&text[4..], first) {
        range.last = last;
        len += end;
    } else if text[4..].starts_with('+') {
        (range.last, len) = (None, 5);
    }
    let is_apart =
        |rest: &str| rest.chars().next().is_none_or(|next| !next.is_alphanumeric() && !matches!(next, '_' | '@'));
    if !is_apart(&text[len..]) {
        // `2001s`, `2004th`: no year; `1999-2nd` is a year followed by something.
        return is_apart(&text[4..]).then_some((YearRange { first, last: Some(first) }, 4));
    }
    Some((range, len))
}

/// Reads the two digits of a year in a list after the year `before`: `, 92` behind `1991`; returns it with the length.
pub(super) fn read_short(text: &str, before: u16) -> Option<(YearRange, usize)> {
    let rest = text.trim_start_matches([' ', '\t']).strip_prefix(',')?.trim_start_matches([' ', '\t']);
    let short: u16 = rest.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let year = before - before % 100 + short;
    let at = text.len() - rest.len();
    let last =
        rest[2..].strip_prefix('-').and_then(|end| end.get(..2)?.parse::<u16>().ok()).map(|end| year - short + end);
    let (last, len) = last.filter(|&last| last > year).map_or((year, at + 2), |last| (last, at + 5));
    let is_apart = text[len..].chars().next().is_none_or(|next| matches!(next, ',' | ' ' | '\t' | '.'));
    (year > before && is_apart).then_some((YearRange { first: year, last: Some(last) }, len))
}

fn year_at(text: &str) -> Option<u16> {
    let year: u16 = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    (1900..2100).contains(&year).then_some(year)
}

/// Reads ` - 2004`, `-04`, `–present`, ` to 2004`; a month or day between belongs to it.
fn read_end(text: &str, first: u16) -> Option<(Option<u16>, usize)> {
    let spaces = |text: &str| text.len() - text.trim_start_matches([' ', '\t']).len();
    let mut at = spaces(text);
    let rest = &text[at..];
    let is_word_dash = rest.starts_with("to ") || rest.starts_with("through ");
    let dash = rest.chars().take_while(|c| matches!(c, '-' | '–' | '—' | '/' | '~' | '−' | '‐' | '‑' | '\\')).count();
    if is_word_dash {
        at += rest.find(' ').unwrap_or(0);
    } else if dash > 0 && dash <= 3 {
        at += rest.chars().take(dash).map(char::len_utf8).sum::<usize>();
    } else {
        return None;
    }
    at += spaces(&text[at..]);
    let rest = &text[at..];
    if let Some(last) = year_at(rest).filter(|&last| last >= first) {
        return Some((Some(last), at + 4));
    }
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    if OPEN.contains(&word.as_str()) {
        return Some((None, at + word.len()));
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    // A typing error (`2004-1017`): it is no name, and says nothing of the end.
    if digits == 4 && dash > 0 {
        return Some((Some(first), at + 4));
    }
    if matches!(digits, 1 | 2) {
        let short: u16 = rest[..digits].parse().ok()?;
        let unit = if digits == 1 { 10 } else { 100 };
        let after = &rest.as_bytes()[digits..];
        let is_date = after.first() == Some(&b'-')
            && after.get(1..3).is_some_and(|day| day.iter().all(u8::is_ascii_digit))
            && !after.get(3).is_some_and(u8::is_ascii_digit);
        if is_date {
            return Some((Some(first), at + digits + 3));
        }
        let last = first - first % unit + short;
        let is_month = last <= first && (1..=12).contains(&short) && dash > 0;
        return (last > first || is_month).then_some((Some(last.max(first)), at + digits));
    }
    None
}

/// Returns the length of a month's name or a day with it at the beginning of `text`, when a year follows.
pub(super) fn month_len(text: &str) -> usize {
    let day = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut at =
        if matches!(day, 1 | 2) { day + usize::from(text[day..].starts_with([' ', '-', '.', '/'])) } else { 0 };
    if at == day && day > 0 {
        return 0;
    }
    let word: String = text[at..].chars().take_while(char::is_ascii_alphabetic).collect();
    let lower = word.to_ascii_lowercase();
    if word.len() < 3 || !MONTHS.iter().any(|month| month.starts_with(&lower)) {
        return 0;
    }
    at += word.len();
    let rest = &text[at..];
    let skipped = rest.len() - rest.trim_start_matches([' ', '.', ',', '-']).len();
    let rest = &rest[skipped..];
    let day = rest.bytes().take_while(u8::is_ascii_digit).count();
    let day_len = if matches!(day, 1 | 2) {
        day + rest[day..].len()
            - rest[day..].trim_start_matches([' ', '.', ',', '-', 't', 'h', 's', 'n', 'd', 'r']).len()
    } else {
        0
    };
    if year_at(&rest[day_len..]).is_some() { at + skipped + day_len } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_ranges() {
        let check = |text: &str, expected: Option<(u16, Option<u16>, usize)>| {
            assert_eq!(read(text).map(|(range, len)| (range.first, range.last, len)), expected, "{text}");
        };
        check("1999 X", Some((1999, Some(1999), 4)));
        check("1999-2004, X", Some((1999, Some(2004), 9)));
        check("1999 – 2004", Some((1999, Some(2004), 13)));
        check("1999-04 X", Some((1999, Some(1999), 7))); // A month.
        check("2004-05-12 X", Some((2004, Some(2004), 10)));
        check("2001-04 X", Some((2001, Some(2004), 7)));
        check("2001-4 X", Some((2001, Some(2004), 6)));
        check("2019-present", Some((2019, None, 12)));
        check("2019 - now X", Some((2019, None, 10)));
        check("2019+ X", Some((2019, None, 5)));
        check("1999 to 2003", Some((1999, Some(2003), 12)));
        check("2001, 2002", Some((2001, Some(2001), 4)));
        check("20011", None);
        check("2001st", None);
        check("2001-2nd", Some((2001, Some(2001), 4)));
        check("1850", None);
        check("2004-2001", Some((2004, Some(2004), 9)));
        check("2010@example.org", None);
        check("", None);
        check("20é1", None);
    }

    #[test]
    fn months_stand_before_years() {
        for (text, len) in
            [("Jan 2001", 4), ("12 May 2003", 7), ("September 1, 1999", 13), ("Mayer 2001", 0), ("2001", 0)]
        {
            assert_eq!(month_len(text), len, "{text}");
        }
    }
}
