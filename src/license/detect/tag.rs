//! `SPDX-License-Identifier` tags in a file's text. Pure, over bytes of any encoding.

use memchr::memmem;

use crate::license::SpdxExpression;
use crate::span::{ByteSpan, LineSpan};

const TAG: &[u8] = b"SPDX-License-Identifier:";

/// A text with more tags than this is about tags.
const MAX_TAGS: usize = 16;

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseTag {
    /// What stands behind it, without comment marks.
    pub raw: String,
    /// That, as an expression; `None` if it is none.
    pub expression: Option<SpdxExpression>,
    /// Its line.
    pub lines: LineSpan,
    /// Its bytes, to the line's end.
    pub span: ByteSpan,
}

/// Finds the tags of a text, in order, the first 16.
///
/// A tag counts where nothing but comment marks precedes it on its line: a program that handles tags holds them in
/// strings. Linear in the text.
pub fn find_license_tags(text: &[u8]) -> Vec<LicenseTag> {
    let mut tags = Vec::new();
    let (mut line_idx, mut counted_to) = (0u32, 0usize);
    for at in memmem::find_iter(text, TAG) {
        line_idx += memchr::memchr_iter(b'\n', &text[counted_to..at]).count() as u32;
        counted_to = at;
        if !is_after_comment_mark(text, at) {
            continue;
        }
        let rest = &text[at + TAG.len()..];
        let rest = &rest[..memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())];
        let raw = without_comment_end(&String::from_utf8_lossy(rest)).to_owned();
        let lines = LineSpan::new(line_idx, line_idx + 1);
        let span = ByteSpan::new(at as u32, (at + TAG.len() + rest.len()) as u32);
        tags.push(LicenseTag { expression: SpdxExpression::find_in(&raw), raw, lines, span });
        if tags.len() == MAX_TAGS {
            break;
        }
    }
    tags
}

/// Tells whether nothing but comment marks stands before a place on its line. Far inside a line nothing is asked: there may be
/// a tag on every few bytes of megabytes.
pub(super) fn is_after_comment_mark(text: &[u8], at: usize) -> bool {
    const MAX_MARK_BYTES: usize = 400;
    let from = at.saturating_sub(MAX_MARK_BYTES);
    match memchr::memrchr(b'\n', &text[from..at]) {
        Some(end) => is_comment_mark(&text[from + end + 1..at]),
        None => from == 0 && is_comment_mark(&text[..at]),
    }
}

/// Tells whether a line's beginning is only a comment's: signs, `dnl`, `rem`, `@license`.
fn is_comment_mark(before: &[u8]) -> bool {
    const WORDS: [&str; 4] = ["dnl", "rem", "@rem", "@license"];
    let text = String::from_utf8_lossy(before);
    let has_quote = text.contains(['"', '\'', '`']) && !text.trim_start().starts_with("\"\"\"");
    let has_word = || text.chars().any(|c| c.is_alphanumeric() || c == '_' || c == '=');
    !has_quote
        && (!has_word()
            || text.split_whitespace().all(|word| is_signs(word) || WORDS.contains(&word.to_lowercase().as_str())))
}

fn is_signs(word: &str) -> bool {
    !word.chars().any(|c| c.is_alphanumeric() || c == '_' || c == '=')
}

fn without_comment_end(text: &str) -> &str {
    let mut text = text.trim();
    for end in ["*/", "-->", "--%>", "#}", "*)", "-}", "|#", "\"\"\"", "%>", "*|", "*"] {
        text = text.strip_suffix(end).unwrap_or(text).trim_end();
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[(&str, u32)]) {
        let tags = find_license_tags(text.as_bytes());
        let found: Vec<(&str, u32)> = tags
            .iter()
            .map(|tag| (tag.expression.as_ref().map_or("", SpdxExpression::as_str), tag.lines.start))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_tags_in_comments() {
        check("// SPDX-License-Identifier: MIT\n", &[("MIT", 0)]);
        check("#!/bin/sh\n# SPDX-License-Identifier: GPL-2.0\r\n", &[("GPL-2.0-only", 1)]);
        check("/* SPDX-License-Identifier: (GPL-2.0 OR BSD-3-Clause) */", &[("(GPL-2.0-only OR BSD-3-Clause)", 0)]);
        check("<!-- SPDX-License-Identifier: ISC -->", &[("ISC", 0)]);
        check("dnl SPDX-License-Identifier: ISC", &[("ISC", 0)]);
        check(" * SPDX-License-Identifier: MIT\n * SPDX-License-Identifier: ISC\n", &[("MIT", 0), ("ISC", 1)]);
        check("SPDX-License-Identifier: MIT", &[("MIT", 0)]);
        check("|* SPDX-License-Identifier: MIT      *|\n", &[("MIT", 0)]);
    }

    #[test]
    fn text_about_tags_holds_none() {
        check("let tag = \"SPDX-License-Identifier: MIT\";", &[]);
        check("see the SPDX-License-Identifier: MIT tag", &[]);
        check("\"SPDX-License-Identifier: MIT\"", &[]);
        check("", &[]);
    }

    #[test]
    fn invalid_ones_stay_raw() {
        let tags = find_license_tags(b"// SPDX-License-Identifier: My Own\n");
        assert_eq!((tags[0].raw.as_str(), &tags[0].expression), ("My Own", &None));
    }

    #[test]
    fn many_tags_are_cut() {
        assert_eq!(find_license_tags("// SPDX-License-Identifier: MIT\n".repeat(99).as_bytes()).len(), MAX_TAGS);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..99), before in any::<String>()) {
            let _ = find_license_tags(&[before.as_bytes(), TAG, &bytes].concat());
        }
    }
}
