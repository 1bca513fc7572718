//! Paper: pages in a row, a place from which on nothing is set yet, and what is put there: lines of text, areas and rules.
//!
//! Lengths are in points; `y` goes down from the upper edge of the page, as one writes. Everything between [`Paper::begin`] and [`Paper::end`]
//! belongs to an element of the structure; everything else is decoration and marked as such. Knows nothing of reports.

use pdf_writer::{Content, Name, Str};

use super::fonts::{Face, Fonts};
use super::tags::{Kid, Role, Tag, Tags};

/// A4.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 54.0;
pub(super) const RIGHT: f32 = WIDTH - LEFT;
pub(super) const TOP: f32 = 70.0;
pub(super) const BOTTOM: f32 = HEIGHT - 62.0;
/// Height of a line, in sizes of its text.
pub(super) const LEADING: f32 = 1.32;
/// How far the foot of letters lies below the top of their line, in sizes.
const ASCENT: f32 = 1.0;

/// Red, green and blue, each from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

impl Color {
    /// Text. Everything on white, and on the grounds below, has a contrast of 4.5 and more.
    pub(super) const INK: Self = Self(0x1b, 0x1f, 0x24);
    pub(super) const DIM: Self = Self(0x57, 0x60, 0x6a);
    pub(super) const BLUE: Self = Self(0x0b, 0x4f, 0x9e);
    pub(super) const RED: Self = Self(0xa4, 0x0e, 0x26);
    pub(super) const AMBER: Self = Self(0x7d, 0x4e, 0x00);
    pub(super) const GREEN: Self = Self(0x11, 0x63, 0x29);
    /// Grounds and rules.
    pub(super) const PALE: Self = Self(0xf3, 0xf5, 0xf7);
    pub(super) const RULE: Self = Self(0xd0, 0xd6, 0xdc);
}

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) color: Color,
}

impl Style {
    pub(super) const BODY: Self = Self { face: Face::Text, size: 9.0, color: Color::INK };
    pub(super) const SMALL: Self = Self { face: Face::Text, size: 7.8, color: Color::INK };

    pub(super) const fn bold(self) -> Self {
        Self { face: Face::Bold, ..self }
    }

    pub(super) const fn colored(self, color: Color) -> Self {
        Self { color, ..self }
    }

    pub(super) const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    pub(super) fn leading(self) -> f32 {
        self.size * LEADING
    }
}

/// An area of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// A place that can be gone to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Anchor(pub(super) u32);

/// Where a place is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) page: usize,
    pub(super) y: f32,
}

/// An area that leads somewhere.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) page: usize,
    pub(super) area: Area,
    pub(super) to: Anchor,
    pub(super) tag: Tag,
    /// In words.
    pub(super) said: String,
}

/// An entry of the outline.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) place: Place,
    /// 1 for chapters, 2 for what is in them.
    pub(super) level: u8,
}

/// What is being set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Decoration.
    Nothing,
    /// What was said on an earlier page and is repeated.
    Head,
    /// A part of an element.
    Element(Tag),
}

/// What is on a page.
pub(super) struct Page {
    content: Content,
    /// Elements by their marks on this page.
    pub(super) marks: Vec<Tag>,
    color: Option<Color>,
    font: Option<(Face, f32)>,
    is_open: bool,
}

/// A document as it is set.
pub(super) struct Paper {
    pub(super) fonts: Fonts,
    pub(super) pages: Vec<Page>,
    pub(super) tags: Tags,
    pub(super) links: Vec<Link>,
    pub(super) outline: Vec<Entry>,
    anchors: Vec<Option<Place>>,
    /// The page that is set.
    current: usize,
    /// From here on the page is empty.
    pub(super) y: f32,
    within: Within,
    codes: Vec<u8>,
}

impl Paper {
    /// Returns a document of one empty page.
    pub(super) fn new() -> Self {
        let mut paper = Self {
            fonts: Fonts::new(),
            pages: Vec::new(),
            tags: Tags::new(),
            links: Vec::new(),
            outline: Vec::new(),
            anchors: Vec::new(),
            current: 0,
            y: TOP,
            within: Within::Nothing,
            codes: Vec::new(),
        };
        paper.new_page();
        paper
    }

    /// Returns how much of the page is left.
    pub(super) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Goes on at a new page, unless this one is empty. What is being set goes on there.
    pub(super) fn new_page(&mut self) {
        let within = self.within;
        self.end();
        let content = Content::new();
        self.pages.push(Page { content, marks: Vec::new(), color: None, font: None, is_open: false });
        self.current = self.pages.len() - 1;
        self.y = TOP;
        self.within = within;
    }

    /// Goes on at a new page if less than `height` is left of this one.
    pub(super) fn keep(&mut self, height: f32) {
        if self.room() < height && self.y > TOP {
            self.new_page();
        }
    }

    /// What is set from here on belongs to `tag`.
    pub(super) fn begin(&mut self, tag: Tag) {
        self.end();
        self.within = Within::Element(tag);
    }

    /// What is set from here on repeats what an earlier page said.
    pub(super) fn begin_head(&mut self) {
        self.end();
        self.within = Within::Head;
    }

    /// What is set from here on is decoration.
    pub(super) fn end(&mut self) {
        self.within = Within::Nothing;
        if let Some(page) = self.pages.get_mut(self.current) {
            page.close();
        }
    }

    /// Goes back to a place that was left empty. Whoever does must not set more than fits.
    pub(super) fn go_back(&mut self, place: Place) {
        self.end();
        (self.current, self.y) = (place.page, place.y);
    }

    fn open(&mut self) -> &mut Page {
        let idx = self.current;
        let page = &mut self.pages[idx];
        if !page.is_open {
            page.is_open = true;
            match self.within {
                Within::Element(tag) => {
                    let mark = page.marks.len() as u32;
                    page.marks.push(tag);
                    self.tags.hold(tag, Kid::Mark { page: idx as u32, mark });
                    let mut marked = page.content.begin_marked_content_with_properties(Name(b"Span"));
                    marked.properties().identify(mark as i32);
                }
                Within::Head => page.begin_pagination("Header"),
                Within::Nothing => {
                    page.content.begin_marked_content(Name(b"Artifact"));
                }
            }
        }
        page
    }

    /// Sets one line with its upper left corner at `x` and `y`; `text` must be settable. Returns how wide it is.
    pub(super) fn line(&mut self, x: f32, y: f32, style: Style, text: &str) -> f32 {
        let Style { face, size, color } = style;
        let mut codes = std::mem::take(&mut self.codes);
        self.fonts.codes(face, text, &mut codes);
        if !codes.is_empty() {
            let page = self.open();
            page.fill_with(color);
            page.content.begin_text();
            if page.font != Some((face, size)) {
                page.font = Some((face, size));
                page.content.set_font(Name(face.resource()), size);
            }
            page.content.next_line(rounded(x), rounded(HEIGHT - y - size * ASCENT));
            page.content.show(Str(&codes));
            page.content.end_text();
        }
        self.codes = codes;
        self.fonts.width(face, size, text)
    }

    /// Fills an area. Decoration must not stand within an element: call it before [`Paper::begin`].
    pub(super) fn fill(&mut self, area: Area, color: Color) {
        let page = self.open();
        page.fill_with(color);
        let (x, y) = (rounded(area.x), rounded(HEIGHT - area.y - area.height));
        page.content.rect(x, y, rounded(area.width), rounded(area.height)).fill_nonzero();
    }

    /// Draws a rule from margin to margin.
    pub(super) fn rule(&mut self, y: f32) {
        self.fill(Area { x: LEFT, y, width: RIGHT - LEFT, height: 0.5 }, Color::RULE);
    }

    /// Returns a place that is not known yet.
    pub(super) fn anchor(&mut self) -> Anchor {
        self.anchors.push(None);
        Anchor(self.anchors.len() as u32 - 1)
    }

    /// Says that a place is here.
    pub(super) fn set_anchor(&mut self, anchor: Anchor) {
        self.anchors[anchor.0 as usize] = Some(self.place());
    }

    /// Returns where a place is, once it is known.
    pub(super) fn find(&self, anchor: Anchor) -> Option<Place> {
        self.anchors[anchor.0 as usize]
    }

    pub(super) fn place(&self) -> Place {
        Place { page: self.current, y: self.y }
    }

    /// Makes what follows, until [`Paper::end`], a link below `parent`. [`Paper::react`] says where it reacts.
    pub(super) fn begin_link(&mut self, parent: Tag) -> Tag {
        let tag = self.tags.add(parent, Role::Link);
        self.begin(tag);
        tag
    }

    /// Lets an area of the current page lead to `to`.
    pub(super) fn react(&mut self, tag: Tag, area: Area, to: Anchor, said: &str) {
        self.tags.hold(tag, Kid::Link(self.links.len() as u32));
        self.links.push(Link { page: self.current, area, to, tag, said: said.to_owned() });
    }

    /// Sets a line of the head or foot of page `idx`.
    pub(super) fn note(&mut self, idx: usize, x: f32, y: f32, text: &str) {
        let style = Style::SMALL.sized(7.5).colored(Color::DIM);
        let text = self.fonts.settable(style.face, text).into_owned();
        let mut codes = Vec::new();
        self.fonts.codes(style.face, &text, &mut codes);
        let page = &mut self.pages[idx];
        page.close();
        page.begin_pagination(if y < TOP { "Header" } else { "Footer" });
        page.fill_with(style.color);
        page.content.begin_text().set_font(Name(style.face.resource()), style.size);
        page.font = None;
        page.content.next_line(rounded(x), rounded(HEIGHT - y - style.size));
        page.content.show(Str(&codes)).end_text().end_marked_content();
    }
}

impl Page {
    fn close(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.content.end_marked_content();
        }
    }

    fn begin_pagination(&mut self, kind: &str) {
        let mut mark = self.content.begin_marked_content_with_properties(Name(b"Artifact"));
        mark.properties().pair(Name(b"Type"), Name(b"Pagination")).pair(Name(b"Subtype"), Name(kind.as_bytes()));
    }

    fn fill_with(&mut self, color: Color) {
        if self.color != Some(color) {
            self.color = Some(color);
            let part = |part: u8| (f32::from(part) / 2.55).round() / 100.0;
            self.content.set_fill_rgb(part(color.0), part(color.1), part(color.2));
        }
    }

    /// Returns the operators that draw the page.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.close();
        self.content.finish().into_vec()
    }
}

/// Hundredths of a point are finer than any printer.
pub(super) fn rounded(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}
