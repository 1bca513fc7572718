//! What other tools' files say of copies, as entries to be decided about here, and decisions in the words of those tools.
//!
//! Sources: ORT's `.ort.yml` (`snippet_choices`), SCANOSS's settings (`scanoss.json`, `bom`), SARIF 2.1.0 (`suppressions`,
//! section 3.35), lists of findings to ignore as gitleaks has them, and decisions of other projects. In: the text of a file and
//! the report of a scan. Out: a plan of which findings are decided and how, with every entry that comes to nothing and why; or
//! the text of such a file, with what it cannot say. Reads and writes no files, knows no clock.
//! Guarantee: an entry is planned, counted as a repetition, counted as outside of the filters, or left out with a cause.

mod export;
mod findings;
mod ignore;
mod kinprint;
mod mark;
mod ort;
mod plan;
mod sarif;
mod scanoss;
#[cfg(test)]
mod tests;
mod yaml;

pub use export::{Export, ExportOptions, Written};
pub use plan::{ForeignFile, ImportPlan, LeftOut, PlanOptions, PlannedWord};

use super::{DecisionError, Redistributed};
use crate::finding::{DecisionStatus, LineRange, ScanReport};

/// Whose words are read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExchangeFormat {
    /// `snippet_choices` of the OSS Review Toolkit's `.ort.yml`.
    Ort,
    /// `bom` of SCANOSS's `scanoss.json`.
    Scanoss,
    /// `suppressions` of SARIF 2.1.0.
    Sarif,
    /// A list of findings, one a line.
    Ignore,
    /// `decisions.jsonl` of another project.
    Kinprint,
}

impl ExchangeFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Ort, Self::Scanoss, Self::Sarif, Self::Ignore, Self::Kinprint];

    /// Returns it as it is typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ort => "ort",
            Self::Scanoss => "scanoss",
            Self::Sarif => "sarif",
            Self::Ignore => "ignore",
            Self::Kinprint => "kinprint",
        }
    }

    /// Returns the format of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }
}

/// A file that cannot be used: none of its entries is.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// It is not in its format.
    #[error("{label}:{line}:{column}: {message}")]
    Broken {
        /// The file, as reports call it.
        label: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong, and what helps.
        message: String,
    },
    /// It holds decisions that are none.
    #[error(transparent)]
    Decisions(#[from] DecisionError),
    /// Something has to be said that the file does not say.
    #[error("{label}: {message}")]
    Unsaid {
        /// The file, as reports call it.
        label: String,
        /// What, and what helps.
        message: String,
    },
}

/// What has to be known beside the file.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    /// The file, as reports call it.
    label: &'a str,
    /// What is said of findings by entries that do not say it.
    status: Option<DecisionStatus>,
    /// Address of the project's repository, as far as it is known.
    repository: Option<&'a str>,
    /// The project, seen from the root of the repository: `app/`, or nothing.
    below: &'a str,
    /// The findings that there are.
    report: &'a ScanReport,
}

/// What a file says.
#[derive(Debug, Default)]
struct Foreign {
    entries: Vec<Entry>,
    /// Entries that say nothing about any copy.
    left_out: Vec<Unmapped>,
    /// Parts that hold no entries, and what entries say besides that has no word here.
    not_read: Vec<Unmapped>,
}

/// One entry of a file.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    /// Where in the file: `12:5`, or `bom.remove[3]`.
    place: String,
    means: Meant,
    said: Said,
    /// What it says besides, of other findings; it comes to nothing only if both do.
    besides: Option<(Meant, Said)>,
}

impl Entry {
    fn new(place: String, means: Meant, said: Said) -> Self {
        Self { place, means, said, besides: None }
    }
}

/// Which findings an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Meant {
    /// Those with this id, or an id that begins so.
    Id(String),
    /// Those at a place, of an origin, or both.
    Place {
        path: Option<PathMeant>,
        lines: Option<LineRange>,
        /// A package URL; its version counts for nothing.
        origin: Option<String>,
    },
}

/// Which files an entry is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PathMeant {
    File(String),
    /// A file, or all files of a folder.
    Either(String),
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// What is said, in our words.
    pub status: DecisionStatus,
    /// Why.
    pub reason: String,
    /// The last day it holds.
    pub expires: Option<String>,
    /// Of a choice of licenses the one that was taken.
    pub license: Option<String>,
    /// Whether the code is given to others.
    pub redistributed: Option<Redistributed>,
    /// Who said it there and when, as far as the file tells.
    pub by: Option<String>,
}

impl Said {
    fn new(status: DecisionStatus, reason: String) -> Self {
        Self { status, reason, expires: None, license: None, redistributed: None, by: None }
    }
}

/// Something that comes to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unmapped {
    /// Where in the file.
    place: String,
    /// Why.
    cause: String,
}

/// Reads a file; `kinprint` needs the findings to tell which entries are about them.
fn parse(format: ExchangeFormat, text: &[u8], asked: &Asked<'_>) -> Result<Foreign, ExchangeError> {
    match format {
        ExchangeFormat::Ort => ort::parse(text, asked),
        ExchangeFormat::Scanoss => scanoss::parse(text, asked),
        ExchangeFormat::Sarif => sarif::parse(text, asked),
        ExchangeFormat::Ignore => ignore::parse(text, asked),
        ExchangeFormat::Kinprint => kinprint::parse(text, asked),
    }
}

fn broken_json(asked: &Asked<'_>, error: &serde_json::Error) -> ExchangeError {
    // The library repeats the place at the end of its words.
    let (line, column) = (error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&message).to_owned();
    ExchangeError::Broken { label: asked.label.to_owned(), line, column, message }
}

/// Takes what people write before relative paths away: `./src/a.c` and `/src/a.c` are `src/a.c`.
fn plain_path(path: &str) -> &str {
    let mut path = path.trim();
    while let Some(rest) = path.strip_prefix("./").or_else(|| path.strip_prefix('/')) {
        path = rest;
    }
    path
}

/// Returns the path seen from the project of one that is seen from the root of the repository.
fn path_in_project<'a>(path: &'a str, below: &str) -> &'a str {
    let path = plain_path(path);
    // Tools that were run in the project's own folder give paths from there.
    path.strip_prefix(below).unwrap_or(path)
}
