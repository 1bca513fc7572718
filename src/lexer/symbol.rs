//! Symbols: a 32-bit hash of a token's normalised text.
//!
//! In: bytes. Out: the same [`Symbol`] on every machine, in every language, for ever: symbols are a stored format. The
//! text is taken eight bytes at a time (little-endian, the last word padded with zeros; the length is hashed first, so
//! padding cannot collide) and folded by 64x64-bit multiplication, as in wyhash (Wang Yi, public domain). Pure.

#![expect(clippy::inline_always, reason = "a few instructions each, called for every token")]

use crate::id::Symbol;

const SEED: u64 = 0x2D35_8DCC_AA6C_78A5;
const LENGTH: u64 = 0x9E37_79B9_7F4A_7C15;
const MULTIPLIER: u64 = 0x8BB8_4B93_962E_ACC9;
const FINISHER: u64 = 0x4B33_A62E_D433_D4A3;

/// Returns the symbol of `text` as a token: what the lexer gives an identifier, keyword, operator or number written so,
/// or a string with this content. Linear in the length.
#[inline]
pub fn symbol_of(text: &[u8]) -> Symbol {
    hash_bytes(text)
}

/// The same as [`symbol_of`], for constants.
pub(crate) const fn constant(text: &str) -> Symbol {
    let text = text.as_bytes();
    let mut hash = start(text.len());
    let mut idx = 0;
    while idx < text.len() {
        let mut word = 0u64;
        let mut byte = 0;
        while byte < 8 && idx + byte < text.len() {
            word |= (text[idx + byte] as u64) << (8 * byte);
            byte += 1;
        }
        hash = step(hash, word);
        idx += 8;
    }
    finish(hash)
}

#[inline]
pub(super) fn hash_bytes(text: &[u8]) -> Symbol {
    let mut hash = start(text.len());
    let mut rest = text;
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        hash = step(hash, u64::from_le_bytes(*word));
        rest = tail;
    }
    if !rest.is_empty() {
        hash = step(hash, partial_word(rest));
    }
    finish(hash)
}

/// Hashes the lower-case form of `text` (ASCII only).
pub(super) fn hash_folded(text: &[u8]) -> Symbol {
    let mut hash = start(text.len());
    for chunk in text.chunks(8) {
        hash = step(hash, fold_case(partial_word(chunk)));
    }
    finish(hash)
}

/// Returns 1 to 8 bytes as a little-endian word, missing ones zero. Without a loop: how many there are is hard to guess.
#[inline]
fn partial_word(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Where they overlap they are the same bits.
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        first | last << (8 * (len - 4))
    } else {
        let at = |idx: usize| u64::from(bytes[idx]) << (8 * idx);
        at(0) | at(len / 2) | at(len - 1)
    }
}

#[inline(always)]
pub(super) const fn start(len: usize) -> u64 {
    SEED ^ (len as u64).wrapping_mul(LENGTH)
}

#[inline(always)]
pub(super) const fn step(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word) as u128 * MULTIPLIER as u128;
    product as u64 ^ (product >> 64) as u64
}

#[inline(always)]
pub(super) const fn finish(hash: u64) -> Symbol {
    let product = hash as u128 * FINISHER as u128;
    let folded = product as u64 ^ (product >> 64) as u64;
    let symbol = (folded >> 32) as u32;
    // The few values below FIRST_HASH belong to level A.
    Symbol(if symbol < Symbol::FIRST_HASH { symbol + Symbol::FIRST_HASH } else { symbol })
}

/// Lowers the ASCII capitals of eight bytes at once.
#[inline(always)]
pub(super) const fn fold_case(word: u64) -> u64 {
    let low = word & 0x7F7F_7F7F_7F7F_7F7F;
    let from_a = low + 0x3F3F_3F3F_3F3F_3F3F; // High bit: at least `A`.
    let past_z = low + 0x2525_2525_2525_2525; // High bit: after `Z`.
    let capital = from_a & !past_z & !word & 0x8080_8080_8080_8080;
    word | capital >> 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test] // A stored format: these never change without a new LEXER_VERSION.
    fn symbols_are_pinned() {
        let cases: &[(&[u8], u32)] = &[
            (b"", 943_846_930),
            (b"a", 928_549_008),
            (b"return", 742_708_935),
            (b"8 bytes!", 2_461_311_692),
            (b"get_or_insert_with", 2_260_477_377),
        ];
        for &(text, expected) in cases {
            assert_eq!(symbol_of(text).0, expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn folds_only_ascii_capitals() {
        for byte in 0..=255u8 {
            let folded = fold_case(u64::from_le_bytes([byte; 8])).to_le_bytes();
            assert_eq!(folded, [byte.to_ascii_lowercase(); 8], "{byte}");
        }
        assert_eq!(hash_folded(b"PROCEDURE_Name"), symbol_of(b"procedure_name"));
    }

    #[test]
    fn rarely_collides() {
        let mut symbols: Vec<u32> = (0..300_000).map(|idx| symbol_of(format!("name_{idx}").as_bytes()).0).collect();
        symbols.sort_unstable();
        symbols.dedup();
        // 300,000 uniform values in 2^32 collide about 10 times.
        assert!(symbols.len() > 299_960, "{}", symbols.len());
        assert!(symbols[0] >= Symbol::FIRST_HASH);
    }
}
