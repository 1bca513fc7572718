//! Eight bytes at a time in one `u64`, without unsafe code: how the engine walks names and strings.
//!
//! Every test sets the high bit of each byte that passes; the lowest set bit is the first such byte.

#![expect(clippy::inline_always, reason = "a few instructions each, called for every token")]

const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
const HIGH: u64 = 0x8080_8080_8080_8080;
const ONES: u64 = 0x0101_0101_0101_0101;

/// Returns the eight bytes at `pos` as a little-endian word, if there are so many.
#[inline(always)]
pub(super) fn word_at(text: &[u8], pos: usize) -> Option<u64> {
    text.get(pos..)?.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes))
}

/// Tells whether every byte is ASCII.
#[inline(always)]
pub(super) const fn is_ascii(word: u64) -> bool {
    word & HIGH == 0
}

/// Marks the bytes that are no ASCII letter, digit, `_` or non-ASCII byte.
#[inline(always)]
pub(super) const fn not_name(word: u64) -> u64 {
    let low = word & LOW;
    let lower = low | (0x20 * ONES);
    // Sums of two seven-bit values never carry into the next byte.
    let letter = (lower + (0x80 - 0x61) * ONES) & !(lower + (0x80 - 0x7B) * ONES);
    let digit = (low + (0x80 - 0x30) * ONES) & !(low + (0x80 - 0x3A) * ONES);
    let underscore = !((low ^ (0x5F * ONES)) + LOW);
    !(letter | digit | underscore | word) & HIGH
}

/// Marks the bytes equal to `byte`; above the first match there may be false marks.
#[inline(always)]
pub(super) const fn equal(word: u64, byte: u8) -> u64 {
    let differs = word ^ (byte as u64 * ONES);
    differs.wrapping_sub(ONES) & !differs & HIGH
}

/// Returns the index of the first marked byte; 8 if none is.
#[inline(always)]
pub(super) const fn first(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// Returns the first `len` bytes of a word, 8 at most; the others are zero.
#[inline(always)]
pub(super) const fn keep(word: u64, len: usize) -> u64 {
    word & !(u64::MAX << (4 * len) << (4 * len))
}

/// Returns the place of the first byte at or after `pos` that is one of `needles`; the length of `text` if none is.
#[inline]
pub(super) fn find_any(text: &[u8], mut pos: usize, needles: [u8; 4]) -> usize {
    let [a, b, c, d] = needles;
    while let Some(word) = word_at(text, pos) {
        let marks = equal(word, a) | equal(word, b) | equal(word, c) | equal(word, d);
        if marks != 0 {
            return pos + first(marks);
        }
        pos += 8;
    }
    while pos < text.len() && !needles.contains(&text[pos]) {
        pos += 1;
    }
    pos.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_byte_by_byte() {
        for byte in 0..=255u8 {
            let is_name = byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
            for place in 0..8 {
                let mut bytes = *b"a1_Z9zA0";
                bytes[place] = byte;
                let expected = if is_name { 8 } else { place };
                assert_eq!(first(not_name(u64::from_le_bytes(bytes))), expected, "{byte} at {place}");
            }
        }
    }

    #[test]
    fn finds_what_a_plain_search_finds() {
        let text: Vec<u8> = (0..200u32).map(|idx| (idx * idx * 7 % 61) as u8).collect();
        for needles in [[1, 2, 3, 4], [60, 60, 60, 60], [0, 200, 201, 202], [250, 251, 252, 253]] {
            for pos in 0..=text.len() {
                let plain = (pos..text.len()).find(|&idx| needles.contains(&text[idx])).unwrap_or(text.len());
                assert_eq!(find_any(&text, pos, needles), plain, "{needles:?} from {pos}");
            }
        }
    }
}
