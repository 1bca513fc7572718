//! Loops and conditions rewritten so that they do the same: `for` as `while` and back, branches swapped, conditions
//! split, early returns made and undone.
//!
//! Each rewriting asks for what makes it safe (no `continue` where a step moves, no name that would clash, nothing that
//! binds in a condition) and leaves the block as it is otherwise.

mod loops;

use std::ops::Range;

use crate::span::{LineSpan, TokenSpan};

use super::Syntax;
use super::block::{Block, block_at, shifted};
use super::condition::{flipped, negated, split};
use super::draft::{Draft, Line, View};
use super::function::{Function, column_of, functions};
use super::rename::declared;
use super::rng::Rng;

/// How many blocks of a text must take a rewriting, else it stays as it was.
const MIN_REWRITINGS: usize = 2;

/// Rewrites most loops and conditions that come from `within`.
pub(crate) fn restructure(draft: &mut Draft, within: LineSpan, rng: &mut Rng) {
    let before = draft.clone();
    let mut done = vec![false; draft.lines.iter().filter_map(|line| line.origin).max().unwrap_or(0) as usize + 1];
    let mut n_rewritings = 0;
    let mut from = 0;
    loop {
        let view = draft.view();
        let Some((line, function)) = next_header(draft, &view, &done, within, from) else { break };
        from = line;
        if let Some(origin) = draft.lines[line].origin {
            done[origin as usize] = true;
        }
        if rng.chance(10) {
            continue;
        }
        if let Some(block) = block_at(&view, draft.syntax, &function, line)
            && let Some(lines) = (Site { draft, view: &view, function: &function, block: &block }).rewritten(rng)
        {
            let end = lines.1;
            draft.lines.splice(line..end, lines.0);
            n_rewritings += 1;
        }
    }
    if n_rewritings < MIN_REWRITINGS {
        *draft = before;
    }
}

/// Returns the next line that starts with one of the words, in a function, and is not done.
fn next_header(draft: &Draft, view: &View, done: &[bool], within: LineSpan, from: usize) -> Option<(usize, Function)> {
    let is_open = |line: usize| {
        let origin = draft.lines[line].origin;
        let tokens = view.on_line(line);
        origin.is_some_and(|origin| within.contains(origin) && !done[origin as usize])
            && !tokens.is_empty()
            && matches!(view.word(tokens.start as usize), "if" | "for" | "while")
    };
    for function in functions(view, draft.syntax) {
        if let Some(line) = function.lines.range().find(|&line| line >= from && is_open(line)) {
            return Some((line, function));
        }
    }
    None
}

/// A block with all that is needed to judge it.
struct Site<'a> {
    draft: &'a Draft,
    view: &'a View,
    function: &'a Function,
    block: &'a Block,
}

/// What can be done to a block; what each asks for stands at its function.
#[derive(Debug, Clone, Copy)]
enum Rewriting {
    SwapBranches,
    SplitCondition,
    DropElse,
    AddElse,
    LeaveEarly,
    WhileToFor,
    ForToWhile,
    ToEndless,
    RustIterator,
    PythonRange,
    Flip,
}

const OF_CONDITIONS: [Rewriting; 5] = [
    Rewriting::SwapBranches,
    Rewriting::SplitCondition,
    Rewriting::DropElse,
    Rewriting::AddElse,
    Rewriting::LeaveEarly,
];

const OF_LOOPS: [Rewriting; 5] = [
    Rewriting::WhileToFor,
    Rewriting::ForToWhile,
    Rewriting::ToEndless,
    Rewriting::RustIterator,
    Rewriting::PythonRange,
];

/// New lines, and the line up to which they take the place of the old ones, from the header on.
type Replaced = (Vec<Line>, usize);

impl Site<'_> {
    /// Returns what one of the rewritings that fit makes of the block; turning a comparison round is the last resort.
    fn rewritten(&self, rng: &mut Rng) -> Option<Replaced> {
        let mut kinds = if self.block.keyword == "if" { OF_CONDITIONS } else { OF_LOOPS };
        rng.shuffle(&mut kinds);
        let found = kinds.into_iter().chain([Rewriting::Flip]).find_map(|kind| self.apply(kind));
        found.filter(|(lines, end)| self.is_balanced(lines, *end))
    }

    fn apply(&self, kind: Rewriting) -> Option<Replaced> {
        match kind {
            Rewriting::SwapBranches => self.swap_branches(),
            Rewriting::SplitCondition => self.split_condition(),
            Rewriting::DropElse => self.drop_else(),
            Rewriting::AddElse => self.add_else(),
            Rewriting::LeaveEarly => self.leave_early(),
            Rewriting::WhileToFor => self.while_to_for(),
            Rewriting::ForToWhile => self.for_to_while(),
            Rewriting::ToEndless => self.to_endless(),
            Rewriting::RustIterator => self.rust_iterator(),
            Rewriting::PythonRange => self.python_range(),
            Rewriting::Flip => self.flip(),
        }
    }

    /// A rewriting may add and take brackets in pairs only.
    fn is_balanced(&self, lines: &[Line], end: usize) -> bool {
        let sum = |lines: &[Line]| {
            let draft = Draft { syntax: self.syntax(), lines: lines.to_vec() };
            let view = draft.view();
            let count =
                |open: &str| view.tokens().iter().enumerate().filter(|(idx, _)| view.word(*idx) == open).count();
            [("{", "}"), ("(", ")"), ("[", "]")].map(|(open, close)| count(open) as i64 - count(close) as i64)
        };
        sum(lines) == sum(&self.draft.lines[self.block.header.start..end])
    }

    fn syntax(&self) -> Syntax {
        self.draft.syntax
    }

    fn indent(&self) -> &str {
        self.draft.lines[self.block.header.start].indent()
    }

    /// Returns the indentation of the body's first line of code.
    fn inner(&self) -> &str {
        let mut body = self.block.body.clone();
        body.find(|&line| !self.view.on_line(line).is_empty()).map_or("", |line| self.draft.lines[line].indent())
    }

    /// Returns what the body is indented by beyond its header.
    fn step(&self) -> &str {
        self.inner().strip_prefix(self.indent()).filter(|step| !step.is_empty()).unwrap_or("    ")
    }

    fn of_header(&self, text: String) -> Line {
        Line { text, origin: self.draft.lines[self.block.header.start].origin }
    }

    fn header(&self, indent: &str, keyword: &str, condition: &str) -> Line {
        self.of_header(match self.syntax() {
            Syntax::Python => format!("{indent}{keyword} {condition}:"),
            Syntax::Rust | Syntax::Go => format!("{indent}{keyword} {condition} {{"),
            Syntax::C | Syntax::Java | Syntax::JavaScript => format!("{indent}{keyword} ({condition}) {{"),
        })
    }

    /// The closing brace; none in Python.
    fn closer(&self, indent: &str, line: usize) -> Option<Line> {
        let origin = self.draft.lines.get(line).and_then(|line| line.origin);
        (self.syntax() != Syntax::Python).then(|| Line { text: format!("{indent}}}"), origin })
    }

    fn else_line(&self, origin: Option<u32>) -> Line {
        let text = if self.syntax() == Syntax::Python { "else:" } else { "} else {" };
        Line { text: format!("{}{text}", self.indent()), origin }
    }

    fn kept(&self, lines: Range<usize>) -> Vec<Line> {
        self.draft.lines[lines].to_vec()
    }

    fn semicolon(&self) -> &'static str {
        if matches!(self.syntax(), Syntax::Python | Syntax::Go) { "" } else { ";" }
    }

    /// Tokens that start on these lines.
    fn tokens(&self, lines: &Range<usize>) -> Range<usize> {
        if lines.is_empty() {
            return 0..0;
        }
        self.view.on_line(lines.start).start as usize..self.view.on_line(lines.end - 1).end as usize
    }

    fn has_word(&self, lines: &Range<usize>, words: &[&str]) -> bool {
        self.tokens(lines).any(|idx| words.contains(&self.view.word(idx)))
    }

    /// Tells whether a name declared on `lines` is spoken of on `others`.
    fn clashes(&self, lines: &Range<usize>, others: &Range<usize>) -> bool {
        let tokens = self.tokens(lines);
        let names =
            declared(self.view, self.syntax(), self.function, TokenSpan::new(tokens.start as u32, tokens.end as u32));
        self.syntax() != Syntax::Python
            && self.tokens(others).any(|idx| self.view.is_identifier(idx) && names.contains(self.view.word(idx)))
    }

    /// Tells whether the last line of a body is a statement that leaves it.
    fn ends_in_jump(&self, body: &Range<usize>) -> bool {
        let Some(last) = body.clone().rev().find(|&line| !self.view.on_line(line).is_empty()) else { return false };
        let first = self.view.on_line(last).start as usize;
        matches!(self.view.word(first), "return" | "throw" | "raise" | "continue" | "break")
            && column_of(self.view, last)
                == body
                    .clone()
                    .find(|&line| !self.view.on_line(line).is_empty())
                    .map_or(0, |line| column_of(self.view, line))
            && !matches!(self.view.word_before(first), ")" | "else")
    }

    /// A block that is a value in Rust ends without a semicolon; such a one cannot stand before other statements.
    fn is_value(&self, body: &Range<usize>, end: usize) -> bool {
        let last = self.tokens(body).end;
        self.syntax() == Syntax::Rust
            && end != self.block.outer_end
            && !matches!(self.view.word_before(last), ";" | "}")
    }

    /// `if (a) { b } else { c }` as `if (!a) { c } else { b }`.
    fn swap_branches(&self) -> Option<Replaced> {
        let block = self.block;
        let other = block.else_body.clone().filter(|_| !block.is_chain)?;
        let condition = negated(self.view, self.syntax(), &block.condition)?;
        let mut lines = vec![self.header(self.indent(), "if", &condition)];
        lines.extend(self.kept(other.clone()));
        lines.push(self.else_line(self.draft.lines[block.body.end].origin));
        lines.extend(self.kept(block.body.clone()));
        lines.extend(self.closer(self.indent(), other.end));
        Some((lines, block.after))
    }

    /// `if (a && b) { c }` as `if (a) { if (b) { c } }`.
    fn split_condition(&self) -> Option<Replaced> {
        let block = self.block;
        (block.else_body.is_none() && !block.is_chain).then_some(())?;
        let (first, second) = split(self.view, self.syntax(), &block.condition)?;
        let (indent, inner) = (self.indent(), format!("{}{}", self.indent(), self.step()));
        let mut lines = vec![self.header(indent, "if", &first), self.header(&inner, "if", &second)];
        lines.extend(shifted(self.draft, self.view, block.body.clone(), indent, &inner));
        lines.extend(self.closer(&inner, block.body.end));
        lines.extend(self.closer(indent, block.body.end));
        Some((lines, block.after))
    }

    /// `if (a) { return b; } else { c }` as `if (a) { return b; } c`.
    fn drop_else(&self) -> Option<Replaced> {
        let block = self.block;
        let other = block.else_body.clone().filter(|_| !block.is_chain)?;
        let rest = block.after..block.outer_end;
        let around = self.function.lines.start as usize..block.header.start;
        let is_safe = self.ends_in_jump(&block.body)
            && !self.clashes(&other, &rest)
            && !self.clashes(&other, &around)
            && !self.is_value(&other, block.after);
        is_safe.then_some(())?;
        let mut lines = self.kept(block.header.start..block.body.end);
        lines.extend(self.closer(self.indent(), block.body.end));
        lines.extend(shifted(self.draft, self.view, other, self.inner(), self.indent()));
        Some((lines, block.after))
    }

    /// `if (a) { return b; } c` as `if (a) { return b; } else { c }`.
    fn add_else(&self) -> Option<Replaced> {
        let block = self.block;
        (block.else_body.is_none() && !block.is_chain).then_some(())?;
        let rest = block.after..block.outer_end;
        let n_code = rest.clone().filter(|&line| !self.view.on_line(line).is_empty()).count();
        let is_safe = self.ends_in_jump(&block.body)
            && (1..=40).contains(&n_code)
            && rest.clone().all(|line| !super::statements::is_directive(self.view, line))
            && !self.has_word(&rest, &["case", "default", "function", "goto", "defer", "use", "fn"])
            && !rest.clone().any(|line| self.is_label(line));
        is_safe.then_some(())?;
        let inner = format!("{}{}", self.indent(), self.step());
        let mut lines = self.kept(block.header.start..block.body.end);
        let closer = self.closer("", block.body.end); // Python's `else` comes from no line.
        lines.push(self.else_line(closer.and_then(|closer| closer.origin)));
        lines.extend(shifted(self.draft, self.view, rest.clone(), self.indent(), &inner));
        lines.extend(self.closer(self.indent(), block.body.end));
        Some((lines, rest.end))
    }

    fn is_label(&self, line: usize) -> bool {
        let tokens = self.view.on_line(line).range();
        self.syntax() != Syntax::Python && tokens.len() == 2 && self.view.word(tokens.start + 1) == ":"
    }

    /// `if (a) { b }` at the end of a function or loop as `if (!a) { return; } b`.
    fn leave_early(&self) -> Option<Replaced> {
        let block = self.block;
        let is_last = block.else_body.is_none() && !block.is_chain && block.after == block.outer_end;
        let jump = self.leaving_word().filter(|_| is_last)?;
        let before = self.function.lines.start as usize..block.header.start;
        if self.clashes(&block.body, &before) || self.is_value(&block.body, usize::MAX) {
            return None;
        }
        let condition = negated(self.view, self.syntax(), &block.condition)?;
        let (indent, step) = (self.indent(), self.step());
        let mut lines = vec![self.header(indent, "if", &condition)];
        lines.push(Line::added(format!("{indent}{step}{jump}{}", self.semicolon())));
        lines.extend(self.closer(indent, block.body.end));
        lines.extend(shifted(self.draft, self.view, block.body.clone(), self.inner(), indent));
        Some((lines, block.after))
    }

    /// What leaves the block around at its end: `continue` in a loop, `return` in a function without result.
    fn leaving_word(&self) -> Option<&'static str> {
        let open = self.block.outer_open;
        let header = self.view.line_of(open);
        let first = self.view.on_line(header).start as usize;
        let is_loop = matches!(self.view.word(first), "for" | "while" | "loop");
        let is_own = if self.syntax() == Syntax::Python {
            (first..=first + 1).any(|idx| idx + 1 == self.function.name)
        } else {
            open + 1 == self.function.body
        };
        if is_loop && (first != open || self.syntax() == Syntax::Python) {
            return Some("continue");
        }
        let tokens = self.function.tokens.range();
        let gives_value = tokens.clone().any(|idx| {
            let next = self.view.word(idx + 1);
            let ends = matches!(next, ";" | "}") || self.view.line_of(idx + 1) != self.view.line_of(idx);
            self.view.word(idx) == "return" && !ends || matches!(self.view.word(idx), "yield" | "goto")
        });
        let has_result =
            self.syntax() == Syntax::Rust && (self.function.name..open).any(|idx| self.view.word(idx) == "->");
        (is_own && !gives_value && !has_result).then_some("return")
    }

    fn new_header(&self, keyword: &str, condition: &str) -> Replaced {
        let mut lines = vec![self.header(self.indent(), keyword, condition)];
        lines.extend(self.kept(self.block.body.start..self.block.after));
        (lines, self.block.after)
    }

    /// `a < b` as `b > a`.
    fn flip(&self) -> Option<Replaced> {
        (self.block.keyword != "for" && !self.block.is_chain && self.block.else_body.is_none()).then_some(())?;
        Some(self.new_header(&self.block.keyword, &flipped(self.view, &self.block.condition)?))
    }
}

#[cfg(test)]
mod tests;
