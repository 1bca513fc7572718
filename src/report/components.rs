//! Components: one paragraph for a folder instead of one for each of its files.

use std::collections::HashSet;
use std::io::{self, Write};

use super::baseline::is_hidden;
use super::files::version_text;
use super::layout::{Paint, TextOptions, bar, count, display_width, percent, plural, wrap};
use super::shown;
use crate::finding::{Component, ScanReport};
use crate::license::SpdxExpression;

/// Writes the components; nothing when there are none.
pub(super) fn write(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let known: HashSet<&str> = report
        .findings
        .iter()
        .filter(|finding| is_hidden(finding.novelty, finding.decision.as_ref(), options))
        .map(|finding| finding.id.as_str())
        .collect();
    let is_known =
        |component: &Component| !known.is_empty() && component.findings.iter().all(|id| known.contains(id.as_str()));
    let listed: Vec<&Component> = report.components.iter().filter(|component| !is_known(component)).collect();
    if listed.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", options.paint(Paint::Bold, "Folders that come from one package"))?;
    for component in listed {
        write_component(component, options, out)?;
    }
    Ok(())
}

fn write_component(component: &Component, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let path = if component.path.path == "." { "./" } else { &format!("{}/", component.path.path) };
    let versions = version_text(&component.version, &component.versions, options);
    let origin = format!("{} {versions}", component.name);
    let license = component.license.concluded.as_ref().map_or("no license found", SpdxExpression::as_str);
    writeln!(out)?;
    writeln!(out, "{}", options.paint(Paint::Bold, &shown(path)))?;
    let paint = if component.license.concluded.is_some() { Paint::Dim } else { Paint::Yellow };
    let origin = shown(origin.trim_end()).into_owned();
    let license = shown(license).into_owned();
    if 4 + display_width(&origin) + display_width(&license) <= options.columns() {
        writeln!(out, "  {}  {}", options.paint(Paint::Cyan, &origin), options.paint(paint, &license))?;
    } else {
        writeln!(out, "  {}\n  {}", options.paint(Paint::Cyan, &origin), options.paint(paint, &license))?;
    }
    write_files(component, options, out)
}

fn write_files(component: &Component, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let files = component.files;
    let here = files.n_identical + files.n_modified + files.n_added;
    let facts: Vec<String> = [
        (files.n_identical, "identical"),
        (files.n_modified, "modified"),
        (files.n_added, "added"),
        (files.n_missing, "missing"),
    ]
    .iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| format!("{} {word}", count(*n)))
    .collect();
    for line in wrap(&facts.join(options.dot()), options.columns() - 2) {
        writeln!(out, "  {line}")?;
    }
    if !options.verbose && !component.findings.is_empty() {
        let copies = plural(component.findings.len() as u64, "copy");
        writeln!(out, "  {}", options.paint(Paint::Dim, &format!("{copies} inside, listed with -v")))?;
    }
    if options.columns() >= 80 {
        let copied = files.n_identical + files.n_modified;
        let bar = bar(copied, here, 30, options.unicode);
        writeln!(out, "  {} {} of its files", options.paint(Paint::Cyan, &bar), percent(copied, here))?;
    }
    Ok(())
}
