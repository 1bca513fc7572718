//! Databases of every released format still open, or say why not. `UPDATE_COMPAT=1` writes the one of the current
//! format; after a release its files never change again.

use std::path::PathBuf;

use super::*;
use crate::fingerprint::Level;

fn stored(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/compat/index_v{version}"))
}

/// The current format's number.
const CURRENT: u32 = 2;

#[test]
fn stored_databases_still_open() {
    (1..=CURRENT).for_each(check_format);
}

fn check_format(version: u32) {
    let dir = stored(version);
    if version == CURRENT && std::env::var_os("UPDATE_COMPAT").is_some() {
        let database = tempfile::tempdir().unwrap();
        let mut writer = open_writer(database.path());
        put(&mut writer, &package("lantern", "1.0"), &[1, 2, 3, 4, 5, 6, 7]).unwrap();
        put(&mut writer, &package("lantern", "1.1"), &[1, 2, 3, 8]).unwrap();
        writer.commit().unwrap();
        let _ = std::fs::remove_dir_all(&dir);
        Index::open(database.path()).unwrap().publish(&dir).unwrap();
    }
    let index = match Index::open(&dir) {
        Err(OpenIndexError::Parameters { .. }) => return, // The typed error is the other thing that is promised.
        opened => opened.unwrap(),
    };
    assert_eq!(index.verify().unwrap().damages, [""; 0]);
    let packages: Vec<String> = index.packages().unwrap().into_iter().map(|(_, package)| package.purl).collect();
    assert_eq!(packages, ["pkg:generic/lantern@1.0", "pkg:generic/lantern@1.1"]);
    let text = b"fn content_3() { call(); call(); call();  }\n";
    let id = index.find_by_hash(&ContentHash::of(text)).unwrap().unwrap();
    assert_eq!(*index.read_content(id).unwrap(), text[..]);
    assert_eq!(index.occurrences(id).unwrap().len(), 2);
    assert_eq!(index.facts(id).unwrap().copyrights, ["Copyright 0 Åsa"]);
    assert_eq!(index.names(id).unwrap() == NameFilter::ANY, version < 2, "segments of the first format tell no names");
    let expected = if version < 2 { Vec::new() } else { checkpoints(3) };
    assert_eq!(index.checkpoints(id).unwrap(), expected);
    let mut hits = Vec::new();
    index.lookup(Level::Whole, &[hash(5001)], &mut hits).unwrap();
    assert!(hits.iter().any(|hit| hit.content == id && hit.document_frequency == 2));
}

#[test]
fn a_writer_brings_an_old_database_to_the_current_format() {
    let dir = tempfile::tempdir().unwrap();
    for entry in walk(&stored(1)) {
        let to = dir.path().join(entry.strip_prefix(stored(1)).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(&entry, &to).unwrap();
    }
    std::fs::remove_file(dir.path().join("SEALED")).unwrap();
    let mut writer = match IndexWriter::open(dir.path(), WriterOptions::default()) {
        Err(WriteIndexError::Open(OpenIndexError::Parameters { .. })) => return,
        opened => opened.unwrap(),
    };
    put(&mut writer, &package("lantern", "1.2"), &[3, 7, 43]).unwrap();
    writer.commit().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let held = |number: u32| index.find_by_hash(&content(number).hash).unwrap().unwrap();
    assert_eq!(index.checkpoints(held(3)).unwrap(), [], "known before, and not read again");
    assert_eq!(index.checkpoints(held(7)).unwrap(), [], "the same");
    assert_eq!(index.checkpoints(held(43)).unwrap(), checkpoints(43));
}

fn walk(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
