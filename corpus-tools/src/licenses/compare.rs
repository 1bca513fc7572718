//! Comparison: whether what was said of a file is what was expected. Order and brackets make no difference; in what is
//! accepted `*` stands for anything, and every license without an identifier is the same unknown one. Pure.

use std::collections::BTreeSet;

use kinprint::license::{LicenseClass, SpdxExpression, class_of};

/// An expression as a tree, its parts sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Tree {
    Leaf(String),
    Any(BTreeSet<Tree>),
    All(BTreeSet<Tree>),
}

/// What a license asks for, in broad terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Nothing,
    Permissive,
    Unknown,
    Weak,
    Strong,
    Network,
    Restricted,
}

/// What a file states, and what else counts as right.
pub(super) struct Expectation {
    right: Vec<Tree>,
}

impl Expectation {
    pub(super) fn new(expected: &str, accept: &[String]) -> Self {
        let all = std::iter::once(expected).chain(accept.iter().map(String::as_str));
        Self { right: all.map(Tree::parse).collect() }
    }

    /// Tells whether exactly this was expected.
    pub(super) fn is_met(&self, said: &str) -> bool {
        let said = Tree::parse(said);
        self.right.iter().any(|right| right.takes(&said))
    }

    /// Tells whether what was said asks for the same.
    pub(super) fn is_family_met(&self, said: &str) -> bool {
        let families = Tree::parse(said).families();
        self.is_met(said) || self.without_wildcards().any(|right| right.families() == families)
    }

    /// Tells whether something with conditions was called permissive.
    pub(super) fn is_made_milder(&self, said: &str) -> bool {
        let said = Tree::parse(said).level();
        let least = self.without_wildcards().map(Tree::level).min();
        said == Family::Permissive && least.is_some_and(|least| least >= Family::Weak)
    }

    fn without_wildcards(&self) -> impl Iterator<Item = &Tree> {
        self.right.iter().filter(|right| !right.has_wildcard())
    }
}

impl Tree {
    fn parse(text: &str) -> Self {
        let text = text.replace('(', " ( ").replace(')', " ) ");
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut at = 0;
        Self::alternatives(&words, &mut at)
    }

    fn alternatives(words: &[&str], at: &mut usize) -> Self {
        let mut parts = vec![Self::conjuncts(words, at)];
        while words.get(*at) == Some(&"OR") {
            *at += 1;
            parts.push(Self::conjuncts(words, at));
        }
        Self::join(parts, Self::Any, |tree| if let Self::Any(parts) = tree { Ok(parts) } else { Err(tree) })
    }

    fn conjuncts(words: &[&str], at: &mut usize) -> Self {
        let mut parts = vec![Self::leaf(words, at)];
        while words.get(*at) == Some(&"AND") {
            *at += 1;
            parts.push(Self::leaf(words, at));
        }
        Self::join(parts, Self::All, |tree| if let Self::All(parts) = tree { Ok(parts) } else { Err(tree) })
    }

    /// Joins parts into one tree; parts of the same kind are opened up.
    fn join(
        parts: Vec<Self>,
        kind: fn(BTreeSet<Self>) -> Self,
        open: fn(Self) -> Result<BTreeSet<Self>, Self>,
    ) -> Self {
        let mut flat: BTreeSet<Self> = BTreeSet::new();
        for part in parts {
            match open(part) {
                Ok(inner) => flat.extend(inner),
                Err(part) => drop(flat.insert(part)),
            }
        }
        if flat.len() == 1 { flat.pop_first().expect("there is one") } else { kind(flat) }
    }

    fn leaf(words: &[&str], at: &mut usize) -> Self {
        let Some(&word) = words.get(*at) else { return Self::Leaf("NONE".to_owned()) };
        *at += 1;
        let mut tree = if word == "(" {
            let inside = Self::alternatives(words, at);
            *at += usize::from(words.get(*at) == Some(&")"));
            inside
        } else {
            Self::Leaf(identifier(word))
        };
        if words.get(*at) == Some(&"WITH") {
            let exception = words.get(*at + 1).copied().unwrap_or_default();
            *at += 2;
            if let Self::Leaf(name) = &mut tree {
                name.push_str(" WITH ");
                name.push_str(exception);
            }
        }
        tree
    }

    /// Tells whether `said` is this, taking `*` for anything.
    fn takes(&self, said: &Self) -> bool {
        match (self, said) {
            (Self::Leaf(pattern), Self::Leaf(said)) => is_like(pattern, said),
            (Self::Leaf(pattern), _) => pattern == "*",
            (Self::Any(pattern), Self::Any(said)) | (Self::All(pattern), Self::All(said)) => {
                let is_open = pattern.iter().any(|part| *part == Self::Leaf("*".to_owned()));
                let wanted = pattern.iter().filter(|part| **part != Self::Leaf("*".to_owned()));
                let mut left: Vec<&Self> = said.iter().collect();
                for part in wanted {
                    let Some(found) = left.iter().position(|said| part.takes(said)) else { return false };
                    left.remove(found);
                }
                is_open || left.is_empty()
            }
            _ => false,
        }
    }

    fn has_wildcard(&self) -> bool {
        match self {
            Self::Leaf(name) => name.contains('*'),
            Self::Any(parts) | Self::All(parts) => parts.iter().any(Self::has_wildcard),
        }
    }

    fn families(&self) -> BTreeSet<Family> {
        match self {
            Self::Leaf(name) => BTreeSet::from([family_of(name)]),
            Self::Any(parts) | Self::All(parts) => parts.iter().flat_map(Self::families).collect(),
        }
    }

    /// The duty that cannot be escaped: of a choice the mildest, of several the strictest.
    fn level(&self) -> Family {
        match self {
            Self::Leaf(name) => family_of(name),
            Self::Any(parts) => parts.iter().map(Self::level).min().unwrap_or(Family::Nothing),
            Self::All(parts) => parts.iter().map(Self::level).max().unwrap_or(Family::Nothing),
        }
    }
}

/// Old identifiers under their new names, all unknown licenses under one.
fn identifier(word: &str) -> String {
    let known = SpdxExpression::find_in(word).map_or_else(|| word.to_owned(), |known| known.to_string());
    let is_kept = ["LicenseRef-public-domain", "LicenseRef-Commons-Clause"].contains(&known.as_str());
    if known.starts_with("LicenseRef-") && !is_kept { "LicenseRef-unknown".to_owned() } else { known }
}

/// Tells whether `said` is `pattern`, in which one `*` stands for anything.
fn is_like(pattern: &str, said: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => said.len() >= start.len() + end.len() && said.starts_with(start) && said.ends_with(end),
        None => pattern == said,
    }
}

fn family_of(name: &str) -> Family {
    if name == "NONE" {
        return Family::Nothing;
    }
    match SpdxExpression::parse(name).map(|license| class_of(&license)) {
        Ok(LicenseClass::PublicDomain | LicenseClass::Permissive) => Family::Permissive,
        Ok(LicenseClass::WeakCopyleftFile | LicenseClass::WeakCopyleftLibrary) => Family::Weak,
        Ok(LicenseClass::StrongCopyleft) => Family::Strong,
        Ok(LicenseClass::NetworkCopyleft) => Family::Network,
        Ok(LicenseClass::SourceAvailable | LicenseClass::NonCommercial | LicenseClass::Proprietary) => {
            Family::Restricted
        }
        Ok(LicenseClass::Unknown | LicenseClass::NoLicense) | Err(_) => Family::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: &str, accept: &[&str], said: &str, right: (bool, bool, bool)) {
        let accept: Vec<String> = accept.iter().map(|one| (*one).to_owned()).collect();
        let expectation = Expectation::new(expected, &accept);
        let found = (expectation.is_met(said), expectation.is_family_met(said), expectation.is_made_milder(said));
        assert_eq!(found, right, "{expected} {said}");
    }

    #[test]
    fn order_brackets_and_old_names_make_no_difference() {
        check("MIT OR (ISC OR Zlib)", &[], "Zlib OR MIT OR ISC", (true, true, false));
        check("GPL-2.0", &[], "GPL-2.0-only", (true, true, false));
        check("MIT AND (ISC OR Zlib)", &[], "(Zlib OR ISC) AND MIT", (true, true, false));
        check("MIT AND ISC", &[], "MIT OR ISC", (false, true, false));
        check("LicenseRef-unknown", &[], "LicenseRef-Own", (true, true, false));
        check("NONE", &[], "NONE", (true, true, false));
    }

    #[test]
    fn families_and_mildness() {
        check("MIT", &[], "BSD-3-Clause", (false, true, false));
        check("GPL-2.0-only", &[], "MIT", (false, false, true));
        check("GPL-2.0-only", &[], "MIT AND GPL-3.0-only", (false, false, false));
        check("GPL-2.0-only OR MIT", &[], "MIT", (false, false, false));
        check("LicenseRef-unknown", &[], "MIT", (false, false, false));
    }

    #[test]
    fn other_answers_are_accepted() {
        check("MIT", &["* AND MIT"], "ISC AND MIT AND Zlib", (true, true, false));
        check("MIT", &["GPL-*"], "GPL-2.0-only", (true, true, false));
        check("MIT", &["ISC"], "Zlib AND GPL-2.0-only", (false, false, false));
    }
}
