//! What the sheets of a workbook hold, beside the findings.

use super::cell::Cell;
use super::findings::{COLUMNS, holds, origin, rows};
use super::origins::{obligation_rows, origin_rows};
use crate::finding::{DecisionStatus, ScanReport};
use crate::report::LIMITS;
use crate::report::hosted::reported;
use crate::report::layout::plural;
use crate::report::summary::filter_name;
use crate::report::text::failed_sentence;
use crate::report::verdict::verdict_sentence;

/// A sheet: columns with their widths in characters, and rows in their order.
pub(super) struct Sheet<'a> {
    pub(super) name: &'static str,
    pub(super) columns: Vec<(&'static str, u16)>,
    pub(super) rows: Box<dyn Iterator<Item = Vec<Cell<'a>>> + 'a>,
}

/// What every row would repeat stands in the summary.
const IN_SUMMARY: [&str; 3] = ["database", "database generation", "scanned at"];

/// Returns all sheets but the last.
pub(super) fn sheets(report: &ScanReport) -> impl Iterator<Item = Sheet<'_>> {
    let of = |name, columns: &[(&'static str, u16)], rows| Sheet { name, columns: columns.to_vec(), rows };
    [
        of("Summary", &[("what", 30), ("value", 90)], Box::new(summary(report).into_iter())),
        findings(report),
        of(
            "Components",
            &[
                ("folder", 40),
                ("origin", 44),
                ("origin name", 28),
                ("origin version", 12),
                ("earliest version", 12),
                ("latest version", 12),
                ("identical files", 9),
                ("modified files", 9),
                ("added files", 9),
                ("missing files", 9),
                ("license declared", 20),
                ("license detected", 20),
                ("license", 20),
                ("findings", 9),
                ("ids", 40),
            ],
            Box::new(components(report)),
        ),
        of(
            "Origins",
            &[
                ("origin", 44),
                ("origin name", 28),
                ("versions", 20),
                ("worst outcome", 9),
                ("closing the gate", 9),
                ("findings", 9),
                ("files", 9),
                ("lines", 9),
                ("tokens", 9),
                ("license", 24),
                ("license class", 18),
                ("obligations", 40),
                ("copyrights", 40),
                ("earliest known publication", 12),
                ("ids", 40),
            ],
            Box::new(origin_rows(report).into_iter()),
        ),
        of(
            "Obligations",
            &[
                ("obligation", 26),
                ("what to do", 60),
                ("origin", 44),
                ("license", 24),
                ("findings", 9),
                ("paths", 44),
                ("ids", 40),
            ],
            Box::new(obligation_rows(report).into_iter()),
        ),
        of(
            "Decisions",
            &[
                ("decision", 20),
                ("status", 16),
                ("holds", 24),
                ("reason", 44),
                ("by", 24),
                ("seconded by", 24),
                ("at", 21),
                ("expires", 12),
                ("license taken", 16),
                ("finding", 27),
                ("path", 44),
                ("first line", 9),
                ("last line", 9),
                ("origin", 44),
            ],
            Box::new(decisions(report)),
        ),
        of(
            "Filtered and failed",
            &[("path", 60), ("state", 10), ("reason", 60), ("looked up by hash", 10)],
            Box::new(left_out(report)),
        ),
    ]
    .into_iter()
}

fn findings(report: &ScanReport) -> Sheet<'_> {
    let columns = || COLUMNS.iter().filter(|column| !IN_SUMMARY.contains(&column.name));
    Sheet {
        name: "Findings",
        columns: columns().map(|column| (column.name, column.width)).collect(),
        rows: Box::new(rows(report).map(move |row| columns().map(|column| (column.cell)(row)).collect())),
    }
}

fn row<'a>(what: impl Into<Cell<'a>>, value: impl Into<Cell<'a>>) -> Vec<Cell<'a>> {
    vec![what.into(), value.into()]
}

fn summary(report: &ScanReport) -> Vec<Vec<Cell<'_>>> {
    let (gate, summary) = (&report.gate, &report.summary);
    let mut rows = vec![
        row("result", verdict_sentence(report)),
        row("complete", Cell::yes_or_no(report.complete)),
        row("gate", if gate.is_passed { "open" } else { "closed" }),
    ];
    rows.extend(gate.reasons.iter().map(|reason| row("closed by", reason)));
    rows.extend([
        row("copies", report.findings.len()),
        row("sources that comments name", report.declared.len()),
        row("components", report.components.len()),
        row("denied", gate.n_denied),
        row("to review", gate.n_to_review),
        row("allowed", gate.n_allowed),
        row("decided", gate.n_settled),
        row("known from an earlier run", gate.n_known),
        row("files", summary.n_files),
        row("files with copies", summary.n_files_copied),
        row("lines", summary.n_lines),
        row("lines copied", summary.n_lines_copied),
        row("files filtered", report.filtered.len()),
        row("files failed", report.failed.len()),
        row("scanned at", &report.run.at),
        row("tool", format!("{} {}", report.tool.name, report.tool.version)),
        row("database", &report.database.id),
        row("database generation", report.database.generation),
        row("database changed at", Cell::maybe(report.database.changed_at.as_ref())),
        row("packages in the database", report.database.packages),
    ]);
    if let Some(policy) = &report.policy {
        rows.push(row("policy", Cell::list(&policy.files)));
        rows.push(row("policy digest", &policy.digest));
        rows.push(row("outbound license", Cell::maybe(policy.outbound.as_ref())));
        rows.extend(policy.notes.iter().map(|note| row("policy note", note)));
    }
    if let Some(baseline) = &report.baseline {
        rows.push(row("compared with", format!("{} of {}", baseline.of, baseline.at)));
        rows.push(row("new by code", baseline.n_new_code));
        rows.push(row("new by knowledge", baseline.n_new_knowledge));
        rows.push(row("gone", baseline.fixed.len()));
    }
    rows.extend(summary.own.iter().map(|own| row("own package", format!("{} ({})", own.purl, own.manifest))));
    rows.push(row("own regions left out", summary.n_own_regions));
    rows
}

fn components(report: &ScanReport) -> impl Iterator<Item = Vec<Cell<'_>>> {
    report.components.iter().map(|component| {
        let license = |one: &Option<crate::license::SpdxExpression>| Cell::maybe(one.as_ref().map(ToString::to_string));
        vec![
            (&component.path.path).into(),
            (&component.purl).into(),
            (&component.name).into(),
            (&component.version).into(),
            (&component.versions.from).into(),
            (&component.versions.to).into(),
            component.files.n_identical.into(),
            component.files.n_modified.into(),
            component.files.n_added.into(),
            component.files.n_missing.into(),
            license(&component.license.declared),
            license(&component.license.detected),
            license(&component.license.concluded),
            component.findings.len().into(),
            Cell::list(&component.findings),
        ]
    })
}

/// Decisions of findings, then those that belong to nothing any more.
fn decisions(report: &ScanReport) -> impl Iterator<Item = Vec<Cell<'_>>> {
    let decided = reported(report).into_iter().filter_map(|finding| Some((finding, finding.decision()?)));
    let of_findings = decided.map(|(finding, decided)| {
        let lines = finding.scanned().lines;
        vec![
            (&decided.id).into(),
            decided.status.as_str().into(),
            holds(decided).into(),
            (&decided.reason).into(),
            (&decided.by).into(),
            Cell::maybe(decided.seconded_by.as_ref()),
            (&decided.at).into(),
            Cell::maybe(decided.expires.as_ref()),
            Cell::maybe(decided.license.as_ref()),
            finding.id().into(),
            (&finding.scanned().path.path).into(),
            Cell::maybe(lines.map(|lines| lines.start)),
            Cell::maybe(lines.map(|lines| lines.end)),
            origin(finding),
        ]
    });
    let obsolete = report.decisions.iter().flat_map(|decisions| &decisions.obsolete);
    let obsolete = obsolete.map(|text| {
        // `STATUS PATH`, as the report has them.
        let (status, path) = text.split_once(' ').unwrap_or(("", text));
        let mut cells = vec![Cell::Empty; 14];
        (cells[1], cells[2], cells[10]) = (status.into(), "belongs to nothing any more".into(), path.into());
        cells
    });
    of_findings.chain(obsolete)
}

fn left_out(report: &ScanReport) -> impl Iterator<Item = Vec<Cell<'_>>> {
    let failed = report.failed.iter().map(|file| {
        let reason = failed_sentence(&file.reason);
        vec![(&file.path.path).into(), "failed".into(), reason.into(), Cell::yes_or_no(false)]
    });
    let filtered = report.filtered.iter().map(|file| {
        let is_looked_up = Cell::yes_or_no(file.reason.is_looked_up());
        vec![(&file.path.path).into(), "filtered".into(), filter_name(file.reason).into(), is_looked_up]
    });
    failed.chain(filtered)
}

/// Statuses by which an origin's license asks for nothing: the code is not its, or is under other terms.
pub(super) const WITHOUT_OBLIGATIONS: [DecisionStatus; 5] = [
    DecisionStatus::Original,
    DecisionStatus::Common,
    DecisionStatus::FalseMatch,
    DecisionStatus::LicenseAcquired,
    DecisionStatus::Replaced,
];

/// Returns the last sheet: how it was found, what the method cannot know, and what did not fit.
pub(super) fn method_sheet(report: &ScanReport, cuts: Vec<String>) -> Sheet<'_> {
    let mut rows = vec![
        row("limits", LIMITS),
        row(
            "measures",
            "Coverage is the share of the scanned file inside of the copy, containment the share of each side that is \
             aligned with the other: from 0 to 1. Evidence is in bits that this is no chance.",
        ),
        row(
            "licenses",
            "Declared is what the package states, detected what the file or the nearest license file says; license is \
             what to go by, and empty means that a person has to look.",
        ),
        row(
            "obligations",
            "Those of findings that were decided to be original, common, a false match, licensed otherwise or replaced \
             are left out.",
        ),
        row("text", "Controls and what reorders text are written as \\n and \\u{…}. No cell is a formula."),
        row("profile", format!("{:?}", report.run.profile).to_lowercase()),
        row("lines of a copy at least", report.run.min_lines),
        row("noise threshold, tokens", report.database.parameters.exact.k),
    ];
    let languages = report.summary.corpus.iter();
    rows.extend(
        languages.map(|one| row("database holds", format!("{}: {}", one.language, plural(one.n_packages, "package")))),
    );
    let shares = report.summary.languages.iter();
    rows.extend(shares.map(|share| {
        let (lines, packages) = (plural(share.n_lines, "line"), plural(share.n_packages, "package"));
        row("project has", format!("{}: {lines}, to compare with {packages}", share.language))
    }));
    rows.extend(report.summary.corpus_shortfalls.iter().map(|said| row("database lacks", said)));
    if cuts.is_empty() {
        rows.push(row("cut", "nothing"));
    }
    rows.extend(cuts.into_iter().map(|cut| row("cut", cut)));
    Sheet { name: "Method and limits", columns: vec![("what", 30), ("said", 120)], rows: Box::new(rows.into_iter()) }
}
