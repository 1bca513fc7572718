//! Marks in comments that say which lines a license is about: SPDX snippet tags, and REUSE's blocks that are about nothing
//! in the file.
//!
//! Source: SPDX 2.3, annex H.3; REUSE specification 3.3, "In-line Snippet comments" and "Ignore block". Pure, over bytes of
//! any encoding. A mark counts where nothing but comment marks precedes it on its line, as for license tags.

use std::borrow::Cow;

use memchr::memmem;

use super::tag::is_after_comment_mark;
use crate::span::ByteSpan;

const BEGIN: &[u8] = b"SPDX-SnippetBegin";
const END: &[u8] = b"SPDX-SnippetEnd";
const IGNORE_BEGIN: &[u8] = b"REUSE-IgnoreStart";
const IGNORE_END: &[u8] = b"REUSE-IgnoreEnd";

/// A text with more marks than this is about marks.
const MAX_SNIPPETS: usize = 1000;

/// Returns the snippets of a text, whole lines from `SPDX-SnippetBegin` to `SPDX-SnippetEnd`, in the order of their
/// beginnings; those inside others come behind them. One that is not ended is none.
pub(super) fn find_snippets(text: &[u8]) -> Vec<ByteSpan> {
    let mut open: Vec<u32> = Vec::new();
    let mut snippets: Vec<ByteSpan> = Vec::new();
    let marks = memmem::find_iter(text, b"SPDX-Snippet").filter(|&at| is_after_comment_mark(text, at));
    for at in marks.take(MAX_SNIPPETS * 2) {
        if text[at..].starts_with(BEGIN) {
            open.push(line_start(text, at) as u32);
        } else if text[at..].starts_with(END)
            && let Some(start) = open.pop()
        {
            snippets.push(ByteSpan::new(start, line_end(text, at) as u32));
        }
    }
    snippets.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    snippets
}

/// Returns the innermost snippet that a place lies in.
pub(super) fn snippet_at(snippets: &[ByteSpan], at: u32) -> Option<ByteSpan> {
    snippets.iter().rev().find(|span| span.contains(at)).copied()
}

/// Blanks the blocks that REUSE says to ignore, so that places and lines stay; a block that is not ended goes to the end.
pub fn without_ignored(text: &[u8]) -> Cow<'_, [u8]> {
    let mut kept = Cow::Borrowed(text);
    let mut from = 0;
    while let Some(start) = find_mark(text, from, IGNORE_BEGIN) {
        let end = find_mark(text, start, IGNORE_END).map_or(text.len(), |at| at + IGNORE_END.len());
        for byte in kept.to_mut()[start..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            *byte = b' ';
        }
        from = end;
    }
    kept
}

fn find_mark(text: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    memmem::find_iter(&text[from..], mark).map(|at| from + at).find(|&at| is_after_comment_mark(text, at))
}

fn line_start(text: &[u8], at: usize) -> usize {
    memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1)
}

fn line_end(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |len| at + len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The lines of each snippet, counted from 0, both included.
    #[track_caller]
    fn check(text: &str, expected: &[(usize, usize)]) {
        let line = |at: u32| text[..at as usize].matches('\n').count();
        let found: Vec<(usize, usize)> =
            find_snippets(text.as_bytes()).iter().map(|span| (line(span.start), line(span.end))).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn snippets_are_whole_lines_and_may_be_nested() {
        check("a\n// SPDX-SnippetBegin\nb\n// SPDX-SnippetEnd\nc\n", &[(1, 3)]);
        check("# SPDX-SnippetBegin\n# SPDX-SnippetBegin\n# SPDX-SnippetEnd\n# SPDX-SnippetEnd", &[(0, 3), (1, 2)]);
        check("# SPDX-SnippetBegin\n# SPDX-SnippetEnd\n# SPDX-SnippetBegin\n# SPDX-SnippetEnd\n", &[(0, 1), (2, 3)]);
        let spans = find_snippets(b"# SPDX-SnippetBegin\n# SPDX-SnippetBegin\n# SPDX-SnippetEnd\n# SPDX-SnippetEnd");
        assert_eq!((snippet_at(&spans, 25), snippet_at(&spans, 5)), (Some(spans[1]), Some(spans[0])));
        assert_eq!(snippet_at(&spans[1..], 5), None);
    }

    #[test]
    fn marks_in_strings_and_single_ones_are_none() {
        check("let a = \"SPDX-SnippetBegin\";\n// SPDX-SnippetEnd\n", &[]);
        check("// SPDX-SnippetBegin\nb\n", &[]);
        check("// SPDX-SnippetEnd\n// SPDX-SnippetBegin\n", &[]);
        check("// SPDX-SnippetCopyrightText: 2020 A\n", &[]);
    }

    #[test]
    fn ignored_blocks_are_blank_and_lines_stay() {
        let ignored = |text: &str| String::from_utf8(without_ignored(text.as_bytes()).into_owned()).unwrap();
        let text = "a\n# REUSE-IgnoreStart\nb c\n# REUSE-IgnoreEnd\nd\n";
        let blank = ignored(text);
        assert_eq!(blank.split_whitespace().collect::<Vec<_>>(), ["a", "#", "d"]);
        assert_eq!((blank.len(), blank.lines().count()), (text.len(), 5));
        assert_eq!(ignored("a\n# REUSE-IgnoreStart\nb\n").trim(), "a\n#");
        let said = "let mark = \"REUSE-IgnoreStart\";\nb\n";
        assert_eq!(ignored(said), said);
        assert!(matches!(without_ignored(b"a"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_lengths(text in "(# SPDX-SnippetBegin\n|// SPDX-SnippetEnd|REUSE-IgnoreStart|\n|REUSE-IgnoreEnd|é|a)*") {
            let text = text.as_bytes();
            prop_assert!(find_snippets(text).iter().all(|span| span.end as usize <= text.len() && span.start <= span.end));
            prop_assert_eq!(without_ignored(text).len(), text.len());
        }
    }
}
