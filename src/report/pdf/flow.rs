//! Flow: headings and paragraphs one below the other, page after page. A heading stays with what it is the heading of.

use super::lines::break_lines;
use super::paper::{Anchor, Entry, LEFT, Paper, RIGHT, Style};
use super::tags::{Role, Tag};

/// Lines of a heading.
const MAX_HEAD_LINES: usize = 4;
/// Characters of an entry of the outline.
const MAX_TITLE_CHARS: usize = 200;
/// Characters of a single text; more is no text but data.
const MAX_CHARS: usize = 4_000;

impl Paper {
    /// Sets a heading of level 1 to 4 and keeps `follows` points below it on the same page. Levels 2 and 3 are in the outline.
    pub(super) fn heading(&mut self, parent: Tag, level: u8, text: &str, follows: f32, anchor: Option<Anchor>) {
        let (size, before, after) = match level {
            1 => (22.0, 0.0, 6.0),
            2 => (15.0, 16.0, 6.0),
            3 => (10.5, 14.0, 4.0),
            _ => (9.0, 8.0, 3.0),
        };
        let style = Style::BODY.bold().sized(size);
        let lines = self.shortened(style, text, RIGHT - LEFT, MAX_HEAD_LINES);
        self.keep(before + lines.len() as f32 * style.leading() + after + follows);
        self.space(before);
        if let Some(anchor) = anchor {
            self.set_anchor(anchor);
        }
        if let 2 | 3 = level {
            let title = self.fonts.settable(style.face, text).chars().take(MAX_TITLE_CHARS).collect();
            self.outline.push(Entry { title, place: self.place(), level: level - 1 });
        }
        let tag = self.tags.add(parent, Role::Heading(level));
        self.begin(tag);
        for line in lines {
            self.line(LEFT, self.y, style, &line);
            self.y += style.leading();
        }
        self.end();
        self.y += after;
    }

    /// Sets a paragraph.
    pub(super) fn paragraph(&mut self, parent: Tag, style: Style, text: &str) {
        self.lines_of(parent, style, &[text]);
    }

    /// Sets a paragraph whose lines begin where those of `texts` do.
    pub(super) fn lines_of(&mut self, parent: Tag, style: Style, texts: &[&str]) {
        let tag = self.tags.add(parent, Role::Paragraph);
        let lines: Vec<String> = texts.iter().flat_map(|text| self.broken(style, text, RIGHT - LEFT)).collect();
        // Two lines at least stay together.
        self.keep(style.leading() * lines.len().min(2) as f32);
        self.begin(tag);
        for line in lines {
            self.keep(style.leading());
            self.line(LEFT, self.y, style, &line);
            self.y += style.leading();
        }
        self.end();
        self.y += style.size * 0.5;
    }

    /// Repeats what the rest of something is about, at the top of another page.
    pub(super) fn continued(&mut self, about: &str) {
        let style = Style::SMALL.bold();
        let line = self.shortened(style, about, RIGHT - LEFT - 70.0, 1).concat() + " (continued)";
        self.begin_head();
        self.line(LEFT, self.y, style, &line);
        self.end();
        self.y += style.leading() + 2.0;
    }

    /// Leaves some space, but none at the top of a page.
    pub(super) fn space(&mut self, height: f32) {
        if self.y > super::paper::TOP {
            self.y += height;
        }
    }

    /// Returns the first lines of `text`, as it can be set.
    pub(super) fn shortened(&mut self, style: Style, text: &str, width: f32, n_lines: usize) -> Vec<String> {
        let mut lines = self.broken(style, text, width - style.size);
        if lines.len() > n_lines {
            lines.truncate(n_lines);
            lines[n_lines - 1].push('…');
        }
        lines
    }

    /// Returns `text`, as it can be set, in lines of at most `width`.
    pub(super) fn broken(&mut self, style: Style, text: &str, width: f32) -> Vec<String> {
        let cut = text.char_indices().nth(MAX_CHARS).map(|(at, _)| at);
        let told = cut.map(|at| format!("{}… ({} bytes more)", &text[..at], text.len() - at));
        let text = self.fonts.settable(style.face, told.as_deref().unwrap_or(text)).into_owned();
        let lines = break_lines(&mut self.fonts, style.face, style.size, &text, width);
        lines.into_iter().map(|line| text[line].to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::pdf::paper::{BOTTOM, TOP};

    #[test]
    fn a_heading_is_never_alone_at_the_end_of_a_page() {
        for fill in 0..80 {
            let mut paper = Paper::new();
            paper.y = BOTTOM - fill as f32 * 2.0;
            paper.heading(Tag::ROOT, 3, "Heading", 40.0, None);
            assert!(paper.room() >= 40.0 && paper.y > TOP, "{fill}");
            let page = paper.outline[0].place.page;
            paper.paragraph(Tag::ROOT, Style::BODY, "text");
            assert_eq!((paper.pages.len() - 1, paper.outline[0].level), (page, 2), "{fill}");
        }
    }

    #[test]
    fn long_paragraphs_go_on_at_the_next_page() {
        let mut paper = Paper::new();
        for _ in 0..40 {
            paper.paragraph(Tag::ROOT, Style::BODY, &"many words ".repeat(60));
            assert!(paper.y <= BOTTOM + Style::BODY.size);
        }
        assert!(paper.pages.len() > 3);
        let lines = paper.broken(Style::BODY, &"é".repeat(5_000), 400.0);
        assert!(lines.last().unwrap().ends_with("… (2000 bytes more)"));
    }
}
