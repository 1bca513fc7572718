//! JavaScript and TypeScript. One keyword table; a semicolon makes no token, since formatters add and remove them.

use crate::lexer::profile::{Brackets, Hook, Import, ImportEnd, ImportPlace, Parts, Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static JAVASCRIPT: Profile = Profile {
    name: "JavaScript",
    family: "JavaScript",
    aliases: "javascript js node mjs cjs ecmascript",
    extensions: "js mjs cjs es6 es gs jsm",
    file_names: "jakefile",
    interpreters: "node nodejs deno bun",
    syntax: &JSX_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static JSX: Profile = Profile {
    name: "JSX",
    family: "JavaScript",
    aliases: "jsx react",
    extensions: "jsx",
    syntax: &JSX_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static TYPESCRIPT: Profile = Profile {
    name: "TypeScript",
    family: "JavaScript",
    aliases: "typescript ts",
    extensions: "ts mts cts",
    interpreters: "ts-node tsx",
    syntax: &SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static TSX: Profile = Profile {
    name: "TSX",
    family: "JavaScript",
    aliases: "tsx",
    extensions: "tsx",
    syntax: &JSX_SYNTAX,
    ..Profile::NEW
};

/// Scripts between `<%` and `%>`.
pub(in crate::lexer) static EJS: Profile = Profile {
    name: "EJS",
    family: "JavaScript",
    aliases: "ejs",
    extensions: "ejs",
    syntax: &EJS_SYNTAX,
    parts: Parts::Percent,
    ..Profile::NEW
};

/// Without elements: `<T>value` is a type assertion in TypeScript.
pub(in crate::lexer) static SYNTAX: Syntax = Syntax {
    keywords: "async await break case catch class const continue debugger default delete do else enum export extends \
        finally for function if implements import in instanceof interface let new package private protected public \
        return static super switch this throw try typeof var void while with yield abstract declare readonly",
    literals: "true false null undefined NaN Infinity",
    values: "this super",
    definitions: "function",
    imports: &[Import { words: "import export", ends: ImportEnd::Source, place: ImportPlace::Statement }],
    // No `>>`: type arguments close twice.
    operators: "=> === !== == != <= >= && || ?? ?. ... ++ -- ** += -= *= /= %= **= &= |= ^= << <<= &&= ||= ??=",
    members: ". ?.",
    silent: ";",
    name_start: "$#",
    rules: RULES,
    key_colon: Brackets::BRACE,
    dot_ends_number: true,
    require: "require",
    source_imports: true,
    ..Syntax::NEW
};

static JSX_SYNTAX: Syntax = Syntax { rules: JSX_RULES, ..SYNTAX };

static EJS_SYNTAX: Syntax = Syntax { rules: EJS_RULES, ..SYNTAX };

const EJS_RULES: &[Rule] = &[
    Rule::Hook("%>", Hook::CloseTag),
    Rule::Hook("-%>", Hook::CloseTag),
    Rule::Hook("_%>", Hook::CloseTag),
    Rule::Line("//"),
    Rule::Block("/*", "*/"),
    Rule::Hook("/", Hook::Regex),
    Rule::Quote(Quote::line("\"")),
    Rule::Quote(Quote::line("'")),
    Rule::Hook("`", Hook::Template),
];

const RULES: &[Rule] = &[
    Rule::Line("//"),
    Rule::Block("/*", "*/"),
    Rule::Hook("/", Hook::Regex),
    Rule::Quote(Quote::line("\"")),
    Rule::Quote(Quote::line("'")),
    Rule::Hook("`", Hook::Template),
    Rule::Line("#!"),
    Rule::Line("<!--"),
];

const JSX_RULES: &[Rule] = &[
    Rule::Line("//"),
    Rule::Block("/*", "*/"),
    Rule::Hook("/", Hook::Regex),
    Rule::Quote(Quote::line("\"")),
    Rule::Quote(Quote::line("'")),
    Rule::Hook("`", Hook::Template),
    Rule::Line("#!"),
    Rule::Line("<!--"),
    Rule::Hook("<", Hook::Jsx),
    Rule::Hook(">", Hook::Jsx),
];
