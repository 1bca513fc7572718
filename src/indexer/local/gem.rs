//! Ruby. Source: the RubyGems guides, "gem environment": `gems/NAME-VERSION` with `specifications/NAME-VERSION.gemspec`
//! beside; Debian's Ruby policy (`/usr/share/rubygems-integration`); the homes of rbenv and bundler.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, Sink, below_children, children, file_name, package_of};
use crate::indexer::discover::whole_directory;
use crate::indexer::filename::split_name_version;
use crate::indexer::summary::IndexSummary;
use crate::provenance::{Ecosystem, Manifest, ManifestKind, Package, parse_manifest};

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let mut gems: Vec<PathBuf> = Vec::new();
    gems.extend(env.variable("GEM_HOME").map(|home| home.join("gems")));
    let paths = env.variables.get("GEM_PATH").map(|paths| std::env::split_paths(paths).collect::<Vec<_>>());
    gems.extend(paths.unwrap_or_default().into_iter().map(|path| path.join("gems")));
    let versions = [
        env.home(".gem/ruby"),
        env.data("gem/ruby"),
        Some(env.system("lib/ruby/gems")),
        Some(env.system("share/rubygems-integration")),
        Some(env.system("local/lib/ruby/gems")),
        env.project("vendor/bundle/ruby"),
    ];
    gems.extend(versions.into_iter().flat_map(|versions| below_children(versions, "gems")));
    let rbenv =
        below_children(env.variable_or_home("RBENV_ROOT", ".rbenv").map(|p| p.join("versions")), "lib/ruby/gems");
    gems.extend(rbenv.into_iter().flat_map(|versions| below_children(Some(versions), "gems")));
    gems.into_iter().map(|path| (path, Layout::Gems)).collect()
}

pub(super) fn discover_gems(root: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for gem in children(root) {
        let package = gem_of_directory(root, &file_name(&gem));
        whole_directory(gem, package, summary, sink);
    }
}

/// `NAME-VERSION`, a platform behind it allowed: `nokogiri-1.16.0-x86_64-linux`.
fn gem_of_directory(root: &Path, directory: &str) -> Option<Package> {
    let (name, version) = split_name_version(directory)?;
    let version = version.split('-').next().unwrap_or(version);
    let specification = root.with_file_name("specifications").join(format!("{directory}.gemspec"));
    let text = fs::read(&specification).ok();
    let manifest = text
        .and_then(|text| parse_manifest(ManifestKind::Gemspec, &specification.to_string_lossy(), &text).ok().flatten());
    let (name, version) = (name.to_owned(), Some(version.to_owned()));
    package_of(Ecosystem::Gem, &Manifest { name, version, ..manifest.unwrap_or_default() })
}
