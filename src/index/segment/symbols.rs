//! Document frequencies of names and literals, by language family: how many contents hold a symbol, in one byte.
//!
//! A byte is 8 · log2 of the frequency, so it is right to about 4 %; rarity is used by its logarithm. In a segment of
//! many contents a symbol of one of them is left out: those are more than half of all, and "at most one" says the
//! same. Removed contents are not taken out one by one: a segment's frequencies shrink with its share of live ones.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{self, Write};

use super::table::TableWriter;
use super::{FamilyMeta, tag};
use crate::id::Symbol;
use crate::index::container::ContainerWriter;
use crate::lexer::Family;

/// From so many documents of a family on, symbols of a single one are left out.
const DROP_SINGLE_FROM: u32 = 4096;

/// Symbols are hashes already; one multiplication spreads them.
#[derive(Default)]
pub(super) struct SymbolHasher(u64);

impl Hasher for SymbolHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(26);
    }
}

/// What is known of one symbol.
#[derive(Default)]
struct Count {
    df: u32,
    /// The document counted last, by its number from 1; sorting each document's symbols instead took longer.
    last: u32,
}

/// Document frequencies of one family.
#[derive(Default)]
pub(super) struct FamilyCounts {
    pub n_documents: u32,
    counts: HashMap<u32, Count, BuildHasherDefault<SymbolHasher>>,
}

impl FamilyCounts {
    /// Counts a content's symbols, each once whatever its repetitions.
    pub(super) fn add(&mut self, symbols: &[Symbol]) {
        self.n_documents += 1;
        for symbol in symbols {
            let count = self.counts.entry(symbol.0).or_default();
            count.df += u32::from(count.last != self.n_documents);
            count.last = self.n_documents;
        }
    }

    /// Adds frequencies that are already counts of documents.
    pub(super) fn add_counts(&mut self, n_documents: u32, counts: impl Iterator<Item = (u32, u32)>) {
        self.n_documents = self.n_documents.saturating_add(n_documents);
        for (symbol, df) in counts {
            let count = self.counts.entry(symbol).or_default();
            count.df = count.df.saturating_add(df);
        }
    }

    /// Returns the bytes it takes in memory, about.
    pub(super) fn len_bytes(&self) -> usize {
        self.counts.len() * 16
    }
}

/// Returns the byte of a frequency.
pub(super) fn encode(df: u32) -> u8 {
    (f64::from(df.max(1)).log2() * 8.0).round().min(255.0) as u8
}

/// Returns the frequency of a byte.
pub(super) fn decode(byte: u8) -> u32 {
    2f64.powf(f64::from(byte) / 8.0).round() as u32
}

/// Writes the sections of one family.
pub(super) fn write_family(
    idx: usize,
    family: Family,
    counts: &FamilyCounts,
    out: &mut ContainerWriter,
) -> io::Result<FamilyMeta> {
    let least = if counts.n_documents >= DROP_SINGLE_FROM { 2 } else { 1 };
    let kept = counts.counts.iter().filter(|(_, count)| count.df >= least);
    let mut sorted: Vec<(u32, u8)> = kept.map(|(&symbol, count)| (symbol, encode(count.df))).collect();
    sorted.sort_unstable();
    out.begin(tag::family(idx))?;
    let mut table = TableWriter::new(sorted.len() as u64, 32, 8, &mut *out);
    for (symbol, byte) in sorted {
        table.push(u64::from(symbol), u64::from(byte))?;
    }
    let (out, table, directory) = table.finish()?;
    out.begin(tag::family(idx) + 1)?;
    out.write_all(&directory)?;
    Ok(FamilyMeta { family, n_documents: counts.n_documents, table })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_counts_once() {
        let mut counts = FamilyCounts::default();
        counts.add(&[7, 7, 9, 7].map(Symbol));
        counts.add(&[9, 7].map(Symbol));
        counts.add_counts(5, [(9, 3)].into_iter());
        counts.add(&[9, 9].map(Symbol));
        let df = |symbol: u32| counts.counts[&symbol].df;
        assert_eq!((counts.n_documents, df(7), df(9)), (8, 2, 6));
    }

    #[test]
    fn small_frequencies_are_exact_and_large_ones_near() {
        for df in 1..=8 {
            assert_eq!(decode(encode(df)), df);
        }
        for df in [100, 999, 54_321, 2_000_000_000] {
            let ratio = f64::from(decode(encode(df))) / f64::from(df);
            assert!((0.95..1.05).contains(&ratio), "{df}: {ratio}");
        }
    }
}
