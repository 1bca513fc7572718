//! What bundlers and compilers to JavaScript write into a minified file, where names tell nothing.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{TokenKind, constant};

use super::{ASSIGN, BLOCK, Code, FUNCTION, LIST, OR};

/// Longest function of these that is known.
const MAX_TOKENS: usize = 400;
/// Most tokens between a function and the word that tells what it is.
const BEFORE: usize = 120;
/// Most tokens from the end of a wrapper to the body of the function that it is given.
const TO_BODY: usize = 16;
const ARGUMENTS: Symbol = constant("Arguments");
const DEFINE: Symbol = constant("define");
const DOT: Symbol = constant(".");
const ENUMERABLE: Symbol = constant("enumerable");
const EQUAL: [Symbol; 2] = [constant("=="), constant("===")];
const ITERATOR: Symbol = constant("iterator");
const OF_SYMBOL: Symbol = constant("symbol");
const SYMBOL: Symbol = constant("Symbol");

/// What Babel's helpers say; their names are lost in what was minified.
const SAID: [Symbol; 6] = [
    constant("Cannot call a class as a function"),
    constant("Super expression must either be null or a function"),
    constant("this hasn't been initialised - super() hasn't been called"),
    constant("Derived constructors may only return object or undefined"),
    constant(
        r"Invalid attempt to iterate non-iterable instance.\nIn order to be iterable, non-array objects must have a [Symbol.iterator]() method.",
    ),
    constant(
        r"Invalid attempt to destructure non-iterable instance.\nIn order to be iterable, non-array objects must have a [Symbol.iterator]() method.",
    ),
];

impl Code<'_> {
    /// Returns the wrapper that makes a module for whichever loader there is, up to the body of that module, if the word
    /// is the `amd` in `define.amd`.
    pub(super) fn module_wrapper(self, word: usize) -> Option<Range<usize>> {
        let is_loader = word > 1 && self.is(word - 1, DOT) && self.is(word - 2, DEFINE);
        let wrapper = is_loader.then(|| self.function_around(word)).flatten()?;
        let body = (wrapper.end..wrapper.end + TO_BODY).find(|&idx| self.is(idx, BLOCK));
        Some(wrapper.start..body.map_or(wrapper.end, |body| body + 1))
    }

    /// Returns the helper that makes properties if the word is the first `enumerable` in `x.enumerable = x.enumerable ||`.
    pub(super) fn maker_of_properties(self, word: usize) -> Option<Range<usize>> {
        let is_made = word > 0 && self.is(word - 1, DOT) && self.is(word + 1, ASSIGN);
        let is_kept = is_made && self.is(word + 4, ENUMERABLE) && self.is(word + 5, OR);
        is_kept.then(|| self.function_around(word)).flatten()
    }

    /// Returns the helper of Babel around a string, if it is what one says or compares with.
    pub(super) fn said_by_helper(self, string: usize) -> Option<Range<usize>> {
        let symbol = self.tokens[string].symbol;
        let is_equal = |idx: usize| EQUAL.iter().any(|&equal| self.is(idx, equal));
        let is_kind = || {
            symbol == OF_SYMBOL && is_equal(string + 1) && self.is(string + 3, SYMBOL) && self.is(string + 5, ITERATOR)
        };
        let is_of_array = || symbol == ARGUMENTS && is_equal(string + 1);
        let is_said = SAID.contains(&symbol) || is_kind() || is_of_array();
        is_said.then(|| self.function_around(string)).flatten()
    }

    /// Returns the innermost function around `idx`.
    fn function_around(self, idx: usize) -> Option<Range<usize>> {
        let mut depth = 0usize;
        for at in (idx.saturating_sub(BEFORE)..idx).rev() {
            match self.tokens[at].kind {
                TokenKind::Close => depth += 1,
                TokenKind::Open if depth > 0 => depth -= 1,
                TokenKind::Open if self.is(at, BLOCK) => {
                    if let Some(start) = self.function_before(at) {
                        return Some(start..self.closing(at, MAX_TOKENS)? + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Returns where the function whose body opens at `body` begins: at its word.
    fn function_before(self, body: usize) -> Option<usize> {
        let close = body.checked_sub(1).filter(|&close| self.tokens[close].kind == TokenKind::Close)?;
        let mut depth = 0usize;
        for at in (close.saturating_sub(TO_BODY)..=close).rev() {
            match self.tokens[at].kind {
                TokenKind::Close => depth += 1,
                TokenKind::Open => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                let is_list = self.is(at, LIST);
                return (at.saturating_sub(2)..at).find(|&word| is_list && self.is(word, FUNCTION));
            }
        }
        None
    }
}
