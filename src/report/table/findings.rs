//! The columns of a table of findings: copies and what comments name, one row each.

use super::cell::Cell;
use crate::finding::{Decided, Finding, IntroducingCommit, ScanReport};
use crate::license::SpdxExpression;
use crate::provenance::DateSource;
use crate::report::files::relicensed_sentence;
use crate::report::hosted::{Reported, reported};
use crate::report::layout::TextOptions;

/// A row: a finding, and the report it is of.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) finding: Reported<'a>,
    pub(super) report: &'a ScanReport,
}

/// A column: its name, what it holds, and how many characters of it are worth showing at once.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) width: u16,
    pub(super) cell: for<'a> fn(Row<'a>) -> Cell<'a>,
}

/// Returns the rows: copies, then what comments name, each in the order of the report.
pub(super) fn rows(report: &ScanReport) -> impl Iterator<Item = Row<'_>> {
    reported(report).into_iter().map(move |finding| Row { finding, report })
}

/// What all findings have comes first, then the project's side, the origin's, its license, and who brought it in.
pub(super) const COLUMNS: &[Column] = &[
    of("finding", 27, |row| row.finding.id().into()),
    of("novelty", 13, |row| Cell::maybe(row.finding.novelty().map(crate::finding::Novelty::as_str))),
    of("outcome", 9, |row| row.finding.outcome().as_str().into()),
    of("gate", 9, |row| row.finding.at(&row.report.gate).as_str().into()),
    of("rule", 24, |row| Cell::maybe(row.finding.judgement().map(|judgement| &judgement.rule))),
    of("scope", 12, |row| Cell::maybe(row.finding.judgement().and_then(|judgement| judgement.scope.as_ref()))),
    of("reason", 36, |row| Cell::maybe(row.finding.judgement().map(|judgement| &judgement.reason))),
    of("license taken", 16, |row| {
        Cell::maybe(row.finding.judgement().and_then(|judgement| judgement.license.as_ref()))
    }),
    of("decision", 16, |row| Cell::maybe(row.finding.decision().map(|decided| decided.status.as_str()))),
    of("decision holds", 20, |row| Cell::maybe(row.finding.decision().map(holds))),
    of("decision reason", 30, |row| Cell::maybe(row.finding.decision().map(|decided| &decided.reason))),
    of("reviewer", 22, |row| Cell::maybe(row.finding.decision().map(Decided::people))),
    of("decided at", 21, |row| Cell::maybe(row.finding.decision().map(|decided| &decided.at))),
    of("expires", 12, |row| Cell::maybe(row.finding.decision().and_then(|decided| decided.expires.as_ref()))),
    of("kind", 16, |row| row.finding.code().into()),
    of("class", 12, |row| of_copy(row, |copy| copy.class.as_str().into())),
    of("path", 44, |row| (&row.finding.scanned().path.path).into()),
    of("first line", 9, |row| Cell::maybe(row.finding.scanned().lines.map(|lines| lines.start))),
    of("last line", 9, |row| Cell::maybe(row.finding.scanned().lines.map(|lines| lines.end))),
    of("lines", 8, |row| Cell::maybe(row.finding.scanned().lines.map(crate::finding::LineRange::n_lines))),
    of("tokens", 8, |row| row.finding.scanned().n_tokens.into()),
    of("coverage", 9, |row| of_copy(row, |copy| Cell::share(copy.coverage))),
    of("containment", 11, |row| of_copy(row, |copy| Cell::share(copy.containment.scanned))),
    of("containment of origin", 11, |row| of_copy(row, |copy| Cell::share(copy.containment.origin))),
    of("evidence bits", 9, |row| of_copy(row, |copy| copy.bits.map_or(Cell::Empty, |bits| Cell::share(bits.max(0.0))))),
    of("origin", 44, |row| origin(row.finding)),
    of("origin name", 28, |row| match row.finding {
        Reported::Copy(copy) => (&copy.origin.name).into(),
        Reported::Declared(declared) => (&declared.declared.origin.name).into(),
    }),
    of("origin version", 12, |row| of_copy(row, |copy| (&copy.origin.version).into())),
    of("earliest version", 12, |row| of_copy(row, |copy| (&copy.origin.versions.from).into())),
    of("latest version", 12, |row| of_copy(row, |copy| (&copy.origin.versions.to).into())),
    of("versions", 8, |row| of_copy(row, |copy| copy.origin.versions.list.len().into())),
    of("origin path", 40, |row| of_copy(row, |copy| (&copy.origin.path).into())),
    of("origin first line", 9, |row| of_copy(row, |copy| Cell::maybe(copy.origin.lines.map(|lines| lines.start)))),
    of("origin last line", 9, |row| of_copy(row, |copy| Cell::maybe(copy.origin.lines.map(|lines| lines.end)))),
    of("origin published", 12, |row| of_copy(row, |copy| Cell::maybe(copy.origin.released_at.as_ref()))),
    of("date known by", 14, |row| of_copy(row, |copy| Cell::maybe(copy.origin.released_at_source.map(date_source)))),
    of("license declared", 20, |row| Cell::maybe(row.finding.license().declared.as_ref().map(SpdxExpression::as_str))),
    of("license detected", 20, |row| Cell::maybe(row.finding.license().detected.as_ref().map(SpdxExpression::as_str))),
    of("license", 20, |row| Cell::maybe(row.finding.license().concluded.as_ref().map(SpdxExpression::as_str))),
    of("license class", 18, |row| of_copy(row, |copy| copy.license_class.as_str().into())),
    of("license by version", 24, |row| {
        of_copy(row, |copy| Cell::maybe(relicensed_sentence(&copy.licenses_by_version, TextOptions::default())))
    }),
    of("obligations", 36, |row| of_copy(row, |copy| Cell::list(copy.obligations.iter().map(|asked| asked.as_str())))),
    of("notice", 13, |row| of_copy(row, |copy| copy.attribution.state.as_str().into())),
    of("notice kept in", 24, |row| of_copy(row, |copy| Cell::list(&copy.attribution.kept_in))),
    of("notice instead", 24, |row| of_copy(row, |copy| Cell::list(&copy.attribution.instead))),
    of("copyrights", 36, |row| of_copy(row, |copy| Cell::list(&copy.copyrights))),
    of("other origins", 8, |row| of_copy(row, |copy| copy.alternatives.len().into())),
    of("other origins named", 40, |row| of_copy(row, |copy| Cell::list(copy.alternatives.iter().map(|one| &one.purl)))),
    of("comment says", 40, |row| match row.finding {
        Reported::Copy(copy) => Cell::list(copy.declared.iter().map(|declared| &declared.comment.said)),
        Reported::Declared(declared) => (&declared.declared.comment.said).into(),
    }),
    of("commit", 42, |row| of_commit(row, |commit| (&commit.id).into())),
    of("commit author", 22, |row| of_commit(row, |commit| (&commit.author_name).into())),
    of("commit address", 24, |row| of_commit(row, |commit| (&commit.author_email).into())),
    of("committed at", 21, |row| of_commit(row, |commit| (&commit.committed_at).into())),
    of("earliest publication", 12, |row| {
        of_copy(row, |copy| {
            Cell::maybe(copy.introduced.as_ref().and_then(|introduced| introduced.published_at.as_ref()))
        })
    }),
    of("here first", 8, |row| {
        of_copy(row, |copy| {
            let is_first = copy.introduced.as_ref().and_then(|introduced| introduced.we_were_first);
            is_first.map_or(Cell::Empty, Cell::yes_or_no)
        })
    }),
    of("first seen in run", 9, |row| Cell::maybe(row.finding.first_seen().map(|seen| seen.run))),
    of("first seen at", 21, |row| Cell::maybe(row.finding.first_seen().map(|seen| &seen.at))),
    of("file hash", 20, |row| Cell::maybe(row.finding.scanned().blake3.map(|hash| hash.to_string()))),
    of("origin file", 20, |row| of_copy(row, |copy| Cell::maybe(copy.origin.swhid.as_ref()))),
    of("database", 18, |row| (&row.report.database.id).into()),
    of("database generation", 10, |row| row.report.database.generation.into()),
    of("scanned at", 21, |row| (&row.report.run.at).into()),
];

const fn of(name: &'static str, width: u16, cell: for<'a> fn(Row<'a>) -> Cell<'a>) -> Column {
    Column { name, width, cell }
}

fn of_copy<'a>(row: Row<'a>, cell: impl FnOnce(&'a Finding) -> Cell<'a>) -> Cell<'a> {
    match row.finding {
        Reported::Copy(copy) => cell(copy),
        Reported::Declared(_) => Cell::Empty,
    }
}

fn of_commit<'a>(row: Row<'a>, cell: impl FnOnce(&'a IntroducingCommit) -> Cell<'a>) -> Cell<'a> {
    of_copy(row, |copy| copy.introduced.as_ref().and_then(|one| one.commit.as_ref()).map_or(Cell::Empty, cell))
}

/// Returns the package URL, else the link that a comment has.
pub(super) fn origin(finding: Reported<'_>) -> Cell<'_> {
    match finding {
        Reported::Copy(copy) => (&copy.origin.purl).into(),
        Reported::Declared(declared) => {
            let origin = &declared.declared.origin;
            origin.purl.as_deref().unwrap_or_else(|| origin.label()).into()
        }
    }
}

/// Returns `yes`, or why not.
pub(super) fn holds(decided: &Decided) -> String {
    if decided.is_waiting() {
        return "waits for a second person".into();
    }
    if decided.reopened.is_empty() {
        return "yes".into();
    }
    let causes: Vec<&str> = decided.reopened.iter().map(|cause| cause.words()).collect();
    format!("to be made again: {}", causes.join(", "))
}

const fn date_source(source: DateSource) -> &'static str {
    match source {
        DateSource::Stated => "stated",
        DateSource::ArchiveMembers => "archive members",
        DateSource::Manifest => "manifest",
    }
}
