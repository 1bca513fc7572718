//! Listings: code of both sides, line beside line, each wrapped in its half; what differs is marked. Over several pages the heading is repeated.
//!
//! On each page the left side comes before the right one, so that either can be read and copied as it is.

use super::fonts::Face;
use super::paper::{Area, Color, LEFT, Paper, RIGHT, Style};
use super::tags::{Role, Tag};
use crate::report::code::{CodeLine, CodeView, Difference, PieceKind};
use crate::report::layout::plural;

const SIZE: f32 = 6.4;
const LEADING: f32 = SIZE * 1.3;
/// Space between both sides.
const MIDDLE: f32 = 10.0;
/// Grounds of what differs.
const RENAMED: Color = Color(0xd9, 0xe8, 0xfb);
const CHANGED: Color = Color(0xfd, 0xe6, 0xb8);

/// What stands above a listing.
pub(super) struct Titles<'a> {
    /// On further pages, before `(continued)`.
    pub(super) what: &'a str,
    pub(super) left: &'a str,
    pub(super) right: &'a str,
}

/// A part of a line, as it is shown.
#[derive(Debug, Clone)]
struct Bit {
    /// Columns before it.
    column: usize,
    text: String,
    kind: PieceKind,
    difference: Difference,
}

/// One line on paper.
#[derive(Debug, Clone, Default)]
struct Shown {
    number: Option<u32>,
    bits: Vec<Bit>,
}

/// Both sides of one line on paper.
type Pair = [Option<Shown>; 2];

/// Sets the code of a finding.
pub(super) fn set_listing(paper: &mut Paper, parent: Tag, titles: &Titles<'_>, view: &CodeView) {
    let last = view.rows.iter().flat_map(|row| row.left.iter().chain(&row.right)).map(|line| line.number).max();
    let layout = Layout::new(paper, last.unwrap_or(1));
    let mut pairs: Vec<Pair> = Vec::new();
    for row in &view.rows {
        let left = row.left.as_ref().map_or_else(Vec::new, |line| layout.wrapped(paper, line));
        let right = row.right.as_ref().map_or_else(Vec::new, |line| layout.wrapped(paper, line));
        for idx in 0..left.len().max(right.len()) {
            pairs.push([left.get(idx).cloned(), right.get(idx).cloned()]);
        }
    }
    let mut tags = None;
    let mut rest = pairs.as_slice();
    let mut is_first = true;
    while !rest.is_empty() || is_first {
        paper.keep(6.0 * LEADING + 24.0);
        if !is_first {
            paper.continued(titles.what);
        }
        layout.set_titles(paper, titles, is_first.then_some(parent));
        let n_rows = ((paper.room() / LEADING) as usize).clamp(1, rest.len().max(1)).min(rest.len());
        // In the structure the code stands behind its titles.
        let tags = *tags.get_or_insert_with(|| {
            let block = paper.tags.add(parent, Role::Paragraph);
            [(); 2].map(|()| paper.tags.add(block, Role::Code))
        });
        layout.set_rows(paper, tags, &rest[..n_rows]);
        rest = &rest[n_rows..];
        is_first = false;
        if !rest.is_empty() {
            paper.new_page();
        }
    }
    if view.n_more > 0 {
        let more = format!("{} not shown", plural(view.n_more as u64, "further line"));
        paper.paragraph(parent, Style::SMALL.colored(Color::DIM), &more);
    }
}

/// Where things are in a listing.
struct Layout {
    /// Width of a character.
    char_width: f32,
    /// Width of the numbers.
    numbers: f32,
    /// Characters of a line.
    columns: usize,
    /// Where both sides begin.
    x: [f32; 2],
}

impl Layout {
    fn new(paper: &mut Paper, last_number: u32) -> Self {
        let char_width = paper.fonts.width(Face::Code, SIZE, "0");
        let numbers = (last_number.to_string().len() + 1) as f32 * char_width;
        let side = (RIGHT - LEFT - MIDDLE) / 2.0;
        let columns = ((side - numbers) / char_width) as usize;
        Self { char_width, numbers, columns, x: [LEFT, LEFT + side + MIDDLE] }
    }

    /// Cuts a line where its half of the page ends: every character is as wide as any.
    fn wrapped(&self, paper: &mut Paper, line: &CodeLine) -> Vec<Shown> {
        let mut lines = vec![Shown { number: Some(line.number), bits: Vec::new() }];
        let mut column = 0;
        for piece in &line.pieces {
            let text = paper.fonts.settable(Face::Code, &piece.text).into_owned();
            let mut rest = text.as_str();
            while !rest.is_empty() {
                if column == self.columns {
                    lines.push(Shown::default());
                    column = 0;
                }
                let room = self.columns - column;
                let end = rest.char_indices().nth(room).map_or(rest.len(), |(at, _)| at);
                let (kind, difference) = (piece.kind, piece.difference);
                let bit = Bit { column, text: rest[..end].to_owned(), kind, difference };
                column += bit.text.chars().count();
                lines.last_mut().expect("it begins with one").bits.push(bit);
                rest = &rest[end..];
            }
        }
        lines
    }

    fn set_titles(&self, paper: &mut Paper, titles: &Titles<'_>, parent: Option<Tag>) {
        let style = Style::SMALL.colored(Color::DIM).sized(7.0);
        let side = self.x[1] - self.x[0] - MIDDLE;
        let texts = [titles.left, titles.right].map(|text| paper.shortened(style, text, side, 3));
        let n_lines = texts.iter().map(Vec::len).max().unwrap_or(1);
        for (lines, x) in texts.into_iter().zip(self.x) {
            match parent {
                Some(parent) => {
                    let tag = paper.tags.add(parent, Role::Paragraph);
                    paper.begin(tag);
                }
                None => paper.begin_head(),
            }
            for (idx, line) in lines.iter().enumerate() {
                paper.line(x, paper.y + idx as f32 * style.leading(), style, line);
            }
            paper.end();
        }
        paper.y += n_lines as f32 * style.leading() + 2.0;
        paper.rule(paper.y);
        paper.y += 2.5;
    }

    fn set_rows(&self, paper: &mut Paper, tags: [Tag; 2], pairs: &[Pair]) {
        let top = paper.y;
        for (side, tag) in tags.into_iter().enumerate() {
            let lines = || pairs.iter().enumerate().filter_map(|(idx, pair)| Some((idx, pair[side].as_ref()?)));
            let y = |idx: usize| top + idx as f32 * LEADING;
            for (idx, line) in lines() {
                for bit in &line.bits {
                    self.set_ground(paper, self.x[side], y(idx), bit);
                }
            }
            paper.begin(tag);
            for (idx, line) in lines() {
                self.set_line(paper, self.x[side], y(idx), line);
            }
            paper.end();
        }
        let area = Area { x: self.x[1] - MIDDLE / 2.0, y: top, width: 0.5, height: pairs.len() as f32 * LEADING };
        paper.fill(area, Color::RULE);
        paper.y = top + pairs.len() as f32 * LEADING + 4.0;
    }

    /// What changed has a ground and a rule below; what is only named otherwise has another ground and none.
    fn set_ground(&self, paper: &mut Paper, x: f32, y: f32, bit: &Bit) {
        let color = match bit.difference {
            Difference::Same => return,
            Difference::Renamed => RENAMED,
            Difference::Changed => CHANGED,
        };
        let indent = bit.text.chars().take_while(|c| *c == ' ').count();
        let n_chars = bit.text.trim().chars().count();
        if n_chars == 0 {
            return;
        }
        let x = x + self.numbers + (bit.column + indent) as f32 * self.char_width;
        let area = Area { x, y, width: n_chars as f32 * self.char_width, height: LEADING };
        paper.fill(area, color);
        if bit.difference == Difference::Changed {
            paper.fill(Area { y: y + LEADING - 0.9, height: 0.5, ..area }, Color::AMBER);
        }
    }

    fn set_line(&self, paper: &mut Paper, x: f32, y: f32, line: &Shown) {
        let style = Style { face: Face::Code, size: SIZE, color: Color::INK };
        if let Some(number) = line.number {
            let number = number.to_string();
            let indent = self.numbers - (number.len() + 1) as f32 * self.char_width;
            // With the space, so that text that is copied keeps number and code apart.
            paper.line(x + indent, y, style.colored(Color::DIM), &format!("{number} "));
        }
        for bit in line.bits.iter().filter(|bit| !bit.text.is_empty()) {
            let color = match bit.kind {
                PieceKind::Plain => Color::INK,
                PieceKind::Keyword => Color::BLUE,
                PieceKind::String => Color::GREEN,
                PieceKind::Number => Color::RED,
                PieceKind::Comment => Color::DIM,
            };
            paper.line(x + self.numbers + bit.column as f32 * self.char_width, y, style.colored(color), &bit.text);
        }
    }
}
