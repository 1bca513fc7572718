//! Every lexer: the first byte chooses the language. No panic; tokens in order, inside the text, never overlapping;
//! comments too; the same text gives the same tokens.
#![no_main]

use kinprint::fingerprint::{FingerprintParams, Level, fingerprint};
use kinprint::lexer::{Language, lex};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&first, text)) = data.split_first() else { return };
    let languages: Vec<Language> = Language::all().collect();
    let language = languages[usize::from(first) % languages.len()];
    let lexed = lex(language, text);
    let mut end = 0;
    for token in &lexed.tokens {
        assert!(end <= token.start && token.start < token.end && token.end as usize <= text.len());
        end = token.end;
    }
    let mut end = 0;
    for comment in &lexed.comments {
        assert!(end <= comment.start && comment.start <= comment.end && comment.end as usize <= text.len());
        end = comment.end;
    }
    assert!(lexed.line_starts.is_sorted() && lexed.line_starts.first() == Some(&0));
    assert_eq!(lex(language, text).tokens, lexed.tokens);
    for level in [Level::Exact, Level::Abstract] {
        fingerprint(&lexed.tokens, level, FingerprintParams::CURRENT.level(level));
    }
    Language::detect("x", text);
});
