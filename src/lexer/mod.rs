//! Lexing: bytes of a file to normalised tokens, for every language by tables.
//!
//! In: a [`Language`] and any bytes (UTF-8 where possible, fewer than 4 GiB). Out: a [`Lexed`] with tokens in order,
//! comments apart, line starts. Total: no bytes make it fail or panic, and its time is linear in the text. Knows no
//! files and no storage.
//!
//! What formatters change makes no difference: white space, line ends, a byte order mark and comments are no tokens; a
//! comma directly before a closing bracket is none; `;` is none in JavaScript and TypeScript; a string's symbol is that
//! of its content, without quotes and prefix. A statement that is only a string is a comment where languages document
//! so (Python). In case-insensitive languages names and keywords have the symbol of their lower-case form.

mod checkpoint;
mod constructs;
mod context;
mod detect;
mod engine;
mod language;
mod languages;
mod lines;
mod parts;
mod profile;
mod strings;
mod swar;
mod symbol;
mod table;
#[cfg(test)]
mod tests;
mod token;
mod wide;

pub use checkpoint::Checkpoint;
pub(crate) use checkpoint::OVERLAP;
pub use language::{Family, Language};
pub use lines::count_lines;
pub(crate) use symbol::constant;
pub use symbol::symbol_of;
pub(crate) use token::lines_between;
pub use token::{Lexed, Token, TokenFlags, TokenKind};

/// Raised whenever any text gets other tokens or symbols; part of the database's parameters.
pub const LEXER_VERSION: u32 = 1;

/// Lexes `text`. Linear in its length.
pub fn lex(language: Language, text: &[u8]) -> Lexed {
    let mut lexed = Lexed::default();
    lex_into(language, text, &mut lexed);
    lexed
}

/// Lexes `text` into `lexed`, whose buffers are used again. Of a text of 4 GiB or more only the first 4 GiB are lexed.
pub fn lex_into(language: Language, text: &[u8], lexed: &mut Lexed) {
    lex_tokens_into(language, text, lexed);
    lines::find_line_starts(lexable(text), &mut lexed.line_starts);
}

/// The same where nobody asks on which line a token is: all of them are on the first. Finding the lines takes a twentieth
/// of the time; [`count_lines`] alone hardly any.
pub fn lex_tokens_into(language: Language, text: &[u8], lexed: &mut Lexed) {
    let text = lexable(text);
    clear(language, lexed);
    parts::lex_parts(language, text, first_byte(text), lexed);
}

/// Lexes the stretch of a text from one of its checkpoints, or from its start, up to the byte `stop`: tokens and comments,
/// no lines. All but the first and last [`OVERLAP`] tokens, where the text goes on, are those of the whole text.
pub(crate) fn lex_stretch_into(
    language: Language,
    text: &[u8],
    from: Option<Checkpoint>,
    stop: u32,
    lexed: &mut Lexed,
) {
    let text = lexable(text);
    clear(language, lexed);
    parts::lex_stretch(language, text, from.ok_or(first_byte(text)), stop as usize, lexed);
}

fn clear(language: Language, lexed: &mut Lexed) {
    lexed.language = language;
    lexed.tokens.clear();
    lexed.comments.clear();
    lexed.checkpoints.clear();
    lexed.line_starts.clear();
    lexed.line_starts.push(0);
}

/// Returns where a text begins behind a byte order mark.
fn first_byte(text: &[u8]) -> usize {
    if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
}

/// Returns where the lines of a text start, as [`Lexed::line_starts`] tells them.
pub(crate) fn line_starts(text: &[u8]) -> Vec<u32> {
    let mut starts = Vec::new();
    lines::find_line_starts(lexable(text), &mut starts);
    starts
}

/// Returns what of a text is lexed: offsets are `u32`.
fn lexable(text: &[u8]) -> &[u8] {
    &text[..text.len().min(u32::MAX as usize)]
}
