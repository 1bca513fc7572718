//! Lexing is total: any bytes, any language, any cut.

use proptest::prelude::*;

use super::*;

fn check_total(language: Language, text: &[u8]) {
    let lexed = lex(language, text);
    let mut without_lines = lexed.clone();
    lex_tokens_into(language, text, &mut without_lines);
    assert_eq!((&without_lines.tokens, &without_lines.comments), (&lexed.tokens, &lexed.comments), "{language}");
    assert_eq!((without_lines.n_lines(), count_lines(text)), (1, lexed.n_lines()), "{language}");
    let mut end = 0;
    let mut spans: Vec<(u32, u32)> = lexed.tokens.iter().map(|token| (token.start, token.end)).collect();
    assert!(spans.is_sorted(), "{language}: tokens are not in order");
    assert!(lexed.comments.is_sorted(), "{language}: comments are not in order");
    spans.extend(lexed.comments.iter().map(|span| (span.start, span.end)));
    spans.sort_unstable();
    for (start, stop) in spans {
        assert!(end <= start && start < stop && stop as usize <= text.len(), "{language}: {start}..{stop} after {end}");
        end = stop;
    }
    assert_eq!(lexed.line_starts[0], 0);
    assert!(lexed.line_starts.is_sorted_by(|left, right| left < right));
}

/// Pieces that begin, nest and end every construct.
pub(super) const PIECES: &[&str] = &[
    "/*",
    "*/",
    "//",
    "\"",
    "'",
    "`",
    "\\",
    "\n",
    "\r\n",
    "\r",
    " ",
    "${",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "<a>",
    "</a>",
    "<",
    ">",
    "/>",
    "\"\"\"",
    "'''",
    "r#\"",
    "\"#",
    "R\"x(",
    ")x\"",
    "<<EOF",
    "\nEOF\n",
    "<<~'X'",
    "--[[",
    "]]",
    "#{",
    "#|",
    "|#",
    "(*",
    "*)",
    "{-",
    "-}",
    "=begin",
    "\n=end\n",
    "%q(",
    "%w[",
    "~r/",
    "$$",
    "$tag$",
    "@\"",
    "\"@",
    "#[",
    "]#",
    "#=",
    "=#",
    "@doc ",
    "import ",
    "from ",
    "use ",
    "require(",
    "\"x\"",
    ";",
    ",",
    ".",
    ":",
    "=>",
    "=",
    "#",
    "%",
    "$",
    "q{",
    "s/a/b/",
    "m{",
    "/x/",
    "é",
    "\u{1F600}",
    "a",
    "if",
    "0x1",
    "1e+",
    "1.",
    "'a",
    "#_",
    "#\\",
    "?a",
    "<?php ",
    "?>",
    "<script>",
    "</script>",
    "<style lang=scss>",
    "</style>",
    "<!--",
    "-->",
    "<%",
    "%>",
    "__END__\n",
    "\n=pod\n",
    "\n=cut\n",
    "R\"(",
    "#'",
    "[=[",
    "]=]",
    "<#",
    "#>",
    "@'\n",
    "\n'@",
    "\\\\",
    "{|",
    "|}",
    "#\"",
    "\"\\(",
    "C fixed\n",
];

fn mutilated() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(PIECES), 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_lex(text in prop::collection::vec(any::<u8>(), 0..300)) {
        Language::all().for_each(|language| check_total(language, &text));
    }

    #[test]
    fn mutilated_code_lexes(text in mutilated(), cut in any::<prop::sample::Index>()) {
        let cut = cut.index(text.len() + 1);
        Language::all().for_each(|language| check_total(language, &text[..cut]));
        Language::all().for_each(|language| check_total(language, &text));
    }
}

#[test] // Each would take minutes if any construct looked ahead again and again.
fn hostile_texts_take_linear_time() {
    for piece in
        PIECES.iter().chain(&["\"${", "f\"{", "\"#{\"", "`${`", "<a ", "<a><", "/[", "x/[ ", "from 'x' ", "({["])
    {
        let text = piece.repeat(10_000 / piece.len());
        Language::all().for_each(|language| check_total(language, text.as_bytes()));
    }
}

/// Indexing site-packages once ended in an underflow where a comma before a closing bracket is taken back, and a template
/// that ended with an expression gave an empty token. All short texts of what opens, closes, is taken back or makes no
/// token at all.
#[test]
fn tokens_that_are_taken_back_leave_brackets_sound() {
    const TAKEN: [&str; 10] = [",", "(", ")", "{", "}", "]", "`${", "`", "<a>", "\n\"\"\"d\"\"\"\n"];
    for name in ["Python", "TSX", "JavaScript", "Ruby", "Elixir"] {
        let language = language(name);
        for number in 0..100_000_u32 {
            let pieces = (0..5).map(|place| TAKEN[(number / 10_u32.pow(place) % 10) as usize]);
            check_total(language, pieces.collect::<String>().as_bytes());
        }
    }
}

#[test]
fn buffers_are_used_again() {
    let mut lexed = lex(language("C"), b"int a; // b\nint c;");
    lex_into(language("Python"), b"x", &mut lexed);
    assert_eq!((lexed.tokens.len(), lexed.comments.len(), lexed.n_lines()), (1, 0, 1));
    assert_eq!(lexed.language.name(), "Python");
}

#[test] // Short and long names are hashed by different code, in the middle of a text and at its end.
fn names_of_every_length_have_the_symbol_of_their_text() {
    for len in 1..40 {
        let name: String = "Name_of_é_Things".chars().cycle().skip(len % 5).take(len).collect();
        for (language, symbol) in
            [("Rust", symbol_of(name.as_bytes())), ("SQL", symbol_of(name.to_ascii_lowercase().as_bytes()))]
        {
            for text in [name.clone(), format!("{name} = {name};")] {
                let lexed = lex(super::language(language), text.as_bytes());
                assert_eq!((lexed.tokens[0].symbol, lexed.tokens[0].end as usize), (symbol, name.len()), "{text}");
            }
        }
    }
}

proptest! {
    /// A number is read at a glance where sixteen bytes follow, else byte by byte: it must be the same number.
    #[test]
    fn numbers_do_not_depend_on_what_follows(text in "[0-9]{1,3}[0-9a-fxXpPeE_.'+\\-é ]{0,14}") {
        for language in Language::all() {
            let first = |text: &str| lex(language, text.as_bytes()).tokens.first().copied();
            prop_assert_eq!(first(&text), first(&format!("{text}{}", " ".repeat(32))), "{} in {}", text, language);
        }
    }
}
