//! Runs: maximal stretches of equal coarse tokens on one diagonal, found from seeds.

use super::{AlignParams, SEED_TOKENS, Sequence, TokenPair, Window};

/// A maximal stretch of equal coarse tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) scanned: u32,
    pub(super) origin: u32,
    pub(super) len: u32,
    /// Tokens of it whose fine symbols are equal too.
    pub(super) n_fine: u32,
}

impl Run {
    /// Returns its pair after `step` others.
    pub(super) fn pair(&self, step: u32) -> TokenPair {
        TokenPair { scanned: self.scanned + step, origin: self.origin + step }
    }
}

const NONE: u32 = u32::MAX;

/// Tokens at the end of a run that is the same in names too where others are looked for again. What lies wholly before
/// them is crossed by the copy and cannot be part of it; what reaches them is taken back to where it starts.
const LOOKED_AT_AGAIN: usize = 32;

/// Where each seed of the origin window is: a chained hash table that is filled anew for every window.
#[derive(Debug, Default)]
pub(super) struct SeedPlaces {
    heads: Vec<u32>,
    next: Vec<u32>,
    /// By diagonal: where on the scanned side its last run ended.
    run_ends: Vec<u32>,
}

impl SeedPlaces {
    /// Appends the runs between both windows, ordered by scanned start and then by origin start.
    pub(super) fn find_runs(
        &mut self,
        scanned: Sequence<'_>,
        origin: Sequence<'_>,
        window: &Window,
        params: &AlignParams,
        runs: &mut Vec<Run>,
    ) {
        let scanned_end = window.scanned.end.min(scanned.coarse.len());
        let origin_end = window.origin.end.min(origin.coarse.len());
        let (scanned_start, origin_start) = (window.scanned.start, window.origin.start);
        if scanned_start + SEED_TOKENS > scanned_end || origin_start + SEED_TOKENS > origin_end {
            return;
        }
        let origin_seeds = &origin.seeds[origin_start..=origin_end - SEED_TOKENS];
        let mask = self.fill(origin_seeds);
        // Diagonals are shifted so that the smallest one possible in both windows has index 0.
        let shift = scanned_end as i64 - origin_start as i64;
        self.run_ends.clear();
        self.run_ends.resize(scanned_end - scanned_start + origin_end - origin_start + 1, 0);
        let mut next = scanned_start;
        while next <= scanned_end - SEED_TOKENS {
            let at = next;
            next = at + 1;
            let seed = scanned.seeds[at];
            let head = &mut self.heads[seed as usize & mask];
            // Places that no later token reaches are dropped once, or a repetitive file would skip thousands of them at
            // every token.
            let stretch = window.band.at(at);
            let reached = stretch.later.min(stretch.least + at as i64) - origin_start as i64;
            while *head != NONE && i64::from(*head) < reached {
                *head = self.next[*head as usize];
            }
            let mut place = *head;
            let mut looked_at = 0;
            while place != NONE && looked_at < params.max_seed_places {
                let (idx, there) = (place as usize, place as usize + origin_start);
                place = self.next[idx];
                if origin_seeds[idx] != seed {
                    continue;
                }
                let diagonal = there as i64 - at as i64;
                if diagonal > stretch.most {
                    break; // Places rise along a chain.
                }
                if diagonal < stretch.least {
                    continue;
                }
                looked_at += 1;
                let run_end = &mut self.run_ends[(diagonal + shift) as usize];
                if (at as u32) < *run_end {
                    continue;
                }
                let run = extend(scanned, origin, at, there, scanned_end, origin_end);
                if run.len as usize >= SEED_TOKENS {
                    let back =
                        extend_back(scanned, origin, run, (*run_end).max(scanned_start as u32), origin_start as u32);
                    *run_end = run.scanned + run.len;
                    if run.n_fine == run.len {
                        next = next.max((*run_end as usize).saturating_sub(LOOKED_AT_AGAIN));
                    }
                    runs.push(back);
                }
            }
        }
        runs.sort_unstable_by_key(|run| (run.scanned, run.origin));
    }

    /// Chains the places of equal hashes, rising; returns the mask of the table.
    fn fill(&mut self, seeds: &[u32]) -> usize {
        let size = (seeds.len() * 2).next_power_of_two();
        self.heads.clear();
        self.heads.resize(size, NONE);
        self.next.clear();
        self.next.resize(seeds.len(), NONE);
        for (idx, &seed) in seeds.iter().enumerate().rev() {
            let head = &mut self.heads[seed as usize & (size - 1)];
            self.next[idx] = *head;
            *head = idx as u32;
        }
        size - 1
    }
}

/// A seed with too many places may have hidden the start of the run: it is taken back as far as the tokens are equal.
fn extend_back(
    scanned: Sequence<'_>,
    origin: Sequence<'_>,
    mut run: Run,
    scanned_start: u32,
    origin_start: u32,
) -> Run {
    while run.scanned > scanned_start && run.origin > origin_start {
        let (at, there) = (run.scanned as usize - 1, run.origin as usize - 1);
        if scanned.coarse[at] != origin.coarse[there] {
            break;
        }
        run.n_fine += u32::from(scanned.fine[at] == origin.fine[there]);
        (run.scanned, run.origin, run.len) = (run.scanned - 1, run.origin - 1, run.len + 1);
    }
    run
}

fn extend(
    scanned: Sequence<'_>,
    origin: Sequence<'_>,
    at: usize,
    there: usize,
    scanned_end: usize,
    origin_end: usize,
) -> Run {
    let mut len = 0;
    let mut n_fine = 0;
    while at + len < scanned_end && there + len < origin_end && scanned.coarse[at + len] == origin.coarse[there + len] {
        n_fine += u32::from(scanned.fine[at + len] == origin.fine[there + len]);
        len += 1;
    }
    Run { scanned: at as u32, origin: there as u32, len: len as u32, n_fine }
}
