//! The database behind one facade: [`Store`] to read, [`StoreWriter`] to write, each with an in-memory twin.

mod error;
mod memory;
mod rank;
mod store;
mod write;

pub use error::{OpenIndexError, StoreError, WriteIndexError};
pub use memory::MemoryIndex;
pub use store::{
    ContentFacts, ContentInfo, Hit, LanguageCount, LicenseFact, MAX_DOCUMENT_FREQUENCY, MAX_PLACES, N_REPRESENTATIVES,
    Occurrence, PackageFile, Store, StoreIdentity, TOKENS_PER_SLOT,
};
pub use write::{Committed, NewContent, PackageState, StoreWriter};
