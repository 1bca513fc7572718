//! Text or not: decides whether bytes can be lexed, and as what.
//!
//! In: a file's bytes. Out: text, UTF-8 where possible, or the filter that keeps it from being fingerprinted. Looks at
//! all of a file up to 64 KiB, at 16 windows of 4 KiB of a longer one, so the cost does not grow with the file.
//!
//! - A UTF-8 mark is dropped. UTF-16 is decoded, with a mark or where every other byte is NUL (that half of the text
//!   is then ASCII); UTF-32 is taken for binary: nobody writes source in it.
//! - Bytes that are no UTF-8 stay (Latin-1, Shift-JIS, …): names and operators of every such code page are ASCII.
//! - Binary is what has too many control characters. Compressed or encrypted bytes have 10 % of them, machine code and
//!   images more; text has hardly any, and a stray NUL, a `^L` or a terminal escape does not make it binary.
//! - Minified code is text: it is lexed, and its regions are told by bytes. Only what holds no code at all is
//!   [`FilterReason::Minified`]: 4 KiB or more of unbroken base64 or hexadecimal, in one line or in full lines. A long
//!   line is no reason: size is limited anyway.

use super::FilterReason;

const WHOLE_SAMPLE: usize = 64 << 10;
const WINDOW: usize = 4 << 10;
const N_WINDOWS: usize = 16;
/// Shorter data is cheap to lex and may be a key or a test vector inside code.
const MIN_DATA_BYTES: usize = 4 << 10;
/// PEM wraps at 64 columns, MIME at 76, `xxd -p` at 60; lines of words are shorter.
const MIN_DATA_LINE: usize = 48;

/// Returns the text of a file, or the filter that applies.
pub(crate) fn decode(mut bytes: Vec<u8>) -> Result<Vec<u8>, FilterReason> {
    if let Some(text) = decode_utf16(&bytes) {
        bytes = text;
    } else if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    if bytes.is_empty() {
        return Err(FilterReason::Empty);
    }
    let sample = sample(&bytes);
    if sample.is_binary() {
        return Err(FilterReason::Binary);
    }
    if is_data(&bytes) {
        return Err(FilterReason::Minified);
    }
    Ok(bytes)
}

/// How many bytes of a sample there are, by kind.
#[derive(Default)]
struct Sample {
    all: usize,
    controls: usize,
    nuls: usize,
}

impl Sample {
    /// One NUL and one more per 512 bytes are tolerated, and two other controls and one more per 64 bytes.
    fn is_binary(&self) -> bool {
        self.nuls > 1 + self.all / 512 || self.controls > 2 + self.all / 64
    }
}

fn sample(bytes: &[u8]) -> Sample {
    windows(bytes).fold(Sample::default(), |mut acc, window| {
        acc.all += window.len();
        let n_controls = count(window, is_control);
        acc.controls += n_controls;
        // Nearly all text has no controls at all; NUL is one.
        acc.nuls += if n_controls > 0 { count(window, |byte| byte == 0) } else { 0 };
        acc
    })
}

/// Counts by blocks short enough for counters of one byte, which compilers turn into vector code: 5x faster than a plain
/// count.
#[inline]
fn count(window: &[u8], is_counted: impl Fn(u8) -> bool) -> usize {
    let of_block = |block: &[u8]| block.iter().map(|&byte| u8::from(is_counted(byte))).sum::<u8>();
    window.chunks(128).map(|block| usize::from(of_block(block))).sum()
}

/// The first window is the file's start, the last its end.
fn windows(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let n_windows = if bytes.len() <= WHOLE_SAMPLE { 1 } else { N_WINDOWS };
    let len = if n_windows == 1 { bytes.len() } else { WINDOW };
    let step = (bytes.len() - len) / (n_windows - 1).max(1);
    (0..n_windows).map(move |idx| &bytes[idx * step..idx * step + len])
}

/// Controls that text does not use; tab, line ends, vertical tab, form feed, backspace and escape are used.
#[inline]
fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=7 | 14..=26 | 28..=31 | 127)
}

/// Whether all of the sample is base64 or hexadecimal without a blank or a line of code in it.
fn is_data(bytes: &[u8]) -> bool {
    if bytes.len() < MIN_DATA_BYTES {
        return false;
    }
    let (mut n_bytes, mut n_lines) = (0, 0);
    for window in windows(bytes) {
        if !window.iter().all(|&byte| is_base64(byte) || byte == b'\n' || byte == b'\r') {
            return false;
        }
        n_bytes += window.len();
        n_lines += memchr::memchr_iter(b'\n', window).count();
    }
    n_bytes / (n_lines + 1) >= MIN_DATA_LINE
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'-' | b'_')
}

/// Decodes UTF-16; `None` if the bytes are something else. Unpaired surrogates become U+FFFD.
fn decode_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    let (big_endian, body) = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, body @ ..] => (false, body),
        [0xFE, 0xFF, body @ ..] => (true, body),
        _ => (unmarked_utf16(bytes)?, bytes),
    };
    let mut text = String::with_capacity(body.len() / 2 + 16);
    let (units, _) = body.as_chunks::<2>();
    let units = units.iter().map(|&unit| if big_endian { u16::from_be_bytes(unit) } else { u16::from_le_bytes(unit) });
    text.extend(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)));
    Some(text.into_bytes())
}

/// Returns whether text without a mark is big-endian UTF-16 (`true`) or little-endian (`false`): NUL is at least half
/// of the high bytes and none of the low ones.
fn unmarked_utf16(bytes: &[u8]) -> Option<bool> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) || !bytes[..4].contains(&0) {
        return None;
    }
    let (units, _) = bytes[..bytes.len().min(WHOLE_SAMPLE)].as_chunks::<2>();
    let n_first = units.iter().filter(|unit| unit[0] == 0).count();
    let n_second = units.iter().filter(|unit| unit[1] == 0).count();
    match (n_first, n_second) {
        (0, n_second) if n_second * 2 >= units.len() => Some(false),
        (n_first, 0) if n_first * 2 >= units.len() => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&[u8], FilterReason>) {
        let decoded = decode(bytes.to_vec());
        assert_eq!(decoded.as_deref().map_err(|&reason| reason), expected, "{:?}", &bytes[..bytes.len().min(80)]);
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn decodes_what_is_text() {
        check(b"", Err(FilterReason::Empty));
        check(b"int x;\n", Ok(b"int x;\n"));
        check(b"\xEF\xBB\xBFint x;", Ok(b"int x;"));
        check("größe := 1".as_bytes(), Ok("größe := 1".as_bytes()));
        check(b"gr\xF6\xDFe = 1", Ok(b"gr\xF6\xDFe = 1"));
        check(b"a\0b", Ok(b"a\0b"));
        check(b"\x0Cpage\x1B[1mbold\x1B[0m\x08\x1A", Ok(b"\x0Cpage\x1B[1mbold\x1B[0m\x08\x1A"));
    }

    #[test]
    fn decodes_utf16_with_and_without_mark() {
        for big_endian in [false, true] {
            check(&utf16("\u{FEFF}x = 'ж𝄞'", big_endian), Ok("x = 'ж𝄞'".as_bytes()));
            check(&utf16("x = 'ж𝄞'", big_endian), Ok("x = 'ж𝄞'".as_bytes()));
            check(&utf16("\u{FEFF}", big_endian), Err(FilterReason::Empty));
        }
        check(b"\xFF\xFEa\0\x00\xD8b\0c", Ok("a\u{FFFD}b".as_bytes()));
    }

    #[test]
    fn leaves_binary_out() {
        check(b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0", Err(FilterReason::Binary));
        check(b"\xFF\xFE\0\0x\0\0\0", Err(FilterReason::Binary));
        check(b"\0asm\x01\0\0\0\x01\x04\x01`\0\0", Err(FilterReason::Binary));
        let noise: Vec<u8> = (0u32..100_000).map(|idx| (idx.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
        check(&noise, Err(FilterReason::Binary));
        let script_with_payload = [&b"#!/bin/sh\nexec tail -n +3 $0 | tar x\n"[..], &noise].concat();
        check(&script_with_payload, Err(FilterReason::Binary));
    }

    #[test]
    fn keeps_minified_code_and_leaves_data_out() {
        let minified = b"function a(b,c){return b+c}var d=a(1,2);".repeat(200_000);
        check(&minified, Ok(&minified));
        let words = b"abacus\nabandon\nability\n".repeat(1000);
        check(&words, Ok(&words));
        check(&b"QUJDREVGRw+/".repeat(1000), Err(FilterReason::Minified));
        check(&[&b"0123456789abcdef".repeat(4)[..], b"\r\n"].concat().repeat(99), Err(FilterReason::Minified));
        check(&b"QUJDREVGRw+/".repeat(30), Ok(&b"QUJDREVGRw+/".repeat(30)));
    }
}
