//! Sources that comments name: one paragraph for a file, as the copies have.

use std::io::{self, Write};

use super::baseline::is_hidden;
use super::files::{decision_lines, judgement_lines, novelty_line, range_text};
use super::layout::{Paint, TextOptions, display_width, wrap};
use super::shown;
use crate::declared::SourceKind;
use crate::finding::{DeclaredFinding, ScanReport};
use crate::license::{LicenseFacts, SpdxExpression};

/// Columns of the kind of a source.
const KIND_COLUMNS: usize = 15;

/// Writes what comments declare; nothing when they declare nothing.
pub(super) fn write(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let listed: Vec<&DeclaredFinding> = report
        .declared
        .iter()
        .filter(|finding| !is_hidden(finding.novelty, finding.decision.as_ref(), options))
        .collect();
    if listed.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", options.paint(Paint::Bold, "Sources that comments name"))?;
    for file in listed.chunk_by(|left, right| left.scanned.path == right.scanned.path) {
        writeln!(out, "\n{}", options.paint(Paint::Bold, &shown(&file[0].scanned.path.path)))?;
        let places: Vec<String> = file.iter().map(|finding| place_text(finding, options)).collect();
        let place_columns = places.iter().map(|place| display_width(place)).max().unwrap_or(0);
        for (finding, place) in file.iter().zip(&places) {
            write_finding(finding, place, place_columns, options, out)?;
        }
    }
    Ok(())
}

fn place_text(finding: &DeclaredFinding, options: TextOptions) -> String {
    finding.scanned.lines.map_or_else(|| "whole".into(), |lines| range_text(lines, options))
}

fn write_finding(
    finding: &DeclaredFinding,
    place: &str,
    place_columns: usize,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let indent = 2 + place_columns + 2 + KIND_COLUMNS;
    // Too narrow for columns side by side: the source goes below, indented a little.
    let is_narrow = options.columns() < indent + 34;
    let (indent, columns) = if is_narrow { (4, options.columns() - 4) } else { (indent, options.columns() - indent) };
    let kind = kind_name(finding.declared.origin.kind);
    let padding = " ".repeat(place_columns - display_width(place));
    write!(out, "  {padding}{place}  ")?;
    if is_narrow {
        writeln!(out, "{kind}")?;
    } else {
        write!(out, "{kind:KIND_COLUMNS$}")?;
    }
    for (idx, line) in detail_lines(finding, columns, options).iter().enumerate() {
        let indent = if idx == 0 && !is_narrow { 0 } else { indent };
        writeln!(out, "{}{line}", " ".repeat(indent))?;
    }
    Ok(())
}

/// Returns a source that a comment names in lines of its own, as `decide --interactive` shows it.
pub fn declared_lines(finding: &DeclaredFinding, options: TextOptions) -> Vec<String> {
    let kind = options.paint(Paint::Bold, kind_name(finding.declared.origin.kind)).into_owned();
    let mut lines = vec![kind];
    lines.extend(detail_lines(finding, options.columns().saturating_sub(2), options));
    lines
}

/// Returns what a source is called: an address without its `https://`.
pub(super) fn source_name(finding: &DeclaredFinding) -> String {
    let label = finding.declared.origin.label();
    shown(label.strip_prefix("https://").unwrap_or(label)).into_owned()
}

/// Returns source, license and the comment's words, painted, each at most `columns` wide where it can be broken.
fn detail_lines(finding: &DeclaredFinding, columns: usize, options: TextOptions) -> Vec<String> {
    let label = source_name(finding);
    let license = shown(&declared_license_name(&finding.license)).into_owned();
    let license_paint = if finding.license.concluded.is_some() { Paint::Dim } else { Paint::Yellow };
    let mut lines = Vec::new();
    let mut add = |text: &str, paint| {
        lines.extend(wrap(text, columns).iter().map(|line| options.paint(paint, line).into_owned()));
    };
    add(&label, Paint::Cyan);
    add(&license, license_paint);
    let said = shown(&finding.declared.comment.said).into_owned();
    // A link that stands alone says nothing more.
    if said.contains(' ') {
        let said =
            if options.unicode { format!("“{said}”") } else { format!("\"{}\"", said.replace('…', "...")) };
        add(&said, Paint::Dim);
    }
    lines.extend(novelty_line(finding.novelty, options));
    lines.extend(judgement_lines(finding.judgement.as_ref(), columns, options));
    lines.extend(decision_lines(finding.decision.as_ref(), columns, options));
    let mut add = |text: &str, paint| {
        lines.extend(wrap(text, columns).iter().map(|line| options.paint(paint, line).into_owned()));
    };
    if options.verbose {
        if let Some(purl) = &finding.declared.origin.purl {
            add(&shown(purl), Paint::Dim);
        }
        add(&format!("id {}", finding.id), Paint::Dim);
    }
    lines
}

pub(super) const fn kind_name(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Answer => "answer",
        SourceKind::Question => "question",
        SourceKind::Gist => "gist",
        SourceKind::Snippet => "snippet",
        SourceKind::File => "file",
        SourceKind::Repository => "repository",
        SourceKind::Change => "change",
        SourceKind::Wiki => "wiki page",
        SourceKind::Rfc => "RFC",
        SourceKind::Documentation => "documentation",
        SourceKind::Project => "project",
        SourceKind::Page => "page",
    }
}

/// Returns the license to go by, else those that are possible, with a word that a person must look.
pub fn declared_license_name(license: &LicenseFacts) -> String {
    if let Some(concluded) = &license.concluded {
        return concluded.as_str().to_owned();
    }
    let possible: Vec<&str> = license
        .evidence
        .iter()
        .filter_map(|evidence| evidence.expression.as_ref())
        .map(SpdxExpression::as_str)
        .collect();
    let Some((last, others)) = possible.split_last() else { return "license unknown, to review".into() };
    // `CC-BY-SA-2.5, 3.0 or 4.0`
    let family = others.first().and_then(|first| first.rfind('-')).map_or("", |at| &others[0][..=at]);
    let short = |id: &str| id.strip_prefix(family).unwrap_or(id).to_owned();
    match others.split_first() {
        None => format!("maybe {last}, to review"),
        Some((first, rest)) => {
            let middle: String = rest.iter().map(|id| format!(", {}", short(id))).collect();
            format!("{first}{middle} or {}, to review", short(last))
        }
    }
}
