//! Loops rewritten as loops of another kind.

use std::ops::Range;

use crate::span::TokenSpan;

use super::super::Syntax;
use super::super::condition::{negated, text_of};
use super::super::draft::Line;
use super::super::rename::declared;
use super::{Replaced, Site};

impl Site<'_> {
    /// `while (a) { b }` as `for (; a; ) { b }`.
    pub(super) fn while_to_for(&self) -> Option<Replaced> {
        let has_parens = matches!(self.syntax(), Syntax::C | Syntax::Java | Syntax::JavaScript);
        (has_parens && self.block.keyword == "while").then_some(())?;
        let condition = format!("; {}; ", text_of(self.view, &self.block.condition)?);
        Some(self.new_header("for", &condition))
    }

    /// `for (a; b; c) { d }` as `a; while (b) { d c; }`.
    pub(super) fn for_to_while(&self) -> Option<Replaced> {
        let (block, syntax) = (self.block, self.syntax());
        let is_known = matches!(syntax, Syntax::C | Syntax::Java | Syntax::JavaScript | Syntax::Go);
        (is_known && block.keyword == "for" && block.else_body.is_none()).then_some(())?;
        let [init, test, step] = self.for_parts()?;
        let span = TokenSpan::new(init.start as u32, test.start as u32);
        let names = declared(self.view, syntax, self.function, span);
        let all = self.function.tokens.range();
        let around = all.filter(|&idx| {
            let line = self.view.line_of(idx);
            !(block.header.start..block.after).contains(&line)
        });
        let is_spoken_of = |idx: usize| self.view.is_identifier(idx) && names.contains(self.view.word(idx));
        let has_comma = init.clone().chain(step.clone()).any(|idx| self.view.word(idx) == ",");
        let is_unsafe = self.has_word(&block.body, &["continue", "=>", "function", "func", "goto"])
            || self.ends_in_jump(&block.body)
            || around.into_iter().any(is_spoken_of)
            || has_comma && syntax == Syntax::Java;
        (!is_unsafe).then_some(())?;
        let end = self.semicolon();
        let mut lines = Vec::new();
        if let Some(init) = text_of(self.view, &init) {
            lines.push(self.of_header(format!("{}{init}{end}", self.indent())));
        }
        let endless = match syntax {
            Syntax::C => "1",
            Syntax::Go => "",
            _ => "true",
        };
        let test = if test.is_empty() { endless } else { text_of(self.view, &test)? };
        lines.push(self.header(self.indent(), if syntax == Syntax::Go { "for" } else { "while" }, test));
        lines.extend(self.kept(block.body.clone()));
        if let Some(step) = text_of(self.view, &step) {
            lines.push(self.of_header(format!("{}{step}{end}", self.inner())));
        }
        lines.extend(self.closer(self.indent(), block.body.end));
        Some((lines, block.after))
    }

    /// Returns the three parts of a `for`. JavaScript's semicolons are no tokens: they stand between them.
    fn for_parts(&self) -> Option<[Range<usize>; 3]> {
        let (condition, depth) = (&self.block.condition, self.view.depth(self.block.condition.start));
        let mut parts = Vec::new();
        let mut start = condition.start;
        for idx in condition.start..=condition.end {
            let n_semicolons = if self.syntax() == Syntax::JavaScript {
                self.view.bytes(self.view.gap_before(idx)).matches(';').count()
            } else {
                usize::from(idx < condition.end && self.view.word(idx) == ";" && self.view.depth(idx) == depth)
            };
            if n_semicolons > 0 {
                parts.push(start..idx);
                start = idx + usize::from(self.syntax() != Syntax::JavaScript);
            }
            if n_semicolons > 1 {
                return None;
            }
        }
        parts.push(start..condition.end);
        parts.try_into().ok()
    }

    /// `while a { b }` as `loop { if !a { break; } b }`, in Rust, Go and Python.
    pub(super) fn to_endless(&self) -> Option<Replaced> {
        let block = self.block;
        let header = match (self.syntax(), block.keyword.as_str()) {
            (Syntax::Rust, "while") => "loop {",
            (Syntax::Go, "for") => "for {",
            (Syntax::Python, "while") => "while True:",
            _ => return None,
        };
        let is_endless =
            block.condition.len() == 1 && matches!(self.view.word(block.condition.start), "True" | "1" | "true");
        (!block.condition.is_empty() && !is_endless && block.else_body.is_none() && !block.is_chain).then_some(())?;
        let condition = negated(self.view, self.syntax(), &block.condition)?;
        let (indent, inner) = (self.indent(), self.inner());
        let mut lines = vec![self.of_header(format!("{indent}{header}"))];
        lines.push(self.header(inner, "if", &condition));
        lines.push(Line::added(format!("{inner}{}break{}", self.step(), self.semicolon())));
        lines.extend(self.closer(inner, usize::MAX));
        lines.extend(self.kept(block.body.start..block.after));
        Some((lines, block.after))
    }

    /// `for a in b { c }` as `let mut items = (b).into_iter(); while let Some(a) = items.next() { c }`, in Rust.
    pub(super) fn rust_iterator(&self) -> Option<Replaced> {
        let block = self.block;
        (self.syntax() == Syntax::Rust && block.keyword == "for").then_some(())?;
        let depth = self.view.depth(block.condition.start);
        let at = block.condition.clone().find(|&idx| self.view.word(idx) == "in" && self.view.depth(idx) == depth)?;
        let pattern = text_of(self.view, &(block.condition.start..at))?;
        let items = text_of(self.view, &(at + 1..block.condition.end))?;
        let is_name = |name: &str| (0..self.view.tokens().len()).any(|idx| self.view.word(idx) == name);
        let name = ["items", "entries", "pending", "sequence", "walker"].into_iter().find(|name| !is_name(name))?;
        let is_path = at + 2 == block.condition.end;
        let source = if is_path { items.to_owned() } else { format!("({items})") };
        let mut lines = vec![self.of_header(format!("{}let mut {name} = {source}.into_iter();", self.indent()))];
        lines.push(self.header(self.indent(), "while", &format!("let Some({pattern}) = {name}.next()")));
        lines.extend(self.kept(block.body.start..block.after));
        Some((lines, block.after))
    }

    /// `for i in range(a, b): c` as `i = a`, `while i < b: c`, `i += 1`, in Python.
    pub(super) fn python_range(&self) -> Option<Replaced> {
        let (block, view) = (self.block, self.view);
        let start = block.condition.start;
        let is_range = self.syntax() == Syntax::Python
            && block.keyword == "for"
            && view.is_identifier(start)
            && view.word(start + 1) == "in"
            && view.word(start + 2) == "range"
            && view.word(start + 3) == "("
            && view.closing(start + 3) == Some(block.condition.end - 1)
            && block.else_body.is_none()
            && !block.is_chain;
        is_range.then_some(())?;
        let name = view.word(start);
        let is_set = |idx: usize| {
            view.word(idx) == name
                && (view.word(idx + 1).ends_with('=') || view.word(idx + 1) == "," || view.word(idx + 1) == "in")
        };
        let outside =
            self.function.tokens.range().filter(|&idx| !(block.header.start..block.after).contains(&view.line_of(idx)));
        let is_unsafe = self.has_word(&block.body, &["continue", "yield", "lambda"])
            || self.ends_in_jump(&block.body)
            || self.tokens(&block.body).any(is_set)
            || outside.into_iter().any(|idx| view.word(idx) == name);
        (!is_unsafe).then_some(())?;
        let depth = view.depth(start + 3) + 1;
        let inside = start + 4..block.condition.end - 1;
        let commas: Vec<usize> =
            inside.clone().filter(|&idx| view.word(idx) == "," && view.depth(idx) == depth).collect();
        let (first, last) = match commas[..] {
            [] => ("0", text_of(view, &inside)?),
            [comma] => (text_of(view, &(inside.start..comma))?, text_of(view, &(comma + 1..inside.end))?),
            _ => return None,
        };
        let bound =
            if last.bytes().all(|byte| byte.is_ascii_digit()) { last.to_owned() } else { format!("{name}_end") };
        if self.function.tokens.range().any(|idx| view.word(idx) == bound && bound != last) {
            return None;
        }
        let indent = self.indent();
        let mut lines = vec![self.of_header(format!("{indent}{name} = {first}"))];
        if bound != last {
            lines.push(self.of_header(format!("{indent}{bound} = {last}")));
        }
        lines.push(self.header(indent, "while", &format!("{name} < {bound}")));
        lines.extend(self.kept(block.body.clone()));
        lines.push(self.of_header(format!("{}{name} += 1", self.inner())));
        Some((lines, block.after))
    }
}
