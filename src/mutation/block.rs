//! Loops and conditions found as blocks of lines: a header on lines of its own, a body, and what follows it.
//!
//! Only plain ones are found: the header starts its line and holds no comment, the body is in braces (or indented, in
//! Python) on lines of its own, no preprocessor line is in it.

use std::ops::Range;

use super::Syntax;
use super::draft::{Draft, View};
use super::function::{Function, column_of};
use super::statements::is_directive;

/// An `if`, `for` or `while` with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Which of the three.
    pub(crate) keyword: String,
    /// Token indices of the condition: what stands between the parentheses, or between the keyword and the body.
    pub(crate) condition: Range<usize>,
    /// Lines of the header; two where the brace stands on a line of its own.
    pub(crate) header: Range<usize>,
    /// Lines of the body.
    pub(crate) body: Range<usize>,
    /// Lines of the body after `else`.
    pub(crate) else_body: Option<Range<usize>>,
    /// Whether `else if` follows.
    pub(crate) is_chain: bool,
    /// The first line after all of it.
    pub(crate) after: usize,
    /// The line after the last of the block it stands in: that of the closing brace, or the first of lesser column.
    pub(crate) outer_end: usize,
    /// Token index of the brace that opens the block it stands in; for Python the header's first token, 0 if none.
    pub(crate) outer_open: usize,
}

/// Returns the block whose header starts on `line`, inside `function`.
pub(crate) fn block_at(view: &View, syntax: Syntax, function: &Function, line: usize) -> Option<Block> {
    let tokens = view.on_line(line).range();
    let first = tokens.start;
    if tokens.is_empty() || !matches!(view.word(first), "if" | "for" | "while") || !is_plain_line(view, line) {
        return None;
    }
    let block = if syntax == Syntax::Python {
        python_block(view, function, line)?
    } else {
        starts_statement(view, syntax, first).then(|| brace_block(view, syntax, line))??
    };
    let all = block.header.start..block.after;
    let is_sound = block.after <= function.lines.end as usize
        && block.outer_end <= function.lines.end as usize
        && all.clone().all(|line| !is_directive(view, line))
        && block.body.clone().any(|line| !view.on_line(line).is_empty());
    is_sound.then_some(block)
}

fn is_plain_line(view: &View, line: usize) -> bool {
    !view.starts_inside(line) && !view.starts_inside(line + 1) && !view.has_comment(line)
}

fn starts_statement(view: &View, syntax: Syntax, first: usize) -> bool {
    let before = view.word_before(first);
    if syntax == Syntax::JavaScript {
        // Its semicolons are no tokens; without one, the line above may go on.
        return matches!(before, "{" | "}") || view.bytes(view.gap_before(first)).contains(';');
    }
    match before {
        ";" | "{" | "}" => true,
        ")" | "]" => syntax == Syntax::Go,
        // Without semicolons a name, a number or a string may end the statement before.
        _ => syntax == Syntax::Go && first > 0 && !is_word_that_goes_on(before) && view.is_identifier(first - 1),
    }
}

fn is_word_that_goes_on(word: &str) -> bool {
    matches!(word, "else" | "do" | "return" | "case" | "default" | "go" | "defer")
}

fn brace_block(view: &View, syntax: Syntax, line: usize) -> Option<Block> {
    let first = view.on_line(line).start as usize;
    let has_parens = matches!(syntax, Syntax::C | Syntax::Java | Syntax::JavaScript);
    let (condition, open) = if has_parens {
        (view.word(first + 1) == "(").then_some(())?;
        let close = view.closing(first + 1)?;
        (first + 2..close, close + 1)
    } else {
        let depth = view.depth(first);
        let open = (first + 1..first + 80).find(|&idx| view.word(idx) == "{" && view.depth(idx) == depth)?;
        (first + 1..open, open)
    };
    let open_line = view.line_of(open);
    let is_alone = open_line == line + 1 && view.on_line(open_line).len() == 1;
    let is_header = view.word(open) == "{"
        && view.line_of(open - 1) == line
        && (open_line == line || is_alone)
        && view.on_line(open_line).end as usize == open + 1
        && is_plain_line(view, open_line);
    let close = view.closing(open).filter(|_| is_header)?;
    let outer_open = enclosing(view, first)?;
    let outer_end = view.line_of(view.closing(outer_open)?);
    let (body, tail) = body_of(view, open, close)?;
    let mut block = Block {
        keyword: view.word(first).to_owned(),
        condition,
        header: line..open_line + 1,
        body,
        else_body: None,
        is_chain: false,
        after: tail + 1,
        outer_end,
        outer_open,
    };
    if view.word(close + 1) == "else" {
        let open = close + 2;
        if view.word(open) != "{" {
            block.is_chain = true;
            return Some(block);
        }
        let is_header_end = view.on_line(view.line_of(open)).end as usize == open + 1;
        let (body, tail) = body_of(view, open, view.closing(open).filter(|_| is_header_end)?)?;
        let is_silent = (block.body.end..body.start).all(|line| is_plain_line(view, line));
        block.else_body = Some(body).filter(|_| is_silent);
        block.is_chain = !is_silent;
        block.after = tail + 1;
    } else if view.on_line(tail).end as usize != close + 1 || !is_plain_line(view, tail) {
        return None; // Something stands behind the brace.
    }
    Some(block)
}

/// Returns the lines between two braces and the line of the second; what closes must start its line.
fn body_of(view: &View, open: usize, close: usize) -> Option<(Range<usize>, usize)> {
    let tail = view.line_of(close);
    let body = view.line_of(open) + 1..tail;
    (view.on_line(tail).start as usize == close && !body.is_empty()).then_some((body, tail))
}

/// Returns the brace that opens the block a token stands in.
fn enclosing(view: &View, idx: usize) -> Option<usize> {
    let wanted = view.depth(idx).checked_sub(1)?;
    (0..idx)
        .rev()
        .find(|&open| view.depth(open) == wanted && matches!(view.word(open), "{" | "(" | "["))
        .filter(|&open| view.word(open) == "{")
}

fn python_block(view: &View, function: &Function, line: usize) -> Option<Block> {
    let tokens = view.on_line(line).range();
    let column = column_of(view, line);
    let is_header = view.depth_at_line(line) == 0
        && view.word(tokens.end - 1) == ":"
        && view.depth(tokens.end - 1) == 0
        && tokens.len() > 2;
    let limit = function.lines.end as usize;
    let end = python_end(view, line + 1, limit, column + 1);
    let mut block = Block {
        keyword: view.word(tokens.start).to_owned(),
        condition: tokens.start + 1..tokens.end - 1,
        header: line..line + 1,
        body: line + 1..end,
        else_body: None,
        is_chain: false,
        after: end,
        outer_end: python_end(view, line + 1, limit, column),
        outer_open: 0,
    };
    if !is_header || block.body.is_empty() {
        return None;
    }
    let next = (end..limit).find(|&line| !view.on_line(line).is_empty());
    if let Some(next) = next.filter(|&next| column_of(view, next) == column && view.depth_at_line(next) == 0) {
        let tokens = view.on_line(next).range();
        if matches!(view.word(tokens.start), "elif" | "else") {
            let is_plain = view.word(tokens.start) == "else" && tokens.len() == 2 && is_plain_line(view, next);
            let after = python_end(view, next + 1, limit, column + 1);
            block.is_chain = !is_plain || next != end || after == next + 1;
            block.else_body = (!block.is_chain).then_some(next + 1..after);
            block.after = after;
        }
    }
    let header = (function.lines.start as usize..line).rev().find(|&above| {
        !view.on_line(above).is_empty() && view.depth_at_line(above) == 0 && column_of(view, above) < column
    })?;
    block.outer_open = view.on_line(header).start as usize;
    Some(block)
}

/// Returns the line after the last line of code from `first` on that is indented by at least `column`.
fn python_end(view: &View, first: usize, limit: usize, column: usize) -> usize {
    let mut end = first;
    let mut line = first;
    while line < limit {
        let is_start = !view.on_line(line).is_empty() && view.depth_at_line(line) == 0 && !view.starts_inside(line);
        if is_start && column_of(view, line) < column {
            break;
        }
        if !view.on_line(line).is_empty() {
            end = view.last_line_of(view.on_line(line).end as usize - 1) + 1;
        }
        line += 1;
    }
    end
}

/// Returns lines moved in or out: `from` taken off their start and `to` put there.
pub(crate) fn shifted(
    draft: &Draft,
    view: &View,
    lines: Range<usize>,
    from: &str,
    to: &str,
) -> Vec<super::draft::Line> {
    lines
        .map(|idx| {
            let mut line = draft.lines[idx].clone();
            if !view.starts_inside(idx) && !line.is_blank() {
                let rest = line.text.strip_prefix(from).unwrap_or_else(|| line.text.trim_start());
                line.text = format!("{to}{rest}");
            }
            line
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::function::functions;
    use super::*;

    fn block(syntax: Syntax, text: &str, line: usize) -> Option<Block> {
        let view = Draft::new(text, syntax).view();
        let function = functions(&view, syntax).into_iter().next().expect("a function");
        block_at(&view, syntax, &function, line)
    }

    #[test]
    fn finds_bodies_and_ends() {
        let text = "int f(int a)\n{\n    if (a > 1) {\n        g(a);\n    } else {\n        h(a);\n        h(a);\n    }\n    return a;\n}\n";
        let found = block(Syntax::C, text, 2).unwrap();
        assert_eq!((found.body, found.else_body, found.after, found.outer_end), (3..4, Some(5..7), 8, 9));
        let text = "def f(a):\n    for b in a:\n        if b:\n            g(b)\n        else:\n            h(b)\n\n    return a\n";
        let found = block(Syntax::Python, text, 2).unwrap();
        assert_eq!((found.body, found.else_body, found.after, found.outer_end), (3..4, Some(5..6), 6, 6));
        let found = block(Syntax::Python, text, 1).unwrap();
        assert_eq!((found.body, found.else_body, found.after, found.outer_end), (2..6, None, 6, 8));
        let text = "func f(a int) {\n\tg(a)\n\tfor a > 1 {\n\t\ta--\n\t}\n}\n";
        let found = block(Syntax::Go, text, 2).unwrap();
        assert_eq!((found.body, found.after, found.outer_end), (3..4, 5, 5));
    }

    #[test]
    fn what_is_not_plain_is_none() {
        for text in [
            "int f(int a)\n{\n    if (a) // why\n    {\n        g(a);\n    }\n}\n",
            "int f(int a)\n{\n    if (a)\n        g(a);\n}\n",
            "int f(int a)\n{\n    if (a) {\n#ifdef X\n        g(a);\n#endif\n    }\n}\n",
            "int f(int a)\n{\n    do\n    if (a) {\n        g(a);\n    } while (a);\n}\n",
        ] {
            assert_eq!(block(Syntax::C, text, 2), None, "{text}");
        }
        let chain = "int f(int a)\n{\n    if (a) {\n        g(a);\n    } else if (b) {\n        h(a);\n    }\n}\n";
        assert!(block(Syntax::C, chain, 2).unwrap().is_chain);
    }
}
