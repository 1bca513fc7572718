//! Databases of every released format still open, or say why not. `UPDATE_COMPAT=1` writes the one of the current
//! format; after a release its files never change again.

use std::path::PathBuf;

use super::*;
use crate::fingerprint::Level;

fn stored(version: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/compat/index_v{version}"))
}

#[test]
fn format_1_still_opens() {
    let dir = stored(1);
    if std::env::var_os("UPDATE_COMPAT").is_some() {
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
    assert_eq!(index.names(id).unwrap(), NameFilter::ANY, "its segments tell no names yet");
    let mut hits = Vec::new();
    index.lookup(Level::Whole, &[hash(5001)], &mut hits).unwrap();
    assert!(hits.iter().any(|hit| hit.content == id && hit.document_frequency == 2));
}
