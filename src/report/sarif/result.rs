//! One finding as a result: where, what, how bad, how it is known again, and what people said.

use std::collections::BTreeMap;

use super::model::{
    ArtifactLocation, CopyProperties, Location, LogicalLocation, Message, PhysicalLocation, Region, ResultProperties,
    SarifResult, Suppression,
};
use super::{ROOT, SarifProfile, plain_text, rules};
use crate::finding::{Decided, Finding, LineRange, Novelty, Outcome, ScanReport};
use crate::report::hosted::{HostedPlace, Reported, address_of};
use crate::report::sentence::finding_sentence;
use crate::report::shown;
use crate::span::ByteSpan;

/// Places of other origins that are named.
const MAX_RELATED: usize = 100;
/// Hex digits of GitHub's own fingerprints.
const N_HOST_DIGITS: usize = 16;

pub(super) fn message(text: &str) -> Message {
    plain_text(text).into()
}

pub(super) fn sarif_result<'a>(
    finding: Reported<'a>,
    profile: SarifProfile,
    below: &str,
    report: &ScanReport,
) -> SarifResult<'a> {
    let is_full = profile == SarifProfile::Full;
    SarifResult {
        rule_id: finding.code(),
        rule_index: rules::index_of(finding.code()),
        level: match finding.outcome() {
            Outcome::Allow => "note",
            Outcome::Review => "warning",
            Outcome::Deny => "error",
        },
        message: message(&finding_sentence(finding)),
        locations: [location(finding, profile, below)],
        related_locations: match finding {
            Reported::Copy(copy) if is_full => related(copy),
            // GitHub takes addresses of no other kind than its own files.
            _ => Vec::new(),
        },
        partial_fingerprints: fingerprints(finding),
        // Code hosts compare runs themselves.
        baseline_state: finding.novelty().filter(|_| is_full).map(|novelty| match novelty {
            Novelty::Known => "unchanged",
            Novelty::NewCode | Novelty::NewKnowledge => "new",
        }),
        suppressions: (is_full && report.decisions.is_some())
            .then(|| finding.decision().and_then(suppression).into_iter().collect()),
        properties: is_full.then(|| properties(finding)),
    }
}

fn location(finding: Reported<'_>, profile: SarifProfile, below: &str) -> Location {
    let place = finding.place(below);
    let scanned = finding.scanned();
    // GitHub wants a line in any case; lines inside of a part are none of the file.
    let has_bytes = profile == SarifProfile::Full && !place.is_part && !scanned.bytes.is_empty();
    let without_lines =
        || if has_bytes { region_of_bytes(scanned.bytes) } else { region(LineRange { start: 1, end: 1 }) };
    let part = place.is_part.then(|| shown(&scanned.path.path).into_owned());
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: place_location(&place),
            region: Some(place.lines.map_or_else(without_lines, region)),
        },
        logical_locations: part
            .into_iter()
            .map(|fully_qualified_name| LogicalLocation { fully_qualified_name })
            .collect(),
        message: None,
    }
}

pub(super) fn place_location(place: &HostedPlace) -> ArtifactLocation {
    ArtifactLocation { uri: address_of(&place.path), uri_base_id: Some(ROOT) }
}

const fn region(lines: LineRange) -> Region {
    Region { start_line: Some(lines.start), end_line: Some(lines.end), byte_offset: None, byte_length: None }
}

/// A file without text has bytes alone.
fn region_of_bytes(bytes: ByteSpan) -> Region {
    let byte_length = Some(bytes.end - bytes.start);
    Region { start_line: None, end_line: None, byte_offset: Some(bytes.start), byte_length }
}

/// The origin, then the alternatives: a package URL with the file as its subpath.
fn related(copy: &Finding) -> Vec<Location> {
    let at = |id: usize, purl: &str, path: &str, lines: Option<LineRange>, said: &str| Location {
        id: Some(id),
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: format!("{}#{}", purl.split('#').next().unwrap_or(purl), address_of(path.as_bytes())),
                uri_base_id: None,
            },
            region: lines.map(region),
        },
        logical_locations: Vec::new(),
        message: Some(message(&format!("{said}: {path} of {purl}"))),
    };
    let origin = at(0, &copy.origin.purl, &copy.origin.path, copy.origin.lines, "origin");
    let others = copy.alternatives.iter().take(MAX_RELATED - 1).enumerate();
    let others = others.map(|(idx, other)| at(idx + 1, &other.purl, &other.path, other.lines, "also in"));
    std::iter::once(origin).chain(others).collect()
}

/// By the copied tokens, so that lines may move; the second is the one that GitHub goes by.
fn fingerprints(finding: Reported<'_>) -> BTreeMap<&'static str, String> {
    let ordinal = finding.id().rsplit('-').next().unwrap_or("1");
    let digits: String = finding.content_id().chars().take(N_HOST_DIGITS).collect();
    BTreeMap::from([
        ("kinprint/v1", finding.id().to_owned()),
        ("primaryLocationLineHash", format!("{digits}:{ordinal}")),
    ])
}

fn suppression(decided: &Decided) -> Option<Suppression<'_>> {
    (decided.is_settled() || decided.is_waiting()).then(|| Suppression {
        kind: "external",
        // What is under review suppresses nothing.
        status: if decided.is_waiting() { "underReview" } else { "accepted" },
        justification: shown(&format!("{} by {}: {}", decided.status.as_str(), decided.people(), decided.reason))
            .into_owned(),
        properties: decided,
    })
}

fn properties(finding: Reported<'_>) -> ResultProperties<'_> {
    match finding {
        Reported::Declared(declared) => ResultProperties::Declared(declared),
        Reported::Copy(copy) => ResultProperties::Copy(Box::new(CopyProperties {
            id: &copy.id,
            content_id: &copy.content_id,
            class: copy.class,
            scanned: &copy.scanned,
            origin: &copy.origin,
            coverage: copy.coverage,
            containment: copy.containment,
            bits: copy.bits,
            license: copy.license.concluded.as_ref().map(ToString::to_string),
            license_class: copy.license_class,
            obligations: &copy.obligations,
            attribution: copy.attribution.state,
            judgement: copy.judgement.as_ref(),
            decision: copy.decision.as_ref(),
        })),
    }
}
