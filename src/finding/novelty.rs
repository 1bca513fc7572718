//! What is new in a run since an earlier one: each finding's novelty, and what is no longer found. Data only.

use serde::{Deserialize, Serialize};

use super::{LineRange, PathText};

/// Whether an earlier run had a finding already, and if not, what made it appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Novelty {
    /// The earlier run had it.
    Known,
    /// The project changed: its file was not there, or not so.
    NewCode,
    /// The file is as it was; what is known of the rest of the world changed.
    NewKnowledge,
}

impl Novelty {
    /// Returns it as reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::NewCode => "new-code",
            Self::NewKnowledge => "new-knowledge",
        }
    }

    /// Returns the novelty of that name.
    pub fn find(name: &str) -> Option<Self> {
        [Self::Known, Self::NewCode, Self::NewKnowledge].into_iter().find(|novelty| novelty.as_str() == name)
    }
}

/// Since when a finding is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSeen {
    /// The run that saw it first.
    pub run: u64,
    /// When that was.
    pub at: String,
}

/// Where a run stands in the project's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistorySummary {
    /// Its number.
    pub run: u64,
    /// Runs of the same directory, this one included.
    pub n_runs: u64,
}

/// What a run has become since an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineSummary {
    /// The earlier run: a file, or `run N`.
    pub of: String,
    /// When it was.
    pub at: String,
    /// Findings that it had too.
    pub n_known: u64,
    /// Findings that came with changes of the project.
    pub n_new_code: u64,
    /// Findings that came with changes of the database, the tool or its options.
    pub n_new_knowledge: u64,
    /// What it had and this run has not; empty where only some files were scanned.
    pub fixed: Vec<FixedFinding>,
    /// What makes the comparison less sure.
    pub notes: Vec<String>,
}

/// A finding of an earlier run that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedFinding {
    /// Its id then.
    pub id: String,
    /// Where it was.
    #[serde(flatten)]
    pub path: PathText,
    /// Its lines then.
    pub lines: Option<LineRange>,
    /// What it was a copy of.
    pub origin: String,
    /// Why it is gone.
    pub because: FixedBecause,
}

/// Why a finding is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixedBecause {
    /// Its file is gone or changed.
    Code,
    /// Its file is as it was; the database, the tool or its options changed.
    Knowledge,
    /// Its file is left out of the scan now, or could not be read.
    NotScanned,
}

impl FixedBecause {
    /// Returns it as reports write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Knowledge => "knowledge",
            Self::NotScanned => "not-scanned",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_format() {
        for novelty in [Novelty::Known, Novelty::NewCode, Novelty::NewKnowledge] {
            assert_eq!(serde_json::to_value(novelty).unwrap(), novelty.as_str());
            assert_eq!(Novelty::find(novelty.as_str()), Some(novelty));
        }
        for because in [FixedBecause::Code, FixedBecause::Knowledge, FixedBecause::NotScanned] {
            assert_eq!(serde_json::to_value(because).unwrap(), because.as_str());
        }
    }
}
