//! Places where a copyright statement may begin. Everything else of a text is only searched through.

use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};

/// What stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum HitKind {
    /// The word, or `Copr.`.
    Word,
    /// `©`, or `(c)` before a year.
    Sign,
    /// The name of an SPDX tag, which ends in a colon.
    Tag,
    /// A word that names an author.
    Author,
}

/// A place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Its first byte.
    pub(super) at: usize,
    /// The byte after it.
    pub(super) end: usize,
    /// What stands there.
    pub(super) kind: HitKind,
}

/// A text with more places than this is hostile, or data.
const MAX_HITS: usize = 100_000;

/// What is searched for, all at once. Without first letters, which come in two cases; none is shorter than three bytes: by so
/// many the packed search sorts out.
const STEMS: [(&[u8], Reader); 9] = [
    (b"opyright", word),
    (b"OPYRIGHT", word),
    (b"opyRight", word),
    (b"(c)", bracketed),
    (b"(C)", bracketed),
    (b"&copy;", |_, at| Some(Hit { at, end: at + 6, kind: HitKind::Sign })),
    (b"Copr.", |_, at| Some(Hit { at, end: at + 5, kind: HitKind::Word })),
    (b"uthor", author),
    (b"ritten by ", written),
];

/// Reads the hit at a stem.
type Reader = fn(&[u8], usize) -> Option<Hit>;

static SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
    builder.extend(STEMS.iter().map(|(stem, _)| stem));
    builder.build()
});

/// Returns the places in order.
pub(super) fn find(text: &[u8]) -> Vec<Hit> {
    let mut hits = Vec::new();
    if let Some(searcher) = SEARCHER.as_ref() {
        let stems = searcher.find_iter(text);
        let places = stems.map(|found| (found.start(), STEMS[found.pattern().as_usize()].1));
        hits.extend(places.filter_map(|(at, read)| read(text, at)).take(MAX_HITS));
    }
    // One byte alone would slow the search for all of them.
    let n_stems = hits.len();
    hits.extend(memchr::memchr_iter(0xA9, text).filter_map(|at| sign(text, at)).take(MAX_HITS));
    if n_stems < hits.len() {
        hits.sort_unstable();
    }
    hits
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word(text: &[u8], at: usize) -> Option<Hit> {
    let start = at.checked_sub(1).filter(|&start| text[start].eq_ignore_ascii_case(&b'c'))?;
    let mut end = at + 8;
    let before = &text[..start];
    let after = &text[end..];
    for tag in [&b"SPDX-File"[..], b"SPDX-Snippet"] {
        if before.ends_with(tag) && after.starts_with(b"Text:") {
            return Some(Hit { at: start - tag.len(), end: end + 5, kind: HitKind::Tag });
        }
    }
    for ending in [&b"ed"[..], b"s", b"ED", b"S"] {
        if after.starts_with(ending) && after.get(ending.len()).is_none_or(|&byte| !is_word_byte(byte)) {
            end += ending.len();
            break;
        }
    }
    let is_dunder = before.ends_with(b"__") && after.starts_with(b"__");
    if is_dunder {
        end += 2;
    }
    let is_apart = is_dunder
        || (before.last().is_none_or(|&byte| !is_word_byte(byte) || is_after_escape(before))
            && text.get(end).is_none_or(|&byte| !byte.is_ascii_alphabetic() && byte != b'_'));
    let start = if is_dunder { start - 2 } else { start };
    is_apart.then_some(Hit { at: start, end, kind: HitKind::Word })
}

/// Tells whether the letter before belongs to `\n` or `\t` in a string.
fn is_after_escape(before: &[u8]) -> bool {
    before.ends_with(b"\\n") || before.ends_with(b"\\t")
}

/// `(c)` is nearly always an argument or an item of a list: it counts before a year, or before a name and a year.
fn bracketed(text: &[u8], at: usize) -> Option<Hit> {
    let end = at + 3;
    if at > 0 && is_word_byte(text[at - 1]) {
        return None;
    }
    let is_sign = is_before_year(&text[end..]) || is_before_name_and_year(&text[end..]);
    is_sign.then_some(Hit { at, end, kind: HitKind::Sign })
}

/// `(c) Ada Example 2001`: the year is near, on the same line.
fn is_before_name_and_year(after: &[u8]) -> bool {
    let after = &after[..after.len().min(80)];
    let line = &after[..memchr::memchr(b'\n', after).unwrap_or(after.len())];
    let begins_high = matches!(line, [b' ', first, ..] if first.is_ascii_uppercase());
    begins_high && line.windows(3).any(|two| two[0] == b' ' && (two[1..] == *b"19" || two[1..] == *b"20"))
}

fn is_before_year(after: &[u8]) -> bool {
    let after = &after[..after.len().min(16)];
    let skipped = after.iter().take_while(|&&byte| matches!(byte, b' ' | b'\t' | b',' | b':' | b'.')).count();
    let rest = &after[skipped..];
    (rest.starts_with(b"19") || rest.starts_with(b"20"))
        && rest.get(2..4).is_some_and(|year| year.iter().all(u8::is_ascii_digit))
}

/// The sign in UTF-8, or alone as in Latin-1 before a year: the byte is common in images.
fn sign(text: &[u8], at: usize) -> Option<Hit> {
    let before = at.checked_sub(1).map_or(b' ', |before| text[before]);
    if before == 0xC2 {
        return Some(Hit { at: at - 1, end: at + 1, kind: HitKind::Sign });
    }
    let is_alone = before.is_ascii() && is_before_year(&text[at + 1..]);
    is_alone.then_some(Hit { at, end: at + 1, kind: HitKind::Sign })
}

/// `@author`, `\author`, `__author__`, `Author:`, `Authors:`.
fn author(text: &[u8], at: usize) -> Option<Hit> {
    let start = at.checked_sub(1).filter(|&start| text[start].eq_ignore_ascii_case(&b'a'))?;
    let mut end = at + 5;
    let before = start.checked_sub(1).map_or(b'\n', |before| text[before]);
    if is_word_byte(before) && !text[..start].ends_with(b"__") {
        return None;
    }
    while text.get(end).is_some_and(|&byte| byte == b's' || byte == b'_' || byte == b'(' || byte == b')') {
        end += 1;
    }
    let after = *text.get(end)?;
    let is_tag = matches!(before, b'@' | b'\\') && matches!(after, b' ' | b'\t' | b':' | b'{');
    (is_tag || (after == b':' || text[..end].ends_with(b"__"))).then_some(Hit { at: start, end, kind: HitKind::Author })
}

fn written(text: &[u8], at: usize) -> Option<Hit> {
    let start = at.checked_sub(1).filter(|&start| text[start].eq_ignore_ascii_case(&b'w'))?;
    Some(Hit { at: start, end: at + 10, kind: HitKind::Author })
}
