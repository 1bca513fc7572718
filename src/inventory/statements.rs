//! Statements about files by other files of the project: `.license` sidecars, REUSE.toml, `.reuse/dep5`,
//! `debian/copyright`, and the names of texts in `LICENSES/`.
//!
//! Looked for on disk beside each file that was listed and upward: to the root, and where a version control system's
//! directory stands above, to that one. Links are not followed. What is wrong with such a file is a failure of that file.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::license::{
    Annotations, PathStatements, Precedence, ReuseTomlError, SIDECAR, StatedIn, StatedLicense, copyright_texts,
    detect_license_text, license_of_name, stating_file,
};
use crate::source::{Failed, FailedReason, FoundFile, Limits, ProjectPath, read};

/// Longer sidecars are none.
const MAX_SIDECAR_BYTES: u64 = 4 << 20;
/// A longer DEP-5 file or REUSE.toml is none.
const MAX_BYTES: u64 = 8 << 20;
/// Directories above the root that are looked into for the top of the project.
const MAX_LEVELS: usize = 32;

/// What the files of a project state of others.
#[derive(Debug, Default)]
pub(super) struct ProjectStatements {
    by_path: PathStatements,
    failed: Vec<Failed>,
    root: PathBuf,
}

impl ProjectStatements {
    /// Loads all files that speak of any of `files` by path.
    pub(super) fn load(root: &Path, files: &[FoundFile], limits: &Limits) -> Self {
        let Ok(root) = root.canonicalize() else { return Self::default() };
        let root = if root.is_dir() { root } else { root.parent().unwrap_or(&root).to_owned() };
        let mut directories = above(&root);
        let mut seen: HashSet<&Path> = HashSet::new();
        for file in files {
            // Those above one that was seen were seen with it.
            let below = file.disk_path.ancestors().skip(1).take_while(|path| path.starts_with(&root));
            directories.extend(below.take_while(|path| seen.insert(path)).map(Path::to_owned));
        }
        let mut statements = Self { root, ..Self::default() };
        for directory in &directories {
            statements.load_directory(directory, limits);
        }
        statements
    }

    /// Returns the files that could not be taken.
    pub(super) fn failed(&self) -> &[Failed] {
        &self.failed
    }

    /// Returns what is stated of a file, the nearest first.
    pub(super) fn of(&self, found: &FoundFile, limits: &Limits) -> Vec<StatedLicense> {
        let Ok(below) = found.disk_path.strip_prefix(&self.root) else { return Vec::new() };
        let path = ProjectPath::from_path(below).shown;
        let in_metadata = path.starts_with(".reuse/") || path.contains("/.reuse/");
        if in_metadata || path.ends_with("REUSE.toml") || is_sidecar(&found.disk_path) {
            return Vec::new();
        }
        let mut stated: Vec<StatedLicense> = sidecar(found, limits).into_iter().collect();
        stated.extend(self.by_path.of(&path));
        stated.extend(license_of_name(&path).map(|license| StatedLicense {
            license: Some(license),
            copyrights: Vec::new(),
            by: path.clone(),
            stated_in: StatedIn::FileName,
            precedence: Precedence::Closest,
            is_default: false,
            holds: false,
        }));
        stated
    }

    fn load_directory(&mut self, directory: &Path, limits: &Limits) {
        for name in ["REUSE.toml", ".reuse/dep5", "debian/copyright"] {
            let Some((_, stated_in)) = stating_file(name) else { continue };
            let path = directory.join(name);
            let Some(read) = read_text(&path, MAX_BYTES, limits) else { continue };
            let by = self.shown(&path);
            let read = read.and_then(|text| annotations(stated_in, &text));
            match (read, directory.strip_prefix(&self.root), self.root.strip_prefix(directory)) {
                (Err(reason), ..) => self.failed.push(Failed { path: by.into(), reason }),
                (Ok(Some(read)), Ok(below), _) => {
                    self.by_path.add(&ProjectPath::from_path(below).shown, by, stated_in, read);
                }
                (Ok(Some(read)), Err(_), Ok(root)) => {
                    self.by_path.add_above(ProjectPath::from_path(root).shown, by, stated_in, read);
                }
                _ => {}
            }
        }
    }

    /// Returns a path as seen from the root, with `..` for what lies above.
    fn shown(&self, path: &Path) -> String {
        let mut up = String::new();
        for directory in self.root.ancestors() {
            if let Ok(below) = path.strip_prefix(directory) {
                return format!("{up}{}", ProjectPath::from_path(below).shown);
            }
            up.push_str("../");
        }
        ProjectPath::from_path(path).shown
    }
}

/// Reads what the sidecar of a file states of it.
fn sidecar(found: &FoundFile, limits: &Limits) -> Option<StatedLicense> {
    let mut name = found.disk_path.file_name()?.to_owned();
    name.push(SIDECAR);
    let text = read_text(&found.disk_path.with_file_name(name), MAX_SIDECAR_BYTES, limits)?.ok()?;
    Some(StatedLicense {
        license: detect_license_text(&text).expression,
        copyrights: copyright_texts(&text),
        by: format!("{}{SIDECAR}", found.path.shown),
        stated_in: StatedIn::Sidecar,
        precedence: Precedence::Closest,
        is_default: false,
        holds: false,
    })
}

/// Returns the directories above the root that belong to the same project, from the top: those up to the one that version
/// control knows; none where the root is that one, or none is.
fn above(root: &Path) -> Vec<PathBuf> {
    let is_top = |path: &Path| [".git", ".hg", ".jj"].iter().any(|name| path.join(name).symlink_metadata().is_ok());
    let mut directories: Vec<PathBuf> = Vec::new();
    for directory in root.ancestors().take(MAX_LEVELS) {
        directories.push(directory.to_owned());
        if is_top(directory) {
            directories.reverse();
            directories.pop(); // The root itself is loaded with its files.
            return directories;
        }
    }
    Vec::new()
}

/// Tells whether a file is the sidecar of one beside it.
fn is_sidecar(path: &Path) -> bool {
    let Some(name) = path.file_name().map(OsStr::as_encoded_bytes) else { return false };
    name.ends_with(SIDECAR.as_bytes()) && path.with_extension("").symlink_metadata().is_ok()
}

fn annotations(stated_in: StatedIn, text: &[u8]) -> Result<Option<Annotations>, FailedReason> {
    let read = match (std::str::from_utf8(text), stated_in) {
        (Ok(text), _) => Annotations::read(stated_in, text),
        (Err(_), StatedIn::ReuseToml) => return Err(FailedReason::Malformed("not UTF-8".to_owned())),
        (Err(_), _) => Annotations::read(stated_in, &String::from_utf8_lossy(text)),
    };
    read.map_err(|error| match error {
        ReuseTomlError::TooMuch(reason) => FailedReason::LimitHit(reason),
        ReuseTomlError::Malformed(reason) => FailedReason::Malformed(reason),
    })
}

/// Reads a small text; `None` when there is no regular file, or an empty one.
fn read_text(path: &Path, max_bytes: u64, limits: &Limits) -> Option<Result<Vec<u8>, FailedReason>> {
    let metadata = path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
    let len_bytes = metadata.len();
    if len_bytes > max_bytes {
        return Some(Err(FailedReason::LimitHit(format!("longer than {} MiB", max_bytes >> 20))));
    }
    let shown = ProjectPath::from_path(path);
    let found = FoundFile { path: shown, disk_path: path.to_owned(), len_bytes, modified_at: None, stamp: None };
    let outcome = read(&found, limits);
    if let Some(failed) = outcome.failed.into_iter().next() {
        return Some(Err(failed.reason));
    }
    let text = outcome.files.into_iter().next().and_then(|file| file.text);
    match (text, len_bytes) {
        (Some(text), _) => Some(Ok(text.bytes)),
        (None, 0) => None,
        (None, _) => Some(Err(FailedReason::Malformed("no text".to_owned()))),
    }
}
