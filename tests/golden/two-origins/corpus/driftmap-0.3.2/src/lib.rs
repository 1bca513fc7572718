//! An interval map with gaps: each key range has at most one value, later insertions win.

use std::collections::BTreeMap;
use std::ops::Range;

#[derive(Debug, Clone, Default)]
pub struct DriftMap<V> {
    by_start: BTreeMap<u64, (u64, V)>,
}

impl<V: Clone + PartialEq> DriftMap<V> {
    pub fn new() -> Self {
        Self { by_start: BTreeMap::new() }
    }

    /// Cuts `range` out of whatever covers it, so that it is free.
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

    /// Sets `range` to `value` and joins it with equal neighbours.
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

    pub fn get(&self, key: u64) -> Option<&V> {
        let (_, (end, value)) = self.by_start.range(..=key).next_back()?;
        (key < *end).then_some(value)
    }

    pub fn gaps(&self, within: Range<u64>) -> Vec<Range<u64>> {
        let mut gaps = Vec::new();
        let mut free_from = within.start;
        for (&start, (end, _)) in &self.by_start {
            if start >= within.end {
                break;
            }
            if start > free_from {
                gaps.push(free_from..start);
            }
            free_from = free_from.max(*end);
        }
        if free_from < within.end {
            gaps.push(free_from..within.end);
        }
        gaps
    }
}
