//! What a policy says of findings: an outcome each, with the rule that made it, and the gate that they make together.
//! Data only; the policy decides.

use serde::{Deserialize, Serialize};

/// What a policy says of a finding, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing stands against it.
    Allow,
    /// A person has to look.
    Review,
    /// It must not stay.
    Deny,
}

impl Outcome {
    /// Every outcome, the mildest first.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Review, Self::Deny];

    /// Returns it as policies and reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Review => "review",
            Self::Deny => "deny",
        }
    }
}

/// The outcome of one finding, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What the policy says.
    pub outcome: Outcome,
    /// The rule that said it: the name of a rule or an exception, or a setting such as `licenses.deny`.
    pub rule: String,
    /// The scope of the file, if it lies in one.
    pub scope: Option<String>,
    /// Why, in words: the rule's reason, or what a setting rests on.
    pub reason: String,
    /// Of a choice of licenses, the one that the outcome takes.
    pub license: Option<String>,
}

/// Which findings close the gate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// What is denied.
    Deny,
    /// What is denied or to be reviewed.
    #[default]
    Review,
    /// Every finding.
    Any,
    /// None: the run only reports.
    Never,
}

impl FailOn {
    /// Returns it as policies and the command line write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Review => "review",
            Self::Any => "any",
            Self::Never => "never",
        }
    }

    /// Tells whether a finding with this outcome closes the gate.
    pub fn is_closed_by(self, outcome: Outcome) -> bool {
        match self {
            Self::Never => false,
            Self::Any => true,
            Self::Review => outcome >= Outcome::Review,
            Self::Deny => outcome == Outcome::Deny,
        }
    }
}

/// What was decided by, and what all findings come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Whether nothing closes it. An incomplete run may pass the gate and yet not be clean.
    pub is_passed: bool,
    /// Which findings close it.
    pub fail_on: FailOn,
    /// Which of those that came with new knowledge close it; `None` where the run was compared with none.
    #[serde(default)]
    pub fail_on_new_knowledge: Option<FailOn>,
    /// Findings by outcome.
    pub n_allowed: u64,
    /// Findings by outcome.
    pub n_to_review: u64,
    /// Findings by outcome.
    pub n_denied: u64,
    /// Findings that people are done with, whatever the policy says; they are in none of the other counts.
    pub n_settled: u64,
    /// Findings that an earlier run had too, that nobody refused and that are not to be decided again; they are in none of the other counts.
    #[serde(default)]
    pub n_known: u64,
    /// Why it is closed, one sentence a rule, most findings first.
    pub reasons: Vec<String>,
}

/// The policy that a report was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySummary {
    /// Its files, the project's own first, then what it extends; the built-in one is called `built-in policy`.
    pub files: Vec<String>,
    /// blake3 of their texts.
    pub digest: String,
    /// The license that the project is given out under and how, in words; `None` when nothing says so.
    pub outbound: Option<String>,
    /// What deserves a look: rules that matched nothing, exceptions that expired.
    pub notes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_closes_by_outcome() {
        let closed = |fail_on: FailOn| Outcome::ALL.map(|outcome| fail_on.is_closed_by(outcome));
        assert_eq!(closed(FailOn::Deny), [false, false, true]);
        assert_eq!(closed(FailOn::Review), [false, true, true]);
        assert_eq!(closed(FailOn::Any), [true, true, true]);
        assert_eq!(closed(FailOn::Never), [false, false, false]);
        assert!(Outcome::ALL.is_sorted());
    }

    #[test]
    fn names_are_those_of_the_format() {
        for outcome in Outcome::ALL {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome.as_str());
        }
        for fail_on in [FailOn::Deny, FailOn::Review, FailOn::Any, FailOn::Never] {
            assert_eq!(serde_json::to_value(fail_on).unwrap(), fail_on.as_str());
        }
    }
}
