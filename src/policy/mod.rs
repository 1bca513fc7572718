//! The policy: what may be copied into a project, by rules that people write into `kinprint.toml`.
//!
//! In: the policy file with what it extends, and findings. Out: a [`Judgement`] for each finding, the gate that they make
//! together, and on request every step on the way. Source of the shape: cargo-deny's lists and lints, ORT's categories.
//!
//! How a finding is judged. The scope with the most specific path decides before what holds everywhere. Within each, an
//! exception goes first; then rules, `deny` before `review` before `allow`. What no rule decides goes by the license of the
//! work it is copied into: compatible is allowed, incompatible denied, anything unsure reviewed. A notice that was lost or
//! replaced is an objection of its own. Of a choice of licenses the mildest way counts, and is named.
//!
//! Guarantees: every judgement names its rule; an unknown license is never allowed by default, no license is denied; a
//! policy that is broken in any part is not used at all. Reads files ([`Policy::load`]), looks at no clock.

mod assemble;
mod case;
mod condition;
mod error;
mod file;
mod gate;
mod judge;
mod lint;
mod load;
mod pattern;
mod scope;
#[cfg(test)]
mod tests;
mod two_people;

pub use assemble::digest_of_texts;
pub use case::CaseResult;
pub use condition::{Bounds, Conditions, LicenseOf, Subject};
pub use error::PolicyError;
pub use file::is_free_exit_code;
pub use gate::{AtGate, Standing, is_known};
pub use judge::{Step, Trace};
pub use load::{POLICY_FILE, PRESET_MARK, PRESETS, Preset};
pub use pattern::{LicensePattern, NO_LICENSE, PatternError, PurlPattern, UNKNOWN_LICENSE};
pub use two_people::TwoPeople;

use std::collections::BTreeMap;

use crate::finding::{AttributionState, FailOn, Outcome};
use crate::license::{Outbound, SpdxExpression};
use crate::provenance::{OwnRules, PathPattern};

use case::Case;

/// A policy, put together from its files.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The files it was read from, the project's own first.
    files: Vec<String>,
    /// blake3 of their texts, as hex digits.
    digest: String,
    /// Their texts.
    texts: Vec<String>,
    /// Where the project lies, seen from the directory of the policy file: `crates/a/`, or nothing. Paths are seen from there.
    below: String,
    /// What holds everywhere.
    base: Layer,
    /// What holds in parts of the project.
    scopes: Vec<Scope>,
    thresholds: Vec<Threshold>,
    cases: Vec<Case>,
    /// Which findings close the gate.
    pub fail_on: FailOn,
    /// Which of those that came with new knowledge close it; `None` leaves it at `fail_on`.
    pub fail_on_new_knowledge: Option<FailOn>,
    /// Exit code of a closed gate; `None` leaves it at 1.
    pub exit_code: Option<u8>,
    /// What the project calls its own.
    pub own: OwnRules,
    /// What a second person has to decide as well.
    pub two_people: TwoPeople,
}

/// Settings and rules of one scope, or of everything.
#[derive(Debug, Clone, Default)]
struct Layer {
    outbound: OutboundSetting,
    /// Whether the code reaches anybody outside; `None` leaves it to the layer below.
    is_shipped: Option<bool>,
    /// What is said of code that nothing else decides about; `None` goes by the outbound license.
    default: Option<Outcome>,
    attribution: BTreeMap<AttributionState, Outcome>,
    exceptions: Vec<Exception>,
    rules: Vec<Rule>,
}

/// What the project is given out under, and how, as far as it is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct OutboundSetting {
    license: Option<OutboundLicense>,
    distribution: Option<Distribution>,
}

/// The license of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OutboundLicense {
    Spdx(SpdxExpression),
    Proprietary,
}

/// How a work is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Distribution {
    /// As source or as binaries.
    GivenOut,
    /// It serves users over a network.
    Network,
    /// Nobody outside gets it or is served.
    Internal,
}

/// A rule, written as such or by an entry of a table.
#[derive(Debug, Clone, PartialEq)]
struct Rule {
    name: String,
    /// Which file, and whether it was written out: settings are not linted when they match nothing.
    file_idx: usize,
    is_setting: bool,
    outcome: Outcome,
    reason: Option<String>,
    when: Conditions,
}

/// An exception from rules: for a reason, by somebody, until a day.
#[derive(Debug, Clone, PartialEq)]
struct Exception {
    name: String,
    file_idx: usize,
    reason: String,
    owner: String,
    /// The last day it holds, `2026-12-31`; `None` holds on.
    expires: Option<String>,
    when: Conditions,
}

/// A part of the project with settings of its own.
#[derive(Debug, Clone)]
struct Scope {
    name: String,
    paths: Vec<PathPattern>,
    layer: Layer,
}

/// Copies below a size are allowed.
#[derive(Debug, Clone, PartialEq)]
struct Threshold {
    name: String,
    /// `None`: of every class.
    class: Option<crate::matching::MatchClass>,
    min_lines: Option<u32>,
    min_tokens: Option<u32>,
    min_containment: Option<f32>,
}

/// How much a policy holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyCounts {
    /// Rules, those of lists and tables included.
    pub n_rules: usize,
    /// Exceptions.
    pub n_exceptions: usize,
    /// Scopes.
    pub n_scopes: usize,
    /// Cases that it keeps.
    pub n_cases: usize,
}

impl Policy {
    /// Returns its files, the project's own first.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Returns the hash of its files' texts.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Returns its files with their texts, the project's own first.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(String::as_str).zip(self.texts.iter().map(String::as_str))
    }

    /// Returns how much it holds.
    pub fn counts(&self) -> PolicyCounts {
        let layers = || self.scopes.iter().map(|scope| &scope.layer).chain([&self.base]);
        PolicyCounts {
            n_rules: layers().map(|layer| layer.rules.len()).sum(),
            n_exceptions: layers().map(|layer| layer.exceptions.len()).sum(),
            n_scopes: self.scopes.len(),
            n_cases: self.cases.len(),
        }
    }

    /// Returns what the project is given out under and how, in words; `None` when nothing says so.
    pub fn outbound_words(&self) -> Option<String> {
        self.base.outbound.words(true)
    }

    /// Says that the project lies at `below` (`crates/a/`), seen from the directory of the policy file: its paths, and those that are
    /// own, are seen from that directory.
    pub fn set_place(&mut self, below: &str) {
        below.clone_into(&mut self.below);
        let paths = std::mem::take(&mut self.own.paths);
        self.own.paths = paths.iter().filter_map(|pattern| seen_from(pattern, below)).collect();
    }

    /// Tells whether it says under which license the project is given out.
    pub fn has_outbound(&self) -> bool {
        self.base.outbound.license.is_some()
    }

    /// Takes what the project's manifest declares for the outbound license, unless the policy names one.
    pub fn set_outbound_of_manifest(&mut self, declared: SpdxExpression) {
        self.base.outbound.license.get_or_insert(OutboundLicense::Spdx(declared));
    }
}

/// Returns a pattern of paths as it is seen from `below`; `None` where it means nothing there.
fn seen_from(pattern: &PathPattern, below: &str) -> Option<PathPattern> {
    let text = pattern.to_string();
    if below.is_empty() || text.starts_with("**/") {
        return Some(pattern.clone());
    }
    if pattern.matches(below.trim_end_matches('/')) {
        return "**".parse().ok(); // A directory stands for all below it.
    }
    text.strip_prefix(below)?.parse().ok()
}

impl OutboundSetting {
    /// Returns what compatibility is asked with; `None` when the license is not known.
    fn asked(&self, is_shipped: bool) -> Option<Outbound> {
        let license = self.license.as_ref()?;
        let reach =
            if is_shipped { self.distribution.unwrap_or(Distribution::GivenOut) } else { Distribution::Internal };
        let proprietary = |distribution| Outbound::Proprietary { distribution };
        Some(match (license, reach) {
            // Who keeps a work inside gives nobody a copy: its own license does not come into it.
            (_, Distribution::Internal) => proprietary(crate::license::Distribution::Internal),
            (OutboundLicense::Spdx(license), _) => Outbound::Spdx(license.clone()),
            (OutboundLicense::Proprietary, Distribution::GivenOut) => proprietary(crate::license::Distribution::Closed),
            (OutboundLicense::Proprietary, Distribution::Network) => proprietary(crate::license::Distribution::Network),
        })
    }

    /// Returns it in words: `Apache-2.0`, `proprietary, over a network`.
    fn words(&self, is_shipped: bool) -> Option<String> {
        let license = match self.license.as_ref()? {
            OutboundLicense::Spdx(license) => license.as_str(),
            OutboundLicense::Proprietary => "proprietary",
        };
        let reach = match self.distribution {
            _ if !is_shipped => ", not shipped",
            None | Some(Distribution::GivenOut) => "",
            Some(Distribution::Network) => ", over a network",
            Some(Distribution::Internal) => ", internal",
        };
        Some(format!("{license}{reach}"))
    }
}
