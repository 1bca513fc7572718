//! The walk: every file of a project or package, in a stable order, with what was left out and why.
//!
//! In: a directory or a single file, or a list of paths. Out: three lists, each sorted by path, together holding every
//! entry once; a directory left out is one entry, its path ending in `/`. Runs in the caller's rayon pool, a task a
//! directory. Opens no file but ignore rules. Links are never followed, so a loop cannot be entered; an endless tree
//! ends where the system refuses the path.

use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use ignore::gitignore::Gitignore;

use super::open::FileStamp;
use super::rules::{GIT_RULES, OWN_RULES, RuleFiles, Rules, compile_globs, rules_above, verdict};
use super::{Failed, FailedReason, FilterReason, Filtered, ProjectPath};

/// Directories (or a submodule's file) of version control systems, and our own.
const METADATA: [&str; 10] =
    [".kinprint", ".git", ".hg", ".svn", ".bzr", ".jj", ".pijul", "_darcs", ".fslckout", "CVS"];

/// What a walk leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkOptions {
    /// Whether `.gitignore`, git's excludes and `.kinprintignore` count, those above the root included. Switched off
    /// where a package is indexed: an installed one lies in a directory that the project around it ignores.
    pub honour_ignores: bool,
    /// More patterns, as lines of a .gitignore at the root; they precede every ignore file.
    pub ignore_globs: Vec<String>,
}

impl Default for WalkOptions {
    fn default() -> Self {
        Self { honour_ignores: true, ignore_globs: Vec::new() }
    }
}

/// A regular file, not opened yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundFile {
    /// Where it is in the project.
    pub path: ProjectPath,
    /// Where it is on disk, absolute; where it would be, if it comes from elsewhere.
    pub disk_path: PathBuf,
    /// Length in bytes when it was listed.
    pub len_bytes: u64,
    /// When it had last been written to when it was listed, where the system tells.
    pub modified_at: Option<SystemTime>,
    /// Kept while nobody writes to the file; `None` where that cannot be told.
    pub stamp: Option<FileStamp>,
}

/// What a walk found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// Files to read.
    pub files: Vec<FoundFile>,
    /// Entries a rule left out; directories end in `/`.
    pub filtered: Vec<Filtered>,
    /// Entries the system refused.
    pub failed: Vec<Failed>,
}

/// Why there is nothing to walk.
#[derive(Debug, thiserror::Error)]
pub enum WalkError {
    /// The root does not exist or cannot be reached.
    #[error("failed to open `{}`", path.display())]
    Root {
        /// The root as given.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// One of the options' globs is none.
    #[error("`{glob}` is no glob pattern; patterns are written as in a .gitignore")]
    Glob {
        /// The pattern as given.
        glob: String,
        /// What is wrong with it.
        #[source]
        source: ignore::Error,
    },
}

/// Lists what is below `root`; a `root` that is a file is listed under its name.
///
/// # Errors
/// When `root` cannot be reached or a glob is none. Anything below `root` that fails is in the list of that name.
pub fn walk(root: &Path, options: &WalkOptions) -> Result<Walk, WalkError> {
    let (walker, root) = Walker::new(root, options)?;
    let metadata = fs::metadata(&root).map_err(|source| WalkError::Root { path: root.clone(), source })?;
    if metadata.is_dir() {
        walker.walk_tree(&root, Vec::new(), walker.above.clone());
    } else {
        let name = root.file_name().unwrap_or_default().as_encoded_bytes().to_vec();
        let mut found = Walk::default();
        found.add_leaf(ProjectPath::from_bytes(name), root.clone(), &Ok(metadata));
        walker.merge(found);
    }
    Ok(walker.finish())
}

/// Lists `paths`, each relative to `root` or absolute; ignore rules do not count for what is named, but do inside a
/// directory that is named. A path outside `root` keeps the name it was given.
///
/// # Errors
/// When `root` cannot be reached or a glob is none. A path that does not exist is in `failed`.
pub fn walk_list(root: &Path, paths: &[PathBuf], options: &WalkOptions) -> Result<Walk, WalkError> {
    let (walker, root) = Walker::new(root, options)?;
    for path in paths {
        let disk_path = root.join(path);
        let shown = ProjectPath::from_path(disk_path.strip_prefix(&root).unwrap_or(path));
        let is_plain = path.components().all(|part| part != Component::ParentDir);
        match disk_path.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() && is_plain => {
                let rules = walker.rules_between(&root, &disk_path);
                walker.walk_tree(&disk_path, shown.as_bytes().to_vec(), rules);
            }
            metadata => {
                let mut found = Walk::default();
                found.add_leaf(shown, disk_path, &metadata);
                walker.merge(found);
            }
        }
    }
    Ok(walker.finish())
}

impl Walk {
    /// Adds an entry that is no directory to be entered.
    fn add_leaf(&mut self, path: ProjectPath, disk_path: PathBuf, metadata: &io::Result<fs::Metadata>) {
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => return self.add_failed(path, error),
        };
        if metadata.is_file() {
            let (len_bytes, modified_at) = (metadata.len(), metadata.modified().ok());
            let stamp = FileStamp::of(metadata);
            self.files.push(FoundFile { path, disk_path, len_bytes, modified_at, stamp });
        } else if metadata.is_symlink() {
            self.filtered.push(Filtered { path, reason: FilterReason::Link });
        } else {
            self.filtered.push(Filtered { path, reason: FilterReason::Special });
        }
    }

    fn add_failed(&mut self, path: ProjectPath, error: &io::Error) {
        self.failed.push(Failed { path, reason: FailedReason::Unreadable(error.to_string()) });
    }

    /// Sorts by path and drops what a list named twice.
    fn sort(&mut self) {
        self.files.sort_unstable();
        self.files.dedup_by(|left, right| left.path == right.path);
        self.filtered.sort_unstable();
        self.filtered.dedup();
        self.failed.sort_unstable();
        self.failed.dedup();
    }
}

/// What all tasks of a walk share.
struct Walker {
    globs: Gitignore,
    above: Option<Arc<Rules>>,
    honour_ignores: bool,
    found: Mutex<Walk>,
}

/// A directory to be listed.
struct Dir {
    disk_path: PathBuf,
    /// Its path in the project; empty for the root.
    path: Vec<u8>,
    rules: Option<Arc<Rules>>,
}

/// An entry of a directory.
struct Entry {
    name: std::ffi::OsString,
    file_type: FileType,
    listed: fs::DirEntry,
}

impl Walker {
    fn new(root: &Path, options: &WalkOptions) -> Result<(Self, PathBuf), WalkError> {
        // Resolved once: a root that is a link was meant, and rules above need the real directories.
        let root = root.canonicalize().map_err(|source| WalkError::Root { path: root.to_path_buf(), source })?;
        let globs =
            compile_globs(&root, &options.ignore_globs).map_err(|(glob, source)| WalkError::Glob { glob, source })?;
        let above = if options.honour_ignores { rules_above(&root) } else { None };
        let found = Mutex::new(Walk::default());
        Ok((Self { globs, above, honour_ignores: options.honour_ignores, found }, root))
    }

    fn finish(self) -> Walk {
        let mut walk = self.found.into_inner().unwrap_or_else(PoisonError::into_inner);
        walk.sort();
        walk
    }

    fn merge(&self, mut found: Walk) {
        let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        all.files.append(&mut found.files);
        all.filtered.append(&mut found.filtered);
        all.failed.append(&mut found.failed);
    }

    fn walk_tree(&self, disk_path: &Path, path: Vec<u8>, rules: Option<Arc<Rules>>) {
        let dir = Dir { disk_path: disk_path.to_path_buf(), path, rules };
        rayon::scope(|scope| self.visit(scope, &dir));
    }

    /// Returns the rules in force at `dir`, which was named; none if they leave it out.
    fn rules_between(&self, root: &Path, dir: &Path) -> Option<Arc<Rules>> {
        let mut rules = self.above.clone();
        let between: Vec<&Path> = dir.ancestors().skip(1).take_while(|above| above.starts_with(root)).collect();
        for above in between.into_iter().rev().filter(|_| self.honour_ignores) {
            rules = Rules::enter(rules.as_ref(), above, RuleFiles::of_dir(above), &mut |_| ());
        }
        rules.filter(|rules| !rules.is_ignored(dir, true))
    }

    fn visit<'scope>(&'scope self, scope: &rayon::Scope<'scope>, dir: &Dir) {
        let mut found = Walk::default();
        let entries = list(dir, &mut found);
        if is_database(&entries) {
            found.filtered.push(Filtered { path: dir.shown(), reason: FilterReason::Metadata });
        } else {
            let rules = self.rules_inside(dir, &entries, &mut found);
            for entry in entries {
                let disk_path = dir.disk_path.join(&entry.name);
                let (path, is_dir) = (dir.below(&entry.name), entry.file_type.is_dir());
                if let Some(reason) = self.filter(&entry, &disk_path, rules.as_deref()) {
                    let path = ProjectPath::from_bytes(if is_dir { [&path[..], b"/"].concat() } else { path });
                    found.filtered.push(Filtered { path, reason });
                } else if is_dir {
                    let inner = Dir { disk_path, path, rules: rules.clone() };
                    scope.spawn(move |scope| self.visit(scope, &inner));
                } else {
                    // Of the entry, which is in a directory that is open: the system need not follow the path again.
                    let metadata = entry.listed.metadata();
                    found.add_leaf(ProjectPath::from_bytes(path), disk_path, &metadata);
                }
            }
        }
        self.merge(found);
    }

    fn rules_inside(&self, dir: &Dir, entries: &[Entry], found: &mut Walk) -> Option<Arc<Rules>> {
        if !self.honour_ignores {
            return None;
        }
        let has_file = |name: &str| entries.iter().any(|entry| entry.name == name && entry.file_type.is_file());
        let git_root = entries.iter().any(|entry| entry.name == ".git");
        let files = RuleFiles { own: has_file(OWN_RULES), git: has_file(GIT_RULES), git_root };
        Rules::enter(dir.rules.as_ref(), &dir.disk_path, files, &mut |name| {
            let reason = FailedReason::LimitHit("an ignore file of more than 1 MiB; its rules were not applied".into());
            found.failed.push(Failed { path: ProjectPath::from_bytes(dir.below(OsStr::new(name))), reason });
        })
    }

    fn filter(&self, entry: &Entry, disk_path: &Path, rules: Option<&Rules>) -> Option<FilterReason> {
        let is_dir = entry.file_type.is_dir();
        if is_metadata(entry) {
            return Some(FilterReason::Metadata);
        }
        let ignored = verdict(&self.globs, disk_path, is_dir)
            .unwrap_or_else(|| rules.is_some_and(|rules| rules.is_ignored(disk_path, is_dir)));
        ignored.then_some(FilterReason::Ignored)
    }
}

impl Dir {
    fn below(&self, name: &OsStr) -> Vec<u8> {
        let name = name.as_encoded_bytes();
        if self.path.is_empty() { name.to_vec() } else { [&self.path, &b"/"[..], name].concat() }
    }

    /// What a message calls the directory itself.
    fn shown(&self) -> ProjectPath {
        if self.path.is_empty() { "./".into() } else { ProjectPath::from_bytes([&self.path[..], b"/"].concat()) }
    }
}

/// Lists a directory; what cannot be listed goes to `found.failed`.
fn list(dir: &Dir, found: &mut Walk) -> Vec<Entry> {
    let read_dir = match fs::read_dir(&dir.disk_path) {
        Ok(read_dir) => read_dir,
        Err(error) => {
            found.add_failed(dir.shown(), &error);
            return Vec::new();
        }
    };
    let mut entries = Vec::new();
    for entry in read_dir {
        let listed =
            |listed: fs::DirEntry| Ok(Entry { file_type: listed.file_type()?, name: listed.file_name(), listed });
        match entry.and_then(listed) {
            Ok(entry) => entries.push(entry),
            Err(error) => found.add_failed(dir.shown(), &error),
        }
    }
    entries
}

/// A `.git` file points a submodule or worktree to its repository. `CVS` and `_darcs` are only ever directories.
fn is_metadata(entry: &Entry) -> bool {
    let named = METADATA.iter().any(|name| entry.name == *name);
    named && (entry.file_type.is_dir() || (entry.file_type.is_file() && entry.name.as_encoded_bytes()[0] == b'.'))
}

/// Tells whether a directory of this name belongs to a version control system, or to kinprint.
pub(super) fn is_metadata_name(name: &str) -> bool {
    METADATA.contains(&name)
}

/// A kinprint database holds other people's text; scanning it would find it.
fn is_database(entries: &[Entry]) -> bool {
    let has =
        |name: &str, is: fn(&FileType) -> bool| entries.iter().any(|entry| entry.name == name && is(&entry.file_type));
    has("catalog.sqlite", FileType::is_file) && has("segments", FileType::is_dir)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree of files with their texts; a path ending in `/` is an empty directory.
    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if text.is_empty() && path.as_os_str().as_encoded_bytes().ends_with(b"/") {
                fs::create_dir_all(path).unwrap();
            } else {
                fs::write(path, text).unwrap();
            }
        }
        root
    }

    fn files(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|file| file.path.shown.as_str()).collect()
    }

    fn left_out(walk: &Walk, reason: FilterReason) -> Vec<&str> {
        walk.filtered.iter().filter(|entry| entry.reason == reason).map(|entry| entry.path.shown.as_str()).collect()
    }

    #[track_caller]
    fn check(walk: &Walk, expected_files: &[&str], expected_ignored: &[&str]) {
        assert_eq!(files(walk), expected_files);
        assert_eq!(left_out(walk, FilterReason::Ignored), expected_ignored);
        assert_eq!(walk.failed, []);
    }

    fn walk_all(root: &Path) -> Walk {
        walk(root, &WalkOptions::default()).unwrap()
    }

    #[test]
    fn lists_files_in_stable_order_hidden_ones_too() {
        let root = tree(&[("b/z.c", "z"), ("b/a.c", "a"), (".ci/run", "x"), ("a.c", "abc"), ("b.c", ""), ("e/", "")]);
        let walk = walk_all(root.path());
        check(&walk, &[".ci/run", "a.c", "b.c", "b/a.c", "b/z.c"], &[]);
        assert_eq!(walk.files[1].len_bytes, 3);
        assert!(walk.files.iter().all(|file| file.disk_path.is_absolute()));
    }

    #[test]
    fn honours_ignore_files_outside_of_git_too() {
        let root = tree(&[
            (".gitignore", "target/\n*.log\n!keep.log\n[\n"),
            ("target/debug/x.rs", ""),
            ("a.log", ""),
            ("keep.log", ""),
            ("sub/target/y.rs", ""),
            ("sub/.gitignore", "!b.log\n"),
            ("sub/b.log", ""),
        ]);
        let expected = [".gitignore", "keep.log", "sub/.gitignore", "sub/b.log"];
        check(&walk_all(root.path()), &expected, &["a.log", "sub/target/", "target/"]);
    }

    #[test]
    fn own_rules_precede_git_rules_and_globs_precede_both() {
        let root = tree(&[
            (".gitignore", "*.min.js\n"),
            ("sub/.gitignore", "*.c\n"),
            (".kinprintignore", "!vendor.min.js\n*.h\n!sub/x.c"),
            ("a.min.js", ""),
            ("vendor.min.js", ""),
            ("x.h", ""),
            ("y.h", ""),
            ("sub/x.c", ""),
            ("sub/y.c", ""),
        ]);
        let options = WalkOptions { ignore_globs: vec!["!y.h".into(), "/sub/.git*".into()], ..Default::default() };
        let expected = [".gitignore", ".kinprintignore", "sub/x.c", "vendor.min.js", "y.h"];
        let ignored = ["a.min.js", "sub/.gitignore", "sub/y.c", "x.h"];
        check(&walk(root.path(), &options).unwrap(), &expected, &ignored);
    }

    #[test]
    fn honours_the_excludes_of_the_repository_and_stops_at_nested_ones() {
        let root = tree(&[
            (".git/info/exclude", "*.tmp"),
            (".gitignore", "*.o"),
            ("a.tmp", ""),
            ("inner/.git/HEAD", ""),
            ("inner/b.tmp", ""),
            ("inner/b.o", ""),
        ]);
        let walk = walk_all(root.path());
        check(&walk, &[".gitignore", "inner/b.o", "inner/b.tmp"], &["a.tmp"]);
        assert_eq!(left_out(&walk, FilterReason::Metadata), [".git/", "inner/.git/"]);
    }

    #[test]
    fn rules_above_the_root_count_up_to_the_repository() {
        let files = [
            (".gitignore", "*.skip"),
            ("repo/.git/HEAD", ""),
            ("repo/.gitignore", "*.o\nvenv/\nlib/**"),
            ("repo/sub/x.o", ""),
            ("repo/sub/x.skip", ""),
            ("repo/venv/pkg/y.o", ""),
            ("repo/lib/z.o", ""),
        ];
        let root = tree(&files);
        check(&walk_all(&root.path().join("repo/sub")), &["x.skip"], &["x.o"]);
        // Left out themselves, but named: what left them out does not count inside.
        check(&walk_all(&root.path().join("repo/venv/pkg")), &["y.o"], &[]);
        check(&walk_all(&root.path().join("repo/venv")), &["pkg/y.o"], &[]);
        // Outside of a repository nothing above counts.
        let bare = tree(&[(".gitignore", "*"), ("sub/x.c", "")]);
        check(&walk_all(&bare.path().join("sub")), &["x.c"], &[]);
    }

    #[test]
    fn ignores_nothing_where_a_package_is_indexed() {
        let root = tree(&[(".gitignore", "*"), (".kinprintignore", "*"), ("x.c", ""), ("y.c", "")]);
        let options = WalkOptions { honour_ignores: false, ignore_globs: vec!["y.c".into()] };
        check(&walk(root.path(), &options).unwrap(), &[".gitignore", ".kinprintignore", "x.c"], &["y.c"]);
    }

    #[test]
    fn leaves_metadata_and_databases_out() {
        let root = tree(&[
            (".hg/store", ""),
            (".svn/x", ""),
            ("sub/.git", "gitdir: elsewhere"),
            ("db/catalog.sqlite", "x"),
            ("db/segments/1.kps", ""),
            ("half/catalog.sqlite", "x"),
            ("CVS", "a file of that name"),
        ]);
        let walk = walk_all(root.path());
        check(&walk, &["CVS", "half/catalog.sqlite"], &[]);
        assert_eq!(left_out(&walk, FilterReason::Metadata), [".hg/", ".svn/", "db/", "sub/.git"]);
        let walk = walk_all(&root.path().join("db"));
        assert_eq!((walk.files.len(), left_out(&walk, FilterReason::Metadata)), (0, vec!["./"]));
    }

    #[test]
    fn takes_a_single_file_and_lists() {
        let root = tree(&[("a/x.c", ""), ("a/y.c", ""), ("b/z.c", ""), (".kinprintignore", "y.c\nb/")]);
        check(&walk_all(&root.path().join("a/x.c")), &["x.c"], &[]);
        let paths = ["b/z.c", "a/y.c", "./a/x.c", "a/x.c", "none.c"].map(PathBuf::from);
        let list = walk_list(root.path(), &paths, &WalkOptions::default()).unwrap();
        assert_eq!(files(&list), ["a/x.c", "a/y.c", "b/z.c"]);
        assert_eq!(list.failed.len(), 1);
        let list = walk_list(root.path(), &["a".into(), "b".into()], &WalkOptions::default()).unwrap();
        check(&list, &["a/x.c", "b/z.c"], &["a/y.c"]);
    }

    #[test]
    fn says_what_is_wrong_with_the_root_or_a_glob() {
        let error = walk(Path::new("/no/such/place"), &WalkOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "failed to open `/no/such/place`");
        let options = WalkOptions { ignore_globs: vec!["a{".into()], ..Default::default() };
        assert!(walk(Path::new("."), &options).unwrap_err().to_string().starts_with("`a{` is no glob"));
    }
}
