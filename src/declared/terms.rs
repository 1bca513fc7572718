//! What is known of a declared source's license, offline: the terms of the site, narrowed by dates in the comment, and what
//! the comment itself says.
//!
//! Sources: Stack Exchange, "Creative Commons licensing UI and data updates" (meta.stackexchange.com/q/347758): content
//! is under CC BY-SA 2.5 before 2011-04-08, 3.0 before 2018-05-02, 4.0 since. Wikipedia: CC BY-SA 3.0 (which took in all
//! earlier text in 2009), 4.0 since 2023-06-07. IETF Trust Legal Provisions 5.0 as corrected on 2021-09-21, section 4: code
//! components of documents published on or after 2008-11-10 are under the Revised BSD License, the one of three clauses
//! (until that correction the provisions called it "Simplified" over the same text).
//! Guarantee: where several licenses are possible, or none is known, nothing is concluded: a person looks.

use super::link::{Source, SourceKind};
use crate::license::{LicenseEvidence, LicenseFacts, LicenseSource, SpdxExpression};

/// RFCs are numbered nearly in the order of their publication; all from this number on are later than 2008-11-10.
const FIRST_RFC_WITH_TERMS: u32 = 5410;

/// A version of a site's license: from when on it holds, its identifier.
type Version = ((u16, u8, u8), &'static str);

const STACK: [Version; 3] =
    [((0, 0, 0), "CC-BY-SA-2.5"), ((2011, 4, 8), "CC-BY-SA-3.0"), ((2018, 5, 2), "CC-BY-SA-4.0")];
const WIKIPEDIA: [Version; 2] = [((0, 0, 0), "CC-BY-SA-3.0"), ((2023, 6, 7), "CC-BY-SA-4.0")];

/// What a comment may say of a license, in words, and its identifier.
const SAID: [(&str, &str); 14] = [
    ("cc by-sa 4.0", "CC-BY-SA-4.0"),
    ("cc by-sa 3.0", "CC-BY-SA-3.0"),
    ("cc by-sa 2.5", "CC-BY-SA-2.5"),
    ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
    ("cc-by-sa-3.0", "CC-BY-SA-3.0"),
    ("cc-by-sa-2.5", "CC-BY-SA-2.5"),
    ("cc0", "CC0-1.0"),
    ("mit license", "MIT"),
    ("mit licence", "MIT"),
    ("mit-licensed", "MIT"),
    ("(mit)", "MIT"),
    ("license: mit", "MIT"),
    ("apache license 2.0", "Apache-2.0"),
    ("apache-2.0", "Apache-2.0"),
];

/// Returns what is known of the license of `source`, named in a comment that says `comment`.
pub(super) fn license_of(source: &Source, comment: &str) -> LicenseFacts {
    let mut evidence: Vec<LicenseEvidence> = said(comment).into_iter().collect();
    let detected = evidence.first().and_then(|said| said.expression.clone());
    let terms = terms_of(source, comment);
    let declared = if let [only] = terms.as_slice() { only.expression.clone() } else { None };
    evidence.extend(terms);
    LicenseFacts { concluded: detected.clone().or_else(|| declared.clone()), declared, detected, evidence }
}

fn said(comment: &str) -> Option<LicenseEvidence> {
    let lower = comment.to_lowercase();
    let (words, id) = SAID.iter().find(|(words, _)| lower.contains(words))?;
    Some(evidence(LicenseSource::Comment, words, id))
}

fn evidence(source: LicenseSource, raw: &str, id: &str) -> LicenseEvidence {
    LicenseEvidence { source, path: None, raw: raw.to_owned(), expression: SpdxExpression::find_in(id) }
}

fn terms_of(source: &Source, comment: &str) -> Vec<LicenseEvidence> {
    let is_stack = matches!(source.name.as_str(), "Stack Overflow" | "StackOverflow");
    match source.kind {
        SourceKind::Answer | SourceKind::Question => versions("Stack Exchange", &STACK, comment),
        SourceKind::Project if is_stack => versions("Stack Exchange", &STACK, comment),
        SourceKind::Project if source.name == "Wikipedia" => versions("Wikipedia", &WIKIPEDIA, comment),
        SourceKind::Wiki => versions("Wikipedia", &WIKIPEDIA, comment),
        SourceKind::Rfc => rfc_terms(&source.name),
        _ => Vec::new(),
    }
}

/// The code of an RFC; of earlier ones no terms are known that hold for all.
fn rfc_terms(name: &str) -> Vec<LicenseEvidence> {
    let number: Option<u32> = name.strip_prefix("RFC ").and_then(|number| number.parse().ok());
    let has_terms = number.is_some_and(|number| number >= FIRST_RFC_WITH_TERMS);
    let raw = "IETF Trust Legal Provisions, section 4: code components since 2008-11-10";
    has_terms.then(|| evidence(LicenseSource::SiteTerms, raw, "BSD-3-Clause")).into_iter().collect()
}

/// Returns the versions that are possible for what a comment's date allows.
fn versions(site: &str, all: &[Version], comment: &str) -> Vec<LicenseEvidence> {
    let date = date_in(comment);
    let is_possible = |idx: usize| {
        let Some((date, is_exact)) = date else { return true };
        let next = all.get(idx + 1).map_or((u16::MAX, 0, 0), |next| next.0);
        // Another date than the post's own says only that the post is not later.
        all[idx].0 <= date && (!is_exact || date < next)
    };
    let shown = |(year, month, day): (u16, u8, u8)| format!("{year}-{month:02}-{day:02}");
    let raw = |idx: usize| match (all[idx].0, all.get(idx + 1)) {
        ((0, ..), Some(next)) => format!("{site}: content before {}", shown(next.0)),
        (from, Some(next)) => format!("{site}: content from {} to before {}", shown(from), shown(next.0)),
        (from, None) => format!("{site}: content since {}", shown(from)),
    };
    let possible = (0..all.len()).filter(|&idx| is_possible(idx));
    possible.map(|idx| evidence(LicenseSource::SiteTerms, &raw(idx), all[idx].1)).collect()
}

/// Returns the first date `2014-03-21` of a comment, and whether it is said to be that of the post.
fn date_in(comment: &str) -> Option<((u16, u8, u8), bool)> {
    const POSTED: [&str; 5] = ["posted", "answered", "asked", "written", "edited"];
    let words: Vec<&str> =
        comment.split(|c: char| c.is_whitespace() || "(),;".contains(c)).filter(|it| !it.is_empty()).collect();
    let (at, date) = words.iter().enumerate().find_map(|(at, word)| Some((at, parse_date(word)?)))?;
    let before = words[at.saturating_sub(3)..at].iter();
    let is_exact = before.map(|word| word.trim_matches(':').to_lowercase()).any(|word| POSTED.contains(&word.as_str()));
    Some((date, is_exact))
}

fn parse_date(word: &str) -> Option<(u16, u8, u8)> {
    let mut parts = word.trim_matches(|c: char| !c.is_ascii_digit()).split(['-', '/']);
    let year: u16 = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let (month, day): (u8, u8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let is_date = (2000..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    (is_date && parts.next().is_none()).then_some((year, month, day))
}
