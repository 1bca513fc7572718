//! The open source that is already on a machine: where package managers keep it.
//!
//! Nothing is read from the environment here: the caller passes the values it has, so that tests and other machines
//! can pass others. Sources: the Cargo book ("Cargo home"), the `site` module of Python, npm's folders page, the Go
//! modules reference ("Module cache"), Maven's repository layout.

use std::fs;
use std::path::{Path, PathBuf};

use crate::provenance::{Ecosystem, KnownBy, Manifest, ManifestKind, Package, Purl, parse_manifest};

use super::discover::{Nature, discover, whole_directory};
use super::input::{PackageFiles, PackageInput};
use super::summary::IndexSummary;

/// Values of the environment that say where package managers keep things.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalEnv {
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// `CARGO_HOME`.
    pub cargo_home: Option<PathBuf>,
    /// `GOMODCACHE`.
    pub go_mod_cache: Option<PathBuf>,
    /// `GOPATH`; may hold several paths.
    pub go_path: Option<PathBuf>,
    /// `PYENV_ROOT`.
    pub pyenv_root: Option<PathBuf>,
    /// `VIRTUAL_ENV`.
    pub virtual_env: Option<PathBuf>,
    /// The project at hand: its `node_modules` and virtual environments count.
    pub project: Option<PathBuf>,
    /// Directories of the system; `/usr/lib`, `/usr/local/lib`, `/usr/share` where that is empty.
    pub system: Vec<PathBuf>,
}

/// Directories of package managers that exist.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalRoots {
    /// Directories whose children are unpacked crates.
    pub cargo: Vec<PathBuf>,
    /// Environments of Python: `site-packages`, `dist-packages`.
    pub python: Vec<PathBuf>,
    /// `node_modules` directories.
    pub node: Vec<PathBuf>,
    /// Module caches of Go.
    pub go: Vec<PathBuf>,
    /// Maven repositories.
    pub maven: Vec<PathBuf>,
}

impl LocalRoots {
    /// Finds which of the usual directories exist.
    pub fn find(env: &LocalEnv) -> Self {
        let home = |below: &str| env.home.as_ref().map(|home| home.join(below));
        let cargo_home = env.cargo_home.clone().or_else(|| home(".cargo"));
        let registries = cargo_home.map(|cargo| children(&cargo.join("registry/src"))).unwrap_or_default();
        Self {
            cargo: sorted(&registries),
            python: sorted(&python_roots(env)),
            node: sorted(&node_roots(env)),
            go: sorted(&go_roots(env)),
            maven: sorted(&home(".m2/repository").into_iter().filter(|path| path.is_dir()).collect::<Vec<_>>()),
        }
    }

    /// Returns all roots, for messages.
    pub fn all(&self) -> impl Iterator<Item = &Path> {
        [&self.cargo, &self.python, &self.node, &self.go, &self.maven].into_iter().flatten().map(PathBuf::as_path)
    }
}

fn python_roots(env: &LocalEnv) -> Vec<PathBuf> {
    let mut libraries: Vec<PathBuf> = system(env);
    libraries.extend(env.home.iter().map(|home| home.join(".local/lib")));
    libraries.extend(env.virtual_env.iter().map(|path| path.join("lib")));
    let pyenv = env.pyenv_root.clone().or_else(|| env.home.as_ref().map(|home| home.join(".pyenv")));
    libraries
        .extend(pyenv.iter().flat_map(|pyenv| children(&pyenv.join("versions"))).map(|version| version.join("lib")));
    libraries.extend(
        env.project.iter().flat_map(|project| [".venv/lib", "venv/lib", "env/lib"].map(|lib| project.join(lib))),
    );
    let mut roots = Vec::new();
    for library in libraries {
        let versions = children(&library).into_iter().filter(|path| name_starts_with(path, "python"));
        roots.extend(
            versions.flat_map(|version| ["site-packages", "dist-packages"].map(|packages| version.join(packages))),
        );
    }
    roots.retain(|root| root.is_dir());
    roots
}

fn node_roots(env: &LocalEnv) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = system(env).iter().map(|library| library.join("node_modules")).collect();
    roots.extend(env.project.iter().map(|project| project.join("node_modules")));
    roots.extend(env.home.iter().flat_map(|home| {
        let nvm = children(&home.join(".nvm/versions/node"));
        nvm.into_iter()
            .map(|version| version.join("lib/node_modules"))
            .chain([home.join(".npm-global/lib/node_modules")])
    }));
    roots.retain(|root| root.is_dir());
    roots
}

fn go_roots(env: &LocalEnv) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = env.go_mod_cache.iter().cloned().collect();
    match &env.go_path {
        Some(paths) => roots.extend(std::env::split_paths(paths).map(|path| path.join("pkg/mod"))),
        None => roots.extend(env.home.iter().map(|home| home.join("go/pkg/mod"))),
    }
    roots.retain(|root| root.is_dir());
    roots
}

fn system(env: &LocalEnv) -> Vec<PathBuf> {
    if env.system.is_empty() {
        ["/usr/lib", "/usr/local/lib", "/usr/share"].map(PathBuf::from).into()
    } else {
        env.system.clone()
    }
}

fn name_starts_with(path: &Path, start: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start))
}

/// Real paths, each once: environments are often links to each other.
fn sorted(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// Returns the directories in `directory`, sorted; none if it cannot be read.
fn children(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    paths.sort();
    paths
}

/// Passes all packages below the roots to `sink`.
pub(super) fn discover_local(
    roots: &LocalRoots,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
    for crate_directory in roots.cargo.iter().flat_map(|registry| children(registry)) {
        discover(&crate_directory, Nature::InstalledPackage, summary, sink);
    }
    for tree in roots.python.iter().chain(&roots.node) {
        discover(tree, Nature::Tree, summary, sink);
    }
    for cache in &roots.go {
        discover_modules(cache, cache, summary, sink);
    }
    for repository in &roots.maven {
        discover_artifacts(repository, repository, summary, sink);
    }
}

/// Finds the modules below a directory of the module cache: directories called `NAME@vVERSION`.
fn discover_modules(
    cache: &Path,
    directory: &Path,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
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
    let below = directory.strip_prefix(cache).ok()?.to_str()?.replace('\\', "/");
    let version = crate::provenance::go_directory_version(below.rsplit('/').next()?)?;
    let (module, _) = below.rsplit_once('@')?;
    let name = unescape(module);
    let source_url = Some(format!("https://{name}"));
    package_of(
        Ecosystem::Golang,
        &Manifest { name, version: Some(unescape(version)), source_url, ..Manifest::default() },
    )
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

/// Finds `GROUP/ARTIFACT/VERSION/ARTIFACT-VERSION-sources.jar`.
fn discover_artifacts(
    repository: &Path,
    directory: &Path,
    summary: &mut IndexSummary,
    sink: &mut dyn FnMut(PackageInput, &mut IndexSummary),
) {
    let jars = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut jars: Vec<PathBuf> = jars.filter(|path| path.to_string_lossy().ends_with("-sources.jar")).collect();
    jars.sort();
    for path in jars {
        let package = artifact_of_path(repository, &path);
        sink(PackageInput { path, package, files: PackageFiles::Archive, problems: Vec::new() }, summary);
    }
    for child in children(directory) {
        discover_artifacts(repository, &child, summary, sink);
    }
}

fn artifact_of_path(repository: &Path, jar: &Path) -> Option<Package> {
    let below: Vec<&str> =
        jar.strip_prefix(repository).ok()?.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let [group @ .., artifact, version, _] = below.as_slice() else { return None };
    if group.is_empty() {
        return None;
    }
    let pom_path = jar.with_file_name(format!("{artifact}-{version}.pom"));
    let pom = fs::read(&pom_path)
        .ok()
        .and_then(|bytes| parse_manifest(ManifestKind::Pom, &pom_path.to_string_lossy(), &bytes).ok().flatten());
    let name = format!("{}:{artifact}", group.join("."));
    package_of(Ecosystem::Maven, &Manifest { name, version: Some((*version).to_owned()), ..pom.unwrap_or_default() })
}

fn package_of(ecosystem: Ecosystem, manifest: &Manifest) -> Option<Package> {
    let purl = Purl::build(ecosystem, &manifest.name, manifest.version.as_deref().unwrap_or_default()).ok()?;
    Some(Package {
        purl: purl.to_string(),
        name: purl.full_name(),
        version: purl.version().to_owned(),
        license: manifest.license.clone(),
        released_at: None,
        released_at_source: None,
        source_url: manifest.source_url.clone(),
        known_by: KnownBy::Manifest,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(files: &[(&str, &str)]) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = home.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        home
    }

    fn found(home: &Path) -> Vec<String> {
        let env = LocalEnv { home: Some(home.into()), system: vec![home.join("system/lib")], ..LocalEnv::default() };
        let mut summary = IndexSummary::default();
        let mut purls = Vec::new();
        discover_local(&LocalRoots::find(&env), &mut summary, &mut |input, _| {
            purls.push(input.package.map_or_else(|| "archive".to_owned(), |package| package.purl));
        });
        assert_eq!(summary.problems, []);
        purls
    }

    #[test]
    fn finds_what_package_managers_keep() {
        let home = home(&[
            (".cargo/registry/src/index-1/a-1.0.0/Cargo.toml", "[package]\nname = 'a'\nversion = '1.0.0'"),
            (".cargo/registry/src/index-1/a-1.0.0/lib.rs", ""),
            (
                "system/lib/python3.11/site-packages/b-1.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: b\nVersion: 1\n",
            ),
            (
                ".pyenv/versions/3.9.1/lib/python3.9/site-packages/c-1.dist-info/METADATA",
                "Metadata-Version: 2.1\nName: c\nVersion: 1\n",
            ),
            ("system/lib/node_modules/d/package.json", "{\"name\": \"d\", \"version\": \"1.0.0\"}"),
            ("go/pkg/mod/github.com/!burnt!sushi/toml@v1.2.0/x.go", ""),
            ("go/pkg/mod/cache/download/x@v1.0.0/y", ""),
            (".m2/repository/org/e/f/2.0/f-2.0-sources.jar", ""),
            (
                ".m2/repository/org/e/f/2.0/f-2.0.pom",
                "<project><artifactId>f</artifactId><groupId>org.e</groupId><licenses><license><name>MIT</name></license></licenses></project>",
            ),
            (".m2/repository/org/e/f/2.0/f-2.0.jar", ""),
        ]);
        assert_eq!(
            found(home.path()),
            [
                "pkg:cargo/a@1.0.0",
                "pkg:pypi/c@1",
                "pkg:pypi/b@1",
                "pkg:npm/d@1.0.0",
                "pkg:golang/github.com/burntsushi/toml@v1.2.0", // Lower case by the rules of purl.
                "pkg:maven/org.e/f@2.0",
            ]
        );
    }

    #[test]
    fn an_empty_home_holds_nothing() {
        assert_eq!(found(home(&[("x", "")]).path()), Vec::<String>::new());
    }
}
