//! What a database does over its life: runs add up, readers keep their state, copies are sealed.

use super::*;

#[test]
fn the_same_package_again_is_no_work() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    assert_eq!(put(&mut writer, &package("a", "1.0"), &[1, 2]).unwrap(), PackageState::New);
    assert_eq!(writer.commit().unwrap(), Committed { generation: 1, n_contents: 2, n_packages: 1 });
    assert!(matches!(put(&mut writer, &package("a", "1.0"), &[1, 2]).unwrap(), PackageState::Unchanged(_)));
    assert_eq!(writer.commit().unwrap(), Committed { generation: 1, n_contents: 0, n_packages: 0 });
    assert!(matches!(put(&mut writer, &package("a", "1.0"), &[1, 3]).unwrap(), PackageState::Replaces(_)));
    assert_eq!(writer.commit().unwrap(), Committed { generation: 2, n_contents: 1, n_packages: 1 });
    let relicensed = Package { license: Some("ISC".to_owned()), ..package("a", "1.0") };
    assert!(matches!(put(&mut writer, &relicensed, &[1, 3]).unwrap(), PackageState::Replaces(_)));
    writer.commit().unwrap();
    let index = verified(dir.path());
    assert_eq!(index.packages().unwrap().len(), 1);
    assert_eq!(index.find_by_hash(&content(2).hash).unwrap(), None);
}

#[test]
fn many_runs_become_few_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut twin = MemoryIndex::new();
    for run in 0..30 {
        let mut writer = open_writer(dir.path());
        let numbers: Vec<u32> = (run * 9..run * 9 + 12).collect();
        for store in [&mut writer as &mut dyn StoreWriter, &mut twin] {
            put(store, &package(&format!("p{run}"), "1.0"), &numbers).unwrap();
            store.commit().unwrap();
        }
    }
    let index = verified(dir.path());
    assert!(index.segments.len() <= 4 && index.sources.n_files() <= 4);
    assert_eq!(everything(&index), everything(&twin));
}

#[test]
fn a_reader_keeps_the_state_it_opened() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("a", "1.0"), &[1, 2, 3]).unwrap();
    writer.commit().unwrap();
    let reader = Index::open(dir.path()).unwrap();
    let before = everything(&reader);
    writer.remove_package("pkg:generic/a@1.0").unwrap();
    for run in 0..8 {
        put(&mut writer, &package("b", &run.to_string()), &[40 + run, 50 + run]).unwrap();
        writer.commit().unwrap();
    }
    assert_eq!(everything(&reader), before);
    assert!(everything(&verified(dir.path())) != before);
}

#[test]
fn removed_packages_leave_no_bytes_behind() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("a", "1.0"), &(0..60).collect::<Vec<_>>()).unwrap();
    put(&mut writer, &package("b", "1.0"), &[3]).unwrap();
    writer.commit().unwrap();
    assert!(writer.remove_package("pkg:generic/a@1.0").unwrap());
    assert!(!writer.remove_package("pkg:generic/a@1.0").unwrap());
    writer.commit().unwrap();
    let index = verified(dir.path());
    assert_eq!(index.stats().unwrap().n_contents, 1);
    assert_eq!(index.segments[0].n_contents(), 1, "the segment was written again without them");
    assert_eq!(index.sources.n_contents(), 1);
}

#[test]
fn a_published_copy_is_sealed_and_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("db");
    let copy = dir.path().join("a copy, 100% # ?");
    let mut writer = open_writer(&database);
    put(&mut writer, &package("a", "1.0"), &[1, 2, 3]).unwrap();
    writer.commit().unwrap();
    let index = Index::open(&database).unwrap();
    index.publish(&copy).unwrap();
    let published = verified(&copy);
    assert!(published.is_published() && !index.is_published());
    assert_eq!(everything(&published), everything(&index));
    assert_eq!(published.identity().unwrap(), index.identity().unwrap());
    let names = |dir: &Path| {
        let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = names(&copy);
    everything(&Index::open(&copy).unwrap());
    assert_eq!(names(&copy), before, "reading leaves no files");
    assert!(index.publish(&copy).unwrap_err().to_string().contains("cannot write"), "the target holds something");
    let error = IndexWriter::open(&copy, WriterOptions::default()).err().unwrap();
    assert!(matches!(error, WriteIndexError::ReadOnly { is_published: true, .. }), "{error}");
}

#[test]
fn common_hashes_give_representatives_across_segments() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    let mut twin = MemoryIndex::new();
    for run in 0..3u32 {
        for store in [&mut writer as &mut dyn StoreWriter, &mut twin] {
            store.begin_package(&package("p", &run.to_string()), &ContentHash::of(&[run as u8])).unwrap();
            for idx in 0..120u32 {
                let mut new = content(0);
                new.hash = ContentHash::of(&(run * 1000 + idx).to_le_bytes());
                new.exact = vec![Fingerprint { hash: hash(7), token_idx: idx }];
                let id = store.add_content(new).unwrap();
                store.add_occurrence(&format!("{idx}.c"), id, idx % 10 != 0).unwrap();
            }
            store.finish_package().unwrap();
            store.commit().unwrap();
        }
    }
    let index = verified(dir.path());
    let lookup = |store: &dyn Store| {
        let mut hits = Vec::new();
        store.lookup(crate::fingerprint::Level::Exact, &[hash(7)], &mut hits).unwrap();
        hits
    };
    assert_eq!(index.segments.len(), 3);
    assert_eq!(lookup(&index), lookup(&twin));
    assert_eq!(lookup(&index).len(), N_REPRESENTATIVES);
    assert!(lookup(&index).iter().all(|hit| hit.document_frequency == 360));
}

#[test]
fn many_threads_read_one_index() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("a", "1.0"), &(0..100).collect::<Vec<_>>()).unwrap();
    writer.commit().unwrap();
    let index = Index::open(dir.path()).unwrap();
    let expected = everything(&index);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(everything(&index), expected));
        }
    });
}

#[test]
fn words_find_packages_and_contents() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open_writer(dir.path());
    put(&mut writer, &package("zebra", "1.0"), &[1, 2, 3, 7]).unwrap();
    put(&mut writer, &package("okapi", "1.0"), &[3, 4]).unwrap();
    writer.commit().unwrap();
    let missing = Index::open(dir.path()).unwrap().text_search("zebra", 9).unwrap_err();
    assert!(missing.to_string().contains("`kinprint index --text`"), "{missing}");
    assert_eq!(writer.update_text().unwrap(), 7);
    assert_eq!(writer.update_text().unwrap(), 0);

    let search = |query: &str| -> Vec<String> {
        let index = Index::open(dir.path()).unwrap();
        let shown = |hit: TextHit| match hit {
            TextHit::Package(id) => index.package(id).unwrap().name.clone(),
            TextHit::Content(id) => String::from_utf8(index.read_content(id).unwrap()[3..12].to_vec()).unwrap(),
        };
        let mut found: Vec<String> = index.text_search(query, 9).unwrap().into_iter().map(shown).collect();
        found.sort();
        found
    };
    assert_eq!(search("zebra"), ["zebra"]);
    assert_eq!(search("content_3"), ["content_3"]);
    assert_eq!(search("path:vendor"), ["okapi"]);
    assert_eq!(search("call content_7"), ["content_7"]);
    assert_eq!(search("notice:\"Copyright 0 Åsa\"").len(), 3);
    assert_eq!(search("\"unbalanced ((").len(), 0);

    writer.remove_package("pkg:generic/zebra@1.0").unwrap();
    writer.commit().unwrap();
    assert_eq!(search("zebra"), [""; 0], "gone at once, before the words are brought up to date");
    assert_eq!(writer.update_text().unwrap(), 0);
    assert_eq!(search("content_7"), [""; 0]);
    assert_eq!(search("content_3"), ["content_3"]);
    let copy = dir.path().join("copy");
    Index::open(dir.path()).unwrap().publish(&copy).unwrap();
    assert_eq!(Index::open(&copy).unwrap().text_search("content_3", 9).unwrap().len(), 1);
}
