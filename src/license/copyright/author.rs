//! Authors: `@author Ada Example`, `Author: …`, `Written by …`. They may hold nothing; statements say who does.

use super::hits::Hit;
use super::lines::{Line, marks_len, one_line, trim_end_marks};
use super::{CopyrightKind, CopyrightStatement, body, cut, refuse};
use crate::span::{ByteSpan, LineSpan};

/// A line with more names than this names no authors.
const MAX_WORDS: usize = 16;

/// Reads the authors named at a hit; `None` where it is code or prose.
pub(super) fn read(text: &[u8], hit: &Hit) -> Option<CopyrightStatement> {
    let before = Line::before(text, hit.at);
    let marks = marks_len(&before.text);
    let is_at_start = before.text[marks..].trim_matches([' ', '@', '\\']).is_empty();
    if !is_at_start {
        return None;
    }
    let line = Line::after(text, hit.at);
    let rest = line.text.get(hit.end - hit.at..)?;
    let names = rest.trim_start_matches([' ', '\t', ':', '=', '"', '\'', '{', '[', '(', '-', '*', '_']);
    let names_start = line.text.len() - names.len();
    let end = cut::find(names).map_or(names.len(), |cut| cut.body);
    let names = trim_end_marks(names[..end].trim_end_matches(['}', ')', ']', ',', ';']));
    if names.split_whitespace().count() > MAX_WORDS || refuse::is_template(names) {
        return None;
    }
    let parsed = body::parse(names);
    let is_named =
        parsed.holders.first().is_some_and(|name| name.chars().take(12).any(|c| c.is_uppercase() || !c.is_ascii()));
    (is_named && !refuse::is_binary(names)).then(|| CopyrightStatement {
        text: one_line(trim_end_marks(&line.text[..names_start + names.len()])),
        holders: parsed.holders,
        years: parsed.years,
        names_file: None,
        kind: CopyrightKind::Author,
        span: ByteSpan::new(hit.at as u32, line.place(names_start + names.len()) as u32),
        lines: LineSpan::default(),
    })
}
