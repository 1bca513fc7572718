//! Many findings at once: those of a report or of a scan that are open and that the filters mean.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::cli::args::{DecideArgs, OutputArgs, RunsArgs};
use crate::cli::exit::Exit;
use crate::cli::findings::{Found, read_report};
use crate::cli::gate::GateKeeper;
use crate::cli::scanning::scan_options;
use crate::cli::session::Session;
use crate::decision::Filter;
use crate::finding::{Decided, DecisionStatus, PathText, ScanReport};
use crate::index::Index;
use crate::report::plural;

/// Finds what the filters mean; `None` after Ctrl-C.
pub(super) fn find(session: &Session, args: &DecideArgs, root: &Path) -> anyhow::Result<Option<Found>> {
    let filter = filter_of(args)?;
    let mut only = None;
    let mut wanted: Option<HashSet<String>> = None;
    if let Some(from) = &args.from {
        let mut report = read_report(from)?;
        let n_open = keep_open(&mut report);
        filter.apply(&mut report);
        fail_without(&report, n_open)?;
        only = Some(files_of(&report, root));
        wanted = Some(content_ids(&report).map(str::to_owned).collect());
    }
    let Some(mut report) = judged_report(session, args, root, only)? else { return Ok(None) };
    if let Some(wanted) = wanted {
        report.findings.retain(|finding| wanted.contains(&finding.content_id));
        report.declared.retain(|finding| wanted.contains(&finding.content_id));
        let there: HashSet<&str> = content_ids(&report).collect();
        let n_gone = wanted.iter().filter(|id| !there.contains(id.as_str())).count() as u64;
        if n_gone > 0 {
            let findings = plural(n_gone, "finding");
            session.note(&format!("left out: {findings} of the report that the code has no more"));
        }
        fail_without(&report, wanted.len())?;
    } else {
        let n_open = keep_open(&mut report);
        filter.apply(&mut report);
        fail_without(&report, n_open)?;
    }
    Ok(Some(Found { copies: report.findings, declared: report.declared, ..Found::default() }))
}

pub(super) fn filter_of(args: &DecideArgs) -> anyhow::Result<Filter> {
    Filter::parse(args.filters.iter().map(String::as_str)).map_err(|message| anyhow::anyhow!("--where {message}"))
}

/// Scans the project, or only some files of it, and judges what was found; `None` after Ctrl-C.
pub(super) fn judged_report(
    session: &Session,
    args: &DecideArgs,
    root: &Path,
    only: Option<Vec<PathBuf>>,
) -> anyhow::Result<Option<ScanReport>> {
    let mut options = scan_options(session, &args.matching, None)?;
    options.only = only;
    options.sketches = true; // What is decided is written down with it.
    // The cache is left to scans, and who decides is no run of the project's history.
    let runs = RunsArgs { no_record: true, no_cache: true, ..RunsArgs::default() };
    let mut gate = GateKeeper::find(session, root, &OutputArgs { runs, ..OutputArgs::default() }, true)?;
    let db = Index::open(&session.db).context("cannot look at findings")?;
    let report = gate.report(session, &db, (root, None), options)?;
    if report.as_ref().is_some_and(|report| !report.complete) {
        session.note("the scan is incomplete: there may be more findings");
    }
    Ok(report)
}

/// Leaves what somebody still has to decide about, and returns how many that are.
pub(super) fn keep_open(report: &mut ScanReport) -> usize {
    let is_open = |decision: Option<&Decided>| {
        decision.is_none_or(|decided| {
            !decided.reopened.is_empty() || decided.waits || decided.status == DecisionStatus::Discuss
        })
    };
    report.findings.retain(|finding| is_open(finding.decision.as_ref()));
    report.declared.retain(|finding| is_open(finding.decision.as_ref()));
    report.findings.len() + report.declared.len()
}

pub(super) fn content_ids(report: &ScanReport) -> impl Iterator<Item = &str> {
    let copies = report.findings.iter().map(|finding| finding.content_id.as_str());
    copies.chain(report.declared.iter().map(|finding| finding.content_id.as_str()))
}

/// Returns the files that hold the findings: of a part the file on disk.
pub(super) fn files_of(report: &ScanReport, root: &Path) -> Vec<PathBuf> {
    let copies = report.findings.iter().map(|finding| &finding.scanned.path);
    let paths = copies.chain(report.declared.iter().map(|finding| &finding.scanned.path));
    // Absolute: what is relative is looked for from the project and from the directory at hand.
    let whole = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    let mut files: Vec<PathBuf> = paths.map(|path: &PathText| whole.join(host_of(&path.path, root))).collect();
    files.sort();
    files.dedup();
    files
}

fn host_of<'a>(path: &'a str, root: &Path) -> &'a str {
    if root.join(path).exists() {
        return path;
    }
    path.find("!/").or_else(|| path.rfind('#')).map_or(path, |at| &path[..at])
}

fn fail_without(report: &ScanReport, n_open: usize) -> anyhow::Result<Exit> {
    if report.findings.is_empty() && report.declared.is_empty() {
        bail!("nothing that is open is meant by all of the filters, of {}", plural(n_open as u64, "open finding"));
    }
    Ok(Exit::Pass)
}
