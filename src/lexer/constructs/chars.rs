//! Characters, and what else a quote, `?`, `$` or backslash before one thing can mean.

use crate::id::Symbol;
use crate::lexer::engine::{Engine, after, is_name_byte};
use crate::lexer::profile::Quote;
use crate::lexer::symbol::hash_bytes;
use crate::lexer::token::{TokenFlags, TokenKind};

impl Engine<'_> {
    /// `'x'` and `'\n'`; false when the quote is something else.
    pub(in crate::lexer) fn char_literal(&mut self) -> bool {
        let first = self.pos;
        let Some(&byte) = self.text.get(first + 1) else { return false };
        let after_char = first + 1 + char_len(byte);
        let is_char = self.text.get(after_char) == Some(&b'\'') && byte != b'\'';
        let is_escape = byte == b'\\' && self.closes_soon(first + 2);
        if is_char || is_escape {
            self.quoted(first, first, &Quote::line("'"));
        }
        is_char || is_escape
    }

    /// An escape in a character is short: `\u{10FFFF}` at most.
    fn closes_soon(&self, from: usize) -> bool {
        self.text.get(from + 1..).is_some_and(|rest| rest.iter().take(12).any(|&byte| byte == b'\''))
    }

    /// The same; a quote directly behind a value is no character.
    pub(in crate::lexer) fn char_unless_value(&mut self) -> bool {
        let is_adjacent = self.out.tokens.last().is_some_and(|last| last.end as usize == self.pos);
        !(is_adjacent && self.after & after::VALUE != 0) && self.char_literal()
    }

    /// `'x'` and `'\n'` are characters, `'name` is a lifetime or label.
    pub(in crate::lexer) fn char_or_lifetime(&mut self) -> bool {
        let first = self.pos;
        let Some(&byte) = self.text.get(first + 1) else { return false };
        if self.char_literal() {
            return true;
        }
        if !is_name_byte(byte) || byte.is_ascii_digit() {
            return false;
        }
        let end = self.name_end(first + 1);
        let symbol = hash_bytes(&self.text[first..end]);
        self.after = after::VALUE;
        self.n_plain += 1;
        self.push(TokenKind::Identifier, first, end, symbol, TokenFlags::default());
        true
    }

    /// `?c`, `?\n` where no value ends.
    pub(in crate::lexer) fn question_char(&mut self) -> bool {
        let first = self.pos;
        if self.after & after::VALUE != 0 {
            return false;
        }
        let Some(&byte) = self.text.get(first + 1) else { return false };
        let len = if byte == b'\\' { 2 } else { char_len(byte) };
        let end = first + 1 + len;
        let goes_on = self.text.get(end).is_some_and(|&next| is_name_byte(next));
        if byte.is_ascii_whitespace() || end > self.text.len() || goes_on && byte != b'\\' {
            return false;
        }
        self.push_string(first, end, first + 1..end);
        true
    }

    /// `$c`, `$\n`.
    pub(in crate::lexer) fn dollar_char(&mut self) -> bool {
        let first = self.pos;
        let Some(&byte) = self.text.get(first + 1) else { return false };
        let len =
            if byte == b'\\' { 1 + self.text.get(first + 2).map_or(0, |&next| char_len(next)) } else { char_len(byte) };
        let end = self.text.len().min(first + 1 + len);
        self.push_string(first, end, first + 1..end);
        true
    }

    /// `\c`, `\newline`, `#\c`.
    pub(in crate::lexer) fn lisp_char(&mut self) -> bool {
        let first = self.pos;
        let body = first + if matches!(self.text[first], b'#' | b'?') { 2 } else { 1 };
        let Some(&byte) = self.text.get(body) else { return false };
        let end = if byte.is_ascii_alphanumeric() { self.name_end(body) } else { body + char_len(byte) };
        let end = self.text.len().min(end);
        self.push_string(first, end, body..end);
        true
    }

    /// A backslash and the byte after it, one operator: the byte opens nothing.
    pub(in crate::lexer) fn escaped(&mut self) -> bool {
        let first = self.pos;
        match self.text.get(first + 1) {
            None | Some(b'\n' | b'\r') => return false,
            Some(_) => {}
        }
        let symbol = hash_bytes(&self.text[first..first + 2]);
        self.after = after::VALUE;
        self.push(TokenKind::Operator, first, first + 2, symbol, TokenFlags::default());
        true
    }

    /// `%name%` is one operator.
    pub(in crate::lexer) fn percent_operator(&mut self) -> bool {
        let first = self.pos;
        let body = &self.text[first + 1..self.text.len().min(first + 64)];
        let Some(len) = body.iter().position(|byte| *byte == b'%' || byte.is_ascii_whitespace()) else { return false };
        if body[len] != b'%' {
            return false;
        }
        let end = first + len + 2;
        let symbol = hash_bytes(&self.text[first..end]);
        self.after = 0;
        self.n_plain += 1;
        self.push(TokenKind::Operator, first, end, symbol, TokenFlags::default());
        true
    }

    /// Returns the last token's symbol; a value no symbol has, when there is none.
    pub(in crate::lexer) fn last_symbol(&self) -> Symbol {
        self.out.tokens.last().map_or(Symbol(0), |last| last.symbol)
    }
}

/// Returns the length of the UTF-8 character that begins with `byte`.
pub(in crate::lexer) const fn char_len(byte: u8) -> usize {
    match byte {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}
