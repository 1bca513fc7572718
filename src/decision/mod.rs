//! Decisions: what people say of findings, kept in the project and found again by the code itself.
//!
//! The file (`.kinprint/decisions.jsonl`) is append-only, one decision a line, so that merging two branches is the union of
//! their lines. A decision belongs to a region by the hash of its tokens, else by a sketch of them; path and lines are hints for
//! people. So it survives moved and renamed files, other layout, small edits and a growing database.
//! In: the file's text, findings. Out: each finding's decision, with the causes for which it has to be made again.

mod attach;
mod exchange;
mod file;
mod filter;
mod second;
#[cfg(test)]
mod tests;

pub use attach::origin_key;
pub use exchange::{
    ExchangeError, ExchangeFormat, Export, ExportOptions, ForeignFile, ImportPlan, LeftOut, PlanOptions, PlannedWord,
    Said, Written,
};
pub use file::{DECISIONS_FILE, DecisionError, Decisions};
pub use filter::Filter;
pub use second::{has_address, is_same_person};
use serde::{Deserialize, Serialize};

pub use crate::finding::Redistributed;
use crate::finding::{DecisionStatus, LineRange, Outcome};
use crate::fingerprint::Sketch;
use crate::license::LicenseClass;

/// One decision, as a line of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What was said.
    pub status: DecisionStatus,
    /// Why.
    pub reason: String,
    /// Who said it.
    pub by: String,
    /// When, RFC 3339.
    pub at: String,
    /// The last day it holds, `2026-12-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    /// Of a choice of licenses the one that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license_choice: Option<String>,
    /// Whether the code is given to others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redistributed: Option<Redistributed>,
    /// The finding's `content_id`.
    pub content_id: String,
    /// The region's sketch; empty for files without text.
    #[serde(default)]
    pub sketch: Sketch,
    /// Package URL of the origin without version, or the source that a comment names.
    pub origin: String,
    /// The license that was known of it then.
    pub license: Option<String>,
    /// The strictest class of license among the packages that it might come from, as far as they were known then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strictest: Option<LicenseClass>,
    /// What the policy said then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Hash of the policy then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Ids of earlier decisions about the same code that are dated as late or later, and count no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrules: Vec<String>,
    /// Where it was then, for people.
    pub path: String,
    /// Its lines then, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines: Option<LineRange>,
}
