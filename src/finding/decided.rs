//! What people have decided about findings, as reports show it. Data only; `decision` keeps and attaches it.

use serde::{Deserialize, Serialize};

use crate::license::{LicenseReading, SpdxExpression};

/// What a person says of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionStatus {
    /// As if nobody had looked: takes an earlier decision back.
    Unreviewed,
    /// Being talked about.
    Discuss,
    /// It may stay, under the origin's license and its obligations.
    Accept,
    /// The project had it first, or it is the project's own.
    Original,
    /// Anybody would write it so: boilerplate, generated, forced by an interface.
    Common,
    /// It is no copy of that origin.
    FalseMatch,
    /// A license of its own was got for it.
    LicenseAcquired,
    /// It has to go.
    MustReplace,
    /// It was replaced: what is found is not the old code.
    Replaced,
    /// Nobody may use this code.
    DoNotUse,
}

impl DecisionStatus {
    /// Every status.
    pub const ALL: [Self; 10] = [
        Self::Unreviewed,
        Self::Discuss,
        Self::Accept,
        Self::Original,
        Self::Common,
        Self::FalseMatch,
        Self::LicenseAcquired,
        Self::MustReplace,
        Self::Replaced,
        Self::DoNotUse,
    ];

    /// Returns it as files and reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unreviewed => "unreviewed",
            Self::Discuss => "discuss",
            Self::Accept => "accept",
            Self::Original => "original",
            Self::Common => "common",
            Self::FalseMatch => "false-match",
            Self::LicenseAcquired => "license-acquired",
            Self::MustReplace => "must-replace",
            Self::Replaced => "replaced",
            Self::DoNotUse => "do-not-use",
        }
    }

    /// Returns the status of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Tells whether the finding is done with: it closes no gate.
    pub const fn is_settled(self) -> bool {
        matches!(
            self,
            Self::Accept | Self::Original | Self::Common | Self::FalseMatch | Self::LicenseAcquired | Self::Replaced
        )
    }

    /// Tells whether it says that the code must not stay, whatever the policy says.
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::MustReplace | Self::DoNotUse)
    }

    /// Tells whether it rests on who the origin is.
    pub const fn rests_on_origin(self) -> bool {
        matches!(self, Self::Accept | Self::FalseMatch | Self::LicenseAcquired | Self::Replaced)
    }

    /// Tells whether it rests on how strict the license of any origin is.
    pub const fn rests_on_class(self) -> bool {
        matches!(self, Self::Accept | Self::LicenseAcquired)
    }

    /// Tells whether the code stays under a license, so that one of a choice can be taken.
    pub const fn takes_license(self) -> bool {
        matches!(self, Self::Accept | Self::LicenseAcquired)
    }

    /// Tells whether it rests on the origin's license.
    pub const fn rests_on_license(self) -> bool {
        matches!(self, Self::Accept)
    }
}

/// Whether code is given to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redistributed {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// Within the organisation.
    Internal,
}

/// Why a decision no longer holds and has to be made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReopenCause {
    /// The code changed by more than a tenth.
    Code,
    /// Another package is named as the origin.
    Origin,
    /// What is known of the origin's license changed.
    License,
    /// It may come from another package under a stricter license.
    Alternative,
    /// The policy says something stricter than it did.
    Policy,
    /// Its last day is past.
    Expired,
    /// It is dated after this run.
    Future,
}

impl ReopenCause {
    /// Returns it in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Code => "the code changed",
            Self::Origin => "another origin is named",
            Self::License => "the origin's license changed",
            Self::Alternative => "another origin is under a stricter license",
            Self::Policy => "the policy is stricter now",
            Self::Expired => "it ended",
            Self::Future => "it is dated in the future",
        }
    }
}

/// A decision, attached to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Id of the decision.
    pub id: String,
    /// What was said.
    pub status: DecisionStatus,
    /// Why.
    pub reason: String,
    /// Who said it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// The last day it holds.
    pub expires: Option<String>,
    /// Of a choice of licenses the one that was taken.
    pub license: Option<String>,
    /// Whether the code is given to others, where that was said.
    #[serde(default)]
    pub redistributed: Option<Redistributed>,
    /// Why it has to be made again; empty while it holds.
    pub reopened: Vec<ReopenCause>,
    /// Who else said the same, where the policy asks for two people.
    #[serde(default)]
    pub seconded_by: Option<String>,
    /// Whether it counts only when a second person says the same, and nobody has yet.
    #[serde(default)]
    pub waits: bool,
}

impl Decided {
    /// Tells whether it holds and the finding is done with.
    pub fn is_settled(&self) -> bool {
        self.reopened.is_empty() && self.status.is_settled() && !self.waits
    }

    /// Tells whether it holds, but has to wait for a second person.
    pub fn is_waiting(&self) -> bool {
        self.reopened.is_empty() && self.waits
    }

    /// Returns which license of `offered` it takes. It does so while it holds, and when the policy is what stands against it.
    pub fn taken_of(&self, offered: Option<&SpdxExpression>) -> Option<LicenseReading> {
        let is_of_policy = |cause: &ReopenCause| *cause == ReopenCause::Policy;
        let holds = self.status.takes_license() && self.reopened.iter().all(is_of_policy);
        let chosen = self.license.as_deref().filter(|_| holds).and_then(SpdxExpression::find_in)?;
        LicenseReading::taken(offered?, &chosen)
    }

    /// Returns what it waits for.
    pub fn waiting_words(&self) -> String {
        let waits = "waits for a second person";
        if self.by.contains('@') {
            return waits.to_owned();
        }
        format!("{waits}: people are told apart by e-mail addresses, and `{}` has none", self.by)
    }

    /// Returns who said it: `ada@example.org and bo@example.org`.
    pub fn people(&self) -> String {
        self.seconded_by.as_ref().map_or_else(|| self.by.clone(), |second| format!("{} and {second}", self.by))
    }
}

/// What became of a project's decisions in a scan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionSummary {
    /// The file, seen from the project.
    pub file: String,
    /// Findings with a decision that holds and counts.
    pub n_decided: u64,
    /// Findings whose decision has to be made again.
    pub n_reopened: u64,
    /// Findings whose decision counts only when a second person says the same.
    #[serde(default)]
    pub n_waiting: u64,
    /// Decisions that no finding belongs to any more, as `STATUS PATH`; empty where only some files were scanned.
    pub obsolete: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_format() {
        for status in DecisionStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(DecisionStatus::find(status.as_str()), Some(status));
            assert!(!(status.is_settled() && status.is_refusal()));
        }
    }
}
