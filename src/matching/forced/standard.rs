//! Methods whose names a language or its library gives: whoever wants to be sorted, printed or compared writes them.
//!
//! Where a language has no word for "implements", its library's names stand in for it: small tables of facts.

use std::ops::Range;

use crate::id::Symbol;
use crate::lexer::{TokenKind, constant};

use super::{BLOCK, Code, LIST, SEMICOLON};

/// Longest body without a call that says no more than its signature.
const BODY_TOKENS: usize = 28;
/// Most tokens between the start and the end of a list of arguments of no fixed length.
const ARGUMENTS_TOKENS: usize = 48;
/// Longest receiver of a method of Go.
const RECEIVER_TOKENS: usize = 12;
const LEN: Symbol = constant("len");
const VA_END: Symbol = constant("va_end");
const VA_START: Symbol = constant("va_start");

/// Methods of interfaces of Go's library.
const OF_GO: [Symbol; 38] = [
    constant("Len"),
    constant("Less"),
    constant("Swap"),
    constant("Push"),
    constant("Pop"),
    constant("String"),
    constant("GoString"),
    constant("Format"),
    constant("Error"),
    constant("Unwrap"),
    constant("Timeout"),
    constant("Temporary"),
    constant("Read"),
    constant("ReadAt"),
    constant("ReadByte"),
    constant("ReadFrom"),
    constant("Write"),
    constant("WriteAt"),
    constant("WriteByte"),
    constant("WriteString"),
    constant("WriteTo"),
    constant("Close"),
    constant("Flush"),
    constant("MarshalJSON"),
    constant("UnmarshalJSON"),
    constant("MarshalText"),
    constant("UnmarshalText"),
    constant("MarshalBinary"),
    constant("UnmarshalBinary"),
    constant("MarshalYAML"),
    constant("UnmarshalYAML"),
    constant("ServeHTTP"),
    constant("WriteHeader"),
    constant("RoundTrip"),
    constant("IsDir"),
    constant("ModTime"),
    constant("LocalAddr"),
    constant("RemoteAddr"),
];

/// Methods of Python's data model whose parameters it gives as well.
const OF_PYTHON: [Symbol; 41] = [
    constant("__len__"),
    constant("__iter__"),
    constant("__next__"),
    constant("__contains__"),
    constant("__getitem__"),
    constant("__setitem__"),
    constant("__delitem__"),
    constant("__missing__"),
    constant("__reversed__"),
    constant("__enter__"),
    constant("__exit__"),
    constant("__aenter__"),
    constant("__aexit__"),
    constant("__aiter__"),
    constant("__anext__"),
    constant("__await__"),
    constant("__repr__"),
    constant("__str__"),
    constant("__bytes__"),
    constant("__format__"),
    constant("__hash__"),
    constant("__bool__"),
    constant("__int__"),
    constant("__index__"),
    constant("__eq__"),
    constant("__ne__"),
    constant("__lt__"),
    constant("__le__"),
    constant("__gt__"),
    constant("__ge__"),
    constant("__getattr__"),
    constant("__getattribute__"),
    constant("__setattr__"),
    constant("__delattr__"),
    constant("__dir__"),
    constant("__get__"),
    constant("__set__"),
    constant("__delete__"),
    constant("__copy__"),
    constant("__deepcopy__"),
    constant("__reduce__"),
];

impl Code<'_> {
    /// Returns the signature of a method of an interface of Go's library that begins at `func`; the whole of it if its body
    /// is short and calls nothing but `len`.
    pub(super) fn go_method(self, func: usize) -> Option<Range<usize>> {
        let receiver = Some(func + 1).filter(|&list| self.is(list, LIST))?;
        let name = self.closing(receiver, RECEIVER_TOKENS)? + 1;
        if !OF_GO.iter().any(|&symbol| self.is(name, symbol)) {
            return None;
        }
        let head = self.signature(func)?;
        let body = self.closing(head.end, BODY_TOKENS).filter(|_| self.is(head.end, BLOCK));
        let is_call = |idx: usize| self.is(idx + 1, LIST) && !self.is(idx, LEN);
        let is_plain = |&end: &usize| {
            !(head.end..end)
                .any(|idx| is_call(idx) || self.is_control(idx) || self.tokens[idx].kind == TokenKind::String)
        };
        Some(func..body.filter(is_plain).map_or(head.end, |end| end + 1))
    }

    /// Returns the signature of a method of Python's data model that begins at `def`.
    pub(super) fn python_method(self, def: usize) -> Option<Range<usize>> {
        if !OF_PYTHON.iter().any(|&symbol| self.is(def + 1, symbol)) {
            return None;
        }
        Some(def..self.end_of_python_signature(def)?)
    }

    /// Returns what C and its like want of whoever takes arguments of no fixed number: the statement at `word`, from
    /// `va_start` to `va_end` if one call stands between.
    pub(super) fn variable_arguments(self, word: usize) -> Option<Range<usize>> {
        let end_of = |start: usize| (start..start + ARGUMENTS_TOKENS).find(|&idx| self.is(idx, SEMICOLON));
        if !self.is(word, VA_START) {
            return Some(word..end_of(word)? + 1);
        }
        let va_end = (word..word + ARGUMENTS_TOKENS).find(|&idx| self.is(idx, VA_END));
        let is_one_call = |&end: &usize| {
            let n_statements = (word..end).filter(|&idx| self.is(idx, SEMICOLON)).count();
            n_statements == 2 && !(word..end).any(|idx| self.is_control(idx))
        };
        let last = va_end.filter(is_one_call).unwrap_or(word);
        Some(word..end_of(last)? + 1)
    }
}
