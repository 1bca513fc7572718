//! A packed table: sorted distinct keys, each with one number, found by the key's top bits.
//!
//! The keys are hashes, so they lie evenly: a directory over the top bits holds, for each bucket of about a dozen
//! keys, only how far its first entry is from where it would be if they lay perfectly evenly (about log2 of the root
//! of the number of keys, in bits). An entry is the rest of the key and the number, side by side, so that a bucket is
//! one or two cache lines. Against the floor of `key bits − log2 n + 1.44` that costs about three bits a key; a
//! directory of plain offsets costs seven, a term dictionary or a B-tree pays for whole keys. Pure.

use std::io::{self, BufWriter, Write};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::bits::{BitWriter, read_bits, width_of};

/// Everything that is needed to read a table besides its two byte strings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableShape {
    /// Entries.
    pub n_entries: u64,
    /// Bits of a key; keys are below `1 << key_bits`.
    pub key_bits: u32,
    /// Top bits of a key that choose the bucket.
    pub bucket_bits: u32,
    /// Bits of a number.
    pub value_bits: u32,
    /// Bits of a directory entry.
    pub directory_bits: u32,
    /// Added to every distance in the directory, so that none is negative.
    pub directory_bias: u64,
}

impl TableShape {
    fn new(n_entries: u64, key_bits: u32, value_bits: u32) -> Self {
        let bucket_bits = width_of(n_entries).saturating_sub(4).min(key_bits);
        Self { n_entries, key_bits, bucket_bits, value_bits, directory_bits: 0, directory_bias: 0 }
    }

    fn rest_bits(&self) -> u32 {
        self.key_bits - self.bucket_bits
    }

    fn entry_bits(&self) -> u64 {
        u64::from(self.rest_bits() + self.value_bits)
    }

    /// Returns the bytes of the entries, without padding.
    pub(super) fn entries_len(&self) -> u64 {
        (self.n_entries * self.entry_bits()).div_ceil(8)
    }

    /// Returns the bytes of the directory, without padding.
    pub(super) fn directory_len(&self) -> u64 {
        (((1u64 << self.bucket_bits) + 1) * u64::from(self.directory_bits)).div_ceil(8)
    }

    /// Tells whether a table of this shape can be read at all: a damaged shape must not overflow a shift, nor speak of
    /// buckets or entries that take no bytes, of which there could be millions of millions.
    pub(super) fn is_sound(&self) -> bool {
        self.key_bits <= 57
            && self.bucket_bits <= self.key_bits.min(40)
            && (1..=57).contains(&self.value_bits)
            && (1..=57).contains(&self.directory_bits)
            && self.n_entries < 1 << 40
    }

    /// Where the first entry of `bucket` would be if keys lay perfectly evenly.
    #[inline]
    fn expected(&self, bucket: u64) -> u64 {
        ((u128::from(bucket) * u128::from(self.n_entries)) >> self.bucket_bits) as u64
    }
}

/// Packs a table; keys come in rising order.
pub(super) struct TableWriter<W: Write> {
    shape: TableShape,
    entries: BitWriter<BufWriter<W>>,
    /// Index of the first entry of each bucket begun so far.
    starts: Vec<u64>,
    n_written: u64,
}

impl<W: Write> TableWriter<W> {
    pub(super) fn new(n_entries: u64, key_bits: u32, value_bits: u32, sink: W) -> Self {
        let shape = TableShape::new(n_entries, key_bits, value_bits);
        let starts = Vec::with_capacity((1 << shape.bucket_bits) + 1);
        Self { shape, entries: BitWriter::new(BufWriter::new(sink)), starts, n_written: 0 }
    }

    #[inline]
    pub(super) fn push(&mut self, key: u64, value: u64) -> io::Result<()> {
        let bucket = key >> self.shape.rest_bits();
        while self.starts.len() as u64 <= bucket {
            self.starts.push(self.n_written);
        }
        self.n_written += 1;
        self.entries.write(key & ((1 << self.shape.rest_bits()) - 1), self.shape.rest_bits())?;
        self.entries.write(value, self.shape.value_bits)
    }

    /// Returns the sink with all entries in it, the shape, and the directory's bytes.
    pub(super) fn finish(mut self) -> io::Result<(W, TableShape, Vec<u8>)> {
        debug_assert_eq!(self.n_written, self.shape.n_entries);
        self.starts.resize((1 << self.shape.bucket_bits) + 1, self.n_written);
        let mut shape = self.shape;
        let distance = |(bucket, &start): (usize, &u64)| start as i64 - shape.expected(bucket as u64) as i64;
        let distances = || self.starts.iter().enumerate().map(distance);
        let (least, most) = (distances().min().unwrap_or(0), distances().max().unwrap_or(0));
        let directory_bits = width_of((most - least) as u64);
        let mut directory = BitWriter::new(Vec::new());
        for distance in distances() {
            directory.write((distance - least) as u64, directory_bits)?;
        }
        shape.directory_bits = directory_bits;
        shape.directory_bias = -least.min(0) as u64;
        if least > 0 {
            // Cannot happen: the first bucket starts at its expected place, 0.
            return Err(io::Error::other("the first bucket of a table is not at its start"));
        }
        let sink = self.entries.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok((sink, shape, directory.finish()?))
    }
}

/// A table to look things up in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    pub shape: TableShape,
    pub entries: &'a [u8],
    pub directory: &'a [u8],
}

impl Table<'_> {
    /// Returns the bucket a key is in.
    #[inline]
    pub(super) fn bucket_of(&self, key: u64) -> u64 {
        key >> self.shape.rest_bits()
    }

    /// Returns the entries of `bucket`, as first and end index; never beyond the table, whatever the directory holds.
    #[inline]
    pub(super) fn entries_of(&self, bucket: u64) -> (u64, u64) {
        (self.start_of(bucket), self.start_of(bucket + 1))
    }

    #[inline]
    fn start_of(&self, bucket: u64) -> u64 {
        let bits = self.shape.directory_bits;
        let distance = read_bits(self.directory, bucket * u64::from(bits), bits);
        let start = (self.shape.expected(bucket) + distance).wrapping_sub(self.shape.directory_bias);
        start.min(self.shape.n_entries)
    }

    /// Returns the bytes that hold the entries `first..end`, for checking before they are read.
    #[inline]
    pub(super) fn bytes_of(&self, first: u64, end: u64) -> std::ops::Range<usize> {
        let bits = self.shape.entry_bits();
        let end = end.max(first);
        ((first * bits) >> 3) as usize..(end * bits).div_ceil(8) as usize
    }

    /// Searches `key` among the entries `first..end` of its bucket.
    #[inline]
    pub(super) fn find_in(&self, key: u64, first: u64, end: u64) -> Option<u64> {
        let rest_bits = self.shape.rest_bits();
        let rest = key & ((1 << rest_bits) - 1);
        let mut position = first * self.shape.entry_bits();
        for _ in first..end {
            let held = read_bits(self.entries, position, rest_bits);
            if held >= rest {
                let value = || read_bits(self.entries, position + u64::from(rest_bits), self.shape.value_bits);
                return (held == rest).then(value);
            }
            position += self.shape.entry_bits();
        }
        None
    }

    /// Returns the number stored with `key`.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Option<u64> {
        let (first, end) = self.entries_of(self.bucket_of(key));
        self.find_in(key, first, end)
    }

    /// Returns the keys and numbers, in order; never more than there are entries, whatever the directory holds.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.range(0..1 << self.shape.key_bits)
    }

    /// Returns the keys in a range, with their numbers, as [`Table::iter`] does.
    pub(super) fn range(&self, keys: Range<u64>) -> impl Iterator<Item = (u64, u64)> + '_ {
        let (rest_bits, value_bits) = (self.shape.rest_bits(), self.shape.value_bits);
        let entry = move |bucket: u64, idx: u64| {
            let position = idx * self.shape.entry_bits();
            let rest = read_bits(self.entries, position, rest_bits);
            (bucket << rest_bits | rest, read_bits(self.entries, position + u64::from(rest_bits), value_bits))
        };
        let buckets = self.bucket_of(keys.start)..self.bucket_of(keys.end.saturating_sub(1)) + 1;
        // A bucket begins where the one before it ended: in a damaged directory buckets could overlap, and every entry
        // be walked through once for each of them.
        let mut next = self.start_of(buckets.start);
        let entries = buckets.flat_map(move |bucket| {
            let first = next;
            next = self.start_of(bucket + 1).max(first);
            (first..next).map(move |idx| entry(bucket, idx))
        });
        entries.filter(move |(key, _)| keys.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn build(map: &BTreeMap<u64, u64>, key_bits: u32, value_bits: u32) -> (Vec<u8>, TableShape, Vec<u8>) {
        let mut writer = TableWriter::new(map.len() as u64, key_bits, value_bits, Vec::new());
        for (&key, &value) in map {
            writer.push(key, value).unwrap();
        }
        writer.finish().unwrap()
    }

    fn check(map: &BTreeMap<u64, u64>, key_bits: u32) {
        let (entries, shape, directory) = build(map, key_bits, 20);
        let table = Table { shape, entries: &entries, directory: &directory };
        assert!(shape.is_sound());
        assert_eq!(entries.len() as u64, shape.entries_len());
        assert_eq!(directory.len() as u64, shape.directory_len());
        for (&key, &value) in map {
            assert_eq!(table.find(key), Some(value));
            let other = (key + 1) & ((1 << key_bits) - 1);
            assert_eq!(table.find(other), map.get(&other).copied());
        }
        assert!(table.iter().eq(map.iter().map(|(&key, &value)| (key, value))));
        let third = (1 << key_bits) / 3;
        for keys in [0..third, third..2 * third, 2 * third..1 << key_bits, third..third] {
            assert!(table.range(keys.clone()).eq(map.range(keys).map(|(&key, &value)| (key, value))));
        }
    }

    #[test]
    fn empty_and_uneven_tables() {
        check(&BTreeMap::new(), 44);
        check(&BTreeMap::from([(0, 7)]), 44);
        check(&(0..1000).map(|key| (key, key * 3)).collect(), 44); // All in the first bucket.
        check(&(0..1000).map(|key| ((1 << 44) - 1 - key, key)).collect(), 44); // All in the last one.
        check(&(0..16).map(|key| (key, key)).collect(), 4); // Every key there is.
    }

    #[test] // Walking through either would not end in a lifetime, and neither takes a byte.
    fn shapes_without_bytes_are_not_sound() {
        let shape = TableShape { directory_bits: 9, ..TableShape::new(500, 44, 20) };
        assert!(shape.is_sound());
        assert!(!TableShape { bucket_bits: 40, directory_bits: 0, ..shape }.is_sound());
        assert!(!TableShape { key_bits: 5, n_entries: 1 << 39, value_bits: 0, ..shape }.is_sound());
    }

    proptest! {
        #[test]
        fn finds_what_a_map_finds(map in prop::collection::btree_map(0u64..1 << 32, 0u64..1 << 20, 0..600)) {
            check(&map, 32);
        }

        #[test]
        fn survives_any_bytes(entries in any::<Vec<u8>>(), directory in any::<Vec<u8>>(), key in 0u64..1 << 44) {
            let shape = TableShape { directory_bits: 9, directory_bias: 3, ..TableShape::new(500, 44, 20) };
            let table = Table { shape, entries: &entries, directory: &directory };
            table.find(key);
            prop_assert!(table.iter().count() <= 500);
        }
    }
}
