//! What reading gives: a file, or the reason why there is none.

use std::fmt;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::id::ContentHash;

/// A path inside a project or package: `/` between parts, bad bytes shown as U+FFFD. Files inside an archive, code
/// cells and the like continue it: `lib/a.jar!/x.java`, `app.js.map!/src/x.ts`, `notes.ipynb#cell-3`,
/// `README.md#code-2`; the last two have no extension of their own, their [`Text::language_hint`] names the language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectPath {
    /// What is shown.
    pub shown: String,
    /// The bytes, when they differ from what is shown.
    pub raw: Option<Vec<u8>>,
}

impl ProjectPath {
    /// Makes a path of its bytes; what is no UTF-8 is shown as U+FFFD.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(shown) => Self { shown, raw: None },
            Err(error) => {
                let raw = error.into_bytes();
                Self { shown: String::from_utf8_lossy(&raw).into_owned(), raw: Some(raw) }
            }
        }
    }

    /// Makes a path of a relative one of this system.
    pub fn from_path(path: &Path) -> Self {
        let parts: Vec<&[u8]> = path
            .components()
            .filter(|part| !matches!(part, Component::CurDir))
            .map(|part| if part == Component::RootDir { &b""[..] } else { part.as_os_str().as_encoded_bytes() })
            .collect();
        Self::from_bytes(parts.join(&b'/'))
    }

    /// Returns the path as it is on disk, bad bytes included.
    pub fn as_bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.shown.as_bytes())
    }

    /// Returns the last part, as shown.
    pub fn name(&self) -> &str {
        self.shown.rsplit('/').next().unwrap_or_default()
    }

    /// Returns the path of a part of this file: `self`, `separator` (`!/` or `#`) and `part` in one.
    pub fn part(&self, separator: &str, part: &Self) -> Self {
        Self::from_bytes([self.as_bytes(), separator.as_bytes(), part.as_bytes()].concat())
    }
}

impl From<String> for ProjectPath {
    fn from(shown: String) -> Self {
        Self { shown, raw: None }
    }
}

impl From<&str> for ProjectPath {
    fn from(shown: &str) -> Self {
        Self { shown: shown.to_owned(), raw: None }
    }
}

impl fmt::Display for ProjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Text that can be lexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// UTF-8 where possible: UTF-16 is decoded, a byte order mark dropped; other bytes are left as they are.
    pub bytes: Vec<u8>,
    /// A language named by the surroundings (a fence's info string, a notebook's kernel), lower case.
    pub language_hint: Option<String>,
    /// Lines to add so that line numbers are those of the file a person opens (a fence in a Markdown file).
    pub first_line_idx: u32,
}

/// A file that was read: always hashed, fingerprinted only when it has `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: ProjectPath,
    /// Length in bytes.
    pub len_bytes: u64,
    /// blake3 of the bytes on disk (of the part, for a virtual file).
    pub hash: ContentHash,
    /// What to lex; `None` when a filter stopped that (then a [`Filtered`] names it).
    pub text: Option<Text>,
    /// Whether it is a part of another file: an archive member, a cell, a fence, a source map's source.
    pub is_virtual: bool,
}

/// A rule that left a file, or the fingerprinting of it, out. The run stays complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilterReason {
    /// Larger than the limit for fingerprinting; its hash was looked up.
    TooLarge,
    /// Not text; its hash was looked up.
    Binary,
    /// Minified beyond what lexing makes sense of; its hash was looked up.
    Minified,
    /// Named by .gitignore, `.kinprintignore` or an option; not read.
    Ignored,
    /// A version control or database directory; not read.
    Metadata,
    /// Neither file nor directory (a FIFO, a socket, a device); not read.
    Special,
    /// A symbolic link; what it points to is scanned where it stands, if inside.
    Link,
    /// Empty.
    Empty,
    /// An archive, a notebook or a source map: the files in it are scanned in its place; its hash was looked up.
    Container,
    /// A submodule: a repository of its own, scanned where it is checked out; not read.
    Submodule,
    /// In a tree of packages, but of none of them; not indexed.
    Loose,
}

impl FilterReason {
    /// Tells whether the file was read all the same, and its hash looked up.
    pub const fn is_looked_up(self) -> bool {
        matches!(self, Self::TooLarge | Self::Binary | Self::Minified | Self::Container)
    }
}

/// A file left out by a rule: listed and counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Filtered {
    /// Where it is.
    pub path: ProjectPath,
    /// The rule.
    pub reason: FilterReason,
}

/// Why a file could not be read whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "detail")]
pub enum FailedReason {
    /// The system refused: permission, input/output error, gone.
    Unreadable(String),
    /// Length or time changed while it was read.
    Changed,
    /// A limit of the reader was hit: members, unpacked size, ratio of an archive.
    LimitHit(String),
    /// An archive, notebook or source map that does not hold what it must.
    Malformed(String),
    /// A bug of kinprint: the work on this file panicked, with this message.
    Panicked(String),
}

/// A file that could not be read: the run is incomplete and never clean.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failed {
    /// Where it is.
    pub path: ProjectPath,
    /// Why.
    pub reason: FailedReason,
}
