//! Renames: which name of the origin became which name of the scanned file, by majority in both directions.

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::align::TokenPair;
use crate::id::Symbol;
use crate::lexer::TokenKind;

use super::prepared::Side;

/// Pairs of a block: about a long function. Local names are local: `n` may stand for another name in each function.
const BLOCK: usize = 256;

/// The renames of an alignment: those of the whole, and for long ones those of overlapping blocks. Both are counted when
/// they are first asked for: where no name differs, never.
#[derive(Debug)]
pub(crate) struct RenameMap<'a> {
    start: usize,
    pairs: &'a [TokenPair],
    scanned: Side<'a>,
    origin: Side<'a>,
    whole: OnceCell<Partners>,
    blocks: Vec<OnceCell<Partners>>,
}

impl<'a> RenameMap<'a> {
    /// Takes the pairs of names in `pairs[range]`.
    pub(crate) fn of(pairs: &'a [TokenPair], range: Range<usize>, scanned: Side<'a>, origin: Side<'a>) -> Self {
        let (start, pairs) = (range.start, &pairs[range]);
        let n_blocks = if pairs.len() <= BLOCK { 0 } else { pairs.len().div_ceil(BLOCK / 2) };
        let blocks = std::iter::repeat_with(OnceCell::new).take(n_blocks).collect();
        Self { start, pairs, scanned, origin, whole: OnceCell::new(), blocks }
    }

    /// Tells whether the two names are each other's majority partner, in the whole or around pair `idx`.
    pub(crate) fn is_one_to_one(&self, idx: usize, origin: Symbol, scanned: Symbol) -> bool {
        let count = |pairs| Partners::of(pairs, self.scanned, self.origin);
        if self.whole.get_or_init(|| count(self.pairs)).are_partners(origin, scanned) {
            return true;
        }
        let block_idx = idx.saturating_sub(self.start) / (BLOCK / 2);
        let start = (block_idx * BLOCK / 2).saturating_sub(BLOCK / 4);
        self.blocks.get(block_idx).is_some_and(|block| {
            let pairs = || &self.pairs[start..(start + BLOCK).min(self.pairs.len())];
            block.get_or_init(|| count(pairs())).are_partners(origin, scanned)
        })
    }
}

/// The majority partner of every name, both ways.
#[derive(Debug, Default)]
struct Partners {
    to_scanned: FxHashMap<Symbol, (Symbol, u32)>,
    to_origin: FxHashMap<Symbol, (Symbol, u32)>,
}

impl Partners {
    /// Counts the pairs of names in `pairs`. Of equally frequent partners the smaller symbol wins, so that the result
    /// does not depend on the order of a hash table.
    fn of(pairs: &[TokenPair], scanned: Side<'_>, origin: Side<'_>) -> Self {
        let mut counts: FxHashMap<(Symbol, Symbol), u32> = FxHashMap::default();
        for pair in pairs {
            let (left, right) = (origin.token(pair.origin), scanned.token(pair.scanned));
            if left.kind == TokenKind::Identifier && right.kind == TokenKind::Identifier {
                *counts.entry((left.symbol, right.symbol)).or_default() += 1;
            }
        }
        let mut map = Self::default();
        for (&(left, right), &count) in &counts {
            keep_majority(&mut map.to_scanned, left, right, count);
            keep_majority(&mut map.to_origin, right, left, count);
        }
        map
    }

    fn are_partners(&self, origin: Symbol, scanned: Symbol) -> bool {
        self.to_scanned.get(&origin).is_some_and(|&(partner, _)| partner == scanned)
            && self.to_origin.get(&scanned).is_some_and(|&(partner, _)| partner == origin)
    }
}

fn keep_majority(partners: &mut FxHashMap<Symbol, (Symbol, u32)>, of: Symbol, partner: Symbol, count: u32) {
    let entry = partners.entry(of).or_insert((partner, count));
    if count > entry.1 || (count == entry.1 && partner < entry.0) {
        *entry = (partner, count);
    }
}

/// What `pairs` say about renaming: the share of differing names that follow one rename, and the renames themselves
/// as text, most used first, at most 32.
pub(crate) fn describe(
    pairs: &[TokenPair],
    scanned: Side<'_>,
    origin: Side<'_>,
) -> (Option<f32>, Vec<(String, String)>) {
    let map = RenameMap::of(pairs, 0..pairs.len(), scanned, origin);
    let (mut n_differing, mut n_consistent) = (0u32, 0u32);
    let mut used: FxHashMap<(Symbol, Symbol), (u32, TokenPair)> = FxHashMap::default();
    for (idx, pair) in pairs.iter().enumerate() {
        let (left, right) = (origin.token(pair.origin), scanned.token(pair.scanned));
        let are_names = left.kind == TokenKind::Identifier && right.kind == TokenKind::Identifier;
        if !are_names || left.symbol == right.symbol {
            continue;
        }
        n_differing += 1;
        if map.is_one_to_one(idx, left.symbol, right.symbol) {
            n_consistent += 1;
            used.entry((left.symbol, right.symbol)).or_insert((0, *pair)).0 += 1;
        }
    }
    let mut used: Vec<(u32, TokenPair)> = used.into_values().collect();
    used.sort_by_key(|&(count, pair)| (std::cmp::Reverse(count), pair));
    let renames =
        used.iter().take(32).map(|(_, pair)| (origin.text_of(pair.origin), scanned.text_of(pair.scanned))).collect();
    ((n_differing > 0).then(|| n_consistent as f32 / n_differing as f32), renames)
}
