//! What an earlier commit held: whether the lines of a finding were there before the file was changed elsewhere.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use crate::finding::{LineRange, PathText};
use crate::git::{CommitId, Repository, committed_lines, trimmed_lines};
use crate::source::{DiskTree, ProjectPath, Tree, WalkOptions};

use super::changed::has_own_lines;
use super::history::{bytes_of_file, file_of};

/// Of its lines this part at least must have been there: 9 of 10. What was added to a copy is new code.
const MIN_HELD: (u32, u32) = (9, 10);

/// A commit that an earlier scan saw checked out, and the files as they are now.
pub struct EarlierCommit<'a> {
    repository: Repository,
    commit: CommitId,
    disk: Option<DiskTree>,
    tree: Option<&'a dyn Tree>,
    /// Of the file that was asked about last: its lines (0-based) that the commit has. Findings of one file stand together.
    last: RefCell<Option<(PathText, HashMap<u32, u32>)>>,
}

impl<'a> EarlierCommit<'a> {
    /// Finds `commit` in the repository around `project`; `None` where there is none, as in a shallow clone. `tree` has the
    /// scanned files where they are not those on disk.
    pub fn find(project: &Path, tree: Option<&'a dyn Tree>, commit: &str) -> Option<Self> {
        let repository = Repository::open(project, None).ok()?;
        let commit = repository.commit(commit).ok()?;
        let disk = match tree {
            None => Some(DiskTree::open(project, Some(&[]), &WalkOptions::default()).ok()?),
            Some(_) => None,
        };
        Some(Self { repository, commit, disk, tree, last: RefCell::default() })
    }

    /// Tells whether the commit had these lines of the file, or of the one that it was before it was renamed; other space around
    /// them makes them no others.
    pub fn held(&self, path: &PathText, lines: Option<LineRange>) -> bool {
        let Some(lines) = lines.filter(|_| !has_own_lines(&path.path, file_of(&path.path))) else { return false };
        let mut last = self.last.borrow_mut();
        if last.as_ref().is_none_or(|(known, _)| known != path) {
            *last = Some((path.clone(), self.lines_of(path)));
        }
        let Some((_, held)) = &*last else { return false };
        let n_held = (lines.start..=lines.end).filter(|line| held.contains_key(&(line - 1))).count() as u64;
        n_held * u64::from(MIN_HELD.1) >= u64::from(lines.n_lines()) * u64::from(MIN_HELD.0)
    }

    fn lines_of(&self, path: &PathText) -> HashMap<u32, u32> {
        let path = ProjectPath::from_bytes(bytes_of_file(path));
        let tree = self.tree.or(self.disk.as_ref().map(|disk| disk as &dyn Tree));
        let read = |path: &ProjectPath, max| tree.and_then(|tree| tree.read_start(path, max));
        let Some(now) = read(&path, u64::from(u32::MAX)) else { return HashMap::new() };
        let is_there = |path: &[u8]| read(&ProjectPath::from_bytes(path.to_vec()), 0).is_some();
        let before = self.repository.text_before(self.commit, path.as_bytes(), &now, &is_there);
        before.map(|before| committed_lines(&trimmed_lines(&before), &trimmed_lines(&now))).unwrap_or_default()
    }
}
