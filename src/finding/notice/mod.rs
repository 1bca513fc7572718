//! Notices: whether a copy still says whose it is and under which license.
//!
//! In: what the origin's files state, the scanned file, and the project's notice files above it. Out: an
//! [`Attribution`] for each finding. It compares words: a holder is kept where the words of the name stand together in a
//! comment of the scanned file, or in a notice file that speaks of it. Pure; whoever scans reads the files.

mod asked;
mod judge;
mod said;

pub use judge::judge_attributions;
pub use said::{NoticeFile, ScannedNotice, is_notice_path};

pub(super) use asked::asked_of;

use serde::{Deserialize, Serialize};

/// Whether a copy keeps what its origin says of holders and license, the worst first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributionState {
    /// Another holder or license stands over the copy.
    Replaced,
    /// Nothing was kept.
    #[default]
    Missing,
    /// Some was kept: not all holders, or no license.
    Partial,
    /// Holders and license are named.
    Preserved,
    /// The license asks for no notice.
    NotRequired,
}

impl AttributionState {
    /// Every state, the worst first.
    pub const ALL: [Self; 5] = [Self::Replaced, Self::Missing, Self::Partial, Self::Preserved, Self::NotRequired];

    /// Returns it as reports and policies write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Missing => "missing",
            Self::Partial => "partial",
            Self::Preserved => "preserved",
            Self::NotRequired => "not-required",
        }
    }
}

/// A copyright statement of an origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedStatement {
    /// As written.
    pub text: String,
    /// Whether its holders are named where the copy is.
    pub is_kept: bool,
}

/// What of an origin's notice a copy keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// In a word.
    pub state: AttributionState,
    /// The copyright statements of the origin file, or, where it has none, of the license files nearest to it.
    pub asked: Vec<AskedStatement>,
    /// Whether the origin's license, or one it offers, is named where the copy is; `None` where it is not known.
    pub is_license_kept: Option<bool>,
    /// Whether the scanned file itself keeps something of it.
    pub is_kept_in_file: bool,
    /// Notice files of the project that speak of the copy, the nearest first.
    pub kept_in: Vec<String>,
    /// What stands over the copy instead: copyright statements, then the license.
    pub instead: Vec<String>,
}
