//! Java.

use crate::lexer::profile::{Brackets, Import, ImportEnd, ImportPlace, Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static JAVA: Profile = Profile {
    name: "Java",
    family: "Java",
    aliases: "java",
    extensions: "java jav",
    syntax: &JAVA_SYNTAX,
    ..Profile::NEW
};

static JAVA_SYNTAX: Syntax = Syntax {
    keywords: "abstract assert boolean break byte case catch char class const continue default do double else enum \
        extends final finally float for goto if implements import instanceof int interface long native new package \
        private protected public return short static strictfp super switch synchronized this throw throws transient \
        try void volatile while var record sealed permits yield",
    literals: "true false null",
    values: "this super",
    imports: &[Import { words: "import package", ends: ImportEnd::Semicolon, place: ImportPlace::Statement }],
    // No `>>`: type arguments close twice.
    operators: "-> :: ++ -- && || == != <= >= += -= *= /= %= &= |= ^= << <<= ...",
    members: ". ::",
    rules: &[
        Rule::Line("//"),
        Rule::Block("/*", "*/"),
        Rule::Quote(Quote::block("\"\"\"")),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
    ],
    name_start: "$",
    key_equal: Brackets::NONE,
    dot_ends_number: true,
    ..Syntax::NEW
};
