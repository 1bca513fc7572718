//! Cover: of all verified pieces, the few that explain the scanned file best, each with the contents that explain it
//! as well.
//!
//! Greedy by bits: take the best piece, keep what it explains, go on until nothing new is covered. A token counts as
//! explained when a piece aligned it, not when it lies between aligned ones, so that interleaved origins both stay.

use rustc_hash::FxHashSet;

use crate::align::TokenPair;

use super::params::MatchParams;
use super::verify::Verified;

/// A piece that was chosen, with the indices of the pieces that explain the same tokens.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) piece: Verified,
    /// Pieces of other contents over the same tokens, with at least `RIVAL_SHARE` of the bits, best first.
    pub(crate) rivals: Vec<Verified>,
}

impl Chosen {
    /// Tells whether `other` aligns most of the same scanned tokens, with half as many bits or more.
    pub(crate) fn is_held_by(&self, other: &Verified) -> bool {
        let aligned: FxHashSet<u32> = other.pairs.iter().map(|pair| pair.scanned).collect();
        let count = self.piece.pairs.iter().filter(|pair| aligned.contains(&pair.scanned)).count();
        explains(other, count, &self.piece, VOICE_SHARE)
    }
}

/// Rivals with less than this share of the bits do not explain the piece.
const RIVAL_SHARE: f32 = 0.6;
/// To tell an idiom less is enough: who writes it anew names other things.
const VOICE_SHARE: f32 = 0.5;
/// Rivals with less than this share of its tokens neither.
const RIVAL_TOKENS: f32 = 0.6;
/// Share of a piece's pairs that must be new for it to be a finding of its own.
const MIN_NEW_SHARE: f32 = 0.6;

/// Chooses pieces; what was not chosen and is nobody's rival comes back as well.
///
/// Only a piece that `is_enough` is chosen; others still count as rivals.
pub(crate) fn cover(
    mut pieces: Vec<Verified>,
    n_tokens: usize,
    params: &MatchParams,
    is_enough: impl Fn(&Verified) -> bool,
) -> (Vec<Chosen>, Vec<Verified>) {
    pieces.sort_by(|left, right| {
        (right.score.bits.total_cmp(&left.score.bits))
            .then_with(|| left.scanned().cmp(&right.scanned()))
            .then_with(|| left.content.cmp(&right.content))
            .then_with(|| left.origin_span().cmp(&right.origin_span()))
    });
    let mut owner: Vec<u32> = vec![0; n_tokens]; // 0: nobody's; else index of the chosen piece + 1.
    let mut chosen: Vec<Chosen> = Vec::new();
    let mut covered = Vec::new();
    for mut piece in pieces {
        let n_new = piece.pairs.iter().filter(|pair| owner[pair.scanned as usize] == 0).count();
        let new_share = n_new as f32 / piece.pairs.len().max(1) as f32;
        if new_share < MIN_NEW_SHARE || !is_enough(&piece) {
            match rival_of(&piece, &owner, &chosen) {
                Some(idx) => chosen[idx].rivals.push(piece),
                None => covered.push(piece),
            }
            continue;
        }
        if n_new < piece.pairs.len() {
            piece.pairs = longest_new(&piece.pairs, &owner).to_vec();
            let share = piece.pairs.len() as f32 / n_new.max(1) as f32;
            if piece.score.bits * new_share * share < params.score.min_piece {
                covered.push(piece);
                continue;
            }
        }
        chosen.push(Chosen { piece, rivals: Vec::new() });
        let idx = chosen.len();
        for pair in &chosen[idx - 1].piece.pairs {
            owner[pair.scanned as usize] = idx as u32;
        }
    }
    (chosen, covered)
}

/// Returns the chosen piece most of whose tokens `piece` explains too, about as well.
fn rival_of(piece: &Verified, owner: &[u32], chosen: &[Chosen]) -> Option<usize> {
    let mut counts: Vec<(u32, u32)> = Vec::new();
    for pair in &piece.pairs {
        let by = owner[pair.scanned as usize];
        match counts.iter_mut().find(|(idx, _)| *idx == by) {
            Some((_, count)) => *count += 1,
            None => counts.push((by, 1)),
        }
    }
    let &(by, count) = counts.iter().filter(|(idx, _)| *idx > 0).max_by_key(|&&(idx, count)| (count, idx))?;
    let best = &chosen[by as usize - 1].piece;
    explains(piece, count as usize, best, RIVAL_SHARE).then_some(by as usize - 1)
}

/// Tells whether `piece`, which aligns `n_shared` of the tokens of `best`, explains them with that share of the bits.
fn explains(piece: &Verified, n_shared: usize, best: &Verified, share: f32) -> bool {
    n_shared as f32 >= RIVAL_TOKENS * best.pairs.len() as f32 && piece.score.bits >= share * best.score.bits
}

/// Returns the longest stretch of pairs nobody owns yet.
fn longest_new<'p>(pairs: &'p [TokenPair], owner: &[u32]) -> &'p [TokenPair] {
    let mut best = 0..0;
    let mut start = 0;
    for at in 0..=pairs.len() {
        if at == pairs.len() || owner[pairs[at].scanned as usize] != 0 {
            if at - start > best.len() {
                best = start..at;
            }
            start = at + 1;
        }
    }
    &pairs[best]
}
