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

mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::provenance::{CargoWorkspace, Package, is_bundling_directory};

use super::filename::package_of_name;
use super::identify::{Identified, ManifestFile, described_directory, identify, is_identifying};
use super::python::{find_installed, installed_files};
use super::summary::IndexProblem;

use rules::{
    are_versioned_directories, is_below, is_directly_bundled, is_installing, is_project_file, is_publishable,
    is_support, parent, parts_below,
};

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
        let installed = is_installing;
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
        !is_installed && !parts_below(directory, above).any(is_support)
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
