//! What can go wrong with a database: one enum for reading, one for opening, one for writing.

use std::io;
use std::path::PathBuf;

use crate::fingerprint::FingerprintParams;

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
        source: io::Error,
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
    #[error("the catalogue failed while it {doing}{}", help_of_catalog(source))]
    Catalog {
        /// What was done: "looked up a package".
        doing: &'static str,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The full-text index failed.
    #[error("the full-text index failed while it {doing}; `kinprint index --text` makes a damaged one anew")]
    Text {
        /// What was done: "searched".
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<tantivy::TantivyError>,
    },
    /// An id that the database does not hold.
    #[error("the database holds no {what}")]
    Unknown {
        /// Such as "content 17".
        what: String,
    },
}

/// A database that could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenIndexError {
    /// There is no such directory.
    #[error("there is no database at `{}`; `kinprint index` makes one", path.display())]
    Missing {
        /// The directory.
        path: PathBuf,
    },
    /// The directory is there and holds nothing.
    #[error("the database directory `{}` is empty; `kinprint index` fills it", path.display())]
    Empty {
        /// The directory.
        path: PathBuf,
    },
    /// The directory, or its catalogue, is something else.
    #[error("`{}` is not a kinprint database: {what}", path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
        /// What is there instead.
        what: String,
    },
    /// A later kinprint wrote it.
    #[error("the database `{}` has format {found}, this build reads up to {known}; use a newer kinprint", path.display())]
    Newer {
        /// The directory.
        path: PathBuf,
        /// Its format.
        found: u32,
        /// The newest format this build knows.
        known: u32,
    },
    /// Its first write was interrupted before anything was committed.
    #[error("the database `{}` was never completed: {what}; run `kinprint index --rebuild`", path.display())]
    HalfWritten {
        /// The directory.
        path: PathBuf,
        /// What is missing.
        what: String,
    },
    /// Its hashes were made in another way.
    #[error(
        "the database `{}` has fingerprint parameters {found:?}, this build needs {expected:?}; rebuild it with \
         `kinprint index --rebuild`",
        path.display()
    )]
    Parameters {
        /// The directory.
        path: PathBuf,
        /// What it was built with.
        found: Box<FingerprintParams>,
        /// What this build makes.
        expected: Box<FingerprintParams>,
    },
    /// An unpublished database in a directory that cannot be written: its log needs that.
    #[error(
        "the database `{}` cannot be opened in a read-only directory; make a sealed copy with `kinprint db publish` \
         where it was written",
        path.display()
    )]
    ReadOnly {
        /// The directory.
        path: PathBuf,
    },
    /// A file of it is missing, damaged or cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A database that could not be written. What was committed before stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum WriteIndexError {
    /// Opening failed.
    #[error(transparent)]
    Open(#[from] OpenIndexError),
    /// Reading what is there failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another process writes.
    #[error("the database `{}` is being written by {holder}; wait for it or end it", path.display())]
    Locked {
        /// The directory.
        path: PathBuf,
        /// The process that holds the lock, as far as known.
        holder: String,
    },
    /// The database is a sealed copy, or its directory cannot be written.
    #[error("the database `{}` is read-only{}", path.display(), if *is_published { " (a published copy)" } else { "" })]
    ReadOnly {
        /// The directory.
        path: PathBuf,
        /// Whether it was made by `db publish`.
        is_published: bool,
    },
    /// The disk refused a write; nothing since the last commit was committed.
    #[error("cannot write `{}` of the database; what was there before is kept{}", path.display(), help_of(source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why: no space, a limit, a failing disk.
        #[source]
        source: io::Error,
    },
    /// The catalogue refused a statement; nothing since the last commit was committed.
    #[error("the catalogue failed while it {doing}; what was there before is kept{}", help_of_catalog(source))]
    Catalog {
        /// What was done: "added a content".
        doing: &'static str,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The full-text index refused a write; nothing since the last commit was committed.
    #[error("the full-text index failed while it {doing}; what was there before is kept")]
    Text {
        /// What was done: "added a document".
        doing: &'static str,
        /// Why.
        #[source]
        source: Box<tantivy::TantivyError>,
    },
    /// The writer was used out of order.
    #[error("the database was written out of order: {what}")]
    OutOfOrder {
        /// What was wrong.
        what: &'static str,
    },
    /// A limit of the format.
    #[error("the database is full: {what}")]
    Full {
        /// Which limit.
        what: &'static str,
    },
}

/// What helps where space has run out.
const FREE_SPACE: &str = "; make room on that disk and run it again";

fn help_of(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => FREE_SPACE,
        _ => "",
    }
}

fn help_of_catalog(error: &rusqlite::Error) -> &'static str {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull) => FREE_SPACE,
        // Also what SQLite says when its shared memory does not fit on the disk; reading needs that too.
        Some(rusqlite::ErrorCode::SystemIoFailure) => "; if that disk is full, make room and run it again",
        _ => "",
    }
}
