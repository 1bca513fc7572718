//! Loops and conditions rewritten so that they do the same: `for` as `while` and back, branches swapped, conditions
//! split, early returns made and undone.
//!
//! Each rewriting asks for what makes it safe (no `continue` where a step moves, no name that would clash, nothing that
//! binds in a condition) and leaves the block as it is otherwise.

use std::ops::Range;

use crate::span::{LineSpan, TokenSpan};

use super::Syntax;
use super::block::{Block, block_at, shifted};
use super::condition::{flipped, negated, split, text_of};
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

    /// `while (a) { b }` as `for (; a; ) { b }`.
    fn while_to_for(&self) -> Option<Replaced> {
        let has_parens = matches!(self.syntax(), Syntax::C | Syntax::Java | Syntax::JavaScript);
        (has_parens && self.block.keyword == "while").then_some(())?;
        let condition = format!("; {}; ", text_of(self.view, &self.block.condition)?);
        Some(self.new_header("for", &condition))
    }

    fn new_header(&self, keyword: &str, condition: &str) -> Replaced {
        let mut lines = vec![self.header(self.indent(), keyword, condition)];
        lines.extend(self.kept(self.block.body.start..self.block.after));
        (lines, self.block.after)
    }

    /// `for (a; b; c) { d }` as `a; while (b) { d c; }`.
    fn for_to_while(&self) -> Option<Replaced> {
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
    fn to_endless(&self) -> Option<Replaced> {
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
    fn rust_iterator(&self) -> Option<Replaced> {
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
    fn python_range(&self) -> Option<Replaced> {
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

    /// `a < b` as `b > a`.
    fn flip(&self) -> Option<Replaced> {
        (self.block.keyword != "for" && !self.block.is_chain && self.block.else_body.is_none()).then_some(())?;
        Some(self.new_header(&self.block.keyword, &flipped(self.view, &self.block.condition)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the rewritings called so make of the first loop or condition of a text.
    #[track_caller]
    fn check(syntax: Syntax, text: &str, kind: Rewriting, expected: Option<&str>) {
        let mut draft = Draft::new(text, syntax);
        let view = draft.view();
        let (line, function) =
            next_header(&draft, &view, &[false; 99], LineSpan::new(0, 99), 0).expect("there is a header");
        let block = block_at(&view, syntax, &function, line).expect("there is a block");
        let lines = Site { draft: &draft, view: &view, function: &function, block: &block }.apply(kind);
        let new = lines.map(|(lines, end)| {
            draft.lines.splice(line..end, lines);
            draft.text()
        });
        assert_eq!(new.as_deref(), expected, "{text}");
    }

    #[test]
    fn branches_swap() {
        check(
            Syntax::C,
            "int f(int a)\n{\n    if (a == 1)\n    {\n        g(a);\n    }\n    else\n    {\n        h();\n    }\n}\n",
            Rewriting::SwapBranches,
            Some("int f(int a)\n{\n    if (a != 1) {\n        h();\n    } else {\n        g(a);\n    }\n}\n"),
        );
        check(
            Syntax::Python,
            "def f(a):\n    if a.b:\n        g(a)\n    else:\n        h()\n        k()\n    return 1\n",
            Rewriting::SwapBranches,
            Some("def f(a):\n    if not a.b:\n        h()\n        k()\n    else:\n        g(a)\n    return 1\n"),
        );
    }

    #[test]
    fn conditions_split() {
        check(
            Syntax::Go,
            "func f(a int) {\n\tif a > 1 && ok(a) {\n\t\tg(a)\n\t}\n}\n",
            Rewriting::SplitCondition,
            Some("func f(a int) {\n\tif a > 1 {\n\t\tif ok(a) {\n\t\t\tg(a)\n\t\t}\n\t}\n}\n"),
        );
    }

    #[test]
    fn else_comes_and_goes() {
        let flat = "fn f(a: u8) -> u8 {\n    if a > 1 {\n        return 2;\n    }\n    let b = g(a);\n    b\n}\n";
        let nested = "fn f(a: u8) -> u8 {\n    if a > 1 {\n        return 2;\n    } else {\n        let b = g(a);\n        b\n    }\n}\n";
        check(Syntax::Rust, flat, Rewriting::AddElse, Some(nested));
        check(Syntax::Rust, nested, Rewriting::DropElse, Some(flat));
        let flat = "def f(a):\n    if a:\n        return 2\n    return g(a)\n";
        let nested = "def f(a):\n    if a:\n        return 2\n    else:\n        return g(a)\n";
        check(Syntax::Python, flat, Rewriting::AddElse, Some(nested));
        check(Syntax::Python, nested, Rewriting::DropElse, Some(flat));
        // The name declared in the branch is spoken of behind it.
        let text = "int f(int a)\n{\n    if (a) {\n        return 2;\n    } else {\n        int b = g(a);\n        h(b);\n    }\n    return k(b);\n}\n";
        check(Syntax::C, text, Rewriting::DropElse, None);
    }

    #[test]
    fn the_last_condition_becomes_an_early_return() {
        check(
            Syntax::Java,
            "class A {\n    void f(B b) {\n        if (b.isOpen()) {\n            b.close();\n            log(b);\n        }\n    }\n}\n",
            Rewriting::LeaveEarly,
            Some(
                "class A {\n    void f(B b) {\n        if (!b.isOpen()) {\n            return;\n        }\n        b.close();\n        log(b);\n    }\n}\n",
            ),
        );
        check(
            Syntax::Python,
            "def f(a):\n    if a:\n        g(a)\n",
            Rewriting::LeaveEarly,
            Some("def f(a):\n    if not a:\n        return\n    g(a)\n"),
        );
        check(Syntax::C, "int f(int a)\n{\n    if (a) {\n        return 3;\n    }\n}\n", Rewriting::LeaveEarly, None);
        check(
            Syntax::C,
            "int f(int a)\n{\n    if (a) {\n        g(3);\n    }\n    return 1;\n}\n",
            Rewriting::LeaveEarly,
            None,
        );
    }

    #[test]
    fn loops_become_other_loops() {
        check(
            Syntax::JavaScript,
            "function f(a) {\n  for (let i = 0; i < a.length; i++) {\n    g(a[i]);\n  }\n}\n",
            Rewriting::ForToWhile,
            Some("function f(a) {\n  let i = 0;\n  while (i < a.length) {\n    g(a[i]);\n    i++;\n  }\n}\n"),
        );
        check(
            Syntax::C,
            "void f(int a)\n{\n    while (a > 0) {\n        a--;\n    }\n}\n",
            Rewriting::WhileToFor,
            Some("void f(int a)\n{\n    for (; a > 0; ) {\n        a--;\n    }\n}\n"),
        );
        check(
            Syntax::Rust,
            "fn f(mut a: u8) {\n    while a > 0 {\n        a -= 1;\n    }\n}\n",
            Rewriting::ToEndless,
            Some(
                "fn f(mut a: u8) {\n    loop {\n        if !(a > 0) {\n            break;\n        }\n        a -= 1;\n    }\n}\n",
            ),
        );
        check(
            Syntax::Rust,
            "fn f(a: &[u8]) {\n    for (n, b) in a.iter().enumerate() {\n        g(n, b);\n    }\n}\n",
            Rewriting::RustIterator,
            Some(
                "fn f(a: &[u8]) {\n    let mut items = (a.iter().enumerate()).into_iter();\n    while let Some((n, b)) = items.next() {\n        g(n, b);\n    }\n}\n",
            ),
        );
        check(
            Syntax::Python,
            "def f(a):\n    for i in range(1, len(a)):\n        g(a[i])\n    return a\n",
            Rewriting::PythonRange,
            Some(
                "def f(a):\n    i = 1\n    i_end = len(a)\n    while i < i_end:\n        g(a[i])\n        i += 1\n    return a\n",
            ),
        );
    }

    #[test]
    fn what_would_mean_something_else_stays() {
        for text in [
            "void f(int a)\n{\n    for (int i = 0; i < a; i++) {\n        if (g(i)) continue;\n        h(i);\n    }\n}\n",
            "void f(int a)\n{\n    for (int i = 0; i < a; i++) {\n        h(i);\n    }\n    i = 3;\n}\n",
        ] {
            check(Syntax::C, text, Rewriting::ForToWhile, None);
        }
        check(
            Syntax::Python,
            "def f(a):\n    for i in range(a):\n        g(i)\n    return i\n",
            Rewriting::PythonRange,
            None,
        );
        check(
            Syntax::Python,
            "def f(a):\n    while a:\n        a = g(a)\n    else:\n        h()\n",
            Rewriting::ToEndless,
            None,
        );
    }

    #[test]
    fn a_text_with_one_block_stays() {
        let mut draft =
            Draft::new("int f(int a)\n{\n    if (a < 1) {\n        g(a);\n    }\n    return a;\n}\n", Syntax::C);
        let before = draft.clone();
        restructure(&mut draft, LineSpan::new(0, 99), &mut Rng::new(3));
        assert_eq!(draft, before);
    }
}
