//! Parts: which pieces of a file are in which language, and lexing them one after the other.

use memchr::memmem;

use super::checkpoint::{CHECKPOINT_TOKENS, Checkpoint};
use super::engine::Engine;
use super::language::Language;
use super::languages::{CSS_IDX, JAVASCRIPT_IDX, TYPESCRIPT_IDX};
use super::profile::Parts;
use super::strings::find;
use super::table::{Table, table_of};
use super::token::Lexed;
use crate::span::ByteSpan;

/// Lexes the parts of `text` from `from` on that `language` covers.
pub(super) fn lex_parts(language: Language, text: &[u8], from: usize, out: &mut Lexed) {
    let table = table_of(language.idx());
    match language.profile().parts {
        Parts::Whole => Engine::new(text, from, table, out).with_checkpoints(CHECKPOINT_TOKENS).run(),
        Parts::Markup => lex_markup(text, from, out),
        Parts::Php => lex_embedded(text, from, table, b"<?", out),
        Parts::Percent => lex_embedded(text, from, table, b"<%", out),
    }
}

/// Lexes the stretch of `text` from a checkpoint, or the first token, up to the byte `stop`.
pub(super) fn lex_stretch(
    language: Language,
    text: &[u8],
    from: Result<Checkpoint, usize>,
    stop: usize,
    out: &mut Lexed,
) {
    let table = table_of(language.idx());
    let engine = match from {
        Ok(checkpoint) => Engine::resumed(text, checkpoint, table, out),
        Err(start) => Engine::new(text, start, table, out),
    };
    engine.run_to(stop);
}

fn lex_embedded(text: &[u8], from: usize, table: &'static Table, open: &[u8], out: &mut Lexed) {
    let mut engine = Engine::new(text, from, table, out);
    engine.start_embedded(open);
    engine.run();
}

/// Scripts, styles and comments of a page; the rest of it is no code.
fn lex_markup(text: &[u8], from: usize, out: &mut Lexed) {
    let mut pos = from;
    while let Some(at) = find_byte(text, pos, b'<') {
        let rest = &text[at..];
        if rest.starts_with(b"<!--") {
            let end = find(text, at + 4, b"-->").map_or(text.len(), |end| end + 3);
            out.comments.push(ByteSpan::new(at as u32, end as u32));
            pos = end;
        } else if let Some(name) = ["script", "style"].into_iter().find(|name| is_tag(rest, name)) {
            let body = find_byte(text, at, b'>').map_or(text.len(), |end| end + 1);
            let end = closing_tag(text, body, name);
            if let Some(idx) = embedded_language(name, &text[at..body]) {
                Engine::new(&text[..end], body, table_of(idx), out).run();
            }
            pos = end;
        } else {
            pos = at + 1;
        }
    }
}

fn find_byte(text: &[u8], from: usize, byte: u8) -> Option<usize> {
    text.get(from..).and_then(|rest| memchr::memchr(byte, rest)).map(|at| from + at)
}

fn is_tag(text: &[u8], name: &str) -> bool {
    let len = name.len() + 1;
    text.len() > len
        && text[1..len].eq_ignore_ascii_case(name.as_bytes())
        && !text[len].is_ascii_alphanumeric()
        && text[len] != b'-'
}

/// Returns the place of `</name` in any case, or the text's end.
fn closing_tag(text: &[u8], from: usize, name: &str) -> usize {
    let mut pos = from;
    while let Some(at) = find(text, pos, b"</") {
        let rest = &text[at + 2..];
        if rest.get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes())) {
            return at;
        }
        pos = at + 2;
    }
    text.len()
}

/// Returns the table for a script or style by its `lang` or `type`; none for data (`application/json`, templates).
fn embedded_language(name: &str, tag: &[u8]) -> Option<u8> {
    let has = |text: &str| memmem::find(tag, text.as_bytes()).is_some();
    if name == "style" {
        return Some(CSS_IDX);
    }
    if has("\"ts\"") || has("'ts'") || has("=ts") || has("tsx") || has("typescript") {
        return Some(TYPESCRIPT_IDX);
    }
    let is_typed = has("type=") && !has("type=\"\"");
    (!is_typed || has("javascript") || has("module") || has("jsx") || has("babel") || has("ecmascript"))
        .then_some(JAVASCRIPT_IDX)
}
