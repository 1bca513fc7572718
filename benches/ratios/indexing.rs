//! Indexing: packages in the page cache → a committed database, by the real indexer.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use kinprint::id::{ContentHash, ContentId, PackageId};
use kinprint::index::{
    Committed, Index, IndexStats, IndexWriter, NewContent, PackageState, StoreWriter, WriteIndexError, WriterOptions,
};
use kinprint::indexer::{IndexInput, IndexOptions, IndexSummary, index};
use kinprint::provenance::Package;

use crate::Outcome;
use crate::input::{Input, files_below};
use crate::table::{Goal, Table};
use crate::timing::{Clock, best_of, on_threads};

const N_ROUNDS: usize = 2;

/// The database that scans are measured with.
pub(crate) struct Built {
    pub(crate) dir: PathBuf,
}

/// What is kept of each content.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Kept {
    ExactLevel,
    BothLevels,
    Sources,
}

pub(crate) fn measure(input: &Input, databases: &Path, table: &mut Table) -> Outcome<Built> {
    let (blake3, n_bytes) = hash_all(input)?;
    Table::section(&format!("Indexing {} MB, one core", n_bytes / 1_000_000), "x blake3");
    table.row("blake3", &speed(n_bytes, blake3), 1.0, Goal::None);
    let dir = |name: &str| databases.join(name);
    let mut measure = |what: &str, kept: Kept, goal: Goal| -> Outcome<(f64, IndexSummary)> {
        let (seconds, summary) = best_of(Clock::Process, N_ROUNDS, || build(input, &dir(what), 1, kept))?;
        table.row(what, &speed(n_bytes, seconds), blake3 / seconds, goal);
        Ok((seconds, summary))
    };
    measure("level E, no sources", Kept::ExactLevel, Goal::AtLeast(0.05, 0.08))?;
    let (without, _) = measure("both levels, no sources", Kept::BothLevels, Goal::AtLeast(0.03, 0.06))?;
    let name = "both levels, sources";
    let (one, summary) = measure(name, Kept::Sources, Goal::AtLeast(0.02, 0.04))?;
    let built = dir(name);
    let text = time_text(&built)?;
    Table::note("(each with copyright lines and license tags, the first with level A hashes that are not kept)");
    table.row("sources alone", &speed(n_bytes, one - without), blake3 / (one - without), Goal::None);
    table.row("full text alone", &speed(n_bytes, text), blake3 / text, Goal::None);
    // By the clock, one after the other, so that a busy moment meets both alike.
    let by_clock =
        |n_threads: usize| best_of(Clock::Wall, 1, || build(input, &dir("threads"), n_threads, Kept::Sources));
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

/// Hashes every file of the packages from memory; returns seconds and bytes.
fn hash_all(input: &Input) -> Outcome<(f64, u64)> {
    let files = files_below(&input.packages)?;
    let texts: Vec<Vec<u8>> = files.iter().filter_map(|file| std::fs::read(&file.disk_path).ok()).collect();
    let hash = || {
        for text in &texts {
            black_box(blake3::hash(text));
        }
        Ok(())
    };
    Ok((best_of(Clock::Wall, 5, hash)?.0, texts.iter().map(|text| text.len() as u64).sum()))
}

/// Indexes all packages into a new database at `dir`.
fn build(input: &Input, dir: &Path, n_threads: usize, kept: Kept) -> Outcome<IndexSummary> {
    IndexWriter::delete(dir)?;
    on_threads(n_threads, || {
        let mut writer = Partial { inner: IndexWriter::open(dir, WriterOptions::default())?, kept };
        let options = IndexOptions { threads: NonZeroUsize::new(n_threads), ..IndexOptions::default() };
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

/// A writer that keeps a part of each content, so that the rest can be told by its cost.
struct Partial {
    inner: IndexWriter,
    kept: Kept,
}

impl StoreWriter for Partial {
    fn add_content(&mut self, mut content: NewContent) -> Result<ContentId, WriteIndexError> {
        if self.kept < Kept::Sources {
            content.source = None;
        }
        if self.kept < Kept::BothLevels {
            content.abstracted.clear();
        }
        self.inner.add_content(content)
    }

    fn begin_package(&mut self, package: &Package, digest: &ContentHash) -> Result<PackageState, WriteIndexError> {
        self.inner.begin_package(package, digest)
    }

    fn content_id(&mut self, hash: &ContentHash) -> Result<Option<ContentId>, WriteIndexError> {
        self.inner.content_id(hash)
    }

    fn add_occurrence(&mut self, path: &str, content: ContentId, is_bundled: bool) -> Result<(), WriteIndexError> {
        self.inner.add_occurrence(path, content, is_bundled)
    }

    fn finish_package(&mut self) -> Result<PackageId, WriteIndexError> {
        self.inner.finish_package()
    }

    fn leave_incomplete(&mut self) {
        self.inner.leave_incomplete();
    }

    fn remove_package(&mut self, purl: &str) -> Result<bool, WriteIndexError> {
        self.inner.remove_package(purl)
    }

    fn commit(&mut self) -> Result<Committed, WriteIndexError> {
        self.inner.commit()
    }
}
