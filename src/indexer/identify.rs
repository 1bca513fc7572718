//! Which package a directory or archive is: the list's word, else a sidecar's, else the best manifest's, else its name.
//! Pure, over manifests already read.

use crate::isolation::isolated;
use crate::provenance::{
    CargoWorkspace, Ecosystem, Manifest, ManifestError, ManifestKind, Package, SIDECAR_NAME, parse_manifest,
    parse_sidecar,
};

use super::filename::package_of_name;
use super::summary::IndexProblem;

/// A manifest, or sidecar, of a package: its path below the package's top, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ManifestFile {
    pub(super) path: String,
    pub(super) bytes: Vec<u8>,
}

/// What was found out about a package.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Identified {
    pub(super) package: Package,
    /// Whether a workspace or registry would never publish it.
    pub(super) is_private: bool,
    /// Manifests that did not parse; the package then goes by the next best word.
    pub(super) problems: Vec<IndexProblem>,
}

/// Tells whether the file at `path` may say what package it belongs to.
pub(super) fn is_identifying(path: &str) -> bool {
    ManifestKind::of_path(path).is_some() || path.rsplit('/').next() == Some(SIDECAR_NAME)
}

/// Returns the directory which the manifest at `path` describes, relative as `path` is: `debian/changelog`,
/// `x.dist-info/METADATA` and `META-INF/maven/…` describe the directory above theirs. Empty for the top.
pub(super) fn described_directory(path: &str) -> &str {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    if let Some(at) = find_part(parent, "META-INF") {
        return parent[..at].trim_end_matches('/');
    }
    let (above, name) = parent.rsplit_once('/').unwrap_or(("", parent));
    if name == "debian" || name.ends_with(".dist-info") || name.ends_with(".egg-info") { above } else { parent }
}

fn find_part(path: &str, wanted: &str) -> Option<usize> {
    let mut at = 0;
    for part in path.split('/') {
        if part == wanted {
            return Some(at);
        }
        at += part.len() + 1;
    }
    None
}

/// Identifies a package by the manifests at its top. `location` is how messages name it, `name` the name of its
/// directory or archive; `workspaces` are the Cargo workspaces above it, the nearest first.
///
/// `None` when no manifest names it; the problems found on the way are then passed back.
pub(super) fn identify(
    location: &str,
    name: &str,
    manifests: &[ManifestFile],
    workspaces: &[CargoWorkspace],
) -> Result<Identified, Vec<IndexProblem>> {
    let mut problems = Vec::new();
    for file in manifests.iter().filter(|file| file.path.rsplit('/').next() == Some(SIDECAR_NAME)) {
        match parse_sidecar(&file.bytes) {
            Ok(package) => return Ok(Identified { package, is_private: false, problems }),
            Err(error) => problems.push(IndexProblem::Sidecar { path: join(location, &file.path), error }),
        }
    }
    let mut parsed: Vec<(ManifestKind, Manifest)> = Vec::new();
    for file in manifests {
        let Some(kind) = ManifestKind::of_path(&file.path).or_else(|| gem_metadata(name, &file.path)) else { continue };
        // A module's version is in the name of its directory.
        match isolated(|| parse_manifest(kind, &join(name, &file.path), &file.bytes)) {
            Ok(Ok(Some(manifest))) => parsed.push((kind, manifest)),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => {
                problems.push(IndexProblem::Manifest(ManifestError { path: join(location, &file.path), ..error }));
            }
            Err(panicked) => problems.push(IndexProblem::panicked(join(location, &file.path).into(), &panicked)),
        }
    }
    match choose(parsed, name, workspaces) {
        Some((package, is_private)) => Ok(Identified { package, is_private, problems }),
        None => Err(problems),
    }
}

/// A gem's specification has a name that says nothing outside of one.
fn gem_metadata(name: &str, path: &str) -> Option<ManifestKind> {
    (path == "metadata" && name.to_ascii_lowercase().ends_with(".gem")).then_some(ManifestKind::GemMetadata)
}

fn choose(
    mut parsed: Vec<(ManifestKind, Manifest)>,
    name: &str,
    workspaces: &[CargoWorkspace],
) -> Option<(Package, bool)> {
    let by_name = package_of_name(name);
    let wanted = match by_name.purl.split('/').next() {
        Some("pkg:cargo") => Some(Ecosystem::Cargo),
        Some("pkg:pypi") => Some(Ecosystem::Pypi),
        Some("pkg:gem") => Some(Ecosystem::Gem),
        _ => None,
    };
    for (_, manifest) in parsed.iter_mut().filter(|(kind, _)| *kind == ManifestKind::Cargo) {
        for workspace in workspaces {
            workspace.complete(manifest);
        }
    }
    let copyright = parsed.iter().find(|(kind, _)| *kind == ManifestKind::DebianCopyright).cloned();
    parsed.retain(|(kind, manifest)| *kind != ManifestKind::DebianCopyright && !manifest.name.is_empty());
    drop_foreign_artifacts(&mut parsed, &by_name.name);
    // What the archive's ending says, then what a version knows, then rank; equal ones in order of path.
    parsed.sort_by_key(|(kind, manifest)| {
        let is_foreign = wanted.is_some_and(|wanted| wanted != kind.ecosystem());
        (is_foreign, manifest.version.is_none() && kind.rank() > 1, kind.rank())
    });
    let (best, others) = parsed.split_first()?;
    let (kind, mut manifest) = best.clone();
    for (_, other) in others.iter().filter(|(other, _)| other.ecosystem() == kind.ecosystem()) {
        complete(&mut manifest, other);
    }
    if kind == ManifestKind::DebianChangelog
        && let Some((_, copyright)) = copyright
    {
        complete(&mut manifest, &copyright);
    }
    let is_private = manifest.is_private;
    manifest.into_package(kind, &by_name.version).ok().map(|package| (package, is_private))
}

/// A jar that swallowed others holds the properties of them all; its own artifact is the one its name begins with.
fn drop_foreign_artifacts(parsed: &mut Vec<(ManifestKind, Manifest)>, name: &str) {
    let is_maven = |kind: ManifestKind| kind.ecosystem() == Ecosystem::Maven;
    if parsed.iter().filter(|(kind, _)| *kind == ManifestKind::PomProperties).count() > 1 {
        let is_own = |manifest: &Manifest| manifest.name.rsplit(':').next().is_some_and(|artifact| artifact == name);
        parsed.retain(|(kind, manifest)| !is_maven(*kind) || is_own(manifest));
    }
}

fn complete(manifest: &mut Manifest, other: &Manifest) {
    let fill = |field: &mut Option<String>, found: &Option<String>| {
        if field.is_none() {
            field.clone_from(found);
        }
    };
    fill(&mut manifest.version, &other.version);
    fill(&mut manifest.license, &other.license);
    fill(&mut manifest.source_url, &other.source_url);
}

fn join(above: &str, path: &str) -> String {
    if above.is_empty() { path.to_owned() } else { format!("{above}/{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, files: &[(&str, &str)], expected: &str) {
        let files: Vec<ManifestFile> = files
            .iter()
            .map(|(path, text)| ManifestFile { path: (*path).into(), bytes: text.as_bytes().into() })
            .collect();
        let found = identify("here", name, &files, &[]);
        assert_eq!(found.map_or_else(|_| String::new(), |found| found.package.purl), expected, "{name}");
    }

    const CARGO: (&str, &str) = ("Cargo.toml", "[package]\nname = 'a'\nversion = '1.0.0'");
    const NPM: (&str, &str) = ("package.json", "{\"name\": \"b\", \"version\": \"2.0.0\"}");

    #[test]
    fn the_best_word_wins() {
        let sidecar = ("kinprint-origin.json", "{\"purl\": \"pkg:generic/c@3\"}");
        check("x", &[NPM, CARGO, sidecar], "pkg:generic/c@3");
        check("x", &[NPM, CARGO], "pkg:cargo/a@1.0.0");
        check("x", &[NPM], "pkg:npm/b@2.0.0");
        check("x", &[("debian/changelog", "d (4-1) u; x\n"), NPM], "pkg:npm/b@2.0.0");
        check("x", &[("debian/changelog", "d (4-1) u; x\n")], "pkg:deb/debian/d@4-1");
        check("x", &[("README", "")], "");
    }

    #[test]
    fn endings_of_archives_tell_the_ecosystem() {
        let metadata = ("x.dist-info/METADATA", "Metadata-Version: 2.1\nName: d\nVersion: 4\n");
        check("d-4-py3-none-any.whl", &[CARGO, metadata], "pkg:pypi/d@4");
        let gem = (
            "metadata",
            "--- !ruby/object:Gem::Specification\nname: e\nversion: !ruby/object:Gem::Version\n  version: '5'\n",
        );
        check("e-5.gem", &[gem, NPM], "pkg:gem/e@5");
        check("e-5.tar.gz", &[gem], "");
    }

    #[test]
    fn missing_versions_come_from_other_words() {
        check("cobra@v1.2.3", &[("go.mod", "module github.com/a/cobra\n")], "pkg:golang/github.com/a/cobra@v1.2.3");
        check("a-0.9.0", &[("Cargo.toml", "[package]\nname = 'a'\nversion.workspace = true")], "pkg:cargo/a@0.9.0");
        let dynamic = ("pyproject.toml", "[project]\nname = 'f'\ndynamic = ['version']");
        check("f", &[dynamic, ("PKG-INFO", "Metadata-Version: 2.1\nName: f\nVersion: 6\n")], "pkg:pypi/f@6");
    }

    #[test]
    fn a_jar_of_many_is_the_one_it_is_called_after() {
        let properties = |artifact: &str| format!("groupId=g\nartifactId={artifact}\nversion=1\n");
        let (own, other) = (properties("own"), properties("other"));
        let both =
            [("META-INF/maven/g/other/pom.properties", other.as_str()), ("META-INF/maven/g/own/pom.properties", &own)];
        check("own-1.jar", &both, "pkg:maven/g/own@1");
        check("third-1.jar", &both, "");
    }

    #[test]
    fn malformed_manifests_are_told_and_the_next_best_word_taken() {
        let files = [("Cargo.toml", "[package"), NPM];
        let files = files.map(|(path, text)| ManifestFile { path: path.into(), bytes: text.as_bytes().into() });
        let found = identify("dir/x", "x", &files, &[]).unwrap();
        assert_eq!(found.package.purl, "pkg:npm/b@2.0.0");
        assert!(found.problems[0].to_string().starts_with("`dir/x/Cargo.toml` is no valid Cargo manifest"));
        assert_eq!(identify("dir/x", "x", &files[..1], &[]).unwrap_err().len(), 1);
    }

    #[test]
    fn manifests_describe_directories() {
        for (path, directory) in [
            ("Cargo.toml", ""),
            ("a/b/package.json", "a/b"),
            ("a/debian/changelog", "a"),
            ("six-1.dist-info/METADATA", ""),
            ("x/META-INF/maven/g/a/pom.xml", "x"),
            ("META-INF/maven/g/a/pom.xml", ""),
        ] {
            assert_eq!(described_directory(path), directory, "{path}");
        }
    }
}
