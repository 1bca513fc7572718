//! In how many packages of a corpus each name stands: rare names make a short snippet distinctive.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use crate::corpus::{Package, SourcePath};

/// Counts of packages, all versions of one being one.
pub(crate) struct NameCounts {
    hasher: RandomState,
    /// By hash of the name: the package that held it last, and how many did.
    counts: HashMap<u64, (u32, u32)>,
}

/// A name of so many packages or fewer is rare: its own one, and those that bundle or bind to it.
const MAX_PACKAGES: u32 = 3;

impl NameCounts {
    /// Reads every file of the corpus. Words of comments and strings count too, so a name is rarely called rare wrongly.
    pub(crate) fn new(packages: &[Package], files: &[SourcePath]) -> Self {
        let mut ids: HashMap<&str, u32> = HashMap::new();
        let mut names = Self { hasher: RandomState::new(), counts: HashMap::new() };
        // Versions of a package need not stand side by side in the list; its files are read in one go all the same.
        let mut files: Vec<&SourcePath> = files.iter().collect();
        files.sort_by_key(|file| &packages[file.package].name);
        for file in files {
            let package = &packages[file.package];
            let next = ids.len() as u32;
            let id = *ids.entry(&package.name).or_insert(next);
            if let Ok(text) = std::fs::read(package.dir.join(&file.path)) {
                names.add(&text, id);
            }
        }
        names
    }

    fn add(&mut self, text: &[u8], package: u32) {
        for name in text.split(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || *byte >= 0x80)) {
            if name.is_empty() {
                continue;
            }
            let count = self.counts.entry(self.hasher.hash_one(name)).or_insert((package, 1));
            if count.0 != package {
                *count = (package, count.1 + 1);
            }
        }
    }

    /// Tells whether a name stands in few packages.
    pub(crate) fn is_rare(&self, name: &str) -> bool {
        self.counts
            .get(&self.hasher.hash_one(name.as_bytes()))
            .is_none_or(|&(_, n_packages)| n_packages <= MAX_PACKAGES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_many_packages_are_common() {
        let mut names = NameCounts { hasher: RandomState::new(), counts: HashMap::new() };
        for package in 0..4 {
            names.add(b"shelf.weigh(crate, crate)\n", package);
        }
        for _ in 0..9 {
            names.add("crate_label + größe".as_bytes(), 7);
        }
        assert!(!names.is_rare("weigh") && !names.is_rare("crate"));
        assert!(names.is_rare("crate_label") && names.is_rare("größe") && names.is_rare("unknown"));
    }
}
