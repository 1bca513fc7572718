//! Reports to share with those who must not see the project: digests, line numbers and what is published stay, code goes, and paths
//! where asked. Pure; what people wrote themselves (reasons of decisions, names of rules) stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{DeclaredFinding, DeclaredSource, Finding, PathText, Redaction, ScanReport, ScopeMode};
use crate::provenance::OwnKind;
use crate::source::FailedReason;

/// What stands for words of the project.
const LEFT_OUT: &str = "(left out)";

/// Returns a report without the project's words; with [`Redaction::Paths`] files and folders are called by numbers.
pub fn redacted(report: &ScanReport, redaction: Redaction) -> ScanReport {
    let mut redacted = report.clone();
    redacted.run.redacted = Some(redaction);
    redacted.findings.iter_mut().for_each(hide_words);
    redacted.declared.iter_mut().for_each(|finding| hide_comment(&mut finding.declared));
    if redaction == Redaction::Paths {
        hide_paths(&mut redacted);
    }
    redacted
}

/// Leaves out names and comments of the project, and what its files say of holders.
fn hide_words(finding: &mut Finding) {
    finding.renames.clear();
    finding.declared.iter_mut().for_each(hide_comment);
    finding.attribution.instead.iter_mut().for_each(|text| LEFT_OUT.clone_into(text));
}

fn hide_comment(declared: &mut DeclaredSource) {
    LEFT_OUT.clone_into(&mut declared.comment.said);
}

fn hide_paths(report: &mut ScanReport) {
    let names = Names::of(&paths_of(report));
    let rename = |path: &mut PathText| *path = PathText::new(names.name(&path.path));
    for Finding { scanned, attribution, .. } in &mut report.findings {
        rename(&mut scanned.path);
        attribution.kept_in.iter_mut().for_each(|path| *path = names.name(path));
    }
    report.declared.iter_mut().for_each(|DeclaredFinding { scanned, .. }| rename(&mut scanned.path));
    report.components.iter_mut().for_each(|component| rename(&mut component.path));
    report.filtered.iter_mut().for_each(|file| rename(&mut file.path));
    for file in &mut report.failed {
        rename(&mut file.path);
        // The system's words repeat the path.
        if let FailedReason::Unreadable(text)
        | FailedReason::LimitHit(text)
        | FailedReason::Malformed(text)
        | FailedReason::Panicked(text) = &mut file.reason
        {
            LEFT_OUT.clone_into(text);
        }
    }
    let scope = &mut report.run.scope;
    scope.notices_taken.iter_mut().for_each(rename);
    if !matches!(scope.mode, ScopeMode::Diff | ScopeMode::ChangedSince) {
        scope.given = None;
    }
    if let Some(baseline) = &mut report.baseline {
        baseline.fixed.iter_mut().for_each(|fixed| rename(&mut fixed.path));
        baseline.notes.clear();
        if !baseline.of.starts_with("run ") {
            "an earlier report".clone_into(&mut baseline.of);
        }
    }
    report.summary.own.iter_mut().for_each(|own| LEFT_OUT.clone_into(&mut own.manifest));
    for rule in report.summary.own_rules.iter_mut().filter(|rule| rule.kind == OwnKind::Path) {
        LEFT_OUT.clone_into(&mut rule.pattern);
    }
    if let Some(policy) = &mut report.policy {
        for file in &mut policy.files {
            *file = file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        }
        policy.notes.clear(); // They name patterns of paths.
    }
    if let Some(decisions) = &mut report.decisions {
        for obsolete in &mut decisions.obsolete {
            *obsolete = obsolete.split(' ').next().unwrap_or_default().to_owned();
        }
    }
}

fn paths_of(report: &ScanReport) -> Vec<&str> {
    let findings = report.findings.iter().map(|finding| &finding.scanned.path);
    let kept_in = report.findings.iter().flat_map(|finding| &finding.attribution.kept_in).map(String::as_str);
    let declared = report.declared.iter().map(|finding| &finding.scanned.path);
    let components = report.components.iter().map(|component| &component.path);
    let filtered = report.filtered.iter().map(|file| &file.path);
    let failed = report.failed.iter().map(|file| &file.path);
    let fixed = report.baseline.iter().flat_map(|baseline| &baseline.fixed).map(|fixed| &fixed.path);
    let taken = &report.run.scope.notices_taken;
    let named = findings.chain(declared).chain(components).chain(filtered).chain(failed).chain(fixed).chain(taken);
    named.map(|path| path.path.as_str()).chain(kept_in).collect()
}

/// Numbers for files and folders. The tree stays the same, so that what lies in one folder still does.
struct Names(BTreeMap<String, String>);

impl Names {
    fn of(paths: &[&str]) -> Self {
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        let mut all: BTreeSet<&str> = BTreeSet::new();
        for path in paths {
            for (at, _) in path.match_indices('/') {
                folders.insert(&path[..at]);
            }
            all.insert(path.trim_end_matches('/'));
        }
        all.extend(&folders);
        let name = |(idx, path): (usize, &&str)| {
            let kind = if folders.contains(path) { "folder" } else { "file" };
            (path.to_string(), format!("{kind}-{}{}", idx + 1, part_of(path)))
        };
        Self(all.iter().enumerate().map(name).collect())
    }

    fn name(&self, path: &str) -> String {
        if path == "." {
            return path.to_owned();
        }
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        let named = ends.map(|end| self.0.get(&path[..end]).map_or("", String::as_str));
        named.collect::<Vec<_>>().join("/")
    }
}

/// Returns what tells of a part of a file, not of its name: the `!` behind an archive, the `#code-2` of a fence.
fn part_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if name.ends_with('!') {
        return "!";
    }
    let part = name.rfind('#').map_or("", |at| &name[at..]);
    let is_part = ["#code-", "#cell-"].iter().any(|kind| part.strip_prefix(kind).is_some_and(is_number));
    if is_part { part } else { "" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{sample, write_json};

    fn json(report: &ScanReport) -> String {
        let mut out = Vec::new();
        write_json(report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_word_of_the_code_stays() {
        let mut report = sample::judged();
        report.findings[0].renames = vec![("sum".into(), "Geheimnis".into())];
        report.findings[0].attribution.instead = vec!["Copyright Geheimnis".into()];
        report.declared[0].declared.comment.said = "from Geheimnis".into();
        let text = json(&redacted(&report, Redaction::Code));
        assert!(
            !text.contains("Geheimnis") && text.contains("\"redacted\":\"code\"")
                || text.contains("\"redacted\": \"code\"")
        );
        assert!(text.contains("src/color.py"), "paths stay");
    }

    #[test]
    fn paths_are_numbers_and_folders_stay_folders() {
        let names = Names::of(&["src/a.c", "src/b.jar!/x/y.java", "doc/n.md#code-2", "src/geheim#1.c", "src"]);
        let check = |path: &str, expected: &str| assert_eq!(names.name(path), expected);
        check("src/a.c", "folder-3/file-4");
        check("src/b.jar!/x/y.java", "folder-3/folder-5!/folder-6/file-7");
        check("doc/n.md#code-2", "folder-1/file-2#code-2");
        check("src/geheim#1.c", "folder-3/file-8");
        check("src", "folder-3");
        check(".", ".");
    }

    proptest! {
        /// Whatever is called by a name that stands nowhere else, the name is in no redacted report.
        #[test]
        fn no_path_stays(name in "[a-z]{3}zq[a-z]{3}", depth in 1_usize..4) {
            let mut report = sample::judged();
            let path = vec![name.as_str(); depth].join("/");
            report.findings[0].scanned.path = PathText::new(format!("{path}/{name}.c"));
            report.findings[1].attribution.kept_in = vec![format!("{name}/NOTICE")];
            report.declared[0].scanned.path = PathText::new(format!("{name}.md#code-1"));
            report.components[0].path = PathText::new(path.clone());
            report.filtered[0].path = PathText::new(format!("{path}/"));
            if let Some(failed) = report.failed.first_mut() {
                failed.path = PathText::new(path.clone());
                failed.reason = FailedReason::Unreadable(format!("{path}: no"));
            }
            report.run.scope.given = Some(path.clone());
            if let Some(policy) = &mut report.policy {
                policy.notes.push(format!("{path} matches nothing"));
                policy.files.push(format!("../{path}/p.toml"));
            }
            let shared = redacted(&report, Redaction::Paths);
            prop_assert!(!json(&shared).contains(&name));
            prop_assert_eq!(shared.findings.len(), report.findings.len());
            prop_assert!(shared.findings[0].scanned.path.path.starts_with(&shared.components[0].path.path));
            let places: BTreeSet<&str> = shared.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
            let before: BTreeSet<&str> = report.findings.iter().map(|finding| finding.scanned.path.path.as_str()).collect();
            prop_assert_eq!(places.len(), before.len());
        }
    }
}
