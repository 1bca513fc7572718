//! What attribution says.

use serde::{Deserialize, Serialize};

use crate::id::{ContentId, PackageId};
use crate::matching::{MatchRegion, RegionSide};

/// A file of a package version that explains a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OriginFile {
    /// The package version.
    pub package: PackageId,
    /// Path inside it.
    pub path: String,
    /// The content there.
    pub content: ContentId,
    /// Where in the content.
    pub side: RegionSide,
}

/// The versions of a package that hold a region, from the earliest to the latest known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VersionInterval {
    /// All that hold it, earliest first.
    pub list: Vec<String>,
    /// The earliest.
    pub from: String,
    /// The latest.
    pub to: String,
    /// Where each of `list` holds it, in the same order.
    pub files: Vec<OriginFile>,
}

impl VersionInterval {
    /// Makes the interval of versions in rising order, each with the file that holds the region.
    pub fn of(versions: Vec<(String, OriginFile)>) -> Self {
        let (list, files): (Vec<String>, Vec<OriginFile>) = versions.into_iter().unzip();
        let (from, to) = (list.first().cloned().unwrap_or_default(), list.last().cloned().unwrap_or_default());
        Self { list, from, to, files }
    }
}

/// Why an alternative origin is not the one that is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhyLower {
    /// It holds the file in a directory of bundled code.
    Bundled,
    /// It was published later.
    Later,
    /// Its publication date is unknown.
    DateUnknown,
    /// Its name fits the path less.
    NameAffinity,
    /// It explains the region less well.
    FewerBits,
    /// Nothing tells the two apart; the name decided.
    Tie,
}

/// Another package that explains the region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// Its file; of several versions the earliest.
    pub origin: OriginFile,
    /// Why it comes second.
    pub why_lower: WhyLower,
}

/// Why a region is no finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "by", content = "name", rename_all = "kebab-case")]
pub enum OwnBy {
    /// Its origin is a package of the project: the package URL without version.
    Package(String),
    /// All that the origin file says of who holds it is an own address: the pattern of that address.
    Address(String),
    /// The scanned file was called own: the pattern of its path.
    Path(String),
}

/// A region with the origin it is named after.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attributed {
    /// The region.
    pub region: MatchRegion,
    /// The origin: of the most specific version the evidence supports, else the earliest of the interval.
    pub origin: OriginFile,
    /// The versions of that package which hold the region.
    pub versions: VersionInterval,
    /// Other packages that explain it, best first.
    pub alternatives: Vec<Alternative>,
    /// Why it is the project's own: no finding, but said. `None` for others' code.
    pub own: Option<OwnBy>,
}
