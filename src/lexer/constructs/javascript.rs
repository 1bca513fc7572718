//! JavaScript: regular expressions, template literals, elements (JSX).
//!
//! All three nest in each other through brackets, so their state is in the engine's frames, never on the call stack.

use crate::lexer::context::Role;
use crate::lexer::engine::{Engine, after, is_name_byte};
use crate::lexer::symbol::{constant, hash_bytes};
use crate::lexer::token::{TokenFlags, TokenKind};

impl Engine<'_> {
    /// `/…/flags` where no value ends.
    pub(in crate::lexer) fn regex(&mut self) -> bool {
        let is_in_tag = matches!(self.role(), Some(Role::JsxTag | Role::JsxClosingTag));
        if self.after & after::VALUE != 0 || is_in_tag {
            return false;
        }
        let first = self.pos;
        let Some(close) = self.regex_end(first + 1, b'/') else { return false };
        let flags = self.text[close + 1..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        self.push_string(first, close + 1 + flags, first + 1..close);
        true
    }

    /// Returns the place of the `close` that ends a regular expression on this line; brackets hide it.
    pub(in crate::lexer) fn regex_end(&mut self, from: usize, close: u8) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let mut pos = from;
        let mut in_class = false;
        loop {
            match self.text.get(pos) {
                None | Some(b'\n' | b'\r') => break,
                Some(b'\\') => pos += 1,
                Some(b'[') => in_class = true,
                Some(b']') => in_class = false,
                Some(&byte) if byte == close && !in_class => return Some(pos),
                Some(_) => {}
            }
            pos += 1;
        }
        self.spend(pos - from);
        None
    }

    /// `` `…` ``, or its text up to the first `${`.
    pub(in crate::lexer) fn template(&mut self) -> bool {
        self.template_text(self.pos, true);
        true
    }

    /// Text of a template literal; `first` is at its backquote, or, for what follows an expression, at the text.
    pub(in crate::lexer) fn template_text(&mut self, first: usize, is_head: bool) {
        let body = first + usize::from(is_head);
        let mut pos = body;
        while let Some(at) = memchr::memchr3(b'`', b'\\', b'$', self.text.get(pos..).unwrap_or_default()) {
            pos += at;
            match self.text[pos..] {
                [b'`', ..] => {
                    let is_empty_tail = pos == body && !is_head;
                    if is_empty_tail {
                        self.pos = pos + 1;
                        self.after = after::VALUE;
                    } else {
                        self.push_string(first, pos + 1, body..pos);
                    }
                    return;
                }
                [b'$', b'{', ..] => {
                    if pos > body {
                        self.push_string(first, pos, body..pos);
                    }
                    return self.template_expression(pos);
                }
                [b'\\', ..] => pos += 2,
                _ => pos += 1,
            }
        }
        // Where an expression was the last of the text, nothing is left to make a token of.
        if first < self.text.len() {
            self.push_string(first, self.text.len(), body.min(self.text.len())..self.text.len());
        }
    }

    fn template_expression(&mut self, at: usize) {
        self.open_frame(b'{', Role::Template);
        self.after = 0;
        self.push(TokenKind::Open, at, at + 2, constant("${"), TokenFlags::default());
    }

    /// `<name`, `</name`, `<>` where no value ends; also a `>` that ends a tag.
    pub(in crate::lexer) fn jsx(&mut self) -> bool {
        let first = self.pos;
        if self.text[first] == b'>' {
            return self.jsx_tag_end();
        }
        let next = self.text.get(first + 1).copied().unwrap_or(0);
        let opens = is_name_byte(next) && !next.is_ascii_digit() || next == b'>';
        if self.after & after::VALUE != 0 || !opens || !self.has_closing_tag(first) {
            return false;
        }
        self.jsx_tag(first, Role::JsxTag);
        true
    }

    /// An element is closed somewhere: `<T>(x)` with type parameters is none in a file without `</` and `/>`.
    fn has_closing_tag(&mut self, first: usize) -> bool {
        let limit = self.text.len().min(first + (1 << 16));
        let rest = &self.text[first..limit];
        let found = memchr::memchr_iter(b'/', rest)
            .find(|&at| at > 0 && (rest[at - 1] == b'<' || rest.get(at + 1) == Some(&b'>')));
        let cost = found.unwrap_or(rest.len());
        self.spend(cost / 8) && found.is_some()
    }

    fn jsx_tag(&mut self, first: usize, role: Role) {
        self.open_frame(0, role);
        self.after = 0;
        self.push(TokenKind::Operator, first, first + 1, constant("<"), TokenFlags::default());
    }

    /// The `>` of a tag: what follows is text, or code when the outermost element ended.
    fn jsx_tag_end(&mut self) -> bool {
        let role = self.role();
        if !matches!(role, Some(Role::JsxTag | Role::JsxClosingTag)) {
            return false;
        }
        let first = self.pos;
        let is_self_closing = self.text[..first].last() == Some(&b'/');
        self.frames.pop();
        self.after = after::VALUE;
        self.push(TokenKind::Operator, first, first + 1, constant(">"), TokenFlags::default());
        if role == Some(Role::JsxClosingTag) {
            self.frames.pop_if(|frame| frame.role == Role::JsxChildren);
        } else if !is_self_closing {
            self.open_frame(0, Role::JsxChildren);
        }
        if self.role() == Some(Role::JsxChildren) {
            self.jsx_text();
        }
        true
    }

    /// Text between tags, up to the next tag or expression. A `}` or `>` is never in such text: then this was no
    /// element, and code goes on.
    pub(in crate::lexer) fn jsx_text(&mut self) {
        let first = self.pos;
        let rest = &self.text[first..];
        let stop = rest.iter().position(|byte| matches!(byte, b'<' | b'{' | b'>' | b'}')).unwrap_or(rest.len());
        self.push_words(first, first + stop);
        match self.text[first + stop..] {
            [b'<', b'/', ..] => self.jsx_tag(first + stop, Role::JsxClosingTag),
            [b'<', ..] => self.jsx_tag(first + stop, Role::JsxTag),
            [b'{', ..] => {}
            _ => {
                while matches!(self.role(), Some(Role::JsxChildren | Role::JsxTag | Role::JsxClosingTag)) {
                    self.frames.pop();
                }
            }
        }
    }

    /// Emits the text of an element as one string, white space runs as one space.
    fn push_words(&mut self, first: usize, end: usize) {
        let text = &self.text[first..end];
        let content = text.trim_ascii();
        self.pos = end;
        if content.is_empty() {
            return;
        }
        self.scratch.clear();
        for word in content.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()) {
            if !self.scratch.is_empty() {
                self.scratch.push(b' ');
            }
            self.scratch.extend_from_slice(word);
        }
        let from = first + text.len() - text.trim_ascii_start().len();
        let symbol = hash_bytes(&self.scratch);
        self.push(TokenKind::String, from, from + content.len(), symbol, TokenFlags::default());
        self.pos = end;
    }
}
