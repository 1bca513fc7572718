//! Rarity: how much a kept name or literal says, from the corpus's document frequencies.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::id::Symbol;
use crate::index::Store;
use crate::lexer::Family;

use super::imported::imported_names;
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

fn smoothed_bits(others: f32, n_documents: f32, params: &ScoreParams) -> f32 {
    let rate = (others + PRIOR_DOCUMENTS * PRIOR_RATE) / ((n_documents - 1.0).max(0.0) + PRIOR_DOCUMENTS);
    (-params.idf_scale * rate.log2()).clamp(0.0, params.idf_max)
}

#[cfg(test)]
mod tests {
    use super::*;

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
