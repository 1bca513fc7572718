//! Forced code: tokens that follow from something else than their writer's choice and are therefore no evidence.
//!
//! Accessors take their names from the data, a method that implements an interface takes its signature from there, one that
//! hands on to another of its name takes all from that, editors write `equals` and `hashCode`, compilers and bundlers their
//! helpers: whoever needs the same has the same. Lexical rules on tokens
//! alone; no language's grammar is known beyond a few words, and code that is not understood is not marked. In: the tokens
//! of a file. Out: a mark for each. Linear.

mod accessor;
mod bundled;
mod delegation;
mod generated;
mod interface;
mod standard;
#[cfg(test)]
mod tests;

use crate::id::Symbol;
use crate::lexer::{Token, TokenKind, constant};

const AMD: Symbol = constant("amd");
const ARROW: Symbol = constant("=>");
const ASSIGN: Symbol = constant("=");
const BLOCK: Symbol = constant("{");
const BLOCK_END: Symbol = constant("}");
const DEF: Symbol = constant("def");
const ENUMERABLE: Symbol = constant("enumerable");
const FN: Symbol = constant("fn");
const FUNC: Symbol = constant("func");
const FUNCTION: Symbol = constant("function");
const IMPL: Symbol = constant("impl");
const LIST: Symbol = constant("(");
const LIST_END: Symbol = constant(")");
const OR: Symbol = constant("||");
const OVERRIDE: Symbol = constant("override");
const OVERRIDE_ANNOTATION: Symbol = constant("Override");
const SEMICOLON: Symbol = constant(";");
const VAR: Symbol = constant("var");
const VA_COPY: Symbol = constant("va_copy");
const VA_LIST: Symbol = constant("va_list");
const VA_START: Symbol = constant("va_start");

/// Marks the tokens that are forced.
pub(crate) fn forced_tokens(tokens: &[Token]) -> Vec<bool> {
    let code = Code { tokens };
    let mut marks = vec![false; tokens.len()];
    let mut depth = 0usize;
    let mut blocks: Vec<usize> = Vec::new(); // Depths inside the open blocks that implement an interface.
    for (idx, token) in tokens.iter().enumerate() {
        let forced = match token.kind {
            TokenKind::Open => {
                depth += 1;
                match token.symbol {
                    BLOCK => code.accessor(idx),
                    LIST => code.written_by_editor(idx),
                    _ => None,
                }
            }
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                blocks.pop_if(|inside| depth < *inside);
                None
            }
            TokenKind::Keyword | TokenKind::Identifier => match token.symbol {
                FN if token.kind == TokenKind::Keyword && blocks.last() == Some(&depth) => code.signature(idx),
                IMPL if token.kind == TokenKind::Keyword => {
                    let head = code.implementation_head(idx);
                    blocks.extend(head.is_some().then_some(depth + 1));
                    head
                }
                OVERRIDE | OVERRIDE_ANNOTATION => code.overriding(idx),
                VAR | FUNCTION => code.written_by_compiler(idx),
                _ => None,
            },
            _ => None,
        };
        if let Some(range) = forced {
            marks[range].fill(true);
        }
    }
    marks
}

/// Marks the tokens that say little of a piece beyond those that are forced: code that hands on, what a language's library
/// names, what bundlers write. To find where a piece ends and which origin explains it best they serve as any other.
pub(crate) fn implied_tokens(tokens: &[Token], forced: &[bool]) -> Vec<bool> {
    let code = Code { tokens };
    let mut marks = forced.to_vec();
    for (idx, token) in tokens.iter().enumerate() {
        let implied = match token.kind {
            TokenKind::Open if token.symbol == BLOCK => code.delegation(idx),
            TokenKind::Keyword => match token.symbol {
                FUNC => code.go_method(idx),
                DEF => code.python_delegation(idx).or_else(|| code.python_method(idx)),
                _ => None,
            },
            TokenKind::Identifier => match token.symbol {
                VA_LIST | VA_START | VA_COPY => code.variable_arguments(idx),
                AMD => code.module_wrapper(idx),
                ENUMERABLE => code.maker_of_properties(idx),
                _ => None,
            },
            TokenKind::String => code.said_by_helper(idx),
            _ => None,
        };
        if let Some(range) = implied {
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

    /// Returns the place after the last end of a statement or block before `idx`, at most `max` tokens back.
    fn after_previous_end(self, idx: usize, max: usize) -> usize {
        let first = idx.saturating_sub(max);
        let is_end = |&idx: &usize| [BLOCK_END, BLOCK, SEMICOLON].iter().any(|&symbol| self.is(idx, symbol));
        (first..idx).rev().find(is_end).map_or(first, |end| end + 1)
    }

    /// Returns the place of the bracket that closes the one at `open`, at most `max` tokens on.
    fn closing(self, open: usize, max: usize) -> Option<usize> {
        let mut depth = 0usize;
        for idx in open..(open + max).min(self.tokens.len()) {
            match self.tokens[idx].kind {
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                return Some(idx);
            }
        }
        None
    }
}
