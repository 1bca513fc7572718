//! Groups: all files of one package, over its versions, that explain a region.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::index::{Occurrence, Store, StoreError};
use crate::matching::MatchRegion;
use crate::provenance::{Package, Purl, VersionKey, version_key};

use super::types::{OriginFile, WhyLower};

/// Origins within so many bits of the best explain a region equally well.
const TIE_BITS: f32 = 0.5;
/// With this share of the best's bits, a package's own file comes before a bundled copy: who bundles a file often
/// edits it, and a copy of a copy still comes from where the file was written.
const NEAR_SHARE: f32 = 0.85;

/// One file of one version.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) file: OriginFile,
    pub(super) package: Arc<Package>,
    pub(super) version_key: VersionKey,
    /// Whether it explains the region as well as any other of its package.
    pub(super) is_best: bool,
    bits: f32,
    is_bundled: bool,
}

/// How well a group explains a region, compared with the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Tie,
    Near,
    Less,
}

/// All places of one package, the best first: equally good before worse, own before bundled, earlier version first.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// Package URL without version.
    pub(super) key: String,
    pub(super) places: Vec<Place>,
    name: String,
    affinity: u32,
    rank: Rank,
}

impl Group {
    pub(super) fn best(&self) -> &Place {
        &self.places[0]
    }

    pub(super) fn is_bundled(&self) -> bool {
        self.best().is_bundled
    }

    pub(super) fn is_tie(&self) -> bool {
        self.rank == Rank::Tie
    }

    /// Returns the earliest known date of the versions that explain the region as well as the best.
    fn released_at(&self) -> Option<&str> {
        self.places.iter().filter(|place| place.is_best).filter_map(|place| place.package.released_at.as_deref()).min()
    }

    /// Orders groups, the one to name first.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let unknown_last = |group: &Self| (group.released_at().is_none(), group.released_at().map(str::to_owned));
        let key = |group: &Self| (group.rank == Rank::Less, group.is_bundled(), group.rank);
        key(self)
            .cmp(&key(other))
            .then_with(|| unknown_last(self).cmp(&unknown_last(other)))
            .then_with(|| other.affinity.cmp(&self.affinity))
            .then_with(|| (self.name.len(), &self.key).cmp(&(other.name.len(), &other.key)))
    }

    /// Returns why `other` comes after this group.
    pub(super) fn why_lower(&self, other: &Self) -> WhyLower {
        if !self.is_bundled() && other.is_bundled() && other.rank < Rank::Less {
            WhyLower::Bundled
        } else if self.rank < other.rank {
            WhyLower::FewerBits
        } else if self.released_at() != other.released_at() {
            if other.released_at().is_none() { WhyLower::DateUnknown } else { WhyLower::Later }
        } else if self.affinity > other.affinity {
            WhyLower::NameAffinity
        } else {
            WhyLower::Tie
        }
    }
}

/// Groups every place of the region's contents by package, best group first.
pub(super) fn groups_of(store: &dyn Store, region: &MatchRegion) -> Result<Vec<Group>, StoreError> {
    let best_bits = region.equivalents.iter().map(|other| other.bits).fold(region.score.bits, f32::max);
    let own = (region.content, region.origin, region.score.bits);
    let others = region.equivalents.iter().map(|other| (other.content, other.origin, other.bits));
    let mut by_package: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for (content, side, bits) in std::iter::once(own).chain(others) {
        for Occurrence { package: id, path, is_bundled } in store.occurrences(content)?.iter() {
            let package = store.package(*id)?;
            let (key, version_key) = identity(&package);
            by_package.entry(key).or_default().push(Place {
                file: OriginFile { package: *id, path: path.clone(), content, side },
                package,
                version_key,
                is_best: true,
                bits,
                is_bundled: *is_bundled,
            });
        }
    }
    Ok(order(by_package, best_bits))
}

fn identity(package: &Package) -> (String, VersionKey) {
    match Purl::parse(&package.purl) {
        Ok(purl) => (purl.without_version().to_string(), version_key(purl.ecosystem(), &package.version)),
        Err(_) => (package.name.clone(), version_key(crate::provenance::Ecosystem::Generic, &package.version)),
    }
}

fn order(by_package: BTreeMap<String, Vec<Place>>, best_bits: f32) -> Vec<Group> {
    let names: Vec<String> = by_package.values().map(|places| plain_name(&places[0].package.name)).collect();
    let mut groups: Vec<Group> = by_package
        .into_iter()
        .zip(&names)
        .map(|((key, mut places), name)| {
            let most = places.iter().map(|place| place.bits).fold(f32::MIN, f32::max);
            let rank = match most {
                most if most >= best_bits - TIE_BITS => Rank::Tie,
                most if most >= best_bits * NEAR_SHARE => Rank::Near,
                _ => Rank::Less,
            };
            for place in &mut places {
                place.is_best = place.bits >= most - TIE_BITS;
                // A directory named after another of the packages is where that one's files were put.
                place.is_bundled |= names_another(&place.file.path, name, &names);
            }
            places.sort_by(|left, right| {
                let key = |place: &Place| (!place.is_best, place.is_bundled);
                let file = |place: &Place| (is_quoted(&place.file.path), place.file.path.clone(), place.file.content);
                key(left)
                    .cmp(&key(right))
                    .then_with(|| left.version_key.cmp(&right.version_key))
                    .then_with(|| file(left).cmp(&file(right)))
            });
            let affinity = affinity(&places[0].file.path, name);
            Group { key, places, name: name.clone(), affinity, rank }
        })
        .collect();
    groups.sort_by(Group::compare);
    groups
}

/// Tells whether a path is that of a cell or code block: who documents code quotes it from the file where it stands.
fn is_quoted(path: &str) -> bool {
    path.contains("#code-") || path.contains("#cell-")
}

fn directories(path: &str) -> impl Iterator<Item = String> {
    path.rsplit_once('/').map_or("", |(directories, _)| directories).split('/').map(plain_name)
}

fn names_another(path: &str, own: &str, names: &[String]) -> bool {
    directories(path).any(|directory| directory.len() > 2 && directory != own && names.contains(&directory))
}

/// Counts how a path speaks of a package: its file name, and each directory.
fn affinity(path: &str, name: &str) -> u32 {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = plain_name(file.split('.').next().unwrap_or(file));
    u32::from(stem == name) * 2 + directories(path).filter(|directory| directory == name).count() as u32
}

/// Returns a name without what ecosystems add to it: scope, `lib`, `-sys`, `py`, version digits, punctuation.
pub fn plain_name(name: &str) -> String {
    let name = name.rsplit(['/', ':', '@']).next().unwrap_or(name).to_ascii_lowercase();
    let name: String = name.chars().map(|letter| if letter == '_' || letter == '.' { '-' } else { letter }).collect();
    let name = name.strip_suffix("-sys").or_else(|| name.strip_suffix("-src")).unwrap_or(&name);
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
    let bare = ["lib", "python-", "py-", "node-", "rust-", "golang-"].iter().find_map(|add| name.strip_prefix(add));
    bare.filter(|bare| bare.len() > 1).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_ecosystems_add() {
        for (name, plain) in [
            ("libgit2-sys", "git"),
            ("zlib", "zlib"),
            ("zlib-1.3.1", "zlib"),
            ("@babel/core", "core"),
            ("org.slf4j:slf4j-api", "slf4j-api"),
            ("github.com/spf13/cobra", "cobra"),
            ("lib", "lib"),
        ] {
            assert_eq!(plain_name(name), plain, "{name}");
        }
    }

    #[test]
    fn a_directory_named_after_another_package_bundles_it() {
        let names = ["zlib".to_owned(), "z".to_owned()];
        assert!(names_another("src/zlib/adler32.c", "z", &names));
        assert!(!names_another("adler32.c", "zlib", &names));
        assert!(!names_another("zlib/adler32.c", "zlib", &names));
    }

    #[test]
    fn affinity_counts_file_and_directories() {
        assert_eq!(affinity("miniz/miniz.c", "miniz"), 3);
        assert_eq!(affinity("src/x.c", "miniz"), 0);
    }
}
