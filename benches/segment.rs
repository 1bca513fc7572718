//! Posting segments against ready-made stores, on the same synthetic postings: bytes a posting, nanoseconds a look-up.
//!
//! `cargo bench --bench segment` takes 3 million postings, `POSTINGS=10000000` more, `ONLY=ours` leaves the others out.
//! Of each store the time from postings in memory to a committed state is taken, and look-ups of one sorted batch.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod synthetic;

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use kinprint::fingerprint::Level;
use kinprint::id::KGramHash;
use kinprint::index::{Hit, Index, IndexWriter, Store, WriterOptions};
use redb::{MultimapTableDefinition, ReadableDatabase};
use tantivy::schema::{IndexRecordOption, Schema};
use tantivy::{DocSet, Term};

use synthetic::{POSTINGS_PER_CONTENT, TOKENS_PER_POSTING, hash_of};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Contents as lists of (hash, token); a third of the places hold hashes that others hold too.
fn contents(n_postings: u64) -> Vec<Vec<(u64, u32)>> {
    let n_contents = n_postings / u64::from(POSTINGS_PER_CONTENT);
    let place = |content: u64, idx: u32| {
        let number = content * u64::from(POSTINGS_PER_CONTENT) + u64::from(idx);
        let number = if number.is_multiple_of(3) { number / 7 } else { number };
        (hash_of(number).0, idx * TOKENS_PER_POSTING)
    };
    (0..n_contents).map(|content| (0..POSTINGS_PER_CONTENT).map(|idx| place(content, idx)).collect()).collect()
}

/// A sorted batch: `share` of it is held.
fn queries(contents: &[Vec<(u64, u32)>], n: usize, share: f64) -> Vec<KGramHash> {
    let n_hits = (n as f64 * share) as usize;
    let held = contents.iter().flatten().step_by((contents.len() * POSTINGS_PER_CONTENT as usize / n.max(1)).max(1));
    let mut query: Vec<KGramHash> = held.take(n_hits).map(|&(hash, _)| KGramHash(hash)).collect();
    let foreign = |idx: usize| KGramHash((idx as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5555_5555);
    query.extend((n_hits..n).map(foreign));
    query.sort_unstable();
    query.dedup();
    query
}

/// Nanoseconds a look-up, the best of five, and what was found.
fn time(query: &[KGramHash], mut lookup: impl FnMut(&[KGramHash]) -> Outcome<usize>) -> Outcome<(f64, usize)> {
    let mut best = f64::MAX;
    let mut n_found = 0;
    for _ in 0..5 {
        let start = Instant::now();
        n_found = lookup(query)?;
        best = best.min(start.elapsed().as_nanos() as f64 / query.len() as f64);
    }
    Ok((best, n_found))
}

struct Batches {
    mixed: Vec<KGramHash>,
    hits: Vec<KGramHash>,
    misses: Vec<KGramHash>,
}

fn row(
    name: &str,
    built: f64,
    bytes: f64,
    batches: &Batches,
    mut lookup: impl FnMut(&[KGramHash]) -> Outcome<usize>,
) -> Outcome<()> {
    let (mixed, _) = time(&batches.mixed, &mut lookup)?;
    let (hit, n_hits) = time(&batches.hits, &mut lookup)?;
    let (miss, n_misses) = time(&batches.misses, &mut lookup)?;
    println!("{name:<10}{built:>10.1}{bytes:>14.2}{mixed:>12.1}{hit:>10.1}{miss:>10.1}{n_hits:>10}{n_misses:>6}");
    Ok(())
}

fn main() -> Outcome<()> {
    let n_postings = std::env::var("POSTINGS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000_000u64);
    let only = std::env::var("ONLY").unwrap_or_default();
    let contents = contents(n_postings);
    let batches = Batches {
        mixed: queries(&contents, 100_000, 0.1),
        hits: queries(&contents, 100_000, 1.0),
        misses: queries(&contents, 100_000, 0.0),
    };
    let dir = tempfile::tempdir()?;
    println!("{n_postings} postings; batches of {} look-ups, sorted", batches.mixed.len());
    println!(
        "{:<10}{:>10}{:>14}{:>12}{:>10}{:>10}{:>10}{:>6}",
        "store", "build s", "bytes/posting", "ns, 10 % hit", "ns hit", "ns miss", "found", ""
    );
    ours(&contents, &dir.path().join("ours"), &batches)?;
    if only != "ours" {
        sqlite(&contents, &dir.path().join("sqlite"), &batches)?;
        redb(&contents, &dir.path().join("redb"), &batches)?;
        tantivy(&contents, &dir.path().join("tantivy"), &batches)?;
    }
    Ok(())
}

fn ours(contents: &[Vec<(u64, u32)>], dir: &Path, batches: &Batches) -> Outcome<()> {
    let start = Instant::now();
    let mut writer = IndexWriter::open(dir, WriterOptions { run_bytes: 1 << 31, ..WriterOptions::default() })?;
    let hash = |content: u64, place: u32| KGramHash(contents[content as usize][place as usize].0);
    synthetic::write(&mut writer, contents.len() as u64, hash)?;
    let built = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let index = Index::open(dir)?;
    let opened = start.elapsed().as_secs_f64() * 1e3;
    let stats = index.stats()?;
    let per_posting = |bytes: u64| bytes as f64 / stats.n_postings as f64;
    row("ours", built, per_posting(stats.postings_bytes), batches, |query| {
        let mut hits: Vec<Hit> = Vec::new();
        index.lookup(Level::Exact, query, &mut hits)?;
        Ok(hits.chunk_by(|left, right| left.query_idx == right.query_idx).count())
    })?;
    println!(
        "          {:.3} of the floor of {:.2} bytes; filter {:.2} bytes a posting; opened in {opened:.1} ms",
        stats.postings_bytes as f64 / stats.floor_bytes as f64,
        per_posting(stats.floor_bytes),
        per_posting(stats.filter_bytes),
    );
    Ok(())
}

/// Postings as (hash, place in the corpus), sorted: what a store with sorted insertion likes best.
fn sorted(contents: &[Vec<(u64, u32)>]) -> Vec<(u64, u64)> {
    let place = |(idx, places): (usize, &Vec<(u64, u32)>)| {
        places.iter().map(move |&(hash, token)| (hash, (idx as u64) << 16 | u64::from(token))).collect::<Vec<_>>()
    };
    let mut all: Vec<(u64, u64)> = contents.iter().enumerate().flat_map(place).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn sqlite(contents: &[Vec<(u64, u32)>], path: &Path, batches: &Batches) -> Outcome<()> {
    let start = Instant::now();
    let connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "CREATE TABLE p (hash INTEGER, place INTEGER, PRIMARY KEY (hash, place)) WITHOUT ROWID; BEGIN",
    )?;
    let postings = sorted(contents);
    {
        let mut insert = connection.prepare("INSERT INTO p VALUES (?1, ?2)")?;
        for &(hash, place) in &postings {
            insert.execute([hash as i64, place as i64])?;
        }
    }
    connection.execute_batch("COMMIT")?;
    let built = start.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(path)?.len() as f64 / postings.len() as f64;
    let mut select = connection.prepare("SELECT place FROM p WHERE hash = ?1")?;
    row("SQLite", built, bytes, batches, |query| {
        let mut n_found = 0;
        for hash in query {
            let mut rows = select.query([hash.0 as i64])?;
            let mut n_places = 0;
            while rows.next()?.is_some() {
                n_places += 1;
            }
            n_found += usize::from(n_places > 0);
        }
        Ok(n_found)
    })
}

fn redb(contents: &[Vec<(u64, u32)>], path: &Path, batches: &Batches) -> Outcome<()> {
    const TABLE: MultimapTableDefinition<'_, u64, u64> = MultimapTableDefinition::new("p");
    let start = Instant::now();
    let database = redb::Database::create(path)?;
    let postings = sorted(contents);
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_multimap_table(TABLE)?;
        for &(hash, place) in &postings {
            table.insert(hash, place)?;
        }
    }
    transaction.commit()?;
    let built = start.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(path)?.len() as f64 / postings.len() as f64;
    let transaction = database.begin_read()?;
    let table = transaction.open_multimap_table(TABLE)?;
    row("redb", built, bytes, batches, |query| {
        let mut n_found = 0;
        for hash in query {
            n_found += usize::from(table.get(hash.0)?.count() > 0);
        }
        Ok(n_found)
    })
}

fn tantivy(contents: &[Vec<(u64, u32)>], path: &Path, batches: &Batches) -> Outcome<()> {
    let start = Instant::now();
    std::fs::create_dir(path)?;
    let mut schema = Schema::builder();
    let field = schema.add_u64_field("hash", tantivy::schema::INDEXED);
    let index = tantivy::Index::create_in_dir(path, schema.build())?;
    let mut writer: tantivy::IndexWriter = index.writer_with_num_threads(2, 256 << 20)?;
    for places in contents {
        let mut document = tantivy::TantivyDocument::default();
        for &(hash, _) in places {
            document.add_u64(field, hash);
        }
        writer.add_document(document)?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    let built = start.elapsed().as_secs_f64();
    let length = |entry: std::io::Result<std::fs::DirEntry>| Ok::<_, std::io::Error>(entry?.metadata()?.len());
    let bytes: u64 = std::fs::read_dir(path)?.map(length).sum::<std::io::Result<u64>>()?;
    let n_postings = contents.len() * POSTINGS_PER_CONTENT as usize;
    let searcher = index.reader()?.searcher();
    row("tantivy", built, bytes as f64 / n_postings as f64, batches, |query| {
        let mut n_found = 0;
        let inverted: Vec<_> =
            searcher.segment_readers().iter().map(|segment| segment.inverted_index(field)).collect::<Result<_, _>>()?;
        for hash in query {
            let term = Term::from_field_u64(field, hash.0);
            let mut n_places = 0;
            for index in &inverted {
                if let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? {
                    while postings.doc() != tantivy::TERMINATED {
                        n_places += 1;
                        postings.advance();
                    }
                }
            }
            n_found += usize::from(n_places > 0);
        }
        Ok(n_found)
    })
}
