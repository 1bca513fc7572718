//! Combination: one expression from the parts of a text that speak of licenses.
//!
//! A choice is one only where words say so ("or", "either", "at your option", "dual licensed", "alternatively"); otherwise
//! each part keeps its own terms and all hold. What a more exact part says again is dropped. Pure.

use std::collections::BTreeSet;

use super::atom::{Atom, AtomKind, ids_of};
use super::choice::{find_choices, is_choice};
use super::gnu::Family;
use super::words::Word;
use crate::license::{SpdxExpression, UNKNOWN};

/// "The same terms as Perl itself".
const PERL: &str = "Artistic-1.0-Perl OR GPL-1.0-or-later";

/// What all parts say.
#[derive(Debug, Default)]
pub(super) struct Combined {
    pub expression: Option<SpdxExpression>,
    pub atoms: Vec<Atom>,
    pub is_grant_open: bool,
    pub is_unknown: bool,
    /// Only families are named: which of them, a file that is pointed to may say.
    pub is_vague: bool,
}

/// Combines the parts, sorted by place; `is_talk` tells whether licenses are talked of beside them.
pub(super) fn combine(atoms: Vec<Atom>, words: &[Word], is_talk: bool) -> Combined {
    let mut atoms = resolve(&with_titles(thin(atoms), words), words);
    attach_exceptions(&mut atoms);
    let choices = find_choices(words, &atoms);
    let mut groups: Vec<Vec<Atom>> = Vec::new();
    for (idx, atom) in atoms.iter().enumerate() {
        let joins = |group: &&mut Vec<Atom>| {
            let behind = &atoms[idx + 1..];
            group.last().is_some_and(|last| is_choice(words, (last, atom), behind, &choices, group.len() > 1))
        };
        match groups.last_mut().filter(joins) {
            Some(group) => group.push(atom.clone()),
            None => groups.push(vec![atom.clone()]),
        }
    }
    let is_unknown = groups.is_empty() && is_talk;
    let expression = join(&groups).or_else(|| is_unknown.then(|| UNKNOWN.to_owned()));
    Combined {
        expression: expression.and_then(|text| SpdxExpression::parse(&text).ok()),
        is_grant_open: !atoms.is_empty() && atoms.iter().all(|atom| atom.kind == AtomKind::OpenText),
        is_unknown,
        is_vague: !atoms.is_empty()
            && atoms.iter().all(|atom| matches!(atom.kind, AtomKind::Vague | AtomKind::Pointer)),
        atoms,
    }
}

/// Of very many parts (a list of the licenses of a thousand packages) keeps the first that says each thing: what follows
/// compares each with each.
fn thin(atoms: Vec<Atom>) -> Vec<Atom> {
    const MAX_ATOMS: usize = 1000;
    if atoms.len() <= MAX_ATOMS {
        return atoms;
    }
    let mut seen: BTreeSet<(String, AtomKind)> = BTreeSet::new();
    atoms.into_iter().filter(|atom| seen.insert((atom.expression.clone(), atom.kind))).collect()
}

/// Lets a text begin at the title that stands right above it, so that "or" before the title stands before the text.
fn with_titles(mut atoms: Vec<Atom>, words: &[Word]) -> Vec<Atom> {
    for idx in 1..atoms.len() {
        let (title, text) = (&atoms[idx - 1], &atoms[idx]);
        let is_title =
            text.is_text() && !title.is_text() && title.kind != AtomKind::Tag && title.family() == text.family();
        if is_title && is_before(words, title, text) {
            atoms[idx].words.start = title.words.start;
        }
    }
    atoms
}

/// Drops what a better part says again; where that is one license, the vaguer part says that one instead, so that a choice
/// among vague names ("either the BSD license or the GPL") is one among licenses.
fn resolve(atoms: &[Atom], words: &[Word]) -> Vec<Atom> {
    let mut resolved = Vec::new();
    for (idx, atom) in atoms.iter().enumerate() {
        let better: Vec<&Atom> = atoms
            .iter()
            .enumerate()
            .filter(|(other_idx, other)| *other_idx != idx && is_better(atom, other, words))
            .map(|(_, other)| other)
            .collect();
        let same: BTreeSet<&str> = better
            .iter()
            .filter(|other| other.names_family_of(atom) && !other.expression.contains(' '))
            .map(|other| other.expression.as_str())
            .collect();
        match (better.is_empty(), same.first()) {
            (true, _) => resolved.push(atom.clone()),
            (false, Some(expression)) if same.len() == 1 && !atom.is_text() => {
                resolved.push(Atom { expression: (*expression).to_owned(), kind: AtomKind::Again, ..atom.clone() });
            }
            _ => {}
        }
    }
    resolved
}

/// Tells whether `other` says what `atom` says, and more exactly.
fn is_better(atom: &Atom, other: &Atom, words: &[Word]) -> bool {
    use AtomKind::{Address, Again, Exact, Exception, Open, OpenText, Pointer, Tag, Text, Unversioned, Vague};
    if other.kind == Exception {
        return false;
    }
    match atom.kind {
        Tag | Exception | Again => false,
        Text => repeats(&other.expression, &atom.expression),
        OpenText => {
            matches!(other.kind, Exact | Tag | Open) && other.names_version_of(atom)
                || other.kind == OpenText && repeats(&other.expression, &atom.expression)
        }
        Open => matches!(other.kind, Exact | Tag) && other.names_version_of(atom),
        Exact => {
            let is_title = other.kind == Text && atom.family() == other.family() && is_before(words, atom, other);
            is_title
                || other.kind == Tag && atom.ids().is_subset(&other.ids())
                || repeats(&other.expression, &atom.expression)
        }
        // The Lesser GPL 3 is the GPL 3 with more allowed: both texts are pointed to.
        Address if atom.expression.starts_with("GPL-3.0") && other.expression.starts_with("LGPL-3.0") => true,
        Address => {
            other.kind == Tag || !matches!(other.kind, Address | Vague | Unversioned) && other.names_family_of(atom)
        }
        Pointer => !matches!(other.kind, Pointer | Vague | Unversioned | Again) || other.names_family_of(atom),
        // The GNU licenses speak of each other.
        Vague | Unversioned => {
            other.kind == Tag
                || !matches!(other.kind, Vague | Unversioned) && other.names_family_of(atom)
                || atom.kind == Unversioned && other.kind == OpenText && !is_before(words, atom, other)
        }
    }
}

/// Tells whether a text holds all that the other says.
fn repeats(whole: &str, part: &str) -> bool {
    matches!((whole, part), ("LGPL-3.0-only", "GPL-3.0-only") | ("libpng-2.0", "libpng-1.6.35"))
        || matches!(whole, "CC0-1.0" | "Unlicense") && part == "LicenseRef-public-domain"
        || whole.starts_with("CC-BY") && matches!(part, "CC0-1.0" | "LicenseRef-public-domain")
        || whole == PERL
            && part != PERL
            && (part.starts_with("Artistic-1.0") || part.starts_with("GPL-1.0") || part.starts_with("GPL-2.0"))
}

/// A title stands right before its text, with a sentence or two between.
fn is_before(words: &[Word], title: &Atom, text: &Atom) -> bool {
    title.words.start == text.words.start && title.words.end < text.words.end
        || title.words.end <= text.words.start
            && words[title.words.end..text.words.start].iter().filter(|word| word.is_compared()).count() <= 60
}

/// Puts each exception behind the license it stands nearest to.
fn attach_exceptions(atoms: &mut Vec<Atom>) {
    let exceptions: Vec<Atom> = atoms.iter().filter(|atom| atom.kind == AtomKind::Exception).cloned().collect();
    atoms.retain(|atom| atom.kind != AtomKind::Exception);
    for exception in exceptions {
        let fits =
            |atom: &Atom| !atom.expression.contains(' ') && takes_exceptions(&atom.expression, &exception.expression);
        let before = atoms.iter().rposition(|atom| atom.words.start <= exception.words.start && fits(atom));
        let base = before.or_else(|| atoms.iter().position(fits));
        // Said again of a license that has it; of another one it is said anew.
        let has_exception = |atom: &Atom| atom.expression.ends_with(&format!(" WITH {}", exception.expression));
        let is_before = |atom: &&Atom| atom.words.start <= exception.words.start;
        let nearest = atoms.iter().rev().filter(is_before).find(|atom| has_exception(atom) || fits(atom));
        let is_said = match nearest {
            Some(atom) => has_exception(atom),
            None => atoms.iter().any(|atom| atom.expression.contains(&exception.expression)),
        };
        match base {
            _ if is_said => {}
            Some(base) => {
                // Every part before that names the same license has the exception.
                let license = atoms[base].expression.clone();
                let atoms_start = atoms[base].words.start;
                let is_before = |atom: &&mut Atom| atom.words.start <= exception.words.start.max(atoms_start);
                for atom in atoms.iter_mut().filter(is_before).filter(|atom| atom.expression == license) {
                    atom.expression = format!("{license} WITH {}", exception.expression);
                }
            }
            // An exception alone excepts from something not named here.
            None => {}
        }
    }
}

fn takes_exceptions(license: &str, exception: &str) -> bool {
    if exception == "OCaml-LGPL-linking-exception" {
        return license.starts_with("LGPL-");
    }
    if exception == "LLVM-exception" || exception == "Swift-exception" {
        return license == "Apache-2.0";
    }
    Family::ALL.iter().any(|family| license.strip_prefix(family.prefix()).is_some_and(|rest| rest.starts_with('-')))
}

/// Joins the groups: those that say no more than another are dropped.
fn join(groups: &[Vec<Atom>]) -> Option<String> {
    let is_perl = groups.iter().any(|group| group.iter().any(|atom| atom.expression == PERL));
    let said_by_perl =
        |atom: &Atom| is_perl && ["Artistic-1.0", "GPL-1.0-or-later"].contains(&atom.expression.as_str());
    let sets: Vec<BTreeSet<&str>> = groups
        .iter()
        .map(|group| group.iter().flat_map(|atom| if said_by_perl(atom) { ids_of(PERL) } else { atom.ids() }).collect())
        .collect();
    let mut written: Vec<String> = Vec::new();
    for (idx, group) in groups.iter().enumerate() {
        let is_repeated = sets.iter().enumerate().any(|(other, set)| {
            other != idx && sets[idx].is_subset(set) && (sets[idx].len() < set.len() || other < idx)
        });
        // A license named in passing beside one whose terms are given is the license of something else.
        let is_passing = group.iter().all(|atom| atom.kind == AtomKind::Unversioned);
        let gives_terms =
            |atom: &Atom| atom.kind != AtomKind::Unversioned && atom.expression != "LicenseRef-public-domain";
        if is_repeated || is_passing && groups.iter().any(|other| other.iter().any(gives_terms)) {
            continue;
        }
        let mut alternatives: Vec<&str> = Vec::new();
        for atom in group {
            for alternative in atom.expression.split(" OR ") {
                if !alternatives.contains(&alternative) {
                    alternatives.push(alternative);
                }
            }
        }
        // Perl's own pair, whose Artistic license is its own edition.
        if alternatives.contains(&"GPL-1.0-or-later")
            && alternatives.len() == 2
            && let Some(artistic) = alternatives.iter_mut().find(|alternative| **alternative == "Artistic-1.0")
        {
            *artistic = "Artistic-1.0-Perl";
        }
        written.push(alternatives.join(" OR "));
    }
    let several = written.len() > 1;
    let parts: Vec<String> = written
        .into_iter()
        .map(|part| if several && part.contains(" OR ") { format!("({part})") } else { part })
        .collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}
