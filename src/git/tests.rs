//! Repositories made by the program `git` itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::source::{FilterReason, FoundFile, Limits, ReadItem, Tree, WalkOptions};

/// Runs `git` in `dir` with nothing of the environment but fixed names and times; returns what it printed.
pub(crate) fn git(dir: &Path, args: &[&str]) -> String {
    let output = command(dir, args).output().unwrap();
    // `git diff --no-index` ends with 1 where there is a difference.
    let is_diff = args.first() == Some(&"diff");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() || is_diff && output.status.code() == Some(1), "git {args:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn command(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(args).current_dir(dir).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Ada Weir"),
        ("GIT_AUTHOR_EMAIL", "ada@weir.test"),
        ("GIT_AUTHOR_DATE", "2020-01-02T03:04:05Z"),
        ("GIT_COMMITTER_NAME", "Ada Weir"),
        ("GIT_COMMITTER_EMAIL", "ada@weir.test"),
        ("GIT_COMMITTER_DATE", "2020-01-02T03:04:05Z"),
    ] {
        command.env(name, value);
    }
    command
}

/// A repository in a temporary directory.
pub(super) struct Repo {
    dir: TempDir,
}

impl Repo {
    pub(super) fn new() -> Self {
        Self::with(&[])
    }

    fn with(options: &[&str]) -> Self {
        let repo = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(repo.path("")).unwrap();
        repo.git(&[&["init", "-q", "-b", "main"], options].concat());
        repo
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join("repo").join(path)
    }

    pub(super) fn git(&self, args: &[&str]) -> String {
        git(&self.path(""), args)
    }

    pub(super) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Writes a file and stages it.
    pub(super) fn stage(&self, path: &str, text: impl AsRef<[u8]>) {
        self.write(path, text);
        self.git(&["add", "-f", path]);
    }

    pub(super) fn commit(&self) -> String {
        self.git(&["commit", "-q", "--allow-empty", "-m", "a change"]);
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    /// As [`Repo::commit`], some days later than usual.
    pub(super) fn commit_at(&self, day: u32) -> String {
        let at = format!("2020-02-{day:02}T00:00:00Z");
        let mut commit = command(&self.path(""), &["commit", "-q", "--allow-empty", "-m", "a change"]);
        commit.env("GIT_AUTHOR_DATE", &at).env("GIT_COMMITTER_DATE", &at);
        assert!(commit.status().unwrap().success());
        self.git(&["rev-parse", "HEAD"]).trim().to_owned()
    }

    fn open(&self, path: &str) -> Arc<Repository> {
        Arc::new(Repository::open(&self.path(path), None).unwrap())
    }

    fn staged(&self) -> GitTree {
        GitTree::staged(self.open("")).unwrap()
    }

    fn between(&self, range: &str) -> GitTree {
        between(&self.open(""), range)
    }

    fn since(&self, kind: ChangeKind) -> ChangedOnDisk {
        let repository = self.open("");
        let head = repository.commit("HEAD").unwrap();
        ChangedOnDisk::since(repository, &self.path(""), head, kind, &WalkOptions::default()).unwrap()
    }
}

fn between(repository: &Arc<Repository>, range: &str) -> GitTree {
    let (base, head) = parse_range(repository, range).unwrap();
    GitTree::between(Arc::clone(repository), base, head.unwrap()).unwrap()
}

/// The files of a tree with their texts and what they were before.
fn files(tree: &dyn Tree) -> Vec<(String, String, Option<String>)> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let of_file = |file: &FoundFile| {
        let mut texts = Vec::new();
        tree.read_each(file, &Limits::default(), &mut |item| match item {
            ReadItem::File(file) => texts.push(file.text.map(|text| text.bytes).unwrap_or_default()),
            ReadItem::Failed(failed) => texts.push(format!("{:?}", failed.reason).into_bytes()),
            ReadItem::Filtered(_) => {}
        });
        (file.path.shown.clone(), text(texts.remove(0)), tree.read_before(&file.path).map(text))
    };
    tree.walk().files.iter().map(of_file).collect()
}

fn check(tree: &dyn Tree, expected: &[(&str, &str, Option<&str>)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|&(path, text, before)| (path.to_owned(), text.to_owned(), before.map(str::to_owned)))
        .collect();
    assert_eq!(files(tree), expected);
}

fn filtered(tree: &dyn Tree) -> Vec<(&str, FilterReason)> {
    tree.walk().filtered.iter().map(|filtered| (filtered.path.shown.as_str(), filtered.reason)).collect()
}

const LINES: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

#[test]
fn staged_is_what_the_index_differs_in_from_head() {
    let repo = Repo::new();
    repo.stage("first.c", "1\n");
    let tree = repo.staged();
    check(&tree, &[("first.c", "1\n", None)]);
    assert_eq!(tree.change().base, None, "an unborn branch");
    repo.commit();
    repo.stage("kept.c", LINES);
    repo.stage("gone.c", "g\n");
    repo.commit();
    repo.stage("first.c", "2\n");
    repo.write("first.c", "only on disk\n");
    repo.write("untracked.c", "u\n");
    repo.git(&["rm", "-q", "gone.c"]);
    repo.git(&["mv", "kept.c", "lib.c"]);
    repo.write("announced.c", "a\n");
    repo.git(&["add", "--intent-to-add", "announced.c"]);
    let tree = repo.staged();
    check(&tree, &[("first.c", "2\n", Some("1\n"))]);
    assert_eq!((tree.change().n_deleted, tree.change().n_renamed), (1, 1));
    repo.stage("lib.c", format!("{LINES}nine\n"));
    check(&repo.staged(), &[("first.c", "2\n", Some("1\n")), ("lib.c", &format!("{LINES}nine\n"), Some(LINES))]);
}

#[test]
fn commits_are_compared_as_git_diff_does() {
    let repo = Repo::new();
    repo.stage("a.c", "1\n");
    repo.commit();
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.stage("side.c", "s\n");
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.stage("a.c", "2\n");
    let head = repo.commit();
    check(&repo.between("side..main"), &[("a.c", "2\n", Some("1\n"))]);
    check(&repo.between("main...side"), &[("side.c", "s\n", None)]);
    check(&repo.between("HEAD~.."), &[("a.c", "2\n", Some("1\n"))]);
    repo.git(&["checkout", "-q", "--detach", "side"]);
    check(&repo.between("main.."), &[("a.c", "1\n", Some("2\n")), ("side.c", "s\n", None)]);
    assert_eq!(parse_range(&repo.open(""), &head[..12]).unwrap().0.to_string(), head);
    let error = parse_range(&repo.open(""), "gone..main").unwrap_err().to_string();
    assert!(error.starts_with("`gone` names no commit of the repository"), "{error}");
    repo.git(&["checkout", "-q", "--orphan", "other"]);
    repo.commit();
    let error = parse_range(&repo.open(""), "main...other").unwrap_err().to_string();
    assert!(error.starts_with("`main` and `other` have no common commit"), "{error}");
}

#[test]
fn the_work_tree_is_compared_with_a_commit() {
    let repo = Repo::new();
    repo.stage(".gitignore", "*.o\n");
    repo.stage("a.c", "1\n");
    repo.stage("crlf.c", "1\n2\n");
    repo.stage("same.c", "same\n");
    repo.stage("moved.c", LINES);
    repo.commit();
    check(&repo.since(ChangeKind::Since), &[]);
    repo.write("a.c", "2\n");
    repo.write("crlf.c", "1\r\n2\r\n");
    repo.write("same.c", "same\n"); // Another time, the same bytes.
    repo.write("new.c", "n\n");
    repo.write("new.o", "n\n");
    fs::rename(repo.path("moved.c"), repo.path("there.c")).unwrap();
    let tree = repo.since(ChangeKind::Since);
    check(&tree, &[("a.c", "2\n", Some("1\n")), ("new.c", "n\n", None)]);
    assert_eq!((tree.change().n_deleted, tree.change().n_renamed), (0, 1));
    check(&repo.since(ChangeKind::Tracked), &[("a.c", "2\n", Some("1\n"))]);
    fs::create_dir_all(repo.path("other")).unwrap();
    git(&repo.path("other"), &["init", "-q"]);
    repo.write("other/x.c", "x\n");
    let tree = repo.since(ChangeKind::Since);
    assert_eq!((tree.walk().files.len(), filtered(&tree)), (2, vec![("other/", FilterReason::Submodule)]));
    repo.write("there.c", format!("{LINES}nine\n"));
    assert_eq!(files(&repo.since(ChangeKind::Since))[2].2.as_deref(), Some(LINES));
    repo.git(&["sparse-checkout", "set", "--no-cone", "/a.c", "/.gitignore"]);
    assert_eq!(repo.since(ChangeKind::Since).change().n_deleted, 0, "what is left away is not gone");
}

#[test]
fn links_submodules_and_conflicts_are_told() {
    let repo = Repo::new();
    repo.stage("a.c", "1\n");
    let head = repo.commit();
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},deps/x")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("a.c", repo.path("link.c")).unwrap();
    #[cfg(unix)]
    repo.git(&["add", "link.c"]);
    repo.stage(".kinprintignore", "left/\n*.gen.c\n!kept.gen.c\n");
    for path in ["left/x.c", "src/x.gen.c", "src/kept.gen.c", ".kinprint/decisions.jsonl"] {
        repo.stage(path, "x\n");
    }
    let tree = repo.staged();
    let paths: Vec<_> = tree.walk().files.iter().map(|file| file.path.shown.as_str()).collect();
    assert_eq!(paths, [".kinprintignore", "src/kept.gen.c"]);
    let expected = [
        (".kinprint/decisions.jsonl", FilterReason::Metadata),
        ("deps/x", FilterReason::Submodule),
        ("left/x.c", FilterReason::Ignored),
        #[cfg(unix)]
        ("link.c", FilterReason::Link),
        ("src/x.gen.c", FilterReason::Ignored),
    ];
    assert_eq!(filtered(&tree), expected);
    repo.commit();
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.stage("a.c", "2\n");
    repo.commit();
    repo.git(&["checkout", "-q", "main"]);
    repo.stage("a.c", "3\n");
    repo.commit();
    assert!(!command(&repo.path(""), &["merge", "-q", "side"]).output().unwrap().status.success());
    let tree = repo.staged();
    check(&tree, &[]);
    assert_eq!(tree.walk().failed[0].path.shown, "a.c");
    assert_eq!(tree.change().n_deleted, 0);
}

#[test]
fn a_folder_of_a_repository_is_a_project() {
    let repo = Repo::new();
    repo.stage("LICENSE", "terms\n");
    repo.stage("kinprint.toml", "at root\n");
    repo.stage("crates/a/Cargo.toml", "[package]\n");
    repo.stage("crates/a/src/x.c", "1\n");
    repo.stage("crates/b/y.c", "1\n");
    let tree = GitTree::staged(repo.open("crates/a")).unwrap();
    check(&tree, &[("Cargo.toml", "[package]\n", None), ("src/x.c", "1\n", None)]);
    assert_eq!(tree.find(&|path| path.ends_with("toml")), ["Cargo.toml".into()]);
    assert_eq!(tree.names_in(b"src/"), [b"x.c".to_vec()]);
    assert_eq!(tree.read_start(&"src/x.c".into(), 1).unwrap(), b"1");
    let (path, n_levels) = tree.find_above("kinprint.toml").unwrap();
    assert_eq!((n_levels, tree.place_below(2).as_str()), (2, "crates/a/"));
    assert_eq!(tree.read_at(&path).unwrap(), b"at root\n");
    assert!(tree.read_at(&path.with_file_name("gone.toml")).is_err() && tree.find_above("gone.toml").is_none());
    check(&GitTree::staged(repo.open("crates/b/y.c")).unwrap(), &[("y.c", "1\n", None)]);
}

#[test]
fn clones_of_every_kind_are_read() {
    let repo = Repo::new();
    repo.stage("a.c", "1\n");
    repo.commit();
    repo.stage("a.c", "2\n");
    repo.commit();
    let there = repo.dir.path();
    let origin = format!("file://{}", repo.path("").display());
    git(there, &["clone", "-q", "--bare", &origin, "bare.git"]);
    let bare = Arc::new(Repository::open(&there.join("bare.git"), None).unwrap());
    check(&between(&bare, "main~..main"), &[("a.c", "2\n", Some("1\n"))]);
    let error = GitTree::staged(bare).unwrap_err().to_string();
    assert!(error.contains("is bare: it has no index"), "{error}");
    git(there, &["clone", "-q", "--depth", "1", &origin, "shallow"]);
    let shallow = Arc::new(Repository::open(&there.join("shallow"), None).unwrap());
    let error = parse_range(&shallow, "HEAD~..HEAD").unwrap_err().to_string();
    assert!(error.contains("the clone is shallow, `git fetch --unshallow`"), "{error}");
    repo.git(&["worktree", "add", "-q", "--detach", "../linked", "HEAD~"]);
    fs::write(there.join("linked/new.c"), "n\n").unwrap();
    git(&there.join("linked"), &["add", "new.c"]);
    let linked = Arc::new(Repository::open(&there.join("linked"), None).unwrap());
    check(&GitTree::staged(linked).unwrap(), &[("new.c", "n\n", None)]);
    check(&repo.staged(), &[]);
    let error = Repository::open(there, None).unwrap_err().to_string();
    assert!(error.contains("is in no git repository"), "{error}");
    let sha256 = Repo::with(&["--object-format=sha256"]);
    sha256.stage("a.c", "1\n");
    check(&sha256.staged(), &[("a.c", "1\n", None)]);
    assert_eq!(sha256.commit().len(), 64);
}

#[test]
fn what_is_missing_or_broken_is_said() {
    let repo = Repo::new();
    repo.stage("a.c", "1\n");
    let id = repo.git(&["rev-parse", ":a.c"]).trim().to_owned();
    fs::remove_file(repo.path(&format!(".git/objects/{}/{}", &id[..2], &id[2..]))).unwrap();
    let [(_, said, None)] = &files(&repo.staged())[..] else { panic!() };
    assert!(said.contains(&format!("blob {id} cannot be read")), "{said}");
    repo.write(".git/index", "no index");
    let error = GitTree::staged(repo.open("")).unwrap_err().to_string();
    assert!(error.starts_with("cannot read the index of the git repository"), "{error}");
    repo.write(".git/config", "[core]\n\trepositoryformatversion = 7\n");
    let error = Repository::open(&repo.path(""), None).unwrap_err();
    assert!(error.to_string().starts_with("cannot open the git repository"), "{error}");
}

#[test]
fn another_index_can_be_named() {
    let repo = Repo::new();
    repo.stage("a.c", "1\n");
    repo.commit();
    repo.write("b.c", "2\n");
    let index = repo.path(".git/other-index");
    let mut add = command(&repo.path(""), &["add", "b.c"]);
    assert!(add.env("GIT_INDEX_FILE", &index).status().unwrap().success());
    let repository = Arc::new(Repository::open(&repo.path(""), Some(&index)).unwrap());
    assert_eq!(GitTree::staged(repository).unwrap().walk().files[0].path.shown, "b.c");
}

#[cfg(target_os = "linux")]
#[test]
fn names_of_bad_bytes_are_kept() {
    use std::os::unix::ffi::OsStringExt as _;
    let repo = Repo::new();
    let name = std::ffi::OsString::from_vec(b"b\xe9d.c".to_vec());
    fs::write(repo.path("").join(&name), "1\n").unwrap();
    repo.git(&["add", "."]);
    let tree = repo.staged();
    assert_eq!(tree.walk().files[0].path.as_bytes(), b"b\xe9d.c");
    check(&tree, &[("b\u{fffd}d.c", "1\n", None)]);
}

#[test]
fn the_author_is_whom_git_would_name() {
    let repo = Repo::new();
    repo.git(&["config", "user.email", " kelp@tern.test "]);
    assert_eq!(author_email(&repo.path("")).as_deref(), Some("kelp@tern.test"));
}
