//! K-gram hashes: a polynomial over token symbols modulo 2^64, rolled along the file and finalised.
//!
//! Source: Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987; the finaliser is the 64-bit
//! mixer of MurmurHash3 (Appleby, public domain). The polynomial alone is not uniform in its high bits, which
//! winnowing and the index's buckets both need. Pure.

use super::Level;
use crate::id::{ContentHash, KGramHash};
use crate::lexer::Token;

/// An odd multiplier near 2^64 / golden ratio: fixed for ever, stored hashes depend on it.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Added to the polynomial before finalising, so that equal symbols at different levels differ.
const fn seed(level: Level) -> u64 {
    match level {
        Level::Exact => 0x4558_4143_5400_0001,
        Level::Abstract => 0x4142_5354_5200_0002,
        Level::Whole => 0x5748_4F4C_4500_0003,
    }
}

#[inline]
const fn finalise(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

#[inline]
fn symbol_of(token: &Token, level: Level) -> u64 {
    // One is added so that a symbol of 0 still moves the polynomial.
    u64::from(if level == Level::Abstract { token.abstract_symbol() } else { token.symbol }.0) + 1
}

/// Returns the hash of every `k` consecutive tokens, in order; none when there are fewer than `k`.
pub fn kgram_hashes(tokens: &[Token], level: Level, k: u32) -> Vec<KGramHash> {
    let mut hashes = Vec::new();
    kgram_hashes_into(tokens, level, k, &mut hashes);
    hashes
}

/// As [`kgram_hashes`], in place of what `hashes` held.
pub(super) fn kgram_hashes_into(tokens: &[Token], level: Level, k: u32, hashes: &mut Vec<KGramHash>) {
    // Told apart here, once: the loop of level E then has no look at the kinds of tokens.
    match level {
        Level::Abstract => roll(tokens, level, k, hashes, |token| symbol_of(token, Level::Abstract)),
        Level::Exact | Level::Whole => roll(tokens, level, k, hashes, |token| symbol_of(token, Level::Exact)),
    }
}

#[inline]
fn roll(tokens: &[Token], level: Level, k: u32, hashes: &mut Vec<KGramHash>, symbol: impl Fn(&Token) -> u64) {
    hashes.clear();
    let k = k.max(1) as usize;
    if tokens.len() < k {
        return;
    }
    let leaving = BASE.wrapping_pow(k as u32);
    let seed = seed(level);
    let mut rolling = polynomial(0, &tokens[..k], &symbol);
    hashes.reserve(tokens.len() + 1 - k);
    hashes.push(KGramHash(finalise(rolling.wrapping_add(seed))));
    // Not `scan`, whose end nobody knows beforehand: to look for room at each hash took half as long again.
    hashes.extend(tokens.iter().zip(&tokens[k..]).map(|(first, last)| {
        // What changes does not wait for the hash before: a multiplication and an addition a token do.
        let change = symbol(last).wrapping_sub(symbol(first).wrapping_mul(leaving));
        rolling = rolling.wrapping_mul(BASE).wrapping_add(change);
        KGramHash(finalise(rolling.wrapping_add(seed)))
    }));
}

/// Continues a polynomial over `tokens`, four at a time: one multiplication after the other would take four times as
/// long.
#[inline]
fn polynomial(start: u64, tokens: &[Token], symbol: impl Fn(&Token) -> u64) -> u64 {
    let [square, cube, fourth] = const { [BASE.wrapping_pow(2), BASE.wrapping_pow(3), BASE.wrapping_pow(4)] };
    let (fours, rest) = tokens.as_chunks::<4>();
    let hash = fours.iter().fold(start, |hash, [first, second, third, last]| {
        let first = symbol(first).wrapping_mul(cube).wrapping_add(symbol(second).wrapping_mul(square));
        let last = symbol(third).wrapping_mul(BASE).wrapping_add(symbol(last));
        hash.wrapping_mul(fourth).wrapping_add(first.wrapping_add(last))
    });
    rest.iter().fold(hash, |hash, token| hash.wrapping_mul(BASE).wrapping_add(symbol(token)))
}

/// Returns the hash of a whole token stream, for [`Level::Whole`] look-ups: at level E it survives changed layout and
/// comments, at level A renames too. An empty stream has none.
pub fn stream_hash(tokens: &[Token], level: Level) -> Option<KGramHash> {
    if tokens.is_empty() {
        return None;
    }
    let rolling = polynomial(tokens.len() as u64, tokens, |token| symbol_of(token, level));
    Some(KGramHash(finalise(finalise(rolling.wrapping_add(seed(level))) ^ seed(Level::Whole))))
}

/// Returns the hash under which a file's bytes are looked up at [`Level::Whole`]; the full hash decides.
pub fn whole_bytes_hash(content: &ContentHash) -> KGramHash {
    let mut first = [0; 8];
    first.copy_from_slice(&content.0[..8]);
    KGramHash(finalise(u64::from_le_bytes(first) ^ seed(Level::Whole)))
}
