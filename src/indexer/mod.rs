//! The indexer: the conductor that turns packages into a database.
//!
//! Paths, lists and this machine's package directories are split into packages (`roots`), these are identified and
//! compared with what the database holds (`plan`), and what is new is read, lexed and fingerprinted by all threads
//! (`wave`, `prepare`) while the calling thread writes (`write`). Prints nothing and reads no environment; progress
//! goes to [`IndexProgress`], what happened to [`IndexSummary`].
//!
//! What is stored of which file:
//! - Every file is an occurrence of a content, known by the hash of its bytes, whatever it holds.
//! - Every text is lexed, and its source stored, so that a region found in it can be shown. Prose and data (license
//!   texts, lock files, word lists) are known whole only, and have no fingerprints; see `prepare`.
//! - Tests of packages are indexed as everything else: they are copied too.
//! - An archive inside a package is one content and is not opened: what it holds is others' code, found under their own
//!   names. Notebooks, source maps and code blocks of documents are contents of their own besides the file's.
//! - A content is prepared once, however many packages and versions hold it.

mod discover;
mod filename;
mod identify;
mod input;
mod list;
mod local;
mod names;
mod plan;
mod prepare;
mod python;
mod roots;
mod run;
mod summary;
mod wave;
mod write;

#[cfg(test)]
mod tests;

pub use input::{IndexInput, PackageList};
pub use local::{LOCAL_VARIABLES, LocalEnv, LocalRoots};
pub use summary::{Duplicate, IndexProblem, IndexSummary, LeftOut};

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::index::{StoreWriter, WriteIndexError};
use crate::provenance::Package;
use crate::source::Limits;
use crate::source::archive::ArchiveLimits;

/// Paths that all threads look for packages in, at a time: one after the other, a small package each, two threads were
/// no faster than one.
const PATHS_AT_ONCE: usize = 128;

/// How a run works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexOptions {
    /// Threads that read and fingerprint; as many as there are processors if `None`. Results do not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// What bounds the reading of a file.
    pub limits: Limits,
    /// What bounds the reading of an archive that is a package.
    pub archive_limits: ArchiveLimits,
    /// What is made of each content.
    pub parts: ContentParts,
    /// Whether the summary names every file that a rule left out, besides counting them.
    pub lists_left_out: bool,
}

impl Default for IndexOptions {
    fn default() -> Self {
        let archive = ArchiveLimits { max_members: 0, ..ArchiveLimits::default() };
        Self {
            threads: None,
            limits: Limits { archive, ..Limits::default() },
            archive_limits: ArchiveLimits::default(),
            parts: ContentParts::default(),
            lists_left_out: false,
        }
    }
}

/// What is made of each new content beside level E and the hashes of whole files: everything, unless it is to be known
/// what a part costs. What is left out stays out: a content that is there is not prepared again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentParts {
    /// Level A; without it renamed copies are not found.
    pub abstracted: bool,
    /// License tags, titles of license texts, copyright lines.
    pub facts: bool,
    /// The text; without it nothing can be aligned or shown.
    pub source: bool,
}

impl Default for ContentParts {
    fn default() -> Self {
        Self { abstracted: true, facts: true, source: true }
    }
}

/// Where a run tells how far it is. Called from the thread that called [`index`].
pub trait IndexProgress {
    /// So many more files and bytes are going to be read.
    fn found(&self, n_files: u64, n_bytes: u64) {
        let _ = (n_files, n_bytes);
    }

    /// So many more files and bytes are in the database.
    fn done(&self, n_files: u64, n_bytes: u64) {
        let _ = (n_files, n_bytes);
    }

    /// This package is in the database.
    fn package_done(&self, package: &Package) {
        let _ = package;
    }
}

/// Progress that nobody looks at.
impl IndexProgress for () {}

/// A run that ended early. What was committed before stays.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The database could not be written.
    #[error(transparent)]
    Write(#[from] WriteIndexError),
    /// The system gave no threads.
    #[error("cannot start the threads that index")]
    Threads(#[source] rayon::ThreadPoolBuildError),
}

/// Indexes packages into a database and commits.
///
/// A package that is there already, file for file, is no work; one that changed takes its predecessor's place. Of two
/// packages of one purl in a run the first counts. What is wrong with one input is in the summary, and the rest goes
/// on. Once `stop` is set, the package at hand is given up and what was finished is committed.
///
/// # Errors
/// When the database cannot be written; nothing of the run since its last commit is then seen.
pub fn index(
    writer: &mut dyn StoreWriter,
    inputs: impl IntoIterator<Item = IndexInput>,
    options: &IndexOptions,
    progress: &dyn IndexProgress,
    stop: &AtomicBool,
) -> Result<IndexSummary, IndexError> {
    let mut summary = IndexSummary::new(options.lists_left_out);
    let mut run = run::Run::new(writer, options, progress, stop)?;
    let mut paths = Vec::new();
    for input in inputs {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        match input {
            IndexInput::Path(path) => paths.push(path),
            IndexInput::List(list) => {
                run.discover(&mut paths, &mut summary);
                list::discover_list(list, &mut summary, &mut |package, summary| run.push(package, summary));
            }
            IndexInput::Local(roots) => {
                run.discover(&mut paths, &mut summary);
                local::discover_local(&roots, &mut summary, &mut |package, summary| run.push(package, summary));
            }
        }
        if paths.len() >= PATHS_AT_ONCE {
            run.discover(&mut paths, &mut summary);
        }
    }
    run.discover(&mut paths, &mut summary);
    run.finish(&mut summary)?;
    Ok(summary)
}
