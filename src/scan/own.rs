//! The project's own code, in this or an earlier version, is no finding: its packages, and what rules call own.
//!
//! Own are the packages of the manifests at the root and of members of the same workspace. A manifest deeper down that
//! no workspace declares may as well be somebody's package that was copied in, with its manifest: that is a finding.

use std::collections::BTreeSet;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::homes::homes;
use super::own_rules::FoundRules;
use crate::attribution::AttributionContext;
use crate::declared::OwnSources;
use crate::finding::OwnPackage;
use crate::index::{Store, StoreError};
use crate::isolation::isolated;
use crate::provenance::{MAX_MANIFEST_BYTES, ManifestKind, OwnRules, Purl, is_bundled_path, parse_manifest};
use crate::source::{Failed, FailedReason, ProjectPath, Tree};

/// What is the project's own.
#[derive(Debug, Clone, Default)]
pub struct OwnCode {
    /// Packages that the manifests and rules name, by name.
    pub packages: Vec<OwnPackage>,
    /// The same for attribution, with the contents that own addresses hold.
    pub attribution: AttributionContext,
    /// Where they live: links there name no foreign source.
    pub sources: OwnSources,
    /// Manifests at the root that do not parse: whose code this is, they do not say.
    pub failed: Vec<Failed>,
    /// The rules.
    pub rules: FoundRules,
}

/// Where an own package was named, when that was no manifest.
pub(super) const BY_OPTION: &str = "--own";

/// Finds what is the project's own: the packages of its manifests, and what `rules` mean in `store`.
///
/// A manifest that cannot be read names nothing here: the scan reads it again and says so.
///
/// # Errors
/// When the database cannot be read.
pub fn find_own_code(store: &dyn Store, tree: &dyn Tree, rules: &OwnRules) -> Result<OwnCode, StoreError> {
    let mut own = find_own_packages(tree, &rules.purls);
    own.rules = FoundRules::find(store, rules, &mut own.attribution, &mut own.packages)?;
    Ok(own)
}

fn find_own_packages(tree: &dyn Tree, named: &[Purl]) -> OwnCode {
    let mut failed = Vec::new();
    let manifests = read_manifests(tree, &mut failed);
    let workspace = Workspace::of(&manifests);
    let mut packages: BTreeSet<OwnPackage> =
        manifests.iter().filter(|manifest| workspace.holds(manifest)).filter_map(own_package).collect();
    packages.extend(named.iter().map(|purl| OwnPackage {
        name: purl.full_name(),
        purl: purl.without_version().to_string(),
        manifest: BY_OPTION.into(),
    }));
    let own = packages.iter().map(|package| package.purl.clone()).collect();
    let homes: Vec<String> = manifests
        .iter()
        .filter(|manifest| workspace.holds(manifest))
        .flat_map(|manifest| homes(manifest.kind, &manifest.bytes))
        .collect();
    let purls = packages.iter().map(|package| package.purl.as_str());
    let sources = OwnSources::new(homes.iter().map(String::as_str).chain(purls));
    let attribution = AttributionContext { own, ..AttributionContext::default() };
    let packages = packages.into_iter().collect();
    OwnCode { packages, attribution, sources, failed, rules: FoundRules::default() }
}

struct FoundManifest {
    kind: ManifestKind,
    path: String,
    name: String,
    bytes: Vec<u8>,
}

impl FoundManifest {
    fn is_at_root(&self) -> bool {
        // `debian/changelog` stands one below the package it describes.
        !self.path.contains('/') || (self.kind == ManifestKind::DebianChangelog && self.path == "debian/changelog")
    }

    fn directory(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(directory, _)| directory)
    }
}

fn read_manifests(tree: &dyn Tree, failed: &mut Vec<Failed>) -> Vec<FoundManifest> {
    let is_wanted = |path: &str| ManifestKind::of_path(path).is_some() && !is_bundled_path(path);
    tree.find(&is_wanted).iter().filter_map(|path| read_manifest(tree, path, failed)).collect()
}

fn read_manifest(tree: &dyn Tree, path: &ProjectPath, failed: &mut Vec<Failed>) -> Option<FoundManifest> {
    let kind = ManifestKind::of_path(&path.shown)?;
    let bytes = tree.read_start(path, MAX_MANIFEST_BYTES + 1)?;
    if bytes.len() as u64 > MAX_MANIFEST_BYTES {
        return None;
    }
    let mut manifest = FoundManifest { kind, path: path.shown.clone(), name: String::new(), bytes };
    let reason = match isolated(|| parse_manifest(kind, &manifest.path, &manifest.bytes)) {
        Ok(Ok(parsed)) => {
            manifest.name = parsed.map(|parsed| parsed.name).unwrap_or_default();
            return Some(manifest);
        }
        Ok(Err(error)) => FailedReason::Malformed(error.to_string()),
        Err(panicked) => FailedReason::Panicked(panicked.to_string()),
    };
    // Deeper down there are manifests made to be wrong, among tests; they name nothing.
    if manifest.is_at_root() {
        failed.push(Failed { path: path.clone(), reason });
    }
    Some(manifest)
}

fn own_package(manifest: &FoundManifest) -> Option<OwnPackage> {
    let purl = Purl::build(manifest.kind.ecosystem(), &manifest.name, "").ok()?;
    Some(OwnPackage { name: purl.full_name(), purl: purl.to_string(), manifest: manifest.path.clone() })
}

/// What the manifests at the root say of those below.
struct Workspace {
    /// Cargo demands that every package below a workspace belongs to it.
    is_cargo: bool,
    npm_members: Option<Gitignore>,
    go_module: Option<String>,
    maven_group: Option<String>,
}

impl Workspace {
    fn of(manifests: &[FoundManifest]) -> Self {
        let at_root = |kind| manifests.iter().find(|manifest| manifest.kind == kind && manifest.is_at_root());
        let name_at_root = |kind| at_root(kind).map(|manifest| manifest.name.clone()).filter(|name| !name.is_empty());
        let has_workspace = |manifest: &FoundManifest| {
            toml::from_slice::<toml::Table>(&manifest.bytes).is_ok_and(|table| table.contains_key("workspace"))
        };
        Self {
            is_cargo: at_root(ManifestKind::Cargo).is_some_and(has_workspace),
            npm_members: at_root(ManifestKind::Npm).and_then(|manifest| npm_members(&manifest.bytes)),
            go_module: name_at_root(ManifestKind::GoMod).map(|module| format!("{module}/")),
            maven_group: name_at_root(ManifestKind::Pom).and_then(|name| group_of(&name).map(str::to_owned)),
        }
    }

    fn holds(&self, manifest: &FoundManifest) -> bool {
        if manifest.name.is_empty() {
            return false;
        }
        manifest.is_at_root()
            || match manifest.kind {
                ManifestKind::Cargo => self.is_cargo,
                ManifestKind::Npm => self
                    .npm_members
                    .as_ref()
                    .is_some_and(|members| members.matched_path_or_any_parents(manifest.directory(), true).is_ignore()),
                ManifestKind::GoMod => self.go_module.as_ref().is_some_and(|prefix| manifest.name.starts_with(prefix)),
                ManifestKind::Pom => {
                    self.maven_group.is_some() && group_of(&manifest.name) == self.maven_group.as_deref()
                }
                _ => false,
            }
    }
}

fn group_of(maven_name: &str) -> Option<&str> {
    maven_name.split_once(':').map(|(group, _)| group)
}

/// Reads `workspaces`, an array of globs or an object with one in `packages`.
fn npm_members(bytes: &[u8]) -> Option<Gitignore> {
    let manifest: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let workspaces = manifest.get("workspaces")?;
    let globs = workspaces.as_array().or_else(|| workspaces.get("packages")?.as_array())?;
    let mut builder = GitignoreBuilder::new(".");
    for glob in globs.iter().filter_map(serde_json::Value::as_str) {
        let anchored = format!("/{}", glob.trim_start_matches("./").trim_start_matches('/'));
        builder.add_line(None, &anchored).ok()?;
    }
    builder.build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{DiskTree, WalkOptions};

    fn own_of(files: &[(&str, &str)], named: &[&str]) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let tree = DiskTree::open(root.path(), None, &WalkOptions::default()).unwrap();
        let named: Vec<Purl> = named.iter().map(|&purl| Purl::parse(purl).unwrap()).collect();
        let own = find_own_packages(&tree, &named);
        own.packages.into_iter().map(|package| package.name).collect()
    }

    const CRATE: &str = "[package]\nname = \"inner\"\nversion = \"1.0.0\"\n";

    #[test]
    fn members_of_a_cargo_workspace_are_own() {
        let root = "[workspace]\nmembers = ['a']\n[package]\nname = \"outer\"\nversion = \"1.0.0\"\n";
        assert_eq!(own_of(&[("Cargo.toml", root), ("a/Cargo.toml", CRATE)], &[]), ["inner", "outer"]);
        assert_eq!(own_of(&[("Cargo.toml", root), ("vendor/a/Cargo.toml", CRATE)], &[]), ["outer"]);
    }

    #[test] // Copied in with its manifest: exactly what a scan is for.
    fn a_manifest_that_nothing_declares_is_not_own() {
        assert!(own_of(&[("src/copied/Cargo.toml", CRATE)], &[]).is_empty());
        assert!(
            own_of(&[("package.json", "{\"name\":\"app\"}"), ("lib/package.json", "{\"name\":\"x\"}")], &[]) == ["app"]
        );
    }

    #[test]
    fn a_malformed_manifest_is_told_at_the_root_only() {
        let root = tempfile::tempdir().unwrap();
        for path in ["Cargo.toml", "tests/bad/Cargo.toml"] {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "[package\nname = 3").unwrap();
        }
        let tree = DiskTree::open(root.path(), None, &WalkOptions::default()).unwrap();
        let own = find_own_packages(&tree, &[]);
        let [Failed { path, reason: FailedReason::Malformed(reason) }] = &own.failed[..] else { panic!("{own:?}") };
        assert!(path.shown == "Cargo.toml" && reason.contains("no valid Cargo manifest"), "{reason}");
    }

    #[test]
    fn members_of_an_npm_workspace_are_own() {
        let root = "{\"name\":\"app\",\"workspaces\":[\"packages/*\"]}";
        let files = [
            ("package.json", root),
            ("packages/a/package.json", "{\"name\":\"@app/a\"}"),
            ("other/package.json", "{\"name\":\"z\"}"),
        ];
        assert_eq!(own_of(&files, &[]), ["@app/a", "app"]);
    }

    #[test]
    fn go_modules_below_the_root_module_are_own() {
        let files = [
            ("go.mod", "module example.org/app\n"),
            ("x/go.mod", "module example.org/app/x\n"),
            ("y/go.mod", "module example.net/y\n"),
        ];
        assert_eq!(own_of(&files, &[]), ["example.org/app", "example.org/app/x"]);
    }

    #[test]
    fn others_can_be_named() {
        assert_eq!(own_of(&[("a.c", "int x;")], &["pkg:npm/left@1.0.0"]), ["left"]);
    }
}
