//! Whole lines and blocks: POD, what follows `__END__`, fixed-form Fortran, closing tags of embedded code.

use crate::lexer::engine::Engine;
use crate::lexer::strings::{find, line_end};
use crate::lexer::symbol::hash_bytes;
use crate::lexer::token::{TokenFlags, TokenKind};

impl Engine<'_> {
    /// From `=word` to `=cut` (or `=begin` to `=end`), both first in their lines.
    pub(in crate::lexer) fn pod(&mut self) -> bool {
        let first = self.pos;
        let at_line = matches!(self.byte_before(), None | Some(b'\n' | b'\r'));
        if !at_line || !self.text.get(first + 1).is_some_and(u8::is_ascii_lowercase) {
            return false;
        }
        let is_ruby = self.table.syntax.name_continue.contains('?');
        if is_ruby && !self.text[first..].starts_with(b"=begin") {
            return false;
        }
        let close: &[u8] = if is_ruby { b"\n=end" } else { b"\n=cut" };
        let end = find(self.text, first, close).map_or(self.text.len(), |at| line_end(self.text, at + close.len()));
        self.comment(first, end);
        true
    }

    /// `__END__` alone in its line: no code follows.
    pub(in crate::lexer) fn end_of_code(&mut self, first: usize) -> bool {
        let is_alone = matches!(self.text[..first].last(), None | Some(b'\n' | b'\r'));
        if is_alone {
            self.comment(first, self.text.len());
        }
        is_alone
    }

    /// The start of a line of fixed-form Fortran: a comment by its first column, or a continuation by its sixth.
    pub(in crate::lexer) fn fixed_form_line(&mut self) {
        let line = &self.text[self.pos..];
        match line {
            [b'c' | b'C' | b'*' | b'!', ..] => self.line_comment(false),
            [b' ', b' ', b' ', b' ', b' ', mark, ..] if !mark.is_ascii_whitespace() && *mark != b'0' => self.pos += 6,
            _ => {}
        }
    }

    /// The end of embedded code: steps over what follows, up to the next opening tag.
    pub(in crate::lexer) fn close_tag(&mut self) -> bool {
        self.line_token = self.out.tokens.len();
        self.after = 0;
        let open: &[u8] = if self.text[self.pos] == b'?' { b"<?" } else { b"<%" };
        self.pos = self.code_start(self.pos, open);
        true
    }

    /// Returns where code starts after the next opening tag from `from` on; comments of the template are noted.
    pub(in crate::lexer) fn code_start(&mut self, from: usize, open: &[u8]) -> usize {
        let mut pos = from;
        while let Some(at) = find(self.text, pos, open) {
            pos = at + 2;
            let rest = &self.text[pos..];
            if open == b"<?" {
                let tag = [&b"php"[..], b"PHP", b"="].into_iter().find(|tag| rest.starts_with(tag));
                match tag {
                    Some(tag) => return pos + tag.len(),
                    None if rest.first().is_some_and(u8::is_ascii_whitespace) => return pos,
                    None => {}
                }
            } else if rest.starts_with(b"#") {
                let end = find(self.text, pos, b"%>").map_or(self.text.len(), |at| at + 2);
                self.comment(at, end);
                pos = end;
            } else if !rest.starts_with(b"%") {
                let n_marks = rest.iter().take_while(|byte| b"=-_!@".contains(byte)).count();
                return pos + n_marks;
            }
        }
        self.text.len()
    }

    /// `\\` and the rest of the line: a piece of a string.
    pub(in crate::lexer) fn line_string(&mut self) -> bool {
        let first = self.pos;
        let end = line_end(self.text, first);
        self.push_string(first, end, first + 2..end);
        true
    }

    /// `url(…)` without quotes: name, bracket and the address as a string.
    pub(in crate::lexer) fn address(&mut self, first: usize, at: usize) -> bool {
        let line = &self.text[at + 1..line_end(self.text, at)];
        let Some(len) = memchr::memchr(b')', line) else { return false };
        let content = line[..len].trim_ascii();
        if content.is_empty() || content.iter().any(|byte| b"\"'$#{+".contains(byte)) {
            return false;
        }
        let body = at + 1 + len - line[..len].trim_ascii_start().len();
        let end = body + content.len();
        self.n_plain += 1;
        let symbol = self.symbol_between(first, at);
        self.push(TokenKind::Identifier, first, at, symbol, TokenFlags::default());
        self.open(self.pos, b'(');
        self.push_string(body, end, body..end);
        true
    }

    /// Returns the symbol of the text between two places.
    pub(in crate::lexer) fn symbol_between(&self, first: usize, end: usize) -> crate::id::Symbol {
        hash_bytes(&self.text[first..end])
    }
}
