//! The database and its in-memory twin give the same answers, whatever is done to both.

use proptest::prelude::*;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Put { name: u8, numbers: Vec<u32> },
    Abandon { name: u8, numbers: Vec<u32> },
    Remove { name: u8 },
    Commit,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let numbers = || prop::collection::vec(0u32..120, 0..12);
    prop_oneof![
        6 => (0u8..6, numbers()).prop_map(|(name, numbers)| Step::Put { name, numbers }),
        1 => (0u8..6, numbers()).prop_map(|(name, numbers)| Step::Abandon { name, numbers }),
        2 => (0u8..6).prop_map(|name| Step::Remove { name }),
        3 => Just(Step::Commit),
        1 => Just(Step::Reopen),
    ]
}

fn apply(writer: &mut dyn StoreWriter, step: &Step) -> String {
    match step {
        Step::Put { name, numbers } => {
            let state = put(writer, &package(&format!("p{name}"), "1.0"), numbers).unwrap();
            // Ids differ between stores.
            match state {
                PackageState::Unchanged(_) => "unchanged",
                PackageState::New => "new",
                PackageState::Replaces(_) => "replaces",
            }
            .to_owned()
        }
        Step::Abandon { name, numbers } => {
            writer.begin_package(&package(&format!("p{name}"), "2.0"), &ContentHash::of(b"never")).unwrap();
            for &number in numbers {
                writer.add_content(content(number)).unwrap();
            }
            String::new()
        }
        Step::Remove { name } => writer.remove_package(&format!("pkg:generic/p{name}@1.0")).unwrap().to_string(),
        Step::Commit | Step::Reopen => format!("{:?}", writer.commit().unwrap()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn both_give_the_same_answers(steps in prop::collection::vec(step(), 1..30), is_small in any::<bool>()) {
        let dir = tempfile::tempdir().unwrap();
        // Tiny runs spill after every content, so that merging happens all the time.
        let options = WriterOptions { run_bytes: if is_small { 1 } else { 1 << 20 }, ..WriterOptions::default() };
        let mut writer = IndexWriter::open(dir.path(), options.clone()).unwrap();
        let mut twin = MemoryIndex::new();
        for step in steps.iter().chain([&Step::Commit]) {
            prop_assert_eq!(apply(&mut writer, step), apply(&mut twin, step), "{:?}", step);
            if matches!(step, Step::Reopen) {
                drop(writer);
                writer = IndexWriter::open(dir.path(), options.clone()).unwrap();
            }
        }
        let index = verified(dir.path());
        prop_assert_eq!(everything(&index), everything(&twin));
        // Frequencies shrink with a segment's share of live contents, so after removals they are estimates.
        for family in Family::all().take(4) {
            for idx in 0..7 {
                let found = index.document_frequency(family, Symbol(hash(idx).0 as u32));
                prop_assert!(found <= index.n_documents(family));
            }
        }
    }
}
