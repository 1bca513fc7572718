//! What stands in a cell, and how text is kept from being run.

use std::borrow::Cow;
use std::fmt;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) enum Cell<'a> {
    /// Nothing is known.
    Empty,
    /// A count or a share.
    Number(f64),
    /// Words, not escaped.
    Text(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// Nothing for no text.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub(super) fn maybe<T: Into<Cell<'a>>>(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }

    /// Returns the texts with `; ` between them.
    pub(super) fn list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts: Vec<T> = texts.into_iter().collect();
        Cell::text(texts.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("; "))
    }

    pub(super) fn yes_or_no(is: bool) -> Self {
        Cell::text(if is { "yes" } else { "no" })
    }

    /// Returns a share, or bits, to four places: what a float of 32 bits says, without the digits that it does not.
    pub(super) fn share(share: f32) -> Self {
        Cell::Number((f64::from(share) * 10_000.0).round() / 10_000.0)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Cell::text(text.as_str())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::text(text)
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Cell::Number(number.into())
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Cell::Number(number as f64)
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Cell::Number(number as f64)
    }
}

impl fmt::Display for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => Ok(()),
            Cell::Number(number) => write!(f, "{number}"),
            Cell::Text(text) => f.write_str(text),
        }
    }
}

/// Tells whether a spreadsheet would take `text` for a formula, blanks before it or not. Full-width signs count where the
/// language of the program knows them.
pub(in crate::report) fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Puts an apostrophe before what a spreadsheet would run as a formula. Where semicolons divide cells, what follows one is a cell too: there
/// as well.
pub(in crate::report) fn harmless(text: &str) -> Cow<'_, str> {
    if !text.split(';').any(is_formula) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(';').map(|part| {
        if !is_formula(part) {
            return Cow::Borrowed(part);
        }
        let blanks = part.len() - part.trim_start_matches(' ').len();
        Cow::Owned(format!("{}'{}", &part[..blanks], &part[blanks..]))
    });
    let joined = parts.collect::<Vec<_>>().join(";");
    // An apostrophe behind blanks hides nothing from a program that cuts them off.
    if is_formula(&joined) { Cow::Owned(format!("'{joined}")) } else { Cow::Owned(joined) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_run() {
        let check = |text: &str, expected: &str| assert_eq!(harmless(text), expected);
        check("src/a.c", "src/a.c");
        check("a=b", "a=b");
        check("=1+1", "'=1+1");
        check("@scope/name", "'@scope/name");
        check("-x", "'-x");
        check("+x", "'+x");
        check("\t=1", "'\t=1");
        check("\rx", "'\rx");
        check("  =1", "  '=1");
        check("＝1", "'＝1");
        check("a;=1;b; @c", "a;'=1;b; '@c");
        check("", "");
        check("'=1", "'=1");
    }

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        let check = |cell: Cell<'_>, expected: &str| assert_eq!(cell.to_string(), expected);
        check(Cell::share(0.31), "0.31");
        check(Cell::share(1.0), "1");
        check(Cell::share(142.4), "142.4");
        check(Cell::from(1_500u32), "1500");
        check(Cell::list(["a", "b"]), "a; b");
        assert_eq!(Cell::text(""), Cell::Empty);
    }
}
