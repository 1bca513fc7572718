//! Codecs: finds out by its first bytes how a tar was compressed, and unpacks it as a stream.

use std::io::{self, BufRead, BufReader, Read};

use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use liblzma::read::XzDecoder;

/// `xz -9` needs 65 MiB; a header can ask for 4 GiB.
const XZ_MEMORY_BYTES: u64 = 128 << 20;
/// `zstd --ultra --long` uses windows of 128 MiB; a header can ask for more.
const ZSTD_WINDOW_LOG: u32 = 27;
const BUFFER_BYTES: usize = 64 << 10;

/// How a stream was compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codec {
    None,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

impl Codec {
    fn of_head(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

/// Tells whether `input` starts as a tar does, or as a compressed file.
pub(super) fn is_tar(input: &mut dyn Read) -> io::Result<bool> {
    let mut head = Vec::with_capacity(512);
    input.take(512).read_to_end(&mut head)?;
    Ok(Codec::of_head(&head) != Codec::None || is_tar_header(&head))
}

/// A tar without `ustar` in its header, as old ones are, is told by the checksum.
fn is_tar_header(head: &[u8]) -> bool {
    let Some(field) = head.get(148..156).filter(|_| head.len() == 512) else { return false };
    let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum::<u32>() + 8 * 32
        - field.iter().map(|&byte| u32::from(byte)).sum::<u32>();
    let digits = field.trim_ascii().split(|&byte| byte == 0 || byte == b' ').next().unwrap_or_default();
    std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 8).ok()) == Some(sum)
}

/// Returns the unpacked stream of `input`.
pub(super) fn unpack<'a>(input: &'a mut dyn Read) -> io::Result<Box<dyn Read + 'a>> {
    let mut input = BufReader::with_capacity(BUFFER_BYTES, input);
    Ok(match Codec::of_head(input.fill_buf()?) {
        Codec::None => Box::new(input),
        Codec::Gzip => Box::new(MultiGzDecoder::new(input)),
        Codec::Bzip2 => Box::new(MultiBzDecoder::new(input)),
        Codec::Xz => {
            let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY_BYTES, liblzma::stream::CONCATENATED)?;
            Box::new(XzDecoder::new_stream(input, stream))
        }
        Codec::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG)?;
            Box::new(decoder)
        }
    })
}
