//! Candidates: from the fingerprints a scanned file shares with the corpus to clusters worth aligning.
//!
//! Every k-gram of a small scanned file is looked up (the index holds only winnowed ones), so a shared run of
//! `window + k - 1` tokens gives as many hits as the corpus selected in it, not just one. Hits of one content whose
//! diagonals (origin token - scanned token) agree form a cluster; only clusters go on.

use crate::fingerprint::{Fingerprint, FingerprintParams, Level, kgram_hashes, winnow};
use crate::id::{ContentId, KGramHash};
use crate::index::{Hit, Store, StoreError, TOKENS_PER_SLOT};
use crate::lexer::{Lexed, Token, TokenFlags};
use crate::span::TokenSpan;

use super::params::CandidateParams;

/// A shared fingerprint: a place on both sides, the origin's known to a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Anchor {
    content: ContentId,
    scanned: u32,
    origin: u32,
    weight: f32,
    is_exact: bool,
}

impl Anchor {
    fn diagonal(&self) -> i64 {
        i64::from(self.origin) - i64::from(self.scanned)
    }
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

/// Anchors of one content near one diagonal: a candidate region.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cluster {
    pub(crate) content: ContentId,
    /// From the first anchor's first token to the last anchor's last.
    pub(crate) scanned: TokenSpan,
    /// The same on the origin side, to a slot.
    pub(crate) origin: TokenSpan,
    /// Smallest and largest diagonal of its anchors.
    pub(crate) diagonals: (i64, i64),
    /// Sum of 1 / log2(1 + df).
    pub(crate) weight: f32,
    pub(crate) n_exact: u32,
    pub(crate) n_abstract: u32,
    /// The anchors that count, in the order of the scanned side.
    pub(crate) shared: Vec<SharedKGram>,
    last_scanned: u32,
    last_diagonal: i64,
    last_slot: u32,
}

impl Cluster {
    fn start(anchor: &Anchor, k: u32) -> Self {
        let mut cluster = Self {
            content: anchor.content,
            scanned: TokenSpan::new(anchor.scanned, anchor.scanned + k),
            origin: TokenSpan::new(anchor.origin, anchor.origin + k),
            diagonals: (anchor.diagonal(), anchor.diagonal()),
            weight: 0.0,
            n_exact: 0,
            n_abstract: 0,
            shared: Vec::new(),
            last_scanned: 0,
            last_diagonal: 0,
            last_slot: u32::MAX,
        };
        cluster.add(anchor, k);
        cluster
    }

    fn add(&mut self, anchor: &Anchor, k: u32) {
        self.scanned = self.scanned.hull(TokenSpan::new(anchor.scanned, anchor.scanned + k));
        self.origin = self.origin.hull(TokenSpan::new(anchor.origin, anchor.origin + k));
        let diagonal = anchor.diagonal();
        self.diagonals = (self.diagonals.0.min(diagonal), self.diagonals.1.max(diagonal));
        // The same corpus fingerprint met at neighbouring places counts once.
        if anchor.origin != self.last_slot || anchor.is_exact {
            self.weight += anchor.weight;
            self.n_exact += u32::from(anchor.is_exact);
            self.n_abstract += u32::from(!anchor.is_exact);
            self.shared.push(SharedKGram {
                scanned: anchor.scanned,
                origin: anchor.origin,
                weight: anchor.weight,
                is_exact: anchor.is_exact,
            });
        }
        self.last_slot = anchor.origin;
        self.last_scanned = anchor.scanned;
        self.last_diagonal = diagonal;
    }

    fn takes(&self, anchor: &Anchor, params: &CandidateParams) -> bool {
        anchor.scanned - self.last_scanned <= params.max_gap
            && (anchor.diagonal() - self.last_diagonal).unsigned_abs() < u64::from(params.max_drift)
    }
}

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
    for of_content in anchors.chunk_by(|left, right| left.content == right.content) {
        cluster(of_content, fingerprints, params, &mut clusters);
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

fn cluster(anchors: &[Anchor], fingerprints: &FingerprintParams, params: &CandidateParams, out: &mut Vec<Cluster>) {
    const MAX_OPEN: usize = 24; // Of one content at a time; repetitive code would open hundreds.
    let mut open: Vec<Cluster> = Vec::new();
    for anchor in anchors {
        let k = if anchor.is_exact { fingerprints.exact.k } else { fingerprints.abstracted.k };
        let mut idx = 0;
        while idx < open.len() {
            if anchor.scanned - open[idx].last_scanned > params.max_gap {
                out.push(open.swap_remove(idx));
            } else {
                idx += 1;
            }
        }
        let nearest = (0..open.len())
            .filter(|&idx| open[idx].takes(anchor, params))
            .min_by_key(|&idx| (open[idx].last_diagonal - anchor.diagonal()).unsigned_abs());
        match nearest {
            Some(idx) => open[idx].add(anchor, k),
            None if open.len() < MAX_OPEN => open.push(Cluster::start(anchor, k)),
            None => {}
        }
    }
    out.append(&mut open);
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
    let mut selected = select(tokens, level, k, params);
    selected.retain(|fingerprint| evidence.is_enough(fingerprint.token_idx, k));
    selected.sort_unstable_by_key(|fingerprint| (fingerprint.hash, fingerprint.token_idx));
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

fn select(tokens: &[Token], level: Level, k: u32, params: &CandidateParams) -> Vec<Fingerprint> {
    let window = if tokens.len() <= params.dense_tokens { 1 } else { params.sparse_window };
    winnow(&kgram_hashes(tokens, level, k), window)
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
