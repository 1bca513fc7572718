//! Which findings many decisions are about: `path=vendor/**`, `license=MIT`, `outcome=review`.
//!
//! Filters of one key add up (any will do), those of different keys narrow (all must hold). The words are those of policies.

use crate::finding::{AttributionState, DeclaredFinding, Finding, FindingCode, Judgement, Outcome, ScanReport};
use crate::license::LicenseClass;
use crate::matching::MatchClass;
use crate::policy::{Conditions, LicensePattern, PurlPattern, Subject};

/// What can be asked for.
const KEYS: &str = "id, path, origin, license, license-class, code, match, notice, outcome, rule";

/// Findings that are meant.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    conditions: Conditions,
    outcomes: Vec<Outcome>,
    rules: Vec<String>,
}

impl Filter {
    /// Parses filters such as `license=MIT`.
    ///
    /// # Errors
    /// Says which one is none, and what there is.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut filter = Self::default();
        for text in texts {
            filter.add(text).map_err(|message| format!("`{text}`: {message}"))?;
        }
        Ok(filter)
    }

    fn add(&mut self, text: &str) -> Result<(), String> {
        let (key, value) = text.split_once('=').ok_or_else(|| format!("expected KEY=VALUE; keys are {KEYS}"))?;
        let value = value.trim();
        if value.is_empty() {
            return Err(format!("expected a value after `{key}=`"));
        }
        let asked = &mut self.conditions;
        match key.trim() {
            "id" => asked.findings.push(Conditions::id_of_finding(value)?),
            "path" => asked.paths.push(value.parse().map_err(|error| format!("{error}"))?),
            "origin" => asked.origins.push(PurlPattern::try_from(value.to_owned()).map_err(|error| error.to_string())?),
            "license" => {
                asked.licenses.push(LicensePattern::try_from(value.to_owned()).map_err(|error| error.to_string())?);
            }
            "license-class" => asked.classes.push(named(value, &LicenseClass::ALL)?),
            "code" => asked.codes.push(named(value, &CODES)?),
            "match" => asked.matches.push(named(value, &MATCHES)?),
            "notice" => asked.attribution.push(named(value, &STATES)?),
            "outcome" => self.outcomes.push(named(value, &Outcome::ALL)?),
            "rule" => self.rules.push(value.to_owned()),
            other => return Err(format!("no key is called `{other}`; there are {KEYS}")),
        }
        Ok(())
    }

    /// Tells whether a near-copy is meant.
    pub fn is_meant(&self, finding: &Finding) -> bool {
        self.conditions.hold_anyhow(&Subject::of_copy(finding)) && self.is_judged(finding.judgement.as_ref())
    }

    /// Tells whether a source that a comment names is meant.
    pub fn is_declared_meant(&self, finding: &DeclaredFinding) -> bool {
        self.conditions.hold_anyhow(&Subject::of_declared(finding)) && self.is_judged(finding.judgement.as_ref())
    }

    /// Leaves in `report` the findings that are meant.
    pub fn apply(&self, report: &mut ScanReport) {
        report.findings.retain(|finding| self.is_meant(finding));
        report.declared.retain(|finding| self.is_declared_meant(finding));
    }

    fn is_judged(&self, judgement: Option<&Judgement>) -> bool {
        let has_outcome =
            |judgement: &Judgement| self.outcomes.is_empty() || self.outcomes.contains(&judgement.outcome);
        let has_rule = |judgement: &Judgement| self.rules.is_empty() || self.rules.contains(&judgement.rule);
        match judgement {
            Some(judgement) => has_outcome(judgement) && has_rule(judgement),
            None => self.outcomes.is_empty() && self.rules.is_empty(),
        }
    }
}

const CODES: [FindingCode; 3] = [FindingCode::CopiedFile, FindingCode::CopiedRegion, FindingCode::DeclaredSource];
const MATCHES: [MatchClass; 4] =
    [MatchClass::Identical, MatchClass::Reformatted, MatchClass::Renamed, MatchClass::Edited];
const STATES: [AttributionState; 5] = [
    AttributionState::Replaced,
    AttributionState::Missing,
    AttributionState::Partial,
    AttributionState::Preserved,
    AttributionState::NotRequired,
];

/// Finds the one of `all` that is written `name`.
fn named<T: serde::Serialize + Copy>(name: &str, all: &[T]) -> Result<T, String> {
    let written = |one: &T| serde_json::to_value(one).ok().and_then(|value| value.as_str().map(str::to_owned));
    let found = all.iter().find(|one| written(one).as_deref() == Some(name)).copied();
    found.ok_or_else(|| {
        let names: Vec<String> = all.iter().filter_map(written).collect();
        format!("expected one of {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn meant(filters: &[&str]) -> Vec<String> {
        let mut report = sample::judged();
        Filter::parse(filters.iter().copied()).unwrap().apply(&mut report);
        let copies = report.findings.iter().map(|finding| &finding.scanned);
        let declared = report.declared.iter().map(|finding| &finding.scanned);
        let line = |scanned: &crate::finding::ScannedPart| scanned.lines.map_or(0, |lines| lines.start);
        copies.chain(declared).map(|scanned| format!("{}:{}", scanned.path.path, line(scanned))).collect()
    }

    #[test]
    fn filters_of_one_key_add_up_and_keys_narrow() {
        let check = |filters: &[&str], expected: &[&str]| assert_eq!(meant(filters), expected, "{filters:?}");
        let all = ["assets/icons.woff2:0", "src/util/lru.c:10", "src/util/lru.c:120", "vendor/zlib/inflate.c:1"];
        check(&[], &[&all[..], &["src/color.py:12", "src/color.py:104"]].concat());
        check(&["path=src/util/**"], &all[1..3]);
        check(&["path=vendor", "path=assets/**"], &[all[0], all[3]]);
        check(&["path=src/**", "license=GPL-*"], &[all[2]]);
        check(&["license-class=permissive"], &[all[1], all[3]]);
        check(&["license=NONE"], &[all[0]]);
        check(&["match=identical", "code=copied-file"], &[all[0], all[3]]);
        check(&["code=declared-source"], &["src/color.py:12", "src/color.py:104"]);
        check(&["outcome=deny", "outcome=allow"], &[all[0], all[3]]);
        check(&["rule=attribution.missing"], &[all[1]]);
        check(&["notice=replaced"], &[all[2]]);
        check(&["origin=pkg:npm/lru-*", "outcome=allow"], &[all[3]]);
        check(&["origin=pkg:pypi/*"], &[]);
    }

    #[test]
    fn what_is_no_filter_is_said() {
        let check = |text: &str, words: &str| {
            let error = Filter::parse([text]).unwrap_err();
            assert!(error.starts_with(&format!("`{text}`")) && error.contains(words), "{error}");
        };
        check("vendor", "expected KEY=VALUE; keys are id, path");
        check("paths=x", "no key is called `paths`");
        check("path=", "expected a value");
        check("path=../x", "pattern");
        check("license=mine", "no license");
        check("outcome=bad", "expected one of allow, review, deny");
        check("match=same", "expected one of identical");
        check("id=12", "at least");
    }
}
