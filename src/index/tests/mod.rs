//! Tests of the database as a whole, against its in-memory twin and against crashes and damage.

mod compat;
mod crash;
mod errors;
mod hostile;
mod life;
mod twin;

use std::path::Path;

use super::*;
use crate::fingerprint::Fingerprint;
use crate::id::{ContentHash, KGramHash, Symbol};
use crate::lexer::{Checkpoint, Family, Language};
use crate::provenance::{DateSource, KnownBy, Package};
use crate::span::LineSpan;

/// A package version with a canonical purl.
fn package(name: &str, version: &str) -> Package {
    Package {
        purl: format!("pkg:generic/{name}@{version}"),
        name: name.to_owned(),
        version: version.to_owned(),
        license: Some("MIT".to_owned()),
        released_at: Some("2024-05-01".to_owned()),
        released_at_source: Some(DateSource::Manifest),
        source_url: None,
        known_by: KnownBy::List,
    }
}

fn hash(number: u32) -> KGramHash {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(&number.to_le_bytes()).as_bytes()[..8]);
    KGramHash(u64::from_le_bytes(first))
}

/// A content that follows from a number; neighbours share hashes.
fn content(number: u32) -> NewContent {
    let text = format!("fn content_{number}() {{ {} }}\n", "call(); ".repeat(number as usize % 40));
    let n_tokens = 300;
    let places = |offset: u32| {
        let of = |idx| Fingerprint { hash: hash(offset + (number + idx * idx) % 97), token_idx: idx * 23 % n_tokens };
        (0..=(number % 13)).map(of).collect::<Vec<_>>()
    };
    let language = (!number.is_multiple_of(5)).then(|| Language::all().nth(number as usize % 3 + 1)).flatten();
    NewContent {
        hash: ContentHash::of(text.as_bytes()),
        language,
        family: language.map(Language::family),
        len_bytes: text.len() as u64,
        n_lines: 1,
        n_tokens,
        exact: places(0),
        abstracted: places(1000),
        whole: vec![hash(5000 + number / 2)],
        symbols: (0..number % 7).map(|idx| Symbol(hash(idx).0 as u32)).collect(),
        source: (!number.is_multiple_of(11)).then(|| text.into_bytes()),
        checkpoints: checkpoints(number),
        facts: ContentFacts {
            licenses: (0..number % 3)
                .map(|line| LicenseFact {
                    raw: "Apache-2.0 OR MIT".to_owned(),
                    expression: (line > 0).then(|| crate::license::SpdxExpression::parse("Apache-2.0 OR MIT").unwrap()),
                    method: "spdx-tag".to_owned(),
                    lines: LineSpan::new(line, line + 1),
                })
                .collect(),
            copyrights: (0..number % 2).map(|idx| format!("Copyright {idx} Åsa")).collect(),
        },
    }
}

fn checkpoints(number: u32) -> Vec<Checkpoint> {
    let place = |nth: u32| [(nth * 1024).to_le_bytes(), (nth * 4096 + number).to_le_bytes()].concat();
    let rows = (1..=number % 4).flat_map(|nth| [place(nth), vec![1, b'{', 0, 0, 0]].concat());
    Checkpoint::from_bytes(&rows.collect::<Vec<u8>>()).unwrap()
}

/// Puts a package of these contents, and tells what it was before.
fn put(writer: &mut dyn StoreWriter, package: &Package, numbers: &[u32]) -> Result<PackageState, WriteIndexError> {
    let digest = ContentHash::of(format!("{numbers:?}").as_bytes());
    let state = writer.begin_package(package, &digest)?;
    if matches!(state, PackageState::Unchanged(_)) {
        return Ok(state);
    }
    for (idx, &number) in numbers.iter().enumerate() {
        let content = content(number);
        let id = match writer.content_id(&content.hash)? {
            Some(id) => id,
            None => writer.add_content(content)?,
        };
        let is_bundled = number % 4 == 0;
        writer.add_occurrence(&format!("{}/{idx}.rs", if is_bundled { "vendor" } else { "src" }), id, is_bundled)?;
    }
    writer.finish_package()?;
    Ok(state)
}

/// Everything a store says, with ids replaced by what they stand for, so that two stores can be compared.
fn everything(store: &dyn Store) -> Vec<String> {
    let mut said = Vec::new();
    let hash_of = |id| store.content(id).unwrap().hash;
    let mut numbers: Vec<u32> = (0..97).chain(1000..1097).chain(5000..5200).collect();
    numbers.sort_unstable_by_key(|&number| hash(number));
    let query: Vec<KGramHash> = numbers.iter().map(|&number| hash(number)).collect();
    for level in
        [crate::fingerprint::Level::Exact, crate::fingerprint::Level::Abstract, crate::fingerprint::Level::Whole]
    {
        let mut hits = Vec::new();
        store.lookup(level, &query, &mut hits).unwrap();
        assert!(hits.windows(2).all(|pair| pair[0] < pair[1]), "hits are ordered and differ");
        let mut lines: Vec<String> = hits
            .iter()
            .map(|hit| {
                format!("{level:?} {} {} {} {}", hit.query_idx, hash_of(hit.content), hit.slot, hit.document_frequency)
            })
            .collect();
        lines.sort();
        said.extend(lines);
    }
    for (id, package) in store.packages().unwrap() {
        assert_eq!(*store.package(id).unwrap(), package);
        said.push(format!("{package:?}"));
        for file in store.package_files(id).unwrap().iter() {
            let info = store.content(file.content).unwrap();
            assert_eq!(store.find_by_hash(&info.hash).unwrap(), Some(file.content));
            let text = store.read_content(file.content).ok();
            assert_eq!(text.is_some(), info.has_source);
            let places = store.occurrences(file.content).unwrap();
            assert!(places.iter().any(|place| place.package == id && place.path == file.path));
            let facts = store.facts(file.content).unwrap();
            let names = store.names(file.content).unwrap();
            let checkpoints = store.checkpoints(file.content).unwrap();
            said.push(format!(
                "{} {} {} {info:?} {facts:?} {names:?} {checkpoints:?} {text:?}",
                package.purl, file.path, file.is_bundled
            ));
        }
    }
    for text in ["copyright 0 Å", "COPYRIGHT", "0 å", "nobody"] {
        let stating = store.find_copyrights(text).unwrap();
        assert!(stating.is_sorted_by(|left, right| left < right), "each once, rising");
        said.extend(stating.iter().map(|&content| format!("{text}: {}", hash_of(content))));
    }
    said.sort();
    said.push(format!("{:?}", store.languages().unwrap()));
    for family in Family::all() {
        said.push(format!("{family}: {}", store.n_documents(family)));
    }
    let identity = store.identity().unwrap();
    said.push(format!("{} packages, {} contents", identity.n_packages, identity.n_contents));
    said
}

fn open_writer(dir: &Path) -> IndexWriter {
    IndexWriter::open(dir, WriterOptions::default()).unwrap()
}

fn verified(dir: &Path) -> Index {
    let index = Index::open(dir).unwrap();
    assert_eq!(index.verify().unwrap().damages, [""; 0]);
    index
}
