//! Cargo. Source: the Cargo book, "Cargo home": `registry/src/INDEX/NAME-VERSION`, `git/checkouts/NAME-HASH/REVISION`.

use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, Sink, children, file_name, package_of};
use crate::indexer::discover::{Nature, discover};
use crate::indexer::input::PackageInput;
use crate::indexer::summary::IndexSummary;
use crate::provenance::{Ecosystem, KnownBy, Manifest};

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let Some(home) = env.variable_or_home("CARGO_HOME", ".cargo") else { return Vec::new() };
    let registries = children(&home.join("registry/src")).into_iter().map(|registry| (registry, Layout::Packages));
    registries.chain([(home.join("git/checkouts"), Layout::Checkouts)]).collect()
}

/// A checkout is a whole repository, often a workspace: it is split as one. What is in no package goes by the names of
/// repository and revision.
pub(super) fn discover_checkouts(root: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for repository in children(root) {
        let name = file_name(&repository);
        let name = name.rsplit_once('-').map_or(name.as_str(), |(name, _hash)| name);
        for revision in children(&repository) {
            let manifest =
                Manifest { name: name.to_owned(), version: Some(file_name(&revision)), ..Manifest::default() };
            let whole = package_of(Ecosystem::Generic, &manifest);
            let mut named = |mut input: PackageInput, summary: &mut IndexSummary| {
                if input.package.as_ref().is_some_and(|package| package.known_by == KnownBy::FileName) {
                    input.package = whole.clone().or(input.package);
                }
                sink(input, summary);
            };
            discover(&revision, Nature::Tree, summary, &mut named);
        }
    }
}
