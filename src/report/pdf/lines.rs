//! Lines: breaks a text at a width. Pure, but for the widths it asks the fonts for.
//!
//! Breaks at spaces; a word that is longer than a line, as paths and hashes are, breaks behind a mark such as `/`, else anywhere. Nothing is lost
//! but the space at a break.

use std::ops::Range;

use super::fonts::{Face, Fonts};

/// Marks behind which a long word may break.
const SOFT: &[char] = &['/', '-', '_', '.', ',', ':', ';', '@', '=', '&', '?', '+', ')', ']', '}', '\\'];

/// Returns the lines of `text`, each at most `width` wide unless it is a single character; at least one.
pub(super) fn break_lines(fonts: &mut Fonts, face: Face, size: f32, text: &str, width: f32) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(end) = line_end(fonts, (face, size), &text[start..], width) {
        lines.push(start..start + text[start..start + end].trim_end_matches(' ').len());
        let rest = &text[start + end..];
        start = text.len() - rest.trim_start_matches(' ').len();
    }
    if start < text.len() || lines.is_empty() {
        lines.push(start..text.len());
    }
    lines
}

/// Returns where the first line of `text` ends; `None` if all of it fits.
fn line_end(fonts: &mut Fonts, (face, size): (Face, f32), text: &str, width: f32) -> Option<usize> {
    let (mut used, mut space, mut soft) = (0.0, None, None);
    for (at, c) in text.char_indices() {
        used += fonts.char_width(face, size, c);
        if used > width && c != ' ' {
            // A space that leaves a line almost empty is no better than a mark within a path.
            let space = space.filter(|&space| soft.is_none_or(|soft| space * 3 >= soft));
            let any = if at == 0 { c.len_utf8() } else { at };
            return Some(space.or(soft).unwrap_or(any)).filter(|&end| end < text.len());
        }
        match c {
            ' ' if !text[..at].trim_start_matches(' ').is_empty() => space = Some(at),
            c if SOFT.contains(&c) => soft = Some(at + c.len_utf8()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, columns: usize, expected: &[&str]) {
        let mut fonts = Fonts::new();
        let width = fonts.width(Face::Code, 10.0, &"m".repeat(columns)) + 0.01;
        let lines = break_lines(&mut fonts, Face::Code, 10.0, text, width);
        assert_eq!(lines.into_iter().map(|line| &text[line]).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn breaks_at_spaces_then_marks_then_anywhere() {
        check("", 5, &[""]);
        check("one two three", 7, &["one two", "three"]);
        check("src/util/cache.rs", 10, &["src/util/", "cache.rs"]);
        check("0123456789abc", 5, &["01234", "56789", "abc"]);
        check("in src/util/cache/lru.rs", 12, &["in src/util/", "cache/lru.rs"]);
        check("x", 0, &["x"]);
        check("   ab", 3, &["", "ab"]);
    }

    proptest! {
        #[test] // No line is too wide, and nothing but spaces is lost.
        fn lines_fit_and_keep_the_text(text in "[ a-zA-Z/._é→-]{0,80}", width in 8.0_f32..200.0) {
            let mut fonts = Fonts::new();
            let lines = break_lines(&mut fonts, Face::Text, 9.0, &text, width);
            let kept: String = lines.iter().map(|line| &text[line.clone()]).collect();
            prop_assert_eq!(kept.replace(' ', ""), text.replace(' ', ""));
            for line in lines {
                let line = text[line].trim_end();
                prop_assert!(line.chars().count() <= 1 || fonts.width(Face::Text, 9.0, line) <= width, "{}", line);
            }
        }
    }
}
