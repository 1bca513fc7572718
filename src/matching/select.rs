//! Selection: which clusters are verified, and which verified pieces become regions.

use rustc_hash::FxHashMap;

use crate::align::TokenPair;
use crate::id::ContentId;
use crate::index::StoreError;
use crate::lexer::Language;
use crate::span::TokenSpan;

use super::Matcher;
use super::clusters::{Cluster, SharedKGram};
use super::common::n_packages_that_hold;
use super::cover::{Chosen, cover};
use super::decide;
use super::extend::{Extent, class_of, extent};
use super::header::{header, n_header_lines};
use super::params::{CandidateParams, MatchParams};
use super::plain::may_be_copied;
use super::prepared::{ScannedSide, Side};
use super::region::{DiscardReason, Equivalent, FileMatchesBuilder, MatchRegion};
use super::renames;
use super::seen::Seen;
use super::verify::{TooLittle, Verified, Verifier};

/// A cluster with less of the weight of what already explained its place is not looked at.
const MIN_WEIGHT_SHARE: f32 = 0.5;
/// Text of no known language needs so many times the bits.
const GENERIC_SCALE: f32 = 1.5;
/// A region is reported in parts where the scanned side has more foreign tokens in between.
const MAX_REPORTED_GAP: u32 = 40;

/// What becomes of a file's clusters.
pub(crate) struct Selection<'a, 's> {
    verifier: Verifier<'a, 's>,
    stretches: Stretches,
    /// Every piece that has some evidence.
    pieces: Vec<Verified>,
    /// Pieces by content: a file of ten thousand regions must not look through all of them at every cluster.
    of_content: FxHashMap<ContentId, Vec<usize>>,
    /// Clusters that were not aligned because others explain their place, most weight first.
    passed_over: Vec<Cluster>,
    /// Kept for its memory.
    seen: Seen,
}

impl<'a, 's> Selection<'a, 's> {
    pub(crate) fn new(verifier: Verifier<'a, 's>) -> Self {
        let (n_tokens, stretch) = (verifier.scanned.lexed.tokens.len(), verifier.matcher.params.candidates.stretch);
        Self {
            verifier,
            stretches: Stretches::new(n_tokens, stretch),
            pieces: Vec::new(),
            of_content: FxHashMap::default(),
            passed_over: Vec::new(),
            seen: Seen::default(),
        }
    }

    /// Verifies clusters in the given order within the budget of each stretch.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn verify(&mut self, clusters: Vec<Cluster>, found: &mut FileMatchesBuilder) -> Result<(), StoreError> {
        let (matcher, scanned) = (self.verifier.matcher, self.verifier.scanned);
        let params = &matcher.params.candidates;
        for cluster in clusters {
            let lines = || scanned.lexed.lines_of(cluster.scanned);
            if !self.stretches.has_budget(cluster.scanned, params.per_stretch) {
                found.discard(cluster.content, lines, DiscardReason::OverBudget);
                self.passed_over.push(cluster);
                continue;
            }
            if self.stretches.is_explained(&cluster) || self.is_included(&cluster) {
                found.discard(cluster.content, lines, DiscardReason::Covered);
                self.passed_over.push(cluster);
                continue;
            }
            if cluster.n_exact == 0 && is_monotonous(&cluster, scanned, params, &mut self.seen) {
                found.discard(cluster.content, lines, DiscardReason::NoEvidence);
                continue;
            }
            if let Some(TooLittle { bits, min, cost }) = self.verifier.too_little(&cluster)? {
                self.stretches.spend(cluster.scanned, cost);
                found.discard(cluster.content, lines, DiscardReason::TooFewBits { bits, min });
                continue;
            }
            let Some(pieces) = self.verifier.verify(&cluster)? else {
                found.discard(cluster.content, lines, DiscardReason::NoSource);
                continue;
            };
            let is_found = pieces.iter().any(|piece| piece.score.bits >= matcher.params.min_score);
            let cost = if is_found { params.cost_of_piece } else { params.cost_of_nothing };
            self.stretches.spend(cluster.scanned, cost);
            if pieces.is_empty() {
                found.discard(cluster.content, lines, DiscardReason::NotAligned);
            }
            for piece in pieces {
                if piece.score.bits >= matcher.params.min_score {
                    self.stretches.explain(piece.scanned(), &cluster);
                }
                self.of_content.entry(piece.content).or_default().push(self.pieces.len());
                self.pieces.push(piece);
            }
        }
        Ok(())
    }

    /// Tells whether an earlier alignment with the same content took the cluster in.
    fn is_included(&self, cluster: &Cluster) -> bool {
        let of_content = self.of_content.get(&cluster.content);
        of_content.is_some_and(|idxs| idxs.iter().any(|&idx| includes(&self.pieces[idx], cluster)))
    }

    /// Tells by token what needs no other explanation: the tokens that are the same in the origin of a piece with so many
    /// bits that nothing makes it an idiom. Empty if there are none.
    pub(crate) fn explained(&self) -> Vec<bool> {
        let scanned = self.verifier.scanned;
        let mut explained = Vec::new();
        let is_strong = |piece: &&Verified| piece.score.bits >= self.verifier.matcher.params.common_below_bits;
        for piece in self.pieces.iter().filter(is_strong) {
            let origin = piece.origin.side();
            explained.resize(scanned.lexed.tokens.len(), false);
            for pair in piece.pairs.iter().filter(|pair| scanned.agrees(**pair, origin)) {
                explained[pair.scanned as usize] = true;
            }
        }
        explained
    }

    /// Turns the best pieces into regions; the rest gets its reason.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn choose(mut self, found: &mut FileMatchesBuilder) -> Result<(), StoreError> {
        decide::weigh(&mut self.pieces, &self.of_content, &mut self.verifier);
        let (params, scanned) = (&self.verifier.matcher.params, self.verifier.scanned);
        let extra = extra_bits(self.verifier.idf.n_documents());
        // In text of no known language every word is a name; five lines that a tool prints are not yet a copy.
        let share = if scanned.lexed.language == Language::GENERIC { GENERIC_SCALE } else { 1.0 };
        let min_bits = share * params.min_bits + extra;
        let origins = decide::origins(&self.pieces, &self.of_content, share, params);
        let n_tokens = scanned.lexed.tokens.len();
        let whole = decide::nearly_whole(&self.pieces, &self.of_content, share, n_tokens, params);
        let is_enough = |piece: &Verified| {
            piece.evidence.bits >= min_bits
                || piece.evidence.bits >= share * params.min_bits_beside && origins.contains(&piece.content)
                || piece.evidence.bits >= share * params.min_bits_of_part && whole.contains(&piece.content)
        };
        let (chosen, covered) = cover(self.pieces, scanned.lexed.tokens.len(), params, is_enough);
        for piece in covered {
            let reason = if is_enough(&piece) {
                DiscardReason::Covered
            } else {
                DiscardReason::TooFewBits { bits: piece.evidence.bits, min: min_bits }
            };
            found.discard(piece.content, || scanned.lexed.lines_of(piece.scanned()), reason);
        }
        for chosen in &chosen {
            // Of the parts of a whole file each may be short.
            let min_lines = if whole.contains(&chosen.piece.content) { 1 } else { params.min_lines };
            add_regions(&mut self.verifier, chosen, &self.passed_over, min_lines, found)?;
        }
        add_header(self.verifier.matcher, &chosen, *scanned, found)
    }
}

fn includes(piece: &Verified, cluster: &Cluster) -> bool {
    let (scanned, origin) = (piece.scanned(), piece.origin_span());
    let holds = |outer: TokenSpan, inner: TokenSpan| outer.intersection(inner).len() * 10 >= inner.len() * 7;
    piece.content == cluster.content && holds(scanned, cluster.scanned) && holds(origin, cluster.origin)
}

/// Tells whether the cluster's place repeats a few shapes (tables, argument lists, assignments in a row): such places
/// share level A fingerprints with anything of their kind. On 7,640 foreign files this spares two of three
/// alignments, and one in twenty of the reported regions among them.
fn is_monotonous(cluster: &Cluster, scanned: ScannedSide<'_>, params: &CandidateParams, seen: &mut Seen) -> bool {
    const LOOKED_AT: usize = 512; // A longer copy shows its variety early.
    let range = cluster.scanned.range();
    let coarse = &scanned.prepared.coarse[range.start..range.end.min(scanned.prepared.coarse.len())];
    let coarse = &coarse[..coarse.len().min(LOOKED_AT)];
    !has_different(coarse.iter().map(|&symbol| u64::from(symbol)), params.min_symbols, seen)
        || !has_different(coarse.windows(4).map(hash_of), params.min_shapes, seen)
}

/// Tells whether at least `n` of the keys differ; looks at no more than it takes.
fn has_different(mut keys: impl Iterator<Item = u64>, n: usize, seen: &mut Seen) -> bool {
    seen.clear();
    let mut n_different = 0;
    keys.any(|key| {
        n_different += usize::from(seen.note(key) == 0);
        n_different >= n
    })
}

fn hash_of(symbols: &[u32]) -> u64 {
    symbols
        .iter()
        .fold(0, |hash: u64, &symbol| (hash ^ u64::from(symbol)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29))
}

/// Budget and best explanation by stretch of the scanned file.
struct Stretches {
    len: u32,
    spent: Vec<u16>,
    /// Weight of the fingerprints there of the cluster that explained most.
    explained: Vec<f32>,
}

impl Stretches {
    fn new(n_tokens: usize, len: u32) -> Self {
        let n = n_tokens / len as usize + 1;
        Self { len, spent: vec![0; n], explained: vec![0.0; n] }
    }

    fn range(&self, span: TokenSpan) -> std::ops::Range<usize> {
        let last = self.spent.len();
        let start = (span.start / self.len) as usize;
        start.min(last)..(span.end.div_ceil(self.len) as usize).clamp(start, last)
    }

    fn has_budget(&self, span: TokenSpan, budget: u16) -> bool {
        self.spent[self.range(span)].iter().any(|&spent| spent < budget)
    }

    fn spend(&mut self, span: TokenSpan, cost: u16) {
        let range = self.range(span);
        self.spent[range].iter_mut().for_each(|spent| *spent = spent.saturating_add(cost));
    }

    /// Tells whether what explains the cluster's place shares so much more with the file that the cluster cannot be its
    /// origin. Few fingerprints tell little: of 4 the half may be missing, of 100 a tenth.
    fn is_explained(&self, cluster: &Cluster) -> bool {
        let explained: f32 = self.explained[self.range(cluster.scanned)].iter().sum();
        let share = 1.0 - 1.0 / (cluster.shared.len() as f32).sqrt();
        cluster.weight < explained * share.max(MIN_WEIGHT_SHARE)
    }

    /// Notes that a piece of a cluster explains its place.
    fn explain(&mut self, piece: TokenSpan, cluster: &Cluster) {
        let first = cluster.shared.partition_point(|shared| shared.scanned < piece.start);
        let inside = cluster.shared[first..].iter().take_while(|shared| shared.scanned < piece.end);
        let stretch = |shared: &SharedKGram| (shared.scanned / self.len) as usize;
        let inside: Vec<&SharedKGram> = inside.collect();
        for here in inside.chunk_by(|left, right| stretch(left) == stretch(right)) {
            let weight = here.iter().map(|shared| shared.weight).sum();
            let explained = &mut self.explained[stretch(here[0])];
            *explained = explained.max(weight);
        }
    }
}

/// A larger corpus offers more chances: about 3 bits for each tenfold beyond the corpus the constants were fitted on.
fn extra_bits(n_documents: f32) -> f32 {
    const FITTED_ON: f32 = 30_000.0;
    3.0 * (n_documents / FITTED_ON).log10().max(0.0)
}

fn add_regions(
    verifier: &mut Verifier<'_, '_>,
    chosen: &Chosen,
    passed_over: &[Cluster],
    min_lines: u32,
    found: &mut FileMatchesBuilder,
) -> Result<(), StoreError> {
    let (matcher, scanned) = (verifier.matcher, verifier.scanned);
    let (piece, params) = (&chosen.piece, &matcher.params);
    let origin = piece.origin.side();
    let parts: Vec<(&[TokenPair], Extent)> = piece
        .pairs
        .chunk_by(|left, right| right.scanned - left.scanned <= MAX_REPORTED_GAP)
        .map(|part| (part, extent(part, *scanned, origin)))
        .collect();
    if scanned.lexed.language == Language::GENERIC && !may_be_copied(piece, *scanned) {
        let lines = scanned.lexed.lines_of(piece.scanned());
        found.discard(piece.content, || lines, DiscardReason::NoEvidence);
        return Ok(());
    }
    let n_lines: u32 = parts.iter().map(|(part, extent)| lines_that_count(part, extent, params)).sum();
    let lines = scanned.lexed.lines_of(piece.scanned());
    if n_lines < min_lines {
        found.discard(piece.content, || lines, DiscardReason::TooShort { n_lines, min: min_lines });
        return Ok(());
    }
    if piece.score.bits < params.common_below_bits {
        let n_packages = n_packages_that_hold(verifier, chosen, passed_over, params.common_packages)?;
        if n_packages >= params.common_packages {
            found.discard(piece.content, || lines, DiscardReason::CommonCode { n_packages });
            return Ok(());
        }
    }
    for (part, extent) in parts {
        found.regions.push(region(chosen, part, &extent, *scanned));
    }
    Ok(())
}

/// Adds the longest header that the file shares with the origin of one of its regions.
fn add_header(
    matcher: &Matcher<'_>,
    chosen: &[Chosen],
    scanned: Side<'_>,
    found: &mut FileMatchesBuilder,
) -> Result<(), StoreError> {
    let before = found.regions.iter().map(|region| region.scanned.lines.start).min().unwrap_or_default();
    let origins: FxHashMap<ContentId, &Verified> =
        chosen.iter().map(|chosen| (chosen.piece.content, &chosen.piece)).collect();
    let regions: FxHashMap<ContentId, &MatchRegion> =
        found.regions.iter().map(|region| (region.content, region)).collect();
    let mut headers = Vec::new();
    for (content, region) in regions {
        let Some(piece) = origins.get(&content) else { continue };
        let n_lines = n_header_lines(scanned, piece.origin.side(), before);
        // Its tokens are counted from the first one on.
        if n_lines >= matcher.params.min_lines
            && let Some(origin) = matcher.origins.load(matcher.store, content)?
        {
            headers.extend(header(scanned, origin.side(), region, n_lines));
        }
    }
    let longest =
        headers.into_iter().max_by_key(|header| (header.scanned.lines.end, std::cmp::Reverse(header.content)));
    found.regions.extend(longest);
    Ok(())
}

/// Returns the lines of a part; where lines are long, so many tokens count as a line.
fn lines_that_count(part: &[TokenPair], extent: &Extent, params: &MatchParams) -> u32 {
    let lines = extent.scanned.lines.len();
    let by_tokens = part.len() as u32 / params.tokens_per_line;
    if by_tokens > lines * 3 { by_tokens } else { lines }
}

fn region(chosen: &Chosen, pairs: &[TokenPair], extent: &Extent, scanned: Side<'_>) -> MatchRegion {
    let piece = &chosen.piece;
    let origin = piece.origin.side();
    let n_exact = pairs.iter().filter(|pair| scanned.agrees(**pair, origin)).count();
    let n_aligned = pairs.len() as f32;
    let (rename_agreement, renames) = renames::describe(pairs, scanned, origin);
    MatchRegion {
        scanned: extent.scanned,
        content: piece.content,
        origin: extent.origin,
        class: class_of(pairs, extent, scanned, origin),
        is_whole_file: false,
        score: piece.score.clone(),
        evidence: piece.evidence.clone(),
        shared: piece.shared,
        n_aligned: pairs.len() as u32,
        exact_agreement: n_exact as f32 / n_aligned,
        containment_scanned: n_aligned / extent.scanned.tokens.len().max(1) as f32,
        containment_origin: n_aligned / extent.origin.tokens.len().max(1) as f32,
        rename_agreement,
        renames,
        equivalents: equivalents(chosen, pairs),
    }
}

/// Returns the rivals over the same scanned tokens, each content once, with their own places.
fn equivalents(chosen: &Chosen, part: &[TokenPair]) -> Vec<Equivalent> {
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return Vec::new() };
    let mut equivalents: Vec<Equivalent> = Vec::new();
    for rival in &chosen.rivals {
        let mut inside =
            rival.pairs.iter().filter(|pair| first.scanned <= pair.scanned && pair.scanned <= last.scanned);
        let (Some(start), Some(end)) = (inside.clone().next(), inside.next_back()) else { continue };
        if rival.content == chosen.piece.content || equivalents.iter().any(|known| known.content == rival.content) {
            continue;
        }
        let origin = rival.origin.side().region(TokenSpan::new(start.origin, end.origin + 1));
        equivalents.push(Equivalent { content: rival.content, origin, bits: rival.score.bits });
    }
    equivalents
}
