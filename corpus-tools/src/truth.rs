//! The truth of a set: one JSON line for each file of its project.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

/// Lines of a file and of the origin they come from; counted from 1, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopiedLines {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) origin_start: u32,
    pub(crate) origin_end: u32,
    /// Whether the origin is the second of two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) is_second: bool,
}

/// Where a copy was taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OriginTruth {
    /// Package URL with version.
    pub(crate) purl: String,
    /// Path in the package.
    pub(crate) path: String,
    /// Hash of the file.
    pub(crate) blake3: String,
}

/// The second of two origins of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SecondTruth {
    /// Where its lines were taken from.
    pub(crate) origin: OriginTruth,
    /// Packages that hold the same.
    pub(crate) packages: Vec<String>,
}

/// What is known of one file of the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Truth {
    /// Path below the project.
    pub(crate) path: String,
    /// Level of a copy, or kind of a negative.
    pub(crate) level: String,
    /// Name of the language.
    pub(crate) language: String,
    /// The copied lines; none in a negative.
    pub(crate) regions: Vec<CopiedLines>,
    /// Where they come from; `None` for a negative.
    pub(crate) origin: Option<OriginTruth>,
    /// Packages that hold the same file, or functions with the same tokens; without version.
    pub(crate) packages: Vec<String>,
    /// The second origin, where two were interleaved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) second: Option<SecondTruth>,
    /// Where the file around the copy, or the negative, comes from.
    pub(crate) host: Option<String>,
}

/// Name of the truth file in a set's directory.
const FILE: &str = "truth.jsonl";

/// Writes the truth of a set.
pub(crate) fn write(set: &Path, truths: &[Truth]) -> Result<()> {
    let lines: Vec<String> = truths.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
    fs::write(set.join(FILE), lines.join("\n") + "\n").with_context(|| format!("cannot write to `{}`", set.display()))
}

/// Reads the truth of a set.
pub(crate) fn read(set: &Path) -> Result<Vec<Truth>> {
    let path = set.join(FILE);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`; run `mutate` first", path.display()))?;
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("bad line in `{}`", path.display())))
        .collect()
}
