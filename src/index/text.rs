//! Full text: which packages and contents hold given words. All tantivy is here.
//!
//! The words follow from the catalogue and the sources, so they are not part of a commit: after one, what is new is
//! read back and added, and what is gone is taken out. A crash in between leaves the words of an earlier state, and the
//! next update catches up; a hit that the catalogue does not know is never returned. Words of source text have no
//! positions (they would take three times the space for phrases nobody asked for); notices and names have.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::collector::TopDocs;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};
use tantivy::query::QueryParser;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer};
use tantivy::{IndexReader, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};

use super::reader::Index;
use super::{ContentFacts, FactMethod, Store, StoreError};
use crate::id::{ContentId, PackageId};

/// Memory of the writer before it writes a part out.
const MEMORY_BUDGET: usize = 64 << 20;

/// Text of one content that is taken; more is data rather than words.
const MAX_TEXT_LEN: usize = 1 << 20;

/// Bytes of the longest word.
const MAX_WORD_LEN: usize = 48;

const ANALYZER: &str = "words";

/// What a search found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TextHit {
    /// A package version, by its name or the paths of its files.
    Package(PackageId),
    /// A content, by its words or notices.
    Content(ContentId),
}

/// What the words cover; stored with each of tantivy's commits.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Covered {
    next_content: u32,
    next_package: u32,
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    content: Field,
    package: Field,
    name: Field,
    paths: Field,
    notices: Field,
    words: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = |option| TextFieldIndexing::default().set_tokenizer(ANALYZER).set_index_option(option);
    let with_positions = indexing(IndexRecordOption::WithFreqsAndPositions).set_fieldnorms(true);
    let plain = indexing(IndexRecordOption::Basic).set_fieldnorms(false);
    let text = |indexing: &TextFieldIndexing| TextOptions::default().set_indexing_options(indexing.clone());
    let fields = Fields {
        content: schema.add_u64_field("content", FAST | INDEXED),
        package: schema.add_u64_field("package", FAST | INDEXED),
        name: schema.add_text_field("name", text(&with_positions)),
        paths: schema.add_text_field("path", text(&plain)),
        notices: schema.add_text_field("notice", text(&with_positions)),
        words: schema.add_text_field("word", text(&plain)),
    };
    (schema.build(), fields)
}

fn register_analyzer(index: &tantivy::Index) {
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(MAX_WORD_LEN))
        .filter(LowerCaser)
        .build();
    index.tokenizers().register(ANALYZER, analyzer);
}

fn text_error(doing: &'static str) -> impl Fn(TantivyError) -> StoreError {
    move |source| StoreError::Text { doing, source: Box::new(source) }
}

/// Returns what is wrong with the words in `dir`, all of whose checksums are compared; nothing where there are none.
pub(super) fn find_damage(dir: &Path) -> Option<String> {
    let checked = TextSearcher::open(dir).and_then(|words| match words {
        Some(words) => words.index.validate_checksum().map_err(text_error("was checked")),
        None => Ok(HashSet::new()),
    });
    match checked {
        Ok(damaged) => damaged.iter().min().map(|file| format!("`{}`: its checksum differs", dir.join(file).display())),
        Err(StoreError::Text { source, .. }) => Some(format!("`{}`: {source}", dir.display())),
        Err(error) => Some(error.to_string()),
    }
}

/// Brings the words in `dir` up to the state of `index`; returns the contents and packages added. Damaged ones are made
/// anew: all of them follow from what is stored.
pub(super) fn update(dir: &Path, index: &Index) -> Result<u64, StoreError> {
    let io_error = |source| StoreError::Io { path: dir.to_owned(), source };
    if find_damage(dir).is_some() {
        std::fs::remove_dir_all(dir).map_err(io_error)?;
    }
    std::fs::create_dir_all(dir).map_err(io_error)?;
    let doing = "was brought up to date";
    let (schema, fields) = schema();
    let directory = MmapDirectory::open(dir).map_err(|error| text_error(doing)(error.into()))?;
    let words = tantivy::Index::open_or_create(directory, schema).map_err(text_error(doing))?;
    register_analyzer(&words);
    let payload = words.load_metas().map_err(text_error(doing))?.payload;
    let covered: Covered = payload.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let mut writer: tantivy::IndexWriter = words.writer(MEMORY_BUDGET).map_err(text_error(doing))?;

    let contents = index.catalog().content_ids(false).map_err(super::reader::catalog_error(doing))?;
    let packages: Vec<PackageId> = index.packages()?.into_iter().map(|(id, _)| id).collect();
    let live = Live { contents: contents.iter().copied().collect(), packages: packages.iter().copied().collect() };
    for term in gone(&words, fields, &live).map_err(text_error(doing))? {
        writer.delete_term(term);
    }
    let mut n_added = 0;
    for &id in contents.iter().filter(|id| id.0 >= covered.next_content) {
        if let Some(document) = content_document(index, id, fields)? {
            writer.add_document(document).map_err(text_error(doing))?;
            n_added += 1;
        }
    }
    for &id in packages.iter().filter(|id| id.0 >= covered.next_package) {
        writer.add_document(package_document(index, id, fields)?).map_err(text_error(doing))?;
        n_added += 1;
    }
    let covered = Covered {
        next_content: contents.last().map_or(covered.next_content, |id| covered.next_content.max(id.0 + 1)),
        next_package: packages.last().map_or(covered.next_package, |id| covered.next_package.max(id.0 + 1)),
    };
    let mut commit = writer.prepare_commit().map_err(text_error(doing))?;
    commit.set_payload(&serde_json::to_string(&covered).expect("two numbers are always JSON"));
    commit.commit().map_err(text_error(doing))?;
    writer.wait_merging_threads().map_err(text_error(doing))?;
    Ok(n_added)
}

struct Live {
    contents: BTreeSet<ContentId>,
    packages: BTreeSet<PackageId>,
}

/// Returns the terms of documents whose content or package is gone.
fn gone(words: &tantivy::Index, fields: Fields, live: &Live) -> tantivy::Result<Vec<Term>> {
    let reader = words.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    let searcher: Searcher = IndexReader::searcher(&reader);
    let mut terms = Vec::new();
    for segment in searcher.segment_readers() {
        let (contents, packages) = (segment.fast_fields().u64("content")?, segment.fast_fields().u64("package")?);
        for doc in segment.doc_ids_alive() {
            if let Some(id) = contents.first(doc)
                && !live.contents.contains(&ContentId(id as u32))
            {
                terms.push(Term::from_field_u64(fields.content, id));
            }
            if let Some(id) = packages.first(doc)
                && !live.packages.contains(&PackageId(id as u32))
            {
                terms.push(Term::from_field_u64(fields.package, id));
            }
        }
    }
    Ok(terms)
}

/// Returns the words of a content; `None` if there is nothing to find it by.
fn content_document(index: &Index, id: ContentId, fields: Fields) -> Result<Option<TantivyDocument>, StoreError> {
    let mut document = TantivyDocument::default();
    let facts = index.facts(id)?;
    for fact in facts.licenses.iter().filter(|fact| FactMethod::precedence_of(&fact.method).is_none()) {
        document.add_text(fields.notices, &fact.raw);
    }
    for statement in &facts.copyrights {
        document.add_text(fields.notices, statement);
    }
    let has_source = index.content(id)?.has_source;
    if has_source {
        let text = index.read_content(id)?;
        document.add_text(fields.words, String::from_utf8_lossy(&text[..text.len().min(MAX_TEXT_LEN)]));
    }
    if !has_source && *facts == ContentFacts::default() {
        return Ok(None);
    }
    document.add_u64(fields.content, u64::from(id.0));
    Ok(Some(document))
}

fn package_document(index: &Index, id: PackageId, fields: Fields) -> Result<TantivyDocument, StoreError> {
    let package = index.package(id)?;
    let mut document = TantivyDocument::default();
    document.add_u64(fields.package, u64::from(id.0));
    for name in [&package.purl, &package.name].into_iter().chain(&package.license) {
        document.add_text(fields.name, name);
    }
    let paths: Vec<String> = index.package_files(id)?.iter().map(|file| file.path.clone()).collect();
    document.add_text(fields.paths, paths.join("\n"));
    Ok(document)
}

/// Full text, open to search.
pub(super) struct TextSearcher {
    reader: IndexReader,
    index: tantivy::Index,
    fields: Fields,
}

impl TextSearcher {
    /// Opens the words in `dir`; `None` if there are none.
    pub(super) fn open(dir: &Path) -> Result<Option<Self>, StoreError> {
        if !dir.join("meta.json").exists() {
            return Ok(None);
        }
        let doing = "was opened";
        let directory = MmapDirectory::open(dir).map_err(|error| text_error(doing)(error.into()))?;
        let index = tantivy::Index::open(ReadOnly(directory)).map_err(text_error(doing))?;
        register_analyzer(&index);
        let (schema, fields) = schema();
        if index.schema() != schema {
            let what = "its fields are those of another build".to_owned();
            return Err(StoreError::Damaged { path: dir.join("meta.json"), what });
        }
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        Ok(Some(Self { reader: reader.map_err(text_error(doing))?, index, fields }))
    }

    /// Returns what holds all words of `query`, best first. Syntax errors of the query are forgiven.
    pub(super) fn search(&self, query: &str, limit: usize) -> Result<Vec<TextHit>, StoreError> {
        let doing = "was searched";
        let fields = vec![self.fields.name, self.fields.paths, self.fields.notices, self.fields.words];
        let mut parser = QueryParser::for_index(&self.index, fields);
        parser.set_conjunction_by_default();
        parser.set_field_boost(self.fields.name, 4.0);
        // Joined words such as `foo_bar` would be a phrase, which words without positions cannot answer.
        let is_kept = |c: char| c.is_alphanumeric() || "\":()+ ".contains(c);
        let query: String = query.chars().map(|c| if is_kept(c) { c } else { ' ' }).collect();
        let (query, _) = parser.parse_query_lenient(&query);
        let searcher = self.reader.searcher();
        let top = TopDocs::with_limit(limit.max(1)).order_by_score();
        let mut hits = Vec::new();
        for (_, address) in searcher.search(&*query, &top).map_err(text_error(doing))? {
            let columns = searcher.segment_reader(address.segment_ord).fast_fields();
            let number = |name| columns.u64(name).map(|column| column.first(address.doc_id));
            if let Some(id) = number("package").map_err(text_error(doing))? {
                hits.push(TextHit::Package(PackageId(id as u32)));
            } else if let Some(id) = number("content").map_err(text_error(doing))? {
                hits.push(TextHit::Content(ContentId(id as u32)));
            }
        }
        Ok(hits)
    }
}

/// A directory that is only read: tantivy's readers otherwise take a lock file, which read-only media refuse. The lock
/// guards a reader against files deleted while it opens; then opening fails, and is tried again by whoever asked.
#[derive(Debug, Clone)]
struct ReadOnly(MmapDirectory);

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::IoError { io_error: Arc::new(read_only()), filepath: path.to_owned() })
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.0.atomic_read(path)
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn read_only() -> io::Error {
    io::Error::from(io::ErrorKind::ReadOnlyFilesystem)
}
