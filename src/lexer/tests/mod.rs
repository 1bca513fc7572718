//! Cases of all languages: what a text lexes to.

mod checkpoints;
mod more;
mod pinned;
mod six;
mod total;

use super::*;

pub(super) fn language(name: &str) -> Language {
    Language::from_name(name).unwrap_or_else(|| panic!("no language `{name}`"))
}

/// Writes tokens and comments in file order: names and punctuation as they are, keywords as `*if`, numbers as `#1`,
/// strings as `<"a">`, comments as `~// a~`.
pub(super) fn show(name: &str, text: &[u8]) -> String {
    let lexed = lex(language(name), text);
    let part = |span: crate::span::ByteSpan| String::from_utf8_lossy(&text[span.range()]).into_owned();
    let mut shown: Vec<(u32, String)> =
        lexed.comments.iter().map(|&span| (span.start, format!("~{}~", part(span)))).collect();
    shown.extend(lexed.tokens.iter().map(|token| {
        let text = part(token.span());
        let text = match token.kind {
            TokenKind::Keyword => format!("*{text}"),
            TokenKind::Number => format!("#{text}"),
            TokenKind::String => format!("<{text}>"),
            _ => text,
        };
        (token.start, text)
    }));
    shown.sort_by_key(|(start, _)| *start);
    shown.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
}

#[track_caller]
pub(super) fn check(name: &str, text: &str, expected: &str) {
    assert_eq!(show(name, text.as_bytes()), expected, "{name}: {text}");
}

/// Checks which tokens carry `flag`.
#[track_caller]
pub(super) fn check_flag(name: &str, flag: TokenFlags, text: &str, expected: &str) {
    let lexed = lex(language(name), text.as_bytes());
    let flagged: Vec<&str> =
        lexed.tokens.iter().filter(|token| token.flags.has(flag)).map(|token| &text[token.span().range()]).collect();
    assert_eq!(flagged.join(" "), expected, "{name}: {text}");
}

/// Checks that two texts have the same symbols.
#[track_caller]
pub(super) fn check_same(left: (&str, &str), right: (&str, &str)) {
    let symbols = |(name, text): (&str, &str)| -> Vec<u32> {
        lex(language(name), text.as_bytes()).tokens.iter().map(|token| token.symbol.0).collect()
    };
    assert_eq!(symbols(left), symbols(right), "{left:?} and {right:?}");
}
