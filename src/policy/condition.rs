//! What a rule asks of a finding, and what of a finding it can ask about.
//!
//! Every condition that is given must hold; of the values of one condition any will do. Licenses are asked of one way to
//! take a license (a branch of its `OR`): a rule that allows must cover all licenses of it, a rule that objects any.

use crate::finding::{AttributionState, DeclaredFinding, Finding, FindingCode, LineRange, MIN_ID_DIGITS, Outcome};
use crate::license::{LicenseClass, LicenseFacts, LicenseReading, SpdxExpression, class_of};
use crate::matching::MatchClass;
use crate::provenance::PathPattern;

use super::pattern::{LicensePattern, NO_LICENSE, PurlPattern, UNKNOWN_LICENSE};

/// What a rule asks for. An empty list and a missing bound ask for nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conditions {
    /// Ids of findings (`content_id`, or its first digits): these places alone.
    pub findings: Vec<String>,
    /// Licenses.
    pub licenses: Vec<LicensePattern>,
    /// Classes of licenses.
    pub classes: Vec<LicenseClass>,
    /// Scanned files.
    pub paths: Vec<PathPattern>,
    /// Packages that the code comes from.
    pub origins: Vec<PurlPattern>,
    /// What findings are about.
    pub codes: Vec<FindingCode>,
    /// How copies differ.
    pub matches: Vec<MatchClass>,
    /// What became of the notice.
    pub attribution: Vec<AttributionState>,
    /// Fewest and most lines.
    pub lines: Bounds,
    /// Fewest and most tokens.
    pub tokens: Bounds,
    /// Least share of the origin's region that was copied.
    pub min_containment: Option<f32>,
}

/// Fewest and most, both included; `None` bounds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest.
    pub min: Option<u32>,
    /// Most.
    pub max: Option<u32>,
}

impl Bounds {
    /// Tells whether nothing can lie between them.
    pub fn is_empty(self) -> bool {
        matches!((self.min, self.max), (Some(min), Some(max)) if min > max)
    }

    /// What has no number (files without text) lies above every bound.
    fn hold(self, n: Option<u32>) -> bool {
        let n = n.unwrap_or(u32::MAX);
        self.min.is_none_or(|min| min <= n) && self.max.is_none_or(|max| n <= max)
    }
}

/// What a policy looks at of a finding.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// Hash of the scanned region; empty for a case of a policy's own.
    pub content_id: &'a str,
    /// The scanned file, from the project's root.
    pub path: &'a str,
    /// What it is about.
    pub code: FindingCode,
    /// How the copy differs; `None` for declared sources.
    pub class: Option<MatchClass>,
    /// Package URL of the origin; `None` where none is known.
    pub origin: Option<&'a str>,
    /// The license to go by.
    pub license: LicenseOf,
    /// Its lines; `None` for files without text.
    pub n_lines: Option<u32>,
    /// Its tokens; `None` for files without text.
    pub n_tokens: Option<u32>,
    /// Share of the origin's region that was copied; `None` for declared sources.
    pub containment: Option<f32>,
    /// What became of the notice; `None` for declared sources, of which nothing is asked.
    pub attribution: Option<AttributionState>,
}

impl<'a> Subject<'a> {
    /// Looks at a near-copy.
    pub fn of_copy(finding: &'a Finding) -> Self {
        let is_text = finding.scanned.lines.is_some();
        Self {
            content_id: &finding.content_id,
            path: &finding.scanned.path.path,
            code: finding.code,
            class: Some(finding.class),
            origin: Some(&finding.origin.purl),
            license: finding.taken().map_or_else(|| LicenseOf::facts(&finding.license), LicenseOf::Taken),
            n_lines: finding.scanned.lines.map(LineRange::n_lines),
            n_tokens: is_text.then_some(finding.scanned.n_tokens),
            containment: Some(finding.containment.origin),
            attribution: Some(finding.attribution.state),
        }
    }

    /// Looks at it with that license of a choice, and no other.
    pub fn taking(self, license: SpdxExpression) -> Self {
        Self { license: LicenseOf::Taken(license), ..self }
    }

    /// Looks at a source that a comment names.
    pub fn of_declared(finding: &'a DeclaredFinding) -> Self {
        Self {
            content_id: &finding.content_id,
            path: &finding.scanned.path.path,
            code: finding.code,
            class: None,
            origin: finding.declared.origin.purl.as_deref(),
            license: finding.taken().map_or_else(|| LicenseOf::declared(&finding.license), LicenseOf::Taken),
            n_lines: finding.scanned.lines.map(LineRange::n_lines),
            n_tokens: Some(finding.scanned.n_tokens),
            containment: None,
            attribution: None,
        }
    }
}

/// The license of code, as a policy sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicenseOf {
    /// This one.
    Known(SpdxExpression),
    /// Of a choice this one: a person took it.
    Taken(SpdxExpression),
    /// There is talk of one, but which is not known.
    Unknown,
    /// None was found: all rights are reserved.
    None,
}

impl LicenseOf {
    /// Takes what was concluded.
    fn facts(facts: &LicenseFacts) -> Self {
        match &facts.concluded {
            Some(license) => Self::Known(license.clone()),
            None if facts.evidence.is_empty() => Self::None,
            None => Self::Unknown,
        }
    }

    /// Of a source that is only named nobody has looked for a license yet.
    fn declared(facts: &LicenseFacts) -> Self {
        facts.concluded.clone().map_or(Self::Unknown, Self::Known)
    }

    /// Returns the ways to take it, the mildest first; never empty.
    pub(super) fn ways(&self) -> Vec<Way> {
        match self {
            Self::Known(license) | Self::Taken(license) => {
                LicenseReading::branches(license).into_iter().map(Way::of).collect()
            }
            Self::Unknown => vec![Way::single(UNKNOWN_LICENSE, LicenseClass::Unknown)],
            Self::None => vec![Way::single(NO_LICENSE, LicenseClass::NoLicense)],
        }
    }
}

/// One way to take a license: what holds together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    terms: Vec<Term>,
}

/// One license with its exception.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Term {
    name: String,
    class: LicenseClass,
}

impl Way {
    fn of(reading: LicenseReading) -> Self {
        let term = |name: String| {
            let class = SpdxExpression::parse(&name).map_or(LicenseClass::Unknown, |license| class_of(&license));
            Term { name, class }
        };
        Self { terms: reading.chosen.into_iter().map(term).collect() }
    }

    fn single(name: &str, class: LicenseClass) -> Self {
        Self { terms: vec![Term { name: name.to_owned(), class }] }
    }

    /// Returns the license to ask tables about; without one, what is said of such code: a license that is not known is
    /// reviewed, no license is denied.
    pub(super) fn expression(&self) -> Result<SpdxExpression, Outcome> {
        match self.terms.as_slice() {
            [term] if term.name == NO_LICENSE => Err(Outcome::Deny),
            [term] if term.name == UNKNOWN_LICENSE => Err(Outcome::Review),
            _ => SpdxExpression::parse(&self.name()).map_err(|_| Outcome::Review),
        }
    }

    /// Returns it as an expression is written.
    pub(super) fn name(&self) -> String {
        self.terms.iter().map(|term| term.name.as_str()).collect::<Vec<_>>().join(" AND ")
    }
}

impl Conditions {
    /// Tells whether all that is asked for holds of `subject`, its license taken in this way, for a rule that makes `outcome`.
    pub(super) fn hold(&self, subject: &Subject<'_>, way: &Way, outcome: Outcome) -> bool {
        self.unmet(subject, way, outcome).is_none()
    }

    /// Returns the first condition that does not hold, by the name that policies give it.
    pub(super) fn unmet(&self, subject: &Subject<'_>, way: &Way, outcome: Outcome) -> Option<&'static str> {
        fn any<T>(list: &[T], is_meant: impl Fn(&T) -> bool) -> bool {
            list.is_empty() || list.iter().any(is_meant)
        }
        let id = subject.content_id;
        let asked: [(&'static str, bool); 10] = [
            ("findings", any(&self.findings, |wanted| is_id_of(wanted, id))),
            ("paths", any(&self.paths, |pattern| pattern.matches(subject.path))),
            ("licenses", self.asks_nothing_of_licenses() || self.hold_of_way(way, outcome)),
            ("origins", any(&self.origins, |pattern| subject.origin.is_some_and(|purl| pattern.matches(purl)))),
            ("codes", any(&self.codes, |&code| code == subject.code)),
            ("matches", any(&self.matches, |&class| Some(class) == subject.class)),
            ("attribution", any(&self.attribution, |&state| Some(state) == subject.attribution)),
            ("lines", self.lines.hold(subject.n_lines)),
            ("tokens", self.tokens.hold(subject.n_tokens)),
            (
                "min_containment",
                self.min_containment.is_none_or(|min| subject.containment.is_some_and(|share| share >= min)),
            ),
        ];
        asked.into_iter().find(|(_, holds)| !holds).map(|(name, _)| name)
    }

    fn asks_nothing_of_licenses(&self) -> bool {
        self.licenses.is_empty() && self.classes.is_empty()
    }

    /// A license with an exception is allowed as the pair alone; an objection to the license holds with any exception.
    fn hold_of_way(&self, way: &Way, outcome: Outcome) -> bool {
        let is_meant = |term: &Term| {
            let is_named = |pattern: &LicensePattern| match outcome {
                Outcome::Allow => pattern.is_exactly(&term.name),
                Outcome::Review | Outcome::Deny => pattern.is_of(&term.name),
            };
            (self.licenses.is_empty() || self.licenses.iter().any(is_named))
                && (self.classes.is_empty() || self.classes.contains(&term.class))
        };
        match outcome {
            Outcome::Allow => way.terms.iter().all(is_meant),
            Outcome::Review | Outcome::Deny => way.terms.iter().any(is_meant),
        }
    }

    /// Tells whether all that is asked for holds of `subject`, in any way of taking its license.
    pub fn hold_anyhow(&self, subject: &Subject<'_>) -> bool {
        subject.license.ways().iter().any(|way| self.hold(subject, way, Outcome::Review))
    }

    /// Reads the id of a finding, or enough of its first digits.
    ///
    /// # Errors
    /// Says how many digits it takes.
    pub fn id_of_finding(text: &str) -> Result<String, String> {
        let digits = text.split('-').next().unwrap_or(text);
        if digits.len() < MIN_ID_DIGITS {
            return Err(format!("`{text}` is no id of a finding; give at least its first {MIN_ID_DIGITS} digits"));
        }
        Ok(text.to_owned())
    }

    /// Tells whether it asks for nothing, so that it holds of every finding.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Tells whether `wanted` is the id of a finding, its content's, or the first digits of either (eight at least).
pub(super) fn is_id_of(wanted: &str, content_id: &str) -> bool {
    let digits = wanted.split('-').next().unwrap_or(wanted);
    digits.len() >= MIN_ID_DIGITS && content_id.starts_with(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(license: &str) -> Subject<'_> {
        let license = match license {
            NO_LICENSE => LicenseOf::None,
            UNKNOWN_LICENSE => LicenseOf::Unknown,
            text => LicenseOf::Known(SpdxExpression::parse(text).unwrap()),
        };
        Subject {
            content_id: "0123456789abcdef01234567",
            path: "src/lru.c",
            code: FindingCode::CopiedRegion,
            class: Some(MatchClass::Renamed),
            origin: Some("pkg:npm/left-pad@1.3.0"),
            license,
            n_lines: Some(12),
            n_tokens: Some(80),
            containment: Some(0.5),
            attribution: Some(AttributionState::Missing),
        }
    }

    fn licenses(patterns: &[&str]) -> Conditions {
        let pattern = |text: &&str| LicensePattern::try_from((*text).to_owned()).unwrap();
        Conditions { licenses: patterns.iter().map(pattern).collect(), ..Conditions::default() }
    }

    #[test]
    fn to_allow_takes_all_licenses_and_to_object_any() {
        let holds = |patterns: &[&str], license: &str, outcome| {
            let subject = subject(license);
            subject.license.ways().iter().any(|way| licenses(patterns).hold(&subject, way, outcome))
        };
        assert!(holds(&["MIT"], "MIT", Outcome::Allow) && !holds(&["MIT"], "MIT AND GPL-3.0-only", Outcome::Allow));
        assert!(holds(&["MIT", "GPL-*"], "MIT AND GPL-3.0-only", Outcome::Allow));
        assert!(holds(&["GPL-*"], "MIT AND GPL-3.0-only", Outcome::Deny));
        assert!(holds(&["NONE"], NO_LICENSE, Outcome::Deny) && !holds(&["*"], NO_LICENSE, Outcome::Deny));
        let pair = "GPL-2.0-only WITH Classpath-exception-2.0";
        assert!(holds(&["GPL-2.0-only"], pair, Outcome::Deny) && !holds(&["GPL-2.0-only"], pair, Outcome::Allow));
        assert!(holds(&[pair], pair, Outcome::Allow));
    }

    #[test]
    fn each_condition_is_asked_and_named() {
        let subject = subject("MIT");
        let way = &subject.license.ways()[0];
        let check = |conditions: Conditions, unmet: Option<&str>| {
            assert_eq!(conditions.unmet(&subject, way, Outcome::Deny), unmet, "{conditions:?}");
        };
        let base = Conditions::default;
        check(base(), None);
        check(Conditions { findings: vec!["0123456789-1".into()], ..base() }, None);
        check(Conditions { findings: vec!["0123".into()], ..base() }, Some("findings"));
        check(Conditions { paths: vec!["src/**".parse().unwrap()], ..base() }, None);
        check(Conditions { paths: vec!["lib/**".parse().unwrap()], ..base() }, Some("paths"));
        check(licenses(&["BSD-*"]), Some("licenses"));
        check(Conditions { classes: vec![LicenseClass::Permissive], ..base() }, None);
        check(Conditions { origins: vec!["pkg:npm/*".to_owned().try_into().unwrap()], ..base() }, None);
        check(Conditions { codes: vec![FindingCode::CopiedFile], ..base() }, Some("codes"));
        check(Conditions { matches: vec![MatchClass::Identical], ..base() }, Some("matches"));
        check(Conditions { attribution: vec![AttributionState::Preserved], ..base() }, Some("attribution"));
        check(Conditions { lines: Bounds { min: Some(12), max: Some(12) }, ..base() }, None);
        check(Conditions { lines: Bounds { min: None, max: Some(11) }, ..base() }, Some("lines"));
        check(Conditions { tokens: Bounds { min: Some(81), max: None }, ..base() }, Some("tokens"));
        check(Conditions { min_containment: Some(0.6), ..base() }, Some("min_containment"));
    }
}
