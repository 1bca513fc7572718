//! What a run did, and what it could not do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::isolation::Panicked;
use crate::provenance::{ManifestError, StatedPackageError};
use crate::source::{Failed, FailedReason, FilterReason, Filtered};

/// Something that is wrong with an input; the rest of the run went on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IndexProblem {
    /// A manifest does not parse; the package goes by the next best word, in the end by its file name.
    #[error(transparent)]
    Manifest(ManifestError),
    /// A sidecar does not say what it must; the manifests were asked instead.
    #[error("`{path}` is no valid sidecar: {error}")]
    Sidecar {
        /// The sidecar.
        path: String,
        /// What is wrong with it.
        error: StatedPackageError,
    },
    /// A line of a list does not say what it must; the other lines count.
    #[error("line {line} of `{list}`: {error}")]
    ListLine {
        /// The list.
        list: String,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        error: StatedPackageError,
    },
    /// A list ended early.
    #[error("failed to read `{list}` after line {line}: {reason}")]
    ListUnreadable {
        /// The list.
        list: String,
        /// The last line that was read, counted from 1.
        line: u64,
        /// What the system said.
        reason: String,
    },
    /// An input could not be read to its end; nothing of it is in the database.
    #[error("cannot index `{}`: {reason}", path.display())]
    Input {
        /// The input.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A file of a package, or a part of an archive, could not be read; the rest of the package is in the database.
    #[error("cannot read `{}` of {package}: {}", failed.path.shown, reason_text(&failed.reason))]
    File {
        /// The package, or the directory that was listed.
        package: String,
        /// The file.
        failed: Failed,
    },
}

impl IndexProblem {
    /// Tells that an input could not be read; a reason that starts with its path loses that.
    pub(super) fn input(path: &Path, reason: &str) -> Self {
        let named = format!("`{}`: ", path.display());
        Self::Input { path: path.to_owned(), reason: reason.strip_prefix(&named).unwrap_or(reason).to_owned() }
    }

    /// Tells that the work on an input panicked.
    pub(super) fn panicked(path: PathBuf, panicked: &Panicked) -> Self {
        Self::Input { path, reason: reason_text(&FailedReason::Panicked(panicked.to_string())) }
    }
}

/// Returns a reason in words.
pub(super) fn reason_text(reason: &FailedReason) -> String {
    match reason {
        FailedReason::Unreadable(detail) | FailedReason::LimitHit(detail) | FailedReason::Malformed(detail) => {
            detail.clone()
        }
        FailedReason::Changed => "it changed while it was read".to_owned(),
        FailedReason::Panicked(detail) => format!("a bug in kinprint, please report it: {detail}"),
    }
}

/// A package that was left out because its purl was already there in the same run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The package.
    pub purl: String,
    /// Where it stands once more.
    pub path: PathBuf,
}

/// A file, or directory, that a rule left out or of which only the hash was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The package, or the directory that was listed.
    pub package: String,
    /// The file and the rule.
    pub file: Filtered,
}

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IndexSummary {
    /// Packages that were not there before.
    pub n_added: u64,
    /// Packages that replace one of the same purl.
    pub n_replaced: u64,
    /// Packages that are there already, file for file.
    pub n_unchanged: u64,
    /// Packages of a purl that was already indexed in this run: one installed in two environments.
    pub duplicates: Vec<Duplicate>,
    /// Files of the added and replaced packages.
    pub n_files: u64,
    /// Their bytes.
    pub n_bytes: u64,
    /// Contents among them that were not in the database.
    pub n_contents: u64,
    /// New contents that were fingerprinted.
    pub n_fingerprinted: u64,
    /// Bytes of these.
    pub n_bytes_fingerprinted: u64,
    /// Files, or directories, left out or only hashed, by rule.
    pub filtered: BTreeMap<FilterReason, u64>,
    /// Each of these, if the run was asked to list them: there may be millions.
    pub left_out: Option<Vec<LeftOut>>,
    /// Files of packages that are not what their name says: a broken notebook, an invalid source map. They were read as
    /// plain text; published packages hold such files, in their tests above all.
    pub notes: Vec<IndexProblem>,
    /// What went wrong; with any of these the run is incomplete.
    pub problems: Vec<IndexProblem>,
    /// Whether it was stopped on request; what was finished before is in the database.
    pub is_interrupted: bool,
}

impl IndexSummary {
    /// Returns the summary of a run that has done nothing; `lists_left_out` as in [`super::IndexOptions`].
    pub(super) fn new(lists_left_out: bool) -> Self {
        Self { left_out: lists_left_out.then(Vec::new), ..Self::default() }
    }

    /// Takes over what discovering one more input told: problems, and what was left out.
    pub(super) fn append(&mut self, part: Self) {
        self.problems.extend(part.problems);
        for (reason, n) in part.filtered {
            *self.filtered.entry(reason).or_default() += n;
        }
        if let Some(list) = &mut self.left_out {
            list.extend(part.left_out.into_iter().flatten());
        }
    }

    /// Tells whether everything that was asked for is in the database.
    pub fn is_complete(&self) -> bool {
        self.problems.is_empty() && !self.is_interrupted
    }

    /// Counts, and if asked to lists, an entry that a rule left out.
    pub(super) fn left_out(&mut self, package: &str, file: &Filtered) {
        *self.filtered.entry(file.reason).or_default() += 1;
        if let Some(list) = &mut self.left_out {
            list.push(LeftOut { package: package.to_owned(), file: file.clone() });
        }
    }

    /// Returns the number of packages that were looked at.
    pub fn n_packages(&self) -> u64 {
        self.n_added + self.n_replaced + self.n_unchanged
    }
}
