//! Lexing: bytes of a file to normalised tokens, for every language by tables.

mod token;

pub use token::{Lexed, Token, TokenFlags, TokenKind};

/// Raised whenever any text gets other tokens or symbols; part of the database's parameters.
pub const LEXER_VERSION: u32 = 1;

/// A language, or the generic profile for text of no known one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(pub u8);

/// Languages whose variants copy from each other (C and C++, JavaScript and TypeScript): they share keywords, symbols
/// and document frequencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family(pub u8);
