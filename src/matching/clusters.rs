//! Clusters: of the fingerprints that a scanned file shares with one content, those that follow each other on both
//! sides, as a copy's do.
//!
//! Source: the chaining of minimap2 (Li, "Minimap2: pairwise alignment for nucleotide sequences", 2018), with bounded
//! look-back: each anchor continues the best chain before it, and chains are taken out from the best one on, each anchor
//! in one. In repetitive code, where every declaration resembles every other, the chain of the copy outweighs what it
//! crosses; a cluster grown anchor by anchor would follow the wrong ones.

use crate::fingerprint::{FingerprintParams, Level};
use crate::id::ContentId;
use crate::index::TOKENS_PER_SLOT;
use crate::span::TokenSpan;

use super::params::CandidateParams;
use super::region::SharedFingerprints;

/// A shared fingerprint: a place on both sides, the origin's known to a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Anchor {
    pub(super) content: ContentId,
    pub(super) scanned: u32,
    /// The middle of its slot.
    pub(super) origin: u32,
    /// 1 / log2(1 + df): 1 when no other content of the corpus has it.
    pub(super) weight: f32,
    pub(super) is_exact: bool,
}

impl Anchor {
    fn level(&self) -> Level {
        if self.is_exact { Level::Exact } else { Level::Abstract }
    }

    fn value(&self) -> f32 {
        self.weight * if self.is_exact { 1.0 } else { VALUE_OF_ABSTRACT }
    }

    /// Tells whether it is the same corpus fingerprint, met at a neighbouring place: that counts once.
    fn is_met_again_after(&self, before: &Self) -> bool {
        !self.is_exact && self.origin == before.origin
    }

    fn diagonal(&self) -> i64 {
        i64::from(self.origin) - i64::from(self.scanned)
    }
}

/// Anchors of one content that form a chain: a candidate region.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cluster {
    pub(crate) content: ContentId,
    /// From the first anchor's first token to the last anchor's last.
    pub(crate) scanned: TokenSpan,
    /// The same on the origin side, to a slot.
    pub(crate) origin: TokenSpan,
    /// Sum of 1 / log2(1 + df).
    pub(crate) weight: f32,
    pub(crate) n_exact: u32,
    pub(crate) n_abstract: u32,
    /// The anchors that count, in the order of the scanned side.
    pub(crate) shared: Vec<SharedKGram>,
}

/// A fingerprint that both sides share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SharedKGram {
    /// Its first token on the scanned side.
    pub(crate) scanned: u32,
    /// The middle of its slot on the origin side.
    pub(crate) origin: u32,
    /// 1 / log2(1 + df): 1 when no other content of the corpus has it.
    pub(crate) weight: f32,
    pub(crate) is_exact: bool,
}

impl Cluster {
    /// Returns the fingerprints that begin in a span of the scanned side.
    pub(crate) fn inside(&self, span: TokenSpan) -> &[SharedKGram] {
        let before = |token: u32| self.shared.partition_point(|shared| shared.scanned < token);
        &self.shared[before(span.start)..before(span.end)]
    }

    /// Counts those.
    pub(crate) fn shared_inside(&self, span: TokenSpan) -> SharedFingerprints {
        let inside = self.inside(span);
        let n_exact = inside.iter().filter(|shared| shared.is_exact).count() as u32;
        let weight = inside.iter().map(|shared| shared.weight).sum();
        SharedFingerprints { n_exact, n_abstract: inside.len() as u32 - n_exact, weight }
    }

    fn of(anchors: &[Anchor], chain: &[u32], fingerprints: &FingerprintParams) -> Self {
        let mut cluster = Self {
            content: anchors[chain[0] as usize].content,
            scanned: TokenSpan::default(),
            origin: TokenSpan::default(),
            weight: 0.0,
            n_exact: 0,
            n_abstract: 0,
            shared: Vec::with_capacity(chain.len()),
        };
        let mut last: Option<&Anchor> = None;
        for &idx in chain {
            let anchor = &anchors[idx as usize];
            let k = fingerprints.level(anchor.level()).k;
            let scanned = TokenSpan::new(anchor.scanned, anchor.scanned + k);
            let origin = TokenSpan::new(anchor.origin, anchor.origin + k);
            cluster.scanned = if last.is_some() { cluster.scanned.hull(scanned) } else { scanned };
            cluster.origin = if last.is_some() { cluster.origin.hull(origin) } else { origin };
            if !last.is_some_and(|last| anchor.is_met_again_after(last)) {
                cluster.weight += anchor.weight;
                cluster.n_exact += u32::from(anchor.is_exact);
                cluster.n_abstract += u32::from(!anchor.is_exact);
                let Anchor { scanned, origin, weight, is_exact, .. } = *anchor;
                cluster.shared.push(SharedKGram { scanned, origin, weight, is_exact });
            }
            last = Some(anchor);
        }
        cluster
    }
}

const NONE: u32 = u32::MAX;

/// Anchors looked back at.
const LOOK_BACK: usize = 64;
/// What an anchor of level A counts beside one of level E, which can hardly be chance.
const VALUE_OF_ABSTRACT: f32 = 0.5;
/// What a token of drift costs, as weight: a drift by `max_drift` nearly as much as one rare fingerprint brings.
const COST_OF_DRIFT: f32 = 0.005;
/// Chains of one content that are kept at one place of the scanned side: repetitive code has hundreds.
const MAX_CHAINS: u8 = 8;
/// Tokens of such a place.
const PLACE: u32 = 32;

/// Makes clusters of anchors; buffers are kept from one content to the next.
#[derive(Debug, Default)]
pub(super) struct Chaining {
    scores: Vec<f32>,
    /// The best score up to each anchor.
    peaks: Vec<f32>,
    previous: Vec<u32>,
    /// Anchors, those that end the best chains first.
    ends: Vec<u32>,
    is_taken: Vec<bool>,
    chain: Vec<u32>,
    n_chains: Vec<u8>,
}

impl Chaining {
    /// Appends the clusters of the anchors of one content, which are ordered by scanned place and then by origin, those
    /// of whose chains, indices of anchors, `is_wanted`.
    pub(super) fn clusters(
        &mut self,
        anchors: &[Anchor],
        fingerprints: &FingerprintParams,
        params: &CandidateParams,
        is_wanted: impl Fn(&[u32]) -> bool,
        clusters: &mut Vec<Cluster>,
    ) {
        self.continue_all(anchors, params);
        self.ends.clear();
        self.ends.extend(0..anchors.len() as u32);
        let scores = &self.scores;
        self.ends.sort_unstable_by(|&left, &right| {
            scores[right as usize].total_cmp(&scores[left as usize]).then(left.cmp(&right))
        });
        self.is_taken.clear();
        self.is_taken.resize(anchors.len(), false);
        self.n_chains.clear();
        for idx in 0..self.ends.len() {
            if self.take_chain(self.ends[idx]) && self.has_room(anchors) && is_wanted(&self.chain) {
                clusters.push(Cluster::of(anchors, &self.chain, fingerprints));
            }
        }
    }

    /// Finds for each anchor the best chain that it ends.
    fn continue_all(&mut self, anchors: &[Anchor], params: &CandidateParams) {
        self.scores.clear();
        self.peaks.clear();
        self.previous.clear();
        let mut peak = 0.0f32;
        for (idx, anchor) in anchors.iter().enumerate() {
            let value = anchor.value();
            let mut best = (value, NONE);
            let from = idx.saturating_sub(LOOK_BACK);
            for (back, before) in anchors[from..idx].iter().enumerate().rev() {
                if anchor.scanned - before.scanned > params.max_gap {
                    break;
                }
                // A step only costs: most are ruled out by one comparison, and all that are left by another.
                if self.peaks[from + back] + value <= best.0 {
                    break;
                }
                if self.scores[from + back] + value <= best.0 {
                    continue;
                }
                let again = if anchor.is_met_again_after(before) { value } else { 0.0 };
                let score = self.scores[from + back] + value - again - cost_of_step(before, anchor, params);
                if score > best.0 {
                    best = (score, (from + back) as u32);
                }
            }
            peak = peak.max(best.0);
            self.peaks.push(peak);
            self.scores.push(best.0);
            self.previous.push(best.1);
        }
    }

    /// Takes the chain that ends with an anchor, as far as no better chain has its anchors.
    fn take_chain(&mut self, end: u32) -> bool {
        self.chain.clear();
        let mut at = end;
        while at != NONE && !std::mem::replace(&mut self.is_taken[at as usize], true) {
            self.chain.push(at);
            at = self.previous[at as usize];
        }
        self.chain.reverse();
        !self.chain.is_empty()
    }

    /// Tells whether few enough better chains lie where this one does, and counts it.
    fn has_room(&mut self, anchors: &[Anchor]) -> bool {
        let place = |idx: u32| (anchors[idx as usize].scanned / PLACE) as usize;
        let (first, last) = (place(self.chain[0]), place(self.chain[self.chain.len() - 1]));
        if self.n_chains.len() <= last {
            self.n_chains.resize(last + 1, 0);
        }
        let here = &mut self.n_chains[first..=last];
        let has_room = here.iter().any(|&n| n < MAX_CHAINS);
        for n in here {
            *n = n.saturating_add(1);
        }
        has_room
    }
}

/// Returns what it costs to go on from one anchor with another; infinite when a copy cannot.
fn cost_of_step(before: &Anchor, anchor: &Anchor, params: &CandidateParams) -> f32 {
    let drift = (anchor.diagonal() - before.diagonal()).unsigned_abs();
    // To a slot: of two fingerprints in one the earlier place may be the later one's.
    let is_rising = anchor.scanned > before.scanned && anchor.origin + TOKENS_PER_SLOT > before.origin
        || anchor.scanned == before.scanned && drift == 0;
    if is_rising && drift < u64::from(params.max_drift) { COST_OF_DRIFT * drift as f32 } else { f32::INFINITY }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn anchor(scanned: u32, origin: u32) -> Anchor {
        Anchor { content: ContentId(1), scanned, origin, weight: 1.0, is_exact: true }
    }

    fn clusters(anchors: &[Anchor]) -> Vec<Cluster> {
        let mut anchors = anchors.to_vec();
        anchors.sort_by_key(|anchor| (anchor.scanned, anchor.origin));
        let mut clusters = Vec::new();
        let params = CandidateParams::default();
        Chaining::default().clusters(&anchors, &FingerprintParams::CURRENT, &params, |_| true, &mut clusters);
        clusters
    }

    #[test]
    fn a_copy_crossed_by_others_stays_one_cluster() {
        // Each declaration of a long list is like the ones before and after it.
        let copy = (0..500).map(|nth| anchor(nth * 20, 4000 + nth * 20 + nth / 10));
        let crossing = (0..500).flat_map(|nth| [-100i64, 60, 140].map(|off| (nth * 20, i64::from(nth) * 20 + off)));
        let crossing =
            crossing.map(|(scanned, origin)| Anchor { is_exact: false, ..anchor(scanned, (4000 + origin) as u32) });
        let found = clusters(&copy.chain(crossing).collect::<Vec<_>>());
        assert_eq!(found[0].scanned, TokenSpan::new(0, 499 * 20 + 16));
        assert!(found[0].n_exact == 500, "{} of 500", found[0].n_exact);
    }

    #[test]
    fn functions_in_another_order_are_clusters_of_their_own() {
        let moved = |from: u32, to: u32| (0..5).map(move |nth| anchor(from + nth * 10, to + nth * 10));
        let found = clusters(&moved(0, 900).chain(moved(60, 0)).collect::<Vec<_>>());
        let places: Vec<(u32, u32)> =
            found.iter().map(|cluster| (cluster.scanned.start, cluster.origin.start)).collect();
        assert_eq!(places, [(0, 900), (60, 0)]);
    }

    /// Continues each anchor by looking at all before it.
    fn plain_scores(anchors: &[Anchor], params: &CandidateParams) -> Vec<f32> {
        let mut scores: Vec<f32> = Vec::new();
        for (idx, anchor) in anchors.iter().enumerate() {
            let continued = (0..idx).map(|before| {
                let again = anchor.is_met_again_after(&anchors[before]);
                let value = if again { 0.0 } else { anchor.value() };
                let is_near = anchor.scanned - anchors[before].scanned <= params.max_gap;
                let cost = if is_near { cost_of_step(&anchors[before], anchor, params) } else { f32::INFINITY };
                scores[before] + value - cost
            });
            let best = continued.fold(anchor.value(), f32::max);
            scores.push(best);
        }
        scores
    }

    proptest! {
        #[test]
        fn anchors_are_chained_as_by_looking_at_all(
            places in prop::collection::vec((0u32..600, 0u32..600, any::<bool>()), 0..60),
        ) {
            let mut anchors: Vec<Anchor> = places
                .into_iter()
                .map(|(scanned, origin, is_exact)| Anchor { is_exact, ..anchor(scanned, origin / 8 * 8 + 4) })
                .collect();
            anchors.sort_by_key(|anchor| (anchor.scanned, anchor.origin, anchor.is_exact));
            let params = CandidateParams::default();
            let mut chaining = Chaining::default();
            chaining.continue_all(&anchors, &params);
            let plain = plain_scores(&anchors, &params);
            prop_assert!(chaining.scores.iter().zip(&plain).all(|(left, right)| (left - right).abs() < 1e-3));
            let mut found = Vec::new();
            chaining.clusters(&anchors, &FingerprintParams::CURRENT, &params, |_| true, &mut found);
            for cluster in &found {
                let rises = |pair: &[SharedKGram]| pair[0].scanned <= pair[1].scanned && pair[0].origin < pair[1].origin + 8;
                prop_assert!(cluster.shared.windows(2).all(rises));
            }
            prop_assert!(found.iter().map(|cluster| cluster.shared.len()).sum::<usize>() <= anchors.len());
        }
    }
}
