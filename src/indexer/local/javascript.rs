//! JavaScript. Source: npm's page "folders"; pnpm's `node_modules/.pnpm`; the caches of yarn 1 (unpacked) and later
//! (zip) and of bun; Debian's JavaScript policy (`/usr/share/nodejs`).

use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, Sink, below_children, children, entries, file_name};
use crate::indexer::discover::{Nature, discover};
use crate::indexer::input::{PackageFiles, PackageInput};
use crate::indexer::summary::IndexSummary;

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let mut trees = vec![env.system("lib/node_modules"), env.system("local/lib/node_modules")];
    trees.extend(env.project("node_modules"));
    trees.extend(below_children(env.home(".nvm/versions/node"), "lib/node_modules"));
    trees.extend(env.home(".npm-global/lib/node_modules"));
    trees.extend(below_children(
        env.variable("PNPM_HOME").or_else(|| env.data("pnpm")).map(|p| p.join("global")),
        "node_modules",
    ));
    trees.extend(env.home(".config/yarn/global/node_modules"));
    let yarn = env.variable("YARN_CACHE_FOLDER").or_else(|| env.cache("yarn"));
    let yarn = yarn.iter().flat_map(|cache| children(cache)).filter(|version| file_name(version).starts_with('v'));
    trees.extend(yarn);
    let scoped = [
        Some(env.system("share/nodejs")),
        Some(env.system("lib/nodejs")),
        env.variable_or_home("BUN_INSTALL", ".bun").map(|bun| bun.join("install/cache")),
    ];
    let archives = [env.project(".yarn/cache"), env.home(".yarn/berry/cache")];
    let trees = trees.into_iter().map(|path| (path, Layout::Tree));
    let scoped = scoped.into_iter().flatten().map(|path| (path, Layout::ScopedPackages));
    trees.chain(scoped).chain(archives.into_iter().flatten().map(|path| (path, Layout::Archives))).collect()
}

pub(super) fn discover_packages(root: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for child in children(root) {
        // `@babel` holds packages of that scope; `lodash@4.17.21@@@1`, as bun writes it, is one.
        let is_scope = file_name(&child).starts_with('@');
        for package in if is_scope { children(&child) } else { vec![child] } {
            if package.join("package.json").is_file() {
                discover(&package, Nature::InstalledPackage, summary, sink);
            }
        }
    }
}

/// Yarn keeps `node_modules/NAME/…` in a zip named after package, version and checksum; its manifest names it.
pub(super) fn discover_archives(root: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    for path in entries(root).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "zip")) {
        sink(PackageInput { path, package: None, files: PackageFiles::Archive, problems: Vec::new() }, summary);
    }
}
