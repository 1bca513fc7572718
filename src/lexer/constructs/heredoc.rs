//! Here-documents: a mark in one line, the body from the next line to a line that holds the mark's word.

use crate::lexer::engine::{Engine, after, is_name_byte};
use crate::lexer::strings::{find, line_end};
use crate::lexer::symbol::constant;
use crate::lexer::token::{TokenFlags, TokenKind};

/// A here-document whose body has not begun.
#[derive(Debug, Clone, Copy)]
pub(in crate::lexer) struct Heredoc {
    /// Where its word is.
    word: (usize, usize),
    /// Whether the closing word may be indented.
    is_indented: bool,
}

/// So many here-documents may wait in one line.
const MAX_WAITING: usize = 8;

impl Engine<'_> {
    /// `<<EOF`, `<<-EOF`, `<<~'EOF'`; an operator, and the body waits. It is one only if the closing word is found.
    pub(in crate::lexer) fn heredoc(&mut self) -> bool {
        let first = self.pos;
        let Some((heredoc, end)) = self.heredoc_mark(first + 2) else { return false };
        let body = line_end(self.text, end);
        if self.heredocs.len() >= MAX_WAITING || self.heredoc_end(body, heredoc).is_none() {
            return false;
        }
        self.heredocs.push(heredoc);
        self.after = after::VALUE;
        self.push(TokenKind::Operator, first, end, constant("<<"), TokenFlags::default());
        true
    }

    /// `<<<EOF` up to its closing word: one string.
    pub(in crate::lexer) fn php_heredoc(&mut self) -> bool {
        let first = self.pos;
        let Some((heredoc, end)) = self.heredoc_mark(first + 3) else { return false };
        let heredoc = Heredoc { is_indented: true, ..heredoc };
        let body = line_end(self.text, end);
        let Some((content_end, end)) = self.heredoc_end(body, heredoc) else { return false };
        self.push_string(first, end, self.after_line_end(body).min(content_end)..content_end);
        true
    }

    /// Reads the word of a mark; `at` is behind the angle brackets.
    fn heredoc_mark(&self, at: usize) -> Option<(Heredoc, usize)> {
        let mut pos = at;
        let is_indented = matches!(self.text.get(pos), Some(b'-' | b'~'));
        pos += usize::from(is_indented);
        while matches!(self.text.get(pos), Some(b' ' | b'\t')) && pos < at + 4 {
            pos += 1;
        }
        let quote = self.text.get(pos).copied().filter(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\'));
        // A shift by a name is written with a blank, a here-document's word usually without.
        pos += usize::from(quote.is_some());
        let is_word =
            |byte: &&u8| is_name_byte(**byte) || quote.is_some_and(|quote| quote != b'\\') && b"-. ".contains(byte);
        let len = self.text.get(pos..)?.iter().take(128).take_while(is_word).count();
        let starts_well = self.text.get(pos).is_some_and(|byte| !byte.is_ascii_digit());
        let end = pos + len;
        let closes = quote.is_none_or(|quote| quote == b'\\' || self.text.get(end) == Some(&quote));
        let heredoc = Heredoc { word: (pos, end), is_indented };
        let after = end + usize::from(quote.is_some_and(|quote| quote != b'\\'));
        (len > 0 && starts_well && closes).then_some((heredoc, after))
    }

    /// Returns the ends of the body and of the closing word, for a body that starts in the line after `from`. Paid from
    /// the budget.
    fn heredoc_end(&mut self, from: usize, heredoc: Heredoc) -> Option<(usize, usize)> {
        let mut line = self.after_line_end(from);
        let mut found = None;
        if self.budget == 0 {
            return None;
        }
        while line < self.text.len() {
            let end = line_end(self.text, line);
            if let Some(word_end) = self.closing_word(line, end, heredoc) {
                found = Some((line, word_end));
                break;
            }
            line = self.after_line_end(end);
        }
        self.spend(line - from.min(line)).then_some(found).flatten()
    }

    /// Returns the end of the closing word if the line from `line` to `end` begins with it.
    fn closing_word(&self, line: usize, end: usize, heredoc: Heredoc) -> Option<usize> {
        let word = &self.text[heredoc.word.0..heredoc.word.1];
        let text = &self.text[line..end];
        let trimmed = if heredoc.is_indented { text.trim_ascii_start() } else { text };
        let rest = trimmed.strip_prefix(word)?;
        // PHP goes on behind the word; elsewhere the word is alone.
        let goes_on = rest.first().is_some_and(|&byte| is_name_byte(byte));
        (!goes_on).then_some(end - rest.len())
    }

    /// The bodies that wait: each one string, its closing word included.
    pub(in crate::lexer) fn heredoc_bodies(&mut self) {
        for heredoc in std::mem::take(&mut self.heredocs) {
            let first = self.pos;
            let before = first.saturating_sub(1);
            self.budget += self.text.len() - first; // The mark paid for this look.
            let found = self.heredoc_end(before, heredoc);
            self.budget = self.budget.saturating_sub(self.text.len() - first);
            let Some((content_end, end)) = found else { continue };
            self.push_string(first, end, first..content_end.max(first));
            self.pos = self.after_line_end(end);
        }
        self.line_token = self.out.tokens.len();
        self.after = 0;
    }

    /// `@"` at a line's end, up to `"@` at a line's start.
    pub(in crate::lexer) fn here_string(&mut self) -> bool {
        let first = self.pos;
        let end = line_end(self.text, first);
        if !self.text[first + 2..end].iter().all(u8::is_ascii_whitespace) {
            return false;
        }
        let close = [b'\n', self.text[first + 1], b'@'];
        let body = self.after_line_end(end);
        let content_end = find(self.text, end, &close).unwrap_or(self.text.len());
        let end = self.text.len().min(content_end + close.len());
        self.push_string(first, end, body.min(content_end)..content_end);
        true
    }

    /// Returns the start of the next line; `end` is the place of a line end, or the text's end.
    fn after_line_end(&self, end: usize) -> usize {
        match self.text.get(end..) {
            Some([b'\r', b'\n', ..]) => end + 2,
            Some([_, ..]) => end + 1,
            _ => self.text.len(),
        }
    }
}
