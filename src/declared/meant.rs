//! Which code a declaration means, told from brackets, indentation and empty lines alone.
//!
//! A comment above code means the function or block that follows, or, where no block begins, the lines up to the next
//! empty one. A docstring means the block it stands in; a comment behind code that line, or the block that opens there. A
//! comment above everything else means the file. Where an empty line follows, nothing is guessed.

use crate::lexer::{Lexed, TokenFlags, TokenKind};
use crate::span::TokenSpan;

use super::paragraph::Paragraph;

/// What a declaration means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meant {
    /// The whole file: the comment stands at its head.
    File,
    /// The code that follows; it is part of the lines.
    Code,
    /// It cannot be told from the text; the lines are those of the comment.
    Unknown,
}

/// A line at the same indentation that begins so goes on with the block before it.
const CONTINUATIONS: [&[u8]; 11] =
    [b"else", b"elif", b"elsif", b"except", b"finally", b"rescue", b"ensure", b"catch", b"end", b"then", b"do"];

/// Returns what is meant, the code's tokens and its last line.
pub(super) fn find(text: &[u8], lexed: &Lexed, paragraph: &Paragraph) -> (Meant, TokenSpan, Option<u32>) {
    let group = paragraph.group;
    let next = lexed.tokens.partition_point(|token| token.start < group.span.start);
    let comment_end = lexed.line_of(group.span.end.saturating_sub(1).max(group.span.start));
    let unknown = (Meant::Unknown, TokenSpan::default(), None);
    let Some(first) = lexed.tokens.get(next) else {
        return if group.is_trailing { line_of_trailing(text, lexed, next) } else { unknown };
    };
    if group.is_trailing {
        return line_of_trailing(text, lexed, next);
    }
    let line = lexed.line_of(first.start);
    if next == 0 && (line > comment_end + 1 || first.flags.has(TokenFlags::IMPORT)) {
        return (Meant::File, TokenSpan::default(), None);
    }
    if is_docstring(text, group.span.start) {
        let indent = indent_at(lexed, group.span.start);
        return if next == 0 {
            (Meant::File, TokenSpan::default(), None)
        } else {
            code(text, lexed, next, indent, true)
        };
    }
    if line > comment_end + 1 {
        return unknown;
    }
    code(text, lexed, next, indent_at(lexed, first.start), false)
}

fn is_docstring(text: &[u8], at: u32) -> bool {
    let head = text.get(at as usize..).unwrap_or_default();
    let head = head.strip_prefix(b"r").or_else(|| head.strip_prefix(b"u")).unwrap_or(head);
    matches!(head, [b'"' | b'\'', ..])
}

fn indent_at(lexed: &Lexed, at: u32) -> u32 {
    at - lexed.line_starts[lexed.line_of(at) as usize].min(at)
}

/// The line a comment stands behind, with the block that opens there.
fn line_of_trailing(text: &[u8], lexed: &Lexed, next: usize) -> (Meant, TokenSpan, Option<u32>) {
    let Some(before) = next.checked_sub(1) else { return (Meant::Unknown, TokenSpan::default(), None) };
    let line = lexed.line_of(lexed.tokens[before].start);
    let start = lexed.tokens.partition_point(|token| token.start < lexed.line_starts[line as usize]);
    let is_opened =
        lexed.tokens[before].kind == TokenKind::Open || text.get(lexed.tokens[before].start as usize) == Some(&b':');
    if is_opened {
        return code(text, lexed, start, indent_at(lexed, lexed.tokens[start].start), false);
    }
    (Meant::Code, TokenSpan::new(start as u32, next as u32), Some(line))
}

/// Walks line by line. `is_inside`: the block is already open and ends where lines stand further out.
fn code(text: &[u8], lexed: &Lexed, first: usize, indent: u32, is_inside: bool) -> (Meant, TokenSpan, Option<u32>) {
    let tokens = &lexed.tokens;
    let (mut depth, mut has_body, mut last_line) = (0i64, is_inside, None);
    let (mut at, mut opened_on) = (first, u32::MAX);
    while at < tokens.len() {
        let line = lexed.line_of(tokens[at].start);
        let column = indent_at(lexed, tokens[at].start);
        let is_closing = depth == 0 && tokens[at].kind == TokenKind::Close;
        if let Some(last) = last_line.filter(|_| depth == 0) {
            let word = text.get(tokens[at].span().range()).unwrap_or_default();
            let goes_on = column > indent || (is_inside && column == indent) || CONTINUATIONS.contains(&word);
            let is_apart = line > last + 1 && !has_body;
            // A brace below its head opens the body; a head's parts stand one below the other.
            let is_head = !has_body && column == indent;
            if is_closing || is_apart || column < indent || (!goes_on && !is_head) {
                break;
            }
            has_body |= column > indent;
        } else if is_closing {
            break;
        }
        let line_end = lexed.line_starts.get(line as usize + 1).copied().unwrap_or(u32::MAX);
        let mut ends_block = false;
        while let Some(token) = tokens.get(at).filter(|token| token.start < line_end) {
            match token.kind {
                TokenKind::Open => {
                    opened_on = if depth == 0 { line } else { opened_on };
                    depth += 1;
                }
                TokenKind::Close => depth -= 1,
                _ => {}
            }
            if depth < 0 {
                return finish(lexed, first, at);
            }
            let is_brace = text.get(token.start as usize) == Some(&b'}');
            // A body ends where it stands no further in than its head; `{}` within a line is a value.
            ends_block = depth == 0 && (ends_block || (is_brace && opened_on < line && column <= indent));
            at += 1;
        }
        last_line = Some(line);
        if ends_block && !is_inside {
            break;
        }
    }
    finish(lexed, first, at)
}

fn finish(lexed: &Lexed, first: usize, end: usize) -> (Meant, TokenSpan, Option<u32>) {
    match end.checked_sub(1).filter(|_| end > first) {
        None => (Meant::Unknown, TokenSpan::default(), None),
        Some(last) => {
            let last_line = lexed.line_of(lexed.tokens[last].end.saturating_sub(1));
            (Meant::Code, TokenSpan::new(first as u32, end as u32), Some(last_line))
        }
    }
}
