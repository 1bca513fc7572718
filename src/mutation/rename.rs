//! Local names renamed, each to one new name all over the text: parameters, locals, and functions defined there.
//!
//! Members, keys, imported names, keywords and functions that are only called stay. Which names are local is told by
//! how they are declared, per language; a name that is not recognised stays as it is.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::lexer::{TokenFlags, TokenKind};
use crate::span::TokenSpan;

use super::Syntax;
use super::draft::{Draft, View};
use super::function::{Function, functions};
use super::rng::Rng;
use super::words;

/// Names that mean something to the language or its readers.
const FIXED: &[&str] =
    &["self", "cls", "this", "super", "_", "main", "init", "arguments", "constructor", "Self", "undefined"];

/// Renames local names; returns old and new ones, by old name.
///
/// `also_methods` renames the names of methods too, as is right when a single function is copied.
pub(crate) fn rename(draft: &mut Draft, also_methods: bool, rng: &mut Rng) -> BTreeMap<String, String> {
    let view = draft.view();
    let found = functions(&view, draft.syntax);
    let imported: HashSet<&str> = (0..view.tokens().len())
        .filter(|&idx| view.is_identifier(idx) && view.tokens()[idx].flags.has(TokenFlags::IMPORT))
        .map(|idx| view.word(idx))
        .collect();
    let may_change = |name: &str| {
        let is_special = name.starts_with("__") || FIXED.contains(&name) || imported.contains(name);
        !is_special && name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '$')
    };
    let mut taken: HashSet<String> =
        (0..view.tokens().len()).filter(|&idx| view.is_identifier(idx)).map(|idx| view.word(idx).to_owned()).collect();
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    let free: BTreeSet<&str> = found
        .iter()
        .filter(|function| also_methods || is_free(&view, draft.syntax, function))
        .map(|function| view.word(function.name))
        .filter(|name| may_change(name))
        .collect();
    for name in &free {
        map.insert((*name).to_owned(), words::new_name(name, true, draft.syntax, &mut taken, rng));
    }
    let mut edits = Vec::new();
    let mut next = 0;
    for function in &found {
        rename_in(&view, next..function.name, &free, &BTreeSet::new(), &map, &mut edits);
        let names = locals(&view, draft.syntax, function);
        let names: BTreeSet<&str> = names.into_iter().filter(|name| may_change(name)).collect();
        for name in &names {
            if !map.contains_key(*name) {
                map.insert((*name).to_owned(), words::new_name(name, false, draft.syntax, &mut taken, rng));
            }
        }
        // Names declared before the function's name belong to it too: Go's receiver, JavaScript's arguments.
        let end = function.tokens.end as usize;
        rename_in(&view, function.name..end, &free, &names, &map, &mut edits);
        next = end;
    }
    rename_in(&view, next..view.tokens().len(), &free, &BTreeSet::new(), &map, &mut edits);
    rename_receivers(&view, draft.syntax, &found, &map, &mut edits);
    edits.sort_by_key(|(span, _): &(crate::span::ByteSpan, String)| span.start);
    edits.dedup_by_key(|(span, _)| span.start);
    draft.replace(&view, &edits);
    map
}

fn rename_in(
    view: &View,
    tokens: std::ops::Range<usize>,
    free: &BTreeSet<&str>,
    names: &BTreeSet<&str>,
    map: &BTreeMap<String, String>,
    edits: &mut Vec<(crate::span::ByteSpan, String)>,
) {
    for idx in tokens {
        let token = &view.tokens()[idx];
        let is_fixed =
            [TokenFlags::MEMBER, TokenFlags::KEY, TokenFlags::IMPORT].iter().any(|&flag| token.flags.has(flag));
        let name = view.word(idx);
        if token.kind == TokenKind::Identifier
            && (!is_fixed || is_defined_at(view, idx))
            && (names.contains(name) || free.contains(name))
            && let Some(new) = map.get(name)
        {
            edits.push((token.span(), new.clone()));
        }
    }
}

/// A method's name may carry the flag of a member or key where it is defined.
fn is_defined_at(view: &View, idx: usize) -> bool {
    matches!(view.word_before(idx), "fn" | "def" | "func" | "function")
}

/// Go's receiver stands before the method's name.
fn rename_receivers(
    view: &View,
    syntax: Syntax,
    found: &[Function],
    map: &BTreeMap<String, String>,
    edits: &mut Vec<(crate::span::ByteSpan, String)>,
) {
    if syntax != Syntax::Go {
        return;
    }
    for function in found.iter().filter(|function| view.word_before(function.name) == ")") {
        let open = (0..function.name).rev().find(|&idx| view.word(idx) == "(");
        if let Some(name) = open.map(|open| open + 1)
            && let Some(new) = map.get(view.word(name))
        {
            edits.push((view.tokens()[name].span(), new.clone()));
        }
    }
}

/// Tells whether a function is none of a class, type or object.
fn is_free(view: &View, syntax: Syntax, function: &Function) -> bool {
    match syntax {
        Syntax::C => true,
        Syntax::Python | Syntax::Rust => function.level == 0,
        Syntax::Go => view.word_before(function.name) == "func",
        Syntax::JavaScript => view.word_before(function.name) == "function",
        Syntax::Java => false,
    }
}

/// Returns the parameters and locals a function declares, and the functions inside it.
fn locals<'a>(view: &'a View, syntax: Syntax, function: &Function) -> BTreeSet<&'a str> {
    let mut names = Names { view, found: BTreeSet::new() };
    let tokens = function.tokens;
    match syntax {
        Syntax::Python => names.python(tokens, function),
        Syntax::JavaScript => names.javascript(tokens),
        Syntax::Rust => names.rust(tokens),
        Syntax::Go => names.go(tokens, function),
        Syntax::C | Syntax::Java => names.typed(tokens),
    }
    names.found
}

/// Renames what a function declares and `clashing` holds, so that it can stand beside code with these names.
pub(crate) fn rename_apart(draft: &mut Draft, function: &Function, clashing: &HashSet<String>, rng: &mut Rng) {
    let view = draft.view();
    let all = (0..view.tokens().len()).filter(|&idx| view.is_identifier(idx)).map(|idx| view.word(idx).to_owned());
    let mut taken: HashSet<String> = all.chain(clashing.iter().cloned()).collect();
    let mut names = locals(&view, draft.syntax, function);
    names.retain(|name| clashing.contains(*name) && !FIXED.contains(name));
    let map: BTreeMap<String, String> = names
        .iter()
        .map(|name| ((*name).to_owned(), words::new_name(name, false, draft.syntax, &mut taken, rng)))
        .collect();
    let mut edits = Vec::new();
    rename_in(&view, function.tokens.range(), &BTreeSet::new(), &names, &map, &mut edits);
    draft.replace(&view, &edits);
}

/// Returns the names that `span` of a function declares. May return some declared elsewhere in it.
pub(crate) fn declared<'a>(view: &'a View, syntax: Syntax, function: &Function, span: TokenSpan) -> BTreeSet<&'a str> {
    locals(view, syntax, &Function { tokens: span, ..function.clone() })
}

struct Names<'a> {
    view: &'a View,
    found: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn add(&mut self, idx: usize) {
        if self.view.is_identifier(idx) {
            self.found.insert(self.view.word(idx));
        }
    }

    fn word(&self, idx: usize) -> &'a str {
        self.view.word(idx)
    }

    /// Adds the identifiers directly inside the parentheses at `open` that start an item.
    fn item_starts(&mut self, open: usize, skipped: &[&str]) {
        let Some(close) = self.view.closing(open) else { return };
        let depth = self.view.depth(open) + 1;
        let mut is_start = true;
        for idx in open + 1..close {
            if self.view.depth(idx) == depth && is_start && self.view.is_identifier(idx) {
                self.add(idx);
                is_start = false;
            } else if self.view.depth(idx) == depth && self.word(idx) == "," {
                is_start = true;
            } else if !skipped.contains(&self.word(idx)) {
                is_start = false;
            }
        }
    }

    fn python(&mut self, tokens: TokenSpan, function: &Function) {
        if self.word(function.name + 1) == "(" {
            self.item_starts(function.name + 1, &["*", "**"]);
        }
        let mut globals = BTreeSet::new();
        for idx in tokens.range() {
            match self.word(idx) {
                "def" => {
                    self.add(idx + 1);
                    self.item_starts(idx + 2, &["*", "**"]);
                }
                "for" => self.until(idx + 1, tokens, "in"),
                "as" => self.add(idx + 1),
                "lambda" => self.lambda(idx + 1, tokens),
                "global" | "nonlocal" => {
                    let line = self.view.line_of(idx);
                    globals.extend(
                        (idx + 1..tokens.end as usize)
                            .take_while(|&at| self.view.line_of(at) == line)
                            .map(|at| self.word(at)),
                    );
                }
                ":=" => self.add(idx - 1),
                _ if self.starts_statement(idx) => self.python_targets(idx, tokens),
                _ => {}
            }
        }
        self.found.retain(|name| !globals.contains(name));
    }

    /// Tells whether a token is the first of its line outside brackets.
    fn starts_statement(&self, idx: usize) -> bool {
        idx == 0 || self.view.depth(idx) == 0 && self.view.last_line_of(idx - 1) != self.view.line_of(idx)
    }

    /// Adds `a` and `b` of `a, (b, c.d) = …` and `a: int = …`.
    fn python_targets(&mut self, first: usize, tokens: TokenSpan) {
        let mut names = Vec::new();
        for idx in first..tokens.end as usize {
            match self.word(idx) {
                "," | "(" | ")" | "*" | "[" | "]" => {}
                "=" => {
                    for name in names {
                        self.add(name);
                    }
                    return;
                }
                ":" if names.len() == 1 && idx == first + 1 && !self.starts_statement(idx + 1) => {
                    return self.add(first);
                }
                _ if self.view.is_identifier(idx) && matches!(self.word(idx + 1), "," | ")" | "]" | "=" | ":") => {
                    names.push(idx);
                }
                _ => return,
            }
        }
    }

    fn lambda(&mut self, first: usize, tokens: TokenSpan) {
        let mut is_start = true;
        for idx in first..tokens.end as usize {
            match self.word(idx) {
                ":" => return,
                "," => is_start = true,
                "*" | "**" => {}
                _ if is_start => {
                    self.add(idx);
                    is_start = false;
                }
                _ => {}
            }
        }
    }

    /// Adds plain names up to the word `end`, within 30 tokens.
    fn until(&mut self, first: usize, tokens: TokenSpan, end: &str) {
        for idx in first..(tokens.end as usize).min(first + 30) {
            if self.word(idx) == end {
                return;
            }
            if !matches!(self.word(idx + 1), "." | "[" | "(" | "{" | "::") && !matches!(self.word(idx - 1), "." | "::")
            {
                self.add(idx);
            }
        }
    }

    fn javascript(&mut self, tokens: TokenSpan) {
        for idx in tokens.range() {
            match self.word(idx) {
                "let" | "const" | "var" => self.declarators(idx + 1, tokens),
                "function" => {
                    let name = idx + 1 + usize::from(self.word(idx + 1) == "*");
                    self.add(name);
                    let open = name + usize::from(self.view.is_identifier(name));
                    if self.word(open) == "(" {
                        self.item_starts(open, &["..."]);
                    }
                }
                "=>" if self.view.is_identifier(idx - 1) => self.add(idx - 1),
                "(" => self.javascript_parens(idx),
                _ => {}
            }
        }
    }

    /// Parameters of an arrow function, a method or a `catch`.
    fn javascript_parens(&mut self, open: usize) {
        let Some(close) = self.view.closing(open) else { return };
        let is_method = self.word(close + 1) == "{"
            && open > 0
            && self.view.is_identifier(open - 1)
            && !matches!(self.view.word_before(open), "if" | "for" | "while" | "switch" | "with");
        if is_method || self.word(close + 1) == "=>" || self.view.word_before(open) == "catch" {
            self.item_starts(open, &["..."]);
        }
    }

    /// Adds `a`, `b` and `d` of `let a = 1, [b] = x, {c: d} = y`; shorthand keys stay.
    fn declarators(&mut self, first: usize, tokens: TokenSpan) {
        let depth = self.view.depth(first);
        let mut is_start = true;
        let mut idx = first;
        while idx < tokens.end as usize {
            let word = self.word(idx);
            if self.view.depth(idx) < depth || matches!(word, ";" | "of" | "in") && self.view.depth(idx) == depth {
                return;
            }
            if is_start {
                is_start = false;
                if matches!(word, "[" | "{")
                    && let Some(close) = self.view.closing(idx)
                {
                    for at in idx + 1..close {
                        let is_value = if word == "[" {
                            matches!(self.word(at - 1), "[" | "," | "...")
                        } else {
                            self.word(at - 1) == ":"
                        };
                        if is_value {
                            self.add(at);
                        }
                    }
                    idx = close;
                } else {
                    self.add(idx);
                }
            } else if self.view.depth(idx) == depth {
                // Without a semicolon a new line ends the list, unless the line before goes on.
                let is_new_line = self.view.line_of(idx) != self.view.last_line_of(idx - 1);
                let goes_on = self.view.kind(idx - 1) == Some(TokenKind::Operator)
                    || self.view.kind(idx) == Some(TokenKind::Operator);
                if is_new_line && !goes_on {
                    return;
                }
                is_start = word == ",";
            }
            idx += 1;
        }
    }

    fn rust(&mut self, tokens: TokenSpan) {
        for idx in tokens.range() {
            match self.word(idx) {
                "fn" => self.add(idx + 1),
                "let" => self.pattern(idx + 1, tokens, &["=", ":", ";", "else"]),
                "for" if self.word(idx + 1) != "<" => self.pattern(idx + 1, tokens, &["in", "{"]),
                "|" if self.opens_closure(idx) => self.closure(idx + 1, tokens),
                "=>" => self.arm(idx, tokens),
                ":" if self.is_parameter(idx) => self.add(idx - 1),
                _ => {}
            }
        }
    }

    /// `name:` inside parentheses that follow a function's name, or after `|`.
    fn is_parameter(&self, colon: usize) -> bool {
        let before = colon.checked_sub(2).map_or("", |idx| self.word(idx));
        let before = if before == "mut" { colon.checked_sub(3).map_or("", |idx| self.word(idx)) } else { before };
        matches!(before, "(" | "," | "|") && self.innermost(colon) == "("
    }

    fn innermost(&self, idx: usize) -> &'a str {
        let Some(wanted) = self.view.depth(idx).checked_sub(1) else { return "" };
        (0..idx)
            .rev()
            .find(|&open| self.view.kind(open) == Some(TokenKind::Open) && self.view.depth(open) == wanted)
            .map_or("", |open| self.word(open))
    }

    /// Adds the names a Rust pattern binds; types, constants and field names stay.
    fn pattern(&mut self, first: usize, tokens: TokenSpan, ends: &[&str]) {
        let depth = self.view.depth(first);
        for idx in first..tokens.end as usize {
            if self.view.depth(idx) < depth
                || self.view.depth(idx) == depth && ends.contains(&self.word(idx)) && idx > first
            {
                return;
            }
            self.binding(idx, depth);
        }
    }

    fn binding(&mut self, idx: usize, depth: u32) {
        let is_lower = self.word(idx).starts_with(|c: char| c.is_lowercase() || c == '_');
        let is_path = matches!(self.word(idx + 1), "::" | "(" | "{" | "!" | ".")
            || matches!(self.view.word_before(idx), "::" | ".");
        // Inside the braces of a pattern, names before a colon or without one are fields.
        let is_field = self.view.depth(idx) > depth && self.innermost(idx) == "{" && self.view.word_before(idx) != ":";
        if is_lower && !is_path && !is_field {
            self.add(idx);
        }
    }

    fn opens_closure(&self, idx: usize) -> bool {
        matches!(self.view.word_before(idx), "(" | "," | "=" | "move" | "{" | ";" | "return" | "=>" | "&&" | "||")
    }

    fn closure(&mut self, first: usize, tokens: TokenSpan) {
        let depth = self.view.depth(first);
        let mut is_type = false;
        for idx in first..(tokens.end as usize).min(first + 40) {
            match self.word(idx) {
                "|" => return,
                ":" => is_type = true,
                "," => is_type = false,
                _ if !is_type => self.binding(idx, depth),
                _ => {}
            }
        }
    }

    /// Adds what the pattern of a `match` arm binds: from the arrow back to where the arm starts.
    fn arm(&mut self, arrow: usize, tokens: TokenSpan) {
        let depth = self.view.depth(arrow);
        let mut end = arrow;
        for idx in (tokens.start as usize..arrow).rev().take(60) {
            let is_start = self.view.depth(idx) < depth
                || self.view.depth(idx) == depth && matches!(self.word(idx), "," | "}" | ";");
            if is_start {
                // One plain name is a constant as often as a binding; both may be renamed only if lower case.
                (idx + 1..end).for_each(|at| self.binding(at, depth));
                return;
            }
            if self.word(idx) == "if" {
                end = idx;
            }
        }
    }

    fn go(&mut self, tokens: TokenSpan, function: &Function) {
        if self.view.word_before(function.name) == ")" {
            // `func (receiver Type) name(`.
            let open = (0..function.name).rev().find(|&idx| self.word(idx) == "(").unwrap_or(function.name);
            if self.view.is_identifier(open + 1) && self.word(open + 2) != ")" {
                self.add(open + 1);
            }
        }
        for idx in tokens.range() {
            match self.word(idx) {
                ":=" => self.back_list(idx),
                "=" if self.word(idx.wrapping_sub(1)) == ":" => self.back_list(idx - 1),
                "var" => self.list(idx + 1),
                "func" if self.word(idx + 1) == "(" => self.go_parameters(idx + 1),
                "(" if idx == function.name + 1 => self.go_parameters(idx),
                _ => {}
            }
        }
    }

    /// Adds the names before a `:=`.
    fn back_list(&mut self, assign: usize) {
        let mut idx = assign;
        while idx > 0 {
            self.add(idx - 1);
            if idx < 2 || self.word(idx - 2) != "," {
                return;
            }
            idx -= 2;
        }
    }

    fn list(&mut self, first: usize) {
        let mut idx = first;
        loop {
            self.add(idx);
            if self.word(idx + 1) != "," {
                return;
            }
            idx += 2;
        }
    }

    /// Adds parameters, and the results where they are named.
    fn go_parameters(&mut self, open: usize) {
        let Some(close) = self.view.closing(open) else { return };
        self.go_names(open, close);
        if self.word(close + 1) == "("
            && let Some(end) = self.view.closing(close + 1)
        {
            self.go_names(close + 1, end);
        }
    }

    fn go_names(&mut self, open: usize, close: usize) {
        let depth = self.view.depth(open) + 1;
        let starts: Vec<usize> = (open + 1..close)
            .filter(|&idx| self.view.depth(idx) == depth && (idx == open + 1 || self.word(idx - 1) == ","))
            .collect();
        // Names come with types, at least the last one; a list of types alone names nothing.
        let is_named = starts.last().is_some_and(|&last| {
            self.view.is_identifier(last) && !matches!(self.word(last + 1), "." | "," | ")" | "[")
                || self.word(last + 1) == "[" && self.word(last + 2) == "]"
        });
        if is_named {
            for idx in starts {
                self.add(idx);
            }
        }
    }

    /// C and Java: a name with a type before it and the end of a declarator after it.
    fn typed(&mut self, tokens: TokenSpan) {
        let mut is_list = false; // Inside `int a = 1, b`: names after commas are declared too.
        let mut list_depth = 0;
        for idx in tokens.range() {
            let (word, depth) = (self.word(idx), self.view.depth(idx));
            if self.view.is_identifier(idx) {
                let after = self.word(idx + 1);
                let ends = matches!(after, "=" | ";" | "," | ")" | "[" | ":");
                let follows_comma = is_list && depth == list_depth && self.is_after_comma(idx);
                if ends && (self.has_type_before(idx) || follows_comma) && self.word(idx.wrapping_sub(1)) != "." {
                    self.add(idx);
                    is_list = true;
                    list_depth = depth;
                } else if after == "->" && matches!(self.view.word_before(idx), "(" | "," | "=" | "return") {
                    self.add(idx); // A lambda's only parameter; in C `name->member` follows other words as well.
                }
            } else if word == "(" && self.view.closing(idx).is_some_and(|close| self.word(close + 1) == "->") {
                self.item_starts(idx, &[]); // The parameters of a Java lambda.
            } else if is_list && (word == ";" || depth < list_depth) {
                is_list = false;
            }
        }
    }

    fn is_after_comma(&self, idx: usize) -> bool {
        let mut before = idx - 1;
        while self.word(before) == "*" {
            before -= 1;
        }
        self.word(before) == ","
    }

    /// Tells whether what stands before a name is a type that starts a statement, a parameter or a `for`.
    fn has_type_before(&self, idx: usize) -> bool {
        const NO_TYPE: &[&str] = &[
            "return",
            "new",
            "throw",
            "else",
            "case",
            "instanceof",
            "goto",
            "package",
            "import",
            "sizeof",
            "break",
            "continue",
            "do",
        ];
        let mut at = idx;
        let mut n_type_words = 0;
        let mut angles = 0i32;
        while at > 0 {
            let word = self.word(at - 1);
            match self.view.kind(at - 1) {
                Some(TokenKind::Identifier | TokenKind::Keyword) if !NO_TYPE.contains(&word) => n_type_words += 1,
                _ => match word {
                    ">" | ">>" | ">>>" => angles += word.len() as i32,
                    "<" => angles -= 1,
                    "*" | "&" | "." | "[" | "]" | "..." | "@" => {}
                    "," | "?" if angles > 0 => {}
                    ";" | "{" | "}" | "(" | "," | ":" | ")" => break,
                    _ => return false,
                },
            }
            at -= 1;
        }
        // `a * b;` after `=` or `return` was refused above; `x * y;` as a statement is a declaration, unless `y` looks
        // like a macro.
        let is_macro = self.word(idx).len() > 1 && !self.word(idx).contains(|c: char| c.is_lowercase());
        !is_macro
            && n_type_words > 0
            && angles == 0
            && self.word(idx - 1) != "."
            && self.word(at.wrapping_sub(1)) != ")"
    }
}
