//! Accessors and constructors that hand on: their names are those of the data or of what they are given.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{TokenKind, constant};

use super::{BLOCK_END, Code, LIST, LIST_END};

/// Longest body of an accessor.
const ACCESSOR_TOKENS: usize = 9;
/// Longest body that does nothing but hand on.
const HAND_ON_TOKENS: usize = 16;
/// Longest signature before such a body.
const NEAR: usize = 16;
/// What exceptions are told of.
const OF_EXCEPTIONS: [Symbol; 10] = [
    constant("message"),
    constant("msg"),
    constant("cause"),
    constant("throwable"),
    constant("reason"),
    constant("e"),
    constant("ex"),
    constant("s"),
    constant("t"),
    constant("th"),
];
const SUPER: Symbol = constant("super");
/// Words that begin what is no function.
const CONTROL_WORDS: [Symbol; 11] = [
    constant("if"),
    constant("else"),
    constant("while"),
    constant("for"),
    constant("switch"),
    constant("match"),
    constant("catch"),
    constant("elseif"),
    constant("guard"),
    constant("unless"),
    constant("foreach"),
];

impl Code<'_> {
    /// Returns the function whose body opens at `open` if it does nothing but hand a value out or take it in, in at most
    /// [`ACCESSOR_TOKENS`] tokens, or hand an exception's message and cause on.
    pub(super) fn accessor(self, open: usize) -> Option<Range<usize>> {
        // A body follows parameters, or a return type after them.
        if !(open.saturating_sub(6)..open).any(|idx| self.is(idx, LIST_END)) {
            return None;
        }
        let end = self.end_of_plain_body(open).or_else(|| self.end_of_handing_on(open))?;
        let first = self.after_previous_end(open, NEAR);
        // A branch or loop of one statement looks the same but for its word.
        (!(first..open).any(|idx| self.is_control(idx))).then_some(first..end + 1)
    }

    /// Tells whether a word begins a branch or loop.
    pub(super) fn is_control(self, idx: usize) -> bool {
        CONTROL_WORDS.iter().any(|&word| self.is(idx, word))
    }

    /// Returns where a short body without any call ends.
    fn end_of_plain_body(self, open: usize) -> Option<usize> {
        let mut body = open + 1..(open + 2 + ACCESSOR_TOKENS).min(self.tokens.len());
        body.find(|&idx| self.is_bracket(idx)).filter(|&end| self.is(end, BLOCK_END))
    }

    /// Returns where the body of an exception's constructor ends, `super(message, cause);`: most of those classes hold
    /// little else.
    fn end_of_handing_on(self, open: usize) -> Option<usize> {
        let list = open + 2;
        if !self.is(open + 1, SUPER) || !self.is(list, LIST) {
            return None;
        }
        let list_end = self.closing(list, HAND_ON_TOKENS)?;
        let is_of_exception = |idx: usize| {
            self.tokens[idx].kind != TokenKind::Identifier || OF_EXCEPTIONS.iter().any(|&symbol| self.is(idx, symbol))
        };
        let end = (list_end + 1..list_end + 3).find(|&idx| self.is(idx, BLOCK_END))?;
        (list + 1..list_end).all(is_of_exception).then_some(end)
    }

    fn is_bracket(self, idx: usize) -> bool {
        matches!(self.tokens[idx].kind, TokenKind::Open | TokenKind::Close)
    }
}
