//! What of a project was scanned: all of it, files that were named, or a change.

use serde::{Deserialize, Serialize};

use super::PathText;

/// Which files a scan looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeMode {
    /// All files of the project.
    #[default]
    Whole,
    /// Files that were named.
    Files,
    /// What the index of git differs in from the commit that is checked out.
    Staged,
    /// What a commit differs in from another one.
    Diff,
    /// What the work tree differs in from a commit.
    ChangedSince,
    /// A text from standard input.
    Text,
}

/// What of a project was scanned. Commits are full ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanScope {
    /// Which files.
    pub mode: ScopeMode,
    /// The commits as they were typed, or the name that a text was given.
    pub given: Option<String>,
    /// The commit before the change; `None` where there is none.
    pub base: Option<String>,
    /// The commit after the change; `None` for the index and the work tree.
    pub head: Option<String>,
    /// Where no change was scanned, the commit that was checked out; `None` outside of git. The files may differ from it.
    pub checked_out: Option<String>,
    /// Files that the change adds or alters, those that are not scanned (links, submodules, ignored ones) included.
    pub n_altered: u64,
    /// Files that it deletes.
    pub n_deleted: u64,
    /// Files to which it gives another name, altered or not.
    pub n_renamed: u64,
    /// Notice files that the change deletes, moves away or takes lines from: copies that they spoke of may lack their notice now.
    #[serde(default)]
    pub notices_taken: Vec<PathText>,
    /// Whether findings are reported that touch no changed line of a changed file.
    pub whole_files: bool,
    /// Findings that were not reported because they touch no changed line.
    pub n_left_out: u64,
}

impl ScanScope {
    /// Tells whether a change was scanned.
    pub fn is_change(&self) -> bool {
        matches!(self.mode, ScopeMode::Staged | ScopeMode::Diff | ScopeMode::ChangedSince)
    }

    /// Tells whether the change took from a notice that may have spoken of the file at `path`.
    pub fn took_notice_of(&self, path: &str) -> bool {
        let folder = |notice: &str| notice.rfind('/').map_or(0, |at| at + 1);
        self.notices_taken.iter().any(|notice| path.starts_with(&notice.path[..folder(&notice.path)]))
    }

    /// Tells whether findings count only where they touch a changed line.
    pub fn is_by_line(&self) -> bool {
        self.is_change() && !self.whole_files
    }
}
