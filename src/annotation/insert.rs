//! Tags into a source file: which comment marks, at which line.

use super::Tags;
use crate::lexer::{Language, Lexed, Token, lex};

/// Comment marks to try, before and behind each line; the first is used that makes the line a comment where it is to stand.
const MARKS: [(&str, &str); 11] = [
    ("// ", ""),
    ("# ", ""),
    ("-- ", ""),
    ("; ", ""),
    ("% ", ""),
    ("! ", ""),
    ("/* ", " */"),
    ("<!-- ", " -->"),
    ("(* ", " *)"),
    ("{- ", " -}"),
    ("<%# ", " %>"),
];
/// Lines that are tried beside the one wanted.
const MAX_STEPS: usize = 60;

/// Why tags cannot be written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPlace {
    /// The language is not known.
    #[error("its language is not known")]
    UnknownLanguage,
    /// At no line near the copy is a comment certain to change nothing.
    #[error("no line near the copy is certain to take a comment")]
    NoLine,
}

/// Returns `text` with the tags around their lines, or at its beginning; and the numbers of the new lines.
///
/// A line that the one before continues into (`\` at its end) takes no comment; lines that must come first (`#!`, an encoding, an
/// XML declaration) stay first. Lexes the text a few times.
///
/// # Errors
/// When the language is not known, or no place near the copy takes a comment.
pub fn insert_tags(text: &[u8], language: Language, tags: &Tags) -> Result<(Vec<u8>, Vec<u32>), NoPlace> {
    if language == Language::GENERIC {
        return Err(NoPlace::UnknownLanguage);
    }
    let file = File { text, lexed: lex(language, text) };
    let n_lines = file.lines().len();
    let Some(lines) = tags.lines else { return file.insert(&tags.head(), 0..n_lines.min(MAX_STEPS)) };
    let start = (lines.start as usize - 1).min(n_lines);
    let end = (lines.end as usize).min(n_lines);
    // From behind: the lines before stay where they are.
    let (with_foot, foot) = file.insert(&[Tags::foot().to_owned()], (end..=n_lines).take(MAX_STEPS))?;
    let file = File { text: &with_foot, lexed: lex(language, &with_foot) };
    let (text, head) = file.insert(&tags.head(), (0..=start).rev().take(MAX_STEPS))?;
    let moved = foot.iter().map(|line| line + head.len() as u32);
    let new_lines = head.iter().copied().chain(moved).collect();
    Ok((text, new_lines))
}

struct File<'a> {
    text: &'a [u8],
    lexed: Lexed,
}

impl File<'_> {
    fn lines(&self) -> &[u32] {
        &self.lexed.line_starts
    }

    /// Inserts lines of comment before the first line of `at` that takes them; also returns their numbers.
    fn insert(&self, comment: &[String], at: impl Iterator<Item = usize>) -> Result<(Vec<u8>, Vec<u32>), NoPlace> {
        for line_idx in at.filter(|&line_idx| !self.is_taken(line_idx)) {
            for marks in MARKS {
                let (text, starts) = self.with(comment, marks, line_idx);
                if self.is_same_code(&text, &starts) {
                    let numbers = (0..comment.len()).map(|idx| (line_idx + idx) as u32 + 1);
                    return Ok((text, numbers.collect()));
                }
            }
        }
        Err(NoPlace::NoLine)
    }

    /// Tells whether a line belongs to the one before it, or must stay where it is.
    fn is_taken(&self, line_idx: usize) -> bool {
        let before = line_idx.checked_sub(1).map_or(&b""[..], |before| self.line(before));
        let here = self.line(line_idx);
        before.trim_ascii_end().ends_with(b"\\") || must_be_first(here, line_idx)
    }

    fn line(&self, line_idx: usize) -> &[u8] {
        let start = |idx: usize| self.lines().get(idx).map_or(self.text.len(), |start| *start as usize);
        self.text.get(start(line_idx)..start(line_idx + 1)).unwrap_or_default()
    }

    /// Returns the text with the comment before a line, indented as that line, and where its lines begin.
    fn with(&self, comment: &[String], marks: (&str, &str), line_idx: usize) -> (Vec<u8>, Vec<usize>) {
        let at = self.lines().get(line_idx).map_or(self.text.len(), |start| *start as usize);
        let line = self.line(line_idx);
        let indent = &line[..line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()];
        let end: &[u8] = if memchr::memmem::find(self.text, b"\r\n").is_some() { b"\r\n" } else { b"\n" };
        let mut text = self.text[..at].to_vec();
        if !text.is_empty() && !text.ends_with(b"\n") && !text.ends_with(b"\r") {
            text.extend_from_slice(end);
        }
        let mut starts = Vec::new();
        for said in comment {
            text.extend_from_slice(indent);
            starts.push(text.len());
            text.extend([marks.0.as_bytes(), said.as_bytes(), marks.1.as_bytes(), end].concat());
        }
        text.extend_from_slice(&self.text[at..]);
        (text, starts)
    }

    /// Tells whether a text has the same tokens as this file, and comments at `starts`.
    fn is_same_code(&self, text: &[u8], starts: &[usize]) -> bool {
        let lexed = lex(self.lexed.language, text);
        let meaning = |token: &Token| (token.symbol, token.kind, token.flags);
        let begins = |start: &usize| lexed.comments.binary_search_by_key(&(*start as u32), |span| span.start).is_ok();
        let is_same = || lexed.tokens.iter().map(meaning).eq(self.lexed.tokens.iter().map(meaning));
        starts.iter().all(begins) && is_same()
    }
}

fn must_be_first(line: &[u8], line_idx: usize) -> bool {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let is_encoding =
        || memchr::memmem::find(line, b"coding").is_some_and(|at| matches!(line.get(at + 6), Some(b':' | b'=')));
    match line_idx {
        0 => line.starts_with(b"#!") || line.starts_with(b"<?") || line.starts_with(b"<!") || is_encoding(),
        1 => is_encoding(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::LineRange;

    fn tags(lines: Option<(u32, u32)>) -> Tags {
        let mut tags = Tags::of(
            &crate::report::sample::finding("src/x.c", lines.unwrap_or((1, 1)), crate::matching::MatchClass::Edited),
            crate::license::SpdxExpression::parse("MIT").ok().as_ref(),
        );
        tags.lines = lines.map(|(start, end)| LineRange { start, end });
        tags
    }

    fn annotated(path: &str, text: &str, lines: Option<(u32, u32)>) -> String {
        let language = Language::detect(path, text.as_bytes());
        let (text, new_lines) = insert_tags(text.as_bytes(), language, &tags(lines)).unwrap();
        let text = String::from_utf8(text).unwrap();
        for line in new_lines {
            assert!(text.lines().nth(line as usize - 1).unwrap().contains("SPDX-"), "{line}\n{text}");
        }
        text
    }

    #[test]
    fn a_snippet_is_framed_and_indented() {
        let text = annotated("a.py", "def f():\n    x = 1\n    y = 2\n    return x\n", Some((2, 3)));
        let expected = "def f():\n    # SPDX-SnippetBegin\n    # SPDX-License-Identifier: MIT\n    \
            # SPDX-SnippetComment: Copy of lib/lru.c, lines 14-99 of pkg:npm/lru-cache@2.0.0\n    x = 1\n    y = 2\n    \
            # SPDX-SnippetEnd\n    return x\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn each_language_has_its_marks() {
        for (path, text, mark) in [
            ("a.rs", "fn f() {}\n", "// SPDX-SnippetBegin"),
            ("a.css", "a { color: red }\n", "/* SPDX-SnippetBegin */"),
            ("a.html", "<p>x</p>\n", "<!-- SPDX-SnippetBegin -->"),
            ("a.sql", "select 1;\n", "-- SPDX-SnippetBegin"),
            ("a.el", "(message 1)\n", "; SPDX-SnippetBegin"),
            ("a.ml", "let x = 1\n", "(* SPDX-SnippetBegin *)"),
        ] {
            let text = annotated(path, text, Some((1, 1)));
            assert!(text.starts_with(mark), "{path}: {text}");
        }
        let unknown = Language::detect("a.json", b"{\"a\": 1}\n");
        assert!(insert_tags(b"{\"a\": 1}\n", unknown, &tags(None)).is_err());
    }

    #[test]
    fn what_must_come_first_does() {
        let script = annotated("a.py", "#!/usr/bin/env python3\n# -*- coding: latin-1 -*-\nx = 1\n", None);
        assert!(script.starts_with("#!/usr/bin/env python3\n# -*- coding: latin-1 -*-\n# SPDX-License"), "{script}");
        let php = annotated("a.php", "<?php\n$x = 1;\n", None);
        assert!(php.starts_with("<?php\n// SPDX-License-Identifier: MIT\n"), "{php}");
        let xml = annotated("a.html", "<!DOCTYPE html>\n<p>x</p>\n", None);
        assert!(xml.starts_with("<!DOCTYPE html>\n<!-- SPDX"), "{xml}");
    }

    #[test]
    fn nothing_is_written_into_strings_and_continued_lines() {
        let text = annotated("a.py", "x = '''\none\ntwo\n'''\ny = 1\n", Some((2, 3)));
        assert!(
            text.starts_with("# SPDX-SnippetBegin") && text.contains("'''\none\ntwo\n'''\n# SPDX-SnippetEnd"),
            "{text}"
        );
        let text = annotated("a.c", "int a;\n#define F(x) \\\n    g(x); \\\n    h(x)\nint b;\n", Some((3, 3)));
        assert!(
            text.starts_with("int a;\n// SPDX-SnippetBegin\n") && text.contains("h(x)\n// SPDX-SnippetEnd"),
            "{text}"
        );
    }

    #[test]
    fn line_ends_are_kept_and_a_last_line_gets_one() {
        let text = annotated("a.c", "int a;\r\nint b;", Some((2, 2)));
        assert!(text.lines().count() == 6 && text.matches("\r\n").count() == 6, "{text:?}");
    }

    #[test]
    fn an_origin_ends_no_comment() {
        let mut finding = crate::report::sample::finding("a.css", (1, 1), crate::matching::MatchClass::Edited);
        finding.origin.path = "a */ b\n--> c".into();
        let language = Language::from_name("css").unwrap();
        let (text, _) = insert_tags(b"a { color: red }\n", language, &Tags::of(&finding, None)).unwrap();
        assert!(String::from_utf8_lossy(&text).contains("Copy of a * / b - - > c"));
    }

    proptest! {
        #[test]
        fn code_is_never_changed(
            parts in prop::collection::vec(prop::sample::select(vec!["x = 1\n", "'''", "\"", "#", "/*", "*/", "\\\n", "\n", "f(", ")", "`", "//", "'", "<!--", "\r\n", "é"]), 0..24),
            path in prop::sample::select(vec!["a.py", "a.c", "a.js", "a.rs", "a.sh", "a.html", "a.rb", "a.lua"]),
            lines in (1u32..9, 0u32..9),
        ) {
            let text = parts.concat();
            let language = Language::detect(path, text.as_bytes());
            if let Ok((new, _)) = insert_tags(text.as_bytes(), language, &tags(Some((lines.0, lines.0 + lines.1)))) {
                let symbols = |text: &[u8]| lex(language, text).tokens.iter().map(|token| token.symbol).collect::<Vec<_>>();
                prop_assert_eq!(symbols(text.as_bytes()), symbols(&new));
            }
        }
    }
}
