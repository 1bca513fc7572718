//! What a run is remembered by: each finding's code, place and origin.

use crate::decision::origin_key;
use crate::finding::{Decided, FirstSeen, Judgement, LineRange, Novelty, PathText, ScanReport, ScannedPart};
use crate::fingerprint::Sketch;
use crate::id::ContentHash;

/// A finding as one run saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sighting {
    pub(super) id: String,
    pub(super) content_id: String,
    /// Empty where nothing was kept of the code.
    pub(super) sketch: Sketch,
    pub(super) path: PathText,
    pub(super) lines: Option<LineRange>,
    pub(super) n_tokens: u32,
    /// Package URL of the origin without version, or the source that a comment names.
    pub(super) origin: String,
    /// The license to go by.
    pub(super) license: Option<String>,
    /// Hash of its file; `None` in a report that does not have it.
    pub(super) file: Option<ContentHash>,
    /// What the policy said.
    pub(super) outcome: Option<String>,
    /// What people had decided, while it held.
    pub(super) status: Option<String>,
}

impl Sighting {
    /// Returns one for each finding of a report: copies, then declared sources, in their order.
    pub(super) fn all_of(report: &ScanReport) -> Vec<Self> {
        let of_copies = report.findings.iter().map(|finding| Self {
            id: finding.id.clone(),
            sketch: finding.sketch.clone(),
            origin: origin_key(&finding.origin.purl),
            license: finding.license.concluded.as_ref().map(ToString::to_string),
            outcome: outcome(finding.judgement.as_ref()),
            status: status(finding.decision.as_ref()),
            ..Self::at(&finding.content_id, &finding.scanned)
        });
        let of_declared = report.declared.iter().map(|finding| Self {
            id: finding.id.clone(),
            origin: finding.declared.origin.label().to_owned(),
            license: finding.license.concluded.as_ref().map(ToString::to_string),
            outcome: outcome(finding.judgement.as_ref()),
            status: status(finding.decision.as_ref()),
            ..Self::at(&finding.content_id, &finding.scanned)
        });
        of_copies.chain(of_declared).collect()
    }

    fn at(content_id: &str, scanned: &ScannedPart) -> Self {
        Self {
            content_id: content_id.to_owned(),
            path: scanned.path.clone(),
            lines: scanned.lines,
            n_tokens: scanned.n_tokens,
            file: scanned.blake3,
            ..Self::default()
        }
    }
}

fn outcome(judgement: Option<&Judgement>) -> Option<String> {
    judgement.map(|judgement| judgement.outcome.as_str().to_owned())
}

fn status(decision: Option<&Decided>) -> Option<String> {
    let held = decision.filter(|decided| decided.reopened.is_empty());
    held.map(|decided| decided.status.as_str().to_owned())
}

/// Sets since when each finding is known, in the order of [`Sighting::all_of`].
pub(super) fn set_first_seen(report: &mut ScanReport, first_seen: Vec<FirstSeen>) {
    let of_copies = report.findings.iter_mut().map(|finding| &mut finding.first_seen);
    let of_declared = report.declared.iter_mut().map(|finding| &mut finding.first_seen);
    for (place, first) in of_copies.chain(of_declared).zip(first_seen) {
        *place = Some(first);
    }
}

/// Sets the novelty of each finding, in the order of [`Sighting::all_of`].
pub(super) fn set_novelties(report: &mut ScanReport, novelties: impl IntoIterator<Item = Novelty>) {
    let of_copies = report.findings.iter_mut().map(|finding| &mut finding.novelty);
    let of_declared = report.declared.iter_mut().map(|finding| &mut finding.novelty);
    for (place, novelty) in of_copies.chain(of_declared).zip(novelties) {
        *place = Some(novelty);
    }
}
