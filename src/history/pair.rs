//! Which finding of an earlier run is which of this one.
//!
//! The surest pairs are made first and nothing is paired twice: the same code at the same path, the same code elsewhere, code
//! of the same origin that was edited a little (by its sketch; where a run kept none, by its place and size), and code that
//! stands where it stood in a file that did not change. Linear in the findings, but for those that share hashes of sketches.

use std::collections::HashMap;
use std::hash::Hash;

use super::sighting::Sighting;
use crate::finding::LineRange;
use crate::fingerprint::Sketch;

/// Hashes that sketches alike must share at least, of the 64 of each; short regions have fewer.
const MIN_SHARED: usize = 8;
/// How much longer or shorter a region may be that is known by its place alone.
const MAX_GROWTH: f32 = 1.1;

/// Returns for each of `now` its place in `then`.
pub(super) fn pair(then: &[Sighting], now: &[Sighting]) -> Vec<Option<usize>> {
    let mut pairs = Pairs { then, now, of_now: vec![None; now.len()], is_taken: vec![false; then.len()] };
    pairs.by_key(|sighting| Some((&sighting.content_id, &sighting.path)), |_, _| true);
    pairs.by_key(|sighting| Some(&sighting.content_id), |_, _| true);
    pairs.by_sketch();
    pairs.by_key(|sighting| Some((&sighting.path, &sighting.origin)), is_alike_in_size);
    pairs.by_key(|sighting| sighting.file.map(|file| (file, &sighting.path)), is_same_place);
    pairs.of_now
}

struct Pairs<'a> {
    then: &'a [Sighting],
    now: &'a [Sighting],
    of_now: Vec<Option<usize>>,
    is_taken: Vec<bool>,
}

impl<'a> Pairs<'a> {
    /// Pairs what has the same key, in order, where `fits` agrees.
    fn by_key<K: Eq + Hash>(
        &mut self,
        key: impl Fn(&'a Sighting) -> Option<K>,
        fits: impl Fn(&Sighting, &Sighting) -> bool,
    ) {
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        for (idx, sighting) in self.then.iter().enumerate().filter(|&(idx, _)| !self.is_taken[idx]) {
            if let Some(key) = key(sighting) {
                by_key.entry(key).or_default().push(idx);
            }
        }
        for (idx, sighting) in self.now.iter().enumerate() {
            if self.of_now[idx].is_some() {
                continue;
            }
            let candidates = key(sighting).and_then(|key| by_key.get(&key));
            let is_free = |&&then: &&usize| !self.is_taken[then] && fits(&self.then[then], sighting);
            if let Some(&then) = candidates.into_iter().flatten().find(is_free) {
                self.of_now[idx] = Some(then);
                self.is_taken[then] = true;
            }
        }
    }

    /// Pairs code of one origin that is nearly the same, the most alike first of each.
    fn by_sketch(&mut self) {
        let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
        for (idx, sighting) in self.then.iter().enumerate().filter(|&(idx, _)| !self.is_taken[idx]) {
            for &hash in sighting.sketch.hashes() {
                by_hash.entry(hash).or_default().push(idx);
            }
        }
        for (idx, sighting) in self.now.iter().enumerate() {
            if self.of_now[idx].is_some() {
                continue;
            }
            let mut n_shared: HashMap<usize, usize> = HashMap::new();
            for then in sighting.sketch.hashes().iter().filter_map(|hash| by_hash.get(hash)).flatten() {
                *n_shared.entry(*then).or_default() += 1;
            }
            let least = MIN_SHARED.min(sighting.sketch.hashes().len());
            let alike = n_shared.into_iter().filter(|&(then, n)| n >= least && !self.is_taken[then]);
            let alike = alike.filter(|&(then, _)| self.then[then].origin == sighting.origin);
            let resemblance = |(then, _): (usize, usize)| (sighting.sketch.resemblance(&self.then[then].sketch), then);
            let best = alike.map(resemblance).filter(|&(resemblance, _)| resemblance >= Sketch::SAME);
            // Of equal ones the one at the same path, else the first.
            let rank = |&(resemblance, then): &(f32, usize)| {
                (resemblance, self.then[then].path == sighting.path, std::cmp::Reverse(then))
            };
            if let Some((_, then)) =
                best.max_by(|left, right| rank(left).partial_cmp(&rank(right)).unwrap_or(std::cmp::Ordering::Equal))
            {
                self.of_now[idx] = Some(then);
                self.is_taken[then] = true;
            }
        }
    }
}

/// Tells whether two findings of one origin at one path, one of which has no sketch, can be the same code.
fn is_alike_in_size(then: &Sighting, now: &Sighting) -> bool {
    let is_known_by_sketch = !then.sketch.hashes().is_empty() && !now.sketch.hashes().is_empty();
    let (short, long) = (then.n_tokens.min(now.n_tokens), then.n_tokens.max(now.n_tokens));
    !is_known_by_sketch && long as f32 <= short as f32 * MAX_GROWTH
}

/// Tells whether the shorter of two places of one file lies in the other with at least half of its lines.
fn is_same_place(then: &Sighting, now: &Sighting) -> bool {
    match (then.lines, now.lines) {
        (Some(then), Some(now)) => 2 * n_shared(then, now) >= then.n_lines().min(now.n_lines()),
        (None, None) => true,
        _ => false,
    }
}

fn n_shared(left: LineRange, right: LineRange) -> u32 {
    (left.end.min(right.end) + 1).saturating_sub(left.start.max(right.start))
}
