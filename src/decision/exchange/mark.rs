//! The mark in comments that we write into others' files: `kinprint original until 2026-12-31 by ada@example.org on 2026-01-31: we
//! wrote it`. Their formats know three words or fewer; with the mark, what comes back says what was said.

use super::Said;
use super::export::Exported;
use crate::finding::DecisionStatus;

const MARK: &str = "kinprint ";
const UNTIL: &str = " until ";

const BY: &str = " by ";
const END: &str = ": ";

/// Returns the comment that carries a decision, as one line.
pub(super) fn marked(decided: &Exported<'_>) -> String {
    let word = decided.decision;
    let until = word.expires.as_ref().map_or(String::new(), |day| format!("{UNTIL}{day}"));
    let day = word.at.split('T').next().unwrap_or(&word.at);
    let by = format!("{BY}{} on {day}", word.people()).replace(END, " ");
    one_line(&format!("{MARK}{}{until}{by}{END}{}", word.status.as_str(), word.reason))
}

/// Returns what a comment with a mark says; `None` without one.
pub(super) fn read_mark(comment: &str) -> Option<Said> {
    let (head, reason) = comment.trim().strip_prefix(MARK)?.split_once(END)?;
    let (head, by) = head.split_once(BY).map_or((head, None), |(head, by)| (head, Some(by.to_owned())));
    let (status, day) = head.split_once(UNTIL).map_or((head, None), |(status, day)| (status, Some(day)));
    // A day that is none was not written by us.
    let expires = day.map(|day| day.parse::<jiff::civil::Date>().map(|day| day.to_string())).transpose().ok()?;
    let said = Said { expires, by, ..Said::new(DecisionStatus::find(status)?, reason.trim().to_owned()) };
    (!said.reason.is_empty()).then_some(said)
}

/// Replaces what would end a line, move a cursor or reorder what is read by spaces.
pub(super) fn one_line(text: &str) -> String {
    let plain = |c: char| {
        if c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            ' '
        } else {
            c
        }
    };
    text.chars().map(plain).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_marks_are_read() {
        let check = |comment: &str, expected: Option<(DecisionStatus, Option<&str>, Option<&str>, &str)>| {
            let found = read_mark(comment);
            let parts = |said: &'_ Said| (said.status, said.expires.clone(), said.by.clone(), said.reason.clone());
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let expected = expected.map(|(status, day, by, why)| (status, owned(day), owned(by), why.to_owned()));
            assert_eq!(found.as_ref().map(parts), expected, "{comment}");
        };
        check("kinprint original: we wrote it", Some((DecisionStatus::Original, None, None, "we wrote it")));
        let until = Some((DecisionStatus::Accept, Some("2026-12-31"), None, "listed: see NOTICE"));
        check(" kinprint accept until 2026-12-31: listed: see NOTICE ", until);
        let by = Some((DecisionStatus::Accept, Some("2026-12-31"), Some("Ada <a@b.c> on 2026-01-31"), "x by y"));
        check("kinprint accept until 2026-12-31 by Ada <a@b.c> on 2026-01-31: x by y", by);
        check("kinprint accept until soon: x", None);
        check("kinprint ok: x", None);
        check("kinprint accept: ", None);
        check("we ran kinprint accept: x", None);
        check("accept", None);
    }
}
