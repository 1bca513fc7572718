//! The files that a commit or the index holds, and how two such lists differ.

use std::collections::HashMap;

use gix::ObjectId;
use gix::index::entry::{Flags, Mode};
use gix::objs::tree::EntryKind as TreeKind;

use super::{BlobId, CommitId, GitError, Repository};

/// Folders in folders beyond this are no source tree; a tree that held itself would have no end.
const MAX_DEPTH: usize = 1024;
/// More files than that has no project; a few objects that hold each other ten times make as many as one likes.
const MAX_ENTRIES: usize = 4_000_000;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Link,
    Submodule,
}

/// A file of a commit or the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: Vec<u8>,
    pub(super) id: ObjectId,
    pub(super) kind: Kind,
}

/// All files of a commit or the index, sorted by path.
#[derive(Debug, Default)]
pub(super) struct Entries {
    pub(super) all: Vec<Entry>,
    /// Paths that a merge left in conflict; none of their sides is among `all`.
    pub(super) conflicts: Vec<Vec<u8>>,
}

impl Entries {
    /// Lists the files of a commit; of none, nothing.
    pub(super) fn of_commit(repository: &Repository, commit: Option<CommitId>) -> Result<Self, GitError> {
        let mut entries = Self::default();
        if let Some(commit) = commit {
            entries.add_tree(repository, &repository.local(), repository.tree_of(commit)?, &mut Vec::new(), 0)?;
        }
        entries.all.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        Ok(entries)
    }

    /// Lists the files of the index. What is only announced (`git add --intent-to-add`) is not in it yet.
    pub(super) fn of_index(repository: &Repository, index: &gix::index::File) -> Result<Self, GitError> {
        let mut entries = Self::default();
        let local = repository.local();
        for entry in index.entries() {
            let path = entry.path(index).to_vec();
            if entry.stage_raw() != 0 {
                if entries.conflicts.last() != Some(&path) {
                    entries.conflicts.push(path);
                }
            } else if entry.mode.is_sparse() {
                // Of a sparse index, a folder that is not checked out is one entry.
                let mut folder = path;
                entries.add_tree(repository, &local, entry.id, &mut folder, 0)?;
            } else if !entry.flags.contains(Flags::INTENT_TO_ADD) {
                let kind = match entry.mode {
                    Mode::SYMLINK => Kind::Link,
                    Mode::COMMIT => Kind::Submodule,
                    _ => Kind::File,
                };
                entries.all.push(Entry { path, id: entry.id, kind });
            }
        }
        entries.all.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        Ok(entries)
    }

    /// Returns the entry of a path.
    pub(super) fn get(&self, path: &[u8]) -> Option<&Entry> {
        let at = self.all.binary_search_by(|entry| entry.path.as_slice().cmp(path)).ok()?;
        Some(&self.all[at])
    }

    fn add_tree(
        &mut self,
        repository: &Repository,
        local: &gix::Repository,
        tree: ObjectId,
        path: &mut Vec<u8>,
        depth: usize,
    ) -> Result<(), GitError> {
        let fail = |error: gix::Error| repository.read_error(&format!("tree {tree}"), Box::new(error));
        if depth > MAX_DEPTH || self.all.len() > MAX_ENTRIES {
            let said = format!("folders in folders beyond {MAX_DEPTH}, or more than {MAX_ENTRIES} files");
            return Err(repository.read_error(&format!("tree {tree}"), said.into()));
        }
        let found = local.find_tree(tree).map_err(fail)?;
        for entry in found.iter() {
            let entry = entry.map_err(fail)?;
            let n_before = path.len();
            path.extend_from_slice(entry.inner.filename);
            let id = entry.inner.oid.to_owned();
            match entry.inner.mode.kind() {
                TreeKind::Tree => {
                    path.push(b'/');
                    self.add_tree(repository, local, id, path, depth + 1)?;
                }
                TreeKind::Commit => self.all.push(Entry { path: path.clone(), id, kind: Kind::Submodule }),
                TreeKind::Link => self.all.push(Entry { path: path.clone(), id, kind: Kind::Link }),
                TreeKind::Blob | TreeKind::BlobExecutable => {
                    self.all.push(Entry { path: path.clone(), id, kind: Kind::File });
                }
            }
            path.truncate(n_before);
        }
        Ok(())
    }
}

/// A file that a change adds or alters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Altered {
    pub(super) entry: Entry,
    /// What it was before, under this or another name.
    pub(super) before: Option<BlobId>,
}

/// Returns of files that are gone and new ones which of the new ones is which of the others.
pub(super) type FindRenamed<'a> = &'a dyn Fn(&[&Entry], &[&Entry]) -> HashMap<Vec<u8>, ObjectId>;

/// What is different between two lists.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// By path. What only got another name or mode is not among them.
    pub(super) altered: Vec<Altered>,
    /// Files that are gone.
    pub(super) n_deleted: usize,
    /// Paths at which there is no file any more, of renamed ones as well.
    pub(super) gone: Vec<Vec<u8>>,
    /// Files that have another name, altered or not.
    pub(super) n_renamed: usize,
}

impl Difference {
    /// Compares two lists; `is_inside` says which paths matter. A file that is new where another is gone is that one under
    /// another name, if `find_renamed` says so of both.
    pub(super) fn between(
        before: &Entries,
        after: &Entries,
        is_inside: &dyn Fn(&[u8]) -> bool,
        find_renamed: FindRenamed<'_>,
    ) -> Self {
        let (mut gone, mut new, mut altered) = (Vec::new(), Vec::new(), Vec::new());
        let is_conflict = |path: &[u8]| after.conflicts.iter().any(|conflict| conflict == path);
        for entry in &after.all {
            match before.get(&entry.path) {
                Some(old) if old.id == entry.id && old.kind == entry.kind => {}
                Some(old) if old.kind == Kind::File && entry.kind == Kind::File => {
                    altered.push(Altered { entry: entry.clone(), before: Some(BlobId(old.id)) });
                }
                _ => new.push(entry),
            }
        }
        gone.extend(
            before.all.iter().filter(|entry| {
                entry.kind == Kind::File && after.get(&entry.path).is_none() && !is_conflict(&entry.path)
            }),
        );
        let renamed = find_renamed(&gone, &new);
        altered.retain(|altered| is_inside(&altered.entry.path));
        for entry in new.into_iter().filter(|entry| is_inside(&entry.path)) {
            match renamed.get(&entry.path) {
                Some(old) if *old == entry.id => {}
                old => altered.push(Altered { entry: entry.clone(), before: old.copied().map(BlobId) }),
            }
        }
        altered.sort_by(|left, right| left.entry.path.cmp(&right.entry.path));
        let gone: Vec<Vec<u8>> =
            gone.iter().filter(|entry| is_inside(&entry.path)).map(|entry| entry.path.clone()).collect();
        let n_renamed = renamed.keys().filter(|path| is_inside(path)).count();
        Self { altered, n_deleted: gone.len().saturating_sub(n_renamed), gone, n_renamed }
    }
}
