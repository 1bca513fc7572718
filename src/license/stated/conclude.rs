//! Conclusion: which of a file's own words and the statements of other files about it hold.
//!
//! Source: REUSE specification 3.3, "Order of precedence". Pure. Guarantee: nothing is dropped; what does not hold stays in
//! the list, and that it says something else is told.

use std::collections::BTreeSet;

use super::{Precedence, StatedIn, StatedLicense};
use crate::license::SpdxExpression;

/// What a file says itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct OwnWords<'a> {
    /// The license, if one is known.
    pub license: Option<&'a SpdxExpression>,
    /// Whether it is the bare text of a GNU license, which leaves open if later versions are allowed.
    pub is_grant_open: bool,
    /// Copyright statements.
    pub copyrights: &'a [String],
}

/// What holds of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Concluded {
    /// The license; `None` when nothing known is said.
    pub license: Option<SpdxExpression>,
    /// Copyright statements.
    pub copyrights: Vec<String>,
    /// Whether the file's own words and a statement about it name different licenses.
    pub disagrees: bool,
}

/// Concludes what holds: what overrides; else the sidecar, which stands for the file's own words; else these; else the
/// nearest statement. What aggregates holds beside it. Licenses and copyrights are looked for apart. Marks the statements
/// whose license holds. `stated` is as [`PathStatements::of`](super::PathStatements::of) orders it, a sidecar before.
pub fn conclude_stated(own: OwnWords<'_>, stated: &mut [StatedLicense]) -> Concluded {
    let deciding = deciding(stated, own.license.is_some(), |said| said.license.is_some())
        .or_else(|| stated.iter().position(|said| completes(own, said)));
    let mut license = match deciding {
        Some(idx) => stated[idx].license.clone(),
        None => own.license.cloned(),
    };
    for (idx, said) in stated.iter_mut().enumerate() {
        let is_added = said.precedence == Precedence::Aggregate && said.license.is_some();
        said.holds = is_added || deciding == Some(idx);
        license = match (license, said.license.as_ref().filter(|_| is_added)) {
            (Some(license), Some(added)) if !says(&license, added) => Some(license.and(added)),
            (license, added) => license.or_else(|| added.cloned()),
        };
    }
    let differs = |said: &StatedLicense| {
        let pair = own.license.zip(said.license.as_ref()).filter(|_| said.holds || !said.is_default);
        pair.is_some_and(|(own_license, said_license)| !is_same(own_license, said_license)) && !completes(own, said)
    };
    let disagrees = stated.iter().any(differs);
    Concluded { license, copyrights: copyrights(own, stated), disagrees }
}

/// Returns the statement that holds in place of the file's own words, of those that say what is asked for; `None` when its
/// own words hold.
fn deciding(stated: &[StatedLicense], has_own: bool, says: impl Fn(&StatedLicense) -> bool) -> Option<usize> {
    let first = |is: fn(&StatedLicense) -> bool| stated.iter().position(|said| is(said) && says(said));
    let of_all = first(|said| said.precedence == Precedence::Override)
        .or_else(|| first(|said| said.stated_in == StatedIn::Sidecar));
    of_all.or_else(|| if has_own { None } else { first(|said| said.precedence == Precedence::Closest) })
}

/// Tells whether a statement says of the bare text of a GNU license which versions are allowed.
fn completes(own: OwnWords<'_>, said: &StatedLicense) -> bool {
    let pair = own.license.zip(said.license.as_ref());
    own.is_grant_open && pair.is_some_and(|(own, said)| own.covers(said) && said.covers(own))
}

fn copyrights(own: OwnWords<'_>, stated: &[StatedLicense]) -> Vec<String> {
    let deciding = deciding(stated, !own.copyrights.is_empty(), |said| !said.copyrights.is_empty());
    let base = deciding.map_or(own.copyrights, |idx| &stated[idx].copyrights);
    let added = stated.iter().filter(|said| said.precedence == Precedence::Aggregate);
    let mut all: Vec<String> = Vec::new();
    for statement in base.iter().chain(added.flat_map(|said| &said.copyrights)) {
        if !all.contains(statement) {
            all.push(statement.clone());
        }
    }
    all
}

/// Tells whether both say the same, in whatever order.
fn is_same(left: &SpdxExpression, right: &SpdxExpression) -> bool {
    left == right || terms(left) == terms(right)
}

/// Tells whether all terms of `part` are among those of `whole`.
fn says(whole: &SpdxExpression, part: &SpdxExpression) -> bool {
    terms(part).is_subset(&terms(whole))
}

/// What all must be kept, each as its alternatives.
fn terms(expression: &SpdxExpression) -> BTreeSet<BTreeSet<String>> {
    let alternatives = |term: &SpdxExpression| {
        let alternatives = term.as_str().split(" OR ").map(|one| one.trim_matches(['(', ')']).to_owned());
        alternatives.collect::<BTreeSet<String>>()
    };
    expression.conjuncts().iter().map(alternatives).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(stated_in: StatedIn, precedence: Precedence, license: &str, copyrights: &[&str]) -> StatedLicense {
        StatedLicense {
            license: SpdxExpression::parse(license).ok(),
            copyrights: copyrights.iter().map(|line| (*line).to_owned()).collect(),
            by: format!("{stated_in:?}"),
            stated_in,
            precedence,
            is_default: false,
            holds: false,
        }
    }

    /// The license that holds, whether there is a disagreement, and which statements hold.
    #[track_caller]
    fn check(own: &str, mut stated: Vec<StatedLicense>, license: &str, disagrees: bool, holding: &[usize]) {
        let own = SpdxExpression::parse(own).ok();
        let own = OwnWords { license: own.as_ref(), ..OwnWords::default() };
        let concluded = conclude_stated(own, &mut stated);
        assert_eq!(concluded.license.as_ref().map_or("", SpdxExpression::as_str), license);
        let holds: Vec<usize> = (0..stated.len()).filter(|&idx| stated[idx].holds).collect();
        assert_eq!((concluded.disagrees, holds.as_slice()), (disagrees, holding));
    }

    use Precedence::{Aggregate, Closest, Override};
    use StatedIn::{DebianCopyright, Dep5, ReuseToml, Sidecar};

    #[test]
    fn a_files_own_words_come_first() {
        let toml = || vec![stated(ReuseToml, Closest, "ISC", &[])];
        check("MIT", toml(), "MIT", true, &[]);
        check("", toml(), "ISC", false, &[0]);
        check("ISC", toml(), "ISC", false, &[]);
        check("", vec![], "", false, &[]);
        check("MIT OR ISC", vec![stated(DebianCopyright, Closest, "ISC OR MIT", &[])], "MIT OR ISC", false, &[]);
        check("MIT OR ISC", vec![stated(DebianCopyright, Closest, "ISC AND MIT", &[])], "MIT OR ISC", true, &[]);
    }

    #[test]
    fn what_is_stated_of_all_files_alike_contradicts_none() {
        let of_all = |precedence| vec![StatedLicense { is_default: true, ..stated(ReuseToml, precedence, "ISC", &[]) }];
        check("MIT", of_all(Closest), "MIT", false, &[]);
        check("MIT", of_all(Aggregate), "MIT AND ISC", true, &[0]);
        check("MIT", of_all(Override), "ISC", true, &[0]);
    }

    #[test]
    fn of_several_statements_the_nearest_holds() {
        let both = |first: &str| vec![stated(ReuseToml, Closest, first, &[]), stated(ReuseToml, Closest, "MIT", &[])];
        check("", both("ISC"), "ISC", false, &[0]);
        check("", both(""), "MIT", false, &[1]); // The nearer one states a copyright only.
    }

    #[test]
    fn a_sidecar_stands_for_the_file() {
        let both = vec![stated(Sidecar, Closest, "CC0-1.0", &[]), stated(ReuseToml, Closest, "MIT", &[])];
        check("ISC", both.clone(), "CC0-1.0", true, &[0]);
        check("", both, "CC0-1.0", false, &[0]);
    }

    #[test]
    fn aggregates_hold_beside_and_overrides_instead() {
        check("MIT", vec![stated(ReuseToml, Aggregate, "ISC", &[])], "MIT AND ISC", true, &[0]);
        check("MIT", vec![stated(Dep5, Aggregate, "MIT", &[])], "MIT", false, &[0]);
        check("", vec![stated(Dep5, Aggregate, "MIT", &[])], "MIT", false, &[0]);
        check("MIT", vec![stated(ReuseToml, Override, "ISC", &[])], "ISC", true, &[0]);
        let with_sidecar = vec![stated(Sidecar, Closest, "MIT", &[]), stated(ReuseToml, Override, "ISC", &[])];
        check("", with_sidecar, "ISC", false, &[1]);
        let above = vec![stated(ReuseToml, Override, "ISC", &[]), stated(ReuseToml, Aggregate, "Zlib", &[])];
        check("MIT", above, "ISC AND Zlib", true, &[0, 1]);
        let choice = vec![stated(ReuseToml, Aggregate, "MIT OR ISC", &[])];
        check("MIT", choice, "MIT AND (MIT OR ISC)", true, &[0]);
    }

    #[test]
    fn the_bare_text_of_a_gnu_license_is_completed() {
        let own = SpdxExpression::parse("GPL-3.0-only").unwrap();
        let own = OwnWords { license: Some(&own), is_grant_open: true, ..OwnWords::default() };
        let mut stated = [stated(StatedIn::FileName, Closest, "GPL-3.0-or-later", &[])];
        let concluded = conclude_stated(own, &mut stated);
        assert_eq!(concluded.license.unwrap().as_str(), "GPL-3.0-or-later");
        assert!(!concluded.disagrees && stated[0].holds);
    }

    #[test]
    fn copyrights_are_looked_for_apart() {
        let check = |own: &[&str], mut stated: Vec<StatedLicense>, expected: &[&str]| {
            let own: Vec<String> = own.iter().map(|line| (*line).to_owned()).collect();
            let own = OwnWords { copyrights: &own, ..OwnWords::default() };
            assert_eq!(conclude_stated(own, &mut stated).copyrights, expected);
        };
        let toml = |precedence| vec![stated(ReuseToml, precedence, "MIT", &["2020 Ada"])];
        check(&["2019 Bo"], toml(Closest), &["2019 Bo"]);
        check(&[], toml(Closest), &["2020 Ada"]);
        check(&["2019 Bo"], toml(Aggregate), &["2019 Bo", "2020 Ada"]);
        check(&["2019 Bo"], toml(Override), &["2020 Ada"]);
    }
}
