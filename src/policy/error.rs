//! What can be wrong with a policy.

use std::io;
use std::path::PathBuf;

/// A policy that cannot be used: nothing of it is, so that no rule is ignored silently.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// A file cannot be read.
    #[error("cannot read the policy `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file is too large to be a policy.
    #[error("`{}` has more than {max} bytes, too many for a policy", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Most bytes that are read.
        max: u64,
    },
    /// A text is no policy.
    #[error("{label}:{line}:{column}: {message}")]
    Broken {
        /// The file, as it was named.
        label: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, in characters.
        column: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// Two scopes claim a file with equal right.
    #[error(
        "the scopes `{first}` and `{second}` both claim `{path}`, and neither path is more specific; make one of them longer"
    )]
    AmbiguousScope {
        /// The file.
        path: String,
        /// One scope.
        first: String,
        /// The other.
        second: String,
    },
}

impl PolicyError {
    /// Makes an error at byte `at` of `text`.
    pub(super) fn at(label: &str, text: &str, at: usize, message: impl Into<String>) -> Self {
        let before = text.get(..at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self::Broken { label: label.to_owned(), line, column, message: message.into() }
    }
}
