//! What a project says of the code it copied: in the file itself, and in its notice files.

use crate::finding::Finding;
use crate::lexer::{Language, Lexed};
use crate::license::{
    DetectedLicense, LicenseSource, Portion, SIDECAR, SpdxExpression, copyright_texts, detect_in_file, is_license_path,
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
}

impl ScannedNotice {
    /// Reads a file.
    pub fn new(path: &str, text: &[u8], lexed: &Lexed) -> Self {
        let (_, detected) = detect_in_file(path, text, lexed.language);
        Self { words: said_words(text, lexed), statements: copyright_texts(text), detected }
    }

    /// Reads a file that is its origin byte by byte: what it states is known of that, and is not looked for again: a
    /// seventh to a fifth of the time of a project that is copied as a whole.
    pub fn of_same_bytes(copy: &Finding, text: &[u8], lexed: &Lexed) -> Self {
        let is_in_text = |source| matches!(source, LicenseSource::SpdxTag | LicenseSource::Notice);
        let stated = copy.license.evidence.iter().filter(|evidence| is_in_text(evidence.source));
        let stated: Option<Vec<&SpdxExpression>> = stated.map(|evidence| evidence.expression.as_ref()).collect();
        let joined = stated.and_then(|stated| stated.into_iter().cloned().reduce(|all, one| all.and(&one)));
        let detected = DetectedLicense { expression: joined, ..DetectedLicense::default() };
        Self { words: said_words(text, lexed), statements: copy.copyrights.clone(), detected }
    }

    /// Returns the license it states, where that is known.
    pub(super) fn license(&self) -> Option<&SpdxExpression> {
        self.detected.expression.as_ref().filter(|_| !self.detected.is_unknown)
    }

    /// Returns the innermost part under terms of its own that holds `bytes`: an SPDX snippet, or what a notice above it is about.
    pub(super) fn portion_at(&self, bytes: ByteSpan) -> Option<&Portion> {
        let holds = |portion: &&Portion| portion.span.start <= bytes.start && bytes.end <= portion.span.end;
        self.detected.portions.iter().filter(holds).min_by_key(|portion| portion.span.len())
    }
}

/// Returns the words in which a file can speak of itself.
fn said_words(text: &[u8], lexed: &Lexed) -> PlainWords {
    let comments: Vec<&[u8]> = lexed.comments.iter().filter_map(|span| text.get(span.range())).collect();
    let said = if knows_comments(lexed.language) { comments.join(&b'\n') } else { text.into() };
    PlainWords::of(&String::from_utf8_lossy(&said))
}

/// The words of a text without punctuation and case, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PlainWords(String);

impl PlainWords {
    /// Cuts a text into words of letters and digits.
    pub(super) fn of(text: &str) -> Self {
        let mut plain = String::with_capacity(text.len() + 2);
        plain.push(' ');
        if text.is_ascii() {
            // Most comments; characters of several bytes cost five times as much.
            for byte in text.bytes() {
                match byte {
                    byte if byte.is_ascii_alphanumeric() => plain.push(byte.to_ascii_lowercase().into()),
                    _ if !plain.ends_with(' ') => plain.push(' '),
                    _ => {}
                }
            }
            if !plain.ends_with(' ') {
                plain.push(' ');
            }
            return Self(plain);
        }
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
    fn words_are_the_same_with_and_without_other_letters() {
        let by_chars = |text: &str| PlainWords::of(&format!("{text} é")).0.strip_suffix("é ").unwrap().to_owned();
        for text in ["", "a", "  Copyright (c) 2020 A. Writer  ", "x_y-Z9.", "\n\t", "A--B"] {
            assert_eq!(PlainWords::of(text).0, by_chars(text), "{text:?}");
        }
        assert_eq!(PlainWords::of("Ünder_9 ÄB").0, " ünder 9 äb ");
    }

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
}
