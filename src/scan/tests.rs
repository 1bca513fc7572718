//! Whole scans over the in-memory store.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::finding::{FindingCode, Verdict};
use crate::fingerprint::{FingerprintParams, Level, fingerprint, stream_hash, whole_bytes_hash};
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::index::{
    ContentFacts, ContentInfo, Hit, LanguageCount, MemoryIndex, NameFilter, NewContent, Occurrence, PackageFile,
    StoreIdentity, StoreWriter,
};
use crate::lexer::{Checkpoint, Family, Language, TokenKind, lex};
use crate::matching::MatchClass;
use crate::provenance::Purl;
use crate::provenance::{KnownBy, Package};
use crate::report::write_json;

/// Writes a file of C functions whose statements, names and constants all come from `seed`: two seeds share neither
/// text nor structure.
fn library(seed: u32, n_functions: u32) -> String {
    let mut state = u64::from(seed) * 2 + 1;
    let mut draw = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let mut text = format!("/* Made for tests: {seed}. */\n#include <stdint.h>\n");
    for n in 0..n_functions {
        let id = seed * 1000 + n;
        writeln!(text, "\nint fold_{id}(struct table_{id} *table, const uint8_t *bytes, size_t len)\n{{").unwrap();
        for _ in 0..12 {
            let (name, number) = (draw(900), draw(50_000));
            let statement = match draw(9) {
                0 => format!("uint32_t mixed_{id}_{name} = {number}u;"),
                1 => format!("for (size_t pos = {number}; pos < len; pos++)\n        table->sum_{name} += bytes[pos];"),
                2 => format!("if (table->limit_{name} > {number})\n        return -{number};"),
                3 => format!("log_{name}_{id}(\"state {number}\", table->hits_{name}, len - {number});"),
                4 => format!("while (table->depth_{name}-- > 0)\n        drop_{id}(table, bytes + {number});"),
                5 => format!("table->slots_{name}[len % {number}] ^= (uint8_t)(table->seed_{id} << 3);"),
                6 => format!("switch (bytes[{number}]) {{ case {name}: len++; break; default: len--; }}"),
                7 => format!("table->next_{name} = len ? grow_{id}(table, {number}) : NULL;"),
                _ => format!("do {{ len -= table->step_{name}; }} while (len > {number});"),
            };
            writeln!(text, "    {statement}").unwrap();
        }
        writeln!(text, "    return (int)table->limit_{id};\n}}").unwrap();
    }
    text
}

/// Code that no library of these tests resembles.
const UNRELATED: &[u8] =
    b"#include <stdio.h>\n\nint main(int argc, char **argv)\n{\n    puts(\"usage: greet NAME\");\n    \
    return argc == 2 ? printf(\"hello, %s\\n\", argv[1]) < 0 : 1;\n}\n";

fn content(path: &str, text: &[u8]) -> NewContent {
    let hash = ContentHash::of(text);
    if text.contains(&0) {
        return NewContent::unlexed(hash, text.len() as u64);
    }
    let language = Language::detect(path, text);
    let lexed = lex(language, text);
    let params = FingerprintParams::CURRENT;
    let streams = [Level::Exact, Level::Abstract].into_iter().filter_map(|level| stream_hash(&lexed.tokens, level));
    let is_name = |kind| matches!(kind, TokenKind::Identifier | TokenKind::String | TokenKind::Number);
    let names = lexed.tokens.iter().filter(|token| is_name(token.kind)).map(|token| token.symbol);
    NewContent {
        language: Some(language),
        family: Some(language.family()),
        n_lines: lexed.n_lines(),
        n_tokens: lexed.tokens.len() as u32,
        exact: fingerprint(&lexed.tokens, Level::Exact, params.exact),
        abstracted: fingerprint(&lexed.tokens, Level::Abstract, params.abstracted),
        whole: std::iter::once(whole_bytes_hash(&hash)).chain(streams).collect(),
        symbols: names.collect::<BTreeSet<_>>().into_iter().collect(),
        source: Some(text.to_vec()),
        checkpoints: lexed.checkpoints,
        facts: ContentFacts::default(),
        ..NewContent::unlexed(hash, text.len() as u64)
    }
}

/// Makes a store of packages, each a package URL and its files.
/// A file of a package: path and text.
type File<'a> = (&'a str, &'a [u8]);

fn store(packages: &[(&str, &[File<'_>])]) -> MemoryIndex {
    let mut store = MemoryIndex::new();
    for (purl, files) in packages {
        let parsed = Purl::parse(purl).unwrap();
        let package = Package {
            purl: parsed.to_string(),
            name: parsed.full_name(),
            version: parsed.version().to_owned(),
            license: Some("Zlib".into()),
            released_at: None,
            released_at_source: None,
            source_url: None,
            known_by: KnownBy::List,
        };
        store.begin_package(&package, &ContentHash::of(purl.as_bytes())).unwrap();
        for (path, text) in *files {
            let id = store.add_content(content(path, text)).unwrap();
            store.add_occurrence(path, id, false).unwrap();
        }
        store.finish_package().unwrap();
    }
    store.commit().unwrap();
    store
}

fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

fn report(store: &dyn Store, root: &Path) -> ScanReport {
    scan(store, root, &ScanOptions { at: "2026-01-01T00:00:00Z".into(), ..ScanOptions::default() }, &Unwatched).unwrap()
}

#[test]
fn a_copied_file_is_found_with_origin_and_license() {
    let text = library(1, 3);
    let store = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", text.as_bytes())])]);
    let root = project(&[("lib/mine.c", text.as_bytes()), ("other.c", UNRELATED)]);
    let report = report(&store, root.path());
    assert_eq!(report.findings.len(), 1, "{:#?}", report.findings);
    let finding = &report.findings[0];
    assert_eq!((finding.code, finding.class), (FindingCode::CopiedFile, MatchClass::Identical));
    assert_eq!((finding.scanned.path.path.as_str(), finding.origin.path.as_str()), ("lib/mine.c", "src/fold.c"));
    assert_eq!(finding.origin.purl, "pkg:generic/fold@1.0");
    assert_eq!(finding.license.concluded.as_ref().map(crate::license::SpdxExpression::as_str), Some("Zlib"));
    assert_eq!(finding.scanned.lines.unwrap().start, 1);
    assert!(finding.origin.swhid.is_some() && (finding.coverage - 1.0).abs() < f32::EPSILON);
    assert_eq!((report.complete, report.summary.verdict), (true, Verdict::Copies));
    assert_eq!((report.summary.n_files, report.summary.n_files_copied), (2, 1));
}

#[test]
fn nothing_copied_is_clean_and_says_what_could_have_been_found() {
    let store = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", library(1, 3).as_bytes())])]);
    let root = project(&[("other.c", UNRELATED), ("tool.py", b"def tool():\n    return 1\n")]);
    let report = report(&store, root.path());
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!((report.complete, report.summary.verdict), (true, Verdict::Clean));
    let held: Vec<_> =
        report.summary.languages.iter().map(|share| (share.language.as_str(), share.n_packages)).collect();
    assert_eq!(held, [("C", 1), ("Python", 0)]);
}

#[test]
fn binary_files_are_looked_up_by_hash() {
    let font: Vec<u8> = (0..4000_u32).map(|n| (n * n % 251) as u8).collect();
    let store = store(&[("pkg:generic/font@2.0", &[("dist/a.woff2", &font)])]);
    let root = project(&[("assets/b.woff2", &font)]);
    let report = report(&store, root.path());
    assert_eq!(report.findings.len(), 1);
    assert_eq!(report.findings[0].scanned.lines, None);
    assert_eq!(report.filtered.len(), 1, "the filter that stopped fingerprinting is listed");
}

#[test]
fn a_folder_from_one_package_is_a_component() {
    let texts: Vec<String> = (0..6).map(|seed| library(seed + 10, 3)).collect();
    let path = |n: usize| format!("src/part{n}.c");
    let paths: Vec<String> = (0..6).map(path).collect();
    let files: Vec<(&str, &[u8])> =
        paths.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let newer: Vec<(&str, &[u8])> = files[..5].to_vec();
    let store = store(&[("pkg:generic/kit@1.0", &files), ("pkg:generic/kit@1.1", &newer)]);
    let changed = format!("{}\nint added_here(void) {{ return 4711; }}\n", texts[4]);
    let root = project(&[
        ("vendor/kit/part0.c", texts[0].as_bytes()),
        ("vendor/kit/part1.c", texts[1].as_bytes()),
        ("vendor/kit/part2.c", texts[2].as_bytes()),
        ("vendor/kit/part3.c", texts[3].as_bytes()),
        ("vendor/kit/part4.c", changed.as_bytes()),
        ("own.c", UNRELATED),
    ]);
    let report = report(&store, root.path());
    assert_eq!(report.components.len(), 1, "{:#?}", report.findings);
    let component = &report.components[0];
    assert_eq!((component.path.path.as_str(), component.name.as_str()), ("vendor/kit", "kit"));
    let files = component.files;
    assert_eq!((files.n_identical, files.n_modified, files.n_added, files.n_missing), (4, 1, 0, 1));
    assert_eq!((component.versions.from.as_str(), component.versions.to.as_str()), ("1.0", "1.1"));
    assert_eq!(component.findings.len(), report.findings.len());
}

#[test] // The project is no copy of the package that it mostly consists of and uses a function of elsewhere.
fn a_component_is_the_folder_that_was_copied_and_no_folder_above() {
    let texts: Vec<String> = (0..40).map(|seed| library(seed + 10, 2)).collect();
    let paths: Vec<String> = (0..40).map(|n| format!("src/part{n}.c")).collect();
    let files: Vec<(&str, &[u8])> =
        paths.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let store = store(&[("pkg:generic/kit@1.0", &files)]);
    let vendored: Vec<String> = (0..40).map(|n| format!("lib/kit/part{n}.c")).collect();
    let own: Vec<String> = (0..8).map(|n| format!("app/own{n}.c")).collect();
    let mut here: Vec<(&str, &[u8])> =
        vendored.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    here.extend(own.iter().map(|path| (path.as_str(), UNRELATED)));
    here.push(("app/pasted.c", texts[3].as_bytes()));
    let report = report(&store, project(&here).path());
    let places: Vec<&str> = report.components.iter().map(|component| component.path.path.as_str()).collect();
    assert_eq!(places, ["lib/kit"]);
    let files = report.components[0].files;
    assert_eq!((files.n_identical, files.n_modified, files.n_added, files.n_missing), (40, 0, 0, 0));
}

#[test]
fn own_packages_are_no_findings_but_named() {
    let text = library(1, 3);
    let store = store(&[("pkg:cargo/fold@1.0.0", &[("src/fold.c", text.as_bytes())])]);
    let manifest = b"[package]\nname = \"fold\"\nversion = \"1.1.0\"\n";
    let root = project(&[("Cargo.toml", manifest), ("src/fold.c", text.as_bytes())]);
    let report = report(&store, root.path());
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!(report.summary.own[0].purl, "pkg:cargo/fold");
    assert_eq!(report.summary.n_own_regions, 1);
}

#[test]
fn the_report_is_the_same_at_any_number_of_threads() {
    let texts: Vec<String> = (0..12).map(|seed| library(seed, 4)).collect();
    let store = store(&[
        ("pkg:generic/a@1.0", &[("a.c", texts[0].as_bytes()), ("b.c", texts[1].as_bytes())]),
        ("pkg:generic/b@1.0", &[("deps/a.c", texts[0].as_bytes()), ("c.c", texts[2].as_bytes())]),
    ]);
    let joined = [texts[5].as_str(), texts[0].as_str(), texts[2].as_str()].concat();
    let names: Vec<String> = (0..12).map(|n| format!("d{}/f{n}.c", n % 3)).collect();
    let mut files: Vec<(&str, &[u8])> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    files.push(("joined.c", joined.as_bytes()));
    let root = project(&files);
    let json = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let mut out = Vec::new();
        write_json(&pool.install(|| report(&store, root.path())), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let one = json(1);
    assert!(one.contains("joined.c"));
    for threads in [2, 5] {
        assert_eq!(json(threads), one);
    }
}

#[test]
fn a_larger_database_moves_no_id() {
    let (text, other) = (library(1, 3), library(7, 3));
    let small = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", text.as_bytes())])]);
    let large = store(&[
        ("pkg:generic/aaa@0.1", &[("x.c", other.as_bytes())]),
        ("pkg:generic/fold@1.0", &[("src/fold.c", text.as_bytes())]),
        ("pkg:generic/fold@1.1", &[("src/fold.c", text.as_bytes())]),
    ]);
    let root = project(&[("mine.c", text.as_bytes())]);
    let ids = |store: &MemoryIndex| -> Vec<String> {
        report(store, root.path()).findings.into_iter().map(|finding| finding.id).collect()
    };
    assert_eq!(ids(&small), ids(&large));
    assert_eq!(ids(&small).len(), 1);
}

#[test]
fn too_small_a_corpus_is_incomplete() {
    let store = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", library(1, 3).as_bytes())])]);
    let root = project(&[("other.c", UNRELATED)]);
    let demand = |language: &str, n_packages| {
        let min_corpus = vec![CorpusDemand { language: language.into(), n_packages }];
        scan(&store, root.path(), &ScanOptions { min_corpus, ..ScanOptions::default() }, &Unwatched).unwrap()
    };
    assert!(demand("c", 1).complete);
    let short = demand("Python", 1);
    assert_eq!((short.complete, short.summary.verdict), (false, Verdict::Incomplete));
    assert!(short.summary.corpus_shortfalls[0].contains("Python"));
}

struct Impatient;

impl Watch for Impatient {
    fn is_cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_cancelled_scan_gives_no_report() {
    let store = store(&[]);
    let root = project(&[("a.c", b"int a;")]);
    let result = scan(&store, root.path(), &ScanOptions::default(), &Impatient);
    assert!(matches!(result, Err(ScanError::Cancelled)));
}

/// A store that answers what it holds and nothing else. Asked for `panics_on` it panics.
struct Broken<'a> {
    store: &'a MemoryIndex,
    panics_on: Option<KGramHash>,
}

fn damaged<T>() -> Result<T, StoreError> {
    Err(StoreError::Damaged { path: "segments/1.kps".into(), what: "block 7 has another checksum".into() })
}

impl Store for Broken<'_> {
    fn lookup(&self, level: Level, query: &[KGramHash], hits: &mut Vec<Hit>) -> Result<(), StoreError> {
        let Some(trap) = self.panics_on else { return damaged() };
        assert!(!query.contains(&trap), "a planted bug");
        self.store.lookup(level, query, hits)
    }

    fn content(&self, content: ContentId) -> Result<Arc<ContentInfo>, StoreError> {
        self.store.content(content)
    }

    fn read_content(&self, content: ContentId) -> Result<Arc<[u8]>, StoreError> {
        if self.panics_on.is_some() { self.store.read_content(content) } else { damaged() }
    }

    fn checkpoints(&self, content: ContentId) -> Result<Vec<Checkpoint>, StoreError> {
        self.store.checkpoints(content)
    }

    fn names(&self, content: ContentId) -> Result<NameFilter, StoreError> {
        self.store.names(content)
    }

    fn occurrences(&self, content: ContentId) -> Result<Arc<[Occurrence]>, StoreError> {
        self.store.occurrences(content)
    }

    fn find_by_hash(&self, hash: &ContentHash) -> Result<Option<ContentId>, StoreError> {
        self.store.find_by_hash(hash)
    }

    fn facts(&self, content: ContentId) -> Result<Arc<ContentFacts>, StoreError> {
        self.store.facts(content)
    }

    fn find_copyrights(&self, text: &str) -> Result<Vec<ContentId>, StoreError> {
        self.store.find_copyrights(text)
    }

    fn packages(&self) -> Result<Vec<(PackageId, Package)>, StoreError> {
        self.store.packages()
    }

    fn package_files(&self, package: PackageId) -> Result<Arc<[PackageFile]>, StoreError> {
        self.store.package_files(package)
    }

    fn languages(&self) -> Result<std::collections::BTreeMap<Language, LanguageCount>, StoreError> {
        self.store.languages()
    }

    fn identity(&self) -> Result<StoreIdentity, StoreError> {
        self.store.identity()
    }

    fn package(&self, package: PackageId) -> Result<Arc<Package>, StoreError> {
        self.store.package(package)
    }

    fn document_frequency(&self, family: Family, symbol: Symbol) -> u32 {
        self.store.document_frequency(family, symbol)
    }

    fn n_documents(&self, family: Family) -> u32 {
        self.store.n_documents(family)
    }
}

#[test]
fn a_damaged_database_fails_the_files_that_need_it_and_is_never_clean() {
    let store = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", library(1, 3).as_bytes())])]);
    let root = project(&[("a.c", UNRELATED)]);
    let report = report(&Broken { store: &store, panics_on: None }, root.path());
    assert_eq!((report.complete, report.summary.verdict), (false, Verdict::Incomplete));
    assert_eq!(report.failed.len(), 1);
    assert!(format!("{:?}", report.failed[0].reason).contains("another checksum"));
}

#[test]
fn a_panic_fails_its_file_and_nothing_else() {
    let text = library(1, 3);
    let store = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", text.as_bytes())])]);
    let root = project(&[("bad.c", UNRELATED), ("good.c", text.as_bytes())]);
    let trap = whole_bytes_hash(&ContentHash::of(UNRELATED));
    let report = report(&Broken { store: &store, panics_on: Some(trap) }, root.path());
    assert_eq!((report.complete, report.findings.len()), (false, 1));
    assert_eq!(report.findings[0].scanned.path.path, "good.c");
    let failed: Vec<_> = report.failed.iter().map(|file| (file.path.path.as_str(), &file.reason)).collect();
    let [("bad.c", crate::source::FailedReason::Panicked(message))] = failed[..] else { panic!("{failed:?}") };
    assert!(message.starts_with("a planted bug"), "{message}");
}

#[test]
fn explain_keeps_texts_and_reasons() {
    let text = library(1, 3);
    let store = store(&[("pkg:generic/fold@1.0", &[("src/fold.c", text.as_bytes())])]);
    let root = project(&[("lib/mine.c", text.as_bytes()), ("tiny.c", b"int x;\n")]);
    let options = ScanOptions::default();
    let explainer = Explainer::new(&store, root.path(), &options).unwrap();
    let of = |file: &str| explainer.explain(Path::new(file)).unwrap();
    let mine = of("lib/mine.c");
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].regions.len(), 1);
    assert_eq!(&*mine[0].regions[0].origin_text, text.as_bytes());
    assert_eq!(mine[0].regions[0].finding, report(&store, root.path()).findings[0]);
    assert!(of("tiny.c")[0].regions.is_empty());
    assert!(of("missing.c")[0].failed.is_some());
}

const OWN_MANIFEST: &[u8] = b"[package]\nname = \"app\"\nversion = \"2.0.0\"\n";

/// Changes one function of a library a little.
fn patched(text: &str) -> String {
    text.replacen("return (int)table", "table->n_patched++;\n    return (int)table", 1)
}

#[test] // Zlib in `src/zlib` of libz-sys, with libz-sys itself in the database.
fn an_own_earlier_version_does_not_hide_what_it_bundles() {
    let texts = [1, 2, 3, 4].map(|seed| library(seed, 4));
    let patched = [patched(&texts[0]), patched(&texts[1])];
    let published: Vec<File<'_>> =
        ["a.c", "b.c", "c.c", "d.c"].into_iter().zip(texts.iter().map(String::as_bytes)).collect();
    let bundled = [
        ("src/lib.c", UNRELATED),
        ("src/fold/a.c", patched[0].as_bytes()),
        ("src/fold/b.c", patched[1].as_bytes()),
        ("src/fold/c.c", texts[2].as_bytes()),
        ("src/fold/d.c", texts[3].as_bytes()),
    ];
    let store = store(&[("pkg:cargo/app@1.0.0", &bundled), ("pkg:generic/fold@1.0", &published)]);
    let root = project(&[&bundled[..], &[("Cargo.toml", OWN_MANIFEST)]].concat());
    let report = report(&store, root.path());
    let found: Vec<_> =
        report.findings.iter().map(|f| (f.scanned.path.path.as_str(), f.origin.name.as_str())).collect();
    assert_eq!(
        found,
        ["a", "b", "c", "d"]
            .map(|name| format!("src/fold/{name}.c"))
            .iter()
            .map(|path| (path.as_str(), "fold"))
            .collect::<Vec<_>>()
    );
    assert_eq!(report.components.len(), 1, "{:#?}", report.components);
    let component = &report.components[0];
    assert_eq!((component.path.path.as_str(), component.name.as_str()), ("src/fold", "fold"));
    assert_eq!((component.files.n_identical, component.files.n_modified, component.files.n_added), (2, 2, 0));
}

#[test] // Others that copied from the project do not make it a copy of them.
fn own_code_stays_own_where_others_have_it_too() {
    let (own, forked) = (library(7, 4), patched(&library(7, 4)));
    let packages: [(&str, &[File<'_>]); 2] = [
        ("pkg:cargo/app@1.0.0", &[("src/core.c", own.as_bytes())]),
        ("pkg:cargo/fork@0.1.0", &[("src/core.c", forked.as_bytes())]),
    ];
    let store = store(&packages);
    let root = project(&[("src/core.c", own.as_bytes()), ("Cargo.toml", OWN_MANIFEST)]);
    assert_eq!(report(&store, root.path()).findings.len(), 0);
    // In a directory called after the other one, the project says itself whose it is.
    let root = project(&[("src/fork/core.c", own.as_bytes()), ("Cargo.toml", OWN_MANIFEST)]);
    assert_eq!(report(&store, root.path()).findings[0].origin.name, "fork");
}

#[test]
fn declared_sources_need_no_corpus() {
    let text = "int a;\n\n// Copied from https://gist.github.com/kelp/0a1b\nint b(void) { return a; }\n";
    let root = project(&[("a.c", text.as_bytes()), ("b.md", b"Copied from https://gist.github.com/kelp/0a1b\n")]);
    let report = report(&MemoryIndex::new(), root.path());
    assert_eq!((report.complete, report.summary.verdict), (true, Verdict::Declared));
    let [declared] = report.declared.as_slice() else { panic!("{:?}", report.declared) };
    assert_eq!((declared.code, declared.scanned.n_tokens), (FindingCode::DeclaredSource, 10));
    assert!(report.findings.is_empty() && report.summary.n_lines_copied == 0);
}
