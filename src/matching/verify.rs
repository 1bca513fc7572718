//! Verification: aligns a cluster's surroundings and keeps the pieces that score as copies.

use std::sync::Arc;

use crate::align::{AlignParams, Aligner, Band, Sequence, TokenPair, Window, seeds_into};
use crate::id::ContentId;
use crate::index::{NameFilter, StoreError};
use crate::lexer::{Language, TokenKind};
use crate::span::TokenSpan;

use super::Matcher;
use super::clusters::Cluster;
use super::evidence::{Elsewhere, evidence};
use super::glance::{glance, potential};
use super::idf::Idf;
use super::origin::OriginText;
use super::params::{MatchParams, ScoreParams};
use super::prepared::{ScannedSide, Side};
use super::region::{Score, ScorePart, SharedFingerprints};
use super::score::{Earlier, Piece, Scorer};

/// An alignment of one stretch of the scanned file with one content, with its evidence.
#[derive(Debug, Clone)]
pub(crate) struct Verified {
    pub(crate) content: ContentId,
    pub(crate) origin: Arc<OriginText>,
    pub(crate) pairs: Vec<TokenPair>,
    /// What nominated it.
    pub(crate) shared: SharedFingerprints,
    /// How well the origin explains it, against other origins.
    pub(crate) score: Score,
    /// What decides whether it is a copy at all; the score itself until that is asked, and where it leaves no doubt.
    pub(crate) evidence: Score,
}

impl Verified {
    pub(crate) fn scanned(&self) -> TokenSpan {
        span_of(&self.pairs, |pair| pair.scanned)
    }

    pub(crate) fn origin_span(&self) -> TokenSpan {
        span_of(&self.pairs, |pair| pair.origin)
    }
}

fn span_of(pairs: &[TokenPair], side: impl Fn(&TokenPair) -> u32) -> TokenSpan {
    match pairs {
        [] => TokenSpan::default(),
        [first, ..] => TokenSpan::new(side(first), side(&pairs[pairs.len() - 1]) + 1),
    }
}

/// Why the origin of a cluster is not read.
pub(crate) struct TooLittle {
    pub(crate) bits: f32,
    pub(crate) min: f32,
    /// What learning that costs of the budget of its stretch.
    pub(crate) cost: u16,
}

/// Tokens to both sides of a cluster in which its copy shows what it is worth.
const REACH: u32 = 150;

/// Verifies clusters of one scanned file.
pub(crate) struct Verifier<'a, 's> {
    pub(crate) matcher: &'a Matcher<'s>,
    pub(crate) scanned: ScannedSide<'a>,
    pub(crate) idf: &'a mut Idf<'s>,
    buffers: Buffers,
}

/// Memory of alignment and score, kept from one cluster to the next.
#[derive(Debug, Default)]
struct Buffers {
    alignment: Alignment,
    earlier: Earlier,
}

impl<'a, 's> Verifier<'a, 's> {
    pub(crate) fn new(matcher: &'a Matcher<'s>, scanned: ScannedSide<'a>, idf: &'a mut Idf<'s>) -> Self {
        Self { matcher, scanned, idf, buffers: Buffers::default() }
    }

    /// Tells whether the cluster could not be worth a copy, before its origin is read; asks for the names the origin may
    /// hold only if it could be enough whatever they are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn too_little(&mut self, cluster: &Cluster) -> Result<Option<TooLittle>, StoreError> {
        let params = &self.matcher.params.candidates;
        let min = if cluster.n_exact == 0 { params.min_potential_abstract } else { params.min_potential_exact };
        let bits = self.potential_with(cluster, &NameFilter::ANY);
        if bits < min {
            return Ok(Some(TooLittle { bits, min, cost: 0 }));
        }
        let (names, cost) = (self.matcher.store.names(cluster.content)?, params.cost_of_names);
        let bits =
            self.potential_with(cluster, &names) + params.shared_run * cluster.weight.min(params.shared_runs_max);
        if bits < params.min_potential_of_names {
            return Ok(Some(TooLittle { bits, min: params.min_potential_of_names, cost }));
        }
        let bits = self.reach_with(cluster, &names);
        Ok((bits < params.min_reach).then_some(TooLittle { bits, min: params.min_reach, cost }))
    }

    /// Returns about the most bits of a copy around the cluster whose origin holds no other names.
    fn reach_with(&mut self, cluster: &Cluster, names: &NameFilter) -> f32 {
        let (scanned, params) = (self.scanned, &self.matcher.params.score);
        let around = TokenSpan::new(
            cluster.scanned.start.saturating_sub(REACH),
            (cluster.scanned.end + REACH).min(scanned.lexed.tokens.len() as u32),
        );
        let earlier = &mut self.buffers.earlier;
        let mut scorer = Scorer { scanned, origin: *scanned, idf: self.idf, params, earlier };
        scorer.most_bits_around(around, cluster.scanned, names) + rare_runs(cluster, cluster.scanned, *scanned, params)
    }

    fn potential_with(&mut self, cluster: &Cluster, names: &NameFilter) -> f32 {
        let (scanned, params) = (self.scanned, &self.matcher.params.score);
        let earlier = &mut self.buffers.earlier;
        let mut scorer = Scorer { scanned, origin: *scanned, idf: self.idf, params, earlier };
        potential(cluster, names, &self.matcher.fingerprints, &mut scorer)
    }

    /// Returns the pieces of a cluster; `None` when the database holds no text of its content.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn verify(&mut self, cluster: &Cluster) -> Result<Option<Vec<Verified>>, StoreError> {
        let (params, scanned) = (&self.matcher.params, self.scanned);
        let (origins, store) = (&self.matcher.origins, self.matcher.store);
        let load = |margin: u32| origins.load_around(store, cluster.content, around(cluster.origin, margin));
        let Some(origin) = load(params.candidates.margin)? else { return Ok(None) };
        let earlier = &mut self.buffers.earlier;
        let mut scorer = Scorer { scanned, origin: origin.side(), idf: self.idf, params: &params.score, earlier };
        if glance(cluster, &mut scorer) < params.candidates.min_glance {
            return Ok(Some(Vec::new()));
        }
        verify(cluster, scanned, origin, load, self.idf, &mut self.buffers, params).map(Some)
    }

    /// Returns what decides whether a piece is a copy; `is_implied` marks the tokens that are no evidence of it.
    pub(crate) fn evidence(&mut self, piece: &Verified, is_implied: &[bool], elsewhere: &Elsewhere<'_>) -> Score {
        let (params, earlier) = (&self.matcher.params.score, &mut self.buffers.earlier);
        let scanned = ScannedSide { is_forced: is_implied, ..self.scanned };
        let mut scorer = Scorer { scanned, origin: piece.origin.side(), idf: self.idf, params, earlier };
        let is_same =
            |pair: &TokenPair| is_implied[pair.scanned as usize] == self.scanned.is_forced[pair.scanned as usize];
        if piece.pairs.iter().all(is_same) {
            return evidence(&piece.score, &piece.pairs, elsewhere, &mut scorer);
        }
        let mut score = scorer.score_all(&piece.pairs);
        score.add_part(ScorePart::RareRuns, piece.score.part(ScorePart::RareRuns));
        evidence(&score, &piece.pairs, elsewhere, &mut scorer)
    }
}

/// Aligns windows of the scanned side and of origins; buffers are kept.
#[derive(Debug, Default)]
struct Alignment {
    aligner: Aligner,
    /// Symbols of both levels and seeds of the origin's window.
    coarse: Vec<u32>,
    fine: Vec<u32>,
    seeds: Vec<u32>,
}

impl Alignment {
    fn align(
        &mut self,
        scanned: ScannedSide<'_>,
        origin: Side<'_>,
        window: &Window,
        params: &AlignParams,
    ) -> Vec<TokenPair> {
        let start = window.origin.start;
        let tokens = origin.tokens(start as u32, window.origin.end as u32);
        self.coarse.clear();
        self.coarse.extend(tokens.iter().map(|token| token.abstract_symbol().0));
        self.fine.clear();
        self.fine.extend(tokens.iter().map(|token| token.symbol.0));
        seeds_into(&self.coarse, &mut self.seeds);
        let shifted = Window {
            scanned: window.scanned.clone(),
            origin: 0..tokens.len(),
            band: window.band.clone().shifted(start as i64),
        };
        let origin = Sequence { coarse: &self.coarse, fine: &self.fine, seeds: &self.seeds };
        let mut pairs = self.aligner.align(scanned.prepared.sequence(), origin, &shifted, params);
        for pair in &mut pairs {
            pair.origin += start as u32;
        }
        pairs
    }
}

/// Aligns the cluster with its margins, wider as long as a piece touches the border, and returns the pieces.
fn verify(
    cluster: &Cluster,
    scanned: ScannedSide<'_>,
    mut origin: Arc<OriginText>,
    load: impl Fn(u32) -> Result<Option<Arc<OriginText>>, StoreError>,
    idf: &mut Idf<'_>,
    buffers: &mut Buffers,
    params: &MatchParams,
) -> Result<Vec<Verified>, StoreError> {
    let (n_scanned, n_origin) = (scanned.lexed.tokens.len() as u32, origin.n_tokens());
    let mut margin = params.candidates.margin;
    loop {
        let window = window_of(cluster, margin, n_scanned, n_origin, params);
        let pairs = buffers.alignment.align(scanned, origin.side(), &window, &params.align);
        let earlier = &mut buffers.earlier;
        let mut scorer = Scorer { scanned, origin: origin.side(), idf, params: &params.score, earlier };
        let pieces = scorer.pieces(&pairs);
        if margin < params.candidates.max_margin && touches_border(&pairs, &pieces, &window, n_scanned, n_origin) {
            margin *= 4;
            origin = load(margin)?.unwrap_or(origin);
            continue;
        }
        return Ok(trimmed(cluster, &origin, pieces, &pairs, params, &mut scorer));
    }
}

/// Returns the tokens of an origin that may be looked at when a cluster is aligned with a margin: beyond it a run is
/// followed, and what surrounds a piece is compared.
fn around(cluster: TokenSpan, margin: u32) -> TokenSpan {
    const BEYOND: u32 = 64;
    TokenSpan::new(cluster.start.saturating_sub(margin + BEYOND), cluster.end.saturating_add(margin + BEYOND))
}

fn window_of(cluster: &Cluster, margin: u32, n_scanned: u32, n_origin: u32, params: &MatchParams) -> Window {
    let widen = |span: TokenSpan, len: u32| {
        span.start.saturating_sub(margin).min(len) as usize..span.end.saturating_add(margin).min(len) as usize
    };
    let points =
        cluster.shared.iter().map(|shared| (shared.scanned, i64::from(shared.origin) - i64::from(shared.scanned)));
    let (near, far) = (i64::from(params.candidates.near_drift), i64::from(params.candidates.max_drift));
    Window {
        scanned: widen(cluster.scanned, n_scanned),
        origin: widen(cluster.origin, n_origin),
        band: Band::along(points, near, far),
    }
}

/// Tells whether a piece ends within a few tokens of a border that is not the end of the file.
fn touches_border(pairs: &[TokenPair], pieces: &[Piece], window: &Window, n_scanned: u32, n_origin: u32) -> bool {
    const NEAR: usize = 16;
    pieces.iter().any(|piece| {
        let (first, last) = (pairs[piece.pairs.start], pairs[piece.pairs.end - 1]);
        let starts = (first.scanned as usize) < window.scanned.start + NEAR && window.scanned.start > 0
            || (first.origin as usize) < window.origin.start + NEAR && window.origin.start > 0;
        let ends = last.scanned as usize + NEAR >= window.scanned.end && window.scanned.end < n_scanned as usize
            || last.origin as usize + NEAR >= window.origin.end && window.origin.end < n_origin as usize;
        // Only a border that the other side could pass as well is worth another look.
        starts && first.scanned > 0 && first.origin > 0
            || ends && last.scanned + 1 < n_scanned && last.origin + 1 < n_origin
    })
}

/// Trims the pieces and adds the evidence of rare runs.
fn trimmed(
    cluster: &Cluster,
    origin: &Arc<OriginText>,
    pieces: Vec<Piece>,
    pairs: &[TokenPair],
    params: &MatchParams,
    scorer: &mut Scorer<'_, '_>,
) -> Vec<Verified> {
    let mut verified: Vec<Verified> = Vec::new();
    for piece in pieces {
        let trimmed = trim(&pairs[piece.pairs.clone()], *scorer.scanned);
        if trimmed.is_empty() {
            continue;
        }
        let mut score = piece.score;
        let span = span_of(trimmed, |pair| pair.scanned);
        score.add_part(ScorePart::RareRuns, rare_runs(cluster, span, *scorer.scanned, &params.score));
        verified.push(Verified {
            content: cluster.content,
            origin: Arc::clone(origin),
            pairs: trimmed.to_vec(),
            shared: cluster.shared_inside(span),
            evidence: score.clone(),
            score,
        });
    }
    verified
}

/// Returns the bits of the fingerprints shared inside a span of the scanned side: an idiom's are in other files too. None for text of no
/// known language, whose form its tool gives it.
fn rare_runs(cluster: &Cluster, span: TokenSpan, scanned: Side<'_>, params: &ScoreParams) -> f32 {
    if scanned.lexed.language == Language::GENERIC {
        return 0.0;
    }
    let bits = cluster
        .inside(span)
        .iter()
        .map(|shared| shared.weight * if shared.is_exact { params.exact_run } else { params.abstract_run });
    bits.sum::<f32>().min(params.runs_max)
}

/// Cuts a piece to its first and last name or literal, keeping the closing brackets and ends of statements that
/// follow as far as they balance brackets opened inside.
fn trim<'p>(pairs: &'p [TokenPair], scanned: Side<'_>) -> &'p [TokenPair] {
    let is_content = |pair: &TokenPair| {
        matches!(scanned.token(pair.scanned).kind, TokenKind::Identifier | TokenKind::Number | TokenKind::String)
    };
    let Some(first) = pairs.iter().position(is_content) else { return &[] };
    let Some(last) = pairs.iter().rposition(is_content) else { return &[] };
    let start = pairs[..first]
        .iter()
        .rposition(|pair| scanned.token(pair.scanned).kind != TokenKind::Keyword)
        .map_or(0, |idx| idx + 1);
    let mut depth = 0i32;
    for pair in &pairs[start..=last] {
        depth += depth_change(scanned.token(pair.scanned).kind);
    }
    let mut end = last + 1;
    while let Some(pair) = pairs.get(end) {
        let adjacent = pair.scanned == pairs[end - 1].scanned + 1;
        match scanned.token(pair.scanned).kind {
            TokenKind::Close if adjacent && depth > 0 => depth -= 1,
            TokenKind::Operator if adjacent => {}
            _ => break,
        }
        end += 1;
    }
    &pairs[start..end]
}

fn depth_change(kind: TokenKind) -> i32 {
    match kind {
        TokenKind::Open => 1,
        TokenKind::Close => -1,
        _ => 0,
    }
}
