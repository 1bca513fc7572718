//! The history file: one SQLite database a project, written by one transaction a run.
//!
//! A file that is damaged is kept aside under another name and a new one begun: history is told, never asked for a scan. A
//! file of a newer kinprint is left alone.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::baseline::{Baseline, Knowledge, is_unseen};
use super::pair::pair;
use super::sighting::{Sighting, set_first_seen};
use crate::finding::{FileDigests, FirstSeen, HistorySummary, LineRange, PathText, ScanReport};
use crate::id::ContentHash;

/// Where a project keeps what is of this machine alone, from its root. Never committed, never scanned.
pub const LOCAL_DIR: &str = ".kinprint/local";
/// The history in it.
pub const HISTORY_FILE: &str = "history.sqlite";

/// Applied in order and counted by `pragma user_version`. Append only.
const MIGRATIONS: &[&str] = &[
    include_str!("../../db/history/0001_history.sql"),
    include_str!("../../db/history/0002_checked_out.sql"),
    include_str!("../../db/history/0003_reports.sql"),
    include_str!("../../db/history/0004_own.sql"),
];
/// What `pragma application_id` says of a history: "kinh".
const APPLICATION_ID: i32 = 0x6B69_6E68;
/// Runs whose whole report is kept.
const MAX_REPORTS: u32 = 20;
/// More is no report of ours.
const MAX_REPORT_BYTES: u64 = 1 << 30;
/// How long a run waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(30);
/// Numbers that a lost history may have given.
const NUMBERS_LOST: i64 = 10_000;
/// Damaged files that are kept aside.
const MAX_ASIDE: usize = 100;

/// Why there is no history.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The directory or the file cannot be made or moved, or is a link.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// What.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// SQLite says no.
    #[error("cannot {verb} the history `{}`", path.display())]
    Sql {
        /// `read` or `write`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is none of ours, or of a later version.
    #[error("the history `{}` was written by a newer kinprint (format {version}); update kinprint", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
    },
    /// There is no such run.
    #[error("the history `{}` has no run {run}; `kinprint history list` shows those it has", path.display())]
    NoRun {
        /// The file.
        path: PathBuf,
        /// What was asked for.
        run: u64,
    },
}

/// The runs of a project and their findings over time.
pub struct History {
    pub(super) connection: Connection,
    pub(super) path: PathBuf,
    /// Where a damaged file was put, if there was one.
    pub aside: Option<PathBuf>,
    /// Numbers of runs up to here belong to runs that were lost: nobody who names one is given another.
    numbers_after: i64,
}

impl History {
    /// Opens the history below `project`, the directory that has or shall have `.kinprint/`, and makes it where there is none.
    ///
    /// # Errors
    /// When it cannot be made, opened or put aside, or a newer kinprint wrote it.
    pub fn open(project: &Path) -> Result<Self, HistoryError> {
        let dir =
            make_local_dir(project).map_err(|source| HistoryError::Io { path: project.join(LOCAL_DIR), source })?;
        let path = dir.join(HISTORY_FILE);
        match Self::open_file(&path) {
            Err(HistoryError::Sql { source, .. }) if is_damage(&source) => {
                let aside = put_aside(&path).map_err(|source| HistoryError::Io { path: path.clone(), source })?;
                let mut history = Self::open_file(&path)?;
                history.aside = Some(aside);
                Ok(history)
            }
            other => other,
        }
    }

    /// Opens the history below `project` to read; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read, or a newer kinprint wrote it.
    pub fn find(project: &Path) -> Result<Option<Self>, HistoryError> {
        let dir = project.join(LOCAL_DIR);
        refuse_links(&dir).map_err(|source| HistoryError::Io { path: dir.clone(), source })?;
        let path = dir.join(HISTORY_FILE);
        if path.symlink_metadata().is_err() {
            return Ok(None);
        }
        Self::open_file(&path).map(Some)
    }

    fn open_file(path: &Path) -> Result<Self, HistoryError> {
        let fail = |source| HistoryError::Sql { verb: "open", path: path.to_owned(), source };
        let mut connection = Connection::open(path).map_err(fail)?;
        connection.busy_timeout(PATIENCE).map_err(fail)?;
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(fail)?;
        if version as usize > MIGRATIONS.len() {
            return Err(HistoryError::Newer { path: path.to_owned(), version });
        }
        if (version as usize) < MIGRATIONS.len() {
            migrate(&mut connection).map_err(fail)?;
        }
        // Small: a damaged page is found now, not in the middle of a run.
        let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fail)?;
        if verdict != "ok" {
            let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
            return Err(fail(rusqlite::Error::SqliteFailure(code, Some(verdict))));
        }
        let n_lost = (1..=MAX_ASIDE).take_while(|&number| broken_path(path, number).symlink_metadata().is_ok()).count();
        Ok(Self { connection, path: path.to_owned(), aside: None, numbers_after: n_lost as i64 * NUMBERS_LOST })
    }

    /// Adds a run of the whole of `place`, and says in `report` which run it was and since when each finding is known.
    ///
    /// # Errors
    /// When the file cannot be written; it is then as it was.
    pub fn record(&mut self, report: &mut ScanReport, place: &str) -> Result<(), HistoryError> {
        let path = self.path.clone();
        let fail = |source| HistoryError::Sql { verb: "write", path: path.clone(), source };
        let now = Sighting::all_of(report);
        // From its first statement on nobody else writes: two runs at once are two runs one after the other.
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
        let (run, first_seen) = record(&transaction, report, &now, (place, self.numbers_after)).map_err(fail)?;
        let n_runs = transaction.query_row("SELECT count(*) FROM runs WHERE place = ?1", [place], |row| row.get(0));
        let n_runs: i64 = n_runs.map_err(fail)?;
        transaction.commit().map_err(fail)?;
        set_first_seen(report, first_seen);
        report.history = Some(HistorySummary { run: run as u64, n_runs: n_runs as u64 });
        self.keep(report, run).map_err(|source| HistoryError::Sql { verb: "write", path, source })
    }

    /// Keeps the whole report of a run, and of earlier ones only the latest.
    fn keep(&mut self, report: &ScanReport, run: i64) -> rusqlite::Result<()> {
        let unwritten = |error: io::Error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
        let mut packed = zstd::Encoder::new(Vec::new(), zstd::DEFAULT_COMPRESSION_LEVEL).map_err(unwritten)?;
        serde_json::to_writer(&mut packed, report).map_err(|error| unwritten(error.into()))?;
        let json = packed.finish().map_err(unwritten)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("INSERT OR REPLACE INTO reports (run, json) VALUES (?1, ?2)", params![run, json])?;
        transaction.execute(
            "DELETE FROM reports WHERE run NOT IN (SELECT run FROM reports ORDER BY run DESC LIMIT ?1)",
            [MAX_REPORTS],
        )?;
        transaction.commit()
    }

    /// Returns the report of run `run`, or without a number of the last one of `place`; `None` where it is not kept.
    ///
    /// # Errors
    /// When the file cannot be read, or there is no run of that number.
    pub fn report(&self, run: Option<u64>, place: &str) -> Result<Option<ScanReport>, HistoryError> {
        let fail = |source| HistoryError::Sql { verb: "read", path: self.path.clone(), source };
        let of_place = "SELECT max(id) FROM runs WHERE place = ?1";
        let known = "SELECT max(id) FROM runs WHERE id = ?1";
        let found: Option<i64> = match run {
            Some(run) => self.connection.query_row(known, [run as i64], |row| row.get(0)),
            None => self.connection.query_row(of_place, [place], |row| row.get(0)),
        }
        .map_err(fail)?;
        let found = match (found, run) {
            (Some(found), _) => found,
            (None, Some(run)) => return Err(HistoryError::NoRun { path: self.path.clone(), run }),
            (None, None) => return Ok(None),
        };
        let query = "SELECT json FROM reports WHERE run = ?1";
        let json: Option<Vec<u8>> =
            self.connection.query_row(query, [found], |row| row.get(0)).optional().map_err(fail)?;
        let broken = |error: io::Error| {
            let kind = rusqlite::types::Type::Blob;
            fail(rusqlite::Error::FromSqlConversionFailure(0, kind, Box::new(error)))
        };
        let unpack = |json: Vec<u8>| {
            let unpacked = zstd::Decoder::new(json.as_slice())?.take(MAX_REPORT_BYTES);
            serde_json::from_reader(io::BufReader::new(unpacked)).map_err(io::Error::from)
        };
        json.map(|json| unpack(json).map_err(broken)).transpose()
    }

    /// Returns run `run`, or without a number the last complete one of `place`, for later ones to be compared with.
    ///
    /// # Errors
    /// When the file cannot be read, or there is no run of that number.
    pub fn baseline(&self, run: Option<u64>, place: &str) -> Result<Option<Baseline>, HistoryError> {
        let fail = |source| HistoryError::Sql { verb: "read", path: self.path.clone(), source };
        let found = match run {
            Some(run) => Some(run as i64),
            None => self
                .connection
                .query_row(
                    "SELECT id FROM runs WHERE place = ?1 AND is_complete ORDER BY id DESC LIMIT 1",
                    [place],
                    |row| row.get(0),
                )
                .optional()
                .map_err(fail)?,
        };
        let Some(found) = found else { return Ok(None) };
        let baseline = read_baseline(&self.connection, found).optional().map_err(fail)?;
        match baseline {
            None => Err(HistoryError::NoRun { path: self.path.clone(), run: found as u64 }),
            some => Ok(some),
        }
    }
}

/// What keeps a directory out of version control.
const IGNORE_ALL: &[u8] = b"*\n";

/// Makes [`LOCAL_DIR`] below `project`, with a file that keeps it out of version control. A link on the way there, which a
/// project may bring along, is not followed: a scan writes nowhere else.
///
/// # Errors
/// When the system refuses, or something there is a link.
pub fn make_local_dir(project: &Path) -> io::Result<PathBuf> {
    let dir = project.join(LOCAL_DIR);
    refuse_links(&dir)?;
    fs::create_dir_all(&dir)?;
    let ignore = dir.join(".gitignore");
    // A full disk may have left it empty.
    if fs::read(&ignore).ok().as_deref() != Some(IGNORE_ALL) {
        fs::write(ignore, IGNORE_ALL)?;
    }
    Ok(dir)
}

/// Fails where the local directory, the one above it, or anything in it is a link.
fn refuse_links(dir: &Path) -> io::Result<()> {
    let refuse = |path: &Path| match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => {
            Err(io::Error::other(format!("`{}` is a link; remove it", path.display())))
        }
        _ => Ok(()),
    };
    dir.parent().map_or(Ok(()), refuse)?;
    refuse(dir)?;
    match fs::read_dir(dir) {
        Ok(mut entries) => entries.try_for_each(|entry| refuse(&entry?.path())),
        Err(_) => Ok(()), // There is none yet, or what is done next says what is wrong with it.
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

fn broken_path(path: &Path, number: usize) -> PathBuf {
    path.with_extension(format!("sqlite.broken-{number}"))
}

fn put_aside(path: &Path) -> io::Result<PathBuf> {
    for number in 1..=MAX_ASIDE {
        let aside = broken_path(path, number);
        if aside.symlink_metadata().is_err() {
            fs::rename(path, &aside)?;
            return Ok(aside);
        }
    }
    Err(io::Error::other(format!("it is damaged, and {MAX_ASIDE} damaged ones lie beside it already")))
}

fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have done it while this one waited.
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(version as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len() as u32)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()
}

/// A finding of earlier runs: its track and what the last run that saw it saw.
struct Track {
    id: i64,
    first_run: i64,
    first_at: String,
    last_run: i64,
    is_gone: bool,
}

fn record(
    transaction: &Transaction<'_>,
    report: &ScanReport,
    now: &[Sighting],
    (place, numbers_after): (&str, i64),
) -> rusqlite::Result<(i64, Vec<FirstSeen>)> {
    let (tracks, then) = tracks(transaction, place)?;
    let (open, gone): (Vec<usize>, Vec<usize>) = (0..tracks.len()).partition(|&idx| !tracks[idx].is_gone);
    let run = insert_run(transaction, report, place, numbers_after)?;
    let mut of_now = paired(&then, &open, now, &(0..now.len()).collect::<Vec<_>>(), now.len());
    // What comes back is what it was.
    let unpaired: Vec<usize> = (0..now.len()).filter(|&idx| of_now[idx].is_none()).collect();
    let returned = paired(&then, &gone, now, &unpaired, now.len());
    for (place, returned) in of_now.iter_mut().zip(returned) {
        *place = place.or(returned);
    }
    let mut first_seen = Vec::with_capacity(now.len());
    for (sighting, track_idx) in now.iter().zip(&of_now) {
        let known = track_idx.map(|idx| (&tracks[idx], &then[idx]));
        first_seen.push(if let Some((track, last)) = known {
            see_again(transaction, track, last, sighting, run)?;
            FirstSeen { run: track.first_run as u64, at: track.first_at.clone() }
        } else {
            transaction.execute("INSERT INTO tracks (place, first_run) VALUES (?1, ?2)", params![place, run])?;
            insert_sighting(transaction, transaction.last_insert_rowid(), run, sighting)?;
            FirstSeen { run: run as u64, at: report.run.at.clone() }
        });
    }
    let still_found: HashSet<usize> = of_now.iter().flatten().copied().collect();
    for idx in open {
        // What could not be looked at may still be there.
        if !still_found.contains(&idx) && !is_unseen(report, &then[idx].path) {
            transaction.execute("UPDATE tracks SET gone_run = ?2 WHERE id = ?1", params![tracks[idx].id, run])?;
        }
    }
    Ok((run, first_seen))
}

/// Pairs the findings `now[of]` with the tracks `then[from]`; the answer has `n` places.
fn paired(then: &[Sighting], from: &[usize], now: &[Sighting], of: &[usize], n: usize) -> Vec<Option<usize>> {
    let pick = |all: &[Sighting], which: &[usize]| which.iter().map(|&idx| all[idx].clone()).collect::<Vec<_>>();
    let pairs = pair(&pick(then, from), &pick(now, of));
    let mut places = vec![None; n];
    for (&idx, then) in of.iter().zip(pairs) {
        places[idx] = then.map(|then| from[then]);
    }
    places
}

fn see_again(
    transaction: &Transaction<'_>,
    track: &Track,
    last: &Sighting,
    now: &Sighting,
    run: i64,
) -> rusqlite::Result<()> {
    if track.is_gone {
        transaction.execute("UPDATE tracks SET gone_run = NULL WHERE id = ?1", [track.id])?;
    }
    if track.is_gone || last != now {
        return insert_sighting(transaction, track.id, run, now);
    }
    let query = "UPDATE sightings SET last_run = ?3 WHERE track = ?1 AND last_run = ?2";
    transaction.prepare_cached(query)?.execute(params![track.id, track.last_run, run]).map(drop)
}

fn insert_run(
    transaction: &Transaction<'_>,
    report: &ScanReport,
    place: &str,
    numbers_after: i64,
) -> rusqlite::Result<i64> {
    let digests = report.file_digests.to_bytes();
    transaction.execute("INSERT OR IGNORE INTO file_sets (digests) VALUES (?1)", [&digests])?;
    let files: i64 =
        transaction.query_row("SELECT id FROM file_sets WHERE digests = ?1", [&digests], |row| row.get(0))?;
    let (database, summary, gate) = (&report.database, &report.summary, &report.gate);
    let n_findings = report.findings.len() + report.declared.len();
    transaction.execute(
        "INSERT INTO runs (id, place, at, tool, database, generation, parameters, profile, min_lines, packages, policy, \
         is_complete, is_passed, n_files, n_lines, n_lines_copied, n_findings, n_settled, n_denied, files, checked_out, own) \
         VALUES ((SELECT coalesce(max(id), ?21) + 1 FROM runs), \
         ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?22)",
        params![
            place,
            report.run.at,
            report.tool.version,
            database.id,
            database.generation as i64,
            json(&database.parameters)?,
            json(&report.run.profile)?,
            report.run.min_lines,
            database.packages as i64,
            report.policy.as_ref().map(|policy| &policy.digest),
            report.complete,
            gate.is_passed,
            summary.n_files as i64,
            summary.n_lines as i64,
            summary.n_lines_copied as i64,
            n_findings as i64,
            gate.n_settled as i64,
            gate.n_denied as i64,
            files,
            report.run.scope.checked_out,
            numbers_after,
            Knowledge::of(report).own,
        ],
    )?;
    Ok(transaction.last_insert_rowid())
}

fn insert_sighting(transaction: &Transaction<'_>, track: i64, run: i64, seen: &Sighting) -> rusqlite::Result<()> {
    let query = "INSERT INTO sightings (track, first_run, last_run, finding_id, content_id, sketch, path, path_raw, \
                 first_line, last_line, n_tokens, origin, license, file, outcome, status) \
                 VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
    let mut statement = transaction.prepare_cached(query)?;
    statement
        .execute(params![
            track,
            run,
            seen.id,
            seen.content_id,
            json(&seen.sketch)?,
            seen.path.path,
            seen.path.path_raw,
            seen.lines.map(|lines| lines.start),
            seen.lines.map(|lines| lines.end),
            seen.n_tokens,
            seen.origin,
            seen.license,
            seen.file.map(|hash| hash.to_string()),
            seen.outcome,
            seen.status,
        ])
        .map(drop)
}

/// What [`sighting_of`] reads, in its order.
const SIGHTING: &str = "s.finding_id, s.content_id, s.sketch, s.path, s.path_raw, s.first_line, s.last_line, s.n_tokens, \
                        s.origin, s.license, s.file, s.outcome, s.status";

/// Reads a sighting from the columns from `first` on.
fn sighting_of(row: &Row<'_>, first: usize) -> rusqlite::Result<Sighting> {
    let lines: (Option<u32>, Option<u32>) = (row.get(first + 5)?, row.get(first + 6)?);
    let file: Option<String> = row.get(first + 10)?;
    Ok(Sighting {
        id: row.get(first)?,
        content_id: row.get(first + 1)?,
        sketch: of_json(row, first + 2)?,
        path: PathText { path: row.get(first + 3)?, path_raw: row.get(first + 4)? },
        lines: lines.0.zip(lines.1).map(|(start, end)| LineRange { start, end }),
        n_tokens: row.get(first + 7)?,
        origin: row.get(first + 8)?,
        license: row.get(first + 9)?,
        file: file.as_deref().and_then(ContentHash::from_hex),
        outcome: row.get(first + 11)?,
        status: row.get(first + 12)?,
    })
}

/// Returns the tracks of a place, each with the last sighting of it.
fn tracks(connection: &Connection, place: &str) -> rusqlite::Result<(Vec<Track>, Vec<Sighting>)> {
    let query = format!(
        "SELECT t.id, t.first_run, r.at, s.last_run, t.gone_run IS NOT NULL, {SIGHTING} FROM tracks t \
         JOIN runs r ON r.id = t.first_run JOIN sightings s ON s.track = t.id \
         WHERE t.place = ?1 AND s.first_run = (SELECT max(first_run) FROM sightings WHERE track = t.id) ORDER BY t.id"
    );
    let mut statement = connection.prepare(&query)?;
    let rows = statement.query_map([place], |row| {
        let track = Track {
            id: row.get(0)?,
            first_run: row.get(1)?,
            first_at: row.get(2)?,
            last_run: row.get(3)?,
            is_gone: row.get(4)?,
        };
        Ok((track, sighting_of(row, 5)?))
    })?;
    let rows: Vec<(Track, Sighting)> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows.into_iter().unzip())
}

fn read_baseline(connection: &Connection, run: i64) -> rusqlite::Result<Baseline> {
    let query = "SELECT r.at, r.tool, r.database, r.generation, r.parameters, r.profile, r.min_lines, r.is_complete, \
                 f.digests, r.place, r.checked_out, r.own FROM runs r JOIN file_sets f ON f.id = r.files WHERE r.id = ?1";
    let (mut baseline, place) = connection.query_row(query, [run], |row| {
        let digests: Vec<u8> = row.get(8)?;
        let baseline = Baseline {
            label: format!("run {run}"),
            at: row.get(0)?,
            knowledge: Knowledge {
                tool: row.get(1)?,
                database: row.get(2)?,
                generation: row.get::<_, i64>(3)? as u64,
                parameters: of_json(row, 4)?,
                profile: of_json(row, 5)?,
                min_lines: row.get(6)?,
                own: row.get(11)?,
            },
            is_whole: true,
            is_complete: row.get(7)?,
            files: FileDigests::from_bytes(&digests).unwrap_or_default(),
            sightings: Vec::new(),
            checked_out: row.get(10)?,
        };
        Ok((baseline, row.get::<_, String>(9)?))
    })?;
    let query = format!(
        "SELECT {SIGHTING} FROM sightings s JOIN tracks t ON t.id = s.track \
         WHERE t.place = ?1 AND s.first_run <= ?2 AND s.last_run >= ?2 ORDER BY s.track"
    );
    let mut statement = connection.prepare(&query)?;
    let rows = statement.query_map(params![place, run], |row| sighting_of(row, 0))?;
    baseline.sightings = rows.collect::<rusqlite::Result<_>>()?;
    Ok(baseline)
}

fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

fn of_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}
