//! Chaining: the best rising sequence of runs, by dynamic programming with bounded look-back.

use super::runs::Run;
use super::{AlignParams, TokenPair};

const NO_RUN: u32 = u32::MAX;

/// The state of one chaining; buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Chain {
    scores: Vec<f32>,
    previous: Vec<u32>,
    /// The runs that ended the best chains so far and can still be continued.
    leaders: Vec<u32>,
    /// The best chain's runs, first to last.
    best: Vec<u32>,
}

/// Leaders kept. Runs are looked back at by where they start, so a long run would be out of sight behind the many short
/// ones that start beside it; as a leader it stays in sight until its end is too far behind.
const MAX_LEADERS: usize = 12;

impl Chain {
    /// Finds the best chain; of equal ones the one that ends first.
    pub(super) fn best(&mut self, runs: &[Run], params: &AlignParams) {
        self.scores.clear();
        self.previous.clear();
        self.best.clear();
        self.leaders.clear();
        let mut top: Option<usize> = None;
        for (idx, run) in runs.iter().enumerate() {
            self.leaders.retain(|&leader| {
                let leader = &runs[leader as usize];
                leader.scanned + leader.len + params.max_gap >= run.scanned
            });
            let (score, previous) = self.continue_best(runs, idx, run, params);
            self.scores.push(score);
            self.previous.push(previous);
            self.lead(idx as u32);
            if top.is_none_or(|top| score > self.scores[top]) {
                top = Some(idx);
            }
        }
        let mut at = top.map_or(NO_RUN, |idx| idx as u32);
        while at != NO_RUN {
            self.best.push(at);
            at = self.previous[at as usize];
        }
        self.best.reverse();
    }

    fn continue_best(&self, runs: &[Run], idx: usize, run: &Run, params: &AlignParams) -> (f32, u32) {
        let alone = run.len as f32 + 2.0 * run.n_fine as f32;
        let per_token = alone / run.len as f32;
        let (mut best, mut previous) = (alone, NO_RUN);
        let recent = (idx.saturating_sub(params.look_back)..idx).rev();
        for back in recent.chain(self.leaders.iter().map(|&leader| leader as usize)) {
            let Some(step) = Step::between(&runs[back], run) else { continue };
            if step.scanned_gap > params.max_gap || step.origin_gap > params.max_gap {
                continue;
            }
            let score = self.scores[back] + alone - per_token * step.overlap as f32 - step.cost();
            if score > best {
                (best, previous) = (score, back as u32);
            }
        }
        (best, previous)
    }

    /// Takes a run among the leaders if it scores better than the worst of them.
    fn lead(&mut self, idx: u32) {
        if self.leaders.len() < MAX_LEADERS {
            self.leaders.push(idx);
            return;
        }
        let score = |idx: u32| self.scores[idx as usize];
        let worst =
            (0..MAX_LEADERS).min_by(|&left, &right| score(self.leaders[left]).total_cmp(&score(self.leaders[right])));
        if let Some(place) = worst.filter(|&place| score(self.leaders[place]) < score(idx)) {
            self.leaders[place] = idx;
        }
    }

    /// Writes the best chain out as pairs: of overlapping runs the later one is cut, short gaps of equal length are
    /// paired token by token.
    pub(super) fn pairs(&self, runs: &[Run], params: &AlignParams) -> Vec<TokenPair> {
        let mut pairs: Vec<TokenPair> = Vec::new();
        for &idx in &self.best {
            let run = &runs[idx as usize];
            let mut skip = 0;
            if let Some(&last) = pairs.last() {
                let (scanned, origin) = (last.scanned + 1, last.origin + 1);
                skip = scanned.saturating_sub(run.scanned).max(origin.saturating_sub(run.origin));
                let scanned_gap = (run.scanned + skip).saturating_sub(scanned);
                let origin_gap = (run.origin + skip).saturating_sub(origin);
                if scanned_gap == origin_gap && scanned_gap <= params.max_substitution {
                    pairs.extend(
                        (0..scanned_gap).map(|step| TokenPair { scanned: scanned + step, origin: origin + step }),
                    );
                }
            }
            pairs.extend(
                (skip..run.len).map(|step| TokenPair { scanned: run.scanned + step, origin: run.origin + step }),
            );
        }
        pairs
    }
}

/// The step from one run to a later one.
struct Step {
    overlap: u32,
    scanned_gap: u32,
    origin_gap: u32,
}

impl Step {
    /// Returns the step, if the later run starts later on both sides and reaches beyond what overlaps.
    fn between(earlier: &Run, later: &Run) -> Option<Self> {
        if earlier.scanned >= later.scanned || earlier.origin >= later.origin {
            return None;
        }
        let (scanned_end, origin_end) = (earlier.scanned + earlier.len, earlier.origin + earlier.len);
        let overlap = scanned_end.saturating_sub(later.scanned).max(origin_end.saturating_sub(later.origin));
        (overlap < later.len).then(|| Self {
            overlap,
            scanned_gap: (later.scanned + overlap).saturating_sub(scanned_end),
            origin_gap: (later.origin + overlap).saturating_sub(origin_end),
        })
    }

    /// A gap of equal length is likely a substitution and costs little; one-sided ones are insertions or deletions.
    fn cost(&self) -> f32 {
        let gap = self.scanned_gap.max(self.origin_gap) as f32;
        if self.scanned_gap == self.origin_gap { 0.5 + 0.1 * gap } else { 4.0 + 0.1 * gap }
    }
}
