//! Candidates: from the fingerprints a scanned file shares with the corpus to clusters worth aligning.
//!
//! The scanned file is winnowed with a smaller window than the index, so a shared run of `window + k - 1` tokens gives as
//! many hits as the corpus selected in it, not just one. Hits of one content whose diagonals (origin token - scanned
//! token) agree form a cluster; only clusters go on.

use crate::fingerprint::{Fingerprint, FingerprintParams, Level, kgram_hashes, sorted_by_hash, winnow};
use crate::id::KGramHash;
use crate::index::{Hit, Store, StoreError, TOKENS_PER_SLOT};
use crate::lexer::{Lexed, Token, TokenFlags};

use super::clusters::{Anchor, Chaining, Cluster};
use super::params::CandidateParams;

/// Hashes of one look-up: the hits of a large file all at once take more memory than what is kept of them.
const LOOKED_UP_AT_ONCE: usize = 1 << 13;

/// Looks the file's fingerprints up and returns its clusters, most weight first.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn find_clusters(
    store: &dyn Store,
    lexed: &Lexed,
    fingerprints: &FingerprintParams,
    params: &CandidateParams,
) -> Result<Vec<Cluster>, StoreError> {
    let mut anchors = Vec::new();
    let evidence = EvidenceCount::of(&lexed.tokens);
    for level in [Level::Exact, Level::Abstract] {
        find_anchors(store, &lexed.tokens, &evidence, level, fingerprints, params, &mut anchors)?;
    }
    anchors.sort_unstable_by_key(|anchor| (anchor.content, anchor.scanned, anchor.origin, anchor.is_exact));
    let mut clusters = Vec::new();
    let mut chaining = Chaining::default();
    for of_content in anchors.chunk_by(|left, right| left.content == right.content) {
        chaining.clusters(of_content, fingerprints, params, &mut clusters);
    }
    clusters.retain(|cluster| cluster.n_exact > 0 || cluster.n_abstract >= params.min_abstract_hits);
    clusters.sort_by(|left, right| {
        right
            .weight
            .total_cmp(&left.weight)
            .then_with(|| (left.content, left.scanned, left.origin).cmp(&(right.content, right.scanned, right.origin)))
    });
    Ok(clusters)
}

fn find_anchors(
    store: &dyn Store,
    tokens: &[Token],
    evidence: &EvidenceCount,
    level: Level,
    fingerprints: &FingerprintParams,
    params: &CandidateParams,
    anchors: &mut Vec<Anchor>,
) -> Result<(), StoreError> {
    let k = fingerprints.level(level).k;
    let mut selected = winnow(&kgram_hashes(tokens, level, k), params.window);
    selected.retain(|fingerprint| evidence.is_enough(fingerprint.token_idx, k));
    let selected = sorted_by_hash(&selected);
    let places: Vec<&[Fingerprint]> = selected.chunk_by(|left, right| left.hash == right.hash).collect();
    let (mut query, mut hits): (Vec<KGramHash>, Vec<Hit>) = (Vec::new(), Vec::new());
    for places in places.chunks(LOOKED_UP_AT_ONCE) {
        query.clear();
        query.extend(places.iter().map(|of_hash| of_hash[0].hash));
        hits.clear();
        store.lookup(level, &query, &mut hits)?;
        for hit in &hits {
            let weight = 1.0 / (1.0 + hit.document_frequency as f32).log2();
            let of_hash = places[hit.query_idx as usize].iter();
            anchors.extend(of_hash.take(params.max_places).map(|place| Anchor {
                content: hit.content,
                scanned: place.token_idx,
                origin: hit.slot * TOKENS_PER_SLOT + TOKENS_PER_SLOT / 2,
                weight,
                is_exact: level == Level::Exact,
            }));
        }
    }
    Ok(())
}

/// How many tokens up to each place can be evidence: not those of imports and literal tables.
struct EvidenceCount(Vec<u32>);

impl EvidenceCount {
    fn of(tokens: &[Token]) -> Self {
        let mut sum = 0;
        let mut sums = Vec::with_capacity(tokens.len() + 1);
        sums.push(0);
        sums.extend(tokens.iter().map(|token| {
            let is_evidence = !token.flags.has(TokenFlags::IMPORT) && !token.flags.has(TokenFlags::TABLE);
            sum += u32::from(is_evidence);
            sum
        }));
        Self(sums)
    }

    /// Tells whether at least half of the `k` tokens from `start` can be evidence.
    fn is_enough(&self, start: u32, k: u32) -> bool {
        let end = (start as usize + k as usize).min(self.0.len() - 1);
        2 * (self.0[end] - self.0[start as usize]) >= k
    }
}
