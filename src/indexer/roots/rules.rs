//! Rules over paths: which directories may hold packages of their own, and what a project looks like.

use std::collections::BTreeSet;

use crate::indexer::filename::split_name_version;
use crate::indexer::identify::Identified;
use crate::license::is_license_path;
use crate::provenance::{ManifestKind, is_bundling_directory};

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

/// Tells whether a directory of this name holds packages that an installer put there.
pub(super) fn is_installing(name: &str) -> bool {
    INSTALL_DIRECTORIES.contains(&name)
}

/// Tells whether manifests in a directory of this name describe nothing to be published.
pub(super) fn is_support(name: &str) -> bool {
    SUPPORT_DIRECTORIES.contains(&name)
}

/// Tells whether a package is one that its registry would take.
pub(super) fn is_publishable(identified: Option<&Identified>) -> bool {
    identified
        .is_some_and(|found| !found.is_private && !found.package.version.is_empty() && found.package.version != "0.0.0")
}

/// Tells whether the part right above `directory` bundles: `vendor/x`, `node_modules/@scope/x`, `vendor/host/owner/x`.
pub(super) fn is_directly_bundled(directory: &str) -> bool {
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
pub(super) fn parent(path: &str) -> Option<&str> {
    if path.is_empty() { None } else { Some(path.rsplit_once('/').map_or("", |(parent, _)| parent)) }
}

pub(super) fn is_below(path: &str, directory: &str) -> bool {
    directory.is_empty() || path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}

/// Returns the parts of `directory` that are below `above`.
pub(super) fn parts_below<'p>(directory: &'p str, above: &str) -> impl Iterator<Item = &'p str> {
    directory[above.len()..].split('/').filter(|part| !part.is_empty())
}

/// Tells whether all paths are in directories called after a version, two or more: `a-1.0/x`, `b-2.1/y`.
pub(super) fn are_versioned_directories(paths: &[&str]) -> bool {
    let tops: Option<BTreeSet<&str>> = paths.iter().map(|path| path.split_once('/').map(|(top, _)| top)).collect();
    tops.is_some_and(|tops| tops.len() > 1 && tops.iter().all(|top| split_name_version(top).is_some()))
}

pub(super) fn is_project_file(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    !path.contains('/')
        && (is_license_path(path) || PROJECT_FILES.contains(&lower.as_str()) || lower.ends_with(".gemspec"))
        || ManifestKind::of_path(path).is_some() && !path.contains('/')
}
