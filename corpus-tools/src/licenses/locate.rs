//! Where the files of a list lie below a directory, whatever its layout: by digest and by the end of the path.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use kinprint::id::ContentHash;

use super::KnownFile;

/// Returns the files that are there, with their places in the list. Of several the one whose path names the package is
/// taken.
pub(super) fn locate(known: &[KnownFile], root: &Path) -> Result<Vec<(usize, PathBuf)>> {
    let name_of = |file: &KnownFile| file.path.rsplit('/').next().unwrap_or_default().to_owned();
    let names: BTreeSet<String> = known.iter().map(name_of).collect();
    let mut by_name: HashMap<String, Vec<PathBuf>> = HashMap::new();
    collect(root, &names, &mut by_name)?;
    let mut found = Vec::new();
    for (idx, file) in known.iter().enumerate() {
        let mut places: Vec<&PathBuf> = by_name.get(&name_of(file)).into_iter().flatten().collect();
        places.retain(|place| place.ends_with(&file.path));
        // Those that name the package first.
        places.sort_by_key(|place| (!names_package(place, &file.package), (*place).clone()));
        let is_it = |place: &&&PathBuf| {
            std::fs::read(place).is_ok_and(|bytes| ContentHash::of(&bytes).to_string() == file.blake3)
        };
        found.extend(places.iter().find(is_it).map(|place| (idx, (**place).clone())));
    }
    Ok(found)
}

fn collect(directory: &Path, names: &BTreeSet<String>, by_name: &mut HashMap<String, Vec<PathBuf>>) -> Result<()> {
    let entries = std::fs::read_dir(directory).with_context(|| format!("cannot read `{}`", directory.display()))?;
    for entry in entries {
        let entry = entry?;
        let (kind, name) = (entry.file_type()?, entry.file_name().to_string_lossy().into_owned());
        if kind.is_dir() {
            collect(&entry.path(), names, by_name)?;
        } else if kind.is_file() && names.contains(&name) {
            by_name.entry(name).or_default().push(entry.path());
        }
    }
    Ok(())
}

/// `pkg:deb/tides@1.0-2` is named by `deb/tides-1.0/…`.
fn names_package(place: &Path, package: &str) -> bool {
    let name = package.split_once('/').map_or(package, |(_, name)| name);
    let (name, version) = name.rsplit_once('@').unwrap_or((name, ""));
    let upstream = version.split(['-', ':']).next().unwrap_or_default();
    let place = place.to_string_lossy();
    place.contains(&format!("{name}-{version}")) || place.contains(&format!("{name}-{upstream}"))
}
