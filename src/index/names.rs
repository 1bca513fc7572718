//! Name filters: which names and literals a content may hold, told without its text.
//!
//! Source: Bloom, "Space/time trade-offs in hash coding with allowable errors" (1970). Eight bits a symbol and two
//! probes: of the names that a content does not hold one in twenty is taken for one of its own. Matching asks before it
//! reads and lexes a candidate, most of which share the form of some code and none of its names.

use crate::id::Symbol;

/// Bits of a filter for each symbol.
const BITS_PER_SYMBOL: usize = 8;

/// The names and literals that a content may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameFilter {
    /// Empty where nothing is known.
    words: Vec<u64>,
}

impl NameFilter {
    /// A filter of a content of which nothing is known: it may hold any name.
    pub const ANY: Self = Self { words: Vec::new() };

    /// Makes the filter of these symbols, each of which should stand there once; of none, one that may hold any.
    pub fn of(symbols: &[Symbol]) -> Self {
        let mut words = vec![0; (symbols.len() * BITS_PER_SYMBOL).div_ceil(64)];
        for &symbol in symbols {
            for bit in probes(symbol, words.len()) {
                words[bit / 64] |= 1 << (bit % 64);
            }
        }
        Self { words }
    }

    /// Takes the filter from its bytes, see [`NameFilter::append_to`].
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let word = |chunk: &[u8]| chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        Self { words: bytes.chunks(8).map(word).collect() }
    }

    /// Appends its bytes, eight a word, the least first.
    pub(super) fn append_to(&self, bytes: &mut Vec<u8>) {
        bytes.reserve(self.words.len() * 8);
        for word in &self.words {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
    }

    /// Tells whether the content may hold a symbol; what it holds is always told.
    #[inline]
    pub fn may_hold(&self, symbol: Symbol) -> bool {
        self.words.is_empty()
            || probes(symbol, self.words.len()).iter().all(|bit| self.words[bit / 64] >> (bit % 64) & 1 == 1)
    }
}

/// Returns the bits of a symbol in a filter of so many words. Symbols are hashes already; one multiplication makes two
/// of one.
#[inline]
fn probes(symbol: Symbol, n_words: usize) -> [usize; 2] {
    let spread = u64::from(symbol.0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let n_bits = n_words as u64 * 64;
    let bit = |half: u64| ((half * n_bits) >> 32) as usize;
    [bit(spread >> 32), bit(spread & 0xFFFF_FFFF)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lexer::symbol_of;

    fn symbols(prefix: &str, n: u32) -> Vec<Symbol> {
        (0..n).map(|nth| symbol_of(format!("{prefix}{nth}").as_bytes())).collect()
    }

    #[test]
    fn few_foreign_names_are_taken_for_its_own() {
        let filter = NameFilter::of(&symbols("own", 300));
        let n_taken = symbols("foreign", 10_000).into_iter().filter(|&symbol| filter.may_hold(symbol)).count();
        assert!((200..800).contains(&n_taken), "{n_taken} of 10,000");
    }

    #[test]
    fn without_knowledge_anything_may_be_there() {
        assert!(symbols("x", 50).into_iter().all(|symbol| NameFilter::ANY.may_hold(symbol)));
        assert_eq!(NameFilter::of(&[]), NameFilter::ANY);
    }

    proptest! {
        #[test]
        fn tells_every_name_it_holds(numbers in prop::collection::vec(any::<u32>(), 1..500)) {
            let symbols: Vec<Symbol> = numbers.into_iter().map(Symbol).collect();
            let filter = NameFilter::of(&symbols);
            prop_assert!(symbols.iter().all(|&symbol| filter.may_hold(symbol)));
            let mut bytes = Vec::new();
            filter.append_to(&mut bytes);
            prop_assert_eq!(NameFilter::from_bytes(&bytes), filter);
        }
    }
}
