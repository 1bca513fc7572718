//! Changes: the sides of one, and what it comes to.

use super::{CommitId, GitError, Repository};
use crate::source::ProjectPath;

/// What two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// `HEAD` and the index.
    Staged,
    /// Two commits.
    Commits,
    /// A commit and the work tree, with untracked files.
    Since,
    /// A commit and the tracked files of the work tree.
    Tracked,
}

/// A change: what it was compared with and what came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What two sides were compared.
    pub kind: ChangeKind,
    /// The commit before; `None` where there is none yet.
    pub base: Option<CommitId>,
    /// The commit after; `None` for the index and the work tree.
    pub head: Option<CommitId>,
    /// Files that it adds or alters, those of them that are not scanned included.
    pub n_altered: usize,
    /// Files that it deletes.
    pub n_deleted: usize,
    /// Where it leaves no file, of those that it renames as well; paths in the project.
    pub gone: Vec<ProjectPath>,
    /// Files to which it gives another name, altered or not.
    pub n_renamed: usize,
}

/// Resolves what `git diff` takes: `A..B`, `A...B` (from the commit that both come from), `A..` and `..B` with `HEAD` in the
/// open place. Of `A` alone the second commit is `None`: the work tree is meant.
///
/// # Errors
/// When a side names no commit, or two have none in common.
pub fn parse_range(repository: &Repository, range: &str) -> Result<(CommitId, Option<CommitId>), GitError> {
    let or_head = |text: &str| if text.is_empty() { "HEAD".to_owned() } else { text.to_owned() };
    if let Some((left, right)) = range.split_once("...") {
        let (left, right) = (or_head(left), or_head(right));
        let (from, to) = (repository.commit(&left)?, repository.commit(&right)?);
        return Ok((repository.merge_base((&left, from), (&right, to))?, Some(to)));
    }
    if let Some((left, right)) = range.split_once("..") {
        return Ok((repository.commit(&or_head(left))?, Some(repository.commit(&or_head(right))?)));
    }
    Ok((repository.commit(range)?, None))
}
