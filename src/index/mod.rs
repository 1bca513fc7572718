//! The database behind one facade: [`Store`] to read, [`StoreWriter`] to write; on disk [`Index`] and
//! [`IndexWriter`], in memory their twin, [`MemoryIndex`].
//!
//! On disk a database is a directory (`db/README.md` describes it): a catalogue in SQLite, which is the truth and the
//! only point of commit (`catalog`), posting segments (`segment`) and compressed sources (`sources`), both in
//! immutable checked files (`container`), and full text (`text`). Nothing here knows how text is lexed or matched.

mod cache;
mod catalog;
mod compact;
mod compression;
mod container;
mod error;
mod fault;
#[cfg(any(test, fuzzing))]
mod fuzzing;
mod layout;
mod map;
mod memory;
mod names;
mod options;
mod press;
mod publish;
mod rank;
mod reader;
mod segment;
mod sources;
mod store;
mod text;
mod verify;
mod write;
mod writer;

#[cfg(test)]
mod tests;

#[cfg(any(test, fuzzing))]
pub use fuzzing::read_hostile_file;

pub use error::{OpenIndexError, StoreError, WriteIndexError};
pub use map::survive_shortened_files;
pub use memory::MemoryIndex;
pub use names::NameFilter;
pub use options::WriterOptions;
pub use reader::{Index, IndexStats};
pub use store::{
    ContentFacts, ContentInfo, FactMethod, Hit, LanguageCount, LicenseFact, MAX_DOCUMENT_FREQUENCY, MAX_PLACES,
    N_REPRESENTATIVES, Occurrence, PackageFile, Store, StoreIdentity, TOKENS_PER_SLOT,
};
pub use text::TextHit;
pub use verify::Verification;
pub use write::{Committed, NewContent, PackageState, StoreWriter};
pub use writer::IndexWriter;
