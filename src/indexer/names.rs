//! The set of names that a file holds: each symbol once, in the order they first come.
//!
//! Open addressing over symbols, which are hashes already: made-up names whose hashes collide cost time only. Pure.

use crate::id::Symbol;

/// Slots of an empty set.
const MIN_SLOTS: usize = 1 << 12;
/// Memory of more slots is given back when the set is taken.
const MAX_KEPT_SLOTS: usize = 1 << 16;

/// No symbol is 0: the values below `Symbol::FIRST_HASH` are never a name's.
const EMPTY: u32 = 0;

/// A set of symbols to be filled and taken again and again.
pub(super) struct SymbolSet {
    /// A power of two of slots, at most a quarter of them taken: whether the first one looked at is the right one then
    /// is easy to guess.
    slots: Vec<u32>,
    symbols: Vec<Symbol>,
}

impl Default for SymbolSet {
    fn default() -> Self {
        Self { slots: vec![EMPTY; MIN_SLOTS], symbols: Vec::new() }
    }
}

impl SymbolSet {
    /// Adds a symbol, unless it is there.
    #[inline]
    pub(super) fn insert(&mut self, symbol: Symbol) {
        let slot = self.slot_of(symbol);
        if self.slots[slot] == EMPTY {
            self.slots[slot] = symbol.0;
            self.symbols.push(symbol);
            if self.symbols.len() * 4 > self.slots.len() {
                self.grow();
            }
        }
    }

    /// Returns the slot that holds a symbol, or the empty one where it belongs.
    #[inline]
    fn slot_of(&self, symbol: Symbol) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = symbol.0 as usize & mask;
        while self.slots[slot] != symbol.0 && self.slots[slot] != EMPTY {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let n_slots = self.slots.len() * 4;
        self.empty(n_slots);
        for idx in 0..self.symbols.len() {
            let slot = self.slot_of(self.symbols[idx]);
            self.slots[slot] = self.symbols[idx].0;
        }
    }

    fn empty(&mut self, n_slots: usize) {
        self.slots.clear();
        self.slots.resize(n_slots, EMPTY);
    }

    /// Returns the symbols and leaves the set empty.
    pub(super) fn take(&mut self) -> Vec<Symbol> {
        // Small again for the next file, which is small most often: what is empty must be made so.
        self.slots.truncate(MAX_KEPT_SLOTS);
        self.slots.shrink_to(MAX_KEPT_SLOTS);
        self.empty(MIN_SLOTS);
        let symbols = self.symbols.as_slice().into();
        self.symbols.clear();
        symbols
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn holds_each_symbol_once_in_order(texts in prop::collection::vec(prop::collection::vec(1u32.., 0..9000), 1..4)) {
            let mut set = SymbolSet::default();
            for text in texts {
                text.iter().chain(&text).for_each(|&symbol| set.insert(Symbol(symbol)));
                let mut seen = BTreeSet::new();
                let expected: Vec<Symbol> = text.into_iter().filter(|&symbol| seen.insert(symbol)).map(Symbol).collect();
                prop_assert_eq!(set.take(), expected);
            }
        }
    }

    #[test]
    fn symbols_of_one_slot_are_told_apart() {
        let mut set = SymbolSet::default();
        let symbols: Vec<Symbol> = (1..4000).map(|number| Symbol(number << 16)).collect();
        for &symbol in &symbols {
            set.insert(symbol);
        }
        assert_eq!(set.take(), symbols);
        assert_eq!(set.take(), []);
    }
}
