//! Where a project's files come from: a directory, a commit or an index of git, or memory.
//!
//! What belongs to one scan is asked of one tree: the files to scan, the manifests that say whose they are, the notices
//! beside them, and what they were before a change. Files are read one at a time, when they are asked for.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::open::open_regular;
use super::read::hash_file;
use super::{FoundFile, Limits, ProjectPath, ReadItem, Walk, WalkError, WalkOptions, read_bytes, read_each};
use crate::id::ContentHash;

/// The files of a project. Paths are seen from the project's root; a folder is empty or ends in `/`.
pub trait Tree: Sync {
    /// Returns what is to be scanned, and what of it is left out.
    fn walk(&self) -> &Walk;

    /// Returns the files of the whole project, scanned or not, whose path as it is shown is wanted; sorted.
    fn find(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<ProjectPath>;

    /// Reads a file of the walk and passes it and then its parts to `emit`, one at a time.
    fn read_each(&self, file: &FoundFile, limits: &Limits, emit: &mut dyn FnMut(ReadItem));

    /// Returns the hash of a file of the walk as it is now; `None` where that is no less work than reading it, or it cannot be
    /// read.
    fn content_hash(&self, file: &FoundFile) -> Option<ContentHash> {
        let _ = file;
        None
    }

    /// Returns the first `max_bytes` of a file of the project; `None` where there is no regular file that can be read.
    fn read_start(&self, path: &ProjectPath, max_bytes: u64) -> Option<Vec<u8>>;

    /// Returns the names of the entries of a folder, in no order.
    fn names_in(&self, folder: &[u8]) -> Vec<Vec<u8>>;

    /// Returns the bytes that a file of the walk had before the change that is scanned; `None` where it is new, or where
    /// there is no change.
    fn read_before(&self, path: &ProjectPath) -> Option<Vec<u8>> {
        let _ = path;
        None
    }
}

/// A directory, or a single file.
#[derive(Debug)]
pub struct DiskTree {
    base: PathBuf,
    walk: Walk,
    /// Whether only some of the files were named.
    is_list: bool,
}

impl DiskTree {
    /// Lists the directory or file `root`, or only what `only` names of it.
    ///
    /// # Errors
    /// When `root` cannot be reached or a glob is none.
    pub fn open(root: &Path, only: Option<&[PathBuf]>, options: &WalkOptions) -> Result<Self, WalkError> {
        let walk = match only {
            None => super::walk(root, options)?,
            Some(paths) => super::walk_list(root, paths, options)?,
        };
        let whole = root.canonicalize().map_err(|source| WalkError::Root { path: root.to_owned(), source })?;
        let base = if whole.is_dir() { whole } else { whole.parent().unwrap_or(&whole).to_owned() };
        Ok(Self { base, walk, is_list: only.is_some() })
    }

    /// Keeps only those files to be scanned that `is_wanted`.
    pub fn retain(&mut self, is_wanted: impl FnMut(&FoundFile) -> bool) {
        self.walk.files.retain(is_wanted);
    }

    fn on_disk(&self, path: &[u8]) -> Option<PathBuf> {
        Some(self.base.join(path_of(path)?))
    }

    /// Returns the regular files that are wanted, in the folders of the walk's files and above them, as far as they are in the
    /// project.
    fn find_around(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<ProjectPath> {
        let mut folders = BTreeSet::from([&b""[..]]);
        for file in &self.walk.files {
            let path = file.path.as_bytes();
            let ends = path.iter().enumerate().filter(|&(_, &byte)| byte == b'/').map(|(end, _)| end + 1);
            folders.extend(
                ends.map(|end| &path[..end]).filter(|folder| !folder.starts_with(b"/") && !folder.starts_with(b"../")),
            );
        }
        let names = folders
            .iter()
            .flat_map(|folder| self.names_in(folder).into_iter().map(|name| [folder, &name[..]].concat()));
        let is_file = |path: &ProjectPath| {
            let metadata = self.on_disk(path.as_bytes()).and_then(|path| path.symlink_metadata().ok());
            metadata.is_some_and(|metadata| metadata.is_file())
        };
        let wanted = names.map(ProjectPath::from_bytes).filter(|path| is_wanted(&path.shown));
        wanted.filter(is_file).collect()
    }
}

impl Tree for DiskTree {
    fn walk(&self) -> &Walk {
        &self.walk
    }

    fn find(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<ProjectPath> {
        let named = self.walk.files.iter().map(|file| &file.path).filter(|path| is_wanted(&path.shown)).cloned();
        if !self.is_list {
            return named.collect();
        }
        // Whose code the named files are is said by files beside and above them.
        let mut found: Vec<ProjectPath> = named.chain(self.find_around(is_wanted)).collect();
        found.sort();
        found.dedup();
        found
    }

    fn read_each(&self, file: &FoundFile, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
        read_each(file, limits, emit);
    }

    fn content_hash(&self, file: &FoundFile) -> Option<ContentHash> {
        hash_file(file).ok()
    }

    fn read_start(&self, path: &ProjectPath, max_bytes: u64) -> Option<Vec<u8>> {
        // Links are not followed: they may lead out of the project. A pipe would be waited for.
        let (file, _) = open_regular(&self.on_disk(path.as_bytes())?).ok()?;
        let mut bytes = Vec::new();
        file.take(max_bytes).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn names_in(&self, folder: &[u8]) -> Vec<Vec<u8>> {
        let Some(entries) = self.on_disk(folder).and_then(|folder| fs::read_dir(folder).ok()) else {
            return Vec::new();
        };
        entries.filter_map(Result::ok).map(|entry| entry.file_name().into_encoded_bytes()).collect()
    }
}

/// A text at hand, scanned as if it stood in a directory under its name.
#[derive(Debug)]
pub struct TextTree {
    around: DiskTree,
    walk: Walk,
    bytes: Vec<u8>,
}

impl TextTree {
    /// Puts `bytes` into `around`, called `path`.
    pub fn new(around: DiskTree, path: ProjectPath, bytes: Vec<u8>) -> Self {
        let disk_path = around.on_disk(path.as_bytes()).unwrap_or_default();
        let file = FoundFile { path, disk_path, len_bytes: bytes.len() as u64, modified_at: None, stamp: None };
        Self { around, walk: Walk { files: vec![file], ..Walk::default() }, bytes }
    }
}

impl Tree for TextTree {
    fn walk(&self) -> &Walk {
        &self.walk
    }

    fn find(&self, is_wanted: &dyn Fn(&str) -> bool) -> Vec<ProjectPath> {
        self.around.find(is_wanted)
    }

    fn read_each(&self, file: &FoundFile, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
        read_bytes(file.path.clone(), self.bytes.clone(), limits, emit);
    }

    fn read_start(&self, path: &ProjectPath, max_bytes: u64) -> Option<Vec<u8>> {
        if *path == self.walk.files[0].path {
            return Some(self.bytes[..self.bytes.len().min(max_bytes as usize)].to_vec());
        }
        self.around.read_start(path, max_bytes)
    }

    fn names_in(&self, folder: &[u8]) -> Vec<Vec<u8>> {
        self.around.names_in(folder)
    }
}

/// Returns the path of this system that these bytes are; elsewhere than on Unix it has to be UTF-8.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere a path has to be UTF-8")]
pub(crate) fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Some(PathBuf::from(std::ffi::OsStr::from_bytes(bytes)))
}

/// Returns the path of this system that these bytes are; elsewhere than on Unix it has to be UTF-8.
#[cfg(not(unix))]
pub(crate) fn path_of(bytes: &[u8]) -> Option<PathBuf> {
    std::str::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(tree: &dyn Tree) -> Vec<ReadItem> {
        let mut items = Vec::new();
        for file in &tree.walk().files {
            tree.read_each(file, &Limits::default(), &mut |item| items.push(item));
        }
        items
    }

    #[test]
    fn a_text_stands_in_its_directory() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("src")).unwrap();
        fs::write(dir.path().join("src/LICENSE"), "terms").unwrap();
        fs::write(dir.path().join("src/x.c"), "int old;").unwrap();
        let around = DiskTree::open(dir.path(), None, &WalkOptions::default()).unwrap();
        let tree = TextTree::new(around, "src/x.c".into(), b"int x;\n".to_vec());
        let [ReadItem::File(file)] = &items(&tree)[..] else { panic!("one file") };
        assert_eq!((file.path.shown.as_str(), file.len_bytes), ("src/x.c", 7));
        assert_eq!(tree.read_start(&"src/x.c".into(), 3).unwrap(), b"int");
        assert_eq!(tree.read_start(&"src/LICENSE".into(), 100).unwrap(), b"terms");
        assert_eq!(tree.read_start(&"src".into(), 100), None);
        let mut names = tree.names_in(b"src/");
        names.sort();
        assert_eq!(names, [b"LICENSE".to_vec(), b"x.c".to_vec()]);
        assert_eq!(tree.find(&|path| path.ends_with("LICENSE")), ["src/LICENSE".into()]);
        assert!(tree.names_in(b"gone/").is_empty() && tree.read_before(&"src/x.c".into()).is_none());
    }

    #[test]
    fn a_file_stands_beside_its_neighbours() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["x.c", "COPYING"] {
            fs::write(dir.path().join(name), name).unwrap();
        }
        let tree = DiskTree::open(&dir.path().join("x.c"), None, &WalkOptions::default()).unwrap();
        assert_eq!(tree.walk().files.len(), 1);
        assert_eq!(tree.read_start(&"COPYING".into(), 99).unwrap(), b"COPYING");
    }
}
