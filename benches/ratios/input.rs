//! Real input: which packages are indexed, which are foreign, and texts by language.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kinprint::lexer::Language;
use kinprint::source::{FoundFile, Limits, WalkOptions, read, walk_list};

use crate::Outcome;

/// One crate in so many is foreign.
const FOREIGN_SHARE: u8 = 8;
/// More text of one language adds nothing.
const MAX_LANGUAGE_BYTES: usize = 12_000_000;

pub(crate) struct Input {
    /// Directories that are indexed, each a package or full of packages.
    pub(crate) packages: Vec<PathBuf>,
    /// Directories that are scanned.
    pub(crate) foreign: Vec<PathBuf>,
}

impl Input {
    pub(crate) fn find() -> Outcome<Self> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
        let registry = home.ok_or("neither CARGO_HOME nor HOME is set")?.join("registry/src");
        let crates: Vec<PathBuf> = entries(&registry).iter().flat_map(|source| entries(source)).collect();
        // Chosen by hash: neighbours by name are of one project and share code.
        let is_foreign = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let stem = name.split(['-', '_']).next().unwrap_or_default();
            blake3::hash(stem.as_bytes()).as_bytes()[0].is_multiple_of(FOREIGN_SHARE)
        };
        let (mut foreign, mut packages): (Vec<_>, Vec<_>) = crates.into_iter().partition(is_foreign);
        packages.extend(named_by("KINPRINT_BENCH_PACKAGES"));
        let named = named_by("KINPRINT_BENCH_FOREIGN");
        if !named.is_empty() {
            foreign = named;
        }
        if packages.is_empty() || foreign.is_empty() {
            return Err(format!("no crate sources in `{}`; run `cargo fetch` first", registry.display()).into());
        }
        Ok(Self { packages, foreign })
    }
}

fn named_by(variable: &str) -> Vec<PathBuf> {
    let named = std::env::var_os(variable);
    named.map(|paths| std::env::split_paths(&paths).collect()).unwrap_or_default()
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.sort();
    paths
}

/// Lists the files below some directories.
pub(crate) fn files_below(dirs: &[PathBuf]) -> Outcome<Vec<FoundFile>> {
    let options = WalkOptions { honour_ignores: false, ..WalkOptions::default() };
    Ok(walk_list(Path::new("/"), dirs, &options)?.files)
}

/// A text with its language, as the indexer would lex it.
pub(crate) struct LanguageText {
    pub(crate) language: Language,
    pub(crate) bytes: Vec<u8>,
}

/// Reads the code among `files`: texts of a known language.
pub(crate) fn code_of(files: &[FoundFile]) -> Vec<LanguageText> {
    let limits = Limits::default();
    let texts = files.iter().flat_map(|file| read(file, &limits).files).filter_map(|file| {
        let text = file.text?;
        let language = Language::detect(&file.path.shown, &text.bytes[..text.bytes.len().min(1 << 10)]);
        (language != Language::GENERIC).then_some(LanguageText { language, bytes: text.bytes })
    });
    texts.collect()
}

/// Reads code by language, of the packages and of what else this machine has: libraries of Python, Node and Go.
pub(crate) fn code_by_language(input: &Input) -> Outcome<BTreeMap<Language, Vec<LanguageText>>> {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    let known = [
        "/usr/lib/python3",
        "/usr/lib/python3.11",
        "/usr/lib/python3.12",
        "/usr/lib/python3.13",
        "/usr/lib/node_modules",
        "/usr/share/nodejs",
        "/usr/local/go/src",
    ];
    let system = known.iter().map(PathBuf::from).chain([home.join(".pyenv/versions")]).filter(|path| path.is_dir());
    let dirs: Vec<PathBuf> = input.packages.iter().cloned().chain(system).collect();
    let mut by_language: BTreeMap<Language, Vec<LanguageText>> = BTreeMap::new();
    let mut n_bytes: BTreeMap<Language, usize> = BTreeMap::new();
    for file in files_below(&dirs)? {
        // By name alone: a large tree would else be read whole to find a few megabytes.
        let language = Language::detect(&file.path.shown, b"");
        let held = n_bytes.entry(language).or_default();
        if language != Language::GENERIC && *held < MAX_LANGUAGE_BYTES {
            let texts = code_of(&[file]);
            *held += texts.iter().map(|text| text.bytes.len()).sum::<usize>();
            by_language.entry(language).or_default().extend(texts);
        }
    }
    Ok(by_language)
}
