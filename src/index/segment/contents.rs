//! The contents of a segment: which slots are whose, and which of them are gone. Rows lie in the order of ids, so the
//! order of slots is the order of contents.

use crate::id::ContentId;
use crate::index::rank::Rank;
use crate::index::{MAX_DOCUMENT_FREQUENCY, MAX_PLACES, N_REPRESENTATIVES};

/// A content as a segment knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ContentRow {
    pub id: ContentId,
    /// First of its slots.
    pub base: u32,
    pub rank: Rank,
}

/// What the numbers of a level's postings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceKind {
    /// Slots of the segment.
    Slots,
    /// Indices into the contents: whole files have no place inside.
    Contents,
}

/// A set of content indices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::index) struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    /// Reads a set as [`Bitmap::to_bytes`] wrote it.
    pub(in crate::index) fn from_bytes(bytes: &[u8]) -> Self {
        let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        Self { words: bytes.chunks(8).map(word).collect() }
    }

    pub(in crate::index) fn to_bytes(&self) -> Vec<u8> {
        self.words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    pub(in crate::index) fn insert(&mut self, idx: usize) {
        if self.words.len() <= idx / 64 {
            self.words.resize(idx / 64 + 1, 0);
        }
        self.words[idx / 64] |= 1 << (idx % 64);
    }

    #[inline]
    pub(in crate::index) fn has(&self, idx: usize) -> bool {
        self.words.get(idx / 64).is_some_and(|word| word >> (idx % 64) & 1 == 1)
    }

    pub(in crate::index) fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// Limits the places of one hash, which rise: at most [`MAX_PLACES`] of a content, and of a hash that too many
/// contents hold, those of its representatives. Returns the document frequency in the latter case.
///
/// `hidden_df` counts contents that were already left out by an earlier limit, if there was one.
pub(super) fn limit(
    places: &mut Vec<u32>,
    kind: PlaceKind,
    hidden_df: Option<u32>,
    contents: &[ContentRow],
) -> Option<u32> {
    if places.len() <= MAX_PLACES && hidden_df.is_none() {
        return None;
    }
    let mut holders: Vec<u32> = Vec::new();
    let mut n_of_holder = 0;
    let holder_of = |place: u32| match kind {
        PlaceKind::Slots => contents.partition_point(|row| row.base <= place) as u32 - 1,
        PlaceKind::Contents => place,
    };
    places.retain(|&place| {
        let holder = holder_of(place);
        n_of_holder = if holders.last() == Some(&holder) { n_of_holder + 1 } else { 1 };
        if n_of_holder == 1 {
            holders.push(holder);
        }
        n_of_holder <= MAX_PLACES
    });
    let df = (holders.len() as u32).saturating_add(hidden_df.unwrap_or(0));
    if hidden_df.is_none() && df <= MAX_DOCUMENT_FREQUENCY {
        return None;
    }
    if holders.len() > N_REPRESENTATIVES {
        holders.sort_unstable_by_key(|&holder| (contents[holder as usize].rank, holder));
        holders.truncate(N_REPRESENTATIVES);
        places.retain(|&place| holders.contains(&holder_of(place)));
    }
    Some(df)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(n: u32) -> Vec<ContentRow> {
        // Every third content is an own file, the others are bundled; 100 slots each.
        let row = |idx| ContentRow { id: ContentId(idx), base: idx * 100, rank: Rank::new(idx % 3 != 0, None) };
        (0..n).map(row).collect()
    }

    fn check(places: Vec<u32>, hidden_df: Option<u32>, expected: &[u32], df: Option<u32>) {
        let mut limited = places;
        assert_eq!(limit(&mut limited, PlaceKind::Slots, hidden_df, &rows(400)), df);
        assert_eq!(limited, expected);
    }

    #[test]
    fn keeps_few_places_of_a_content() {
        check((0..8).collect(), None, &[0, 1, 2, 3, 4, 5, 6, 7], None);
        check((0..30).chain([205]).collect(), None, &[0, 1, 2, 3, 4, 5, 6, 7, 205], None);
    }

    #[test]
    fn keeps_representatives_of_a_common_hash() {
        let everywhere = |n: u32| (0..n).map(|content| content * 100 + 7).collect::<Vec<_>>();
        check(everywhere(256), None, &everywhere(256), None);
        let own: Vec<u32> = (0..16).map(|idx| idx * 300 + 7).collect();
        check(everywhere(257), None, &own, Some(257));
        check(own.clone(), Some(300), &own, Some(316));
    }

    #[test]
    fn bitmaps_survive_bytes() {
        let mut bitmap = Bitmap::default();
        for idx in [0, 63, 64, 1000] {
            bitmap.insert(idx);
        }
        let read = Bitmap::from_bytes(&bitmap.to_bytes());
        assert_eq!(read, bitmap);
        assert_eq!(read.len(), 4);
        assert!(read.has(64) && !read.has(65) && !read.has(1 << 20));
    }
}
