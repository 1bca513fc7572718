//! What a history tells: its runs, how its findings come and go, and what became of one of them.

use std::collections::HashMap;

use rusqlite::params;
use serde::Serialize;

use super::store::{History, HistoryError};
use crate::finding::LineRange;

/// A run, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunRow {
    /// Its number.
    pub run: u64,
    /// When it was.
    pub at: String,
    /// The directory it scanned, seen from the project's; empty for all of it.
    pub place: String,
    /// Its database.
    pub database: String,
    /// How often that had changed.
    pub generation: u64,
    /// Packages in it.
    pub n_packages: u64,
    /// Whether everything could be scanned.
    pub is_complete: bool,
    /// Whether the gate was open.
    pub is_passed: bool,
    /// Files.
    pub n_files: u64,
    /// Lines.
    pub n_lines: u64,
    /// Lines inside findings.
    pub n_lines_copied: u64,
    /// Findings.
    pub n_findings: u64,
    /// Of them those that people are done with.
    pub n_settled: u64,
    /// Of them those that the policy or people deny.
    pub n_denied: u64,
    /// Findings that no run had seen before.
    pub n_new: u64,
    /// Findings that had been gone.
    pub n_returned: u64,
    /// Findings of the run before that this one did not find.
    pub n_gone: u64,
    /// Days since its findings were first seen, on average; `None` without findings.
    pub mean_age_days: Option<f64>,
}

/// A finding over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrackRow {
    /// Its last id.
    pub id: String,
    /// The directory of its runs, seen from the project's.
    pub place: String,
    /// Whether the last run of that directory did not find it.
    pub is_gone: bool,
    /// What runs saw, the earliest first.
    pub sightings: Vec<SightingRow>,
}

/// What some runs in a row saw of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SightingRow {
    /// The first of them.
    pub first_run: u64,
    /// When it was.
    pub first_at: String,
    /// The last of them.
    pub last_run: u64,
    /// When it was.
    pub last_at: String,
    /// Where the finding was.
    pub path: String,
    /// Its lines.
    pub lines: Option<LineRange>,
    /// What it was a copy of.
    pub origin: String,
    /// Under which license.
    pub license: Option<String>,
    /// What the policy said.
    pub outcome: Option<String>,
    /// What people had decided.
    pub status: Option<String>,
}

/// From which run to which a finding was seen without change.
struct Interval {
    track: i64,
    first_run: u64,
    last_run: u64,
}

impl History {
    /// Returns the runs of `place`, the earliest first; of every place without one.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs(&self, place: Option<&str>) -> Result<Vec<RunRow>, HistoryError> {
        self.read_runs(place).map_err(|source| self.unreadable(source))
    }

    /// Returns the findings that a run saw, in the order in which they were first seen.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn findings_of(&self, run: u64) -> Result<Vec<TrackRow>, HistoryError> {
        let query = "SELECT DISTINCT s.track FROM sightings s JOIN tracks t ON t.id = s.track \
                     WHERE t.place = (SELECT place FROM runs WHERE id = ?1) AND s.first_run <= ?1 AND s.last_run >= ?1 \
                     ORDER BY s.track";
        self.tracks_of(query, params![run as i64]).map_err(|source| self.unreadable(source))
    }

    /// Returns the findings that had an id beginning with `id` in any run.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn findings_like(&self, id: &str) -> Result<Vec<TrackRow>, HistoryError> {
        let query = "SELECT DISTINCT track FROM sightings WHERE substr(finding_id, 1, length(?1)) = ?1 ORDER BY track";
        self.tracks_of(query, params![id]).map_err(|source| self.unreadable(source))
    }

    /// Returns the ids beginning with `id` that findings had in any run.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn ids_like(&self, id: &str) -> Result<Vec<String>, HistoryError> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let query = "SELECT DISTINCT finding_id FROM sightings WHERE substr(finding_id, 1, length(?1)) = ?1";
            let mut statement = self.connection.prepare(query)?;
            statement.query_map(params![id], |row| row.get(0))?.collect()
        };
        read().map_err(|source| self.unreadable(source))
    }

    fn unreadable(&self, source: rusqlite::Error) -> HistoryError {
        HistoryError::Sql { verb: "read", path: self.path.clone(), source }
    }

    fn read_runs(&self, place: Option<&str>) -> rusqlite::Result<Vec<RunRow>> {
        let query = "SELECT id, at, place, database, generation, packages, is_complete, is_passed, n_files, n_lines, \
                     n_lines_copied, n_findings, n_settled, n_denied FROM runs \
                     WHERE ?1 IS NULL OR place = ?1 ORDER BY id";
        let mut statement = self.connection.prepare(query)?;
        let count = |row: &rusqlite::Row<'_>, column: usize| row.get::<_, i64>(column).map(|count| count as u64);
        let rows = statement.query_map([place], |row| {
            Ok(RunRow {
                run: count(row, 0)?,
                at: row.get(1)?,
                place: row.get(2)?,
                database: row.get(3)?,
                generation: count(row, 4)?,
                n_packages: count(row, 5)?,
                is_complete: row.get(6)?,
                is_passed: row.get(7)?,
                n_files: count(row, 8)?,
                n_lines: count(row, 9)?,
                n_lines_copied: count(row, 10)?,
                n_findings: count(row, 11)?,
                n_settled: count(row, 12)?,
                n_denied: count(row, 13)?,
                n_new: 0,
                n_returned: 0,
                n_gone: 0,
                mean_age_days: None,
            })
        })?;
        let mut runs: Vec<RunRow> = rows.collect::<rusqlite::Result<_>>()?;
        let mut places: Vec<String> = runs.iter().map(|run| run.place.clone()).collect();
        places.sort_unstable();
        places.dedup();
        for place in places {
            let intervals = self.intervals(&place)?;
            let mut of_place: Vec<&mut RunRow> = runs.iter_mut().filter(|run| run.place == place).collect();
            count_changes(&mut of_place, &intervals);
        }
        Ok(runs)
    }

    fn intervals(&self, place: &str) -> rusqlite::Result<Vec<Interval>> {
        let query = "SELECT s.track, s.first_run, s.last_run FROM sightings s JOIN tracks t ON t.id = s.track \
                     WHERE t.place = ?1 ORDER BY s.track, s.first_run";
        let mut statement = self.connection.prepare(query)?;
        let rows = statement.query_map([place], |row| {
            let (first_run, last_run): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(Interval { track: row.get(0)?, first_run: first_run as u64, last_run: last_run as u64 })
        })?;
        rows.collect()
    }

    /// Reads the tracks whose ids `query` returns.
    fn tracks_of(&self, query: &str, params: impl rusqlite::Params) -> rusqlite::Result<Vec<TrackRow>> {
        let mut statement = self.connection.prepare(query)?;
        let ids = statement.query_map(params, |row| row.get(0))?;
        let ids: Vec<i64> = ids.collect::<rusqlite::Result<_>>()?;
        ids.into_iter().map(|id| self.track(id)).collect()
    }

    fn track(&self, id: i64) -> rusqlite::Result<TrackRow> {
        let query = "SELECT s.first_run, a.at, s.last_run, z.at, s.path, s.first_line, s.last_line, s.origin, s.license, \
                     s.outcome, s.status, s.finding_id, t.place, t.gone_run IS NOT NULL FROM sightings s \
                     JOIN tracks t ON t.id = s.track JOIN runs a ON a.id = s.first_run JOIN runs z ON z.id = s.last_run \
                     WHERE s.track = ?1 ORDER BY s.first_run";
        let mut statement = self.connection.prepare_cached(query)?;
        let mut track = TrackRow { id: String::new(), place: String::new(), is_gone: false, sightings: Vec::new() };
        let mut rows = statement.query([id])?;
        while let Some(row) = rows.next()? {
            let (first_run, last_run): (i64, i64) = (row.get(0)?, row.get(2)?);
            let lines: (Option<u32>, Option<u32>) = (row.get(5)?, row.get(6)?);
            (track.id, track.place, track.is_gone) = (row.get(11)?, row.get(12)?, row.get(13)?);
            track.sightings.push(SightingRow {
                first_run: first_run as u64,
                first_at: row.get(1)?,
                last_run: last_run as u64,
                last_at: row.get(3)?,
                path: row.get(4)?,
                lines: lines.0.zip(lines.1).map(|(start, end)| LineRange { start, end }),
                origin: row.get(7)?,
                license: row.get(8)?,
                outcome: row.get(9)?,
                status: row.get(10)?,
            });
        }
        Ok(track)
    }
}

/// Counts what came and went in the runs of one place, by the intervals of its findings (by track, then run).
fn count_changes(runs: &mut [&mut RunRow], intervals: &[Interval]) {
    let position: HashMap<u64, usize> = runs.iter().enumerate().map(|(idx, run)| (run.run, idx)).collect();
    let times: Vec<Option<jiff::Timestamp>> = runs.iter().map(|run| run.at.parse().ok()).collect();
    let mut ages: Vec<(f64, u64)> = vec![(0.0, 0); runs.len()];
    for track in intervals.chunk_by(|left, right| left.track == right.track) {
        let born = position.get(&track[0].first_run).copied();
        let mut end_before: Option<usize> = None;
        for interval in track {
            let bounds = (position.get(&interval.first_run), position.get(&interval.last_run));
            let (Some(&first), Some(&last)) = bounds else { continue };
            match end_before {
                None => runs[first].n_new += 1,
                Some(end) if end + 1 < first => {
                    runs[end + 1].n_gone += 1;
                    runs[first].n_returned += 1;
                }
                Some(_) => {}
            }
            end_before = Some(last);
            for (idx, (days, n)) in ages.iter_mut().enumerate().take(last + 1).skip(first) {
                let since = times[idx].zip(born.and_then(|born| times[born]));
                // A clock that went back makes nothing younger than new.
                *days += since.map_or(0.0, |(now, then)| now.duration_since(then).as_secs_f64().max(0.0) / 86_400.0);
                *n += 1;
            }
        }
        if let Some(end) = end_before.filter(|end| end + 1 < runs.len()) {
            runs[end + 1].n_gone += 1;
        }
    }
    for (run, (days, n)) in runs.iter_mut().zip(ages) {
        run.mean_age_days = (n > 0).then(|| days / n as f64);
    }
}
