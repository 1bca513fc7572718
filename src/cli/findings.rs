//! Findings as people name them: files with a line, scanned now, or ids in a report.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use super::args::MatchArgs;
use super::exit::IncompleteRun;
use super::explain::place::Place;
use super::scanning::scan_options;
use super::session::{Session, path_of_bytes};
use crate::finding::{DeclaredFinding, Finding, LineRange, SCHEMA, ScanReport, find_by_id};
use crate::index::Index;
use crate::provenance::OwnPattern;
use crate::report::shown;
use crate::scan::{ExplainedFile, Explainer, ScanError, ScanOptions};

/// More is no report.
const MAX_REPORT_BYTES: u64 = 1 << 30;

/// How findings are named.
pub(super) struct FoundBy<'a> {
    /// Files, each with a line if only that matters; with `from` ids.
    pub(super) findings: &'a [OsString],
    /// A report of a scan.
    pub(super) from: Option<&'a Path>,
    /// The project.
    pub(super) project: Option<&'a Path>,
    /// What is the project's own.
    pub(super) own: Vec<OwnPattern>,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) copies: Vec<Finding>,
    pub(super) declared: Vec<DeclaredFinding>,
    /// By content, the directory that the path is seen from, where it need not be the project.
    pub(super) roots: HashMap<String, PathBuf>,
}

impl Found {
    fn len(&self) -> usize {
        self.copies.len() + self.declared.len()
    }

    fn add(&mut self, file: ExplainedFile, root: &Path, is_meant: &dyn Fn(&str, &str, Option<LineRange>) -> bool) {
        let (n_copies, n_declared) = (self.copies.len(), self.declared.len());
        let copies = file.regions.into_iter().filter(|region| !region.is_own).map(|region| region.finding);
        let is_copy = |finding: &Finding| is_meant(&finding.id, &finding.content_id, finding.scanned.lines);
        self.copies.extend(copies.filter(is_copy));
        let is_declared = |finding: &DeclaredFinding| is_meant(&finding.id, &finding.content_id, finding.scanned.lines);
        self.declared.extend(file.declared.into_iter().filter(is_declared));
        let copies = self.copies[n_copies..].iter().map(|finding| &finding.content_id);
        for content_id in copies.chain(self.declared[n_declared..].iter().map(|finding| &finding.content_id)) {
            self.roots.entry(content_id.clone()).or_insert_with(|| root.to_owned());
        }
    }
}

/// Reads a report that `scan --format json` wrote.
pub(super) fn read_report(from: &Path) -> anyhow::Result<ScanReport> {
    let text = read_bounded(from).with_context(|| format!("cannot read the report `{}`", from.display()))?;
    let parsed: Result<ScanReport, _> = serde_json::from_slice(&text);
    match parsed {
        Ok(report) if report.schema == SCHEMA => Ok(report),
        // A report of another version says so before it can be told what is wrong with it.
        parsed => {
            let named: Option<Named> = serde_json::from_slice(&text).ok();
            match named.filter(|named| named.schema != SCHEMA) {
                Some(Named { schema }) if schema.starts_with("kinprint.scan/") => {
                    bail!("`{}` is a report of another version, {schema}: this kinprint reads {SCHEMA}", from.display())
                }
                Some(Named { schema }) => {
                    bail!("`{}` is {}, no report of a scan", from.display(), shown(&schema))
                }
                None => parsed.with_context(|| format!("`{}` is no report of `scan --format json`", from.display())),
            }
        }
    }
}

fn read_bounded(from: &Path) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    File::open(from)?.take(MAX_REPORT_BYTES + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MAX_REPORT_BYTES {
        return Err(io::Error::other("it is larger than 1 GB"));
    }
    Ok(text)
}

/// What every JSON of kinprint begins with.
#[derive(Deserialize)]
struct Named {
    schema: String,
}

/// Finds what is named, scanning the files again: a report may be older than the code.
pub(super) fn find_findings(session: &Session, by: &FoundBy<'_>, matching: &MatchArgs) -> anyhow::Result<Found> {
    let mut options = scan_options(session, matching, None)?;
    options.own = by.own.iter().cloned().collect();
    options.sketches = true; // What is decided is written down with it.
    let db = Index::open(&session.db).context("cannot look at findings")?;
    let mut found = Found::default();
    for (given, wanted) in wanted(by)? {
        let place = Place::find(Path::new(&given), by.project)?;
        let n_before = found.len();
        for file in explained(&db, &place, &options)? {
            let is_part = place.part.as_ref().is_none_or(|part| file.path.path.ends_with(part.as_str()));
            if is_part {
                found.add(file, &place.root, &|_, content_id, lines| {
                    let holds = |line: u32| lines.is_none_or(|lines| (lines.start..=lines.end).contains(&line));
                    place.line.is_none_or(holds) && wanted.as_deref().is_none_or(|wanted| wanted == content_id)
                });
            }
        }
        if found.len() == n_before {
            bail!(
                "there is no finding at `{}`; `kinprint explain` says why, and a report may be older than the code",
                place.given
            );
        }
    }
    Ok(found)
}

/// Returns files with the `content_id` that is wanted of each; `None` wants all.
fn wanted(by: &FoundBy<'_>) -> anyhow::Result<Vec<(OsString, Option<String>)>> {
    let Some(from) = by.from else {
        return Ok(by.findings.iter().map(|given| (given.clone(), None)).collect());
    };
    let report = read_report(from)?;
    let mut wanted = Vec::new();
    for id in by.findings {
        let id = id.to_string_lossy();
        let copies = report.findings.iter().map(|finding| (&finding.id, &finding.content_id, &finding.scanned.path));
        let declared = report.declared.iter().map(|finding| (&finding.id, &finding.content_id, &finding.scanned.path));
        let ids = meant_ids(&id, ids_of(&report), from)?;
        for (_, content_id, path) in copies.chain(declared).filter(|(full, _, _)| ids.contains(&full.as_str())) {
            wanted.push((path_of_bytes(&path.as_bytes())?.into_os_string(), Some(content_id.clone())));
        }
    }
    Ok(wanted)
}

/// Returns the ids of all findings of a report.
pub(super) fn ids_of(report: &ScanReport) -> impl Iterator<Item = &str> {
    let declared = report.declared.iter().map(|finding| finding.id.as_str());
    report.findings.iter().map(|finding| finding.id.as_str()).chain(declared)
}

/// Returns those of the ids of the report `from` that a person means by `given`.
pub(super) fn meant_ids<'a>(
    given: &str,
    ids: impl IntoIterator<Item = &'a str>,
    from: &Path,
) -> anyhow::Result<Vec<&'a str>> {
    find_by_id(given, ids).with_context(|| format!("cannot find it in `{}`", from.display()))
}

fn explained(db: &Index, place: &Place, options: &ScanOptions) -> anyhow::Result<Vec<ExplainedFile>> {
    let explainer =
        Explainer::new(db, &place.root, options).with_context(|| format!("cannot scan `{}`", place.root.display()))?;
    match explainer.explain(&place.file) {
        Ok(files) => Ok(files),
        Err(error @ ScanError::Store(_)) => Err(error).context(IncompleteRun),
        Err(error) => Err(error).with_context(|| format!("cannot scan `{}`", place.given)),
    }
}
