//! How text is laid out: width, wrapping, shortening, bars, numbers, color.

use std::borrow::Cow;

/// What the reader's terminal can do and how much the reader wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns; at least 40 are used.
    pub width: usize,
    /// Whether ANSI colors may be written.
    pub color: bool,
    /// Whether characters beyond ASCII may be written for decoration; names always keep theirs.
    pub unicode: bool,
    /// Whether to show ids, alternatives, renames, collapsed findings and every filtered file.
    pub verbose: bool,
}

impl Default for TextOptions {
    /// 80 columns, no color, Unicode.
    fn default() -> Self {
        Self { width: 80, color: false, unicode: true, verbose: false }
    }
}

/// A color or weight that says something; without color the words alone still say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Headings and paths.
    Bold,
    /// What matters less.
    Dim,
    /// Copies, failures.
    Red,
    /// Needs a look.
    Yellow,
    /// Nothing to do.
    Green,
    /// Origins.
    Cyan,
}

impl TextOptions {
    /// Returns the columns to use.
    pub fn columns(&self) -> usize {
        self.width.max(40)
    }

    /// Returns `text` painted, or as it is without color.
    pub fn paint<'a>(&self, paint: Paint, text: &'a str) -> Cow<'a, str> {
        if !self.color || text.is_empty() {
            return Cow::Borrowed(text);
        }
        let code = match paint {
            Paint::Bold => "1",
            Paint::Dim => "2",
            Paint::Red => "31",
            Paint::Yellow => "33",
            Paint::Green => "32",
            Paint::Cyan => "36",
        };
        Cow::Owned(format!("\u{1b}[{code}m{text}\u{1b}[0m"))
    }

    /// Returns the dash between two ends of a range.
    pub const fn dash(&self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }

    /// Returns the separator between short facts.
    pub const fn dot(&self) -> &'static str {
        if self.unicode { " · " } else { ", " }
    }

    /// Returns what stands for something left out.
    pub const fn ellipsis(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// Returns an arrow from old to new.
    pub const fn arrow(&self) -> &'static str {
        if self.unicode { "→" } else { "->" }
    }
}

/// Returns the columns `text` takes; escape sequences take none.
pub fn display_width(text: &str) -> usize {
    console::measure_text_width(text)
}

/// Returns `number` with thousands separated.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns `number` and the noun in its number: `1 file`, `2 files`, `3 copies`.
pub fn plural(number: u64, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if number == 1 => format!("1 {noun}"),
        Some(stem) => format!("{} {stem}ies", count(number)),
        None => format!("{} {noun}s", count(number)),
    }
}

/// Returns a part of a whole as people read it: never 0 % for something, never 100 % for less than all.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 || part == 0 {
        return "0 %".into();
    }
    let tenths = (part as f64 * 1000.0 / whole as f64).round() as u64;
    match tenths {
        _ if part == whole => "100 %".into(),
        0 => "under 0.1 %".into(),
        1..100 => format!("{}.{} %", tenths / 10, tenths % 10),
        _ => format!("{} %", ((tenths + 5) / 10).min(99)),
    }
}

/// Returns a bar of `columns` columns, filled to `part` of `whole`; anything above zero shows something, where there is
/// any column.
pub fn bar(part: u64, whole: u64, columns: usize, unicode: bool) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if whole == 0 || part == 0 || columns == 0 {
        return String::new();
    }
    let filled = part.min(whole) as f64 / whole as f64 * columns as f64;
    if unicode {
        let eighths = ((filled * 8.0).round() as usize).max(1);
        format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
    } else {
        "#".repeat((filled.round() as usize).max(1))
    }
}

/// Returns `path` in at most `columns` columns: the middle gives way, the file name stays as long as it can.
pub fn shorten_path<'a>(path: &'a str, columns: usize, ellipsis: &str) -> Cow<'a, str> {
    if display_width(path) <= columns {
        return Cow::Borrowed(path);
    }
    let budget = columns.saturating_sub(display_width(ellipsis));
    let name_at = path.rfind('/').unwrap_or(0);
    let tail_budget = display_width(&path[name_at..]).min(budget * 3 / 4).max(budget / 2);
    let tail = take_end(path, tail_budget);
    let head = take_start(path, budget.saturating_sub(display_width(tail)));
    Cow::Owned(format!("{head}{ellipsis}{tail}"))
}

fn take_start(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let cut = text.char_indices().find(|&(_, c)| {
        used += char_width(c);
        used > columns
    });
    &text[..cut.map_or(text.len(), |(at, _)| at)]
}

fn take_end(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let cut = text.char_indices().rev().find(|&(_, c)| {
        used += char_width(c);
        used > columns
    });
    &text[cut.map_or(0, |(at, c)| at + c.len_utf8())..]
}

pub(super) fn char_width(c: char) -> usize {
    display_width(c.encode_utf8(&mut [0; 4]))
}

/// Returns `text` broken at spaces into lines of at most `columns` columns. A word longer than that has a line of its
/// own, broken nowhere: paths and ids stay whole for the clipboard. A `%` stays with its number.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let unit = words.next_if(|next| next.starts_with('%')).map(|percent| format!("{word} {percent}"));
        let word = unit.as_deref().unwrap_or(word);
        if !line.is_empty() && display_width(&line) + 1 + display_width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_digits() {
        let check = |number, expected: &str| assert_eq!(count(number), expected);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(48_201_337, "48,201,337");
    }

    #[test]
    fn numbers_agree_with_nouns() {
        assert_eq!(plural(1, "copy"), "1 copy");
        assert_eq!(plural(2, "copy"), "2 copies");
        assert_eq!(plural(0, "file"), "0 files");
    }

    #[test]
    fn percents_are_honest_at_both_ends() {
        let check = |part, whole, expected: &str| assert_eq!(percent(part, whole), expected, "{part}/{whole}");
        check(0, 10, "0 %");
        check(0, 0, "0 %");
        check(1, 100_000, "under 0.1 %");
        check(48, 1000, "4.8 %");
        check(61, 100, "61 %");
        check(9_999, 10_000, "99 %");
        check(7, 7, "100 %");
    }

    #[test]
    fn bars_show_small_parts() {
        assert_eq!(bar(1, 1000, 10, true), "▏");
        assert_eq!(bar(1, 2, 9, true), "████▌");
        assert_eq!(bar(5, 5, 4, true), "████");
        assert_eq!(bar(1, 1000, 10, false), "#");
        assert_eq!(bar(0, 10, 10, true), "");
        assert_eq!(bar(30, 10, 4, false), "####");
    }

    #[test]
    fn paths_keep_their_name() {
        let check = |path, columns, expected: &str| assert_eq!(shorten_path(path, columns, "…"), expected);
        check("src/a.rs", 20, "src/a.rs");
        check("vendor/github.com/someone/project/lru.c", 20, "vendor/git…ect/lru.c");
        check("a/very-long-file-name-indeed.c", 12, "a/v…indeed.c");
        check("日本語/日本語.c", 9, "日…本語.c");
    }

    #[test]
    fn wraps_at_spaces_only() {
        assert_eq!(wrap("no copies among them", 10), ["no copies", "among them"]);
        assert_eq!(wrap("a/very/long/path x", 6), ["a/very/long/path", "x"]);
        assert_eq!(wrap("42 lines (96 %)", 12), ["42 lines", "(96 %)"]);
        assert!(wrap("", 10).is_empty());
    }
}
