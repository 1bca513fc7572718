//! The four-eyes rule: which findings a second person has to decide about as well, before they are settled.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::finding::{DecisionStatus, Outcome};
use crate::license::LicenseClass;

/// What one person alone does not settle; a finding that any of the lists names is meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TwoPeople {
    /// By the class of the origin's license.
    pub classes: BTreeSet<LicenseClass>,
    /// By what the policy says of the finding.
    pub outcomes: BTreeSet<Outcome>,
    /// By what is decided.
    pub statuses: BTreeSet<DecisionStatus>,
}

impl TwoPeople {
    /// Tells whether a decision of `status` counts only when a second person made the same. A refusal needs nobody else:
    /// it settles nothing.
    pub fn is_asked(&self, status: DecisionStatus, class: LicenseClass, outcome: Option<Outcome>) -> bool {
        let is_listed = self.statuses.contains(&status)
            || self.classes.contains(&class)
            || outcome.is_some_and(|outcome| self.outcomes.contains(&outcome));
        status.is_settled() && is_listed
    }

    /// Returns what is wrong with it, if anything.
    pub(super) fn contradiction(&self) -> Option<String> {
        let idle = self.statuses.iter().find(|status| !status.is_settled());
        idle.map(|status| format!("`{}` settles nothing, so it needs no second person", status.as_str()))
    }

    /// Takes what `other` asks for as well: a base cannot be loosened.
    pub(super) fn add(&mut self, other: &Self) {
        self.classes.extend(&other.classes);
        self.outcomes.extend(&other.outcomes);
        self.statuses.extend(&other.statuses);
    }

    /// Returns all that is listed, as it is written.
    pub fn words(&self) -> Vec<&'static str> {
        let classes = self.classes.iter().map(|class| class.as_str());
        let outcomes = self.outcomes.iter().map(|outcome| outcome.as_str());
        classes.chain(outcomes).chain(self.statuses.iter().map(|status| status.as_str())).collect()
    }
}
