//! Compatibility: may code that was copied under one license go into a work under another? Pure.
//!
//! Sources, asked in this order: the OSADL matrix for pairs of SPDX licenses, a few published facts ([`FACTS`]), then rules by
//! class; an own table (`db/licenses/proprietary.tsv`) for a proprietary work. It is about copied source: what a license allows
//! for linking (LGPL, Classpath) clears nothing. Inbound, of `OR` the branch that suits best counts, of `AND` every part must suit.
//! Outbound, `OR` promises a choice, so both must suit; of `AND` a person looks which part the copy goes into.
//! Guarantees: never panics; what no table or rule knows is never compatible; every answer names its pairs and why.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use spdx::{LicenseItem, LicenseReq};

use super::matrix::{MatrixAnswer, look_up};
use super::own_table::{Distribution, of_proprietary};
use super::reading::{Addition, alternatives, class_of_term, fold, license_name, meaning_of_term, relief_of};
use super::{LicenseClass, Obligation, Relief};
use crate::license::SpdxExpression;

/// The license of the work that a copy goes into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outbound {
    /// An open license, or several.
    Spdx(SpdxExpression),
    /// A license of the owner's own.
    Proprietary {
        /// Who gets the work.
        distribution: Distribution,
    },
}

/// An answer, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It may, if its obligations are met.
    Compatible,
    /// It may under a condition that a person checks.
    CheckDependency,
    /// No table knows.
    Unknown,
    /// It may not.
    Incompatible,
}

/// What an answer rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictBasis {
    /// The OSADL matrix: show [`OSADL_ATTRIBUTION`](super::OSADL_ATTRIBUTION) with it.
    Osadl,
    /// kinprint's table for proprietary works.
    ProprietaryTable,
    /// kinprint's rule on classes, or a published fact.
    Rule,
}

/// The answer on one pair of licenses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictReason {
    /// The license copied under, with its exception.
    pub inbound: String,
    /// The license copied into.
    pub outbound: String,
    /// The answer on them.
    pub verdict: Verdict,
    /// What it rests on.
    pub basis: VerdictBasis,
    /// Why, in a few words.
    pub text: String,
}

/// The answer on two expressions, with the pairs that it rests on, the worst first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compatibility {
    /// The answer.
    pub verdict: Verdict,
    /// Its pairs.
    pub reasons: Vec<VerdictReason>,
}

/// Reasons kept: expressions of people have a handful.
const MAX_REASONS: usize = 100;
/// Pairs asked for at most; beyond, an expression is no statement of a person.
const MAX_PAIRS: usize = 100_000;

/// Pairs that the stewards of the licenses have published: inbound, outbound, answer, why.
const FACTS: &[(&str, &str, Verdict, &str)] = &[
    ("CC-BY-SA-3.0", "CC-BY-SA-4.0", Verdict::Compatible, "CC-BY-SA-3.0 lets adaptations be under a later version"),
    ("CC-BY-SA-4.0", "GPL-3.0-only", Verdict::Compatible, "Creative Commons declared GPL-3.0 compatible, one way"),
    (
        "CC-BY-SA-4.0",
        "GPL-3.0-or-later",
        Verdict::CheckDependency,
        "declared compatible with GPL-3.0, not with later ones",
    ),
];

/// Tells whether code copied under `inbound` may go into a work under `outbound`.
pub fn compatibility(inbound: &SpdxExpression, outbound: &Outbound) -> Compatibility {
    match outbound {
        Outbound::Proprietary { distribution } => {
            let of_term = |term: &LicenseReq| of_proprietary(term, *distribution).into();
            fold(inbound, of_term, Compatibility::both, Compatibility::better).unwrap_or_else(Compatibility::unread)
        }
        Outbound::Spdx(outbound) => {
            let n_terms = |expression: &SpdxExpression| expression.as_str().split_whitespace().count();
            if n_terms(inbound).saturating_mul(n_terms(outbound)) > MAX_PAIRS {
                return Compatibility::unread();
            }
            let into = |leading: &LicenseReq| {
                let of_term = |term: &LicenseReq| pair(term, leading).into();
                fold(inbound, of_term, Compatibility::both, Compatibility::better).unwrap_or_else(Compatibility::unread)
            };
            fold(outbound, into, Compatibility::of_parts, Compatibility::both).unwrap_or_else(Compatibility::unread)
        }
    }
}

/// Tells whether the licenses that hold together within one file suit each other: of each two, one must be able to take the
/// other in. Of alternatives the best counts.
pub fn conflicts_within(expression: &SpdxExpression) -> Compatibility {
    let of_branch = |terms: Vec<LicenseReq>| {
        let mut within = Compatibility { verdict: Verdict::Compatible, reasons: Vec::new() };
        for (idx, left) in terms.iter().enumerate() {
            for right in &terms[..idx] {
                let (there, back) = (pair(left, right), pair(right, left));
                within = within.both(if back.verdict <= there.verdict { back.into() } else { there.into() });
            }
        }
        Some(within)
    };
    let branches = alternatives(expression, LicenseReq::clone, of_branch);
    branches.and_then(|all| all.into_iter().reduce(Compatibility::better)).unwrap_or_else(Compatibility::unread)
}

impl From<VerdictReason> for Compatibility {
    fn from(reason: VerdictReason) -> Self {
        Self { verdict: reason.verdict, reasons: vec![reason] }
    }
}

impl Compatibility {
    /// Both hold: the worse answer.
    fn both(self, other: Self) -> Self {
        let verdict = self.verdict.max(other.verdict);
        self.joined(other, verdict)
    }

    /// One may be chosen: the better answer, of equal ones the first.
    fn better(self, other: Self) -> Self {
        if other.verdict < self.verdict { other } else { self }
    }

    /// A work of parts under different licenses: if only some suit, it depends on the part.
    fn of_parts(self, other: Self) -> Self {
        let (best, worst) = (self.verdict.min(other.verdict), self.verdict.max(other.verdict));
        let depends = best <= Verdict::CheckDependency && best != worst;
        self.joined(other, if depends { Verdict::CheckDependency } else { worst })
    }

    fn joined(mut self, mut other: Self, verdict: Verdict) -> Self {
        self.reasons.append(&mut other.reasons);
        self.reasons.sort_by_key(|reason| Reverse(reason.verdict));
        self.reasons.dedup();
        self.reasons.truncate(MAX_REASONS);
        Self { verdict, ..self }
    }

    fn unread() -> Self {
        Self { verdict: Verdict::Unknown, reasons: Vec::new() }
    }
}

/// Answers on one license into one other.
fn pair(inbound: &LicenseReq, outbound: &LicenseReq) -> VerdictReason {
    let (inbound_name, outbound_name) = (inbound.to_string(), outbound.to_string());
    let reason = |verdict, basis, text: &str| VerdictReason {
        inbound: inbound_name.clone(),
        outbound: outbound_name.clone(),
        verdict,
        basis,
        text: text.to_owned(),
    };
    if inbound == outbound {
        return reason(Verdict::Compatible, VerdictBasis::Rule, "the same license");
    }
    if let Some((verdict, text)) = matrix_answer(&outbound_name, &inbound_name) {
        return reason(verdict, VerdictBasis::Osadl, text);
    }
    let (verdict, basis, text) = base_answer(inbound, outbound);
    let (verdict, text) = with_additions(inbound, outbound, verdict, text);
    reason(verdict, basis, text)
}

fn matrix_answer(outbound: &str, inbound: &str) -> Option<(Verdict, &'static str)> {
    Some(match look_up(outbound, inbound)? {
        MatrixAnswer::Yes => (Verdict::Compatible, "the matrix says yes"),
        MatrixAnswer::No => (Verdict::Incompatible, "the matrix says no"),
        MatrixAnswer::Unknown => (Verdict::Unknown, "the matrix leaves it open"),
        MatrixAnswer::Depends => {
            (Verdict::CheckDependency, "the matrix says that it depends on a condition of the license")
        }
    })
}

/// Answers without the exceptions and `+`.
fn base_answer(inbound: &LicenseReq, outbound: &LicenseReq) -> (Verdict, VerdictBasis, &'static str) {
    let (inbound_name, outbound_name) = (license_name(inbound), license_name(outbound));
    if inbound_name == outbound_name {
        return (Verdict::Compatible, VerdictBasis::Rule, "the same license");
    }
    if let Some((verdict, text)) = matrix_answer(&outbound_name, &inbound_name) {
        return (verdict, VerdictBasis::Osadl, text);
    }
    let fact = FACTS.iter().find(|(from, to, ..)| *from == inbound_name && *to == outbound_name);
    if let Some(&(.., verdict, text)) = fact {
        return (verdict, VerdictBasis::Rule, text);
    }
    let (verdict, text) = by_class(inbound, outbound);
    (verdict, VerdictBasis::Rule, text)
}

/// Obligations of permissive licenses that every known license leaves room for.
const HARMLESS: &[Obligation] = &[
    Obligation::KeepNotice,
    Obligation::IncludeText,
    Obligation::NameLicense,
    Obligation::StateChanges,
    Obligation::NoEndorsement,
    Obligation::PatentGrant,
];

/// Answers by the classes of two licenses of which at least one is not in the matrix.
fn by_class(inbound: &LicenseReq, outbound: &LicenseReq) -> (Verdict, &'static str) {
    let ((from, obligations), into) = (meaning_of_term(inbound), class_of_term(outbound));
    let is_open = |class: LicenseClass| class <= LicenseClass::NetworkCopyleft;
    match from {
        LicenseClass::PublicDomain => (Verdict::Compatible, "it asks for nothing"),
        LicenseClass::Unknown => (Verdict::Unknown, "nobody has read its terms"),
        LicenseClass::SourceAvailable
        | LicenseClass::NonCommercial
        | LicenseClass::Proprietary
        | LicenseClass::NoLicense => (Verdict::Incompatible, "it restricts what the other license allows"),
        _ if into == LicenseClass::Unknown => (Verdict::Unknown, "nobody has read the terms of the other license"),
        LicenseClass::Permissive if obligations.iter().all(|obligation| HARMLESS.contains(obligation)) => {
            (Verdict::Compatible, "it asks for notices only")
        }
        LicenseClass::Permissive if into <= LicenseClass::Permissive || into.is_restricted() => {
            (Verdict::Compatible, "its conditions go with the copy")
        }
        LicenseClass::Permissive => (Verdict::Unknown, "it asks for more than notices, and no table knows the pair"),
        LicenseClass::WeakCopyleftFile if is_open(into) => {
            (Verdict::CheckDependency, "the file that holds the copy would stay under its license")
        }
        _ if into.is_copyleft() => (Verdict::Unknown, "both are copyleft, and no table knows the pair"),
        _ => (Verdict::Incompatible, "copies stay under its license"),
    }
}

/// Weighs what exceptions and `+` change of an answer on the bare licenses.
fn with_additions(
    inbound: &LicenseReq,
    outbound: &LicenseReq,
    verdict: Verdict,
    text: &'static str,
) -> (Verdict, &'static str) {
    let from = class_of_term(inbound);
    let gives_exception =
        matches!(relief_of(outbound), Addition::Known(Relief::Linking | Relief::Output | Relief::NamedWorks));
    if gives_exception && from.is_copyleft() && from != LicenseClass::WeakCopyleftFile && verdict < Verdict::Unknown {
        if inbound.addition == outbound.addition {
            return (verdict, text);
        }
        return (Verdict::Incompatible, "the exception of the work cannot be given for code of others under copyleft");
    }
    if relief_of(outbound) == Addition::Unknown && from != LicenseClass::PublicDomain && verdict < Verdict::Unknown {
        return (Verdict::Unknown, "nobody has read what the other license adds");
    }
    let is_llvm = inbound.addition.as_ref().is_some_and(|addition| addition.to_string() == "LLVM-exception");
    match relief_of(inbound) {
        Addition::Unknown if verdict < Verdict::Unknown => (Verdict::Unknown, "nobody has read what is added to it"),
        _ if verdict <= Verdict::CheckDependency => (verdict, text), // An exception may be left out.
        Addition::Known(Relief::Output) => (
            Verdict::CheckDependency,
            "the exception allows it for what it covers: made by the tool, or handed out with it",
        ),
        Addition::Known(Relief::Conditions) if is_llvm => {
            (Verdict::CheckDependency, "the exception allows compiled combinations with GPL-2.0")
        }
        Addition::Known(Relief::Linking | Relief::NamedWorks) => {
            (verdict, "the exception is for linking or combining; copied source stays under the license")
        }
        _ if matches!(inbound.license, LicenseItem::Spdx { or_later: true, .. }) => {
            (Verdict::CheckDependency, "this version does not suit; a later one may be chosen")
        }
        _ => (verdict, text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::reading::tests::any_expression;
    use super::*;

    use Verdict::{CheckDependency, Compatible, Incompatible, Unknown};

    fn parse(text: &str) -> SpdxExpression {
        SpdxExpression::parse(text).unwrap()
    }

    fn verdict(inbound: &str, outbound: &str) -> Verdict {
        let answer = compatibility(&parse(inbound), &Outbound::Spdx(parse(outbound)));
        assert!(answer.reasons.iter().all(|reason| !reason.text.is_empty()));
        answer.verdict
    }

    #[track_caller]
    fn check(inbound: &str, outbound: &str, expected: Verdict) {
        assert_eq!(verdict(inbound, outbound), expected, "{inbound} -> {outbound}");
    }

    #[track_caller]
    fn check_proprietary(inbound: &str, expected: [Verdict; 3]) {
        let of = |distribution| compatibility(&parse(inbound), &Outbound::Proprietary { distribution }).verdict;
        assert_eq!(
            [Distribution::Closed, Distribution::Network, Distribution::Internal].map(of),
            expected,
            "{inbound}"
        );
    }

    #[test]
    fn pairs_of_the_matrix() {
        check("GPL-2.0-only", "Apache-2.0", Incompatible);
        check("Apache-2.0", "GPL-2.0-only", Incompatible);
        check("Apache-2.0", "GPL-3.0-only", Compatible);
        check("GPL-3.0-only", "Apache-2.0", Incompatible);
        check("GPL-2.0-or-later", "GPL-3.0-only", Compatible);
        check("GPL-2.0-only", "GPL-3.0-only", Incompatible);
        check("GPL-3.0-only", "GPL-2.0-or-later", Incompatible);
        check("AGPL-3.0-only", "GPL-3.0-only", CheckDependency);
        check("AGPL-3.0-only", "MIT", Incompatible);
        check("EPL-2.0", "GPL-2.0-only", CheckDependency);
        check("EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", Compatible);
        check("CDDL-1.0", "GPL-2.0-only", Incompatible);
        check("BSD-4-Clause", "GPL-2.0-only", Incompatible);
        check("LGPL-2.1-only", "MIT", Incompatible);
        check("MPL-2.0", "MIT", Incompatible);
    }

    #[test]
    fn mit_goes_into_everything() {
        let outbounds = super::super::terms::lines(include_str!("../../../db/licenses/osadl.tsv"));
        for outbound in outbounds.filter_map(|line| line.split('\t').next()) {
            if SpdxExpression::parse(outbound).is_ok() && !outbound.starts_with("LicenseRef-") {
                check("MIT", outbound, Compatible);
            }
        }
        for outbound in ["CC0-1.0", "BUSL-1.1", "CC-BY-SA-4.0", "LicenseRef-proprietary", "EUPL-1.0"] {
            check("MIT", outbound, Compatible);
        }
        check_proprietary("MIT", [Compatible; 3]);
    }

    #[test]
    fn expressions() {
        check("GPL-2.0-only OR MIT", "Apache-2.0", Compatible);
        check("GPL-2.0-only AND MIT", "Apache-2.0", Incompatible);
        check("GPL-2.0-only", "MIT OR GPL-2.0-only", Incompatible); // The work promises both.
        check("Apache-2.0", "MIT OR Apache-2.0", Compatible);
        check("GPL-2.0-only", "MIT AND GPL-2.0-only", CheckDependency); // It depends on the part.
        check("LicenseRef-mine", "MIT", Unknown);
        check("LicenseRef-mine OR ISC", "MIT", Compatible);
        check("MIT", "LicenseRef-mine", Unknown);
        check("CC0-1.0", "LicenseRef-mine", Compatible);
        check("Apache-2.0 AND LicenseRef-Commons-Clause", "Apache-2.0", Incompatible);
        check("LicenseRef-mine", "LicenseRef-mine", Compatible);
    }

    #[test]
    fn exceptions_clear_no_copied_source() {
        check("GPL-2.0-only WITH Classpath-exception-2.0", "MIT", Incompatible);
        check("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", Compatible);
        check("GPL-3.0-or-later WITH GCC-exception-3.1", "Apache-2.0", Incompatible);
        check("GPL-3.0-or-later WITH GCC-exception-3.1", "GPL-3.0-or-later", Compatible);
        check("GPL-3.0-or-later", "GPL-3.0-or-later WITH GCC-exception-3.1", Incompatible);
        check("GPL-3.0-or-later WITH GCC-exception-3.1", "GPL-3.0-only WITH GCC-exception-3.1", Compatible);
        check("GPL-3.0-or-later WITH Bison-exception-2.2", "MIT", CheckDependency);
        check("Apache-2.0 WITH LLVM-exception", "GPL-2.0-only", CheckDependency);
        check("Apache-2.0 WITH LLVM-exception", "MIT", Compatible);
        check("MIT", "Apache-2.0 WITH LLVM-exception", Compatible);
        check("GPL-2.0-only WITH Linux-syscall-note", "MIT", Incompatible);
        check("MIT WITH AdditionRef-mine", "MIT", Unknown);
        check("MIT", "MIT WITH AdditionRef-mine", Unknown);
    }

    #[test]
    fn rules_beside_the_matrix() {
        check("CC0-1.0", "GPL-2.0-only", Compatible);
        check("MIT-0", "GPL-2.0-only", Compatible);
        check("Unicode-3.0", "MIT", Compatible);
        check("CC-BY-SA-4.0", "GPL-3.0-only", Compatible);
        check("CC-BY-SA-4.0", "MIT", Incompatible);
        check("CC-BY-NC-4.0", "GPL-3.0-only", Incompatible);
        check("BUSL-1.1", "Apache-2.0", Incompatible);
        check("SSPL-1.0", "AGPL-3.0-only", Incompatible);
        check("BSD-Advertising-Acknowledgement", "GPL-2.0-only", Unknown);
        check("OFL-1.1", "MIT", CheckDependency);
        check("CECILL-2.1", "GPL-3.0-only", Unknown);
        check("MPL-1.1+", "MPL-2.0", verdict("MPL-1.1", "MPL-2.0"));
    }

    #[test]
    fn proprietary_works() {
        check_proprietary("LGPL-2.1-or-later", [Incompatible, CheckDependency, Compatible]); // Copied, not linked.
        check_proprietary("GPL-2.0-only WITH Classpath-exception-2.0", [Incompatible, CheckDependency, Compatible]);
        check_proprietary("MPL-2.0", [CheckDependency, CheckDependency, Compatible]);
        check_proprietary("AGPL-3.0-only", [Incompatible, Incompatible, CheckDependency]);
        check_proprietary("AGPL-3.0-only OR MIT", [Compatible; 3]);
        check_proprietary("MIT AND CC-BY-NC-4.0", [Incompatible; 3]);
        check_proprietary("LicenseRef-mine", [Unknown; 3]);
        check_proprietary("GPL-3.0-only AND LicenseRef-mine", [Incompatible, Unknown, Unknown]); // Each by itself.
    }

    #[test]
    fn conflicts_in_one_file() {
        let check = |text: &str, expected| assert_eq!(conflicts_within(&parse(text)).verdict, expected, "{text}");
        check("MIT", Compatible);
        check("MIT AND GPL-2.0-only", Compatible);
        check("GPL-2.0-only AND Apache-2.0", Incompatible);
        check("GPL-3.0-only AND Apache-2.0", Compatible);
        check("GPL-2.0-only AND GPL-3.0-only", Incompatible);
        check("GPL-2.0-only AND CDDL-1.0", Incompatible);
        check("GPL-2.0-only AND BSD-4-Clause", Incompatible);
        check("(GPL-2.0-only OR MIT) AND Apache-2.0", Compatible);
        check("LGPL-2.1-only AND LicenseRef-proprietary", Incompatible);
        check("MIT AND LicenseRef-proprietary", Compatible);
        check("GPL-2.0-only AND LicenseRef-mine", Unknown);
        check(&vec!["(MIT OR ISC)"; 20].join(" AND "), Unknown);
    }

    #[test]
    fn answers_say_what_they_rest_on() {
        let answer = compatibility(&parse("MIT AND GPL-2.0-only"), &Outbound::Spdx(parse("Apache-2.0")));
        let [worst, other] = answer.reasons.as_slice() else { panic!("{answer:?}") };
        assert_eq!((worst.inbound.as_str(), worst.outbound.as_str()), ("GPL-2.0-only", "Apache-2.0"));
        assert_eq!((worst.verdict, worst.basis), (Incompatible, VerdictBasis::Osadl));
        assert_eq!((other.verdict, other.basis), (Compatible, VerdictBasis::Osadl));
        let json = serde_json::to_value(worst).unwrap();
        assert_eq!((&json["verdict"], &json["basis"]), (&"incompatible".into(), &"osadl".into()));
    }

    #[test]
    fn hostile_expressions_end() {
        let long = parse(&("GPL-2.0-only AND ".repeat(20_000) + "MIT"));
        let outbound = Outbound::Spdx(parse("Apache-2.0"));
        assert_eq!(compatibility(&long, &outbound).verdict, Incompatible);
        assert_eq!(compatibility(&long, &Outbound::Spdx(long.clone())).verdict, Unknown);
        assert_eq!(conflicts_within(&long).verdict, Unknown);
    }

    proptest! {
        #[test]
        fn or_is_never_worse_than_its_branches(left in any_expression(), right in any_expression(), to in any_expression()) {
            let or = verdict(&format!("({left}) OR ({right})"), &to);
            let (left_alone, right_alone) = (verdict(&left, &to), verdict(&right, &to));
            prop_assert!(or <= left_alone.max(right_alone));
            let and = verdict(&format!("({left}) AND ({right})"), &to);
            prop_assert!(and >= left_alone.max(right_alone).min(CheckDependency));
        }

        #[test]
        fn into_one_license_the_best_branch_and_the_worst_part_count(left in any_expression(), right in any_expression()) {
            for to in ["MIT", "GPL-3.0-or-later", "LicenseRef-mine", "GPL-2.0-only WITH Classpath-exception-2.0"] {
                let (left_alone, right_alone) = (verdict(&left, to), verdict(&right, to));
                prop_assert_eq!(verdict(&format!("({left}) OR ({right})"), to), left_alone.min(right_alone));
                prop_assert_eq!(verdict(&format!("({left}) AND ({right})"), to), left_alone.max(right_alone));
            }
        }

        #[test]
        fn nothing_panics(text in any_expression()) {
            let _ = conflicts_within(&parse(&text));
            let closed = Outbound::Proprietary { distribution: Distribution::Closed };
            let answer = compatibility(&parse(&text), &closed);
            prop_assert!(answer.reasons.iter().any(|reason| reason.verdict == answer.verdict));
        }
    }
}
