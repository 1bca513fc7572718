//! Blocks of text, compressed each alone with zstd and, where there is one, a shared dictionary.
//!
//! The contexts of zstd are large (a megabyte to compress), so each thread keeps one of each kind: to make them anew
//! took a tenth of the time of a block. Pure but for that.

use std::cell::RefCell;
use std::io;

use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{CCtx, DCtx, compress_bound, get_error_name};

const ZSTD_LEVEL: i32 = 3;

thread_local! {
    static COMPRESSOR: RefCell<CCtx<'static>> = RefCell::new(CCtx::create());
    static DECOMPRESSOR: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// Prepares a dictionary to compress with.
pub(super) fn encoder(dictionary: &[u8]) -> EncoderDictionary<'static> {
    EncoderDictionary::copy(dictionary, ZSTD_LEVEL)
}

/// Compresses a block.
pub(super) fn compress(text: &[u8], dictionary: Option<&EncoderDictionary<'_>>) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(compress_bound(text.len()));
    let result = COMPRESSOR.with_borrow_mut(|context| match dictionary {
        Some(dictionary) => context.compress_using_cdict(&mut out, text, dictionary.as_cdict()),
        None => context.compress(&mut out, text, ZSTD_LEVEL),
    });
    result.map(|_| out).map_err(|code| io::Error::other(get_error_name(code)))
}

/// Decompresses a block of at most `len` bytes.
pub(super) fn decompress(bytes: &[u8], len: usize, dictionary: Option<&DecoderDictionary<'_>>) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(len);
    let result = DECOMPRESSOR.with_borrow_mut(|context| match dictionary {
        Some(dictionary) => context.decompress_using_ddict(&mut out, bytes, dictionary.as_ddict()),
        None => context.decompress(&mut out, bytes),
    });
    result.map(|_| out).map_err(|code| io::Error::other(get_error_name(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_compressed() {
        let text = b"let value = compute(input);\n".repeat(500);
        let dictionary = b"let value = compute(input);\n".repeat(9);
        let decoder = DecoderDictionary::copy(&dictionary);
        let plain = compress(&text, None).unwrap();
        let helped = compress(&text, Some(&encoder(&dictionary))).unwrap();
        assert_eq!(decompress(&plain, text.len(), None).unwrap(), text);
        assert_eq!(decompress(&helped, text.len(), Some(&decoder)).unwrap(), text);
        assert!(decompress(&plain, text.len() - 1, None).is_err());
        assert!(decompress(&plain[1..], text.len(), None).is_err());
        assert_eq!(decompress(&compress(b"", None).unwrap(), 0, None).unwrap(), b"");
    }
}
