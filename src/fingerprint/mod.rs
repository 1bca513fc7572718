//! Fingerprints: the few hashes of a file that find its copies.
//!
//! Two levels, each k-grams of token symbols, hashed and winnowed (Schleimer, Wilkerson and Aiken, "Winnowing",
//! SIGMOD 2003): level E keeps every symbol as written, level A only keywords and operators. Beside them, whole-file
//! hashes: of the bytes and of both symbol streams. Pure; knows no storage.
//! Guarantee: two files that share `window + k - 1` tokens of a level share a fingerprint of that level.

mod kgram;
mod levels;
mod sketch;
mod sort;
mod winnow;

pub use kgram::{kgram_hashes, stream_hash, whole_bytes_hash};
pub use levels::levels_of;
pub use sketch::Sketch;
pub use sort::sorted_by_hash;
pub use winnow::winnow;

use std::cell::RefCell;

use kgram::kgram_hashes_into;

use crate::id::KGramHash;
use crate::lexer::Token;

/// Which symbols a hash was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Level E: symbols as written.
    Exact,
    /// Level A: identifiers, numbers and strings each one symbol.
    Abstract,
    /// Whole files: bytes, level E stream and level A stream, told apart by how they are hashed.
    Whole,
}

/// One hash that winnowing kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// The hash.
    pub hash: KGramHash,
    /// Index of the k-gram's first token in the file.
    pub token_idx: u32,
}

/// The parameters of one level, in tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LevelParams {
    /// Tokens of a k-gram: the noise threshold.
    pub k: u32,
    /// K-grams of a window.
    pub window: u32,
}

impl LevelParams {
    /// Returns the guarantee threshold: a shared run of so many tokens shares a fingerprint.
    pub const fn guarantee_threshold(self) -> u32 {
        self.window + self.k - 1
    }
}

/// Everything that decides which hashes a text gets; stored in the database, compared at opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FingerprintParams {
    /// Version of the lexer's tables and of the hash; raised whenever any text gets another hash.
    pub lexer_version: u32,
    /// Level E.
    pub exact: LevelParams,
    /// Level A.
    pub abstracted: LevelParams,
}

impl FingerprintParams {
    /// The parameters of this build. At equal index size a smaller k beats a smaller window; the size of an index
    /// depends on the window alone.
    pub const CURRENT: Self = Self {
        lexer_version: crate::lexer::LEXER_VERSION,
        exact: LevelParams { k: 16, window: 16 },
        abstracted: LevelParams { k: 25, window: 16 },
    };

    /// Returns the parameters of `level`. [`Level::Whole`] has none: it counts as level E.
    pub const fn level(&self, level: Level) -> LevelParams {
        match level {
            Level::Exact | Level::Whole => self.exact,
            Level::Abstract => self.abstracted,
        }
    }
}

/// Fingerprints `tokens` at `level`, in token order. Fewer than `k` tokens give none.
pub fn fingerprint(tokens: &[Token], level: Level, params: LevelParams) -> Vec<Fingerprint> {
    thread_local! {
        /// Grown once a thread; a new buffer for every file costs as much as the hashes in it.
        static HASHES: RefCell<Vec<KGramHash>> = const { RefCell::new(Vec::new()) };
    }
    /// A buffer that one huge file made longer is given back.
    const MAX_KEPT: usize = 1 << 17;
    HASHES.with_borrow_mut(|hashes| {
        kgram_hashes_into(tokens, level, params.k, hashes);
        let fingerprints = winnow(hashes, params.window);
        if hashes.capacity() > MAX_KEPT {
            *hashes = Vec::new();
        }
        fingerprints
    })
}
