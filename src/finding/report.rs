//! The report of one scan: findings, roll-ups, what was left out, and what could have been found.

use serde::{Deserialize, Serialize};

use super::{
    BaselineSummary, DecisionSummary, DeclaredFinding, FileDigests, Finding, FindingCode, Gate, HistorySummary,
    PathText, PolicySummary, ScanScope, VersionRange,
};
use crate::fingerprint::FingerprintParams;
use crate::license::LicenseFacts;
use crate::matching::Profile;
use crate::provenance::OwnKind;
use crate::source::{FailedReason, FilterReason};

/// The schema's name and major version; a change that breaks readers raises it.
pub const SCHEMA: &str = "kinprint.scan/1";

/// Everything one scan found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScanReport {
    /// [`SCHEMA`].
    pub schema: String,
    /// Whether every file could be read and looked up. An incomplete run is never clean.
    pub complete: bool,
    /// What wrote it.
    pub tool: Tool,
    /// When and how it was run.
    pub run: RunInfo,
    /// What it was compared with.
    pub database: DatabaseSummary,
    /// The verdict and what could have been found.
    pub summary: Summary,
    /// What the findings were judged by; `None` where there is no policy.
    #[serde(default)]
    pub policy: Option<PolicySummary>,
    /// What became of the project's decisions; `None` where it has none.
    #[serde(default)]
    pub decisions: Option<DecisionSummary>,
    /// What the findings come to.
    #[serde(default)]
    pub gate: Gate,
    /// What has changed since an earlier run; `None` where it was compared with none.
    #[serde(default)]
    pub baseline: Option<BaselineSummary>,
    /// Where the run stands in the project's history; `None` where none is kept.
    #[serde(default)]
    pub history: Option<HistorySummary>,
    /// By path, then line.
    pub findings: Vec<Finding>,
    /// Places whose comments name a source and that no finding of `findings` covers, by path, then line.
    pub declared: Vec<DeclaredFinding>,
    /// By path. Their findings are in `findings` too.
    pub components: Vec<Component>,
    /// Files left out by a rule, by path. Their hashes were looked up where they could be read.
    pub filtered: Vec<FilteredFile>,
    /// Files that could not be scanned, by path.
    pub failed: Vec<FailedFile>,
    /// Which bytes were scanned, for later runs to compare with.
    #[serde(default)]
    pub file_digests: FileDigests,
}

/// What wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// `kinprint`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// When and how a scan was run: nothing that differs from machine to machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunInfo {
    /// RFC 3339: `--now`, SOURCE_DATE_EPOCH, or the start of the run.
    pub at: String,
    /// How much evidence a finding needed.
    pub profile: Profile,
    /// Shorter regions were not reported.
    pub min_lines: u32,
    /// What of the project was scanned.
    #[serde(default)]
    pub scope: ScanScope,
    /// What was left out of the report, so that others may see it; `None` where it is whole.
    #[serde(default)]
    pub redacted: Option<Redaction>,
}

/// What is left out of a report for others' eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Redaction {
    /// Code, comments, and what files say of holders.
    Code,
    /// Those, and what files and folders are called.
    Paths,
}

impl Redaction {
    /// Returns it in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Code => "code and words of the project",
            Self::Paths => "code, words and paths of the project",
        }
    }
}

/// The database a scan used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseSummary {
    /// Given when it was created.
    pub id: String,
    /// Raised by every change of it.
    pub generation: u64,
    /// When it was changed last, RFC 3339; `None` where that is not known.
    #[serde(default)]
    pub changed_at: Option<String>,
    /// What decides which hashes a text gets.
    pub parameters: FingerprintParams,
    /// Package versions it holds.
    pub packages: u64,
}

impl DatabaseSummary {
    /// Returns in which state it was: `generation 3 of 2026-06-01T12:00:00Z`.
    pub fn state(&self) -> String {
        let of = self.changed_at.as_ref().map_or(String::new(), |at| format!(" of {at}"));
        format!("generation {}{of}", self.generation)
    }
}

/// In a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// There are copies.
    Copies,
    /// There is no copy, but comments say that code comes from elsewhere.
    Declared,
    /// Everything was scanned; there is none.
    Clean,
    /// None was found, but something could not be scanned or the database holds too little.
    Incomplete,
}

/// The verdict and what could have been found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// In a word.
    pub verdict: Verdict,
    /// Files read, parts of files (archive members, cells, fences) included.
    pub n_files: u64,
    /// Their bytes.
    pub n_bytes: u64,
    /// Lines that were lexed.
    pub n_lines: u64,
    /// Lines inside findings; each once.
    pub n_lines_copied: u64,
    /// Files with a copy.
    pub n_files_copied: u64,
    /// Lines by language, most first, each with the packages the database holds in it.
    pub languages: Vec<LanguageShare>,
    /// Packages the database holds by their main language, most first.
    pub corpus: Vec<CorpusLanguage>,
    /// Packages of the project itself, or earlier versions of them: not reported.
    pub own: Vec<OwnPackage>,
    /// Regions left out because they are own: they come from a package of `own`, or one of `own_rules` says so.
    pub n_own_regions: u64,
    /// What options call own (`--own`), and what each left out.
    pub own_rules: Vec<OwnRule>,
    /// Demands on the corpus (`--min-corpus`) that it does not meet, as sentences.
    pub corpus_shortfalls: Vec<String>,
}

/// How much of the project is of one language, and what it could be compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageShare {
    /// The language's name.
    pub language: String,
    /// Files of the project.
    pub n_files: u64,
    /// Lines of the project.
    pub n_lines: u64,
    /// Packages of the database that hold files of its family.
    pub n_packages: u64,
}

/// Packages of one main language in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusLanguage {
    /// The language's name.
    pub language: String,
    /// Packages.
    pub n_packages: u64,
}

/// A package of the project itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OwnPackage {
    /// Its name, as in its manifest.
    pub name: String,
    /// Its package URL.
    pub purl: String,
    /// The manifest that names it; for a package that an option calls own, the option.
    pub manifest: String,
}

/// A rule by which a user calls something own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRule {
    /// The rule, as `--own` takes it.
    pub pattern: String,
    /// What it calls own.
    pub kind: OwnKind,
    /// What it means in this run: scanned files (`path`), versions in the database (`package`), or files of the database
    /// whose copyright statements name nobody else (`address`). With 0 it may be mistyped.
    pub n_matched: u64,
    /// Regions left out because of it.
    pub n_regions: u64,
    /// Sources that comments name, left out because of it.
    pub n_declared: u64,
}

/// A folder most files of which come from one package.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Component {
    /// `content_id` of its files' ids.
    pub id: String,
    /// [`FindingCode::CopiedComponent`].
    pub code: FindingCode,
    /// The folder; `.` for the whole project.
    #[serde(flatten)]
    pub path: PathText,
    /// Package URL of the version its files support best.
    pub purl: String,
    /// Full name within its ecosystem.
    pub name: String,
    /// That version.
    pub version: String,
    /// Versions that hold all its identical files, else those that hold most.
    pub versions: VersionRange,
    /// Its files, compared with those of the package.
    pub files: ComponentCounts,
    /// What is known of the package's license.
    pub license: LicenseFacts,
    /// Ids of the findings it stands for.
    pub findings: Vec<String>,
}

/// The files of a component.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentCounts {
    /// The same bytes as in the package.
    pub n_identical: u64,
    /// A near-copy of a file of the package.
    pub n_modified: u64,
    /// Not from the package.
    pub n_added: u64,
    /// In the package's folder, but not here.
    pub n_missing: u64,
}

/// A file left out by a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilteredFile {
    /// Where.
    #[serde(flatten)]
    pub path: PathText,
    /// The rule.
    pub reason: FilterReason,
}

/// A file that could not be scanned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedFile {
    /// Where.
    #[serde(flatten)]
    pub path: PathText,
    /// Why: `{"kind": …, "detail": …}`.
    pub reason: FailedReason,
}
