//! What an expression means: its class, and what the chosen branch obliges to. Pure.
//!
//! Source: SPDX specification 2.3 annex D. In: a valid expression. Of `A OR B` the reader may choose, so the milder one governs (on
//! equal classes the one with fewer obligations, then the first); of `A AND B` the stricter class governs and the obligations of
//! both hold. `WITH`: linking relief makes a strong copyleft that of a library, relief for a tool's output that of a file; relief that names
//! works, and patent grants, change no class; an `AdditionRef` may say anything, so its license is at least unknown.
//! Guarantees: never panics; `OR` is never stricter than a branch, `AND` never milder than a part. Linear in the expression.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use spdx::expression::{ExprNode, Operator};
use spdx::{AdditionItem, LicenseReq};

use super::{LicenseClass, Obligation, Relief, find_license_terms, find_relief};
use crate::license::SpdxExpression;

/// How many alternatives an expression may have to be listed; real ones have two or three.
const MAX_BRANCHES: usize = 64;
/// How many licenses one alternative may name to be listed.
const MAX_TERMS: usize = 64;

/// One way to take a license, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseReading {
    /// The class that governs: the strictest of `classes`.
    pub class: LicenseClass,
    /// The licenses chosen, each with its exception, as written; all of them hold.
    pub chosen: Vec<String>,
    /// The classes of all of them.
    pub classes: BTreeSet<LicenseClass>,
    /// What they ask for together.
    pub obligations: BTreeSet<Obligation>,
}

impl LicenseReading {
    /// Reads the mildest way to take an expression.
    pub fn mildest(expression: &SpdxExpression) -> Self {
        fold(expression, Self::of_term, Self::and, Self::milder).unwrap_or_else(|| Self::unread(expression))
    }

    /// Reads every way to take an expression, the mildest first; only the mildest of one with more than 64 ways, or of
    /// more than 64 licenses in one.
    pub fn branches(expression: &SpdxExpression) -> Vec<Self> {
        let branches = alternatives(expression, Self::of_term, |terms| terms.into_iter().reduce(Self::and));
        let Some(mut branches) = branches else { return vec![Self::mildest(expression)] };
        branches.sort_by_key(Self::strictness); // Stable: of equal ones the first stays first.
        branches
    }

    /// Reads the way of taking `offered` that `chosen` names: one of its branches, or of a license "or later" a later version.
    /// `None` when it is neither, or leaves a choice itself.
    pub fn taken(offered: &SpdxExpression, chosen: &SpdxExpression) -> Option<Self> {
        let mut ways = Self::branches(chosen);
        let way = ways.pop().filter(|_| ways.is_empty())?;
        let is_way = |branch: &Self| {
            let is_offered = |taken: &String| branch.chosen.iter().any(|offered| grants(offered, taken));
            let is_kept = |offered: &String| way.chosen.iter().any(|taken| grants(offered, taken));
            way.chosen.iter().all(is_offered) && branch.chosen.iter().all(is_kept)
        };
        Self::branches(offered).iter().any(is_way).then_some(way)
    }

    /// Returns what was chosen as one expression; `None` where nothing is named.
    pub fn expression(&self) -> Option<SpdxExpression> {
        SpdxExpression::parse(&self.chosen.join(" AND ")).ok()
    }

    /// What is known only by class: nothing is named, and no obligation is known.
    pub(in crate::license) fn of_class(class: LicenseClass) -> Self {
        Self { class, chosen: Vec::new(), classes: BTreeSet::from([class]), obligations: BTreeSet::new() }
    }

    fn of_term(term: &LicenseReq) -> Self {
        let (class, obligations) = meaning_of_term(term);
        Self { class, chosen: vec![term.to_string()], classes: BTreeSet::from([class]), obligations }
    }

    fn and(mut self, mut other: Self) -> Self {
        self.class = self.class.max(other.class);
        self.chosen.append(&mut other.chosen);
        self.classes.append(&mut other.classes);
        self.obligations.append(&mut other.obligations);
        self
    }

    fn milder(self, other: Self) -> Self {
        if other.strictness() < self.strictness() { other } else { self }
    }

    fn strictness(&self) -> (LicenseClass, usize) {
        (self.class, self.obligations.len())
    }

    /// What the parser no longer takes says nothing.
    fn unread(expression: &SpdxExpression) -> Self {
        let class = LicenseClass::Unknown;
        Self {
            class,
            chosen: vec![expression.as_str().to_owned()],
            classes: BTreeSet::from([class]),
            obligations: BTreeSet::new(),
        }
    }
}

/// Tells whether who is offered a license of the GNU project "or later", or another one with `+`, may take it as `taken`: the
/// same, or a later version with the same exception.
fn grants(offered: &str, taken: &str) -> bool {
    let is_later = || {
        let (offered, taken) = (versioned(offered)?, versioned(taken)?);
        let is_same = (offered.family, offered.exception) == (taken.family, taken.exception);
        Some(is_same && offered.is_or_later && offered.version <= taken.version)
    };
    offered == taken || is_later().unwrap_or(false)
}

/// A license of a family with versions.
struct Versioned<'a> {
    family: &'a str,
    version: Vec<u32>,
    is_or_later: bool,
    exception: Option<&'a str>,
}

/// Takes the name of one license apart; `None` when it has no version.
fn versioned(term: &str) -> Option<Versioned<'_>> {
    let (name, exception) = term.split_once(" WITH ").map_or((term, None), |(name, with)| (name, Some(with)));
    let later = name.strip_suffix("-or-later").or_else(|| name.strip_suffix('+'));
    let plain = later.or_else(|| name.strip_suffix("-only")).unwrap_or(name);
    let (family, version) = plain.rsplit_once('-')?;
    let version = version.split('.').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    Some(Versioned { family, version, is_or_later: later.is_some(), exception })
}

/// Returns the class of an expression, taken in the mildest way.
pub fn class_of(expression: &SpdxExpression) -> LicenseClass {
    fold(expression, class_of_term, LicenseClass::max, LicenseClass::min).unwrap_or(LicenseClass::Unknown)
}

/// Returns class and obligations of one license with its exception.
pub(super) fn meaning_of_term(term: &LicenseReq) -> (LicenseClass, BTreeSet<Obligation>) {
    let Some(terms) = find_license_terms(&license_name(term)) else { return (LicenseClass::Unknown, BTreeSet::new()) };
    let class = relaxed(terms.class, term);
    let obligations = terms.obligations.clone();
    let narrowed = match class {
        LicenseClass::WeakCopyleftLibrary => narrowed(obligations, Obligation::DiscloseSourceOfLibrary),
        LicenseClass::WeakCopyleftFile => narrowed(obligations, Obligation::DiscloseSourceOfFile),
        _ => obligations,
    };
    (class, narrowed)
}

/// Returns the class of one license with its exception.
pub(super) fn class_of_term(term: &LicenseReq) -> LicenseClass {
    find_license_terms(&license_name(term)).map_or(LicenseClass::Unknown, |terms| relaxed(terms.class, term))
}

/// Returns what an exception leaves of a license's class.
fn relaxed(class: LicenseClass, term: &LicenseReq) -> LicenseClass {
    match (relief_of(term), class) {
        (Addition::Unknown, _) => class.max(LicenseClass::Unknown),
        (Addition::Known(Relief::Linking), LicenseClass::StrongCopyleft) => LicenseClass::WeakCopyleftLibrary,
        (Addition::Known(Relief::Output), LicenseClass::StrongCopyleft | LicenseClass::WeakCopyleftLibrary) => {
            LicenseClass::WeakCopyleftFile
        }
        (Addition::None | Addition::Known(_), _) => class,
    }
}

/// Asks for the source of less than the whole work.
fn narrowed(mut obligations: BTreeSet<Obligation>, to: Obligation) -> BTreeSet<Obligation> {
    let wider = [Obligation::DiscloseSourceOfWork, Obligation::DiscloseSourceOfLibrary];
    if wider.iter().any(|wide| obligations.remove(wide)) {
        obligations.insert(to);
    }
    obligations
}

/// The part of a term after `WITH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Addition {
    /// There is none.
    None,
    /// An exception of the list.
    Known(Relief),
    /// Anything else.
    Unknown,
}

/// Returns what a term's exception relaxes.
pub(super) fn relief_of(term: &LicenseReq) -> Addition {
    match &term.addition {
        None => Addition::None,
        Some(AdditionItem::Spdx(id)) => find_relief(id.name).map_or(Addition::Unknown, Addition::Known),
        Some(AdditionItem::Other(_)) => Addition::Unknown,
    }
}

/// Returns a term's license without exception and `+`.
pub(super) fn license_name(term: &LicenseReq) -> Cow<'static, str> {
    term.license.id().map_or_else(|| Cow::Owned(term.license.to_string()), |id| Cow::Borrowed(id.name))
}

/// Computes a value of an expression from its terms up; `None` only if the parser no longer takes the text.
pub(super) fn fold<T>(
    expression: &SpdxExpression,
    mut of_term: impl FnMut(&LicenseReq) -> T,
    mut and: impl FnMut(T, T) -> T,
    mut or: impl FnMut(T, T) -> T,
) -> Option<T> {
    let parsed = spdx::Expression::parse(expression.as_str()).ok()?;
    let mut stack: Vec<T> = Vec::new(); // The parser gives postfix order, so no depth of nesting costs a call.
    for node in parsed.iter() {
        let value = match node {
            ExprNode::Req(term) => of_term(&term.req),
            ExprNode::Op(operator) => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                match operator {
                    Operator::And => and(left, right),
                    Operator::Or => or(left, right),
                }
            }
        };
        stack.push(value);
    }
    stack.pop()
}

/// Lists the alternatives of an expression, each made of its terms; `None` when there are too many.
pub(super) fn alternatives<T: Clone, B>(
    expression: &SpdxExpression,
    mut of_term: impl FnMut(&LicenseReq) -> T,
    of_branch: impl Fn(Vec<T>) -> Option<B>,
) -> Option<Vec<B>> {
    let or = |left: Option<Vec<Vec<T>>>, right: Option<Vec<Vec<T>>>| {
        let (mut left, mut right) = (left?, right?);
        left.append(&mut right);
        (left.len() <= MAX_BRANCHES).then_some(left)
    };
    let and = |left: Option<Vec<Vec<T>>>, right: Option<Vec<Vec<T>>>| {
        let (left, right) = (left?, right?);
        if left.len() * right.len() > MAX_BRANCHES {
            return None;
        }
        let joined = left.iter().flat_map(|a| right.iter().map(move |b| [a.as_slice(), b.as_slice()].concat()));
        let joined: Vec<_> = joined.collect();
        joined.iter().all(|terms| terms.len() <= MAX_TERMS).then_some(joined)
    };
    let branches = fold(expression, |term| Some(vec![vec![of_term(term)]]), and, or)??;
    branches.into_iter().map(of_branch).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> SpdxExpression {
        SpdxExpression::parse(text).unwrap()
    }

    fn check(text: &str, class: LicenseClass, chosen: &[&str]) {
        let reading = LicenseReading::mildest(&parse(text));
        assert_eq!(
            (reading.class, reading.chosen),
            (class, chosen.iter().map(ToString::to_string).collect()),
            "{text}"
        );
        assert_eq!(class_of(&parse(text)), class, "{text}");
    }

    #[test]
    fn expressions() {
        use LicenseClass as C;
        check("MIT", C::Permissive, &["MIT"]);
        check("GPL-2.0-only OR MIT", C::Permissive, &["MIT"]);
        check("Apache-2.0 OR MIT", C::Permissive, &["MIT"]); // Fewer obligations.
        check("MIT OR ISC", C::Permissive, &["MIT"]);
        check("GPL-2.0-only AND MIT", C::StrongCopyleft, &["GPL-2.0-only", "MIT"]);
        check("(MIT OR GPL-3.0-only) AND (AGPL-3.0-only OR BSD-3-Clause)", C::Permissive, &["MIT", "BSD-3-Clause"]);
        check("Apache-2.0+", C::Permissive, &["Apache-2.0+"]);
        check("LicenseRef-mine", C::Unknown, &["LicenseRef-mine"]);
        check("DocumentRef-a:LicenseRef-public-domain", C::Unknown, &["DocumentRef-a:LicenseRef-public-domain"]);
        check("MIT AND LicenseRef-mine", C::Unknown, &["MIT", "LicenseRef-mine"]);
        check("MIT OR LicenseRef-mine", C::Permissive, &["MIT"]);
        check("CC-BY-NC-4.0 AND LicenseRef-mine", C::NonCommercial, &["CC-BY-NC-4.0", "LicenseRef-mine"]);
        let commons = ["Apache-2.0", "LicenseRef-Commons-Clause"];
        check("Apache-2.0 AND LicenseRef-Commons-Clause", C::SourceAvailable, &commons);
    }

    #[test]
    fn exceptions() {
        use LicenseClass as C;
        let one = |text: &str, class| check(text, class, &[text]);
        one("GPL-2.0-only WITH Classpath-exception-2.0", C::WeakCopyleftLibrary);
        one("GPL-3.0-or-later WITH GCC-exception-3.1", C::WeakCopyleftLibrary);
        one("GPL-2.0-only WITH Linux-syscall-note", C::WeakCopyleftLibrary);
        one("GPL-3.0-or-later WITH Bison-exception-2.2", C::WeakCopyleftFile);
        one("GPL-2.0-or-later WITH Autoconf-exception-generic", C::WeakCopyleftFile);
        one("GPL-3.0-only WITH Font-exception-2.0", C::WeakCopyleftLibrary);
        one("GPL-2.0-or-later WITH openvpn-openssl-exception", C::StrongCopyleft);
        one("Apache-2.0 WITH LLVM-exception", C::Permissive);
        one("AGPL-3.0-only WITH PS-or-PDF-font-exception-20170817", C::NetworkCopyleft);
        one("MIT WITH AdditionRef-mine", C::Unknown);
        let classpath = LicenseReading::mildest(&parse("GPL-2.0-only WITH Classpath-exception-2.0"));
        assert!(classpath.obligations.contains(&Obligation::DiscloseSourceOfLibrary));
        assert!(!classpath.obligations.contains(&Obligation::DiscloseSourceOfWork));
    }

    #[test]
    fn one_way_of_a_choice_is_taken() {
        let check = |offered: &str, chosen: &str, expected: Option<&str>| {
            let way = LicenseReading::taken(&parse(offered), &parse(chosen));
            let name = way.and_then(|way| way.expression()).map(|license| license.to_string());
            assert_eq!(name.as_deref(), expected, "{chosen} of {offered}");
        };
        check("MIT OR Apache-2.0", "Apache-2.0", Some("Apache-2.0"));
        check("MIT OR Apache-2.0", "MIT OR Apache-2.0", None);
        check("MIT OR Apache-2.0", "MIT AND Apache-2.0", None);
        check("MIT OR Apache-2.0", "Zlib", None);
        check("MIT", "MIT", Some("MIT"));
        check("(MIT OR ISC) AND Zlib", "Zlib AND ISC", Some("Zlib AND ISC"));
        check("(MIT OR ISC) AND Zlib", "Zlib", None);
        check("GPL-2.0-or-later", "GPL-3.0-only", Some("GPL-3.0-only"));
        check("GPL-2.0-or-later", "GPL-2.0-only", Some("GPL-2.0-only"));
        check("GPL-2.0-or-later", "LGPL-3.0-only", None);
        check("Apache-1.1+", "Apache-2.0", Some("Apache-2.0"));
        check("GPL-2.0-only", "GPL-3.0-only", None);
        check("MIT", "MIT-0", None);
        check("GPL-3.0-or-later", "GPL-2.0-only", None);
        check("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only", None);
        check("LicenseRef-a OR MIT", "LicenseRef-a", Some("LicenseRef-a"));
    }

    #[test]
    fn branches_are_listed_mildest_first() {
        let branches = LicenseReading::branches(&parse("AGPL-3.0-only OR (MPL-2.0 AND MIT) OR Apache-2.0"));
        let chosen: Vec<_> = branches.iter().map(|branch| branch.chosen.join("+")).collect();
        assert_eq!(chosen, ["Apache-2.0", "MPL-2.0+MIT", "AGPL-3.0-only"]);
        let many = parse(&vec!["(MIT OR ISC)"; 20].join(" AND "));
        assert_eq!(LicenseReading::branches(&many).len(), 1);
    }

    #[test]
    fn a_policy_sees_what_unknown_covers() {
        let reading = LicenseReading::mildest(&parse("GPL-3.0-only AND LicenseRef-mine"));
        assert_eq!(reading.class, LicenseClass::Unknown);
        assert!(reading.classes.contains(&LicenseClass::StrongCopyleft));
    }

    #[test]
    fn hostile_expressions_end() {
        let nested = format!("{}MIT{}", "(".repeat(20_000), ")".repeat(20_000));
        let long = "GPL-2.0-only AND ".repeat(20_000) + "MIT";
        let mut refs = String::from("MIT");
        for number in 0..20_000 {
            write!(refs, " OR LicenseRef-{number}").unwrap();
        }
        for text in [&nested, &long, &refs] {
            if let Ok(expression) = SpdxExpression::parse(text) {
                let class = class_of(&expression);
                assert_eq!(LicenseReading::mildest(&expression).class, class);
                assert!(LicenseReading::branches(&expression).iter().all(|branch| branch.class >= class));
            }
        }
    }

    /// Expressions of every kind of term.
    pub(in crate::license) fn any_expression() -> impl Strategy<Value = String> {
        let term = prop::sample::select(vec![
            "MIT",
            "Apache-2.0",
            "Apache-2.0+",
            "CC0-1.0",
            "GPL-2.0-only",
            "GPL-3.0-or-later",
            "LGPL-2.1-or-later",
            "MPL-2.0",
            "AGPL-3.0-only",
            "EPL-2.0",
            "CDDL-1.0",
            "BSD-4-Clause",
            "BUSL-1.1",
            "CC-BY-NC-4.0",
            "CC-BY-SA-4.0",
            "LicenseRef-mine",
            "LicenseRef-proprietary",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "Apache-2.0 WITH LLVM-exception",
            "GPL-3.0-or-later WITH Bison-exception-2.2",
            "MIT WITH AdditionRef-mine",
        ]);
        term.prop_map(str::to_owned).prop_recursive(4, 24, 2, |inner| {
            (inner.clone(), inner, any::<bool>())
                .prop_map(|(left, right, is_or)| format!("({left}) {} ({right})", if is_or { "OR" } else { "AND" }))
        })
    }

    proptest! {
        #[test]
        fn or_is_never_stricter_and_and_never_milder(left in any_expression(), right in any_expression()) {
            let of = |text: &str| class_of(&parse(text));
            let or = of(&format!("({left}) OR ({right})"));
            let and = of(&format!("({left}) AND ({right})"));
            prop_assert_eq!(or, of(&left).min(of(&right)));
            prop_assert_eq!(and, of(&left).max(of(&right)));
        }

        #[test]
        fn readings_hold_together(text in any_expression()) {
            let expression = parse(&text);
            let reading = LicenseReading::mildest(&expression);
            prop_assert_eq!(reading.class, class_of(&expression));
            prop_assert_eq!(reading.classes.last(), Some(&reading.class));
            let branches = LicenseReading::branches(&expression);
            prop_assert_eq!(branches[0].class, reading.class);
            prop_assert!(branches.iter().map(LicenseReading::strictness).is_sorted());
        }
    }
}
