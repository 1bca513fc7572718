//! Which language a file is in: by extension, file name, `#!` line, and a look at the text where these are ambiguous.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::languages::LANGUAGES;
use super::profile::Profile;

/// A language, or the generic profile for text of no known one. Stored by [`Language::name`]: the number inside may
/// change from build to build.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

/// Languages whose variants copy from each other (C and C++, JavaScript and TypeScript): they share keywords, symbols
/// and document frequencies. Stored by [`Family::name`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Family(u8);

impl Language {
    /// The profile for plain text and unknown languages.
    pub const GENERIC: Self = Self(0);

    /// Returns every language, [`Language::GENERIC`] first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len() as u8).map(Self)
    }

    /// Returns the language of a file by its path and the first bytes of its text (1 KiB is plenty; none at all is
    /// fine). Templates count as the language they produce: `page.js.ejs` is JavaScript.
    pub fn detect(path: &str, head: &[u8]) -> Self {
        super::detect::detect(path, head)
    }

    /// Returns the language called `name`: the display name or an alias such as `py`, `c++`, `rs`, in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        NAMES.get(name.trim().to_lowercase().as_str()).copied()
    }

    /// Returns the stable display name, such as `Rust` or `C++`.
    pub fn name(self) -> &'static str {
        self.profile().name
    }

    /// Returns the family.
    pub fn family(self) -> Family {
        Family(FAMILIES[self.0 as usize])
    }

    pub(super) fn profile(self) -> &'static Profile {
        LANGUAGES[self.0 as usize]
    }

    /// Returns the index of its compiled table.
    pub(super) const fn idx(self) -> u8 {
        self.0
    }
}

impl Family {
    /// Returns every family, the generic one first.
    pub fn all() -> impl Iterator<Item = Self> {
        Language::all().filter(|language| language.family().0 == language.0).map(|language| Self(language.0))
    }

    /// Returns a number for tables in memory; it may change from build to build.
    pub const fn idx(self) -> u8 {
        self.0
    }

    /// Returns the stable name, that of the family's first language.
    #[expect(clippy::misnamed_getters, reason = "a profile's `name` is the language's, its `family` this one's")]
    pub fn name(self) -> &'static str {
        LANGUAGES[self.0 as usize].family
    }

    /// Returns the family called so, in this exact spelling.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|family| family.name() == name)
    }
}

/// The family of each language, as the index of its first member. Matching asks for it once a file and once an origin.
static FAMILIES: LazyLock<[u8; LANGUAGES.len()]> = LazyLock::new(|| {
    let first_of = |name| LANGUAGES.iter().position(|profile| profile.family == name).unwrap_or(0) as u8;
    std::array::from_fn(|idx| first_of(LANGUAGES[idx].family))
});

/// Languages by lower-case name and alias.
static NAMES: LazyLock<HashMap<String, Language>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for language in Language::all() {
        for alias in language.profile().aliases.split_whitespace() {
            names.entry(alias.to_owned()).or_insert(language);
        }
    }
    // Display names win over aliases.
    names.extend(Language::all().map(|language| (language.name().to_lowercase(), language)));
    names
});

macro_rules! by_name {
    ($type:ident, $what:literal) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::from_name(&name)
                    .ok_or_else(|| serde::de::Error::custom(format!(concat!("unknown ", $what, " `{}`"), name)))
            }
        }
    };
}

by_name!(Language, "language");
by_name!(Family, "language family");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for language in Language::all() {
            assert_eq!(Language::from_name(language.name()), Some(language));
            assert_eq!(Family::from_name(language.family().name()), Some(language.family()));
            let json = serde_json::to_string(&language).unwrap();
            assert_eq!(serde_json::from_str::<Language>(&json).unwrap(), language);
        }
        assert!(serde_json::from_str::<Language>("\"Klingon\"").is_err());
    }

    #[test]
    fn fences_name_languages() {
        for (fence, name) in
            [("py", "Python"), ("c++", "C++"), ("RUST", "Rust"), ("js", "JavaScript"), ("golang", "Go")]
        {
            assert_eq!(Language::from_name(fence).map(Language::name), Some(name));
        }
        assert_eq!(Language::from_name("klingon"), None);
    }

    #[test]
    fn a_family_keeps_one_keyword_table() {
        for language in Language::all() {
            let first = LANGUAGES[language.family().0 as usize];
            assert_eq!(first.syntax.keywords, language.profile().syntax.keywords, "{language}");
            assert_eq!(first.syntax.operators, language.profile().syntax.operators, "{language}");
        }
    }
}
