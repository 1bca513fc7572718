//! Java: source jars. Sources: Maven's repository layout; Gradle's `caches/modules-2/files-2.1`.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, Sink, children, entries, file_name, package_of};
use crate::indexer::input::{PackageFiles, PackageInput};
use crate::indexer::summary::IndexSummary;
use crate::provenance::{Ecosystem, Manifest, ManifestKind, Package, parse_manifest};

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let maven = env.home(".m2/repository").map(|path| (path, Layout::Maven));
    let gradle = env.variable_or_home("GRADLE_USER_HOME", ".gradle");
    let gradle = gradle.map(|home| (home.join("caches/modules-2/files-2.1"), Layout::Gradle));
    maven.into_iter().chain(gradle).collect()
}

/// Finds the source jars below a directory of the repository.
pub(super) fn discover_maven(repository: &Path, directory: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for jar in entries(directory).into_iter().filter(|path| is_source_jar(path)) {
        let package = maven_package(repository, &jar);
        push_jar(jar, package, summary, sink);
    }
    for child in children(directory) {
        discover_maven(repository, &child, summary, sink);
    }
}

fn maven_package(repository: &Path, jar: &Path) -> Option<Package> {
    let below: Vec<&str> =
        jar.strip_prefix(repository).ok()?.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let [group @ .., artifact, version, _] = below.as_slice() else { return None };
    let pom = jar.with_file_name(format!("{artifact}-{version}.pom"));
    package(&group.join("."), artifact, version, Some(&pom))
}

/// Finds the source jars of the cache; jar and pom are in directories named after their checksums.
pub(super) fn discover_gradle(cache: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for group in children(cache) {
        for artifact in children(&group) {
            for version in children(&artifact) {
                let files: Vec<PathBuf> = children(&version).iter().flat_map(|hash| entries(hash)).collect();
                let pom = files.iter().find(|path| path.extension().is_some_and(|extension| extension == "pom"));
                let [group, artifact, version] = [&group, &artifact, &version].map(|path| file_name(path));
                let package = package(&group, &artifact, &version, pom.map(PathBuf::as_path));
                for jar in files.iter().filter(|path| is_source_jar(path)) {
                    push_jar(jar.clone(), package.clone(), summary, sink);
                }
            }
        }
    }
}

fn is_source_jar(path: &Path) -> bool {
    file_name(path).ends_with("-sources.jar")
}

fn push_jar(path: PathBuf, package: Option<Package>, summary: &mut IndexSummary, sink: Sink<'_>) {
    sink(PackageInput { path, package, files: PackageFiles::Archive, problems: Vec::new() }, summary);
}

fn package(group: &str, artifact: &str, version: &str, pom: Option<&Path>) -> Option<Package> {
    if group.is_empty() {
        return None;
    }
    let parse = |pom: &Path| {
        let bytes = fs::read(pom).ok()?;
        parse_manifest(ManifestKind::Pom, &pom.to_string_lossy(), &bytes).ok().flatten()
    };
    let manifest = pom.and_then(parse).unwrap_or_default();
    let (name, version) = (format!("{group}:{artifact}"), Some(version.to_owned()));
    package_of(Ecosystem::Maven, &Manifest { name, version, ..manifest })
}
