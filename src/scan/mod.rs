//! The scan: a project against a database, from the walk to the report. One of the two conductors: parallelism and the
//! order of steps live here, the steps themselves in the modules below.
//!
//! In: a store, a directory or file, options. Out: a [`ScanReport`]. Guarantees: the same project, database and options
//! give the same report at any number of threads; no more than one file's text per thread is held; a file that cannot
//! be read or looked up makes the run incomplete, never clean.

mod bundled;
mod cache;
mod changed;
mod components;
mod credits;
mod earlier;
mod evidence;
mod explain;
mod file;
mod history;
mod homes;
mod notices;
mod own;
mod own_rules;
mod summary;
#[cfg(test)]
mod tests;

pub use cache::CacheOptions;
pub use credits::find_credits;
pub use earlier::EarlierCommit;
pub use evidence::find_evidence;
pub use explain::{ExplainedCandidate, ExplainedFile, ExplainedRegion, Explainer};
pub use own::{OwnCode, find_own_code};
pub use own_rules::FoundRules;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::finding::{
    DatabaseSummary, FailOn, FailedFile, FileDigests, FilteredFile, Finding, Gate, KnownOrigins, PathText, RunInfo,
    SCHEMA, ScanReport, ScanScope, ScopeMode, Tool,
};
use crate::git::{GitError, Repository};
use crate::index::{Store, StoreError, StoreIdentity};
use crate::matching::{MatchParams, Matcher, Profile, ScoreParams};
use crate::provenance::OwnRules;
use crate::source::{DiskTree, Failed, FailedReason, Filtered, Limits, Tree, Walk, WalkError, WalkOptions};

use bundled::OthersPackages;
use cache::FileCache;
use file::FileOutcome;
use notices::ProjectNotices;

/// Lexed origin texts that are kept, in bytes: files of one folder mostly come from one package.
const ORIGIN_CACHE_BYTES: u64 = 48 << 20;

/// How to scan.
#[derive(Debug, Clone, Default)]
pub struct ScanOptions {
    /// How much evidence a finding needs.
    pub profile: Profile,
    /// Constants of the score; others than the default only to fit them.
    pub score: ScoreParams,
    /// Fewest lines of a region; `None` leaves it to the profile.
    pub min_lines: Option<u32>,
    /// Time of the run, RFC 3339; goes into the report as it is.
    pub at: String,
    /// Only these files and directories, relative to the root or absolute; `None` takes all.
    pub only: Option<Vec<PathBuf>>,
    /// What of the project the tree is: goes into the report, and says whether only changed lines count.
    pub scope: ScanScope,
    /// What to leave out, as lines of a .gitignore at the root.
    pub ignore_globs: Vec<String>,
    /// What is the project's own, beside the packages that its manifests name.
    pub own: OwnRules,
    /// Whether findings get a sketch, by which decisions know edited code again.
    pub sketches: bool,
    /// Fewest packages the database must hold of a language, else the run is incomplete.
    pub min_corpus: Vec<CorpusDemand>,
    /// What bounds reading.
    pub limits: Limits,
    /// Where outcomes of files are kept for later scans; `None` keeps none.
    pub cache: Option<CacheOptions>,
    /// The repository whose history says who brought a finding in; `None` asks nobody.
    pub history: Option<Arc<Repository>>,
}

/// A demand on the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusDemand {
    /// The language's name; case does not matter.
    pub language: String,
    /// Fewest packages with files of it.
    pub n_packages: u64,
}

impl ScanOptions {
    /// Returns what was scanned.
    fn scope_of(&self, n_left_out: u64) -> ScanScope {
        let is_list = self.only.is_some() && self.scope.mode == ScopeMode::Whole;
        let mode = if is_list { ScopeMode::Files } else { self.scope.mode };
        ScanScope { mode, n_left_out, ..self.scope.clone() }
    }

    /// Says of each finding who brought it in, if that is asked for.
    fn introduce(&self, store: &dyn Store, tree: &dyn Tree, findings: &mut [&mut Finding]) -> Result<(), ScanError> {
        let Some(repository) = &self.history else { return Ok(()) };
        let start = match &self.scope.head {
            Some(head) => Some(repository.commit(head)?),
            None => repository.head()?,
        };
        history::History { repository, tree, start }.introduce(findings)?;
        Ok(history::compare_dates(store, findings)?)
    }

    /// Opens the cache with all that an outcome depends on.
    fn open_cache(&self, identity: &StoreIdentity, own: &OwnCode, walk: &Walk) -> Option<FileCache> {
        let cache = self.cache.as_ref()?;
        let depends_on = format!("{identity:?} {:?} {:?} {} {own:?}", self.match_params(), self.limits, self.sketches);
        let is_whole = self.scope.mode == ScopeMode::Whole && self.only.is_none();
        FileCache::open(cache, &depends_on, (!is_whole).then_some(walk))
    }

    fn match_params(&self) -> MatchParams {
        let mut params = MatchParams { score: self.score, ..MatchParams::profile(self.profile) };
        if let Some(min_lines) = self.min_lines {
            params.min_lines = min_lines;
        }
        params
    }
}

/// Who watches a scan: told what is done, asked whether to go on. Called from many threads.
pub trait Watch: Sync {
    /// The list of files is complete.
    fn listed(&self, n_files: u64, n_bytes: u64) {
        let _ = (n_files, n_bytes);
    }

    /// A file is done.
    fn file_done(&self, n_bytes: u64) {
        let _ = n_bytes;
    }

    /// Tells whether to stop as soon as possible.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches; the scan runs to its end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {}

/// A scan that gave no report.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// There is nothing to scan.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// The database cannot even say what it holds.
    #[error("cannot read the database")]
    Store(#[from] StoreError),
    /// The history of the project cannot be read.
    #[error("cannot read the history")]
    History(#[from] GitError),
    /// The watcher said to stop; nothing was written anywhere.
    #[error("interrupted")]
    Cancelled,
}

/// Compares the project at `root` with what `store` holds.
///
/// Runs in the caller's rayon pool. A damaged part of the database fails the files that need it; the rest is scanned.
///
/// # Errors
/// When `root` cannot be reached, the database cannot say what it holds, or `watch` stops the run.
pub fn scan(store: &dyn Store, root: &Path, options: &ScanOptions, watch: &dyn Watch) -> Result<ScanReport, ScanError> {
    scan_tree(store, &open_tree(root, options)?, options, watch)
}

/// As [`scan`], for files that come from elsewhere than a directory.
///
/// # Errors
/// When the database cannot say what it holds, or `watch` stops the run.
pub fn scan_tree(
    store: &dyn Store,
    tree: &dyn Tree,
    options: &ScanOptions,
    watch: &dyn Watch,
) -> Result<ScanReport, ScanError> {
    let identity = store.identity()?;
    let walk = tree.walk();
    watch.listed(walk.files.len() as u64, walk.files.iter().map(|file| file.len_bytes).sum());
    let own = own::find_own_code(store, tree, &options.own)?;
    let params = options.match_params();
    let matcher = Matcher::new(store, params, ORIGIN_CACHE_BYTES);
    let others = OthersPackages::find(store, &own.attribution, &options.match_params())?;
    let cache = options.open_cache(&identity, &own, walk);
    let context = FileContext {
        cache: cache.as_ref(),
        store,
        tree,
        matcher: &matcher,
        own: &own,
        others: others.as_ref(),
        limits: &options.limits,
        known: KnownOrigins::default(),
        notices: ProjectNotices::default(),
        sketches: options.sketches,
        scope: &options.scope,
    };
    let outcome = scan_files(&context, walk, watch)?;
    if let Some(cache) = cache {
        cache.save();
    }
    // Of a folder of which a few files changed, the others are not known: nothing stands for it.
    let components = if options.scope.is_change() { Vec::new() } else { components::roll_up(store, &outcome)? };
    let summary = summary::summarise(store, &outcome, &own, options)?;
    let mut failed = all_failed(walk, &own, &outcome);
    let filtered = all_filtered(walk, &outcome);
    let scope = options.scope_of(outcome.n_left_out);
    let file_digests = FileDigests::of(outcome.files.iter().map(|file| file.hash));
    let (mut findings, mut declared) = (Vec::new(), Vec::new());
    for file in outcome.files {
        findings.extend(file.findings);
        declared.extend(file.declared);
    }
    match options.introduce(store, tree, &mut findings.iter_mut().collect::<Vec<_>>()) {
        // What was found stands, whoever brought it in.
        Err(ScanError::History(error)) => failed.push(history_failure(&error)),
        done => done?,
    }
    let complete = failed.is_empty() && summary.corpus_shortfalls.is_empty();
    let mut report = ScanReport {
        schema: SCHEMA.to_owned(),
        complete,
        tool: Tool { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        run: RunInfo {
            at: options.at.clone(),
            profile: options.profile,
            min_lines: options.match_params().min_lines,
            scope,
            redacted: None,
        },
        database: DatabaseSummary {
            id: identity.id,
            generation: identity.generation,
            changed_at: identity.changed_at,
            parameters: identity.parameters,
            packages: identity.n_packages,
        },
        summary,
        policy: None,
        decisions: None,
        gate: Gate::default(),
        baseline: None,
        history: None,
        components,
        filtered,
        failed,
        findings,
        declared,
        file_digests,
    };
    report.summary.verdict = summary::verdict(&report);
    report.gate = Gate::of(&report, FailOn::Any, FailOn::Any);
    Ok(report)
}

/// What every file is scanned with.
struct FileContext<'a> {
    store: &'a dyn Store,
    tree: &'a dyn Tree,
    matcher: &'a Matcher<'a>,
    own: &'a OwnCode,
    others: Option<&'a OthersPackages<'a>>,
    limits: &'a Limits,
    known: KnownOrigins,
    notices: ProjectNotices,
    sketches: bool,
    scope: &'a ScanScope,
    cache: Option<&'a FileCache>,
}

fn open_tree(root: &Path, options: &ScanOptions) -> Result<DiskTree, WalkError> {
    let walk_options = WalkOptions { ignore_globs: options.ignore_globs.clone(), ..WalkOptions::default() };
    DiskTree::open(root, options.only.as_deref(), &walk_options)
}

/// Files from this length on are scanned before all others.
const LARGE_BYTES: u64 = 256 << 10;

/// Scans all files; results are in the walk's order. Large files come first, so that none is left to run alone at the
/// end; the others come in the walk's order, since files of one folder share origins, which are kept for a while.
fn scan_files(context: &FileContext<'_>, walk: &Walk, watch: &dyn Watch) -> Result<FileOutcome, ScanError> {
    let mut order: Vec<usize> = (0..walk.files.len()).collect();
    let large_bytes = |idx: usize| Some(walk.files[idx].len_bytes).filter(|&len| len >= LARGE_BYTES);
    order.sort_by_key(|&idx| std::cmp::Reverse(large_bytes(idx)));
    let is_cancelled = AtomicBool::new(false);
    let scan_one = |&idx: &usize| {
        if is_cancelled.load(Ordering::Relaxed) || watch.is_cancelled() {
            is_cancelled.store(true, Ordering::Relaxed);
            return None;
        }
        let found = &walk.files[idx];
        let outcome = file::scan_file(context, found);
        watch.file_done(found.len_bytes);
        Some((idx, outcome))
    };
    let mut outcomes: Vec<(usize, FileOutcome)> = order.par_iter().with_max_len(1).filter_map(scan_one).collect();
    if is_cancelled.into_inner() || watch.is_cancelled() {
        return Err(ScanError::Cancelled);
    }
    outcomes.sort_by_key(|(idx, _)| *idx);
    let mut all = FileOutcome::default();
    for (_, outcome) in outcomes {
        all.append(outcome);
    }
    Ok(all)
}

fn history_failure(error: &GitError) -> FailedFile {
    let cause = std::error::Error::source(error).map_or(String::new(), |cause| format!(": {cause}"));
    FailedFile { path: PathText::new(".git"), reason: FailedReason::Unreadable(format!("{error}{cause}")) }
}

fn all_filtered(walk: &Walk, outcome: &FileOutcome) -> Vec<FilteredFile> {
    let mut filtered: Vec<&Filtered> = walk.filtered.iter().chain(&outcome.filtered).collect();
    filtered.sort();
    filtered.iter().map(|file| FilteredFile { path: PathText::from(&file.path), reason: file.reason }).collect()
}

fn all_failed(walk: &Walk, own: &OwnCode, outcome: &FileOutcome) -> Vec<FailedFile> {
    let mut failed: Vec<&Failed> = walk.failed.iter().chain(&own.failed).chain(&outcome.failed).collect();
    failed.sort();
    failed.iter().map(|file| FailedFile { path: PathText::from(&file.path), reason: file.reason.clone() }).collect()
}
