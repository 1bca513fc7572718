//! The run: packages in chunks, their files in waves, one wave being written while the next is prepared.
//!
//! All threads read, hash, lex and fingerprint; the calling thread writes, in the order of the input, so that the
//! same input gives the same database at any number of threads. A wave holds a bounded number of bytes, at most four
//! are held at a time; archives too large to be held are read once more and go through wave by wave.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::id::ContentHash;
use crate::index::{PackageState, StoreWriter, WriteIndexError};
use crate::isolation::isolated;
use crate::source::archive::{ArchiveItem, ArchiveLimits, open_archive};

use super::discover::{Nature, discover, with_sources};
use super::input::PackageInput;
use super::plan::{HoldBudget, Plan, PlannedFiles, plan};
use super::summary::{Duplicate, IndexProblem, IndexSummary, reason_text};
use super::wave::{Job, Todo, Waves, prepare_wave, read_wave};
use super::write::PackageWriter;
use super::{IndexError, IndexOptions, IndexProgress};

/// Packages planned at a time.
const CHUNK_PACKAGES: usize = 512;
/// Bytes of archives held from planning to reading.
const HOLD_BYTES: i64 = 64 << 20;
/// Input after which what is finished is committed: what a crash can cost.
const COMMIT_BYTES: u64 = 4 << 30;

/// A run in progress.
pub(super) struct Run<'a> {
    writer: &'a mut dyn StoreWriter,
    options: &'a IndexOptions,
    progress: &'a dyn IndexProgress,
    stop: &'a AtomicBool,
    pool: rayon::ThreadPool,
    chunk: Vec<PackageInput>,
    seen: HashSet<String>,
    n_bytes_committed: u64,
    /// The first error of the writer: nothing is done after it.
    error: Option<WriteIndexError>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        writer: &'a mut dyn StoreWriter,
        options: &'a IndexOptions,
        progress: &'a dyn IndexProgress,
        stop: &'a AtomicBool,
    ) -> Result<Self, IndexError> {
        let available = || std::thread::available_parallelism().ok();
        let threads = options.threads.or_else(available).map_or(1, NonZeroUsize::get);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(IndexError::Threads)?;
        let (chunk, seen) = (Vec::new(), HashSet::new());
        Ok(Self { writer, options, progress, stop, pool, chunk, seen, n_bytes_committed: 0, error: None })
    }

    /// Takes the packages at some paths, in order; leaves none of the paths.
    pub(super) fn discover(&mut self, paths: &mut Vec<PathBuf>, summary: &mut IndexSummary) {
        let (stop, lists_left_out) = (self.stop, self.options.lists_left_out);
        let look = |path: PathBuf| {
            let mut found = Vec::new();
            let mut part = IndexSummary::new(lists_left_out);
            discover(&path, Nature::Tree, &mut part, &mut |package, _| found.push(package));
            (found, part)
        };
        let paths = std::mem::take(paths).into_par_iter().with_max_len(1).filter(|_| !stop.load(Ordering::Relaxed));
        let found: Vec<_> = self.pool.install(|| paths.map(look).collect());
        for (packages, part) in found {
            summary.append(part);
            for package in packages {
                self.push(package, summary);
            }
        }
    }

    /// Takes a package; works through a chunk of them when there are enough.
    pub(super) fn push(&mut self, input: PackageInput, summary: &mut IndexSummary) {
        if self.is_stopped() {
            return;
        }
        self.chunk.push(input);
        if self.chunk.len() >= CHUNK_PACKAGES {
            self.flush(summary);
        }
    }

    /// Works through what is left and commits.
    pub(super) fn finish(mut self, summary: &mut IndexSummary) -> Result<(), IndexError> {
        self.flush(summary);
        if let Some(error) = self.error {
            return Err(error.into());
        }
        summary.is_interrupted = self.stop.load(Ordering::Relaxed);
        self.writer.commit()?;
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.error.is_some() || self.stop.load(Ordering::Relaxed)
    }

    fn flush(&mut self, summary: &mut IndexSummary) {
        if self.is_stopped() {
            return;
        }
        let chunk = std::mem::take(&mut self.chunk);
        if let Err(error) = self.work_through(chunk, summary) {
            self.error = Some(error);
        }
    }

    fn work_through(&mut self, chunk: Vec<PackageInput>, summary: &mut IndexSummary) -> Result<(), WriteIndexError> {
        let mut batch: Vec<Plan> = Vec::new();
        for plan in self.plan_chunk(chunk, summary)? {
            if matches!(plan.files, PlannedFiles::Archive { .. }) {
                self.index_batch(std::mem::take(&mut batch), summary)?;
                self.index_archive(&plan, summary)?;
            } else {
                batch.push(plan);
            }
        }
        self.index_batch(batch, summary)?;
        if summary.n_bytes - self.n_bytes_committed >= COMMIT_BYTES {
            self.writer.commit()?;
            self.n_bytes_committed = summary.n_bytes;
        }
        Ok(())
    }

    /// Settles what the packages are and leaves out those that are there already.
    fn plan_chunk(
        &mut self,
        chunk: Vec<PackageInput>,
        summary: &mut IndexSummary,
    ) -> Result<Vec<Plan>, WriteIndexError> {
        let (budget, limits, stop) = (HoldBudget::new(HOLD_BYTES), &self.options.archive_limits, self.stop);
        let planned: Vec<Result<Plan, IndexProblem>> = self.pool.install(|| {
            let inputs = chunk.into_par_iter().with_max_len(1).filter(|_| !stop.load(Ordering::Relaxed));
            inputs.map(|input| plan_isolated(input, limits, &budget)).collect()
        });
        let mut wanted = Vec::new();
        for plan in planned {
            match plan {
                Ok(plan) if self.is_wanted(&plan, summary)? => wanted.push(plan),
                Ok(_) => {}
                Err(problem) => summary.problems.push(problem),
            }
        }
        let (n_files, n_bytes) = wanted.iter().map(Plan::size).fold((0, 0), |(n, b), (m, c)| (n + m, b + c));
        self.progress.found(n_files, n_bytes);
        Ok(wanted)
    }

    fn is_wanted(&mut self, plan: &Plan, summary: &mut IndexSummary) -> Result<bool, WriteIndexError> {
        let purl = &plan.package.purl;
        if !self.seen.insert(purl.clone()) {
            summary.duplicates.push(Duplicate { purl: purl.clone(), path: plan.path.clone() });
            return Ok(false);
        }
        summary.problems.extend(plan.problems.iter().cloned());
        plan.filtered.iter().for_each(|filtered| summary.left_out(purl, filtered));
        // Begun only to ask: nothing is written, and the next to be begun takes its place.
        if let PackageState::Unchanged(_) = self.writer.begin_package(&plan.package, &plan.digest)? {
            summary.n_unchanged += 1;
            self.progress.package_done(&plan.package);
            return Ok(false);
        }
        Ok(true)
    }

    /// Indexes packages whose files are at hand. While one wave is written and new contents are told from known ones in
    /// the next but one, the wave between them is prepared and the one after them read: the threads that lex never wait
    /// for the database.
    fn index_batch(&mut self, mut plans: Vec<Plan>, summary: &mut IndexSummary) -> Result<(), WriteIndexError> {
        let mut waves = Waves::new(plans.iter_mut().enumerate().flat_map(|(idx, plan)| plan.take_jobs(idx)).collect());
        let mut writer = PackageWriter::new(self.writer, self.progress, &plans, summary);
        let (limits, parts) = (&self.options.limits, self.options.parts);
        let (pool, stop) = (&self.pool, self.stop);
        let is_overlapped = pool.current_num_threads() > 1;
        let mut read_next = || {
            let wave = waves.next().unwrap_or_default();
            move || read_wave(wave, limits)
        };
        let mut todo = writer.sort_out(pool.install(read_next()), HashSet::new())?;
        let mut read = pool.install(read_next());
        let mut prepared = Vec::new();
        while !todo.is_empty() {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let coming: HashSet<ContentHash> = todo.iter().filter_map(Todo::new_hash).collect();
            let settle = |prepared, read| -> Result<Vec<Todo>, WriteIndexError> {
                writer.write(prepared)?;
                writer.sort_out(read, coming)
            };
            let following = read_next();
            let work = || rayon::join(|| prepare_wave(todo, parts), following);
            if is_overlapped {
                let mut done = None;
                todo = pool.in_place_scope(|scope| {
                    scope.spawn(|_| done = Some(work()));
                    settle(prepared, read)
                })?;
                (prepared, read) = done.unwrap_or_default();
            } else {
                let next = settle(prepared, read)?;
                (prepared, read) = pool.install(work);
                todo = next;
            }
        }
        writer.write(prepared)?;
        writer.finish()
    }

    /// Indexes an archive too large to be held, wave by wave as it is unpacked.
    fn index_archive(&mut self, plan: &Plan, summary: &mut IndexSummary) -> Result<(), WriteIndexError> {
        let PlannedFiles::Archive { top, .. } = &plan.files else { return Ok(()) };
        let (limits, parts) = (&self.options.limits, self.options.parts);
        let (pool, stop) = (&self.pool, self.stop);
        let plans = std::slice::from_ref(plan);
        let mut writer = PackageWriter::new(self.writer, self.progress, plans, summary);
        let broken = |reason: String| IndexProblem::input(&plan.path, &reason);
        let archive = match open_archive(&plan.path) {
            Ok(archive) => archive,
            Err(error) => {
                writer.problem(broken(with_sources(&error)));
                return Ok(());
            }
        };
        let mut wave: Vec<Job> = Vec::new();
        let mut result = Ok(());
        let work = |wave: Vec<Job>, writer: &mut PackageWriter<'_>| -> Result<(), WriteIndexError> {
            let read = pool.install(|| read_wave(wave, limits));
            let todo: Vec<Todo> = writer.sort_out(read, HashSet::new())?;
            writer.write(pool.install(|| prepare_wave(todo, parts)))
        };
        let ended = archive.visit(&self.options.archive_limits, &mut |item| match item {
            _ if result.is_err() || stop.load(Ordering::Relaxed) => {}
            ArchiveItem::Member(member) => {
                wave.push(Job::of_member(0, member, top));
                if Waves::is_full(&wave) {
                    result = work(std::mem::take(&mut wave), &mut writer);
                }
            }
            ArchiveItem::Filtered(_) | ArchiveItem::Failed(_) => {} // Told when it was planned.
        });
        result?;
        if stop.load(Ordering::Relaxed) {
            return Ok(());
        }
        if let Err(reason) = ended {
            writer.problem(broken(reason_text(&reason)));
            return Ok(()); // It changed since it was planned; the package is not finished.
        }
        work(wave, &mut writer)?;
        writer.finish()
    }
}

/// Plans a package; a panic on the way (an archive is read to its end here) makes it an input that cannot be indexed.
fn plan_isolated(input: PackageInput, limits: &ArchiveLimits, budget: &HoldBudget) -> Result<Plan, IndexProblem> {
    let path = input.path.clone();
    isolated(|| plan(input, limits, budget)).unwrap_or_else(|panicked| Err(IndexProblem::panicked(path, &panicked)))
}
