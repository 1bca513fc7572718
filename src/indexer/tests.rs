//! The indexer as a whole, on small trees and the in-memory database.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use super::*;
use crate::index::{MemoryIndex, Store};

/// Code long enough for fingerprints of both levels; different for each `n`.
fn code(n: u32) -> String {
    let line = |line| format!("int f{n}_{line}(int a) {{ if (a > {n}) {{ return g{line}(a, {n}); }} return {line}; }}");
    (0..12).map(line).collect::<Vec<_>>().join("\n")
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(&root.path().join(path), text);
    }
    root
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn run(db: &mut MemoryIndex, inputs: Vec<IndexInput>) -> IndexSummary {
    let options = IndexOptions { threads: NonZeroUsize::new(2), ..IndexOptions::default() };
    index(db, inputs, &options, &(), &AtomicBool::new(false)).unwrap()
}

fn run_path(db: &mut MemoryIndex, path: &Path) -> IndexSummary {
    run(db, vec![IndexInput::Path(path.into())])
}

fn purls(db: &MemoryIndex) -> Vec<String> {
    let mut purls: Vec<String> = db.packages().unwrap().into_iter().map(|(_, package)| package.purl).collect();
    purls.sort();
    purls
}

fn files_of(db: &MemoryIndex, purl: &str) -> Vec<String> {
    let packages = db.packages().unwrap();
    let (id, _) = packages.iter().find(|(_, package)| package.purl == purl).unwrap();
    let files = db.package_files(*id).unwrap();
    files.iter().map(|file| format!("{}{}", if file.is_bundled { "bundled " } else { "" }, file.path)).collect()
}

const CARGO_A: &str = "[package]\nname = 'a'\nversion = '1.0.0'\nlicense = 'MIT'\n";

#[test]
fn indexes_a_tree_and_then_does_nothing() {
    let root = tree(&[
        ("a/Cargo.toml", CARGO_A),
        ("a/x.c", &code(1)),
        ("a/copy.c", &code(1)),
        ("b-2.0/y.c", &code(2)),
        ("a/bin", "\0\u{1}"),
    ]);
    let mut db = MemoryIndex::new();
    let first = run_path(&mut db, root.path());
    assert_eq!((first.n_added, first.n_files, first.n_contents, first.n_fingerprinted), (2, 5, 4, 2));
    assert!(first.is_complete());
    assert_eq!(purls(&db), ["pkg:cargo/a@1.0.0", "pkg:generic/b@2.0"]);
    assert_eq!(files_of(&db, "pkg:cargo/a@1.0.0"), ["Cargo.toml", "bin", "copy.c", "x.c"]);
    let again = run_path(&mut db, root.path());
    assert_eq!((again.n_added, again.n_unchanged, again.n_files), (0, 2, 0));
}

#[test]
fn what_changed_replaces_what_was() {
    let root = tree(&[("a/Cargo.toml", CARGO_A), ("a/x.c", &code(1)), ("a/y.c", &code(2))]);
    let mut db = MemoryIndex::new();
    run_path(&mut db, root.path());
    fs::remove_file(root.path().join("a/y.c")).unwrap();
    write(&root.path().join("a/z.c"), &code(3));
    let second = run_path(&mut db, root.path());
    assert_eq!((second.n_added, second.n_replaced, second.n_contents), (0, 1, 1));
    assert_eq!(files_of(&db, "pkg:cargo/a@1.0.0"), ["Cargo.toml", "x.c", "z.c"]);
}

#[test]
fn the_first_of_two_equal_purls_counts() {
    let root = tree(&[("one/Cargo.toml", CARGO_A), ("two/Cargo.toml", CARGO_A)]);
    let mut db = MemoryIndex::new();
    let summary = run_path(&mut db, root.path());
    assert_eq!((summary.n_added, summary.duplicates.len()), (1, 1));
    assert!(summary.duplicates[0].path.ends_with("two"));
}

#[test]
fn many_paths_are_taken_in_their_order() {
    let name = |idx: usize| format!("p{idx}-1.0");
    let root = tree(&[]);
    let n_paths = PATHS_AT_ONCE * 2 + 3;
    for idx in 0..n_paths {
        write(&root.path().join(name(idx)).join("x.c"), &code(idx as u32 / 2));
    }
    write(&root.path().join("p7-1.0/.git/x.c"), "");
    let missing = root.path().join("missing");
    let inputs = (0..n_paths).rev().map(|idx| root.path().join(name(idx))).chain([missing]);
    let mut db = MemoryIndex::new();
    let options = IndexOptions { lists_left_out: true, threads: NonZeroUsize::new(3), ..IndexOptions::default() };
    let summary = index(&mut db, inputs.map(IndexInput::Path), &options, &(), &AtomicBool::new(false)).unwrap();
    assert_eq!((summary.n_added as usize, summary.n_contents as usize), (n_paths, n_paths.div_ceil(2)));
    assert_eq!((summary.problems.len(), summary.left_out.unwrap()[0].package.ends_with("p7-1.0")), (1, true));
    let purls: Vec<String> = db.packages().unwrap().into_iter().map(|(_, package)| package.purl).collect();
    assert!(purls.into_iter().eq((0..n_paths).rev().map(|idx| format!("pkg:generic/p{idx}@1.0"))));
}

#[test]
fn vendored_files_are_bundled_in_the_package_around() {
    let vendored = "[package]\nname = 'v'\nversion = '0.2.0'\n";
    let root = tree(&[
        ("Cargo.toml", CARGO_A),
        ("vendor/v/Cargo.toml", vendored),
        ("vendor/v/v.c", &code(4)),
        ("deps/z.c", &code(5)),
    ]);
    let mut db = MemoryIndex::new();
    let summary = run_path(&mut db, root.path());
    assert_eq!((summary.n_added, summary.n_contents), (2, 4));
    let outer = ["Cargo.toml", "bundled deps/z.c", "bundled vendor/v/Cargo.toml", "bundled vendor/v/v.c"];
    assert_eq!(files_of(&db, "pkg:cargo/a@1.0.0"), outer);
    assert_eq!(files_of(&db, "pkg:cargo/v@0.2.0"), ["Cargo.toml", "v.c"]);
}

/// A plain tar with these members.
fn tar(members: &[(&str, &str, u64)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, text, time) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mtime(*time);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn archives_are_packages() {
    let root = tempfile::tempdir().unwrap();
    let code = code(6);
    let members = [("a-1.0.0/Cargo.toml", CARGO_A, 1_714_557_600), ("a-1.0.0/src/x.c", code.as_str(), 1_714_557_000)];
    let path = root.path().join("a-1.0.0.crate");
    fs::write(&path, tar(&members)).unwrap();
    for hold in [true, false] {
        let mut db = MemoryIndex::new();
        // A file beyond the budget makes the archive one that is read twice.
        let big = "x".repeat(if hold { 1 } else { 65 << 20 });
        let members: Vec<_> = members.into_iter().chain([("a-1.0.0/big.txt", big.as_str(), 1_714_557_600)]).collect();
        fs::write(&path, tar(&members)).unwrap();
        let summary = run_path(&mut db, &path);
        assert_eq!((summary.n_added, summary.n_files, summary.problems.len()), (1, 3, 0), "{:?}", summary.problems);
        assert_eq!(files_of(&db, "pkg:cargo/a@1.0.0"), ["Cargo.toml", "big.txt", "src/x.c"]);
        let package = &db.packages().unwrap()[0].1;
        assert_eq!((package.released_at.as_deref(), package.license.as_deref()), (Some("2024-05-01"), Some("MIT")));
        assert_eq!(run_path(&mut db, &path).n_unchanged, 1);
    }
}

#[test]
fn a_broken_archive_is_told_and_the_rest_goes_on() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("no.zip"), "no archive").unwrap();
    let whole = tar(&[("a-1/Cargo.toml", CARGO_A, 0), ("a-1/x.c", &code(7), 0)]);
    fs::write(root.path().join("cut.tar"), &whole[..whole.len() / 2]).unwrap();
    fs::write(root.path().join("good.tar"), &whole).unwrap();
    let mut db = MemoryIndex::new();
    let paths =
        ["no.zip", "gone.tar", "gone", "cut.tar", "good.tar"].map(|name| IndexInput::Path(root.path().join(name)));
    let summary = run(&mut db, paths.into());
    assert_eq!(summary.problems.len(), 4, "{:#?}", summary.problems);
    assert!(!summary.is_complete());
    assert_eq!(purls(&db), ["pkg:cargo/a@1.0.0"]);
    for name in ["no.zip", "gone.tar", "gone", "cut.tar"] {
        let named = |problem: &&IndexProblem| {
            problem.to_string().starts_with(&format!("cannot index `{}`", root.path().join(name).display()))
        };
        assert_eq!(summary.problems.iter().filter(named).count(), 1, "{name}: {:#?}", summary.problems);
    }
}

fn list(text: &str, base: &Path) -> IndexInput {
    let lines = Box::new(Cursor::new(text.as_bytes().to_vec()));
    IndexInput::List(PackageList { name: "l.jsonl".into(), lines, base: base.into() })
}

#[test]
fn a_list_says_what_is_what() {
    let root = tree(&[
        ("x/Cargo.toml", CARGO_A),
        ("x/x.c", &code(8)),
        ("x/sub/package.json", "{\"name\": \"n\", \"version\": \"1.0.0\"}"),
    ]);
    let text = "{\"path\": \"x\", \"purl\": \"pkg:generic/other@9\", \"license\": \"ISC\", \"released_at\": \"2020-01-02\"}\nwrong\n";
    let mut db = MemoryIndex::new();
    let summary = run(&mut db, vec![list(text, root.path())]);
    assert_eq!(purls(&db), ["pkg:generic/other@9"]);
    assert_eq!(files_of(&db, "pkg:generic/other@9"), ["Cargo.toml", "sub/package.json", "x.c"]);
    assert_eq!(db.packages().unwrap()[0].1.license.as_deref(), Some("ISC"));
    assert!(summary.problems[0].to_string().starts_with("line 2 of `l.jsonl`"));
}

#[test]
fn a_malformed_manifest_is_named_and_nothing_lost() {
    let root = tree(&[("a-1.2.3/Cargo.toml", "[package"), ("a-1.2.3/x.c", &code(9))]);
    let mut db = MemoryIndex::new();
    let summary = run_path(&mut db, &root.path().join("a-1.2.3"));
    assert_eq!(purls(&db), ["pkg:generic/a@1.2.3"]);
    assert!(
        summary.problems[0].to_string().contains("a-1.2.3/Cargo.toml` is no valid Cargo manifest"),
        "{:?}",
        summary.problems
    );
}

#[test]
fn facts_of_license_are_stored() {
    let text = format!("// SPDX-License-Identifier: ISC\n// Copyright 2021 X\n{}", code(10));
    let root = tree(&[("Cargo.toml", CARGO_A), ("x.c", &text), ("LICENSE", "MIT License\n\nCopyright 2020 Y\n")]);
    let mut db = MemoryIndex::new();
    run_path(&mut db, root.path());
    let facts = |bytes: &str| {
        let id = db.find_by_hash(&crate::id::ContentHash::of(bytes.as_bytes())).unwrap().unwrap();
        db.facts(id).unwrap()
    };
    assert_eq!(facts(&text).licenses[0].raw, "ISC");
    assert_eq!(facts(&text).copyrights, ["Copyright 2021 X"]);
    assert_eq!(facts("MIT License\n\nCopyright 2020 Y\n").licenses[0].raw, "MIT");
}

#[test]
fn any_number_of_threads_gives_the_same_database() {
    let names: Vec<(String, String)> = (0..60).map(|n| (format!("p{}-1.0/f{n}.c", n % 7), code(n % 40))).collect();
    let root = tree(&names.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
    let contents = |threads: usize| {
        let mut db = MemoryIndex::new();
        let options = IndexOptions { threads: NonZeroUsize::new(threads), ..IndexOptions::default() };
        index(&mut db, [IndexInput::Path(root.path().into())], &options, &(), &AtomicBool::new(false)).unwrap();
        let packages = db.packages().unwrap();
        let files: Vec<_> = packages.iter().map(|(id, _)| db.package_files(*id).unwrap()).collect();
        (packages, files)
    };
    let one = contents(1);
    assert_eq!(one.0.len(), 7);
    assert_eq!(one, contents(2));
    assert_eq!(one, contents(5));
}

#[test]
fn a_stopped_run_says_so() {
    let root = tree(&[("x.c", &code(1))]);
    let mut db = MemoryIndex::new();
    let inputs = [IndexInput::Path(PathBuf::from(root.path()))];
    let summary = index(&mut db, inputs, &IndexOptions::default(), &(), &AtomicBool::new(true)).unwrap();
    assert!(summary.is_interrupted && !summary.is_complete() && purls(&db).is_empty());
}

#[test]
fn progress_counts_what_is_found_and_done() {
    #[derive(Default)]
    struct Counts(std::cell::Cell<(u64, u64, u64)>);
    impl IndexProgress for Counts {
        fn found(&self, n_files: u64, _: u64) {
            let (found, done, packages) = self.0.get();
            self.0.set((found + n_files, done, packages));
        }
        fn done(&self, n_files: u64, _: u64) {
            let (found, done, packages) = self.0.get();
            self.0.set((found, done + n_files, packages));
        }
        fn package_done(&self, _: &Package) {
            let (found, done, packages) = self.0.get();
            self.0.set((found, done, packages + 1));
        }
    }
    let root = tree(&[("a-1/x.c", &code(1)), ("a-1/y.c", &code(2)), ("b-1/package.json", "{\"name\": \"b\"}")]);
    let counts = Counts::default();
    let inputs = [IndexInput::Path(PathBuf::from(root.path()))];
    index(&mut MemoryIndex::new(), inputs, &IndexOptions::default(), &counts, &AtomicBool::new(false)).unwrap();
    assert_eq!(counts.0.get(), (3, 3, 2));
}

#[test]
fn a_panic_fails_its_file_and_nothing_else() {
    let planted = String::from_utf8(prepare::PLANTED_BUG.to_vec()).unwrap();
    let root = tree(&[
        ("a/Cargo.toml", CARGO_A),
        ("a/bad.c", &planted),
        ("a/copy-of-bad.c", &planted),
        ("a/x.c", &code(1)),
        ("b-2.0/y.c", &code(2)),
    ]);
    let mut db = MemoryIndex::new();
    let first = run_path(&mut db, root.path());
    let told: Vec<String> = first.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("bad.c") && told[0].contains("a bug in kinprint") && told[0].contains("a planted bug"));
    assert!(told[1].contains("copy-of-bad.c") && told[1].contains("same bytes"), "{told:?}");
    assert!(!first.is_complete());
    assert_eq!(files_of(&db, "pkg:cargo/a@1.0.0"), ["Cargo.toml", "x.c"]);
    assert_eq!(files_of(&db, "pkg:generic/b@2.0"), ["y.c"]);

    // The package lacks a file, so it is read again rather than taken for unchanged.
    let again = run_path(&mut db, root.path());
    assert_eq!((again.n_replaced, again.n_unchanged, again.problems.len()), (1, 1, 2));
}
