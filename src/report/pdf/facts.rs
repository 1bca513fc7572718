//! What is told of a finding in detail: each fact with its name, in a fixed order. Texts are not escaped yet; whoever sets them does that.

use crate::attribution::WhyLower;
use crate::finding::{AlternativePart, Decided, DeclaredFinding, Finding, FirstSeen, Judgement, Novelty};
use crate::license::{LicenseEvidence, LicenseFacts, SpdxExpression};
use crate::report::declared::{declared_license_name, kind_name, source_name};
use crate::report::files::{attribution_sentence, class_text, range_text, relicensed_sentence, version_text};
use crate::report::introduced_sentences;
use crate::report::layout::{TextOptions, count, percent, plural};

/// Texts are wrapped where they are set, and say all there is to say.
pub(super) const WIDE: TextOptions = TextOptions { width: usize::MAX / 4, color: false, unicode: true, verbose: true };
/// Entries of a list in one fact.
const MAX_LISTED: usize = 12;

/// A fact: what, and what is said of it, a paragraph each.
type Fact = (&'static str, Vec<String>);

/// Returns what is known of a copy.
pub(super) fn copy_facts(finding: &Finding) -> Vec<Fact> {
    let origin = &finding.origin;
    let version = version_text(&origin.version, &origin.versions, WIDE);
    let versions = plural(origin.versions.list.len() as u64, "version");
    let held = (origin.versions.list.len() > 1).then(|| format!("held by {versions}"));
    let lines = origin.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, WIDE)));
    let published = origin.released_at.as_ref().map(|date| format!("published {date}"));
    let asked = finding.obligations.iter().map(|asked| asked.describe().to_owned()).collect();
    let comments = finding.declared.iter().map(|declared| declared.comment.said.clone());
    let introduced = finding.introduced.iter().flat_map(introduced_sentences).collect();
    let mut facts = vec![
        ("Copy", vec![measures(finding)]),
        ("Origin", [format!("{} {version}", origin.name).trim_end().to_owned(), origin.purl.clone()].to_vec()),
        ("Place there", [format!("{}{lines}", origin.path)].into_iter().chain(held).chain(published).collect()),
        ("License", license_lines(&finding.license, finding)),
        ("Asked for", asked),
        ("Copyright", listed(finding.copyrights.iter().cloned())),
        ("Notice", attribution_sentence(&finding.attribution, WIDE).into_iter().collect()),
    ];
    facts.extend(judged(finding.judgement.as_ref(), finding.decision.as_ref()));
    facts.extend([
        ("Why a copy", reasons(finding)),
        ("Also in", listed(finding.alternatives.iter().map(other_text))),
        ("Comment says", listed(comments)),
        ("Brought in", introduced),
    ]);
    facts.extend(known_since(finding.novelty, finding.first_seen.as_ref()));
    facts.push(("Finding", vec![finding.id.clone()]));
    facts
}

/// Returns what is known of a source that a comment names.
pub(super) fn declared_facts(finding: &DeclaredFinding) -> Vec<Fact> {
    let origin = &finding.declared.origin;
    let source = [source_name(finding)].into_iter().chain(origin.purl.clone()).collect();
    let mut facts = vec![
        ("Named source", vec![format!("a comment names this {} as the source", kind_name(origin.kind))]),
        ("Source", source),
        ("Comment says", vec![finding.declared.comment.said.clone()]),
        ("License", vec![declared_license_name(&finding.license)]),
    ];
    facts.extend(judged(finding.judgement.as_ref(), finding.decision.as_ref()));
    facts.extend(known_since(finding.novelty, finding.first_seen.as_ref()));
    facts.push(("Finding", vec![finding.id.clone()]));
    facts
}

pub(super) fn share(part: f32) -> String {
    percent((part * 1000.0).round() as u64, 1000)
}

fn measures(finding: &Finding) -> String {
    let part = &finding.scanned;
    let lines = part.lines.map_or(String::new(), |lines| format!("{}, ", plural(u64::from(lines.n_lines()), "line")));
    format!(
        "{} copy: {lines}{}; {} of it is aligned with the origin, {} of the origin's part with it; {} of the file is copied",
        class_text(finding),
        plural(u64::from(part.n_tokens), "token"),
        share(finding.containment.scanned),
        share(finding.containment.origin),
        share(finding.coverage),
    )
}

fn license_lines(license: &LicenseFacts, finding: &Finding) -> Vec<String> {
    let name = |one: &Option<SpdxExpression>| one.as_ref().map_or("none", SpdxExpression::as_str).to_owned();
    let class = finding.license_class.as_str().replace('-', " ");
    let concluded = license.concluded.as_ref().map_or("no license found", SpdxExpression::as_str);
    let mut lines = vec![
        format!("to go by: {concluded} ({class})"),
        format!("declared: {}; detected: {}", name(&license.declared), name(&license.detected)),
    ];
    let evidence = |one: &LicenseEvidence| {
        let place = one.path.as_ref().map_or(String::new(), |path| format!(" of {path}"));
        let raw = if one.raw.is_empty() { "not recognised" } else { one.raw.as_str() };
        format!("{}{place}: {raw}", one.source.as_str().replace('-', " "))
    };
    let read: Vec<String> = license.evidence.iter().take(MAX_LISTED).map(evidence).collect();
    if !read.is_empty() {
        lines.push(format!("read in: {}", read.join("; ")));
    }
    lines.extend(relicensed_sentence(&finding.licenses_by_version, WIDE));
    lines
}

fn judged(judgement: Option<&Judgement>, decision: Option<&Decided>) -> [Fact; 2] {
    let policy = judgement.map_or_else(Vec::new, |judgement| {
        let scope = judgement.scope.as_ref().map_or(String::new(), |scope| format!(" in {scope}"));
        let chosen = judgement.license.as_ref().map(|license| format!("of the choice of licenses: {license}"));
        let said = format!("{} by {}{scope}: {}", judgement.outcome.as_str(), judgement.rule, judgement.reason);
        [said].into_iter().chain(chosen).collect()
    });
    [("Policy", policy), ("Decision", decision.map_or_else(Vec::new, decision_lines))]
}

/// Returns who decided what, when, why and until when, and whether it still holds.
pub(super) fn decision_lines(decision: &Decided) -> Vec<String> {
    let mut lines = vec![format!("{} by {} at {}", decision.status.as_str(), decision.people(), decision.at)];
    lines.push(format!("because: {}", decision.reason));
    lines.extend(decision.license.iter().map(|license| format!("license taken: {license}")));
    lines.extend(decision.expires.iter().map(|day| format!("until {day}")));
    if decision.is_waiting() {
        lines.push(decision.waiting_words());
    }
    if !decision.reopened.is_empty() {
        let causes: Vec<&str> = decision.reopened.iter().map(|cause| cause.words()).collect();
        lines.push(format!("has to be made again: {}", causes.join(", ")));
    }
    lines
}

fn reasons(finding: &Finding) -> Vec<String> {
    let mut reasons = Vec::new();
    reasons.extend(finding.bits.map(|bits| format!("evidence of {bits:.0} bits that this is no chance")));
    reasons
        .extend(finding.rename_agreement.map(|part| format!("{} of the changed names follow one rename", share(part))));
    if !finding.renames.is_empty() {
        let pairs = finding.renames.iter().map(|(from, to)| format!("{from} → {to}"));
        reasons.push(format!("renamed: {}", listed(pairs).join(", ")));
    }
    if reasons.is_empty() {
        reasons.push("the whole file is the same".to_owned());
    }
    reasons
}

fn other_text(other: &AlternativePart) -> String {
    let lines = other.lines.map_or(String::new(), |lines| format!(":{}", range_text(lines, WIDE)));
    let license = other.license.as_ref().map_or("no license found", SpdxExpression::as_str);
    let why = match other.why_lower {
        WhyLower::Bundled => "bundled there",
        WhyLower::Later => "published later",
        WhyLower::DateUnknown => "date unknown",
        WhyLower::NameAffinity => "its name fits the path less",
        WhyLower::FewerBits => "explains less of it",
        WhyLower::Tie => "equally likely",
    };
    format!("{}, {}{lines} ({license}; {why})", other.purl, other.path)
}

fn known_since(novelty: Option<Novelty>, first: Option<&FirstSeen>) -> Option<Fact> {
    let novelty = novelty.map(|novelty| match novelty {
        Novelty::Known => "known from an earlier run".to_owned(),
        Novelty::NewCode => "new in the code".to_owned(),
        Novelty::NewKnowledge => "new by knowledge: the file is as it was".to_owned(),
    });
    let first = first.map(|first| format!("first seen by run {} of {}", first.run, first.at));
    let said: Vec<String> = novelty.into_iter().chain(first).collect();
    (!said.is_empty()).then_some(("Known since", said))
}

/// Returns the first of a list, and how many more there are.
pub(super) fn listed(all: impl ExactSizeIterator<Item = String>) -> Vec<String> {
    let rest = all.len().saturating_sub(MAX_LISTED);
    let mut listed: Vec<String> = all.take(MAX_LISTED).collect();
    if rest > 0 {
        listed.push(format!("and {} more", count(rest as u64)));
    }
    listed
}
