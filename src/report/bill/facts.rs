//! What every report has to say of how it was made: tool, database, parameters, coverage, what is missing, and the limits.

use std::collections::BTreeMap;

use crate::finding::{ScanReport, ScopeMode};
use crate::matching::Profile;
use crate::report::verdict::verdict_sentence;
use crate::report::{LIMITS, shown};
use crate::source::FilterReason;

/// Files that could not be scanned, named one by one.
const MAX_FAILED_NAMED: usize = 100;
/// Languages of the project, named one by one.
const MAX_LANGUAGES: usize = 20;

/// Returns the facts by name, in a fixed order.
pub(in crate::report) fn facts(report: &ScanReport) -> Vec<(&'static str, String)> {
    let (run, database, summary) = (&report.run, &report.database, &report.summary);
    let parameters = &database.parameters;
    let mut facts = vec![
        ("verdict", verdict_sentence(report)),
        ("complete", report.complete.to_string()),
        ("tool", format!("{} {}", report.tool.name, report.tool.version)),
        ("database", format!("{}, {}, {} packages", database.id, database.state(), database.packages)),
        ("database-id", database.id.clone()),
        ("database-date", database.changed_at.clone().unwrap_or_else(|| "not known".to_owned())),
        (
            "parameters",
            format!(
                "lexer {}; exact: k {}, window {}; abstracted: k {}, window {}; profile {}; at least {} lines",
                parameters.lexer_version,
                parameters.exact.k,
                parameters.exact.window,
                parameters.abstracted.k,
                parameters.abstracted.window,
                profile_name(run.profile),
                run.min_lines
            ),
        ),
        ("scope", scope_text(report)),
        ("coverage", coverage_text(report)),
        ("files", format!("{} read, {} with copies", summary.n_files, summary.n_files_copied)),
        ("lines", format!("{} read, {} copied", summary.n_lines, summary.n_lines_copied)),
        ("filtered", filtered_counts(report)),
        ("failed", report.failed.len().to_string()),
    ];
    if !report.failed.is_empty() {
        facts.push(("failed-files", failed_names(report)));
    }
    facts.extend(summary.corpus_shortfalls.iter().map(|shortfall| ("corpus-shortfall", shortfall.clone())));
    if let Some(policy) = &report.policy {
        facts.push(("policy", format!("{}, blake3 {}", policy.files.join(", "), policy.digest)));
    }
    if let Some(redacted) = report.run.redacted {
        facts.push(("left-out", redacted.words().to_owned()));
    }
    facts.push(("gate", if report.gate.is_passed { "open" } else { "closed" }.to_owned()));
    facts.push(("limits", LIMITS.to_owned()));
    facts.into_iter().map(|(name, text)| (name, shown(&text).into_owned())).collect()
}

const fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::Strict => "strict",
        Profile::Default => "default",
        Profile::Sensitive => "sensitive",
    }
}

fn scope_text(report: &ScanReport) -> String {
    let scope = &report.run.scope;
    let mode = match scope.mode {
        ScopeMode::Whole => "the whole project",
        ScopeMode::Files => "files that were named",
        ScopeMode::Staged => "what is staged",
        ScopeMode::Diff => "what a commit changes",
        ScopeMode::ChangedSince => "what changed since a commit",
        ScopeMode::Text => "a text",
    };
    let given = scope.given.as_ref().map_or(String::new(), |given| format!(": {given}"));
    let commit = scope.checked_out.as_ref().or(scope.head.as_ref());
    format!("{mode}{given}{}", commit.map_or(String::new(), |commit| format!(", at commit {commit}")))
}

fn coverage_text(report: &ScanReport) -> String {
    let languages = &report.summary.languages;
    let named = languages.iter().take(MAX_LANGUAGES).map(|language| {
        format!("{}: {} lines, {} packages to compare with", language.language, language.n_lines, language.n_packages)
    });
    let mut named: Vec<String> = named.collect();
    if let Some(rest @ 1..) = languages.len().checked_sub(MAX_LANGUAGES) {
        named.push(format!("{rest} more languages"));
    }
    if named.is_empty() { "no text was read".to_owned() } else { named.join("; ") }
}

/// Returns how many files each rule left out: `2: binary 1, ignored 1`.
fn filtered_counts(report: &ScanReport) -> String {
    let mut counts: BTreeMap<FilterReason, usize> = BTreeMap::new();
    for file in &report.filtered {
        *counts.entry(file.reason).or_default() += 1;
    }
    let counts: Vec<String> =
        counts.iter().map(|(reason, n)| format!("{} {n}", crate::report::filter_sentence(*reason))).collect();
    match counts.len() {
        0 => "0".to_owned(),
        _ => format!("{}: {}", report.filtered.len(), counts.join(", ")),
    }
}

/// Returns the files that could not be scanned, the first hundred by name.
fn failed_names(report: &ScanReport) -> String {
    let mut names: Vec<&str> =
        report.failed.iter().take(MAX_FAILED_NAMED).map(|file| file.path.path.as_str()).collect();
    let more = format!("and {} more", report.failed.len().saturating_sub(MAX_FAILED_NAMED));
    if report.failed.len() > MAX_FAILED_NAMED {
        names.push(&more);
    }
    names.join(", ")
}
