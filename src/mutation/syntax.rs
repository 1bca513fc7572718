//! The six languages rewriting knows, and what it must know of them.

use crate::lexer::{self, Language, Lexed};

/// A language whose code can be rewritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Syntax {
    /// C, and C++ as far as it looks like C.
    C,
    /// Python.
    Python,
    /// JavaScript.
    JavaScript,
    /// Rust.
    Rust,
    /// Go.
    Go,
    /// Java.
    Java,
}

impl Syntax {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::C, Self::Python, Self::JavaScript, Self::Rust, Self::Go, Self::Java];

    /// Returns the language of files named like `path`, `None` for any other.
    pub fn of_path(path: &str) -> Option<Self> {
        let (_, extension) = path.rsplit_once('.')?;
        Some(match extension {
            "c" => Self::C,
            "py" => Self::Python,
            "js" | "mjs" | "cjs" => Self::JavaScript,
            "rs" => Self::Rust,
            "go" => Self::Go,
            "java" => Self::Java,
            _ => return None,
        })
    }

    /// Returns the usual extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::C => "c",
            Self::Python => "py",
            Self::JavaScript => "js",
            Self::Rust => "rs",
            Self::Go => "go",
            Self::Java => "java",
        }
    }

    /// Returns the name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::C => "C",
            Self::Python => "Python",
            Self::JavaScript => "JavaScript",
            Self::Rust => "Rust",
            Self::Go => "Go",
            Self::Java => "Java",
        }
    }

    /// Lexes `text` as this language.
    pub(crate) fn lex(self, text: &str) -> Lexed {
        let language = Language::from_name(self.name()).unwrap_or(Language::GENERIC);
        lexer::lex(language, text.as_bytes())
    }

    /// Tells whether names are written `like_this` rather than `likeThis`.
    pub(crate) const fn is_snake_case(self) -> bool {
        matches!(self, Self::C | Self::Python | Self::Rust)
    }

    /// Tells whether a line end can end a statement.
    pub(crate) const fn ends_statements_at_lines(self) -> bool {
        matches!(self, Self::Python | Self::JavaScript | Self::Go)
    }

    /// Tells whether an opening brace may stand on a line of its own.
    pub(crate) const fn allows_brace_on_own_line(self) -> bool {
        matches!(self, Self::C | Self::JavaScript | Self::Rust | Self::Java)
    }

    /// Returns what starts a comment that ends with the line.
    pub(crate) const fn line_comment(self) -> &'static str {
        if matches!(self, Self::Python) { "#" } else { "//" }
    }
}
