//! Headers: the lines that a file and the origin of its regions both begin with.
//!
//! Notices and imports are no evidence by themselves, and where the functions below them were changed or put in another
//! order no region reaches up to them. Beside a region of the same content they were copied with it.

use super::extend::{are_equal_lines, bytes_of, line_text};
use super::prepared::Side;
use super::region::{MatchClass, MatchRegion, RegionSide, Score, ScorePart};
use crate::span::{LineSpan, TokenSpan};

/// Tokens of a header: a notice alone is the same in all files of a project, and in others under the same license.
const MIN_TOKENS: u32 = 6;

/// Returns the lines of the header that `scanned` and `origin` share, up to line `before`, where the first region starts.
pub(crate) fn n_header_lines(scanned: Side<'_>, origin: Side<'_>, before: u32) -> u32 {
    let mut n_lines = (0..before).take_while(|&line| are_equal_lines(scanned, line, origin, line)).count() as u32;
    while n_lines > 0 && is_blank(scanned, n_lines - 1) {
        n_lines -= 1;
    }
    n_lines
}

/// Returns the region of the header of so many lines that `scanned` and `origin`, which is there as a whole, share.
/// `region` is one of that content.
pub(crate) fn header(scanned: Side<'_>, origin: Side<'_>, region: &MatchRegion, n_lines: u32) -> Option<MatchRegion> {
    let (left, right) = (side_of(scanned, n_lines), side_of(origin, n_lines));
    if left.tokens.len() < MIN_TOKENS || left.tokens.len() != right.tokens.len() {
        return None;
    }
    let mut sums = [0.0; ScorePart::ALL.len()];
    sums[ScorePart::Beside as usize] = region.evidence.bits;
    let is_identical = scanned.bytes.get(left.bytes.range()) == origin.bytes.get(right.bytes.range());
    let class = if is_identical { MatchClass::Identical } else { MatchClass::Reformatted };
    Some(MatchRegion::unchanged(region.content, left, right, class, Score::of_parts(&sums)))
}

fn is_blank(side: Side<'_>, line: u32) -> bool {
    line_text(side, line).is_none_or(<[u8]>::is_empty)
}

/// The first `n_lines` lines of a file.
fn side_of(side: Side<'_>, n_lines: u32) -> RegionSide {
    let lines = LineSpan::new(0, n_lines);
    let bytes = bytes_of(side, lines);
    let n_tokens = side.lexed.tokens.partition_point(|token| token.end <= bytes.end) as u32;
    RegionSide { tokens: TokenSpan::new(0, n_tokens), lines, bytes }
}

#[cfg(test)]
mod tests {
    use crate::matching::tests::{LRU, UNRELATED, index, scan};

    const NOTICE: &str =
        "/* Written by those who wrote it.\n   Kept by those who keep it.\n   Read by all.\n   Free. */\n";
    const INCLUDES: &str = "#include <stdint.h>\n#include \"lru.h\"\n#include \"murmur.h\"\n\n";

    #[test]
    fn a_header_was_copied_with_what_stands_beside_it() {
        let origin = format!("{NOTICE}{INCLUDES}{UNRELATED}{LRU}");
        let store = index(&[("lru", "src/lru.c", &origin)]);
        let copy = format!("{NOTICE}{INCLUDES}static int of_its_own(void) {{ return 17; }}\n{LRU}");
        let lines: Vec<_> =
            scan(&store, "a.c", &copy).regions.iter().map(|region| region.scanned.lines.shown()).collect();
        assert_eq!((lines.len(), lines[0]), (2, (1, 7)), "{lines:?}");
        let other = format!("{NOTICE}#include \"mine.h\"\nstatic int of_its_own(void) {{ return 17; }}\n{LRU}");
        assert_eq!(scan(&store, "a.c", &other).regions.len(), 1, "a notice alone is that of a whole project");
        assert_eq!(scan(&store, "a.c", &format!("{NOTICE}{INCLUDES}int mine;\n")).regions, []);
    }
}
