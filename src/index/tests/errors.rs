//! Bad databases: each gives its own error, which says what helps.

use std::fs::{self, File};

use super::*;

fn database(dir: &Path) {
    let mut writer = open_writer(dir);
    put(&mut writer, &package("a", "1.0"), &(0..50).collect::<Vec<_>>()).unwrap();
    writer.commit().unwrap();
}

fn message(dir: &Path) -> String {
    Index::open(dir).unwrap_err().to_string().replace(&dir.display().to_string(), "DIR")
}

#[test]
fn missing_empty_and_foreign_directories() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(message(&dir.path().join("none")), "there is no database at `DIR`; `kinprint index` makes one");
    assert_eq!(message(dir.path()), "the database directory `DIR` is empty; `kinprint index` fills it");
    fs::write(dir.path().join("notes.txt"), "hello").unwrap();
    assert_eq!(message(dir.path()), "`DIR` is not a kinprint database: it has no catalogue");
    let error = IndexWriter::open(dir.path(), WriterOptions::default()).err().unwrap();
    assert!(matches!(error, WriteIndexError::Open(OpenIndexError::Foreign { .. })), "{error}");
    assert!(IndexWriter::delete(dir.path()).is_err(), "what is not ours is not deleted");
    fs::write(dir.path().join("catalog.sqlite"), "hello, hello").unwrap();
    assert_eq!(message(dir.path()), "`DIR` is not a kinprint database: its catalogue is no SQLite file");
    fs::remove_file(dir.path().join("catalog.sqlite")).unwrap();
    let other = rusqlite::Connection::open(dir.path().join("catalog.sqlite")).unwrap();
    other.execute_batch("CREATE TABLE t (x)").unwrap();
    assert_eq!(message(dir.path()), "`DIR` is not a kinprint database: its catalogue is of another program");
    assert_eq!(message(&dir.path().join("notes.txt")), "`DIR` is not a kinprint database: it is a file");
}

#[test]
fn half_written_databases() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("segments")).unwrap();
    assert!(matches!(Index::open(dir.path()), Err(OpenIndexError::HalfWritten { .. })));
    fs::write(dir.path().join("catalog.sqlite"), "").unwrap();
    assert_eq!(
        message(dir.path()),
        "the database `DIR` was never completed: its catalogue is empty; run `kinprint index --rebuild`"
    );
    database(dir.path()); // A writer makes it whole.
    verified(dir.path());
}

#[test]
fn newer_and_otherwise_made_databases() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let connection = rusqlite::Connection::open(dir.path().join("catalog.sqlite")).unwrap();
    let parameters =
        "UPDATE meta SET value = replace(value, '\"window\":16', '\"window\":17') WHERE key = 'parameters'";
    assert_eq!(connection.execute(parameters, []).unwrap(), 1);
    let error = Index::open(dir.path()).unwrap_err();
    assert!(matches!(error, OpenIndexError::Parameters { .. }), "{error}");
    assert!(error.to_string().contains("`kinprint index --rebuild`"));
    connection.pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(message(dir.path()), "the database `DIR` has format 99, this build reads up to 2; use a newer kinprint");
    assert!(IndexWriter::open(dir.path(), WriterOptions::default()).is_err());
    drop(connection);
    connection_free_rebuild(dir.path());
}

fn connection_free_rebuild(dir: &Path) {
    // A newer database is not ours to delete, one made with other parameters is.
    assert!(IndexWriter::delete(dir).is_err());
    let connection = rusqlite::Connection::open(dir.join("catalog.sqlite")).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    drop(connection);
    IndexWriter::delete(dir).unwrap();
    database(dir);
    verified(dir);
}

#[test]
fn truncated_files_are_named() {
    for name in ["segments/00000001.kps", "sources/00000002.kpb"] {
        let dir = tempfile::tempdir().unwrap();
        database(dir.path());
        let path =
            fs::read_dir(dir.path().join(&name[..name.find('/').unwrap()])).unwrap().next().unwrap().unwrap().path();
        let len = fs::metadata(&path).unwrap().len();
        for shorter in [len - 1, len / 2, 10, 0] {
            File::options().write(true).open(&path).unwrap().set_len(shorter).unwrap();
            let error = message(dir.path());
            assert!(error.contains("is damaged") && error.contains("db verify"), "{error}");
        }
        fs::remove_file(&path).unwrap();
        assert!(message(dir.path()).contains("cannot access"));
    }
}

#[test]
fn a_truncated_catalogue_is_named() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let path = dir.path().join("catalog.sqlite");
    let len = fs::metadata(&path).unwrap().len();
    File::options().write(true).open(&path).unwrap().set_len(len - 4096).unwrap();
    assert!(message(dir.path()).contains("is damaged: it holds"), "{}", message(dir.path()));
}

#[test]
fn a_segment_shortened_while_open_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    let index = Index::open(dir.path()).unwrap();
    let path = fs::read_dir(dir.path().join("segments")).unwrap().next().unwrap().unwrap().path();
    File::options().write(true).open(&path).unwrap().set_len(100).unwrap();
    let result = index.lookup(crate::fingerprint::Level::Exact, &[hash(1)], &mut Vec::new());
    assert!(matches!(result, Err(StoreError::Damaged { .. })), "{result:?}");
    assert!(!index.verify().unwrap().damages.is_empty());
}

#[test]
fn flipped_bits_are_found_by_verify() {
    let dir = tempfile::tempdir().unwrap();
    database(dir.path());
    for folder in ["segments", "sources"] {
        let path = fs::read_dir(dir.path().join(folder)).unwrap().next().unwrap().unwrap().path();
        let sound = fs::read(&path).unwrap();
        let mut damaged = sound.clone();
        damaged[100] ^= 1;
        fs::write(&path, &damaged).unwrap();
        let damages = Index::open(dir.path()).unwrap().verify().unwrap().damages;
        assert!(damages.len() == 1 && damages[0].contains("checksum of block 0"), "{damages:?}");
        fs::write(&path, &sound).unwrap();
    }
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let dir = tempfile::tempdir().unwrap();
    let first = open_writer(dir.path());
    let error = IndexWriter::open(dir.path(), WriterOptions::default()).err().unwrap();
    let expected = format!("is being written by process {}", std::process::id());
    assert!(matches!(error, WriteIndexError::Locked { .. }) && error.to_string().contains(&expected), "{error}");
    drop(first);
    open_writer(dir.path());
}

#[test]
fn steps_out_of_order_are_errors() {
    let dir = tempfile::tempdir().unwrap();
    for writer in [&mut open_writer(dir.path()) as &mut dyn StoreWriter, &mut MemoryIndex::new()] {
        let id = writer.add_content(content(1)).unwrap();
        assert!(matches!(writer.add_occurrence("a", id, false), Err(WriteIndexError::OutOfOrder { .. })));
        assert!(matches!(writer.finish_package(), Err(WriteIndexError::OutOfOrder { .. })));
    }
}

#[test] // Within one batch no length is asked for: what is read then is zeros, and must not be used.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn what_was_read_of_a_shortened_segment_is_not_used() {
    crate::index::survive_shortened_files();
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("a", "1.0"), &(0..400).collect::<Vec<_>>()).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let index = verified(dir.path());
    let frequencies = || -> u64 {
        let symbols = || (0..7).map(|idx| Symbol(hash(idx).0 as u32));
        Family::all()
            .flat_map(|family| symbols().map(move |symbol| (family, symbol)))
            .map(|(family, symbol)| u64::from(index.document_frequency(family, symbol)))
            .sum()
    };
    index.check_read().unwrap();
    let path = std::fs::read_dir(dir.path().join("segments")).unwrap().next().unwrap().unwrap().path();
    let len = std::fs::metadata(&path).unwrap().len();
    assert!(len > 3 * 4096, "{len} bytes leave no page to lose");
    std::fs::File::options().write(true).open(&path).unwrap().set_len(4096).unwrap();
    assert_eq!(frequencies(), 0, "they lie at the end of the file");
    let error = index.check_read().unwrap_err().to_string();
    assert!(error.contains(".kps") && error.contains("holds 4096 bytes of") && error.contains("db verify"), "{error}");
    let error = index.lookup(crate::fingerprint::Level::Exact, &[hash(1)], &mut Vec::new()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}
