//! Manifests: what a package says of itself, read from the files package managers use. Pure functions over bytes.
//!
//! In: a path, which tells the kind, and the file's bytes. Out: name, version, license as written, date and address.
//! A file that holds no package (a virtual workspace, a `package.json` that only sets a module type) is `None`, no
//! error; one that does not parse is an error naming the file and the reason. Never panics; no file runs any code:
//! gemspecs and the like are read as text.

mod cargo;
mod composer;
mod debian;
mod gem;
mod golang;
mod maven;
mod npm;
mod python;

use super::{Ecosystem, Package, Purl, PurlError};

pub use cargo::CargoWorkspace;

/// A manifest larger than this is not read as one: the largest honest ones stay below 1 MiB.
pub const MAX_MANIFEST_BYTES: u64 = 4 << 20;

/// The kinds of manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ManifestKind {
    /// `Cargo.toml`.
    Cargo,
    /// `package.json`.
    Npm,
    /// `PKG-INFO` of a source distribution, `METADATA` of a wheel or an installed one.
    PythonMetadata,
    /// `pyproject.toml`.
    PyProject,
    /// `setup.cfg`.
    SetupCfg,
    /// `go.mod`.
    GoMod,
    /// `pom.xml`.
    Pom,
    /// `META-INF/maven/GROUP/ARTIFACT/pom.properties`.
    PomProperties,
    /// `*.gemspec`, as text.
    Gemspec,
    /// `metadata` of a `.gem`.
    GemMetadata,
    /// `debian/changelog`.
    DebianChangelog,
    /// `debian/copyright`: a license, but neither name nor version.
    DebianCopyright,
    /// `composer.json`.
    Composer,
}

impl ManifestKind {
    /// Returns the kind of manifest at `path` (with `/`, inside a package or tree), if it is one.
    pub fn of_path(path: &str) -> Option<Self> {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = directory.rsplit('/').next().unwrap_or_default();
        Some(match name {
            "Cargo.toml" => Self::Cargo,
            "package.json" => Self::Npm,
            "PKG-INFO" => Self::PythonMetadata,
            "METADATA" if has_extension(parent, "dist-info") => Self::PythonMetadata,
            "pyproject.toml" => Self::PyProject,
            "setup.cfg" => Self::SetupCfg,
            "go.mod" => Self::GoMod,
            "pom.xml" => Self::Pom,
            "pom.properties" if directory.contains("META-INF/maven/") => Self::PomProperties,
            "composer.json" => Self::Composer,
            "changelog" if parent == "debian" => Self::DebianChangelog,
            "copyright" if parent == "debian" => Self::DebianCopyright,
            _ if has_extension(name, "gemspec") => Self::Gemspec,
            _ if has_extension(name, "egg-info") => Self::PythonMetadata, // A file of old installers, else a directory.
            _ => return None,
        })
    }

    /// Returns the ecosystem of the packages it names.
    pub const fn ecosystem(self) -> Ecosystem {
        match self {
            Self::Cargo => Ecosystem::Cargo,
            Self::Npm => Ecosystem::Npm,
            Self::PythonMetadata | Self::PyProject | Self::SetupCfg => Ecosystem::Pypi,
            Self::GoMod => Ecosystem::Golang,
            Self::Pom | Self::PomProperties => Ecosystem::Maven,
            Self::Gemspec | Self::GemMetadata => Ecosystem::Gem,
            Self::DebianChangelog | Self::DebianCopyright => Ecosystem::Deb,
            Self::Composer => Ecosystem::Composer,
        }
    }

    /// Returns how much it is to be trusted beside other manifests of the same directory; smaller is better. What a
    /// registry wrote goes before what a tool reads, a packager's word last.
    pub const fn rank(self) -> u8 {
        match self {
            Self::PythonMetadata | Self::GemMetadata | Self::PomProperties => 0,
            Self::Cargo | Self::GoMod | Self::PyProject | Self::Pom => 1,
            Self::Npm => 2,
            Self::Composer | Self::Gemspec => 3,
            Self::SetupCfg => 4,
            Self::DebianChangelog | Self::DebianCopyright => 5,
        }
    }

    /// Returns what it is called in messages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cargo => "Cargo manifest",
            Self::Npm => "npm manifest",
            Self::PythonMetadata => "Python metadata",
            Self::PyProject => "Python project file",
            Self::SetupCfg => "setuptools configuration",
            Self::GoMod => "Go module file",
            Self::Pom => "Maven project file",
            Self::PomProperties => "Maven properties",
            Self::Gemspec => "gem specification",
            Self::GemMetadata => "gem metadata",
            Self::DebianChangelog => "Debian changelog",
            Self::DebianCopyright => "Debian copyright file",
            Self::Composer => "Composer manifest",
        }
    }
}

/// What a manifest says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Full name within the ecosystem; empty where the kind holds none (`debian/copyright`).
    pub name: String,
    /// The version; `None` when it is left to a tool (`version.workspace = true`, dynamic versions).
    pub version: Option<String>,
    /// The license as written, of several the one most exact.
    pub license: Option<String>,
    /// A license field that is no name but a sentence or a whole text.
    pub license_text: Option<String>,
    /// Files it names as license texts.
    pub license_files: Vec<String>,
    /// When this version was published, RFC 3339.
    pub released_at: Option<String>,
    /// Where it is developed.
    pub source_url: Option<String>,
    /// Whether it says that it is not to be published.
    pub is_private: bool,
}

/// A manifest that does not hold what it must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` is no valid {}: {reason}", kind.label())]
pub struct ManifestError {
    /// The file, as it was given.
    pub path: String,
    /// What it was read as.
    pub kind: ManifestKind,
    /// What is wrong with it.
    pub reason: String,
}

/// Parses the manifest at `path`.
///
/// `None` when the file is valid but describes no package.
///
/// # Errors
/// When the file does not parse, or names a package without a name.
pub fn parse_manifest(kind: ManifestKind, path: &str, bytes: &[u8]) -> Result<Option<Manifest>, ManifestError> {
    let fail = |reason: String| ManifestError { path: path.to_owned(), kind, reason };
    if bytes.len() as u64 > MAX_MANIFEST_BYTES {
        return Err(fail(format!("{} bytes are too many for a manifest", bytes.len())));
    }
    let parsed = match kind {
        ManifestKind::Cargo => cargo::parse(bytes),
        ManifestKind::Npm => npm::parse(bytes),
        ManifestKind::PythonMetadata => python::parse_metadata(bytes),
        ManifestKind::PyProject => python::parse_pyproject(bytes),
        ManifestKind::SetupCfg => python::parse_setup_cfg(bytes),
        ManifestKind::GoMod => golang::parse(path, bytes),
        ManifestKind::Pom => maven::parse_pom(bytes),
        ManifestKind::PomProperties => maven::parse_properties(bytes),
        ManifestKind::Gemspec => gem::parse_gemspec(bytes),
        ManifestKind::GemMetadata => gem::parse_metadata(bytes),
        ManifestKind::DebianChangelog => debian::parse_changelog(bytes),
        ManifestKind::DebianCopyright => debian::parse_copyright(bytes),
        ManifestKind::Composer => composer::parse(bytes),
    };
    parsed.map_err(fail)
}

/// Returns version that a module directory of Go carries in its name: `cobra@v1.2.3`.
pub fn go_directory_version(directory_name: &str) -> Option<&str> {
    golang::directory_version(directory_name)
}

impl Manifest {
    /// Makes the package it describes; `version` stands in when the manifest has none.
    ///
    /// # Errors
    /// When the name breaks a rule of its ecosystem.
    pub fn into_package(self, kind: ManifestKind, fallback_version: &str) -> Result<Package, PurlError> {
        let version = self.version.unwrap_or_else(|| fallback_version.to_owned());
        let purl = Purl::build(kind.ecosystem(), &self.name, &version)?;
        Ok(Package {
            name: purl.full_name(),
            version: purl.version().to_owned(),
            purl: purl.to_string(),
            license: self.license,
            released_at_source: self.released_at.is_some().then_some(super::DateSource::Manifest),
            released_at: self.released_at,
            source_url: self.source_url,
            known_by: super::KnownBy::Manifest,
        })
    }
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.len() > extension.len() + 1 && name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.'))
}

/// Returns `text` trimmed, or nothing when that is empty or says "unknown" as old Python metadata does.
fn stated(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && !text.eq_ignore_ascii_case("unknown")).then(|| text.to_owned())
}

/// Returns the bytes as text without a byte order mark; manifests are UTF-8 by every rule.
fn utf8(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8 from byte {}", error.valid_up_to()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Makes an address of what repository fields hold: `git+https://x.git`, `github:a/b`, `a/b`.
fn repository_url(text: &str) -> Option<String> {
    let text = stated(text)?;
    let text = text.strip_prefix("git+").unwrap_or(&text);
    if let Some(rest) = text.strip_prefix("github:") {
        return Some(format!("https://github.com/{rest}"));
    }
    if let Some(rest) = text.strip_prefix("gitlab:") {
        return Some(format!("https://gitlab.com/{rest}"));
    }
    let is_short = !text.contains(':') && text.split('/').count() == 2;
    Some(if is_short { format!("https://github.com/{text}") } else { text.to_owned() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn kinds_are_known_by_path() {
        for (path, kind) in [
            ("Cargo.toml", ManifestKind::Cargo),
            ("a/b/package.json", ManifestKind::Npm),
            ("x-1.dist-info/METADATA", ManifestKind::PythonMetadata),
            ("PKG-INFO", ManifestKind::PythonMetadata),
            ("dist-packages/x-1.egg-info", ManifestKind::PythonMetadata),
            ("debian/changelog", ManifestKind::DebianChangelog),
            ("p/debian/copyright", ManifestKind::DebianCopyright),
            ("rake.gemspec", ManifestKind::Gemspec),
            ("META-INF/maven/g/a/pom.properties", ManifestKind::PomProperties),
        ] {
            assert_eq!(ManifestKind::of_path(path), Some(kind), "{path}");
        }
        for path in ["METADATA", "changelog", "xdebian/changelog", ".gemspec", "Cargo.lock", "pom.properties", ""] {
            assert_eq!(ManifestKind::of_path(path), None, "{path}");
        }
    }

    #[test]
    fn errors_name_file_and_reason() {
        let error = parse_manifest(ManifestKind::Npm, "a/package.json", b"{").unwrap_err();
        assert!(error.to_string().starts_with("`a/package.json` is no valid npm manifest: "), "{error}");
        let huge = vec![b' '; MAX_MANIFEST_BYTES as usize + 1];
        assert!(parse_manifest(ManifestKind::Cargo, "Cargo.toml", &huge).is_err());
        assert!(parse_manifest(ManifestKind::Cargo, "Cargo.toml", b"\xff").unwrap_err().reason.contains("UTF-8"));
    }

    #[test]
    fn repository_fields_become_addresses() {
        for (field, url) in [
            ("git+https://h/x.git", "https://h/x.git"),
            ("github:a/b", "https://github.com/a/b"),
            ("a/b", "https://github.com/a/b"),
            ("https://h/x", "https://h/x"),
            ("git@h:a/b", "git@h:a/b"),
        ] {
            assert_eq!(repository_url(field).as_deref(), Some(url));
        }
        assert_eq!(repository_url(" "), None);
    }

    pub(super) const ALL_KINDS: [(ManifestKind, &str); 13] = [
        (ManifestKind::Cargo, "Cargo.toml"),
        (ManifestKind::Npm, "package.json"),
        (ManifestKind::PythonMetadata, "PKG-INFO"),
        (ManifestKind::PyProject, "pyproject.toml"),
        (ManifestKind::SetupCfg, "setup.cfg"),
        (ManifestKind::GoMod, "x@v1/go.mod"),
        (ManifestKind::Pom, "pom.xml"),
        (ManifestKind::PomProperties, "META-INF/maven/g/a/pom.properties"),
        (ManifestKind::Gemspec, "x.gemspec"),
        (ManifestKind::GemMetadata, "metadata"),
        (ManifestKind::DebianChangelog, "debian/changelog"),
        (ManifestKind::DebianCopyright, "debian/copyright"),
        (ManifestKind::Composer, "composer.json"),
    ];

    /// Bytes, and texts of the pieces manifests are made of.
    fn manifest_like() -> impl Strategy<Value = Vec<u8>> {
        let pieces = prop::sample::select(vec![
            "[package]\n",
            "name",
            " = ",
            ": ",
            "\"x\"",
            "'1.0'",
            "version",
            "\n",
            "{",
            "}",
            "[",
            "]",
            "<project>",
            "</project>",
            "<parent>",
            "</parent>",
            "<version>",
            "</version>",
            "${project.version}",
            "module ",
            "(",
            ")",
            "//",
            "License",
            "é",
            "\\",
            "Gem::Specification.new do |s|\n  s.",
            ";",
            " -- A <b>  ",
            "[metadata]\n",
            "Files: *\n",
            ",",
            "#",
            "\u{feff}",
            "&lt;",
            "&x;",
            "<!DOCTYPE x [<!ENTITY x \"y\">]>",
            "!ruby/object",
        ]);
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat().into_bytes()),
        ]
    }

    proptest! {
        #[test]
        fn never_panics(bytes in manifest_like()) {
            for (kind, path) in ALL_KINDS {
                if let Ok(Some(manifest)) = parse_manifest(kind, path, &bytes) {
                    let _ = manifest.into_package(kind, "");
                }
            }
            let _ = CargoWorkspace::parse(&bytes);
        }
    }
}
