//! The cheap looks before an alignment: what the k-grams that a cluster shares could be worth at best, then what the runs
//! around them are worth by themselves.
//!
//! Source: the ungapped extension of BLAST (Altschul et al. 1990). Fingerprints of level A tell that some tokens have the
//! same kinds; whether names and literals agree as well is seen along their diagonals, without seeds or chaining. In: a
//! cluster and the texts of both sides. Out: bits. Linear in the tokens of the shared runs.

use crate::align::TokenPair;
use crate::fingerprint::FingerprintParams;
use crate::index::{NameFilter, TOKENS_PER_SLOT};
use crate::lexer::Token;
use crate::span::TokenSpan;

use super::clusters::Cluster;
use super::prepared::{ScannedSide, Side};
use super::score::Scorer;

/// Shared fingerprints that are looked at; a copy shows its worth in the first ones.
const LOOKED_AT: usize = 24;

/// Tokens by which the place of a fingerprint is found in its slot.
const COMPARED: usize = 16;

/// Tokens that a run is followed to either side: more would not change what it is worth looking at.
const MAX_RUN: usize = 256;

/// Returns the bits that the k-grams of a cluster are worth if all names and literals in them agree that the origin may
/// hold: what can be told without its text. Less than the copy is worth as a whole, since it reaches beyond them.
pub(crate) fn potential(
    cluster: &Cluster,
    names: &NameFilter,
    fingerprints: &FingerprintParams,
    scorer: &mut Scorer<'_, '_>,
) -> f32 {
    let n_tokens = scorer.scanned.lexed.tokens.len() as u32;
    let mut bits = 0.0;
    let mut run = TokenSpan::default();
    for shared in cluster.shared.iter().take(4 * LOOKED_AT) {
        let k = if shared.is_exact { fingerprints.exact.k } else { fingerprints.abstracted.k };
        if run.end < shared.scanned {
            bits += scorer.most_bits(run, names).max(0.0);
            run.start = shared.scanned;
        }
        run.end = (shared.scanned + k).min(n_tokens);
    }
    bits + scorer.most_bits(run, names).max(0.0)
}

/// Returns the bits of the runs around a cluster's fingerprints, each scored with its own renames.
pub(crate) fn glance(cluster: &Cluster, scorer: &mut Scorer<'_, '_>) -> f32 {
    let mut bits = 0.0;
    let mut last: Option<(TokenSpan, i64)> = None;
    for shared in cluster.shared.iter().take(LOOKED_AT) {
        let diagonal = i64::from(shared.origin) - i64::from(shared.scanned);
        let is_of = |(run, of): (TokenSpan, i64)| {
            shared.scanned < run.end && (diagonal - of).unsigned_abs() <= u64::from(TOKENS_PER_SLOT / 2)
        };
        if last.is_some_and(is_of) {
            continue;
        }
        let Some(origin) = place(shared.scanned, shared.origin, scorer.scanned, scorer.origin) else { continue };
        let run = run(shared.scanned, origin, scorer.scanned, scorer.origin);
        let (Some(first), Some(end)) = (run.first(), run.last()) else { continue };
        last = Some((TokenSpan::new(first.scanned, end.scanned + 1), i64::from(origin) - i64::from(shared.scanned)));
        bits += scorer.score_all(&run).bits.max(0.0);
    }
    bits
}

/// Returns where in its slot a shared fingerprint begins on the origin side; in code of a short period, where more tokens
/// are the same.
fn place(scanned: u32, slot: u32, scanned_side: ScannedSide<'_>, origin_side: Side<'_>) -> Option<u32> {
    let tokens = scanned_side.lexed.tokens.get(scanned as usize..scanned as usize + COMPARED)?;
    let first = slot.saturating_sub(TOKENS_PER_SLOT / 2);
    let there = &origin_side.lexed.tokens[first.wrapping_sub(origin_side.first) as usize..];
    let n_same = |at: u32| {
        let pairs = there.get((at - first) as usize..(at - first) as usize + COMPARED)?.iter().zip(tokens);
        let is_alike = pairs.clone().all(|(left, right)| left.abstract_symbol() == right.abstract_symbol());
        is_alike.then(|| pairs.filter(|(left, right)| left.symbol == right.symbol).count())
    };
    let places = (first..first + TOKENS_PER_SLOT).filter_map(|at| Some((n_same(at)?, at)));
    places.max_by_key(|&(n_same, at)| (n_same, std::cmp::Reverse(at))).map(|(_, at)| at)
}

/// Returns the pairs of the run of equal kinds through a pair of places.
fn run(scanned: u32, origin: u32, scanned_side: ScannedSide<'_>, origin_side: Side<'_>) -> Vec<TokenPair> {
    let (left, right) = (&scanned_side.prepared.coarse, &origin_side.lexed.tokens);
    let (at, there) = (scanned as usize, origin.wrapping_sub(origin_side.first) as usize);
    let equal = |(left, right): &(&u32, &Token)| **left == right.abstract_symbol().0;
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
    use crate::matching::CandidateParams;
    use crate::matching::candidates::Candidates;
    use crate::matching::tests::{LRU, LRU_RENAMED, index, with_scorer};

    /// The most that a cluster of `scanned` with the first file of the index could be worth whatever names that holds,
    /// with those it may hold, with all that is around it, and seems worth.
    fn looks(scanned: &str, origin: &str, others: &[(&str, &str, &str)]) -> [f32; 4] {
        let store = index(&[&[("lru", "src/lru.c", origin)], others].concat());
        let content = store.find_by_hash(&ContentHash::of(origin.as_bytes())).unwrap().unwrap();
        let names = store.names(content).unwrap();
        let fingerprints = FingerprintParams::CURRENT;
        with_scorer(&store, scanned, origin, |scorer| {
            let lexed = scorer.scanned.lexed;
            let params = CandidateParams::default();
            let candidates = Candidates::look_up(&store, lexed, &fingerprints, &params).unwrap();
            let clusters = candidates.others(&[]).unwrap();
            clusters.iter().fold([0.0; 4], |most, cluster| {
                let could = potential(cluster, &NameFilter::ANY, &fingerprints, scorer);
                let named = potential(cluster, &names, &fingerprints, scorer);
                let all = TokenSpan::new(0, lexed.tokens.len() as u32);
                let around = scorer.most_bits_around(all, cluster.scanned, &names);
                let seems = glance(cluster, scorer);
                [could.max(most[0]), named.max(most[1]), around.max(most[2]), seems.max(most[3])]
            })
        })
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
        let params = CandidateParams::default();
        let least = [params.min_potential_abstract, params.min_potential_of_names, params.min_reach, params.min_glance];
        for copy in [LRU, LRU_RENAMED] {
            let looks = looks(copy, LRU, &[]);
            assert!(looks.iter().zip(least).all(|(bits, least)| *bits > 2.0 * least), "{looks:?} bits");
        }
        let [most, named, around, seems] = looks(&other_words(LRU), LRU, &[]);
        assert!(most > least[0], "without the origin's names they may be the same: {most} bits");
        assert!(named < least[1] && seems < least[3], "{named} and {seems} bits");
        assert!(around < looks(LRU, LRU, &[])[2] / 4.0, "its syntax alone: {around} bits");
    }

    #[test]
    fn common_words_are_worth_no_look_at_the_origin() {
        let shared = "int f(int n) { int i; for (i = 0; i < n; i++) { } return i; }";
        let texts: Vec<String> = (0..40).map(|nth| format!("int i, n = 0, x{nth}; int f(void);")).collect();
        let others: Vec<_> = texts.iter().map(|text| ("other", "src/other.c", text.as_str())).collect();
        let [most, ..] = looks(shared, &format!("{shared}\n"), &others);
        assert!(0.0 < most && most < CandidateParams::default().min_potential_exact, "{most} bits");
    }
}
