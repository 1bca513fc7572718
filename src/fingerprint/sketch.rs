//! Sketches: the few hashes by which code is known again after it was edited a little.
//!
//! Source: Broder, "On the resemblance and containment of documents", 1997, section 4: of all k-grams of a region (tokens
//! as written) the smallest hashes are kept, and two regions resemble each other as much as the smallest of both do. Pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Level, kgram_hashes};
use crate::lexer::Token;

/// The smallest hashes of a region, ascending.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Sketch(Vec<u64>);

/// Tokens of a k-gram.
const SKETCH_K: u32 = 8;
/// Hashes that are kept: with 64 the resemblance is known to within some hundredths.
const SKETCH_HASHES: usize = 64;

impl Sketch {
    /// The sketch of nothing; it resembles nothing.
    pub const EMPTY: Self = Self(Vec::new());

    /// Sketches a region. Shorter k-grams than those of the index, so that one changed token touches few of them.
    pub fn of_tokens(tokens: &[Token]) -> Self {
        let hashes: Vec<u64> = kgram_hashes(tokens, Level::Exact, SKETCH_K).iter().map(|hash| hash.0).collect();
        Self::of(&hashes)
    }

    /// Keeps the smallest of `hashes`.
    pub(crate) fn of(hashes: &[u64]) -> Self {
        let mut smallest: BTreeSet<u64> = BTreeSet::new();
        for &hash in hashes {
            // Most hashes of a long region are above the largest that is kept.
            let is_full = smallest.len() == SKETCH_HASHES;
            if is_full && smallest.last().is_some_and(|&last| hash >= last) {
                continue;
            }
            if smallest.insert(hash) && is_full {
                smallest.pop_last();
            }
        }
        Self(smallest.into_iter().collect())
    }

    /// How much two regions must resemble each other to be the same code: nine tenths of each are in the other.
    pub const SAME: f32 = 0.9 / 1.1;

    /// Returns the hashes, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.0
    }

    /// Returns the share of the smallest hashes of both that are in both; 0 where one has none.
    pub fn resemblance(&self, other: &Self) -> f32 {
        let mut union: Vec<u64> = self.0.iter().chain(&other.0).copied().collect();
        union.sort_unstable();
        union.dedup();
        // Where a sketch is full nothing is known of hashes above its last.
        union.truncate(SKETCH_HASHES);
        if self.0.is_empty() || other.0.is_empty() {
            return 0.0;
        }
        let is_in_both = |hash: &&u64| self.0.binary_search(hash).is_ok() && other.0.binary_search(hash).is_ok();
        union.iter().filter(is_in_both).count() as f32 / union.len() as f32
    }
}

impl TryFrom<Vec<String>> for Sketch {
    type Error = String;

    fn try_from(texts: Vec<String>) -> Result<Self, String> {
        let hash = |text: &String| u64::from_str_radix(text, 16).map_err(|_| format!("`{text}` is no hash"));
        texts.iter().map(hash).collect::<Result<Vec<u64>, _>>().map(|hashes| Self::of(&hashes))
    }
}

impl From<Sketch> for Vec<String> {
    fn from(sketch: Sketch) -> Self {
        sketch.0.iter().map(|hash| format!("{hash:016x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_written_as_hex_digits_and_read_back() {
        let sketch = Sketch::of(&[u64::MAX, 7, 7]);
        let text = serde_json::to_string(&sketch).unwrap();
        assert_eq!(text, r#"["0000000000000007","ffffffffffffffff"]"#);
        assert_eq!(serde_json::from_str::<Sketch>(&text).unwrap(), sketch);
        assert!(serde_json::from_str::<Sketch>(r#"["x"]"#).is_err());
    }

    #[test]
    fn nothing_resembles_nothing() {
        assert!(Sketch::default().resemblance(&Sketch::default()).abs() < f32::EPSILON);
    }

    proptest! {
        /// Of sets that a sketch holds whole the resemblance is exact (Broder 1997, definition), of larger ones near it.
        #[test]
        fn it_is_near_the_share_of_both(left in prop::collection::btree_set(0..400u64, 1..300), right in prop::collection::btree_set(0..400u64, 1..300)) {
            let spread = |set: &BTreeSet<u64>| -> Vec<u64> { set.iter().map(|&n| n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).collect() };
            let truth = left.intersection(&right).count() as f32 / left.union(&right).count() as f32;
            let (left_sketch, right_sketch) = (Sketch::of(&spread(&left)), Sketch::of(&spread(&right)));
            let told = left_sketch.resemblance(&right_sketch);
            let is_whole = left.union(&right).count() <= SKETCH_HASHES;
            prop_assert!((told - truth).abs() <= if is_whole { 1e-6 } else { 0.35 }, "{told} {truth}");
            prop_assert_eq!(told.to_bits(), right_sketch.resemblance(&left_sketch).to_bits());
        }
    }
}
