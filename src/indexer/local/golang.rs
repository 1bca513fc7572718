//! Go. Source: the Go modules reference, "Module cache" (`NAME@vVERSION`); Debian's Go policy (`/usr/share/gocode/src`,
//! import paths without versions).

use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, Sink, children, entries, package_of};
use crate::indexer::discover::whole_directory;
use crate::indexer::summary::IndexSummary;
use crate::provenance::{Ecosystem, Manifest, Package};

/// Hosts whose repositories are `HOST/OWNER/NAME`.
const OWNER_HOSTS: [&str; 6] =
    ["bitbucket.org", "codeberg.org", "github.com", "gitlab.com", "golang.org", "google.golang.org"];

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let paths: Vec<PathBuf> = match env.variables.get("GOPATH") {
        Some(paths) => std::env::split_paths(paths).collect(),
        None => env.home("go").into_iter().collect(),
    };
    let caches = env.variable("GOMODCACHE").into_iter().chain(paths.iter().map(|path| path.join("pkg/mod")));
    let sources = [env.system("share/gocode/src")];
    caches.map(|path| (path, Layout::GoModules)).chain(sources.map(|path| (path, Layout::GoSources))).collect()
}

/// Finds the modules below a directory of the module cache.
pub(super) fn discover_modules(cache: &Path, directory: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for child in children(directory) {
        if child == cache.join("cache") {
            continue; // Downloads and checksums.
        }
        match module_of_directory(cache, &child) {
            Some(package) => whole_directory(child, Some(package), summary, sink),
            None => discover_modules(cache, &child, summary, sink),
        }
    }
}

fn module_of_directory(cache: &Path, directory: &Path) -> Option<Package> {
    let below = import_path(cache, directory)?;
    let version = crate::provenance::go_directory_version(below.rsplit('/').next()?)?;
    let (module, _) = below.rsplit_once('@')?;
    package(unescape(module), Some(unescape(version)))
}

/// Finds the packages below a directory of import paths. Some ship no `go.mod`, and many files lie below a package's
/// top only, so the host decides how deep a package's top is.
pub(super) fn discover_sources(sources: &Path, directory: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for child in children(directory) {
        let Some(path) = import_path(sources, &child) else { continue };
        let is_owner = OWNER_HOSTS.contains(&path.split('/').next().unwrap_or_default()) && path.split('/').count() < 3;
        let holds =
            |file: &PathBuf| file.extension().is_some_and(|extension| extension == "go") || file.ends_with("go.mod");
        let is_top = !is_owner && (path.split('/').count() > 2 || entries(&child).iter().any(holds));
        match package(path, None).filter(|_| is_top) {
            Some(package) => whole_directory(child, Some(package), summary, sink),
            None => discover_sources(sources, &child, summary, sink),
        }
    }
}

fn import_path(root: &Path, directory: &Path) -> Option<String> {
    Some(directory.strip_prefix(root).ok()?.to_str()?.replace('\\', "/"))
}

fn package(name: String, version: Option<String>) -> Option<Package> {
    let source_url = Some(format!("https://{name}"));
    package_of(Ecosystem::Golang, &Manifest { name, version, source_url, ..Manifest::default() })
}

/// The cache writes capital letters as `!` and the small one.
fn unescape(path: &str) -> String {
    let mut result = String::with_capacity(path.len());
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        match c {
            '!' => result.extend(chars.next().map(|c| c.to_ascii_uppercase())),
            other => result.push(other),
        }
    }
    result
}
