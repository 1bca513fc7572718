//! Indexing: packages in the page cache → a committed database, by the real indexer.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use kinprint::index::{Index, IndexStats, IndexWriter, WriterOptions};
use kinprint::indexer::{ContentParts, IndexInput, IndexOptions, IndexSummary, index};

use crate::Outcome;
use crate::input::{Input, files_below};
use crate::table::{Goal, Table};
use crate::timing::{Clock, best_of, on_threads};

const N_ROUNDS: usize = 2;
/// Times that everything is hashed in a round.
const N_HASHINGS: usize = 10;

/// The database that scans are measured with.
pub(crate) struct Built {
    pub(crate) dir: PathBuf,
}

pub(crate) fn measure(input: &Input, databases: &Path, table: &mut Table) -> Outcome<Built> {
    let (blake3, n_bytes) = hash_all(input)?;
    Table::section(&format!("Indexing {} MB, one core", n_bytes / 1_000_000), "x blake3");
    table.row("blake3", &speed(n_bytes, blake3), 1.0, Goal::None);
    let dir = |name: &str| databases.join(name);
    let mut measure = |what: &str, parts: ContentParts, goal: Goal| -> Outcome<(f64, IndexSummary)> {
        let (seconds, summary) = best_of(Clock::Process, N_ROUNDS, || build(input, &dir(what), 1, parts))?;
        table.row(what, &speed(n_bytes, seconds), blake3 / seconds, goal);
        Ok((seconds, summary))
    };
    let level_e = ContentParts { abstracted: false, facts: false, source: false };
    let both_levels = ContentParts { abstracted: true, ..level_e };
    let sources = ContentParts { source: true, ..both_levels };
    measure("level E, no sources", level_e, Goal::AtLeast(0.05, 0.08))?;
    let (without, _) = measure("both levels, no sources", both_levels, Goal::AtLeast(0.03, 0.06))?;
    let (with, _) = measure("both levels, sources", sources, Goal::AtLeast(0.02, 0.04))?;
    let name = "all: licenses and copyright lines too";
    let (all, summary) = measure(name, ContentParts::default(), Goal::None)?;
    let built = dir(name);
    let text = time_text(&built)?;
    let mut alone = |what: &str, seconds: f64| table.row(what, &speed(n_bytes, seconds), blake3 / seconds, Goal::None);
    alone("sources alone", with - without);
    alone("licenses and copyright lines alone", (all - with).max(0.01));
    table.row("full text alone", &speed(n_bytes, text), blake3 / text, Goal::None);
    // By the clock, one after the other, so that a busy moment meets both alike.
    let by_clock = |n_threads: usize| {
        best_of(Clock::Wall, 1, || build(input, &dir("threads"), n_threads, ContentParts::default()))
    };
    let (mut one, mut two) = (f64::MAX, f64::MAX);
    for _ in 0..N_ROUNDS {
        (one, two) = (one.min(by_clock(1)?.0), two.min(by_clock(2)?.0));
    }
    table.row("two threads, of one", &speed(n_bytes, two), one / two, Goal::AtLeast(1.8, 1.95));

    Table::section("Size on disk", "B/byte");
    sizes(&Index::open(&built)?.stats()?, &summary, table);
    Ok(Built { dir: built })
}

fn speed(n_bytes: u64, seconds: f64) -> String {
    format!("{:.1} MB/s", n_bytes as f64 / 1e6 / seconds)
}

/// Hashes every file of the packages from memory; returns seconds and bytes. In processor time as the rows it is the
/// yardstick of, and several times, since that is told to 10 ms.
fn hash_all(input: &Input) -> Outcome<(f64, u64)> {
    let files = files_below(&input.packages)?;
    let texts: Vec<Vec<u8>> = files.iter().filter_map(|file| std::fs::read(&file.disk_path).ok()).collect();
    let hash = || {
        for text in std::iter::repeat_n(&texts, N_HASHINGS).flatten() {
            black_box(blake3::hash(text));
        }
        Ok(())
    };
    let (seconds, ()) = best_of(Clock::Process, 5, hash)?;
    Ok((seconds / N_HASHINGS as f64, texts.iter().map(|text| text.len() as u64).sum()))
}

/// Indexes all packages into a new database at `dir`.
fn build(input: &Input, dir: &Path, n_threads: usize, parts: ContentParts) -> Outcome<IndexSummary> {
    IndexWriter::delete(dir)?;
    on_threads(n_threads, || {
        let mut writer = IndexWriter::open(dir, WriterOptions::default())?;
        let options = IndexOptions { threads: NonZeroUsize::new(n_threads), parts, ..IndexOptions::default() };
        let inputs = input.packages.iter().cloned().map(IndexInput::Path);
        Ok(index(&mut writer, inputs, &options, &(), &AtomicBool::new(false))?)
    })
}

fn time_text(dir: &Path) -> Outcome<f64> {
    on_threads(1, || {
        let mut writer = IndexWriter::open(dir, WriterOptions::default())?;
        Ok(best_of(Clock::Process, 1, || Ok(writer.update_text()?))?.0)
    })
}

fn sizes(stats: &IndexStats, summary: &IndexSummary, table: &mut Table) {
    let n_code = summary.n_bytes_fingerprinted as f64;
    let n_texts = stats.content_bytes as f64;
    let mb = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let bare = stats.segment_bytes - stats.filter_bytes;
    let mut row = |what: &str, bytes: u64, of: f64, goal: Goal| table.row(what, &mb(bytes), bytes as f64 / of, goal);
    row("segments without filters, of code", bare, n_code, Goal::AtMost(0.25, 0.20));
    row("segments, of code", stats.segment_bytes, n_code, Goal::AtMost(0.28, 0.23));
    row("document frequencies (part of segments)", stats.frequencies_bytes, n_code, Goal::None);
    row("sources, of all contents", stats.source_bytes, n_texts, Goal::AtMost(0.26, 0.22));
    row("catalogue, of all contents", stats.catalog_bytes, n_texts, Goal::None);
    row("full text, of all contents", stats.text_bytes, n_texts, Goal::AtMost(0.20, 0.15));
    let of_floor = stats.postings_bytes as f64 / stats.floor_bytes as f64;
    let per_posting = format!("{:.2} B a posting", stats.postings_bytes as f64 / stats.n_postings as f64);
    table.row("postings, times their floor", &per_posting, of_floor, Goal::AtMost(1.3, 1.15));
}
