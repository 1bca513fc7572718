//! From aligned tokens to what is reported: lines on both sides, neighbouring raw lines that are equal, the class.

use crate::align::TokenPair;
use crate::lexer::TokenKind;
use crate::span::{ByteSpan, LineSpan, TokenSpan};

use super::prepared::Side;
use super::region::{MatchClass, RegionSide};

/// Both sides of a region in lines and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) scanned: RegionSide,
    pub(crate) origin: RegionSide,
}

/// Returns the extent of `pairs`, extended over neighbouring lines, comments included, that are equal on both sides
/// apart from surrounding space. Comments corroborate; they never make a region.
pub(crate) fn extent(pairs: &[TokenPair], scanned: Side<'_>, origin: Side<'_>) -> Extent {
    let (Some(first), Some(last)) = (pairs.first(), pairs.last()) else {
        return Extent { scanned: RegionSide::default(), origin: RegionSide::default() };
    };
    let mut left = scanned.region(TokenSpan::new(first.scanned, last.scanned + 1));
    let mut right = origin.region(TokenSpan::new(first.origin, last.origin + 1));
    while let Some((above, there)) = left.lines.start.checked_sub(1).zip(right.lines.start.checked_sub(1)) {
        if !are_equal_lines(scanned, above, origin, there) {
            break;
        }
        (left.lines.start, right.lines.start) = (above, there);
    }
    while are_equal_lines(scanned, left.lines.end, origin, right.lines.end) {
        left.lines.end += 1;
        right.lines.end += 1;
    }
    drop_blank_borders(scanned, &mut left);
    drop_blank_borders(origin, &mut right);
    Extent { scanned: left, origin: right }
}

fn drop_blank_borders(side: Side<'_>, region: &mut RegionSide) {
    let is_blank = |line| line_text(side, line).is_none_or(<[u8]>::is_empty);
    let tokens = side.lines_of(region.tokens);
    while region.lines.start < tokens.start && is_blank(region.lines.start) {
        region.lines.start += 1;
    }
    while region.lines.end > tokens.end && is_blank(region.lines.end - 1) {
        region.lines.end -= 1;
    }
    if region.lines != tokens {
        region.bytes = bytes_of(side, region.lines);
    }
}

pub(crate) fn bytes_of(side: Side<'_>, lines: LineSpan) -> ByteSpan {
    let start = side.line_starts()[lines.start as usize];
    let end = side.line_starts().get(lines.end as usize).copied().unwrap_or(side.bytes.len() as u32);
    ByteSpan::new(start, end)
}

pub(crate) fn are_equal_lines(scanned: Side<'_>, line: u32, origin: Side<'_>, there: u32) -> bool {
    match (line_text(scanned, line), line_text(origin, there)) {
        (Some(left), Some(right)) => left == right,
        _ => false,
    }
}

pub(crate) fn line_text(side: Side<'_>, line: u32) -> Option<&[u8]> {
    let start = *side.line_starts().get(line as usize)? as usize;
    let end = side.line_starts().get(line as usize + 1).map_or(side.bytes.len(), |&end| end as usize);
    side.bytes.get(start..end).map(<[u8]>::trim_ascii)
}

/// Returns how the scanned side differs from the origin's.
pub(crate) fn class_of(pairs: &[TokenPair], extent: &Extent, scanned: Side<'_>, origin: Side<'_>) -> MatchClass {
    let is_gapless =
        pairs.windows(2).all(|two| two[1].scanned == two[0].scanned + 1 && two[1].origin == two[0].origin + 1);
    if !is_gapless {
        return MatchClass::Edited;
    }
    let coarse_differs =
        |pair: &TokenPair| scanned.token(pair.scanned).abstract_symbol() != origin.token(pair.origin).abstract_symbol();
    let fine_differs = |pair: &TokenPair| !scanned.agrees(*pair, origin);
    let is_rename = |pair: &TokenPair| scanned.token(pair.scanned).kind == TokenKind::Identifier && fine_differs(pair);
    if pairs.iter().any(coarse_differs) {
        MatchClass::Edited
    } else if pairs.iter().any(is_rename) {
        MatchClass::Renamed
    } else if pairs.iter().any(fine_differs) {
        MatchClass::Edited // Only literals differ: somebody changed a value.
    } else if scanned.bytes.get(extent.scanned.bytes.range()) == origin.bytes.get(extent.origin.bytes.range()) {
        MatchClass::Identical
    } else {
        MatchClass::Reformatted
    }
}
