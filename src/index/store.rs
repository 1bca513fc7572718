//! The read side of the database as matching sees it. Segments stay behind one pure function, `lookup`, so that a
//! store on many machines could stand here as well.

use std::sync::Arc;

use crate::fingerprint::Level;
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::lexer::{Family, Language};
use crate::provenance::Package;

use super::StoreError;

/// Tokens of a slot: a posting says in which slot of the content its k-gram starts, not at which token. A slot costs
/// as many bits as a line number and, other than a line, gives a diagonal in tokens and works in minified files.
pub const TOKENS_PER_SLOT: u32 = 8;

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
    /// Tokens of the lexed text.
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

    /// Returns the places of a content, ordered by package and path.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    fn occurrences(&self, content: ContentId) -> Result<Arc<[Occurrence]>, StoreError>;

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
}
