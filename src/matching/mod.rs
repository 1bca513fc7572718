//! Matching: which regions of a scanned file are near-copies of which contents of the corpus.

mod region;

pub use region::{DiscardReason, Discarded, Equivalent, MatchClass, MatchRegion, RegionSide, Score, ScorePart};
