//! Parts: code inside files of another kind, told by the file's name.
//!
//! | file | parts | path | the file itself |
//! | --- | --- | --- | --- |
//! | notebook (.ipynb) | code cells | `#cell-N`, N counting all cells from 1 | hashed only |
//! | source map (.map) | `sourcesContent` | `!/` and the source's name | hashed only, if it has any |
//! | script or style sheet with an inline source map | the same | the same | stays |
//! | Markdown, RST | code blocks | `#code-N`, N from 1 | stays, its code blocks blank |
//!
//! Code blocks are blank in what remains of their document, so that no line is reported twice; blanks keep every line
//! where it was. Lines of a block are those of its document, lines of a cell or a source count within it. In and out
//! are bytes; nothing here fails on content, except JSON that claims to be a notebook or a source map and is not.

mod json;
mod markdown;
mod notebook;
mod rst;
mod source_map;

use super::{FailedReason, ProjectPath};

pub(crate) use source_map::inline_sources;

/// More parts than this of one file are not read.
const MAX_PARTS: usize = 10_000;

/// What a file's name says it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartKind {
    Notebook,
    SourceMap,
    /// A script or style sheet, which may end in an inline source map.
    Script,
    Markdown,
    Rst,
}

const EXTENSIONS: [(&str, PartKind); 22] = [
    ("ipynb", PartKind::Notebook),
    ("map", PartKind::SourceMap),
    ("js", PartKind::Script),
    ("mjs", PartKind::Script),
    ("cjs", PartKind::Script),
    ("jsx", PartKind::Script),
    ("ts", PartKind::Script),
    ("mts", PartKind::Script),
    ("cts", PartKind::Script),
    ("tsx", PartKind::Script),
    ("css", PartKind::Script),
    ("scss", PartKind::Script),
    ("less", PartKind::Script),
    ("md", PartKind::Markdown),
    ("markdown", PartKind::Markdown),
    ("mdown", PartKind::Markdown),
    ("mkd", PartKind::Markdown),
    ("mdx", PartKind::Markdown),
    ("qmd", PartKind::Markdown),
    ("rmd", PartKind::Markdown),
    ("rst", PartKind::Rst),
    ("rest", PartKind::Rst),
];

impl PartKind {
    /// Returns the kind of a file by its name's extension.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        EXTENSIONS.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|&(_, kind)| kind)
    }

    /// Tells whether the parts are inside JSON, so that the file may be longer than what is fingerprinted.
    pub(crate) fn is_json(self) -> bool {
        matches!(self, Self::Notebook | Self::SourceMap)
    }
}

/// Code inside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// What follows the file's path, after [`Part::separator`].
    pub(crate) path: ProjectPath,
    /// `#` or `!/`.
    pub(crate) separator: &'static str,
    /// The code.
    pub(crate) bytes: Vec<u8>,
    /// Its language, lower case.
    pub(crate) language_hint: Option<String>,
    /// Index of its first line in the file.
    pub(crate) first_line_idx: u32,
}

impl Part {
    fn numbered(name: &str, number: usize, bytes: Vec<u8>, language_hint: Option<String>, first_line_idx: u32) -> Self {
        let path = format!("{name}-{number}").as_str().into();
        Self { path, separator: "#", bytes, language_hint, first_line_idx }
    }
}

/// Parts of a file, and whether there were more than are read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) parts: Vec<Part>,
    pub(crate) has_more: bool,
}

impl Parts {
    /// Adds a part that holds more than blanks.
    fn push(&mut self, part: Part) {
        if part.bytes.trim_ascii().is_empty() {
            return;
        }
        self.has_more |= self.parts.len() >= MAX_PARTS;
        if !self.has_more {
            self.parts.push(part);
        }
    }

    /// Returns the limit that was hit, if one was.
    pub(crate) fn limit_hit(&self) -> Option<FailedReason> {
        let text = || format!("holds more than {MAX_PARTS} pieces of code; the rest was not read");
        self.has_more.then(|| FailedReason::LimitHit(text()))
    }
}

/// Splits a notebook or a source map; `None` if it has nothing to read and makes sense as a text itself.
///
/// # Errors
/// When it is no JSON of the kind it claims to be.
pub(crate) fn split_json(kind: PartKind, bytes: &[u8]) -> Result<Option<Parts>, FailedReason> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match kind {
        PartKind::Notebook => notebook::cells(bytes).map(Some),
        PartKind::SourceMap => {
            source_map::sources(bytes).map(|parts| Some(parts).filter(|parts| !parts.parts.is_empty()))
        }
        _ => Ok(None),
    }
}

/// Takes the code blocks out of a document, leaving blanks; those of no named language stay if `plain_stay` says so.
pub(crate) fn take_code_blocks(kind: PartKind, text: &mut [u8], plain_stay: bool) -> Parts {
    let blocks = match kind {
        PartKind::Markdown => markdown::code_blocks(text),
        PartKind::Rst => rst::code_blocks(text),
        _ => Vec::new(),
    };
    let mut parts = Parts::default();
    let is_plain = |block: &Block| {
        block
            .language_hint
            .as_deref()
            .is_none_or(|hint| matches!(hint, "text" | "txt" | "plain" | "plaintext" | "none"))
    };
    for (idx, block) in blocks.into_iter().enumerate().filter(|(_, block)| !(plain_stay && is_plain(block))) {
        let bytes = block.dedented(text);
        parts.push(Part::numbered("code", idx + 1, bytes, block.language_hint, block.first_line_idx));
        if parts.has_more {
            break; // What is not read as a part stays where it is.
        }
        for byte in &mut text[block.start..block.end] {
            *byte = if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' };
        }
    }
    parts
}

/// Whole lines of code in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    start: usize,
    end: usize,
    first_line_idx: u32,
    /// Leading blanks that are not part of the code; fewer where a line has fewer.
    indent: usize,
    language_hint: Option<String>,
}

impl Block {
    fn dedented(&self, text: &[u8]) -> Vec<u8> {
        let mut code = Vec::with_capacity(self.end - self.start);
        for line in lines(&text[self.start..self.end]) {
            let n_blanks = line.iter().take(self.indent).take_while(|&&byte| is_blank(byte)).count();
            code.extend_from_slice(&line[n_blanks..]);
        }
        code
    }
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn indent_of(line: &[u8]) -> usize {
    line.iter().take_while(|&&byte| is_blank(byte)).count()
}

/// Lines with their ends: `\n`, `\r\n` or a lone `\r`, as the lexer counts them.
fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = match memchr::memchr2(b'\n', b'\r', rest) {
            Some(at) if rest[at..].starts_with(b"\r\n") => at + 2,
            Some(at) => at + 1,
            None => rest.len(),
        };
        let (line, tail) = rest.split_at(end);
        rest = tail;
        Some(line)
    })
}

/// Returns a language's name out of what follows a fence or a directive; lower case.
fn language_of(info: &str) -> Option<String> {
    let info = info.trim();
    // MyST writes directives in braces, with the language after them.
    let directives = ["{code-cell}", "{code-block}", "{code}", "{sourcecode}"];
    let info = directives.iter().find_map(|name| info.strip_prefix(name)).unwrap_or(info);
    let info = info.trim_start_matches(|char: char| matches!(char, '{' | '.' | '=') || char.is_whitespace());
    let ends = |char: char| char.is_whitespace() || matches!(char, ',' | ';' | ':' | '{' | '}' | '=' | '[' | '(');
    let word = info.split(ends).next().unwrap_or_default();
    (!word.is_empty() && word.len() <= 40).then(|| word.to_ascii_lowercase())
}
