//! Lines around a place as text, in windows of bounded length: decoded, without comment marks and markup.
//!
//! What is no UTF-8 is read as Windows-1252, which holds Latin-1. Markup is blanked in place, so that an offset in the text is one in the file.

use memchr::{memchr3, memrchr3};

/// So much of a line is looked at before a place; minified code has longer ones.
const MAX_BEFORE: usize = 160;
/// And after its beginning.
const MAX_AFTER: usize = 700;

/// Signs of comments and of other decoration before a statement.
const MARKS: [char; 26] = [
    '/', '*', '#', ';', '-', '!', '%', '"', '\'', '<', '|', '.', '\\', '{', '~', ' ', '\t', '=', '+', '>', '`', ',',
    ':', '•', '[', '_',
];
/// And after one.
const END_MARKS: [char; 18] =
    ['*', '/', '-', '#', '"', '\'', '|', '}', '~', ' ', '\t', '\\', '=', '`', '(', '<', '[', '{'];
/// Words that begin a comment of some language, or a field that holds a statement.
const LEADING_WORDS: [&str; 13] =
    ["dnl ", "DNL ", "REM ", "rem ", "Rem ", "@c ", "@comment ", "C ", "c ", "msgid ", "msgstr ", "XCOMM ", "--;"];

/// A part of one line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its text; markup is spaces.
    pub(super) text: String,
    /// Where it begins in the file.
    pub(super) start: usize,
    /// Where the line ends in the file: at its break.
    pub(super) end: usize,
    is_one_byte: bool,
}

impl Line {
    /// Reads from `start` to the end of the line.
    pub(super) fn after(text: &[u8], start: usize) -> Self {
        let rest = &text[start..text.len().min(start + MAX_AFTER)];
        let mut len = memchr3(b'\n', b'\r', 0, rest).unwrap_or(rest.len());
        if len == MAX_AFTER && start + len < text.len() {
            // Not in the middle of a character.
            while len + 4 > MAX_AFTER && text[start + len] & 0xC0 == 0x80 {
                len -= 1;
            }
        }
        Self::decode(&rest[..len], start)
    }

    /// Reads from the beginning of the line to `end`.
    pub(super) fn before(text: &[u8], end: usize) -> Self {
        let window = end.saturating_sub(MAX_BEFORE);
        let mut start = memrchr3(b'\n', b'\r', 0, &text[window..end]).map_or(window, |at| window + at + 1);
        while start < end && start == window && text[start] & 0xC0 == 0x80 && window > 0 && end - start > MAX_BEFORE - 4
        {
            start += 1;
        }
        Self::decode(&text[start..end], start)
    }

    /// Reads the line after this one; `None` at the end of the file and behind a control character or a cut-off line.
    pub(super) fn next(&self, text: &[u8]) -> Option<Self> {
        let start = match text.get(self.end..)? {
            [b'\r', b'\n', ..] => self.end + 2,
            [b'\n' | b'\r', ..] => self.end + 1,
            _ => return None,
        };
        Some(Self::after(text, start))
    }

    /// Returns the place in the file of an offset in the text.
    pub(super) fn place(&self, offset: usize) -> usize {
        if self.is_one_byte { self.start + self.text[..offset].chars().count() } else { self.start + offset }
    }

    fn decode(bytes: &[u8], start: usize) -> Self {
        let end = start + bytes.len();
        let (mut text, is_one_byte) = match std::str::from_utf8(bytes) {
            Ok(text) => (text.to_owned(), false),
            Err(_) => (bytes.iter().map(|&byte| windows_1252(byte)).collect(), true),
        };
        blank_markup(&mut text);
        Self { text, start, end, is_one_byte }
    }
}

/// Returns what a byte stands for in Windows-1252: Latin-1 with dashes and quotes among its control characters.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    HIGH.get(usize::from(byte).wrapping_sub(0x80)).copied().unwrap_or(byte as char)
}

/// Returns the length of the comment marks that a line begins with.
pub(super) fn marks_len(line: &str) -> usize {
    let mut rest = line.trim_start_matches(MARKS);
    while let Some(word) = LEADING_WORDS.iter().find(|word| rest.starts_with(**word)) {
        rest = rest[word.len()..].trim_start_matches(MARKS);
    }
    line.len() - rest.len()
}

/// Returns a text without the marks that end it.
pub(super) fn trim_end_marks(text: &str) -> &str {
    let trimmed = text.trim_end_matches(END_MARKS);
    // `-->` ends a comment, `>` alone an address.
    match trimmed.strip_suffix('>') {
        Some(inner) if inner.ends_with('-') => inner.trim_end_matches(END_MARKS),
        _ => trimmed,
    }
}

/// Returns a text on one line with single spaces.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Replaces tags and entities of markup by spaces; `<year>` and `<ada@example.org>` stay.
fn blank_markup(text: &mut String) {
    if !text.contains(['<', '&']) {
        return;
    }
    let mut bytes = std::mem::take(text).into_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let len = match bytes[at] {
            b'<' => tag_len(&bytes[at..]),
            b'&' => entity_len(&bytes[at..]),
            _ => 0,
        };
        bytes[at..at + len].fill(b' ');
        at += len.max(1);
    }
    *text = String::from_utf8(bytes).unwrap_or_default(); // Whole characters were replaced.
}

const TAGS: &[&[u8]] = &[
    b"a", b"b", b"i", b"p", b"br", b"hr", b"em", b"li", b"td", b"tr", b"tt", b"dd", b"dt", b"h1", b"h2", b"h3", b"div",
    b"span", b"font", b"code", b"small", b"strong", b"center", b"para",
];

fn tag_len(bytes: &[u8]) -> usize {
    let Some(len) = bytes.iter().take(300).position(|&byte| byte == b'>').map(|at| at + 1) else {
        return 0;
    };
    let inner = &bytes[1..len - 1];
    let name = &inner[..inner.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count()];
    let lower = name.to_ascii_lowercase();
    let is_closing = inner.first() == Some(&b'/') && !inner.contains(&b'@');
    let rest = &inner[name.len()..];
    let is_known = TAGS.contains(&&lower[..]) && (rest.is_empty() || matches!(rest[0], b' ' | b'/'));
    let is_before_text = rest.is_empty() && !name.is_empty() && bytes.get(len).is_some_and(u8::is_ascii_alphanumeric);
    let has_attributes = rest.contains(&b'=') && rest.first() == Some(&b' ');
    if is_closing || is_known || is_before_text || has_attributes { len } else { 0 }
}

fn entity_len(bytes: &[u8]) -> usize {
    const ENTITIES: [&[u8]; 6] = [b"&nbsp;", b"&#160;", b"&ndash;", b"&lt;", b"&gt;", b"&quot;"];
    ENTITIES.iter().find(|entity| bytes.starts_with(entity)).map_or(0, |entity| entity.len())
}
