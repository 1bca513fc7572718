//! Bit packing: unsigned numbers of a fixed or a self-told width in a little-endian stream of bits. Pure.

use std::io::{self, Write};

/// Returns the bits needed for the numbers `0..=max`; at least one.
pub(super) fn width_of(max: u64) -> u32 {
    (64 - max.leading_zeros()).max(1)
}

/// Reads `width` bits at `position`; beyond the end there are zeros. At most 57 bits: 64 less the seven that an
/// eight-byte read may begin with.
#[inline]
pub(super) fn read_bits(bytes: &[u8], position: u64, width: u32) -> u64 {
    let start = (position >> 3) as usize;
    let word = match bytes.get(start..start + 8) {
        Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes were taken")),
        None => read_tail(bytes, start),
    };
    (word >> (position & 7)) & ((1 << width) - 1)
}

#[cold]
fn read_tail(bytes: &[u8], start: usize) -> u64 {
    let mut word = [0; 8];
    if let Some(rest) = bytes.get(start..) {
        let n_bytes = rest.len().min(8);
        word[..n_bytes].copy_from_slice(&rest[..n_bytes]);
    }
    u64::from_le_bytes(word)
}

/// Packs numbers into `sink`.
pub(super) struct BitWriter<W> {
    sink: W,
    pending: u64,
    /// Below 64.
    n_pending: u32,
}

impl<W: Write> BitWriter<W> {
    pub(super) fn new(sink: W) -> Self {
        Self { sink, pending: 0, n_pending: 0 }
    }

    /// Appends the lowest `width` bits of `number`.
    #[inline]
    pub(super) fn write(&mut self, number: u64, width: u32) -> io::Result<()> {
        debug_assert!(width == 64 || number >> width == 0, "{number} is wider than {width} bits");
        self.pending |= number << self.n_pending;
        self.n_pending += width;
        if self.n_pending >= 64 {
            self.sink.write_all(&self.pending.to_le_bytes())?;
            self.n_pending -= 64;
            // What had no room; all of it had where nothing is pending.
            self.pending = number.checked_shr(width - self.n_pending).unwrap_or(0);
        }
        Ok(())
    }

    /// Appends `number` (at least 1) in Elias' gamma code: its length in unary, then its bits.
    pub(super) fn write_gamma(&mut self, number: u64) -> io::Result<()> {
        let n_low = number.max(1).ilog2();
        self.write(1 << n_low, n_low + 1)?;
        self.write(number & ((1 << n_low) - 1), n_low)
    }

    /// Fills the last byte with zeros and returns the sink.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let n_bytes = self.n_pending.div_ceil(8) as usize;
        self.sink.write_all(&self.pending.to_le_bytes()[..n_bytes])?;
        Ok(self.sink)
    }
}

/// Reads numbers one after the other.
pub(super) struct BitReader<'a> {
    bytes: &'a [u8],
    position: u64,
}

impl<'a> BitReader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub(super) fn read(&mut self, width: u32) -> u64 {
        let number = read_bits(self.bytes, self.position, width);
        self.position += u64::from(width);
        number
    }

    /// Reads a number in gamma code; 0 if there is none within 32 bits of length.
    pub(super) fn read_gamma(&mut self) -> u64 {
        let n_low = read_bits(self.bytes, self.position, 33).trailing_zeros();
        if n_low > 32 {
            return 0;
        }
        self.position += u64::from(n_low) + 1;
        self.read(n_low) | 1 << n_low
    }

    /// Returns the bytes begun so far.
    pub(super) fn n_bytes(&self) -> usize {
        self.position.div_ceil(8) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn widths() {
        assert_eq!([0, 1, 2, 255, 256].map(width_of), [1, 1, 2, 8, 9]);
        assert_eq!(width_of(u64::MAX), 64);
    }

    #[test]
    fn reads_zeros_past_the_end() {
        assert_eq!(read_bits(&[0xFF], 4, 20), 0xF);
        assert_eq!(read_bits(&[], 400, 57), 0);
        assert_eq!(BitReader::new(&[]).read_gamma(), 0);
    }

    proptest! {
        #[test]
        fn reads_what_was_written(numbers in prop::collection::vec((any::<u64>(), 1u32..=57), 0..200)) {
            let mut writer = BitWriter::new(Vec::new());
            for &(number, width) in &numbers {
                writer.write(number & ((1 << width) - 1), width).unwrap();
                writer.write_gamma((number >> 40).max(1)).unwrap();
            }
            let bytes = writer.finish().unwrap();
            let mut reader = BitReader::new(&bytes);
            for &(number, width) in &numbers {
                prop_assert_eq!(reader.read(width), number & ((1 << width) - 1));
                prop_assert_eq!(reader.read_gamma(), (number >> 40).max(1));
            }
            prop_assert_eq!(reader.n_bytes(), bytes.len());
        }
    }
}
