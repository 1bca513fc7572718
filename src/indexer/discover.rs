//! Discovery: from a path to the packages there. Opens manifests only.

use std::path::{Path, PathBuf};

use crate::isolation::isolated;
use crate::provenance::{ListEntry, MAX_MANIFEST_BYTES, Package};
use crate::source::archive::ArchiveKind;
use crate::source::{FilterReason, Filtered, FoundFile, ProjectPath, Walk, WalkOptions, walk};

use super::filename::package_of_name;
use super::input::{DiskFile, PackageFiles, PackageInput};
use super::roots::{FoundPackage, Listing, split};
use super::summary::{IndexProblem, IndexSummary};

/// An installed distribution's record may be longer than a manifest.
const MAX_RECORD_BYTES: u64 = 16 * MAX_MANIFEST_BYTES;

/// What is known of a path before it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    /// A tree that may hold anything.
    Tree,
    /// One package as an installer left it.
    InstalledPackage,
}

/// Passes the packages at `path` to `sink`; what cannot be read goes to `summary`.
pub(super) fn discover(
    path: &Path,
    nature: Nature,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
    if is_archive(path) {
        let input =
            PackageInput { path: path.into(), package: None, files: PackageFiles::Archive, problems: Vec::new() };
        return sink(input, summary);
    }
    let Some(walk) = walk_input(path, summary) else { return };
    let paths: Vec<String> = walk.files.iter().map(|file| file.path.shown.clone()).collect();
    let sorted = Sorted::new(paths);
    let read = |idx: usize| read_manifest(&walk.files[sorted.order[idx]]);
    let location = path.display().to_string();
    let listing = Listing {
        location: location.trim_end_matches('/'),
        name: &name_of(path),
        paths: &sorted.paths,
        read: &read,
        is_installed: nature == Nature::InstalledPackage,
    };
    let found = match isolated(|| split(&listing)) {
        Ok(found) => found,
        Err(panicked) => return summary.problems.push(IndexProblem::panicked(path.into(), &panicked)),
    };
    for idx in found.loose {
        let path = ProjectPath::from(sorted.paths[idx].as_str());
        summary.left_out(&location, &Filtered { path, reason: FilterReason::Loose });
    }
    for package in found.packages {
        sink(input_of(path, package, &walk.files, &sorted), summary);
    }
}

/// Makes one package of all that is at an entry's path; what the list says of it counts.
pub(super) fn discover_listed(
    entry: ListEntry,
    base: &Path,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
    let path = base.join(&entry.path);
    let package = Some(entry.package);
    if is_archive(&path) {
        return sink(PackageInput { path, package, files: PackageFiles::Archive, problems: Vec::new() }, summary);
    }
    whole_directory(path, package, summary, sink);
}

/// Makes one package of a directory.
pub(super) fn whole_directory(
    path: PathBuf,
    package: Option<Package>,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
    let Some(walk) = walk_input(&path, summary) else { return };
    let package = package.or_else(|| Some(package_of_name(&name_of(&path))));
    let files = walk.files.iter().map(|file| disk_file(file, file.path.shown.clone())).collect();
    sink(PackageInput { path, package, files: PackageFiles::Disk(files), problems: Vec::new() }, summary);
}

fn walk_input(path: &Path, summary: &mut IndexSummary) -> Option<Walk> {
    // Nothing is ignored: an installed package lies where the project around ignores it.
    let options = WalkOptions { honour_ignores: false, ignore_globs: Vec::new() };
    let walk = match walk(path, &options) {
        Ok(walk) => walk,
        Err(error) => {
            let reason = with_sources(&error);
            summary.problems.push(IndexProblem::Input { path: path.into(), reason });
            return None;
        }
    };
    let location = path.display().to_string();
    for filtered in &walk.filtered {
        summary.left_out(&location, filtered);
    }
    for failed in &walk.failed {
        summary.problems.push(IndexProblem::File { package: location.clone(), failed: failed.clone() });
    }
    Some(walk)
}

/// Returns an error with its causes.
pub(super) fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn is_archive(path: &Path) -> bool {
    path.file_name().is_some_and(|name| ArchiveKind::of_name(&name.to_string_lossy()).is_some()) && !path.is_dir()
}

/// Returns a directory's own name, also for `.` and `..`.
fn name_of(path: &Path) -> String {
    let real_path = path.canonicalize();
    let path = real_path.as_deref().unwrap_or(path);
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Paths in the order of their text, which is not quite that of a walk when some hold bad bytes.
struct Sorted {
    paths: Vec<String>,
    order: Vec<usize>,
}

impl Sorted {
    fn new(mut paths: Vec<String>) -> Self {
        let mut order: Vec<usize> = (0..paths.len()).collect();
        order.sort_by(|&left, &right| paths[left].cmp(&paths[right]));
        let paths = order.iter().map(|&idx| std::mem::take(&mut paths[idx])).collect();
        Self { paths, order }
    }
}

fn input_of(top: &Path, found: FoundPackage, files: &[FoundFile], sorted: &Sorted) -> PackageInput {
    let below = if found.directory.is_empty() { 0 } else { found.directory.len() + 1 };
    let in_package = |idx: usize| disk_file(&files[sorted.order[idx]], sorted.paths[idx][below..].to_owned());
    PackageInput {
        path: top.join(&found.directory),
        package: Some(found.package),
        files: PackageFiles::Disk(found.files.iter().map(|&idx| in_package(idx)).collect()),
        problems: found.problems,
    }
}

fn disk_file(file: &FoundFile, path: String) -> DiskFile {
    let (len_bytes, modified_at) = (file.len_bytes, file.modified_at);
    DiskFile { path, disk_path: file.disk_path.clone(), len_bytes, modified_at }
}

/// A manifest that cannot be read shows up again, as a file, when the package is.
fn read_manifest(file: &FoundFile) -> Option<Vec<u8>> {
    if file.len_bytes > MAX_RECORD_BYTES { None } else { std::fs::read(&file.disk_path).ok() }
}
