//! The policy file as it is written: tables and lists of `kinprint.toml`, before it is put together with what it extends.
//!
//! Unknown keys are errors, so that no rule is lost to a slip of the pen. In: text. Out: tables with checked values, or an
//! error with line and column.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::condition::{Bounds, Conditions};
use super::error::PolicyError;
use super::pattern::{LicensePattern, PurlPattern};
use super::two_people::TwoPeople;
use crate::finding::{AttributionState, FailOn, FindingCode, MIN_ID_DIGITS, Outcome};
use crate::license::LicenseClass;
use crate::matching::MatchClass;
use crate::provenance::{OwnRules, PathPattern};

/// A whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PolicyFile {
    /// Files and presets (`preset:NAME`) whose rules hold as well.
    pub(super) extends: Vec<Spanned<String>>,
    pub(super) outbound: OutboundTable,
    pub(super) default: Option<Outcome>,
    pub(super) licenses: LicensesTable,
    pub(super) attribution: BTreeMap<AttributionState, Outcome>,
    pub(super) thresholds: ThresholdsTable,
    pub(super) rule: Vec<Spanned<ClauseTable>>,
    pub(super) exception: Vec<Spanned<ClauseTable>>,
    pub(super) scope: Vec<Spanned<ScopeTable>>,
    pub(super) gate: GateTable,
    pub(super) own: OwnRules,
    pub(super) decisions: DecisionsTable,
    pub(super) case: Vec<Spanned<CaseTable>>,
}

/// `[outbound]`: what the project is given out under, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct OutboundTable {
    pub(super) license: Option<String>,
    pub(super) distribution: Option<DistributionKind>,
}

/// How a work is given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DistributionKind {
    Source,
    Binary,
    Saas,
    Internal,
}

/// `[licenses]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct LicensesTable {
    pub(super) allow: Vec<LicensePattern>,
    pub(super) review: Vec<LicensePattern>,
    pub(super) deny: Vec<LicensePattern>,
    pub(super) classes: BTreeMap<LicenseClass, Outcome>,
}

/// `[thresholds]`: smaller copies are allowed, of all classes or of one.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ThresholdsTable {
    pub(super) min_lines: Option<u32>,
    pub(super) min_tokens: Option<u32>,
    #[serde(deserialize_with = "share")]
    pub(super) min_containment: Option<f32>,
    pub(super) identical: Option<Threshold>,
    pub(super) reformatted: Option<Threshold>,
    pub(super) renamed: Option<Threshold>,
    pub(super) edited: Option<Threshold>,
}

/// The least size that counts.
#[expect(clippy::struct_field_names, reason = "the keys as they are written")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Threshold {
    pub(super) min_lines: Option<u32>,
    pub(super) min_tokens: Option<u32>,
    #[serde(deserialize_with = "share")]
    pub(super) min_containment: Option<f32>,
}

/// `[[scope]]`: other settings for a part of the project.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ScopeTable {
    pub(super) name: String,
    pub(super) paths: Vec<PathPattern>,
    pub(super) outbound: Option<String>,
    pub(super) distribution: Option<DistributionKind>,
    pub(super) shipped: Option<bool>,
    pub(super) default: Option<Outcome>,
    pub(super) licenses: LicensesTable,
    pub(super) attribution: BTreeMap<AttributionState, Outcome>,
    pub(super) rule: Vec<Spanned<ClauseTable>>,
    pub(super) exception: Vec<Spanned<ClauseTable>>,
}

/// `[gate]`.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct GateTable {
    pub(super) fail_on: Option<FailOn>,
    pub(super) new_knowledge: Option<FailOn>,
    #[serde(deserialize_with = "exit_code")]
    pub(super) exit_code: Option<u8>,
}

/// `[decisions]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DecisionsTable {
    pub(super) two_people: Option<Spanned<TwoPeople>>,
}

/// `[[rule]]` and `[[exception]]`; which keys belong to which is checked when it is taken over.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ClauseTable {
    pub(super) name: String,
    pub(super) outcome: Option<Outcome>,
    pub(super) reason: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) expires: Option<toml::Value>,
    findings: Vec<String>,
    licenses: Vec<LicensePattern>,
    classes: Vec<LicenseClass>,
    paths: Vec<PathPattern>,
    origins: Vec<PurlPattern>,
    codes: Vec<FindingCode>,
    matches: Vec<MatchClass>,
    attribution: Vec<AttributionState>,
    min_lines: Option<u32>,
    max_lines: Option<u32>,
    min_tokens: Option<u32>,
    max_tokens: Option<u32>,
    #[serde(deserialize_with = "share")]
    min_containment: Option<f32>,
}

impl ClauseTable {
    /// Returns what it asks for.
    pub(super) fn conditions(&self) -> Conditions {
        Conditions {
            findings: self.findings.clone(),
            licenses: self.licenses.clone(),
            classes: self.classes.clone(),
            paths: self.paths.clone(),
            origins: self.origins.clone(),
            codes: self.codes.clone(),
            matches: self.matches.clone(),
            attribution: self.attribution.clone(),
            lines: Bounds { min: self.min_lines, max: self.max_lines },
            tokens: Bounds { min: self.min_tokens, max: self.max_tokens },
            min_containment: self.min_containment,
        }
    }

    /// Returns what is wrong with its conditions taken together, if anything.
    pub(super) fn contradiction(&self) -> Option<String> {
        let conditions = self.conditions();
        let bounds = [("lines", conditions.lines), ("tokens", conditions.tokens)];
        if let Some((name, _)) = bounds.into_iter().find(|(_, bounds)| bounds.is_empty()) {
            return Some(format!("min_{name} is above max_{name}, so it can match nothing"));
        }
        if self.codes.contains(&FindingCode::CopiedComponent) {
            return Some("components are not judged, the findings they stand for are; it can match nothing".to_owned());
        }
        let is_short = |id: &&String| id.split('-').next().is_none_or(|digits| digits.len() < MIN_ID_DIGITS);
        let short = self.findings.iter().find(is_short);
        short.map(|id| format!("`{id}` is no id of a finding; give at least its first {MIN_ID_DIGITS} digits"))
    }
}

/// `[[case]]`: what the policy is expected to say of a finding.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseTable {
    pub(super) name: String,
    pub(super) expect: Outcome,
    pub(super) rule: Option<String>,
    pub(super) path: Option<String>,
    pub(super) license: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) code: Option<FindingCode>,
    #[serde(rename = "match")]
    pub(super) class: Option<MatchClass>,
    pub(super) attribution: Option<AttributionState>,
    pub(super) lines: Option<u32>,
    pub(super) tokens: Option<u32>,
    pub(super) containment: Option<f32>,
}

/// Reads a fraction.
fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f32>, D::Error> {
    let number = f32::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&number) {
        return Ok(Some(number));
    }
    Err(serde::de::Error::custom(format!("{number} is no share; expected a number from 0 to 1")))
}

/// Reads an exit code that means nothing else.
fn exit_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    let code = u8::deserialize(deserializer)?;
    if is_free_exit_code(code) {
        return Ok(Some(code));
    }
    Err(serde::de::Error::custom(format!("{code} means something else; use 1 or 4 to 125")))
}

/// Tells whether a closed gate can end a run with this exit code: 0 would open it, 2 is wrong usage, 3 incomplete, and shells
/// take those above 125.
pub const fn is_free_exit_code(code: u8) -> bool {
    matches!(code, 1 | 4..=125)
}

/// Parses the text of a file called `label`.
///
/// # Errors
/// With line and column, when it is no TOML, has unknown keys, or a value is wrong.
pub(super) fn parse_file(label: &str, text: &str) -> Result<PolicyFile, PolicyError> {
    toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        PolicyError::at(label, text, at, error.message())
    })
}
