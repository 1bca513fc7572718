//! New names and words: plain ones, as a person or an assistant would choose them.

use std::collections::HashSet;

use crate::lexer::TokenKind;

use super::Syntax;
use super::rng::Rng;

const NOUNS: &[&str] = &[
    "account", "amount", "anchor", "batch", "bucket", "buffer", "bundle", "cache", "cell", "chunk", "column", "cursor",
    "delta", "depth", "detail", "digit", "draft", "edge", "element", "entry", "extent", "field", "flag", "folder",
    "frame", "group", "handle", "hint", "holder", "image", "input", "item", "label", "layer", "leaf", "level", "limit",
    "line", "marker", "mask", "matrix", "member", "message", "mode", "name", "node", "number", "offset", "outcome",
    "output", "owner", "packet", "pair", "panel", "part", "payload", "piece", "place", "point", "pool", "portion",
    "prefix", "quota", "range", "ratio", "reader", "record", "region", "result", "row", "scope", "section", "segment",
    "shape", "signal", "slice", "slot", "source", "span", "stage", "state", "step", "store", "stream", "sum", "symbol",
    "table", "target", "term", "text", "ticket", "token", "total", "trace", "unit", "value", "vector", "weight",
    "width", "window", "word", "zone",
];

const ADJECTIVES: &[&str] = &[
    "active", "base", "current", "extra", "final", "first", "fixed", "full", "inner", "last", "left", "local", "main",
    "max", "min", "new", "next", "old", "open", "outer", "parsed", "pending", "plain", "prev", "raw", "right", "safe",
    "saved", "single", "start", "sub", "temp", "upper", "used", "whole",
];

const VERBS: &[&str] = &[
    "apply",
    "build",
    "check",
    "collect",
    "compute",
    "convert",
    "create",
    "derive",
    "emit",
    "expand",
    "extract",
    "fetch",
    "fill",
    "find",
    "format",
    "gather",
    "handle",
    "inspect",
    "join",
    "load",
    "make",
    "merge",
    "move",
    "normalize",
    "obtain",
    "pack",
    "prepare",
    "process",
    "produce",
    "read",
    "reduce",
    "render",
    "resolve",
    "run",
    "scan",
    "select",
    "split",
    "store",
    "trim",
    "update",
    "verify",
    "visit",
    "walk",
    "write",
];

/// Returns one plain word.
pub(crate) fn noun(rng: &mut Rng) -> &'static str {
    rng.pick(NOUNS).copied().unwrap_or("value")
}

/// Returns a new name for `old` that is in none of the names in `taken` and no keyword, and adds it there.
///
/// It follows the language's habit; names in capitals stay so, functions get a verb.
pub(crate) fn new_name(
    old: &str,
    is_function: bool,
    syntax: Syntax,
    taken: &mut HashSet<String>,
    rng: &mut Rng,
) -> String {
    for attempt in 0.. {
        let mut words = Vec::new();
        if is_function {
            words.push(rng.pick(VERBS).copied().unwrap_or("run"));
        }
        if !is_function && rng.chance(40) || attempt > 4 {
            words.push(rng.pick(ADJECTIVES).copied().unwrap_or("other"));
        }
        words.push(noun(rng));
        let mut name = join(&words, old, syntax);
        if attempt > 20 {
            name.push_str(&attempt.to_string());
        }
        let is_name = syntax.lex(&name).tokens.first().is_some_and(|token| token.kind == TokenKind::Identifier);
        if is_name && name != old && taken.insert(name.clone()) {
            return name;
        }
    }
    unreachable!("attempts are without end")
}

fn join(words: &[&str], old: &str, syntax: Syntax) -> String {
    let starts_upper = old.starts_with(|c: char| c.is_ascii_uppercase());
    let is_upper = starts_upper && old.len() > 1 && !old.contains(|c: char| c.is_ascii_lowercase());
    if is_upper {
        return words.join("_").to_ascii_uppercase();
    }
    if syntax.is_snake_case() && !starts_upper {
        let underscores = &old[..old.len() - old.trim_start_matches('_').len()];
        return format!("{underscores}{}", words.join("_"));
    }
    let mut name = String::new();
    for (idx, word) in words.iter().enumerate() {
        if idx == 0 && !starts_upper {
            name.push_str(word);
        } else {
            name.push_str(&word[..1].to_ascii_uppercase());
            name.push_str(&word[1..]);
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_habit_of_the_language_and_never_repeat() {
        let (mut taken, mut rng) = (HashSet::new(), Rng::new(5));
        let snake = new_name("old_name", true, Syntax::Rust, &mut taken, &mut rng);
        assert!(snake.contains('_') && snake == snake.to_lowercase(), "{snake}");
        let camel = new_name("oldName", true, Syntax::Java, &mut taken, &mut rng);
        assert!(!camel.contains('_') && camel != camel.to_lowercase(), "{camel}");
        assert!(new_name("Exported", true, Syntax::Go, &mut taken, &mut rng).starts_with(|c: char| c.is_uppercase()));
        assert_eq!(new_name("_x", false, Syntax::Python, &mut taken, &mut rng).chars().next(), Some('_'));
        let before = taken.len();
        for _ in 0..2000 {
            new_name("i", false, Syntax::C, &mut taken, &mut rng);
        }
        assert_eq!(taken.len(), before + 2000);
    }
}
