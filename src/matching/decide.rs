//! Decision: what verified pieces are worth in the end, seen together.
//!
//! In: all pieces of a file with their scores. Out: the evidence of each, and the contents that the file certainly copies
//! from, beside whose other pieces a small one is believed more easily.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::id::ContentId;
use crate::lexer::Language;
use crate::span::TokenSpan;

use super::evidence::{Elsewhere, count_symbols};
use super::forced::implied_tokens;
use super::params::MatchParams;
use super::verify::{Verified, Verifier};

/// Finds the evidence of the pieces whose score leaves a doubt; `of_content` tells the pieces of each content.
pub(crate) fn weigh(
    pieces: &mut [Verified],
    of_content: &FxHashMap<ContentId, Vec<usize>>,
    verifier: &mut Verifier<'_, '_>,
) {
    let (scanned, params) = (verifier.scanned, &verifier.matcher.params);
    let is_doubtful = |piece: &Verified| piece.score.bits < params.common_below_bits;
    // In text of no known language every word is a name, and comments are text like all of it.
    if scanned.lexed.language == Language::GENERIC || !pieces.iter().any(is_doubtful) {
        return;
    }
    let is_implied = implied_tokens(&scanned.lexed.tokens, scanned.is_forced);
    let in_file = count_symbols(scanned.lexed.tokens.iter());
    for idxs in of_content.values() {
        let mut spans: Vec<TokenSpan> = idxs.iter().map(|&idx| pieces[idx].scanned()).collect();
        let elsewhere = Elsewhere::beyond(&mut spans, &scanned.lexed.tokens, &in_file);
        for &idx in idxs {
            if is_doubtful(&pieces[idx]) {
                pieces[idx].evidence = verifier.evidence(&pieces[idx], &is_implied, &elsewhere);
            }
        }
    }
}

/// Returns the contents that the file certainly copies from: what all their pieces have beyond `min_bits_beside` is enough
/// together. Of a file whose functions were put in another order every piece is small. `share` scales both bounds.
pub(crate) fn origins(
    pieces: &[Verified],
    of_content: &FxHashMap<ContentId, Vec<usize>>,
    share: f32,
    params: &MatchParams,
) -> FxHashSet<ContentId> {
    let (beside, enough) = (share * params.min_bits_beside, share * params.min_bits_scattered);
    let is_origin = |idxs: &[usize]| {
        let mut most_first: Vec<&Verified> =
            idxs.iter().map(|&idx| &pieces[idx]).filter(|piece| piece.evidence.bits > beside).collect();
        most_first.sort_by(|left, right| right.evidence.bits.total_cmp(&left.evidence.bits));
        let mut taken: Vec<&Verified> = Vec::new();
        let mut bits = 0.0;
        for piece in most_first {
            if bits < enough && !taken.iter().any(|other| overlap(other, piece)) {
                bits += piece.evidence.bits - beside;
                taken.push(piece);
            }
        }
        bits >= enough
    };
    of_content.iter().filter(|(_, idxs)| is_origin(idxs)).map(|(&content, _)| content).collect()
}

/// Returns the contents that are much of the file, as the file is of them: by pieces of `min_bits_of_part` and more, in
/// whatever order. Files of ten tiny functions hold no piece that would be enough alone, and chance covers no two files.
/// `share` as for [`origins`].
pub(crate) fn nearly_whole(
    pieces: &[Verified],
    of_content: &FxHashMap<ContentId, Vec<usize>>,
    share: f32,
    n_scanned: usize,
    params: &MatchParams,
) -> FxHashSet<ContentId> {
    let is_nearly_whole = |idxs: &[usize]| {
        let mut most_first: Vec<&Verified> = idxs
            .iter()
            .map(|&idx| &pieces[idx])
            .filter(|piece| piece.evidence.bits >= share * params.min_bits_of_part)
            .collect();
        most_first.sort_by(|left, right| right.evidence.bits.total_cmp(&left.evidence.bits));
        let mut taken: Vec<&Verified> = Vec::new();
        for piece in most_first {
            if taken.len() < MAX_PARTS && !taken.iter().any(|other| overlap(other, piece)) {
                taken.push(piece);
            }
        }
        let Some(first) = taken.first() else { return false };
        let bits: f32 = taken.iter().map(|piece| piece.evidence.bits).sum();
        let n_aligned: usize = taken.iter().map(|piece| piece.pairs.len()).sum();
        let covers = |n_tokens: usize| n_aligned as f32 >= params.whole_share * n_tokens as f32;
        bits >= share * params.min_bits_whole && covers(n_scanned) && covers(first.origin.n_tokens() as usize)
    };
    of_content.iter().filter(|(_, idxs)| is_nearly_whole(idxs)).map(|(&content, _)| content).collect()
}

/// Parts of such a file that are looked at: where there are more, some of them are enough by themselves.
const MAX_PARTS: usize = 64;

/// Tells whether two pieces share tokens of either side: what is told twice counts once.
fn overlap(left: &Verified, right: &Verified) -> bool {
    let share = |left: TokenSpan, right: TokenSpan| !left.intersection(right).is_empty();
    share(left.scanned(), right.scanned()) || share(left.origin_span(), right.origin_span())
}
