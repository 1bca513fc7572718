//! What is said of a license, in the three ways that bills of materials keep apart. Source: SPDX specification 2.3, 7.13 and
//! 9.5: an expression; `NONE`, where there is nothing that speaks of a license; `NOASSERTION`, where nothing can be concluded.

use crate::finding::{Decided, DecisionStatus};
use crate::license::{LicenseFacts, LicenseSource, SpdxExpression};

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) enum Said {
    Expression(SpdxExpression),
    Nothing,
    NoAssertion,
}

impl Said {
    /// Returns it as SPDX writes it.
    pub(in crate::report) fn as_str(&self) -> &str {
        match self {
            Self::Expression(expression) => expression.as_str(),
            Self::Nothing => "NONE",
            Self::NoAssertion => "NOASSERTION",
        }
    }

    /// Returns what holds for two parts together.
    pub(in crate::report) fn and(self, other: &Self) -> Self {
        match (self, other) {
            (Self::Expression(one), Self::Expression(other)) if one.names(other) => Self::Expression(one),
            (Self::Expression(one), Self::Expression(other)) => Self::Expression(one.and(other)),
            (Self::Nothing, Self::Nothing) => Self::Nothing,
            _ => Self::NoAssertion,
        }
    }
}

/// Returns what a copy is concluded to be under, and why where that is not the origin's license.
pub(in crate::report) fn concluded_of(license: &LicenseFacts, decision: Option<&Decided>) -> (Said, Option<String>) {
    if let Some(decision) = decision.filter(|decision| decision.is_settled()) {
        let status = decision.status;
        let chosen = decision.license.as_deref().and_then(|text| SpdxExpression::parse(text).ok());
        match (status, chosen) {
            (DecisionStatus::Accept, Some(chosen)) => {
                return (Said::Expression(chosen), Some("the license chosen by a decision".to_owned()));
            }
            (DecisionStatus::LicenseAcquired, _) => {
                return (
                    Said::NoAssertion,
                    Some("by decision under a license of its own, not the origin's".to_owned()),
                );
            }
            (DecisionStatus::Original | DecisionStatus::Common | DecisionStatus::FalseMatch, _) => {
                let why = format!("by decision not the origin's to license: {}", status.as_str());
                return (Said::NoAssertion, Some(why));
            }
            _ => {}
        }
    }
    match &license.concluded {
        Some(expression) => (Said::Expression(expression.clone()), None),
        None if license.evidence.is_empty() => {
            (Said::Nothing, Some("nothing that speaks of a license was found with the origin".to_owned()))
        }
        None => (Said::NoAssertion, Some(format!("a person has to look: {}", evidence_text(license)))),
    }
}

/// Returns what a package says of itself as a whole.
pub(in crate::report) fn declared_of(license: &LicenseFacts) -> Said {
    match &license.declared {
        Some(expression) => Said::Expression(expression.clone()),
        None if license.evidence.is_empty() => Said::Nothing,
        None => Said::NoAssertion,
    }
}

/// Returns `spdx-tag lib/lru.c: GPL-2.0-only; manifest: MIT`.
fn evidence_text(license: &LicenseFacts) -> String {
    let said = license.evidence.iter().map(|item| {
        let place = item.path.as_ref().map_or(String::new(), |path| format!(" {path}"));
        let raw = if item.raw.is_empty() { "a text that is not recognised" } else { &item.raw };
        let source: LicenseSource = item.source;
        format!("{}{place}: {raw}", source.as_str())
    });
    said.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn said(text: &str) -> Said {
        Said::Expression(SpdxExpression::parse(text).unwrap())
    }

    #[test]
    fn nothing_found_and_nothing_concluded_are_two_things() {
        let conclude = |license: &LicenseFacts| concluded_of(license, None).0;
        assert_eq!(conclude(&sample::license(Some("MIT"), None)), said("MIT"));
        assert_eq!(conclude(&sample::license(None, None)), Said::Nothing);
        assert_eq!(conclude(&sample::license(Some("my own words"), None)), Said::NoAssertion);
        assert_eq!(declared_of(&sample::license(Some("my own words"), None)), Said::NoAssertion);
        assert_eq!(declared_of(&sample::license(None, None)), Said::Nothing);
    }

    #[test]
    fn what_people_decided_comes_first() {
        let license = sample::license(Some("MIT OR Apache-2.0"), None);
        let mut decision = sample::judged().findings[1].decision.clone().unwrap();
        let conclude = |decision: &Decided| concluded_of(&license, Some(decision)).0;
        assert_eq!(conclude(&decision), said("MIT OR Apache-2.0"));
        decision.license = Some("MIT".into());
        assert_eq!(conclude(&decision), said("MIT"));
        decision.status = DecisionStatus::Original;
        assert_eq!(conclude(&decision), Said::NoAssertion);
        decision.waits = true;
        assert_eq!(conclude(&decision), said("MIT OR Apache-2.0"), "a decision that waits does not count");
    }

    #[test]
    fn parts_are_under_all_their_licenses() {
        assert_eq!(said("MIT").and(&said("ISC")), said("MIT AND ISC"));
        assert_eq!(said("MIT AND ISC").and(&said("ISC")), said("MIT AND ISC"));
        assert_eq!(said("MIT").and(&Said::Nothing), Said::NoAssertion);
        assert_eq!(Said::Nothing.and(&Said::Nothing), Said::Nothing);
    }
}
