//! What a project calls its own beside what its manifests name: packages, paths and authors' addresses, each given as
//! one text. Read from the command line one by one ([`OwnPattern`]) or as the lists of a table ([`OwnRules`]).
//!
//! | text | own is |
//! | --- | --- |
//! | `pkg:npm/left-pad` | the package, in all its versions |
//! | `path:generated/**` | what is scanned at these paths; see [`PathPattern`] |
//! | `ada@example.org`, `@example.org` | what says that it is this address's, or the domain's; see [`AddressPattern`] |
//!
//! Types and parsing only: knows no files and no database. Guarantee: a pattern that is printed parses back to itself.

mod address;
mod path;

pub use address::{Address, AddressPattern};
pub use path::PathPattern;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Purl, PurlError};

/// How a pattern of paths begins on the command line; a list of paths needs no mark.
const PATH_MARK: &str = "path:";

/// A text that says of nothing that it is own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnPatternError {
    /// It is of no known form.
    #[error(
        "`{0}` names nothing that could be own; a package URL can (`pkg:npm/left-pad`), a pattern of paths after \
         `path:` (`path:generated/**`), an e-mail address (`ada@example.org`) or a domain (`@example.org`)"
    )]
    UnknownForm(String),
    /// It begins like a package URL.
    #[error(transparent)]
    Package(#[from] PurlError),
    /// It is no pattern of paths.
    #[error(
        "`{glob}` is no pattern of paths: {reason}; expected something like `generated/**`, seen from the project's root"
    )]
    Path {
        /// What was given.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
    /// It has an `@`, but is no address.
    #[error("`{text}` is no address: {reason}; expected something like `ada@example.org` or `@example.org`")]
    Address {
        /// What was given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

/// What kind of thing a pattern calls own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnKind {
    /// A package.
    Package,
    /// Scanned files.
    Path,
    /// What an author or an organisation holds.
    Address,
}

/// One thing that is own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OwnPattern {
    /// A package; its version does not count.
    Package(Purl),
    /// Scanned files.
    Path(PathPattern),
    /// An e-mail address or a domain of them.
    Address(AddressPattern),
}

impl OwnPattern {
    /// Returns what kind of thing it calls own.
    pub const fn kind(&self) -> OwnKind {
        match self {
            Self::Package(_) => OwnKind::Package,
            Self::Path(_) => OwnKind::Path,
            Self::Address(_) => OwnKind::Address,
        }
    }
}

impl FromStr for OwnPattern {
    type Err = OwnPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.get(..4).is_some_and(|mark| mark.eq_ignore_ascii_case("pkg:")) {
            return Ok(Self::Package(Purl::parse(text)?.without_version()));
        }
        if let Some(glob) = text.strip_prefix(PATH_MARK) {
            return glob.parse().map(Self::Path);
        }
        if text.contains('@') {
            return text.parse().map(Self::Address);
        }
        Err(OwnPatternError::UnknownForm(text.to_owned()))
    }
}

impl fmt::Display for OwnPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Package(purl) => purl.fmt(f),
            Self::Path(pattern) => write!(f, "{PATH_MARK}{pattern}"),
            Self::Address(pattern) => pattern.fmt(f),
        }
    }
}

impl TryFrom<String> for OwnPattern {
    type Error = OwnPatternError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OwnPattern> for String {
    fn from(pattern: OwnPattern) -> Self {
        pattern.to_string()
    }
}

/// All that a project calls its own: a table of three lists, each of which may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnRules {
    /// Packages.
    pub purls: Vec<Purl>,
    /// Paths of scanned files.
    pub paths: Vec<PathPattern>,
    /// Addresses of holders.
    pub emails: Vec<AddressPattern>,
}

impl OwnRules {
    /// Returns every rule in the order of the fields.
    pub fn patterns(&self) -> impl Iterator<Item = OwnPattern> {
        let purls = self.purls.iter().map(|purl| OwnPattern::Package(purl.without_version()));
        let paths = self.paths.iter().cloned().map(OwnPattern::Path);
        purls.chain(paths).chain(self.emails.iter().cloned().map(OwnPattern::Address))
    }
}

impl FromIterator<OwnPattern> for OwnRules {
    /// Sorts the patterns by kind; one that is given twice counts once.
    fn from_iter<I: IntoIterator<Item = OwnPattern>>(patterns: I) -> Self {
        fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
            if !list.contains(&item) {
                list.push(item);
            }
        }
        let mut rules = Self::default();
        for pattern in patterns {
            match pattern {
                OwnPattern::Package(purl) => add(&mut rules.purls, purl),
                OwnPattern::Path(pattern) => add(&mut rules.paths, pattern),
                OwnPattern::Address(pattern) => add(&mut rules.emails, pattern),
            }
        }
        rules
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_form_is_told_by_how_it_begins() {
        let check = |text: &str, kind: OwnKind, printed: &str| {
            let pattern: OwnPattern = text.parse().unwrap();
            assert_eq!((pattern.kind(), pattern.to_string().as_str()), (kind, printed), "{text}");
        };
        check("pkg:npm/left-pad@1.3.0", OwnKind::Package, "pkg:npm/left-pad");
        check("pkg:npm/%40acme/core", OwnKind::Package, "pkg:npm/%40acme/core");
        check(" path:generated/** ", OwnKind::Path, "path:generated/**");
        check("path:./a@b.c", OwnKind::Path, "path:a@b.c");
        check("path:pkg:x", OwnKind::Path, "path:pkg:x");
        check("Ada@Example.ORG", OwnKind::Address, "ada@example.org");
        check("@example.org", OwnKind::Address, "@example.org");
    }

    #[test]
    fn what_is_none_of_them_is_told_what_is_allowed() {
        let check = |text: &str, words: &[&str]| {
            let error = text.parse::<OwnPattern>().unwrap_err().to_string();
            assert!(words.iter().all(|word| error.contains(word)), "{text}: {error}");
        };
        let forms = ["`pkg:npm/left-pad`", "`path:generated/**`", "`ada@example.org`", "`@example.org`"];
        check("generated/**", &forms);
        check("left-pad", &forms);
        check("", &forms);
        check("pkg:npm", &["package URL"]);
        check("path:", &["pattern of paths"]);
        check("lodash@4.17.21", &["no address"]);
        check("@babel/core", &["no address"]);
    }

    #[test] // As a table of a configuration file will have them.
    fn rules_are_a_table_of_lists() {
        let table = "purls = ['pkg:cargo/fold@1.0.0']\npaths = ['generated/**']\nemails = ['@Example.org']\n";
        let rules: OwnRules = toml::from_str(table).unwrap();
        let patterns: Vec<String> = rules.patterns().map(String::from).collect();
        assert_eq!(patterns, ["pkg:cargo/fold", "path:generated/**", "@example.org"]);
        let one_by_one = ["@example.org", "path:generated/**", "@EXAMPLE.org", "pkg:cargo/fold"];
        let collected: OwnRules = one_by_one.iter().map(|text| text.parse::<OwnPattern>().unwrap()).collect();
        assert_eq!(collected.patterns().collect::<Vec<_>>(), rules.patterns().collect::<Vec<_>>());
        assert_eq!(toml::from_str::<OwnRules>(&toml::to_string(&rules).unwrap()).unwrap(), rules);
        for wrong in ["path = []", "paths = ['../x']", "emails = ['ada']", "purls = ['fold']"] {
            assert!(toml::from_str::<OwnRules>(wrong).is_err(), "{wrong}");
        }
        assert_eq!(toml::from_str::<OwnRules>("").unwrap(), OwnRules::default());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_printing_is_stable(text in "(pkg:|path:)?[a-z/@%.:*?\\[\\]{}!#\\\\ A-Z0-9é]{0,30}") {
            if let Ok(pattern) = text.parse::<OwnPattern>() {
                prop_assert_eq!(pattern.to_string().parse::<OwnPattern>(), Ok(pattern));
            }
        }
    }
}
