//! What can go wrong with a repository, and what helps.

use std::path::PathBuf;

/// What the library under the wrapper said.
pub(super) type Cause = Box<dyn std::error::Error + Send + Sync + 'static>;

/// A repository that cannot answer.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is none.
    #[error("`{}` is in no git repository; give a directory of a repository, or scan without git", path.display())]
    NoRepository {
        /// Where one was looked for.
        path: PathBuf,
    },
    /// There is one, but it cannot be opened.
    #[error("cannot open the git repository of `{}`", path.display())]
    Open {
        /// Where it was looked for.
        path: PathBuf,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A revision names nothing.
    #[error("`{revision}` names no commit of the repository `{}`{hint}", repository.display())]
    Revision {
        /// As it was typed.
        revision: String,
        /// The repository.
        repository: PathBuf,
        /// What may help, beginning with `; `, or nothing.
        hint: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// Two commits without a common history.
    #[error("`{left}` and `{right}` have no common commit{hint}; `{left}..{right}` compares them directly")]
    NoMergeBase {
        /// One side as it was typed.
        left: String,
        /// The other.
        right: String,
        /// What may help, beginning with `; `, or nothing.
        hint: &'static str,
    },
    /// Something is asked of the work tree that a bare repository has not.
    #[error("the repository `{}` is bare: it has no {what}; `--diff A..B` compares commits", repository.display())]
    Bare {
        /// The repository.
        repository: PathBuf,
        /// `index` or `work tree`.
        what: &'static str,
    },
    /// An object, the index or a reference cannot be read.
    #[error("cannot read {what} of the git repository `{}`{hint}", repository.display())]
    Read {
        /// What, such as `the index`.
        what: String,
        /// The repository.
        repository: PathBuf,
        /// What may help, beginning with `; `, or nothing.
        hint: &'static str,
        /// Why.
        #[source]
        source: Cause,
    },
    /// A path of the work tree cannot be listed.
    #[error(transparent)]
    Walk(#[from] crate::source::WalkError),
}
