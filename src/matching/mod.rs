//! Matching: which regions of a scanned file are near-copies of which contents of the corpus.
//!
//! In: a lexed file and a [`Store`]. Out: regions with their evidence, and every candidate that did not become one
//! with its reason. Whole files first (bytes, then both token streams), then candidates from shared fingerprints,
//! alignment, score, cover. Knows contents, not packages or licenses (those are `attribution`'s), except to tell
//! idioms from copies. The same file and store give the same result, whatever else is scanned.

mod candidates;
mod clusters;
mod common;
mod cover;
mod decide;
mod evidence;
mod extend;
mod forced;
mod glance;
mod header;
mod idf;
mod imported;
mod origin;
mod params;
mod plain;
mod prepared;
mod region;
mod renames;
mod score;
mod seen;
mod select;
#[cfg(test)]
pub(crate) mod tests;
mod verify;
mod whole;

pub use params::{CandidateParams, Constant, MatchParams, Profile, ScoreParams};
pub use prepared::{ScannedFile, ScannedText};
pub use region::{
    DiscardReason, Discarded, Equivalent, MatchClass, MatchRegion, RegionSide, Score, ScorePart, SharedFingerprints,
};

use crate::fingerprint::{FingerprintParams, levels_of};
use crate::index::{Store, StoreError};

use candidates::Candidates;
use idf::Idf;
use origin::OriginCache;
use prepared::{Prepared, ScannedSide, Side};
use region::FileMatchesBuilder;
use select::Selection;
use verify::Verifier;

/// What matching found in one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileMatches {
    /// The near-copies, ordered by their place in the scanned file.
    pub regions: Vec<MatchRegion>,
    /// Candidates that did not become one, ordered by place, content and reason; none unless
    /// [`Matcher::with_discarded`].
    pub discarded: Vec<Discarded>,
}

/// Matches files against one store; shared by all threads of a scan.
pub struct Matcher<'s> {
    store: &'s dyn Store,
    params: MatchParams,
    fingerprints: FingerprintParams,
    origins: OriginCache,
    keeps_discarded: bool,
}

impl<'s> Matcher<'s> {
    /// Makes a matcher that keeps at most about `cache_bytes` of lexed origins.
    pub fn new(store: &'s dyn Store, params: MatchParams, cache_bytes: u64) -> Self {
        let (fingerprints, origins) = (FingerprintParams::CURRENT, OriginCache::new(cache_bytes));
        Self { store, params, fingerprints, origins, keeps_discarded: false }
    }

    /// Also tells the candidates that come to nothing.
    #[must_use]
    pub fn with_discarded(mut self) -> Self {
        self.keeps_discarded = true;
        self
    }

    /// Returns the parameters it decides by.
    pub fn params(&self) -> &MatchParams {
        &self.params
    }

    /// Finds the near-copies in one file. A file without text is only looked up by its hash.
    ///
    /// # Errors
    /// When the store cannot be read; the file then counts as failed.
    pub fn match_file(&self, file: &ScannedFile<'_>) -> Result<FileMatches, StoreError> {
        let mut found = FileMatchesBuilder { keeps_discarded: self.keeps_discarded, ..FileMatchesBuilder::default() };
        let Some(text) = file.text else {
            whole::match_bytes(self.store, file, &self.params, &mut found)?;
            return Ok(found.finish());
        };
        let prepared = Prepared::of(&text.lexed.tokens);
        let side = Side::whole(text.bytes, text.lexed);
        let scanned = ScannedSide::new(side, &prepared);
        let mut idf = Idf::new(self.store, text, &self.params.score);
        if whole::match_whole_file(self, file, scanned, &mut idf, &mut found)? {
            return Ok(found.finish());
        }
        // Of what the index holds no fingerprints of, shared ones are license headers and chance.
        if whole::is_formality(file.path) || levels_of(text.lexed.language, file.path).is_empty() {
            return Ok(found.finish());
        }
        let params = &self.params.candidates;
        let mut candidates = Candidates::look_up(self.store, text.lexed, &self.fingerprints, params)?;
        let mut selection = Selection::new(Verifier::new(self, scanned, &mut idf));
        selection.verify(candidates.long_exact(), &mut found)?;
        let others = candidates.others(&selection.explained())?;
        selection.verify(others, &mut found)?;
        selection.choose(&mut found)?;
        Ok(found.finish())
    }
}
