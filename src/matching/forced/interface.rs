//! Signatures that an interface gives: whoever implements it writes the same.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{TokenKind, constant};

use super::{ARROW, ASSIGN, BLOCK, Code, SEMICOLON};

/// Longest signature that is looked at.
const SIGNATURE_TOKENS: usize = 96;
const FINAL: Symbol = constant("final");
const FOR: Symbol = constant("for");
const LESS: Symbol = constant("<");

impl Code<'_> {
    /// Returns the head of a Rust block `impl Interface for Type { … }`; an inherent block's names are the writer's own.
    pub(super) fn implementation_head(self, start: usize) -> Option<Range<usize>> {
        let head = self.signature(start)?;
        let is_for = |idx: usize| self.is(idx, FOR) && !self.is(idx + 1, LESS);
        (self.is(head.end, BLOCK) && head.clone().any(is_for)).then_some(head)
    }

    /// Returns the signature around a word that says it overrides: after it (`@Override public …`, `override fun …`) or
    /// before it (`… ) override {`).
    pub(super) fn overriding(self, word: usize) -> Option<Range<usize>> {
        if [BLOCK, SEMICOLON, ASSIGN, FINAL].iter().any(|&symbol| self.is(word + 1, symbol)) {
            return Some(self.after_previous_end(word, SIGNATURE_TOKENS)..word + 1);
        }
        self.signature(word)
    }

    /// Returns what stands from `start` up to the first `{`, `;`, `=` or `=>` outside of brackets.
    pub(super) fn signature(self, start: usize) -> Option<Range<usize>> {
        let mut depth = 0usize;
        for idx in start + 1..(start + SIGNATURE_TOKENS).min(self.tokens.len()) {
            let is_end = [BLOCK, SEMICOLON, ASSIGN, ARROW].iter().any(|&symbol| self.is(idx, symbol));
            match self.tokens[idx].kind {
                _ if is_end && depth == 0 => return Some(start..idx),
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }
}
