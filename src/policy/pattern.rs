//! Patterns of a policy: of licenses and of package URLs. `*` stands for any run of characters. Parsing and matching only.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::license::SpdxExpression;

/// How the license of code is written for which none was found.
pub const NO_LICENSE: &str = "NONE";
/// How a license is written that was found, but is not known.
pub const UNKNOWN_LICENSE: &str = "NOASSERTION";

/// A text that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is no license.
    #[error(
        "`{0}` is no license; expected an id of the SPDX list (`MIT`, `GPL-2.0-only WITH Classpath-exception-2.0`), \
         a pattern of them (`GPL-*`), `LicenseRef-…`, `NONE` or `NOASSERTION`"
    )]
    License(String),
    /// It names several licenses.
    #[error("`{0}` names several licenses; list them one by one")]
    Several(String),
    /// It is no package URL.
    #[error("`{0}` is no pattern of package URLs; expected something like `pkg:npm/left-*` or `pkg:maven/org.acme/*`")]
    Purl(String),
}

/// One license with or without an exception, or a pattern of such.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LicensePattern(String);

impl LicensePattern {
    /// Tells whether `term`, one license as an expression writes it, is meant just as it stands.
    ///
    /// Code without a license, or under an unknown one, is meant by name alone: `*` stands for licenses.
    pub fn is_exactly(&self, term: &str) -> bool {
        if matches!(term, NO_LICENSE | UNKNOWN_LICENSE) { self.0 == term } else { is_like(&self.0, term) }
    }

    /// Tells whether `term` is meant, with or without the exception it stands with.
    pub fn is_of(&self, term: &str) -> bool {
        self.is_exactly(term) || term.split_once(" WITH ").is_some_and(|(license, _)| self.is_exactly(license))
    }
}

impl TryFrom<String> for LicensePattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<Self, PatternError> {
        let text = text.trim();
        if matches!(text, NO_LICENSE | UNKNOWN_LICENSE) || is_glob_of_ids(text) {
            return Ok(Self(text.to_owned()));
        }
        let parsed = SpdxExpression::find_in(text).ok_or_else(|| PatternError::License(text.to_owned()))?;
        if [" AND ", " OR "].iter().any(|joint| parsed.as_str().contains(joint)) {
            return Err(PatternError::Several(text.to_owned()));
        }
        Ok(Self(parsed.as_str().to_owned()))
    }
}

fn is_glob_of_ids(text: &str) -> bool {
    let is_id = |c: char| c.is_ascii_alphanumeric() || "-.+*".contains(c);
    text.contains('*') && text.chars().all(is_id)
}

impl From<LicensePattern> for String {
    fn from(pattern: LicensePattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for LicensePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A package URL or a pattern of such; without a version it means every version.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PurlPattern(String);

impl PurlPattern {
    /// Tells whether `purl` is meant. Qualifiers and subpath count only where the pattern has some.
    pub fn matches(&self, purl: &str) -> bool {
        let cut = |text: &str, at: char| text.split(at).next().unwrap_or_default().len();
        let name_end = |text: &str| text.rfind('@').filter(|&at| at > 0 && !text[at..].contains('/'));
        let purl = if self.0.contains('?') { purl } else { &purl[..cut(purl, '?').min(cut(purl, '#'))] };
        let is_of_version = name_end(&self.0).is_some();
        let whole = if is_of_version { purl } else { &purl[..name_end(purl).unwrap_or(purl.len())] };
        is_like(&self.0, whole)
    }
}

impl TryFrom<String> for PurlPattern {
    type Error = PatternError;

    fn try_from(text: String) -> Result<Self, PatternError> {
        let trimmed = text.trim();
        let parts = trimmed.strip_prefix("pkg:").and_then(|rest| rest.split_once('/'));
        match parts {
            Some((kind, name)) if !kind.is_empty() && !name.is_empty() && !trimmed.contains(char::is_whitespace) => {
                Ok(Self(trimmed.to_owned()))
            }
            _ => Err(PatternError::Purl(trimmed.to_owned())),
        }
    }
}

impl From<PurlPattern> for String {
    fn from(pattern: PurlPattern) -> Self {
        pattern.0
    }
}

impl fmt::Display for PurlPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Tells whether `text` has the form of `pattern`, in which `*` stands for any run of characters. Linear in both for a
/// fixed number of stars: each star takes the earliest place that fits.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, expected) in [
            ("MIT", "MIT", true),
            ("MIT", "MIT-0", false),
            ("GPL-*", "GPL-3.0-only", true),
            ("GPL-*", "LGPL-3.0-only", false),
            ("*-NC-*", "CC-BY-NC-SA-4.0", true),
            ("*", "", true),
            ("a*b*a", "aba", true),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(is_like(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn licenses_are_ids_of_the_list_or_patterns() {
        let parse = |text: &str| LicensePattern::try_from(text.to_owned());
        assert_eq!(parse("GPL-2.0").unwrap(), parse("GPL-2.0-only").unwrap(), "deprecated ids are normalised");
        for good in ["NONE", "NOASSERTION", "CC-BY-*", "LicenseRef-acme", "GPL-2.0-only WITH Classpath-exception-2.0"] {
            assert_eq!(parse(good).unwrap().to_string(), good);
        }
        for wrong in ["", "MIT-like", "M*T or so", "all rights reserved"] {
            assert!(matches!(parse(wrong), Err(PatternError::License(_))), "{wrong}");
        }
        assert!(matches!(parse("MIT OR Apache-2.0"), Err(PatternError::Several(_))));
    }

    #[test]
    fn an_exception_counts_where_the_pattern_has_one() {
        let (pair, base) = ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only");
        let pattern = |text: &str| LicensePattern::try_from(text.to_owned()).unwrap();
        assert!(pattern(pair).is_exactly(pair) && !pattern(pair).is_of(base));
        assert!(pattern(base).is_of(pair) && !pattern(base).is_exactly(pair));
    }

    #[test]
    fn package_urls_match_with_or_without_version() {
        let matches = |pattern: &str, purl: &str| PurlPattern::try_from(pattern.to_owned()).unwrap().matches(purl);
        assert!(matches("pkg:npm/left-pad", "pkg:npm/left-pad@1.3.0"));
        assert!(matches("pkg:npm/left-*", "pkg:npm/left-pad@1.3.0") && !matches("pkg:npm/left-*", "pkg:npm/right"));
        assert!(matches("pkg:npm/left-pad@1.*", "pkg:npm/left-pad@1.3.0"));
        assert!(!matches("pkg:npm/left-pad@2.*", "pkg:npm/left-pad@1.3.0"));
        assert!(matches("pkg:npm/%40acme/*", "pkg:npm/%40acme/core@1.0.0"));
        assert!(matches("pkg:deb/debian/zlib", "pkg:deb/debian/zlib@1.2.13?arch=source"));
        for wrong in ["left-pad", "pkg:npm", "pkg:/x", "pkg:npm/a b", ""] {
            assert!(PurlPattern::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
