//! What bills of materials share (SPDX, CycloneDX): the packages that code was copied from, each once, with what is known of
//! them; when and by what the report was made; and an id that is the report's own.
//!
//! Knows neither format. Pure: the same report gives the same.

mod facts;
mod identity;
mod license;
mod lineage;
mod origins;

pub(super) use facts::facts;
pub(super) use identity::{ReportDigest, utc_seconds};
pub(super) use license::{Said, concluded_of};
pub(super) use lineage::{Lineage, lineage};
pub(super) use origins::{DeclaredSourcePackage, OriginPackage, declared_sources, origin_packages};

use super::hosted::{Reported, address_of};
use super::shown;
use crate::finding::{Decided, Finding, FindingCode, LineRange, PathText, ReopenCause, ScanReport};
use crate::matching::MatchClass;

/// Other packages of a finding that are named one by one.
const MAX_OTHERS: usize = 3;

/// Returns what the project calls itself.
pub(super) fn project_name(report: &ScanReport) -> &str {
    report.summary.own.first().map(|own| own.name.as_str()).filter(|name| !name.is_empty()).unwrap_or("project")
}

/// Tells whether the copy is the origin's file, byte for byte.
pub(super) fn is_same_file(finding: &Finding) -> bool {
    let has_its_bytes = finding.scanned.blake3.is_none_or(|hash| hash == finding.origin.blake3);
    finding.code == FindingCode::CopiedFile && finding.class == MatchClass::Identical && has_its_bytes
}

/// Returns a path with its exact bytes as an address, where the shown one is not that.
pub(super) fn exact_address(path: &PathText) -> Option<String> {
    let is_exact = path.path_raw.is_none() && shown(&path.path) == path.path;
    (!is_exact).then(|| address_of(&path.as_bytes()))
}

/// Returns `lines 3 to 9` or `line 3`.
pub(super) fn lines_text(lines: LineRange) -> String {
    match lines {
        LineRange { start, end } if start == end => format!("line {start}"),
        LineRange { start, end } => format!("lines {start} to {end}"),
    }
}

/// Returns what was copied from where, in a sentence: `edited copy of lib/lru.c, lines 14 to 99, of pkg:npm/lru-cache@2.0.0`.
pub(super) fn copy_text(finding: &Finding) -> String {
    let origin = &finding.origin;
    let lines = origin.lines.map_or(String::new(), |lines| format!(", {},", lines_text(lines)));
    let mut parts = vec![format!("{} copy of {}{lines} of {}", finding.class.as_str(), origin.path, origin.purl)];
    if origin.versions.list.len() > 1 {
        parts.push(format!("versions {} to {} hold it", origin.versions.from, origin.versions.to));
    }
    let percent = |share: f32| format!("{:.0} %", share * 100.0);
    let (here, there) = (percent(finding.containment.scanned), percent(finding.containment.origin));
    parts.push(format!("aligned: {here} of the copy, {there} of the origin's part"));
    parts.push(format!("notice {}", finding.attribution.state.as_str()));
    let others: Vec<&str> = finding.alternatives.iter().take(MAX_OTHERS).map(|other| other.purl.as_str()).collect();
    if !others.is_empty() {
        let rest = finding.alternatives.len() - others.len();
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        parts.push(format!("{}{more} would explain it too", others.join(", ")));
    }
    shown(&parts.join("; ")).into_owned()
}

/// Returns what a policy and people made of a finding, in a sentence.
pub(super) fn outcome_text(finding: Reported<'_>) -> String {
    let by =
        finding.judgement().map_or(String::new(), |judgement| format!(" by {}: {}", judgement.rule, judgement.reason));
    shown(&format!("outcome {}{by}", finding.outcome().as_str())).into_owned()
}

/// Returns a decision in words.
pub(super) fn decision_text(decision: &Decided, finding_id: &str) -> String {
    let reason = if decision.reason.is_empty() { String::new() } else { format!(": {}", decision.reason) };
    let mut parts = vec![
        format!("finding {finding_id}: {}{reason}", decision.status.as_str()),
        format!("decision {}", decision.id),
    ];
    parts.extend(decision.license.iter().map(|license| format!("license chosen: {license}")));
    parts.extend(decision.expires.iter().map(|day| format!("holds until {day}")));
    parts.extend(decision.seconded_by.iter().map(|second| format!("{second} says the same")));
    if decision.waits {
        parts.push("waits for a second person".to_owned());
    }
    if !decision.reopened.is_empty() {
        let causes: Vec<&str> = decision.reopened.iter().copied().map(ReopenCause::words).collect();
        parts.push(format!("to be made again: {}", causes.join(", ")));
    }
    shown(&parts.join("; ")).into_owned()
}
