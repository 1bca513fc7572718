//! The inventory: which license each file of a project is under, by what the files themselves say and what others state of
//! them by path. A conductor: threads
//! and the order of steps live here, recognition in `license`.
//!
//! In: a directory or file. Out: a [`LicenseInventory`]. Needs no database. Guarantees: the same tree gives the same
//! inventory at any number of threads; one text per thread is held; what cannot be read is failed, never silent.

mod file;
mod statements;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::license::{LicenseFailure, LicenseInventory, SpdxExpression};
use crate::provenance::ManifestKind;
use crate::scan::{Unwatched, Watch};
use crate::source::{self, Limits, WalkError, WalkOptions};

/// What to look at.
#[derive(Debug, Clone)]
pub struct InventoryOptions {
    /// Only these files and directories, relative to the root or absolute; `None` takes all.
    pub only: Option<Vec<PathBuf>>,
    /// What bounds reading.
    pub limits: Limits,
}

impl Default for InventoryOptions {
    /// Everything; a license that stands in a code block of a README is that README's.
    fn default() -> Self {
        Self { only: None, limits: Limits { plain_blocks_stay: true, ..Limits::default() } }
    }
}

/// An inventory that was not taken.
#[derive(Debug, thiserror::Error)]
pub enum InventoryError {
    /// There is nothing to look at.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The watcher said to stop.
    #[error("interrupted")]
    Cancelled,
}

/// Returns the licenses of the files at `root`.
///
/// Runs in the caller's rayon pool.
///
/// # Errors
/// When `root` cannot be reached, or `watch` stops the run.
pub fn take_inventory(
    root: &Path,
    options: &InventoryOptions,
    watch: &dyn Watch,
) -> Result<LicenseInventory, InventoryError> {
    let walk_options = WalkOptions::default();
    let walk = match &options.only {
        None => source::walk(root, &walk_options)?,
        Some(paths) => source::walk_list(root, paths, &walk_options)?,
    };
    watch.listed(walk.files.len() as u64, walk.files.iter().map(|file| file.len_bytes).sum());
    let is_cancelled = AtomicBool::new(false);
    let statements = statements::ProjectStatements::load(root, &walk.files, &options.limits);
    let referred = file::ReferredFiles::default();
    let read_one = |found: &source::FoundFile| {
        if is_cancelled.load(Ordering::Relaxed) || watch.is_cancelled() {
            is_cancelled.store(true, Ordering::Relaxed);
            return file::Outcome::default();
        }
        let outcome = file::read_licenses(found, options, &referred, &statements);
        watch.file_done(found.len_bytes);
        outcome
    };
    let outcomes: Vec<file::Outcome> = walk.files.par_iter().with_max_len(1).map(read_one).collect();
    if is_cancelled.into_inner() || watch.is_cancelled() {
        return Err(InventoryError::Cancelled);
    }
    let mut failed: Vec<LicenseFailure> = walk.failed.iter().chain(statements.failed()).map(file::failure).collect();
    let mut files = Vec::new();
    for outcome in outcomes {
        files.extend(outcome.files);
        failed.extend(outcome.failed.iter().map(file::failure));
    }
    Ok(LicenseInventory::new(files, failed, walk.filtered.len() as u64))
}

/// Returns the license that the manifest at `root` declares, under which the project is given out; nothing when there is
/// none, or several that differ.
pub fn declared_outbound(root: &Path) -> Option<SpdxExpression> {
    let names = std::fs::read_dir(root).ok()?.filter_map(|entry| Some(entry.ok()?.file_name().into()));
    let manifests: Vec<PathBuf> =
        names.filter(|name: &PathBuf| ManifestKind::of_path(&name.to_string_lossy()).is_some()).collect();
    if manifests.is_empty() {
        return None; // An empty list of files is a mistake of whoever gives one.
    }
    let options = InventoryOptions { only: Some(manifests), ..InventoryOptions::default() };
    let inventory = take_inventory(root, &options, &Unwatched).ok()?;
    inventory.declared().map(|(license, _)| license)
}
