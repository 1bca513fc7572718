//! The report as a person reads it: verdict first, then components, then findings by file, then what was left out.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use super::layout::{Paint, TextOptions, plural};
use super::{baseline, components, declared, files, scope, summary};
use crate::finding::{Decided, FailedFile, Finding, ScanReport};
use crate::report::shown;
use crate::source::FailedReason;

/// Lines of findings after which the verdict is said again, since the first has scrolled away.
const LONG: usize = 24;

/// Writes `report` for a reader of text. `project` is what `explain` needs to find the project again, if anything.
///
/// # Errors
/// When `out` refuses.
pub fn write_text(
    report: &ScanReport,
    project: Option<&str>,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    summary::write(report, options, out)?;
    components::write(report, options, out)?;
    let collapsed = collapsed_findings(report, options);
    let is_listed = |finding: &Finding| {
        !collapsed.contains(key(finding)) && !baseline::is_hidden(finding.novelty, finding.decision.as_ref(), options)
    };
    let n_shown = report.findings.iter().filter(|finding| is_listed(finding)).count();
    files::write(report, &is_listed, options, out)?;
    declared::write(report, options, out)?;
    write_filtered(report, options, out)?;
    write_failed(&report.failed, options, out)?;
    write_closing(report, project, n_shown, options, out)
}

type Key<'a> = (&'a str, &'a str);

fn key(finding: &Finding) -> Key<'_> {
    (&finding.scanned.path.path, &finding.id)
}

/// Findings that a component stands for; with `verbose` none, since then all are listed.
fn collapsed_findings(report: &ScanReport, options: TextOptions) -> CollapsedSet<'_> {
    if options.verbose {
        return CollapsedSet::default();
    }
    let mut collapsed = CollapsedSet::default();
    for component in &report.components {
        let ids: HashSet<&str> = component.findings.iter().map(String::as_str).collect();
        let inside = |path: &str| is_below(path, &component.path.path);
        let findings = report.findings.iter().filter(|f| ids.contains(f.id.as_str()) && inside(&f.scanned.path.path));
        collapsed.0.extend(findings.map(key));
    }
    collapsed
}

#[derive(Default)]
struct CollapsedSet<'a>(HashSet<Key<'a>>);

impl CollapsedSet<'_> {
    fn contains(&self, key: Key<'_>) -> bool {
        self.0.contains(&key)
    }
}

/// Tells whether `path` is in `folder` (`.` holds everything) or in an archive of that name.
fn is_below(path: &str, folder: &str) -> bool {
    folder == "." || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest.starts_with("!/"))
}

fn write_filtered(report: &ScanReport, options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    if !options.verbose || report.filtered.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", options.paint(Paint::Bold, "Left out by a rule"))?;
    for file in &report.filtered {
        writeln!(out, "  {}  {}", shown(&file.path.path), summary::filter_name(file.reason))?;
    }
    Ok(())
}

fn write_failed(failed: &[FailedFile], options: TextOptions, out: &mut dyn Write) -> io::Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", options.paint(Paint::Bold, "Could not be scanned"))?;
    for file in failed {
        let reason = failed_sentence(&file.reason);
        writeln!(out, "  {}\n    {}", shown(&file.path.path), options.paint(Paint::Red, &shown(&reason)))?;
    }
    Ok(())
}

/// Returns why a file could not be scanned, as people read it.
pub fn failed_sentence(reason: &FailedReason) -> String {
    match reason {
        FailedReason::Unreadable(detail) => format!("cannot be read: {detail}"),
        FailedReason::Changed => "changed while it was read; scan again".into(),
        FailedReason::LimitHit(detail) => format!("over a limit: {detail}"),
        FailedReason::Malformed(detail) => format!("malformed: {detail}"),
        FailedReason::Panicked(detail) => format!("a bug in kinprint, please report it: {detail}"),
    }
}

fn write_closing(
    report: &ScanReport,
    project: Option<&str>,
    n_shown: usize,
    options: TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let is_hidden = |novelty, decision: Option<&Decided>| baseline::is_hidden(novelty, decision, options);
    let copy = report
        .findings
        .iter()
        .find(|finding| !is_hidden(finding.novelty, finding.decision.as_ref()))
        .map(|finding| &finding.scanned);
    let declared = report
        .declared
        .iter()
        .find(|finding| !is_hidden(finding.novelty, finding.decision.as_ref()))
        .map(|finding| &finding.scanned);
    let Some(first) = copy.or(declared) else { return Ok(()) };
    writeln!(out)?;
    if n_shown * 2 > LONG {
        let found = plural(report.findings.len() as u64, "copy");
        let files = plural(report.summary.n_files_copied, "file");
        writeln!(out, "{}", options.paint(Paint::Bold, &format!("{found} in {files}")))?;
    }
    if let Some(said) = scope::no_explanation(report) {
        return writeln!(out, "{}", options.paint(Paint::Dim, &said));
    }
    let line = first.lines.map_or(String::new(), |lines| format!(":{}", lines.start));
    // A leading dash would make it an option.
    let here = if first.path.path.starts_with('-') { "./" } else { "" };
    let place = format!("{here}{}{line}", first.path.path);
    let project = project.map_or(String::new(), |project| format!(" --project {}", quoted(project)));
    let hint = shown(&format!("  kinprint explain {}{project}", quoted(&place))).into_owned();
    writeln!(out, "{}", options.paint(Paint::Dim, "Side by side, with the evidence:"))?;
    writeln!(out, "{}", options.paint(Paint::Dim, &hint))
}

/// Returns a word as a shell takes it whole.
fn quoted(word: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:,@%".contains(c);
    if word.chars().all(is_plain) { word.into() } else { format!("'{}'", word.replace('\'', "'\\''")).into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_read_on() {
        assert_eq!(quoted("src/a-1.c:40"), "src/a-1.c:40");
        assert_eq!(quoted("it's (new).c"), r"'it'\''s (new).c'");
        assert_eq!(quoted("lib/a.jar!/x.java"), "'lib/a.jar!/x.java'");
    }

    #[test]
    fn a_folder_holds_what_is_below_it() {
        assert!(is_below("vendor/zlib/a.c", "vendor/zlib") && is_below("a.jar!/x.java", "a.jar") && is_below("x", "."));
        assert!(!is_below("vendor/zlib2/a.c", "vendor/zlib") && !is_below("vendor/zlib", "vendor/zlib"));
    }
}
