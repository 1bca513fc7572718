//! Rust.

use crate::lexer::profile::{Brackets, Hook, Import, ImportEnd, ImportPlace, Prefix, Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static RUST: Profile =
    Profile { name: "Rust", family: "Rust", aliases: "rust rs", extensions: "rs", syntax: &SYNTAX, ..Profile::NEW };

static SYNTAX: Syntax = Syntax {
    keywords: "as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod \
        move mut pub ref return self Self static struct super trait type unsafe use where while",
    literals: "true false",
    values: "self Self crate super",
    definitions: "fn",
    imports: &[Import { words: "use", ends: ImportEnd::Semicolon, place: ImportPlace::Anywhere }],
    prefixes: &[
        Prefix { words: "r br cr", rules: &[Rule::Hook("\"", Hook::HashRaw), Rule::Hook("#", Hook::HashRaw)] },
        Prefix { words: "b c", rules: &[Rule::Quote(Quote::block("\"")), Rule::Quote(Quote::line("'"))] },
    ],
    // No `>>` and `||`: type arguments close twice, closures without parameters open and close.
    operators: ":: -> => ..= ... .. == != <= >= && += -= *= /= %= ^= &= |= << <<=",
    members: ". ::",
    rules: &[
        Rule::Line("//"),
        Rule::Nested("/*", "*/"),
        Rule::Quote(Quote::block("\"")),
        Rule::Hook("'", Hook::CharOrLifetime),
    ],
    key_colon: Brackets::BRACE,
    macro_bang: true,
    ..Syntax::NEW
};
