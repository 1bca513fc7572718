//! git: what a change adds, as the index or a commit holds it, and who brought lines in. The only place that knows the
//! library behind it.
//!
//! In: a directory of a repository, or a bare one, and revisions as people type them. Out: trees of files to scan
//! ([`crate::source::Tree`]), ids of commits, lines. Blobs are read as they are stored: no filter, text conversion or
//! hook is run, no line end is changed, nothing is fetched, nothing is written. Knows nothing of findings.

mod blame;
mod change;
mod entries;
mod error;
mod lines;
mod renames;
mod repository;
#[cfg(test)]
mod tests;
mod tree;
mod worktree;

use std::fmt;

pub use blame::{BlameFile, CommitFacts, LineOrigin, blame};
pub use change::{Change, ChangeKind, parse_range};
pub use error::GitError;
pub use lines::{ChangedLines, committed_lines};
pub use renames::trimmed_lines;
pub use repository::{Repository, author_email, origin_address};
pub use tree::GitTree;
pub use worktree::ChangedOnDisk;

/// The id of a commit; printed in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(gix::ObjectId);

impl fmt::Display for CommitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// The id of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BlobId(gix::ObjectId);
