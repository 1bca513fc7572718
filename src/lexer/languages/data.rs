//! SQL, Protobuf, CSS and pages: declarations, queries, markup.

use crate::lexer::profile::{
    Brackets, Escape, Hook, Import, ImportEnd, ImportPlace, Parts, Prefix, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static SQL: Profile = Profile {
    name: "SQL",
    family: "SQL",
    aliases: "sql mysql postgresql postgres plsql plpgsql tsql sqlite",
    extensions: "sql ddl dml pgsql plsql pls pkb pks mysql psql",
    syntax: &SQL_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static PROTOBUF: Profile = Profile {
    name: "Protobuf",
    family: "Protobuf",
    aliases: "protobuf proto proto3",
    extensions: "proto",
    syntax: &PROTOBUF_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static CSS: Profile =
    Profile { name: "CSS", family: "CSS", aliases: "css", extensions: "css pcss", syntax: &CSS_SYNTAX, ..Profile::NEW };

pub(in crate::lexer) static SCSS: Profile = Profile {
    name: "SCSS",
    family: "CSS",
    aliases: "scss sass less",
    extensions: "scss sass less",
    syntax: &SCSS_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static HTML: Profile = Profile {
    name: "HTML",
    family: "JavaScript",
    aliases: "html htm xhtml jinja jinja2 django twig handlebars hbs mustache",
    extensions: "html htm xhtml",
    syntax: &super::javascript::SYNTAX,
    parts: Parts::Markup,
    ..Profile::NEW
};

pub(in crate::lexer) static VUE: Profile = Profile { name: "Vue", aliases: "vue", extensions: "vue", ..HTML };

pub(in crate::lexer) static SVELTE: Profile =
    Profile { name: "Svelte", aliases: "svelte astro", extensions: "svelte astro", ..HTML };

static SQL_SYNTAX: Syntax = Syntax {
    keywords: "add all alter analyze and any as asc backup begin between bigint by cascade case cast char character check \
        column commit constraint create cross cursor database date decimal declare default delete desc describe distinct \
        do drop each else elsif end engine except exec execute exists explain fetch float for foreign from full function \
        grant group having if in index inner insert int integer intersect into is join key language left like limit lock \
        loop natural not of offset on or order outer over partition primary procedure recursive references replace \
        return returns revoke right rollback row rows schema select sequence set show smallint table temporary then \
        timestamp to top transaction trigger truncate union unique update use using values varchar view when where while \
        with",
    literals: "null true false",
    definitions: "function procedure",
    prefixes: &[
        Prefix { words: "e", rules: &[Rule::Quote(Quote::block("'").escaped(Escape::BackslashOrDoubled))] },
        Prefix { words: "n b x u", rules: &[Rule::Quote(Quote::raw("'", "'").escaped(Escape::Doubled))] },
    ],
    operators: "<> != <= >= || :: := -> ->> => @> <@ !~ ~*",
    name_start: "@",
    name_continue: "$",
    rules: &[
        Rule::Line("--"),
        Rule::Block("/*", "*/"),
        Rule::Quote(Quote::raw("'", "'").escaped(Escape::Doubled)),
        Rule::Quote(Quote::raw("\"", "\"").escaped(Escape::Doubled)),
        Rule::Quote(Quote::line("`").escaped(Escape::Doubled)),
        Rule::Hook("$", Hook::DollarQuote),
    ],
    fold_case: true,
    ..Syntax::NEW
};

static PROTOBUF_SYNTAX: Syntax = Syntax {
    keywords: "syntax edition import weak public package option message enum service rpc returns stream repeated optional \
        required reserved extensions extend oneof map group to max double float int32 int64 uint32 uint64 sint32 sint64 \
        fixed32 fixed64 sfixed32 sfixed64 bool string bytes",
    literals: "true false inf nan",
    imports: &[Import {
        words: "syntax edition import package",
        ends: ImportEnd::Semicolon,
        place: ImportPlace::Statement,
    }],
    rules: &[Rule::Line("//"), Rule::Block("/*", "*/"), Rule::Quote(Quote::line("\"")), Rule::Quote(Quote::line("'"))],
    key_colon: Brackets::BRACE,
    ..Syntax::NEW
};

static CSS_SYNTAX: Syntax = Syntax {
    keywords: "and or not only from to if else for each while in through",
    imports: &[Import {
        words: "import use forward charset namespace",
        ends: ImportEnd::Semicolon,
        place: ImportPlace::Mark,
    }],
    operators: ":: ~= |= ^= $= *= == != <= >= && ||",
    members: "",
    prefixes: &[Prefix { words: "url URL", rules: &[Rule::Hook("(", Hook::Address)] }],
    name_continue: "-",
    rules: &[Rule::Block("/*", "*/"), Rule::Quote(Quote::line("\"")), Rule::Quote(Quote::line("'"))],
    ..Syntax::NEW
};

static SCSS_SYNTAX: Syntax = Syntax {
    rules: &[
        Rule::Block("/*", "*/"),
        Rule::Hook("//", Hook::SlashComment),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
    ],
    ..CSS_SYNTAX
};
