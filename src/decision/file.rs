//! The decisions file: reading it whole, finding it, and the line that is added to it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Decision;

/// Where decisions are kept, from the project's root.
pub const DECISIONS_FILE: &str = ".kinprint/decisions.jsonl";
/// What git is told of that directory: lines of both sides are kept in a merge.
const GIT_ATTRIBUTES: &str = "decisions.jsonl merge=union\n";

/// More is no file of people's decisions.
const MAX_BYTES: u64 = 256 << 20;

/// Decisions that cannot be used: none of them is, so that nothing is settled or reopened by accident.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// The file cannot be read or written.
    #[error("cannot {verb} the decisions `{}`", path.display())]
    Io {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A line is no decision.
    #[error("{label}:{line}: {message}")]
    Broken {
        /// The file, as reports call it.
        label: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong, and what helps.
        message: String,
    },
}

/// All decisions of a project, each once, in the order in which they were made.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// The file, as reports call it.
    pub label: String,
    /// Each with its id: a hash of its line.
    pub(super) all: Vec<(String, Decision)>,
}

impl Decisions {
    /// Reads the file at `path`, called `label` in reports.
    ///
    /// # Errors
    /// When it cannot be read, or any line is none.
    pub fn load(path: &Path, label: &str) -> Result<Self, DecisionError> {
        let fail = |source| DecisionError::Io { verb: "read", path: path.to_owned(), source };
        let metadata = path.metadata().map_err(fail)?;
        if !metadata.is_file() || metadata.len() > MAX_BYTES {
            return Err(fail(io::Error::other("it is no regular file of at most 256 MB")));
        }
        Self::parse(label, &fs::read(path).map_err(fail)?)
    }

    /// Parses the text of a decisions file. Lines that stand there twice (as after a merge) count once.
    ///
    /// # Errors
    /// When a line is no decision; the first such line is named.
    pub fn parse(label: &str, text: &[u8]) -> Result<Self, DecisionError> {
        let mut decisions = Self { label: label.to_owned(), all: Vec::new() };
        for (line_idx, line) in text.split(|&byte| byte == b'\n').enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let broken =
                |message: String| DecisionError::Broken { label: label.to_owned(), line: line_idx + 1, message };
            if [b"<<<<<<<".as_slice(), b"=======", b">>>>>>>", b"|||||||"].iter().any(|mark| line.starts_with(mark)) {
                return Err(broken("a merge left its marks; keep the lines of both sides, remove the marks".into()));
            }
            let decision: Decision =
                serde_json::from_slice(line).map_err(|error| broken(format!("no decision: {error}")))?;
            decision.check().map_err(broken)?;
            let id = Self::id_of(line);
            if !decisions.all.iter().any(|(known, _)| *known == id) {
                decisions.all.push((id, decision));
            }
        }
        // Branches append side by side: what counts is when it was said, not where it stands.
        decisions.all.sort_by_cached_key(|(id, decision)| (decision.at.parse::<jiff::Timestamp>().ok(), id.clone()));
        Ok(decisions)
    }

    /// Returns the id of a decision by its line.
    pub(super) fn id_of(line: &[u8]) -> String {
        blake3::hash(line).to_hex()[..16].to_owned()
    }

    /// Returns them with their ids, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Decision)> {
        self.all.iter().map(|(id, decision)| (id.as_str(), decision))
    }

    /// Adds decisions to the file below `root`, with one write each, and says in `.gitattributes` how to merge it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(root: &Path, decisions: &[Decision]) -> Result<PathBuf, DecisionError> {
        let path = root.join(DECISIONS_FILE);
        let fail = |source| DecisionError::Io { verb: "write", path: path.clone(), source };
        let dir = path.parent().unwrap_or(root);
        fs::create_dir_all(dir).map_err(fail)?;
        let attributes = dir.join(".gitattributes");
        if !attributes.exists() {
            fs::write(&attributes, GIT_ATTRIBUTES).map_err(fail)?;
        }
        let ends_open = fs::read(&path).is_ok_and(|text| text.last().is_some_and(|&byte| byte != b'\n'));
        let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        let mut text = if ends_open { "\n".to_owned() } else { String::new() };
        for decision in decisions {
            text.push_str(&serde_json::to_string(decision).map_err(|error| fail(error.into()))?);
            text.push('\n');
        }
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
        Ok(path)
    }
}

impl Decision {
    /// Tells what the form alone does not: times and days must be such, and a decision needs somebody and a reason.
    fn check(&self) -> Result<(), String> {
        if self.at.parse::<jiff::Timestamp>().is_err() {
            return Err(format!("`{}` is no time; write 2026-01-31T12:00:00Z", self.at));
        }
        if let Some(day) = self.expires.as_ref().filter(|day| day.parse::<jiff::civil::Date>().is_err()) {
            return Err(format!("`{day}` is no day; write 2026-12-31"));
        }
        if self.by.trim().is_empty() || self.reason.trim().is_empty() {
            return Err("a decision needs `by` and `reason`".into());
        }
        Ok(())
    }
}
