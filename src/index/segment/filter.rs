//! Filters: tell in a few nanoseconds that a key is not in a level, wrong in one of 256 cases, never about a key that
//! is there.
//!
//! One binary fuse filter (Graf and Lemire, "Binary Fuse Filters", 2022; crate `xorf`) for every 2^14 keys or so,
//! chosen by the key's top bits, rather than one for the level: building one takes 25 bytes a key, which a processor's
//! cache holds (with 2^18 keys it took half as long again); a sorted batch stays within 20 KB; and a part is small
//! enough to be checked whole when first touched. It costs 0.9 bits a key.

use std::io::{self, Read, Seek, SeekFrom, Write};

use rayon::prelude::*;
use xorf::{BinaryFuse8, BinaryFuse8Ref, DmaSerializable, Filter, FilterRef};

use super::bits::width_of;

/// Log2 of the keys of a part, at most and about.
const KEYS_LOG2: u32 = 14;

/// Parts built at a time for each thread.
const PARTS_AT_ONCE: usize = 8;

/// Bytes of a directory entry: offset, length, the filter's own description.
pub(super) const ENTRY_LEN: usize = 12 + BinaryFuse8::DESCRIPTOR_LEN;

/// Filter bytes kept in memory while they are made; more go to a temporary file.
const SPOOL_LEN: usize = 64 << 20;

/// Returns how many of a key's top bits choose the part.
pub(super) fn part_bits(n_keys: u64) -> u32 {
    width_of(n_keys).saturating_sub(KEYS_LOG2)
}

/// Makes the filters of rising keys.
pub(super) struct FilterWriter {
    part_shift: u32,
    n_parts: u64,
    /// Full parts waiting to be built together; the last is still filling.
    waiting: Vec<Vec<u64>>,
    directory: Vec<u8>,
    filters: tempfile::SpooledTempFile,
    filters_len: u64,
}

impl FilterWriter {
    pub(super) fn new(n_keys: u64, key_bits: u32) -> Self {
        let part_bits = part_bits(n_keys);
        Self {
            part_shift: key_bits - part_bits,
            n_parts: 1 << part_bits,
            waiting: vec![new_part()],
            directory: Vec::new(),
            filters: tempfile::spooled_tempfile(SPOOL_LEN),
            filters_len: 0,
        }
    }

    fn part_idx(&self) -> u64 {
        (self.directory.len() / ENTRY_LEN + self.waiting.len() - 1) as u64
    }

    pub(super) fn push(&mut self, key: u64) -> io::Result<()> {
        while self.part_idx() < key >> self.part_shift {
            self.begin_part()?;
        }
        if let Some(last) = self.waiting.last_mut() {
            last.push(key);
        }
        Ok(())
    }

    fn begin_part(&mut self) -> io::Result<()> {
        if self.waiting.len() >= PARTS_AT_ONCE * rayon::current_num_threads() {
            self.build_waiting()?;
        }
        self.waiting.push(new_part());
        Ok(())
    }

    fn build_waiting(&mut self) -> io::Result<()> {
        let parts = std::mem::take(&mut self.waiting);
        let build = |keys: Vec<u64>| match keys.len() {
            0 => Ok(None),
            _ => BinaryFuse8::try_from(keys).map(Some).map_err(io::Error::other),
        };
        for filter in parts.into_par_iter().map(build).collect::<io::Result<Vec<_>>>()? {
            let mut entry = [0; ENTRY_LEN];
            entry[..8].copy_from_slice(&self.filters_len.to_le_bytes());
            if let Some(filter) = filter {
                let bytes = filter.dma_fingerprints();
                entry[8..12].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
                filter.dma_copy_descriptor_to(&mut entry[12..]);
                self.filters.write_all(bytes)?;
                self.filters_len += bytes.len() as u64;
            }
            self.directory.extend_from_slice(&entry);
        }
        Ok(())
    }

    /// Returns the directory's bytes and a reader of the filters' bytes.
    pub(super) fn finish(mut self) -> io::Result<(Vec<u8>, impl Read)> {
        while self.part_idx() + 1 < self.n_parts {
            self.begin_part()?;
        }
        self.build_waiting()?;
        self.filters.seek(SeekFrom::Start(0))?;
        Ok((self.directory, self.filters))
    }
}

/// Returns a part without keys, with room for a few more than it is going to have.
fn new_part() -> Vec<u64> {
    Vec::with_capacity((1 << KEYS_LOG2) * 9 / 8)
}

/// Where the filter of a part lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterPart<'a> {
    /// First byte among all filters.
    pub offset: usize,
    /// Bytes; 0 where no key is.
    pub len: usize,
    descriptor: &'a [u8],
}

impl<'a> FilterPart<'a> {
    /// Parses a directory entry; `None` if it would let the filter read beyond its bytes.
    pub(super) fn parse(entry: &'a [u8]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_le_bytes(entry.get(at..at + 4)?.try_into().ok()?));
        let offset = u64::from_le_bytes(entry.get(..8)?.try_into().ok()?) as usize;
        let len = word(8)? as usize;
        let (segment_length, mask, count_length) = (word(20)?, word(24)?, word(28)?);
        let reach = u64::from(count_length) + 2 * u64::from(segment_length);
        let is_sound = len == 0
            || (segment_length.is_power_of_two()
                && mask == segment_length - 1
                && count_length.is_multiple_of(segment_length)
                && reach <= len as u64);
        is_sound.then_some(Self { offset, len, descriptor: &entry[12..ENTRY_LEN] })
    }

    /// Returns the filter over its bytes.
    pub(super) fn filter<'b>(&self, bytes: &'b [u8]) -> BinaryFuse8Ref<'b> {
        BinaryFuse8Ref::from_dma(self.descriptor, bytes)
    }
}

/// Tells whether `key` may be held.
#[inline]
pub(super) fn may_hold(filter: &BinaryFuse8Ref<'_>, key: u64) -> bool {
    filter.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_every_key_and_few_others() {
        let mix = |n: u64| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (n << 31)) >> 20;
        let mut keys: Vec<u64> = (1..600_000).map(mix).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut writer = FilterWriter::new(keys.len() as u64, 44);
        let shift = writer.part_shift;
        for &key in &keys {
            writer.push(key).unwrap();
        }
        let (directory, mut filters) = writer.finish().unwrap();
        assert_eq!(directory.len(), ENTRY_LEN << part_bits(keys.len() as u64));
        let mut bytes = Vec::new();
        filters.read_to_end(&mut bytes).unwrap();
        let holds = |key: u64| {
            let part = FilterPart::parse(&directory[(key >> shift) as usize * ENTRY_LEN..]).unwrap();
            part.len > 0 && may_hold(&part.filter(&bytes[part.offset..part.offset + part.len]), key)
        };
        assert!(keys.iter().all(|&key| holds(key)));
        let n_false = (600_000..1_600_000).map(mix).filter(|&key| holds(key)).count();
        assert!(n_false < 6_000, "{n_false} of a million");
    }

    #[test]
    fn refuses_an_unsound_description() {
        let mut entry = [0xFF; ENTRY_LEN];
        assert!(FilterPart::parse(&entry).is_none());
        assert!(FilterPart::parse(&entry[..20]).is_none());
        entry[8..12].fill(0);
        assert!(FilterPart::parse(&entry).is_some_and(|part| part.len == 0));
    }
}
