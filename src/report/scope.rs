//! What was scanned, in words: nothing of a whole scan, the change otherwise.

use super::introduced::SHORT_ID;
use super::layout::{count, plural};
use crate::finding::{ScanReport, ScanScope, ScopeMode};

/// Returns where copies were found: `1 of 2 staged files`.
pub(super) fn share_copied(report: &ScanReport) -> String {
    match report.run.scope.mode {
        ScopeMode::Text => text_name(&report.run.scope),
        _ => format!("{} of {}", count(report.summary.n_files_copied), files(report)),
    }
}

/// Returns where nothing was found, such as ` in 2 staged files`; nothing of a scan that was not of a change.
pub(super) fn place(report: &ScanReport) -> String {
    match report.run.scope.mode {
        ScopeMode::Whole | ScopeMode::Files => String::new(),
        ScopeMode::Text => format!(" in {}", text_name(&report.run.scope)),
        _ => format!(" in {}", files(report)),
    }
}

fn files(report: &ScanReport) -> String {
    let noun = match report.run.scope.mode {
        ScopeMode::Staged => "staged file",
        ScopeMode::Diff | ScopeMode::ChangedSince => "changed file",
        ScopeMode::Whole | ScopeMode::Files | ScopeMode::Text => "file",
    };
    plural(report.summary.n_files, noun)
}

fn text_name(scope: &ScanScope) -> String {
    format!("the text `{}`", scope.given.as_deref().unwrap_or_default())
}

/// Says which change was scanned, and what of it brings nothing in.
pub(super) fn change(report: &ScanReport) -> Option<String> {
    let scope = &report.run.scope;
    let said = match (scope.mode, short(scope.base.as_ref()), short(scope.head.as_ref())) {
        (ScopeMode::Staged, Some(base), _) => format!("what is staged on top of {base}"),
        (ScopeMode::Staged, None, _) => "what is staged for the first commit".to_owned(),
        (ScopeMode::Diff, Some(base), Some(head)) => format!("the change from {base} to {head}"),
        (ScopeMode::Diff, Some(base), None) => format!("the change from {base} to the work tree, tracked files only"),
        (ScopeMode::ChangedSince, Some(base), _) => format!("the change from {base} to the work tree"),
        _ => return None,
    };
    let parts = [(scope.n_deleted, "deleted"), (scope.n_renamed, "renamed")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|&(n, said)| format!("{} {said}", count(n))).collect();
    Some(if parts.is_empty() { said } else { format!("{said} ({})", parts.join(", ")) })
}

/// Says why there was nothing to compare.
pub(super) fn nothing(report: &ScanReport) -> String {
    let scope = &report.run.scope;
    let Some(change) = change(report) else { return "there was no file to compare".into() };
    if scope.n_altered > 0 {
        return format!("no file is to be compared in {change}");
    }
    match (scope.mode, scope.n_deleted + scope.n_renamed) {
        (ScopeMode::Staged, 0) => "nothing is staged, so there is nothing to compare".into(),
        (_, 0) => format!("there is nothing in {change}"),
        _ => format!("{change} brings nothing in"),
    }
}

/// Says why `explain` cannot show what was scanned: it reads files on disk.
pub(super) fn no_explanation(report: &ScanReport) -> Option<String> {
    let scope = &report.run.scope;
    if let Some(redacted) = report.run.redacted {
        return Some(format!("left out of this report: {}", redacted.words()));
    }
    match (scope.mode, short(scope.head.as_ref())) {
        (ScopeMode::Text, _) => Some("`kinprint explain` shows both sides of what stands in a file".into()),
        (ScopeMode::Diff, Some(head)) => {
            Some(format!("`kinprint explain` shows both sides where {head} is checked out"))
        }
        _ => None,
    }
}

/// Says which notices the change took from: what else they spoke of was not looked at.
pub(super) fn notices_taken(report: &ScanReport) -> Option<String> {
    let taken = &report.run.scope.notices_taken;
    let first = taken.first()?;
    let others = taken.len() as u64 - 1;
    let others = if others > 0 { format!(" and {}", plural(others, "other notice file")) } else { String::new() };
    let first = &first.path;
    Some(format!(
        "the change takes {first}{others} away, or lines of it: a scan of the whole says whether copies in unchanged files lack \
         their notice now"
    ))
}

/// Says how many findings the change has nothing to do with.
pub(super) fn left_out(report: &ScanReport) -> Option<String> {
    let n = report.run.scope.n_left_out;
    let verb = if n == 1 { "touches" } else { "touch" };
    let findings = plural(n, "further finding");
    (n > 0).then(|| format!("{findings} in these files {verb} no changed line; --whole-files reports them"))
}

fn short(id: Option<&String>) -> Option<&str> {
    id.map(|id| &id[..id.len().min(SHORT_ID)])
}
