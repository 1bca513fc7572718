//! Page ownership of the cache file, with a checksum over each owner's pages.

use std::collections::BTreeMap;
use std::ops::Range;

const STIR: u64 = 0xd6e8_feb8_6659_fd93;

pub struct Ownership<V> {
    by_start: BTreeMap<u64, (u64, V)>,
    n_moves: usize,
}

struct PageSum {
    even: u64,
    odd: u64,
    len: u64,
}

impl<V: Clone + PartialEq> Ownership<V> {
    pub fn carve(&mut self, range: Range<u64>) {
        let straddling = self.by_start.range(..range.start).next_back().map(|(&start, (end, value))| (start, *end, value.clone()));
        if let Some((start, end, value)) = straddling {
            if end > range.start {
                self.by_start.insert(start, (range.start, value.clone()));
                if end > range.end {
                    self.by_start.insert(range.end, (end, value));
                }
            }
        }
        let covered: Vec<u64> = self.by_start.range(range.start..range.end).map(|(&start, _)| start).collect();
        for start in covered {
            let (end, value) = self.by_start.remove(&start).expect("the key was just listed");
            if end > range.end {
                self.by_start.insert(range.end, (end, value));
            }
        }
    }

    pub fn insert(&mut self, range: Range<u64>, value: V) {
        if range.is_empty() {
            return;
        }
        self.carve(range.clone());
        let (mut start, mut end) = (range.start, range.end);
        if let Some((&left, (left_end, left_value))) = self.by_start.range(..start).next_back() {
            if *left_end == start && *left_value == value {
                start = left;
            }
        }
        if let Some((right_end, right_value)) = self.by_start.get(&end) {
            if *right_value == value {
                let right_end = *right_end;
                self.by_start.remove(&end);
                end = right_end;
            }
        }
        self.by_start.insert(start, (end, value));
    }
}

impl PageSum {
    fn absorb(&mut self, word: u64) {
        self.even = (self.even ^ word).wrapping_mul(STIR);
        self.odd = (self.odd.rotate_right(23) ^ self.even).wrapping_add(word.rotate_left(41));
        self.even ^= self.even >> 29;
    }

    pub fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.absorb(u64::from_le_bytes(word.try_into().unwrap()));
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut last = [0u8; 8];
            last[..rest.len()].copy_from_slice(rest);
            last[7] |= (rest.len() as u8) << 5;
            self.absorb(u64::from_le_bytes(last));
        }
        self.len = self.len.wrapping_add(bytes.len() as u64);
    }
}

/// Hands all pages of one owner to another, as long as there are any.
pub fn hand_over<V: Clone + PartialEq>(pages: &mut Ownership<V>, from: &V, to: &V) -> usize {
    let owned: Vec<_> = pages.by_start.iter().filter(|(_, (_, owner))| owner == from).map(|(&s, &(e, _))| s..e).collect();
    let n_pages = owned.iter().map(|range| range.end - range.start).sum::<u64>();
    owned.into_iter().for_each(|range| pages.insert(range, to.clone()));
    pages.n_moves += 1;
    n_pages as usize
}
