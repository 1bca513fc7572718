//! C and what grew from it. One keyword table: `.c` and `.cpp` copies of a file give the same tokens.

use crate::lexer::profile::{Brackets, Hook, Import, ImportEnd, ImportPlace, Prefix, Profile, Quote, Rule, Syntax};

pub(in crate::lexer) static C: Profile =
    Profile { name: "C", family: "C", aliases: "c h", extensions: "c h idc", syntax: &SYNTAX, ..Profile::NEW };

pub(in crate::lexer) static CPP: Profile = Profile {
    name: "C++",
    family: "C",
    aliases: "cpp c++ cxx cc hpp",
    extensions: "cpp cc cxx c++ hpp hh hxx h++ ipp inl tpp tcc ixx cppm ino",
    syntax: &SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static OBJECTIVE_C: Profile = Profile {
    name: "Objective-C",
    family: "C",
    aliases: "objc objectivec objective-c obj-c objective-c++",
    extensions: "m mm",
    syntax: &SYNTAX,
    ..Profile::NEW
};

pub(in crate::lexer) static CUDA: Profile =
    Profile { name: "CUDA", family: "C", aliases: "cuda cu", extensions: "cu cuh", syntax: &SYNTAX, ..Profile::NEW };

static SYNTAX: Syntax = Syntax {
    keywords: "auto break case char const continue default do double else enum extern float for goto if inline int \
        long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile \
        while _Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local \
        alignas alignof asm bool catch class concept consteval constexpr constinit const_cast co_await co_return \
        co_yield decltype delete dynamic_cast explicit export friend mutable namespace new noexcept operator private \
        protected public reinterpret_cast requires static_assert static_cast template this thread_local throw try \
        typeid typename using virtual wchar_t char8_t char16_t char32_t final override __global__ __device__ \
        __host__ __shared__ __constant__ __restrict__ interface implementation protocol property synthesize end \
        selector autoreleasepool optional required instancetype",
    literals: "true false NULL nullptr nil YES NO",
    values: "this",
    imports: &[
        Import { words: "include include_next import", ends: ImportEnd::Line, place: ImportPlace::Directive },
        Import { words: "import", ends: ImportEnd::Semicolon, place: ImportPlace::Mark },
        Import { words: "using", ends: ImportEnd::Semicolon, place: ImportPlace::Statement },
    ],
    prefixes: &[
        Prefix { words: "L u U u8", rules: &[Rule::Quote(Quote::line("\"")), Rule::Quote(Quote::line("'"))] },
        Prefix { words: "R LR uR UR u8R", rules: &[Rule::Hook("\"", Hook::DelimitedRaw)] },
    ],
    // No `>>`: in templates it closes twice, and formatters put a blank between.
    operators: "-> ++ -- << <= >= == != && || += -= *= /= %= &= |= ^= <<= :: ... ->* .* ## <=>",
    members: ". -> ::",
    rules: &[
        Rule::JoinedLine("//"),
        Rule::Block("/*", "*/"),
        Rule::Quote(Quote::line("\"")),
        Rule::Quote(Quote::line("'")),
        Rule::Quote(Quote { open: "@\"", ..Quote::line("\"") }),
        Rule::Hook("<", Hook::IncludePath),
    ],
    key_colon: Brackets::NONE,
    joins_lines: true,
    quote_in_number: true,
    dot_ends_number: true,
    ..Syntax::NEW
};
