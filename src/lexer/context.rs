//! Context: what brackets, keys, imports and literal tables make of the tokens inside them.

use super::engine::{Engine, after};
use super::profile::{ImportEnd, ImportPlace};
use super::symbol::{constant, hash_bytes};
use super::token::{Token, TokenFlags, TokenKind};
use crate::id::Symbol;

/// A bracket that waits for its partner.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Index of its token.
    pub(super) token: u32,
    /// The engine's count of plain tokens when it opened.
    pub(super) n_plain: u32,
    /// The bracket; 0 where no bracket closes the frame.
    pub(super) byte: u8,
    pub(super) role: Role,
}

/// What a bracket is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    /// Parameters of a definition.
    Parameters,
    /// The condition of `if`, `while`, `for`: a statement follows, not an operator.
    Condition,
    /// An expression in a template literal.
    Template,
    /// A tag of an element, `<a … `.
    JsxTag,
    /// A closing tag, `</a`.
    JsxClosingTag,
    /// Between a tag and its closing tag.
    JsxChildren,
}

/// An import statement that has begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct ImportState {
    first: usize,
    depth: usize,
    ends: ImportEnd,
}

/// A longer import statement is none.
const MAX_IMPORT: usize = 4096;
/// A table holds at least so many tokens …
const MIN_TABLE: usize = 24;
/// … of which at most one in so many is something else than a literal or separator.
const PLAIN_IN_TABLE: usize = 10;
/// Unbalanced brackets are made up for within so many levels.
const MAX_UNBALANCED: usize = 8;
/// An import is followed back so many tokens from its source.
const MAX_BACK: usize = 200;

const COMMA: Symbol = constant(",");
const SEMICOLON: Symbol = constant(";");
const EQUAL: Symbol = constant("=");
const FROM: Symbol = constant("from");
const IMPORT: Symbol = constant("import");
const EXPORT: Symbol = constant("export");
const AT: Symbol = constant("@");
const HASH: Symbol = constant("#");
const CONDITIONS: [Symbol; 4] = [constant("if"), constant("while"), constant("for"), constant("with")];
const BINDERS: [Symbol; 5] = [constant("const"), constant("let"), constant("var"), constant("local"), IMPORT];

impl Engine<'_> {
    pub(super) fn open(&mut self, first: usize, byte: u8) -> usize {
        let idx = self.out.tokens.len();
        let mut role = Role::Plain;
        if byte == b'(' {
            if self.definition == idx || self.definition + 1 == idx {
                role = Role::Parameters;
            } else if let Some(last) = self.out.tokens.last_mut() {
                match last.kind {
                    TokenKind::Identifier => last.flags.set(TokenFlags::CALL),
                    TokenKind::Keyword if CONDITIONS.contains(&last.symbol) => role = Role::Condition,
                    _ => {}
                }
            }
        }
        self.open_frame(byte, role);
        self.after = 0;
        self.push(TokenKind::Open, first, first + 1, bracket_symbol(byte), TokenFlags::default());
        first + 1
    }

    /// Opens a frame whose token is the next one.
    pub(super) fn open_frame(&mut self, byte: u8, role: Role) {
        self.frames.push(Frame { token: self.out.tokens.len() as u32, n_plain: self.n_plain as u32, byte, role });
    }

    pub(super) fn close(&mut self, first: usize, byte: u8) -> usize {
        self.drop_trailing_comma();
        let opening = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        let partner = self.frames.iter().rev().take(MAX_UNBALANCED).position(|frame| frame.byte == opening);
        let frame = partner.map(|n_above| {
            let frame = self.frames[self.frames.len() - 1 - n_above];
            self.frames.truncate(self.frames.len() - 1 - n_above);
            frame
        });
        let role = frame.map_or(Role::Plain, |frame| frame.role);
        self.after = if byte == b'}' || role == Role::Condition { 0 } else { after::VALUE };
        self.push(TokenKind::Close, first, first + 1, bracket_symbol(byte), TokenFlags::default());
        match frame {
            Some(frame) => self.closed(frame, first + 1),
            None => first + 1,
        }
    }

    /// After the closing bracket of `frame`: marks what is complete with it, and returns where lexing goes on.
    fn closed(&mut self, frame: Frame, end: usize) -> usize {
        self.note_table(frame);
        if self.table.require.is_some() {
            self.mark_require(frame.token as usize);
        }
        if self.import.is_some_and(|import| import.ends == ImportEnd::Bracket && self.frames.len() < import.depth) {
            self.end_import();
        }
        if frame.role == Role::Template {
            self.template_text(end, false);
        } else if self.role() == Some(Role::JsxChildren) {
            self.jsx_text();
        } else {
            return end;
        }
        self.pos
    }

    /// Formatters add and remove a comma before a closing bracket: it makes no token.
    fn drop_trailing_comma(&mut self) {
        if self.out.tokens.last().is_some_and(|last| last.symbol == COMMA && last.kind == TokenKind::Operator) {
            self.out.tokens.pop();
            self.line_token = self.line_token.min(self.out.tokens.len());
            self.forget_checkpoint_behind();
        }
    }

    fn note_table(&mut self, frame: Frame) {
        let (first, end) = (frame.token, self.out.tokens.len() as u32);
        // A docstring that turned out to be one took its tokens, the bracket among them, away again.
        let n_inside = end.saturating_sub(first).saturating_sub(2) as usize;
        let n_plain = self.n_plain.saturating_sub(frame.n_plain as usize);
        if n_inside < MIN_TABLE || n_plain * PLAIN_IN_TABLE > n_inside {
            return;
        }
        while self.tables.last().is_some_and(|&(inner, _)| inner >= first) {
            self.tables.pop();
        }
        self.tables.push((first, end));
    }

    /// Looks at an operator before it is emitted.
    pub(super) fn before_operator(&mut self, operator: &[u8], end: usize) {
        let syntax = self.table.syntax;
        match operator {
            b":" => self.mark_key(syntax.key_colon),
            b"=" => self.mark_key(syntax.key_equal),
            b"=>" => self.mark_key(syntax.key_arrow),
            b";" => {
                let ends = self.import.map(|import| import.ends);
                if matches!(ends, Some(ImportEnd::Semicolon | ImportEnd::LineOrSemicolon)) {
                    self.end_import();
                }
            }
            b"." => {
                let is_last = self.text.get(end).is_none_or(u8::is_ascii_whitespace);
                if is_last && self.import.is_some_and(|import| import.ends == ImportEnd::Dot) {
                    self.end_import();
                }
            }
            _ => self.mark_macro(end - 1),
        }
    }

    /// Marks the last token as a key if it follows the start of such a bracket, or a comma in it.
    fn mark_key(&mut self, brackets: super::profile::Brackets) {
        let Some(frame) = self.frames.last() else { return };
        if !brackets.has(frame.byte) || frame.role == Role::Parameters {
            return;
        }
        let opened_at = frame.token as usize;
        let n_tokens = self.out.tokens.len();
        let [.., before, last] = &mut self.out.tokens[..] else { return };
        let starts = n_tokens == opened_at + 2 || before.symbol == COMMA || before.symbol == SEMICOLON;
        if starts && matches!(last.kind, TokenKind::Identifier | TokenKind::Keyword | TokenKind::String) {
            last.flags.set(TokenFlags::KEY);
            if last.kind != TokenKind::String {
                self.n_plain = self.n_plain.saturating_sub(1);
            }
        }
    }

    /// Marks `name!` before a bracket as a call.
    fn mark_macro(&mut self, bang: usize) {
        let Some(last) = self.out.tokens.last_mut() else { return };
        let next = self.text[bang + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        if last.kind == TokenKind::Identifier && last.end as usize == bang && matches!(next, Some(b'(' | b'[' | b'{')) {
            last.flags.set(TokenFlags::CALL);
        }
    }

    pub(super) fn begin_import(&mut self, idx: usize, symbol: Symbol) {
        let table = self.table;
        let Some(import) = table.import(symbol).find(|import| self.is_import_place(idx, import.place)) else { return };
        let is_inside = self.import.is_some_and(|outer| outer.ends == ImportEnd::Bracket);
        if import.ends != ImportEnd::Source && !is_inside {
            self.import = Some(ImportState { first: idx, depth: self.frames.len(), ends: import.ends });
        }
    }

    fn is_import_place(&self, idx: usize, place: ImportPlace) -> bool {
        let before = idx.checked_sub(1).map(|before| &self.out.tokens[before]);
        let byte = before.map_or(0, |token| self.text[token.start as usize]);
        match place {
            ImportPlace::Anywhere => true,
            ImportPlace::Statement => idx == self.line_token || before.is_none() || matches!(byte, b';' | b'{' | b'}'),
            ImportPlace::Head => matches!(byte, b'(' | b'[' | b':'),
            ImportPlace::Directive => idx == self.line_token + 1 && before.is_some_and(|token| token.symbol == HASH),
            ImportPlace::Mark => idx == self.line_token + 1 && matches!(byte, b'-' | b'@' | b'.' | b'%'),
        }
    }

    pub(super) fn import_at_line_end(&mut self) {
        let Some(import) = self.import else { return };
        let is_outside = self.frames.len() <= import.depth;
        let is_indented = matches!(self.text.get(self.pos), Some(b' ' | b'\t' | b'\n' | b'\r'));
        match import.ends {
            ImportEnd::Line | ImportEnd::LineOrSemicolon if is_outside => self.end_import(),
            ImportEnd::Indented if is_outside && !is_indented => self.end_import(),
            _ => {}
        }
    }

    pub(super) fn end_import(&mut self) {
        let Some(import) = self.import.take() else { return };
        if self.out.tokens.len() - import.first.min(self.out.tokens.len()) <= MAX_IMPORT {
            self.mark_import(import.first, self.out.tokens.len());
        }
    }

    fn mark_import(&mut self, first: usize, end: usize) {
        for token in self.out.tokens.get_mut(first..end).unwrap_or_default() {
            token.flags.set(TokenFlags::IMPORT);
        }
    }

    /// After a string: `import 'x'` and `import|export … from 'x'`.
    pub(super) fn mark_source_import(&mut self) {
        let end = self.out.tokens.len();
        let Some(before) = end.checked_sub(2).map(|idx| self.out.tokens[idx]) else { return };
        if before.symbol == IMPORT && before.kind == TokenKind::Keyword {
            self.mark_import(end - 2, end);
        } else if before.symbol == FROM {
            let tokens = &self.out.tokens[end.saturating_sub(MAX_BACK)..end];
            let is_start = |token: &Token| token.kind == TokenKind::Keyword && [IMPORT, EXPORT].contains(&token.symbol);
            if let Some(back) = tokens.iter().rev().position(is_start) {
                self.mark_import(end - 1 - back, end);
            }
        }
    }

    /// After a closing bracket: `name = require("x")`, with the binding before it.
    fn mark_require(&mut self, open: usize) {
        let tokens = &self.out.tokens;
        let is_call = open > 0 && Some(tokens[open - 1].symbol) == self.table.require;
        if tokens.len() == open + 3 && is_call && tokens[open + 1].kind == TokenKind::String {
            self.mark_binding(open - 1);
        }
    }

    /// After a string: `name = require "x"`.
    pub(super) fn mark_bare_require(&mut self) {
        if let [.., word, _] = &self.out.tokens[..]
            && Some(word.symbol) == self.table.require
        {
            self.mark_binding(self.out.tokens.len() - 2);
        }
    }

    /// Marks from the binding of the imported value, whose function's name is token `word`, to the last token.
    fn mark_binding(&mut self, word: usize) {
        let tokens = &self.out.tokens;
        let is_at = |idx: usize, symbol: Symbol| tokens.get(idx).is_some_and(|token| token.symbol == symbol);
        let mut first = word;
        first -= usize::from(first > 0 && is_at(first - 1, AT));
        if first >= 2 && is_at(first - 1, EQUAL) {
            first -= 2;
            if tokens[first].kind == TokenKind::Close {
                let back = tokens[first.saturating_sub(MAX_BACK)..first].iter().rev().position(is_open);
                first -= back.map_or(0, |back| back + 1);
            }
            first -= usize::from(first > 0 && BINDERS.contains(&tokens[first - 1].symbol));
        }
        self.mark_import(first, tokens.len());
    }

    /// Ends what the text's end leaves open, and marks the tables.
    pub(super) fn finish(&mut self) {
        let ends_with_text = |import: ImportState| import.ends != ImportEnd::Bracket;
        if self.import.is_some_and(ends_with_text) {
            self.end_import();
        }
        self.settle_checkpoints();
        for &(first, end) in &self.tables {
            for token in self.out.tokens.get_mut(first as usize..end as usize).unwrap_or_default() {
                token.flags.set(TokenFlags::TABLE);
            }
        }
    }
}

fn is_open(token: &Token) -> bool {
    token.kind == TokenKind::Open
}

fn bracket_symbol(byte: u8) -> Symbol {
    const SYMBOLS: [Symbol; 6] =
        [constant("("), constant(")"), constant("["), constant("]"), constant("{"), constant("}")];
    match byte {
        b'(' => SYMBOLS[0],
        b')' => SYMBOLS[1],
        b'[' => SYMBOLS[2],
        b']' => SYMBOLS[3],
        b'{' => SYMBOLS[4],
        b'}' => SYMBOLS[5],
        other => hash_bytes(&[other]),
    }
}
