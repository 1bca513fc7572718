//! The score: evidence, in bits, that an alignment is a copy and not chance.
//!
//! Additive over aligned pairs and gaps. What a local rename cannot change (members, calls, keys, literals) counts
//! once by its rarity; consistent re-use of a renamed pair counts; repetition and what idioms share does not. In: the
//! pairs of one alignment. Out: its pieces, the stretches whose sum is highest.

use std::ops::Range;

use crate::align::{SEED_TOKENS, TokenPair};
use crate::id::Symbol;
use crate::index::NameFilter;
use crate::lexer::{Token, TokenFlags, TokenKind};
use crate::span::TokenSpan;

use super::idf::Idf;
use super::params::ScoreParams;
use super::prepared::{ScannedSide, Side};
use super::region::{Score, ScorePart};
use super::renames::RenameMap;
use super::seen::Seen;

/// A stretch of an alignment that is evidence by itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Piece {
    /// Indices into the pairs.
    pub(crate) pairs: Range<usize>,
    pub(crate) score: Score,
}

/// A stretch of pairs with its bits by part.
#[derive(Debug, Clone)]
struct Stretch {
    pairs: Range<usize>,
    sums: [f32; ScorePart::ALL.len()],
    /// Whether any names or literals in it differ.
    has_differences: bool,
}

impl Stretch {
    fn at(start: usize) -> Self {
        Self { pairs: start..start, sums: [0.0; ScorePart::ALL.len()], has_differences: false }
    }

    fn add(&mut self, part: ScorePart, bits: f32) {
        self.sums[part as usize] += bits;
        self.has_differences |= matches!(part, ScorePart::ConsistentRenames | ScorePart::Disagreement);
    }

    fn bits(&self) -> f32 {
        self.sums.iter().sum()
    }
}

/// Scores alignments of two sides.
pub(crate) struct Scorer<'a, 's> {
    pub(crate) scanned: ScannedSide<'a>,
    pub(crate) origin: Side<'a>,
    pub(crate) idf: &'a mut Idf<'s>,
    pub(crate) params: &'a ScoreParams,
    /// Kept for its memory: each score begins with nothing.
    pub(crate) earlier: &'a mut Earlier,
}

/// What occurred earlier in the stretch being scored.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    symbols: Seen,
    renames: Seen,
    surroundings: Seen,
}

impl Earlier {
    fn clear(&mut self) {
        self.symbols.clear();
        self.renames.clear();
        self.surroundings.clear();
    }
}

impl Scorer<'_, '_> {
    /// Returns the pieces of an alignment, in order: best-sum stretches of at least `min_piece` bits, each scored
    /// with the renames of its own pairs.
    pub(crate) fn pieces(&mut self, pairs: &[TokenPair]) -> Vec<Piece> {
        let map = RenameMap::of(pairs, 0..pairs.len(), *self.scanned, self.origin);
        let pieces = self.stretches(pairs, 0..pairs.len(), &map).into_iter().filter_map(|rough| {
            // Where nothing differs, or the stretch is nearly all of the alignment, its own renames are no others.
            if !rough.has_differences || rough.pairs.len() * 10 >= pairs.len() * 9 {
                return Some(rough);
            }
            let map = RenameMap::of(pairs, rough.pairs.clone(), *self.scanned, self.origin);
            let stretches = self.stretches(pairs, rough.pairs, &map).into_iter();
            stretches.max_by(|left, right| left.bits().total_cmp(&right.bits()))
        });
        pieces.map(|stretch| Piece { score: Score::of_parts(&stretch.sums), pairs: stretch.pairs }).collect()
    }

    /// Returns the score of the whole of `pairs`.
    pub(crate) fn score_all(&mut self, pairs: &[TokenPair]) -> Score {
        let map = RenameMap::of(pairs, 0..pairs.len(), *self.scanned, self.origin);
        self.score(pairs, 0..pairs.len(), &map)
    }

    /// Returns the most bits that a gapless copy of a run is worth if its origin holds no other names and literals than
    /// `names` tells: those it may hold are kept, the others are renamed, where they can be, or differ.
    pub(crate) fn most_bits(&mut self, run: TokenSpan, names: &NameFilter) -> f32 {
        self.earlier.clear();
        let mut sum = 0.0;
        for idx in run.start..run.end {
            let token = *self.scanned.token(idx);
            let is_novel = self.is_novel(idx);
            if self.scanned.is_forced[idx as usize] || no_evidence(&token) {
                continue;
            }
            let bits = match token.kind {
                TokenKind::Identifier | TokenKind::Number | TokenKind::String if names.may_hold(token.symbol) => {
                    self.kept_bits(&token).1
                }
                TokenKind::Identifier => self.rename_bits(&token, &token, true).1,
                TokenKind::Number | TokenKind::String => self.params.literal_differs,
                _ => self.kept_bits(&token).1,
            };
            sum += if bits > 0.0 && !is_novel { bits * self.params.repeated_scale } else { bits };
        }
        sum
    }

    /// Returns about the most bits of a copy somewhere in `around`, of which `inner` shares fingerprints with the origin:
    /// there all syntax is equal, beyond it only names and literals count, those that `names` may hold. What it does not
    /// hold costs what differs, or the gap over it.
    pub(crate) fn most_bits_around(&mut self, around: TokenSpan, inner: TokenSpan, names: &NameFilter) -> f32 {
        self.earlier.clear();
        let (mut aligned, mut in_gap, mut most) = (0.0f32, 0.0f32, 0.0f32);
        for idx in around.start..around.end {
            let token = *self.scanned.token(idx);
            let is_novel = self.is_novel(idx);
            if self.scanned.is_forced[idx as usize] || no_evidence(&token) {
                continue;
            }
            let is_word = matches!(token.kind, TokenKind::Identifier | TokenKind::Number | TokenKind::String);
            let bits = match token.kind {
                _ if is_word && names.may_hold(token.symbol) => self.kept_bits(&token).1,
                TokenKind::Identifier if is_fixed_name(&token) => self.params.name_differs,
                TokenKind::Number | TokenKind::String => self.params.literal_differs,
                _ if !is_word && inner.start <= idx && idx < inner.end => self.kept_bits(&token).1,
                _ => 0.0, // A renamed name, or syntax that may be other.
            };
            let bits = if bits > 0.0 && !is_novel { bits * self.params.repeated_scale } else { bits };
            let before = aligned;
            aligned = (aligned.max(in_gap) + bits).max(0.0);
            in_gap = (before + self.params.gap).max(in_gap) + self.params.gap_token;
            most = most.max(aligned);
        }
        most
    }

    /// Returns the best-sum stretches inside `range`: a stretch ends at its maximum once the sum has fallen `drop`
    /// below it, and starts anew where the sum falls to nothing.
    fn stretches(&mut self, pairs: &[TokenPair], range: Range<usize>, map: &RenameMap<'_>) -> Vec<Stretch> {
        let mut found = Vec::new();
        let mut start = range.start;
        while start < range.end {
            let mut best = Stretch::at(start);
            let (mut now, mut sum, mut most) = (Stretch::at(start), 0.0f32, 0.0f32);
            self.earlier.clear();
            for at in start..range.end {
                if at > now.pairs.start {
                    let gap = self.gap_bits(pairs[at - 1], pairs[at]);
                    now.add(ScorePart::Gaps, gap);
                    sum += gap;
                }
                let (part, bits) = self.pair_bits(pairs[at], at, map);
                now.add(part, bits);
                sum += bits;
                now.pairs.end = at + 1;
                if sum > most {
                    most = sum;
                    best = now.clone();
                } else if sum < most - self.params.drop {
                    break;
                } else if sum <= 0.0 && most < self.params.min_piece {
                    (sum, most, now, best) = (0.0, 0.0, Stretch::at(at + 1), Stretch::at(at + 1));
                    self.earlier.clear();
                }
            }
            start = best.pairs.end.max(start + 1);
            if most >= self.params.min_piece {
                found.push(best);
            }
        }
        found
    }

    fn score(&mut self, pairs: &[TokenPair], range: Range<usize>, map: &RenameMap<'_>) -> Score {
        self.earlier.clear();
        let mut all = Stretch::at(range.start);
        for at in range.clone() {
            if at > range.start {
                all.add(ScorePart::Gaps, self.gap_bits(pairs[at - 1], pairs[at]));
            }
            let (part, bits) = self.pair_bits(pairs[at], at, map);
            all.add(part, bits);
        }
        Score::of_parts(&all.sums)
    }

    fn gap_bits(&self, left: TokenPair, right: TokenPair) -> f32 {
        let scanned = right.scanned - left.scanned - 1;
        let origin = right.origin - left.origin - 1;
        match scanned.max(origin) {
            0 => 0.0,
            gap => self.params.gap + self.params.gap_token * gap as f32,
        }
    }

    fn pair_bits(&mut self, pair: TokenPair, at: usize, map: &RenameMap<'_>) -> (ScorePart, f32) {
        let (scanned, origin) = (*self.scanned.token(pair.scanned), *self.origin.token(pair.origin));
        let is_novel = self.is_novel(pair.scanned);
        if self.scanned.is_forced[pair.scanned as usize] {
            return (ScorePart::Syntax, 0.0);
        }
        let (part, bits) = self.token_bits(&scanned, &origin, at, map);
        (part, if bits > 0.0 && !is_novel { bits * self.params.repeated_scale } else { bits })
    }

    /// Tells whether the tokens around `idx` have not been seen before, and notes them.
    fn is_novel(&mut self, idx: u32) -> bool {
        self.surroundings(idx).is_none_or(|hash| self.earlier.surroundings.note(hash) == 0)
    }

    /// Tells by pair whether it goes on with a row: whether the tokens before it were of these kinds twice already.
    pub(crate) fn repetitions(&mut self, pairs: &[TokenPair]) -> Vec<bool> {
        const TWICE: u32 = 2;
        self.earlier.clear();
        let mut is_repeated = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let surroundings = self.surroundings(pair.scanned);
            is_repeated.push(surroundings.is_some_and(|hash| self.earlier.surroundings.note(hash) >= TWICE));
        }
        is_repeated
    }

    /// Hashes the last `novelty_tokens` level A symbols up to `idx`, from two overlapping seeds.
    fn surroundings(&self, idx: u32) -> Option<u64> {
        let seeds = &self.scanned.prepared.seeds;
        let last = (idx as usize + 1).checked_sub(SEED_TOKENS)?;
        let first = (idx as usize + 1).checked_sub(self.params.novelty_tokens)?;
        Some(u64::from(seeds[first]) << 32 | u64::from(seeds[last]))
    }

    fn token_bits(&mut self, scanned: &Token, origin: &Token, at: usize, map: &RenameMap<'_>) -> (ScorePart, f32) {
        let params = self.params;
        if [scanned, origin].iter().any(|token| no_evidence(token)) {
            return (ScorePart::Syntax, 0.0);
        }
        if scanned.kind != origin.kind {
            return (ScorePart::Disagreement, params.token_differs);
        }
        if scanned.symbol == origin.symbol {
            return self.kept_bits(scanned);
        }
        match scanned.kind {
            TokenKind::Identifier => {
                let is_one_to_one = map.is_one_to_one(at, origin.symbol, scanned.symbol);
                self.rename_bits(scanned, origin, is_one_to_one)
            }
            TokenKind::Number | TokenKind::String => (ScorePart::Disagreement, params.literal_differs),
            _ => (ScorePart::Disagreement, params.token_differs),
        }
    }

    /// Returns the bits of a token that is the same on both sides.
    fn kept_bits(&mut self, token: &Token) -> (ScorePart, f32) {
        match token.kind {
            TokenKind::Keyword => (ScorePart::Syntax, self.params.keyword),
            TokenKind::Operator | TokenKind::Open | TokenKind::Close => (ScorePart::Syntax, self.params.operator),
            TokenKind::Identifier => (ScorePart::KeptNames, self.first_use(token.symbol, 1.0)),
            TokenKind::Number => (ScorePart::KeptLiterals, self.first_use(token.symbol, self.params.number_scale)),
            TokenKind::String => {
                let last = token.end.max(1) - 1;
                let further_lines =
                    self.scanned.lexed.line_of(last) - self.scanned.lexed.line_of(token.start.min(last));
                let bits = self.first_use(token.symbol, 1.0) + self.params.string_line * further_lines as f32;
                (ScorePart::KeptLiterals, bits)
            }
        }
    }

    fn first_use(&mut self, symbol: Symbol, scale: f32) -> f32 {
        if self.earlier.symbols.note(u64::from(symbol.0)) == 0 {
            scale * self.idf.bits(symbol)
        } else {
            self.params.repeated_name * scale
        }
    }

    /// Returns the bits of a name that has another one on the other side.
    fn rename_bits(&mut self, scanned: &Token, origin: &Token, is_one_to_one: bool) -> (ScorePart, f32) {
        let params = self.params;
        if is_fixed_name(scanned) || is_fixed_name(origin) || !is_one_to_one {
            return (ScorePart::Disagreement, params.name_differs);
        }
        let bits = match self.earlier.renames.note(u64::from(origin.symbol.0) << 32 | u64::from(scanned.symbol.0)) {
            0 if origin.flags.has(TokenFlags::CALL) => params.rename_first_call,
            0 => params.rename_first,
            1..=3 => params.rename_again,
            _ => params.rename_later,
        };
        (ScorePart::ConsistentRenames, bits)
    }
}

pub(crate) fn no_evidence(token: &Token) -> bool {
    token.flags.has(TokenFlags::IMPORT) || token.flags.has(TokenFlags::TABLE)
}

fn is_fixed_name(token: &Token) -> bool {
    token.flags.has(TokenFlags::MEMBER) || token.flags.has(TokenFlags::KEY)
}
