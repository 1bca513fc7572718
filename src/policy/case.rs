//! Cases that a policy file keeps: what it is expected to say. `policy test` asks them all.

use serde::Serialize;

use crate::finding::{AttributionState, FindingCode, Outcome};
use crate::license::SpdxExpression;
use crate::matching::MatchClass;

use super::Policy;
use super::condition::{LicenseOf, Subject};
use super::error::PolicyError;
use super::file::CaseTable;
use super::judge::Trace;
use super::pattern::{NO_LICENSE, UNKNOWN_LICENSE};

/// A finding made up for a case, and what is expected of it.
#[derive(Debug, Clone)]
pub(super) struct Case {
    name: String,
    expect: Outcome,
    rule: Option<String>,
    path: String,
    license: LicenseOf,
    origin: Option<String>,
    code: FindingCode,
    class: MatchClass,
    attribution: AttributionState,
    lines: u32,
    tokens: u32,
    containment: f32,
}

/// What a policy said of a case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    /// Its name.
    pub name: String,
    /// What was expected.
    pub expect: Outcome,
    /// The rule that was expected to say it.
    pub rule: Option<String>,
    /// What was said.
    pub trace: Trace,
}

impl CaseResult {
    /// Tells whether the policy said what was expected.
    pub fn is_passed(&self) -> bool {
        let judgement = &self.trace.judgement;
        judgement.outcome == self.expect && self.rule.as_ref().is_none_or(|rule| *rule == judgement.rule)
    }
}

impl Case {
    /// Takes over what is written. What a case does not say is what most copies are: a part of a file, forty lines,
    /// identical, with its notice.
    pub(super) fn read(table: &CaseTable) -> Result<Self, String> {
        let license = match table.license.as_deref() {
            None | Some(NO_LICENSE) => LicenseOf::None,
            Some(UNKNOWN_LICENSE) => LicenseOf::Unknown,
            Some(text) => SpdxExpression::find_in(text).map(LicenseOf::Known).ok_or_else(|| {
                format!("`{text}` is no license; expected an SPDX expression, {NO_LICENSE} or {UNKNOWN_LICENSE}")
            })?,
        };
        let lines = table.lines.unwrap_or(40);
        Ok(Self {
            name: table.name.clone(),
            expect: table.expect,
            rule: table.rule.clone(),
            path: table.path.clone().unwrap_or_else(|| "src/case".to_owned()),
            license,
            origin: table.origin.clone(),
            code: table.code.unwrap_or(FindingCode::CopiedRegion),
            class: table.class.unwrap_or(MatchClass::Identical),
            attribution: table.attribution.unwrap_or(AttributionState::Preserved),
            lines,
            tokens: table.tokens.unwrap_or(lines.saturating_mul(8)),
            containment: table.containment.unwrap_or(1.0),
        })
    }
}

impl Policy {
    /// Asks every case of its files on the day `today`.
    ///
    /// # Errors
    /// When two scopes claim the path of a case with equal right.
    pub fn test(&self, today: &str) -> Result<Vec<CaseResult>, PolicyError> {
        // Paths of cases are seen from the policy file, wherever the project lies.
        let policy = Self { below: String::new(), ..self.clone() };
        let ask = |case: &Case| {
            let subject = Subject {
                content_id: "",
                path: &case.path,
                code: case.code,
                class: Some(case.class),
                origin: case.origin.as_deref(),
                license: case.license.clone(),
                n_lines: Some(case.lines),
                n_tokens: Some(case.tokens),
                containment: Some(case.containment),
                attribution: Some(case.attribution),
            };
            let trace = policy.judge(&subject, today)?;
            Ok(CaseResult { name: case.name.clone(), expect: case.expect, rule: case.rule.clone(), trace })
        };
        self.cases.iter().map(ask).collect()
    }
}
