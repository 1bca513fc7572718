//! Python and Cython.

use crate::lexer::profile::{
    Brackets, Import, ImportEnd, ImportPlace, Interpolation, Prefix, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static PYTHON: Profile = Profile {
    name: "Python",
    family: "Python",
    aliases: "python py python3 python2 py3 ipython gyp bazel starlark",
    extensions: "py pyw pyi py3 gyp gypi bzl wsgi",
    file_names: "sconstruct sconscript wscript build build.bazel workspace snakefile",
    interpreters: "python pypy",
    syntax: &SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static CYTHON: Profile = Profile {
    name: "Cython",
    family: "Python",
    aliases: "cython pyx",
    extensions: "pyx pxd pxi",
    syntax: &SYNTAX,
    ..Profile::NEW
};

static SYNTAX: Syntax = Syntax {
    keywords: "and as assert async await break class continue def del elif else except finally for from global if \
        import in is lambda nonlocal not or pass raise return try while with yield cdef cpdef ctypedef cimport \
        include nogil gil",
    literals: "True False None",
    definitions: "def class cdef cpdef",
    imports: &[Import {
        words: "import from cimport include",
        ends: ImportEnd::LineOrSemicolon,
        place: ImportPlace::Statement,
    }],
    prefixes: &[
        Prefix {
            words: "r R u U b B br bR Br BR rb rB Rb RB",
            rules: &[
                Rule::Quote(Quote::block("\"\"\"")),
                Rule::Quote(Quote::block("'''")),
                Rule::Quote(Quote::line("\"")),
                Rule::Quote(Quote::line("'")),
            ],
        },
        Prefix {
            words: "f F fr fR Fr FR rf rF Rf RF t T tr rt",
            rules: &[
                Rule::Quote(Quote::block("\"\"\"").with(Interpolation::Brace)),
                Rule::Quote(Quote::block("'''").with(Interpolation::Brace)),
                Rule::Quote(Quote::line("\"").with(Interpolation::Brace)),
                Rule::Quote(Quote::line("'").with(Interpolation::Brace)),
            ],
        },
    ],
    operators: "** // == != <= >= << >> -> := += -= *= /= //= %= **= &= |= ^= >>= <<= @= ... <>",
    rules: &[
        Rule::Line("#"),
        Rule::Quote(Quote::block("\"\"\"")),
        Rule::Quote(Quote::block("'''")),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
    ],
    key_colon: Brackets::BRACE,
    key_equal: Brackets::PAREN,
    docstrings: true,
    joins_lines: true,
    dot_ends_number: true,
    ..Syntax::NEW
};
