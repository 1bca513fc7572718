//! A formatter's full pass: every token stays, every line is laid out anew by one style.
//!
//! Bracketed lists that fit the width go on one line, others stand one item a line, with a trailing comma where the
//! language has one; then braces, spaces, quotes, indentation and blank lines. As in `layout`, a step that would change
//! the tokens is undone. Go keeps its tabs and braces, as its formatter decides these.

use crate::lexer::TokenKind;

use super::Syntax;
use super::draft::{Draft, Line, View};
use super::layout::{braces_down, braces_up, guarded, has_braces_on_own_lines, join_lines_to, reindent, unit_of};
use super::rng::Rng;
use super::statements::is_directive;

/// Gives the text the layout of a formatter whose style is not that of the text.
pub(crate) fn format(draft: &mut Draft, rng: &mut Rng) {
    let width = rng.pick(&[60, 80, 100]).copied().unwrap_or(80);
    let old_unit = unit_of(draft);
    let units: Vec<&'static str> = ["    ", "  ", "\t"].into_iter().filter(|unit| *unit != old_unit).collect();
    let unit = if draft.syntax == Syntax::Go { "\t" } else { rng.pick(&units).copied().unwrap_or("\t") };
    let goes_down = !has_braces_on_own_lines(draft);
    guarded(draft, |draft| join_lines_to(draft, width));
    guarded(draft, drop_commas);
    // Lists inside lists that still do not fit are laid out in the next round.
    for _ in 0..3 {
        guarded(draft, |draft| explode(draft, width));
    }
    if draft.syntax.allows_brace_on_own_line() && draft.syntax != Syntax::Rust {
        guarded(draft, |draft| if goes_down { braces_down(draft) } else { braces_up(draft) });
    }
    if matches!(draft.syntax, Syntax::C | Syntax::Java | Syntax::JavaScript) {
        guarded(draft, body_on_own_line);
    }
    guarded(draft, space_out);
    if matches!(draft.syntax, Syntax::Python | Syntax::JavaScript) {
        guarded(draft, quote);
    }
    guarded(draft, |draft| reindent(draft, unit));
    guarded(draft, blank_lines);
}

/// Takes away the comma before a parenthesis that closes a call on the same line. The lexer makes no token of it.
fn drop_commas(draft: &mut Draft) {
    let view = draft.view();
    let mut edits = Vec::new();
    for close in 1..view.tokens().len() {
        if view.word(close) == ")" && ends_in_comma(&view, close) && view.line_of(close) == view.last_line_of(close - 1)
        {
            let depth = view.depth(close);
            let open = (0..close).rev().find(|&idx| view.word(idx) == "(" && view.depth(idx) == depth);
            if open.is_some_and(|open| view.is_identifier(open.wrapping_sub(1))) {
                edits.push((view.gap_before(close), String::new()));
            }
        }
    }
    draft.replace(&view, &edits);
}

fn ends_in_comma(view: &View, close: usize) -> bool {
    close > 0 && view.bytes(view.gap_before(close)).trim() == ","
}

/// Puts the items of lists on lines that are too long on a line each.
fn explode(draft: &mut Draft, width: usize) {
    let view = draft.view();
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let is_whole = !view.starts_inside(idx) && !view.starts_inside(idx + 1) && !is_directive(&view, idx);
        let list = if is_whole && line.text.len() > width && !view.has_comment(idx) {
            list_on(&view, draft.syntax, idx)
        } else {
            None
        };
        match list {
            Some(list) => draft.lines.extend(list.on_lines(&view, idx, &line, draft.syntax)),
            None => draft.lines.push(line),
        }
    }
}

/// A bracketed list of at least two items, all of it on one line.
struct List {
    open: usize,
    close: usize,
    commas: Vec<usize>,
    may_end_in_comma: bool,
}

/// Returns the first list on a line that can be put on several.
fn list_on(view: &View, syntax: Syntax, line: usize) -> Option<List> {
    let tokens = view.on_line(line).range();
    tokens.clone().find_map(|open| {
        let is_call = view.is_identifier(open.wrapping_sub(1)) || matches!(view.word_before(open), ")" | "]" | ">");
        let is_list = match view.word(open) {
            "(" => is_call,
            "[" => !is_call && !matches!(syntax, Syntax::C | Syntax::Java),
            _ => false,
        };
        let close = view.closing(open).filter(|close| is_list && tokens.contains(close))?;
        let depth = view.depth(open) + 1;
        let inside = |idx: &usize| view.depth(*idx) == depth;
        let commas: Vec<usize> = (open + 1..close).filter(|idx| inside(idx) && view.word(*idx) == ",").collect();
        // A comma is no separator of items in comprehensions, lambdas without parentheses and closures.
        let is_plain =
            (open + 1..close).filter(inside).all(|idx| !matches!(view.word(idx), "for" | "lambda" | "|" | ";"));
        let last_item = commas.last().map_or(open, |&comma| comma) + 1;
        let may_end_in_comma = matches!(syntax, Syntax::Python | Syntax::JavaScript | Syntax::Rust | Syntax::Go)
            && !matches!(view.word(last_item), "..." | ".." | "*" | "**")
            && !ends_in_comma(view, close);
        let is_sound = syntax != Syntax::Go || may_end_in_comma || ends_in_comma(view, close);
        (!commas.is_empty() && is_plain && is_sound).then_some(List { open, close, commas, may_end_in_comma })
    })
}

impl List {
    fn on_lines(&self, view: &View, line_idx: usize, line: &Line, syntax: Syntax) -> Vec<Line> {
        let start = view.lexed.line_starts[line_idx];
        let (indent, origin) = (line.indent(), line.origin);
        let part = |from: u32, to: u32| line.text[(from - start) as usize..(to - start) as usize].trim();
        let tokens = view.tokens();
        let mut lines = vec![format!("{indent}{}", part(start, tokens[self.open].end))];
        let mut from = tokens[self.open].end;
        let step = if indent.contains('\t') || syntax == Syntax::Go { "\t" } else { "    " };
        for &comma in &self.commas {
            let item = part(from, tokens[comma].end);
            if !item.is_empty() {
                lines.push(format!("{indent}{step}{item}"));
            }
            from = tokens[comma].end;
        }
        let last = part(from, tokens[self.close].start);
        if !last.is_empty() {
            let comma = if self.may_end_in_comma { "," } else { "" };
            lines.push(format!("{indent}{step}{last}{comma}"));
        }
        lines.push(format!("{indent}{}", part(tokens[self.close].start, start + line.text.len() as u32)));
        lines.into_iter().map(|text| Line { text, origin }).collect()
    }
}

/// Puts the body of `if (…) return x;` on a line of its own.
fn body_on_own_line(draft: &mut Draft) {
    let view = draft.view();
    let syntax = draft.syntax;
    let old = std::mem::take(&mut draft.lines);
    for (idx, line) in old.into_iter().enumerate() {
        let tokens = view.on_line(idx).range();
        let cut = if is_directive(&view, idx) || view.starts_inside(idx) || view.starts_inside(idx + 1) {
            None
        } else {
            let is_header = matches!(view.word(tokens.start), "if" | "while" | "for") && !tokens.is_empty();
            let close = is_header.then(|| view.closing(tokens.start + 1)).flatten();
            // In JavaScript what ends at the line end must go on ending there: only with a semicolon.
            close.filter(|close| {
                close + 1 < tokens.end
                    && view.word(tokens.start + 1) == "("
                    && !matches!(view.word(close + 1), "{" | ";" | "&&" | "||" | "." | "?")
                    && (syntax != Syntax::JavaScript || line.text.trim_end().ends_with(';'))
            })
        };
        match cut {
            Some(close) => {
                let at = (view.tokens()[close].end - view.lexed.line_starts[idx]) as usize;
                let body = format!("{}    {}", line.indent(), line.text[at..].trim());
                draft.lines.push(Line { text: line.text[..at].to_owned(), origin: line.origin });
                draft.lines.push(Line { text: body, origin: line.origin });
            }
            None => draft.lines.push(line),
        }
    }
}

/// One space after commas and around plain operators, none inside parentheses.
fn space_out(draft: &mut Draft) {
    let view = draft.view();
    let tokens = view.tokens();
    let mut edits = Vec::new();
    for idx in 1..tokens.len() {
        let gap = view.gap_before(idx);
        let line = view.line_of(idx);
        let is_blank = view.bytes(gap).bytes().all(|byte| byte == b' ');
        if !is_blank || view.last_line_of(idx - 1) != line || is_directive(&view, line) {
            continue;
        }
        if let Some(spaces) = spaces_before(&view, idx, draft.syntax).filter(|spaces| *spaces != gap.len() as usize) {
            edits.push((gap, " ".repeat(spaces)));
        }
    }
    draft.replace(&view, &edits);
}

fn spaces_before(view: &View, idx: usize, syntax: Syntax) -> Option<usize> {
    let (left, right) = (view.word(idx - 1), view.word(idx));
    let is_operand = |idx: usize| {
        matches!(
            view.kind(idx),
            Some(TokenKind::Identifier | TokenKind::Number | TokenKind::String | TokenKind::Open | TokenKind::Close)
        )
    };
    let is_binary =
        |word: &str| matches!(word, "==" | "!=" | "<=" | ">=" | "+=" | "-=" | "&&" | "||" | ":=" | "===" | "!==");
    // Python writes `f(a=1)` tight and `a = 1` with spaces; elsewhere `=` always has them.
    let is_spaced = |word: &str| is_binary(word) || word == "=" && syntax != Syntax::Python;
    match () {
        () if matches!(left, "(" | "[") || matches!(right, ")" | "]") => Some(0),
        () if right == "," => Some(0),
        () if left == "," => Some(1),
        () if is_spaced(right) && is_operand(idx - 1) && view.kind(idx - 1) != Some(TokenKind::Open) => Some(1),
        () if idx >= 2 && is_spaced(left) && is_operand(idx - 2) => Some(1),
        () if matches!(left, "if" | "for" | "while" | "switch") && right == "(" => Some(1),
        () => None,
    }
}

/// Puts the other quotes around plain strings.
fn quote(draft: &mut Draft) {
    let view = draft.view();
    let strings: Vec<_> = view.tokens().iter().filter(|token| token.kind == TokenKind::String).collect();
    let single = strings.iter().filter(|token| view.bytes(token.span()).starts_with('\'')).count();
    let (old, new) = if single * 2 > strings.len() { ('\'', '"') } else { ('"', '\'') };
    let mut edits = Vec::new();
    for token in strings {
        let text = view.bytes(token.span());
        let inner = text.strip_prefix(old).and_then(|text| text.strip_suffix(old));
        if let Some(inner) = inner.filter(|inner| !inner.contains(['\'', '"', '\\', '\n'])) {
            edits.push((token.span(), format!("{new}{inner}{new}")));
        }
    }
    draft.replace(&view, &edits);
}

/// At most one blank line in a row, none after an opening brace or before a closing one; two between what stands at
/// Python's top level.
fn blank_lines(draft: &mut Draft) {
    let view = draft.view();
    let syntax = draft.syntax;
    let old = std::mem::take(&mut draft.lines);
    let is_header = |text: &str| ["def ", "class ", "async def ", "@"].iter().any(|start| text.starts_with(start));
    for idx in 0..old.len() {
        let line = &old[idx];
        let last = draft.lines.last();
        if line.is_blank() && !view.starts_inside(idx) {
            let next = old[idx + 1..].iter().find(|line| !line.is_blank()).map_or("", |line| line.text.trim());
            let follows_open = last.is_some_and(|last| last.is_blank() || last.text.trim_end().ends_with('{'));
            if last.is_none() || follows_open || next.starts_with('}') {
                continue;
            }
        }
        // Only where a blank line stands already, so that decorators stay with their function.
        if syntax == Syntax::Python && is_header(&line.text) && last.is_some_and(Line::is_blank) {
            draft.lines.push(Line::added(""));
        }
        draft.lines.push(line.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::symbols;
    use super::*;

    fn formatted(syntax: Syntax, text: &str, step: impl Fn(&mut Draft)) -> String {
        let mut draft = Draft::new(text, syntax);
        let before = symbols(&draft);
        step(&mut draft);
        assert_eq!(symbols(&draft), before, "{}", draft.text());
        draft.text()
    }

    #[test]
    fn long_lists_stand_one_item_a_line() {
        let text = "    total = weigh(first_crate, [second, third], limit=(1, 2))\n";
        assert_eq!(
            formatted(Syntax::Python, text, |draft| explode(draft, 40)),
            "    total = weigh(\n        first_crate,\n        [second, third],\n        limit=(1, 2),\n    )\n"
        );
        let text = "    weigh(first_crate, second_crate, last_crate);\n";
        assert_eq!(
            formatted(Syntax::C, text, |draft| explode(draft, 40)),
            "    weigh(\n        first_crate,\n        second_crate,\n        last_crate\n    );\n"
        );
    }

    #[test]
    fn where_a_trailing_comma_would_mean_something_there_is_none() {
        for (syntax, text) in [
            (Syntax::Python, "    total = sum(weight for name, weight in first_crate.parts)\n"),
            (Syntax::Python, "    total = table[first_crate_number, second_crate_number]\n"),
            (Syntax::JavaScript, "  function weigh(first, second, ...others) {\n  }\n"),
        ] {
            let new = formatted(syntax, text, |draft| explode(draft, 20));
            assert!(!new.replace(",\n", "").contains(",)") && !new.contains("others,"), "{new}");
        }
    }

    #[test]
    fn bodies_spaces_quotes_and_blank_lines() {
        assert_eq!(
            formatted(Syntax::C, "  if (a ) return f( b,c );\n", |draft| {
                body_on_own_line(draft);
                space_out(draft);
            }),
            "  if (a)\n      return f(b, c);\n"
        );
        assert_eq!(
            formatted(Syntax::Python, "f(a, b, )\nt = (a, )\n", |draft| {
                drop_commas(draft);
                space_out(draft);
            }),
            "f(a, b)\nt = (a, )\n"
        );
        assert_eq!(
            formatted(Syntax::JavaScript, "a = 'one'; b = 'it\\'s'; c=\"two\"; d = 'x';\n", quote),
            "a = \"one\"; b = 'it\\'s'; c=\"two\"; d = \"x\";\n"
        );
        assert_eq!(
            formatted(Syntax::Java, "class A {\n\n\n    int a;\n\n\n\n    int b;\n\n}\n", blank_lines),
            "class A {\n    int a;\n\n    int b;\n}\n"
        );
        assert_eq!(
            formatted(Syntax::Python, "import a\n\ndef f():\n    s = '''x\n\n\n'''\n\n\n\n    return s\n", blank_lines),
            "import a\n\n\ndef f():\n    s = '''x\n\n\n'''\n\n    return s\n"
        );
    }
}
