//! How a copy relates to its origin, in the terms that SPDX has for it.

use super::is_same_file;
use crate::finding::{DecisionStatus, Finding};

/// Which of the two came first, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Lineage {
    /// The same file, byte for byte.
    Copy,
    /// The project's lines are younger.
    Descendant,
    /// The project was first.
    Ancestor,
    /// Nobody knows.
    Variant,
}

/// Returns how a copy relates to its origin; `None` where people say that it is no copy.
pub(in crate::report) fn lineage(finding: &Finding) -> Option<Lineage> {
    let settled = finding.decision.as_ref().filter(|decision| decision.is_settled()).map(|decision| decision.status);
    let was_first = finding.introduced.as_ref().and_then(|introduced| introduced.we_were_first);
    match (settled, was_first) {
        (Some(DecisionStatus::Common | DecisionStatus::FalseMatch), _) => None,
        _ if is_same_file(finding) => Some(Lineage::Copy),
        (Some(DecisionStatus::Original), _) => Some(Lineage::Ancestor),
        (Some(DecisionStatus::Accept | DecisionStatus::LicenseAcquired), _) | (_, Some(false)) => {
            Some(Lineage::Descendant)
        }
        (_, Some(true)) => Some(Lineage::Ancestor),
        (_, None) => Some(Lineage::Variant),
    }
}
