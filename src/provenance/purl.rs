//! Package URLs: the name of a package version in every report and the key of a package in a database.
//!
//! Source: the purl specification (ECMA-427), through crate `packageurl`, which knows each type's rules of case and
//! namespace. In and out: text. Guarantee: what is built or parsed here prints canonically and parses back to itself.

use std::fmt;
use std::str::FromStr;

use packageurl::PackageUrl;
use serde::{Deserialize, Serialize};

/// A family of packages with its own names, versions and registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// Rust crates.
    Cargo,
    /// PHP packages of Composer.
    Composer,
    /// Debian source packages.
    Deb,
    /// Ruby gems.
    Gem,
    /// Go modules.
    Golang,
    /// Java artifacts of Maven repositories.
    Maven,
    /// JavaScript packages of npm.
    Npm,
    /// Python distributions.
    Pypi,
    /// Anything else: known by its purl type alone, or by nothing but a file name.
    Generic,
}

impl Ecosystem {
    /// Returns the type part of its package URLs.
    pub const fn purl_type(self) -> &'static str {
        match self {
            Self::Cargo => "cargo",
            Self::Composer => "composer",
            Self::Deb => "deb",
            Self::Gem => "gem",
            Self::Golang => "golang",
            Self::Maven => "maven",
            Self::Npm => "npm",
            Self::Pypi => "pypi",
            Self::Generic => "generic",
        }
    }

    /// Returns the ecosystem of a purl type; types without rules here count as [`Ecosystem::Generic`].
    pub fn of_purl_type(purl_type: &str) -> Self {
        match purl_type {
            "cargo" => Self::Cargo,
            "composer" => Self::Composer,
            "deb" => Self::Deb,
            "gem" => Self::Gem,
            "golang" => Self::Golang,
            "maven" => Self::Maven,
            "npm" => Self::Npm,
            "pypi" => Self::Pypi,
            _ => Self::Generic,
        }
    }
}

/// A text that is no package URL, or names that make none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no package URL: {reason}; expected something like `pkg:cargo/serde@1.0.0`")]
pub struct PurlError {
    /// What was given.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A canonical package URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Purl(PackageUrl<'static>);

impl Purl {
    /// Parses and canonicalises `text`.
    ///
    /// # Errors
    /// When it is no package URL or breaks a rule of its type.
    pub fn parse(text: &str) -> Result<Self, PurlError> {
        let trimmed = text.trim();
        let parsed = PackageUrl::from_str(trimmed).map_err(|error| refused(trimmed, &error))?;
        // Some components canonicalise only when printed and read once more (a `.` segment, for one).
        let printed = parsed.to_string();
        PackageUrl::from_str(&printed).map(Self).map_err(|error| refused(trimmed, &error))
    }

    /// Builds the package URL of a full name, as people of that ecosystem write it: `serde`, `@babel/core`,
    /// `org.slf4j:slf4j-api`, `github.com/spf13/cobra`, `symfony/yaml`. An empty version is left out.
    ///
    /// # Errors
    /// When the name is empty or breaks a rule of its ecosystem.
    pub fn build(ecosystem: Ecosystem, full_name: &str, version: &str) -> Result<Self, PurlError> {
        let (namespace, name) = split_full_name(ecosystem, full_name.trim());
        let fail = |error: &dyn fmt::Display| refused(full_name, error);
        let mut purl =
            PackageUrl::new(ecosystem.purl_type().to_owned(), name.to_owned()).map_err(|error| fail(&error))?;
        if let Some(namespace) = namespace {
            purl.with_namespace(namespace.to_owned()).map_err(|error| fail(&error))?;
        }
        if !version.trim().is_empty() {
            purl.with_version(version.trim().to_owned()).map_err(|error| fail(&error))?;
        }
        Self::parse(&purl.to_string()).map_err(|error| PurlError { text: full_name.to_owned(), ..error })
    }

    /// Returns the ecosystem.
    pub fn ecosystem(&self) -> Ecosystem {
        Ecosystem::of_purl_type(self.0.ty())
    }

    /// Returns the full name within the ecosystem, namespace included, as people write it.
    pub fn full_name(&self) -> String {
        match (self.ecosystem(), self.0.namespace()) {
            (Ecosystem::Maven, Some(group)) => format!("{group}:{}", self.0.name()),
            // The namespace of a Debian package is the distribution, no part of its name.
            (Ecosystem::Deb, _) | (_, None) => self.0.name().to_owned(),
            (_, Some(namespace)) => format!("{namespace}/{}", self.0.name()),
        }
    }

    /// Returns the version; empty when it has none.
    pub fn version(&self) -> &str {
        self.0.version().unwrap_or_default()
    }

    /// Returns the same package without version, qualifiers and subpath: what all its versions share.
    pub fn without_version(&self) -> Self {
        let mut purl = self.0.clone();
        purl.without_version().without_subpath().clear_qualifiers();
        Self(purl)
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Purl {
    type Error = PurlError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Purl> for String {
    fn from(purl: Purl) -> Self {
        purl.to_string()
    }
}

fn refused(text: &str, reason: &dyn fmt::Display) -> PurlError {
    PurlError { text: text.to_owned(), reason: reason.to_string() }
}

fn split_full_name(ecosystem: Ecosystem, full_name: &str) -> (Option<&str>, &str) {
    let split = match ecosystem {
        Ecosystem::Maven => full_name.rsplit_once(':').or_else(|| full_name.rsplit_once('/')),
        Ecosystem::Deb => Some(("debian", full_name)),
        Ecosystem::Npm | Ecosystem::Golang | Ecosystem::Composer => full_name.rsplit_once('/'),
        // A `/` in these is no separator; the name is kept whole and percent-encoded.
        Ecosystem::Cargo | Ecosystem::Gem | Ecosystem::Pypi | Ecosystem::Generic => None,
    };
    match split {
        Some((namespace, name)) if !namespace.is_empty() => (Some(namespace), name),
        Some((_, name)) => (None, name),
        None => (None, full_name),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn build(ecosystem: Ecosystem, name: &str, version: &str) -> String {
        Purl::build(ecosystem, name, version).unwrap().to_string()
    }

    #[test]
    fn builds_each_ecosystem() {
        assert_eq!(build(Ecosystem::Cargo, "serde_json", "1.0.0"), "pkg:cargo/serde_json@1.0.0");
        assert_eq!(build(Ecosystem::Npm, "@babel/core", "7.1.0"), "pkg:npm/%40babel/core@7.1.0");
        assert_eq!(build(Ecosystem::Pypi, "Foo_Bar", "2.0"), "pkg:pypi/foo-bar@2.0");
        assert_eq!(build(Ecosystem::Golang, "github.com/a/b", "v1.2.3"), "pkg:golang/github.com/a/b@v1.2.3");
        assert_eq!(build(Ecosystem::Maven, "org.slf4j:slf4j-api", "2.0"), "pkg:maven/org.slf4j/slf4j-api@2.0");
        assert_eq!(build(Ecosystem::Deb, "zlib", "1:1.2.11-1"), "pkg:deb/debian/zlib@1:1.2.11-1");
        assert_eq!(build(Ecosystem::Composer, "symfony/yaml", "v6.0"), "pkg:composer/symfony/yaml@v6.0");
        assert_eq!(build(Ecosystem::Gem, "rails", ""), "pkg:gem/rails");
        assert_eq!(build(Ecosystem::Generic, "my stuff", "1+2"), "pkg:generic/my%20stuff@1%2B2");
    }

    #[test]
    fn full_names_read_back() {
        for (ecosystem, name) in [
            (Ecosystem::Npm, "@babel/core"),
            (Ecosystem::Npm, "lodash"),
            (Ecosystem::Golang, "github.com/a/b"),
            (Ecosystem::Maven, "org.slf4j:slf4j-api"),
            (Ecosystem::Deb, "zlib"),
            (Ecosystem::Composer, "symfony/yaml"),
        ] {
            assert_eq!(Purl::build(ecosystem, name, "1").unwrap().full_name(), name);
        }
    }

    #[test]
    fn drops_the_version() {
        let purl = Purl::parse("pkg:npm/%40babel/core@7.1.0?arch=x#lib").unwrap();
        assert_eq!((purl.version(), purl.ecosystem()), ("7.1.0", Ecosystem::Npm));
        assert_eq!(purl.without_version().to_string(), "pkg:npm/%40babel/core");
    }

    #[test]
    fn refuses_what_is_no_purl() {
        for text in ["", "serde", "pkg:", "pkg:cargo", "pkg:cargo/", "http://x/y", "pkg:ca rgo/x"] {
            let error = Purl::parse(text).unwrap_err();
            assert!(error.to_string().contains("pkg:cargo/serde@1.0.0"), "{error}");
        }
        assert!(Purl::build(Ecosystem::Cargo, "", "1").is_err());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_printing_is_stable(text in "(pkg:)?[a-z/@%.:?#&=+~A-Z0-9é ]{0,40}") {
            if let Ok(purl) = Purl::parse(&text) {
                let printed = purl.to_string();
                prop_assert_eq!(Purl::parse(&printed).unwrap().to_string(), printed);
            }
        }

        #[test]
        fn building_never_panics(name in any::<String>(), version in any::<String>(), which in 0usize..9) {
            let all = [Ecosystem::Cargo, Ecosystem::Composer, Ecosystem::Deb, Ecosystem::Gem, Ecosystem::Golang,
                Ecosystem::Maven, Ecosystem::Npm, Ecosystem::Pypi, Ecosystem::Generic];
            if let Ok(purl) = Purl::build(all[which], &name, &version) {
                let printed = purl.to_string();
                prop_assert_eq!(Purl::parse(&printed).unwrap().to_string(), printed);
            }
        }
    }
}
