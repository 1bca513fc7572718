//! What a project says of the code it copied: in the file itself, and in its notice files.

use memchr::memmem;

use crate::lexer::{Language, Lexed};
use crate::license::{
    DetectedLicense, SpdxExpression, copyright_texts, detect_in_file, find_license_tags, is_license_path,
    knows_comments,
};
use crate::span::ByteSpan;

/// Beginnings of names of files that credit others, lower case.
const CREDITS: [&str; 9] = [
    "third-party",
    "third_party",
    "thirdparty",
    "3rdparty",
    "3rd-party",
    "credits",
    "attribution",
    "acknowledg",
    "notice",
];

/// Tells whether a path names a file that may speak of code copied beside and below it: a license text, notice or list of
/// credits. Sidecars (`x.c.license`) speak of one file only.
pub fn is_notice_path(path: &str) -> bool {
    const TEXTS: [&str; 5] = ["txt", "md", "rst", "html", "adoc"];
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_text = name.rsplit_once('.').is_none_or(|(_, ending)| TEXTS.contains(&ending));
    let is_credit = is_text && CREDITS.iter().any(|word| name.starts_with(word));
    (is_license_path(path) || is_credit) && !name.ends_with(SIDECAR)
}

/// The ending of a sidecar, after the whole name of its file.
pub const SIDECAR: &str = ".license";

/// A file of the project that may speak of copied code.
#[derive(Debug, Clone)]
pub struct NoticeFile {
    /// Where it is, as reports show it.
    pub path: String,
    pub(super) words: PlainWords,
    pub(super) license: Option<SpdxExpression>,
}

impl NoticeFile {
    /// Reads the text of the file at `path`.
    pub fn new(path: &str, text: &[u8]) -> Self {
        let (_, detected) = detect_in_file(path, text, Language::detect(path, text));
        Self {
            path: path.to_owned(),
            words: PlainWords::of(&String::from_utf8_lossy(text)),
            license: detected.expression,
        }
    }

    /// Tells whether it lies beside one file and speaks of that one (REUSE 3.3).
    pub(super) fn is_sidecar(&self) -> bool {
        self.path.ends_with(SIDECAR)
    }
}

/// What a scanned file says of itself.
#[derive(Debug, Clone)]
pub struct ScannedNotice {
    /// Words of its comments; where these are not known, as in prose, all.
    pub(super) words: PlainWords,
    pub(super) statements: Vec<String>,
    detected: DetectedLicense,
    snippets: Vec<Snippet>,
}

/// A part between `SPDX-SnippetBegin` and `SPDX-SnippetEnd`.
#[derive(Debug, Clone)]
pub(super) struct Snippet {
    span: ByteSpan,
    pub(super) license: Option<SpdxExpression>,
}

impl ScannedNotice {
    /// Reads a file.
    pub fn new(path: &str, text: &[u8], lexed: &Lexed) -> Self {
        let (_, detected) = detect_in_file(path, text, lexed.language);
        let comments: Vec<&[u8]> = lexed.comments.iter().filter_map(|span| text.get(span.range())).collect();
        let said = if knows_comments(lexed.language) { comments.join(&b'\n') } else { text.into() };
        let words = PlainWords::of(&String::from_utf8_lossy(&said));
        Self { words, statements: copyright_texts(text), detected, snippets: find_snippets(text) }
    }

    /// Returns the license it states, where that is known.
    pub(super) fn license(&self) -> Option<&SpdxExpression> {
        self.detected.expression.as_ref().filter(|_| !self.detected.is_unknown)
    }

    /// Returns the innermost snippet that holds `bytes`.
    pub(super) fn snippet_at(&self, bytes: ByteSpan) -> Option<&Snippet> {
        let holds = |snippet: &&Snippet| snippet.span.start <= bytes.start && bytes.end <= snippet.span.end;
        self.snippets.iter().filter(holds).min_by_key(|snippet| snippet.span.len())
    }
}

/// Finds the snippets of a text, nested ones too, each with the license that its tags state (SPDX 2.3 annex H).
fn find_snippets(text: &[u8]) -> Vec<Snippet> {
    const MARK: &[u8] = b"SPDX-Snippet";
    let (mut open, mut snippets): (Vec<u32>, Vec<Snippet>) = (Vec::new(), Vec::new());
    for at in memmem::find_iter(text, MARK) {
        let rest = &text[at + MARK.len()..];
        if rest.starts_with(b"Begin") {
            open.push(at as u32);
        } else if rest.starts_with(b"End")
            && let Some(start) = open.pop()
        {
            let span = ByteSpan::new(start, at as u32);
            let said = text.get(span.range()).unwrap_or_default();
            let is_inner =
                |at: u32| snippets.iter().any(|inner| start < inner.span.start && inner.span.contains(start + at));
            let tags = find_license_tags(said).into_iter().filter(|tag| !is_inner(tag.span.start));
            let license = tags.filter_map(|tag| tag.expression).reduce(|joined, next| joined.and(&next));
            snippets.push(Snippet { span, license });
        }
    }
    snippets
}

/// The words of a text without punctuation and case, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlainWords(String);

impl PlainWords {
    /// Cuts a text into words of letters and digits.
    pub(super) fn of(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len() + 2);
        plain.push(' ');
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            plain.extend(word.chars().flat_map(char::to_lowercase));
            plain.push(' ');
        }
        Self(plain)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.len() < 2
    }

    /// Tells whether the words of `other` stand here, together and in their order.
    pub(super) fn contains(&self, other: &Self) -> bool {
        !other.is_empty() && memchr::memmem::find(self.0.as_bytes(), other.0.as_bytes()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_notice_files_by_name() {
        for path in [
            "NOTICE",
            "lib/THIRD-PARTY-NOTICES.txt",
            "CREDITS",
            "LICENSE-MIT",
            "Acknowledgements.md",
            "LICENSES/MIT.txt",
        ] {
            assert!(is_notice_path(path), "{path}");
        }
        for path in ["notice.c", "credits.py", "a.c.license", "src/attribution.rs", "README.md", "thirdparty/x.c"] {
            assert!(!is_notice_path(path), "{path}");
        }
    }

    #[test]
    fn snippets_may_be_nested_and_unclosed() {
        let text = b"// SPDX-SnippetBegin\n// SPDX-License-Identifier: MIT\nx\n// SPDX-SnippetBegin\n\
            // SPDX-License-Identifier: Zlib\ny\n// SPDX-SnippetEnd\nz\n// SPDX-SnippetEnd\n// SPDX-SnippetEnd\n\
            // SPDX-SnippetBegin\n";
        let notice = ScannedNotice::new("a.c", text, &crate::lexer::lex(Language::detect("a.c", text), text));
        let at = |needle: &[u8]| {
            let at = memmem::find(text, needle).unwrap() as u32 + 1;
            notice.snippet_at(ByteSpan::new(at, at + 1)).and_then(|snippet| snippet.license.clone())
        };
        let license = |text| SpdxExpression::parse(text).ok();
        assert_eq!((at(b"\ny\n"), at(b"\nx\n")), (license("Zlib"), license("MIT")));
        assert!(notice.snippet_at(ByteSpan::new(text.len() as u32 - 1, text.len() as u32)).is_none());
    }
}
