//! Conditions negated, split and turned round, as text.

use std::ops::Range;

use crate::lexer::TokenKind;
use crate::span::ByteSpan;

use super::Syntax;
use super::draft::View;

/// Returns the text of tokens as it stands; `None` when it runs over several lines or there is none.
pub(crate) fn text_of<'a>(view: &'a View, tokens: &Range<usize>) -> Option<&'a str> {
    (!tokens.is_empty()).then_some(())?;
    let span = ByteSpan::new(view.tokens()[tokens.start].start, view.tokens()[tokens.end - 1].end);
    Some(view.bytes(span)).filter(|text| !text.contains('\n'))
}

/// Tells whether a condition binds names or runs something first: `let`, `:=`, `;`.
fn has_binding(view: &View, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|idx| matches!(view.word(idx), "let" | ":=" | ";" | "range"))
}

/// Returns the opposite of a condition; `None` when it binds names.
pub(crate) fn negated(view: &View, syntax: Syntax, tokens: &Range<usize>) -> Option<String> {
    let text = text_of(view, tokens).filter(|_| !has_binding(view, tokens))?;
    let (not, is_python) = if syntax == Syntax::Python { ("not ", true) } else { ("!", false) };
    let start = tokens.start;
    if view.word(start) == not.trim() && is_primary(view, &(start + 1..tokens.end)) {
        return Some(text_of(view, &(start + 1..tokens.end))?.to_owned());
    }
    let outer: Vec<usize> = at_top(view, tokens).filter(|&idx| is_operator(view, idx)).collect();
    if let [only] = outer[..]
        && let Some(other) = opposite(view.word(only))
        && start < only
    {
        let (left, right) = (text_of(view, &(start..only))?, text_of(view, &(only + 1..tokens.end))?);
        return Some(format!("{left} {other} {right}"));
    }
    let is_plain = is_primary(view, tokens);
    Some(if is_plain {
        format!("{not}{text}")
    } else if is_python {
        format!("not ({text})")
    } else {
        format!("!({text})")
    })
}

fn opposite(operator: &str) -> Option<&'static str> {
    // `<` and `>=` are opposites only where everything can be ordered.
    Some(match operator {
        "==" => "!=",
        "!=" => "==",
        "===" => "!==",
        "!==" => "===",
        _ => return None,
    })
}

/// Splits a condition at its first `&&` (Python's `and`), when nothing binds less than that.
pub(crate) fn split(view: &View, syntax: Syntax, tokens: &Range<usize>) -> Option<(String, String)> {
    let and = if syntax == Syntax::Python { "and" } else { "&&" };
    let is_loose = |idx: usize| {
        matches!(view.word(idx), "||" | "or" | "?" | "=" | "lambda" | "if" | "else" | "," | "??" | "=>" | "|")
    };
    let at = at_top(view, tokens).find(|&idx| view.word(idx) == and)?;
    if has_binding(view, tokens) || at_top(view, tokens).any(is_loose) {
        return None;
    }
    Some((text_of(view, &(tokens.start..at))?.to_owned(), text_of(view, &(at + 1..tokens.end))?.to_owned()))
}

/// Turns `a < b` into `b > a`, for plain names and numbers only.
pub(crate) fn flipped(view: &View, tokens: &Range<usize>) -> Option<String> {
    let is_plain = |idx: usize| matches!(view.kind(idx), Some(TokenKind::Identifier | TokenKind::Number));
    let other = match view.word(tokens.start + 1) {
        "<" => ">",
        ">" => "<",
        "<=" => ">=",
        ">=" => "<=",
        same @ ("==" | "!=" | "===" | "!==") => same,
        _ => return None,
    };
    let is_comparison = tokens.len() == 3 && is_plain(tokens.start) && is_plain(tokens.start + 2);
    is_comparison.then(|| format!("{} {other} {}", view.word(tokens.start + 2), view.word(tokens.start)))
}

/// The tokens that stand in no bracket inside the condition.
fn at_top<'a>(view: &'a View, tokens: &Range<usize>) -> impl Iterator<Item = usize> + 'a {
    let depth = view.depth(tokens.start);
    tokens.clone().filter(move |&idx| view.depth(idx) == depth)
}

fn is_operator(view: &View, idx: usize) -> bool {
    let is_word = matches!(
        view.word(idx),
        "and" | "or" | "not" | "in" | "is" | "if" | "else" | "lambda" | "as" | "instanceof" | "await"
    );
    is_word
        || !is_part(view.word(idx))
            && !matches!(
                view.kind(idx),
                Some(TokenKind::Identifier | TokenKind::Keyword | TokenKind::Number | TokenKind::String)
            )
            && !matches!(view.kind(idx), Some(TokenKind::Open | TokenKind::Close))
}

fn is_part(word: &str) -> bool {
    matches!(word, "." | "->" | "::" | "?.")
}

/// A name, member, call or index: what `!` binds to without parentheses.
fn is_primary(view: &View, tokens: &Range<usize>) -> bool {
    !tokens.is_empty()
        && view.depth(tokens.start) == view.depth(tokens.end - 1)
        && matches!(view.kind(tokens.start), Some(TokenKind::Identifier | TokenKind::Keyword))
        && !at_top(view, tokens).any(|idx| is_operator(view, idx))
}

#[cfg(test)]
mod tests {
    use super::super::draft::Draft;
    use super::*;

    fn on<T>(syntax: Syntax, text: &str, run: impl Fn(&View, &Range<usize>) -> T) -> T {
        let view = Draft::new(text, syntax).view();
        let tokens = 0..view.tokens().len();
        run(&view, &tokens)
    }

    #[test]
    fn negates() {
        for (syntax, text, expected) in [
            (Syntax::C, "!list->first", Some("list->first")),
            (Syntax::C, "a == b + 1", Some("!(a == b + 1)")),
            (Syntax::C, "f(a, b) == NULL", Some("f(a, b) != NULL")),
            (Syntax::C, "a < b", Some("!(a < b)")),
            (Syntax::C, "!a && b", Some("!(!a && b)")),
            (Syntax::JavaScript, "a.b !== c[1]", Some("a.b === c[1]")),
            (Syntax::Python, "not a.b", Some("a.b")),
            (Syntax::Python, "a in b", Some("not (a in b)")),
            (Syntax::Python, "self.items", Some("not self.items")),
            (Syntax::Rust, "let Some(x) = y", None),
            (Syntax::Rust, "self.is_open()", Some("!self.is_open()")),
            (Syntax::Go, "err := f(); err != nil", None),
            (Syntax::Go, "err != nil", Some("err == nil")),
            (Syntax::Java, "a instanceof B", Some("!(a instanceof B)")),
        ] {
            let new = on(syntax, text, |view, tokens| negated(view, syntax, tokens));
            assert_eq!(new.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn splits_and_flips() {
        let split_of = |syntax, text| on(syntax, text, |view, tokens| split(view, syntax, tokens));
        assert_eq!(split_of(Syntax::C, "a && (b || c) && d"), Some(("a".into(), "(b || c) && d".into())));
        assert_eq!(split_of(Syntax::C, "a && b || c"), None);
        assert_eq!(split_of(Syntax::Python, "a and b == 1"), Some(("a".into(), "b == 1".into())));
        assert_eq!(split_of(Syntax::Rust, "a && let Some(b) = c"), None);
        assert_eq!(on(Syntax::C, "a <= 12", flipped).as_deref(), Some("12 >= a"));
        assert_eq!(on(Syntax::C, "a.b <= 12", flipped), None);
    }
}
