//! Go.

use crate::lexer::profile::{Brackets, Import, ImportEnd, ImportPlace, Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static GO: Profile =
    Profile { name: "Go", family: "Go", aliases: "go golang", extensions: "go", syntax: &SYNTAX, ..Profile::NEW };

static SYNTAX: Syntax = Syntax {
    keywords: "break case chan const continue default defer else fallthrough for func go goto if import interface map \
        package range return select struct switch type var",
    literals: "true false nil iota",
    definitions: "func",
    imports: &[Import { words: "import package", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }],
    operators: "&^= <<= &^ ... && || <- ++ -- == != <= >= := += -= *= /= %= &= |= ^= << >> >>=",
    rules: &[
        Rule::Line("//"),
        Rule::Block("/*", "*/"),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
        Rule::Quote(Quote::raw("`", "`")),
    ],
    key_colon: Brackets::BRACE,
    dot_ends_number: true,
    ..Syntax::NEW
};
