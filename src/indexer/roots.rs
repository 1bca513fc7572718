//! Package roots: splits a tree of files into the packages it holds. Pure over paths; manifests are read by a callback.
//!
//! A directory with a manifest that names a package is a root, and a file belongs to the nearest root above it.
//! - Inside a package of a checkout (a workspace, a monorepo) a further root needs a manifest that could be published:
//!   a version, not marked private, not among tests, examples and build output.
//! - Inside an installed package (below `node_modules`, in an environment of Python, a registry's directory) only
//!   directories of bundled code (`vendor`, `node_modules`, …) hold further ones.
//! - Files of a root below `vendor` and the like are recorded in the package around it too, as bundled: it ships
//!   them, so a copy of it holds them. Contents are stored once, so this costs a row. Below `node_modules` and
//!   `site-packages` they are not: an installer put them there.
//! - An environment of Python is told by its `*.dist-info` and `*.egg-info`; their file lists say what is whose.
//! - What is below no root: when the top looks like a project (a readme, license or build file) it is one package,
//!   named after its directory; else each directory at the top is one, as it
//!   is where all carry a version in their names. Loose files beside packages are left out.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::license::is_license_path;
use crate::provenance::{CargoWorkspace, ManifestKind, Package, is_bundling_directory};

use super::filename::{package_of_name, split_name_version};
use super::identify::{Identified, ManifestFile, described_directory, identify, is_identifying};
use super::python::{find_installed, installed_files};
use super::summary::IndexProblem;

/// Directories whose manifests describe no package to be published.
const SUPPORT_DIRECTORIES: [&str; 36] = [
    "__fixtures__",
    "__tests__",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "build",
    "cjs",
    "demo",
    "demos",
    "dist",
    "doc",
    "docs",
    "esm",
    "example",
    "examples",
    "fixture",
    "fixtures",
    "fuzz",
    "out",
    "sample",
    "samples",
    "spec",
    "specs",
    "target",
    "template",
    "templates",
    "test",
    "test-data",
    "test_data",
    "testcases",
    "testdata",
    "testing",
    "tests",
    "tools",
    "xtask",
];

/// Directories that installers fill: what is there is no part of the package around.
const INSTALL_DIRECTORIES: [&str; 4] = ["bower_components", "jspm_packages", "node_modules", "site-packages"];

/// Files at the top of a project.
const PROJECT_FILES: [&str; 14] = [
    "build.gradle",
    "build.gradle.kts",
    "build.xml",
    "build.zig",
    "cargo.toml",
    "cmakelists.txt",
    "configure",
    "configure.ac",
    "dune-project",
    "makefile",
    "meson.build",
    "package.json",
    "setup.py",
    "pyproject.toml",
];

/// A tree to be split.
pub(super) struct Listing<'a> {
    /// How messages name the top.
    pub(super) location: &'a str,
    /// Name of the top's directory.
    pub(super) name: &'a str,
    /// Paths below the top, sorted.
    pub(super) paths: &'a [String],
    /// Reads the file of an index, a manifest; `None` when that fails.
    pub(super) read: &'a dyn Fn(usize) -> Option<Vec<u8>>,
    /// Whether the top is one installed package.
    pub(super) is_installed: bool,
}

/// A package found in a tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FoundPackage {
    /// Its directory below the top; empty for the top.
    pub(super) directory: String,
    pub(super) package: Package,
    /// Its files, as indices into the listing, ascending.
    pub(super) files: Vec<usize>,
    pub(super) problems: Vec<IndexProblem>,
}

/// What a tree holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Split {
    /// In order of their directories.
    pub(super) packages: Vec<FoundPackage>,
    /// Files that belong to no package, in order.
    pub(super) loose: Vec<usize>,
}

struct Root<'a> {
    directory: &'a str,
    package: Package,
    problems: Vec<IndexProblem>,
    is_installed: bool,
    /// The root around it, where that one ships its files too.
    bundled_in: Option<usize>,
    files: Vec<usize>,
}

/// Splits a tree into packages. Every file is in at least one of them or listed as loose.
pub(super) fn split(listing: &Listing<'_>) -> Split {
    let mut splitter =
        Splitter { listing, roots: Vec::new(), by_directory: HashMap::new(), environments: HashSet::new() };
    let claimed = splitter.find_environments();
    splitter.find_roots();
    let leftover = splitter.assign(&claimed);
    let loose = splitter.adopt(&leftover);
    let mut packages: Vec<FoundPackage> = splitter
        .roots
        .into_iter()
        .filter(|root| !root.files.is_empty())
        .map(|root| FoundPackage {
            directory: root.directory.to_owned(),
            package: root.package,
            files: root.files,
            problems: root.problems,
        })
        .collect();
    packages.sort_by(|left, right| (&left.directory, &left.package.purl).cmp(&(&right.directory, &right.package.purl)));
    Split { packages, loose }
}

struct Splitter<'a, 'b> {
    listing: &'a Listing<'b>,
    roots: Vec<Root<'a>>,
    by_directory: HashMap<&'a str, usize>,
    /// Directories with installed distributions.
    environments: HashSet<&'a str>,
}

impl<'a> Splitter<'a, '_> {
    /// Finds the distributions of Python environments; returns which files they claim.
    fn find_environments(&mut self) -> Vec<bool> {
        let paths = self.listing.paths;
        let mut claimed = vec![false; paths.len()];
        for (directory, metadata) in find_installed(paths) {
            self.environments.insert(directory);
            for idx in metadata {
                let read = |idx: usize| (self.listing.read)(idx);
                let files = installed_files(paths, directory, idx, &read);
                for &file in &files {
                    claimed[file] = true;
                }
                let name = paths[idx][directory.len()..].trim_start_matches('/').split('/').next().unwrap_or_default();
                let stem = name.trim_end_matches(".dist-info").trim_end_matches(".egg-info");
                let identified = self.identify_files(directory, stem, &[idx]);
                self.roots.push(root_of(directory, stem, identified, files));
            }
        }
        claimed
    }

    fn find_roots(&mut self) {
        let mut by_directory: BTreeMap<(usize, &'a str), Vec<usize>> = BTreeMap::new();
        let paths = self.listing.paths;
        for (idx, path) in paths.iter().enumerate().filter(|(_, path)| is_identifying(path)) {
            let directory = described_directory(path);
            let depth = if directory.is_empty() { 0 } else { directory.split('/').count() };
            by_directory.entry((depth, directory)).or_default().push(idx);
        }
        for ((_, directory), manifests) in by_directory {
            if self.environments.contains(directory) {
                continue;
            }
            let around = self.around(directory);
            if !self.may_hold_root(directory, around) {
                continue;
            }
            let name = self.name_of(directory);
            let identified = self.identify_files(directory, name, &manifests);
            let is_bundled = around
                .is_some_and(|around| parts_below(directory, self.around_directory(around)).any(is_bundling_directory));
            if around.is_some() && !is_bundled && !is_publishable(identified.as_ref().ok()) {
                continue;
            }
            let root = match (identified, around) {
                (Ok(identified), _) => root_of(directory, name, Ok(identified), Vec::new()),
                // Named by nothing but a broken manifest: the directory's name has to do.
                (Err(problems), None) if !problems.is_empty() => root_of(directory, name, Err(problems), Vec::new()),
                _ => continue,
            };
            self.add_root(directory, root, around);
        }
    }

    fn add_root(&mut self, directory: &'a str, mut root: Root<'a>, around: Option<Around<'a>>) {
        let installed = |part: &str| INSTALL_DIRECTORIES.contains(&part);
        if let Some(around) = around {
            let above = self.around_directory(around);
            root.is_installed = parts_below(directory, above).any(installed);
            let is_bundled = parts_below(directory, above).any(is_bundling_directory);
            root.bundled_in = around.root().filter(|_| is_bundled && !root.is_installed);
        }
        root.is_installed |= directory.is_empty() && self.listing.is_installed;
        root.is_installed |= directory.split('/').any(installed);
        self.by_directory.insert(directory, self.roots.len());
        self.roots.push(root);
    }

    /// Returns the nearest root, or environment, strictly above `directory`.
    fn around(&self, directory: &'a str) -> Option<Around<'a>> {
        let mut above = parent(directory)?;
        loop {
            if let Some(&root) = self.by_directory.get(above) {
                return Some(Around::Root(root));
            }
            if self.environments.contains(above) {
                return Some(Around::Environment(above));
            }
            match parent(above) {
                Some(further) => above = further,
                None => return self.listing.is_installed.then_some(Around::Environment("")),
            }
        }
    }

    fn around_directory(&self, around: Around<'a>) -> &'a str {
        match around {
            Around::Root(root) => self.roots[root].directory,
            Around::Environment(directory) => directory,
        }
    }

    fn may_hold_root(&self, directory: &str, around: Option<Around<'a>>) -> bool {
        let Some(around) = around else { return true };
        let above = self.around_directory(around);
        let is_installed = around.root().is_none_or(|root| self.roots[root].is_installed);
        if parts_below(directory, above).any(is_bundling_directory) {
            return is_directly_bundled(directory);
        }
        !is_installed && !parts_below(directory, above).any(|part| SUPPORT_DIRECTORIES.contains(&part))
    }

    fn name_of(&self, directory: &'a str) -> &'a str {
        if directory.is_empty() { self.listing.name } else { directory.rsplit('/').next().unwrap_or(directory) }
    }

    fn identify_files(
        &self,
        directory: &str,
        name: &str,
        manifests: &[usize],
    ) -> Result<Identified, Vec<IndexProblem>> {
        let below = if directory.is_empty() { 0 } else { directory.len() + 1 };
        let files: Vec<ManifestFile> = manifests
            .iter()
            .filter_map(|&idx| {
                let path = self.listing.paths[idx][below..].to_owned();
                (self.listing.read)(idx).map(|bytes| ManifestFile { path, bytes })
            })
            .collect();
        let location = if directory.is_empty() {
            self.listing.location.to_owned()
        } else {
            format!("{}/{directory}", self.listing.location)
        };
        let workspaces =
            if files.iter().any(|file| file.path == "Cargo.toml") { self.workspaces(directory) } else { Vec::new() };
        identify(&location, name, &files, &workspaces)
    }

    /// Reads the Cargo workspaces at and above `directory`, the nearest first.
    fn workspaces(&self, directory: &str) -> Vec<CargoWorkspace> {
        let mut found = Vec::new();
        let mut above = Some(directory);
        while let Some(directory) = above {
            let path = if directory.is_empty() { "Cargo.toml".to_owned() } else { format!("{directory}/Cargo.toml") };
            if let Ok(idx) = self.listing.paths.binary_search(&path) {
                found.extend((self.listing.read)(idx).and_then(|bytes| CargoWorkspace::parse(&bytes)));
            }
            above = parent(directory);
        }
        found
    }

    /// Gives every file to its root, and to those that bundle that root; returns files that have none.
    fn assign(&mut self, claimed: &[bool]) -> Vec<usize> {
        let mut leftover = Vec::new();
        for (idx, path) in self.listing.paths.iter().enumerate() {
            let mut root = self.root_of_file(path);
            if root.is_none() && !claimed[idx] {
                leftover.push(idx);
            }
            while let Some(holder) = root {
                self.roots[holder].files.push(idx);
                root = self.roots[holder].bundled_in;
            }
        }
        leftover
    }

    fn root_of_file(&self, path: &str) -> Option<usize> {
        let mut above = parent(path);
        while let Some(directory) = above {
            if let Some(&root) = self.by_directory.get(directory) {
                return Some(root);
            }
            if self.environments.contains(directory) {
                return None;
            }
            above = parent(directory);
        }
        None
    }

    /// Makes packages of files without one; returns those that belong to none.
    fn adopt(&mut self, leftover: &[usize]) -> Vec<usize> {
        let (paths, name) = (self.listing.paths, self.listing.name);
        let in_environment = |path: &str| self.environments.iter().any(|directory| is_below(path, directory));
        let (mut loose, outside): (Vec<usize>, Vec<usize>) =
            leftover.iter().partition(|&&idx| in_environment(&paths[idx]));
        let outside_paths: Vec<&str> = outside.iter().map(|&idx| paths[idx].as_str()).collect();
        let is_project = outside_paths.iter().any(|path| is_project_file(path));
        let is_container = !is_project && (!self.roots.is_empty() || are_versioned_directories(&outside_paths));
        if !is_container {
            let package = package_of_name(name);
            self.roots.push(Root { files: outside, ..unnamed("", package) });
            return loose;
        }
        let mut by_top: BTreeMap<&'a str, Vec<usize>> = BTreeMap::new();
        for idx in outside {
            match paths[idx].split_once('/') {
                Some((top, _)) if !is_bundling_directory(top) => by_top.entry(top).or_default().push(idx),
                _ => loose.push(idx),
            }
        }
        for (top, files) in by_top {
            self.roots.push(Root { files, ..unnamed(top, package_of_name(top)) });
        }
        loose.sort_unstable();
        loose
    }
}

/// What is above a directory.
#[derive(Clone, Copy)]
enum Around<'a> {
    Root(usize),
    Environment(&'a str),
}

impl Around<'_> {
    fn root(self) -> Option<usize> {
        match self {
            Self::Root(root) => Some(root),
            Self::Environment(_) => None,
        }
    }
}

fn root_of<'a>(
    directory: &'a str,
    name: &str,
    identified: Result<Identified, Vec<IndexProblem>>,
    files: Vec<usize>,
) -> Root<'a> {
    match identified {
        Ok(found) => Root { problems: found.problems, files, ..unnamed(directory, found.package) },
        Err(problems) => Root { problems, files, ..unnamed(directory, package_of_name(name)) },
    }
}

fn unnamed(directory: &str, package: Package) -> Root<'_> {
    Root { directory, package, problems: Vec::new(), is_installed: false, bundled_in: None, files: Vec::new() }
}

fn is_publishable(identified: Option<&Identified>) -> bool {
    identified
        .is_some_and(|found| !found.is_private && !found.package.version.is_empty() && found.package.version != "0.0.0")
}

/// Tells whether the part right above `directory` bundles: `vendor/x`, `node_modules/@scope/x`, `vendor/host/owner/x`.
fn is_directly_bundled(directory: &str) -> bool {
    let mut above = directory.rsplit('/').skip(1);
    let Some(nearest) = above.next() else { return false };
    if is_bundling_directory(nearest) {
        return true;
    }
    let further: Vec<&str> = above.take(3).collect();
    match further.iter().position(|part| is_bundling_directory(part)) {
        Some(0) => nearest.starts_with('@') || !INSTALL_DIRECTORIES.contains(&further[0]),
        Some(_) => further.contains(&"vendor"),
        None => false,
    }
}

/// Returns the directory above `path`; `None` above the top.
fn parent(path: &str) -> Option<&str> {
    if path.is_empty() { None } else { Some(path.rsplit_once('/').map_or("", |(parent, _)| parent)) }
}

fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the parts of `directory` that are below `above`.
fn parts_below<'p>(directory: &'p str, above: &str) -> impl Iterator<Item = &'p str> {
    directory[above.len()..].split('/').filter(|part| !part.is_empty())
}

/// Tells whether all paths are in directories called after a version, two or more: `a-1.0/x`, `b-2.1/y`.
fn are_versioned_directories(paths: &[&str]) -> bool {
    let tops: Option<BTreeSet<&str>> = paths.iter().map(|path| path.split_once('/').map(|(top, _)| top)).collect();
    tops.is_some_and(|tops| tops.len() > 1 && tops.iter().all(|top| split_name_version(top).is_some()))
}

fn is_project_file(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    !path.contains('/')
        && (is_license_path(path) || PROJECT_FILES.contains(&lower.as_str()) || lower.ends_with(".gemspec"))
        || ManifestKind::of_path(path).is_some() && !path.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cargo(name: &str, version: &str) -> String {
        format!("[package]\nname = '{name}'\nversion = '{version}'\n")
    }

    fn npm(name: &str, version: &str) -> String {
        format!("{{\"name\": \"{name}\", \"version\": \"{version}\"}}")
    }

    /// `purl: paths` of each package.
    fn packages(name: &str, is_installed: bool, files: &[(&str, &str)]) -> Vec<String> {
        let mut files: Vec<(String, String)> =
            files.iter().map(|(path, text)| ((*path).into(), (*text).into())).collect();
        files.sort();
        let paths: Vec<String> = files.iter().map(|(path, _)| path.clone()).collect();
        let read = |idx: usize| Some(files[idx].1.clone().into_bytes());
        let split = split(&Listing { location: "here", name, paths: &paths, read: &read, is_installed });
        let shown = |found: &FoundPackage| {
            let below = if found.directory.is_empty() { 0 } else { found.directory.len() + 1 };
            let files: Vec<&str> = found.files.iter().map(|&idx| &paths[idx][below..]).collect();
            format!("{}: {}", found.package.purl, files.join(" "))
        };
        split
            .packages
            .iter()
            .map(shown)
            .chain((!split.loose.is_empty()).then(|| format!("loose: {}", split.loose.len())))
            .collect()
    }

    #[test]
    fn a_directory_of_packages() {
        let (a, b) = (cargo("a", "1.0.0"), npm("b", "2.0.0"));
        let files = [
            ("a-1.0.0/Cargo.toml", a.as_str()),
            ("a-1.0.0/src/lib.rs", ""),
            ("b/package.json", &b),
            ("c-3.1/c.c", ""),
            ("list", ""),
        ];
        assert_eq!(
            packages("corpus", false, &files),
            [
                "pkg:cargo/a@1.0.0: Cargo.toml src/lib.rs",
                "pkg:npm/b@2.0.0: package.json",
                "pkg:generic/c@3.1: c.c",
                "loose: 1",
            ]
        );
    }

    #[test]
    fn a_project_without_manifest_is_one_package() {
        let files = [("COPYING", ""), ("src/a.c", ""), ("python/setup.cfg", "[metadata]\nname = p\nversion = 1\n")];
        assert_eq!(packages("z-1.3", false, &files), ["pkg:generic/z@1.3: COPYING src/a.c", "pkg:pypi/p@1: setup.cfg"]);
        assert_eq!(packages("z", false, &[("a/x.c", ""), ("y.c", "")]), ["pkg:generic/z: a/x.c y.c"]);
        assert_eq!(packages("c", false, &[("a-1/x.c", ""), ("b-2.0/y.c", "")]).len(), 2);
        assert_eq!(packages("c", false, &[("a-1/x.c", ""), ("b/y.c", "")]).len(), 1);
        assert_eq!(packages("z", false, &[]), Vec::<String>::new());
    }

    #[test]
    fn a_workspace_is_its_published_members() {
        let root = "[workspace]\nmembers = ['m']\n[workspace.package]\nversion = '1.1.0'\nlicense = 'MIT'\n";
        let member = "[package]\nname = 'm'\nversion.workspace = true\n";
        let private = "[package]\nname = 'p'\nversion = '1.0.0'\npublish = false\n";
        let own = format!("{}{root}", cargo("top", "2.0.0"));
        let (fixture, zero) = (cargo("f", "1.0.0"), cargo("z", "0.0.0"));
        let files = [
            ("Cargo.toml", own.as_str()),
            ("m/Cargo.toml", member),
            ("m/lib.rs", ""),
            ("p/Cargo.toml", private),
            ("tests/f/Cargo.toml", &fixture),
            ("z/Cargo.toml", &zero),
        ];
        assert_eq!(
            packages("w", false, &files),
            [
                "pkg:cargo/top@2.0.0: Cargo.toml p/Cargo.toml tests/f/Cargo.toml z/Cargo.toml",
                "pkg:cargo/m@1.1.0: Cargo.toml lib.rs",
            ]
        );
    }

    #[test]
    fn node_modules_hold_packages_of_their_own() {
        let [a, b, c, d] = ["a", "@s/b", "c", "d"].map(|name| npm(name, "1.0.0"));
        let files = [
            ("package.json", a.as_str()),
            ("index.js", ""),
            ("node_modules/@s/b/package.json", &b),
            ("node_modules/@s/b/lib/x.js", ""),
            ("node_modules/@s/b/node_modules/c/package.json", &c),
            ("node_modules/@s/b/dist/package.json", &d),
            ("node_modules/.package-lock.json", ""),
        ];
        assert_eq!(
            packages("a", false, &files),
            [
                "pkg:npm/a@1.0.0: index.js node_modules/.package-lock.json package.json",
                "pkg:npm/%40s/b@1.0.0: dist/package.json lib/x.js package.json",
                "pkg:npm/c@1.0.0: package.json",
            ]
        );
    }

    #[test]
    fn vendored_packages_are_recorded_twice() {
        let (a, v) = (cargo("a", "1.0.0"), cargo("v", "0.2.0"));
        let files =
            [("Cargo.toml", a.as_str()), ("vendor/v/Cargo.toml", &v), ("vendor/v/x.rs", ""), ("vendor/z.c", "")];
        for is_installed in [false, true] {
            assert_eq!(
                packages("a", is_installed, &files),
                [
                    "pkg:cargo/a@1.0.0: Cargo.toml vendor/v/Cargo.toml vendor/v/x.rs vendor/z.c",
                    "pkg:cargo/v@0.2.0: Cargo.toml x.rs",
                ]
            );
        }
    }

    #[test]
    fn an_installed_package_holds_no_others_but_bundled_ones() {
        let (a, b) = (cargo("a", "1.0.0"), npm("b", "1.0.0"));
        let files = [("Cargo.toml", a.as_str()), ("js/package.json", &b)];
        assert_eq!(packages("a-1.0.0", true, &files), ["pkg:cargo/a@1.0.0: Cargo.toml js/package.json"]);
        assert_eq!(packages("a", false, &files).len(), 2);
        assert_eq!(packages("a-1.0.0", true, &[("x.rs", "")]), ["pkg:generic/a@1.0.0: x.rs"]);
    }

    #[test]
    fn an_environment_of_python_is_split_by_its_records() {
        let metadata = |name: &str| format!("Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n");
        let (a, b, c) = (metadata("a"), metadata("B"), metadata("c"));
        let files = [
            ("lib/site-packages/a-1.0.dist-info/METADATA", a.as_str()),
            (
                "lib/site-packages/a-1.0.dist-info/RECORD",
                "a/x.py,sha256=0,1\n\"a/y,z.py\",,\na-1.0.dist-info/METADATA,,\n../../bin/a,,\n",
            ),
            ("lib/site-packages/a/x.py", ""),
            ("lib/site-packages/a/y,z.py", ""),
            ("lib/site-packages/a/tests/pyproject.toml", "[project]\nname = 'no'\nversion = '1'\n"),
            ("lib/site-packages/B-1.0.egg-info/PKG-INFO", &b),
            ("lib/site-packages/B-1.0.egg-info/top_level.txt", "bee\n"),
            ("lib/site-packages/bee.py", ""),
            ("lib/site-packages/c-1.0.egg-info", &c),
            ("lib/site-packages/c/c.py", ""),
            ("lib/site-packages/stray.pth", ""),
        ];
        assert_eq!(
            packages("venv", false, &files),
            [
                "pkg:pypi/a@1.0: a-1.0.dist-info/METADATA a/x.py a/y,z.py",
                "pkg:pypi/b@1.0: B-1.0.egg-info/PKG-INFO B-1.0.egg-info/top_level.txt bee.py",
                "pkg:pypi/c@1.0: c-1.0.egg-info c/c.py",
                "loose: 3",
            ]
        );
    }

    #[test]
    fn a_source_distribution_is_no_environment() {
        let metadata = "Metadata-Version: 2.1\nName: a\nVersion: 1.0\n";
        let files = [("PKG-INFO", metadata), ("a.egg-info/PKG-INFO", metadata), ("setup.py", ""), ("a/x.py", "")];
        assert_eq!(packages("a-1.0", false, &files), ["pkg:pypi/a@1.0: PKG-INFO a.egg-info/PKG-INFO a/x.py setup.py"]);
    }

    #[test]
    fn a_broken_manifest_leaves_the_name_of_the_directory() {
        let paths = ["a-1.0.0/Cargo.toml".to_owned(), "a-1.0.0/lib.rs".to_owned()];
        let read = |_: usize| Some(b"[package".to_vec());
        let split = split(&Listing { location: "here", name: "x", paths: &paths, read: &read, is_installed: false });
        assert_eq!((split.packages.len(), split.packages[0].package.purl.as_str()), (1, "pkg:generic/a@1.0.0"));
        assert!(split.packages[0].problems[0].to_string().starts_with("`here/a-1.0.0/Cargo.toml` is no valid Cargo"));
    }
}
