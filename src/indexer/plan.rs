//! Planning: what a package is, where its bytes are, and the digest by which it is known to be unchanged.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::UNIX_EPOCH;

use crate::id::ContentHash;
use crate::lexer::LEXER_VERSION;
use crate::provenance::{DateSource, Package, release_date_of_members};
use crate::source::archive::{ArchiveItem, ArchiveLimits, Member, open_archive};
use crate::source::{Failed, FailedReason, Filtered};

use super::discover::with_sources;
use super::filename::package_of_name;
use super::identify::{ManifestFile, described_directory, identify, is_identifying};
use super::input::{DiskFile, PackageFiles, PackageInput};
use super::summary::{IndexProblem, reason_text};
use super::wave::Job;

/// Raised when the same files give other contents, facts or fingerprints, so that unchanged packages are read again.
const DIGEST_VERSION: u32 = 1;

/// A package whose identity is settled.
pub(super) struct Plan {
    pub(super) path: PathBuf,
    pub(super) package: Package,
    pub(super) digest: ContentHash,
    pub(super) files: PlannedFiles,
    pub(super) problems: Vec<IndexProblem>,
    pub(super) filtered: Vec<Filtered>,
}

/// Where the bytes of a package are.
pub(super) enum PlannedFiles {
    Disk(Vec<DiskFile>),
    /// Members of a small archive, read already. `top` is the directory they are all below, with its `/`.
    Held {
        members: Vec<Member>,
        top: String,
    },
    /// An archive to be read a second time, with what is in it.
    Archive {
        top: String,
        n_files: u64,
        n_bytes: u64,
    },
}

impl Plan {
    /// Returns how many files and bytes there are to read.
    pub(super) fn size(&self) -> (u64, u64) {
        match &self.files {
            PlannedFiles::Disk(files) => (files.len() as u64, files.iter().map(|file| file.len_bytes).sum()),
            PlannedFiles::Held { members, .. } => {
                (members.len() as u64, members.iter().map(|member| member.len_bytes).sum())
            }
            PlannedFiles::Archive { n_files, n_bytes, .. } => (*n_files, *n_bytes),
        }
    }

    /// Takes the files that are at hand as jobs of the plan with this index.
    pub(super) fn take_jobs(&mut self, idx: usize) -> Vec<Job> {
        match std::mem::replace(&mut self.files, PlannedFiles::Disk(Vec::new())) {
            PlannedFiles::Disk(files) => files.into_iter().map(|file| Job::of_disk(idx, file)).collect(),
            PlannedFiles::Held { members, top } => {
                members.into_iter().map(|member| Job::of_member(idx, member, &top)).collect()
            }
            PlannedFiles::Archive { .. } => Vec::new(),
        }
    }
}

/// How many bytes of archives may be held between planning and reading. Shared by all threads that plan.
pub(super) struct HoldBudget(AtomicI64);

impl HoldBudget {
    pub(super) fn new(n_bytes: i64) -> Self {
        Self(AtomicI64::new(n_bytes))
    }

    fn take(&self, n_bytes: i64) -> bool {
        self.0.fetch_sub(n_bytes, Ordering::Relaxed) >= n_bytes
    }
}

/// Settles what a package is; reads archives, but of directories nothing beyond lengths and times.
///
/// # Errors
/// When its archive cannot be read to its end.
pub(super) fn plan(input: PackageInput, limits: &ArchiveLimits, budget: &HoldBudget) -> Result<Plan, IndexProblem> {
    let PackageInput { path, package, files, problems } = input;
    match files {
        PackageFiles::Disk(files) => {
            let digest = digest_of_files(&files);
            let package = package.unwrap_or_else(|| package_of_name(&path.to_string_lossy()));
            Ok(Plan { path, package, digest, files: PlannedFiles::Disk(files), problems, filtered: Vec::new() })
        }
        PackageFiles::Archive => plan_archive(path, package, problems, limits, budget),
    }
}

/// Lengths and times stand for the contents, as they do for build tools: a tree that was not touched is not read.
fn digest_of_files(files: &[DiskFile]) -> ContentHash {
    let mut hasher = new_digest();
    for file in files {
        let nanos =
            file.modified_at.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |time| time.as_nanos());
        hasher.update(&(file.path.len() as u64).to_le_bytes());
        hasher.update(file.path.as_bytes());
        hasher.update(&file.len_bytes.to_le_bytes());
        hasher.update(&nanos.to_le_bytes());
    }
    ContentHash(*hasher.finalize().as_bytes())
}

fn new_digest() -> blake3::Hasher {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&DIGEST_VERSION.to_le_bytes());
    hasher.update(&LEXER_VERSION.to_le_bytes());
    hasher
}

fn plan_archive(
    path: PathBuf,
    stated: Option<Package>,
    mut problems: Vec<IndexProblem>,
    limits: &ArchiveLimits,
    budget: &HoldBudget,
) -> Result<Plan, IndexProblem> {
    let unreadable = |reason: String| IndexProblem::input(&path, &reason);
    let digest = digest_of_archive(&path).map_err(|error| unreadable(error.to_string()))?;
    let mut listed = Listed { budget: Some(budget), ..Listed::default() };
    let archive = open_archive(&path).map_err(|error| unreadable(with_sources(&error)))?;
    let ended = archive.visit(limits, &mut |item| listed.take(item));
    // Half a package would stand for the whole, now and when the archive comes again.
    ended.map_err(|reason| unreadable(reason_text(&reason)))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let top = common_top(&listed.paths);
    let package = match stated {
        Some(package) => package,
        None => listed.identify(&path, &name, &top, &mut problems),
    };
    let package = with_date(package, &listed.times);
    // Told here and not when it is read again: of an archive that is there already nothing is read again.
    let failed = listed.failed.into_iter();
    problems.extend(failed.map(|failed| IndexProblem::File { package: package.purl.clone(), failed }));
    let files = match listed.held {
        Some(members) => PlannedFiles::Held { members, top },
        None => PlannedFiles::Archive { top, n_files: listed.paths.len() as u64, n_bytes: listed.n_bytes },
    };
    Ok(Plan { path, package, digest, files, problems, filtered: listed.filtered })
}

fn digest_of_archive(path: &Path) -> std::io::Result<ContentHash> {
    let mut hasher = new_digest();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok(ContentHash(*hasher.finalize().as_bytes()))
}

/// What the first reading of an archive gives.
struct Listed<'a> {
    budget: Option<&'a HoldBudget>,
    paths: Vec<String>,
    times: Vec<i64>,
    manifests: Vec<ManifestFile>,
    failed: Vec<Failed>,
    filtered: Vec<Filtered>,
    /// Bytes of all members.
    n_bytes: u64,
    /// The members, as long as the budget allows.
    held: Option<Vec<Member>>,
}

impl Default for Listed<'_> {
    fn default() -> Self {
        Self {
            budget: None,
            paths: Vec::new(),
            times: Vec::new(),
            manifests: Vec::new(),
            failed: Vec::new(),
            filtered: Vec::new(),
            n_bytes: 0,
            held: Some(Vec::new()),
        }
    }
}

impl Listed<'_> {
    fn take(&mut self, item: ArchiveItem) {
        match item {
            ArchiveItem::Member(member) => self.take_member(member),
            ArchiveItem::Filtered(filtered) => self.filtered.push(filtered),
            ArchiveItem::Failed(failed) => self.failed.push(failed),
        }
    }

    fn take_member(&mut self, member: Member) {
        let path = &member.path.shown;
        self.paths.push(path.clone());
        self.times.extend(member.modified_at);
        self.n_bytes += member.len_bytes;
        let is_manifest = is_identifying(path) || path == "metadata";
        if let Some(bytes) = member.bytes.as_ref().filter(|_| is_manifest) {
            self.manifests.push(ManifestFile { path: path.clone(), bytes: bytes.clone() });
        }
        let is_affordable = self.budget.is_some_and(|budget| budget.take(member.len_bytes as i64));
        match &mut self.held {
            Some(members) if is_affordable => members.push(member),
            _ => self.held = None,
        }
    }

    /// Identifies the archive by the manifests at its top, below the one directory all is in.
    fn identify(&mut self, path: &Path, name: &str, top: &str, problems: &mut Vec<IndexProblem>) -> Package {
        let at_top = |file: &ManifestFile| {
            let below = file.path.strip_prefix(top)?;
            described_directory(below)
                .is_empty()
                .then(|| ManifestFile { path: below.to_owned(), bytes: file.bytes.clone() })
        };
        let mut manifests: Vec<ManifestFile> = self.manifests.iter().filter_map(at_top).collect();
        manifests.sort_by(|left, right| left.path.cmp(&right.path));
        match identify(&path.display().to_string(), name, &manifests, &[]) {
            Ok(found) => {
                problems.extend(found.problems);
                found.package
            }
            Err(found) => {
                problems.extend(found);
                package_of_name(name)
            }
        }
    }
}

/// Returns the directory, with its `/`, that all paths are below; empty if there is none. Metadata of wheels and jars
/// stands at the top, so a wheel of one module directory keeps it. What yarn packs is below `node_modules/NAME`.
fn common_top(paths: &[String]) -> String {
    let mut top = String::new();
    while let Some(part) = common_part(paths, &top).filter(|part| *part != "META-INF") {
        let goes_on = part == "node_modules" || (part.starts_with('@') && top == "node_modules/");
        let is_last = !goes_on && (top.is_empty() || top.starts_with("node_modules/"));
        top = format!("{top}{part}/");
        if is_last {
            break;
        }
    }
    top
}

/// Returns the directory in `top` that all paths are below.
fn common_part<'p>(paths: &'p [String], top: &str) -> Option<&'p str> {
    let (part, _) = paths.first()?.strip_prefix(top)?.split_once('/')?;
    let is_below = |path: &String| {
        path.strip_prefix(top).and_then(|path| path.strip_prefix(part)).is_some_and(|rest| rest.starts_with('/'))
    };
    paths.iter().all(is_below).then_some(part)
}

fn with_date(mut package: Package, times: &[i64]) -> Package {
    if package.released_at.is_none() {
        package.released_at = release_date_of_members(times.iter().copied());
        package.released_at_source = package.released_at.is_some().then_some(DateSource::ArchiveMembers);
    }
    package
}

/// Tells whether a failure says that what was to be read is not there or not to be read, rather than that some file
/// of a published package is no valid notebook or source map.
pub(super) fn is_incomplete(reason: &FailedReason) -> bool {
    !matches!(reason, FailedReason::Malformed(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_common_top() {
        let top = |paths: &[&str]| common_top(&paths.iter().map(|&path| path.to_owned()).collect::<Vec<_>>());
        assert_eq!(top(&["a-1/x", "a-1/b/y"]), "a-1/");
        assert_eq!(top(&["a-1/x", "a-10/y"]), "");
        assert_eq!(top(&["x", "a/y"]), "");
        assert_eq!(top(&["META-INF/x"]), "");
        assert_eq!(top(&["node_modules/a/x", "node_modules/a/b/y"]), "node_modules/a/");
        assert_eq!(top(&["node_modules/@s/a/lib/x"]), "node_modules/@s/a/");
        assert_eq!(top(&["node_modules/a/x", "node_modules/b/y"]), "node_modules/");
        assert_eq!(top(&[]), "");
    }
}
