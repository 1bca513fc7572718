//! Layout changed while every token stays: indentation, brace style, line breaks, spaces, blank lines.
//!
//! Every step is undone when the tokens after it are not those before it, so a rewriting never damages code.

use crate::id::Symbol;
use crate::lexer::{Token, TokenKind};
use crate::span::ByteSpan;

use super::Syntax;
use super::draft::{Draft, Line, View};
use super::rng::Rng;
use super::statements::is_directive;

/// How a text is to look.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a layout habit that is on or off")]
struct Style {
    unit: &'static str,
    brace_on_own_line: bool,
    is_broken: bool,
    spaces_in_parens: bool,
    tight_operators: bool,
    blank_lines: BlankLines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BlankLines {
    Kept,
    Dropped,
    Added,
}

/// Lines longer than this are broken, joined ones stay below it.
const WIDTH: usize = 72;

/// Gives the text another layout.
pub(crate) fn reformat(draft: &mut Draft, rng: &mut Rng) {
    let old_unit = unit_of(draft);
    let units: Vec<&'static str> = ["    ", "  ", "\t", "   "].into_iter().filter(|unit| *unit != old_unit).collect();
    let style = Style {
        unit: rng.pick(&units).copied().unwrap_or("\t"),
        brace_on_own_line: !has_braces_on_own_lines(draft),
        is_broken: rng.chance(50),
        spaces_in_parens: rng.chance(30),
        tight_operators: rng.chance(40),
        blank_lines: *rng
            .pick(&[BlankLines::Kept, BlankLines::Dropped, BlankLines::Added])
            .unwrap_or(&BlankLines::Kept),
    };
    guarded(draft, |draft| if style.is_broken { break_lines(draft) } else { join_lines(draft) });
    if draft.syntax.allows_brace_on_own_line() {
        guarded(draft, |draft| if style.brace_on_own_line { braces_down(draft) } else { braces_up(draft) });
    }
    guarded(draft, |draft| respace(draft, style));
    guarded(draft, |draft| reindent(draft, style.unit));
    guarded(draft, |draft| match style.blank_lines {
        BlankLines::Kept => {}
        BlankLines::Dropped => drop_blank_lines(draft),
        BlankLines::Added => add_blank_lines(draft, rng),
    });
}

/// Runs a step and undoes it when it changed a token.
pub(crate) fn guarded(draft: &mut Draft, step: impl FnOnce(&mut Draft)) {
    let before = draft.clone();
    step(draft);
    if symbols(draft) != symbols(&before) {
        *draft = before;
    }
}

pub(crate) fn symbols(draft: &Draft) -> Vec<Symbol> {
    draft.view().tokens().iter().map(|token| token.symbol).collect()
}

/// Returns the smallest indentation in use.
pub(crate) fn unit_of(draft: &Draft) -> String {
    let indents = draft.lines.iter().filter(|line| !line.is_blank()).map(Line::indent);
    indents.filter(|indent| !indent.is_empty()).min_by_key(|indent| indent.len()).unwrap_or_default().to_owned()
}

pub(crate) fn has_braces_on_own_lines(draft: &Draft) -> bool {
    let own = draft.lines.iter().filter(|line| line.text.trim() == "{").count();
    let trailing = draft.lines.iter().filter(|line| line.text.trim_end().ends_with(") {")).count();
    own > trailing
}

/// Indents every line anew by what is open at its start.
pub(crate) fn reindent(draft: &mut Draft, unit: &str) {
    let view = draft.view();
    let levels = if draft.syntax == Syntax::Python { python_levels(draft, &view) } else { brace_levels(&view) };
    for (idx, line) in draft.lines.iter_mut().enumerate() {
        if view.starts_inside(idx) || is_directive(&view, idx) && draft.syntax == Syntax::C {
            continue;
        }
        let text = line.text.trim_start();
        line.text = if text.is_empty() { String::new() } else { format!("{}{text}", unit.repeat(levels[idx])) };
    }
}

fn brace_levels(view: &View) -> Vec<usize> {
    (0..view.n_lines())
        .map(|line| {
            let first = view.on_line(line).start as usize;
            let is_own_line = !view.on_line(line).is_empty();
            if is_own_line { view.depth(first) as usize } else { view.depth_at_line(line) as usize }
        })
        .collect()
}

/// Python's levels: the columns of open blocks in a stack; continued lines stand two levels deeper.
fn python_levels(draft: &Draft, view: &View) -> Vec<usize> {
    let mut levels = vec![0; view.n_lines()];
    let mut columns: Vec<usize> = vec![0];
    let mut is_continued = false;
    for (idx, level) in levels.iter_mut().enumerate() {
        let line = &draft.lines[idx];
        let is_code = !view.on_line(idx).is_empty() || view.has_comment(idx) && !line.is_blank();
        if !is_code || view.starts_inside(idx) {
            *level = columns.len() - 1;
            continue;
        }
        if is_continued || view.depth_at_line(idx) > 0 {
            *level = columns.len() + 1;
        } else {
            let column = super::function::column_of(view, idx);
            let is_comment = view.on_line(idx).is_empty();
            if is_comment && columns.last().is_some_and(|&open| open < column) {
                // A comment or docstring that starts a block: what follows it opens the block.
                *level = columns.len();
                continue;
            }
            // Elsewhere a comment opens and closes no block.
            if !is_comment {
                while columns.last().is_some_and(|&open| open > column) {
                    columns.pop();
                }
                if columns.last() != Some(&column) {
                    columns.push(column);
                }
            }
            *level = columns.iter().filter(|&&open| open <= column).count().max(1) - 1;
        }
        is_continued = line.text.trim_end().ends_with('\\');
    }
    levels
}

/// Moves opening braces that end a header to lines of their own.
pub(crate) fn braces_down(draft: &mut Draft) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let tokens = view.on_line(idx);
        let brace = (tokens.end as usize).wrapping_sub(1);
        let is_header = tokens.len() > 1
            && view.word(brace) == "{"
            && (matches!(view.word_before(brace), ")" | "else" | "try" | "do" | "finally"))
            && !view.has_comment(idx)
            && !is_directive(&view, idx);
        let text = line.text.trim_end();
        if is_header && let Some(header) = text.strip_suffix('{') {
            let indent = line.indent().to_owned();
            draft.lines.push(Line { text: header.trim_end().to_owned(), origin: line.origin });
            draft.lines.push(Line { text: format!("{indent}{{"), origin: line.origin });
        } else {
            draft.lines.push(line);
        }
    }
}

/// Moves opening braces that stand alone to the end of the line above.
pub(crate) fn braces_up(draft: &mut Draft) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let can_join = idx > 0
            && line.text.trim() == "{"
            && !view.starts_inside(idx)
            && !view.has_comment(idx - 1)
            && !is_directive(&view, idx - 1)
            && !view.on_line(idx - 1).is_empty();
        match draft.lines.last_mut() {
            Some(above) if can_join => above.text = format!("{} {{", above.text.trim_end()),
            _ => draft.lines.push(line),
        }
    }
}

/// Joins lines that go on inside parentheses, up to the width.
fn join_lines(draft: &mut Draft) {
    join_lines_to(draft, WIDTH + 20);
}

/// The same up to any width.
pub(crate) fn join_lines_to(draft: &mut Draft, width: usize) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let can_join = idx > 0
            && !line.is_blank()
            && !view.on_line(idx).is_empty()
            && !view.on_line(idx - 1).is_empty()
            && !view.starts_inside(idx)
            && !view.has_comment(idx - 1)
            && !is_directive(&view, idx - 1)
            && !is_directive(&view, idx)
            && is_in_parens(&view, view.on_line(idx).start as usize);
        match draft.lines.last_mut() {
            Some(above) if can_join && above.text.len() + line.text.trim().len() < width => {
                let is_tight = above.text.ends_with(['(', '[']) || line.text.trim_start().starts_with([')', ']']);
                let glue = if is_tight { "" } else { " " };
                above.text = format!("{}{glue}{}", above.text.trim_end(), line.text.trim_start());
            }
            _ => draft.lines.push(line),
        }
    }
}

/// Tells whether the innermost bracket open before token `idx` is a parenthesis or square bracket.
fn is_in_parens(view: &View, idx: usize) -> bool {
    let mut depth = 0;
    for open in (idx.saturating_sub(400)..idx).rev() {
        match view.kind(open) {
            Some(TokenKind::Close) => depth += 1,
            Some(TokenKind::Open) if depth == 0 => return view.word(open) != "{",
            Some(TokenKind::Open) => depth -= 1,
            _ => {}
        }
    }
    false
}

/// Breaks long lines after the commas of their outermost parentheses.
fn break_lines(draft: &mut Draft) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let tokens = view.on_line(idx);
        let is_whole = !view.starts_inside(idx) && !view.starts_inside(idx + 1) && !is_directive(&view, idx);
        let breaks = if line.text.len() > WIDTH - 16 && is_whole && !view.has_comment(idx) {
            comma_ends(&view, tokens.range())
        } else {
            Vec::new()
        };
        let start = view.lexed.line_starts[idx];
        let indent = format!("{}        ", line.indent());
        let mut from = 0;
        for at in breaks {
            let at = (at - start) as usize;
            let piece = line.text[from..at].trim();
            let lead = if from == 0 { line.indent() } else { indent.as_str() };
            draft.lines.push(Line { text: format!("{lead}{piece}"), origin: line.origin });
            from = at;
        }
        if from == 0 {
            draft.lines.push(line);
        } else {
            draft.lines.push(Line { text: format!("{indent}{}", line.text[from..].trim()), origin: line.origin });
        }
    }
}

/// Returns the ends of the commas that separate what stands directly inside the line's first parenthesis.
fn comma_ends(view: &View, tokens: std::ops::Range<usize>) -> Vec<u32> {
    let open = tokens.clone().find(|&idx| view.word(idx) == "(");
    let close = open.and_then(|open| view.closing(open)).filter(|close| tokens.contains(close));
    let (Some(open), Some(close)) = (open, close) else { return Vec::new() };
    let depth = view.depth(open) + 1;
    (open + 1..close)
        .filter(|&idx| view.word(idx) == "," && view.depth(idx) == depth)
        .map(|idx| view.tokens()[idx].end)
        .collect()
}

/// Changes the spaces between tokens of a line.
fn respace(draft: &mut Draft, style: Style) {
    let view = draft.view();
    let mut edits = Vec::new();
    let tokens = view.tokens();
    for idx in 1..tokens.len() {
        let (left, right) = (&tokens[idx - 1], &tokens[idx]);
        let gap = ByteSpan::new(left.end, right.start);
        let line = view.line_of(idx);
        let is_blank = view.bytes(gap).bytes().all(|byte| byte == b' ');
        if !is_blank || view.last_line_of(idx - 1) != line || is_directive(&view, line) {
            continue;
        }
        let spaces = spaces_between(&view, idx, gap.is_empty(), style);
        if let Some(spaces) = spaces.filter(|spaces| *spaces != gap.len() as usize) {
            edits.push((gap, " ".repeat(spaces)));
        }
    }
    draft.replace(&view, &edits);
}

/// Returns how many spaces to put before token `idx`; `None` to leave it.
fn spaces_between(view: &View, idx: usize, is_tight: bool, style: Style) -> Option<usize> {
    let (left, right) = (view.word(idx - 1), view.word(idx));
    let is_plain = |idx: usize| view.tokens().get(idx).is_some_and(is_operand);
    if style.spaces_in_parens && ((left == "(") != (right == ")")) {
        return Some(1);
    }
    if style.spaces_in_parens && matches!(left, "if" | "for" | "while" | "switch") && right == "(" {
        return Some(usize::from(is_tight));
    }
    let is_binary =
        |word: &str| matches!(word, "=" | "==" | "+" | "!=" | "<=" | ">=" | "+=" | "-=" | "&&" | "||" | ":=");
    // Around an operator between two plain operands; anywhere else a space may carry meaning.
    if style.tight_operators && is_binary(right) && is_plain(idx - 1) && is_plain(idx + 1) {
        return Some(0);
    }
    if style.tight_operators && is_binary(left) && idx >= 2 && is_plain(idx - 2) && is_plain(idx) {
        return Some(0);
    }
    None
}

fn is_operand(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Identifier | TokenKind::Number | TokenKind::String | TokenKind::Close)
}

fn drop_blank_lines(draft: &mut Draft) {
    let view = draft.view();
    let mut idx = 0;
    draft.lines.retain(|line| {
        idx += 1;
        !line.is_blank() || view.starts_inside(idx - 1)
    });
}

fn add_blank_lines(draft: &mut Draft, rng: &mut Rng) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let ends = idx > 0 && !view.starts_inside(idx) && !is_directive(&view, idx - 1) && view.depth_at_line(idx) < 3;
        if ends && rng.chance(15) {
            draft.lines.push(Line::added(""));
        }
        draft.lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: &[(Syntax, &str)] = &[
        (
            Syntax::C,
            "#define MAX(a, b) \\\n  ((a) > (b))\nstatic int add(struct list *first, const char *second_argument, int third)\n{\n  if (first == 0) {\n    return -1; /* no */\n  } else {\n    call(first,\n         second_argument);\n  }\n  x = y + *z;\n  return third;\n}\n",
        ),
        (
            Syntax::Python,
            "def f(a,\n      b=1):\n    \"\"\"Doc\n  odd\n    \"\"\"\n    if a:\n        s = '''x\n  y'''\n        return call_something_long(a, b, another_argument_here, and_one_more)\n    # tail\n    return b + \\\n        a\n\nclass A:\n  x = 1\n  def g(self):\n      return 2\n",
        ),
        (
            Syntax::JavaScript,
            "function f(a, b) {\n  if (a) {\n    return {\n      x: 1,\n    };\n  }\n  const s = `a\n  ${b}`;\n  return a\n    .map((x) => x + 1);\n}\n",
        ),
        (
            Syntax::Rust,
            "fn f<'a>(x: &'a str, y: usize) -> Vec<u8> {\n    let z = x.len() + y;\n    if z == 0 {\n        return vec![];\n    }\n    match y {\n        0 => call(x, y, \"a longer string literal\", another_argument),\n        _ => x.into(),\n    }\n}\n",
        ),
        (
            Syntax::Go,
            "func f(a int, b string) (int, error) {\n\tif a == 0 {\n\t\treturn 0, errors.New(\"something went wrong with the input\")\n\t}\n\tx := g(a,\n\t\tb)\n\treturn x, nil\n}\n",
        ),
        (
            Syntax::Java,
            "class A {\n    int f(Map<String, Integer> m, int y) throws E {\n        try {\n            return m.get(\"a\") + y;\n        } finally {\n            close();\n        }\n    }\n}\n",
        ),
    ];

    #[test]
    fn every_token_stays_and_the_layout_changes() {
        for &(syntax, text) in TEXTS {
            let before = Draft::new(text, syntax);
            for seed in 0..20 {
                let mut draft = before.clone();
                reformat(&mut draft, &mut Rng::new(seed));
                assert_eq!(symbols(&draft), symbols(&before), "{syntax:?} {seed}\n{}", draft.text());
                assert_ne!(draft.text(), text, "{syntax:?} {seed}");
            }
        }
    }

    #[test] // So the guard need not undo them: each step on its own.
    fn steps_keep_tokens_unguarded() {
        let style = Style {
            unit: "  ",
            brace_on_own_line: true,
            is_broken: true,
            spaces_in_parens: true,
            tight_operators: true,
            blank_lines: BlankLines::Dropped,
        };
        for &(syntax, text) in TEXTS {
            let before = Draft::new(text, syntax);
            let steps: [&dyn Fn(&mut Draft); 7] = [
                &|draft| break_lines(draft),
                &|draft| join_lines(draft),
                &|draft| braces_down(draft),
                &|draft| braces_up(draft),
                &|draft| respace(draft, style),
                &|draft| reindent(draft, "\t"),
                &|draft| drop_blank_lines(draft),
            ];
            for (nth, step) in steps.iter().enumerate() {
                let mut draft = before.clone();
                step(&mut draft);
                assert_eq!(symbols(&draft), symbols(&before), "{syntax:?} step {nth}\n{}", draft.text());
            }
        }
    }

    #[test]
    fn python_blocks_keep_their_nesting() {
        let mut draft = Draft::new(TEXTS[1].1, Syntax::Python);
        reindent(&mut draft, "  ");
        let expected = "def f(a,\n    b=1):\n  \"\"\"Doc\n  odd\n    \"\"\"\n  if a:\n    s = '''x\n  y'''\n    return call_something_long(a, b, another_argument_here, and_one_more)\n  # tail\n  return b + \\\n      a\n\nclass A:\n  x = 1\n  def g(self):\n    return 2\n";
        assert_eq!(draft.text(), expected);
    }

    #[test]
    fn lines_remember_where_they_come_from() {
        let mut draft = Draft::new("f(a,\n  b);\nint g(int x) {\n}\n", Syntax::C);
        join_lines(&mut draft);
        braces_down(&mut draft);
        let lines: Vec<_> = draft.lines.iter().map(|line| (line.text.as_str(), line.origin)).collect();
        assert_eq!(lines, [("f(a, b);", Some(0)), ("int g(int x)", Some(2)), ("{", Some(2)), ("}", Some(3))]);
    }
}
