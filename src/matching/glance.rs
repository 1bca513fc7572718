//! The cheap look before an alignment: what the runs that a cluster shares would be worth by themselves.
//!
//! Source: the ungapped extension of BLAST (Altschul et al. 1990). Fingerprints of level A tell that some tokens have the
//! same kinds; whether names and literals agree as well is seen along their diagonals, without seeds or chaining. In: a
//! cluster and the texts of both sides. Out: bits. Linear in the tokens of the shared runs.

use crate::align::{SEED_TOKENS, TokenPair};
use crate::index::TOKENS_PER_SLOT;
use crate::span::TokenSpan;

use super::candidates::Cluster;
use super::prepared::Side;
use super::score::Scorer;

/// Shared fingerprints that are looked at; a copy shows its worth in the first ones.
const LOOKED_AT: usize = 24;

/// Tokens that a run is followed to either side: more would not change what it is worth looking at.
const MAX_RUN: usize = 256;

/// Returns the bits of the runs around a cluster's fingerprints, each scored with its own renames.
pub(crate) fn glance(cluster: &Cluster, scorer: &mut Scorer<'_, '_>) -> f32 {
    let mut bits = 0.0;
    let mut last: Option<(TokenSpan, i64)> = None;
    for shared in cluster.shared.iter().take(LOOKED_AT) {
        let diagonal = i64::from(shared.origin) - i64::from(shared.scanned);
        let is_of = |(run, of): (TokenSpan, i64)| {
            shared.scanned < run.end && (diagonal - of).unsigned_abs() <= u64::from(TOKENS_PER_SLOT)
        };
        if last.is_some_and(is_of) {
            continue;
        }
        let Some(origin) = place(shared.scanned, shared.origin, scorer.scanned, scorer.origin) else { continue };
        let run = run(shared.scanned, origin, scorer.scanned, scorer.origin);
        let (Some(first), Some(end)) = (run.first(), run.last()) else { continue };
        last = Some((TokenSpan::new(first.scanned, end.scanned + 1), diagonal));
        bits += scorer.score_all(&run).bits.max(0.0);
    }
    bits
}

/// Returns where in its slot a shared fingerprint begins on the origin side.
fn place(scanned: u32, slot: u32, scanned_side: Side<'_>, origin_side: Side<'_>) -> Option<u32> {
    let seed = scanned_side.prepared.seeds.get(scanned as usize)?;
    let next = scanned_side.prepared.seeds.get(scanned as usize + SEED_TOKENS);
    let seeds = &origin_side.prepared.seeds;
    let first = slot.saturating_sub(TOKENS_PER_SLOT / 2);
    (first..first + TOKENS_PER_SLOT)
        .find(|&at| seeds.get(at as usize) == Some(seed) && seeds.get(at as usize + SEED_TOKENS) == next)
}

/// Returns the pairs of the run of equal kinds through a pair of places.
fn run(scanned: u32, origin: u32, scanned_side: Side<'_>, origin_side: Side<'_>) -> Vec<TokenPair> {
    let (left, right) = (&scanned_side.prepared.coarse, &origin_side.prepared.coarse);
    let (at, there) = (scanned as usize, origin as usize);
    let equal = |(left, right): &(&u32, &u32)| left == right;
    let before = left[..at].iter().rev().zip(right[..there].iter().rev()).take(MAX_RUN).take_while(equal);
    let before = before.count() as u32;
    let after = left[at..].iter().zip(&right[there..]).take(MAX_RUN).take_while(equal).count() as u32;
    (0..before + after)
        .map(|step| TokenPair { scanned: scanned - before + step, origin: origin - before + step })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::fingerprint::FingerprintParams;
    use crate::id::ContentHash;
    use crate::index::Store;
    use crate::lexer::{Language, lex};
    use crate::matching::MatchParams;
    use crate::matching::candidates::find_clusters;
    use crate::matching::idf::Idf;
    use crate::matching::origin::OriginCache;
    use crate::matching::prepared::{Prepared, ScannedText};
    use crate::matching::tests::{LRU, LRU_RENAMED, index};

    /// The most that a cluster of `scanned` with the only file of the index seems worth.
    fn check(scanned: &str, origin: &str) -> Option<f32> {
        let store = index(&[("lru", "src/lru.c", origin)]);
        let params = MatchParams::default();
        let lexed = lex(Language::detect("a.c", b""), scanned.as_bytes());
        let prepared = Prepared::of(&lexed.tokens);
        let content = store.find_by_hash(&ContentHash::of(origin.as_bytes())).unwrap().unwrap();
        let text = OriginCache::new(1 << 20).load(&store, content).unwrap().unwrap();
        let mut scorer = Scorer {
            scanned: Side { bytes: scanned.as_bytes(), lexed: &lexed, prepared: &prepared },
            origin: text.side(),
            idf: &mut Idf::new(&store, ScannedText { bytes: scanned.as_bytes(), lexed: &lexed }, &params.score),
            params: &params.score,
        };
        let clusters = find_clusters(&store, &lexed, &FingerprintParams::CURRENT, &params.candidates).unwrap();
        clusters.iter().map(|cluster| glance(cluster, &mut scorer)).max_by(f32::total_cmp)
    }

    /// Gives every name, number and string of a text another spelling at each of its places.
    fn other_words(text: &str) -> String {
        let lexed = lex(Language::detect("a.c", b""), text.as_bytes());
        let mut other = String::new();
        let mut at = 0;
        for (nth, token) in lexed.tokens.iter().enumerate() {
            if token.abstract_symbol() == crate::id::Symbol::IDENTIFIER {
                other.push_str(&text[at..token.start as usize]);
                write!(other, "word{nth}").unwrap();
                at = token.end as usize;
            }
        }
        other + &text[at..]
    }

    #[test]
    fn a_copy_is_worth_an_alignment_and_its_bare_shape_is_not() {
        let min = MatchParams::default().candidates.min_glance;
        assert!(check(LRU, LRU).unwrap() > 2.0 * min);
        assert!(check(LRU_RENAMED, LRU).unwrap() > 2.0 * min);
        let shape = check(&other_words(LRU), LRU).expect("the shape shares level A fingerprints");
        assert!(shape < min, "{shape} bits");
    }
}
