//! A lexed text with what alignment and scoring look at again and again.

use std::ops::Deref;

use crate::align::{Sequence, TokenPair, seeds};
use crate::lexer::{Lexed, Token, lines_between};
use crate::span::{ByteSpan, LineSpan, TokenSpan};

use super::forced::forced_tokens;
use super::origin::Lines;

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

/// Symbols of both levels and alignment seeds of the scanned side. Of an origin, which is seldom looked at more than
/// once, they are made for the part that is aligned.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Level A symbols.
    pub(crate) coarse: Vec<u32>,
    /// Level E symbols.
    pub(crate) fine: Vec<u32>,
    /// Seed hashes of the level A symbols.
    pub(crate) seeds: Vec<u32>,
    /// Tokens that follow from something else (see [`super::forced`]), which are no evidence.
    pub(crate) is_forced: Vec<bool>,
}

impl Prepared {
    pub(crate) fn of(tokens: &[Token]) -> Self {
        let coarse: Vec<u32> = tokens.iter().map(|token| token.abstract_symbol().0).collect();
        let seeds = seeds(&coarse);
        Self {
            is_forced: forced_tokens(tokens),
            fine: tokens.iter().map(|token| token.symbol.0).collect(),
            seeds,
            coarse,
        }
    }

    pub(crate) fn sequence(&self) -> Sequence<'_> {
        Sequence { coarse: &self.coarse, fine: &self.fine, seeds: &self.seeds }
    }
}

/// The scanned side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScannedSide<'a> {
    pub(crate) side: Side<'a>,
    pub(crate) prepared: &'a Prepared,
    /// Marks the tokens that are no evidence.
    pub(crate) is_forced: &'a [bool],
}

impl<'a> ScannedSide<'a> {
    pub(crate) fn new(side: Side<'a>, prepared: &'a Prepared) -> Self {
        Self { side, prepared, is_forced: &prepared.is_forced }
    }
}

impl<'a> Deref for ScannedSide<'a> {
    type Target = Side<'a>;

    fn deref(&self) -> &Side<'a> {
        &self.side
    }
}

/// One side with its text: what a step needs to look at tokens and show names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) bytes: &'a [u8],
    /// What was lexed of it: all, or a stretch of an origin.
    pub(crate) lexed: &'a Lexed,
    /// The index of the first of those tokens in the text. All methods count from the text's first token.
    pub(crate) first: u32,
    /// The lines of the text, where `lexed` does not tell them.
    pub(crate) lines: Option<&'a Lines>,
}

impl<'a> Side<'a> {
    /// The whole of a text.
    pub(crate) fn whole(bytes: &'a [u8], lexed: &'a Lexed) -> Self {
        Self { bytes, lexed, first: 0, lines: None }
    }

    pub(crate) fn token(&self, idx: u32) -> &'a Token {
        &self.lexed.tokens[idx.wrapping_sub(self.first) as usize]
    }

    /// Returns the tokens from `start` to `end`, which must be in what was lexed.
    pub(crate) fn tokens(&self, start: u32, end: u32) -> &'a [Token] {
        &self.lexed.tokens[start.wrapping_sub(self.first) as usize..end.wrapping_sub(self.first) as usize]
    }

    /// Returns the first byte of each line.
    pub(crate) fn line_starts(&self) -> &'a [u32] {
        self.lines.map_or(&self.lexed.line_starts, |lines| lines.of(self.bytes))
    }

    /// Returns the lines from the first to the last token of `span`, the last token's last line included.
    pub(crate) fn lines_of(&self, span: TokenSpan) -> LineSpan {
        lines_between(self.line_starts(), self.bytes_of(span))
    }

    /// Returns the bytes from the first to the last token of `span`; empty for an empty span.
    pub(crate) fn bytes_of(&self, span: TokenSpan) -> ByteSpan {
        self.lexed.bytes_of(TokenSpan::new(span.start.wrapping_sub(self.first), span.end.wrapping_sub(self.first)))
    }

    /// Tells whether the tokens of a pair are equal at level E.
    pub(crate) fn agrees(&self, pair: TokenPair, origin: Side<'_>) -> bool {
        self.token(pair.scanned).symbol == origin.token(pair.origin).symbol
    }

    /// Returns the text of a token; what is no UTF-8 is replaced.
    pub(crate) fn text_of(&self, idx: u32) -> String {
        let token = self.token(idx);
        let bytes = self.bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
        String::from_utf8_lossy(bytes).into_owned()
    }

    pub(crate) fn region(&self, tokens: TokenSpan) -> super::RegionSide {
        super::RegionSide { tokens, lines: self.lines_of(tokens), bytes: self.bytes_of(tokens) }
    }
}
