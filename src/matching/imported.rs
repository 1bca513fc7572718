//! Names from elsewhere: what a file imports, and what it reaches through that.
//!
//! Whoever uses an interface writes its names, so they are little evidence of a copy. In: the tokens of a file. Out: a set
//! of symbols. Lexical rules, no types: `value.member` is taken for the interface's where a declaration `Type value` with
//! an imported type, or `value = package.function(…)`, stands anywhere in the file. Linear.

use rustc_hash::FxHashSet;

use crate::id::Symbol;
use crate::lexer::{Lexed, Token, TokenFlags, TokenKind, constant, symbol_of};

use super::prepared::ScannedText;

/// Returns the names that a file imports from elsewhere, and those of what it reaches through them: `pkg.Member`, and
/// `value.member` where the value's type is imported or the value comes from a call of what is. What it imports from its own project (`from .core`, `use crate::`,
/// `from './core'`) may have been copied together with the rest.
pub(crate) fn imported_names(scanned: ScannedText<'_>) -> FxHashSet<Symbol> {
    let tokens = &scanned.lexed.tokens;
    let mut names = FxHashSet::default();
    let mut idx = 0;
    while idx < tokens.len() {
        let len = statement_len(scanned.lexed, idx);
        let statement = &tokens[idx..idx + len];
        if statement[0].flags.has(TokenFlags::IMPORT) && !is_of_own_project(statement, scanned.bytes) {
            names.extend(statement.iter().filter_map(|token| match token.kind {
                TokenKind::Identifier => Some(token.symbol),
                TokenKind::String => Some(last_segment(token, scanned.bytes)),
                _ => None,
            }));
        }
        idx += len;
    }
    if !names.is_empty() {
        let members = members_of(&names, tokens);
        names.extend(members);
    }
    names
}

/// Returns the name by which the package of an import path is used: `"encoding/json"` is `json`.
fn last_segment(path: &Token, bytes: &[u8]) -> Symbol {
    let text = bytes.get(path.start as usize..path.end as usize).unwrap_or_default();
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let end = text.iter().rposition(is_of_name).map_or(0, |last| last + 1);
    let start = text[..end].iter().rposition(|byte| !is_of_name(byte)).map_or(0, |before| before + 1);
    symbol_of(&text[start..end])
}

/// Returns the members that are reached through imported names, directly or through values that come from there.
fn members_of(imported: &FxHashSet<Symbol>, tokens: &[Token]) -> Vec<Symbol> {
    const ASSIGN: Symbol = constant("=");
    const DEFINE: Symbol = constant(":=");
    const IN: Symbol = constant("in");
    const OF: Symbol = constant("of");
    let mut values = FxHashSet::default();
    for (idx, token) in tokens.iter().enumerate() {
        match token.symbol {
            ASSIGN | DEFINE | IN | OF if token.kind != TokenKind::String => {
                add_made(imported, tokens, idx, &mut values);
            }
            symbol if imported.contains(&symbol) => values.extend(declared(tokens, idx)),
            _ => {}
        }
    }
    let reaches = |token: &Token| imported.contains(&token.symbol) || values.contains(&token.symbol);
    let mut members = Vec::new();
    for (idx, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::Identifier && reaches(token) && !token.flags.has(TokenFlags::IMPORT) {
            follow(tokens, idx + 1, &mut members);
        }
    }
    members
}

/// Returns the value that is declared at `idx`, where its type stands: `Type value`, `Type<Argument> value`.
fn declared(tokens: &[Token], idx: usize) -> Option<Symbol> {
    const LESS: Symbol = constant("<");
    const GREATER: Symbol = constant(">");
    const MAX_ARGUMENTS: usize = 8;
    let own_name = |idx: usize| name_at(tokens, idx).filter(|token| !token.flags.has(TokenFlags::IMPORT));
    own_name(idx)?;
    let mut next = idx + 1;
    if tokens.get(next).is_some_and(|token| token.symbol == LESS) {
        let end = tokens[next..].iter().take(MAX_ARGUMENTS).position(|token| token.symbol == GREATER);
        next += end.map_or(0, |end| end + 1);
    }
    name_at(tokens, next).map(|value| value.symbol)
}

/// Adds the values on the left of `value, other = imported…` or `for value in imported…`, and of the same with a value that
/// itself came from there.
fn add_made(imported: &FxHashSet<Symbol>, tokens: &[Token], sign: usize, values: &mut FxHashSet<Symbol>) {
    const BEFORE_VALUE: [Symbol; 5] =
        [constant("await"), constant("new"), constant("range"), constant("&"), constant("mut")];
    const COMMA: Symbol = constant(",");
    let is_before_value = |token: &&Token| BEFORE_VALUE.contains(&token.symbol);
    let source = sign + 1 + tokens[sign + 1..].iter().take_while(is_before_value).count();
    let comes_from_there = |token: &Token| {
        let is_known = imported.contains(&token.symbol) || values.contains(&token.symbol);
        is_known && !token.flags.has(TokenFlags::MEMBER)
    };
    if !name_at(tokens, source).is_some_and(comes_from_there) {
        return;
    }
    let mut next = sign.checked_sub(1);
    while let Some(idx) = next
        && let Some(value) = name_at(tokens, idx).filter(|token| !token.flags.has(TokenFlags::MEMBER))
    {
        values.insert(value.symbol);
        next = idx.checked_sub(2).filter(|_| tokens[idx - 1].symbol == COMMA);
    }
}

fn name_at(tokens: &[Token], idx: usize) -> Option<&Token> {
    tokens.get(idx).filter(|token| token.kind == TokenKind::Identifier)
}

/// Appends the members of a chain that goes on at `at`: `.build().run(x)`, `::new(x)`.
fn follow(tokens: &[Token], mut at: usize, members: &mut Vec<Symbol>) {
    const STEPS: [Symbol; 2] = [constant("."), constant("::")];
    const LIST: Symbol = constant("(");
    const MAX_TOKENS: usize = 64;
    let last = (at + MAX_TOKENS).min(tokens.len());
    while at + 1 < last {
        if tokens[at].symbol == LIST && tokens[at].kind == TokenKind::Open {
            let mut depth = 0usize;
            let end = tokens[at..last].iter().position(|token| {
                match token.kind {
                    TokenKind::Open => depth += 1,
                    TokenKind::Close => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            });
            let Some(end) = end else { return };
            at += end + 1;
        } else if STEPS.contains(&tokens[at].symbol) && tokens[at + 1].kind == TokenKind::Identifier {
            members.push(tokens[at + 1].symbol);
            at += 2;
        } else {
            return;
        }
    }
}

/// Returns how many tokens from `start` are one import; 1 for a token that is in none.
fn statement_len(lexed: &Lexed, start: usize) -> usize {
    let starts_here = |idx: usize| {
        let is = |text: &[u8]| lexed.tokens[idx].symbol == symbol_of(text);
        let is_first = || lexed.line_of(lexed.tokens[idx].start) > lexed.line_of(lexed.tokens[idx - 1].start);
        is(b"use") || (is(b"import") || is(b"from")) && is_first()
    };
    let in_import = |idx: &usize| lexed.tokens[*idx].flags.has(TokenFlags::IMPORT);
    if !in_import(&start) {
        return 1;
    }
    1 + (start + 1..lexed.tokens.len()).take_while(|idx| in_import(idx) && !starts_here(*idx)).count()
}

fn is_of_own_project(statement: &[Token], bytes: &[u8]) -> bool {
    let is_own_root = |token: &Token| {
        let text = bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
        text.starts_with(b".") || [b"crate" as &[u8], b"super", b"self"].contains(&text)
    };
    let is_near_path = |token: &Token| {
        let text = bytes.get(token.start as usize..token.end as usize).unwrap_or_default();
        token.kind == TokenKind::String && text.get(1) == Some(&b'.')
    };
    statement.get(1).is_some_and(is_own_root) || statement.iter().any(is_near_path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::{Language, lex};

    fn check_imported(path: &str, text: &str, imported: &[&str], own: &[&str]) {
        let lexed = lex(Language::detect(path, text.as_bytes()), text.as_bytes());
        let names = imported_names(ScannedText { bytes: text.as_bytes(), lexed: &lexed });
        for name in imported {
            assert!(names.contains(&symbol_of(name.as_bytes())), "{name} is imported in {text}");
        }
        for name in own {
            assert!(!names.contains(&symbol_of(name.as_bytes())), "{name} is no foreign name in {text}");
        }
    }

    #[test]
    fn names_from_elsewhere_are_told_from_those_of_the_project() {
        let python = "from tide.tables import Spring\nfrom .quay import Berth, Crane\nfrom ..harbour import (\n  Pilot,\n)\n                      import mooring\nclass Own(Spring): pass\n";
        check_imported("a.py", python, &["Spring", "mooring"], &["Berth", "Crane", "Pilot", "Own"]);
        let rust = "use tide::{Spring, Neap};\nuse crate::quay::Berth;\nuse super::Crane;\nstruct Own;\n";
        check_imported("a.rs", rust, &["Spring", "Neap"], &["Berth", "Crane", "Own"]);
        let script =
            "import { Spring } from 'tide';\nimport {\n  Berth,\n} from './quay';\nconst own = new Spring();\n";
        check_imported("a.js", script, &["Spring"], &["Berth", "own"]);
    }

    #[test]
    fn values_that_come_from_there_lead_there_too() {
        let rust = "use tide::moon;\nfn f(ship: &Ship) {\n for wave in moon::waves(ship)? {\n let crest = wave?;\n let foam = crest.top();\n foam.spread();\n let rope = ship.rope();\n rope.coil(); } }\n";
        check_imported("a.rs", rust, &["waves", "top", "spread"], &["rope", "coil"]);
        let go = "import \"tide/moon\"\nfunc f(s ship) { wave, err := moon.Rise(s); wave.Crest(); err.Shout(); s.rope = moon.Hide(); s.rope.coil() }\n";
        check_imported("a.go", go, &["Rise", "Crest", "Shout"], &["coil"]);
        let script = "import { rise } from 'tide';\nfor (const wave of await rise(1)) { wave.crest(); ship.dock(); }\n";
        check_imported("a.js", script, &["crest"], &["dock"]);
        let python = "import moon\nwith ship as rope:\n    rope.coil()\ntide = moon.rise()\nfor wave in tide:\n    wave.crest(\"=\", rope)\n";
        check_imported("a.py", python, &["rise", "crest"], &["coil"]);
        check_imported("a.py", "import moon\nship.moon = dock\nrope = ship.moon(1)\nrope.coil()\n", &[], &["coil"]);
    }

    #[test]
    fn what_is_reached_through_them_is_from_elsewhere_too() {
        let go = "import (\n\t\"tide/moon\"\n)\nfunc f(s ship) { moon.Rise(s).Hide(); s.dock() }\n";
        check_imported("a.go", go, &["Rise", "Hide"], &["dock"]);
        let java = "import tide.Spring;\nclass A { void f(Ship ship) {\n Spring<A, B> flood = new Spring().fill(x, y());\n flood.swell(); ship.dock(); } }";
        check_imported("A.java", java, &["fill", "swell"], &["dock", "y"]);
        let python = "import moon\nmoon.rise(1).hide()\nship.dock()\n";
        check_imported("a.py", python, &["rise", "hide"], &["dock"]);
        check_imported("a.py", "from .moon import rise\nrise.hide(", &[], &["hide"]);
        let rust = "use tide::moon;\nfn f(ship: &Ship) { moon::phase::rise(1); ship::dock(); }\n";
        check_imported("a.rs", rust, &["phase", "rise"], &["dock"]);
    }
}
