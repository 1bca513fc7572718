//! History: what earlier runs found, so that a run can say what is new, known and fixed, and since when.
//!
//! An earlier run comes as a report that was kept (a baseline) or from the history that a project keeps in
//! `.kinprint/local/` (SQLite). Findings are paired by their code, wherever it stands now. What is new either came with the
//! code or with the knowledge: in a file that is as it was, only the database, the tool or its options can have changed, and where
//! git still has the commit of the earlier run, the same holds for lines that were there.
//! In: reports. Out: the novelty of each finding, what was fixed, tables over time. Decides nothing; scans nothing.

mod baseline;
mod pair;
mod query;
mod sighting;
mod store;
#[cfg(test)]
mod tests;

pub use baseline::{Baseline, HeldThen};
pub use query::{RunRow, SightingRow, TrackRow};
pub use store::{HISTORY_FILE, History, HistoryError, LOCAL_DIR, make_local_dir};
