//! The database as it is read: one state of it, from opening to closing, whatever is written meanwhile.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde::Serialize;

use super::cache::Cache;
use super::catalog::Catalog;
use super::layout::Layout;
use super::segment::{Segment, SegmentHit};
use super::sources::{Sources, SourcesFile};
use super::text::{TextHit, TextSearcher};
use super::{
    ContentFacts, ContentInfo, Hit, LanguageCount, MAX_DOCUMENT_FREQUENCY, N_REPRESENTATIVES, NameFilter, Occurrence,
    OpenIndexError, PackageFile, Store, StoreError, StoreIdentity,
};
use crate::fingerprint::{FingerprintParams, Level};
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::lexer::{Checkpoint, Family, Language};
use crate::provenance::Package;

/// Entries of each cache: some hundred bytes each.
const CACHE_LEN: usize = 1 << 16;

/// Slots of the cache of document frequencies, 8 bytes each.
const N_FREQUENCIES: usize = 1 << 16;

/// An open database. Costs the same to open at any size; may be shared between threads.
pub struct Index {
    pub(super) layout: Layout,
    pub(super) segments: Vec<Segment>,
    pub(super) sources: Sources,
    catalog: Mutex<Catalog>,
    identity: StoreIdentity,
    n_documents: [u32; 256],
    frequencies: Vec<AtomicU64>,
    contents: Cache<ContentId, Arc<ContentInfo>>,
    occurrences: Cache<ContentId, Arc<[Occurrence]>>,
    packages: Cache<PackageId, Arc<Package>>,
    languages: OnceLock<BTreeMap<Language, LanguageCount>>,
}

/// What a database takes on disk, in bytes and numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct IndexStats {
    /// Package versions.
    pub n_packages: u64,
    /// Contents.
    pub n_contents: u64,
    /// Bytes of the contents, as they were on disk.
    pub content_bytes: u64,
    /// Places of contents.
    pub n_occurrences: u64,
    /// Segments.
    pub n_segments: u64,
    /// Distinct hashes, summed over levels and segments.
    pub n_keys: u64,
    /// Postings.
    pub n_postings: u64,
    /// Bytes of the postings, filters and frequencies apart.
    pub postings_bytes: u64,
    /// Bytes of the filters.
    pub filter_bytes: u64,
    /// Bytes of the document frequencies.
    pub frequencies_bytes: u64,
    /// Bytes of the segments' files.
    pub segment_bytes: u64,
    /// Bytes of the files of sources.
    pub source_bytes: u64,
    /// Bytes of the catalogue.
    pub catalog_bytes: u64,
    /// Bytes of the full text.
    pub text_bytes: u64,
    /// The least the postings could take: `hashes · (kept bits − log2 hashes + 1.44) + postings · log2 slots`.
    pub floor_bytes: u64,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("dir", &self.layout.dir).field("identity", &self.identity).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the database in `dir` to read.
    ///
    /// # Errors
    /// When there is none, it is damaged, too new, made with other parameters, or unpublished in a read-only
    /// directory; the message says which and what helps.
    pub fn open(dir: &Path) -> Result<Self, OpenIndexError> {
        let mut result = Self::try_open(dir);
        // A writer may delete merged files between the reading of the list and their opening: then the list is new.
        for _ in 0..4 {
            match &result {
                Err(OpenIndexError::Store(StoreError::Io { source, .. }))
                    if source.kind() == std::io::ErrorKind::NotFound => {}
                _ => break,
            }
            result = Self::try_open(dir);
        }
        result
    }

    fn try_open(dir: &Path) -> Result<Self, OpenIndexError> {
        let layout = Layout::new(dir);
        let catalog = layout.open_catalog()?;
        let explain = |error| layout.explain(error);
        let mut segments = Vec::new();
        for row in catalog.segments().map_err(explain)? {
            segments.push(Segment::open(&layout.segment(row.id), row.dead)?);
        }
        let mut files = Vec::new();
        for (id, ..) in catalog.source_files().map_err(explain)? {
            files.push(SourcesFile::open(&layout.source_file(id))?);
        }
        let mut n_documents = [0; 256];
        for (language, n) in catalog.documents().map_err(explain)? {
            n_documents[usize::from(language.family().idx())] += n;
        }
        let identity = read_identity(&catalog).map_err(explain)?;
        let sources = Sources::new(files, &catalog.dictionaries().map_err(explain)?);
        Ok(Self {
            catalog: Mutex::new(catalog),
            frequencies: std::iter::repeat_with(AtomicU64::default).take(N_FREQUENCIES).collect(),
            contents: Cache::new(CACHE_LEN),
            occurrences: Cache::new(CACHE_LEN),
            packages: Cache::new(CACHE_LEN),
            languages: OnceLock::new(),
            layout,
            segments,
            sources,
            identity,
            n_documents,
        })
    }

    /// Returns the directory.
    pub fn dir(&self) -> &Path {
        &self.layout.dir
    }

    /// Tells whether it is a copy made by [`Index::publish`].
    pub fn is_published(&self) -> bool {
        self.layout.is_sealed()
    }

    /// Returns what the database takes.
    ///
    /// # Errors
    /// When the catalogue cannot be read.
    pub fn stats(&self) -> Result<IndexStats, StoreError> {
        let mut stats = IndexStats {
            n_packages: self.identity.n_packages,
            n_contents: self.identity.n_contents,
            n_segments: self.segments.len() as u64,
            source_bytes: self.sources.len_bytes(),
            catalog_bytes: std::fs::metadata(self.layout.catalog()).map_or(0, |file| file.len()),
            text_bytes: dir_len(&self.layout.text()),
            ..IndexStats::default()
        };
        let mut floor = 0.0;
        for sizes in self.segments.iter().map(Segment::sizes) {
            stats.n_keys += sizes.n_keys;
            stats.n_postings += sizes.n_postings;
            stats.postings_bytes += sizes.postings_bytes;
            stats.filter_bytes += sizes.filter_bytes;
            stats.frequencies_bytes += sizes.symbols_bytes;
            stats.segment_bytes += sizes.file_bytes;
            floor += sizes.floor_bytes;
        }
        stats.floor_bytes = floor as u64;
        let doing = "counted its contents";
        stats.n_occurrences = self.catalog().count("occurrences").map_err(catalog_error(doing))?;
        stats.content_bytes = self.catalog().content_bytes().map_err(catalog_error(doing))?;
        Ok(stats)
    }

    /// Returns the packages and contents that hold all words of `query`, best first. Words in quotes are a phrase in
    /// names and notices; `name:`, `path:`, `notice:` and `word:` ask for one kind.
    ///
    /// # Errors
    /// When no full text was made, or it is damaged.
    pub fn text_search(&self, query: &str, limit: usize) -> Result<Vec<TextHit>, StoreError> {
        let missing = || StoreError::Unknown { what: "full text; `kinprint index --text` makes it".to_owned() };
        let searcher = TextSearcher::open(&self.layout.text())?.ok_or_else(missing)?;
        let mut hits = searcher.search(query, limit)?;
        // The words may be of another state than the one that was opened.
        hits.retain(|hit| match *hit {
            TextHit::Package(id) => self.package(id).is_ok(),
            TextHit::Content(id) => self.content(id).is_ok(),
        });
        Ok(hits)
    }

    pub(super) fn catalog(&self) -> MutexGuard<'_, Catalog> {
        self.catalog.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the hits of several segments in order and gives each hash one frequency and, if that makes it common,
    /// only its representatives.
    fn combine(mut found: Vec<(SegmentHit, usize)>, hits: &mut Vec<Hit>) {
        found.sort_unstable_by_key(|(hit, _)| (hit.query_idx, hit.content, hit.slot));
        hits.reserve(found.len());
        let mut seen: Vec<usize> = Vec::new();
        for group in found.chunk_by(|left, right| left.0.query_idx == right.0.query_idx) {
            seen.clear();
            let mut df: u32 = 0;
            for &(hit, segment) in group {
                if !seen.contains(&segment) {
                    seen.push(segment);
                    df = df.saturating_add(hit.df);
                }
            }
            let mut kept: Option<Vec<ContentId>> = None;
            if df > MAX_DOCUMENT_FREQUENCY {
                let mut ranked: Vec<_> = group.iter().map(|(hit, _)| (hit.rank, hit.content)).collect();
                ranked.sort_unstable();
                ranked.dedup();
                ranked.truncate(N_REPRESENTATIVES);
                kept = Some(ranked.into_iter().map(|(_, content)| content).collect());
            }
            for (hit, _) in group {
                if kept.as_ref().is_none_or(|kept| kept.contains(&hit.content)) {
                    hits.push(Hit {
                        query_idx: hit.query_idx,
                        content: hit.content,
                        slot: hit.slot,
                        document_frequency: df,
                    });
                }
            }
        }
    }

    fn count_frequency(&self, family: Family, symbol: Symbol) -> u32 {
        let sum: f32 = self.segments.iter().map(|segment| segment.document_frequency(family, symbol)).sum();
        // Shares of removed contents are estimates; more documents than there are would turn rarity around.
        (sum.round() as u32).min(self.n_documents(family))
    }
}

impl Store for Index {
    fn lookup(&self, level: Level, query: &[KGramHash], hits: &mut Vec<Hit>) -> Result<(), StoreError> {
        let mut found: Vec<(SegmentHit, usize)> = Vec::new();
        let mut of_segment = Vec::new();
        for (idx, segment) in self.segments.iter().enumerate() {
            segment.ensure_symbols()?;
            of_segment.clear();
            segment.lookup(level, query, &mut of_segment)?;
            found.extend(of_segment.iter().map(|&hit| (hit, idx)));
        }
        Self::combine(found, hits);
        Ok(())
    }

    fn content(&self, content: ContentId) -> Result<Arc<ContentInfo>, StoreError> {
        self.contents.get_or(content, || {
            let found = self.catalog().content(content).map_err(catalog_error("looked up a content"))?;
            found.map(Arc::new).ok_or_else(|| unknown("content", content.0))
        })
    }

    fn read_content(&self, content: ContentId) -> Result<Arc<[u8]>, StoreError> {
        self.sources.read(content)?.ok_or_else(|| unknown("text of content", content.0))
    }

    fn checkpoints(&self, content: ContentId) -> Result<Vec<Checkpoint>, StoreError> {
        self.catalog().checkpoints(content).map_err(catalog_error("looked up the checkpoints of a content"))
    }

    fn names(&self, content: ContentId) -> Result<NameFilter, StoreError> {
        for segment in &self.segments {
            if let Some(idx) = segment.find_content(content)? {
                return segment.names(idx);
            }
        }
        Ok(NameFilter::ANY)
    }

    fn occurrences(&self, content: ContentId) -> Result<Arc<[Occurrence]>, StoreError> {
        self.occurrences.get_or(content, || {
            let found = self.catalog().occurrences(content).map_err(catalog_error("looked up the places of a content"));
            found.map(Into::into)
        })
    }

    fn find_by_hash(&self, hash: &ContentHash) -> Result<Option<ContentId>, StoreError> {
        self.catalog().find_content(hash).map_err(catalog_error("looked up a hash"))
    }

    fn facts(&self, content: ContentId) -> Result<Arc<ContentFacts>, StoreError> {
        self.content(content)?;
        let facts = self.catalog().facts(content).map_err(catalog_error("looked up the licenses of a content"));
        facts.map(Arc::new)
    }

    fn find_copyrights(&self, text: &str) -> Result<Vec<ContentId>, StoreError> {
        self.catalog().find_copyrights(text).map_err(catalog_error("searched the copyright statements"))
    }

    fn packages(&self) -> Result<Vec<(PackageId, Package)>, StoreError> {
        self.catalog().packages().map_err(catalog_error("listed its packages"))
    }

    fn package_files(&self, package: PackageId) -> Result<Arc<[PackageFile]>, StoreError> {
        self.package(package)?;
        let files = self.catalog().package_files(package).map_err(catalog_error("listed the files of a package"));
        files.map(Into::into)
    }

    fn languages(&self) -> Result<BTreeMap<Language, LanguageCount>, StoreError> {
        if let Some(known) = self.languages.get() {
            return Ok(known.clone());
        }
        let counted = self.catalog().languages().map_err(catalog_error("counted its languages"))?;
        Ok(self.languages.get_or_init(|| counted).clone())
    }

    fn identity(&self) -> Result<StoreIdentity, StoreError> {
        Ok(self.identity.clone())
    }

    fn package(&self, package: PackageId) -> Result<Arc<Package>, StoreError> {
        self.packages.get_or(package, || {
            let found = self.catalog().package(package).map_err(catalog_error("looked up a package"))?;
            found.map(Arc::new).ok_or_else(|| unknown("package", package.0))
        })
    }

    fn document_frequency(&self, family: Family, symbol: Symbol) -> u32 {
        // A slot holds symbol, family and frequency in one word, so that no reader sees half of another's.
        const FREQUENCY_BITS: u32 = 23;
        let key = 1 << 40 | u64::from(family.idx()) << 32 | u64::from(symbol.0);
        let slot = &self.frequencies[(symbol.0 ^ u32::from(family.idx()) << 8) as usize % N_FREQUENCIES];
        let held = slot.load(Ordering::Relaxed);
        if held >> FREQUENCY_BITS == key {
            return (held & ((1 << FREQUENCY_BITS) - 1)) as u32;
        }
        let df = self.count_frequency(family, symbol);
        if df >> FREQUENCY_BITS == 0 {
            slot.store(key << FREQUENCY_BITS | u64::from(df), Ordering::Relaxed);
        }
        df
    }

    fn n_documents(&self, family: Family) -> u32 {
        self.n_documents[usize::from(family.idx())]
    }

    fn check_read(&self) -> Result<(), StoreError> {
        self.segments.iter().try_for_each(Segment::check_read)?;
        self.sources.check_read()
    }
}

fn read_identity(catalog: &Catalog) -> rusqlite::Result<StoreIdentity> {
    Ok(StoreIdentity {
        id: catalog.meta("id")?.unwrap_or_default(),
        generation: catalog.meta("generation")?.unwrap_or(0),
        changed_at: catalog.meta::<Option<String>>("changed_at")?.flatten(),
        parameters: catalog.meta("parameters")?.unwrap_or(FingerprintParams::CURRENT),
        n_packages: catalog.meta("n_packages")?.unwrap_or(0),
        n_contents: catalog.meta("n_contents")?.unwrap_or(0),
    })
}

fn dir_len(path: &Path) -> u64 {
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

fn unknown(what: &str, id: u32) -> StoreError {
    StoreError::Unknown { what: format!("{what} {id}") }
}

pub(super) fn catalog_error(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |source| StoreError::Catalog { doing, source }
}
