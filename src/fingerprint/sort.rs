//! Sorting by hash, for look-ups: hashes are uniform, so their top bits say where each one belongs.

use super::Fingerprint;

/// Fingerprints of a bucket, about: few enough that sorting it takes hardly a comparison each.
const BUCKET_LOG2: u32 = 3;

/// Most buckets, so that their borders stay in the cache.
const MAX_BUCKETS_LOG2: u32 = 14;

/// Returns the fingerprints by hash, those of one hash in the order they came in. Some 5 ns each.
pub fn sorted_by_hash(fingerprints: &[Fingerprint]) -> Vec<Fingerprint> {
    let bits = (fingerprints.len().max(1).ilog2()).saturating_sub(BUCKET_LOG2).clamp(1, MAX_BUCKETS_LOG2);
    let bucket = |fingerprint: &Fingerprint| (fingerprint.hash.0 >> (u64::BITS - bits)) as usize;
    let mut ends = vec![0u32; 1 << bits];
    for fingerprint in fingerprints {
        ends[bucket(fingerprint)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        (*end, sum) = (sum, sum + *end);
    }
    let mut sorted = fingerprints.to_vec();
    for fingerprint in fingerprints {
        let end = &mut ends[bucket(fingerprint)];
        sorted[*end as usize] = *fingerprint;
        *end += 1;
    }
    let mut start = 0;
    for end in ends {
        sorted[start..end as usize].sort_by_key(|fingerprint| fingerprint.hash);
        start = end as usize;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::KGramHash;

    proptest! {
        #[test]
        fn sorts_as_by_comparison(hashes in prop::collection::vec(prop_oneof![0u64..4, any::<u64>()], 0..600)) {
            let fingerprint = |(idx, hash)| Fingerprint { hash: KGramHash(hash), token_idx: idx };
            let fingerprints: Vec<Fingerprint> = (0u32..).zip(hashes).map(fingerprint).collect();
            let mut expected = fingerprints.clone();
            expected.sort_by_key(|fingerprint| (fingerprint.hash, fingerprint.token_idx));
            prop_assert_eq!(sorted_by_hash(&fingerprints), expected);
        }
    }
}
