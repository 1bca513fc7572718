//! References: words that point to another file for the terms ("see the LICENSE file"). Pure.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::atom::family_of;
use super::words::{Word, WordHash, flag, hash_of};
use crate::license::SpdxExpression;
use crate::span::ByteSpan;

/// A pointer to a file that holds the terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseReference {
    /// The file's name as written.
    pub name: String,
    /// Where it is named.
    pub span: ByteSpan,
}

fn set(words: &[&str]) -> FxHashSet<WordHash> {
    words.iter().map(|word| hash_of(word)).collect()
}

/// Returns what a file that is pointed to says of the license that is `stated`, more exactly: its exception, or which of its
/// family it is; `None` when it says nothing more, or something else.
pub fn refine(stated: &SpdxExpression, referred: &SpdxExpression) -> Option<SpdxExpression> {
    let stated = stated.as_str();
    if stated.contains(' ') {
        return None;
    }
    let part = |text: &str| text.trim().trim_matches(['(', ')']).to_owned();
    let parts: Vec<String> = referred.as_str().split(" AND ").flat_map(|part| part.split(" OR ")).map(part).collect();
    let with = format!("{stated} WITH ");
    let excepted = parts.iter().find(|part| part.starts_with(&with));
    let is_same_family = |part: &&String| family_of(part) == family_of(stated) && !part.contains(' ');
    let found = match (excepted, parts.as_slice()) {
        (Some(excepted), _) => excepted,
        (None, [only]) if is_same_family(&only) && only != stated => only,
        _ => return None,
    };
    SpdxExpression::parse(found).ok()
}

struct Cues {
    files: FxHashSet<WordHash>,
    pointing: FxHashSet<WordHash>,
    file: FxHashSet<WordHash>,
    /// Names of files that hold terms and nothing else.
    terms: FxHashSet<WordHash>,
    talk: FxHashSet<WordHash>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| Cues {
    files: set(&[
        "license",
        "licenses",
        "copying",
        "copyright",
        "notice",
        "readme",
        "unlicense",
        "legal",
        "licensing",
        "copyrights",
    ]),
    pointing: set(&[
        "see",
        "in",
        "found",
        "file",
        "files",
        "read",
        "refer",
        "accompanying",
        "consult",
        "at",
        "with",
        "the",
        "to",
    ]),
    file: set(&["file", "files", "txt", "md", "rst"]),
    terms: set(&["license", "licenses", "copying", "unlicense"]),
    talk: set(&[
        "license",
        "licenses",
        "licensing",
        "licensed",
        "copyright",
        "terms",
        "conditions",
        "distribution",
        "legal",
    ]),
});

const MAX_NAME_BYTES: usize = 80;
const MAX_REFERENCES: usize = 16;

/// Returns the files that `words` point to, each once, those that hold terms by their name first.
pub(super) fn find_references(text: &[u8], words: &[Word], is_covered: &[bool]) -> Vec<LicenseReference> {
    let mut found: Vec<LicenseReference> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if is_covered[at] || !CUES.files.contains(&word.hash) || !points_here(words, at) {
            continue;
        }
        let name = name_at(text, *word);
        if is_variable(name) {
            continue;
        }
        let is_license_name = CUES.terms.contains(&word.hash);
        let is_file_name = is_upper(name) || name.contains('.');
        let is_called_file = name.starts_with(char::is_uppercase)
            && words.get(at + 1).is_some_and(|next| CUES.file.contains(&next.hash) && !next.has(flag::SENTENCE));
        if (is_file_name || is_called_file)
            && (is_license_name || speaks_of_terms(words, at))
            && !found.iter().any(|known| known.name == name)
        {
            found.push(LicenseReference {
                name: name.to_owned(),
                span: ByteSpan::new(word.start, word.start + name.len() as u32),
            });
        }
        if found.len() == MAX_REFERENCES {
            break;
        }
    }
    // A README is about more than terms.
    let is_terms = |name: &str| CUES.terms.contains(&hash_of(name.split(['.', '-', '_']).next().unwrap_or(name)));
    found.sort_by_key(|reference| !is_terms(&reference.name));
    found
}

fn points_here(words: &[Word], at: usize) -> bool {
    let from = at.saturating_sub(6);
    let has_cue = |idx: usize| CUES.pointing.contains(&words[idx].hash);
    (from..at).rev().take_while(|&idx| !words[idx + 1].has(flag::PARAGRAPH)).any(has_cue)
}

/// Tells whether licensing is talked of close by: `see README for the license`.
fn speaks_of_terms(words: &[Word], at: usize) -> bool {
    let near = words[at.saturating_sub(8)..at].iter().chain(words.iter().skip(at + 1).take(8));
    near.clone().any(|word| CUES.talk.contains(&word.hash))
}

/// The word with what belongs to a file name: `LICENSE-MIT`, `COPYING.LIB`, `docs/LICENSE.txt` from its last part.
fn name_at(text: &[u8], word: Word) -> &str {
    let start = word.start as usize;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let rest = &text[start..text.len().min(start + MAX_NAME_BYTES)];
    let len = rest.iter().position(|byte| !is_name(byte)).unwrap_or(rest.len());
    std::str::from_utf8(&rest[..len]).unwrap_or_default().trim_end_matches(['.', '-', '_'])
}

/// `COPYRIGHT_HOLDER` is a variable, `LICENSE_MIT` a file.
fn is_variable(name: &str) -> bool {
    const OF_VARIABLES: [&str; 7] = ["HOLDER", "HOLDERS", "YEAR", "YEARS", "OWNER", "NAME", "FILE"];
    name.rsplit_once('_').is_some_and(|(_, last)| OF_VARIABLES.contains(&last))
}

fn is_upper(name: &str) -> bool {
    name.len() > 3 && name.chars().take_while(|c| c.is_alphabetic()).all(char::is_uppercase)
}
