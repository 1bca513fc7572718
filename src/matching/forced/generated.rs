//! What editors and compilers write: the same for whoever asks for it.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{TokenKind, constant};

use super::{ASSIGN, BLOCK, Code, FUNCTION, LIST, LIST_END, OR, VAR};

/// Longest function of these that is known.
const MAX_TOKENS: usize = 400;

/// `equals` and `hashCode` of Java, Kotlin, Scala, Groovy and C#, which follow from the fields.
const OF_EDITORS: [Symbol; 4] = [constant("equals"), constant("hashCode"), constant("Equals"), constant("GetHashCode")];
/// The types of what is compared.
const ANYTHING: [Symbol; 4] = [constant("Object"), constant("object"), constant("Any"), constant("AnyRef")];

/// What their templates hold and few write by hand.
const OF_TEMPLATES: [Symbol; 3] = [constant("getClass"), constant("GetType"), constant("31")];

/// What they call.
const CALLED: [Symbol; 9] = [
    constant("equals"),
    constant("hashCode"),
    constant("hash"),
    constant("getClass"),
    constant("Equals"),
    constant("GetHashCode"),
    constant("GetType"),
    constant("doubleToLongBits"),
    constant("floatToIntBits"),
];

/// Helpers that Babel writes into what it compiles.
const OF_BABEL: [Symbol; 8] = [
    constant("_interopRequireDefault"),
    constant("_interopRequireWildcard"),
    constant("_getRequireWildcardCache"),
    constant("_classCallCheck"),
    constant("_createClass"),
    constant("_defineProperties"),
    constant("_defineProperty"),
    constant("_typeof"),
];
const AND: Symbol = constant("&&");
const THIS: Symbol = constant("this");

impl Code<'_> {
    /// Returns the method whose parameters open at `list` if editors write it: its name, parameters and body.
    pub(super) fn written_by_editor(self, list: usize) -> Option<Range<usize>> {
        const MAX_PARAMETERS: usize = 8;
        let name = list.checked_sub(1).filter(|&name| OF_EDITORS.iter().any(|&symbol| self.is(name, symbol)))?;
        let end = self.closing(list, MAX_PARAMETERS)?;
        let takes_anything = || (list..end).any(|idx| ANYTHING.iter().any(|&symbol| self.is(idx, symbol)));
        if end > list + 1 && !takes_anything() {
            return None;
        }
        let body = (end + 1..end + 4).find(|&idx| self.is(idx, BLOCK))?;
        let end = self.closing(body, MAX_TOKENS)?;
        let is_of_template = |idx: usize| OF_TEMPLATES.iter().any(|&symbol| self.is(idx, symbol));
        let is_call = |idx: usize| self.is(idx + 1, LIST) && self.tokens[idx].kind == TokenKind::Identifier;
        let calls_others = (body..end).any(|idx| is_call(idx) && !CALLED.iter().any(|&symbol| self.is(idx, symbol)));
        (!calls_others && (body..end).any(is_of_template)).then_some(name..end + 1)
    }

    /// Returns the helper that begins at `word` if a compiler to JavaScript wrote it: `var __helper = (this &&
    /// this.__helper) || …` of TypeScript, or a function that Babel names.
    pub(super) fn written_by_compiler(self, word: usize) -> Option<Range<usize>> {
        let name = self.tokens.get(word + 1)?;
        if self.is(word, FUNCTION) {
            let is_helper = OF_BABEL.contains(&name.symbol) && self.is(word + 2, LIST);
            let parameters = is_helper.then(|| self.closing(word + 2, MAX_TOKENS)).flatten()?;
            return Some(word..self.closing(parameters + 1, MAX_TOKENS)? + 1);
        }
        let is_own = |at: usize| self.is(at, THIS) && self.is(at + 1, AND) && self.is(at + 2, THIS);
        let is_helper = self.is(word, VAR)
            && self.is(word + 2, ASSIGN)
            && self.is(word + 3, LIST)
            && is_own(word + 4)
            && (word + 7..word + 10).any(|idx| self.is(idx, name.symbol));
        let or = (word + 8..word + 12).find(|&idx| is_helper && self.is(idx, OR))?;
        let value = or + 1;
        let end = if self.is(value, FUNCTION) {
            let list = (value..value + 3).find(|&idx| self.is(idx, LIST))?;
            self.closing(self.closing(list, MAX_TOKENS)? + 1, MAX_TOKENS)?
        } else {
            let is_group = self.is(value, LIST) && self.tokens[value].kind == TokenKind::Open;
            is_group.then(|| self.closing(value, MAX_TOKENS)).flatten().filter(|&end| self.is(end, LIST_END))?
        };
        Some(word..end + 1)
    }
}
