//! Which packages hold the same file, or functions with the same tokens: naming any of them is right.

use std::collections::{BTreeSet, HashMap};

use anyhow::Result;
use kinprint::id::ContentHash;
use kinprint::mutation::{Syntax, function_spans};
use kinprint::span::LineSpan;

use crate::corpus::{Package, SourcePath, read_text};

/// What the packages of a corpus hold.
pub(crate) struct Holders {
    files: HashMap<ContentHash, BTreeSet<usize>>,
    functions: HashMap<u64, BTreeSet<usize>>,
}

/// A function shorter than this says nothing about where it comes from.
const MIN_TOKENS: u32 = 40;

impl Holders {
    /// Reads every file of the corpus.
    pub(crate) fn new(packages: &[Package], files: &[SourcePath]) -> Result<Self> {
        let mut holders = Self { files: HashMap::new(), functions: HashMap::new() };
        for file in files {
            let bytes = std::fs::read(packages[file.package].dir.join(&file.path))?;
            holders.files.entry(ContentHash::of(&bytes)).or_default().insert(file.package);
            let Some(text) = read_text(packages, file) else { continue };
            for function in function_spans(&text, file.syntax) {
                if function.n_tokens >= MIN_TOKENS {
                    holders.functions.entry(function.hash).or_default().insert(file.package);
                }
            }
        }
        Ok(holders)
    }

    /// Returns the names of the packages that hold `text` as a file, or at least half of the function tokens that
    /// overlap `lines` of it.
    pub(crate) fn of(&self, packages: &[Package], text: &str, syntax: Syntax, lines: &[LineSpan]) -> Vec<String> {
        let mut found: BTreeSet<usize> = self.files.get(&ContentHash::of(text.as_bytes())).cloned().unwrap_or_default();
        let mut tokens: HashMap<usize, u32> = HashMap::new();
        let mut total = 0;
        for function in function_spans(text, syntax) {
            let is_copied = lines.iter().any(|lines| lines.overlaps(function.lines));
            if is_copied && let Some(holders) = self.functions.get(&function.hash) {
                total += function.n_tokens;
                for &package in holders {
                    *tokens.entry(package).or_default() += function.n_tokens;
                }
            }
        }
        found.extend(tokens.into_iter().filter(|(_, n_tokens)| n_tokens * 2 >= total).map(|(package, _)| package));
        let names: BTreeSet<&String> = found.into_iter().map(|package| &packages[package].name).collect();
        names.into_iter().cloned().collect()
    }
}
