//! Profiles: a language as data. Everything the engine knows of a language is written in these tables.

/// A language: how it is called, found and written.
#[derive(Debug)]
pub(super) struct Profile {
    /// Stable display name, stored in databases.
    pub(super) name: &'static str,
    /// Stable name of the family; all profiles of one family share keywords and operators.
    pub(super) family: &'static str,
    /// Further names, lower case, as fences and kernels write them; separated by spaces.
    pub(super) aliases: &'static str,
    /// File name endings without the dot, lower case; separated by spaces.
    pub(super) extensions: &'static str,
    /// Whole file names, lower case.
    pub(super) file_names: &'static str,
    /// Interpreters of a `#!` line, without trailing version digits.
    pub(super) interpreters: &'static str,
    /// How its text is written.
    pub(super) syntax: &'static Syntax,
    /// Which parts of a file are in it.
    pub(super) parts: Parts,
}

impl Profile {
    /// A profile to fill with struct update syntax.
    pub(super) const NEW: Self = Self {
        name: "",
        family: "",
        aliases: "",
        extensions: "",
        file_names: "",
        interpreters: "",
        syntax: &Syntax::NEW,
        parts: Parts::Whole,
    };
}

/// Which parts of a file the language's syntax covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parts {
    /// All of it.
    Whole,
    /// `<script>` as JavaScript or TypeScript, `<style>` as CSS; `<!-- -->` are comments.
    Markup,
    /// Between `<?php` or `<?=` and `?>`.
    Php,
    /// Between `<%` and `%>`.
    Percent,
}

/// The tables of one syntax. Lists of words are written as one string, separated by white space.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches of a table")]
pub(super) struct Syntax {
    /// Reserved words of the whole family.
    pub(super) keywords: &'static str,
    /// Words that stand for a value (`true`, `null`): no evidence against a literal table. They are keywords as well.
    pub(super) literals: &'static str,
    /// Keywords that end a value, so that a slash after them divides (`this`).
    pub(super) values: &'static str,
    /// Words before the name of a definition: the parenthesis after that name holds parameters, not arguments.
    pub(super) definitions: &'static str,
    /// Words that start an import statement, and how it ends. They need not be keywords.
    pub(super) imports: &'static [Import],
    /// Words that, directly before certain bytes, begin a literal.
    pub(super) prefixes: &'static [Prefix],
    /// Operators of two to four bytes; every other punctuation byte is an operator of its own.
    pub(super) operators: &'static str,
    /// Operators before a member's name.
    pub(super) members: &'static str,
    /// Operators that make no token.
    pub(super) silent: &'static str,
    /// Bytes beyond letters, digits, `_` and non-ASCII that may start a name.
    pub(super) name_start: &'static str,
    /// Bytes beyond those that may continue a name.
    pub(super) name_continue: &'static str,
    /// Comments, strings and everything else that begins with punctuation; the first rule that fits wins.
    pub(super) rules: &'static [Rule],
    /// Brackets in which `name :` is a key.
    pub(super) key_colon: Brackets,
    /// Brackets in which `name =` is a key.
    pub(super) key_equal: Brackets,
    /// Brackets in which `name =>` is a key.
    pub(super) key_arrow: Brackets,
    /// Names and keywords are case-insensitive: their symbols are those of the lower-case form.
    pub(super) fold_case: bool,
    /// A statement that is only a string documents: it is a comment.
    pub(super) docstrings: bool,
    /// A backslash before the line end joins lines.
    pub(super) joins_lines: bool,
    /// `'` between digits of a number.
    pub(super) quote_in_number: bool,
    /// A dot may end a number (`1.`).
    pub(super) dot_ends_number: bool,
    /// `name!` before a bracket is a macro call.
    pub(super) macro_bang: bool,
    /// The function whose result is an import (`x = require("…")`).
    pub(super) require: &'static str,
    /// `import … from "…"` is an import.
    pub(super) source_imports: bool,
    /// Names of `@name "…"` attributes that document.
    pub(super) doc_attributes: &'static str,
    /// Columns have meaning (fixed-form Fortran).
    pub(super) fixed_form: bool,
}

impl Syntax {
    /// Names, numbers and punctuation only; to fill with struct update syntax.
    pub(super) const NEW: Self = Self {
        keywords: "",
        literals: "",
        values: "",
        definitions: "",
        imports: &[],
        prefixes: &[],
        operators: "",
        members: ".",
        silent: "",
        name_start: "",
        name_continue: "",
        rules: &[],
        key_colon: Brackets::NONE,
        key_equal: Brackets::NONE,
        key_arrow: Brackets::NONE,
        fold_case: false,
        docstrings: false,
        joins_lines: false,
        quote_in_number: false,
        dot_ends_number: false,
        macro_bang: false,
        require: "",
        source_imports: false,
        doc_attributes: "",
        fixed_form: false,
    };
}

/// A set of bracket kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Brackets(u8);

impl Brackets {
    pub(super) const NONE: Self = Self(0);
    pub(super) const PAREN: Self = Self(1);
    pub(super) const BRACE: Self = Self(4);
    pub(super) const PAREN_BRACE: Self = Self(1 | 4);
    pub(super) const PAREN_SQUARE: Self = Self(1 | 2);
    pub(super) const ALL: Self = Self(7);

    /// Tells whether the bracket opened by `byte` is in the set.
    pub(super) const fn has(self, byte: u8) -> bool {
        let bit = match byte {
            b'(' => 1,
            b'[' => 2,
            b'{' => 4,
            _ => 0,
        };
        self.0 & bit != 0
    }
}

/// A word that starts an import statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Import {
    /// The words, separated by spaces.
    pub(super) words: &'static str,
    /// How the statement ends.
    pub(super) ends: ImportEnd,
    /// Where the word must stand.
    pub(super) place: ImportPlace,
}

/// What ends an import statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ImportEnd {
    /// A line end outside brackets opened in the statement.
    Line,
    /// The same, when the next line is not indented.
    Indented,
    /// A semicolon.
    Semicolon,
    /// A semicolon, or a line end as with [`ImportEnd::Line`].
    LineOrSemicolon,
    /// A dot before white space.
    Dot,
    /// The bracket that encloses the word, or else the next one, is closed.
    Bracket,
    /// A string after `from`, or directly after the word.
    Source,
}

/// Where a word must stand to start an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ImportPlace {
    /// Anywhere: the word is reserved.
    Anywhere,
    /// First in a statement.
    Statement,
    /// Directly after an opening bracket, or `:` after one.
    Head,
    /// After a `#` that begins a line.
    Directive,
    /// After a `-`, `@`, `.` or `%` that begins a line.
    Mark,
}

/// Words that begin a literal when what follows fits one of the rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prefix {
    /// The words.
    pub(super) words: &'static str,
    /// Tried directly after the word.
    pub(super) rules: &'static [Rule],
}

/// What begins with some punctuation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// A comment up to the line's end.
    Line(&'static str),
    /// A comment up to the line's end; a backslash before that end continues it.
    JoinedLine(&'static str),
    /// A comment from the first text to the second.
    Block(&'static str, &'static str),
    /// The same, and may hold its like.
    Nested(&'static str, &'static str),
    /// A string.
    Quote(Quote),
    /// What only code can tell; the text must be there, then the hook may still refuse.
    Hook(&'static str, Hook),
}

impl Rule {
    /// The text it begins with.
    pub(super) const fn open(&self) -> &'static str {
        match *self {
            Self::Line(open)
            | Self::JoinedLine(open)
            | Self::Hook(open, _)
            | Self::Block(open, _)
            | Self::Nested(open, _) => open,
            Self::Quote(quote) => quote.open,
        }
    }
}

/// A string's shape.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) escape: Escape,
    /// Whether it may span lines; if not, a line end ends it as well.
    pub(super) multiline: bool,
    pub(super) interpolation: Interpolation,
}

impl Quote {
    /// A string between two times `quote` on one line, backslash escapes.
    pub(super) const fn line(quote: &'static str) -> Self {
        Self {
            open: quote,
            close: quote,
            escape: Escape::Backslash,
            multiline: false,
            interpolation: Interpolation::None,
        }
    }

    /// A string between two times `quote`, over lines, backslash escapes.
    pub(super) const fn block(quote: &'static str) -> Self {
        Self { multiline: true, ..Self::line(quote) }
    }

    /// A string between `open` and `close`, over lines, without escapes.
    pub(super) const fn raw(open: &'static str, close: &'static str) -> Self {
        Self { open, close, escape: Escape::None, multiline: true, interpolation: Interpolation::None }
    }

    /// The same shape with other escapes.
    pub(super) const fn escaped(self, escape: Escape) -> Self {
        Self { escape, ..self }
    }

    /// The same shape with expressions inside.
    pub(super) const fn with(self, interpolation: Interpolation) -> Self {
        Self { interpolation, ..self }
    }
}

/// How a string's closing quote is written inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// Not at all.
    None,
    /// `\"`
    Backslash,
    /// `""`
    Doubled,
    /// `` `" ``, or doubled.
    Backtick,
    /// Either of the first two.
    BackslashOrDoubled,
}

/// How an expression is written inside a string; it may hold strings with the same quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interpolation {
    /// Not at all.
    None,
    /// `${…}`
    DollarBrace,
    /// `${…}`, `$(…)` and `` `…` ``
    Shell,
    /// `$(…)`
    DollarParen,
    /// `#{…}`
    HashBrace,
    /// `\(…)`
    BackslashParen,
    /// `{…}`, doubled for a brace.
    Brace,
}

/// What only code can tell; `constructs` has a method for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hook {
    /// A regular expression between slashes where no value ends.
    Regex,
    /// Ruby: the same, and after a name with a blank before the slash but not behind it.
    RubyRegex,
    /// JavaScript: a template literal with `${…}`.
    Template,
    /// JavaScript: an element where no value ends.
    Jsx,
    /// C: `<x.h>` after `#include`.
    IncludePath,
    /// Rust: a character or a lifetime.
    CharOrLifetime,
    /// A character between single quotes; a lone quote is an operator.
    Char,
    /// The same; directly after a value the quote is an operator (an attribute, a transposition).
    CharUnlessValue,
    /// Rust: `"` or `#"` after `r`; `#name` too. Swift: `#"`.
    HashRaw,
    /// C++: `"x(…)x"` after `R`.
    DelimitedRaw,
    /// R: `"--(…)--"` after `r`.
    DashedRaw,
    /// C#: three or more quotes, closed by as many.
    RawQuotes,
    /// `<<EOF`, `<<-EOF`, `<<~EOF`, quoted or not: the body starts on the next line.
    Heredoc,
    /// PHP: `<<<EOF`, one string up to its end mark.
    PhpHeredoc,
    /// PowerShell: `@"` at a line's end up to `"@` at a line's start.
    HereString,
    /// Lua, CMake: `[[…]]`, `[==[…]==]`.
    LongBracket,
    /// The same as a comment, after its mark.
    LongComment,
    /// Ruby: `%w[…]`, `%q(…)`, `%(…)`.
    RubyPercent,
    /// Perl: a quote-like operator's delimiter and body.
    PerlQuote,
    /// Perl: the same with two bodies.
    PerlSubstitution,
    /// Perl: `$#`, `$'` and other variables of punctuation.
    PunctuationVariable,
    /// Elixir: `~r/…/` and other sigils.
    Sigil,
    /// `?c`
    QuestionChar,
    /// Erlang: `$c`.
    DollarChar,
    /// Lisp: `\c`, `#\c`, `\newline`.
    LispChar,
    /// Clojure, Scheme: a mark that makes a comment of the next form.
    Discard,
    /// A comment when a word starts there: not in `$#` or `a#b`.
    WordComment,
    /// A comment when it is first in its line.
    LineStartComment,
    /// Assembly: `#` before a blank or first in its line.
    AssemblyComment,
    /// Haskell: `--`, unless it is part of a longer operator.
    DashComment,
    /// SCSS: `//`, unless in an address.
    SlashComment,
    /// PHP: up to the line's end or `?>`; `#[` is none.
    PhpComment,
    /// ML: nested comments in which strings hide comment ends.
    MlComment,
    /// OCaml: `{|…|}`, `{id|…|id}`.
    BraceQuoted,
    /// SQL: `$tag$…$tag$`; code after `AS` and `DO`, a string elsewhere.
    DollarQuote,
    /// Zig: `\\` and the rest of the line are a piece of a string.
    LineString,
    /// CSS: `(…)` after `url`, without quotes.
    Address,
    /// R: `%name%`.
    PercentOperator,
    /// A backslash and the byte after it.
    Escaped,
    /// Ruby: from `=begin` to `=end`; Perl: from `=word` to `=cut`; both at line starts.
    Pod,
    /// The rest of the text is no code.
    EndOfCode,
    /// The end of embedded code: goes on after the next opening mark.
    CloseTag,
}
