//! A project and a corpus in a temporary directory, and the real binary run on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kinprint::finding::ScanReport;
use tempfile::TempDir;

/// A temporary directory with `corpus/` (packages), `project/` (what is scanned) and `db/` (the database).
pub(crate) struct Project {
    dir: TempDir,
}

/// What a run of the binary gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("kinprint-it-").tempdir().unwrap();
        for part in ["corpus", "project"] {
            fs::create_dir(dir.path().join(part)).unwrap();
        }
        Self { dir }
    }

    /// Returns a project whose corpus is one package, `pkg:generic/weir@1.0.0`, with the file [`weir_c`].
    pub(crate) fn with_weir() -> Self {
        Self::new().package("weir", "pkg:generic/weir@1.0.0", "GPL-2.0-only").corpus("weir/src/weir.c", weir_c())
    }

    /// Adds a file to the project.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(&format!("project/{path}"), text)
    }

    /// Adds a file to the corpus.
    pub(crate) fn corpus(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(&format!("corpus/{path}"), text)
    }

    /// Says what the directory `name` of the corpus is.
    pub(crate) fn package(self, name: &str, purl: &str, license: &str) -> Self {
        let origin = serde_json::json!({ "purl": purl, "license": license, "released_at": "2017-04-05" });
        self.corpus(&format!("{name}/kinprint-origin.json"), origin.to_string())
    }

    /// Adds a file anywhere in the directory.
    pub(crate) fn write(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Indexes `corpus/`, which must pass.
    pub(crate) fn indexed(self) -> Self {
        let run = self.run(&["index", "corpus"]);
        assert_eq!(run.code, 0, "{run}");
        self
    }

    /// Returns a path inside the directory.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    /// Returns the binary, about to run in the directory with its own database and nothing of the environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kinprint"));
        command.args(args).current_dir(self.dir.path()).env_clear();
        command.env("KINPRINT_DB", self.path("db")).env("HOME", self.dir.path()).env("PATH", "/usr/bin:/bin");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// Scans `project/` and returns the exit code and the report.
    pub(crate) fn scan(&self) -> (i32, ScanReport) {
        self.scan_with(&["scan", "project", "--format", "json"])
    }

    /// Runs `args`, which must print a report as JSON.
    pub(crate) fn scan_with(&self, args: &[&str]) -> (i32, ScanReport) {
        let run = self.run(args);
        let report = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("no report: {error}\n{run}"));
        (run.code, report)
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Asserts the exit code and that what was printed holds every one of `words`.
    pub(crate) fn prints(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self}");
        for word in words {
            assert!(self.stdout.contains(word), "it does not print `{word}`\n{self}");
        }
    }

    /// Asserts the exit code and that the message holds every one of `words`; a panic never passes.
    pub(crate) fn check(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self}");
        assert!(!self.stderr.contains("panicked"), "{self}");
        for word in words {
            assert!(self.stderr.contains(word), "the message does not say `{word}`\n{self}");
        }
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stdout: String = self.stdout.chars().take(4000).collect();
        write!(f, "exit code {}\n--- stdout\n{stdout}\n--- stderr\n{}", self.code, self.stderr)
    }
}

/// A distinctive C file of some 140 lines.
pub(crate) fn weir_c() -> &'static str {
    include_str!("../golden/exact-copy/corpus/quillpack/src/framepack.c")
}

/// Copies a directory with all it holds.
pub(crate) fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
