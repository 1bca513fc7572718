//! Tables: rows of cells that break over pages. The head is repeated on each page, and a row too high for a page goes on at the next.

use super::paper::{Anchor, Area, Color, LEFT, Paper, RIGHT, Style};
use super::tags::{Role, Tag};

/// Space on both sides of what is in a cell.
const GAP: f32 = 5.0;
/// Space above and below.
const PAD: f32 = 2.5;
/// A row higher than this is broken where the page ends.
const MAX_KEPT: f32 = 160.0;

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) title: &'static str,
    /// Part of the width; parts are summed up.
    pub(super) part: f32,
    pub(super) is_number: bool,
}

impl Column {
    pub(super) const fn text(title: &'static str, part: f32) -> Self {
        Self { title, part, is_number: false }
    }

    pub(super) const fn number(title: &'static str, part: f32) -> Self {
        Self { title, part, is_number: true }
    }
}

/// What is in a cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Paragraphs.
    pub(super) text: Vec<String>,
    pub(super) style: Style,
    pub(super) to: Option<Anchor>,
    /// Length of a bar, from 0 to 1.
    pub(super) bar: Option<(f32, Color)>,
}

impl Cell {
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self::all(vec![text.into()])
    }

    pub(super) fn all(text: Vec<String>) -> Self {
        Self { text, style: Style::SMALL, to: None, bar: None }
    }

    pub(super) fn bar(part: f32, color: Color) -> Self {
        Self { bar: Some((part, color)), ..Self::all(Vec::new()) }
    }

    pub(super) fn styled(self, style: Style) -> Self {
        Self { style, ..self }
    }

    pub(super) fn bold(self) -> Self {
        Self { style: self.style.bold(), ..self }
    }

    pub(super) fn leading_to(self, to: Option<Anchor>) -> Self {
        let color = if to.is_some() { Color::BLUE } else { self.style.color };
        Self { to, style: self.style.colored(color), ..self }
    }
}

/// A table that is being set.
pub(super) struct Table {
    tag: Tag,
    columns: Vec<Column>,
    /// For a table without a head, whose rows begin with one: what it is about, to be said on further pages.
    about: Option<String>,
}

/// A cell that is being set: where, as what, and which of its lines are not set yet.
struct Open {
    tag: Tag,
    x: f32,
    width: f32,
    is_number: bool,
    style: Style,
    lines: std::vec::IntoIter<String>,
    to: Option<Anchor>,
}

impl Table {
    /// Begins a table with a head; at least a row stays with it.
    pub(super) fn new(paper: &mut Paper, parent: Tag, columns: &[Column]) -> Self {
        let table = Self { tag: paper.tags.add(parent, Role::Table), columns: columns.to_vec(), about: None };
        paper.keep(60.0);
        table.head(paper, true);
        table
    }

    /// Begins a table of two columns without a head, about something: what, and what is said of it.
    pub(super) fn of_facts(paper: &mut Paper, parent: Tag, first: f32, about: &str) -> Self {
        let columns = vec![Column::text("", first), Column::text("", 1.0 - first)];
        Self { tag: paper.tags.add(parent, Role::Table), columns, about: Some(about.to_owned()) }
    }

    /// Adds `what: said`, unless nothing is said.
    pub(super) fn fact(&self, paper: &mut Paper, what: &str, said: Vec<String>) {
        if !said.is_empty() {
            self.row(paper, vec![Cell::of(what).bold(), Cell::all(said)]);
        }
    }

    pub(super) fn row(&self, paper: &mut Paper, cells: Vec<Cell>) {
        let tag = paper.tags.add(self.tag, Role::Row);
        let bar = cells.iter().position(|cell| cell.bar.is_some());
        let bar = bar.and_then(|at| Some((at, cells[at].bar?)));
        let mut open = self.opened(paper, tag, cells);
        let needed = height(&open);
        if needed > paper.room() && (needed <= MAX_KEPT || paper.room() < 40.0) {
            self.next_page(paper);
        }
        if let Some((at, (part, color))) = bar {
            let area = Area { x: open[at].x, y: paper.y + PAD + 1.5, width: open[at].width * part, height: 7.0 };
            paper.fill(area, color);
        }
        loop {
            let height = set_lines(paper, &mut open);
            paper.y += height;
            if open.iter().all(|cell| cell.lines.as_slice().is_empty()) {
                break;
            }
            self.next_page(paper);
        }
        paper.rule(paper.y);
        paper.y += 0.5;
    }

    fn opened(&self, paper: &mut Paper, row: Tag, cells: Vec<Cell>) -> Vec<Open> {
        let mut open = Vec::with_capacity(cells.len());
        for (idx, cell) in cells.into_iter().enumerate() {
            let (x, width) = self.place(idx);
            let role = if idx == 0 && self.about.is_some() { Role::RowHead } else { Role::Data };
            let lines: Vec<String> = cell.text.iter().flat_map(|text| paper.broken(cell.style, text, width)).collect();
            open.push(Open {
                tag: paper.tags.add(row, role),
                x,
                width,
                is_number: self.columns[idx].is_number,
                style: cell.style,
                lines: lines.into_iter(),
                to: cell.to,
            });
        }
        open
    }

    /// Returns where a column begins and how wide it is inside.
    fn place(&self, idx: usize) -> (f32, f32) {
        let all: f32 = self.columns.iter().map(|column| column.part).sum();
        let unit = (RIGHT - LEFT) / all;
        let before: f32 = self.columns[..idx].iter().map(|column| column.part).sum();
        let gap = if idx + 1 == self.columns.len() { 0.0 } else { GAP };
        (LEFT + before * unit, self.columns[idx].part * unit - gap)
    }

    fn next_page(&self, paper: &mut Paper) {
        paper.new_page();
        match &self.about {
            None => self.head(paper, false),
            Some(about) => paper.continued(about),
        }
    }

    /// Sets the head; only once it is part of the structure.
    fn head(&self, paper: &mut Paper, is_first: bool) {
        let style = Style::SMALL.bold();
        let cells: Vec<Vec<String>> = (0..self.columns.len())
            .map(|idx| paper.broken(style, self.columns[idx].title, self.place(idx).1))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0) as f32 * style.leading() + 2.0 * PAD;
        paper.fill(Area { x: LEFT - 3.0, y: paper.y, width: RIGHT - LEFT + 6.0, height }, Color::PALE);
        let row = is_first.then(|| paper.tags.add(self.tag, Role::Row));
        for (idx, lines) in cells.into_iter().enumerate() {
            match row {
                Some(row) => {
                    let tag = paper.tags.add(row, Role::ColumnHead);
                    paper.begin(tag);
                }
                None => paper.begin_head(),
            }
            let (x, width) = self.place(idx);
            for (line_idx, line) in lines.iter().enumerate() {
                let own = paper.fonts.width(style.face, style.size, line);
                let indent = if self.columns[idx].is_number { width - own } else { 0.0 };
                paper.line(x + indent, paper.y + PAD + line_idx as f32 * style.leading(), style, line);
            }
            paper.end();
        }
        paper.y += height;
    }
}

/// Sets as many lines of each cell as the page takes, at least one. Returns the height of the highest.
fn set_lines(paper: &mut Paper, open: &mut [Open]) -> f32 {
    let (y, room) = (paper.y, paper.room());
    let mut highest = 0.0_f32;
    for cell in open {
        let leading = cell.style.leading();
        let n_lines = (((room - 2.0 * PAD) / leading) as usize).max(1).min(cell.lines.len());
        let area = Area { x: cell.x, y: y + PAD, width: cell.width, height: n_lines as f32 * leading };
        let link = cell.to.filter(|_| n_lines > 0);
        let link = link.map(|to| (paper.begin_link(cell.tag), to));
        if link.is_none() {
            paper.begin(cell.tag);
        }
        let mut said = String::new();
        for idx in 0..n_lines {
            let line = cell.lines.next().expect("there are so many");
            let width = if cell.is_number { paper.fonts.width(cell.style.face, cell.style.size, &line) } else { 0.0 };
            let indent = if cell.is_number { cell.width - width } else { 0.0 };
            paper.line(cell.x + indent, y + PAD + idx as f32 * leading, cell.style, &line);
            said.push_str(&line);
        }
        paper.end();
        if let Some((tag, to)) = link {
            paper.react(tag, area, to, &said);
        }
        highest = highest.max(2.0 * PAD + area.height);
    }
    highest
}

fn height(open: &[Open]) -> f32 {
    let of = |cell: &Open| cell.lines.len() as f32 * cell.style.leading();
    open.iter().map(of).fold(0.0, f32::max) + 2.0 * PAD + 0.5
}
