//! Licenses as SPDX 2.3 takes them: every `LicenseRef-` that is named comes with a text.
//!
//! Source: SPDX specification 2.3, chapter 10 and annex D. Other documents (`DocumentRef-`) cannot be referred to, for that takes
//! their hash, and additions of one's own (`AdditionRef-`) came with version 3: expressions with either become `NOASSERTION`
//! with a comment.

use std::collections::BTreeMap;

use super::model::ExtractedLicense;
use crate::license::{LicenseEvidence, LicenseFacts};
use crate::report::bill::Said;
use crate::report::shown;

pub(in crate::report) const NO_ASSERTION: &str = "NOASSERTION";

/// The licenses of one document that are not on the list.
#[derive(Default)]
pub(in crate::report) struct Licenses {
    extracted: BTreeMap<String, ExtractedLicense>,
}

impl Licenses {
    /// Returns what is said as the document may say it; `facts` are where it comes from.
    pub(in crate::report) fn said(&mut self, said: &Said, facts: &LicenseFacts) -> String {
        match said {
            Said::Expression(expression) => self.expression(expression.as_str(), facts),
            Said::Nothing | Said::NoAssertion => said.as_str().to_owned(),
        }
    }

    /// Returns what a package states, with words that are no expression as a license of their own.
    pub(in crate::report) fn declared(&mut self, said: &Said, facts: &LicenseFacts) -> String {
        let words = facts.evidence.iter().find(|item| item.source.is_declaration() && is_unknown(item));
        match (said, words) {
            (Said::NoAssertion, Some(words)) => self.words(words),
            _ => self.said(said, facts),
        }
    }

    /// Returns what stands in the origin's file itself.
    pub(in crate::report) fn in_file(&mut self, facts: &LicenseFacts, path: &str) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let own = |item: &&LicenseEvidence| item.source.is_of_file() && item.path.as_deref() == Some(path);
        for item in facts.evidence.iter().filter(own) {
            let said = match &item.expression {
                Some(expression) => self.expression(expression.as_str(), facts),
                None if is_unknown(item) => self.words(item),
                None => continue,
            };
            if !found.contains(&said) {
                found.push(said);
            }
        }
        if found.is_empty() {
            found.push(NO_ASSERTION.to_owned());
        }
        found
    }

    fn expression(&mut self, text: &str, facts: &LicenseFacts) -> String {
        if text.contains("DocumentRef-") || text.contains("AdditionRef-") {
            return NO_ASSERTION.to_owned();
        }
        for id in text.split([' ', '(', ')']).filter(|word| word.starts_with("LicenseRef-")) {
            if !self.extracted.contains_key(id) {
                let license = named(id, facts);
                self.extracted.insert(id.to_owned(), license);
            }
        }
        text.to_owned()
    }

    fn words(&mut self, item: &LicenseEvidence) -> String {
        let id = format!("LicenseRef-kinprint-{}", &blake3::hash(item.raw.as_bytes()).to_hex()[..16]);
        let license = || ExtractedLicense {
            license_id: id.clone(),
            name: NO_ASSERTION.to_owned(),
            extracted_text: shown(&item.raw).into_owned(),
            comment: format!("As written; {}.", item.source.as_str()),
        };
        self.extracted.entry(id.clone()).or_insert_with(license);
        id
    }

    /// Returns all that were named, by id.
    pub(in crate::report) fn into_extracted(self) -> Vec<ExtractedLicense> {
        self.extracted.into_values().collect()
    }
}

/// Tells whether words stand there that are no expression.
fn is_unknown(item: &LicenseEvidence) -> bool {
    item.expression.is_none() && !item.raw.trim().is_empty()
}

/// A license that an expression names and that is not on the list.
fn named(id: &str, facts: &LicenseFacts) -> ExtractedLicense {
    let names = |item: &&LicenseEvidence| item.expression.as_ref().is_some_and(|said| said.as_str().contains(id));
    let place = facts.evidence.iter().find(names).map_or("a decision or the origin's package".to_owned(), |item| {
        let path = item.path.as_deref().unwrap_or("the package's own statement");
        shown(&format!("{} ({})", path, item.source.as_str())).into_owned()
    });
    ExtractedLicense {
        license_id: id.to_owned(),
        name: NO_ASSERTION.to_owned(),
        extracted_text: format!("{id} is named by {place}; its text is not part of the report."),
        comment: String::new(),
    }
}
