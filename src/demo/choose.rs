//! Which functions are planted: real ones, of one package alone, long and varied enough to be somebody's.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::id::{ContentId, PackageId};
use crate::index::{PackageFile, Store, StoreError};
use crate::mutation::{Rng, Syntax, function_spans};
use crate::span::LineSpan;

/// Fewest and most lines of a planted function.
const FUNCTION_LINES: (u32, u32) = (12, 60);

/// Different words a function must hold; tables and getters hold fewer.
const MIN_WORDS: usize = 24;

/// Tokens a function must hold.
const MIN_TOKENS: u32 = 80;

/// Longest line of a file; longer ones are minified or data.
const MAX_LINE_BYTES: usize = 240;

/// Largest file that is looked at.
const MAX_FILE_BYTES: u64 = 256 << 10;

/// Files of one package that are looked at in one turn.
const FILES_A_TURN: usize = 8;

/// Directories and file-name parts of tests and examples: often copied from elsewhere themselves, or generated.
const SUPPORT_WORDS: &[&str] = &[
    "__tests__",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "dist",
    "example",
    "examples",
    "fixtures",
    "generated",
    "min",
    "spec",
    "test",
    "testdata",
    "testing",
    "tests",
];

/// A function that can be planted, with the file it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) syntax: Syntax,
    /// Package URL of the earliest version that holds the file.
    pub(super) purl: String,
    /// Full names of the packages that hold the file: one.
    pub(super) names: BTreeSet<String>,
    pub(super) path: String,
    /// Text of the whole file.
    pub(super) text: String,
    pub(super) lines: LineSpan,
}

/// Goes round the languages and, within each, round the packages in an order decided by the seed.
pub(super) struct Chooser<'a> {
    store: &'a dyn Store,
    seed: u64,
    /// In the seed's order; ids differ between databases of the same packages, so the order is made of the names.
    packages: Vec<PackageId>,
    purls: BTreeMap<PackageId, (String, String)>,
    turns: Vec<Turn>,
    next_turn: usize,
    used: HashSet<ContentId>,
}

/// Where a language's round through the packages is.
struct Turn {
    syntax: Syntax,
    next_package: usize,
    /// Packages since the last one that gave something; a whole round without any ends the language.
    n_idle: usize,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(store: &'a dyn Store, seed: u64) -> Result<Self, StoreError> {
        let mut packages = store.packages()?;
        packages.sort_by(|left, right| left.1.purl.cmp(&right.1.purl));
        let purls = packages.iter().map(|(id, package)| (*id, (package.purl.clone(), package.name.clone()))).collect();
        let mut packages: Vec<PackageId> = packages.into_iter().map(|(id, _)| id).collect();
        Rng::named(seed, "packages").shuffle(&mut packages);
        let languages = store.languages()?;
        let is_held = |syntax: &Syntax| {
            languages.iter().any(|(language, count)| language.name() == syntax.name() && count.n_contents > 0)
        };
        let turns = Syntax::ALL.into_iter().filter(is_held);
        let turns = turns.map(|syntax| Turn { syntax, next_package: 0, n_idle: 0 }).collect();
        Ok(Self { store, seed, packages, purls, turns, next_turn: 0, used: HashSet::new() })
    }

    /// Returns the next function; `None` when nothing is left.
    pub(super) fn next(&mut self) -> Result<Option<Candidate>, StoreError> {
        while !self.turns.is_empty() {
            let turn_idx = self.next_turn % self.turns.len();
            let turn = &mut self.turns[turn_idx];
            if turn.n_idle >= self.packages.len() {
                self.turns.remove(turn_idx);
                self.next_turn = turn_idx;
                continue;
            }
            let (syntax, package) = (turn.syntax, self.packages[turn.next_package % self.packages.len()]);
            turn.next_package += 1;
            turn.n_idle += 1;
            if let Some(candidate) = self.pick_in_package(package, syntax)? {
                self.turns[turn_idx].n_idle = 0;
                self.next_turn = turn_idx + 1;
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    fn pick_in_package(&mut self, package: PackageId, syntax: Syntax) -> Result<Option<Candidate>, StoreError> {
        let (purl, _) = &self.purls[&package];
        let mut rng = Rng::named(self.seed, &format!("{purl} {}", syntax.name()));
        let files = self.store.package_files(package)?;
        let mut files: Vec<&PackageFile> =
            files.iter().filter(|file| is_fit(file, syntax) && !self.used.contains(&file.content)).collect();
        rng.shuffle(&mut files);
        for file in files.into_iter().take(FILES_A_TURN) {
            self.used.insert(file.content);
            if let Some(candidate) = self.pick_in_file(file, syntax, &mut rng)? {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }

    fn pick_in_file(&self, file: &PackageFile, syntax: Syntax, rng: &mut Rng) -> Result<Option<Candidate>, StoreError> {
        let info = self.store.content(file.content)?;
        if !info.has_source || info.len_bytes > MAX_FILE_BYTES {
            return Ok(None);
        }
        let occurrences = self.store.occurrences(file.content)?;
        let holders = occurrences.iter().filter_map(|occurrence| self.purls.get(&occurrence.package));
        let names: BTreeSet<String> = holders.clone().map(|(_, name)| name.clone()).collect();
        let Some(purl) = holders.map(|(purl, _)| purl.clone()).min() else { return Ok(None) };
        if names.len() != 1 {
            return Ok(None);
        }
        let bytes = self.store.read_content(file.content)?;
        let Ok(text) = std::str::from_utf8(&bytes) else { return Ok(None) };
        let Some(lines) = pick_function(text, syntax, rng) else { return Ok(None) };
        Ok(Some(Candidate { syntax, purl, names, path: file.path.clone(), text: text.to_owned(), lines }))
    }
}

fn is_fit(file: &PackageFile, syntax: Syntax) -> bool {
    !file.is_bundled && Syntax::of_path(&file.path) == Some(syntax) && !is_support(&file.path)
}

/// Tells whether a path is one of tests, examples or generated files.
fn is_support(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.split(['/', '.', '_', '-']).any(|part| SUPPORT_WORDS.contains(&part)) || lower.contains("__tests__")
}

/// Picks one of the functions that are worth planting.
fn pick_function(text: &str, syntax: Syntax, rng: &mut Rng) -> Option<LineSpan> {
    let lines: Vec<&str> = text.lines().collect();
    if lines.iter().any(|line| line.len() > MAX_LINE_BYTES) {
        return None;
    }
    let mut fit: Vec<LineSpan> = Vec::new();
    for function in function_spans(text, syntax) {
        let n_lines = function.lines.len();
        let is_sized = (FUNCTION_LINES.0..=FUNCTION_LINES.1).contains(&n_lines) && function.n_tokens >= MIN_TOKENS;
        let body = lines.get(function.lines.range()).unwrap_or_default();
        if is_sized && n_words(body) >= MIN_WORDS {
            fit.push(function.lines);
        }
    }
    rng.pick(&fit).copied()
}

fn n_words(lines: &[&str]) -> usize {
    let words = lines.iter().flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
    words.filter(|word| word.starts_with(char::is_alphabetic)).collect::<HashSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_and_examples_are_left_out() {
        for path in ["tests/a.py", "src/a_test.go", "lib/x.min.js", "src/test/java/A.java", "pkg/__tests__/a.js"] {
            assert!(is_support(path), "{path}");
        }
        for path in ["src/latest.py", "attestation/a.go", "contest.c", "src/minimal.js"] {
            assert!(!is_support(path), "{path}");
        }
    }

    #[test]
    fn short_and_uniform_functions_are_not_planted() {
        let varied: String =
            (0..14).map(|nth| format!("    tide_{nth} = harbor_{nth}(quay, berth_{nth} + 3)\n")).collect();
        let uniform = "    quay(quay, 1, 2, 3, 4, 5)\n".repeat(14);
        let pick = |body: &str| {
            pick_function(&format!("X = 1\n\n\ndef moor(quay):\n{body}"), Syntax::Python, &mut Rng::new(1))
        };
        assert_eq!(pick(&varied), Some(LineSpan::new(3, 18)));
        assert_eq!(pick(&uniform), None);
        assert_eq!(pick("    return quay\n"), None);
        assert_eq!(pick(&format!("{varied}    x = '{}'\n", "y".repeat(300))), None);
        assert_eq!(pick(&varied.repeat(5)), None);
    }
}
