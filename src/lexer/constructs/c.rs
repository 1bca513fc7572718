//! C and C++: paths of `#include`, raw strings.

use crate::id::Symbol;
use crate::lexer::engine::Engine;
use crate::lexer::strings::line_end;
use crate::lexer::symbol::constant;
use crate::lexer::token::TokenKind;

const INCLUDES: [Symbol; 4] =
    [constant("include"), constant("import"), constant("include_next"), constant("__has_include")];

impl Engine<'_> {
    /// `<x.h>` directly after `include`: a string with the path as its content.
    pub(in crate::lexer) fn include_path(&mut self) -> bool {
        let idx = self.out.tokens.len();
        let [.., hash, word] = &self.out.tokens[..] else { return false };
        let is_include = INCLUDES.contains(&word.symbol) && word.kind != TokenKind::String;
        if !is_include || idx != self.line_token + 2 || self.text[hash.start as usize] != b'#' {
            return false;
        }
        let line = &self.text[self.pos..line_end(self.text, self.pos)];
        let Some(len) = memchr::memchr(b'>', line) else { return false };
        self.push_string(self.pos, self.pos + len + 1, self.pos + 1..self.pos + len);
        true
    }

    /// `"x(…)x"` after a prefix that ends with `R`.
    pub(in crate::lexer) fn delimited_raw(&mut self, first: usize, at: usize) -> bool {
        let head = &self.text[at + 1..self.text.len().min(at + 18)];
        let Some(len) = head.iter().position(|byte| matches!(byte, b'(' | b')' | b'\\' | b'"' | b' ' | b'\n')) else {
            return false;
        };
        if head[len] != b'(' {
            return false;
        }
        let close = [b")", &head[..len], b"\""].concat();
        let body = at + len + 2;
        self.raw_until(first, body, &close);
        true
    }
}
