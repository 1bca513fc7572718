//! Zig, Fortran, Ada, Pascal, assembly.

use crate::lexer::profile::{Brackets, Escape, Hook, Import, ImportEnd, ImportPlace, Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static ZIG: Profile =
    Profile { name: "Zig", family: "Zig", aliases: "zig", extensions: "zig zon", syntax: &ZIG_SYNTAX, ..Profile::NEW };

pub(in crate::lexer) static FORTRAN: Profile = Profile {
    name: "Fortran",
    family: "Fortran",
    aliases: "fortran f90 f95",
    extensions: "f90 f95 f03 f08 f18",
    syntax: &FORTRAN_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static FORTRAN_FIXED: Profile = Profile {
    name: "Fortran (fixed form)",
    family: "Fortran",
    aliases: "fortranfixed f77",
    extensions: "f for ftn f77 fpp",
    syntax: &FORTRAN_FIXED_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static ADA: Profile = Profile {
    name: "Ada",
    family: "Ada",
    aliases: "ada",
    extensions: "ada adb ads gpr",
    syntax: &ADA_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static PASCAL: Profile = Profile {
    name: "Pascal",
    family: "Pascal",
    aliases: "pascal delphi objectpascal",
    extensions: "pas dpr lpr dpk pp",
    syntax: &PASCAL_SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static ASSEMBLY: Profile = Profile {
    name: "Assembly",
    family: "Assembly",
    aliases: "assembly asm nasm gas masm",
    extensions: "s asm nasm",
    syntax: &ASSEMBLY_SYNTAX,
    ..Profile::NEW
};

static ZIG_SYNTAX: Syntax = Syntax {
    keywords: "addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const \
        continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline nosuspend \
        opaque or orelse packed pub resume return struct suspend switch test threadlocal try union unreachable \
        usingnamespace var volatile while",
    literals: "true false null undefined",
    definitions: "fn",
    operators: "=> -> == != <= >= ++ ** += -= *= /= %= &= |= ^= << >> +% -% *% .. ... .* .?",
    rules: &[
        Rule::Line("//"),
        Rule::Quote(Quote { open: "@\"", ..Quote::line("\"") }),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
        Rule::Hook("\\\\", Hook::LineString),
    ],
    key_equal: Brackets::BRACE,
    require: "import",
    ..Syntax::NEW
};

static FORTRAN_SYNTAX: Syntax = Syntax {
    keywords: "abstract allocatable allocate associate backspace bind block call case character class close common \
        complex contains continue cycle data deallocate deferred dimension do double elemental else elseif elsewhere end \
        enddo endif endfunction endmodule endprogram endsubroutine entry enum enumerator equivalence exit external \
        final forall format function generic go goto if implicit import in include inout inquire integer intent \
        interface intrinsic kind len logical module namelist none nullify only open optional out parameter pass pause \
        pointer precision print private procedure program protected public pure read real recursive result return \
        rewind save select sequence stop subroutine target then to type use value volatile where while write",
    imports: &[Import { words: "use include", ends: ImportEnd::LineOrSemicolon, place: ImportPlace::Statement }],
    operators: "== /= <= >= => ** // :: (/ /)",
    members: "%",
    // A continuation's mark is layout.
    silent: "&",
    rules: FORTRAN_RULES,
    key_equal: Brackets::PAREN,
    fold_case: true,
    ..Syntax::NEW
};

const FORTRAN_RULES: &[Rule] = &[
    Rule::Line("!"),
    Rule::Quote(Quote::line("\"").escaped(Escape::Doubled)),
    Rule::Quote(Quote::line("'").escaped(Escape::Doubled)),
];

static FORTRAN_FIXED_SYNTAX: Syntax = Syntax { fixed_form: true, ..FORTRAN_SYNTAX };

static ADA_SYNTAX: Syntax = Syntax {
    keywords: "abort abs abstract accept access aliased all and array at begin body case constant declare delay delta \
        digits do else elsif end entry exception exit for function generic goto if in interface is limited loop mod new \
        not of or others out overriding package parallel pragma private procedure protected raise range record rem \
        renames requeue return reverse select separate some subtype synchronized tagged task terminate then type until \
        use when while with xor",
    literals: "null true false",
    definitions: "procedure function",
    imports: &[Import { words: "with use", ends: ImportEnd::Semicolon, place: ImportPlace::Statement }],
    operators: "=> := ** /= >= <= .. << >> <>",
    members: ". '",
    rules: &[
        Rule::Line("--"),
        Rule::Quote(Quote::line("\"").escaped(Escape::Doubled)),
        Rule::Hook("'", Hook::CharUnlessValue),
    ],
    key_arrow: Brackets::PAREN,
    fold_case: true,
    ..Syntax::NEW
};

static PASCAL_SYNTAX: Syntax = Syntax {
    keywords: "absolute abstract and array as asm assembler begin case cdecl class const constructor destructor div do \
        downto dynamic else end except exports external file finalization finally for forward function goto if \
        implementation in inherited initialization inline interface is label library message mod not object of on \
        operator or out overload override packed private procedure program property protected public published raise \
        read record reintroduce repeat resourcestring set shl shr stdcall string then threadvar to try type unit until \
        uses var virtual while with write xor",
    literals: "nil true false",
    values: "end",
    definitions: "procedure function constructor destructor",
    imports: &[Import { words: "uses unit", ends: ImportEnd::Semicolon, place: ImportPlace::Statement }],
    operators: ":= <> <= >= .. += -= *= /= **",
    rules: &[
        Rule::Line("//"),
        Rule::Block("{", "}"),
        Rule::Block("(*", "*)"),
        Rule::Quote(Quote::line("'").escaped(Escape::Doubled)),
    ],
    fold_case: true,
    ..Syntax::NEW
};

static ASSEMBLY_SYNTAX: Syntax = Syntax {
    keywords: "mov push pop call ret jmp lea add sub xor and or cmp test global extern section segment db dw dd dq equ \
        times macro endm endp proc struc",
    imports: &[
        Import { words: "include", ends: ImportEnd::Line, place: ImportPlace::Mark },
        Import { words: "include", ends: ImportEnd::Line, place: ImportPlace::Directive },
    ],
    operators: "<< >> == != && ||",
    members: "",
    name_start: "$",
    name_continue: "$",
    rules: &[
        Rule::Line(";"),
        Rule::Line("//"),
        Rule::Block("/*", "*/"),
        Rule::Hook("#", Hook::AssemblyComment),
        Rule::Hook("@", Hook::AssemblyComment),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
    ],
    ..Syntax::NEW
};
