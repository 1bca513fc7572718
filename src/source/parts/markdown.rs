//! Markdown: fenced code blocks.
//!
//! Source: CommonMark 0.31 section 4.5; a fence may be indented further, as inside lists. Code that is only indented is
//! not told from other text and stays in its document.

use super::{Block, indent_of, language_of, lines};

/// An opening fence.
struct Fence {
    mark: u8,
    len: usize,
    indent: usize,
    language_hint: Option<String>,
}

/// Returns the fenced blocks, in order, without their fences; one that is not closed ends with the text.
pub(super) fn code_blocks(text: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(Fence, usize, u32)> = None;
    let mut at = 0;
    for (line, line_idx) in lines(text).zip(0..) {
        match &open {
            Some((fence, start, first_line_idx)) if fence.is_closed_by(line) => {
                blocks.push(fence.block(*start, at, *first_line_idx));
                open = None;
            }
            Some(_) => {}
            None => open = Fence::of(line).map(|fence| (fence, at + line.len(), line_idx + 1)),
        }
        at += line.len();
    }
    blocks.extend(open.map(|(fence, start, first_line_idx)| fence.block(start, at, first_line_idx)));
    blocks
}

impl Fence {
    fn of(line: &[u8]) -> Option<Self> {
        let indent = indent_of(line);
        let rest = &line[indent..];
        let mark = *rest.first().filter(|byte| matches!(byte, b'`' | b'~'))?;
        let len = rest.iter().take_while(|&&byte| byte == mark).count();
        let info = &rest[len..];
        if len < 3 || (mark == b'`' && info.contains(&b'`')) {
            return None;
        }
        Some(Self { mark, len, indent, language_hint: language_of(&String::from_utf8_lossy(info)) })
    }

    fn is_closed_by(&self, line: &[u8]) -> bool {
        let rest = line.trim_ascii();
        rest.len() >= self.len && rest.iter().all(|&byte| byte == self.mark)
    }

    fn block(&self, start: usize, end: usize, first_line_idx: u32) -> Block {
        Block { start, end, first_line_idx, indent: self.indent, language_hint: self.language_hint.clone() }
    }
}

#[cfg(test)]
mod tests {
    use crate::source::parts::{PartKind, take_code_blocks};

    /// Expects the blocks as (name, hint, line index, code), and what is left with blanks shown as `_`.
    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, u32, &str)], left: &str) {
        let mut text = text.as_bytes().to_vec();
        let parts = take_code_blocks(PartKind::Markdown, &mut text, false);
        let seen: Vec<_> = parts
            .parts
            .iter()
            .map(|part| {
                let hint = part.language_hint.as_deref().unwrap_or("-");
                (part.path.shown.as_str(), hint, part.first_line_idx, std::str::from_utf8(&part.bytes).unwrap())
            })
            .collect();
        assert_eq!(seen, expected);
        assert_eq!(String::from_utf8(text).unwrap().replace(' ', "_"), left);
    }

    #[test]
    fn takes_fenced_blocks_and_leaves_blanks() {
        check(
            "a\n```rust,ignore\nfn x()\n```\nb\n",
            &[("code-1", "rust", 2, "fn x()\n")],
            "a\n```rust,ignore\n______\n```\nb\n",
        );
        check("~~~\nx\n```\n~~~~\n", &[("code-1", "-", 1, "x\n```\n")], "~~~\n_\n___\n~~~~\n");
        check("````md\n```\nx\n```\n````", &[("code-1", "md", 1, "```\nx\n```\n")], "````md\n___\n_\n___\n````");
        check("```py\r\nx\r\n```\r\n", &[("code-1", "py", 1, "x\r\n")], "```py\r\n_\r\n```\r\n");
        check("```py\rx\r```\r", &[("code-1", "py", 1, "x\r")], "```py\r_\r```\r");
    }

    #[test]
    fn takes_blocks_in_lists_without_their_indent() {
        let expected = [("code-1", "c", 2, "int x;\n  y;\nz;\n")];
        check("- a\n  ```c\n  int x;\n    y;\n z;\n  ```\n", &expected, "-_a\n__```c\n________\n______\n___\n__```\n");
    }

    #[test]
    fn takes_open_blocks_to_the_end_and_skips_blank_ones() {
        check("```\n\n```\n```js\nx", &[("code-2", "js", 4, "x")], "```\n\n```\n```js\n_");
        check("```", &[], "```");
        check("``` a`b\nx\n``\n", &[], "```_a`b\nx\n``\n");
    }

    #[test]
    fn reads_info_strings() {
        let hints = [
            ("python", "python"),
            (" C++ linenums", "c++"),
            ("{.haskell .numberLines}", "haskell"),
            ("{r, echo=FALSE}", "r"),
            ("js{1,3}", "js"),
            ("ts:src/x.ts", "ts"),
            ("{code-cell} ipython3", "ipython3"),
            ("{=html}", "html"),
        ];
        for (info, hint) in hints {
            let mut text = format!("```{info}\nx\n```").into_bytes();
            let parts = take_code_blocks(PartKind::Markdown, &mut text, false);
            assert_eq!(parts.parts[0].language_hint.as_deref(), Some(hint), "{info}");
        }
    }
}
