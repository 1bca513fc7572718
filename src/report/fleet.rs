//! What the scans of many repositories came to: a line each, the worst first, and the sum.

use std::io::{self, Write};

use serde::Serialize;

use super::layout::{Paint, TextOptions, count, display_width, plural, shorten_path, wrap};
use super::shown;
use crate::finding::{DatabaseSummary, Gate, Novelty, ScanReport, Verdict};

/// The format's name and major version.
pub const FLEET_SCHEMA: &str = "kinprint.fleet/1";

/// The scans of a fleet.
#[derive(Debug, Clone, Serialize)]
pub struct FleetReport {
    /// [`FLEET_SCHEMA`].
    pub schema: &'static str,
    /// RFC 3339.
    pub at: String,
    /// What all were compared with; `None` when none could be scanned.
    pub database: Option<DatabaseSummary>,
    /// How the repositories ended.
    pub counts: FleetCounts,
    /// The repositories, in the order of the list.
    pub repositories: Vec<FleetRow>,
}

/// Repositories by how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FleetCounts {
    /// The gate is open and everything was scanned.
    pub n_open: u64,
    /// The gate is closed.
    pub n_closed: u64,
    /// The gate is open, but something could not be scanned.
    pub n_incomplete: u64,
    /// There is no report.
    pub n_failed: u64,
}

/// How a repository ended, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FleetState {
    /// There is no report.
    Failed,
    /// The gate is closed.
    Closed,
    /// The gate is open, but something could not be scanned.
    Incomplete,
    /// The gate is open.
    Open,
}

/// One repository.
#[derive(Debug, Clone, Serialize)]
pub struct FleetRow {
    /// What the list calls it.
    pub name: String,
    /// Where it is, as the list says.
    pub path: String,
    /// How it ended.
    pub state: FleetState,
    /// Why there is no report; `None` when there is one.
    pub error: Option<String>,
    /// The verdict in a word; `None` without a report.
    pub verdict: Option<Verdict>,
    /// What the findings come to; `None` without a report.
    pub gate: Option<Gate>,
    /// Near-copies and sources that comments name.
    pub n_findings: u64,
    /// Of them those that a baseline had not.
    pub n_new: Option<u64>,
    /// Lines.
    pub n_lines: u64,
    /// Its report; `None` where none was written.
    pub result: Option<String>,
}

impl FleetRow {
    /// Takes what a summary needs of a report.
    pub fn of(name: &str, path: &str, report: &ScanReport, result: Option<String>) -> Self {
        let copies = report.findings.iter().map(|finding| finding.novelty);
        let novelties: Vec<Option<Novelty>> =
            copies.chain(report.declared.iter().map(|finding| finding.novelty)).collect();
        let is_new = |novelty: &&Option<Novelty>| !matches!(novelty, Some(Novelty::Known));
        let n_new = novelties.iter().filter(is_new).count() as u64;
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            state: match (report.gate.is_passed, report.complete) {
                (false, _) => FleetState::Closed,
                (true, false) => FleetState::Incomplete,
                (true, true) => FleetState::Open,
            },
            error: None,
            verdict: Some(report.summary.verdict),
            gate: Some(report.gate.clone()),
            n_findings: novelties.len() as u64,
            n_new: report.baseline.as_ref().map(|_| n_new),
            n_lines: report.summary.n_lines,
            result,
        }
    }

    /// Makes the row of a repository without a report.
    pub fn failed(name: &str, path: &str, error: String) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            state: FleetState::Failed,
            error: Some(error),
            verdict: None,
            gate: None,
            n_findings: 0,
            n_new: None,
            n_lines: 0,
            result: None,
        }
    }
}

impl FleetCounts {
    /// Counts rows.
    pub fn of(rows: &[FleetRow]) -> Self {
        let count = |state| rows.iter().filter(|row| row.state == state).count() as u64;
        Self {
            n_open: count(FleetState::Open),
            n_closed: count(FleetState::Closed),
            n_incomplete: count(FleetState::Incomplete),
            n_failed: count(FleetState::Failed),
        }
    }
}

/// Writes the summary for a reader of text.
///
/// # Errors
/// When `out` refuses.
pub fn write_fleet(fleet: &FleetReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let n_rows = plural(fleet.repositories.len() as u64, "repository");
    let counts = fleet.counts;
    let parts = [
        (counts.n_closed, "closed"),
        (counts.n_failed, "failed"),
        (counts.n_incomplete, "incomplete"),
        (counts.n_open, "open"),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|&(n, said)| format!("{} {said}", count(n))).collect();
    let paint = match counts {
        FleetCounts { n_closed: 0, n_failed: 0, n_incomplete: 0, .. } => Paint::Green,
        FleetCounts { n_closed: 0, n_failed: 0, .. } => Paint::Yellow,
        _ => Paint::Red,
    };
    writeln!(out, "{}", options.paint(paint, &format!("{n_rows}: {}", parts.join(", "))))?;
    let mut rows: Vec<&FleetRow> = fleet.repositories.iter().collect();
    rows.sort_by_key(|row| (row.state, std::cmp::Reverse(row.n_findings))); // Stable: then the order of the list.
    let columns = rows.iter().map(|row| display_width(&shown(&row.name))).max().unwrap_or(0).min(options.columns() / 2);
    for row in rows {
        write_row(row, columns, options, out)?;
    }
    Ok(())
}

fn write_row(row: &FleetRow, columns: usize, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let (state, paint) = match row.state {
        FleetState::Failed => ("failed", Paint::Red),
        FleetState::Closed => ("closed", Paint::Red),
        FleetState::Incomplete => ("incomplete", Paint::Yellow),
        FleetState::Open => ("open", Paint::Green),
    };
    let name = shown(&row.name);
    let name = shorten_path(&name, columns, options.ellipsis());
    let padding = " ".repeat(columns - display_width(&name).min(columns));
    let said = match &row.error {
        Some(error) => error.clone(),
        None => row_facts(row),
    };
    let indent = columns + 16;
    let width = options.columns().saturating_sub(indent).max(24);
    for (idx, line) in wrap(&shown(&said), width).iter().enumerate() {
        if idx == 0 {
            let state = options.paint(paint, &format!("{state:10}")).into_owned();
            writeln!(out, "  {}{padding}  {state}  {line}", options.paint(Paint::Bold, &name))?;
        } else {
            writeln!(out, "{}{line}", " ".repeat(indent))?;
        }
    }
    Ok(())
}

fn row_facts(row: &FleetRow) -> String {
    let mut facts = vec![format!("{} in {}", plural(row.n_findings, "finding"), plural(row.n_lines, "line"))];
    facts.extend(row.n_new.map(|n_new| format!("{} new", count(n_new))));
    facts.extend(
        row.gate.iter().filter(|gate| gate.n_settled > 0).map(|gate| format!("{} decided", count(gate.n_settled))),
    );
    facts.extend(row.gate.iter().filter_map(|gate| gate.reasons.first().cloned()));
    facts.join("; ")
}
