//! What copies and non-copies give, on texts written for these tests.

use std::collections::BTreeSet;

use super::*;
use crate::fingerprint::{Level, fingerprint, stream_hash, whole_bytes_hash};
use crate::id::{ContentHash, Symbol};
use crate::index::{ContentFacts, MemoryIndex, NewContent, StoreWriter};
use crate::lexer::{Language, TokenKind, lex};
use crate::provenance::{KnownBy, Package};

use super::score::{Earlier, Scorer};

pub(crate) const LRU: &str = r"
/* A cache that forgets what was used least recently. */
struct lru_entry *lru_lookup(struct lru_cache *cache, const char *key, size_t key_len)
{
    uint32_t bucket = murmur_mix(key, key_len, cache->hash_seed) & cache->bucket_mask;
    struct lru_entry *entry = cache->buckets[bucket];
    while (entry != NULL) {
        if (entry->key_len == key_len && memcmp(entry->key_bytes, key, key_len) == 0) {
            list_detach(&cache->recency_list, entry);
            list_push_front(&cache->recency_list, entry);
            cache->stats.hit_count += 1;
            return entry;
        }
        entry = entry->next_in_bucket;
    }
    cache->stats.miss_count += 1;
    return NULL;
}

int lru_evict_expired(struct lru_cache *cache, uint64_t now_ms)
{
    int evicted = 0;
    struct lru_entry *oldest = cache->recency_list.tail;
    while (oldest != NULL && oldest->deadline_ms + cache->grace_ms < now_ms) {
        struct lru_entry *previous = oldest->older;
        bucket_unlink(cache->buckets, cache->bucket_mask, oldest);
        cache->bytes_used -= oldest->key_len + oldest->value_len;
        pool_release(&cache->entry_pool, oldest);
        oldest = previous;
        evicted++;
    }
    if (evicted > cache->stats.largest_sweep)
        cache->stats.largest_sweep = evicted;
    return evicted;
}
";

/// `LRU` with every local name changed, another brace style and other comments.
pub(crate) const LRU_RENAMED: &str = r"
struct lru_entry* find_item(struct lru_cache* store, const char* text, size_t n) {
    uint32_t slot = murmur_mix(text, n, store->hash_seed) & store->bucket_mask;
    struct lru_entry* it = store->buckets[slot];
    while (it != NULL) {   // walk the chain
        if (it->key_len == n && memcmp(it->key_bytes, text, n) == 0) {
            list_detach(&store->recency_list, it);
            list_push_front(&store->recency_list, it);
            store->stats.hit_count += 1;
            return it;
        }
        it = it->next_in_bucket;
    }
    store->stats.miss_count += 1;
    return NULL;
}

int drop_old(struct lru_cache* store, uint64_t t) {
    int gone = 0;
    struct lru_entry* last = store->recency_list.tail;
    while (last != NULL && last->deadline_ms + store->grace_ms < t) {
        struct lru_entry* before = last->older;
        bucket_unlink(store->buckets, store->bucket_mask, last);
        store->bytes_used -= last->key_len + last->value_len;
        pool_release(&store->entry_pool, last);
        last = before;
        gone++;
    }
    if (gone > store->stats.largest_sweep) store->stats.largest_sweep = gone;
    return gone;
}
";

pub(crate) const UNRELATED: &str = r"
static int parse_interval(const char *text, double *seconds)
{
    char *rest = NULL;
    double amount = strtod(text, &rest);
    if (rest == text || amount < 0.0)
        return -EINVAL;
    switch (*rest) {
    case 'h': amount *= 3600.0; break;
    case 'm': amount *= 60.0; break;
    case 's': case '\0': break;
    default: return -ERANGE;
    }
    *seconds = amount;
    return 0;
}
";

pub(crate) fn package(name: &str, version: &str) -> Package {
    Package {
        purl: format!("pkg:generic/{name}@{version}"),
        name: name.to_owned(),
        version: version.to_owned(),
        license: None,
        released_at: None,
        released_at_source: None,
        source_url: None,
        known_by: KnownBy::List,
    }
}

pub(crate) fn content(path: &str, text: &str) -> NewContent {
    let language = Language::detect(path, text.as_bytes());
    let lexed = lex(language, text.as_bytes());
    let hash = ContentHash::of(text.as_bytes());
    let params = FingerprintParams::CURRENT;
    let streams = [Level::Exact, Level::Abstract].into_iter().filter_map(|level| stream_hash(&lexed.tokens, level));
    let is_counted = |kind| matches!(kind, TokenKind::Identifier | TokenKind::Number | TokenKind::String);
    let symbols: BTreeSet<Symbol> =
        lexed.tokens.iter().filter(|token| is_counted(token.kind)).map(|token| token.symbol).collect();
    NewContent {
        hash,
        language: Some(language),
        family: Some(language.family()),
        len_bytes: text.len() as u64,
        n_lines: lexed.n_lines(),
        n_tokens: lexed.tokens.len() as u32,
        exact: fingerprint(&lexed.tokens, Level::Exact, params.exact),
        abstracted: fingerprint(&lexed.tokens, Level::Abstract, params.abstracted),
        whole: std::iter::once(whole_bytes_hash(&hash)).chain(streams).collect(),
        symbols: symbols.into_iter().collect(),
        source: Some(text.as_bytes().to_vec()),
        checkpoints: lexed.checkpoints,
        facts: ContentFacts::default(),
    }
}

pub(crate) fn index(files: &[(&str, &str, &str)]) -> MemoryIndex {
    let mut index = MemoryIndex::default();
    for (name, path, text) in files {
        index.begin_package(&package(name, "1.0.0"), &ContentHash::of(text.as_bytes())).unwrap();
        let id = index.add_content(content(path, text)).unwrap();
        index.add_occurrence(path, id, false).unwrap();
        index.finish_package().unwrap();
    }
    index.commit().unwrap();
    index
}

pub(crate) fn scan(index: &MemoryIndex, path: &str, text: &str) -> FileMatches {
    let lexed = lex(Language::detect(path, text.as_bytes()), text.as_bytes());
    let file = ScannedFile {
        path,
        hash: ContentHash::of(text.as_bytes()),
        len_bytes: text.len() as u64,
        text: Some(ScannedText { bytes: text.as_bytes(), lexed: &lexed }),
    };
    Matcher::new(index, MatchParams::default(), 1 << 20).with_discarded().match_file(&file).unwrap()
}

/// Runs `score` with a scorer of a C text beside the stored text `origin`.
pub(crate) fn with_scorer<T>(
    store: &MemoryIndex,
    scanned: &str,
    origin: &str,
    score: impl FnOnce(&mut Scorer<'_, '_>) -> T,
) -> T {
    let params = MatchParams::default();
    let lexed = lex(Language::detect("a.c", b""), scanned.as_bytes());
    let prepared = Prepared::of(&lexed.tokens);
    let content = store.find_by_hash(&ContentHash::of(origin.as_bytes())).unwrap().unwrap();
    let text = OriginCache::new(1 << 20).load(store, content).unwrap().unwrap();
    score(&mut Scorer {
        scanned: ScannedSide::new(Side::whole(scanned.as_bytes(), &lexed), &prepared),
        origin: text.side(),
        idf: &mut Idf::new(store, ScannedText { bytes: scanned.as_bytes(), lexed: &lexed }, &params.score),
        params: &params.score,
        earlier: &mut Earlier::default(),
    })
}

fn classes(found: &FileMatches) -> Vec<(MatchClass, bool)> {
    found.regions.iter().map(|region| (region.class, region.is_whole_file)).collect()
}

#[test]
fn the_same_bytes_are_identical() {
    let index = index(&[("lru", "src/lru.c", LRU)]);
    assert_eq!(classes(&scan(&index, "cache.c", LRU)), [(MatchClass::Identical, true)]);
}

#[test]
fn another_layout_is_reformatted() {
    let index = index(&[("lru", "src/lru.c", LRU)]);
    let text = LRU.replace("\n    ", "\r\n\t").replace("/* A cache that forgets what was used least recently. */", "");
    assert_eq!(classes(&scan(&index, "cache.cc", &text)), [(MatchClass::Reformatted, true)]);
}

#[test]
fn a_snippet_in_other_code_is_found_with_its_lines() {
    let index = index(&[("lru", "src/lru.c", LRU)]);
    let text = format!("{UNRELATED}\n{}\n{UNRELATED}", LRU.lines().take(18).collect::<Vec<_>>().join("\n"));
    let found = scan(&index, "mixed.c", &text);
    assert_eq!(classes(&found), [(MatchClass::Identical, false)]);
    let region = &found.regions[0];
    assert_eq!(region.origin.lines.shown(), (2, 18));
    let shown = |line: u32| text.lines().nth(line as usize).unwrap();
    assert!(shown(region.scanned.lines.start).contains("forgets"), "{:?}", region.scanned.lines);
    assert_eq!(shown(region.scanned.lines.end - 1), "}");
}

#[test]
fn renamed_and_reformatted_functions_are_found() {
    let index = index(&[("lru", "src/lru.c", LRU), ("time", "src/time.c", UNRELATED)]);
    let found = scan(&index, "store.c", &format!("#include <stdint.h>\n{LRU_RENAMED}"));
    assert_eq!(found.regions.len(), 1, "{:?}", found.discarded);
    let region = &found.regions[0];
    assert!(region.scanned.lines.len() >= 30, "{:?}", region.scanned.lines);
    assert!(region.rename_agreement.unwrap() > 0.95);
    assert!(region.renames.contains(&("cache".to_owned(), "store".to_owned())));
}

#[test]
fn unrelated_code_gives_nothing() {
    let index = index(&[("lru", "src/lru.c", LRU)]);
    assert_eq!(scan(&index, "interval.c", UNRELATED).regions, []);
    assert_eq!(scan(&index, "empty.c", "").regions, []);
}

/// Functions of one shape with names of their own, as long files have.
fn many_functions(n: u32) -> String {
    let function = |nth: u32| {
        format!(
            "int field_{nth}_load(struct record_{nth} *record) {{\n    if (record->mask_{nth} & FLAG_{nth}) {{\n        \
             return decode_{nth}(record->bytes_{nth}, record->len_{nth}, {nth});\n    }}\n    return -E_{nth};\n}}\n"
        )
    };
    (0..n).map(function).collect()
}

#[test]
fn a_renamed_function_inside_a_long_exact_copy_keeps_its_own_origin() {
    let long = many_functions(40);
    let (before, after) = long.split_at(long.find("int field_20_load").unwrap());
    let index = index(&[("fields", "src/fields.c", &long), ("lru", "src/lru.c", LRU)]);
    let found = scan(&index, "a.c", &format!("{before}{LRU_RENAMED}{after}"));
    let contents: std::collections::BTreeSet<_> = found.regions.iter().map(|region| region.content).collect();
    assert_eq!(contents.len(), 2, "{:?}", found.regions);
}

#[test]
fn an_edited_copy_is_edited() {
    let index = index(&[("lru", "src/lru.c", LRU)]);
    let text = LRU
        .replace("    cache->stats.miss_count += 1;\n", "")
        .replace("    int evicted = 0;\n", "    int evicted = 0;\n    assert(cache->is_open);\n");
    let found = scan(&index, "cache.c", &text);
    assert_eq!(classes(&found), [(MatchClass::Edited, false)], "{:?}", found.discarded);
    assert!(found.regions[0].scanned.lines.len() >= 34, "{:?}", found.regions[0].scanned.lines);
}

#[test]
fn tiny_functions_in_another_order_are_found_together() {
    let names = ["tide", "quay", "mast", "keel", "hull", "rope", "sail", "buoy"];
    let function = |name: &&str| {
        format!("static int {name}_at(struct {name} *it)\n{{\n    return it->{name}_len + {name}_of(it);\n}}\n\n")
    };
    let origin: String = names.iter().map(function).collect();
    let reversed: String = names.iter().rev().map(function).collect();
    let index = index(&[("port", "src/port.c", &origin), ("lru", "src/lru.c", LRU)]);
    let found = scan(&index, "a.c", &reversed);
    let n_lines: u32 = found.regions.iter().map(|region| region.scanned.lines.len()).sum();
    assert!(n_lines * 2 > reversed.lines().count() as u32, "{:?}", found.discarded);
    let one_of_them = format!("{UNRELATED}\n{}\n{UNRELATED}", function(&"keel"));
    assert_eq!(scan(&index, "a.c", &one_of_them).regions, [], "too little where it is little of both files");
}

#[test]
fn code_of_five_unrelated_packages_is_common() {
    let idiom = "    for (i = 0; i < n_items; i++) {\n        if (items[i] == NULL)\n            continue;\n        total += items[i]->weight;\n        items[i]->visited = 1;\n    }\n    average = total / (double) n_items;\n";
    let in_file = |tag: usize| {
        let body = UNRELATED.replace("amount", &format!("value{tag}")).replace("3600.0", &format!("{tag}.5"));
        format!(
            "int first_{tag}(void) {{ return handle_{tag}({tag}, other_{tag}); }}\nvoid f{tag}(void) {{\n    setup_{tag}();\n{idiom}    finish_{tag}(1);\n}}\n{body}"
        )
    };
    let files: Vec<(String, String)> = (0..5).map(|tag| (format!("p{tag}"), in_file(tag))).collect();
    let named: Vec<(&str, &str, &str)> =
        files.iter().map(|(name, text)| (name.as_str(), "a.c", text.as_str())).collect();
    let host = format!("static void mine(struct thing **items) {{\n    prepare_mine();\n{idiom}    done_mine();\n}}\n");
    let alone = scan(&index(&named[..1]), "mine.c", &host);
    let common = scan(&index(&named), "mine.c", &host);
    assert_eq!(common.regions, [], "an idiom is nobody's; alone it gave {:?}", classes(&alone));
}

#[test]
fn results_do_not_depend_on_what_else_was_matched() {
    let index = index(&[("lru", "src/lru.c", LRU), ("time", "src/time.c", UNRELATED)]);
    assert_eq!(scan(&index, "store.c", LRU_RENAMED), scan(&index, "store.c", LRU_RENAMED));
}
