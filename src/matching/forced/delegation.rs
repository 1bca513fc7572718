//! Functions that call another's function of their own name: `int read(byte[] b) { return in.read(b); }`.
//!
//! Whoever wraps an object writes one of these for each function of its interface.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{TokenKind, constant};

use super::{ASSIGN, BLOCK, BLOCK_END, Code, LIST, SEMICOLON};

/// Longest list of arguments that are handed on.
const ARGUMENT_TOKENS: usize = 24;
/// Longest signature before such a body.
const SIGNATURE_TOKENS: usize = 96;
/// Longest path to what is called.
const PATH_TOKENS: usize = 8;
const COLON: Symbol = constant(":");
const LESS: Symbol = constant("<");
/// What leads from a value to its members.
const STEPS: [Symbol; 4] = [constant("."), constant("->"), constant("::"), constant("?.")];
/// What stands before a call whose value is handed out.
const HANDING_OUT: [Symbol; 3] = [constant("return"), constant("await"), constant("yield")];

impl Code<'_> {
    /// Returns the function whose body opens at `open` if all it does is to call another's function of its own name with
    /// what it was given.
    pub(super) fn delegation(self, open: usize) -> Option<Range<usize>> {
        let (called, call_end) = self.handing_on(open + 1)?;
        let end = (call_end..call_end + 2).find(|&idx| self.is(idx, BLOCK_END))?;
        let first = self.start_of_signature(open);
        (first..open).any(|idx| self.is_defined(idx, called)).then_some(first..end + 1)
    }

    /// The same of Python, where the function begins at `def`.
    pub(super) fn python_delegation(self, def: usize) -> Option<Range<usize>> {
        let signature_end = self.end_of_python_signature(def)?;
        let (called, end) = self.handing_on(signature_end)?;
        self.is_defined(def + 1, called).then_some(def..end)
    }

    /// Returns the place after the `:` that ends the signature of a function of Python.
    pub(super) fn end_of_python_signature(self, def: usize) -> Option<usize> {
        let list = Some(def + 2).filter(|&list| self.is(list, LIST))?;
        let after = self.closing(list, SIGNATURE_TOKENS)? + 1;
        let mut depth = 0usize;
        for idx in after..(after + SIGNATURE_TOKENS).min(self.tokens.len()) {
            match self.tokens[idx].kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.checked_sub(1)?,
                _ if depth == 0 && self.is(idx, COLON) => return Some(idx + 1),
                _ => {}
            }
        }
        None
    }

    /// Returns the name that is called at `start` and the place after the call, if it is a member's and given names alone.
    fn handing_on(self, start: usize) -> Option<(Symbol, usize)> {
        let is_out = |idx: usize| HANDING_OUT.iter().any(|&symbol| self.is(idx, symbol));
        let first = (start..start + 3).find(|&idx| !is_out(idx))?;
        let list = (first..first + PATH_TOKENS).find(|&idx| self.is(idx, LIST))?;
        let name = list.checked_sub(1).filter(|&name| name > first + 1)?;
        let is_of_path = |idx: usize| match self.tokens[idx].kind {
            TokenKind::Identifier | TokenKind::Keyword => true,
            _ => STEPS.iter().any(|&step| self.is(idx, step)),
        };
        let is_path = (first..name).all(is_of_path) && STEPS.iter().any(|&step| self.is(name - 1, step));
        let end = self.closing(list, ARGUMENT_TOKENS)?;
        let is_handed_on = |idx: usize| {
            matches!(self.tokens[idx].kind, TokenKind::Identifier | TokenKind::Keyword | TokenKind::Operator)
        };
        let is_name = self.tokens[name].kind == TokenKind::Identifier;
        (is_path && is_name && (list + 1..end).all(is_handed_on)).then_some((self.tokens[name].symbol, end + 1))
    }

    fn is_defined(self, idx: usize, name: Symbol) -> bool {
        self.is(idx, name) && (self.is(idx + 1, LIST) || self.is(idx + 1, LESS))
    }

    /// Returns where the signature before a body begins; an empty block in it is Go's `interface{}`.
    fn start_of_signature(self, open: usize) -> usize {
        let stop = open.saturating_sub(SIGNATURE_TOKENS);
        let mut idx = open;
        while idx > stop {
            let before = idx - 1;
            if self.is(before, BLOCK_END) && before > stop && self.is(before - 1, BLOCK) {
                idx -= 2;
                continue;
            }
            if [BLOCK_END, BLOCK, SEMICOLON, ASSIGN].iter().any(|&symbol| self.is(before, symbol)) {
                return idx;
            }
            idx = before;
        }
        stop
    }
}
