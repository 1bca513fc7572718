//! Earlier runs of a scan: which one it is compared with, and whether it becomes one itself.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::args::OutputArgs;
use super::findings::read_report;
use super::rules;
use super::session::Session;
use crate::finding::ScanReport;
use crate::history::{Baseline, History, make_local_dir};
use crate::scan::{CacheOptions, EarlierCommit};
use crate::source::{Tree, find_above, place_below};

/// The directory by which a project says that it wants things remembered.
const PROJECT_DIR: &str = ".kinprint";
/// What `--baseline` calls the last complete run of the history.
pub(super) const LAST: &str = "last";
/// Where what files gave is kept.
const CACHE_FILE: &str = "cache.sqlite";

/// The project that remembers, and which directory of it is meant.
pub(super) struct Remembered {
    /// The directory with `.kinprint/`.
    pub(super) project: PathBuf,
    /// The scanned directory seen from it; empty for all of it.
    pub(super) place: String,
}

impl Remembered {
    /// Finds the project that `path` belongs to, if it wants things remembered.
    pub(super) fn find(path: &Path) -> Option<Self> {
        let (dir, label) = find_above(path, PROJECT_DIR)?;
        let place = place_below(path, label.matches("../").count());
        Some(Self { project: dir.parent()?.to_owned(), place: place.trim_end_matches('/').to_owned() })
    }
}

/// The run that a scan is compared with, and the history it is recorded in.
pub(super) struct EarlierRuns {
    cache: Option<CacheOptions>,
    baseline: Option<Baseline>,
    history: Option<(History, String)>,
}

impl EarlierRuns {
    /// Finds what the arguments ask for. `is_whole` says that the scan sees all of the directory `path`: others are no runs
    /// to compare later ones with.
    pub(super) fn find(session: &Session, path: &Path, args: &OutputArgs, is_whole: bool) -> anyhow::Result<Self> {
        if args.runs.record && !path.is_dir() {
            bail!("--record remembers scans of directories, and `{}` is none", path.display());
        }
        let is_recorded = is_whole && path.is_dir() && !args.runs.no_record;
        if args.runs.record && !is_recorded {
            session.note("the run is not recorded: only scans of the whole are, for later ones to be compared with");
        }
        let remembered = Remembered::find(path)
            .or_else(|| args.runs.record.then(|| Remembered { project: path.to_owned(), place: String::new() }));
        let cache =
            remembered.as_ref().filter(|_| !args.runs.no_cache).and_then(|remembered| cache(session, remembered));
        let history = remembered.filter(|_| is_recorded).and_then(|remembered| open(session, remembered));
        let baseline = match args.runs.baseline.as_deref() {
            None => None,
            Some(given) => baseline(session, given, path, history.as_ref())?,
        };
        Ok(Self { cache, baseline, history })
    }

    /// Tells whether findings need sketches, by which code that was edited is known again.
    pub(super) fn need_sketches(&self) -> bool {
        // Also for the cache: what it keeps serves every kind of scan.
        self.baseline.is_some() || self.history.is_some() || self.cache.is_some()
    }

    /// Returns where outcomes of files are kept for later scans, if they are.
    pub(super) fn cache(&self) -> Option<CacheOptions> {
        self.cache.clone()
    }

    /// Says what is new in `report` of a scan of `path`, whose files come from `tree` where they are not those on disk.
    pub(super) fn attach(&self, report: &mut ScanReport, (path, tree): (&Path, Option<&dyn Tree>), is_whole: bool) {
        let Some(baseline) = &self.baseline else { return };
        let then = baseline.checked_out().and_then(|commit| EarlierCommit::find(path, tree, commit));
        baseline.attach(report, is_whole, &|path, lines| then.as_ref().is_some_and(|then| then.held(path, lines)));
    }

    /// Makes `report`, which is done but for this, a run of the history. A history that cannot be written costs no scan.
    pub(super) fn record(&mut self, session: &Session, report: &mut ScanReport) {
        let Some((history, place)) = &mut self.history else { return };
        if let Err(error) = history.record(report, place) {
            session.note(&format!("the run was not recorded: {:#}", anyhow::Error::new(error)));
        }
    }
}

/// A project that remembers runs remembers what files gave. What cannot be written is done without.
fn cache(session: &Session, remembered: &Remembered) -> Option<CacheOptions> {
    let dir = make_local_dir(&remembered.project).ok()?;
    // Another build of the tool, or other rules for licenses, may see other things.
    let stamp = |path: &Path| {
        let metadata = path.metadata().ok();
        metadata.map(|metadata| (metadata.len(), metadata.modified().ok()))
    };
    let tool = std::env::current_exe().ok().and_then(|exe| stamp(&exe));
    let salt = format!("{tool:?} {:?} {}", stamp(&rules::kept_at(session)), remembered.place);
    Some(CacheOptions { path: dir.join(CACHE_FILE), salt })
}

fn open(session: &Session, remembered: Remembered) -> Option<(History, String)> {
    match History::open(&remembered.project) {
        Ok(history) => {
            if let Some(aside) = &history.aside {
                session
                    .note(&format!("the history was damaged; it is kept as `{}`, a new one begins", aside.display()));
            }
            Some((history, remembered.place))
        }
        Err(error) => {
            session.note(&format!("the run is not recorded: {:#}", anyhow::Error::new(error)));
            None
        }
    }
}

/// Reads the run that is asked for: a number, `last`, or a report.
fn baseline(
    session: &Session,
    given: &Path,
    path: &Path,
    opened: Option<&(History, String)>,
) -> anyhow::Result<Option<Baseline>> {
    let text = given.to_string_lossy();
    let run: Option<u64> = text.parse().ok();
    if run.is_none() && text != LAST {
        let report = read_report(given).context("cannot compare with an earlier run")?;
        return Ok(Some(Baseline::of_report(&report, &text)));
    }
    let found;
    let (history, place) = if let Some((history, place)) = opened {
        (Some(history), place.clone())
    } else {
        let remembered = Remembered::find(path);
        let project = remembered.as_ref().map_or(path, |remembered| &remembered.project);
        found = History::find(project).context("cannot compare with an earlier run")?;
        (found.as_ref(), remembered.as_ref().map_or(String::new(), |remembered| remembered.place.clone()))
    };
    let baseline = match history {
        Some(history) => history.baseline(run, &place).context("cannot compare with an earlier run")?,
        None => None,
    };
    match (baseline, run) {
        (None, Some(run)) => bail!("there is no history to take run {run} from; `kinprint scan --record` begins one"),
        (None, None) => {
            session.note("there is no earlier run to compare with: everything is new");
            Ok(None)
        }
        (some, _) => Ok(some),
    }
}
