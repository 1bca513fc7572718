//! The verdict in one sentence: what was found, and what could have been found.

use super::layout::{count, percent, plural};
use super::scope;
use crate::finding::{LanguageShare, ScanReport, Verdict};

/// Languages named one by one before the rest is summed up.
const MAX_NAMED: usize = 4;

/// Returns the verdict, such as `no copies among 412 packages (Rust 410, C 2); 61 % of your lines are Python, for which
/// this database holds nothing`.
pub fn verdict_sentence(report: &ScanReport) -> String {
    verdict_parts(report).join("; ")
}

/// Returns what was found, what it was compared with if that is not said yet, and what could not have been found.
pub(super) fn verdict_parts(report: &ScanReport) -> Vec<String> {
    if report.summary.n_files == 0 && report.complete && report.findings.is_empty() && report.run.scope.is_change() {
        return vec![scope::nothing(report)];
    }
    let mut parts = vec![found(report)];
    if report.summary.verdict == Verdict::Copies {
        parts.extend(declared(report));
        parts.push(format!("compared with {}", corpus(report)));
    }
    match report.summary.n_files {
        0 => parts.push(scope::nothing(report)),
        _ => parts.extend(scope::change(report)),
    }
    parts.extend(blind_spot(report));
    parts
}

fn found(report: &ScanReport) -> String {
    let summary = &report.summary;
    let among = corpus(report);
    let place = scope::place(report);
    match summary.verdict {
        Verdict::Declared => {
            let places = plural(report.declared.len() as u64, "source");
            format!("comments name {places} of code; no copies{place} among {among}")
        }
        Verdict::Clean => format!("no copies{place} among {among}"),
        Verdict::Incomplete => format!("incomplete: no copies found so far{place} among {among}"),
        Verdict::Copies => format!(
            "{} in {}: {} of {} lines ({})",
            plural(report.findings.len() as u64, "copy"),
            scope::share_copied(report),
            count(summary.n_lines_copied),
            count(summary.n_lines),
            percent(summary.n_lines_copied, summary.n_lines),
        ),
    }
}

/// Returns what comments say beside the copies.
fn declared(report: &ScanReport) -> Option<String> {
    let n_sources = report.declared.len() as u64;
    (n_sources > 0).then(|| format!("comments name {} of other code", plural(n_sources, "source")))
}

/// Returns `412 packages (Rust 410, C 2)`.
fn corpus(report: &ScanReport) -> String {
    let total = plural(report.database.packages, "package");
    let languages = &report.summary.corpus;
    if languages.is_empty() {
        return total;
    }
    let mut named: Vec<String> = languages
        .iter()
        .take(MAX_NAMED)
        .map(|language| format!("{} {}", language.language, count(language.n_packages)))
        .collect();
    // A package counts in every language it has files of, so the rest is languages, not packages.
    if let Some(rest @ 1..) = languages.len().checked_sub(MAX_NAMED) {
        named.push(format!("{rest} more {}", if rest == 1 { "language" } else { "languages" }));
    }
    format!("{total} ({})", named.join(", "))
}

/// Returns which of the project's lines could not have matched anything, when that is at least one in a hundred.
fn blind_spot(report: &ScanReport) -> Option<String> {
    let total: u64 = report.summary.languages.iter().map(|share| share.n_lines).sum();
    let is_large = |share: &&LanguageShare| share.n_packages == 0 && share.n_lines * 100 >= total.max(1);
    let blind: Vec<&LanguageShare> = report.summary.languages.iter().filter(is_large).collect();
    let mut parts: Vec<String> = blind
        .iter()
        .take(MAX_NAMED)
        .map(|share| format!("{} {}", percent(share.n_lines, total), share.language))
        .collect();
    let (first, _) = blind.split_first()?;
    parts[0] = format!("{} of your lines are {}", percent(first.n_lines, total), first.language);
    let last = parts.pop()?;
    let list = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    Some(format!("{list}, for which this database holds nothing"))
}
