//! Two functions of two origins made into one: stretches of the first and of the second take turns.
//!
//! Both still do what they did, one after the other, so only such are taken as run to their end: nothing is returned
//! before the last statement, and what the second returns is left out. Its parameters stand before those of the first,
//! its names that clash are renamed.

use std::collections::HashSet;
use std::ops::Range;

use crate::span::LineSpan;

use super::draft::{Draft, Line, View};
use super::function::{Function, column_of, functions};
use super::paste;
use super::rename::rename_apart;
use super::rng::Rng;
use super::statements::is_directive;
use super::{CopiedRegion, Syntax};

/// A text with lines of two origins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interleaved {
    /// The new text.
    pub text: String,
    /// What is copied, in the order of the new text: whether from the second origin, and which lines.
    pub regions: Vec<(bool, CopiedRegion)>,
}

/// Fewest and most lines of code of a function that is interleaved.
const FUNCTION_LINES: std::ops::RangeInclusive<usize> = 12..=80;

/// Stretches are at least so many lines, and less than this longer.
const STRETCH_LINES: (usize, usize) = (4, 5);

/// Interleaves a function of `first` with one of `second` and puts the result after a function of `host`; `None` when
/// one of them has no function that fits, or the host takes nothing.
pub fn interleave(first: &str, second: &str, host: &str, syntax: Syntax, rng: &mut Rng) -> Option<Interleaved> {
    let first = Part::pick(Draft::new(first, syntax), false, rng)?;
    let second = Part::pick(Draft::new(second, syntax), true, rng)?;
    let second = second.without_clashes(&first, rng)?;
    let (lines, origins): (Vec<Line>, Vec<Origin>) = merged(&first, &second, rng)?.into_iter().unzip();
    let pasted = paste::after_function(&Draft::new(host, syntax), lines, rng)?;
    let regions = regions(&origins, pasted.lines.start);
    Some(Interleaved { text: pasted.draft.text(), regions })
}

/// Whether a line is of the second origin, and which of its lines it is.
type Origin = Option<(bool, u32)>;

/// A function cut into statements.
struct Part {
    draft: Draft,
    view: View,
    function: Function,
    /// The lines of each statement directly in its body, comments above included.
    statements: Vec<Range<usize>>,
}

impl Part {
    fn pick(draft: Draft, is_second: bool, rng: &mut Rng) -> Option<Self> {
        let view = draft.view();
        let syntax = draft.syntax;
        let fits = |function: &Function| !cut(&view, syntax, function, is_second).is_empty();
        let function = paste::pick_function(&view, syntax, FUNCTION_LINES, &fits, rng)?;
        Some(Self::new(draft, function, is_second))
    }

    fn new(draft: Draft, function: Function, is_second: bool) -> Self {
        let view = draft.view();
        let statements = cut(&view, draft.syntax, &function, is_second);
        Self { draft, view, function, statements }
    }

    /// Renames what is declared here and spoken of in `other`.
    fn without_clashes(mut self, other: &Self, rng: &mut Rng) -> Option<Self> {
        let names = |part: &Self| -> HashSet<String> {
            let tokens = part.function.tokens.range();
            tokens.filter(|&idx| part.view.is_identifier(idx)).map(|idx| part.view.word(idx).to_owned()).collect()
        };
        rename_apart(&mut self.draft, &self.function, &names(other), rng);
        let view = self.draft.view();
        let function = functions(&view, self.draft.syntax).into_iter().find(|f| f.lines == self.function.lines)?;
        Some(Self::new(self.draft, function, true))
    }

    fn indent(&self) -> &str {
        let first = self.statements[0].clone().find(|&line| !self.view.on_line(line).is_empty());
        first.map_or("", |line| self.draft.lines[line].indent())
    }

    /// Returns lines with their origin; those of the second are indented as the first asks.
    fn lines(&self, lines: Range<usize>, indent: &str, is_second: bool) -> Vec<(Line, Origin)> {
        let lines = if is_second {
            super::block::shifted(&self.draft, &self.view, lines, self.indent(), indent)
        } else {
            self.draft.lines[lines].to_vec()
        };
        lines.into_iter().map(|line| (line.clone(), line.origin.map(|origin| (is_second, origin)))).collect()
    }

    /// Groups the statements into stretches.
    fn stretches(&self, rng: &mut Rng) -> Vec<Range<usize>> {
        let mut stretches: Vec<Range<usize>> = Vec::new();
        let mut wanted = 0;
        for statement in &self.statements {
            match stretches.last_mut() {
                Some(last) if last.len() < wanted => last.end = statement.end,
                _ => {
                    stretches.push(statement.clone());
                    wanted = STRETCH_LINES.0 + rng.below(STRETCH_LINES.1);
                }
            }
        }
        stretches
    }

    /// Returns the text between the parentheses of the header, on one line.
    fn parameters(&self) -> Option<(Range<usize>, String)> {
        let open = self.function.name + 1;
        let close = self.view.closing(open).filter(|_| self.view.word(open) == "(")?;
        let text = &self.view.text[self.view.tokens()[open].end as usize..self.view.tokens()[close].start as usize];
        (self.view.line_of(open) == self.view.line_of(close)).then(|| (open..close, text.trim().to_owned()))
    }
}

/// Words that leave a function, or that make it one of another kind.
pub(crate) const LEAVING: &[&str] = &["return", "yield", "await", "goto", "defer", "async"];

/// Cuts the body of a function into its statements; empty when it cannot be interleaved. What the second of two
/// returns is left out.
fn cut(view: &View, syntax: Syntax, function: &Function, is_second: bool) -> Vec<Range<usize>> {
    let Some(mut statements) = statements(view, syntax, function) else { return Vec::new() };
    let tokens =
        |lines: &Range<usize>| view.on_line(lines.start).start as usize..view.on_line(lines.end - 1).end as usize;
    let leaves = |lines: &Range<usize>| {
        tokens(lines).any(|idx| LEAVING.contains(&view.word(idx)) || syntax == Syntax::Rust && view.word(idx) == "?")
    };
    let is_value =
        |lines: &Range<usize>| syntax == Syntax::Rust && !matches!(view.word_before(tokens(lines).end), ";" | "}");
    let Some(last) = statements.last() else { return Vec::new() };
    // The value of a block at the end is that of the function too.
    let has_result = syntax == Syntax::Rust && (function.name..function.body).any(|idx| view.word(idx) == "->");
    if is_second && (leaves(last) || is_value(last) || has_result) {
        statements.pop();
    }
    let n_free = statements.len().saturating_sub(usize::from(!is_second));
    let n_lines: usize = statements.iter().map(Range::len).sum();
    // A method or constructor has its place in its class alone.
    let is_free = match syntax {
        Syntax::JavaScript => view.word_before(function.name) == "function",
        Syntax::Java => !matches!(view.word_before(function.name), "public" | "protected" | "private"),
        _ => true,
    };
    let is_sound = is_free
        && n_free >= 2
        && n_lines >= 2 * STRETCH_LINES.0
        && !statements[..n_free].iter().any(leaves)
        && function.lines.range().all(|line| !is_directive(view, line));
    if is_sound && (!is_second || may_follow(view, syntax, function)) { statements } else { Vec::new() }
}

/// Tells whether the header of a function says nothing that another one could not take over.
fn may_follow(view: &View, syntax: Syntax, function: &Function) -> bool {
    let open = function.name + 1;
    let Some(close) = view.closing(open).filter(|_| view.word(open) == "(") else { return false };
    let is_odd = |idx: usize| match view.word(idx) {
        "..." | "{" | "[" if syntax == Syntax::JavaScript => true,
        "..." | ".." | "*args" | "self" | "cls" | "this" | "impl" | "'" => true,
        "*" | "**" | "=" => syntax == Syntax::Python,
        word => syntax == Syntax::Rust && word.starts_with('\''),
    };
    let is_method = syntax == Syntax::Go && view.word_before(function.name) == ")";
    let throws = (close..function.body).any(|idx| matches!(view.word(idx), "throws" | "where"));
    !is_method && !throws && !(open..close).any(is_odd)
}

/// Returns the lines of the statements directly in the body; `None` when they are not on lines of their own.
pub(crate) fn statements(view: &View, syntax: Syntax, function: &Function) -> Option<Vec<Range<usize>>> {
    let is_python = syntax == Syntax::Python;
    let header = view.line_of(function.body - 1);
    let end = function.lines.end as usize - usize::from(!is_python);
    let body: Vec<usize> = (header + 1..end).filter(|&line| !view.on_line(line).is_empty()).collect();
    let first = *body.first()?;
    let is_own = is_python || view.on_line(end).start as usize + 1 == function.tokens.end as usize;
    let is_apart = view.on_line(header).end as usize == function.body && is_own;
    let (column, depth) = (column_of(view, first), view.depth_at_line(first));
    let is_start = |line: usize| {
        let start = view.on_line(line).start as usize;
        let goes_on = matches!(
            view.word(start),
            "else"
                | "elif"
                | "except"
                | "finally"
                | "catch"
                | "while"
                | "}"
                | ")"
                | "]"
                | "."
                | "?"
                | ":"
                | "&&"
                | "||"
                | "+"
                | "{"
                | "case"
                | "default"
        );
        let ends = match syntax {
            Syntax::Python => true,
            Syntax::Go => view.word_before(start) != ",",
            Syntax::JavaScript => {
                matches!(view.word_before(start), "{" | "}") || view.bytes(view.gap_before(start)).contains(';')
            }
            _ => matches!(view.word_before(start), ";" | "{" | "}"),
        };
        column_of(view, line) == column
            && view.depth_at_line(line) == depth
            && !view.starts_inside(line)
            && !goes_on
            && ends
    };
    let mut starts: Vec<usize> = body.iter().copied().filter(|&line| is_start(line)).collect();
    if !is_apart || starts.first() != Some(&first) {
        return None;
    }
    // A comment goes with what stands below it.
    for start in starts.iter_mut().skip(1) {
        while view.on_line(*start - 1).is_empty() && view.has_comment(*start - 1) {
            *start -= 1;
        }
    }
    let last = body.last().map_or(end, |&line| view.last_line_of(view.on_line(line).end as usize - 1) + 1);
    let ends = starts.iter().skip(1).copied().chain([last]);
    Some(starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect())
}

/// Puts the stretches of both together: the header of the first, turns, and the end of the first.
fn merged(first: &Part, second: &Part, rng: &mut Rng) -> Option<Vec<(Line, Origin)>> {
    let (own, other) = (first.stretches(rng), second.stretches(rng));
    let mixes = |part: &Part| part.draft.lines.iter().any(|line| line.text.starts_with('\t'));
    if own.len() < 2 || other.len() < 2 || first.draft.syntax == Syntax::Python && mixes(first) != mixes(second) {
        return None;
    }
    let indent = first.indent();
    let mut header = first.draft.lines[first.function.lines.start as usize..own[0].start].to_vec();
    join_parameters(first, second, &mut header)?;
    let mut lines: Vec<(Line, Origin)> =
        header.into_iter().map(|line| (line.clone(), line.origin.map(|origin| (false, origin)))).collect();
    let (last, turns) = own.split_last()?;
    for turn in 0..turns.len().max(other.len()) {
        if let Some(stretch) = turns.get(turn) {
            lines.extend(first.lines(stretch.clone(), indent, false));
        }
        if let Some(stretch) = other.get(turn) {
            lines.extend(second.lines(stretch.clone(), indent, true));
        }
    }
    lines.extend(first.lines(last.start..first.function.lines.end as usize, indent, false));
    Some(lines)
}

/// Puts the parameters of the second function before those of the first, after `self`.
fn join_parameters(first: &Part, second: &Part, header: &mut [Line]) -> Option<()> {
    let (_, added) = second.parameters()?;
    if added.is_empty() || added == "void" {
        return Some(());
    }
    let open = first.function.name + 1;
    let close = first.view.closing(open).filter(|_| first.view.word(open) == "(")?;
    let is_self = |idx: usize| matches!(first.view.word(idx), "self" | "cls");
    let own = (open + 1..close).take(4).find(|&idx| is_self(idx)).unwrap_or(open);
    let is_last = own + 1 == close || own == open && own + 2 == close && first.view.word(own + 1) == "void";
    let line = first.view.line_of(own) - first.function.lines.start as usize;
    let at = (first.view.tokens()[own].end - first.view.lexed.line_starts[first.view.line_of(own)]) as usize;
    let (before, after) = if own == open { ("", if is_last { "" } else { ", " }) } else { (", ", "") };
    let text = &mut header.get_mut(line)?.text;
    if own == open && is_last {
        // `(void)` says that there are none.
        let end = (first.view.tokens()[close].start - first.view.lexed.line_starts[first.view.line_of(close)]) as usize;
        if first.view.line_of(close) != first.view.line_of(own) {
            return None;
        }
        text.replace_range(at..end, "");
    }
    text.insert_str(at, &format!("{before}{added}{after}"));
    Some(())
}

fn regions(origins: &[Origin], start: u32) -> Vec<(bool, CopiedRegion)> {
    let mut regions: Vec<(bool, CopiedRegion)> = Vec::new();
    for (line, idx) in origins.iter().zip(start..) {
        let Some((is_second, origin)) = *line else { continue };
        match regions.last_mut() {
            Some((of_second, last))
                if *of_second == is_second && last.scanned.end == idx && last.origin.end == origin =>
            {
                last.scanned.end += 1;
                last.origin.end += 1;
            }
            _ => {
                let scanned = LineSpan::new(idx, idx + 1);
                regions.push((is_second, CopiedRegion { scanned, origin: LineSpan::new(origin, origin + 1) }));
            }
        }
    }
    regions
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A function of so many calls, spelled with `word`; it declares `total`.
    fn text(syntax: Syntax, word: &str) -> String {
        let (open, close, end) = match syntax {
            Syntax::C => {
                (format!("int {word}(int {word}_limit)\n{{\n    int total = 0;\n"), "    return total;\n}\n", ";")
            }
            Syntax::Python => (format!("def {word}({word}_limit):\n    total = 0\n"), "    return total\n", ""),
            Syntax::JavaScript => {
                (format!("function {word}({word}_limit) {{\n    let total = 0;\n"), "    return total;\n}\n", ";")
            }
            Syntax::Rust => {
                (format!("fn {word}({word}_limit: u32) -> u32 {{\n    let mut total = 0;\n"), "    total\n}\n", ";")
            }
            Syntax::Go => {
                (format!("func {word}({word}_limit int) int {{\n    total := 0\n"), "    return total\n}\n", "")
            }
            Syntax::Java => (
                format!("class A {{\n    int {word}(int {word}_limit) {{\n    int total = 0;\n"),
                "    return total;\n    }\n}\n",
                ";",
            ),
        };
        let body: String = (0..16).map(|n| format!("    {word}_call{n}(total, {word}_limit){end}\n")).collect();
        format!("{open}{body}{close}")
    }

    #[test]
    fn stretches_take_turns_and_the_truth_names_both() {
        for syntax in Syntax::ALL {
            let (one, two) = (text(syntax, "first"), text(syntax, "second"));
            let origins: [Vec<&str>; 2] = [one.lines().collect(), two.lines().collect()];
            for seed in 0..20 {
                let copy = interleave(&one, &two, &one, syntax, &mut Rng::new(seed)).expect("both fit");
                assert_eq!(interleave(&one, &two, &one, syntax, &mut Rng::new(seed)), Some(copy.clone()));
                let lines: Vec<&str> = copy.text.lines().collect();
                assert!(copy.regions.len() >= 5, "{syntax:?}\n{}", copy.text);
                let mut calls = [0, 0];
                for (is_second, region) in &copy.regions {
                    let old = &origins[usize::from(*is_second)][region.origin.range()];
                    for (new, old) in lines[region.scanned.range()].iter().zip(old) {
                        let call = if old.contains("_call") { old.trim().split('(').next().unwrap_or(old) } else { "" };
                        assert!(new.contains(call), "{new} from {old}");
                        calls[usize::from(*is_second)] += usize::from(old.contains("_call"));
                    }
                }
                assert_eq!(calls, [16, 16]);
                assert!(copy.regions.windows(2).all(|pair| pair[0].1.scanned.end <= pair[1].1.scanned.start));
                // Both parameters are declared; `total` of the second has another name, and its return is gone.
                let second_calls: Vec<_> = lines.iter().filter(|line| line.contains("second_call")).collect();
                assert!(second_calls.iter().all(|line| !line.contains("(total,") && line.contains("second_limit")));
                assert!(lines.iter().any(|line| line.contains("first_limit") && line.contains("second_limit")));
            }
        }
    }

    #[test]
    fn what_returns_early_is_not_interleaved() {
        let early = text(Syntax::C, "first").replace("    first_call3", "    if (total) return 1;\n    first_call3");
        assert!(interleave(&early, &text(Syntax::C, "second"), &early, Syntax::C, &mut Rng::new(1)).is_none());
        let rest = text(Syntax::Python, "first").replace("first(", "first(*rest, ");
        assert!(interleave(&text(Syntax::Python, "second"), &rest, &rest, Syntax::Python, &mut Rng::new(1)).is_none());
    }
}
