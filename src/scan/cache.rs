//! What earlier scans of the same project gave, file by file: a file that is as it was is not read closely again.
//!
//! A cached outcome holds for one path, the bytes of the file, and everything else that it depends on: database and
//! generation, parameters, what is the project's own, the tool itself, and, where there are findings, the notice files above.
//! That a file has the same bytes is taken from the file system as git's index takes it (length, place and both times, none of
//! them new); where it does not say so, the bytes are hashed: another clone of the same has them too. Nothing is cached of a file that failed. The file is a SQLite
//! database that may go at any time: one that cannot be used is begun anew, and a scan never fails for it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::{Connection, TransactionBehavior, params};
use serde::{Deserialize, Serialize};

use super::FileContext;
use super::file::{FileOutcome, FileScan};
use super::notices::notices_digest;
use crate::fingerprint::Sketch;
use crate::id::ContentHash;
use crate::source::{FilterReason, Filtered, FoundFile, ProjectPath, Walk};

/// Raised when what is stored, or what it means, changes.
const FORMAT: u32 = 4;
/// How long another process may write.
const PATIENCE: Duration = Duration::from_secs(5);
/// Scans that an entry outlives unused: branches come back.
const MAX_AGE: i64 = 20;
/// Scans after which an entry that is used is marked as such again.
const MARK_AGE: i64 = 8;

/// Seconds for which a change is too new for its time to tell it from another: more than any file system's clock is coarse.
const NEW_SECONDS: i64 = 3;

/// Where outcomes are cached, and what they depend on beside what the scan knows itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CacheOptions {
    /// The file.
    pub path: PathBuf,
    /// Whatever else decides what a file gives, such as the build of the tool.
    pub salt: String,
}

/// The outcomes of earlier scans that hold for this one, and those that are new.
pub(super) struct FileCache {
    connection: Mutex<Connection>,
    /// What all of this scan's outcomes depend on.
    context: [u8; 32],
    /// Number of this scan among those of the whole project that used the cache; of a part, that of the last one.
    scan: i64,
    is_whole: bool,
    /// When it was opened, in seconds of the epoch.
    opened_at: i64,
    known: HashMap<[u8; 32], Known>,
    /// By path: of files of which nothing is known the bytes need not be hashed.
    by_path: HashMap<u64, Vec<[u8; 32]>>,
    /// Entries that held, with the file's stamp.
    used: Mutex<HashMap<[u8; 32], Option<u64>>>,
    added: Mutex<Vec<Added>>,
}

struct Known {
    path: u64,
    value: String,
    used: i64,
    stamp: Option<u64>,
}

struct Added {
    key: [u8; 32],
    path: u64,
    stamp: Option<u64>,
    value: String,
}

/// What is stored of a file.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    files: T,
    /// The sketches of all findings in order; findings do not carry them when written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sketches: Vec<Sketch>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    filtered: Vec<(Vec<u8>, FilterReason)>,
    /// What the notice files above said, where there are findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notices: Option<ContentHash>,
}

impl FileCache {
    /// Opens the cache; `None` when it cannot be had. Of a scan that is not of the whole project `part` has the files.
    pub(super) fn open(options: &CacheOptions, depends_on: &str, part: Option<&Walk>) -> Option<Self> {
        let mut hasher = blake3::Hasher::new();
        for part in [&FORMAT.to_string(), env!("CARGO_PKG_VERSION"), &options.salt, depends_on] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let context = *hasher.finalize().as_bytes();
        Self::read(&options.path, context, part)
            .or_else(|_| {
                std::fs::remove_file(&options.path)?;
                Self::read(&options.path, context, part).map_err(std::io::Error::other)
            })
            .ok()
    }

    fn read(path: &Path, context: [u8; 32], part: Option<&Walk>) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        // What is lost with the power is worked out again.
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS scans (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL) STRICT;
             CREATE TABLE IF NOT EXISTS outcomes_of_paths (
                 path INTEGER NOT NULL, key BLOB NOT NULL, stamp INTEGER, context BLOB NOT NULL, used INTEGER NOT NULL,
                 value TEXT NOT NULL, PRIMARY KEY (path, key)
             ) STRICT, WITHOUT ROWID;",
        )?;
        let scan: Option<i64> = connection.query_row("SELECT max(n) FROM scans", [], |row| row.get(0))?;
        let mut known = HashMap::new();
        let mut by_path: HashMap<u64, Vec<[u8; 32]>> = HashMap::new();
        let mut keep = |row: &rusqlite::Row<'_>| {
            let (key, path, stamp): ([u8; 32], i64, Option<i64>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            by_path.entry(path as u64).or_default().push(key);
            let stamp = stamp.map(|stamp| stamp as u64);
            known.insert(key, Known { path: path as u64, value: row.get(4)?, used: row.get(3)?, stamp });
            Ok(())
        };
        let all = "SELECT key, path, stamp, used, value FROM outcomes_of_paths WHERE context = ?1";
        if let Some(part) = part {
            let mut statement = connection.prepare(&format!("{all} AND path = ?2"))?;
            for file in &part.files {
                statement
                    .query_map(params![&context[..], path_key(file) as i64], &mut keep)?
                    .collect::<Result<(), _>>()?;
            }
        } else {
            let mut statement = connection.prepare(all)?;
            statement.query_map([&context[..]], &mut keep)?.collect::<Result<(), _>>()?;
        }
        Ok(Self {
            connection: Mutex::new(connection),
            context,
            scan: scan.unwrap_or(0) + i64::from(part.is_none()),
            is_whole: part.is_none(),
            opened_at: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64),
            known,
            by_path,
            used: Mutex::default(),
            added: Mutex::default(),
        })
    }

    /// Returns what an earlier scan gave for a file, if that still holds.
    pub(super) fn find(&self, context: &FileContext<'_>, found: &FoundFile) -> Option<FileOutcome> {
        let of_path = self.by_path.get(&path_key(found))?;
        let stamp = self.stamp(found);
        let has_stamp = |key: &&[u8; 32]| self.known.get(*key).is_some_and(|known| known.stamp == stamp);
        let key = match of_path.iter().find(has_stamp).filter(|_| stamp.is_some()) {
            Some(key) => *key,
            None => self.key(found, context.tree.content_hash(found)?),
        };
        let stored: Stored<Vec<FileScan>> = serde_json::from_str(&self.known.get(&key)?.value).ok()?;
        if stored.notices.is_some_and(|then| notices_digest(&context.notices, context.tree, found) != then) {
            return None;
        }
        let mut files = stored.files;
        let findings = files.iter_mut().flat_map(|file| &mut file.findings);
        for (finding, sketch) in findings.zip(stored.sketches) {
            finding.sketch = sketch;
        }
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(key, stamp);
        let filtered = stored.filtered.into_iter();
        let filtered =
            filtered.map(|(path, reason)| Filtered { path: ProjectPath::from_bytes(path), reason }).collect();
        Some(FileOutcome { files, filtered, ..FileOutcome::default() })
    }

    /// Keeps what a file gave.
    pub(super) fn add(&self, context: &FileContext<'_>, found: &FoundFile, outcome: &FileOutcome) {
        // Of a container its own entry comes first; what gave no file at all has no bytes to be known by.
        let Some(whole) = outcome.files.iter().find(|file| !file.is_virtual) else { return };
        if !outcome.failed.is_empty() {
            return;
        }
        let mut findings = outcome.files.iter().flat_map(|file| &file.findings).peekable();
        let notices = findings.peek().is_some().then(|| notices_digest(&context.notices, context.tree, found));
        let filtered = outcome.filtered.iter().map(|left| (left.path.as_bytes().to_vec(), left.reason)).collect();
        let sketches = findings.map(|finding| finding.sketch.clone()).collect();
        let stored = Stored { files: &outcome.files, sketches, filtered, notices };
        if let Ok(value) = serde_json::to_string(&stored) {
            let key = self.key(found, whole.hash);
            let entry = Added { key, path: path_key(found), stamp: self.stamp(found), value };
            self.added.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
    }

    /// Writes what is new. A cache that cannot be written is as it was.
    pub(super) fn save(self) {
        let _ = self.write();
    }

    fn write(self) -> rusqlite::Result<()> {
        if !self.is_whole && self.added.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            return Ok(());
        }
        let mut connection = self.connection.into_inner().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("INSERT OR REPLACE INTO scans (id, n) VALUES (1, ?1)", [self.scan])?;
        let mut insert =
            transaction.prepare("INSERT OR REPLACE INTO outcomes_of_paths VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for added in self.added.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let stamp = added.stamp.map(|stamp| stamp as i64);
            let (key, context) = (&added.key[..], &self.context[..]);
            insert.execute(params![added.path as i64, key, stamp, context, self.scan, added.value])?;
        }
        let mut mark =
            transaction.prepare("UPDATE outcomes_of_paths SET used = ?2, stamp = ?3 WHERE path = ?4 AND key = ?1")?;
        for (key, stamp) in self.used.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let is_stale =
                |known: &Known| self.scan - known.used >= MARK_AGE || (stamp.is_some() && known.stamp != stamp);
            if let Some(known) = self.known.get(&key).filter(|known| is_stale(known)) {
                mark.execute(params![&key[..], self.scan, stamp.map(|stamp| stamp as i64), known.path as i64])?;
            }
        }
        if self.is_whole {
            transaction.execute("DELETE FROM outcomes_of_paths WHERE used < ?1", [self.scan - MAX_AGE])?;
        }
        drop((insert, mark));
        transaction.commit()
    }

    /// Returns the file's stamp, if it tells that the file is as it was.
    fn stamp(&self, found: &FoundFile) -> Option<u64> {
        found.stamp.filter(|stamp| stamp.newest.saturating_add(NEW_SECONDS) < self.opened_at).map(|stamp| stamp.digest)
    }

    fn key(&self, found: &FoundFile, hash: ContentHash) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.context);
        hasher.update(&hash.0);
        hasher.update(found.path.as_bytes());
        *hasher.finalize().as_bytes()
    }
}

fn path_key(found: &FoundFile) -> u64 {
    let hash = blake3::hash(found.path.as_bytes());
    u64::from_le_bytes(std::array::from_fn(|idx| hash.as_bytes()[idx]))
}
