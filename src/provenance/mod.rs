//! Provenance: which package a file comes from, and how that and its dates are known. Types and parsing only.

mod bundled;
mod date;
mod list;
mod manifest;
mod own;
mod purl;
mod version;

pub use bundled::{is_bundled_path, is_bundling_directory};
pub use date::{parse_mail_date, parse_release_date, release_date_of_members};
pub use list::{ListEntry, SIDECAR_NAME, StatedPackageError, parse_list_line, parse_sidecar};
pub use manifest::{
    CargoWorkspace, MAX_MANIFEST_BYTES, Manifest, ManifestError, ManifestKind, go_directory_version, parse_manifest,
};
pub use own::{Address, AddressPattern, OwnKind, OwnPattern, OwnPatternError, OwnRules, PathPattern};
pub use purl::{Ecosystem, Purl, PurlError};
pub use version::{VersionKey, compare_versions, version_key};

use serde::{Deserialize, Serialize};

/// A package version as it was given or found: who it is, under which license, since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Canonical package URL with version, such as `pkg:cargo/serde@1.0.0`; the key of a package in a database.
    pub purl: String,
    /// Full name within its ecosystem, namespace included: `serde`, `@babel/core`, `org.slf4j:slf4j-api`.
    pub name: String,
    /// The version as published; empty when unknown.
    pub version: String,
    /// License as the manifest or the list states it, unparsed; `None` when neither says.
    pub license: Option<String>,
    /// Publication date, RFC 3339 (`2024-05-01` or with a time); `None` when unknown, which never counts as earliest.
    pub released_at: Option<String>,
    /// How that date is known.
    pub released_at_source: Option<DateSource>,
    /// Where the package was fetched from or is developed.
    pub source_url: Option<String>,
    /// How name and version are known.
    pub known_by: KnownBy,
}

/// How a release date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// The list or sidecar that named the package said so.
    Stated,
    /// The newest member time of its archive, where members differ and none is a known constant.
    ArchiveMembers,
    /// The manifest or changelog.
    Manifest,
}

/// How a package's name and version are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KnownBy {
    /// A `--list` line.
    List,
    /// A `kinprint-origin.json` beside the files.
    Sidecar,
    /// A manifest inside the package.
    Manifest,
    /// Nothing but the name of its directory or archive.
    FileName,
}
