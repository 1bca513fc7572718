//! Changed lines: which lines of a text are not those it had before.
//!
//! git's own algorithm (Myers, with its heuristics for sliding hunks). Lines that differ in their line end alone are the
//! same: what a check-out converts is no change.

use std::collections::HashMap;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

use crate::source::decode;

/// The lines of a text that a change added or altered, and those of the text before that are gone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangedLines {
    /// 1-based, half-open, ordered, apart from each other.
    ranges: Vec<(u32, u32)>,
    /// The same of the text before.
    removed: Vec<(u32, u32)>,
}

impl ChangedLines {
    /// Compares two texts.
    pub fn between(before: &[u8], after: &[u8]) -> Self {
        let input = input(before, after);
        let mut diff = Diff::compute(Algorithm::Myers, &input);
        diff.postprocess_lines(&input);
        let shown = |lines: Range<u32>| (!lines.is_empty()).then_some((lines.start + 1, lines.end + 1));
        Self {
            ranges: diff.hunks().filter_map(|hunk| shown(hunk.after)).collect(),
            removed: diff.hunks().filter_map(|hunk| shown(hunk.before)).collect(),
        }
    }

    /// Tells whether one of the lines from `first` to `last` (1-based, both included) is changed.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        let at = self.ranges.partition_point(|range| range.1 <= first);
        self.ranges.get(at).is_some_and(|range| range.0 <= last)
    }

    /// Returns the lines of the text `before` that are gone or were altered.
    pub fn removed<'a>(&self, before: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
        let lines: Vec<&[u8]> = split_lines(before).collect();
        let of_range = move |&(start, end): &(u32, u32)| lines[start as usize - 1..end as usize - 1].to_vec();
        self.removed.iter().flat_map(of_range).collect::<Vec<_>>().into_iter()
    }

    /// Returns the ranges, half-open.
    pub fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }
}

/// Returns for each line of `now` (0-based) that a commit has too, its number there; both are read as files are for a scan.
/// Nothing for what is no text.
pub fn committed_lines(committed: &[u8], now: &[u8]) -> HashMap<u32, u32> {
    let texts = decode(committed.to_vec()).ok().zip(decode(now.to_vec()).ok());
    let kept = texts.map(|(committed, now)| kept_lines(&committed, &now)).unwrap_or_default();
    kept.into_iter().map(|(there, here)| (here, there)).collect()
}

/// Returns pairs of lines (0-based, before and after) that a change left as they were.
pub(super) fn kept_lines(before: &[u8], after: &[u8]) -> Vec<(u32, u32)> {
    let input = input(before, after);
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_lines(&input);
    let (mut kept, mut old, mut new) = (Vec::new(), 0, 0);
    let ends = (input.before.len() as u32, input.after.len() as u32);
    for hunk in diff.hunks().map(|hunk| (hunk.before, hunk.after)).chain([(ends.0..ends.0, ends.1..ends.1)]) {
        kept.extend((old..hunk.0.start).zip(new..hunk.1.start));
        (old, new) = (hunk.0.end, hunk.1.end);
    }
    kept
}

fn input<'a>(before: &'a [u8], after: &'a [u8]) -> InternedInput<&'a [u8]> {
    let mut input = InternedInput::default();
    input.update_before(split_lines(before));
    input.update_after(split_lines(after));
    input
}

fn split_lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|&byte| byte == b'\n').map(|line| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::git::tests::git;

    fn check(before: &str, after: &str, expected: &[(u32, u32)]) {
        assert_eq!(ChangedLines::between(before.as_bytes(), after.as_bytes()).ranges(), expected);
    }

    #[test]
    fn added_and_altered_lines_are_changed() {
        check("", "a\nb\n", &[(1, 3)]);
        check("a\nb\nc\n", "a\nB\nc\n", &[(2, 3)]);
        check("a\nb\nc\n", "a\nc\n", &[]);
        check("a\nc\n", "a\nb\nc\nd\n", &[(2, 3), (4, 5)]);
        check("a\r\nb\r\n", "a\nb\n", &[]);
        check("a", "a\n", &[]);
        check("a\nb\n", "", &[]);
    }

    #[test]
    fn what_is_gone_is_known() {
        let before = b"a\nb\nc\nd\n";
        let lines = ChangedLines::between(before, b"A\nb\nc\n");
        assert_eq!(lines.removed(before).collect::<Vec<_>>(), [b"a", b"d"]);
    }

    #[test]
    fn a_region_is_touched_by_the_lines_inside_it() {
        let lines = ChangedLines { ranges: vec![(3, 5), (9, 10)], ..ChangedLines::default() };
        let touched = |first, last| lines.touches(first, last);
        assert!(touched(1, 3) && touched(4, 4) && touched(1, 99) && touched(9, 9) && touched(4, 9));
        assert!(!touched(1, 2) && !touched(5, 8) && !touched(10, 20));
    }

    /// The lines of `after` that `git diff -U0` shows as added.
    fn by_git(dir: &Path, before: &str, after: &str) -> Vec<(u32, u32)> {
        std::fs::write(dir.join("a"), before).unwrap();
        std::fs::write(dir.join("b"), after).unwrap();
        let said = git(dir, &["diff", "--no-index", "-U0", "--diff-algorithm=myers", "a", "b"]);
        let added = said.lines().filter(|line| line.starts_with("@@ ")).map(|line| {
            let place = line.split('+').nth(1).unwrap().split(' ').next().unwrap();
            let (start, n) = place.split_once(',').unwrap_or((place, "1"));
            let (start, n): (u32, u32) = (start.parse().unwrap(), n.parse().unwrap());
            (start, start + n)
        });
        added.filter(|(start, end)| start < end).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]
        /// git is the twin: about as many lines are changed (neither looks for the least: both leave out lines that stand everywhere,
        /// each in its way), and whatever is not is as it was, in order.
        #[test]
        fn about_as_many_lines_as_git_says(
            before in proptest::collection::vec("[ab]{0,2}", 0..30),
            edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..3u8, "[abc]{0,2}"), 0..8),
        ) {
            let mut after = before.clone();
            for (at, kind, line) in edits {
                let at = at.index(after.len() + 1);
                match kind {
                    0 if at < after.len() => drop(after.remove(at)),
                    1 if at < after.len() => after[at] = line,
                    _ => after.insert(at, line),
                }
            }
            let join = |lines: &[String]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
            let (before_text, after_text) = (join(&before), join(&after));
            let found = ChangedLines::between(before_text.as_bytes(), after_text.as_bytes());
            let dir = tempfile::tempdir().unwrap();
            let twin = by_git(dir.path(), &before_text, &after_text);
            let count = |ranges: &[(u32, u32)]| ranges.iter().map(|(start, end)| end - start).sum::<u32>();
            prop_assert!(count(found.ranges()).abs_diff(count(&twin)) <= 3, "{:?} {:?}", found, twin);
            let kept: Vec<(u32, u32)> = kept_lines(before_text.as_bytes(), after_text.as_bytes());
            prop_assert!(kept.iter().all(|&(old, new)| before[old as usize] == after[new as usize]));
            prop_assert!(kept.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            prop_assert!(kept.iter().all(|&(_, new)| !found.touches(new + 1, new + 1)));
            prop_assert_eq!(kept.len() as u32 + count(found.ranges()), after.len() as u32);
        }
    }
}
