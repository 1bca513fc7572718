//! The read side of the database as matching sees it. Segments stay behind one pure function, `lookup`, so that a
//! store on many machines could stand here as well.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::fingerprint::{FingerprintParams, Level};
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::lexer::{Checkpoint, Family, Language};
use crate::license::{Precedence, SpdxExpression};
use crate::provenance::Package;
use crate::span::LineSpan;

use super::{NameFilter, StoreError};

/// Tokens of a slot: a posting says in which slot of the content its k-gram starts, not at which token. A slot costs
/// as many bits as a line number and, other than a line, gives a diagonal in tokens and works in minified files.
pub const TOKENS_PER_SLOT: u32 = 8;

/// A hash held by more contents than this is common: it nominates only through representatives.
pub const MAX_DOCUMENT_FREQUENCY: u32 = 256;

/// Contents that stand for all those holding a common hash: own files before bundled ones, then the earliest.
pub const N_REPRESENTATIVES: usize = 16;

/// Places kept of a hash within one content.
pub const MAX_PLACES: usize = 8;

/// One place where a looked-up hash occurs in the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Index into the query.
    pub query_idx: u32,
    /// The content that holds it.
    pub content: ContentId,
    /// The content's token index of the k-gram, divided by [`TOKENS_PER_SLOT`]; 0 at [`Level::Whole`].
    pub slot: u32,
    /// Contents that hold the hash, also where only representatives of them are returned; saturates.
    pub document_frequency: u32,
}

/// What is known of a content without reading its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentInfo {
    /// Its identity.
    pub hash: ContentHash,
    /// The language it was lexed as; `None` if it was not fingerprinted (binary, too large).
    pub language: Option<Language>,
    /// Length in bytes.
    pub len_bytes: u64,
    /// Lines of text.
    pub n_lines: u32,
    /// Tokens of the lexed text; 0 of prose and data, which are not lexed.
    pub n_tokens: u32,
    /// Whether the text is stored; without it nothing can be aligned or shown.
    pub has_source: bool,
}

/// One place of a content: a path in a package version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// The package version.
    pub package: PackageId,
    /// Path inside the package, with `/`.
    pub path: String,
    /// Whether it lies in a directory of code bundled from elsewhere (`vendor`, `third_party`, …).
    pub is_bundled: bool,
}

/// A file of a package version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageFile {
    /// Path inside the package, with `/`.
    pub path: String,
    /// What is there.
    pub content: ContentId,
    /// Whether it lies in a directory of code bundled from elsewhere.
    pub is_bundled: bool,
}

/// How a fact about a license was found, where it is not a part of a text (those have the names of
/// [`DetectionMethod`](crate::license::DetectionMethod)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactMethod {
    /// What a text says as a whole.
    Whole,
    /// The same, where SPDX tags alone say it.
    Tags,
    /// A file that the text points to for its terms.
    Reference,
    /// What snippet tags say of the lines between them.
    Snippet,
    /// What a notice inside the text says of the lines that it governs.
    Portion,
    /// Where parts are under terms of their own, what is said of the rest, with the lines where that is certain.
    Rest,
    /// What the text, a REUSE.toml or DEP-5 file, states of the files that a pattern matches, where these say nothing.
    Pattern,
    /// The same, beside what these say.
    PatternAggregate,
    /// The same, in place of what these say.
    PatternOverride,
}

impl FactMethod {
    /// Returns how a pattern is kept.
    pub const fn of_pattern(precedence: Precedence) -> Self {
        match precedence {
            Precedence::Closest => Self::Pattern,
            Precedence::Aggregate => Self::PatternAggregate,
            Precedence::Override => Self::PatternOverride,
        }
    }

    /// Returns the precedence of a kept pattern; `None` for facts of other kinds.
    pub fn precedence_of(method: &str) -> Option<Precedence> {
        let all = [Precedence::Closest, Precedence::Aggregate, Precedence::Override];
        all.into_iter().find(|precedence| Self::of_pattern(*precedence).as_str() == method)
    }

    /// Returns it as the catalogue has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Tags => "spdx-tag",
            Self::Reference => "reference",
            Self::Snippet => "snippet",
            Self::Portion => "portion",
            Self::Rest => "rest",
            Self::Pattern => "path-pattern",
            Self::PatternAggregate => "path-pattern-aggregate",
            Self::PatternOverride => "path-pattern-override",
        }
    }
}

/// A license found in a content's own text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LicenseFact {
    /// What stands there.
    pub raw: String,
    /// That, as an expression; `None` when it is none, which then must not be taken for silence.
    pub expression: Option<SpdxExpression>,
    /// How it was found: see [`FactMethod`]; in databases of earlier builds also `license-file`, a license text's title.
    pub method: String,
    /// Where it stands.
    pub lines: LineSpan,
}

/// What a content's own text says of license and holders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentFacts {
    /// Licenses: first what the text says as a whole, then its parts in the order of the text.
    pub licenses: Vec<LicenseFact>,
    /// Copyright statements, in the order of the text.
    pub copyrights: Vec<String>,
}

/// Which database this is, and in which state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreIdentity {
    /// Given at random when the database was made; a published copy keeps it.
    pub id: String,
    /// Rises by one with each commit that changed something.
    pub generation: u64,
    /// When that was, RFC 3339; `None` where nobody said.
    pub changed_at: Option<String>,
    /// How its hashes were made.
    pub parameters: FingerprintParams,
    /// Package versions.
    pub n_packages: u64,
    /// Contents.
    pub n_contents: u64,
}

/// What a database holds of a language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LanguageCount {
    /// Package versions with a content of the language.
    pub n_packages: u64,
    /// Contents of the language.
    pub n_contents: u64,
    /// Their lines.
    pub n_lines: u64,
    /// Their bytes.
    pub n_bytes: u64,
}

/// Where matching looks things up.
pub trait Store: Sync {
    /// Appends to `hits` where the hashes of `query` occur at `level`, ordered by query index, content and slot.
    ///
    /// `query` is sorted and free of duplicates. A hash held by more contents than the limit of common fingerprints
    /// gives only its representatives. Of a content that holds a hash several times, at most 8 places are returned.
    ///
    /// # Errors
    /// When a segment is damaged or was shortened; the message names the file.
    fn lookup(&self, level: Level, query: &[KGramHash], hits: &mut Vec<Hit>) -> Result<(), StoreError>;

    /// Returns what is known of a content.
    ///
    /// # Errors
    /// When the catalogue does not know the id or cannot be read.
    fn content(&self, content: ContentId) -> Result<Arc<ContentInfo>, StoreError>;

    /// Returns the stored text of a content, as it was lexed.
    ///
    /// # Errors
    /// When it was not stored or the block is damaged.
    fn read_content(&self, content: ContentId) -> Result<Arc<[u8]>, StoreError>;

    /// Returns where lexing can begin in the middle of a stored text; nowhere in a short one, or where that was not noted
    /// when it was indexed.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn checkpoints(&self, content: ContentId) -> Result<Vec<Checkpoint>, StoreError>;

    /// Returns which names and literals a content may hold; any, where that was not noted when it was indexed.
    ///
    /// # Errors
    /// When a segment is damaged or was shortened.
    fn names(&self, content: ContentId) -> Result<NameFilter, StoreError>;

    /// Returns the places of a content, ordered by package and path.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn occurrences(&self, content: ContentId) -> Result<Arc<[Occurrence]>, StoreError>;

    /// Returns the content of these bytes, if it is held.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn find_by_hash(&self, hash: &ContentHash) -> Result<Option<ContentId>, StoreError>;

    /// Returns what a content's own text says of license and holders.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn facts(&self, content: ContentId) -> Result<Arc<ContentFacts>, StoreError>;

    /// Returns the contents with a copyright statement that holds `text`, ASCII case aside, rising. Reads all statements.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn find_copyrights(&self, text: &str) -> Result<Vec<ContentId>, StoreError>;

    /// Returns all package versions with their ids, ordered by id.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn packages(&self) -> Result<Vec<(PackageId, Package)>, StoreError>;

    /// Returns the files of a package version, ordered by path.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn package_files(&self, package: PackageId) -> Result<Arc<[PackageFile]>, StoreError>;

    /// Returns what is held of each language. Reads the whole list of places once; kept afterwards.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn languages(&self) -> Result<BTreeMap<Language, LanguageCount>, StoreError>;

    /// Returns which database this is.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn identity(&self) -> Result<StoreIdentity, StoreError>;

    /// Returns a package version.
    ///
    /// # Errors
    /// When the catalogue does not know the id or cannot be read.
    fn package(&self, package: PackageId) -> Result<Arc<Package>, StoreError>;

    /// Returns how many contents of a language family hold a name or literal, about: counts are rounded to powers of
    /// a small base; an unknown symbol gives 0.
    fn document_frequency(&self, family: Family, symbol: Symbol) -> u32;

    /// Returns how many contents of a language family there are.
    fn n_documents(&self, family: Family) -> u32;

    /// Fails if anything that was read so far, document frequencies included, was not there any more: to be asked
    /// before what was made of it is used. Cheap.
    ///
    /// # Errors
    /// When a file of the database was shortened while it was read; the message names it.
    fn check_read(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
