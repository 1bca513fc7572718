//! The band: which diagonals a chain may take at which place of the scanned side.
//!
//! Source: the banded alignment of Chao, Pearson and Miller, "Aligning two sequences within a specified diagonal band"
//! (1992), with a band that follows what is known of the copy instead of a straight one. In a file of ten thousand
//! declarations of one shape every seed occurs everywhere: one band around all that was cut from or put into such a file
//! would hold thousands of places for each.

/// Tokens of the scanned side that share one range of diagonals.
const STRETCH: u32 = 128;

/// Ranges of diagonals (`origin - scanned`) by place on the scanned side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Where the second stretch starts; the first one is all before.
    start: u32,
    stretches: Vec<Stretch>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) least: i64,
    pub(super) most: i64,
    /// The least place on the origin side that a later stretch reaches.
    pub(super) later: i64,
}

impl Band {
    /// The same diagonals everywhere.
    pub fn straight(least: i64, most: i64) -> Self {
        Self { start: 0, stretches: vec![Stretch { least, most, later: i64::MAX }] }
    }

    /// A band along `points`, pairs of a scanned token and a diagonal in the order of the tokens: `near` tokens to
    /// both sides of the points around, `far` ones where there are none and beyond the first and the last.
    pub fn along(points: impl Iterator<Item = (u32, i64)> + Clone, near: i64, far: i64) -> Self {
        let (Some((start, first)), Some((end, last))) = (points.clone().next(), points.clone().last()) else {
            return Self::straight(i64::MIN / 2, i64::MAX / 2);
        };
        let mut ranges: Vec<Option<(i64, i64)>> = vec![None; (end.saturating_sub(start) / STRETCH) as usize + 1];
        for (scanned, diagonal) in points {
            let range = &mut ranges[(scanned.saturating_sub(start) / STRETCH) as usize];
            *range = Some(hull(range.unwrap_or((diagonal, diagonal)), (diagonal, diagonal)));
        }
        let mut stretches = vec![around((first, first), far)];
        let mut before = (first, first);
        for (idx, range) in ranges.iter().enumerate() {
            let after = ranges[idx + 1..].iter().flatten().next().copied().unwrap_or((last, last));
            let is_known = range.is_some() && (idx == 0 || ranges[idx - 1].is_some());
            let own = hull(range.unwrap_or(before), hull(before, after));
            stretches.push(around(own, if is_known { near } else { far }));
            before = range.unwrap_or(before);
        }
        stretches.push(around((last, last), far));
        let mut later = i64::MAX;
        for (idx, stretch) in stretches.iter_mut().enumerate().rev() {
            stretch.later = later;
            let starts_at = i64::from(start) + (idx as i64 - 1) * i64::from(STRETCH);
            later = later.min(stretch.least + if idx == 0 { 0 } else { starts_at });
        }
        Self { start, stretches }
    }

    /// The same band of a window that starts `shift` tokens into the origin side.
    #[must_use]
    pub fn shifted(mut self, shift: i64) -> Self {
        for stretch in &mut self.stretches {
            stretch.least = stretch.least.saturating_sub(shift);
            stretch.most = stretch.most.saturating_sub(shift);
            stretch.later = stretch.later.saturating_sub(shift);
        }
        self
    }

    /// Returns what holds at a scanned token.
    #[inline]
    pub(super) fn at(&self, scanned: usize) -> &Stretch {
        let idx = scanned.checked_sub(self.start as usize).map_or(0, |beyond| beyond / STRETCH as usize + 1);
        &self.stretches[idx.min(self.stretches.len() - 1)]
    }
}

fn hull(left: (i64, i64), right: (i64, i64)) -> (i64, i64) {
    (left.0.min(right.0), left.1.max(right.1))
}

fn around((least, most): (i64, i64), margin: i64) -> Stretch {
    Stretch { least: least - margin, most: most + margin, later: i64::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(band: &Band, scanned: usize, expected: (i64, i64)) {
        let stretch = band.at(scanned);
        assert_eq!((stretch.least, stretch.most), expected, "at {scanned}");
    }

    #[test]
    fn follows_its_points() {
        let points = [(1000, 50), (1100, 52), (1200, 60), (1300, 300), (2000, 310), (2050, 310)];
        let band = Band::along(points.into_iter(), 10, 100);
        check(&band, 0, (-50, 150));
        check(&band, 1000, (40, 70));
        check(&band, 1300, (50, 320));
        check(&band, 1600, (200, 410));
        check(&band, 2010, (200, 410));
        check(&band, 2040, (300, 320));
        check(&band, 9000, (210, 410));
    }

    #[test]
    fn knows_how_far_back_a_later_stretch_reaches() {
        // 500 tokens were put in: beyond them the copy goes on at smaller diagonals.
        let band = Band::along([(0, 0), (100, 0), (700, -500), (800, -500)].into_iter(), 10, 20);
        let reached: Vec<i64> = (0..1200).map(|at| band.at(at).least + at as i64).collect();
        for at in 0..1200 {
            let later = (at..1200).filter(|&next| band.at(next) != band.at(at)).map(|next| reached[next]).min();
            assert!(later.is_none_or(|later| band.at(at).later <= later), "at {at}");
        }
    }
}
