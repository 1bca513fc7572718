//! The database behind one facade.

mod store;

pub use store::{ContentInfo, Hit, Occurrence, Store, TOKENS_PER_SLOT};

use std::path::PathBuf;

/// A database that could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Reading or writing a file of the database failed.
    #[error("cannot access `{}` of the database", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file of the database does not hold what it must.
    #[error("`{}` of the database is damaged: {what}; run `kinprint db verify`", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        what: String,
    },
    /// The catalogue refused a statement.
    #[error("the catalogue failed while it {doing}")]
    Catalog {
        /// What was done: "looked up a package".
        doing: &'static str,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// An id that the database does not hold.
    #[error("the database holds no {what}")]
    Unknown {
        /// Such as "content 17".
        what: String,
    },
}
