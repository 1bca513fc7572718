//! A lexed text with what alignment and scoring look at again and again.

use crate::align::{Sequence, seeds};
use crate::lexer::{Lexed, Token, TokenKind, symbol_of};
use crate::span::TokenSpan;

/// A file that is to be matched.
#[derive(Debug, Clone, Copy)]
pub struct ScannedFile<'a> {
    /// Path inside the project, for the rules that look at names (LICENSE and the like).
    pub path: &'a str,
    /// Hash of the bytes on disk.
    pub hash: crate::id::ContentHash,
    /// Length on disk.
    pub len_bytes: u64,
    /// Text and tokens; `None` when a filter stopped fingerprinting.
    pub text: Option<ScannedText<'a>>,
}

/// The text of a scanned file.
#[derive(Debug, Clone, Copy)]
pub struct ScannedText<'a> {
    /// The bytes that were lexed.
    pub bytes: &'a [u8],
    /// Their tokens.
    pub lexed: &'a Lexed,
}

/// Symbols of both levels and alignment seeds of one side.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Level A symbols.
    pub(crate) coarse: Vec<u32>,
    /// Level E symbols.
    pub(crate) fine: Vec<u32>,
    /// Seed hashes of the level A symbols.
    pub(crate) seeds: Vec<u32>,
    /// Tokens that belong to an accessor (`get x() { return x; }` and its like), which are no evidence.
    pub(crate) is_accessor: Vec<bool>,
}

impl Prepared {
    pub(crate) fn of(tokens: &[Token]) -> Self {
        let coarse: Vec<u32> = tokens.iter().map(|token| token.abstract_symbol().0).collect();
        let seeds = seeds(&coarse);
        Self {
            is_accessor: accessors(tokens),
            fine: tokens.iter().map(|token| token.symbol.0).collect(),
            seeds,
            coarse,
        }
    }

    pub(crate) fn sequence(&self) -> Sequence<'_> {
        Sequence { coarse: &self.coarse, fine: &self.fine, seeds: &self.seeds }
    }
}

/// Marks functions in braces whose body does nothing but hand a value out or take it in: at most
/// [`ACCESSOR_TOKENS`] tokens, none of them a call. Their names are those of the data, the same wherever it is held.
fn accessors(tokens: &[Token]) -> Vec<bool> {
    const ACCESSOR_TOKENS: usize = 9;
    const SIGNATURE_TOKENS: usize = 16;
    let is = |idx: usize, kind, text: &[u8]| tokens[idx].kind == kind && tokens[idx].symbol == symbol_of(text);
    let mut marks = vec![false; tokens.len()];
    for open in 1..tokens.len() {
        // A body follows parameters, or a return type after them.
        let is_body = is(open, TokenKind::Open, b"{")
            && (open.saturating_sub(6)..open).any(|idx| is(idx, TokenKind::Close, b")"));
        if !is_body {
            continue;
        }
        let body = open + 1..(open + 2 + ACCESSOR_TOKENS).min(tokens.len());
        let Some(end) = body.clone().find(|&idx| matches!(tokens[idx].kind, TokenKind::Open | TokenKind::Close)) else {
            continue;
        };
        if !is(end, TokenKind::Close, b"}") {
            continue;
        }
        let first = (open.saturating_sub(SIGNATURE_TOKENS)..open)
            .rev()
            .find(|&idx| {
                is(idx, TokenKind::Close, b"}") || is(idx, TokenKind::Open, b"{") || is(idx, TokenKind::Operator, b";")
            })
            .map_or(open.saturating_sub(SIGNATURE_TOKENS), |idx| idx + 1);
        marks[first..=end].fill(true);
    }
    marks
}

/// One side with its text: what a step needs to look at tokens and show names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) lexed: &'a Lexed,
    pub(crate) prepared: &'a Prepared,
}

impl Side<'_> {
    pub(crate) fn token(&self, idx: u32) -> &Token {
        &self.lexed.tokens[idx as usize]
    }

    /// Returns the text of a token; what is no UTF-8 is replaced.
    pub(crate) fn text_of(&self, idx: u32) -> String {
        let token = self.token(idx);
        let bytes = self.bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    }

    pub(crate) fn region(&self, tokens: TokenSpan) -> super::RegionSide {
        super::RegionSide { tokens, lines: self.lexed.lines_of(tokens), bytes: self.lexed.bytes_of(tokens) }
    }
}
