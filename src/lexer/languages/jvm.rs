//! Java, Kotlin, Scala, Groovy.

use crate::lexer::profile::{
    Brackets, Hook, Import, ImportEnd, ImportPlace, Interpolation, Prefix, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static JAVA: Profile = Profile {
    name: "Java",
    family: "Java",
    aliases: "java",
    extensions: "java jav",
    syntax: &JAVA_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static KOTLIN: Profile = Profile {
    name: "Kotlin",
    family: "Kotlin",
    aliases: "kotlin kt kts",
    extensions: "kt kts ktm",
    syntax: &KOTLIN_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static SCALA: Profile = Profile {
    name: "Scala",
    family: "Scala",
    aliases: "scala sbt",
    extensions: "scala sc sbt",
    interpreters: "scala",
    syntax: &SCALA_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static GROOVY: Profile = Profile {
    name: "Groovy",
    family: "Groovy",
    aliases: "groovy gradle",
    extensions: "groovy gradle gvy gy gsh",
    file_names: "jenkinsfile",
    interpreters: "groovy",
    syntax: &GROOVY_SYNTAX,
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
    dot_ends_number: true,
    ..Syntax::NEW
};

const IMPORTS: &[Import] =
    &[Import { words: "import package", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }];

static KOTLIN_SYNTAX: Syntax = Syntax {
    keywords: "as break class continue do else for fun if in interface is object package return super this throw try \
        typealias typeof val var when while by catch constructor delegate dynamic field file finally get import init \
        param property receiver set setparam value where abstract actual annotation companion const crossinline data \
        enum expect external final infix inline inner internal lateinit noinline open operator out override private \
        protected public reified sealed suspend tailrec vararg",
    literals: "true false null",
    values: "this super field it value",
    definitions: "fun class interface constructor",
    imports: IMPORTS,
    operators: "-> :: ++ -- && || == != === !== <= >= += -= *= /= %= .. ..< ?. ?: !!",
    members: ". ?. ::",
    rules: &[
        Rule::Line("//"),
        Rule::Nested("/*", "*/"),
        Rule::Line("#!"),
        Rule::Quote(Quote::raw("\"\"\"", "\"\"\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::line("\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::line("'")),
        Rule::Quote(Quote::line("`").escaped(crate::lexer::profile::Escape::None)),
    ],
    key_equal: Brackets::PAREN,
    ..Syntax::NEW
};

static SCALA_SYNTAX: Syntax = Syntax {
    keywords: "abstract case catch class def do else enum export extends final finally for forSome given if implicit \
        import lazy macro match new object override package private protected return sealed super then this throw \
        trait try type val var while with yield",
    literals: "true false null",
    values: "this super",
    definitions: "def class trait",
    imports: &[Import {
        words: "import package export",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    prefixes: &[
        Prefix {
            words: "s f",
            rules: &[
                Rule::Quote(Quote::raw("\"\"\"", "\"\"\"").with(Interpolation::DollarBrace)),
                Rule::Quote(Quote::line("\"").with(Interpolation::DollarBrace)),
            ],
        },
        Prefix { words: "raw", rules: &[Rule::Quote(Quote::raw("\"\"\"", "\"\"\""))] },
    ],
    operators: "=> <- <: >: -> :: ::: == != <= >= && || += -= *= /= ++ ++= :+ +: <% =>> ?=>",
    rules: &[
        Rule::Line("//"),
        Rule::Nested("/*", "*/"),
        Rule::Line("#!"),
        Rule::Quote(Quote::raw("\"\"\"", "\"\"\"")),
        Rule::Quote(Quote::line("\"")),
        Rule::Hook("'", Hook::Char),
        Rule::Quote(Quote::line("`").escaped(crate::lexer::profile::Escape::None)),
    ],
    name_start: "$",
    key_equal: Brackets::PAREN,
    ..Syntax::NEW
};

static GROOVY_SYNTAX: Syntax = Syntax {
    keywords: "abstract as assert boolean break byte case catch char class const continue def default do double else \
        enum extends final finally float for goto if implements import in instanceof int interface long native new \
        package private protected public return short static strictfp super switch synchronized this threadsafe throw \
        throws trait transient try var void volatile while",
    literals: "true false null",
    values: "this super it",
    definitions: "def",
    imports: IMPORTS,
    operators: "-> :: ++ -- && || == != <= >= += -= *= /= %= &= |= ^= << <<= ** .. ..< ?. ?: =~ ==~ *. <=> .& ...",
    members: ". ?. *. .& ::",
    rules: &[
        Rule::Line("//"),
        Rule::Block("/*", "*/"),
        Rule::Hook("/", Hook::Regex),
        Rule::Line("#!"),
        Rule::Quote(Quote::block("\"\"\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::block("'''")),
        Rule::Quote(Quote::line("\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::line("'")),
        Rule::Quote(Quote::raw("$/", "/$")),
    ],
    name_start: "$",
    key_colon: Brackets::PAREN_SQUARE,
    ..Syntax::NEW
};
