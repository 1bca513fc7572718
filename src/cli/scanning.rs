//! One scan as all verbs run it: from the arguments to options, under a progress bar, to what is printed.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::args::{Format, MatchArgs, MinCorpus, OutputArgs, ProfileArg};
use super::exit::IncompleteRun;
use super::progress::Progress;
use super::session::{Session, print, read_path_list};
use crate::finding::ScanReport;
use crate::index::Store;
use crate::matching::Profile;
use crate::report::{write_json, write_text};
use crate::scan::{CorpusDemand, ScanError, ScanOptions, scan};

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

/// Scans with a progress bar; `None` after Ctrl-C.
pub(crate) fn run_scan(
    session: &Session,
    store: &dyn Store,
    path: &Path,
    options: &ScanOptions,
) -> anyhow::Result<Option<ScanReport>> {
    let progress = Progress::start(session, "scanning");
    let result = scan(store, path, options, &progress);
    progress.finish();
    match result {
        Ok(report) => Ok(Some(report)),
        Err(ScanError::Cancelled) => {
            session.note("interrupted: the scan was not finished, nothing was written");
            Ok(None)
        }
        Err(ScanError::Walk(error)) => Err(error).with_context(|| format!("cannot scan `{}`", path.display())),
        Err(error @ ScanError::Store(_)) => Err(error).context(IncompleteRun),
    }
}

/// Prints a report.
pub(super) fn print_report(session: &Session, report: &ScanReport, path: &Path, format: Format) -> anyhow::Result<()> {
    let project = project_of(path);
    let printed = print(|out| match format {
        Format::Text => write_text(report, project.as_deref(), session.text, out),
        Format::Json => write_json(report, out),
    });
    super::exit::ignore_closed_pipe(printed)
}

/// Returns what `explain --project` must be told for what a scan of `path` found; nothing for the directory at hand.
fn project_of(path: &Path) -> Option<String> {
    // A single file is listed under its name alone.
    let project = if path.is_file() { path.parent().unwrap_or(path) } else { path };
    let is_here = project.as_os_str().is_empty() || project == Path::new(".");
    (!is_here).then(|| project.display().to_string())
}
