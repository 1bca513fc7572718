//! Fonts: which characters can be set, how wide they are, and which of them a document uses.
//!
//! Three faces of DejaVu. A character is one glyph: no kerning, no ligatures, so that what is copied out of the document is what stands in
//! it. What needs more than that (writing from right to left, marks that stand on other letters) and what no face has is written as
//! `\u{…}`, as is what a terminal would obey. Widths are in points at a given size.

use std::borrow::Cow;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;

use crate::report::escape::is_hostile;
use crate::report::shown;

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Text,
    Bold,
    Code,
}

impl Face {
    pub(super) const ALL: [Self; 3] = [Self::Text, Self::Bold, Self::Code];

    const fn data(self) -> fn() -> &'static [u8] {
        match self {
            Self::Text => dejavu::sans_condensed::regular,
            Self::Bold => dejavu::sans_condensed::bold,
            Self::Code => dejavu::sans_mono::regular,
        }
    }

    /// Returns its name in the resources of a page.
    pub(super) const fn resource(self) -> &'static [u8] {
        match self {
            Self::Text => b"T",
            Self::Bold => b"B",
            Self::Code => b"C",
        }
    }

    /// Returns its name in the file.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Text => "DejaVuSansCondensed",
            Self::Bold => "DejaVuSansCondensed-Bold",
            Self::Code => "DejaVuSansMono",
        }
    }
}

/// A character that the document uses: its code in the document is its place in the list, from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct UsedChar {
    pub(super) char: char,
    /// Glyph in the whole font.
    pub(super) glyph: u16,
    /// In thousandths of the size.
    pub(super) width: f32,
}

/// A face with what is known of its characters.
pub(super) struct Font {
    pub(super) data: &'static [u8],
    pub(super) face: ttf_parser::Face<'static>,
    known: FxHashMap<char, Known>,
    ascii: [Option<Known>; 128],
    pub(super) used: Vec<UsedChar>,
}

#[derive(Clone, Copy)]
struct Known {
    /// `None` where the font does not have it.
    glyph: Option<u16>,
    width: f32,
    /// Code in the document; 0 until it is used.
    code: u16,
}

/// The faces of a document.
pub(super) struct Fonts([Font; 3]);

impl Fonts {
    pub(super) fn new() -> Self {
        Self(Face::ALL.map(Font::new))
    }

    pub(super) fn of(&self, face: Face) -> &Font {
        &self.0[face as usize]
    }

    /// Returns `text` with everything that cannot be set, or would be obeyed, written out.
    pub(super) fn settable<'a>(&mut self, face: Face, text: &'a str) -> Cow<'a, str> {
        let font = &mut self.0[face as usize];
        if text.chars().all(|c| !is_hostile(c) && font.can_set(c)) {
            return Cow::Borrowed(text);
        }
        let mut written = String::with_capacity(text.len() + 16);
        for c in shown(text).chars() {
            if font.can_set(c) {
                written.push(c);
            } else {
                write!(written, "\\u{{{:x}}}", c as u32).expect("a String takes everything");
            }
        }
        Cow::Owned(written)
    }

    /// Returns how wide a character is that can be set.
    pub(super) fn char_width(&mut self, face: Face, size: f32, c: char) -> f32 {
        self.0[face as usize].known(c).width * size / 1000.0
    }

    pub(super) fn width(&mut self, face: Face, size: f32, text: &str) -> f32 {
        text.chars().map(|c| self.char_width(face, size, c)).sum()
    }

    /// Returns the codes of `text` in the document, two bytes each; from now on they are used.
    pub(super) fn codes(&mut self, face: Face, text: &str, codes: &mut Vec<u8>) {
        codes.clear();
        let font = &mut self.0[face as usize];
        for c in text.chars() {
            codes.extend(font.code(c).to_be_bytes());
        }
    }
}

impl Font {
    fn new(face: Face) -> Self {
        let data = face.data()();
        let parsed = ttf_parser::Face::parse(data, 0).expect("the font comes with the program");
        Self { data, face: parsed, known: FxHashMap::default(), ascii: [None; 128], used: Vec::new() }
    }

    /// Returns a measure of the font in thousandths of the size.
    pub(super) fn per_mille(&self, units: impl Into<f32>) -> f32 {
        // Hundredths are enough for every reader, and every machine writes them alike.
        (units.into() * 100_000.0 / f32::from(self.face.units_per_em())).round() / 100.0
    }

    fn can_set(&mut self, c: char) -> bool {
        !is_hostile(c) && self.known(c).glyph.is_some()
    }

    fn slot(&mut self, c: char) -> &mut Known {
        let look_up = |face: &ttf_parser::Face<'_>| {
            let glyph = face.glyph_index(c).filter(|_| !needs_more_than_a_glyph(c));
            let units = glyph.and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or_default();
            let width = (f32::from(units) * 100_000.0 / f32::from(face.units_per_em())).round() / 100.0;
            Known { glyph: glyph.map(|glyph| glyph.0), width, code: 0 }
        };
        match self.ascii.get_mut(c as usize) {
            Some(slot) => slot.get_or_insert_with(|| look_up(&self.face)),
            None => self.known.entry(c).or_insert_with(|| look_up(&self.face)),
        }
    }

    fn known(&mut self, c: char) -> Known {
        *self.slot(c)
    }

    fn code(&mut self, c: char) -> u16 {
        let known = self.known(c);
        let Some(glyph) = known.glyph.filter(|_| known.code == 0) else { return known.code };
        // Fewer characters than the font has glyphs: it never runs out.
        self.used.push(UsedChar { char: c, glyph, width: known.width });
        let code = self.used.len() as u16;
        self.slot(c).code = code;
        code
    }
}

/// Tells whether a glyph after the other would show `c` wrongly: it is written from right to left, stands on another letter, or joins it.
const fn needs_more_than_a_glyph(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{590}'..='\u{109f}' | '\u{1160}'..='\u{11ff}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{fe70}'..='\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_set_is_written_out() {
        let mut fonts = Fonts::new();
        let mut check = |face, text: &str, expected: &str| assert_eq!(fonts.settable(face, text), expected);
        check(Face::Text, "naïve Ωмир → “x” …", "naïve Ωмир → “x” …");
        check(Face::Text, "日本 \u{1f980}", "\\u{65e5}\\u{672c} \\u{1f980}");
        check(Face::Code, "a\u{202e}b\u{1b}[0m\n", "a\\u{202e}b\\u{1b}[0m\\n");
        check(Face::Bold, "e\u{301} שלום", "e\\u{301} \\u{5e9}\\u{5dc}\\u{5d5}\\u{5dd}");
    }

    #[test]
    fn a_character_has_one_code_and_code_is_as_wide_as_any() {
        let mut fonts = Fonts::new();
        let (mut once, mut again) = (Vec::new(), Vec::new());
        fonts.codes(Face::Code, "aba", &mut once);
        fonts.codes(Face::Code, "ba", &mut again);
        assert_eq!((once, again), (vec![0, 1, 0, 2, 0, 1], vec![0, 2, 0, 1]));
        assert_eq!(fonts.of(Face::Code).used.len(), 2);
        let width = fonts.width(Face::Code, 10.0, "iiii");
        assert!((width - fonts.width(Face::Code, 10.0, "W→щ│")).abs() < 0.01 && width > 20.0);
        assert!(fonts.width(Face::Text, 10.0, "ii") < fonts.width(Face::Text, 10.0, "W"));
    }
}
