//! PHP. Source: the Composer manual, "composer global" and "vendor/composer/installed.json", which names version,
//! license and date of each installed package.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Layout, LocalEnv, Sink, package_of};
use crate::indexer::discover::whole_directory;
use crate::indexer::summary::IndexSummary;
use crate::provenance::{Ecosystem, ManifestKind, parse_manifest};

pub(super) fn roots(env: &LocalEnv) -> Vec<(PathBuf, Layout)> {
    let homes = [env.variable("COMPOSER_HOME"), env.home(".config/composer"), env.home(".composer")];
    let global = homes.into_iter().flatten().map(|home| home.join("vendor"));
    global.chain(env.project("vendor")).map(|path| (path, Layout::Composer)).collect()
}

pub(super) fn discover_installed(vendor: &Path, summary: &mut IndexSummary, sink: Sink<'_>) {
    let list = vendor.join("composer/installed.json");
    let Some(installed) = fs::read(&list).ok().and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok())
    else {
        return; // A `vendor` of Go or Bundler, or none.
    };
    // An object since Composer 2, the array alone before.
    let packages = installed.get("packages").unwrap_or(&installed).as_array();
    for entry in packages.into_iter().flatten() {
        let text = entry.to_string();
        let manifest = parse_manifest(ManifestKind::Composer, &list.to_string_lossy(), text.as_bytes()).ok().flatten();
        let Some(manifest) = manifest else { continue };
        let directory = vendor.join(&manifest.name);
        // Where a plugin put a package elsewhere, or its name leads out, it is left out.
        let is_inside =
            directory.canonicalize().is_ok_and(|real_path| real_path.starts_with(vendor) && real_path.is_dir());
        if let Some(package) = package_of(Ecosystem::Composer, &manifest).filter(|_| is_inside) {
            whole_directory(directory, Some(package), summary, sink);
        }
    }
}
