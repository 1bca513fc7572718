//! Findings: a region with its origin, license and evidence, and the report that holds them. The types are the schema
//! `kinprint.scan/1` (`docs/kinprint.scan-1.schema.json`); what is written here is what other programs read.
//!
//! Fractions are 0..=1, lines count from 1 and include the last. Knows no storage and decides nothing.

mod decided;
mod declared;
mod file_digests;
mod id;
mod introduced;
mod known;
mod license;
mod make;
mod notice;
mod novelty;
mod outcome;
mod place;
mod report;
mod scope;
mod stated;
mod swhid;

pub use decided::{Decided, DecisionStatus, DecisionSummary, Redistributed, ReopenCause};
pub use declared::{DeclaredFinding, DeclaredOrigin, DeclaredSource, DeclaringComment, declared_findings};
pub use file_digests::FileDigests;
pub use id::{
    FindingIdError, MIN_ID_DIGITS, component_id, content_id, declared_content_id, file_content_id, find_by_id,
    finding_ids,
};
pub use introduced::{Introduced, IntroducingCommit};
pub use known::KnownOrigins;
pub use make::{FindingContext, compare_places, finding_of, number_findings};
pub use notice::{
    AskedStatement, Attribution, AttributionState, NoticeFile, ScannedNotice, is_notice_path, judge_attributions,
};
pub use novelty::{BaselineSummary, FirstSeen, FixedBecause, FixedFinding, HistorySummary, Novelty};
pub use outcome::{FailOn, Gate, Judgement, Outcome, PolicySummary};
pub use place::{LineRange, PathText};
pub use report::{
    Component, ComponentCounts, CorpusLanguage, DatabaseSummary, FailedFile, FilteredFile, LanguageShare, OwnPackage,
    OwnRule, Redaction, RunInfo, SCHEMA, ScanReport, Summary, Tool, Verdict,
};
pub use scope::{ScanScope, ScopeMode};
pub use swhid::{sha1_of, swhid_of};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::attribution::WhyLower;
use crate::fingerprint::Sketch;
use crate::id::ContentHash;
use crate::license::{LicenseClass, LicenseFacts, LicenseReading, Obligation, SpdxExpression, class_of};
use crate::matching::MatchClass;
use crate::provenance::DateSource;
use crate::span::ByteSpan;

/// What a finding or component is about. Codes are never reused for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingCode {
    /// A whole file equals a published one, in bytes or in tokens.
    CopiedFile,
    /// A part of a file is a near-copy of a part of a published one.
    CopiedRegion,
    /// Most files of a folder come from one package.
    CopiedComponent,
    /// A comment says where the code comes from.
    DeclaredSource,
}

impl FindingCode {
    /// Returns the code as it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CopiedFile => "copied-file",
            Self::CopiedRegion => "copied-region",
            Self::CopiedComponent => "copied-component",
            Self::DeclaredSource => "declared-source",
        }
    }
}

/// One near-copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `content_id` and the ordinal among equal ones in the file. The same text at two paths has the same id.
    pub id: String,
    /// Hash of the scanned tokens (level E), or of the bytes where there are none; nothing of the database.
    pub content_id: String,
    /// What it is about.
    pub code: FindingCode,
    /// How the two sides differ.
    pub class: MatchClass,
    /// The project's side.
    pub scanned: ScannedPart,
    /// The published side.
    pub origin: OriginPart,
    /// Share of the scanned file's tokens inside the region.
    pub coverage: f32,
    /// Share of each side that is aligned.
    pub containment: Containment,
    /// Share of the differing names that follow one rename; `None` when no name differs.
    pub rename_agreement: Option<f32>,
    /// The renames, origin name then scanned name, most used first.
    pub renames: Vec<(String, String)>,
    /// The evidence in bits; `None` for a file known by its hash alone.
    pub bits: Option<f32>,
    /// What is known of the origin file's license: stated, read and concluded, never merged silently.
    pub license: LicenseFacts,
    /// The license in each part of the version interval, earliest first; empty where it never changed.
    #[serde(default)]
    pub licenses_by_version: Vec<VersionLicense>,
    /// How much that license, taken in its mildest way, asks of whoever copies.
    pub license_class: LicenseClass,
    /// What it asks for.
    pub obligations: BTreeSet<Obligation>,
    /// Whether the copy keeps what its origin says of holders and license.
    pub attribution: Attribution,
    /// Copyright statements of the origin file, as written.
    pub copyrights: Vec<String>,
    /// Other packages that explain the region.
    pub alternatives: Vec<AlternativePart>,
    /// What comments at this place say of where the code comes from.
    pub declared: Vec<DeclaredSource>,
    /// What the policy says; `None` where there is no policy.
    #[serde(default)]
    pub judgement: Option<Judgement>,
    /// What people decided; `None` where nobody did.
    #[serde(default)]
    pub decision: Option<Decided>,
    /// Who brought it in; `None` where the history was not asked for, or tells nothing of such a part.
    #[serde(default)]
    pub introduced: Option<Introduced>,
    /// Whether an earlier run had it; `None` where it was compared with none.
    #[serde(default)]
    pub novelty: Option<Novelty>,
    /// Since when it is known; `None` where no history is kept.
    #[serde(default)]
    pub first_seen: Option<FirstSeen>,
    /// By what the region is known again when it was edited a little. Kept with decisions, not in reports.
    #[serde(skip)]
    pub sketch: Sketch,
}

impl Finding {
    /// Returns the license of a choice that people took.
    pub fn taken(&self) -> Option<SpdxExpression> {
        self.decision.as_ref()?.taken_of(self.license.concluded.as_ref())?.expression()
    }

    /// Returns the license that the copy is under: of a choice the one that people took, else the one that the policy goes by,
    /// else the mildest. `None` where none is concluded.
    pub fn license_in_force(&self) -> Option<SpdxExpression> {
        let of_policy = || SpdxExpression::find_in(self.judgement.as_ref()?.license.as_deref()?);
        let mildest = || LicenseReading::mildest(self.license.concluded.as_ref()?).expression();
        self.license.concluded.as_ref()?;
        self.taken().or_else(of_policy).or_else(mildest)
    }

    /// Returns the strictest class of license among the packages that the region may come from: the one named, and the
    /// others as far as their license is known. Copies that others bundle are not counted: their license is not the
    /// bundler's to give.
    pub fn strictest_class(&self) -> LicenseClass {
        let others = self.alternatives.iter().filter(|other| other.why_lower != WhyLower::Bundled);
        let classes = others.filter_map(|other| other.license.as_ref()).map(class_of);
        classes.fold(self.license_class, LicenseClass::max)
    }
}

/// Where in the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannedPart {
    /// The file.
    #[serde(flatten)]
    pub path: PathText,
    /// Hash of the file's bytes; `None` in reports that do not have it.
    #[serde(default)]
    pub blake3: Option<ContentHash>,
    /// SHA-1 of the file's bytes, in hex: SPDX knows files by it. `None` where the bytes were not at hand.
    #[serde(default)]
    pub sha1: Option<String>,
    /// Its lines; `None` for files without text.
    pub lines: Option<LineRange>,
    /// Its bytes, half-open, of the text as it was read.
    pub bytes: ByteSpan,
    /// Tokens inside.
    pub n_tokens: u32,
}

/// Where in which package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginPart {
    /// Package URL of the most specific version the evidence supports, else of the earliest.
    pub purl: String,
    /// Full name within its ecosystem.
    pub name: String,
    /// That version; empty when unknown.
    pub version: String,
    /// All versions that hold the region.
    pub versions: VersionRange,
    /// Path inside the package.
    pub path: String,
    /// Its lines; `None` for files without text.
    pub lines: Option<LineRange>,
    /// When that version was published.
    pub released_at: Option<String>,
    /// How the date is known.
    pub released_at_source: Option<DateSource>,
    /// Hash of the file's bytes.
    pub blake3: ContentHash,
    /// SHA-1 of the file's bytes, in hex; `None` when they are not stored.
    #[serde(default)]
    pub sha1: Option<String>,
    /// Software Heritage id of the file; `None` when its bytes are not stored.
    pub swhid: Option<String>,
}

/// Versions of a package, earliest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRange {
    /// All of them.
    pub list: Vec<String>,
    /// The earliest.
    pub from: String,
    /// The latest.
    pub to: String,
}

/// The license of some versions that follow each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionLicense {
    /// The earliest of them.
    pub from: String,
    /// The latest.
    pub to: String,
    /// What to go by in them; `None` is unknown and means review.
    pub license: Option<SpdxExpression>,
}

/// Share of each side that is aligned with the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Containment {
    /// Of the scanned region.
    pub scanned: f32,
    /// Of the origin region.
    pub origin: f32,
}

/// Another package that explains a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternativePart {
    /// Its package URL.
    pub purl: String,
    /// Path inside it.
    pub path: String,
    /// Its lines; `None` for files without text.
    pub lines: Option<LineRange>,
    /// Why it is not the one named.
    pub why_lower: WhyLower,
    /// The license to go by there; `None` is unknown.
    #[serde(default)]
    pub license: Option<SpdxExpression>,
}
