//! Names of the GNU licenses: family, version, "only" or "or later", in the ways people write them. Pure.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::phrase::PhraseSet;
use super::words::{Word, WordHash, flag, hash_of};

/// One of the GNU licenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Family {
    Gpl,
    Lgpl,
    Agpl,
    Gfdl,
}

/// A GNU license, named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GnuName {
    pub family: Family,
    /// The versions named, as in identifiers (`2.0`); empty when none is.
    pub versions: Vec<&'static str>,
    /// Later versions are allowed.
    pub is_later: bool,
    /// "Only" is said in so many words.
    pub is_only: bool,
    /// The words, from the first to behind the last.
    pub start: usize,
    pub end: usize,
}

/// Words that may stand between a family's name and its version, or between that and "any later version".
const FILLERS: [&str; 78] = [
    "as",
    "published",
    "by",
    "the",
    "free",
    "software",
    "foundation",
    "inc",
    "fsf",
    "either",
    "in",
    "its",
    "under",
    "terms",
    "of",
    "license",
    "gnu",
    "gpl",
    "lgpl",
    "agpl",
    "general",
    "public",
    "lesser",
    "library",
    "affero",
    "that",
    "is",
    "at",
    "your",
    "option",
    "to",
    "and",
    "conditions",
    "version",
    "versions",
    "copying",
    "itself",
    "licenses",
    "with",
    "this",
    "choice",
    "or",
    "included",
    "below",
    "see",
    "file",
    "discretion",
    "s",
    "linking",
    "exception",
    "exceptions",
    "special",
    "modified",
    // Cut at a line's end: "Soft- ware Founda- tion".
    "soft",
    "ware",
    "founda",
    "tion",
    ">=",
    "l", // A link in Perl's documentation.
    // Other languages.
    "der",
    "lizenz",
    "nach",
    "ihrer",
    "wahl",
    "jeder",
    "de",
    "la",
    "licence",
    "licencia",
    "à",
    "votre",
    "choix",
    "toute",
    "a",
    "su",
    "elección",
    "cualquier",
    "versión",
];

struct Lexicon {
    fillers: FxHashSet<WordHash>,
    families: FxHashMap<WordHash, Family>,
    joined: FxHashMap<WordHash, (Family, &'static str)>,
    versions: FxHashMap<WordHash, &'static str>,
}

/// Words of this module, by hash.
mod is {
    use super::{WordHash, hash_of};
    use std::sync::LazyLock;

    pub(super) struct Known {
        pub gnu: WordHash,
        pub general: WordHash,
        pub public: WordHash,
        pub license: [WordHash; 2],
        pub lesser: [WordHash; 2],
        pub affero: WordHash,
        pub free: WordHash,
        pub documentation: WordHash,
        pub version: [WordHash; 8],
        pub or: [WordHash; 7],
        pub later: [WordHash; 15],
        pub plus: WordHash,
        pub at_least: WordHash,
        pub not: [WordHash; 4],
        pub only: WordHash,
        pub of: WordHash,
    }

    pub(super) static WORDS: LazyLock<Known> = LazyLock::new(|| Known {
        gnu: hash_of("gnu"),
        general: hash_of("general"),
        public: hash_of("public"),
        license: ["license", "licenses"].map(hash_of),
        lesser: ["lesser", "library"].map(hash_of),
        affero: hash_of("affero"),
        free: hash_of("free"),
        documentation: hash_of("documentation"),
        version: ["version", "v", "ver", "versions", "versión", "versão", "versione", "versie"].map(hash_of),
        or: ["or", "and", "any", "oder", "ou", "soit", "o"].map(hash_of),
        later: [
            "later",
            "newer",
            "above",
            "higher",
            "greater",
            "subsequent",
            "more",
            "onwards",
            "spätere",
            "späteren",
            "späterer",
            "neuere",
            "ultérieure",
            "posterior",
            "successiva",
        ]
        .map(hash_of),
        plus: hash_of("+"),
        at_least: hash_of(">="),
        not: ["not", "no", "nor", "without"].map(hash_of),
        only: hash_of("only"),
        of: hash_of("of"),
    });
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let families = [
        ("gpl", Family::Gpl),
        ("lgpl", Family::Lgpl),
        ("agpl", Family::Agpl),
        ("gfdl", Family::Gfdl),
        ("fdl", Family::Gfdl),
    ];
    let versions = [
        ("1", "1.0"),
        ("1.0", "1.0"),
        ("1.1", "1.1"),
        ("1.2", "1.2"),
        ("1.3", "1.3"),
        ("2", "2.0"),
        ("2.0", "2.0"),
        ("2.1", "2.1"),
        ("3", "3.0"),
        ("3.0", "3.0"),
        ("two", "2.0"),
        ("three", "3.0"),
    ];
    let mut lexicon = Lexicon {
        fillers: FILLERS.iter().map(|word| hash_of(word)).collect(),
        families: families.iter().map(|(word, family)| (hash_of(word), *family)).collect(),
        joined: FxHashMap::default(),
        versions: FxHashMap::default(),
    };
    for (number, version) in versions {
        for prefix in ["", "v", "version"] {
            lexicon.versions.insert(hash_of(&format!("{prefix}{number}")), version);
        }
        for (word, family) in families {
            for prefix in ["", "v"] {
                lexicon.joined.insert(hash_of(&format!("{word}{prefix}{number}")), (family, version));
            }
        }
    }
    lexicon
});

/// Names in other languages.
static FOREIGN_NAMES: LazyLock<PhraseSet<Family>> = LazyLock::new(|| {
    PhraseSet::new([
        ("licence publique générale|generale *2 gnu", Family::Gpl),
        ("licence publique générale|generale limitée|amoindrie *2 gnu", Family::Lgpl),
        ("licencia pública|publica general *3 gnu", Family::Gpl),
        ("licencia pública|publica general reducida|menor *3 gnu", Family::Lgpl),
        ("licença pública|publica geral *2 gnu", Family::Gpl),
        ("licenza pubblica generica|generale *2 gnu", Family::Gpl),
        ("gnu 通 用 公 共 许 可 证", Family::Gpl),
        ("gnu 宽 通 用 公 共 许 可 证", Family::Lgpl),
    ])
});

/// Returns the GNU license named at word `at`, also where its version stands before it ("version 2 of the GNU …").
pub(super) fn find_gnu(words: &[Word], at: usize) -> Option<GnuName> {
    // "Clause 3 of the GNU …" names no version.
    if is::WORDS.version.contains(&words[at].hash)
        && let Some((version, next)) = version_at(words, at)
        && let Some(family_at) = after_of(words, next)
        && let Some((family, own, end)) = family_at_word(words, family_at)
    {
        let versions = vec![known_version(family, own.unwrap_or(version))?];
        let grant = later(words, end, &mut Vec::new(), family);
        return Some(GnuName {
            family,
            versions,
            is_later: grant.is_later,
            is_only: grant.is_only,
            start: at,
            end: grant.end,
        });
    }
    let (family, own, mut end) = family_at_word(words, at)?;
    let mut versions = Vec::new();
    if let Some(version) = own {
        versions.push(known_version(family, version)?);
    } else if let Some((version, next)) = version_ahead(words, end) {
        versions.push(known_version(family, version)?);
        end = next;
    }
    let is_least = end >= 2 && words[end - 2].hash == is::WORDS.at_least;
    let mut grant = Grant { is_later: false, is_only: false, end };
    if !versions.is_empty() {
        grant = later(words, end, &mut versions, family);
    }
    let is_later = grant.is_later || is_least;
    Some(GnuName { family, versions, is_later, is_only: grant.is_only, start: at, end: grant.end })
}

impl GnuName {
    /// Returns the identifiers; without a version, every published one from the first.
    pub(super) fn identifiers(&self) -> Vec<String> {
        let family = self.family.prefix();
        if self.versions.is_empty() {
            return vec![format!("{family}-{}-or-later", self.family.first_version())];
        }
        let last = self.versions.len() - 1;
        let of = |(idx, version): (usize, &&str)| {
            let suffix = if self.is_later && idx == last { "or-later" } else { "only" };
            format!("{family}-{version}-{suffix}")
        };
        self.versions.iter().enumerate().map(of).collect()
    }
}

impl Family {
    pub(super) const ALL: [Self; 4] = [Self::Gpl, Self::Lgpl, Self::Agpl, Self::Gfdl];

    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::Gpl => "GPL",
            Self::Lgpl => "LGPL",
            Self::Agpl => "AGPL",
            Self::Gfdl => "GFDL",
        }
    }

    const fn first_version(self) -> &'static str {
        match self {
            Self::Gpl => "1.0",
            Self::Lgpl => "2.0",
            Self::Agpl => "3.0",
            Self::Gfdl => "1.1",
        }
    }
}

/// Returns the version if the family has it.
fn known_version(family: Family, version: &'static str) -> Option<&'static str> {
    let known: &[&str] = match family {
        Family::Gpl => &["1.0", "2.0", "3.0"],
        Family::Lgpl => &["2.0", "2.1", "3.0"],
        Family::Agpl => &["1.0", "3.0"],
        Family::Gfdl => &["1.1", "1.2", "1.3"],
    };
    // LGPL 1 never was; people mean the first, which is 2.0.
    known.contains(&version).then_some(version)
}

/// A family's name: with the version when one word holds both (`GPLv2`), and the word behind it.
fn family_at_word(words: &[Word], at: usize) -> Option<(Family, Option<&'static str>, usize)> {
    let known = &*is::WORDS;
    let hash = |idx: usize| words.get(idx).map(|word| word.hash);
    if let Some((family, end)) = FOREIGN_NAMES.find_at(words, at) {
        return Some((family, None, end));
    }
    let mut idx = at;
    if hash(idx) == Some(known.gnu) {
        idx += 1;
    }
    let here = hash(idx)?;
    if let Some(&(family, version)) = LEXICON.joined.get(&here) {
        return Some((family, Some(version), idx + 1));
    }
    if let Some(&family) = LEXICON.families.get(&here) {
        return Some((family, None, idx + 1));
    }
    if here == known.free && hash(idx + 1) == Some(known.documentation) && known.license.contains(&hash(idx + 2)?) {
        return Some((Family::Gfdl, None, idx + 3));
    }
    let (mut family, mut idx) = (Family::Gpl, idx);
    while let Some(word) = hash(idx) {
        if known.lesser.contains(&word) {
            family = Family::Lgpl;
        } else if word == known.affero {
            family = Family::Agpl;
        } else if !(family == Family::Lgpl && (word == known.or[0] || word == known.gnu)) {
            break;
        }
        idx += 1;
    }
    let is_named = hash(idx)? == known.general && hash(idx + 1)? == known.public;
    let is_lesser_short =
        family == Family::Lgpl && hash(idx)? == known.general && known.license.contains(&hash(idx + 1)?);
    if is_lesser_short {
        return Some((family, None, idx + 2));
    }
    if !is_named {
        // "GNU Affero GPL", "Lesser GPL"
        let is_short = idx > at && LEXICON.families.get(&hash(idx)?) == Some(&Family::Gpl);
        return is_short.then_some((family, None, idx + 1));
    }
    let end = if hash(idx + 2).is_some_and(|word| known.license.contains(&word)) { idx + 3 } else { idx + 2 };
    // What the parenthesis repeats may say more: "GNU General Public License v3 (GPLv3)" is read as the version below.
    Some((family, None, end))
}

/// A version at a word: `version 2`, `v2`, `2.1`.
fn version_at(words: &[Word], at: usize) -> Option<(&'static str, usize)> {
    let hash = words.get(at)?.hash;
    if is::WORDS.version.contains(&hash) || hash == is::WORDS.at_least {
        let next = words.get(at + 1)?;
        if next.hash == is::WORDS.at_least {
            return version_at(words, at + 1);
        }
        return LEXICON.versions.get(&next.hash).map(|version| (*version, at + 2));
    }
    LEXICON.versions.get(&hash).map(|version| (*version, at + 1))
}

/// `of the`, `of`
fn after_of(words: &[Word], at: usize) -> Option<usize> {
    let hash = |idx: usize| words.get(idx).map(|word| word.hash);
    (hash(at)? == is::WORDS.of).then(|| if hash(at + 1) == Some(hash_of("the")) { at + 2 } else { at + 1 })
}

/// A version behind a family's name, over fillers of the same statement.
fn version_ahead(words: &[Word], at: usize) -> Option<(&'static str, usize)> {
    const MAX_FILLERS: usize = 14;
    for idx in at..(at + MAX_FILLERS).min(words.len()) {
        let word = words[idx];
        if word.has(flag::PARAGRAPH) && idx > at + 1 {
            return None;
        }
        if let Some(found) = version_at(words, idx) {
            // A bare number further away is an address or a clause.
            let is_plain = !is::WORDS.version.contains(&word.hash) && word.hash != is::WORDS.at_least;
            return (!is_plain || idx <= at + 1 || is_short_version(words, idx)).then_some(found);
        }
        let is_family = LEXICON.joined.get(&word.hash);
        if let Some(&(_, version)) = is_family {
            return Some((version, idx + 1)); // "GNU General Public License (GPLv3)"
        }
        if !LEXICON.fillers.contains(&word.hash) && !word.has(flag::URL)
            || (word.has(flag::SENTENCE) && idx > at && !is_version_next(words, idx))
        {
            return either_version(words, idx);
        }
    }
    None
}

/// The version in "either version 2", behind words that no grant has (an address of the publisher).
fn either_version(words: &[Word], at: usize) -> Option<(&'static str, usize)> {
    const MAX_WORDS: usize = 24;
    for idx in at..(at + MAX_WORDS).min(words.len()) {
        if words[idx].has(flag::PARAGRAPH) {
            return None;
        }
        let is_version = |word: &Word| is::WORDS.version.contains(&word.hash);
        // "either version 2", "entweder gemäß Version 2", "soit la version 2"
        let is_either = ["either", "entweder", "soit", "sea"].iter().any(|either| words[idx].hash == hash_of(either));
        let next = (idx + 1..idx + 3).find(|&next| words.get(next).is_some_and(is_version));
        if let Some(next) = next.filter(|_| is_either) {
            return version_at(words, next);
        }
    }
    None
}

/// `v2` says itself that it is a version; `2` does not.
fn is_short_version(words: &[Word], idx: usize) -> bool {
    words[idx].len_bytes >= 2
}

fn is_version_next(words: &[Word], at: usize) -> bool {
    (at..(at + 3).min(words.len())).any(|idx| is::WORDS.version.contains(&words[idx].hash))
}

/// What stands behind a version.
struct Grant {
    is_later: bool,
    is_only: bool,
    end: usize,
}

/// Reads on behind a version: other versions to choose from, and whether later ones are allowed.
fn later(words: &[Word], at: usize, versions: &mut Vec<&'static str>, family: Family) -> Grant {
    const MAX_FILLERS: usize = 26;
    let known = &*is::WORDS;
    let mut has_or = false;
    let mut is_denied = false;
    let mut end = at;
    let mut idx = at;
    while idx < words.len().min(at + MAX_FILLERS) {
        let word = words[idx];
        if word.has(flag::PARAGRAPH)
            || (word.has(flag::SENTENCE) && idx > at + 1 && !has_or && word.hash != known.or[0])
        {
            break;
        }
        if word.hash == known.plus && idx <= at + 1 {
            return Grant { is_later: true, is_only: false, end: idx + 1 };
        }
        if known.later.contains(&word.hash) && has_or {
            return Grant { is_later: !is_denied, is_only: is_denied, end: idx + 1 };
        }
        if word.hash == known.only {
            return Grant { is_later: false, is_only: true, end: idx + 1 };
        }
        if known.or.contains(&word.hash) {
            has_or = true;
        } else if known.not.contains(&word.hash) {
            is_denied = true;
            has_or = true;
        } else if has_or && let Some((version, next)) = version_at(words, idx) {
            let other = known_version(family, version);
            if let Some(version) = other
                && !versions.contains(&version)
                && !versions.is_empty()
            {
                versions.push(version);
            }
            (idx, end) = (next, next);
            continue;
        } else if !LEXICON.fillers.contains(&word.hash) && !word.has(flag::URL) {
            break;
        }
        idx += 1;
    }
    Grant { is_later: false, is_only: false, end }
}
