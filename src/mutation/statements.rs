//! Statements deleted and inserted.
//!
//! A statement here is simple: whole lines that open nothing they do not close, inside a function. Blocks stay, what
//! is in them goes.

use crate::lexer::TokenKind;
use crate::span::LineSpan;

use super::Syntax;
use super::draft::{Draft, Line, View};
use super::function::{Function, column_of, functions};
use super::rng::Rng;
use super::words;

/// A simple statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Its lines.
    pub(crate) lines: LineSpan,
    /// Whether its block still holds a statement without it.
    pub(crate) is_deletable: bool,
}

/// Words that start a line which belongs to what stands around it.
const NO_START: &[&str] = &[
    "else", "case", "default", "catch", "finally", "elif", "except", "while", "}", ")", "]", "#", "@", ".", "?", ":",
    "&&", "||", "+", "|", "where",
];

/// Longest statement in lines.
const MAX_LINES: usize = 8;

/// Finds the simple statements inside functions, in order.
pub(crate) fn statements(view: &View, syntax: Syntax) -> Vec<Statement> {
    let mut found = Vec::new();
    for function in functions(view, syntax) {
        found.extend(statements_of(view, syntax, &function));
    }
    found
}

/// Finds the simple statements of one function.
pub(crate) fn statements_of(view: &View, syntax: Syntax, function: &Function) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    let first = view.line_of(function.body);
    let last = function.lines.end as usize - usize::from(syntax != Syntax::Python);
    let mut line = first;
    let mut before: Option<usize> = None; // The line before that holds tokens.
    while line < last {
        let Some(end) = statement_end(view, syntax, line, last) else {
            before = if view.on_line(line).is_empty() { before } else { Some(line) };
            line += 1;
            continue;
        };
        // A Python block must keep a statement: this one may go when one of the same block stands before it.
        let follows_sibling = || {
            let previous = found.last().map(|statement| statement.lines.start as usize);
            before.is_some()
                && previous.is_some_and(|start| column_of(view, start) == column_of(view, line))
                && before.is_some_and(|before| found.last().is_some_and(|f| f.lines.contains(before as u32)))
        };
        let is_deletable = syntax != Syntax::Python || follows_sibling();
        found.push(Statement { lines: LineSpan::new(line as u32, end as u32), is_deletable });
        before = Some(end - 1);
        line = end;
    }
    found
}

/// Returns the line after the simple statement that starts on `line`; `None` if none starts there.
fn statement_end(view: &View, syntax: Syntax, line: usize, limit: usize) -> Option<usize> {
    let tokens = view.on_line(line);
    if tokens.is_empty() || view.starts_inside(line) || is_directive(view, line) {
        return None;
    }
    let first = tokens.start as usize;
    let follows_end = ends_statement(view, syntax, first.checked_sub(1))
        || first.checked_sub(1).is_some_and(|before| is_directive(view, view.line_of(before)));
    if NO_START.contains(&view.word(first)) || !follows_end {
        return None;
    }
    let depth = view.depth_at_line(line);
    let is_in_braces = syntax == Syntax::Python && depth == 0 || innermost_open(view, first) == Some("{");
    if !is_in_braces {
        return None;
    }
    for end in line + 1..=limit.min(line + MAX_LINES) {
        let last = view.on_line(end - 1).end as usize;
        if view.on_line(end - 1).is_empty() || view.depth(last.saturating_sub(1)) < depth {
            return None;
        }
        let last_word = view.word_before(last);
        // A block opens: what stands in it are statements of their own.
        if end == line + 1 && matches!(last_word, "{" | ":") || is_directive(view, end - 1) {
            return None;
        }
        let depth_after = view.depth(last - 1) + u32::from(view.kind(last - 1) == Some(TokenKind::Open));
        let closes = depth_after == depth && !view.starts_inside(end);
        if closes && ends_statement(view, syntax, Some(last - 1)) && !continues(view, end) {
            let is_block =
                syntax != Syntax::Python && (first..last).any(|idx| view.word(idx) == "{" && is_line_end(view, idx));
            return (!is_block).then_some(end);
        }
    }
    None
}

/// Tells whether a statement can end with token `last`; so can the start of the text.
fn ends_statement(view: &View, syntax: Syntax, last: Option<usize>) -> bool {
    let Some(last) = last else { return true };
    match view.word(last) {
        ";" | "{" | "}" => true,
        ":" => syntax != Syntax::JavaScript,
        word if syntax.ends_statements_at_lines() => {
            view.kind(last) != Some(TokenKind::Operator) || matches!(word, "++" | "--")
        }
        _ => false,
    }
}

/// Tells whether a line goes on with what stood before it.
fn continues(view: &View, line: usize) -> bool {
    line < view.n_lines() && {
        let first = view.on_line(line).start as usize;
        !view.on_line(line).is_empty()
            && matches!(view.word(first), "." | "?." | "?" | ":" | "&&" | "||" | "+" | "|" | "==" | "=")
    }
}

fn is_line_end(view: &View, idx: usize) -> bool {
    view.line_of(idx) != view.line_of(idx + 1)
}

/// Tells whether a line is a preprocessor line, the rest of one, or ends with a backslash.
pub(crate) fn is_directive(view: &View, line: usize) -> bool {
    let text = |line: usize| {
        let start = view.lexed.line_starts[line] as usize;
        let end = view.lexed.line_starts.get(line + 1).map_or(view.text.len(), |&end| end as usize);
        view.text[start..end].trim()
    };
    let is_rust_attribute = text(line).starts_with("#[") || text(line).starts_with("#!");
    (text(line).starts_with('#') && !is_rust_attribute)
        || text(line).ends_with('\\')
        || (line > 0 && text(line - 1).ends_with('\\'))
}

fn innermost_open(view: &View, idx: usize) -> Option<&str> {
    let depth = view.depth(idx) + u32::from(view.kind(idx) == Some(TokenKind::Close));
    let wanted = depth.checked_sub(1)?;
    (0..idx)
        .rev()
        .find(|&open| view.kind(open) == Some(TokenKind::Open) && view.depth(open) == wanted)
        .map(|open| view.word(open))
}

/// Deletes or inserts so many statements as are `percent` of all; half of the edits each way, at least one edit.
///
/// `within` names lines of the origin; only statements from there are touched and counted.
pub(crate) fn edit(draft: &mut Draft, percent: usize, within: LineSpan, rng: &mut Rng) {
    let view = draft.view();
    let mut found = statements(&view, draft.syntax);
    let is_within = |line: u32| draft.lines[line as usize].origin.is_some_and(|origin| within.contains(origin));
    found.retain(|statement| is_within(statement.lines.start));
    if found.is_empty() {
        return;
    }
    let n_edits = (found.len() * percent).div_ceil(100);
    let mut order: Vec<usize> = (0..found.len()).collect();
    rng.shuffle(&mut order);
    let mut gone = vec![false; found.len()];
    let mut inserts: Vec<usize> = Vec::new();
    for (nth, &idx) in order.iter().take(n_edits).enumerate() {
        // Two deletions side by side could empty a block.
        let has_gone_neighbor = gone[idx.saturating_sub(1)] || gone.get(idx + 1).copied().unwrap_or(false);
        if nth % 2 == 0 && found[idx].is_deletable && !(draft.syntax == Syntax::Python && has_gone_neighbor) {
            gone[idx] = true;
        } else {
            inserts.push(idx);
        }
    }
    inserts.sort_unstable();
    for idx in (0..found.len()).rev() {
        let lines = found[idx].lines.range();
        if inserts.binary_search(&idx).is_ok() {
            let indent = draft.lines[lines.start].indent().to_owned();
            let new = new_statement(&view, draft.syntax, found[idx].lines, &indent, rng);
            draft.lines.splice(lines.start..lines.start, new);
        } else if gone[idx] {
            draft.lines.drain(lines);
        }
    }
}

/// Writes a statement that could stand before the one at `lines`; it speaks of a name used there.
fn new_statement(view: &View, syntax: Syntax, lines: LineSpan, indent: &str, rng: &mut Rng) -> Vec<Line> {
    let near: Vec<&str> = lines
        .range()
        .flat_map(|line| view.on_line(line).range())
        .filter(|&idx| view.is_identifier(idx) && view.word_before(idx) != "." && view.word(idx + 1) != "(")
        .map(|idx| view.word(idx))
        .collect();
    let name = rng.pick(&near).map_or("value", |name| *name);
    let (noun, other) = (words::noun(rng), words::noun(rng));
    let number = rng.below(90) + 2;
    let step = if indent.contains('\t') { "\t" } else { "    " };
    let templates: &[&str] = match syntax {
        Syntax::Python => &[
            "logger.debug(\"@N of @O: %s\", @V)",
            "@N_count += 1",
            "if @V is None:\n@Sraise ValueError(\"no @N given\")",
            "@N_@O = len(str(@V)) + @D",
            "assert @V is not None, \"@N\"",
            "self_check(@V, limit=@D)",
        ],
        Syntax::JavaScript => &[
            "console.log('@N @O', @V);",
            "let @N@D = @V || @D;",
            "if (@V === undefined) {\n@Sthrow new Error('no @N given');\n}",
            "stats.@N += @D;",
            "trace('@N', @D);",
        ],
        Syntax::Rust => &[
            "debug!(\"@N of @O: {:?}\", @V);",
            "let @N_@O = @D;",
            "assert!(@D > 1, \"@N\");",
            "if @N_limit > @D {\n@Sreturn Default::default();\n}",
            "counters.@N += 1;",
        ],
        Syntax::Go => &[
            "log.Printf(\"@N @O: %v\", @V)",
            "@N@D := @D",
            "if @V == nil {\n@Sreturn errors.New(\"no @N given\")\n}",
            "stats.@N += @D",
        ],
        Syntax::Java => &[
            "LOG.debug(\"@N of @O: {}\", @V);",
            "int @N@D = @D;",
            "if (@V == null) {\n@Sthrow new IllegalArgumentException(\"no @N given\");\n}",
            "stats.add(\"@N\", @D);",
        ],
        Syntax::C => &[
            "fprintf(stderr, \"@N @O %d\\n\", @D);",
            "int @N_@O = @D;",
            "if (@N_limit > @D) {\n@Sreturn 0;\n}",
            "assert(@D > 1);",
            "stats.@N += @D;",
        ],
    };
    let template = rng.pick(templates).copied().unwrap_or_default();
    let text = template
        .replace("@N", noun)
        .replace("@O", other)
        .replace("@V", name)
        .replace("@D", &number.to_string())
        .replace("@S", step);
    text.split('\n').map(|line| Line::added(format!("{indent}{line}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// First and last line of each statement, from 1; deletable ones marked.
    #[track_caller]
    fn check(syntax: Syntax, text: &str, expected: &[(u32, u32, bool)]) {
        let view = Draft::new(text, syntax).view();
        let found: Vec<_> =
            statements(&view, syntax).iter().map(|s| (s.lines.start + 1, s.lines.end, s.is_deletable)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_simple_statements() {
        let text = "int f(int a)\n{\n  int b = a;\n  if (b) {\n    g(b,\n      a);\n  } else {\n    b++;\n  }\n#ifdef X\n  h();\n#endif\n  return b;\n}\n";
        check(Syntax::C, text, &[(3, 3, true), (5, 6, true), (8, 8, true), (11, 11, true), (13, 13, true)]);
        let text = "def f(a):\n    b = a\n    if b:\n        g(b,\n          a)\n        c = 1\n    elif c:\n        pass\n    return b\n";
        check(Syntax::Python, text, &[(2, 2, false), (4, 5, false), (6, 6, true), (8, 8, false), (9, 9, false)]);
        let text = "func f() {\n\ta := 1\n\tb := a +\n\t\t2\n\tx(func() {\n\t\ty()\n\t})\n\treturn\n}\n";
        check(Syntax::Go, text, &[(2, 2, true), (3, 4, true), (6, 6, true), (8, 8, true)]);
        let text = "fn f() -> u8 {\n    let a = b\n        .c()\n        .d();\n    S { x: 1,\n        y: 2 }\n}\n";
        check(Syntax::Rust, text, &[(2, 4, true), (5, 6, true)]); // The last is an expression.
    }

    #[test]
    fn edits_about_the_asked_share() {
        let body: String = (0..100).map(|n| format!("    a{n} = b.c({n});\n")).collect::<Vec<_>>().concat();
        let text = format!("void f(void) {{\n{body}}}\n");
        let mut draft = Draft::new(&text, Syntax::C);
        edit(&mut draft, 25, LineSpan::new(0, 200), &mut Rng::new(3));
        let kept = draft.lines.iter().filter(|line| line.origin.is_some()).count();
        assert_eq!(kept, 102 - 13);
        assert!(draft.lines.iter().filter(|line| line.origin.is_none()).count() >= 12);
    }
}
