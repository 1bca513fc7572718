//! What the head of the text report says of own code: whose it is, by which rule, and how much was left out.

use super::layout::plural;
use crate::finding::{OwnPackage, OwnRule, ScanReport, Summary};
use crate::provenance::OwnKind;

/// Rules that are named before the rest is counted.
const MAX_RULES: usize = 4;

/// Returns what is own and how much of it was left out; `None` where nothing is known to be own.
pub(super) fn own_note(report: &ScanReport) -> Option<String> {
    let summary = &report.summary;
    // Packages are named as such; a rule that met nothing has a note for itself.
    let is_named = |rule: &&OwnRule| rule.kind != OwnKind::Package && rule.n_matched > 0;
    let rules: Vec<&OwnRule> = summary.own_rules.iter().filter(is_named).collect();
    let mut named: Vec<String> = packages_text(&summary.own).into_iter().collect();
    named.extend(rules.iter().take(MAX_RULES).map(|rule| rule_text(rule)));
    if rules.len() > MAX_RULES {
        named.push(format!("and {}", plural((rules.len() - MAX_RULES) as u64, "more rule")));
    }
    (!named.is_empty()).then(|| format!("own code, not reported: {}{}", named.join(", "), left_out(summary)))
}

/// Returns a sentence for every rule that met nothing: it may be mistyped.
pub(super) fn unmet_rules(report: &ScanReport) -> impl Iterator<Item = String> {
    report.summary.own_rules.iter().filter(|rule| rule.n_matched == 0).map(|rule| {
        let why = match rule.kind {
            OwnKind::Package => "the database holds no version of it",
            OwnKind::Path => "no scanned file has such a path",
            OwnKind::Address => "no file of the database names it as its only holder",
        };
        format!("`{}` is called own, but {why}", rule.pattern)
    })
}

fn packages_text(own: &[OwnPackage]) -> Option<String> {
    // The project itself comes before the packages inside it, and before what options name.
    let mut own: Vec<&OwnPackage> = own.iter().collect();
    own.sort_by_key(|package| (package.manifest.starts_with("--"), package.manifest.matches('/').count()));
    let first = own.first()?;
    Some(match own.len() {
        1 => format!("{} ({})", first.name, first.manifest),
        2..=4 => own.iter().map(|package| package.name.as_str()).collect::<Vec<_>>().join(", "),
        n => format!("{} and {} more", first.name, n - 1),
    })
}

fn rule_text(rule: &OwnRule) -> String {
    let met = plural(rule.n_matched, "file");
    match rule.kind {
        OwnKind::Address => format!("{} ({met} of the database)", rule.pattern),
        OwnKind::Package | OwnKind::Path => format!("{} ({met})", rule.pattern),
    }
}

fn left_out(summary: &Summary) -> String {
    let n_declared: u64 = summary.own_rules.iter().map(|rule| rule.n_declared).sum();
    let counts = [(summary.n_own_regions, "region"), (n_declared, "named source")];
    let parts: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|&(n, noun)| plural(n, noun)).collect();
    if parts.is_empty() { String::new() } else { format!(", {} left out", parts.join(" and ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn rule(pattern: &str, kind: OwnKind, n_matched: u64, n_declared: u64) -> OwnRule {
        OwnRule { pattern: pattern.into(), kind, n_matched, n_regions: 0, n_declared }
    }

    #[test]
    fn rules_are_named_with_what_they_met() {
        let mut report = sample::clean();
        let said = |report: &ScanReport| own_note(report).unwrap();
        assert_eq!(said(&report), "own code, not reported: app (Cargo.toml), 2 regions left out");
        report.summary.own_rules =
            vec![rule("path:gen/**", OwnKind::Path, 3, 1), rule("@example.org", OwnKind::Address, 1, 0)];
        assert_eq!(
            said(&report),
            "own code, not reported: app (Cargo.toml), path:gen/** (3 files), @example.org (1 file of the database), \
             2 regions and 1 named source left out"
        );
        report.summary.own.clear();
        report.summary.n_own_regions = 0;
        report.summary.own_rules = (0..6).map(|n| rule(&format!("path:{n}"), OwnKind::Path, 1, 0)).collect();
        assert!(said(&report).ends_with("path:3 (1 file), and 2 more rules"), "{}", said(&report));
        report.summary.own_rules.clear();
        assert_eq!(own_note(&report), None);
    }

    #[test]
    fn a_rule_that_met_nothing_is_told_alone() {
        let mut report = sample::clean();
        report.summary.own.clear();
        report.summary.own_rules = vec![
            rule("pkg:npm/leftpad", OwnKind::Package, 0, 0),
            rule("path:genrated/**", OwnKind::Path, 0, 0),
            rule("@exmaple.org", OwnKind::Address, 0, 0),
        ];
        assert_eq!(own_note(&report), None);
        let unmet: Vec<String> = unmet_rules(&report).collect();
        assert_eq!(unmet[1], "`path:genrated/**` is called own, but no scanned file has such a path");
        assert_eq!(unmet.len(), 3);
    }
}
