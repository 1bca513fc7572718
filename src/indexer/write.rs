//! Writing: the prepared files of packages, in order, each package begun and finished around its own.

use std::collections::HashSet;

use crate::id::ContentHash;
use crate::index::{PackageState, StoreWriter, WriteIndexError};
use crate::provenance::is_bundled_path;
use crate::source::{Failed, FailedReason, ProjectPath, ReadItem, give_back};

use super::IndexProgress;
use super::plan::{Plan, is_incomplete};
use super::summary::{IndexProblem, IndexSummary};
use super::wave::{Prepared, Read, Todo};

/// Writes the packages of some plans, one after another.
pub(super) struct PackageWriter<'a> {
    writer: &'a mut dyn StoreWriter,
    progress: &'a dyn IndexProgress,
    plans: &'a [Plan],
    summary: &'a mut IndexSummary,
    /// The package that was begun, if one was.
    current: Option<(usize, PackageState)>,
    /// The next package to begin.
    next: usize,
}

impl<'a> PackageWriter<'a> {
    pub(super) fn new(
        writer: &'a mut dyn StoreWriter,
        progress: &'a dyn IndexProgress,
        plans: &'a [Plan],
        summary: &'a mut IndexSummary,
    ) -> Self {
        Self { writer, progress, plans, summary, current: None, next: 0 }
    }

    /// Tells new contents from known ones: those of the database, those `coming` with the wave not written yet, and
    /// earlier ones of this wave.
    pub(super) fn sort_out(
        &mut self,
        read: Vec<Read>,
        mut coming: HashSet<ContentHash>,
    ) -> Result<Vec<Todo>, WriteIndexError> {
        let mut todo = Vec::with_capacity(read.len());
        for Read { plan, items } in read {
            for item in items {
                todo.push(match item {
                    ReadItem::File(mut file) => {
                        if coming.insert(file.hash) && self.writer.content_id(&file.hash)?.is_none() {
                            Todo::New { plan, file }
                        } else {
                            file.text.take().into_iter().for_each(|text| give_back(text.bytes));
                            Todo::Known { plan, file }
                        }
                    }
                    ReadItem::Filtered(filtered) => Todo::Filtered { plan, filtered },
                    ReadItem::Failed(failed) => Todo::Failed { plan, failed },
                });
            }
        }
        Ok(todo)
    }

    /// Writes prepared files; their plans ascend from call to call.
    pub(super) fn write(&mut self, prepared: Vec<Prepared>) -> Result<(), WriteIndexError> {
        let (mut n_files, mut n_bytes) = (0, 0);
        for item in prepared {
            match item {
                Prepared::New { plan, path, content } => {
                    self.advance(plan)?;
                    let len_bytes = content.len_bytes;
                    self.summary.n_contents += 1;
                    if !content.exact.is_empty() {
                        self.summary.n_fingerprinted += 1;
                        self.summary.n_bytes_fingerprinted += len_bytes;
                    }
                    let id = self.writer.add_content(*content)?;
                    self.writer.add_occurrence(&path, id, is_bundled_path(&path))?;
                    (n_files, n_bytes) = (n_files + 1, n_bytes + len_bytes);
                }
                Prepared::Known { plan, path, hash, len_bytes } => {
                    self.advance(plan)?;
                    // Waves are written in order, so it is there by now, unless preparing it has failed.
                    if let Some(id) = self.writer.content_id(&hash)? {
                        self.writer.add_occurrence(&path, id, is_bundled_path(&path))?;
                        (n_files, n_bytes) = (n_files + 1, n_bytes + len_bytes);
                    } else {
                        let detail = "a file of the same bytes has failed in this run".to_owned();
                        let reason = FailedReason::Unreadable(detail);
                        self.failed(Failed { path: ProjectPath::from(path.as_str()), reason }, plan);
                    }
                }
                Prepared::Filtered { plan, filtered } => {
                    self.summary.left_out(&self.plans[plan].package.purl, &filtered);
                }
                Prepared::Failed { plan, failed } => {
                    self.advance(plan)?;
                    self.failed(failed, plan);
                }
            }
        }
        self.summary.n_files += n_files;
        self.summary.n_bytes += n_bytes;
        self.progress.done(n_files, n_bytes);
        Ok(())
    }

    /// Finishes the last package, and those after it that hold no file.
    pub(super) fn finish(mut self) -> Result<(), WriteIndexError> {
        while self.next < self.plans.len() {
            self.begin_next()?;
        }
        self.finish_current()
    }

    /// Notes a file that could not be read, of a package that was begun.
    fn failed(&mut self, failed: Failed, plan: usize) {
        let is_incomplete = is_incomplete(&failed.reason);
        let problem = IndexProblem::File { package: self.plans[plan].package.purl.clone(), failed };
        if is_incomplete {
            self.writer.leave_incomplete();
            self.summary.problems.push(problem);
        } else {
            self.summary.notes.push(problem);
        }
    }

    /// Notes what is wrong with a package as a whole.
    pub(super) fn problem(&mut self, problem: IndexProblem) {
        self.summary.problems.push(problem);
    }

    fn advance(&mut self, plan: usize) -> Result<(), WriteIndexError> {
        while self.next <= plan {
            self.begin_next()?;
        }
        Ok(())
    }

    fn begin_next(&mut self) -> Result<(), WriteIndexError> {
        self.finish_current()?;
        let plan = &self.plans[self.next];
        let state = self.writer.begin_package(&plan.package, &plan.digest)?;
        self.current = Some((self.next, state));
        self.next += 1;
        Ok(())
    }

    fn finish_current(&mut self) -> Result<(), WriteIndexError> {
        let Some((plan, state)) = self.current.take() else { return Ok(()) };
        match state {
            // Planning leaves these out; one package can only be unchanged twice if nothing was begun.
            PackageState::Unchanged(_) => return Ok(()),
            PackageState::New => self.summary.n_added += 1,
            PackageState::Replaces(_) => self.summary.n_replaced += 1,
        }
        self.writer.finish_package()?;
        self.progress.package_done(&self.plans[plan].package);
        Ok(())
    }
}
