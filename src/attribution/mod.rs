//! Attribution: which of the equally good origins a region is named after, and which versions of it.
//!
//! In: the regions of one scanned file and the store. Out: for each its origin, the interval of versions, and every
//! other package that explains it with the reason why it comes second. The same bytes live in many packages: a
//! package's own file comes before a copy it bundles, then the earliest known publication, then the name that fits.
//! Knows no licenses. Nothing is left out silently except beyond [`MAX_ALTERNATIVES`].

mod group;
mod region;
#[cfg(test)]
mod tests;
mod types;

pub use group::plain_name;
pub use types::{Alternative, Attributed, OriginFile, OwnBy, VersionInterval, WhyLower};

use std::collections::{BTreeMap, BTreeSet};

use crate::id::ContentId;
use crate::index::{Store, StoreError};
use crate::matching::MatchRegion;

/// Alternatives shown of one region; files that hundreds of packages vendor have more.
pub const MAX_ALTERNATIVES: usize = 16;

/// What attribution knows of the scanned project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttributionContext {
    /// Package URLs without version of the project itself, canonical.
    pub own: BTreeSet<String>,
    /// Contents that say themselves that they are own, with the pattern of the address they name.
    pub own_contents: BTreeMap<ContentId, String>,
}

/// Names the origin of every region of one scanned file.
///
/// Regions of one file that come from the same package narrow each other's versions: a line that only one version has
/// decides for all. The order of `regions` is kept.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn attribute(
    store: &dyn Store,
    regions: Vec<MatchRegion>,
    context: &AttributionContext,
) -> Result<Vec<Attributed>, StoreError> {
    let mut attributed = regions
        .into_iter()
        .map(|region| region::attribute_region(store, region, context))
        .collect::<Result<Vec<_>, _>>()?;
    region::narrow_versions(&mut attributed);
    Ok(attributed.into_iter().map(|(attributed, _)| with_own_content(attributed, context)).collect())
}

/// The file a region is named after decides, after versions are narrowed: another copy of the same code may say
/// something else of its holders.
fn with_own_content(mut attributed: Attributed, context: &AttributionContext) -> Attributed {
    if attributed.own.is_none() {
        attributed.own = context.own_contents.get(&attributed.origin.content).cloned().map(OwnBy::Address);
    }
    attributed
}
