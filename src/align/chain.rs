//! Chaining: the best rising sequence of runs, by dynamic programming with bounded look-back.

use super::runs::Run;
use super::{AlignParams, Sequence, TokenPair};

const NO_RUN: u32 = u32::MAX;

/// The state of one chaining; buffers are kept.
#[derive(Debug, Default)]
pub(super) struct Chain {
    scores: Vec<f32>,
    /// The best score up to each run.
    peaks: Vec<f32>,
    previous: Vec<u32>,
    /// The runs that ended the best chains so far and can still be continued.
    leaders: Vec<Leader>,
    /// The best chain's runs, first to last.
    best: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Leader {
    run: u32,
    /// Where it ends on the scanned side.
    end: u32,
    score: f32,
}

/// Leaders kept. Runs are looked back at by where they start, so a long run would be out of sight behind the many short
/// ones that start beside it; as a leader it stays in sight until its end is too far behind.
const MAX_LEADERS: usize = 12;

impl Chain {
    /// Finds the best chain; of equal ones the one that ends first.
    pub(super) fn best(&mut self, runs: &[Run], params: &AlignParams) {
        self.scores.clear();
        self.peaks.clear();
        self.previous.clear();
        self.best.clear();
        self.leaders.clear();
        let mut top: Option<usize> = None;
        for (idx, run) in runs.iter().enumerate() {
            self.leaders.retain(|leader| leader.end + params.max_gap >= run.scanned);
            let (score, previous) = self.continue_best(runs, idx, run, params);
            self.scores.push(score);
            self.peaks.push(self.peaks.last().map_or(score, |peak| peak.max(score)));
            self.previous.push(previous);
            self.lead(Leader { run: idx as u32, end: run.scanned + run.len, score });
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
        let mut found = Continued { alone, per_token: alone / run.len as f32, best: alone, previous: NO_RUN };
        // What the leaders reach, first: hardly any of the recent runs can score as much, and one comparison tells.
        let mut by_leaders = found;
        for leader in &self.leaders {
            by_leaders.consider(leader.run, leader.score, runs, run, params);
        }
        let from = idx.saturating_sub(params.look_back);
        for (back, &score) in self.scores[from..idx].iter().enumerate().rev() {
            let peak = self.peaks[from + back] + alone;
            if peak < by_leaders.best || peak <= found.best {
                break; // Nor can any before.
            }
            if score + alone >= by_leaders.best {
                found.consider((from + back) as u32, score, runs, run, params);
            }
        }
        // Of equal chains a recent run's counts.
        if by_leaders.best > found.best {
            found = by_leaders;
        }
        (found.best, found.previous)
    }

    /// Takes a run among the leaders if it scores better than the worst of them.
    fn lead(&mut self, leader: Leader) {
        if self.leaders.len() < MAX_LEADERS {
            self.leaders.push(leader);
            return;
        }
        let worst = self.leaders.iter_mut().min_by(|left, right| left.score.total_cmp(&right.score));
        if let Some(worst) = worst.filter(|worst| worst.score < leader.score) {
            *worst = leader;
        }
    }

    /// Writes the best chain out as pairs: overlapping runs are cut where most fine symbols stay equal, short gaps of
    /// equal length are paired token by token.
    pub(super) fn pairs(
        &self,
        runs: &[Run],
        scanned: Sequence<'_>,
        origin: Sequence<'_>,
        params: &AlignParams,
    ) -> Vec<TokenPair> {
        let is_fine = |pair: &TokenPair| scanned.fine[pair.scanned as usize] == origin.fine[pair.origin as usize];
        let mut pairs: Vec<TokenPair> = Vec::new();
        let mut n_of_last = 0;
        for &idx in &self.best {
            let run = &runs[idx as usize];
            let mut skip = 0;
            if let Some(&last) = pairs.last() {
                let overlap =
                    (last.scanned + 1).saturating_sub(run.scanned).max((last.origin + 1).saturating_sub(run.origin));
                let n_kept = kept_of_overlap(&pairs[pairs.len() - n_of_last..], run, overlap, is_fine);
                pairs.truncate(pairs.len() - (overlap - n_kept) as usize);
                skip = n_kept;
            }
            if let Some(&last) = pairs.last() {
                let (scanned, origin) = (last.scanned + 1, last.origin + 1);
                let scanned_gap = (run.scanned + skip).saturating_sub(scanned);
                let origin_gap = (run.origin + skip).saturating_sub(origin);
                if scanned_gap == origin_gap && scanned_gap <= params.max_substitution {
                    pairs.extend(
                        (0..scanned_gap).map(|step| TokenPair { scanned: scanned + step, origin: origin + step }),
                    );
                }
            }
            pairs.extend((skip..run.len).map(|step| run.pair(step)));
            n_of_last = run.len.saturating_sub(skip) as usize;
        }
        pairs
    }
}

/// Returns how many of the `overlap` last pairs of a run stay before `next` begins: in repetitive code a run goes on where
/// its tokens have become those of the next declaration, and only the names tell.
fn kept_of_overlap(last: &[TokenPair], next: &Run, overlap: u32, is_fine: impl Fn(&TokenPair) -> bool) -> u32 {
    let overlapping = &last[last.len().saturating_sub(overlap as usize)..];
    // Of what a run before it has taken already nothing can be given up.
    let least = overlap - overlapping.len() as u32;
    let mut gained = 0i32; // By keeping so many pairs instead of giving them to `next`.
    let mut best = (0, least);
    for (kept, pair) in (least..overlap).zip(overlapping) {
        gained += i32::from(is_fine(pair)) - i32::from(is_fine(&next.pair(kept)));
        if gained >= best.0 {
            best = (gained, kept + 1);
        }
    }
    best.1
}

/// The best chain found so far that ends with a run.
#[derive(Clone, Copy)]
struct Continued {
    /// The run's score when nothing comes before it, and a token's share of that.
    alone: f32,
    per_token: f32,
    best: f32,
    previous: u32,
}

impl Continued {
    /// Puts the run behind the chain that ends with run `back` and scores `score`, if that is better.
    #[inline]
    fn consider(&mut self, back: u32, score: f32, runs: &[Run], run: &Run, params: &AlignParams) {
        // A step only costs: most chains are ruled out by this one comparison, without a look at their runs.
        if score + self.alone <= self.best {
            return;
        }
        let Some(step) = Step::between(&runs[back as usize], run) else { return };
        if step.scanned_gap > params.max_gap || step.origin_gap > params.max_gap {
            return;
        }
        let score = score + self.alone - self.per_token * step.overlap as f32 - step.cost();
        if score > self.best {
            (self.best, self.previous) = (score, back);
        }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Continues each run by looking at all it may continue, the recent ones first, with nothing ruled out before.
    fn plain_scores(runs: &[Run], params: &AlignParams) -> Vec<(f32, u32)> {
        let mut found: Vec<(f32, u32)> = Vec::new();
        let mut leaders: Vec<usize> = Vec::new();
        for (idx, run) in runs.iter().enumerate() {
            leaders.retain(|&leader| runs[leader].scanned + runs[leader].len + params.max_gap >= run.scanned);
            let alone = run.len as f32 + 2.0 * run.n_fine as f32;
            let mut best = (alone, NO_RUN);
            for back in (idx.saturating_sub(params.look_back)..idx).rev().chain(leaders.iter().copied()) {
                let Some(step) = Step::between(&runs[back], run) else { continue };
                let score = found[back].0 + alone - alone / run.len as f32 * step.overlap as f32 - step.cost();
                if step.scanned_gap.max(step.origin_gap) <= params.max_gap && score > best.0 {
                    best = (score, back as u32);
                }
            }
            found.push(best);
            leaders.push(idx);
            if leaders.len() > MAX_LEADERS {
                let score = |idx: usize| found[idx].0;
                let worst = (0..MAX_LEADERS).min_by(|&a, &b| score(leaders[a]).total_cmp(&score(leaders[b])));
                let worst = worst.expect("there are leaders");
                leaders.swap_remove(if score(leaders[worst]) < score(idx) { worst } else { MAX_LEADERS });
            }
        }
        found
    }

    proptest! {
        #[test]
        fn what_is_ruled_out_early_would_not_have_won(
            shapes in prop::collection::vec((0u32..400, 0u32..400, 6u32..60, 0u32..60), 0..200),
        ) {
            let mut runs: Vec<Run> = shapes
                .into_iter()
                .map(|(scanned, origin, len, n_fine)| Run { scanned, origin, len, n_fine: n_fine.min(len) })
                .collect();
            runs.sort_unstable_by_key(|run| (run.scanned, run.origin));
            let params = AlignParams { look_back: 20, max_gap: 50, ..AlignParams::default() };
            let mut chain = Chain::default();
            chain.best(&runs, &params);
            let found: Vec<(f32, u32)> = chain.scores.iter().copied().zip(chain.previous.iter().copied()).collect();
            prop_assert_eq!(found, plain_scores(&runs, &params));
        }
    }
}
