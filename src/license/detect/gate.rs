//! Gate: the places of a text where licenses may be talked of; most source files have none and are done here.
//!
//! In: bytes. Out: ranges around the stems of license talk, merged, in order. Linear, near the speed of memory: a packed
//! search for all stems at once. Pure.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::packed::{Config, MatchKind, Searcher};
use memchr::memmem;

/// Stems without their first letter, so that `License` and `license` are one; each also in upper case. With those below no
/// more than 64, which is what the packed search takes, and none shorter than four bytes: by so many it sorts out at once.
#[rustfmt::skip]
const STEMS: [&str; 10] = [
    "icens", "icenc", "edistribut", "istributed u", "arranty", "ermission is", "ermission to", "ublic domain", "ozilla",
    "ermitted",
];
/// As they stand.
#[rustfmt::skip]
const EXACT: [&str; 44] = [
    "icenza", " GPL", "LGPL", "AGPL", "(GPL", "/GPL", "GPL ", "GPLv", "gplv", "lgpl", " gpl", " MPL", "/MPL", " BSD", "/BSD", "(BSD",
    " bsd-", "the MIT", "under MIT", "(MIT", " MIT/", "/MIT", "(X11", "WTFPL", "CC0-", " CC0", "CC-BY", "creativecommons",
    "same terms", "CECI", "CeCILL", "EUPL", "eerware", "izenz", "COPYING", "pache", "isclaim", "ropriet", "onfidential", "his notice",
    "droits r", "icentie", "opyleft", "ublic Domain",
];

/// Stems in other scripts, looked for where a text is not all ASCII.
#[rustfmt::skip]
const FOREIGN: [&str; 12] = [
    "许可证", "许可协议", "许可", "未经授权", "ライセンス", "無断", "許諾", "라이선스", "라이센스", "иценз", "icença", "Weitergabe",
];

/// Bytes around a stem that are read with it: the longest stretch without a stem in a known text is shorter.
const AROUND: usize = 3000;

static SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    let mut builder = Config::new().match_kind(MatchKind::LeftmostFirst).builder();
    for stem in STEMS {
        builder.add(stem).add(stem.to_uppercase());
    }
    for stem in EXACT {
        builder.add(stem);
    }
    builder.build()
});

static FOREIGN_SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(FOREIGN));

/// The word, in the spellings that heads have.
static COPYRIGHT: LazyLock<[memmem::Finder<'static>; 2]> =
    LazyLock::new(|| [memmem::Finder::new("opyright"), memmem::Finder::new("OPYRIGHT")]);

/// The searches that a text needs.
fn searchers(text: &[u8]) -> impl Iterator<Item = &'static Searcher> {
    let foreign = (!text.is_ascii()).then(|| FOREIGN_SEARCHER.as_ref()).flatten();
    SEARCHER.as_ref().into_iter().chain(foreign)
}

/// Tells whether licenses may be talked of at all: whether anything of a text is read.
pub fn has_license_talk(text: &[u8]) -> bool {
    copyright_in_head(text).is_some() || searchers(text).any(|searcher| searcher.find(text).is_some())
}

/// Returns the parts of `text` worth reading; none for a text without license talk.
pub(super) fn find_talk(text: &[u8]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::from_iter(copyright_in_head(text));
    for searcher in searchers(text) {
        let mut at = 0;
        while let Some(hit) = searcher.find_in(text, aho_corasick::Span { start: at, end: text.len() }) {
            ranges.push(hit.start().saturating_sub(AROUND)..text.len().min(hit.end() + AROUND));
            at = hit.end();
        }
    }
    merge(ranges)
}

/// Joins ranges that overlap.
fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| range.start);
    ranges.dedup_by(|next, last| {
        let joins = next.start <= last.end;
        if joins {
            last.end = last.end.max(next.end);
        }
        joins
    });
    ranges
}

/// Returns the surroundings of the first copyright line, if it stands in the head of the file: a short path for files that
/// speak of a license in other words than the stems.
fn copyright_in_head(text: &[u8]) -> Option<Range<usize>> {
    const HEAD: usize = 2048;
    const BEFORE: usize = 400;
    const BEHIND: usize = 1200;
    let head = &text[..text.len().min(HEAD)];
    let [lower, upper] = &*COPYRIGHT;
    let at = lower.find(head).or_else(|| upper.find(head))?;
    Some(at.saturating_sub(BEFORE)..text.len().min(at + BEHIND))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn talk_is_found_in_any_case() {
        for text in [
            "a License b",
            "REDISTRIBUTION",
            "see COPYING",
            "(MIT)",
            "SPDX-License-Identifier",
            "in the Public Domain",
            "PUBLIC DOMAIN",
            "copyleft",
            "sotto licenza",
            "lizenziert",
            "\u{8bb8}\u{53ef}",
        ] {
            assert_eq!(find_talk(text.as_bytes()), vec![0..text.len()], "{text}");
        }
        assert!(find_talk(b"int main(void) { return commit(limit); }").is_empty());
        assert!(find_talk(b"").is_empty());
        assert_eq!(find_talk(b"Copyright 2020 A."), vec![0..17]);
        assert!(find_talk(format!("{}copyright", "x ".repeat(2048)).as_bytes()).is_empty());
    }

    #[test]
    fn the_packed_search_takes_all_stems() {
        assert!(SEARCHER.is_some() && FOREIGN_SEARCHER.is_some() && STEMS.len() * 2 + EXACT.len() <= 64);
    }

    #[test]
    fn what_is_far_from_talk_is_left_out() {
        let text = format!("license\n{}license", "x\n".repeat(9000));
        assert_eq!(find_talk(text.as_bytes()), vec![0..6 + AROUND, text.len() - 6 - AROUND..text.len()]);
    }

    proptest! {
        #[test]
        fn ranges_rise_and_lie_inside(text in "(x{0,4000}|license|MIT/){0,6}") {
            let ranges = find_talk(text.as_bytes());
            prop_assert!(ranges.windows(2).all(|two| two[0].end < two[1].start));
            prop_assert!(ranges.iter().all(|range| range.start < range.end && range.end <= text.len()));
        }
    }
}
