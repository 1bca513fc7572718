//! The origin and versions of one region, then of all regions of a file together.

use std::collections::{BTreeMap, BTreeSet};

use crate::index::{Store, StoreError};
use crate::matching::{MatchRegion, RegionSide};

use super::group::{Group, Place, groups_of};
use super::types::{Alternative, Attributed, OriginFile, OwnBy, VersionInterval};
use super::{AttributionContext, MAX_ALTERNATIVES};

/// Returns the region with its origin, and the group it was named after, for [`narrow_versions`].
pub(super) fn attribute_region(
    store: &dyn Store,
    region: MatchRegion,
    context: &AttributionContext,
) -> Result<(Attributed, Group), StoreError> {
    let mut groups = groups_of(store, &region)?.into_iter();
    let Some(named) = groups.next() else {
        return Err(StoreError::Unknown { what: format!("package with content {}", region.content.0) });
    };
    let rest: Vec<Group> = groups.collect();
    let own = std::iter::once(&named)
        .chain(&rest)
        .find(|group| group.is_tie() && !group.is_bundled() && context.own.contains(&group.key))
        .map(|group| OwnBy::Package(group.key.clone()));
    let alternatives = rest
        .iter()
        .take(MAX_ALTERNATIVES)
        .map(|group| Alternative { origin: group.best().file.clone(), why_lower: named.why_lower(group) })
        .collect();
    let versions = versions_of(named.places.iter().filter(|place| place.is_best));
    let origin = named.best().file.clone();
    Ok((Attributed { region, origin, versions, alternatives, own }, named))
}

/// Places are ordered, the best first: of the files of one version the first stands for it.
fn versions_of<'p>(places: impl Iterator<Item = &'p Place>) -> VersionInterval {
    let mut ordered: BTreeMap<_, &OriginFile> = BTreeMap::new();
    for place in places {
        ordered.entry((&place.version_key, &place.package.version)).or_insert(&place.file);
    }
    VersionInterval::of(ordered.into_iter().map(|((_, version), file)| (version.clone(), file.clone())).collect())
}

/// Narrows the versions of regions of one package to those that hold all of them, where there are any.
pub(super) fn narrow_versions(attributed: &mut [(Attributed, Group)]) {
    let mut shared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (one, group) in attributed.iter() {
        let versions: BTreeSet<String> = one.versions.list.iter().cloned().collect();
        shared
            .entry(group.key.clone())
            .and_modify(|known| known.retain(|it| versions.contains(it)))
            .or_insert(versions);
    }
    for (one, group) in attributed.iter_mut() {
        let Some(versions) = shared.get(&group.key).filter(|versions| !versions.is_empty()) else { continue };
        if versions.len() == one.versions.list.len() {
            continue;
        }
        let kept = |place: &&Place| place.is_best && versions.contains(&place.package.version);
        one.versions = versions_of(group.places.iter().filter(kept));
        if let Some(place) = group.places.iter().find(kept) {
            one.origin = place.file.clone();
            use_side_of(&mut one.region, &one.origin);
        }
    }
    for (one, _) in attributed.iter_mut() {
        use_side_of(&mut one.region, &one.origin.clone());
    }
}

/// Makes the region speak of the content it is named after; the one it spoke of becomes an equivalent.
fn use_side_of(region: &mut MatchRegion, origin: &OriginFile) {
    if region.content == origin.content {
        return;
    }
    let side: RegionSide = origin.side;
    if let Some(other) = region.equivalents.iter_mut().find(|other| other.content == origin.content) {
        std::mem::swap(&mut other.origin, &mut region.origin);
        other.content = region.content;
        region.content = origin.content;
        region.origin = side;
    }
}
