//! A text under rewriting: lines that remember which line of the origin they come from.

use crate::lexer::{Lexed, Token, TokenKind};
use crate::span::{ByteSpan, TokenSpan};

use super::Syntax;

/// A line, without its line end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The text.
    pub(crate) text: String,
    /// Index of the line in the origin; `None` for lines that were added.
    pub(crate) origin: Option<u32>,
}

impl Line {
    pub(crate) fn added(text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: None }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Returns the white space it starts with.
    pub(crate) fn indent(&self) -> &str {
        &self.text[..self.text.len() - self.text.trim_start().len()]
    }
}

/// The lines of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) syntax: Syntax,
    pub(crate) lines: Vec<Line>,
}

impl Draft {
    /// Splits `text` as the lexer does: `\n`, `\r\n` and a lone `\r` end a line.
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let lines = text.split('\n').zip(0..).map(|(line, idx)| Line { text: line.to_owned(), origin: Some(idx) });
        Self { syntax, lines: lines.collect() }
    }

    /// Joins the lines again, each ended by `\n`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::with_capacity(self.lines.iter().map(|line| line.text.len() + 1).sum());
        for line in &self.lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }

    /// Lexes the text as it is now.
    pub(crate) fn view(&self) -> View {
        let text = self.text();
        let lexed = self.syntax.lex(&text);
        View::new(text, lexed)
    }

    /// Replaces byte spans of the viewed text. Spans are in order, apart from each other, and each within one line;
    /// replacements hold no line end.
    pub(crate) fn replace(&mut self, view: &View, edits: &[(ByteSpan, String)]) {
        for (span, replacement) in edits.iter().rev() {
            let line_idx = view.lexed.line_of(span.start) as usize;
            let line_start = view.lexed.line_starts[line_idx];
            let (start, end) = ((span.start - line_start) as usize, (span.end - line_start) as usize);
            let line = &mut self.lines[line_idx].text;
            if end <= line.len() && line.is_char_boundary(start) && line.is_char_boundary(end) {
                line.replace_range(start..end, replacement);
            }
        }
    }
}

/// A draft's text with its tokens, and what lines hold of them.
pub(crate) struct View {
    pub(crate) text: String,
    pub(crate) lexed: Lexed,
    /// For each line the index of the first token that starts on it or later; one more entry at the end.
    first_token: Vec<u32>,
    /// For each line whether it starts inside a token or comment.
    inside: Vec<bool>,
    /// For each token how many brackets are open before it; one more entry at the end.
    depths: Vec<u32>,
}

impl View {
    fn new(text: String, lexed: Lexed) -> Self {
        let mut first_token = Vec::with_capacity(lexed.line_starts.len() + 1);
        for &start in &lexed.line_starts {
            first_token.push(lexed.tokens.partition_point(|token| token.start < start) as u32);
        }
        first_token.push(lexed.tokens.len() as u32);
        let mut inside = vec![false; lexed.line_starts.len()];
        for span in lexed.tokens.iter().map(Token::span).chain(lexed.comments.iter().copied()) {
            let first = lexed.line_of(span.start) as usize;
            let last = lexed.line_of(span.end.saturating_sub(1)) as usize;
            if first < last {
                inside[first + 1..=last].fill(true);
            }
        }
        let mut depths = Vec::with_capacity(lexed.tokens.len() + 1);
        let mut depth = 0u32;
        for token in &lexed.tokens {
            if token.kind == TokenKind::Close {
                depth = depth.saturating_sub(1);
            }
            depths.push(depth);
            if token.kind == TokenKind::Open {
                depth += 1;
            }
        }
        depths.push(depth);
        Self { text, lexed, first_token, inside, depths }
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.lexed.tokens
    }

    /// Returns the text of token `idx`; empty past the end.
    pub(crate) fn word(&self, idx: usize) -> &str {
        self.lexed.tokens.get(idx).map_or("", |token| self.bytes(token.span()))
    }

    /// Returns the text of the token before `idx`; empty at the start.
    pub(crate) fn word_before(&self, idx: usize) -> &str {
        idx.checked_sub(1).map_or("", |idx| self.word(idx))
    }

    pub(crate) fn kind(&self, idx: usize) -> Option<TokenKind> {
        self.lexed.tokens.get(idx).map(|token| token.kind)
    }

    pub(crate) fn is_identifier(&self, idx: usize) -> bool {
        self.kind(idx) == Some(TokenKind::Identifier)
    }

    pub(crate) fn bytes(&self, span: ByteSpan) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Returns what stands between token `idx` and the one before it.
    pub(crate) fn gap_before(&self, idx: usize) -> ByteSpan {
        let start = idx.checked_sub(1).and_then(|before| self.lexed.tokens.get(before)).map_or(0, |token| token.end);
        ByteSpan::new(start, self.lexed.tokens.get(idx).map_or(self.text.len() as u32, |token| token.start))
    }

    /// Returns the tokens that start on a line.
    pub(crate) fn on_line(&self, line_idx: usize) -> TokenSpan {
        TokenSpan::new(self.first_token[line_idx], self.first_token[line_idx + 1])
    }

    /// Tells whether a line starts inside a token or comment that began before.
    pub(crate) fn starts_inside(&self, line_idx: usize) -> bool {
        self.inside.get(line_idx).copied().unwrap_or(false)
    }

    /// Returns how many brackets are open before token `idx`. A closing bracket counts as closed already.
    pub(crate) fn depth(&self, idx: usize) -> u32 {
        self.depths[idx.min(self.depths.len() - 1)]
    }

    /// Returns how many brackets are open at the start of a line.
    pub(crate) fn depth_at_line(&self, line_idx: usize) -> u32 {
        let first = self.first_token[line_idx] as usize;
        let closes = self.kind(first) == Some(TokenKind::Close);
        self.depth(first) + u32::from(closes)
    }

    /// Returns the line a token starts on.
    pub(crate) fn line_of(&self, idx: usize) -> usize {
        self.lexed.tokens.get(idx).map_or(self.n_lines(), |token| self.lexed.line_of(token.start) as usize)
    }

    /// Returns the line a token ends on.
    pub(crate) fn last_line_of(&self, idx: usize) -> usize {
        let token = &self.lexed.tokens[idx];
        self.lexed.line_of(token.end.saturating_sub(1).max(token.start)) as usize
    }

    pub(crate) fn n_lines(&self) -> usize {
        self.lexed.line_starts.len()
    }

    /// Returns the index of the bracket that closes the one at `open`; `None` if nothing does.
    pub(crate) fn closing(&self, open: usize) -> Option<usize> {
        let depth = self.depth(open);
        (open + 1..self.lexed.tokens.len())
            .find(|&idx| self.kind(idx) == Some(TokenKind::Close) && self.depth(idx) == depth)
    }

    /// Tells whether the line holds a comment, or a part of one.
    pub(crate) fn has_comment(&self, line_idx: usize) -> bool {
        let start = self.lexed.line_starts[line_idx];
        let end = self.lexed.line_starts.get(line_idx + 1).copied().unwrap_or(self.text.len() as u32);
        let next = self.lexed.comments.partition_point(|comment| comment.end <= start);
        self.lexed.comments.get(next).is_some_and(|comment| comment.start < end)
    }
}
