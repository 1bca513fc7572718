//! Tokens: what a lexer hands to every later step.

use crate::id::Symbol;
use crate::span::{ByteSpan, LineSpan, TokenSpan};

use super::{Checkpoint, Language};

/// What a token is. Comments and docstrings are no tokens; whitespace neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum TokenKind {
    /// A name that is no keyword of the language's family.
    Identifier,
    /// A reserved word of the language's family.
    Keyword,
    /// A numeric literal.
    Number,
    /// A string or character literal, a piece of a template literal, a regular expression literal.
    String,
    /// Punctuation that is no bracket.
    Operator,
    /// One of `( [ {`.
    Open,
    /// One of `) ] }`.
    Close,
}

/// What the lexer knows of a token's surroundings; a set of bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TokenFlags(pub u8);

impl TokenFlags {
    /// A name after `.`, `->`, `::`, `?.`: a local rename cannot change it.
    pub const MEMBER: Self = Self(1);
    /// A key of an object literal, a keyword argument, a field initialiser.
    pub const KEY: Self = Self(2);
    /// A name directly before `(` (or a macro's `!`). Where a word such as `fn` or `def` introduces definitions, their
    /// names are none. In C, Java and their like they are: `Foo bar(x);` is told from a call by types alone, and all
    /// that hangs on it is half a bit for the first rename.
    pub const CALL: Self = Self(4);
    /// Inside an import, include, use, package or require statement.
    pub const IMPORT: Self = Self(8);
    /// Inside a literal table: a run of literals and separators that holds hardly anything else.
    pub const TABLE: Self = Self(16);

    /// Tells whether every bit of `other` is set.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds the bits of `other`.
    pub fn set(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// By kind: what level A keeps of a symbol, and what takes its place.
const ABSTRACTION: [(u32, Symbol); 7] = {
    const KEPT: (u32, Symbol) = (u32::MAX, Symbol(0));
    let mut table = [KEPT; 7];
    table[TokenKind::Identifier as usize] = (0, Symbol::IDENTIFIER);
    table[TokenKind::Number as usize] = (0, Symbol::NUMBER);
    table[TokenKind::String as usize] = (0, Symbol::STRING);
    table
};

/// One token: 16 bytes, in file order, never overlapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Hash of the normalised text (level E): strings without their quotes, everything else as written.
    pub symbol: Symbol,
    /// First byte.
    pub start: u32,
    /// First byte after the token.
    pub end: u32,
    /// What it is.
    pub kind: TokenKind,
    /// What surrounds it.
    pub flags: TokenFlags,
}

impl Token {
    /// Returns the symbol of level A: identifiers, numbers and strings each become one; the rest stays.
    #[inline]
    pub fn abstract_symbol(&self) -> Symbol {
        // A table instead of a branch: which kind comes next is hard to guess, and level A took 10 ns a token instead of 6.
        let (mask, replacement) = ABSTRACTION[self.kind as usize];
        Symbol(self.symbol.0 & mask | replacement.0)
    }

    /// Returns the bytes it spans.
    pub fn span(&self) -> ByteSpan {
        ByteSpan::new(self.start, self.end)
    }
}

/// A lexed file. Reuse one per thread: `lex_into` keeps its buffers.
#[derive(Debug, Clone)]
pub struct Lexed {
    /// The language the file was lexed as.
    pub language: Language,
    /// The tokens, in order.
    pub tokens: Vec<Token>,
    /// Comments and docstrings, in order, delimiters included.
    pub comments: Vec<ByteSpan>,
    /// Byte offset of each line's first byte; `[0]` for an empty file. `\n`, `\r\n` and a lone `\r` end a line.
    pub line_starts: Vec<u32>,
    /// Where lexing could begin in the middle, every thousand tokens or so.
    pub checkpoints: Vec<Checkpoint>,
}

impl Default for Lexed {
    /// An empty file, ready for `lex_into`.
    fn default() -> Self {
        Self {
            language: Language::GENERIC,
            tokens: Vec::new(),
            comments: Vec::new(),
            line_starts: vec![0],
            checkpoints: Vec::new(),
        }
    }
}

impl Lexed {
    /// Returns the number of lines; a final line end opens no further line. An empty file has one.
    pub fn n_lines(&self) -> u32 {
        self.line_starts.len() as u32
    }

    /// Returns the index of the line holding byte `offset`. Logarithmic in the number of lines.
    pub fn line_of(&self, offset: u32) -> u32 {
        line_of(&self.line_starts, offset)
    }

    /// Returns the bytes from the first to the last token of `span`; empty for an empty span.
    pub fn bytes_of(&self, span: TokenSpan) -> ByteSpan {
        match self.tokens.get(span.range()) {
            Some([first, .., last]) => ByteSpan::new(first.start, last.end),
            Some([only]) => only.span(),
            _ => ByteSpan::default(),
        }
    }

    /// Returns the lines from the first to the last token of `span`, the last token's last line included.
    pub fn lines_of(&self, span: TokenSpan) -> LineSpan {
        lines_between(&self.line_starts, self.bytes_of(span))
    }
}

fn line_of(line_starts: &[u32], offset: u32) -> u32 {
    line_starts.partition_point(|&start| start <= offset).max(1) as u32 - 1
}

/// Returns the lines from a span's first byte to its last.
pub(crate) fn lines_between(line_starts: &[u32], bytes: ByteSpan) -> LineSpan {
    let last = bytes.end.saturating_sub(1).max(bytes.start);
    LineSpan::new(line_of(line_starts, bytes.start), line_of(line_starts, last) + 1)
}
