//! Roll-up: where most of a folder's files come from one package, one component stands for them.
//!
//! The topmost folder that qualifies wins, then the deepest below it that still holds the package's files: for
//! `vendor/zlib` alone in `vendor`, `vendor/zlib`, and the same for a project of little else that uses a function of
//! zlib somewhere. Near-copies vote for packages; then the files' hashes are compared
//! with the package's own list, so that licenses and tiny files, never findings by themselves, count too.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::finding::{Component, ComponentCounts, Finding, FindingCode, PathText, VersionRange, component_id};
use crate::id::{ContentId, PackageId};
use crate::index::{PackageFile, Store, StoreError};
use crate::matching::MatchClass;
use crate::provenance::{Package, Purl, compare_versions};

use super::file::{FileOutcome, FileScan};

/// Share of a folder's files that must come from one package.
const MIN_SHARE: f64 = 0.8;
/// Share of votes below which a folder is not looked at closer.
const MIN_VOTES: f64 = 0.5;
/// Share of a folder's votes for a package that a folder below it must have to stand for it.
const MIN_VOTES_BELOW: f64 = 0.9;
/// Files beside that folder for each of them that comes from the package.
const MIN_BESIDE: usize = 8;
/// Fewest files from that package; fewer are findings, no component.
const MIN_FILES: usize = 3;
/// Share of a file inside findings of a package for the file to vote for it.
const MIN_FILE_COVERAGE: f32 = 0.5;

/// Finds the components, ordered by path.
pub(super) fn roll_up(store: &dyn Store, outcome: &FileOutcome) -> Result<Vec<Component>, StoreError> {
    let files: Vec<VotingFile<'_>> = outcome.files.iter().filter_map(VotingFile::of).collect();
    let folders = tally(&files);
    if !folders.values().any(Folder::may_qualify) {
        return Ok(Vec::new());
    }
    let catalog = Catalog::read(store)?;
    let mut components = Vec::new();
    let mut done: Vec<String> = Vec::new();
    for (path, folder) in &folders {
        if !folder.may_qualify() || done.iter().any(|above| is_in_folder(path, above)) {
            continue;
        }
        let Some((package, _)) = folder.favourite() else { continue };
        let tightest = descend(path, package, &folders);
        // A folder above may have led here already.
        if done.iter().any(|above| is_in_folder(tightest, above)) {
            continue;
        }
        if let Some(component) = make_component(store, &catalog, &files, tightest, package)? {
            done.push(tightest.to_owned());
            components.push(component);
        }
    }
    components.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(components)
}

/// A file with the packages it may come from.
struct VotingFile<'a> {
    scan: &'a FileScan,
    packages: BTreeSet<String>,
    /// Those of them that its findings are named after, not only alternatives.
    named: BTreeSet<String>,
}

impl<'a> VotingFile<'a> {
    /// Returns `None` for empty files, for parts of a text file and for what a rule calls own: they say nothing of a
    /// folder.
    fn of(scan: &'a FileScan) -> Option<Self> {
        let is_fence = scan.is_virtual && !scan.path.path.contains("!/");
        if scan.len_bytes == 0 || is_fence || !scan.own_paths.is_empty() {
            return None;
        }
        let mut coverage: BTreeMap<String, f32> = BTreeMap::new();
        for finding in &scan.findings {
            for package in packages_of(finding) {
                *coverage.entry(package).or_default() += finding.coverage;
            }
        }
        let packages: BTreeSet<String> =
            coverage.into_iter().filter(|&(_, share)| share >= MIN_FILE_COVERAGE).map(|(key, _)| key).collect();
        let origins = scan.findings.iter().map(|finding| package_key(&finding.origin.purl));
        let named = origins.filter(|key| packages.contains(key)).collect();
        Some(Self { scan, packages, named })
    }

    fn path(&self) -> &'a str {
        &self.scan.path.path
    }
}

/// Returns the packages a finding names, the origin's and the alternatives', without versions.
fn packages_of(finding: &Finding) -> BTreeSet<String> {
    let alternatives = finding.alternatives.iter().map(|other| other.purl.as_str());
    std::iter::once(finding.origin.purl.as_str()).chain(alternatives).map(package_key).collect()
}

/// Returns what all versions of a package share.
fn package_key(purl: &str) -> String {
    Purl::parse(purl).map_or_else(|_| purl.to_owned(), |purl| purl.without_version().to_string())
}

#[derive(Default)]
struct Folder<'a> {
    n_files: usize,
    votes: BTreeMap<&'a str, usize>,
    /// Files whose findings are named after the package; decides between packages that hold the same files.
    named: BTreeMap<&'a str, usize>,
}

impl Folder<'_> {
    /// Returns the package with most votes and their number; of equals the one most findings are named after (the
    /// others bundle it), then the first by name.
    fn favourite(&self) -> Option<(&str, usize)> {
        let named = |key: &str| self.named.get(key).copied().unwrap_or_default();
        let best = self.votes.iter().max_by(|left, right| {
            left.1.cmp(right.1).then(named(left.0).cmp(&named(right.0))).then(right.0.cmp(left.0))
        });
        best.map(|(&key, &n)| (key, n))
    }

    fn may_qualify(&self) -> bool {
        let n = self.favourite().map_or(0, |(_, n)| n);
        n >= MIN_FILES && n as f64 >= MIN_VOTES * self.n_files as f64
    }
}

/// Counts files and votes of every folder; the root is `.`. Ordered by path, so a folder comes before those in it.
fn tally<'a>(files: &'a [VotingFile<'_>]) -> BTreeMap<String, Folder<'a>> {
    let mut folders: BTreeMap<String, Folder<'a>> = BTreeMap::new();
    for file in files {
        let mut ancestors = vec!["."];
        ancestors.extend(file.path().match_indices('/').map(|(at, _)| &file.path()[..at]));
        for ancestor in ancestors {
            let folder = folders.entry(ancestor.to_owned()).or_default();
            folder.n_files += 1;
            for package in &file.packages {
                *folder.votes.entry(package).or_default() += 1;
            }
            for package in &file.named {
                *folder.named.entry(package).or_default() += 1;
            }
        }
    }
    folders
}

fn is_in_folder(path: &str, folder: &str) -> bool {
    folder == "." || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the deepest folder in `path` that has the votes `path` has for `package`: all of them, or most of them where
/// hardly a file beside it comes from there. (Files too small to vote stand beside `src`, too.)
fn descend<'f>(path: &'f str, package: &str, folders: &'f BTreeMap<String, Folder<'_>>) -> &'f str {
    let counts = |folder: &Folder<'_>| (folder.votes.get(package).copied().unwrap_or_default(), folder.n_files);
    let (all, n_files) = folders.get(path).map_or((0, 0), counts);
    let holds_them = |folder: &Folder<'_>| {
        let (votes, n_inside) = counts(folder);
        let (n_lost, n_beside) = (all - votes, n_files - n_inside);
        n_lost == 0 || (votes as f64 >= MIN_VOTES_BELOW * all as f64 && MIN_BESIDE * n_lost <= n_beside)
    };
    let is_below = |other: &str| other != path && is_in_folder(other, path);
    let below = folders.iter().filter(|(other, folder)| is_below(other) && holds_them(folder));
    // Step by step: what is beside a folder is judged by the files of the one above it alone.
    match below.map(|(other, _)| other.as_str()).min_by_key(|other| other.len()) {
        Some(next) => descend(next, package, folders),
        None => path,
    }
}

/// The packages of the database by what their versions share.
struct Catalog {
    versions: BTreeMap<String, Vec<(PackageId, Package)>>,
}

impl Catalog {
    fn read(store: &dyn Store) -> Result<Self, StoreError> {
        let mut versions: BTreeMap<String, Vec<(PackageId, Package)>> = BTreeMap::new();
        for (id, package) in store.packages()? {
            versions.entry(package_key(&package.purl)).or_default().push((id, package));
        }
        for list in versions.values_mut() {
            list.sort_by(|(_, left), (_, right)| {
                let ecosystem = Purl::parse(&left.purl).map(|purl| purl.ecosystem());
                let by_version = ecosystem.map(|ecosystem| compare_versions(ecosystem, &left.version, &right.version));
                by_version.unwrap_or_else(|_| left.version.cmp(&right.version)).then_with(|| left.purl.cmp(&right.purl))
            });
        }
        Ok(Self { versions })
    }
}

/// A version of the package and how many of the folder's files it holds byte by byte.
struct Version<'a> {
    package: &'a Package,
    files: std::sync::Arc<[PackageFile]>,
    n_identical: usize,
}

fn make_component(
    store: &dyn Store,
    catalog: &Catalog,
    files: &[VotingFile<'_>],
    folder: &str,
    key: &str,
) -> Result<Option<Component>, StoreError> {
    let inside: Vec<&VotingFile<'_>> = files.iter().filter(|file| is_in_folder(file.path(), folder)).collect();
    let mut contents = Vec::with_capacity(inside.len());
    for file in &inside {
        contents.push(store.find_by_hash(&file.scan.hash)?);
    }
    let Some(all_versions) = catalog.versions.get(key) else { return Ok(None) };
    let mut versions = Vec::new();
    for (id, package) in all_versions {
        let files = store.package_files(*id)?;
        let held: HashSet<ContentId> = files.iter().map(|file| file.content).collect();
        let n_identical = contents.iter().flatten().filter(|content| held.contains(content)).count();
        versions.push(Version { package, files, n_identical });
    }
    let most = versions.iter().map(|version| version.n_identical).max().unwrap_or(0);
    let best: Vec<&Version<'_>> = versions.iter().filter(|version| version.n_identical == most).collect();
    let Some(first) = best.first() else { return Ok(None) };
    let counts = count_files(&inside, &contents, &first.files, folder, key);
    let n_copied = (counts.n_identical + counts.n_modified) as usize;
    if n_copied < MIN_FILES || (n_copied as f64) < MIN_SHARE * inside.len() as f64 {
        return Ok(None);
    }
    Ok(Some(describe(&inside, first.package, &best, counts, folder, key)))
}

fn describe(
    inside: &[&VotingFile<'_>],
    package: &Package,
    best: &[&Version<'_>],
    counts: ComponentCounts,
    folder: &str,
    key: &str,
) -> Component {
    let list: Vec<String> = best.iter().map(|version| version.package.version.clone()).collect();
    let findings: Vec<&Finding> = inside
        .iter()
        .flat_map(|file| &file.scan.findings)
        .filter(|finding| packages_of(finding).contains(key))
        .collect();
    Component {
        id: component_id(inside.iter().map(|file| file.scan.hash)),
        code: FindingCode::CopiedComponent,
        path: PathText::new(folder.strip_suffix('!').unwrap_or(folder)),
        purl: package.purl.clone(),
        name: package.name.clone(),
        version: package.version.clone(),
        versions: VersionRange {
            from: list.first().cloned().unwrap_or_default(),
            to: list.last().cloned().unwrap_or_default(),
            list,
        },
        files: counts,
        license: usual_license(&findings),
        findings: findings.iter().map(|finding| finding.id.clone()).collect(),
    }
}

/// Returns the license that most of the findings have; of equals the first.
fn usual_license(findings: &[&Finding]) -> crate::license::LicenseFacts {
    let mut counts: BTreeMap<Option<&crate::license::SpdxExpression>, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.license.concluded.as_ref()).or_default() += 1;
    }
    let most = counts.iter().max_by(|left, right| left.1.cmp(right.1).then(right.0.cmp(left.0))).map(|(&key, _)| key);
    let typical = findings.iter().find(|finding| Some(finding.license.concluded.as_ref()) == most);
    typical.map(|finding| finding.license.clone()).unwrap_or_default()
}

fn count_files(
    inside: &[&VotingFile<'_>],
    contents: &[Option<ContentId>],
    package_files: &[PackageFile],
    folder: &str,
    key: &str,
) -> ComponentCounts {
    let held: HashSet<ContentId> = package_files.iter().map(|file| file.content).collect();
    let mut counts = ComponentCounts::default();
    for (file, content) in inside.iter().zip(contents) {
        if content.is_some_and(|content| held.contains(&content)) {
            counts.n_identical += 1;
        } else if file.packages.contains(key) {
            // Identical to a file of another version is modified with regard to this one.
            counts.n_modified += 1;
        } else {
            counts.n_added += 1;
        }
    }
    counts.n_missing = count_missing(inside, contents, package_files, folder);
    counts
}

/// Counts the package's files that are not here: of its folder that was copied, neither by content nor by name.
fn count_missing(
    inside: &[&VotingFile<'_>],
    contents: &[Option<ContentId>],
    package_files: &[PackageFile],
    folder: &str,
) -> u64 {
    let here: HashSet<ContentId> = contents.iter().copied().flatten().collect();
    let relative = |path: &'_ str| -> String {
        if folder == "." { path.to_owned() } else { path[folder.len()..].trim_start_matches('/').to_owned() }
    };
    let names: HashSet<String> = inside.iter().map(|file| relative(file.path())).collect();
    let origins: HashSet<&str> =
        inside.iter().flat_map(|file| &file.scan.findings).map(|finding| finding.origin.path.as_str()).collect();
    let prefix = copied_prefix(inside, &relative);
    let is_missing = |file: &&PackageFile| {
        let Some(name) = file.path.strip_prefix(prefix.as_str()) else { return false };
        !file.is_bundled
            && !here.contains(&file.content)
            && !names.contains(name)
            && !origins.contains(file.path.as_str())
    };
    package_files.iter().filter(is_missing).count() as u64
}

/// Returns which folder of the package was copied, with its final `/`: the one most whole-file findings agree on.
fn copied_prefix(inside: &[&VotingFile<'_>], relative: &dyn Fn(&str) -> String) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for file in inside {
        let whole = file.scan.findings.iter().filter(|finding| finding.class <= MatchClass::Renamed);
        for finding in whole {
            if let Some(prefix) = finding.origin.path.strip_suffix(&relative(file.path())) {
                *counts.entry(prefix.to_owned()).or_default() += 1;
            }
        }
    }
    counts
        .into_iter()
        .max_by(|left, right| left.1.cmp(&right.1).then(right.0.cmp(&left.0)))
        .map_or(String::new(), |(prefix, _)| prefix)
}
