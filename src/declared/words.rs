//! The words of a paragraph: links, words, and the signs that end a sentence or lead to something.

use crate::span::ByteSpan;

/// What an [`Item`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Link,
    /// Ends a sentence.
    Stop,
    /// `:`, `(` or a dash between spaces: another thought begins.
    Colon,
    /// The end of a line.
    Break,
}

/// A piece of a paragraph; bytes of the whole text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Beginnings of links that people write without a scheme.
const BARE_HOSTS: [&[u8]; 7] = [
    b"www.",
    b"stackoverflow.com/",
    b"github.com/",
    b"gist.github.com/",
    b"gitlab.com/",
    b"en.wikipedia.org/",
    b"pastebin.com/",
];

const SCHEMES: [&[u8]; 4] = [b"https://", b"http://", b"ftp://", b"git://"];

/// Cuts the lines of a paragraph into items. Linear.
pub(super) fn items(text: &[u8], pieces: &[ByteSpan]) -> Vec<Item> {
    let mut items = Vec::new();
    for piece in pieces {
        let mut pos = piece.start as usize;
        let end = piece.end as usize;
        while pos < end {
            let item = next_item(&text[..end], pos, piece.start as usize);
            pos = item.map_or(pos + 1, |item| item.end.max(pos + 1));
            items.extend(item);
        }
        items.push(Item { kind: Kind::Break, start: end, end });
    }
    items
}

fn next_item(text: &[u8], at: usize, line_start: usize) -> Option<Item> {
    let byte = text[at];
    let before = if at > line_start { text[at - 1] } else { b' ' };
    if byte.is_ascii_alphabetic() && !is_word_byte(before) && before != b'/' && before != b'@' {
        let rest = &text[at..];
        let starts = |prefix: &&[u8]| rest.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        if SCHEMES.iter().chain(&BARE_HOSTS).any(starts) {
            return Some(Item { kind: Kind::Link, start: at, end: at + link_len(rest) });
        }
    }
    if is_word_byte(byte) {
        return Some(Item { kind: Kind::Word, start: at, end: word_end(text, at) });
    }
    let is_spaced = text.get(at + 1).is_none_or(u8::is_ascii_whitespace);
    let kind = match byte {
        b'.' | b'!' | b'?' | b';' if is_spaced => Kind::Stop,
        b':' | b'(' => Kind::Colon,
        b'-' if is_spaced && before.is_ascii_whitespace() => Kind::Colon,
        _ => return None,
    };
    Some(Item { kind, start: at, end: at + 1 })
}

const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// A word goes on over `'`, `-`, `.` and `+` between its letters: `Hacker's`, `copy-pasted`, `Node.js`.
fn word_end(text: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(&byte) = text.get(end) {
        let joins =
            matches!(byte, b'\'' | b'-' | b'.' | b'+') && text.get(end + 1).is_some_and(|&next| is_word_byte(next));
        if !is_word_byte(byte) && !joins {
            break;
        }
        end += 1;
    }
    end
}

fn link_len(text: &[u8]) -> usize {
    let mut n_open = 0usize;
    let mut len = 0;
    for &byte in text {
        match byte {
            b'<' | b'>' | b'"' | b'\'' | b'`' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'[' | b']' => break,
            _ if byte.is_ascii_whitespace() || byte.is_ascii_control() => break,
            b'(' => n_open += 1,
            b')' if n_open == 0 => break,
            b')' => n_open -= 1,
            _ => {}
        }
        len += 1;
    }
    while len > 0 && matches!(text[len - 1], b'.' | b',' | b';' | b':' | b'!' | b'?' | b'*') {
        len -= 1;
    }
    len
}

/// Returns a word as it is written.
pub(super) fn word<'a>(text: &'a [u8], items: &[Item], at: usize) -> &'a [u8] {
    items.get(at).filter(|item| item.kind == Kind::Word).map_or(&[], |item| &text[item.start..item.end])
}

/// Tells whether the item is one of these words, separated by spaces, in any case.
pub(super) fn is_one_of(text: &[u8], items: &[Item], at: usize, words: &str) -> bool {
    let word = word(text, items, at);
    !word.is_empty() && words.split(' ').any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
}
