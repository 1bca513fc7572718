//! Postings of a run: collected in parts of the key space, then sorted, grouped and limited part by part by all threads.
//!
//! A part is what the top bits of a key choose. What they leave of a k-gram's key and the place make one `u64`, so that a
//! posting takes eight bytes and sorts as a number, and a part fits a processor's cache. The keys of whole files are
//! longer and few: `u128`. Pure.

use std::io;
use std::ops::Range;

use rayon::prelude::*;

use super::contents::{Contents, PlaceKind, limit};
use super::kept_bits;
use super::level::{Group, Groups};
use super::list::Postings;
use crate::fingerprint::Level;
use crate::index::MAX_PLACES;

/// Top bits of a key that choose its part. With 4096 parts instead of 256 each posting missed the processor's table of
/// pages, and collecting them took four times as long.
const PART_BITS: u32 = 8;

/// Places of a run are below `1 << PLACE_BITS`: 2 thousand million tokens.
pub(super) const PLACE_BITS: u32 = 28;

const _: () = assert!(kept_bits(Level::Exact) - PART_BITS + PLACE_BITS == u64::BITS);
const _: () = assert!(kept_bits(Level::Abstract) - PART_BITS + PLACE_BITS == u64::BITS);

/// The rest of a key, then a place, as one number.
pub(super) trait Posting: Copy + Ord + Send + Sync {
    /// Bits of the rest.
    const REST_BITS: u32;

    fn new(rest: u64, place: u32) -> Self;
    fn rest(self) -> u64;
    fn place(self) -> u32;
}

impl Posting for u64 {
    const REST_BITS: u32 = kept_bits(Level::Exact) - PART_BITS;

    #[inline]
    fn new(rest: u64, place: u32) -> Self {
        rest << PLACE_BITS | u64::from(place)
    }

    #[inline]
    fn rest(self) -> u64 {
        self >> PLACE_BITS
    }

    #[inline]
    fn place(self) -> u32 {
        self as u32 & ((1 << PLACE_BITS) - 1)
    }
}

impl Posting for u128 {
    const REST_BITS: u32 = kept_bits(Level::Whole) - PART_BITS;

    #[inline]
    fn new(rest: u64, place: u32) -> Self {
        u128::from(rest) << 32 | u128::from(place)
    }

    #[inline]
    fn rest(self) -> u64 {
        (self >> 32) as u64
    }

    #[inline]
    fn place(self) -> u32 {
        self as u32
    }
}

/// Postings of one level in the order they come.
#[derive(Default)]
pub(super) struct RunPostings<P> {
    parts: Vec<Part<P>>,
    n_postings: usize,
}

/// The postings of a part in blocks: what grows is not copied.
pub(super) struct Part<P> {
    full: Vec<Vec<P>>,
    last: Vec<P>,
}

/// Postings of a part's first block, and the most of a block; each has room for twice as many as the one before.
const BLOCK_LENS: (usize, usize) = (16, 1 << 12);

impl<P> Part<P> {
    pub(super) fn new() -> Self {
        Self { full: Vec::new(), last: Vec::new() }
    }

    #[inline]
    pub(super) fn push(&mut self, posting: P) {
        if self.last.len() == self.last.capacity() {
            self.begin_block();
        }
        self.last.push(posting);
    }

    #[cold]
    fn begin_block(&mut self) {
        let (least, most) = BLOCK_LENS;
        let block = Vec::with_capacity((2 * self.last.capacity()).clamp(least, most));
        self.full.push(std::mem::replace(&mut self.last, block));
    }

    /// Returns the blocks, in the order they were filled.
    pub(super) fn into_blocks(mut self) -> Vec<Vec<P>> {
        self.full.push(self.last);
        self.full
    }
}

impl<P: Posting> RunPostings<P> {
    #[inline]
    pub(super) fn push(&mut self, key: u64, place: u32) {
        if self.parts.is_empty() {
            self.parts.resize_with(1 << PART_BITS, Part::new);
        }
        self.parts[(key >> P::REST_BITS) as usize].push(P::new(key & ((1 << P::REST_BITS) - 1), place));
        self.n_postings += 1;
    }

    pub(super) fn len_bytes(&self) -> usize {
        self.n_postings * size_of::<P>()
    }

    /// Sorts the postings and limits the places of each key.
    pub(super) fn into_sorted(self, kind: PlaceKind, contents: &Contents<'_>) -> SortedPostings<P> {
        let sort = |part: Part<P>| SortedPart::new(sorted(part.into_blocks()), kind, contents);
        SortedPostings(self.parts.into_par_iter().with_max_len(1).map(sort).collect())
    }
}

/// Postings of a bucket, about, as a power of two: sorting them takes hardly a comparison each.
const BUCKET_LOG2: u32 = 2;

/// Most buckets, so that their borders stay in the cache.
const MAX_BUCKETS_LOG2: u32 = 14;

/// Returns the postings in rising order. The rests of keys are parts of hashes: their top bits say where each one
/// belongs, and sorting by comparison alone took two thirds longer. Made-up hashes cost time only.
fn sorted<P: Posting>(blocks: Vec<Vec<P>>) -> Vec<P> {
    let n_postings: usize = blocks.iter().map(Vec::len).sum();
    let bits = n_postings.max(1).ilog2().saturating_sub(BUCKET_LOG2).min(MAX_BUCKETS_LOG2);
    let bucket = |posting: P| (posting.rest() >> (P::REST_BITS - bits)) as usize;
    let mut ends = vec![0u32; 1 << bits];
    for &posting in blocks.iter().flatten() {
        ends[bucket(posting)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        (*end, sum) = (sum, sum + *end);
    }
    let mut sorted = vec![P::new(0, 0); n_postings];
    for posting in blocks.into_iter().flatten() {
        let end = &mut ends[bucket(posting)];
        sorted[*end as usize] = posting;
        *end += 1;
    }
    let mut start = 0;
    for end in ends {
        sorted[start..end as usize].sort_unstable();
        start = end as usize;
    }
    sorted
}

/// The postings of a part, sorted and limited.
struct SortedPart<P> {
    postings: Vec<P>,
    /// The rests of the keys that are common, with their document frequencies; both rise.
    common: Vec<(u64, u32)>,
}

impl<P: Posting> SortedPart<P> {
    /// Takes sorted postings.
    fn new(mut postings: Vec<P>, kind: PlaceKind, contents: &Contents<'_>) -> Self {
        postings.dedup();
        let Some(mut next) = long_group(&postings) else { return Self { postings, common: Vec::new() } };
        let mut part = Self { postings: Vec::with_capacity(postings.len()), common: Vec::new() };
        let (mut places, mut left) = (Vec::new(), postings.as_slice());
        loop {
            part.postings.extend_from_slice(&left[..next.start]);
            let group = &left[next.clone()];
            let rest = group[0].rest();
            places.clear();
            places.extend(group.iter().map(|posting| posting.place()));
            part.common.extend(limit(&mut places, kind, None, contents).map(|df| (rest, df)));
            part.postings.extend(places.iter().map(|&place| P::new(rest, place)));
            left = &left[next.end..];
            next = match long_group(left) {
                Some(next) => next,
                None => break,
            };
        }
        part.postings.extend_from_slice(left);
        part
    }
}

#[inline]
fn same_key<P: Posting>(left: &P, right: &P) -> bool {
    left.rest() == right.rest()
}

/// Returns where the first group lies that has to be limited.
fn long_group<P: Posting>(postings: &[P]) -> Option<Range<usize>> {
    let start = postings.windows(MAX_PLACES + 1).position(|places| same_key(&places[0], &places[MAX_PLACES]))?;
    let n_places = postings[start..].iter().take_while(|posting| same_key(*posting, &postings[start])).count();
    Some(start..start + n_places)
}

/// The postings of a run's level as a segment takes them.
pub(super) struct SortedPostings<P>(Vec<SortedPart<P>>);

impl<P: Posting> Groups for SortedPostings<P> {
    fn n_parts(&self) -> usize {
        self.0.len()
    }

    fn max_keys(&self) -> u64 {
        self.0.iter().map(|part| part.postings.len() as u64).sum()
    }

    fn visit(&self, part: usize, mut visit: impl FnMut(Group<'_>) -> io::Result<()>) -> io::Result<()> {
        let SortedPart { postings, common } = &self.0[part];
        let mut common = common.iter().peekable();
        let mut places = Vec::new();
        for group in postings.chunk_by(same_key) {
            let rest = group[0].rest();
            let key = (part as u64) << P::REST_BITS | rest;
            let common_df = common.next_if(|&&(key, _)| key == rest).map(|&(_, df)| df);
            if let [only] = group {
                visit(Group { key, postings: Postings { slots: &[only.place()], common_df } })?;
            } else {
                places.clear();
                places.extend(group.iter().map(|posting| posting.place()));
                visit(Group { key, postings: Postings { slots: &places, common_df } })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::id::ContentId;
    use crate::index::rank::Rank;
    use crate::index::segment::contents::ContentRow;

    fn check<P: Posting + Default>(kind: PlaceKind, pushed: &[(u64, u32)]) {
        let row = |idx| ContentRow { id: ContentId(idx), base: idx, rank: Rank::default() };
        let rows: Vec<ContentRow> = (0..600).map(row).collect();
        let contents = Contents::new(&rows, 600);
        let mut expected: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
        let mut postings = RunPostings::<P>::default();
        for &(key, place) in pushed {
            postings.push(key, place);
            expected.entry(key).or_default().insert(place);
        }
        let expected = expected.into_iter().map(|(key, places)| {
            let mut places: Vec<u32> = places.into_iter().collect();
            let common_df = limit(&mut places, kind, None, &contents);
            (key, places, common_df)
        });
        let mut found = Vec::new();
        let mut keep = |group: Group<'_>| {
            found.push((group.key, group.postings.slots.to_vec(), group.postings.common_df));
            Ok(())
        };
        let sorted = postings.into_sorted(kind, &contents);
        (0..sorted.n_parts()).for_each(|part| sorted.visit(part, &mut keep).unwrap());
        assert_eq!(found, expected.collect::<Vec<_>>());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn groups_what_a_map_groups(pushed in prop::collection::vec((0u64..9, 0u32..600), 0..3000), shift in 0u32..40) {
            let pushed: Vec<(u64, u32)> = pushed.into_iter().map(|(key, place)| (key << shift, place)).collect();
            check::<u64>(PlaceKind::Slots, &pushed);
            check::<u128>(PlaceKind::Contents, &pushed);
        }

        #[test]
        fn sorts_what_lies_evenly(hashes in prop::collection::vec((any::<u64>(), 0u32..600), 0..3000), n_tops in 1u64..4) {
            // In few parts, so that they have many blocks and buckets.
            let key = |hash: u64| (hash % n_tops) << 40 | hash >> 24;
            check::<u64>(PlaceKind::Slots, &hashes.iter().map(|&(hash, place)| (key(hash), place)).collect::<Vec<_>>());
        }
    }
}
