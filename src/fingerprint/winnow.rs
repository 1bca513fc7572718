//! Winnowing: selects, from a file's k-gram hashes, the few that become fingerprints.
//!
//! Source: Schleimer, Wilkerson and Aiken, "Winnowing", SIGMOD 2003, section 3. In: one hash per k-gram, in token
//! order. Out: fingerprints in the same order. Pure; knows no files, languages or storage.

use super::Fingerprint;
use crate::id::KGramHash;

/// Returns the rightmost smallest hash of every window, each occurrence once.
///
/// `window` counts k-grams; 0 counts as 1. With fewer hashes than that, all of them form one window; with none, the
/// result is empty. The smallest is kept and the window searched again only when it leaves: on uniform hashes that
/// happens at 2 of `window + 1` steps, so a step costs about two comparisons, less than keeping a queue of minima. Minima
/// of blocks from both sides, which need no branch, took a third longer.
pub fn winnow(hashes: &[KGramHash], window: u32) -> Vec<Fingerprint> {
    let window = (window.max(1) as usize).min(hashes.len());
    // Room for an eighth more than is expected: at half of all files a list would else grow, that is be copied.
    let mut selected = Vec::with_capacity(hashes.len() * 9 / (4 * (window + 1)) + 8);
    if hashes.is_empty() {
        return selected;
    }
    let mut smallest = rightmost_smallest(hashes, 0, window);
    selected.push(smallest);
    let mut next = window;
    while next < hashes.len() {
        // The smallest is in every window up to the one that ends here.
        let leaving = smallest.token_idx as usize + window;
        let within = &hashes[next..leaving.min(hashes.len())];
        smallest = if let Some(n_larger) = within.iter().position(|&hash| hash <= smallest.hash) {
            next += n_larger;
            Fingerprint { hash: hashes[next], token_idx: next as u32 }
        } else if leaving < hashes.len() {
            next = leaving;
            rightmost_smallest(hashes, next + 1 - window, next + 1)
        } else {
            break;
        };
        next += 1;
        selected.push(smallest);
    }
    selected
}

/// Holds the smallest by value: to look it up again at each step made one load wait for the other. From the end, so that a
/// tie needs no look.
fn rightmost_smallest(hashes: &[KGramHash], start: usize, end: usize) -> Fingerprint {
    let mut smallest = Fingerprint { hash: hashes[end - 1], token_idx: end as u32 - 1 };
    for (idx, &hash) in hashes[start..end].iter().enumerate().rev() {
        if hash < smallest.hash {
            smallest = Fingerprint { hash, token_idx: (start + idx) as u32 };
        }
    }
    smallest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn select(hashes: &[u64], window: u32) -> Vec<(u64, u32)> {
        let hashes: Vec<KGramHash> = hashes.iter().map(|&hash| KGramHash(hash)).collect();
        winnow(&hashes, window).iter().map(|kept| (kept.hash.0, kept.token_idx)).collect()
    }

    /// The definition, word for word: every window's rightmost smallest, each occurrence once.
    fn brute_force(hashes: &[u64], window: usize) -> Vec<(u64, u32)> {
        let mut kept: Vec<(u64, u32)> = Vec::new();
        for view in hashes.windows(window.clamp(1, hashes.len().max(1))).enumerate() {
            let (start, view) = view;
            let smallest = view.iter().min().expect("a window is never empty");
            let idx = view.iter().rposition(|hash| hash == smallest).expect("the smallest is in it");
            kept.push((*smallest, (start + idx) as u32));
        }
        kept.dedup();
        kept
    }

    #[test] // The paper's figure 2.
    fn selects_the_papers_example() {
        let hashes = [77, 74, 42, 17, 98, 50, 17, 98, 8, 88, 67, 39, 77, 74, 42, 17, 98];
        assert_eq!(select(&hashes, 4), [(17, 3), (17, 6), (8, 8), (39, 11), (17, 15)]);
    }

    #[test]
    fn short_inputs_form_one_window() {
        assert_eq!(select(&[], 16), []);
        assert_eq!(select(&[5], 16), [(5, 0)]);
        assert_eq!(select(&[5, 3, 4], 16), [(3, 1)]);
        assert_eq!(select(&[5, 3, 4], 0), [(5, 0), (3, 1), (4, 2)]);
    }

    proptest! {
        #[test]
        fn equals_its_definition(hashes in prop::collection::vec(0u64..40, 0..300), window in 1u32..20) {
            prop_assert_eq!(select(&hashes, window), brute_force(&hashes, window as usize));
        }

        #[test]
        fn no_gap_is_wider_than_the_window(hashes in prop::collection::vec(any::<u64>(), 20..300), window in 1u32..20) {
            let kept = select(&hashes, window);
            prop_assert!(kept.windows(2).all(|pair| pair[1].1 - pair[0].1 <= window));
        }
    }
}
