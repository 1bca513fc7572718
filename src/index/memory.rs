//! The in-memory twin of the database: the same answers from plain maps. For tests and small corpora; nothing is
//! packed, everything is searched in the simplest way, so that it can judge the real one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::fingerprint::{FingerprintParams, Level};
use crate::id::{ContentHash, ContentId, KGramHash, PackageId, Symbol};
use crate::lexer::{Checkpoint, Family, Language};
use crate::provenance::Package;

use super::rank::Rank;
use super::write::INCOMPLETE;
use super::{
    Committed, ContentFacts, ContentInfo, Hit, LanguageCount, MAX_DOCUMENT_FREQUENCY, MAX_PLACES, N_REPRESENTATIVES,
    NameFilter, NewContent, Occurrence, PackageFile, PackageState, Store, StoreError, StoreIdentity, StoreWriter,
    TOKENS_PER_SLOT, WriteIndexError,
};

/// A database in memory. What is finished is seen at once; `commit` only counts generations.
#[derive(Debug, Default)]
pub struct MemoryIndex {
    contents: BTreeMap<ContentId, Held>,
    by_hash: HashMap<ContentHash, ContentId>,
    postings: HashMap<(Level, KGramHash), BTreeSet<(ContentId, u32)>>,
    packages: BTreeMap<PackageId, (Package, ContentHash, Vec<PackageFile>)>,
    begun: Option<Begun>,
    n_given_contents: u32,
    n_given_packages: u32,
    committed: Committed,
    is_changed: bool,
}

/// A package that was begun: its files by path, with whether they are bundled.
type Begun = (Package, ContentHash, BTreeMap<String, (ContentId, bool)>);

#[derive(Debug)]
struct Held {
    info: Arc<ContentInfo>,
    facts: Arc<ContentFacts>,
    source: Option<Arc<[u8]>>,
    family: Option<Family>,
    symbols: BTreeSet<Symbol>,
    checkpoints: Vec<Checkpoint>,
    rank: Option<Rank>,
}

impl MemoryIndex {
    /// Makes an empty database.
    pub fn new() -> Self {
        Self::default()
    }

    fn held(&self, content: ContentId) -> Result<&Held, StoreError> {
        self.contents.get(&content).ok_or_else(|| StoreError::Unknown { what: format!("content {}", content.0) })
    }

    fn find_package(&self, purl: &str) -> Option<PackageId> {
        self.packages.iter().find(|(_, (package, ..))| package.purl == purl).map(|(&id, _)| id)
    }

    fn insert_places(&mut self, id: ContentId, content: &NewContent) {
        let levels = [(Level::Exact, &content.exact), (Level::Abstract, &content.abstracted)];
        for (level, fingerprints) in levels {
            for fingerprint in fingerprints {
                let place = (id, fingerprint.token_idx / TOKENS_PER_SLOT);
                self.postings.entry((level, fingerprint.hash)).or_default().insert(place);
            }
        }
        for &hash in &content.whole {
            self.postings.entry((Level::Whole, hash)).or_default().insert((id, 0));
        }
    }

    fn used_contents(&self) -> BTreeSet<ContentId> {
        self.packages.values().flat_map(|(_, _, files)| files.iter().map(|file| file.content)).collect()
    }

    fn drop_unused(&mut self) {
        let used = self.used_contents();
        self.contents.retain(|id, _| used.contains(id));
        self.by_hash.retain(|_, id| used.contains(id));
        for places in self.postings.values_mut() {
            places.retain(|(id, _)| used.contains(id));
        }
    }

    /// The contents among `places` that a look-up may return.
    fn representatives(&self, places: &BTreeSet<(ContentId, u32)>) -> (u32, BTreeSet<ContentId>) {
        let holders: BTreeSet<ContentId> = places.iter().map(|&(content, _)| content).collect();
        let df = holders.len() as u32;
        if df <= MAX_DOCUMENT_FREQUENCY {
            return (df, holders);
        }
        let rank = |id: &ContentId| self.contents.get(id).and_then(|held| held.rank).unwrap_or_default();
        let mut ranked: Vec<(Rank, ContentId)> = holders.iter().map(|id| (rank(id), *id)).collect();
        ranked.sort_unstable();
        (df, ranked.into_iter().take(N_REPRESENTATIVES).map(|(_, id)| id).collect())
    }
}

impl Store for MemoryIndex {
    fn lookup(&self, level: Level, query: &[KGramHash], hits: &mut Vec<Hit>) -> Result<(), StoreError> {
        for (query_idx, &hash) in query.iter().enumerate() {
            let Some(places) = self.postings.get(&(level, hash)) else { continue };
            let (document_frequency, kept) = self.representatives(places);
            for content in kept {
                let places = places.range((content, 0)..=(content, u32::MAX)).take(MAX_PLACES);
                let query_idx = query_idx as u32;
                hits.extend(places.map(|&(content, slot)| Hit { query_idx, content, slot, document_frequency }));
            }
        }
        Ok(())
    }

    fn content(&self, content: ContentId) -> Result<Arc<ContentInfo>, StoreError> {
        Ok(Arc::clone(&self.held(content)?.info))
    }

    fn read_content(&self, content: ContentId) -> Result<Arc<[u8]>, StoreError> {
        let source = self.held(content)?.source.clone();
        source.ok_or_else(|| StoreError::Unknown { what: format!("text of content {}", content.0) })
    }

    fn checkpoints(&self, content: ContentId) -> Result<Vec<Checkpoint>, StoreError> {
        Ok(self.held(content)?.checkpoints.clone())
    }

    fn names(&self, content: ContentId) -> Result<NameFilter, StoreError> {
        let symbols: Vec<Symbol> = self.held(content)?.symbols.iter().copied().collect();
        Ok(NameFilter::of(&symbols))
    }

    fn occurrences(&self, content: ContentId) -> Result<Arc<[Occurrence]>, StoreError> {
        let mut found: Vec<Occurrence> = Vec::new();
        for (&package, (_, _, files)) in &self.packages {
            for file in files.iter().filter(|file| file.content == content) {
                found.push(Occurrence { package, path: file.path.clone(), is_bundled: file.is_bundled });
            }
        }
        found.sort();
        Ok(found.into())
    }

    fn find_by_hash(&self, hash: &ContentHash) -> Result<Option<ContentId>, StoreError> {
        Ok(self.by_hash.get(hash).copied())
    }

    fn facts(&self, content: ContentId) -> Result<Arc<ContentFacts>, StoreError> {
        Ok(Arc::clone(&self.held(content)?.facts))
    }

    fn find_copyrights(&self, text: &str) -> Result<Vec<ContentId>, StoreError> {
        let text = text.to_ascii_lowercase();
        let holds = |statement: &String| statement.to_ascii_lowercase().contains(&text);
        let stating = self.contents.iter().filter(|(_, held)| held.facts.copyrights.iter().any(holds));
        Ok(stating.map(|(&id, _)| id).collect())
    }

    fn packages(&self) -> Result<Vec<(PackageId, Package)>, StoreError> {
        Ok(self.packages.iter().map(|(&id, (package, ..))| (id, package.clone())).collect())
    }

    fn package_files(&self, package: PackageId) -> Result<Arc<[PackageFile]>, StoreError> {
        let files = self.packages.get(&package).map(|(_, _, files)| files.as_slice().into());
        files.ok_or_else(|| StoreError::Unknown { what: format!("package {}", package.0) })
    }

    fn languages(&self) -> Result<BTreeMap<Language, LanguageCount>, StoreError> {
        let mut counts: BTreeMap<Language, LanguageCount> = BTreeMap::new();
        for held in self.contents.values() {
            let Some(language) = held.info.language else { continue };
            let count = counts.entry(language).or_default();
            count.n_contents += 1;
            count.n_lines += u64::from(held.info.n_lines);
            count.n_bytes += held.info.len_bytes;
        }
        for (_, _, files) in self.packages.values() {
            let language = |file: &PackageFile| self.contents.get(&file.content).and_then(|held| held.info.language);
            let spoken: BTreeSet<Language> = files.iter().filter_map(language).collect();
            for language in spoken {
                counts.entry(language).or_default().n_packages += 1;
            }
        }
        Ok(counts)
    }

    fn identity(&self) -> Result<StoreIdentity, StoreError> {
        Ok(StoreIdentity {
            id: "memory".to_owned(),
            generation: self.committed.generation,
            changed_at: None,
            parameters: FingerprintParams::CURRENT,
            n_packages: self.packages.len() as u64,
            n_contents: self.contents.len() as u64,
        })
    }

    fn package(&self, package: PackageId) -> Result<Arc<Package>, StoreError> {
        let found = self.packages.get(&package).map(|(package, ..)| Arc::new(package.clone()));
        found.ok_or_else(|| StoreError::Unknown { what: format!("package {}", package.0) })
    }

    fn document_frequency(&self, family: Family, symbol: Symbol) -> u32 {
        let holds = |held: &&Held| held.family == Some(family) && held.symbols.contains(&symbol);
        self.contents.values().filter(holds).count() as u32
    }

    fn n_documents(&self, family: Family) -> u32 {
        self.contents.values().filter(|held| held.family == Some(family)).count() as u32
    }
}

impl StoreWriter for MemoryIndex {
    fn begin_package(&mut self, package: &Package, digest: &ContentHash) -> Result<PackageState, WriteIndexError> {
        self.begun = None;
        let before = self.find_package(&package.purl);
        if let Some(id) = before {
            let (held, held_digest, _) = &self.packages[&id];
            if held == package && held_digest == digest {
                return Ok(PackageState::Unchanged(id));
            }
        }
        self.begun = Some((package.clone(), *digest, BTreeMap::new()));
        Ok(before.map_or(PackageState::New, PackageState::Replaces))
    }

    fn content_id(&mut self, hash: &ContentHash) -> Result<Option<ContentId>, WriteIndexError> {
        Ok(self.by_hash.get(hash).copied())
    }

    fn add_content(&mut self, content: NewContent) -> Result<ContentId, WriteIndexError> {
        if let Some(&id) = self.by_hash.get(&content.hash) {
            return Ok(id);
        }
        self.n_given_contents += 1;
        let id = ContentId(self.n_given_contents);
        self.insert_places(id, &content);
        self.by_hash.insert(content.hash, id);
        let info = ContentInfo {
            hash: content.hash,
            language: content.language,
            len_bytes: content.len_bytes,
            n_lines: content.n_lines,
            n_tokens: content.n_tokens,
            has_source: content.source.is_some(),
        };
        let held = Held {
            info: Arc::new(info),
            facts: Arc::new(content.facts),
            source: content.source.map(Into::into),
            family: content.family,
            symbols: content.symbols.into_iter().collect(),
            checkpoints: content.checkpoints,
            rank: None,
        };
        self.contents.insert(id, held);
        Ok(id)
    }

    fn add_occurrence(&mut self, path: &str, content: ContentId, is_bundled: bool) -> Result<(), WriteIndexError> {
        let out_of_order = WriteIndexError::OutOfOrder { what: "an occurrence outside of a package" };
        let (package, _, files) = self.begun.as_mut().ok_or(out_of_order)?;
        files.insert(path.to_owned(), (content, is_bundled));
        if let Some(held) = self.contents.get_mut(&content) {
            let rank = Rank::new(is_bundled, package.released_at.as_deref());
            held.rank = Some(held.rank.map_or(rank, |known| known.min(rank)));
        }
        Ok(())
    }

    fn leave_incomplete(&mut self) {
        if let Some((_, digest, _)) = &mut self.begun {
            *digest = INCOMPLETE;
        }
    }

    fn finish_package(&mut self) -> Result<PackageId, WriteIndexError> {
        let out_of_order = WriteIndexError::OutOfOrder { what: "the end of a package that was not begun" };
        let (package, digest, files) = self.begun.take().ok_or(out_of_order)?;
        if let Some(before) = self.find_package(&package.purl) {
            self.packages.remove(&before);
        }
        self.n_given_packages += 1;
        let id = PackageId(self.n_given_packages);
        let files = files.into_iter().map(|(path, (content, is_bundled))| PackageFile { path, content, is_bundled });
        self.packages.insert(id, (package, digest, files.collect()));
        self.committed.n_packages += 1;
        self.is_changed = true;
        Ok(id)
    }

    fn remove_package(&mut self, purl: &str) -> Result<bool, WriteIndexError> {
        let Some(id) = self.find_package(purl) else { return Ok(false) };
        self.packages.remove(&id);
        self.is_changed = true;
        Ok(true)
    }

    fn commit(&mut self) -> Result<Committed, WriteIndexError> {
        self.begun = None;
        let known = self.committed.n_contents;
        self.drop_unused();
        let mut done = self.committed;
        if self.is_changed {
            done.generation += 1;
        }
        done.n_contents = self.contents.keys().filter(|id| u64::from(id.0) > known).count() as u64;
        self.is_changed = false;
        self.committed =
            Committed { generation: done.generation, n_contents: u64::from(self.n_given_contents), n_packages: 0 };
        Ok(done)
    }
}
