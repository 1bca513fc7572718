//! The inventory of a project's licenses: what each file says, and all of them together.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::detect::{DetectedLicense, DetectionMethod, without_ignored};
use super::holding::{HolderCount, StatedCopyright, count_holders};
use super::{
    Compatibility, LicenseClass, OSADL_ATTRIBUTION, Outbound, OwnWords, SpdxExpression, StatedLicense, UNKNOWN,
    Verdict, VerdictBasis, class_of, compatibility, conclude_stated, conflicts_within,
};
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

/// A part of a file that is under terms of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicensedPortion {
    /// The license of these lines, as an SPDX expression.
    pub license: String,
    /// Its first line, counted from 1.
    pub first_line: u32,
    /// The last one that it governs for certain.
    pub last_line: u32,
    /// Whether snippet tags mark it; otherwise a notice says so.
    pub is_marked: bool,
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
    /// The SPDX expression to go by: what it says itself, or what other files state of it; `None` when nothing does.
    pub license: Option<String>,
    /// What it says itself, or the file that it points to.
    pub detected: Option<String>,
    /// What other files state of it, the nearest first, and which of that holds.
    pub stated: Vec<StatedLicense>,
    /// Whether it and a statement about it name different licenses.
    pub disagrees: bool,
    /// The parts that say so.
    pub parts: Vec<LicensePart>,
    /// Parts of it under terms of their own, in order; those inside others come behind them.
    pub portions: Vec<LicensedPortion>,
    /// Whether nothing is said of what lies beside the portions.
    #[serde(skip)]
    pub(crate) is_rest_silent: bool,
    /// Files it points to for its terms.
    pub refers_to: Vec<String>,
    /// The one of them that gave the expression.
    pub resolved_by: Option<String>,
    /// Whether a GNU license's bare text leaves open if later versions are allowed.
    pub version_grant: Option<VersionGrant>,
    /// Copyright statements and named authors, each wording once.
    pub copyrights: Vec<StatedCopyright>,
    /// What kind of license it is; of a choice the mildest, of several the strictest.
    pub class: Option<LicenseClass>,
    /// What does not go together.
    pub conflicts: Vec<LicenseConflict>,
}

/// Licenses that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenseConflict {
    /// The license of the file, or of a part of it.
    pub license: String,
    /// The license of the project that the file is in, or of another part of the file.
    pub against: String,
    /// Whether both are of the file.
    pub is_within_file: bool,
    /// What says so.
    pub basis: VerdictBasis,
    /// Why, in a few words.
    pub reason: String,
}

/// The license that a project is given out under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboundLicense {
    /// An SPDX expression, or `proprietary` with the way it is given out.
    pub license: String,
    /// The manifest that declares it; `None` where it was given.
    pub declared_by: Option<String>,
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
    /// What the project is given out under: what was given, else what its manifest declares; `None` when neither says it.
    pub outbound: Option<OutboundLicense>,
    /// Whose table answers are from, where its license asks to say so.
    pub attribution: Option<String>,
    /// How many files are under each expression, the most frequent first.
    pub licenses: Vec<LicenseCount>,
    /// How many files name each holder of a copyright, the most frequent first.
    pub holders: Vec<HolderCount>,
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
        let parts = parts.collect();
        let portions = detected.portions.iter().map(|portion| LicensedPortion {
            license: portion.expression.to_string(),
            first_line: lines.line_of(portion.span.start),
            last_line: lines.line_of(portion.span.end.max(1) - 1),
            is_marked: portion.is_marked,
        });
        Self {
            path,
            role,
            portions: portions.collect(),
            is_rest_silent: detected.rest.as_ref().is_some_and(|rest| rest.expression.is_none()),
            parts,
            class: detected.expression.as_ref().map(class_of),
            conflicts: Vec::new(),
            license: detected.expression.as_ref().map(ToString::to_string),
            detected: detected.expression.map(|expression| expression.to_string()),
            stated: Vec::new(),
            disagrees: false,
            refers_to: detected.references.into_iter().map(|reference| reference.name).collect(),
            resolved_by,
            version_grant: detected.is_grant_open.then_some(VersionGrant::Unstated),
            copyrights: StatedCopyright::find_in(&without_ignored(text)),
        }
    }

    /// Adds what other files state of it. What a manifest says is about a package, so that no statement changes it.
    pub fn with_stated(mut self, mut stated: Vec<StatedLicense>) -> Self {
        if self.role != FileRole::Manifest && !stated.is_empty() {
            let own = self.detected.as_deref().and_then(|own| SpdxExpression::parse(own).ok());
            let known = own.filter(|own| own.as_str() != UNKNOWN);
            let texts: Vec<String> =
                self.copyrights.iter().filter(|one| one.is_stated()).map(|one| one.text.clone()).collect();
            let own = OwnWords {
                license: known.as_ref().filter(|_| !self.is_rest_silent),
                is_grant_open: self.version_grant.is_some(),
                copyrights: &texts,
            };
            let concluded = conclude_stated(own, &mut stated);
            let portions = known.filter(|_| self.is_rest_silent);
            if let Some(license) = concluded.license {
                let license = portions.map_or(license.clone(), |portions| license.and(&portions));
                self.class = Some(class_of(&license));
                self.license = Some(license.to_string());
            }
            if self.license != self.detected {
                self.version_grant = None;
            }
            self.copyrights = StatedCopyright::concluded(&self.copyrights, &concluded.copyrights);
            self.disagrees = concluded.disagrees;
        }
        self.stated = stated;
        self
    }
}

impl LicenseInventory {
    /// Puts the inventory together: sorts, and counts files by expression.
    pub fn new(mut files: Vec<FileLicense>, mut failed: Vec<LicenseFailure>, filtered: u64) -> Self {
        files.sort_by(|left, right| left.path.cmp(&right.path));
        failed.sort_by(|left, right| left.path.cmp(&right.path));
        failed.dedup();
        let mut counts: BTreeMap<Option<&str>, u64> = BTreeMap::new();
        for file in &files {
            *counts.entry(file.license.as_deref()).or_default() += 1;
        }
        let mut licenses: Vec<LicenseCount> = counts
            .into_iter()
            .map(|(license, n_files)| LicenseCount { license: license.map(str::to_owned), n_files })
            .collect();
        licenses.sort_by_key(|count| (count.license.is_none(), std::cmp::Reverse(count.n_files)));
        let holders = count_holders(&files);
        let schema = INVENTORY_SCHEMA.to_owned();
        let complete = failed.is_empty();
        Self { schema, complete, outbound: None, attribution: None, licenses, holders, files, failed, filtered }
    }

    /// Says of each file whether its license goes with `outbound`, or, where that is `None`, with what the manifest at the
    /// root declares, and whether its parts go together.
    pub fn judge(&mut self, outbound: Option<&Outbound>) {
        let declared = self.declared();
        let outbound = match outbound {
            Some(outbound) => Some((outbound.clone(), None)),
            None => declared.map(|(license, path)| (Outbound::Spdx(license), Some(path))),
        };
        for file in &mut self.files {
            let Some(license) = file.license.as_deref().and_then(|license| SpdxExpression::parse(license).ok()) else {
                continue;
            };
            file.conflicts.extend(conflicts(&conflicts_within(&license), true));
            if let Some((outbound, _)) = &outbound {
                file.conflicts.extend(conflicts(&compatibility(&license, outbound), false));
            }
        }
        let is_osadl = |file: &FileLicense| file.conflicts.iter().any(|conflict| conflict.basis == VerdictBasis::Osadl);
        self.attribution = self.files.iter().any(is_osadl).then(|| OSADL_ATTRIBUTION.to_owned());
        self.outbound =
            outbound.map(|(outbound, declared_by)| OutboundLicense { license: name_of(&outbound), declared_by });
    }

    /// Returns what the manifest at the root declares; nothing when there are several that differ.
    pub fn declared(&self) -> Option<(SpdxExpression, String)> {
        let at_root = |file: &&FileLicense| file.role == FileRole::Manifest && !file.path.contains('/');
        let mut declared = self.files.iter().filter(at_root).filter(|file| file.license.is_some());
        let first = declared.next()?;
        let is_same = declared.all(|file| file.license == first.license);
        let license = SpdxExpression::parse(first.license.as_deref()?).ok()?;
        (is_same && !license.as_str().contains("LicenseRef-")).then(|| (license, first.path.clone()))
    }
}

fn name_of(outbound: &Outbound) -> String {
    match outbound {
        Outbound::Spdx(license) => license.to_string(),
        Outbound::Proprietary { distribution } => format!("proprietary ({})", distribution.as_str()),
    }
}

/// Returns the pairs that do not go together, if the whole does not.
fn conflicts(answer: &Compatibility, is_within_file: bool) -> Vec<LicenseConflict> {
    if answer.verdict != Verdict::Incompatible {
        return Vec::new();
    }
    let reasons = answer.reasons.iter().filter(|reason| reason.verdict == Verdict::Incompatible);
    reasons
        .map(|reason| LicenseConflict {
            license: reason.inbound.clone(),
            against: reason.outbound.clone(),
            is_within_file,
            basis: reason.basis,
            reason: reason.text.clone(),
        })
        .collect()
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
