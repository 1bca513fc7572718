//! Atoms: the parts of a text that speak of a license, each as exactly as its words do.

use std::collections::BTreeSet;
use std::ops::Range;

use super::DetectionMethod;
use super::gnu::Family;
use super::mention::{GnuGrant, Mention};
use super::rules::{RuleKind, RuleMatch};
use super::texts::TextKind;
use crate::license::UNKNOWN;

/// One part of a text that speaks of a license.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub expression: String,
    pub method: DetectionMethod,
    pub words: Range<usize>,
    pub similarity: f32,
    /// Stretches inside a text that are not part of it.
    pub gaps: Vec<Range<usize>>,
    pub kind: AtomKind,
}

/// How a license is named, which says what may replace it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum AtomKind {
    Tag,
    /// The text of a license.
    Text,
    /// A GNU license's text, which leaves open whether later versions are allowed.
    OpenText,
    Exception,
    /// A standard notice or a name with all that belongs to it.
    Exact,
    /// A GNU license with its version, where nothing says "only" or "or later".
    Open,
    /// The address of a license.
    Address,
    /// A family, a name without version.
    Vague,
    /// A GNU license without a version.
    Unversioned,
    /// A project's notice that points to its license file.
    Pointer,
    /// Says again, less exactly, what another part says.
    Again,
}

impl Atom {
    pub(super) fn of_tag(expression: String, words: Range<usize>) -> Self {
        Self { expression, method: DetectionMethod::Tag, words, similarity: 1.0, gaps: Vec::new(), kind: AtomKind::Tag }
    }

    pub(super) fn of_text(
        name: &str,
        kind: TextKind,
        method: DetectionMethod,
        words: Range<usize>,
        similarity: f32,
    ) -> Self {
        let is_gnu = Family::ALL
            .iter()
            .any(|family| name.strip_prefix(family.prefix()).is_some_and(|rest| rest.starts_with('-')));
        let has_suffix = name.ends_with("-only") || name.ends_with("-or-later");
        let kind = match kind {
            TextKind::Exception => AtomKind::Exception,
            TextKind::License if is_gnu && !has_suffix => AtomKind::OpenText,
            TextKind::License => AtomKind::Text,
            TextKind::Header => AtomKind::Exact,
        };
        let expression = if is_gnu && !has_suffix { format!("{name}-only") } else { name.to_owned() };
        Self { expression, method, words, similarity, gaps: Vec::new(), kind }
    }

    pub(super) fn with_gaps(self, gaps: Vec<Range<usize>>) -> Self {
        Self { gaps, ..self }
    }

    pub(super) fn of_talk(words: Range<usize>) -> Self {
        Self {
            expression: UNKNOWN.to_owned(),
            method: DetectionMethod::Talk,
            words,
            similarity: 1.0,
            gaps: Vec::new(),
            kind: AtomKind::Vague,
        }
    }

    /// Terms of their own beside a known license; nothing says the same more exactly.
    pub(super) fn of_restriction(words: Range<usize>) -> Self {
        Self { kind: AtomKind::Exact, ..Self::of_talk(words) }
    }

    pub(super) fn of_mention(mention: Mention) -> Self {
        let kind = match mention.gnu {
            Some(GnuGrant::Unversioned) => AtomKind::Unversioned,
            Some(GnuGrant::Open) => AtomKind::Open,
            _ if mention.is_pointer => AtomKind::Pointer,
            _ if mention.is_address => AtomKind::Address,
            _ if mention.is_vague => AtomKind::Vague,
            _ => AtomKind::Exact,
        };
        let method = if mention.is_address { DetectionMethod::Address } else { DetectionMethod::Name };
        Self { expression: mention.expression, method, words: mention.words, similarity: 1.0, gaps: Vec::new(), kind }
    }

    /// What an imported rule says; `None` for words that are no license.
    pub(super) fn of_rule(rule: &RuleMatch) -> Option<Self> {
        let (kind, method) = match rule.kind {
            RuleKind::FalsePositive => return None,
            RuleKind::Text => (AtomKind::Text, DetectionMethod::Text),
            RuleKind::Notice => (AtomKind::Exact, DetectionMethod::Notice),
            RuleKind::Reference => (AtomKind::Exact, DetectionMethod::Name),
        };
        let (expression, words) = (rule.expression.clone(), rule.words.clone());
        Some(Self { expression, method, words, similarity: rule.similarity, gaps: Vec::new(), kind })
    }

    /// Tells whether it is the text of a license.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.kind, AtomKind::Text | AtomKind::OpenText)
    }

    /// The licenses named, without operators.
    pub(super) fn ids(&self) -> BTreeSet<&str> {
        ids_of(&self.expression)
    }

    /// What identifiers of one family share: `BSD`, `Apache`, `GPL`.
    pub(super) fn family(&self) -> &str {
        family_of(self.expression.split(' ').next().unwrap_or_default())
    }

    /// Tells whether a license of the other's family is named.
    pub(super) fn names_family_of(&self, other: &Self) -> bool {
        self.ids().into_iter().any(|id| family_of(id) == other.family())
    }

    /// Tells whether the other's license is named in the same version.
    pub(super) fn names_version_of(&self, other: &Self) -> bool {
        let stems: BTreeSet<&str> = other.ids().into_iter().map(without_grant).collect();
        self.ids().into_iter().any(|id| stems.contains(without_grant(id)))
    }
}

/// Returns the licenses and exceptions that an expression names.
pub(super) fn ids_of(expression: &str) -> BTreeSet<&str> {
    let words = expression.split([' ', '(', ')']).filter(|word| !word.is_empty());
    words.filter(|word| !matches!(*word, "OR" | "AND" | "WITH")).collect()
}

/// `GPL-2.0-or-later` and `GPL-2.0-only` are the same license.
fn without_grant(id: &str) -> &str {
    id.trim_end_matches("-or-later").trim_end_matches("-only")
}

pub(super) fn family_of(id: &str) -> &str {
    match id {
        "X11" | "MIT-0" => "MIT",
        "0BSD" => "ISC",
        _ => id.split('-').next().unwrap_or_default(),
    }
}
