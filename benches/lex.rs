//! Lexing and fingerprinting against blake3 of the same bytes, in one process on one core.
//!
//! Real files: cargo's registry, Python's library, whatever `KINPRINT_BENCH_FILES` names (directories, separated by
//! `:`). Prints MB/s of blake3, of lexing, and with level E and both levels, each with its ratio to blake3. Times are
//! the best of several rounds, since other work on the machine only ever adds to them.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kinprint::fingerprint::{FingerprintParams, Level, fingerprint};
use kinprint::lexer::{Language, Lexed, lex_into};

/// Languages with less text say nothing.
const MIN_BYTES: usize = 500_000;
/// More text of one language adds nothing.
const MAX_BYTES: usize = 12_000_000;
const ROUNDS: usize = 5;

fn main() {
    let mut texts: BTreeMap<Language, Vec<Vec<u8>>> = BTreeMap::new();
    for root in roots() {
        collect(&root, &mut texts);
    }
    println!("{:22} {:>7} {:>7} {:>7}   MB/s and share of blake3", "language", "MB", "B/token", "blake3");
    for (language, texts) in &texts {
        let n_bytes: usize = texts.iter().map(Vec::len).sum();
        if n_bytes >= MIN_BYTES {
            measure(*language, texts, n_bytes);
        }
    }
}

fn roots() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("KINPRINT_BENCH_FILES") {
        return std::env::split_paths(&named).collect();
    }
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let python = ["/usr/lib/python3", "/usr/lib/python3.11", "/usr/lib/python3.12", "/usr/lib/python3.13"];
    let node = ["/usr/lib/node_modules", "/usr/share/nodejs", "/usr/local/go/src"];
    let mut roots = vec![home.join(".cargo/registry/src"), home.join(".pyenv/versions")];
    roots.extend(python.into_iter().chain(node).map(PathBuf::from));
    roots
}

fn collect(dir: &Path, texts: &mut BTreeMap<Language, Vec<Vec<u8>>>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| !path.is_symlink()) {
        if path.is_dir() {
            collect(&path, texts);
            continue;
        }
        // By name alone: a large tree would else be read whole to find a few megabytes.
        let language = Language::detect(&path.to_string_lossy(), b"");
        let known = texts.entry(language).or_default();
        let is_full = known.iter().map(Vec::len).sum::<usize>() >= MAX_BYTES;
        if language == Language::GENERIC || is_full {
            continue;
        }
        known.extend(std::fs::read(&path).ok().filter(|text| text.len() < 2_000_000));
    }
}

fn measure(language: Language, texts: &[Vec<u8>], n_bytes: usize) {
    let params = FingerprintParams::CURRENT;
    let mut lexed = Lexed::default();
    let mut n_tokens = 0;
    let mut best = [f64::MAX; 4];
    for _ in 0..ROUNDS {
        let mut note = |idx: usize, started: Instant| best[idx] = best[idx].min(started.elapsed().as_secs_f64());
        let started = Instant::now();
        for text in texts {
            black_box(blake3::hash(text));
        }
        note(0, started);
        let started = Instant::now();
        n_tokens = 0;
        for text in texts {
            lex_into(language, text, &mut lexed);
            n_tokens += lexed.tokens.len();
        }
        note(1, started);
        let started = Instant::now();
        for text in texts {
            lex_into(language, text, &mut lexed);
            black_box(fingerprint(&lexed.tokens, Level::Exact, params.exact));
        }
        note(2, started);
        let started = Instant::now();
        for text in texts {
            lex_into(language, text, &mut lexed);
            black_box(fingerprint(&lexed.tokens, Level::Exact, params.exact));
            black_box(fingerprint(&lexed.tokens, Level::Abstract, params.abstracted));
        }
        note(3, started);
    }
    let mb = n_bytes as f64 / 1e6;
    print!("{language:22} {mb:7.1} {:7.1} {:7.0}  ", n_bytes as f64 / n_tokens.max(1) as f64, mb / best[0]);
    for (what, seconds) in ["lex", "+E", "+E+A"].into_iter().zip(&best[1..]) {
        print!(" {what} {:.0} ({:.3}x)", mb / seconds, best[0] / seconds);
    }
    println!();
}
