//! The open source that is already on a machine: where package managers keep it.
//!
//! Nothing is read from the environment here: the caller passes the values it has, so that tests and other machines
//! can pass others. Each ecosystem says in its own file where its directories are, by which source, and how the
//! packages below them are found. What is kept packed under names of hashes (npm's and composer's download caches) is
//! not looked at: it is there unpacked as well, or was never used.

mod cargo;
mod composer;
mod gem;
mod golang;
mod javascript;
mod jvm;
mod python;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::provenance::{Ecosystem, KnownBy, Manifest, Package, Purl};

use super::discover::{Nature, discover};
use super::input::PackageInput;
use super::summary::IndexSummary;

/// Variables of the environment that say where package managers keep things.
pub const LOCAL_VARIABLES: [&str; 16] = [
    "BUN_INSTALL",
    "CARGO_HOME",
    "COMPOSER_HOME",
    "CONDA_PREFIX",
    "GEM_HOME",
    "GEM_PATH",
    "GOMODCACHE",
    "GOPATH",
    "GRADLE_USER_HOME",
    "PNPM_HOME",
    "PYENV_ROOT",
    "RBENV_ROOT",
    "VIRTUAL_ENV",
    "XDG_CACHE_HOME",
    "XDG_DATA_HOME",
    "YARN_CACHE_FOLDER",
];

/// What the caller knows of the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalEnv {
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// Those of [`LOCAL_VARIABLES`] that are set.
    pub variables: BTreeMap<&'static str, OsString>,
    /// The project at hand: its `node_modules` and virtual environments count.
    pub project: Option<PathBuf>,
    /// Where the system's `lib`, `share` and `local` are: `/usr` if `None`.
    pub system: Option<PathBuf>,
}

impl LocalEnv {
    fn home(&self, below: &str) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(below))
    }

    fn project(&self, below: &str) -> Option<PathBuf> {
        self.project.as_ref().map(|project| project.join(below))
    }

    fn system(&self, below: &str) -> PathBuf {
        self.system.as_deref().unwrap_or(Path::new("/usr")).join(below)
    }

    fn variable(&self, name: &str) -> Option<PathBuf> {
        self.variables.get(name).map(PathBuf::from)
    }

    /// Returns what a variable says, else what is the default below the home directory.
    fn variable_or_home(&self, name: &str, below: &str) -> Option<PathBuf> {
        self.variable(name).or_else(|| self.home(below))
    }

    /// Returns a place among the user's data files, by the XDG base directory specification.
    fn data(&self, below: &str) -> Option<PathBuf> {
        self.variable_or_home("XDG_DATA_HOME", ".local/share").map(|data| data.join(below))
    }

    /// Returns a place among the user's cached files, by the XDG base directory specification.
    fn cache(&self, below: &str) -> Option<PathBuf> {
        self.variable_or_home("XDG_CACHE_HOME", ".cache").map(|cache| cache.join(below))
    }
}

/// How the packages of a directory are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layout {
    /// Each child is a package as an installer left it.
    Packages,
    /// Each child is a package, or a scope (`@babel`) that holds packages.
    ScopedPackages,
    /// A tree that splits itself: `site-packages`, `node_modules`, checkouts.
    Tree,
    /// Each grandchild is such a tree: `NAME-HASH/REVISION` of cargo's checkouts.
    Checkouts,
    /// Archives of packages, `.zip`.
    Archives,
    /// Modules called `NAME@vVERSION` at any depth.
    GoModules,
    /// Import paths as directories.
    GoSources,
    /// `GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION-sources.jar`, the group's parts being directories.
    Maven,
    /// `GROUP/ARTIFACT/VERSION/HASH/ARTIFACT-VERSION-sources.jar`.
    Gradle,
    /// `NAME-VERSION`, described in `../specifications`.
    Gems,
    /// Packages listed in `composer/installed.json`.
    Composer,
}

/// Directories of package managers that exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalRoots(Vec<(PathBuf, Layout)>);

impl LocalRoots {
    /// Finds which of the usual directories exist.
    pub fn find(env: &LocalEnv) -> Self {
        let finders =
            [cargo::roots, python::roots, javascript::roots, golang::roots, jvm::roots, gem::roots, composer::roots];
        let mut found: Vec<(PathBuf, Layout)> = Vec::new();
        for find in finders {
            let mut roots: Vec<(PathBuf, Layout)> = find(env)
                .into_iter()
                // Real paths, each once: environments are often links to each other.
                .filter_map(|(path, layout)| Some((path.canonicalize().ok().filter(|path| path.is_dir())?, layout)))
                .collect();
            roots.sort_by(|(left, left_layout), (right, right_layout)| (left_layout, left).cmp(&(right_layout, right)));
            roots.dedup();
            roots.retain(|root| !found.contains(root));
            found.append(&mut roots);
        }
        Self(found)
    }

    /// Returns all roots, for messages.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|(path, _)| path.as_path())
    }
}

type Sink<'s> = &'s mut dyn FnMut(PackageInput, &mut IndexSummary);

/// Passes all packages below the roots to `sink`.
pub(super) fn discover_local(roots: &LocalRoots, summary: &mut IndexSummary, sink: Sink<'_>) {
    for (root, layout) in &roots.0 {
        match layout {
            Layout::Packages => discover_packages(root, summary, sink),
            Layout::ScopedPackages => javascript::discover_packages(root, summary, sink),
            Layout::Tree => discover(root, Nature::Tree, summary, sink),
            Layout::Checkouts => cargo::discover_checkouts(root, summary, sink),
            Layout::Archives => javascript::discover_archives(root, summary, sink),
            Layout::GoModules => golang::discover_modules(root, root, summary, sink),
            Layout::GoSources => golang::discover_sources(root, root, summary, sink),
            Layout::Maven => jvm::discover_maven(root, root, summary, sink),
            Layout::Gradle => jvm::discover_gradle(root, summary, sink),
            Layout::Gems => gem::discover_gems(root, summary, sink),
            Layout::Composer => composer::discover_installed(root, summary, sink),
        }
    }
}

fn discover_packages(root: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for package in children(root) {
        discover(&package, Nature::InstalledPackage, summary, sink);
    }
}

/// Returns the directories in `directory`, sorted; none if it cannot be read.
fn children(directory: &Path) -> Vec<PathBuf> {
    entries(directory).into_iter().filter(|path| path.is_dir()).collect()
}

/// Returns what is in `directory`, sorted; nothing if it cannot be read.
fn entries(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// Returns the existing directories `below` each child of `directory`.
fn below_children(directory: Option<PathBuf>, below: &str) -> Vec<PathBuf> {
    let children = directory.map(|directory| children(&directory)).unwrap_or_default();
    children.into_iter().map(|child| child.join(below)).filter(|path| path.is_dir()).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn package_of(ecosystem: Ecosystem, manifest: &Manifest) -> Option<Package> {
    let purl = Purl::build(ecosystem, &manifest.name, manifest.version.as_deref().unwrap_or_default()).ok()?;
    Some(Package {
        purl: purl.to_string(),
        name: purl.full_name(),
        version: purl.version().to_owned(),
        license: manifest.license.clone(),
        released_at: manifest.released_at.clone(),
        released_at_source: manifest.released_at.is_some().then_some(crate::provenance::DateSource::Manifest),
        source_url: manifest.source_url.clone(),
        known_by: KnownBy::Manifest,
    })
}
