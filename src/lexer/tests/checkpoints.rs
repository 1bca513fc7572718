//! A stretch that is lexed by itself is the same as in the whole text.

use proptest::prelude::*;

use super::super::checkpoint::OVERLAP;
use super::super::engine::Engine;
use super::super::lex_stretch_into;
use super::super::profile::Parts;
use super::super::table::table_of;
use super::total::PIECES;
use super::*;

/// Lexes with a checkpoint every few tokens.
fn lex_densely(language: Language, text: &[u8]) -> Lexed {
    let mut lexed = Lexed { language, ..Lexed::default() };
    let from = if text.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    Engine::new(text, from, table_of(language.idx()), &mut lexed).with_checkpoints(7).run();
    lexed
}

/// Compares stretches between checkpoints with the whole; returns how many tokens were compared.
fn compare(language: Language, text: &[u8]) -> usize {
    if !matches!(language.profile().parts, Parts::Whole) {
        assert_eq!(lex(language, text).checkpoints, [], "{language} is lexed in parts");
        return 0;
    }
    let whole = lex_densely(language, text);
    assert_eq!(whole.tokens, lex(language, text).tokens);
    let mut stretch = Lexed::default();
    let mut n_compared = 0;
    let places: Vec<_> = std::iter::once(None).chain(whole.checkpoints.iter().copied().map(Some)).collect();
    for (nth, &from) in places.iter().enumerate().step_by(places.len() / 8 + 1) {
        // To the end, and over some lengths.
        for stop in [nth + 1, nth + 40, nth + 90, usize::MAX].map(|stop| places.get(stop).copied().flatten()) {
            let (first, end) =
                (from.map_or(0, |from| from.token), stop.map_or(whole.tokens.len() as u32, |at| at.token));
            lex_stretch_into(language, text, from, stop.map_or(u32::MAX, |at| at.byte), &mut stretch);
            let n_before =
                stretch.tokens.iter().filter(|token| stop.is_none_or(|stop| token.start < stop.byte)).count();
            assert_eq!(n_before as u32, end - first, "{language}: {from:?} to {stop:?}");
            let held = from.map_or(0, |_| first + OVERLAP)..stop.map_or(end, |_| end.saturating_sub(OVERLAP));
            for idx in held.clone() {
                let (left, right) = (whole.tokens[idx as usize], stretch.tokens[(idx - first) as usize]);
                assert_eq!(left, right, "{language}: token {idx}, {from:?} to {stop:?}");
            }
            if let Some((left, right)) = held.clone().next().zip(held.clone().last()) {
                let span = (whole.tokens[left as usize].start, whole.tokens[right as usize].end);
                let inside = |lexed: &Lexed| -> Vec<_> {
                    let is_inside = |comment: &&crate::span::ByteSpan| span.0 <= comment.start && comment.end <= span.1;
                    lexed.comments.iter().filter(is_inside).copied().collect()
                };
                assert_eq!(inside(&whole), inside(&stretch), "{language}: {from:?} to {stop:?}");
            }
            n_compared += held.len();
        }
    }
    n_compared
}

#[test]
fn stretches_of_real_code_are_as_in_the_whole() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lexer");
    let mut n_compared = 0;
    for name in ["engine.rs", "context.rs", "languages/javascript.rs"] {
        let text = std::fs::read(src.join(name)).unwrap();
        // Most of it is nonsense in most languages.
        for language in Language::all().step_by(9).chain([language("Rust"), language("JavaScript")]) {
            n_compared += compare(language, &text);
        }
    }
    assert!(n_compared > 50_000, "{n_compared} tokens");
}

#[test]
fn lists_and_imports_have_no_checkpoints_inside() {
    let list = "1, 2,\n".repeat(2000);
    let text = format!("int before(void) {{ return 1; }}\nint list[] = {{\n{list}}};\nint after;\n");
    let whole = lex_densely(language("C"), text.as_bytes());
    assert!(whole.checkpoints.iter().all(|place| (place.byte as usize) < 50 || place.byte as usize > text.len() - 20));
    let inside = format!("struct {{\n{}}};\n", "int a; f(a, 2);\n".repeat(2000));
    assert!(lex(language("C"), inside.as_bytes()).checkpoints.len() > 10, "open brackets do no harm");
    assert!(compare(language("C"), inside.as_bytes()) > 1000);
}

#[test]
fn checkpoints_are_stored_and_read() {
    let checkpoints = lex(language("C"), "int f(int a) {\n  return a;\n}\n".repeat(1000).as_bytes()).checkpoints;
    assert!(checkpoints.len() > 5);
    let bytes = Checkpoint::to_bytes(&checkpoints);
    assert_eq!(Checkpoint::from_bytes(&bytes), Some(checkpoints));
    assert_eq!(Checkpoint::from_bytes(&bytes[1..]), None);
    assert_eq!(Checkpoint::from_bytes(&[&bytes[13..26], &bytes[..13]].concat()), None, "they rise");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn stretches_of_anything_are_as_in_the_whole(
        pieces in prop::collection::vec((prop::sample::select(PIECES), any::<bool>()), 0..12),
        seed in prop::collection::vec(0usize..1000, 200..700),
    ) {
        // A few constructs, again and again, between plain lines.
        let lines = seed.iter().map(|&number| match pieces.get(number % (pieces.len() + 6)) {
            Some((piece, true)) => format!("{piece}\n"),
            Some((piece, false)) => format!("a{number} {piece} "),
            None => format!("x{number}(a, b);\n"),
        });
        let text: String = lines.collect();
        for language in Language::all().skip(seed.len() % 5).step_by(5) {
            compare(language, text.as_bytes());
        }
    }
}
