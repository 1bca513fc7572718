//! reStructuredText: code directives and literal blocks.
//!
//! Source: the docutils specification, "Literal Blocks", and Sphinx' code directives. A block is what is indented
//! further than the line that announces it. `.. highlight::` names the language of the literal blocks after it.

use super::{Block, indent_of, language_of, lines};

const DIRECTIVES: [&str; 7] = ["code-block", "code", "sourcecode", "testcode", "ipython", "jupyter-execute", "prompt"];

/// A line with its place.
struct Line<'a> {
    start: usize,
    bytes: &'a [u8],
}

impl Line<'_> {
    fn indent(&self) -> usize {
        indent_of(self.bytes)
    }

    fn is_empty(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }

    fn end(&self) -> usize {
        self.start + self.bytes.len()
    }
}

/// What a line announces.
enum Announced {
    /// A block of the language named.
    Code(Option<String>),
    /// A block of the language that is the default here.
    Literal,
    /// The default from here on.
    Default(Option<String>),
}

/// Returns the blocks, in order.
pub(super) fn code_blocks(text: &[u8]) -> Vec<Block> {
    let mut start = 0;
    let lines: Vec<Line<'_>> = lines(text)
        .map(|bytes| {
            start += bytes.len();
            Line { start: start - bytes.len(), bytes }
        })
        .collect();
    let (mut blocks, mut default, mut idx) = (Vec::new(), None, 0);
    while idx < lines.len() {
        let hint = match announced(lines[idx].bytes) {
            Some(Announced::Default(hint)) => {
                default = hint;
                None
            }
            Some(Announced::Code(hint)) => Some(hint.or_else(|| default.clone())),
            Some(Announced::Literal) => Some(default.clone()),
            None => None,
        };
        let end = hint.and_then(|hint| block_after(&lines, idx, hint)).map(|(block, end_idx)| {
            blocks.push(block);
            end_idx
        });
        idx = end.unwrap_or(idx + 1);
    }
    blocks
}

fn announced(line: &[u8]) -> Option<Announced> {
    let line = line.trim_ascii();
    if !line.ends_with(b"::") && !line.starts_with(b".. ") {
        return None;
    }
    let line = String::from_utf8_lossy(line);
    let Some(directive) = line.strip_prefix(".. ") else {
        return Some(Announced::Literal);
    };
    let (name, argument) = directive.trim_start().split_once("::")?;
    match name.trim() {
        "highlight" => Some(Announced::Default(language_of(argument))),
        "testcode" | "jupyter-execute" => Some(Announced::Code(Some("python".to_owned()))),
        name if DIRECTIVES.contains(&name) => Some(Announced::Code(language_of(argument))),
        _ => None,
    }
}

/// Returns the block that line `idx` announces and the index of the line after it; `None` if nothing follows.
fn block_after(lines: &[Line<'_>], idx: usize, language_hint: Option<String>) -> Option<(Block, usize)> {
    let outer = lines[idx].indent();
    let is_directive = lines[idx].bytes.trim_ascii_start().starts_with(b".. ");
    let is_option = |line: &Line<'_>| line.indent() > outer && line.bytes.trim_ascii_start().starts_with(b":");
    let mut first = idx + 1;
    while is_directive && lines.get(first).is_some_and(is_option) {
        first += 1;
    }
    first += lines[first.min(lines.len())..].iter().take_while(|line| line.is_empty()).count();
    let is_inside = |line: &Line<'_>| line.is_empty() || line.indent() > outer;
    let end = first + lines[first.min(lines.len())..].iter().take_while(|line| is_inside(line)).count();
    let body = lines.get(first..end)?;
    let last = body.iter().rposition(|line| !line.is_empty())?;
    let body = &body[..=last];
    let block = Block {
        start: body[0].start,
        end: body[last].end(),
        first_line_idx: first as u32,
        indent: body.iter().filter(|line| !line.is_empty()).map(Line::indent).min().unwrap_or(0),
        language_hint,
    };
    Some((block, first + last + 1))
}

#[cfg(test)]
mod tests {
    use crate::source::parts::{PartKind, take_code_blocks};

    #[track_caller]
    fn check(text: &str, expected: &[(&str, u32, &str)]) {
        let mut bytes = text.as_bytes().to_vec();
        let parts = take_code_blocks(PartKind::Rst, &mut bytes, false);
        let seen: Vec<_> = parts
            .parts
            .iter()
            .map(|part| {
                let hint = part.language_hint.as_deref().unwrap_or("-");
                (hint, part.first_line_idx, std::str::from_utf8(&part.bytes).unwrap())
            })
            .collect();
        assert_eq!(seen, expected);
        assert_eq!(bytes.len(), text.len());
        for part in &parts.parts {
            assert!(memchr::memmem::find(&bytes, part.bytes.trim_ascii()).is_none(), "{text}");
        }
    }

    #[test]
    fn takes_directives_with_options() {
        check(".. code-block:: python\n\n   x = 1\n\n     y\n\nText\n", &[("python", 2, "x = 1\n\n  y\n")]);
        check(".. code:: C++\n   :linenos:\n   :name: a\n\n   int x;", &[("c++", 4, "int x;")]);
        check("  .. sourcecode:: c\n\n     a;\n  out\n", &[("c", 2, "a;\n")]);
        check(".. testcode::\n\n\tx()\n", &[("python", 2, "x()\n")]);
        check(".. note::\n\n   not code\n", &[]);
    }

    #[test]
    fn takes_literal_blocks_in_the_default_language() {
        check("Like this::\n\n  a b\n\nand::\n\n  c\n", &[("-", 2, "a b\n"), ("-", 6, "c\n")]);
        check(".. highlight:: c\n\n::\n\n  x;\r\n  y;\r\n", &[("c", 4, "x;\r\ny;\r\n")]);
        check("Nothing::\n\nfollows\n", &[]);
        check("At the end::", &[]);
        check(".. code-block:: c", &[]);
        check("std::\n", &[]);
    }
}
