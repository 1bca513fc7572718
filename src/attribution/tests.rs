//! Which origin is named, over packages that hold the same text in different ways.

use super::*;
use crate::id::ContentHash;
use crate::index::{MemoryIndex, StoreWriter};
use crate::matching::tests::{LRU, UNRELATED, content, package, scan};

/// A package with one file: name, version, date, path, whether its directory holds bundled code, text.
type Held<'a> = (&'a str, &'a str, Option<&'a str>, &'a str, bool, &'a str);

fn index(held: &[Held<'_>]) -> MemoryIndex {
    let mut index = MemoryIndex::default();
    for &(name, version, released_at, path, is_bundled, text) in held {
        let mut package = package(name, version);
        package.released_at = released_at.map(str::to_owned);
        index.begin_package(&package, &ContentHash::of(text.as_bytes())).unwrap();
        let id = index.add_content(content(path, text)).unwrap();
        index.add_occurrence(path, id, is_bundled).unwrap();
        index.finish_package().unwrap();
    }
    index.commit().unwrap();
    index
}

fn attribute_text(index: &MemoryIndex, text: &str, own: &[&str]) -> Vec<Attributed> {
    let own = own.iter().map(|&purl| purl.to_owned()).collect();
    let context = AttributionContext { own, ..AttributionContext::default() };
    attribute(index, scan(index, "src/copy.c", text).regions, &context).unwrap()
}

/// Returns the named package with its versions, and the alternatives with their reasons.
fn named(index: &MemoryIndex, text: &str) -> (String, Vec<String>, Vec<(String, WhyLower)>) {
    let attributed = attribute_text(index, text, &[]);
    let one = &attributed[0];
    let name_of = |origin: &OriginFile| index.package(origin.package).unwrap().name.clone();
    let others = one.alternatives.iter().map(|other| (name_of(&other.origin), other.why_lower)).collect();
    (name_of(&one.origin), one.versions.list.clone(), others)
}

#[test]
fn an_own_file_comes_before_bundled_copies() {
    let index = index(&[
        ("aaa", "1.0", Some("1999-01-01"), "vendor/lru/lru.c", true, LRU),
        ("lru", "1.0", Some("2005-01-01"), "src/lru.c", false, LRU),
    ]);
    let others = vec![("aaa".to_owned(), WhyLower::Bundled)];
    assert_eq!(named(&index, LRU), ("lru".to_owned(), vec!["1.0".to_owned()], others));
}

#[test]
fn a_directory_with_another_packages_name_is_a_bundled_copy() {
    let index = index(&[("aaa", "1.0", None, "src/lru/lru.c", false, LRU), ("lru", "1.0", None, "lru.c", false, LRU)]);
    assert_eq!(named(&index, LRU).0, "lru");
}

#[test]
fn the_earliest_known_date_decides_and_unknown_never_does() {
    let index = index(&[
        ("aaa", "1.0", None, "a.c", false, LRU),
        ("bbb", "1.0", Some("2010-05-01"), "b.c", false, LRU),
        ("ccc", "1.0", Some("2008-05-01"), "c.c", false, LRU),
    ]);
    let others = vec![("bbb".to_owned(), WhyLower::Later), ("aaa".to_owned(), WhyLower::DateUnknown)];
    assert_eq!(named(&index, LRU), ("ccc".to_owned(), vec!["1.0".to_owned()], others));
}

#[test]
fn all_versions_with_the_text_make_the_interval() {
    let other = LRU.replace("miss_count", "misses");
    let index = index(&[
        ("lru", "1.10.0", None, "lru.c", false, LRU),
        ("lru", "1.9.0", None, "lru.c", false, LRU),
        ("lru", "1.8.0", None, "lru.c", false, &other),
    ]);
    let found = attribute_text(&index, LRU, &[]);
    assert_eq!(found[0].versions.list, ["1.9.0", "1.10.0"]);
    assert_eq!(index.package(found[0].origin.package).unwrap().version, "1.9.0", "the earliest of the interval");
}

#[test]
fn a_line_that_one_version_has_decides_for_a_modified_copy() {
    let old = LRU.replace("    cache->stats.miss_count += 1;\n", "");
    let index = index(&[("lru", "1.0", None, "lru.c", false, &old), ("lru", "2.0", None, "lru.c", false, LRU)]);
    let copy = LRU.replace("int evicted = 0;", "int evicted = 0;\n    check_invariants(cache);");
    let found = attribute_text(&index, &copy, &[]);
    assert_eq!(found[0].versions.list, ["2.0"]);
}

#[test]
fn the_projects_own_package_is_own() {
    let index = index(&[("lru", "1.0", None, "lru.c", false, LRU), ("time", "1.0", None, "t.c", false, UNRELATED)]);
    let by_lru = Some(OwnBy::Package("pkg:generic/lru".into()));
    assert_eq!(attribute_text(&index, LRU, &["pkg:generic/lru"])[0].own, by_lru);
    assert_eq!(attribute_text(&index, LRU, &["pkg:generic/time"])[0].own, None);
}

#[test]
fn a_file_comes_before_a_document_that_quotes_it() {
    let mut index = MemoryIndex::default();
    index.begin_package(&package("lru", "1.0"), &ContentHash::of(b"lru")).unwrap();
    for (path, text) in [("docs/use.md#code-1.c", LRU.replace("    ", "\t")), ("src/lru.c", LRU.replace("    ", "  "))]
    {
        let id = index.add_content(content(path, &text)).unwrap();
        index.add_occurrence(path, id, false).unwrap();
    }
    index.finish_package().unwrap();
    index.commit().unwrap();
    assert_eq!(attribute_text(&index, LRU, &[])[0].origin.path, "src/lru.c");
}
