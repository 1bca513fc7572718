//! The inventory of a project's licenses: what each file says, and all of them together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::copyright::find_copyrights;
use super::detect::{DetectedLicense, DetectionMethod};
use crate::source::FailedReason;

/// A part of a file that speaks of a license.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicensePart {
    /// What it says, as an SPDX expression.
    pub license: String,
    /// How that was recognised.
    pub method: DetectionMethod,
    /// Its first line, counted from 1.
    pub first_line: u32,
    /// Its last line.
    pub last_line: u32,
    /// Agreement with the known text, 0..=1.
    pub similarity: f32,
}

/// What a file is to the license of its project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// States the license of a package.
    Manifest,
    /// Holds the text of a license, or notices.
    LicenseFile,
    /// Anything else.
    #[default]
    File,
}

/// What one file says of its license.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FileLicense {
    /// The file.
    pub path: String,
    /// What it is to its project.
    pub role: FileRole,
    /// The SPDX expression; `None` when it says nothing.
    pub license: Option<String>,
    /// The parts that say so.
    pub parts: Vec<LicensePart>,
    /// Files it points to for its terms.
    pub refers_to: Vec<String>,
    /// The one of them that gave the expression.
    pub resolved_by: Option<String>,
    /// Whether a GNU license's bare text leaves open if later versions are allowed.
    pub version_grant: Option<VersionGrant>,
    /// Copyright statements.
    pub copyrights: Vec<String>,
}

/// Whether later versions of a license are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionGrant {
    /// Nothing says so; `-only` is assumed.
    Unstated,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseFailure {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: FailedReason,
}

/// The schema of the inventory as JSON.
pub const INVENTORY_SCHEMA: &str = "kinprint.licenses/1";

/// How many files say the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseCount {
    /// The expression; `None` for files that say nothing.
    pub license: Option<String>,
    /// Files.
    pub n_files: u64,
}

/// What all files of a project say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicenseInventory {
    /// [`INVENTORY_SCHEMA`].
    pub schema: String,
    /// Whether every file could be read.
    pub complete: bool,
    /// How many files are under each expression, the most frequent first.
    pub licenses: Vec<LicenseCount>,
    /// Every file that was read, sorted by path.
    pub files: Vec<FileLicense>,
    /// Files that were not.
    pub failed: Vec<LicenseFailure>,
    /// Entries that a rule left out.
    pub filtered: u64,
}

impl FileLicense {
    /// Puts together what was detected in a file's text.
    pub fn of(
        path: String,
        role: FileRole,
        text: &[u8],
        detected: DetectedLicense,
        resolved_by: Option<String>,
    ) -> Self {
        let mut lines = LineCounter { text, at: 0, line: 1 };
        let parts = detected.parts.iter().map(|part| LicensePart {
            license: part.expression.to_string(),
            method: part.method,
            first_line: lines.line_of(part.span.start),
            last_line: lines.line_of(part.span.end.max(1) - 1),
            similarity: part.similarity,
        });
        Self {
            path,
            role,
            parts: parts.collect(),
            license: detected.expression.map(|expression| expression.to_string()),
            refers_to: detected.references.into_iter().map(|reference| reference.name).collect(),
            resolved_by,
            version_grant: detected.is_grant_open.then_some(VersionGrant::Unstated),
            copyrights: find_copyrights(text),
        }
    }
}

impl LicenseInventory {
    /// Puts the inventory together: sorts, and counts files by expression.
    pub fn new(mut files: Vec<FileLicense>, mut failed: Vec<LicenseFailure>, filtered: u64) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        failed.sort_by(|left, right| left.path.cmp(&right.path));
        let mut counts: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for file in &files {
            *counts.entry(file.license.as_deref()).or_default() += 1;
        }
        let mut licenses: Vec<LicenseCount> = counts
            .into_iter()
            .map(|(license, n_files)| LicenseCount { license: license.map(str::to_owned), n_files })
            .collect();
        licenses.sort_by_key(|count| (count.license.is_none(), std::cmp::Reverse(count.n_files)));
        Self { schema: INVENTORY_SCHEMA.to_owned(), complete: failed.is_empty(), licenses, files, failed, filtered }
    }
}

/// Counts lines forward; going back starts again.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl LineCounter<'_> {
    fn line_of(&mut self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        if offset < self.at {
            (self.at, self.line) = (0, 1);
        }
        self.line += memchr::memchr_iter(b'\n', &self.text[self.at..offset]).count() as u32;
        self.at = offset;
        self.line
    }
}
