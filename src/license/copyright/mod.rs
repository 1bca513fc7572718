//! Copyright statements of a text: whose it is and since when, wherever in the file that stands.
//!
//! In: bytes of any encoding. Out: statements in order, each with its holders, years and place. A statement begins at the
//! word, a sign or a tag (`hits`), goes on over further lines while something is missing (`lines`), ends where the terms
//! begin (`cut`), and is taken apart into years and holders (`body`, `years`, `holders`). What only looks like one, in
//! license prose, templates and code, is refused (`refuse`).
//! Pure; total on any bytes. Linear in the text: what is looked at around one place is bounded, and so are the places.

mod author;
mod body;
mod cut;
mod hits;
mod holders;
mod lines;
mod marker;
mod places;
mod refuse;
mod statement;
#[cfg(test)]
mod tests;
mod years;

pub use years::YearRange;

use serde::{Deserialize, Serialize};

use self::hits::HitKind;
use crate::span::{ByteSpan, LineSpan};

/// More statements than this are a list of them; the rest is left.
const MAX_STATEMENTS: usize = 10_000;
/// A text of which so many times its length, and so many bytes more, were read around words that begin no statement is
/// made of them; the rest is left.
const IN_VAIN: usize = 4;
const IN_VAIN_BYTES: usize = 256 << 10;
/// As many distinct statements of one content are worth keeping as text.
const MAX_TEXTS: usize = 64;
/// What the texts of one content may take together.
const MAX_TEXT_BYTES: usize = 16 << 10;

/// What made a statement be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyrightKind {
    /// The word or a sign, with a year or a name.
    Statement,
    /// An `SPDX-FileCopyrightText` or `SPDX-SnippetCopyrightText` tag.
    Tag,
    /// Somebody named as author, who may hold nothing: `@author`, `Author:`, `Written by`.
    Author,
}

/// One copyright statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyrightStatement {
    /// The statement on one line, without comment marks; addresses are kept.
    pub text: String,
    /// Whom it names, without addresses, years and "all rights reserved"; in order, each once. Empty where it names
    /// years alone.
    pub holders: Vec<String>,
    /// The years, as stated.
    pub years: Vec<YearRange>,
    /// The file it refers to for the names: `AUTHORS`, `CONTRIBUTORS`.
    pub names_file: Option<String>,
    /// What kind.
    pub kind: CopyrightKind,
    /// Its bytes: from its first word to the end of its last one.
    pub span: ByteSpan,
    /// Its lines.
    pub lines: LineSpan,
}

/// Finds the statements of a text, in order, the first 10,000.
///
/// A text in which neither the word nor a sign stands costs a search at memory speed.
pub fn find_copyrights(text: &[u8]) -> Vec<CopyrightStatement> {
    let text = &text[..text.len().min(u32::MAX as usize)]; // Spans hold no more.
    let mut found: Vec<CopyrightStatement> = Vec::new();
    let (mut line_idx, mut counted_to, mut done_to) = (0u32, 0usize, 0usize);
    let mut n_in_vain = 0;
    for hit in hits::find(text) {
        if hit.at < done_to {
            continue; // Part of the statement before.
        }
        let read = if hit.kind == HitKind::Author {
            author::read(text, &hit).into_iter().collect()
        } else {
            let reading = statement::read(text, &hit);
            done_to = done_to.max(reading.marker_end);
            if reading.found.is_empty() {
                n_in_vain += reading.read_end - hit.at;
                if n_in_vain > IN_VAIN * text.len() + IN_VAIN_BYTES {
                    break;
                }
            }
            reading.found
        };
        for mut statement in read {
            let (start, end) = (statement.span.start as usize, statement.span.end as usize);
            line_idx += memchr::memchr_iter(b'\n', &text[counted_to.min(start)..start]).count() as u32;
            counted_to = counted_to.max(start);
            let n_breaks = memchr::memchr_iter(b'\n', &text[start..end]).count() as u32;
            statement.lines = LineSpan::new(line_idx, line_idx + n_breaks + 1);
            done_to = done_to.max(end);
            found.push(statement);
        }
        if found.len() >= MAX_STATEMENTS {
            found.truncate(MAX_STATEMENTS);
            break;
        }
    }
    found
}

/// Reads a statement that is known to be one, as tags and fields hold it and as [`copyright_texts`] returns it: `2001 Ada
/// Example`, with the word or without.
pub fn read_copyright(statement: &str) -> CopyrightStatement {
    let text = lines::one_line(statement);
    let marker = marker::read(&text);
    let body = &text[marker.len..];
    let parsed = body::parse(&body[..cut::find(body).map_or(body.len(), |cut| cut.body)]);
    CopyrightStatement {
        holders: parsed.holders,
        years: parsed.years,
        names_file: body::names_file(&text),
        kind: if marker.has_word { CopyrightKind::Statement } else { CopyrightKind::Tag },
        span: ByteSpan::default(),
        lines: LineSpan::default(),
        text,
    }
}

/// Returns the copyright statements of a text as written, in order, each once: at most 64 and 16 KiB; authors who state
/// no copyright are none.
pub fn copyright_texts(text: &[u8]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut n_bytes = 0;
    for statement in find_copyrights(text) {
        if statement.kind == CopyrightKind::Author || texts.contains(&statement.text) {
            continue;
        }
        n_bytes += statement.text.len();
        if texts.len() == MAX_TEXTS || n_bytes > MAX_TEXT_BYTES {
            break;
        }
        texts.push(statement.text);
    }
    texts
}
