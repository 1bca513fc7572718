//! Document frequencies of names and literals, by language family: how many contents hold a symbol, in one byte.
//!
//! A byte is 8 · log2 of the frequency, so it is right to about 4 %; rarity is used by its logarithm. In a segment of
//! many contents a symbol of one of them is left out: those are more than half of all, and "at most one" says the
//! same. Removed contents are not taken out one by one: a segment's frequencies shrink with its share of live ones.

use std::io::{self, Write};

use rayon::prelude::*;

use super::postings::Part;
use super::table::TableWriter;
use super::{FamilyMeta, tag};
use crate::id::Symbol;
use crate::index::container::ContainerWriter;
use crate::lexer::Family;

/// From so many documents of a family on, symbols of a single one are left out.
const DROP_SINGLE_FROM: u32 = 4096;

/// Top bits of a symbol that choose its part.
const PART_BITS: u32 = 8;

/// Bits of a symbol that one pass of sorting looks at: two passes sort a part.
const PASS_BITS: u32 = (u32::BITS - PART_BITS) / 2;

/// Below so many symbols comparing them is faster than counting all values of their bits.
const MIN_COUNTED: usize = 1 << 9;

/// The symbols of one family's documents, each once a document, in parts of equal range. They are counted when they are
/// written: a table of counts missed the processor's cache at nearly every symbol and took three times as long.
pub(super) struct FamilySymbols {
    n_documents: u32,
    parts: Vec<Part<u32>>,
}

impl Default for FamilySymbols {
    fn default() -> Self {
        Self { n_documents: 0, parts: std::iter::repeat_with(Part::new).take(1 << PART_BITS).collect() }
    }
}

impl FamilySymbols {
    /// Takes a document's symbols, each once.
    pub(super) fn add(&mut self, symbols: &[Symbol]) {
        self.n_documents += 1;
        for symbol in symbols {
            self.parts[(symbol.0 >> (u32::BITS - PART_BITS)) as usize].push(symbol.0);
        }
    }

    /// Counts the documents of each symbol.
    pub(super) fn count(self) -> Frequencies {
        let count = |part: Part<u32>| count_runs(&sorted(part.into_blocks().concat()));
        let parts: Vec<Vec<(u32, u32)>> = self.parts.into_par_iter().map(count).collect();
        Frequencies { n_documents: self.n_documents, counts: parts.concat() }
    }
}

/// Returns the symbols of a part in rising order.
fn sorted(mut symbols: Vec<u32>) -> Vec<u32> {
    if symbols.len() < MIN_COUNTED {
        symbols.sort_unstable();
        return symbols;
    }
    let mut by_low_bits = vec![0; symbols.len()];
    distribute(&symbols, 0, &mut by_low_bits);
    distribute(&by_low_bits, PASS_BITS, &mut symbols);
    symbols
}

/// Copies the symbols in the order of their bits from `shift` on; those with the same bits keep theirs.
fn distribute(symbols: &[u32], shift: u32, sorted: &mut [u32]) {
    let bits_of = |symbol: u32| (symbol >> shift) as usize & ((1 << PASS_BITS) - 1);
    let mut ends = [0u32; 1 << PASS_BITS];
    for &symbol in symbols {
        ends[bits_of(symbol)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        (*end, sum) = (sum, sum + *end);
    }
    for &symbol in symbols {
        let end = &mut ends[bits_of(symbol)];
        sorted[*end as usize] = symbol;
        *end += 1;
    }
}

fn count_runs(sorted: &[u32]) -> Vec<(u32, u32)> {
    sorted.chunk_by(|left, right| left == right).map(|run| (run[0], run.len() as u32)).collect()
}

/// Document frequencies of one family.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Frequencies {
    n_documents: u32,
    /// Symbols, rising, with the number of documents that hold each.
    counts: Vec<(u32, u32)>,
}

impl Frequencies {
    /// Adds up what several segments say of a family: their documents, and symbols with their frequencies.
    pub(super) fn sum(n_documents: impl Iterator<Item = u32>, mut counts: Vec<(u32, u32)>) -> Self {
        counts.sort_unstable();
        let sum = |sum: u32, &(_, df): &(u32, u32)| sum.saturating_add(df);
        let runs = counts.chunk_by(|left, right| left.0 == right.0);
        let counts = runs.map(|run| (run[0].0, run.iter().fold(0, sum))).filter(|&(_, df)| df > 0).collect();
        Self { n_documents: n_documents.fold(0, u32::saturating_add), counts }
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
    frequencies: &Frequencies,
    out: &mut ContainerWriter,
) -> io::Result<FamilyMeta> {
    let n_documents = frequencies.n_documents;
    let least = if n_documents >= DROP_SINGLE_FROM { 2 } else { 1 };
    let kept = || frequencies.counts.iter().filter(|&&(_, df)| df >= least);
    out.begin(tag::family(idx))?;
    let mut table = TableWriter::new(kept().count() as u64, 32, 8, &mut *out);
    for &(symbol, df) in kept() {
        table.push(u64::from(symbol), u64::from(encode(df)))?;
    }
    let (out, table, directory) = table.finish()?;
    out.begin(tag::family(idx) + 1)?;
    out.write_all(&directory)?;
    Ok(FamilyMeta { family, n_documents, table })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn segments_are_added_up() {
        let counts = vec![(7, 2), (9, 1), (8, 0), (9, u32::MAX), (7, 1)];
        let expected = Frequencies { n_documents: 9, counts: vec![(7, 3), (9, u32::MAX)] };
        assert_eq!(Frequencies::sum([4, 5].into_iter(), counts), expected);
    }

    proptest! {
        #[test]
        fn counts_what_a_map_counts(
            documents in prop::collection::vec(prop::collection::btree_set(0u32..4000, 0..900), 0..9),
            spread in prop_oneof![Just(1u32), Just(1 << 20), any::<u32>().prop_map(|number| number | 1)],
        ) {
            let (mut symbols, mut expected) = (FamilySymbols::default(), BTreeMap::new());
            let n_documents = documents.len() as u32;
            for document in documents {
                let document: BTreeSet<u32> = document.into_iter().map(|number| number.wrapping_mul(spread)).collect();
                symbols.add(&document.iter().copied().map(Symbol).collect::<Vec<_>>());
                for symbol in document {
                    *expected.entry(symbol).or_default() += 1;
                }
            }
            let counts = expected.into_iter().collect();
            prop_assert_eq!(symbols.count(), Frequencies { n_documents, counts });
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
