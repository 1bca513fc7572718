//! Document frequencies of names and literals, by language family: how many contents hold a symbol, in one byte.
//!
//! A byte is 8 · log2 of the frequency, so it is right to about 4 %; rarity is used by its logarithm. In a segment of
//! many contents a symbol of one of them is left out: those are more than half of all, and "at most one" says the
//! same. Removed contents are not taken out one by one: a segment's frequencies shrink with its share of live ones.

use std::io::{self, Write};

use rayon::prelude::*;

use super::table::TableWriter;
use super::{FamilyMeta, tag};
use crate::id::Symbol;
use crate::index::container::ContainerWriter;
use crate::lexer::Family;

/// From so many documents of a family on, symbols of a single one are left out.
const DROP_SINGLE_FROM: u32 = 4096;

/// What is known of one symbol; of none where nothing was counted.
#[derive(Clone, Copy, Default)]
struct Count {
    symbol: u32,
    df: u32,
    /// The document counted last, by its number from 1; sorting each document's symbols instead took longer.
    last: u32,
}

/// Slots of a table that holds something.
const MIN_SLOTS: usize = 1 << 8;

/// Symbols that are looked for at a time: what the processor can wait for at once, and keep until it is asked for.
const AT_ONCE: usize = 64;

/// Document frequencies of one family: open addressing, at most three quarters of the slots taken. Symbols are hashes
/// already; made-up names whose hashes collide cost time only.
#[derive(Default)]
pub(super) struct FamilyCounts {
    pub n_documents: u32,
    /// None, or a power of two.
    slots: Vec<Count>,
    n_symbols: usize,
}

impl FamilyCounts {
    /// Counts a content's symbols, each once whatever its repetitions.
    pub(super) fn add(&mut self, symbols: &[Symbol]) {
        self.n_documents += 1;
        let document = self.n_documents;
        for symbols in symbols.chunks(AT_ONCE) {
            self.fetch(symbols);
            for symbol in symbols {
                let count = self.count_of(symbol.0);
                count.df += u32::from(count.last != document);
                count.last = document;
            }
        }
    }

    /// Adds frequencies that are already counts of documents.
    pub(super) fn add_counts(&mut self, n_documents: u32, counts: impl Iterator<Item = (u32, u32)>) {
        self.n_documents = self.n_documents.saturating_add(n_documents);
        for (symbol, df) in counts.filter(|&(_, df)| df > 0) {
            let count = self.count_of(symbol);
            count.df = count.df.saturating_add(df);
        }
    }

    /// Returns the bytes it takes in memory, about.
    pub(super) fn len_bytes(&self) -> usize {
        self.n_symbols * 16
    }

    /// Reads the slots where symbols are to be looked for, none waiting for another: the table is larger than a
    /// processor's cache, and looking for one symbol after the other took nearly twice as long.
    fn fetch(&self, symbols: &[Symbol]) {
        if !self.slots.is_empty() {
            let touch = |sum: u32, symbol: &Symbol| sum ^ self.slots[self.home(symbol.0)].symbol;
            std::hint::black_box(symbols.iter().fold(0, touch));
        }
    }

    /// Returns the slot at which looking for a symbol begins.
    #[inline]
    fn home(&self, symbol: u32) -> usize {
        (u64::from(symbol).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & (self.slots.len() - 1)
    }

    /// Returns the count of a symbol, which the caller raises.
    #[inline]
    fn count_of(&mut self, symbol: u32) -> &mut Count {
        if self.n_symbols * 4 >= self.slots.len() * 3 {
            self.grow();
        }
        let slot = self.slot_of(symbol);
        let count = &mut self.slots[slot];
        if count.df == 0 {
            count.symbol = symbol;
            self.n_symbols += 1;
        }
        count
    }

    /// Returns the slot that holds a symbol, or the empty one where it belongs.
    #[inline]
    fn slot_of(&self, symbol: u32) -> usize {
        let mut slot = self.home(symbol);
        while self.slots[slot].df != 0 && self.slots[slot].symbol != symbol {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        slot
    }

    #[cold]
    fn grow(&mut self) {
        let n_slots = (self.slots.len() * 2).max(MIN_SLOTS);
        let held = std::mem::replace(&mut self.slots, vec![Count::default(); n_slots]);
        for count in held.into_iter().filter(|count| count.df > 0) {
            let slot = self.slot_of(count.symbol);
            self.slots[slot] = count;
        }
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
    let kept = counts.slots.iter().filter(|count| count.df >= least);
    let mut sorted: Vec<u64> = kept.map(|count| u64::from(count.symbol) << 8 | u64::from(encode(count.df))).collect();
    sorted.par_sort_unstable();
    out.begin(tag::family(idx))?;
    let mut table = TableWriter::new(sorted.len() as u64, 32, 8, &mut *out);
    for entry in sorted {
        table.push(entry >> 8, entry & 0xFF)?;
    }
    let (out, table, directory) = table.finish()?;
    out.begin(tag::family(idx) + 1)?;
    out.write_all(&directory)?;
    Ok(FamilyMeta { family, n_documents: counts.n_documents, table })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    /// What was counted, rising.
    fn counted(counts: &FamilyCounts) -> Vec<(u32, u32)> {
        let mut counted: Vec<(u32, u32)> =
            counts.slots.iter().filter(|count| count.df > 0).map(|count| (count.symbol, count.df)).collect();
        counted.sort_unstable();
        counted
    }

    #[test]
    fn a_document_counts_once() {
        let mut counts = FamilyCounts::default();
        counts.add(&[7, 7, 9, 7].map(Symbol));
        counts.add(&[9, 7].map(Symbol));
        counts.add_counts(5, [(9, 3)].into_iter());
        counts.add(&[9, 9].map(Symbol));
        assert_eq!((counts.n_documents, counted(&counts)), (8, vec![(7, 2), (9, 6)]));
    }

    proptest! {
        #[test]
        fn counts_what_a_map_counts(
            documents in prop::collection::vec(prop::collection::vec(0u32..400, 0..300), 0..9),
            spread in prop_oneof![Just(1u32), Just(1 << 20), any::<u32>()],
        ) {
            let (mut counts, mut expected) = (FamilyCounts::default(), BTreeMap::new());
            for document in documents {
                let symbols: Vec<Symbol> = document.iter().map(|&number| Symbol(number.wrapping_mul(spread))).collect();
                counts.add(&symbols);
                for symbol in symbols.into_iter().collect::<BTreeSet<_>>() {
                    *expected.entry(symbol.0).or_default() += 1;
                }
            }
            prop_assert_eq!(counts.len_bytes(), expected.len() * 16);
            prop_assert_eq!(counted(&counts), expected.into_iter().collect::<Vec<(u32, u32)>>());
        }
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
