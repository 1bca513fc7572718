//! One scan as all verbs run it: from the arguments to options, under a progress bar, to a report.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::{MatchArgs, MinCorpus, OutputArgs, ProfileArg};
use super::exit::IncompleteRun;
use super::progress::Progress;
use super::session::{Session, read_path_list};
use crate::finding::ScanReport;
use crate::index::Store;
use crate::matching::Profile;
use crate::scan::{CorpusDemand, ScanError, ScanOptions, scan, scan_tree};
use crate::source::Tree;

/// Turns arguments into options; reads the list of `--files-from`.
pub(crate) fn scan_options(
    session: &Session,
    args: &MatchArgs,
    files_from: Option<&Path>,
) -> anyhow::Result<ScanOptions> {
    let only: Option<Vec<PathBuf>> = files_from.map(read_path_list).transpose()?;
    let profile = match args.profile {
        ProfileArg::Strict => Profile::Strict,
        ProfileArg::Default => Profile::Default,
        ProfileArg::Sensitive => Profile::Sensitive,
    };
    Ok(ScanOptions {
        profile,
        min_lines: Some(args.min_lines),
        at: session.now.clone(),
        only,
        own: args.own.iter().cloned().collect(),
        ..ScanOptions::default()
    })
}

/// Turns the demands on the corpus into those of the scan.
pub(crate) fn demands(args: &OutputArgs) -> Vec<CorpusDemand> {
    let demand = |min: &MinCorpus| CorpusDemand { language: min.language.clone(), n_packages: min.n_packages };
    args.min_corpus.iter().map(demand).collect()
}

/// Tells whether a directory is a bare repository, or the `.git` of another one: its files are no source code.
fn is_git_dir(path: &Path) -> bool {
    path.join("HEAD").is_file() && path.join("objects").is_dir() && path.join("refs").is_dir()
}

/// Scans with a progress bar; `None` after Ctrl-C.
pub(crate) fn run_scan(
    session: &Session,
    store: &dyn Store,
    (path, tree): (&Path, Option<&dyn Tree>),
    options: &ScanOptions,
) -> anyhow::Result<Option<ScanReport>> {
    if tree.is_none() && is_git_dir(path) {
        bail!("`{}` is git's own directory: it has commits, not files; --diff A..B scans what changed", path.display());
    }
    let progress = Progress::start(session, "scanning");
    let result = match tree {
        None => scan(store, path, options, &progress),
        Some(tree) => scan_tree(store, tree, options, &progress),
    };
    progress.finish();
    match result {
        Ok(report) => Ok(Some(report)),
        Err(ScanError::Cancelled) => {
            session.note("interrupted: the scan was not finished, nothing was written");
            Ok(None)
        }
        Err(ScanError::Walk(error)) => Err(error).with_context(|| format!("cannot scan `{}`", path.display())),
        Err(ScanError::History(error)) => Err(error).with_context(|| format!("cannot scan `{}`", path.display())),
        Err(error @ ScanError::Store(_)) => Err(error).context(IncompleteRun),
    }
}
