//! Portions: parts of a file that are under terms of their own, and where these end.
//!
//! SPDX snippets say so exactly. A notice behind code says so where its words do ("the following function is from …",
//! "portions of this file …"): it then governs what follows, down to the end of that function, else to the next notice. The
//! head of the file governs what stands before the first such notice. What lies behind a notice's function is governed by
//! neither for sure, and so by all that the file says. Pure; the phrases are ours.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use super::atom::Atom;
use super::combine::combine;
use super::phrase::PhraseSet;
use super::snippet::snippet_at;
use super::words::{Word, flag, hash_of};
use crate::lexer::{Language, Lexed, Token, lex};
use crate::license::SpdxExpression;
use crate::span::ByteSpan;

/// A part of a file under terms of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Portion {
    /// The license of its lines.
    pub expression: SpdxExpression,
    /// What it governs for sure.
    pub span: ByteSpan,
    /// Whether snippet tags mark it.
    pub is_marked: bool,
}

/// What a file with portions says of the rest of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rest {
    /// The license; `None` when nothing is said.
    pub expression: Option<SpdxExpression>,
    /// Where it governs for sure, except for marked portions inside.
    pub span: ByteSpan,
}

/// How far a notice says that it governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// One function, class or the like.
    Item,
    /// All that follows.
    Following,
}

/// What a sentence begins with that speaks of lines below it, behind "the".
#[rustfmt::skip]
const REACHES: &[(&str, Reach)] = &[
    ("following function|routine|method|class|struct|subroutine|procedure|implementation|algorithm|helper|trait *3 \
        is|was|has|comes|came|originates|taken|derived|adapted|borrowed|copied|ported|from|under|licensed", Reach::Item),
    ("this function|routine|method|class|struct|subroutine|procedure|helper|trait *1 is|was|has|comes|came|originates", Reach::Item),
    ("function|routine|method|class|struct|subroutine|procedure|implementation|algorithm|helper below is|was|has|comes|came", Reach::Item),
    ("following *2 functions|code|section|part|parts|portion|portions|routines|methods|classes|definitions|declarations|lines *3 \
        is|are|was|were|has|have|comes|came|taken|derived|adapted|borrowed|copied|ported|from|under|licensed", Reach::Following),
    ("code|section|part|portion|functions|routines|methods|classes|lines below is|are|was|were|has|have|comes|came", Reach::Following),
    ("rest|remainder of this|the file", Reach::Following),
    ("portions|parts of this|the file|source|code", Reach::Following),
    ("everything below", Reach::Following),
    ("from here on", Reach::Following),
    ("this section|part|portion of this|the file|source|code", Reach::Following),
];

static REACH_PHRASES: LazyLock<PhraseSet<Reach>> = LazyLock::new(|| PhraseSet::new(REACHES.iter().copied()));

fn reach_at(words: &[Word], at: usize) -> Option<Reach> {
    let begins = |at: usize| words[at].has(flag::SENTENCE | flag::PARAGRAPH);
    let is_behind_the = || at > 0 && words[at - 1].hash == hash_of("the") && begins(at - 1);
    let (reach, _) = REACH_PHRASES.find_at(words, at)?;
    (begins(at) || is_behind_the()).then_some(reach)
}

/// What the portions of a text say, and the rest of it.
#[derive(Debug, Default)]
pub(super) struct Split {
    pub portions: Vec<Portion>,
    pub rest: Option<Rest>,
}

/// A text as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    pub text: &'a [u8],
    pub words: &'a [Word],
    /// Snippets by their tags.
    pub snippets: &'a [ByteSpan],
    /// Code up to the last license talk, and its comments; `None` for prose.
    pub code: Option<&'a Lexed>,
    /// Where reading ended.
    pub end: u32,
}

/// Parts atoms that belong together because they stand in one snippet or one run of comments.
#[derive(Debug)]
struct Group {
    atoms: Vec<Atom>,
    /// Where it stands; of a snippet, what it governs.
    span: ByteSpan,
    /// `None` for a snippet.
    reach: Option<Reach>,
}

impl Reading<'_> {
    /// Finds the portions that `atoms`, sorted by place, speak of; `is_talk` tells whether licenses are talked of beside them.
    pub(super) fn split(&self, atoms: &[Atom], is_talk: bool) -> Split {
        let mut groups: Vec<Group> = Vec::new();
        let mut rest: Vec<Atom> = Vec::new();
        let mut known: Option<(ByteSpan, Option<Reach>)> = None; // Many atoms may stand in one run of comments.
        for atom in atoms {
            if groups.len() > MAX_GROUPS {
                return Split::default();
            }
            match self.group_of(atom, &mut known) {
                None => rest.push(atom.clone()),
                Some((span, reach)) => match groups.iter_mut().find(|group| group.span == span) {
                    Some(group) => group.atoms.push(atom.clone()),
                    None => groups.push(Group { atoms: vec![atom.clone()], span, reach }),
                },
            }
        }
        let mut portions: Vec<Portion> = Vec::new();
        let mut rest_end = self.end;
        let all_code = OnceCell::new();
        for group in groups {
            let span = match group.reach {
                None => Some(group.span),
                Some(reach) => {
                    rest_end = rest_end.min(group.span.start);
                    self.governed(group.span, reach, atoms, &all_code)
                }
            };
            let combined = combine(group.atoms, self.words, false);
            let known = combined.expression.filter(|_| !combined.is_unknown);
            portions.extend(span.zip(known).map(|(span, expression)| Portion {
                expression,
                span,
                is_marked: group.reach.is_none(),
            }));
        }
        if portions.is_empty() {
            return Split::default();
        }
        let combined = combine(rest, self.words, is_talk);
        let rest = Rest { expression: combined.expression, span: ByteSpan::new(0, rest_end) };
        // Of words that are not known it is not known either which lines they mean.
        Split { portions, rest: Some(rest).filter(|_| !combined.is_unknown) }
    }

    /// Returns the snippet or the comments with a notice that an atom stands in; `known` is what the last comments say.
    fn group_of(
        &self,
        atom: &Atom,
        known: &mut Option<(ByteSpan, Option<Reach>)>,
    ) -> Option<(ByteSpan, Option<Reach>)> {
        let at = self.words.get(atom.words.start)?.start;
        if let Some(snippet) = snippet_at(self.snippets, at) {
            return Some((snippet, None));
        }
        let comments = self.comments_around(at)?;
        if known.is_none_or(|(of, _)| of != comments) {
            let reach = self.words_in(comments).find_map(|at| reach_at(self.words, at));
            *known = Some((comments, reach));
        }
        known.filter(|(_, reach)| reach.is_some())
    }

    /// Returns the run of comments that a place is in, if code stands before it.
    fn comments_around(&self, at: u32) -> Option<ByteSpan> {
        let tokens = &self.code?.tokens;
        let next = tokens.partition_point(|token| token.start < at);
        let before = tokens.get(next.checked_sub(1)?)?;
        Some(ByteSpan::new(before.end, tokens.get(next).map_or(self.end, |token| token.start)))
    }

    fn words_in(&self, span: ByteSpan) -> Range<usize> {
        let place = |at: u32| self.words.partition_point(|word| word.start < at);
        place(span.start)..place(span.end)
    }

    /// Returns what a notice in the comments at `notice` governs for sure, from its first line on; `None` when that cannot be
    /// told.
    fn governed(
        &self,
        notice: ByteSpan,
        reach: Reach,
        atoms: &[Atom],
        all_code: &OnceCell<Vec<Token>>,
    ) -> Option<ByteSpan> {
        let starts = atoms.iter().filter_map(|atom| self.words.get(atom.words.start)).map(|word| word.start);
        let next = starts.filter(|&start| start >= notice.end).min();
        let next = next.map_or(self.end, |at| self.comments_around(at).map_or(at, |comments| comments.start));
        let end = match reach {
            Reach::Following => next,
            Reach::Item => {
                let language = self.code?.language;
                let tokens = all_code.get_or_init(|| tokens_of(language, self.text));
                let place = |at: u32| tokens.partition_point(|token| token.start < at);
                item_end(language, &tokens[place(notice.start)..place(next)], self.text)?
            }
        };
        // The line on which the code before ends belongs to that.
        let text = self.text.get(notice.start as usize..end as usize)?;
        let first = memchr::memchr(b'\n', text)? as u32 + 1;
        Some(ByteSpan::new(notice.start + first, end))
    }
}

/// A text with more is a list of licenses.
const MAX_GROUPS: usize = 1000;

/// Languages in which braces end what begins below a comment.
const BRACED: [&str; 20] = [
    "C",
    "C++",
    "Objective-C",
    "CUDA",
    "Rust",
    "Go",
    "Java",
    "Kotlin",
    "Scala",
    "Groovy",
    "C#",
    "Swift",
    "Dart",
    "JavaScript",
    "TypeScript",
    "JSX",
    "TSX",
    "PHP",
    "Zig",
    "Solidity",
];

/// Returns the code of a text; none of a huge one, whose tokens would take more memory than there is for them.
fn tokens_of(language: Language, text: &[u8]) -> Vec<Token> {
    const MAX_BYTES: usize = 4 << 20;
    if text.len() <= MAX_BYTES { lex(language, text).tokens } else { Vec::new() }
}

/// Returns the end of the function, class or the like that `tokens` begin with; `None` when that cannot be told.
fn item_end(language: Language, tokens: &[Token], text: &[u8]) -> Option<u32> {
    if BRACED.contains(&language.name()) {
        braced_end(tokens, text)
    } else if language.name() == "Python" {
        indented_end(tokens, text)
    } else {
        None
    }
}

fn braced_end(tokens: &[Token], text: &[u8]) -> Option<u32> {
    let (mut braces, mut others) = (0u32, 0u32);
    // Behind `#define` nothing tells where it ends.
    if matches!(bytes_of(tokens.first()?, text), b"#" | b"#define") {
        return None;
    }
    for token in tokens {
        match bytes_of(token, text) {
            b"(" | b"[" => others += 1,
            b")" | b"]" => others = others.saturating_sub(1),
            b"{" => braces += 1,
            b"}" if braces == 0 => return None, // What is around it ends: nothing stood below.
            b"}" if braces == 1 && others == 0 => return Some(token.end),
            b"}" => braces -= 1,
            b";" if braces == 0 && others == 0 => return Some(token.end),
            _ => {}
        }
    }
    None
}

/// Of Python, the last token before a line that stands no deeper than the first one.
fn indented_end(tokens: &[Token], text: &[u8]) -> Option<u32> {
    let column = |token: &Token| {
        let start = token.start as usize;
        let line = memchr::memrchr(b'\n', &text[..start]).map_or(0, |end| end + 1);
        text[line..start].trim_ascii().is_empty().then(|| start - line)
    };
    let first = column(tokens.first()?)?;
    let mut is_inside = false;
    for (before, token) in tokens.iter().zip(tokens.iter().skip(1)) {
        match column(token) {
            Some(at) if at > first => is_inside = true,
            // Decorators and the lines of a heading in parentheses stand before the body.
            Some(_) if is_inside && !matches!(bytes_of(token, text), b")" | b"]" | b"}") => return Some(before.end),
            _ => {}
        }
    }
    tokens.last().filter(|_| is_inside).map(|last| last.end)
}

fn bytes_of<'a>(token: &Token, text: &'a [u8]) -> &'a [u8] {
    text.get(token.start as usize..token.end as usize).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{detect_license, detect_license_of_code};
    use super::*;

    /// The portions as `license first-last` (lines from 1), then the rest in the same form.
    #[track_caller]
    fn check(path: &str, text: &str, expected: &[&str]) {
        let detected = detect_license_of_code(text.as_bytes(), Language::detect(path, text.as_bytes()));
        let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
        let shown = |name: &str, span: ByteSpan| format!("{name} {}-{}", line(span.start), line(span.end.max(1) - 1));
        let mut found: Vec<String> =
            detected.portions.iter().map(|portion| shown(portion.expression.as_str(), portion.span)).collect();
        found.extend(detected.rest.iter().map(|rest| {
            shown(&format!("rest {}", rest.expression.as_ref().map_or("-", SpdxExpression::as_str)), rest.span)
        }));
        assert_eq!(found, expected, "{text}");
    }

    const HEAD: &str = "/* SPDX-License-Identifier: GPL-2.0-only */\nint a(void) {\n\treturn 1;\n}\n";

    #[test]
    fn a_notice_governs_the_function_below_it() {
        let said = "\n/*\n * The following function is from libweir, under the MIT license:\n */\nint b(int x)\n{\n\tif (x) { \
            return x; }\n\treturn 2;\n}\n\nint c(void) {\n\treturn 3;\n}\n";
        check("a.c", &format!("{HEAD}{said}"), &["MIT 5-13", "rest GPL-2.0-only 1-4"]);
        let rust = "// SPDX-License-Identifier: ISC\nfn a() {}\n\n// This function was adapted from weir (MIT license).\nfn \
            b(x: [u8; 2]) -> u8 {\n    x[0]\n}\nfn c() {}\n";
        check("a.rs", rust, &["MIT 3-7", "rest ISC 1-2"]);
        let python = "# SPDX-License-Identifier: ISC\nimport os\n\n# The following class comes from weir; released under \
            the MIT license.\nclass B(\n    object,\n):\n    x = 1\n\n    def b(self):\n        return 1\n\ndef c():\n    \
            return 2\n";
        check("a.py", python, &["MIT 3-11", "rest ISC 1-2"]);
    }

    #[test]
    fn a_notice_about_what_follows_governs_to_the_next_notice() {
        let text = format!(
            "{HEAD}\n// The code below is from weir, licensed under the MIT license.\nint b;\nint c;\n\n// Portions of this \
             file: Released under the ISC license.\nint d;\n"
        );
        check("a.c", &text, &["MIT 5-8", "ISC 9-11", "rest GPL-2.0-only 1-4"]);
        let text = format!(
            "{HEAD}\n// The following code is under the MIT license.\nint b;\n\n// GPL version 2 again.\nint d;\n"
        );
        check("a.c", &text, &["MIT 5-7", "rest GPL-2.0-only 1-4"]);
    }

    #[test]
    fn what_is_not_clear_stays_with_the_whole_file() {
        // In the head nothing tells which lines are meant.
        check("a.c", "/* GPL version 2 only. Portions of this file are under the MIT license. */\nint a;\n", &[]);
        // A second notice that does not say what it is about.
        check("a.c", &format!("{HEAD}\n/* Released under the MIT license. */\nint b;\n"), &[]);
        // Words about something else.
        check("a.c", &format!("{HEAD}\n/* Returns the following code. Compare the MIT license. */\nint b;\n"), &[]);
        check("a.c", &format!("{HEAD}\n/* Sends the following code from the MIT license. */\nint b;\n"), &[]);
        // Nothing tells where a macro ends, nor a function of a language without braces.
        let said = "The following function is from weir, under the MIT license.";
        check("a.c", &format!("{HEAD}\n/* {said} */\n#define B(x) \\\n\t(x)\nint c;\n"), &[]);
        check("a.rb", &format!("# SPDX-License-Identifier: ISC\na = 1\n# {said}\ndef b\n  1\nend\nc = 2\n"), &[]);
        // The class around it ends.
        check("a.cc", &format!("class A {{\nint a;\n// {said}\n}};\nint b;\n"), &[]);
    }

    #[test]
    fn snippets_are_marked_exactly() {
        let snippet = |license: &str, inner: &str| {
            format!("// SPDX-SnippetBegin\n// SPDX-License-Identifier: {license}\nint b;\n{inner}// SPDX-SnippetEnd\n")
        };
        let text = format!("{HEAD}{}int c;\n", snippet("MIT", ""));
        check("a.c", &text, &["MIT 5-8", "rest GPL-2.0-only 1-9"]);
        let text = format!("{HEAD}{}int c;\n", snippet("MIT", &snippet("ISC", "")));
        check("a.c", &text, &["MIT 5-12", "ISC 8-11", "rest GPL-2.0-only 1-13"]);
        check("a.c", &format!("int a;\n{}", snippet("MIT", "")), &["MIT 2-5", "rest - 1-5"]);
        let unclosed = snippet("MIT", "").replace("// SPDX-SnippetEnd\n", "");
        check("a.c", &format!("{HEAD}{unclosed}"), &[]);
        let all = detect_license(format!("{HEAD}{}", snippet("MIT", "")).as_bytes());
        assert_eq!(all.expression.unwrap().as_str(), "GPL-2.0-only AND MIT");
    }

    #[test]
    fn a_snippet_may_hold_a_notice_instead_of_a_tag() {
        let text = "# SPDX-SnippetBegin\n# Released under the MIT license.\na = 1\n# SPDX-SnippetEnd\nb = 2\n";
        check("a.py", text, &["MIT 1-4", "rest - 1-5"]);
    }

    #[test]
    fn ignored_blocks_say_nothing() {
        let text = "# SPDX-License-Identifier: MIT\n# REUSE-IgnoreStart\n# SPDX-License-Identifier: ISC\n# Released under the \
            Zlib license.\n# REUSE-IgnoreEnd\n";
        assert_eq!(detect_license(text.as_bytes()).expression.unwrap().as_str(), "MIT");
    }

    #[test]
    fn many_snippets_and_notices_are_read_in_time() {
        let snippet = "// SPDX-SnippetBegin\n// SPDX-License-Identifier: MIT\nint b;\n// SPDX-SnippetEnd\n";
        let notice = "int a;\n// The following function is from weir, under the MIT license.\nint b() {\n}\n";
        for part in [snippet, notice, "// SPDX-SnippetBegin\n", "REUSE-IgnoreStart "] {
            detect_license_of_code(part.repeat(20_000).as_bytes(), Language::detect("a.c", b""));
        }
    }
}
