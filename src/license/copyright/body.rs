//! Taking a statement's body apart: years and names by turns, in either order.

use super::years::{self, YearRange};
use super::{holders, refuse};

/// What a body says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Body {
    /// The years, as stated.
    pub(super) years: Vec<YearRange>,
    /// The names.
    pub(super) holders: Vec<String>,
    /// E-mail addresses; they stand for a holder where there is no name.
    addresses: Vec<String>,
}

const MAX_YEARS: usize = 100;
const NAMES_FILES: [&str; 6] = ["AUTHORS", "CONTRIBUTORS", "CREDITS", "MAINTAINERS", "THANKS", "COPYRIGHT"];

/// Reads years and names of a body on one line.
pub(super) fn parse(text: &str) -> Body {
    let mut body = Body::default();
    let mut run_start = 0;
    let mut at = 0;
    while at < text.len() {
        match year_at(text, at) {
            Some((range, len)) => {
                add_names(&mut body, &text[run_start..at]);
                at += len;
                add_year(&mut body, range);
                while let Some((short, len)) =
                    body.years.last().and_then(|year| years::read_short(&text[at..], year.last?))
                {
                    at += len;
                    add_year(&mut body, short);
                }
                run_start = at;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    add_names(&mut body, &text[run_start..]);
    if body.holders.is_empty() {
        body.holders = std::mem::take(&mut body.addresses);
    }
    body
}

fn add_year(body: &mut Body, range: YearRange) {
    if body.years.len() < MAX_YEARS {
        body.years.push(range);
    }
}

/// Tells whether a text begins with a year, a month before it or not.
pub(super) fn starts_with_year(text: &str) -> bool {
    year_at(text, 0).is_some()
}

/// Returns what follows the years that a text begins with.
pub(super) fn after_years(text: &str) -> &str {
    let mut at = 0;
    loop {
        let rest = text[at..].trim_start_matches([' ', '\t', ',', '&', ';', ':', '-', '.']);
        let rest = rest.strip_prefix("and ").unwrap_or(rest);
        let start = text.len() - rest.len();
        match year_at(text, start) {
            Some((range, len)) => {
                at = start + len;
                let mut last = range.last;
                while let Some((short, len)) = last.and_then(|last| years::read_short(&text[at..], last)) {
                    (at, last) = (at + len, short.last);
                }
            }
            None => return rest,
        }
    }
}

fn year_at(text: &str, at: usize) -> Option<(YearRange, usize)> {
    let is_apart = text[..at]
        .chars()
        .next_back()
        .is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '_' | '@' | '/' | '+' | '$' | '#'));
    if !is_apart || !text.as_bytes().get(at).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let month = years::month_len(&text[at..]);
    let (range, len) = years::read(&text[at + month..])?;
    Some((range, month + len))
}

fn add_names(body: &mut Body, run: &str) {
    let (names, addresses) = holders::split(run);
    if body.addresses.is_empty() {
        body.addresses = addresses;
    }
    for name in names {
        if !refuse::is_no_name(&name) && !body.holders.contains(&name) {
            body.holders.push(name);
        }
    }
}

/// Finds `AUTHORS` and its like where a text refers to them.
pub(super) fn names_file(text: &str) -> Option<String> {
    let file = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-')).find(|word| {
        let stem = word.split('.').next().unwrap_or_default();
        NAMES_FILES.contains(&stem)
    })?;
    let lower = text.to_ascii_lowercase();
    let is_reference = ["see ", "file", "listed in", "in the "].iter().any(|hint| lower.contains(hint));
    is_reference.then(|| file.trim_end_matches('.').to_owned())
}
