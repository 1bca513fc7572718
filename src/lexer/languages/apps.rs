//! C#, Swift, Dart, Solidity: curly-braced languages of platforms.

use crate::lexer::profile::{
    Brackets, Escape, Hook, Import, ImportEnd, ImportPlace, Interpolation, Prefix, Profile, Quote, Rule, Syntax,
};

pub(in crate::lexer) static CSHARP: Profile = Profile {
    name: "C#",
    family: "C#",
    aliases: "csharp c# cs",
    extensions: "cs csx",
    syntax: &CSHARP_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static SWIFT: Profile = Profile {
    name: "Swift",
    family: "Swift",
    aliases: "swift",
    extensions: "swift",
    interpreters: "swift",
    syntax: &SWIFT_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static DART: Profile = Profile {
    name: "Dart",
    family: "Dart",
    aliases: "dart flutter",
    extensions: "dart",
    interpreters: "dart",
    syntax: &DART_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static SOLIDITY: Profile = Profile {
    name: "Solidity",
    family: "Solidity",
    aliases: "solidity sol",
    extensions: "sol",
    syntax: &SOLIDITY_SYNTAX,
    ..Profile::NEW
};

static CSHARP_SYNTAX: Syntax = Syntax {
    keywords: "abstract as async await base bool break byte case catch char checked class const continue decimal \
        default delegate do double else enum event explicit extern finally fixed float for foreach get goto if \
        implicit in int interface internal is lock long namespace new object operator out override params partial \
        private protected public readonly record ref required return sbyte sealed set short sizeof stackalloc static \
        string struct switch this throw try typeof uint ulong unchecked unsafe ushort using var virtual void volatile \
        when where while yield init",
    literals: "true false null",
    values: "this base",
    imports: &[Import { words: "using", ends: ImportEnd::Semicolon, place: ImportPlace::Statement }],
    operators: "=> -> ++ -- && || == != <= >= += -= *= /= %= &= |= ^= << <<= ?? ??= ?. :: ..",
    members: ". ?. -> ::",
    rules: &[
        Rule::Line("//"),
        Rule::Block("/*", "*/"),
        Rule::Hook("\"\"\"", Hook::RawQuotes),
        Rule::Hook("$\"\"\"", Hook::RawQuotes),
        Rule::Hook("$$", Hook::RawQuotes),
        Rule::Quote(verbatim("$@\"").with(Interpolation::Brace)),
        Rule::Quote(verbatim("@$\"").with(Interpolation::Brace)),
        Rule::Quote(verbatim("@\"")),
        Rule::Quote(Quote { open: "$\"", ..Quote::line("\"") }.with(Interpolation::Brace)),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
    ],
    key_colon: Brackets::PAREN,
    key_equal: Brackets::BRACE,
    ..Syntax::NEW
};

const fn verbatim(open: &'static str) -> Quote {
    Quote { escape: Escape::Doubled, ..Quote::raw(open, "\"") }
}

static SWIFT_SYNTAX: Syntax = Syntax {
    keywords: "actor any as associatedtype async await borrowing break case catch class consuming continue convenience \
        default defer deinit didSet do dynamic else enum extension fallthrough fileprivate final for func get guard if \
        import in indirect init inout internal is isolated lazy let mutating nonisolated nonmutating open operator \
        optional override postfix precedencegroup prefix private protocol public repeat required rethrows return self \
        Self set some static struct subscript super switch throw throws try typealias unowned var weak where while \
        willSet yield",
    literals: "true false nil",
    values: "self Self super",
    definitions: "func",
    imports: &[Import { words: "import", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }],
    operators: "-> ++ -- && || == != === !== <= >= += -= *= /= %= &+ &- &* << ?? ... ..< ?. ~=",
    members: ". ?.",
    rules: &[
        Rule::Line("//"),
        Rule::Nested("/*", "*/"),
        Rule::Hook("#\"", Hook::HashRaw),
        Rule::Hook("##", Hook::HashRaw),
        Rule::Line("#!"),
        Rule::Quote(Quote::block("\"\"\"").with(Interpolation::BackslashParen)),
        Rule::Quote(Quote::line("\"").with(Interpolation::BackslashParen)),
    ],
    name_start: "$",
    key_colon: Brackets::PAREN_SQUARE,
    ..Syntax::NEW
};

static DART_SYNTAX: Syntax = Syntax {
    keywords: "abstract as assert async await base break case catch class const continue covariant default deferred do \
        dynamic else enum export extends extension external factory final finally for get hide if implements import in \
        interface is late library mixin new on operator part required rethrow return sealed set show static super \
        switch sync this throw try typedef var void when while with yield",
    literals: "true false null",
    values: "this super",
    imports: &[Import {
        words: "import export part library",
        ends: ImportEnd::Semicolon,
        place: ImportPlace::Statement,
    }],
    prefixes: &[Prefix {
        words: "r",
        rules: &[
            Rule::Quote(Quote::raw("\"\"\"", "\"\"\"")),
            Rule::Quote(Quote::raw("'''", "'''")),
            Rule::Quote(Quote::line("\"").escaped(Escape::None)),
            Rule::Quote(Quote::line("'").escaped(Escape::None)),
        ],
    }],
    operators: "=> ++ -- && || == != <= >= += -= *= /= %= ~/ ~/= << ?? ??= ?. .. ?.. ... ...?",
    members: ". ?. .. ?..",
    rules: &[
        Rule::Line("//"),
        Rule::Nested("/*", "*/"),
        Rule::Line("#!"),
        Rule::Quote(Quote::block("\"\"\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::block("'''").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::line("\"").with(Interpolation::DollarBrace)),
        Rule::Quote(Quote::line("'").with(Interpolation::DollarBrace)),
    ],
    name_start: "$",
    key_colon: Brackets::PAREN_BRACE,
    ..Syntax::NEW
};

static SOLIDITY_SYNTAX: Syntax = Syntax {
    keywords: "abstract address anonymous as assembly bool break bytes calldata case catch constant constructor \
        continue contract default delete do else emit enum error event external fallback final fixed for from function \
        if immutable import indexed int interface internal is let library mapping memory modifier new override payable \
        pragma private public pure receive return returns revert storage string struct super switch this throw try \
        type uint unchecked unicode using var view virtual while int8 int16 int32 int64 int128 int256 uint8 uint16 \
        uint32 uint64 uint128 uint256 bytes1 bytes4 bytes8 bytes16 bytes20 bytes32",
    literals: "true false",
    values: "this super",
    definitions: "function constructor modifier event error",
    imports: &[Import { words: "import pragma using", ends: ImportEnd::Semicolon, place: ImportPlace::Statement }],
    prefixes: &[Prefix {
        words: "hex unicode",
        rules: &[Rule::Quote(Quote::line("\"")), Rule::Quote(Quote::line("'"))],
    }],
    operators: "=> -> ++ -- && || == != <= >= += -= *= /= %= &= |= ^= << ** :=",
    rules: &[Rule::Line("//"), Rule::Block("/*", "*/"), Rule::Quote(Quote::line("\"")), Rule::Quote(Quote::line("'"))],
    name_start: "$",
    key_colon: Brackets::BRACE,
    ..Syntax::NEW
};
