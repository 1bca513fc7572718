//! The write side of the database as the indexer sees it: contents once each, packages as lists of places.

use crate::fingerprint::Fingerprint;
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::lexer::{Checkpoint, Family, Language};
use crate::provenance::Package;

use super::{ContentFacts, WriteIndexError};

/// A content as worker threads prepare it: everything the database stores of it.
#[derive(Debug, Clone)]
pub struct NewContent {
    /// blake3 of the bytes on disk.
    pub hash: ContentHash,
    /// The language it was lexed as; `None` if it was not fingerprinted.
    pub language: Option<Language>,
    /// That language's family, under which its symbols are counted.
    pub family: Option<Family>,
    /// Length in bytes, as on disk.
    pub len_bytes: u64,
    /// Lines of text.
    pub n_lines: u32,
    /// Tokens of the lexed text; 0 if it was not lexed.
    pub n_tokens: u32,
    /// Fingerprints of level E, in any order.
    pub exact: Vec<Fingerprint>,
    /// Fingerprints of level A, in any order.
    pub abstracted: Vec<Fingerprint>,
    /// Whole-file hashes: of the bytes and of both token streams.
    pub whole: Vec<KGramHash>,
    /// Names and literals of the content, each once.
    pub symbols: Vec<Symbol>,
    /// The text as it was lexed, if it is to be stored.
    pub source: Option<Vec<u8>>,
    /// Where lexing can begin in the text that is stored.
    pub checkpoints: Vec<Checkpoint>,
    /// What its own text says of license and holders.
    pub facts: ContentFacts,
}

impl NewContent {
    /// Returns a content of which only the hash is known, as for a binary file.
    pub fn unlexed(hash: ContentHash, len_bytes: u64) -> Self {
        Self {
            hash,
            language: None,
            family: None,
            len_bytes,
            n_lines: 0,
            n_tokens: 0,
            exact: Vec::new(),
            abstracted: Vec::new(),
            whole: vec![crate::fingerprint::whole_bytes_hash(&hash)],
            symbols: Vec::new(),
            source: None,
            checkpoints: Vec::new(),
            facts: ContentFacts::default(),
        }
    }
}

/// What the database held of a package before it was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageState {
    /// The same package with the same digest: nothing to do, and nothing was begun.
    Unchanged(PackageId),
    /// Not there before.
    New,
    /// There with another digest or other facts; gone once the new one is finished.
    Replaces(PackageId),
}

/// The digest of a package that lacks files. No digest is made of zeros only.
pub(super) const INCOMPLETE: ContentHash = ContentHash([0; 32]);

/// What a commit did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Committed {
    /// The generation now current; the one before if nothing was written.
    pub generation: u64,
    /// Contents added since the last commit that a package uses.
    pub n_contents: u64,
    /// Packages finished since the last commit.
    pub n_packages: u64,
}

/// Where the indexer puts packages: one thread at a time, between `begin_package` and `finish_package` the contents
/// of one package. Nothing is seen by readers before `commit`; a package that was begun and not finished, or a writer
/// that was dropped, leaves nothing behind.
pub trait StoreWriter {
    /// Begins a package version. `digest` stands for its file list: paths and contents. A package begun before and
    /// not finished is given up.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn begin_package(&mut self, package: &Package, digest: &ContentHash) -> Result<PackageState, WriteIndexError>;

    /// Returns the id of a content that is already there, from this or an earlier run.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn content_id(&mut self, hash: &ContentHash) -> Result<Option<ContentId>, WriteIndexError>;

    /// Adds a content, or returns the id it already has.
    ///
    /// # Errors
    /// When the catalogue fails, or a full run cannot be written out.
    fn add_content(&mut self, content: NewContent) -> Result<ContentId, WriteIndexError>;

    /// Adds a file of the package: `path` inside it, with `/`. The same path again replaces its content.
    ///
    /// # Errors
    /// When no package was begun.
    fn add_occurrence(&mut self, path: &str, content: ContentId, is_bundled: bool) -> Result<(), WriteIndexError>;

    /// Says that a file of the package that was begun is missing: it is kept without it, and never taken for unchanged,
    /// so that the next run reads it again.
    fn leave_incomplete(&mut self);

    /// Ends the package: from the next commit on it is there, and what it replaces is gone.
    ///
    /// # Errors
    /// When no package was begun or the catalogue fails.
    fn finish_package(&mut self) -> Result<PackageId, WriteIndexError>;

    /// Removes a package version by its purl; tells whether it was there.
    ///
    /// # Errors
    /// When the catalogue fails.
    fn remove_package(&mut self, purl: &str) -> Result<bool, WriteIndexError>;

    /// Makes everything finished so far visible and durable, at once.
    ///
    /// # Errors
    /// When anything cannot be written; then the state before stays.
    fn commit(&mut self) -> Result<Committed, WriteIndexError>;
}
