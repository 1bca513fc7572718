//! Functions of a text: where each starts and ends, by matching braces or by indentation.
//!
//! Heuristic on purpose: what is found is a function; not every function is found. Functions inside functions belong
//! to the outer one.

use crate::lexer::TokenKind;
use crate::span::{LineSpan, TokenSpan};

use super::Syntax;
use super::draft::View;

/// A function with its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    /// Token index of its name.
    pub(crate) name: usize,
    /// All lines, attributes and decorators included.
    pub(crate) lines: LineSpan,
    /// Tokens from the name to the end of the body.
    pub(crate) tokens: TokenSpan,
    /// First token after the header: after the opening brace, or after Python's colon.
    pub(crate) body: usize,
    /// Brackets open (or, in Python, columns) before it: 0 for a free function.
    pub(crate) level: u32,
}

/// Words that stand before `(…) {` without naming a function.
const NO_FUNCTION: &[&str] =
    &["if", "for", "while", "switch", "catch", "with", "return", "sizeof", "synchronized", "function", "func", "super"];

/// Finds the functions of a text, in order, none inside another.
pub(crate) fn functions(view: &View, syntax: Syntax) -> Vec<Function> {
    if syntax == Syntax::Python {
        return python_functions(view);
    }
    let mut found: Vec<Function> = Vec::new();
    let mut idx = 0;
    while idx < view.tokens().len() {
        match brace_function(view, syntax, idx) {
            Some(function) => {
                idx = function.tokens.end as usize;
                found.push(function);
            }
            None => idx += 1,
        }
    }
    found
}

/// Returns the function whose name is token `name`.
fn brace_function(view: &View, syntax: Syntax, name: usize) -> Option<Function> {
    if view.kind(name) != Some(TokenKind::Identifier) || NO_FUNCTION.contains(&view.word(name)) {
        return None;
    }
    let before = view.word_before(name);
    let level = view.depth(name);
    let open = match syntax {
        Syntax::Rust if before == "fn" => rust_body(view, name)?,
        Syntax::Go if level == 0 && (before == "func" || is_go_method(view, name)) => go_body(view, name)?,
        Syntax::JavaScript if before != "new" && (before != "." || view.word(name + 1) == "=") => {
            javascript_body(view, name)?
        }
        Syntax::C if level == 0 && before != "=" => paren_body(view, name)?,
        Syntax::Java if level > 0 && is_declared(view, name) => paren_body(view, name)?,
        _ => return None,
    };
    let close = view.closing(open)?;
    let first = header_line(view, syntax, view.line_of(name));
    let lines = LineSpan::new(first as u32, view.last_line_of(close) as u32 + 1);
    // What follows the body on its last line must be no more than the end of a statement.
    let tail_end = view.on_line(lines.end as usize - 1).end as usize;
    let is_alone = (close + 1..tail_end).all(|idx| matches!(view.word(idx), ";" | ","));
    let starts_line = view.on_line(first).start as usize <= name && view.depth_at_line(first) == level;
    (is_alone && starts_line).then(|| Function {
        name,
        lines,
        tokens: TokenSpan::new(name as u32, close as u32 + 1),
        body: open + 1,
        level,
    })
}

fn rust_body(view: &View, name: usize) -> Option<usize> {
    let level = view.depth(name);
    (name + 1..view.tokens().len())
        .find(|&idx| view.depth(idx) <= level && matches!(view.word(idx), "{" | ";" | "}"))
        .filter(|&idx| view.word(idx) == "{")
}

fn is_go_method(view: &View, name: usize) -> bool {
    // `func (receiver Type) name(`: from the closing parenthesis back to `func`.
    view.word_before(name) == ")"
        && (0..name)
            .rev()
            .take(12)
            .find(|&idx| view.word(idx) == "(")
            .is_some_and(|open| view.word_before(open) == "func")
}

fn go_body(view: &View, name: usize) -> Option<usize> {
    let level = view.depth(name);
    let mut idx = name + 1;
    while idx < view.tokens().len() {
        match view.word(idx) {
            "{" if matches!(view.word_before(idx), "interface" | "struct") => idx = view.closing(idx)?,
            "{" if view.depth(idx) == level => return Some(idx),
            // A line that starts anew outside brackets was a declaration without a body.
            _ if view.depth(idx) == level && view.line_of(idx) != view.last_line_of(idx - 1) => return None,
            _ => {}
        }
        idx += 1;
    }
    None
}

fn paren_body(view: &View, name: usize) -> Option<usize> {
    if view.word(name + 1) != "(" {
        return None;
    }
    let close = view.closing(name + 1)?;
    let mut idx = close + 1;
    if view.word(idx) == "throws" {
        idx += 1;
        while view.is_identifier(idx) || matches!(view.word(idx), "." | ",") {
            idx += 1;
        }
    }
    (view.word(idx) == "{").then_some(idx)
}

fn javascript_body(view: &View, name: usize) -> Option<usize> {
    if view.word(name + 1) == "(" {
        // `function name(…) {` or a method of a class. A call is followed by anything but a brace.
        return paren_body(view, name);
    }
    // `name = function (…) {`, `name = (…) => {`, `name: function (…) {`.
    let mut idx = name + 1;
    if !matches!(view.word(idx), "=" | ":") {
        return None;
    }
    idx += 1;
    if view.word(idx) == "async" {
        idx += 1;
    }
    if view.word(idx) == "function" {
        idx += 1;
        idx += usize::from(view.word(idx) == "*");
        idx += usize::from(view.is_identifier(idx));
        (view.word(idx) == "(").then_some(())?;
        let open = view.closing(idx)? + 1;
        return (view.word(open) == "{").then_some(open);
    }
    (view.word(idx) == "(").then_some(())?;
    let arrow = view.closing(idx)? + 1;
    (view.word(arrow) == "=>" && view.word(arrow + 1) == "{").then_some(arrow + 1)
}

/// A Java method has a type or a modifier before its name; `new Name(…) {` and calls have not.
fn is_declared(view: &View, name: usize) -> bool {
    let before = name.checked_sub(1);
    let is_type = before.is_some_and(|before| match view.kind(before) {
        Some(TokenKind::Identifier | TokenKind::Keyword) => !matches!(view.word(before), "new" | "return" | "else"),
        _ => matches!(view.word(before), ">" | ">>" | "]"),
    });
    is_type && !before.is_some_and(|before| view.word_before(before) == "new" || view.word_before(before) == ".")
}

/// Returns the line a function's text starts on: its type, attributes and annotations may stand above the name.
fn header_line(view: &View, syntax: Syntax, name_line: usize) -> usize {
    let mut first = name_line;
    while first > 0 && name_line - first < 8 {
        let start = view.lexed.line_starts[first - 1] as usize;
        let end = view.lexed.line_starts[first] as usize;
        let above = view.text[start..end].trim();
        let is_part = match syntax {
            Syntax::Rust => above.starts_with("#["),
            Syntax::Java | Syntax::JavaScript => above.starts_with('@') && !above.ends_with(';'),
            // `static int` on a line of its own.
            Syntax::C => {
                name_line - first < 2
                    && !above.is_empty()
                    && above.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '*' | ' ' | '\t'))
            }
            _ => false,
        };
        if !is_part || view.starts_inside(first - 1) || view.on_line(first - 1).is_empty() {
            break;
        }
        first -= 1;
    }
    first
}

fn python_functions(view: &View) -> Vec<Function> {
    let mut found: Vec<Function> = Vec::new();
    let mut line_idx = 0;
    while line_idx < view.n_lines() {
        match python_function(view, line_idx) {
            Some(function) => {
                line_idx = function.lines.end as usize;
                found.push(function);
            }
            None => line_idx += 1,
        }
    }
    found
}

fn python_function(view: &View, line_idx: usize) -> Option<Function> {
    let first = view.on_line(line_idx).start as usize;
    if view.on_line(line_idx).is_empty() || view.depth_at_line(line_idx) != 0 {
        return None;
    }
    let def = first + usize::from(view.word(first) == "async");
    if view.word(def) != "def" {
        return None;
    }
    let column = column_of(view, line_idx);
    let mut body = def + 2;
    while body < view.tokens().len() && !(view.word(body) == ":" && view.depth(body) == 0) {
        body += 1;
    }
    let mut last = line_idx;
    for next in view.line_of(body.min(view.tokens().len())).min(view.n_lines())..view.n_lines() {
        if view.on_line(next).is_empty() {
            continue; // Blank, comment, docstring: belongs to what follows.
        }
        if next > line_idx
            && view.depth_at_line(next) == 0
            && !view.starts_inside(next)
            && column_of(view, next) <= column
        {
            break;
        }
        last = view.last_line_of(view.on_line(next).end as usize - 1);
    }
    let mut start = line_idx;
    while start > 0 && is_decorator(view, start - 1) && column_of(view, start - 1) == column {
        start -= 1;
    }
    let end = view.tokens().partition_point(|token| view.lexed.line_of(token.start) as usize <= last);
    (last > line_idx).then(|| Function {
        name: def + 1,
        lines: LineSpan::new(start as u32, last as u32 + 1),
        tokens: TokenSpan::new(def as u32 + 1, end as u32),
        body: body + 1,
        level: column as u32,
    })
}

fn is_decorator(view: &View, line_idx: usize) -> bool {
    !view.on_line(line_idx).is_empty() && view.word(view.on_line(line_idx).start as usize) == "@"
}

/// Returns how far a line's first token is indented; a tab counts 8, as in Python's own rule.
pub(crate) fn column_of(view: &View, line_idx: usize) -> usize {
    let start = view.lexed.line_starts[line_idx] as usize;
    let white = view.text[start..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t'));
    white.fold(0, |column, byte| if byte == b'\t' { column / 8 * 8 + 8 } else { column + 1 })
}

#[cfg(test)]
mod tests {
    use super::super::draft::Draft;
    use super::*;

    /// Names with first and last line, counted from 1.
    #[track_caller]
    fn check(syntax: Syntax, text: &str, expected: &[(&str, u32, u32)]) {
        let view = Draft::new(text, syntax).view();
        let found = functions(&view, syntax);
        let found: Vec<_> = found.iter().map(|f| (view.word(f.name), f.lines.start + 1, f.lines.end)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn finds_c_functions() {
        check(
            Syntax::C,
            "int a;\nstatic int\nadd(int x, int y)\n{\n  return x + y;\n}\nint b(void);\n",
            &[("add", 2, 6)],
        );
        check(Syntax::C, "void f(int n) {\n  if (n) {\n    g();\n  }\n}\nvoid g() { }\n", &[("f", 1, 5), ("g", 6, 6)]);
    }

    #[test]
    fn finds_python_functions() {
        let text = "import os\n\n@wrap\ndef first(a,\n          b):\n    return a\n\n\nclass C:\n    def second(self):\n        x = \"\"\"\nno\n\"\"\"\n        return x\n    y = 1\n";
        check(Syntax::Python, text, &[("first", 3, 6), ("second", 10, 14)]);
        check(Syntax::Python, "async def go():\n    def inner():\n        pass\n    return inner\n", &[("go", 1, 4)]);
    }

    #[test]
    fn finds_javascript_functions() {
        let text = "function one(a) {\n  if (a) { b(); }\n}\nconst two = (x) => {\n  return x;\n};\nclass K {\n  three() {\n    return 1;\n  }\n}\nexports.four = function () {\n  run();\n};\ncall(function () {\n});\n";
        check(Syntax::JavaScript, text, &[("one", 1, 3), ("two", 4, 6), ("three", 8, 10), ("four", 12, 14)]);
    }

    #[test]
    fn finds_rust_functions() {
        let text = "#[inline]\npub fn one<T: Into<u8>>(x: T) -> u8\nwhere\n    T: Copy,\n{\n    x.into()\n}\ntrait A {\n    fn none(&self);\n    fn two(&self) -> u8 {\n        2\n    }\n}\n";
        check(Syntax::Rust, text, &[("one", 1, 7), ("two", 10, 12)]);
    }

    #[test]
    fn finds_go_functions() {
        let text = "package p\n\nfunc one(x interface{}) (int, error) {\n\treturn 1, nil\n}\n\nfunc (s *Server) two() {\n\tgo func() {\n\t}()\n}\n";
        check(Syntax::Go, text, &[("one", 3, 5), ("two", 7, 10)]);
    }

    #[test]
    fn finds_java_methods() {
        let text = "class A {\n    @Override\n    public int one(int x) throws IOException, E {\n        return new B(x) {\n            int no() { return 1; }\n        }.go();\n    }\n    A(int y) {\n        this.y = y;\n    }\n    int f = call(1);\n}\n";
        check(Syntax::Java, text, &[("one", 2, 7)]);
        check(Syntax::Java, "class A {\n    public A(int y) {\n        this.y = y;\n    }\n}\n", &[("A", 2, 4)]);
    }
}
