//! Segments: immutable files of postings, from the hash of a k-gram to the contents and slots that hold it.
//!
//! Each of the three levels is a packed table over the hashes' top bits (`table`), whose number is the slot itself
//! where a hash has one place, else where its list begins (`list`); before it stands one binary fuse filter for every
//! part of the hash space (`filter`), which answers most of the look-ups that find nothing. A slot is a number within
//! the segment: each content has a base, and its own slots follow from there (`contents`). Beside the postings lie the
//! document frequencies of names and literals, by language family (`symbols`), and for each content a filter of those it holds.
//!
//! Knows no packages, paths or languages. [`Segment::lookup`] is a pure function of one segment and a sorted batch.

mod bits;
mod contents;
mod filter;
mod level;
mod list;
mod merge;
mod postings;
mod read;
mod run;
mod symbols;
mod table;

pub(super) use contents::Bitmap;
pub(super) use merge::merge;
pub(super) use read::{Segment, SegmentHit};
pub(super) use run::{Run, RunContent};

use serde::{Deserialize, Serialize};

use self::table::TableShape;
use super::container::Magic;
use crate::fingerprint::Level;
use crate::lexer::Family;

pub(super) const MAGIC: Magic = *b"KPSEG\0\0\x01";

/// The levels in the order they lie in a file.
const LEVELS: [Level; 3] = [Level::Exact, Level::Abstract, Level::Whole];

/// Top bits kept of a hash.
///
/// 44 of a k-gram's: at 10 million hashes two in a million foreign look-ups hit by chance, at a billion 60 in a
/// million; alignment ends those. Each bit costs 2 % of a segment. A file's hash stands alone, so it keeps more.
const fn kept_bits(level: Level) -> u32 {
    match level {
        Level::Exact | Level::Abstract => 44,
        Level::Whole => 56,
    }
}

/// Returns the key of a hash in a level's table.
const fn key_of(level: Level, hash: u64) -> u64 {
    hash >> (64 - kept_bits(level))
}

/// What the footer says beside the sections.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct SegmentMeta {
    n_contents: u32,
    n_slots: u32,
    sample_shift: u32,
    levels: Vec<LevelMeta>,
    families: Vec<FamilyMeta>,
    /// Whether it tells the names of its contents; the first segments did not.
    #[serde(default)]
    has_names: bool,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct LevelMeta {
    table: TableShape,
    /// Values below this are places, those from here on where a list begins.
    n_places: u64,
    n_postings: u64,
    filter_bits: u32,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct FamilyMeta {
    family: Family,
    n_documents: u32,
    table: TableShape,
}

/// Tags of sections.
mod tag {
    pub(super) const CONTENT_IDS: u32 = 1;
    pub(super) const CONTENT_BASES: u32 = 2;
    pub(super) const CONTENT_RANKS: u32 = 3;
    pub(super) const CONTENT_SAMPLES: u32 = 4;

    /// Where the name filter of each content ends, in bytes, and the filters.
    pub(super) const NAME_ENDS: u32 = 5;
    pub(super) const NAMES: u32 = 6;

    /// A level's sections follow from here: lists, entries, directory, filter directory, filters.
    pub(super) const fn level(idx: usize) -> u32 {
        16 * (idx as u32 + 1)
    }

    pub(super) const LISTS: u32 = 0;
    pub(super) const ENTRIES: u32 = 1;
    pub(super) const DIRECTORY: u32 = 2;
    pub(super) const FILTER_DIRECTORY: u32 = 3;
    pub(super) const FILTERS: u32 = 4;

    /// A family's sections: entries, directory.
    pub(super) const fn family(idx: usize) -> u32 {
        1024 + 2 * idx as u32
    }
}
