//! The files of a commit or of the index as a tree to scan: those that a change adds or alters, with all others at hand.
//!
//! Paths are seen from the project, which may be a folder of the repository. `.kinprintignore` is read from the same commit
//! or index; `.gitignore` is not asked, since git does not ignore what it has.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::entries::{Altered, Difference, Entries, Entry, Kind};
use super::renames::find_renamed;
use super::{BlobId, Change, ChangeKind, CommitId, GitError, Repository};
use crate::id::ContentHash;
use crate::source::{
    Failed, FailedReason, FilterReason, Filtered, FoundFile, Limits, OWN_RULES, OwnIgnores, ProjectPath, ReadItem,
    Tree, Walk, path_of, read_bytes, without_dots,
};

/// More is no file of rules.
const MAX_RULES_BYTES: u64 = 1 << 20;

/// The files of a commit or of the index, and what a change made of them.
#[derive(Debug)]
pub struct GitTree {
    repository: Arc<Repository>,
    entries: Entries,
    walk: Walk,
    /// What the files of the walk are, by path.
    altered: HashMap<Vec<u8>, (BlobId, Option<BlobId>)>,
    change: Change,
}

impl GitTree {
    /// Opens what is staged: what the index differs in from `HEAD`.
    ///
    /// # Errors
    /// When the index or the commit cannot be read.
    pub fn staged(repository: Arc<Repository>) -> Result<Self, GitError> {
        let base = repository.head()?;
        let after = Entries::of_index(&repository, &repository.index()?)?;
        let before = Entries::of_commit(&repository, base)?;
        Ok(Self::new(repository, &before, after, (ChangeKind::Staged, base, None)))
    }

    /// Opens what commit `head` differs in from commit `base`.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn between(repository: Arc<Repository>, base: CommitId, head: CommitId) -> Result<Self, GitError> {
        let after = Entries::of_commit(&repository, Some(head))?;
        let before = Entries::of_commit(&repository, Some(base))?;
        Ok(Self::new(repository, &before, after, (ChangeKind::Commits, Some(base), Some(head))))
    }

    fn new(
        repository: Arc<Repository>,
        before: &Entries,
        entries: Entries,
        (kind, base, head): (ChangeKind, Option<CommitId>, Option<CommitId>),
    ) -> Self {
        let prefix = repository.prefix().to_vec();
        let is_inside = |path: &[u8]| path.starts_with(&prefix);
        let renamed = |gone: &[&Entry], new: &[&Entry]| find_renamed(&repository, None, gone, new);
        let difference = Difference::between(before, &entries, &is_inside, &renamed);
        let change = Change {
            kind,
            base,
            head,
            n_altered: difference.altered.len(),
            n_deleted: difference.n_deleted,
            gone: repository.paths_in_project(difference.gone),
            n_renamed: difference.n_renamed,
        };
        let mut tree = Self { repository, entries, walk: Walk::default(), altered: HashMap::new(), change };
        tree.list(difference.altered);
        tree
    }

    /// Returns what was compared.
    pub fn change(&self) -> &Change {
        &self.change
    }

    /// Returns the repository.
    pub fn repository(&self) -> &Arc<Repository> {
        &self.repository
    }

    /// Returns the file `name` that holds for the project: in it, or above it in the repository; with the path where it would be on
    /// disk, and how many folders above the project it stands.
    pub fn find_above(&self, name: &str) -> Option<(PathBuf, usize)> {
        let mut folder = self.folder();
        let mut n_levels = 0;
        loop {
            let path = [folder, name.as_bytes()].concat();
            if self.entries.get(&path).is_some() {
                return Some((self.repository.base().join(path_of(&path)?), n_levels));
            }
            let above = folder.strip_suffix(b"/")?;
            folder = &folder[..above.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1)];
            n_levels += 1;
        }
    }

    /// Returns the project's folder seen from `levels` folders above it, as a prefix of paths.
    pub fn place_below(&self, levels: usize) -> String {
        let folder = String::from_utf8_lossy(self.folder());
        let names: Vec<&str> = folder.split_terminator('/').collect();
        names[names.len().saturating_sub(levels)..].iter().map(|name| format!("{name}/")).collect()
    }

    /// Reads the file that would be on disk at `path`: of the repository from this tree, else from the disk.
    ///
    /// # Errors
    /// When there is none.
    pub fn read_at(&self, path: &Path) -> io::Result<Vec<u8>> {
        let Ok(inside) = without_dots(path).strip_prefix(self.repository.base()).map(Path::to_owned) else {
            return std::fs::read(path);
        };
        let names: Vec<&[u8]> = inside.components().map(|part| part.as_os_str().as_encoded_bytes()).collect();
        let entry = self.entries.get(&names.join(&b'/')).filter(|entry| entry.kind == Kind::File);
        let entry =
            entry.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no file of that name in this tree"))?;
        self.repository.read_blob(BlobId(entry.id)).map_err(io::Error::other)
    }

    /// The folder that the project is, or that its one file stands in.
    fn folder(&self) -> &[u8] {
        let prefix = self.repository.prefix();
        &prefix[..prefix.iter().rposition(|&byte| byte == b'/').map_or(0, |at| at + 1)]
    }

    fn list(&mut self, altered: Vec<Altered>) {
        let ignores = self.ignores();
        let n_folder = self.folder().len();
        for Altered { entry, before } in altered {
            let path = ProjectPath::from_bytes(entry.path[n_folder..].to_vec());
            let by_kind = match entry.kind {
                Kind::File => None,
                Kind::Link => Some(FilterReason::Link),
                Kind::Submodule => Some(FilterReason::Submodule),
            };
            if let Some(reason) = ignores.reason(&String::from_utf8_lossy(&entry.path)).or(by_kind) {
                self.walk.filtered.push(Filtered { path, reason });
                continue;
            }
            let id = BlobId(entry.id);
            let disk_path = path_of(&entry.path).map_or_else(PathBuf::new, |path| self.repository.base().join(path));
            let len_bytes = self.repository.blob_bytes(id);
            self.altered.insert(path.as_bytes().to_vec(), (id, before));
            self.walk.files.push(FoundFile { path, disk_path, len_bytes, modified_at: None, stamp: None });
        }
        let inside = self.entries.conflicts.iter().filter(|path| path.starts_with(self.repository.prefix()));
        self.walk.failed = inside
            .map(|path| Failed {
                path: ProjectPath::from_bytes(path[n_folder..].to_vec()),
                reason: FailedReason::Unreadable("a merge left it in conflict; resolve it and stage it".into()),
            })
            .collect();
        self.walk.files.sort_unstable();
        self.walk.filtered.sort_unstable();
    }

    fn ignores(&self) -> OwnIgnores {
        let mut ignores = OwnIgnores::default();
        let is_rules = |entry: &&Entry| {
            let folder = entry.path.strip_suffix(OWN_RULES.as_bytes());
            entry.kind == Kind::File && folder.is_some_and(|folder| folder.is_empty() || folder.ends_with(b"/"))
        };
        for entry in self.entries.all.iter().filter(is_rules) {
            let id = BlobId(entry.id);
            let folder = String::from_utf8_lossy(&entry.path[..entry.path.len() - OWN_RULES.len()]);
            if self.repository.blob_bytes(id) <= MAX_RULES_BYTES
                && let Ok(text) = self.repository.read_blob(id)
            {
                ignores.add(&folder, &text);
            }
        }
        ignores
    }

    fn whole(&self, path: &[u8]) -> Vec<u8> {
        [self.folder(), path].concat()
    }
}

impl Tree for GitTree {
    fn walk(&self) -> &Walk {
        &self.walk
    }

    fn find(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<ProjectPath> {
        let folder = self.folder();
        let inside = self.entries.all.iter().filter(|entry| entry.kind == Kind::File);
        let inside = inside.filter_map(|entry| entry.path.strip_prefix(folder));
        inside.map(|path| ProjectPath::from_bytes(path.to_vec())).filter(|path| is_wanted(&path.shown)).collect()
    }

    fn read_each(&self, file: &FoundFile, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
        let Some((id, _)) = self.altered.get(file.path.as_bytes()) else { return };
        match self.repository.read_blob(*id) {
            Ok(bytes) => read_bytes(file.path.clone(), bytes, limits, emit),
            Err(said) => {
                emit(ReadItem::Failed(Failed { path: file.path.clone(), reason: FailedReason::Unreadable(said) }));
            }
        }
    }

    fn content_hash(&self, file: &FoundFile) -> Option<ContentHash> {
        let (id, _) = self.altered.get(file.path.as_bytes())?;
        Some(ContentHash::of(&self.repository.read_blob(*id).ok()?))
    }

    fn read_start(&self, path: &ProjectPath, max_bytes: u64) -> Option<Vec<u8>> {
        let entry = self.entries.get(&self.whole(path.as_bytes())).filter(|entry| entry.kind == Kind::File)?;
        let mut bytes = self.repository.read_blob(BlobId(entry.id)).ok()?;
        bytes.truncate(max_bytes as usize);
        Some(bytes)
    }

    fn names_in(&self, folder: &[u8]) -> Vec<Vec<u8>> {
        let folder = self.whole(folder);
        let all = &self.entries.all;
        let start = all.partition_point(|entry| entry.path.as_slice() < folder.as_slice());
        let inside = all[start..].iter().map_while(|entry| entry.path.strip_prefix(folder.as_slice()));
        inside.filter(|name| !name.contains(&b'/')).map(<[u8]>::to_vec).collect()
    }

    fn read_before(&self, path: &ProjectPath) -> Option<Vec<u8>> {
        let (_, before) = self.altered.get(path.as_bytes())?;
        self.repository.read_blob((*before)?).ok()
    }
}
