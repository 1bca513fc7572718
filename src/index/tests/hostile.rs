//! Segments made by someone else: every number in them may be wrong while the checksums are right. Answers may be
//! wrong too then; nothing panics and nothing is read out of bounds.

use proptest::prelude::*;

use super::*;
use crate::fingerprint::Level;
use crate::index::container;
use crate::index::segment::{Bitmap, Segment, merge};

fn sound() -> (tempfile::TempDir, Vec<u8>) {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("a", "1.0"), &(0..80).collect::<Vec<_>>()).unwrap();
    writer.commit().unwrap();
    let path = std::fs::read_dir(dir.path().join("segments")).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(path).unwrap();
    (dir, bytes)
}

/// The parts of a segment as [`crate::index::read_hostile_file`] takes them, with these metadata.
fn input(kind: u8, meta: &serde_json::Value, sections: &[(u16, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![kind];
    let mut push = |tag: u16, part: &[u8]| {
        bytes.extend(tag.to_le_bytes());
        bytes.extend(&(part.len() as u32).to_le_bytes()[..3]);
        bytes.extend(part);
    };
    push(0xFFFF, meta.to_string().as_bytes());
    for &(tag, part) in sections {
        push(tag, part);
    }
    bytes
}

#[test] // A few bytes that asked for 4 GB: zstd's frame of one run of zeros.
fn a_block_of_sources_cannot_ask_for_all_memory() {
    let dir = tempfile::tempdir().unwrap();
    let zeros = zstd::bulk::compress(&vec![0; 1 << 20], 1).unwrap();
    let table = [&(zeros.len() as u64).to_le_bytes()[..], &u32::MAX.to_le_bytes()].concat();
    let row: Vec<u8> = [3u32, 0, 0, 9].iter().flat_map(|number| number.to_le_bytes()).collect();
    let meta = serde_json::json!({ "dictionary": 0, "n_contents": 1, "n_blocks": 1 });
    let bytes = input(1, &meta, &[(1, &zeros), (2, &table), (3, &row)]);
    let error = crate::index::read_hostile_file(dir.path(), &bytes).unwrap_err().to_string();
    assert!(error.contains("says that it holds 4294967295 bytes"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn wrong_numbers_do_no_harm(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let (dir, mut bytes) = sound();
        let end = container::data_end(&bytes);
        for (at, byte) in changes {
            bytes[64 + at.index(end - 64)] = byte;
        }
        container::sign_again(&mut bytes);
        let path = dir.path().join("changed");
        std::fs::write(&path, &bytes).unwrap();
        let Ok(segment) = Segment::open(&path, Bitmap::default()) else { return Ok(()) };
        let mut query: Vec<KGramHash> = (0..97).chain(1000..1097).chain(5000..5050).map(hash).collect();
        query.sort_unstable();
        for level in [Level::Exact, Level::Abstract, Level::Whole] {
            let _ = segment.lookup(level, &query, &mut Vec::new());
        }
        for family in Family::all() {
            let _ = segment.document_frequency(family, Symbol(hash(1).0 as u32));
        }
        let _ = segment.verify();
        let _ = segment.find_content(crate::id::ContentId(5));
        let _ = merge(&[&segment, &segment], &dir.path().join("merged"));
    }
}
