//! Sixteen bytes at a time: how long a short name is, and where a byte stands in a block; at a glance, by SSE2 where
//! there is such a thing.
//!
//! Nearly all names are shorter than 16 bytes; how much shorter is hard to guess, and a branch on it cost more than all
//! of the arithmetic here. Knows no language: what else than letters, digits, `_` and bytes beyond ASCII continues a
//! name is the caller's to check.

#![expect(clippy::inline_always, reason = "a few instructions each, called for every token")]

use super::swar;

/// Returns the length of the name at `pos` and its bytes as little-endian words, padded with zeros. `None` if it is
/// empty or longer than 15 bytes, or if the text ends within 16.
#[inline(always)]
pub(super) fn short_name(text: &[u8], pos: usize) -> Option<(usize, [u64; 2])> {
    let bytes = text.get(pos..)?.first_chunk::<16>()?;
    let words = u128::from_le_bytes(*bytes);
    let [low, high] = [words as u64, (words >> 64) as u64];
    let len = name_len(low, high);
    (1..16).contains(&len).then(|| (len, [swar::keep(low, len.min(8)), swar::keep(high, len.max(8) - 8)]))
}

/// Returns how many of sixteen bytes stand before the first that is in no name.
#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
#[inline(always)]
fn name_len(low: u64, high: u64) -> usize {
    let [n_low, n_high] = [low, high].map(|word| swar::first(swar::not_name(word)));
    if n_low < 8 { n_low } else { 8 + n_high }
}

/// Returns how many of sixteen bytes stand before the first that is in no name. In a third of the instructions that
/// words would take: lexing takes 6 % less time.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[expect(unsafe_code, reason = "no intrinsic can be called without; none of these touches memory")]
#[inline(always)]
fn name_len(low: u64, high: u64) -> usize {
    use std::arch::x86_64::{
        __m128i, _mm_add_epi8, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128, _mm_set_epi64x,
        _mm_set1_epi8,
    };

    // SAFETY: the target has SSE2, or this function would not be compiled.
    unsafe {
        let all = |byte: u8| _mm_set1_epi8(byte.cast_signed());
        let is_in = |bytes: __m128i, first: u8, len: u8| {
            let offsets = _mm_add_epi8(bytes, all(first.wrapping_neg()));
            _mm_cmpeq_epi8(_mm_min_epu8(offsets, all(len - 1)), offsets)
        };
        let bytes = _mm_set_epi64x(high.cast_signed(), low.cast_signed());
        let letter = is_in(_mm_or_si128(bytes, all(0x20)), b'a', 26);
        let digit = is_in(bytes, b'0', 10);
        let underscore = _mm_cmpeq_epi8(bytes, all(b'_'));
        // The mask is made of high bits; a byte beyond ASCII brings its own.
        let name = _mm_or_si128(_mm_or_si128(letter, digit), _mm_or_si128(underscore, bytes));
        (!_mm_movemask_epi8(name)).trailing_zeros() as usize
    }
}

/// Returns the bits of the bytes in a block that are `byte`, the first one lowest.
#[cfg(not(all(target_arch = "x86_64", target_feature = "sse2")))]
#[inline]
pub(super) fn equal_marks(block: &[u8; 64], byte: u8) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    block.as_chunks::<8>().0.iter().rev().fold(0, |marks, bytes| {
        let differs = u64::from_le_bytes(*bytes) ^ u64::from_le_bytes([byte; 8]);
        let equal = !(((differs & LOW) + LOW) | differs | LOW) >> 7; // The lowest bit of each byte.
        marks << 8 | equal.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// Returns the bits of the bytes in a block that are `byte`, the first one lowest. Finding lines by it takes half as
/// long as by a search for each.
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
#[expect(unsafe_code, reason = "no intrinsic can be called without; none of these touches memory")]
#[inline]
pub(super) fn equal_marks(block: &[u8; 64], byte: u8) -> u64 {
    use std::arch::x86_64::{_mm_cmpeq_epi8, _mm_movemask_epi8, _mm_set_epi64x, _mm_set1_epi8};
    block.as_chunks::<16>().0.iter().rev().fold(0, |marks, bytes| {
        let words = u128::from_le_bytes(*bytes);
        let [low, high] = [words as u64, (words >> 64) as u64].map(u64::cast_signed);
        // SAFETY: the target has SSE2, or this function would not be compiled.
        let mask = unsafe {
            let equal = _mm_cmpeq_epi8(_mm_set_epi64x(high, low), _mm_set1_epi8(byte.cast_signed()));
            _mm_movemask_epi8(equal)
        };
        marks << 16 | u64::from(mask as u16)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_byte_by_byte() {
        for byte in 0..=255u8 {
            let is_name = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
            for place in 0..16 {
                let mut text = *b"a1_Z9zA0mM_~8g\xC3\xBF ";
                text[11] = b'x';
                text[place] = byte;
                let len = if is_name { 16 } else { place };
                let mut padded = [0u8; 16];
                padded[..len].copy_from_slice(&text[..len]);
                let halves = [&padded[..8], &padded[8..]].map(|half| u64::from_le_bytes(half.try_into().unwrap()));
                let expected = (len, halves);
                assert_eq!(short_name(&text, 0), (1..16).contains(&len).then_some(expected), "{byte} at {place}");
            }
        }
    }

    #[test]
    fn marks_are_where_the_byte_is() {
        let block: [u8; 64] = std::array::from_fn(|idx| (idx * idx % 11) as u8);
        for byte in 0..=12 {
            let marks = equal_marks(&block, byte);
            assert!((0..64).all(|idx| (marks >> idx & 1 == 1) == (block[idx] == byte)), "{byte}: {marks:b}");
        }
    }

    #[test]
    fn near_the_end_no_name_is_short() {
        let text = b"fifteen letters";
        assert_eq!(short_name(text, 0), None);
        assert_eq!(short_name(text, 99), None);
    }
}
