//! What was seen before: counts by key that are emptied at once, however many there were.
//!
//! A score begins anew at each piece, thousands of times in a file, and mostly sees a few dozen names. Entries carry the
//! number of the piece they were made for, so those of earlier ones are free again without being touched.

/// Entries at first and after each emptying: they lie in the processor's nearest cache.
const FEW: usize = 1 << 8;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    key: u64,
    count: u32,
    /// The number of the round it was made in; 0 in none.
    round: u32,
}

/// How often each key was seen since the last emptying; open addressing, linear probing.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    entries: Vec<Entry>,
    /// Entries in use, a power of two: at first few, though the memory of more is kept.
    n_open: usize,
    n_keys: usize,
    round: u32,
}

impl Seen {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        if self.entries.is_empty() || self.round == u32::MAX {
            let len = self.entries.len().max(FEW);
            self.entries.clear();
            self.entries.resize(len, Entry::default());
            self.round = 0;
        }
        self.round += 1;
        self.n_open = FEW;
        self.n_keys = 0;
    }

    /// Notes a key; returns how often it was seen before.
    pub(crate) fn note(&mut self, key: u64) -> u32 {
        if (self.n_keys + 1) * 2 > self.n_open {
            self.grow();
        }
        let entry = self.entry(key);
        let before = entry.count;
        entry.count = before.saturating_add(1);
        self.n_keys += usize::from(before == 0);
        before
    }

    /// Returns the entry of a key, a new one if it was not seen.
    fn entry(&mut self, key: u64) -> &mut Entry {
        let (mask, round) = (self.n_open - 1, self.round);
        let mut at = (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & mask;
        while self.entries[at].round == round && self.entries[at].key != key {
            at = (at + 1) & mask;
        }
        let entry = &mut self.entries[at];
        if entry.round != round {
            *entry = Entry { key, count: 0, round };
        }
        entry
    }

    /// Doubles the entries in use; the first time it makes them.
    #[cold]
    fn grow(&mut self) {
        let round = self.round;
        let known = self.entries[..self.n_open].iter().filter(|entry| round > 0 && entry.round == round);
        let known: Vec<Entry> = known.copied().collect();
        let n_open = (self.n_open * 2).max(FEW);
        self.entries.resize(self.entries.len().max(n_open), Entry::default());
        let n_keys = self.n_keys;
        self.clear();
        (self.n_open, self.n_keys) = (n_open, n_keys);
        for entry in known {
            self.entry(entry.key).count = entry.count;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn counts_as_a_map_does(rounds in prop::collection::vec(prop::collection::vec(0u64..900, 0..1500), 1..4)) {
            let mut seen = Seen::default();
            for keys in rounds {
                let mut plain: HashMap<u64, u32> = HashMap::new();
                for key in keys {
                    let count = plain.entry(key << 20).or_default();
                    prop_assert_eq!(seen.note(key << 20), *count);
                    *count += 1;
                }
                seen.clear();
            }
        }
    }

    #[test]
    fn rounds_run_out_without_harm() {
        let mut seen = Seen::default();
        seen.note(7);
        seen.round = u32::MAX;
        assert_eq!(seen.note(7), 0);
        seen.clear();
        assert_eq!((seen.note(7), seen.note(7)), (0, 1));
    }
}
