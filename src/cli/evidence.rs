//! What reports show beside the findings: code on both sides, license texts, earlier runs. Nothing of it is needed: what cannot be had
//! is said on the page.

use std::path::Path;

use super::runs::Remembered;
use super::session::Session;
use crate::finding::{Redaction, ScanReport};
use crate::history::History;
use crate::index::Index;
use crate::report::{Credits, Evidence, TrendPoint, credited_copies, detailed_copies};
use crate::scan::{self, find_evidence};

/// Earlier runs in a chart.
const MAX_RUNS: usize = 60;

/// Gathers what the project at `path`, the database and the history still have.
pub(super) fn find(session: &Session, report: &ScanReport, path: &Path) -> Evidence {
    let wanted = detailed_copies(report);
    let mut evidence = Evidence::default();
    if let Some(redacted) = report.run.redacted {
        evidence.notes.push(format!("Left out of this report: {}.", redacted.words()));
    } else if !wanted.is_empty() {
        let looked = open(session, report).and_then(|db| Ok(find_evidence(&db, path, report, &wanted)?));
        match looked {
            Ok(found) => evidence = found,
            Err(error) => evidence.notes.push(format!("No code is shown: {error:#}.")),
        }
    }
    evidence.trend = trend(path).unwrap_or_default();
    evidence
}

/// Gathers what a notice file quotes. Without the database it is the texts of the SPDX list.
pub(super) fn find_credits(session: &Session, report: &ScanReport) -> Credits {
    let copies = credited_copies(report);
    if copies.is_empty() {
        return Credits::default();
    }
    let looked = open(session, report).and_then(|db| Ok(scan::find_credits(Some(&db), &copies)?));
    looked.unwrap_or_else(|error| {
        let mut credits = scan::find_credits(None, &copies).unwrap_or_default(); // Nothing is read, so nothing fails.
        credits
            .notes
            .push(format!("License texts are those of the SPDX list, and notices of origins are missing: {error:#}."));
        credits
    })
}

/// Opens the database that a report was made with.
fn open(session: &Session, report: &ScanReport) -> anyhow::Result<Index> {
    let db = Index::open(&session.db)?;
    if db_id(&db) != Some(report.database.id.clone()) {
        anyhow::bail!("it was compared with another database");
    }
    Ok(db)
}

fn db_id(db: &Index) -> Option<String> {
    use crate::index::Store as _;
    Some(db.identity().ok()?.id)
}

/// Returns the runs of the same directory, the oldest first.
fn trend(path: &Path) -> Option<Vec<TrendPoint>> {
    let remembered = Remembered::find(path)?;
    let runs = History::find(&remembered.project).ok()??.runs(Some(&remembered.place)).ok()?;
    let latest = &runs[runs.len().saturating_sub(MAX_RUNS)..];
    Some(latest.iter().map(|run| TrendPoint { at: run.at.clone(), n_findings: run.n_findings }).collect())
}

/// Returns what a project is called: by its directory, where paths are shown.
pub(super) fn name_of(report: &ScanReport, path: &Path) -> String {
    if report.run.redacted == Some(Redaction::Paths) {
        return "project".to_owned();
    }
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole.file_name().map_or_else(|| "project".to_owned(), |name| name.to_string_lossy().into_owned())
}
