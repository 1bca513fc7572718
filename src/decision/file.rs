//! The decisions file: reading it whole, finding it, and the line that is added to it.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
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
    #[error("{label}:{line}{}: {message}", column.map_or(String::new(), |column| format!(":{column}")))]
    Broken {
        /// The file, as reports call it.
        label: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1, where the form of the line is wrong.
        column: Option<usize>,
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
        let mut known: HashSet<String> = HashSet::new();
        for (line_idx, whole) in text.split(|&byte| byte == b'\n').enumerate() {
            let line = whole.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let broken_at = |column: Option<usize>, message: String| DecisionError::Broken {
                label: label.to_owned(),
                line: line_idx + 1,
                column,
                message,
            };
            let broken = |message: String| broken_at(None, message);
            if [b"<<<<<<<".as_slice(), b"=======", b">>>>>>>", b"|||||||"].iter().any(|mark| line.starts_with(mark)) {
                return Err(broken("a merge left its marks; keep the lines of both sides, remove the marks".into()));
            }
            let decision: Decision = serde_json::from_slice(line).map_err(|error| {
                // What reads a line knows it as a text of one line: the column is its own, the line is the file's.
                let place = format!(" at line {} column {}", error.line(), error.column());
                let said = error.to_string();
                let indent = whole.len() - whole.trim_ascii_start().len();
                let message = format!("no decision: {}", said.strip_suffix(&place).unwrap_or(&said));
                broken_at(Some(indent + error.column().max(1)), message)
            })?;
            decision.check().map_err(broken)?;
            let id = Self::id_of(line);
            if known.insert(id.clone()) {
                decisions.all.push((id, decision));
            }
        }
        let overruled: HashSet<String> =
            decisions.all.iter().flat_map(|(_, decision)| decision.overrules.iter().cloned()).collect();
        // Branches append side by side: what counts is when it was said, not where it stands; and what somebody has
        // overruled by name comes before all else, whatever its date.
        decisions.all.sort_by_cached_key(|(id, decision)| {
            (!overruled.contains(id), decision.at.parse::<jiff::Timestamp>().ok(), id.clone())
        });
        Ok(decisions)
    }

    /// Returns the decisions about the same code that would count instead of `decision`, though they were made before: those
    /// dated as late or later. The same by somebody else stays beside it.
    pub fn dated_after(&self, decision: &Decision) -> Vec<(&str, &Decision)> {
        let at = |decision: &Decision| decision.at.parse::<jiff::Timestamp>().ok();
        let said: HashSet<&String> = self.all.iter().flat_map(|(_, other)| &other.overrules).collect();
        let is_later = |(id, other): &(&str, &Decision)| {
            other.content_id == decision.content_id
                && at(other) >= at(decision)
                && !other.seconds(decision)
                && !said.contains(&(*id).to_owned())
        };
        self.iter().filter(is_later).collect()
    }

    /// Returns the id of a decision by its line.
    pub(super) fn id_of(line: &[u8]) -> String {
        blake3::hash(line).to_hex()[..16].to_owned()
    }

    /// Returns them with their ids, the oldest first; what was overruled by name comes before.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Decision)> {
        self.all.iter().map(|(id, decision)| (id.as_str(), decision))
    }

    /// Adds decisions to the file below `root`, with one write each, and says in `.gitattributes` how to merge it.
    ///
    /// A write that fails leaves the file as it was.
    ///
    /// # Errors
    /// When the file cannot be written, or it or its directory is a link: a project may bring one along.
    pub fn append(root: &Path, decisions: &[Decision]) -> Result<PathBuf, DecisionError> {
        let path = root.join(DECISIONS_FILE);
        let fail = |source| DecisionError::Io { verb: "write", path: path.clone(), source };
        let dir = path.parent().unwrap_or(root);
        [dir, &path].into_iter().try_for_each(refuse_link).map_err(fail)?;
        fs::create_dir_all(dir).map_err(fail)?;
        let attributes = dir.join(".gitattributes");
        refuse_link(&attributes).map_err(fail)?;
        // A full disk may have left it empty.
        if attributes.metadata().is_ok_and(|metadata| metadata.len() == 0) || !attributes.exists() {
            fs::write(&attributes, GIT_ATTRIBUTES).map_err(fail)?;
        }
        let ends_open = fs::read(&path).is_ok_and(|text| text.last().is_some_and(|&byte| byte != b'\n'));
        let mut file = OpenOptions::new().create(true).append(true).open(&path).map_err(fail)?;
        let mut text = if ends_open { "\n".to_owned() } else { String::new() };
        for decision in decisions {
            text.push_str(&serde_json::to_string(decision).map_err(|error| fail(error.into()))?);
            text.push('\n');
        }
        add_whole(&mut file, text.as_bytes()).map_err(fail)?;
        Ok(path)
    }
}

/// Writes all of `text` at the end of `file`, or nothing: half a line would make all decisions unreadable.
fn add_whole(file: &mut File, text: &[u8]) -> io::Result<()> {
    let len_before = file.metadata()?.len();
    file.write_all(text).and_then(|()| file.sync_all()).inspect_err(|_| {
        let _ = file.set_len(len_before); // The first error says what is wrong.
    })
}

/// Fails where `path` is a link: a decision is written nowhere else.
fn refuse_link(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            Err(io::Error::other(format!("`{}` is a link; remove it", path.display())))
        }
        _ => Ok(()),
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
