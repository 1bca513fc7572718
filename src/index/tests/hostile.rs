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
