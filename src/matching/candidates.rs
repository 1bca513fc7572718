//! Candidates: from the fingerprints a scanned file shares with the corpus to clusters worth aligning.
//!
//! The scanned file is winnowed with a smaller window than the index, so a shared run of `window + k - 1` tokens gives as
//! many hits as the corpus selected in it, not just one. Hits of one content whose diagonals (origin token - scanned
//! token) agree form a cluster; only clusters go on. Level E is asked first, for copies of some length that were hardly
//! changed; level A, which shares the form of a copy with all code of its kind, only where those explain nothing.

use crate::fingerprint::{Fingerprint, FingerprintParams, Level, kgram_hashes, sorted_by_hash, winnow};
use crate::id::KGramHash;
use crate::index::{Hit, Store, StoreError, TOKENS_PER_SLOT};
use crate::lexer::{Lexed, Token, TokenFlags};

use super::clusters::{Anchor, Chaining, Cluster};
use super::params::CandidateParams;

/// Hashes of one look-up: the hits of a large file all at once take more memory than what is kept of them.
const LOOKED_UP_AT_ONCE: usize = 1 << 13;

/// The fingerprints that one scanned file shares with the corpus.
pub(crate) struct Candidates<'a> {
    store: &'a dyn Store,
    tokens: &'a [Token],
    fingerprints: &'a FingerprintParams,
    params: &'a CandidateParams,
    evidence: TokenCount,
    /// Ordered by content, place and origin.
    exact: Vec<Anchor>,
    chaining: Chaining,
}

impl<'a> Candidates<'a> {
    /// Looks up what the file shares at level E.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn look_up(
        store: &'a dyn Store,
        lexed: &'a Lexed,
        fingerprints: &'a FingerprintParams,
        params: &'a CandidateParams,
    ) -> Result<Self, StoreError> {
        let tokens = &lexed.tokens[..];
        let is_evidence = |token: &Token| !token.flags.has(TokenFlags::IMPORT) && !token.flags.has(TokenFlags::TABLE);
        let evidence = TokenCount::of(tokens.iter().map(is_evidence));
        let chaining = Chaining::default();
        let mut candidates = Self { store, tokens, fingerprints, params, evidence, exact: Vec::new(), chaining };
        candidates.exact = candidates.anchors(Level::Exact, |_| true)?;
        sort(&mut candidates.exact);
        Ok(candidates)
    }

    /// Returns the clusters of long exact copies, most weight first.
    pub(crate) fn long_exact(&mut self) -> Vec<Cluster> {
        let mut clusters = Vec::new();
        for anchors in self.exact.chunk_by(|left, right| left.content == right.content) {
            if anchors.len() >= self.params.min_long_exact as usize {
                let is_long = |chain: &[u32]| chain.len() >= self.params.min_long_exact as usize;
                self.chaining.clusters(anchors, self.fingerprints, self.params, is_long, &mut clusters);
            }
        }
        most_weight_first(clusters)
    }

    /// Returns the clusters of both levels, most weight first, without what shares only tokens that are explained:
    /// `explained` tells by token, or is empty if none are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn others(mut self, explained: &[bool]) -> Result<Vec<Cluster>, StoreError> {
        let open = TokenCount::of(explained.iter().map(|is_explained| !is_explained));
        let is_open = |start: u32, k: u32| explained.is_empty() || open.among(start, k) * MIN_OPEN >= k;
        let mut anchors = self.anchors(Level::Abstract, |start| is_open(start, self.fingerprints.abstracted.k))?;
        let exact = self.exact.drain(..);
        anchors.extend(exact.filter(|anchor| is_open(anchor.scanned, self.fingerprints.exact.k)));
        sort(&mut anchors);
        let mut clusters = Vec::new();
        for of_content in anchors.chunk_by(|left, right| left.content == right.content) {
            let is_rare = |anchor: &Anchor| anchor.is_exact || anchor.weight >= self.params.min_single_weight;
            let are_many = |n_anchors: usize| n_anchors >= self.params.min_abstract_hits as usize;
            if !are_many(of_content.len()) && !of_content.iter().any(is_rare) {
                continue;
            }
            let may_be_enough =
                |chain: &[u32]| are_many(chain.len()) || chain.iter().any(|&idx| is_rare(&of_content[idx as usize]));
            self.chaining.clusters(of_content, self.fingerprints, self.params, may_be_enough, &mut clusters);
        }
        let is_enough = |cluster: &Cluster| {
            cluster.n_exact > 0
                || cluster.n_abstract >= self.params.min_abstract_hits
                || cluster.weight >= self.params.min_single_weight
        };
        clusters.retain(is_enough);
        Ok(most_weight_first(clusters))
    }

    /// Looks up the file's k-grams of one level, those that start where `is_wanted`.
    fn anchors(&self, level: Level, is_wanted: impl Fn(u32) -> bool) -> Result<Vec<Anchor>, StoreError> {
        let k = self.fingerprints.level(level).k;
        let mut selected = winnow(&kgram_hashes(self.tokens, level, k), self.params.window);
        let has_evidence = |start: u32| 2 * self.evidence.among(start, k) >= k;
        selected.retain(|fingerprint| has_evidence(fingerprint.token_idx) && is_wanted(fingerprint.token_idx));
        let selected = sorted_by_hash(&selected);
        let places: Vec<&[Fingerprint]> = selected.chunk_by(|left, right| left.hash == right.hash).collect();
        let mut anchors = Vec::new();
        let (mut query, mut hits): (Vec<KGramHash>, Vec<Hit>) = (Vec::new(), Vec::new());
        for places in places.chunks(LOOKED_UP_AT_ONCE) {
            query.clear();
            query.extend(places.iter().map(|of_hash| of_hash[0].hash));
            hits.clear();
            self.store.lookup(level, &query, &mut hits)?;
            anchors.reserve(hits.len());
            for hit in &hits {
                let weight = 1.0 / (1.0 + hit.document_frequency as f32).log2();
                let of_hash = places[hit.query_idx as usize].iter();
                anchors.extend(of_hash.take(self.params.max_places).map(|place| Anchor {
                    content: hit.content,
                    scanned: place.token_idx,
                    origin: hit.slot * TOKENS_PER_SLOT + TOKENS_PER_SLOT / 2,
                    weight,
                    is_exact: level == Level::Exact,
                }));
            }
        }
        Ok(anchors)
    }
}

/// Of the tokens of a k-gram one in so many must not be explained yet.
const MIN_OPEN: u32 = 8;

fn sort(anchors: &mut [Anchor]) {
    // One number instead of four: comparing those one after the other took twice the time.
    let key = |anchor: &Anchor| {
        let place = u128::from(anchor.scanned) << 33 | u128::from(anchor.origin) << 1 | u128::from(anchor.is_exact);
        u128::from(anchor.content.0) << 65 | place
    };
    anchors.sort_unstable_by_key(key);
}

fn most_weight_first(mut clusters: Vec<Cluster>) -> Vec<Cluster> {
    clusters.sort_by(|left, right| {
        right
            .weight
            .total_cmp(&left.weight)
            .then_with(|| (left.content, left.scanned, left.origin).cmp(&(right.content, right.scanned, right.origin)))
    });
    clusters
}

/// How many tokens up to each place have a property.
struct TokenCount(Vec<u32>);

impl TokenCount {
    fn of(has: impl ExactSizeIterator<Item = bool>) -> Self {
        let mut sum = 0;
        let mut sums = Vec::with_capacity(has.len() + 1);
        sums.push(0);
        sums.extend(has.map(|has| {
            sum += u32::from(has);
            sum
        }));
        Self(sums)
    }

    /// Counts those among the `k` tokens from `start`.
    fn among(&self, start: u32, k: u32) -> u32 {
        let end = (start as usize + k as usize).min(self.0.len() - 1);
        self.0[end] - self.0[start as usize]
    }
}
