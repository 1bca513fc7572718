//! Forced code: tokens that follow from something else than their writer's choice and are therefore no evidence.
//!
//! Accessors take their names from the data, and a method that implements an interface takes its signature from there:
//! whoever writes one for the same interface writes the same. Lexical rules on tokens alone; no language's grammar is
//! known beyond a few words, and code that is not understood is not marked. In: the tokens of a file. Out: a mark for
//! each. Linear.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{Token, TokenKind, constant};

/// Longest body of an accessor.
const ACCESSOR_TOKENS: usize = 9;
/// Words that begin what is no function.
const CONTROL_WORDS: [Symbol; 11] = [
    constant("if"),
    constant("else"),
    constant("while"),
    constant("for"),
    constant("switch"),
    constant("match"),
    constant("catch"),
    constant("elseif"),
    constant("guard"),
    constant("unless"),
    constant("foreach"),
];
const ARROW: Symbol = constant("=>");
const ASSIGN: Symbol = constant("=");
const CLOSE: Symbol = constant("}");
const FINAL: Symbol = constant("final");
const FN: Symbol = constant("fn");
const FOR: Symbol = constant("for");
const IMPL: Symbol = constant("impl");
const LESS: Symbol = constant("<");
const OPEN: Symbol = constant("{");
const OVERRIDE: Symbol = constant("override");
const OVERRIDE_ANNOTATION: Symbol = constant("Override");
const PARENTHESIS: Symbol = constant(")");
const SEMICOLON: Symbol = constant(";");
/// Longest signature that is looked at.
const SIGNATURE_TOKENS: usize = 96;

/// Marks the tokens of accessors and of signatures that an interface gives.
pub(crate) fn forced_tokens(tokens: &[Token]) -> Vec<bool> {
    let code = Code { tokens };
    let mut marks = vec![false; tokens.len()];
    let mut depth = 0usize;
    let mut blocks: Vec<usize> = Vec::new(); // Depths inside the open blocks that implement an interface.
    for (idx, token) in tokens.iter().enumerate() {
        let forced = match token.kind {
            TokenKind::Open => {
                depth += 1;
                code.accessor(idx)
            }
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                blocks.pop_if(|inside| depth < *inside);
                None
            }
            TokenKind::Keyword if code.is(idx, FN) && blocks.last() == Some(&depth) => code.signature(idx),
            TokenKind::Keyword if code.is(idx, IMPL) => {
                let head = code.implementation_head(idx);
                blocks.extend(head.is_some().then_some(depth + 1));
                head
            }
            TokenKind::Keyword | TokenKind::Identifier
                if code.is(idx, OVERRIDE) || code.is(idx, OVERRIDE_ANNOTATION) =>
            {
                code.overriding(idx)
            }
            _ => None,
        };
        if let Some(range) = forced {
            marks[range].fill(true);
        }
    }
    marks
}

#[derive(Clone, Copy)]
struct Code<'t> {
    tokens: &'t [Token],
}

impl Code<'_> {
    fn is(self, idx: usize, symbol: Symbol) -> bool {
        self.tokens.get(idx).is_some_and(|token| token.symbol == symbol && token.kind != TokenKind::String)
    }

    /// Returns the function whose body opens at `open` if it does nothing but hand a value out or take it in: at most
    /// [`ACCESSOR_TOKENS`] tokens, none of them a call. Its names are those of the data, the same wherever it is held.
    fn accessor(self, open: usize) -> Option<Range<usize>> {
        const NEAR: usize = 16;
        // A body follows parameters, or a return type after them.
        let is_body = self.is(open, OPEN) && (open.saturating_sub(6)..open).any(|idx| self.is(idx, PARENTHESIS));
        if !is_body {
            return None;
        }
        let body = open + 1..(open + 2 + ACCESSOR_TOKENS).min(self.tokens.len());
        let is_bracket = |&idx: &usize| matches!(self.tokens[idx].kind, TokenKind::Open | TokenKind::Close);
        let end = body.clone().find(is_bracket).filter(|&end| self.is(end, CLOSE))?;
        let first = self.after_previous_end(open, NEAR);
        // A branch or loop of one statement looks the same but for its word.
        let is_control = |idx: usize| CONTROL_WORDS.iter().any(|&word| self.is(idx, word));
        (!(first..open).any(is_control)).then_some(first..end + 1)
    }

    /// Returns the place after the last end of a statement or block before `idx`, at most `max` tokens back.
    fn after_previous_end(self, idx: usize, max: usize) -> usize {
        let first = idx.saturating_sub(max);
        let is_end = |&idx: &usize| [CLOSE, OPEN, SEMICOLON].iter().any(|&symbol| self.is(idx, symbol));
        (first..idx).rev().find(is_end).map_or(first, |end| end + 1)
    }

    /// Returns the head of a Rust block `impl Interface for Type { … }`; an inherent block's names are the writer's own.
    fn implementation_head(self, start: usize) -> Option<Range<usize>> {
        let head = self.signature(start)?;
        let is_for = |idx: usize| self.is(idx, FOR) && !self.is(idx + 1, LESS);
        (self.is(head.end, OPEN) && head.clone().any(is_for)).then_some(head)
    }

    /// Returns the signature around a word that says it overrides: after it (`@Override public …`, `override fun …`) or
    /// before it (`… ) override {`).
    fn overriding(self, word: usize) -> Option<Range<usize>> {
        if [OPEN, SEMICOLON, ASSIGN, FINAL].iter().any(|&symbol| self.is(word + 1, symbol)) {
            return Some(self.after_previous_end(word, SIGNATURE_TOKENS)..word + 1);
        }
        self.signature(word)
    }

    /// Returns what stands from `start` up to the first `{`, `;`, `=` or `=>` outside of brackets.
    fn signature(self, start: usize) -> Option<Range<usize>> {
        let mut depth = 0usize;
        for idx in start + 1..(start + SIGNATURE_TOKENS).min(self.tokens.len()) {
            let is_end = [OPEN, SEMICOLON, ASSIGN, ARROW].iter().any(|&symbol| self.is(idx, symbol));
            match self.tokens[idx].kind {
                _ if is_end && depth == 0 => return Some(start..idx),
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::{Language, lex};

    /// The marked stretches, each as one string of its tokens.
    fn check(path: &str, text: &str, expected: &[&str]) {
        let lexed = lex(Language::detect(path, text.as_bytes()), text.as_bytes());
        let marks = forced_tokens(&lexed.tokens);
        let marked: Vec<String> = marks
            .iter()
            .zip(&lexed.tokens)
            .collect::<Vec<_>>()
            .chunk_by(|left, right| left.0 == right.0)
            .filter(|run| *run[0].0)
            .map(|run| text[run[0].1.start as usize..run[run.len() - 1].1.end as usize].to_owned())
            .collect();
        assert_eq!(marked, expected, "{text}");
    }

    #[test]
    fn accessors_are_forced() {
        check("a.java", "class A { int getSize() { return this.size; } }", &["int getSize() { return this.size; }"]);
        check("a.js", "f(); function size() { return count(); }", &[]);
        check("a.c", "int size(struct box *b) { log_it(b); return b->size; }", &[]);
        check("a.js", "f(); if (line.match(OURS)) { state.is = 'ours' } else if (n(x)) { state.is = x }", &[]);
        check("a.go", "x(); for i := range keys(all) { sum += i }", &[]);
    }

    #[test]
    fn signatures_that_an_interface_gives_are_forced() {
        check(
            "a.rs",
            "impl<'a> Shape for Box<'a> { const N: u8 = 1; fn area(&self, unit: Unit) -> f64 { let x = self.w; go(x) } }",
            &["impl<'a> Shape for Box<'a>", "fn area(&self, unit: Unit) -> f64"],
        );
        check("a.rs", "impl Shape { fn area(&self) -> f64 { let x = self.w; go(x) } }", &[]);
        check("a.rs", "impl<F> Shape<F> where for<'x> F: Fn(&'x u8) { fn go(&self) { run(self) } }", &[]);
        check(
            "a.rs",
            "impl A for B { fn go(&self) { fn own(x: u8) { run(x, x) } own(1) } }",
            &["impl A for B", "fn go(&self)"],
        );
        check(
            "a.java",
            "class A { @Override public void close(int how) throws E { run(how); } void own() { run(1); } }",
            &["Override public void close(int how) throws E"],
        );
        check("a.kt", "class A : B() { override fun close(how: Int) { run(how) } }", &["override fun close(how: Int)"]);
        check("a.cpp", "struct A : B { void run(int how) override { go(how, 1); } };", &["void run(int how) override"]);
        check("a.cs", "class A : B { public override int Run(int how) => go(how); }", &["override int Run(int how)"]);
    }

    #[test]
    fn unfinished_and_unbalanced_code_is_left_alone() {
        for text in
            ["impl", "impl A for", "impl A for B {", "} } impl A for B { fn", "override", "fn ) { impl X for Y ) {"]
        {
            let lexed = lex(Language::detect("a.rs", b""), text.as_bytes());
            assert_eq!(forced_tokens(&lexed.tokens).len(), lexed.tokens.len());
        }
    }
}
