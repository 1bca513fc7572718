//! Comments and strings: where they end. Bodies are skipped eight bytes at a time or faster.

use super::engine::{Engine, is_name_byte, starts_with};
use super::profile::{Escape, Interpolation, Quote};
use super::swar;

/// Expressions inside strings inside expressions … are followed this deep.
const MAX_DEPTH: usize = 8;
/// A longer expression inside a string is none.
const MAX_EXPRESSION: usize = 4096;

impl Engine<'_> {
    /// A comment up to the line's end, which stays outside.
    pub(super) fn line_comment(&mut self, joined: bool) {
        let first = self.pos;
        let mut end = first;
        loop {
            end = line_end(self.text, end);
            if !joined || self.text[..end].last() != Some(&b'\\') || end == self.text.len() {
                return self.comment(first, end);
            }
            end += if starts_with(self.text, end, "\r\n") { 2 } else { 1 };
        }
    }

    pub(super) fn block_comment(&mut self, open: &str, close: &str) {
        let body = self.pos + open.len();
        let end = find(self.text, body, close.as_bytes()).map_or(self.text.len(), |at| at + close.len());
        self.comment(self.pos, end);
    }

    pub(super) fn nested_comment(&mut self, open: &str, close: &str) {
        let mut depth = 1;
        let mut end = self.pos + open.len();
        while depth > 0 {
            let Some(at) = memchr::memchr2(open.as_bytes()[0], close.as_bytes()[0], &self.text[end..]) else {
                end = self.text.len();
                break;
            };
            end += at;
            if self.text[end..].starts_with(close.as_bytes()) {
                depth -= 1;
                end += close.len();
            } else if self.text[end..].starts_with(open.as_bytes()) {
                depth += 1;
                end += open.len();
            } else {
                end += 1;
            }
        }
        self.comment(self.pos, end);
    }

    /// A string whose opening quote stands at `at`.
    pub(super) fn quoted(&mut self, first: usize, at: usize, quote: &Quote) {
        let body = at + quote.open.len();
        let (content_end, end) = self.string_end(body, quote, MAX_DEPTH);
        self.push_string(first, end, body..content_end);
    }

    /// Returns the ends of the content and of the string whose content starts at `body`. Without a closing quote both
    /// are the end of the line, or of the text where strings span lines.
    pub(super) fn string_end(&mut self, body: usize, quote: &Quote, depth: usize) -> (usize, usize) {
        let close = quote.close.as_bytes();
        let escape = match quote.escape {
            Escape::Backslash | Escape::BackslashOrDoubled => b'\\',
            Escape::Backtick => b'`',
            Escape::None | Escape::Doubled => close[0],
        };
        let doubles = matches!(quote.escape, Escape::Doubled | Escape::BackslashOrDoubled | Escape::Backtick);
        let newline = if quote.multiline { close[0] } else { b'\n' };
        let lead = interpolation_lead(quote.interpolation).unwrap_or(close[0]);
        let mut pos = body;
        loop {
            pos = swar::find_any(self.text, pos, [close[0], escape, newline, lead]);
            let Some(&byte) = self.text.get(pos) else { return (pos, pos) };
            if byte == close[0] && starts_with(self.text, pos, quote.close) {
                let after = pos + close.len();
                if !(doubles && starts_with(self.text, after, quote.close) && self.text.get(after) == Some(&close[0])) {
                    return (pos, after);
                }
                pos = after + close.len();
            } else if byte == newline && !quote.multiline {
                let end = if self.text[..pos].last() == Some(&b'\r') && pos > body { pos - 1 } else { pos };
                return (end, end);
            } else if let Some(end) = self.interpolation_end(pos, quote.interpolation, depth) {
                pos = end;
            } else if byte == escape && byte != close[0] {
                pos += if starts_with(self.text, pos + 1, "\r\n") { 3 } else { 2 };
            } else {
                pos += 1;
            }
        }
    }

    /// Returns the end of the expression in a string at `at`, if one starts there and is closed.
    fn interpolation_end(&mut self, at: usize, interpolation: Interpolation, depth: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let (open, close) = match (interpolation, rest) {
            (Interpolation::DollarBrace | Interpolation::Shell, [b'$', b'{', ..])
            | (Interpolation::HashBrace, [b'#', b'{', ..]) => (2, b'}'),
            (Interpolation::DollarParen | Interpolation::Shell, [b'$', b'(', ..])
            | (Interpolation::BackslashParen, [b'\\', b'(', ..]) => (2, b')'),
            (Interpolation::Brace, [b'{', b'{', ..]) => return Some(at + 2),
            (Interpolation::Brace, [b'{', ..]) => (1, b'}'),
            _ => return None,
        };
        if depth == 0 || self.budget == 0 {
            return None;
        }
        self.expression_end(at + open, close, interpolation, depth - 1)
    }

    /// Returns the end of an expression that `close` ends; brackets balance, strings count as one thing. Paid from the
    /// budget at every depth, or nested failures would cost exponentially.
    fn expression_end(&mut self, from: usize, close: u8, interpolation: Interpolation, depth: usize) -> Option<usize> {
        let open = if close == b')' { b'(' } else { b'{' };
        let limit = self.text.len().min(from + MAX_EXPRESSION);
        let mut pos = from;
        let mut n_open = 1;
        while pos < limit {
            let byte = self.text[pos];
            pos += 1;
            if byte == open {
                n_open += 1;
            } else if byte == close {
                n_open -= 1;
                if n_open == 0 {
                    self.spend(pos - from);
                    return Some(pos);
                }
            } else if byte == b'\\' {
                pos += 1;
            } else if matches!(byte, b'"' | b'\'') && !is_name_byte(self.text[pos - 2]) {
                let quote = if byte == b'"' { "\"" } else { "'" };
                let (content, end) = self.string_end(pos, &Quote::line(quote).with(interpolation), depth);
                if !self.spend(end - pos) {
                    break;
                }
                if content < end {
                    pos = end; // An unclosed quote is an apostrophe.
                }
            }
        }
        self.spend(pos.min(self.text.len()) - from);
        None
    }

    /// Tells whether the string that ends at `end` and starts here is a statement of its own.
    pub(super) fn is_docstring(&self, first: usize, end: usize) -> bool {
        let idx = self.out.tokens.len();
        let is_statement = idx == self.line_token || self.is_in_one_line_body(idx);
        if !self.frames.is_empty() || !is_statement || self.is_continued(first) {
            return false;
        }
        let rest = &self.text[end..];
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t' | 0x0C));
        matches!(next, None | Some(b'\n' | b'\r' | b'#' | b';'))
    }

    /// Tells whether a backslash joins the line of `first` to the one before; only asked before a first token.
    fn is_continued(&self, first: usize) -> bool {
        let before = self.text[..first].trim_ascii_end();
        before.last() == Some(&b'\\') && first - before.len() > 1
    }

    /// Tells whether the last tokens are an attribute that documents, `@doc`.
    pub(super) fn is_doc_attribute(&self) -> bool {
        match &self.out.tokens[..] {
            [.., at, name] if !self.table.doc_attributes.is_empty() => {
                self.text[at.start as usize] == b'@' && self.table.doc_attributes.contains(&name.symbol)
            }
            _ => false,
        }
    }

    /// Tells whether the token to come follows `def f():` or the like on its line.
    fn is_in_one_line_body(&self, idx: usize) -> bool {
        let last_is_colon = idx > 0 && self.text[self.out.tokens[idx - 1].start as usize] == b':';
        let line = &self.out.tokens[self.line_token.min(idx)..idx];
        last_is_colon && line.first().is_some_and(|token| is_definition(&self.text[token.span().range()]))
    }
}

fn is_definition(word: &[u8]) -> bool {
    matches!(word, b"def" | b"class" | b"async")
}

const fn interpolation_lead(interpolation: Interpolation) -> Option<u8> {
    match interpolation {
        Interpolation::None => None,
        Interpolation::DollarBrace | Interpolation::Shell | Interpolation::DollarParen => Some(b'$'),
        Interpolation::HashBrace => Some(b'#'),
        Interpolation::BackslashParen => Some(b'\\'),
        Interpolation::Brace => Some(b'{'),
    }
}

/// Returns the end of the line holding `pos`: the place of its line end, or the text's.
pub(super) fn line_end(text: &[u8], pos: usize) -> usize {
    text.get(pos..).and_then(|rest| memchr::memchr2(b'\n', b'\r', rest)).map_or(text.len(), |at| pos + at)
}

/// Returns the first place of `needle` at or after `from`.
pub(super) fn find(text: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = text.get(from..)?;
    if let [first, last] = *needle {
        // The last byte of a comment's end is rarer than the first (`*` begins many lines).
        return memchr::memchr_iter(last, rest).find(|&at| at > 0 && rest[at - 1] == first).map(|at| from + at - 1);
    }
    memchr::memmem::find(rest, needle).map(|at| from + at)
}
