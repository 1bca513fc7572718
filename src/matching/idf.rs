//! Rarity: how much a kept name or literal says, from the corpus's document frequencies.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::id::Symbol;
use crate::index::Store;
use crate::lexer::{Family, Lexed, Token, TokenFlags, TokenKind, symbol_of};

use super::params::ScoreParams;
use super::prepared::ScannedText;

/// Documents that the prior counts for: a corpus of three files must not call every name common.
const PRIOR_DOCUMENTS: f32 = 10.0;
/// Share of documents that hold a name of which nothing is known.
const PRIOR_RATE: f32 = 0.0005;

/// Inverse document frequencies of one language family in bits, as they count in one scanned file; asked for once per
/// symbol.
pub(crate) struct Idf<'a> {
    store: &'a dyn Store,
    family: Family,
    n_documents: f32,
    params: &'a ScoreParams,
    imported: FxHashSet<Symbol>,
    known: FxHashMap<Symbol, f32>,
}

impl<'a> Idf<'a> {
    pub(crate) fn new(store: &'a dyn Store, scanned: ScannedText<'_>, params: &'a ScoreParams) -> Self {
        let family = scanned.lexed.language.family();
        let n_documents = store.n_documents(family) as f32;
        Self { store, family, n_documents, params, imported: imported_names(scanned), known: FxHashMap::default() }
    }

    /// Returns how many contents of the family the corpus holds.
    pub(crate) fn n_documents(&self) -> f32 {
        self.n_documents
    }

    /// Returns the bits that a kept `symbol` gives: 0 for one in every file, at most `idf_max`.
    ///
    /// The origin is left out of the count, since it holds what it was copied for. Of a name that the scanned file
    /// imports only a share counts: who uses an interface writes its names.
    pub(crate) fn bits(&mut self, symbol: Symbol) -> f32 {
        if let Some(&bits) = self.known.get(&symbol) {
            return bits;
        }
        let others = self.store.document_frequency(self.family, symbol).saturating_sub(1) as f32;
        let scale = if self.imported.contains(&symbol) { self.params.imported_scale } else { 1.0 };
        let bits = scale * smoothed_bits(others, self.n_documents, self.params);
        self.known.insert(symbol, bits);
        bits
    }
}

/// Returns the names that a file imports from elsewhere. What it imports from its own project (`from .core`, `use crate::`,
/// `from './core'`) may have been copied together with the rest.
fn imported_names(scanned: ScannedText<'_>) -> FxHashSet<Symbol> {
    let tokens = &scanned.lexed.tokens;
    let mut names = FxHashSet::default();
    let mut idx = 0;
    while idx < tokens.len() {
        let len = statement_len(scanned.lexed, idx);
        let statement = &tokens[idx..idx + len];
        if statement[0].flags.has(TokenFlags::IMPORT) && !is_of_own_project(statement, scanned.bytes) {
            let of_kind = statement.iter().filter(|token| token.kind == TokenKind::Identifier);
            names.extend(of_kind.map(|token| token.symbol));
        }
        idx += len;
    }
    names
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

fn smoothed_bits(others: f32, n_documents: f32, params: &ScoreParams) -> f32 {
    let rate = (others + PRIOR_DOCUMENTS * PRIOR_RATE) / ((n_documents - 1.0).max(0.0) + PRIOR_DOCUMENTS);
    (-params.idf_scale * rate.log2()).clamp(0.0, params.idf_max)
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
    fn rare_names_say_much_and_common_ones_nothing() {
        let params = ScoreParams::default();
        let bits = |others, documents| smoothed_bits(others, documents, &params);
        assert!(bits(0.0, 10_000.0) > 7.9);
        assert!(bits(9_999.0, 10_000.0) < 0.1);
        assert!(bits(0.0, 1.0) > 5.0, "a corpus of one file still tells");
        assert!(bits(3.0, 5.0) < 3.0);
    }
}
