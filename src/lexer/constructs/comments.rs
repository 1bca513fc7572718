//! Comments that only their surroundings tell from code.

use crate::lexer::engine::{Engine, starts_with};
use crate::lexer::profile::Quote;
use crate::lexer::strings::line_end;

impl Engine<'_> {
    /// `#` where a word starts: after white space, a separator or an opening bracket.
    pub(in crate::lexer) fn word_comment(&mut self) -> bool {
        let is_start = self.byte_before().is_none_or(|byte| byte.is_ascii_whitespace() || b";&|()".contains(&byte));
        if is_start {
            self.line_comment(false);
        }
        is_start
    }

    /// First in its line.
    pub(in crate::lexer) fn line_start_comment(&mut self) -> bool {
        let is_start = self.is_line_start();
        if is_start {
            self.line_comment(false);
        }
        is_start
    }

    /// A mark before a blank, or first in its line and before no directive.
    pub(in crate::lexer) fn assembly_comment(&mut self) -> bool {
        let next = self.text.get(self.pos + 1).copied().unwrap_or(b'\n');
        let is_directive = next.is_ascii_lowercase() && self.text[self.pos] == b'#';
        let is_comment = matches!(next, b' ' | b'\t' | b'\n' | b'\r' | b'#' | b'-' | b'=' | b'*')
            || self.is_line_start() && !is_directive && self.text[self.pos] == b'#';
        if is_comment {
            self.line_comment(false);
        }
        is_comment
    }

    /// Two or more dashes that are no part of a longer operator.
    pub(in crate::lexer) fn dash_comment(&mut self) -> bool {
        let n_dashes = self.text[self.pos..].iter().take_while(|&&byte| byte == b'-').take(64).count();
        let is_symbol = |byte: &u8| b"!#$%&*+./<=>?@\\^|~:".contains(byte);
        let is_operator = self.text.get(self.pos + n_dashes).is_some_and(is_symbol)
            || self.byte_before().is_some_and(|byte| is_symbol(&byte));
        if !is_operator {
            self.line_comment(false);
        }
        !is_operator
    }

    /// `//`, but not in `http://` and `url(//`.
    pub(in crate::lexer) fn slash_comment(&mut self) -> bool {
        let is_address = self.byte_before().is_some_and(|byte| matches!(byte, b':' | b'(' | b'"' | b'\''));
        if !is_address {
            self.line_comment(false);
        }
        !is_address
    }

    /// Up to the line's end or the end of PHP; `#[` begins an attribute.
    pub(in crate::lexer) fn php_comment(&mut self) -> bool {
        let first = self.pos;
        if starts_with(self.text, first, "#[") {
            return false;
        }
        let line = &self.text[first..line_end(self.text, first)];
        let len = memchr::memmem::find(line, b"?>").unwrap_or(line.len());
        self.comment(first, first + len);
        true
    }

    /// `(* … *)`, nested; strings inside hide `*)`. `(*)` is an operator.
    pub(in crate::lexer) fn ml_comment(&mut self) -> bool {
        if starts_with(self.text, self.pos, "(*)") {
            return false;
        }
        let mut depth = 1;
        let mut pos = self.pos + 2;
        while depth > 0 {
            let Some(at) = memchr::memchr3(b'(', b'*', b'"', self.text.get(pos..).unwrap_or_default()) else {
                pos = self.text.len();
                break;
            };
            pos += at;
            let after_quote = |text: &[u8]| text.get(pos.wrapping_sub(1)) == Some(&b'\'');
            match self.text[pos..] {
                [b'(', b'*', b')', ..] => pos += 3,
                [b'(', b'*', ..] => (depth, pos) = (depth + 1, pos + 2),
                [b'*', b')', ..] => (depth, pos) = (depth - 1, pos + 2),
                [b'"', ..] if !after_quote(self.text) => pos = self.string_end(pos + 1, &Quote::block("\""), 0).1,
                _ => pos += 1,
            }
        }
        self.comment(self.pos, self.text.len().min(pos));
        true
    }

    /// A mark, and the form after it, balanced.
    pub(in crate::lexer) fn discard(&mut self) -> bool {
        let first = self.pos;
        let mut pos = first + 2;
        let mut depth = 0usize;
        let limit = self.text.len().min(first + (1 << 16));
        while pos < limit {
            match self.text[pos] {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth <= 1 => {
                    pos += depth; // A bracket that closes nothing stays outside.
                    break;
                }
                b')' | b']' | b'}' => depth -= 1,
                b'"' => {
                    pos = self.string_end(pos + 1, &Quote::block("\""), 0).1;
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                b'\\' => pos += 1,
                byte if depth == 0
                    && byte.is_ascii_whitespace()
                    && !self.text[first + 2..pos].trim_ascii().is_empty() =>
                {
                    break;
                }
                _ => {}
            }
            pos += 1;
        }
        self.comment(first, self.text.len().min(pos));
        true
    }

    /// Tells whether nothing but white space stands before `pos` in its line.
    pub(in crate::lexer) fn is_line_start(&self) -> bool {
        let before = self.text[..self.pos].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        matches!(before, None | Some(b'\n' | b'\r'))
    }

    pub(in crate::lexer) fn byte_before(&self) -> Option<u8> {
        self.text[..self.pos].last().copied()
    }
}
