//! Phrases: short patterns over words, for names of licenses and the sentences that grant them.
//!
//! A pattern is words parted by spaces: `a|b` is one of several, `a?` may be missing, `*3` stands for up to three words of
//! any kind within one paragraph. In: words. Out: the longest pattern that begins at a word. Pure.

use rustc_hash::FxHashMap;

use super::words::{Word, WordHash, flag, hash_of};

/// One part of a pattern.
#[derive(Debug, Clone)]
enum Part {
    /// One of these words, which may be missing if so said.
    Words { hashes: Vec<WordHash>, is_optional: bool },
    /// Up to so many words.
    Gap(usize),
}

/// Patterns, each with what it means.
#[derive(Debug)]
pub(super) struct PhraseSet<T> {
    patterns: Vec<(Vec<Part>, T)>,
    by_first: FxHashMap<WordHash, Vec<u16>>,
}

impl<T: Copy> PhraseSet<T> {
    /// Compiles patterns; the first part of each is a word that may not be missing.
    pub(super) fn new<'a>(patterns: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut set = Self { patterns: Vec::new(), by_first: FxHashMap::default() };
        for (pattern, meaning) in patterns {
            let parts: Vec<Part> = pattern.split_whitespace().map(part).collect();
            debug_assert!(matches!(parts.first(), Some(Part::Words { is_optional: false, .. })), "{pattern}");
            if let Some(Part::Words { hashes, .. }) = parts.first() {
                for &hash in hashes {
                    set.by_first.entry(hash).or_default().push(set.patterns.len() as u16);
                }
            }
            set.patterns.push((parts, meaning));
        }
        set
    }

    /// Returns the longest pattern that begins at word `at`: its meaning and the word behind it. Of two as long, the one
    /// with more words of its own; then the one that was given first.
    pub(super) fn find_at(&self, words: &[Word], at: usize) -> Option<(T, usize)> {
        let candidates = self.by_first.get(&words.get(at)?.hash)?;
        let mut best: Option<(T, usize, usize)> = None;
        for &idx in candidates {
            let (parts, meaning) = &self.patterns[usize::from(idx)];
            let n_own = parts.iter().filter(|part| matches!(part, Part::Words { is_optional: false, .. })).count();
            if let Some(end) = end_of(parts, words, at)
                && best.is_none_or(|(_, known, n_known)| (end, n_own) > (known, n_known))
            {
                best = Some((*meaning, end, n_own));
            }
        }
        best.map(|(meaning, end, _)| (meaning, end))
    }
}

fn part(text: &str) -> Part {
    if let Some(count) = text.strip_prefix('*') {
        return Part::Gap(count.parse().unwrap_or(1));
    }
    let (text, is_optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    Part::Words { hashes: text.split('|').map(hash_of).collect(), is_optional }
}

/// Returns the farthest end of the pattern from `at`.
fn end_of(parts: &[Part], words: &[Word], at: usize) -> Option<usize> {
    let Some((first, rest)) = parts.split_first() else { return Some(at) };
    match first {
        Part::Words { hashes, is_optional } => {
            let here = words.get(at).is_some_and(|word| hashes.contains(&word.hash));
            let taken = if here { end_of(rest, words, at + 1) } else { None };
            taken.or_else(|| if *is_optional { end_of(rest, words, at) } else { None })
        }
        Part::Gap(longest) => {
            for skipped in 0..=*longest {
                if let Some(end) = end_of(rest, words, at + skipped) {
                    return Some(end);
                }
                if words.get(at + skipped).is_none_or(|word| word.has(flag::PARAGRAPH)) {
                    return None;
                }
            }
            None
        }
    }
}
