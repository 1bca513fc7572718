//! The state of each copy of a file: what was asked, against what is said.

use std::collections::BTreeMap;

use super::said::PlainWords;
use super::{Attribution, AttributionState, NoticeFile, ScannedNotice};
use crate::finding::Finding;
use crate::license::{LicenseClass, LicenseReading, Obligation, SpdxExpression, read_copyright};
use crate::provenance::Purl;

/// Above this share of a file's tokens what its head says is said over the copy.
const MOST_OF_A_FILE: f32 = 0.5;

/// Judges the findings of one scanned file: `said` is what the file itself says (`None` without text), `notices` are the
/// project's notice files beside and above it, the nearest first.
pub fn judge_attributions(findings: &mut [Finding], said: Option<&ScannedNotice>, notices: &[&NoticeFile]) {
    let mut shares: BTreeMap<String, f32> = BTreeMap::new();
    for finding in findings.iter() {
        *shares.entry(finding.origin.name.clone()).or_default() += finding.coverage;
    }
    for finding in findings {
        let is_most = shares.get(&finding.origin.name).is_some_and(|share| *share >= MOST_OF_A_FILE);
        let copy = Copy::of(finding, is_most, said, notices);
        finding.attribution = copy.judge(std::mem::take(&mut finding.attribution));
    }
}

/// A copy with everything that may speak of it.
struct Copy<'a> {
    /// The ways to take the origin's license, each as the licenses it names; `None` when it is not known.
    wanted: Option<Vec<Vec<SpdxExpression>>>,
    asks_for_no_notice: bool,
    package: Vec<PlainWords>,
    /// Whether what is said of the file, or of the part around it, is said over the copy.
    is_under_the_head: bool,
    said: Option<&'a ScannedNotice>,
    license_said: Option<&'a SpdxExpression>,
    notices: &'a [&'a NoticeFile],
}

impl<'a> Copy<'a> {
    fn of(finding: &Finding, is_most: bool, said: Option<&'a ScannedNotice>, notices: &'a [&'a NoticeFile]) -> Self {
        let concluded = finding.license.concluded.as_ref();
        let portion = said.and_then(|said| said.portion_at(finding.scanned.bytes));
        let license_said = portion.map(|portion| &portion.expression).or(said.and_then(ScannedNotice::license));
        Self {
            wanted: concluded.map(wanted_licenses),
            asks_for_no_notice: concluded.is_some_and(asks_for_no_notice),
            package: package_words(finding),
            is_under_the_head: is_most || portion.is_some(),
            said,
            license_said,
            notices,
        }
    }

    fn judge(&self, mut attribution: Attribution) -> Attribution {
        let in_file = self.keep_statements(&mut attribution);
        let (n_asked, n_kept) =
            (attribution.asked.len(), attribution.asked.iter().filter(|asked| asked.is_kept).count());
        let speaking: Vec<&NoticeFile> =
            self.notices.iter().copied().filter(|notice| self.speaks(notice, &attribution)).collect();
        // In a file of its own making the head's license is that of the rest.
        let head_counts = self.is_under_the_head || in_file > 0 || n_asked == 0;
        let head_keeps = head_counts && self.is_wanted(self.license_said);
        let notice_keeps = speaking.iter().any(|notice| self.is_wanted(notice.license.as_ref()));
        let is_credited = !speaking.is_empty() || self.package.iter().any(|name| self.said_holds(name));
        attribution.is_license_kept = self.wanted.as_ref().map(|_| head_keeps || notice_keeps);
        attribution.is_kept_in_file = in_file > 0 || head_keeps;
        attribution.kept_in.extend(speaking.iter().map(|notice| notice.path.clone()));
        if self.asks_for_no_notice {
            attribution.state = AttributionState::NotRequired;
            return attribution;
        }
        if self.is_under_the_head {
            attribution.instead = self.said_instead(n_asked > 0 && in_file == 0);
        }
        let license_fits = attribution.is_license_kept != Some(false);
        let is_whole = license_fits && if n_asked > 0 { n_kept == n_asked } else { is_credited };
        let is_something = n_kept > 0 || attribution.is_license_kept == Some(true) || (n_asked == 0 && is_credited);
        attribution.state = match (attribution.instead.is_empty(), is_whole, is_something) {
            (true, true, _) => AttributionState::Preserved,
            (true, false, true) | (false, true, _) => AttributionState::Partial,
            (true, false, false) => AttributionState::Missing,
            (false, false, _) => AttributionState::Replaced,
        };
        attribution
    }

    /// Marks the statements whose holders are named; returns how many the file itself names.
    fn keep_statements(&self, attribution: &mut Attribution) -> usize {
        let mut in_file = 0;
        for asked in &mut attribution.asked {
            let holders = holders_of(&asked.text);
            let here = holders.iter().all(|holder| self.said_holds(holder));
            in_file += usize::from(here);
            let is_named = |holder: &PlainWords| self.notices.iter().any(|notice| notice.words.contains(holder));
            asked.is_kept = here || holders.iter().all(|holder| self.said_holds(holder) || is_named(holder));
        }
        in_file
    }

    fn said_holds(&self, words: &PlainWords) -> bool {
        self.said.is_some_and(|said| said.words.contains(words))
    }

    /// Tells whether a notice file is about this copy: it names a holder or the package, or lies in a folder of that name.
    fn speaks(&self, notice: &NoticeFile, attribution: &Attribution) -> bool {
        let folder = notice.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let folder = PlainWords::of(folder);
        notice.is_sidecar()
            || attribution.asked.iter().any(|asked| names_any(notice, &asked.text))
            || self.package.iter().any(|name| notice.words.contains(name) || folder.contains(name))
    }

    /// Tells whether a license, as stated, is one that the origin offers.
    fn is_wanted(&self, stated: Option<&SpdxExpression>) -> bool {
        let (Some(wanted), Some(stated)) = (&self.wanted, stated) else { return false };
        wanted.iter().any(|way| way.iter().all(|license| stated.covers(license)))
    }

    /// Returns the holders and the license that the head names and the origin does not.
    fn said_instead(&self, no_holder_kept: bool) -> Vec<String> {
        let mut instead = Vec::new();
        if no_holder_kept && let Some(said) = self.said {
            instead.extend(said.statements.iter().cloned());
        }
        if self.wanted.is_some() && !self.is_wanted(self.license_said) {
            instead.extend(self.license_said.map(ToString::to_string));
        }
        instead
    }
}

fn names_any(notice: &NoticeFile, statement: &str) -> bool {
    holders_of(statement).iter().any(|holder| notice.words.contains(holder))
}

/// Returns each way to take a license as the licenses it names, without exceptions: leaving those away is allowed.
fn wanted_licenses(license: &SpdxExpression) -> Vec<Vec<SpdxExpression>> {
    let without_exception = |term: &String| term.split(" WITH ").next().and_then(|id| SpdxExpression::parse(id).ok());
    let of_way = |way: LicenseReading| way.chosen.iter().filter_map(without_exception).collect();
    LicenseReading::branches(license).into_iter().map(of_way).collect()
}

fn asks_for_no_notice(license: &SpdxExpression) -> bool {
    const NOTICE: [Obligation; 5] = [
        Obligation::KeepNotice,
        Obligation::IncludeText,
        Obligation::NameLicense,
        Obligation::KeepNoticeFile,
        Obligation::Acknowledge,
    ];
    let reading = LicenseReading::mildest(license);
    reading.class <= LicenseClass::Permissive && NOTICE.iter().all(|asked| !reading.obligations.contains(asked))
}

/// Returns the names by which a package may be credited: the URL without version, and its name where that is no everyday
/// word.
fn package_words(finding: &Finding) -> Vec<PlainWords> {
    const MIN_NAME: usize = 4;
    let origin = &finding.origin;
    let url = Purl::parse(&origin.purl).ok().map(|purl| PlainWords::of(&purl.without_version().to_string()));
    let name = Some(&origin.name).filter(|name| name.chars().count() >= MIN_NAME).map(|name| PlainWords::of(name));
    url.into_iter().chain(name).collect()
}

/// Returns the holders that a statement names, each as the words of the name.
pub(super) fn holders_of(statement: &str) -> Vec<PlainWords> {
    let holders = read_copyright(statement).holders;
    holders.iter().map(|holder| PlainWords::of(holder)).filter(|words| !words.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn holders_are_compared_by_their_words() {
        for (statement, holders) in [
            ("Copyright (c) 1995-2003, 2010 Ada Example <ada@example.org>", &["ada example"][..]),
            ("© 2019 Søren Ørsted. All rights reserved.", &["søren ørsted"]),
            ("2020 The Example Authors", &["the example authors"]),
            ("Copyright 2001 Hazel Brook and Rowan Tarn", &["hazel brook", "rowan tarn"]),
            ("Copyright 2020", &[]),
        ] {
            let words: Vec<PlainWords> = holders.iter().map(|holder| PlainWords::of(holder)).collect();
            assert_eq!(holders_of(statement), words, "{statement}");
        }
    }

    #[test]
    fn a_choice_is_kept_by_one_of_its_licenses() {
        let expression = |text| SpdxExpression::parse(text).unwrap();
        let keeps = |wanted, stated| {
            let wanted = wanted_licenses(&expression(wanted));
            wanted.iter().any(|way| way.iter().all(|license| expression(stated).covers(license)))
        };
        assert!(keeps("MIT OR Apache-2.0", "MIT") && keeps("MIT", "MIT AND Zlib"));
        assert!(keeps("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-or-later"));
        assert!(!keeps("MIT AND Zlib", "MIT") && !keeps("MIT", "Apache-2.0"));
    }

    #[test]
    fn only_what_is_known_to_ask_for_no_notice_needs_none() {
        let asks_nothing = |text| asks_for_no_notice(&SpdxExpression::parse(text).unwrap());
        assert!(["0BSD", "CC0-1.0", "Unlicense OR MIT", "LicenseRef-public-domain"].into_iter().all(asks_nothing));
        assert!(!["MIT", "Zlib", "GPL-3.0-only", "LicenseRef-unknown", "0BSD AND MIT"].into_iter().any(asks_nothing));
    }

    proptest! {
        #[test]
        fn words_stand_where_their_text_does(before in "[a-zé .,]{0,20}", names in "[A-Zü]{1,4}( [a-z]{1,4}){0,3}", after in "( [a-z]{0,9}){0,3}") {
            let text = PlainWords::of(&format!("{before} {names} {after}"));
            prop_assert!(text.contains(&PlainWords::of(&names)));
        }
    }
}
