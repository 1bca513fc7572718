//! Functions and snippets cut out of one text and put into another.

use std::ops::RangeInclusive;

use crate::lexer::TokenFlags;
use crate::span::LineSpan;

use super::Syntax;
use super::draft::{Draft, Line, View};
use super::function::{Function, column_of, functions};
use super::rng::Rng;
use super::statements::statements_of;

/// A text with something pasted into it.
pub(crate) struct Pasted {
    /// The whole text.
    pub(crate) draft: Draft,
    /// Where the pasted lines are.
    pub(crate) lines: LineSpan,
}

/// Picks a function that is wanted and has so many lines of code.
pub(crate) fn pick_function(
    view: &View,
    syntax: Syntax,
    sizes: RangeInclusive<usize>,
    wanted: &dyn Fn(&Function) -> bool,
    rng: &mut Rng,
) -> Option<Function> {
    let mut found = functions(view, syntax);
    found.retain(|function| sizes.contains(&code_lines(view, function.lines)) && wanted(function));
    rng.pick(&found).cloned()
}

fn code_lines(view: &View, lines: LineSpan) -> usize {
    lines.range().filter(|&line| !view.on_line(line).is_empty()).count()
}

/// Picks `n_lines` lines in a row inside a function that say enough to be recognised: mostly code, no table, closed
/// brackets where possible.
pub(crate) fn pick_snippet(view: &View, syntax: Syntax, n_lines: usize, rng: &mut Rng) -> Option<LineSpan> {
    pick_snippet_where(view, syntax, n_lines, &|_| true, rng)
}

/// The same among those that are `wanted`.
pub(crate) fn pick_snippet_where(
    view: &View,
    syntax: Syntax,
    n_lines: usize,
    wanted: &dyn Fn(LineSpan) -> bool,
    rng: &mut Rng,
) -> Option<LineSpan> {
    let mut balanced = Vec::new();
    let mut others = Vec::new();
    for function in functions(view, syntax) {
        let (first, end) =
            (view.line_of(function.body), function.lines.end as usize - usize::from(syntax != Syntax::Python));
        for start in first..=end.saturating_sub(n_lines) {
            let lines = LineSpan::new(start as u32, (start + n_lines) as u32);
            if start + n_lines <= end && is_telling(view, lines) && wanted(lines) {
                let into = if is_balanced(view, syntax, lines) { &mut balanced } else { &mut others };
                into.push(lines);
            }
        }
    }
    rng.pick(if balanced.is_empty() { &others } else { &balanced }).copied()
}

/// At least four tokens a line, few lines without code, no literal table, and names that are more than one or two.
fn is_telling(view: &View, lines: LineSpan) -> bool {
    let tokens: Vec<usize> = lines.range().flat_map(|line| view.on_line(line).range()).collect();
    let n_code = code_lines(view, lines);
    let n_table = tokens.iter().filter(|&&idx| view.tokens()[idx].flags.has(TokenFlags::TABLE)).count();
    let mut names: Vec<&str> =
        tokens.iter().filter(|&&idx| view.is_identifier(idx)).map(|&idx| view.word(idx)).collect();
    names.sort_unstable();
    names.dedup();
    let n_lines = lines.len() as usize;
    n_code * 10 >= n_lines * 8
        && tokens.len() >= n_lines * 4
        && n_table * 4 < tokens.len()
        && names.len() * 2 >= n_lines
        && !view.on_line(lines.start as usize).is_empty()
        && !view.starts_inside(lines.start as usize)
        && !view.starts_inside(lines.end as usize)
}

/// Tells whether a snippet closes what it opens and opens what it closes; in Python, whether it leaves no block.
fn is_balanced(view: &View, syntax: Syntax, lines: LineSpan) -> bool {
    let depth = view.depth_at_line(lines.start as usize);
    let stays = lines.range().flat_map(|line| view.on_line(line).range()).all(|idx| view.depth(idx) >= depth);
    let closes = view.depth_at_line(lines.end as usize) == depth;
    let in_block = syntax != Syntax::Python || {
        let column = column_of(view, lines.start as usize);
        let code = lines.range().filter(|&line| !view.on_line(line).is_empty() && view.depth_at_line(line) == 0);
        code.into_iter().all(|line| column_of(view, line) >= column)
    };
    stays && closes && in_block
}

/// Cuts out the lines that come from `origin`, with the lines added between them.
pub(crate) fn cut(draft: &Draft, origin: LineSpan) -> Vec<Line> {
    let is_inside = |line: &Line| line.origin.is_some_and(|line| origin.contains(line));
    let first = draft.lines.iter().position(is_inside).unwrap_or(0);
    let end = draft.lines.iter().rposition(is_inside).map_or(first, |last| last + 1);
    draft.lines[first..end].to_vec()
}

/// Puts a function into `host` after one of its functions; `None` when it has none.
pub(crate) fn after_function(host: &Draft, piece: Vec<Line>, rng: &mut Rng) -> Option<Pasted> {
    let view = host.view();
    let neighbor = rng.pick(&functions(&view, host.syntax)).cloned()?;
    let indent = host.lines[neighbor.lines.start as usize].indent().to_owned();
    Some(insert(host, neighbor.lines.end as usize, piece, &indent, true))
}

/// Puts a snippet into `host` before a statement of one of its functions; `None` when it has none.
pub(crate) fn before_statement(host: &Draft, piece: Vec<Line>, rng: &mut Rng) -> Option<Pasted> {
    let view = host.view();
    let mut places = Vec::new();
    for function in functions(&view, host.syntax) {
        places.extend(statements_of(&view, host.syntax, &function));
    }
    let at = rng.pick(&places)?.lines.start as usize;
    let indent = host.lines[at].indent().to_owned();
    Some(insert(host, at, piece, &indent, false))
}

fn insert(host: &Draft, at: usize, mut piece: Vec<Line>, indent: &str, is_apart: bool) -> Pasted {
    indent_anew(&mut piece, indent, host.syntax);
    let mut draft = host.clone();
    draft.lines.iter_mut().for_each(|line| line.origin = None);
    let (start, len) = (at + usize::from(is_apart), piece.len());
    if is_apart {
        piece.insert(0, Line::added(""));
        piece.push(Line::added(""));
    }
    draft.lines.splice(at..at, piece);
    Pasted { draft, lines: LineSpan::new(start as u32, (start + len) as u32) }
}

/// Takes off the indentation all lines share and puts `indent` in its place.
fn indent_anew(piece: &mut [Line], indent: &str, syntax: Syntax) {
    let text = Draft { syntax, lines: piece.to_vec() };
    let view = text.view();
    if indent.contains(' ') || indent.is_empty() && syntax == Syntax::Python {
        // One text never mixes tabs and spaces: Python refuses it.
        for (idx, line) in piece.iter_mut().enumerate() {
            if !view.starts_inside(idx) && line.indent().contains('\t') {
                line.text = format!("{}{}", line.indent().replace('\t', "    "), line.text.trim_start());
            }
        }
    }
    let is_free = |idx: usize, line: &Line| !view.starts_inside(idx) && !line.is_blank() && !line.text.starts_with('#');
    let shared = piece
        .iter()
        .enumerate()
        .filter(|(idx, line)| is_free(*idx, line))
        .map(|(_, line)| line.indent().len())
        .min()
        .unwrap_or(0);
    for (idx, line) in piece.iter_mut().enumerate() {
        let is_directive = line.text.starts_with('#') && syntax == Syntax::C;
        if !view.starts_inside(idx) && !line.is_blank() && !is_directive {
            line.text = format!("{indent}{}", line.text.get(shared.min(line.indent().len())..).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pastes_a_python_snippet_at_the_indentation_of_its_place() {
        let host = Draft::new("def host(a):\n    if a:\n        b = a\n        return b\n", Syntax::Python);
        let piece = Draft::new("x = [\n  1,\n]\nif x:\n  y()", Syntax::Python).lines;
        for seed in 0..10 {
            let pasted = before_statement(&host, piece.clone(), &mut Rng::new(seed)).unwrap();
            let lines = &pasted.draft.lines[pasted.lines.range()];
            assert_eq!(lines.iter().map(|line| line.origin).collect::<Vec<_>>(), (0..5).map(Some).collect::<Vec<_>>());
            assert_eq!(lines[3].text, "        if x:");
            assert_eq!(lines[4].text, "          y()");
            assert_eq!(pasted.draft.lines.iter().filter(|line| line.origin.is_none()).count(), 4);
        }
    }

    #[test]
    fn pastes_a_method_beside_a_method() {
        let host = Draft::new("class A {\n  int f() {\n    return 1;\n  }\n}\n", Syntax::Java);
        let piece = Draft::new("        int g() {\n            return 2;\n        }", Syntax::Java).lines;
        let pasted = after_function(&host, piece, &mut Rng::new(1)).unwrap();
        assert_eq!(pasted.lines, LineSpan::new(5, 8));
        assert_eq!(
            pasted.draft.text(),
            "class A {\n  int f() {\n    return 1;\n  }\n\n  int g() {\n      return 2;\n  }\n\n}\n"
        );
    }

    #[test]
    fn a_host_without_functions_takes_nothing() {
        let host = Draft::new("int a;\n", Syntax::C);
        assert!(after_function(&host, Vec::new(), &mut Rng::new(1)).is_none());
        assert!(before_statement(&host, Vec::new(), &mut Rng::new(1)).is_none());
    }

    #[test]
    fn picks_closed_snippets() {
        let body: String = (0..12).map(|n| format!("    call{n}(arg{n}, {n});\n")).collect::<Vec<_>>().concat();
        let text = format!("void f(int n)\n{{\n    if (n) {{\n        other(n, n, 2);\n    }}\n{body}}}\n");
        let view = Draft::new(&text, Syntax::C).view();
        for seed in 0..30 {
            let lines = pick_snippet(&view, Syntax::C, 6, &mut Rng::new(seed)).unwrap();
            assert!(is_balanced(&view, Syntax::C, lines), "{lines:?}");
            assert!(lines.start >= 2 && lines.end <= 17);
        }
        assert!(pick_snippet(&view, Syntax::C, 40, &mut Rng::new(0)).is_none());
    }
}
