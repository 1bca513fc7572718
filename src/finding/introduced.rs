//! Who brought the lines of a finding into the project, and when: of a history of commits.

use serde::{Deserialize, Serialize};

use crate::provenance::DateSource;

/// Where the lines of a finding came into the project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introduced {
    /// The commit with most of the lines; `None` when none is committed.
    pub commit: Option<IntroducingCommit>,
    /// The commit that was first to have any of them; by the later of its two dates.
    pub earliest: Option<IntroducingCommit>,
    /// Lines of the finding; 0 for a file without text, which came as a whole.
    pub n_lines: u32,
    /// Lines that came with `commit`.
    pub n_lines_of_commit: u32,
    /// Lines that are not committed.
    pub n_lines_uncommitted: u32,
    /// Whether `earliest` is older than the earliest publication of the origin; `None` when that is not known.
    pub we_were_first: Option<bool>,
    /// When the earliest version that holds the region was published, as far as known.
    pub published_at: Option<String>,
    /// How that is known.
    pub published_at_source: Option<DateSource>,
}

/// A commit that brought lines in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntroducingCommit {
    /// Its id, in full.
    pub id: String,
    /// Its author's name.
    pub author_name: String,
    /// Its author's e-mail address.
    pub author_email: String,
    /// When its author says it was written, RFC 3339.
    pub authored_at: String,
    /// When it was committed, RFC 3339.
    pub committed_at: String,
    /// Whether a shallow clone ends here: the lines are at least as old.
    pub is_boundary: bool,
}

impl IntroducingCommit {
    /// Returns the later of its dates: until then nothing of it can be relied on.
    pub fn at(&self) -> &str {
        (&self.authored_at).max(&self.committed_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_date_counts() {
        let commit = |authored_at: &str, committed_at: &str| IntroducingCommit {
            id: String::new(),
            author_name: String::new(),
            author_email: String::new(),
            authored_at: authored_at.into(),
            committed_at: committed_at.into(),
            is_boundary: false,
        };
        assert_eq!(commit("1999-01-01T00:00:00Z", "2020-01-01T00:00:00Z").at(), "2020-01-01T00:00:00Z");
        assert_eq!(commit("2021-01-01T00:00:00Z", "2020-01-01T00:00:00Z").at(), "2021-01-01T00:00:00Z");
    }
}
