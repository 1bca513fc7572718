//! A crash at any step of writing leaves the old state or the new one.

use super::*;
use crate::index::fault;

/// The writes of the run that is interrupted: a replaced, a removed and a new package, several segments, merges.
fn second_run(dir: &Path) -> Result<(), WriteIndexError> {
    let mut writer = IndexWriter::open(dir, WriterOptions { run_bytes: 1, ..WriterOptions::default() })?;
    put(&mut writer, &package("a", "1.0"), &[1, 2, 50, 51])?;
    put(&mut writer, &package("c", "1.0"), &[60, 61, 62, 3])?;
    writer.remove_package("pkg:generic/b@1.0")?;
    writer.commit().map(drop)
}

fn first_run(dir: &Path) {
    let mut writer = open_writer(dir);
    put(&mut writer, &package("a", "1.0"), &[1, 2, 3]).unwrap();
    put(&mut writer, &package("b", "1.0"), &[3, 4, 5, 6]).unwrap();
    writer.commit().unwrap();
}

#[test]
fn leaves_the_old_or_the_new_state() {
    let dir = tempfile::tempdir().unwrap();
    first_run(dir.path());
    let old = everything(&verified(dir.path()));
    fault::stop_at(None);
    second_run(dir.path()).unwrap();
    let n_steps = fault::count();
    let new = everything(&verified(dir.path()));
    assert!(n_steps > 20 && old != new, "{n_steps} steps");

    let mut n_new = 0;
    for stop in 0..n_steps {
        let dir = tempfile::tempdir().unwrap();
        fault::stop_at(None);
        first_run(dir.path());
        fault::stop_at(Some(stop));
        assert!(second_run(dir.path()).is_err(), "step {stop}");
        fault::stop_at(None);
        let state = everything(&verified(dir.path()));
        assert!(state == old || state == new, "step {stop}: neither the old nor the new state");
        n_new += usize::from(state == new);
        // What is left behind is no obstacle: the same run again gives the new state, and no file is left over.
        second_run(dir.path()).unwrap();
        let index = verified(dir.path());
        assert_eq!(everything(&index), new, "step {stop}");
        let n_files = std::fs::read_dir(dir.path().join("segments")).unwrap().count();
        drop(open_writer(dir.path()));
        assert_eq!(n_files, index.segments.len(), "step {stop}");
    }
    assert_eq!(n_new, 1, "exactly one step comes after the commit");
}

#[test]
fn a_first_run_that_crashed_can_be_done_again() {
    let dir = tempfile::tempdir().unwrap();
    fault::stop_at(Some(2));
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("a", "1.0"), &[1]).and_then(|_| writer.commit().map(drop)).unwrap_err();
    assert!(matches!(writer.commit(), Err(WriteIndexError::OutOfOrder { .. })), "a broken writer stays broken");
    drop(writer);
    fault::stop_at(None);
    assert_eq!(Index::open(dir.path()).unwrap().packages().unwrap(), []);
    first_run(dir.path());
    verified(dir.path());
}

#[test]
fn a_dropped_writer_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    first_run(dir.path());
    let old = everything(&verified(dir.path()));
    let mut writer = IndexWriter::open(dir.path(), WriterOptions { run_bytes: 1, ..WriterOptions::default() }).unwrap();
    put(&mut writer, &package("z", "1.0"), &[70, 71]).unwrap();
    drop(writer);
    assert_eq!(everything(&verified(dir.path())), old);
}
