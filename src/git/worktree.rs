//! The files of the work tree that differ from a commit, as they are on disk.
//!
//! What the index knows to be unchanged on disk (length, times, inode) is not read. What it does not know is read and
//! hashed as git would: as it is, and with its line ends as a check-in converts them; no filter is run.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use gix::ObjectId;
use gix::index::entry::{Flags, Stat, stat};

use super::entries::{Difference, Entries, Entry, Kind};
use super::renames::{MAX_BYTES as MAX_COMPARED_BYTES, find_renamed};
use super::{BlobId, Change, ChangeKind, CommitId, GitError, Repository};
use crate::id::ContentHash;
use crate::source::{
    DiskTree, FilterReason, Filtered, FoundFile, Limits, ProjectPath, ReadItem, Tree, Walk, WalkOptions,
};

/// A changed file on disk is no longer hashed beyond this length: it counts as changed.
const MAX_HASHED_BYTES: u64 = 64 << 20;

/// The work tree with only those files to be scanned that differ from a commit.
#[derive(Debug)]
pub struct ChangedOnDisk {
    repository: Arc<Repository>,
    disk: DiskTree,
    walk: Walk,
    before: HashMap<Vec<u8>, BlobId>,
    change: Change,
}

impl ChangedOnDisk {
    /// Compares the work tree at `project` with commit `base`: its tracked files, and with [`ChangeKind::Since`] also those that are
    /// neither tracked nor ignored.
    ///
    /// # Errors
    /// When the repository cannot be read, or is bare.
    pub fn since(
        repository: Arc<Repository>,
        project: &Path,
        base: CommitId,
        kind: ChangeKind,
        options: &WalkOptions,
    ) -> Result<Self, GitError> {
        repository.demand_work_tree("work tree")?;
        let index = repository.index()?;
        let before = Entries::of_commit(&repository, Some(base))?;
        let disk = DiskTree::open(project, None, options)?;
        let staged = Entries::of_index(&repository, &index)?;
        let others = OtherRepositories::find(&repository, &disk, &staged);
        let on_disk = OnDisk { repository: &repository, disk: &disk, index: &index, staged: &staged, others: &others };
        let (after, found) = on_disk.compare(&before, kind == ChangeKind::Since);
        let prefix = repository.prefix().to_vec();
        let is_inside = |path: &[u8]| path.starts_with(&prefix);
        let on_disk = |entry: &Entry| {
            let file = found.get(&entry.path).filter(|file| file.len_bytes <= MAX_COMPARED_BYTES)?;
            std::fs::read(&file.disk_path).ok()
        };
        let renamed = |gone: &[&Entry], new: &[&Entry]| find_renamed(&repository, Some(&on_disk), gone, new);
        let difference = Difference::between(&before, &after, &is_inside, &renamed);
        let (n_altered, n_deleted, n_renamed) = (difference.altered.len(), difference.n_deleted, difference.n_renamed);
        let gone = repository.paths_in_project(difference.gone);
        let mut walk = Walk::default();
        let mut olds = HashMap::new();
        for altered in difference.altered {
            let Some(file) = found.get(&altered.entry.path) else { continue };
            if let Some(before) = altered.before {
                olds.insert(file.path.as_bytes().to_vec(), before);
            }
            walk.files.push((*file).clone());
        }
        walk.files.sort_unstable();
        walk.failed.clone_from(&disk.walk().failed);
        walk.filtered = others.filtered(&repository);
        let change = Change { kind, base: Some(base), head: None, n_altered, n_deleted, gone, n_renamed };
        drop(found);
        Ok(Self { repository, disk, walk, before: olds, change })
    }

    /// Returns what was compared.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Returns the repository.
    pub fn repository(&self) -> &Arc<Repository> {
        &self.repository
    }
}

/// Folders that are repositories of their own: submodules, and others that lie there.
struct OtherRepositories {
    /// Ending in `/`.
    folders: Vec<Vec<u8>>,
}

impl OtherRepositories {
    fn find(repository: &Repository, disk: &DiskTree, staged: &Entries) -> Self {
        let submodules = staged.all.iter().filter(|entry| entry.kind == Kind::Submodule);
        let mut folders: Vec<Vec<u8>> = submodules.map(|entry| [&entry.path, &b"/"[..]].concat()).collect();
        let left_out = disk.walk().filtered.iter().filter(|filtered| filtered.reason == FilterReason::Metadata);
        folders.extend(left_out.filter_map(|filtered| {
            let path = filtered.path.as_bytes();
            let folder = path.strip_suffix(b"/").unwrap_or(path).strip_suffix(b".git")?;
            // The repository itself is not another one; `x.git` is no repository's file either.
            let folder = repository.path_of_project(folder);
            folder.ends_with(b"/").then_some(folder).filter(|folder| folder != repository.prefix())
        }));
        folders.sort();
        folders.dedup();
        Self { folders }
    }

    fn hold(&self, path: &[u8]) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// Returns what is told of them: those of the project.
    fn filtered(&self, repository: &Repository) -> Vec<Filtered> {
        let inside = self.folders.iter().filter_map(|folder| folder.strip_prefix(&repository.path_of_project(b"")[..]));
        let told = |folder: &[u8]| Filtered {
            path: ProjectPath::from_bytes(folder.to_vec()),
            reason: FilterReason::Submodule,
        };
        inside.filter(|folder| !folder.is_empty()).map(told).collect()
    }
}

/// A work tree with what git knows of it.
struct OnDisk<'a> {
    repository: &'a Repository,
    disk: &'a DiskTree,
    index: &'a gix::index::File,
    staged: &'a Entries,
    others: &'a OtherRepositories,
}

impl<'a> OnDisk<'a> {
    /// Returns what the files on disk would be in a tree, and where they are; a file whose content is not known is none of
    /// `before`.
    fn compare(&self, before: &Entries, with_untracked: bool) -> (Entries, HashMap<Vec<u8>, &'a FoundFile>) {
        let mut after = Entries::default();
        let mut found = HashMap::new();
        for file in &self.disk.walk().files {
            let path = self.repository.path_of_project(file.path.as_bytes());
            let known = before.get(&path);
            let is_tracked =
                known.is_some() || self.staged.get(&path).is_some() || self.staged.conflicts.contains(&path);
            if !is_tracked && (!with_untracked || self.others.hold(&path)) {
                continue;
            }
            let id = id_on_disk(self.repository, file, self.index, &path, known.map(|entry| entry.id));
            after.all.push(Entry { path: path.clone(), id, kind: Kind::File });
            found.insert(path, file);
        }
        let is_kept = |entry: &&Entry| !found.contains_key(&entry.path) && self.is_left_away(entry);
        after.all.extend(before.all.iter().filter(is_kept).cloned());
        after.all.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        (after, found)
    }

    /// Tells whether a file that was not found on disk is not gone: it is no file, outside of the project, left out of the walk, or
    /// left away by a sparse check-out.
    fn is_left_away(&self, entry: &Entry) -> bool {
        let tracked = self.index.entry_by_path(entry.path.as_slice().into());
        let is_sparse = tracked.is_some_and(|tracked| tracked.flags.contains(Flags::SKIP_WORKTREE))
            || tracked.is_none() && self.staged.get(&entry.path).is_some();
        let is_left_out = || {
            let folder = self.repository.path_of_project(b"");
            let inside = entry.path.strip_prefix(&folder[..]).unwrap_or_default();
            self.disk.walk().filtered.iter().any(|filtered| {
                let filtered = filtered.path.as_bytes();
                inside == filtered || filtered.ends_with(b"/") && inside.starts_with(filtered)
            })
        };
        entry.kind != Kind::File || is_sparse || !entry.path.starts_with(self.repository.prefix()) || is_left_out()
    }
}

/// Returns the id that the content of a file would have; of what cannot be read, one that no content has.
fn id_on_disk(
    repository: &Repository,
    file: &FoundFile,
    index: &gix::index::File,
    path: &[u8],
    old: Option<ObjectId>,
) -> ObjectId {
    let unknown = index.object_hash().null();
    let tracked = index.entry_by_path(path.into());
    if let Some(entry) = tracked.filter(|entry| !entry.flags.contains(Flags::INTENT_TO_ADD))
        && is_same_on_disk(file, index, &entry.stat)
    {
        return entry.id;
    }
    // Only what may be the same is worth hashing: there is an old content or a file that may have got this name.
    if file.len_bytes > MAX_HASHED_BYTES {
        return unknown;
    }
    let Ok(bytes) = std::fs::read(&file.disk_path) else { return unknown };
    let id_of = |bytes: &[u8]| repository.blob_id(bytes).unwrap_or(unknown);
    let id = id_of(&bytes);
    let known = [old, tracked.map(|entry| entry.id)];
    if known.contains(&Some(id)) || !bytes.windows(2).any(|pair| pair == b"\r\n") {
        return id;
    }
    let converted = id_of(&with_plain_line_ends(&bytes));
    if known.contains(&Some(converted)) { converted } else { id }
}

/// Tells whether the index vouches for a file. Not so if it was written in the moment in which the index was.
fn is_same_on_disk(file: &FoundFile, index: &gix::index::File, known: &Stat) -> bool {
    let options = stat::Options::default();
    let Ok(metadata) = gix::index::fs::Metadata::from_path_no_follow(&file.disk_path) else { return false };
    let Ok(now) = Stat::from_fs(&metadata) else { return false };
    known.matches(&now, options) && !known.is_racy(index.timestamp(), options)
}

fn with_plain_line_ends(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    for (idx, &byte) in bytes.iter().enumerate() {
        if byte != b'\r' || bytes.get(idx + 1) != Some(&b'\n') {
            plain.push(byte);
        }
    }
    plain
}

impl Tree for ChangedOnDisk {
    fn walk(&self) -> &Walk {
        &self.walk
    }

    fn find(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<ProjectPath> {
        self.disk.find(is_wanted)
    }

    fn read_each(&self, file: &FoundFile, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
        self.disk.read_each(file, limits, emit);
    }

    fn content_hash(&self, file: &FoundFile) -> Option<ContentHash> {
        self.disk.content_hash(file)
    }

    fn read_start(&self, path: &ProjectPath, max_bytes: u64) -> Option<Vec<u8>> {
        self.disk.read_start(path, max_bytes)
    }

    fn names_in(&self, folder: &[u8]) -> Vec<Vec<u8>> {
        self.disk.names_in(folder)
    }

    fn read_before(&self, path: &ProjectPath) -> Option<Vec<u8>> {
        self.repository.read_blob(*self.before.get(path.as_bytes())?).ok()
    }
}
