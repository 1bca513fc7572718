//! Ruby, PHP, Perl, Lua, R, Julia, Elixir, Nim.

use crate::lexer::profile::{
    Brackets, Escape, Hook, Import, ImportEnd, ImportPlace, Interpolation, Parts, Prefix, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static RUBY: Profile = Profile {
    name: "Ruby",
    family: "Ruby",
    aliases: "ruby rb jruby",
    extensions: "rb rbw rake gemspec ru podspec jbuilder rabl thor builder",
    file_names: "rakefile gemfile guardfile podfile vagrantfile capfile fastfile appraisals brewfile dangerfile",
    interpreters: "ruby jruby macruby rake",
    syntax: &RUBY_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static ERB: Profile = Profile {
    name: "ERB",
    family: "Ruby",
    aliases: "erb eruby",
    extensions: "erb rhtml",
    syntax: &ERB_SYNTAX,
    parts: Parts::Percent,
    ..Profile::NEW
};

pub(in crate::lexer) static PHP: Profile = Profile {
    name: "PHP",
    family: "PHP",
    aliases: "php",
    extensions: "php php3 php4 php5 php7 phtml phps ctp module install theme inc",
    interpreters: "php",
    syntax: &PHP_SYNTAX,
    parts: Parts::Php,
    ..Profile::NEW
};

pub(in crate::lexer) static PERL: Profile = Profile {
    name: "Perl",
    family: "Perl",
    aliases: "perl pl pm",
    extensions: "pl pm t plx psgi perl al",
    file_names: "makefile.pl build.pl cpanfile",
    interpreters: "perl",
    syntax: &PERL_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static LUA: Profile = Profile {
    name: "Lua",
    family: "Lua",
    aliases: "lua luau",
    extensions: "lua luau rockspec wlua nse",
    interpreters: "lua luajit",
    syntax: &LUA_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static R: Profile = Profile {
    name: "R",
    family: "R",
    aliases: "r rscript splus",
    extensions: "r rprofile",
    file_names: ".rprofile",
    interpreters: "rscript",
    syntax: &R_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static JULIA: Profile = Profile {
    name: "Julia",
    family: "Julia",
    aliases: "julia jl",
    extensions: "jl",
    interpreters: "julia",
    syntax: &JULIA_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static ELIXIR: Profile = Profile {
    name: "Elixir",
    family: "Elixir",
    aliases: "elixir ex exs",
    extensions: "ex exs",
    interpreters: "elixir",
    syntax: &ELIXIR_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static NIM: Profile = Profile {
    name: "Nim",
    family: "Nim",
    aliases: "nim nimrod",
    extensions: "nim nims nimble",
    interpreters: "nim",
    syntax: &NIM_SYNTAX,
    ..Profile::NEW
};

const RUBY_RULES: &[Rule] = &[
    Rule::Hook("#", Hook::WordComment),
    Rule::Line("#"),
    Rule::Hook("=", Hook::Pod),
    Rule::Quote(Quote::block("\"").with(Interpolation::HashBrace)),
    Rule::Quote(Quote::block("'")),
    Rule::Quote(Quote::block("`").with(Interpolation::HashBrace)),
    Rule::Hook("%", Hook::RubyPercent),
    Rule::Hook("/", Hook::RubyRegex),
    Rule::Hook("<<", Hook::Heredoc),
    Rule::Hook("?", Hook::QuestionChar),
    Rule::Hook("$", Hook::PunctuationVariable),
];

static RUBY_SYNTAX: Syntax = Syntax {
    keywords: "alias and begin break case class def defined? do else elsif end ensure for if in module next not or redo \
        rescue retry return self super then undef unless until when while yield BEGIN END",
    literals: "true false nil",
    values: "self super end",
    definitions: "def",
    imports: &[Import {
        words: "require require_relative autoload load",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    prefixes: END_OF_CODE,
    operators: "=> -> :: ** ++ == != === =~ !~ <= >= <=> && || &. += -= *= /= %= **= &= |= ^= <<= &&= ||= << .. ...",
    members: ". :: &.",
    name_start: "$@",
    name_continue: "?!",
    rules: RUBY_RULES,
    key_colon: Brackets::PAREN_BRACE,
    key_arrow: Brackets::ALL,
    joins_lines: true,
    ..Syntax::NEW
};

static ERB_SYNTAX: Syntax = Syntax {
    rules: &[
        Rule::Hook("%>", Hook::CloseTag),
        Rule::Hook("-%>", Hook::CloseTag),
        Rule::Hook("#", Hook::WordComment),
        Rule::Quote(Quote::block("\"").with(Interpolation::HashBrace)),
        Rule::Quote(Quote::block("'")),
        Rule::Quote(Quote::block("`").with(Interpolation::HashBrace)),
        Rule::Hook("%", Hook::RubyPercent),
        Rule::Hook("/", Hook::RubyRegex),
        Rule::Hook("?", Hook::QuestionChar),
        Rule::Hook("$", Hook::PunctuationVariable),
    ],
    prefixes: &[],
    ..RUBY_SYNTAX
};

const END_OF_CODE: &[Prefix] = &[Prefix {
    words: "__END__ __DATA__",
    rules: &[Rule::Hook("\n", Hook::EndOfCode), Rule::Hook("\r", Hook::EndOfCode)],
}];

static PHP_SYNTAX: Syntax = Syntax {
    keywords: "abstract and array as break callable case catch class clone const continue declare default do echo else \
        elseif empty enddeclare endfor endforeach endif endswitch endwhile enum eval exit extends final finally fn for \
        foreach function global goto if implements include include_once instanceof insteadof interface isset list match \
        namespace new or print private protected public readonly require require_once return static switch throw trait \
        try unset use var while xor yield self parent",
    literals: "true false null",
    values: "self parent static",
    definitions: "function fn",
    imports: &[Import {
        words: "use namespace require require_once include include_once",
        ends: ImportEnd::Semicolon,
        place: ImportPlace::Statement,
    }],
    operators: "=> -> ?-> :: ++ -- && || == != === !== <> <= >= <=> += -= *= /= .= %= **= &= |= ^= << >> <<= >>= ?? ??= ** ...",
    members: "-> ?-> ::",
    name_start: "$",
    rules: &[
        Rule::Hook("?>", Hook::CloseTag),
        Rule::Hook("//", Hook::PhpComment),
        Rule::Hook("#", Hook::PhpComment),
        Rule::Block("/*", "*/"),
        Rule::Quote(Quote::block("\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::block("'")),
        Rule::Quote(Quote::block("`")),
        Rule::Hook("<<<", Hook::PhpHeredoc),
    ],
    key_colon: Brackets::PAREN,
    key_arrow: Brackets::PAREN_SQUARE,
    fold_case: true,
    ..Syntax::NEW
};

/// Every byte that may open a quote-like operator's body.
const PERL_QUOTES: &[Rule] = perl_rules(Hook::PerlQuote);
const PERL_SUBSTITUTIONS: &[Rule] = perl_rules(Hook::PerlSubstitution);

const fn perl_rules(hook: Hook) -> &'static [Rule] {
    match hook {
        Hook::PerlSubstitution => &[
            Rule::Hook("{", Hook::PerlSubstitution),
            Rule::Hook("(", Hook::PerlSubstitution),
            Rule::Hook("[", Hook::PerlSubstitution),
            Rule::Hook("<", Hook::PerlSubstitution),
            Rule::Hook("/", Hook::PerlSubstitution),
            Rule::Hook("|", Hook::PerlSubstitution),
            Rule::Hook("!", Hook::PerlSubstitution),
            Rule::Hook("#", Hook::PerlSubstitution),
            Rule::Hook("~", Hook::PerlSubstitution),
            Rule::Hook("^", Hook::PerlSubstitution),
            Rule::Hook("@", Hook::PerlSubstitution),
            Rule::Hook("%", Hook::PerlSubstitution),
            Rule::Hook(":", Hook::PerlSubstitution),
            Rule::Hook("'", Hook::PerlSubstitution),
            Rule::Hook("\"", Hook::PerlSubstitution),
            Rule::Hook("`", Hook::PerlSubstitution),
            Rule::Hook("+", Hook::PerlSubstitution),
            Rule::Hook(" ", Hook::PerlSubstitution),
        ],
        _ => &[
            Rule::Hook("{", Hook::PerlQuote),
            Rule::Hook("(", Hook::PerlQuote),
            Rule::Hook("[", Hook::PerlQuote),
            Rule::Hook("<", Hook::PerlQuote),
            Rule::Hook("/", Hook::PerlQuote),
            Rule::Hook("|", Hook::PerlQuote),
            Rule::Hook("!", Hook::PerlQuote),
            Rule::Hook("#", Hook::PerlQuote),
            Rule::Hook("~", Hook::PerlQuote),
            Rule::Hook("^", Hook::PerlQuote),
            Rule::Hook("@", Hook::PerlQuote),
            Rule::Hook("%", Hook::PerlQuote),
            Rule::Hook(":", Hook::PerlQuote),
            Rule::Hook("'", Hook::PerlQuote),
            Rule::Hook("\"", Hook::PerlQuote),
            Rule::Hook("`", Hook::PerlQuote),
            Rule::Hook("+", Hook::PerlQuote),
            Rule::Hook(" ", Hook::PerlQuote),
        ],
    }
}

static PERL_SYNTAX: Syntax = Syntax {
    keywords: "and cmp continue default defined delete die do each else elsif eq eval exists for foreach ge given grep \
        gt if join keys last le local lt map my ne next no not open or our package pop print printf push redo ref \
        require return reverse say scalar shift sort splice split sprintf state sub undef unless unshift until use \
        values wantarray warn when while x xor BEGIN END",
    values: "shift pop wantarray",
    definitions: "sub",
    imports: &[Import { words: "use no require package", ends: ImportEnd::Semicolon, place: ImportPlace::Statement }],
    prefixes: &[
        Prefix { words: "q qq qw qx qr m", rules: PERL_QUOTES },
        Prefix { words: "s tr y", rules: PERL_SUBSTITUTIONS },
        Prefix {
            words: "__END__ __DATA__",
            rules: &[Rule::Hook("\n", Hook::EndOfCode), Rule::Hook("\r", Hook::EndOfCode)],
        },
    ],
    operators: "=> -> :: ++ -- ** =~ !~ == != <= >= <=> && || // .. ... += -= *= /= .= %= x= &= |= ^= << >> **= ||= &&= //= ~~",
    members: "-> ::",
    name_start: "$@",
    rules: &[
        Rule::Line("#"),
        Rule::Hook("=", Hook::Pod),
        Rule::Hook("$", Hook::PunctuationVariable),
        Rule::Quote(Quote::block("\"")),
        Rule::Quote(Quote::block("'")),
        Rule::Quote(Quote::block("`")),
        Rule::Hook("/", Hook::Regex),
        Rule::Hook("<<", Hook::Heredoc),
    ],
    key_arrow: Brackets::ALL,
    ..Syntax::NEW
};

static LUA_SYNTAX: Syntax = Syntax {
    keywords: "and break do else elseif end for function goto if in local not or repeat return then until while",
    literals: "true false nil",
    values: "end",
    definitions: "function",
    operators: "== ~= <= >= // .. ... :: << >> += -= *= /=",
    members: ". :",
    rules: &[
        Rule::Hook("--[", Hook::LongComment),
        Rule::Line("--"),
        Rule::Line("#!"),
        Rule::Hook("[", Hook::LongBracket),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
    ],
    key_equal: Brackets::BRACE,
    require: "require",
    ..Syntax::NEW
};

static R_SYNTAX: Syntax = Syntax {
    keywords: "if else repeat while function for next break in",
    literals: "TRUE FALSE NULL NA NA_integer_ NA_real_ NA_character_ Inf NaN",
    definitions: "function",
    imports: &[Import {
        words: "library require requireNamespace source",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    prefixes: &[Prefix { words: "r R", rules: &[Rule::Hook("\"", Hook::DashedRaw), Rule::Hook("'", Hook::DashedRaw)] }],
    operators: "<- <<- -> ->> |> :: ::: == != <= >= && || :=",
    members: "$ @ :: :::",
    name_start: ".",
    rules: &[
        Rule::Line("#"),
        Rule::Quote(Quote::block("\"")),
        Rule::Quote(Quote::block("'")),
        Rule::Quote(Quote::line("`")),
        Rule::Hook("%", Hook::PercentOperator),
    ],
    key_equal: Brackets::PAREN,
    ..Syntax::NEW
};

static JULIA_SYNTAX: Syntax = Syntax {
    keywords: "abstract baremodule begin break catch const continue do else elseif end export finally for function \
        global if import in isa let local macro module mutable primitive quote return struct try type using where \
        while",
    literals: "true false nothing missing",
    values: "end",
    definitions: "function macro",
    imports: &[Import {
        words: "using import include export",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    operators: "=> -> :: == != === !== <= >= && || += -= *= /= //= ^= ... .. |> <: >: .+ .- .* ./ .^ .== .= // << >>",
    name_continue: "!",
    rules: &[
        Rule::Nested("#=", "=#"),
        Rule::Line("#"),
        Rule::Quote(Quote::block("\"\"\"").with(Interpolation::DollarParen)),
        Rule::Quote(Quote::block("\"").with(Interpolation::DollarParen)),
        Rule::Quote(Quote::block("```")),
        Rule::Quote(Quote::block("`")),
        Rule::Hook("'", Hook::CharUnlessValue),
    ],
    key_equal: Brackets::PAREN,
    docstrings: true,
    ..Syntax::NEW
};

static ELIXIR_SYNTAX: Syntax = Syntax {
    keywords: "after alias and case catch cond def defdelegate defexception defguard defguardp defimpl defmacro \
        defmacrop defmodule defoverridable defp defprotocol defstruct do else end fn for if import in not or quote raise \
        receive require rescue super throw try unless unquote unquote_splicing use when with",
    literals: "true false nil",
    values: "end",
    definitions: "def defp defmacro defmacrop defguard defguardp defdelegate",
    imports: &[Import {
        words: "import alias require use",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    operators: "=> -> <- |> :: == != === !== =~ <= >= && || ++ -- <> .. ... ** \\\\ ~> ~>> <~ <~> ^^^ &&& |||",
    name_continue: "?!",
    rules: &[
        Rule::Line("#"),
        Rule::Quote(Quote::block("\"\"\"").with(Interpolation::HashBrace)),
        Rule::Quote(Quote::block("'''").with(Interpolation::HashBrace)),
        Rule::Quote(Quote::block("\"").with(Interpolation::HashBrace)),
        Rule::Quote(Quote::block("'").with(Interpolation::HashBrace)),
        Rule::Hook("~", Hook::Sigil),
        Rule::Hook("?", Hook::QuestionChar),
    ],
    key_colon: Brackets::ALL,
    doc_attributes: "doc moduledoc typedoc shortdoc",
    ..Syntax::NEW
};

static NIM_SYNTAX: Syntax = Syntax {
    keywords: "addr and as asm bind block break case cast concept const continue converter defer discard distinct div \
        do elif else end enum except export finally for from func if import in include interface is isnot iterator let \
        macro method mixin mod not notin object of or out proc ptr raise ref return shl shr static template try tuple \
        type using var when while xor yield",
    literals: "true false nil",
    definitions: "proc func method iterator macro template converter",
    imports: &[Import {
        words: "import from include export",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    prefixes: &[Prefix {
        words: "r R",
        rules: &[Rule::Quote(Quote::raw("\"\"\"", "\"\"\"")), Rule::Quote(Quote::line("\"").escaped(Escape::Doubled))],
    }],
    operators: "== != <= >= += -= *= /= .. ..< => -> && || << >> @ $ %* :=",
    rules: &[
        Rule::Nested("##[", "]##"),
        Rule::Nested("#[", "]#"),
        Rule::Line("#"),
        Rule::Quote(Quote::raw("\"\"\"", "\"\"\"")),
        Rule::Quote(Quote::line("\"")),
        Rule::Hook("'", Hook::CharUnlessValue),
    ],
    key_equal: Brackets::PAREN,
    key_colon: Brackets::PAREN,
    ..Syntax::NEW
};
