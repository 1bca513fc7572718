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

/// The contents of a segment, and for each so many slots the content that has the first of them: whose a slot is is then
/// found among one or two.
pub(super) struct Contents<'a> {
    pub rows: &'a [ContentRow],
    pub n_slots: u32,
    /// Log2 of the slots between two samples: about one sample a content.
    pub sample_shift: u32,
    pub samples: Vec<u32>,
}

impl<'a> Contents<'a> {
    pub(super) fn new(rows: &'a [ContentRow], n_slots: u32) -> Self {
        let sample_shift = (u64::from(n_slots) / rows.len().max(1) as u64).max(1).ilog2();
        let mut idx = 0;
        let holder_of = |slot: u32| {
            while rows.get(idx + 1).is_some_and(|next| next.base <= slot) {
                idx += 1;
            }
            idx as u32
        };
        let sampled = (0..=n_slots >> sample_shift).map(|sample| sample << sample_shift);
        Self { rows, n_slots, sample_shift, samples: sampled.map(holder_of).collect() }
    }

    /// Returns the index of the content that has a slot, the last one for a slot beyond all. There must be contents.
    fn holder_of(&self, slot: u32) -> u32 {
        let sample = ((slot >> self.sample_shift) as usize).min(self.samples.len() - 1);
        let first = self.samples[sample] as usize;
        let end = self.samples.get(sample + 1).map_or(self.rows.len(), |&last| last as usize + 1);
        (first + self.rows[first..end].partition_point(|row| row.base <= slot)) as u32 - 1
    }
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
    contents: &Contents<'_>,
) -> Option<u32> {
    if places.len() <= MAX_PLACES && hidden_df.is_none() {
        return None;
    }
    let mut holders: Vec<u32> = Vec::new();
    let mut n_of_holder = 0;
    let holder_of = |place: u32| match kind {
        PlaceKind::Slots => contents.holder_of(place),
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
        holders.sort_unstable_by_key(|&holder| (contents.rows[holder as usize].rank, holder));
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
        let rows = rows(400);
        assert_eq!(limit(&mut limited, PlaceKind::Slots, hidden_df, &Contents::new(&rows, 40_000)), df);
        assert_eq!(limited, expected);
    }

    #[test]
    fn holders_are_those_of_the_table() {
        let lens = [1, 1, 900, 2, 1, 1, 1, 300, 5];
        let bases = lens.iter().scan(0, |next, len| Some(std::mem::replace(next, *next + len)));
        let rows: Vec<ContentRow> =
            bases.map(|base| ContentRow { id: ContentId(base), base, rank: Rank::default() }).collect();
        let contents = Contents::new(&rows, lens.iter().sum());
        for slot in 0..contents.n_slots {
            assert_eq!(contents.holder_of(slot) as usize, rows.iter().rposition(|row| row.base <= slot).unwrap());
        }
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
