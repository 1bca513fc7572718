//! The writer: packages in, segments and sources out, one commit.
//!
//! Everything of a run happens inside one SQLite transaction; files are written beside it and named by it. The order
//! of a commit is: files and their directories made durable, then SQLite's commit, then the files that were replaced
//! are deleted. So a crash before the commit leaves the old state and some files nobody names (the next writer
//! deletes them), one after it the new state.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rustc_hash::FxHashMap;

use super::catalog::{Catalog, ContentRow, LanguageDelta};
use super::compact::{self, Replaced};
use super::layout::{Layout, sync_dir};
use super::rank::Rank;
use super::reader::Index;
use super::segment::{Bitmap, Run, RunContent, Segment};
use super::sources::SourcesWriter;
use super::{
    Committed, ContentInfo, NewContent, OpenIndexError, PackageState, StoreWriter, WriteIndexError, WriterOptions,
    fault, text, write::INCOMPLETE,
};
use crate::fingerprint::FingerprintParams;
use crate::id::{ContentHash, ContentId, PackageId};
use crate::lexer::Language;
use crate::provenance::Package;
use crate::source::give_back;

/// Writes a database; there is one writer at a time, readers go on reading what was committed.
pub struct IndexWriter {
    layout: Layout,
    options: WriterOptions,
    catalog: Catalog,
    begun: Option<Begun>,
    state: RunState,
    /// Set when a commit failed half-way: nothing more is written.
    is_broken: bool,
    /// Held until the writer is dropped.
    _lock: File,
}

/// A package that was begun: its files by path.
struct Begun {
    package: Package,
    digest: ContentHash,
    files: BTreeMap<String, (ContentId, bool)>,
}

/// What was gathered since the last commit.
#[derive(Default)]
struct RunState {
    run: Run,
    first_new: u32,
    next_content: u32,
    next_file: u32,
    /// Ranks of the contents from `first_new` on.
    ranks: Vec<Option<Rank>>,
    /// The contents from `first_new` on, so that the catalogue is hardly ever asked; of very many the first ones.
    ids: FxHashMap<ContentHash, ContentId>,
    spilled: Vec<u32>,
    sources: Option<(u32, SourcesWriter)>,
    /// Contents that a removed package held: perhaps nobody does now.
    loose: BTreeSet<ContentId>,
    languages: BTreeMap<Language, LanguageDelta>,
    n_packages: u64,
    is_changed: bool,
}

/// The id of the first content of a database.
const FIRST_CONTENT: u32 = 1;

/// Contents whose ids are kept in memory: 50 MB of them.
const MAX_IDS: usize = 1 << 20;

impl RunState {
    fn note_id(&mut self, hash: ContentHash, id: ContentId) {
        if self.ids.len() < MAX_IDS {
            self.ids.insert(hash, id);
        }
    }

    /// Tells whether every content since the last commit is in memory.
    fn knows_all_ids(&self) -> bool {
        self.ids.len() as u32 == self.next_content - self.first_new
    }
}

impl IndexWriter {
    /// Opens the database in `dir` for writing, or makes one there.
    ///
    /// # Errors
    /// When another process writes, the directory is no database or a published one, or the disk refuses.
    pub fn open(dir: &Path, options: WriterOptions) -> Result<Self, WriteIndexError> {
        let layout = Layout::new(dir);
        if layout.is_sealed() {
            return Err(WriteIndexError::ReadOnly { path: layout.dir, is_published: true });
        }
        refuse_foreign(&layout)?;
        for path in [layout.dir.clone(), layout.segments(), layout.sources()] {
            fs::create_dir_all(&path).map_err(|source| write_error(&layout, &path, source))?;
        }
        let lock = take_lock(&layout)?;
        let catalog = open_catalog(&layout)?;
        let mut writer =
            Self { layout, options, catalog, begun: None, state: RunState::default(), is_broken: false, _lock: lock };
        writer.layout.sweep(&writer.catalog).map_err(catalog_error("swept old files"))?;
        writer.begin()?;
        Ok(writer)
    }

    /// Deletes the database in `dir`, so that it can be made anew. Anything else in the directory stays.
    ///
    /// # Errors
    /// When another process writes, the directory is no database, or the disk refuses.
    pub fn delete(dir: &Path) -> Result<(), WriteIndexError> {
        let layout = Layout::new(dir);
        if !layout.dir.exists() {
            return Ok(());
        }
        refuse_foreign(&layout)?;
        let _lock = take_lock(&layout)?;
        // The catalogue goes first: without it the rest is nobody's.
        for name in ["catalog.sqlite", "catalog.sqlite-wal", "catalog.sqlite-shm", "SEALED"] {
            remove(&layout, &layout.dir.join(name), |path| fs::remove_file(path))?;
        }
        for path in [layout.segments(), layout.sources(), layout.text()] {
            remove(&layout, &path, |path| fs::remove_dir_all(path))?;
        }
        Ok(())
    }

    /// Brings the full text up to the last commit, for [`Index::text_search`]; returns the contents and packages added.
    /// Takes longer than everything else together, so it is only done when asked for.
    ///
    /// # Errors
    /// When the database cannot be read or the full text not be written. The database itself is as it was.
    pub fn update_text(&mut self) -> Result<u64, WriteIndexError> {
        self.check_unbroken()?;
        let index = Index::open(&self.layout.dir)?;
        Ok(text::update(&self.layout.text(), &index)?)
    }

    /// Begins the transaction of the next run.
    fn begin(&mut self) -> Result<(), WriteIndexError> {
        let doing = "began a run";
        self.catalog.run("BEGIN IMMEDIATE").map_err(catalog_error(doing))?;
        let next_content = self.catalog.meta("next_content").map_err(catalog_error(doing))?.unwrap_or(FIRST_CONTENT);
        let next_file = self.catalog.meta("next_file").map_err(catalog_error(doing))?.unwrap_or(1);
        self.state = RunState { first_new: next_content, next_content, next_file, ..RunState::default() };
        Ok(())
    }

    fn next_file(&mut self) -> u32 {
        self.state.next_file += 1;
        self.state.next_file - 1
    }

    /// Writes the run in memory out as a segment.
    fn spill(&mut self) -> Result<(), WriteIndexError> {
        if self.state.run.is_empty() {
            return Ok(());
        }
        let id = self.next_file();
        let path = self.layout.segment(id);
        let run = std::mem::take(&mut self.state.run);
        let (first_new, ranks) = (self.state.first_new, &self.state.ranks);
        let rank = |id: ContentId| ranks.get((id.0 - first_new) as usize).copied().flatten().unwrap_or_default();
        run.write(&path, rank).map_err(|source| write_error(&self.layout, &path, source))?;
        self.state.spilled.push(id);
        Ok(())
    }

    fn push_source(&mut self, id: ContentId, text: &[u8]) -> Result<(), WriteIndexError> {
        if self.state.sources.is_none() {
            let file = self.next_file();
            let path = self.layout.source_file(file);
            let dictionaries = self.catalog.dictionaries().map_err(catalog_error("read its dictionaries"))?;
            let next = dictionaries.len() as u32 + 1;
            let writer = SourcesWriter::create(&path, dictionaries.last().cloned(), next);
            self.state.sources = Some((file, writer.map_err(|source| write_error(&self.layout, &path, source))?));
        }
        if let Some((file, writer)) = &mut self.state.sources {
            let path = self.layout.source_file(*file);
            writer.push(id, text).map_err(|source| write_error(&self.layout, &path, source))?;
        }
        Ok(())
    }

    fn finish_sources(&mut self) -> Result<(), WriteIndexError> {
        let Some((file, writer)) = self.state.sources.take() else { return Ok(()) };
        let path = self.layout.source_file(file);
        let finished = writer.finish().map_err(|source| write_error(&self.layout, &path, source));
        let (len, n_contents, dictionary) = finished?;
        let doing = "added a file of sources";
        if let Some(dictionary) = dictionary {
            self.catalog.insert_dictionary(&dictionary).map_err(catalog_error(doing))?;
        }
        self.catalog.insert_source_file(file, n_contents, len).map_err(catalog_error(doing))
    }

    fn count_language(&mut self, info: &ContentInfo, sign: i64) {
        if let Some(language) = info.language {
            let delta = self.state.languages.entry(language).or_default();
            delta.contents += sign;
            delta.lines += sign * i64::from(info.n_lines);
            delta.bytes += sign * info.len_bytes as i64;
        }
    }

    /// Deletes contents that no package holds from the catalogue; returns them.
    fn drop_unused(&mut self) -> Result<Vec<ContentId>, WriteIndexError> {
        let doing = "looked for unused contents";
        let mut unused =
            self.catalog.unused_contents_from(ContentId(self.state.first_new)).map_err(catalog_error(doing))?;
        for &id in self.state.loose.range(..ContentId(self.state.first_new)) {
            if !self.catalog.is_used(id).map_err(catalog_error(doing))? {
                unused.push(id);
            }
        }
        for &id in &unused {
            if let Some(info) = self.catalog.content(id).map_err(catalog_error(doing))? {
                self.count_language(&info, -1);
            }
            self.catalog.delete_content(id).map_err(catalog_error("deleted a content"))?;
        }
        Ok(unused)
    }

    /// Lists the new segments and marks the contents that are gone in all of them.
    fn list_segments(&mut self, unused: &[ContentId]) -> Result<(), WriteIndexError> {
        let doing = "listed its segments";
        let known = self.catalog.segments().map_err(catalog_error(doing))?;
        let known = known.into_iter().map(|row| (row.id, row.dead));
        let spilled = std::mem::take(&mut self.state.spilled);
        let is_new = |id: &u32| spilled.contains(id);
        let new = spilled.iter().map(|&id| (id, Bitmap::default()));
        for (id, mut dead) in known.chain(new) {
            let n_dead = dead.len();
            let segment = Segment::open(&self.layout.segment(id), Bitmap::default())?;
            for &content in unused {
                if let Some(idx) = segment.find_content(content)? {
                    dead.insert(idx as usize);
                }
            }
            if dead.len() > n_dead || is_new(&id) {
                let (n_contents, len) = (segment.n_contents(), segment.len_bytes());
                self.catalog.put_segment(id, n_contents, len, &dead).map_err(catalog_error(doing))?;
            }
        }
        Ok(())
    }

    fn merge(&mut self) -> Result<Replaced, WriteIndexError> {
        let mut next_file = self.state.next_file;
        let mut replaced = compact::merge_segments(&self.layout, &self.catalog, &mut next_file)?;
        compact::merge_sources(&self.layout, &self.catalog, &mut next_file, &mut replaced)?;
        self.state.next_file = next_file;
        Ok(replaced)
    }

    fn try_commit(&mut self) -> Result<Committed, WriteIndexError> {
        self.spill()?;
        self.finish_sources()?;
        let unused = self.drop_unused()?;
        self.list_segments(&unused)?;
        let replaced = self.merge()?;
        for dir in [self.layout.segments(), self.layout.sources()] {
            sync_dir(&dir).map_err(|source| write_error(&self.layout, &dir, source))?;
        }
        let doing = "committed";
        for (&language, &delta) in &self.state.languages {
            self.catalog.change_language(language, delta).map_err(catalog_error(doing))?;
        }
        let generation = self.catalog.meta::<u64>("generation").map_err(catalog_error(doing))?.unwrap_or(0) + 1;
        self.catalog.set_meta("generation", &generation).map_err(catalog_error(doing))?;
        let at = Some(&self.options.at).filter(|at| !at.is_empty());
        self.catalog.set_meta("changed_at", &at).map_err(catalog_error(doing))?;
        self.catalog.set_meta("next_content", &self.state.next_content).map_err(catalog_error(doing))?;
        self.catalog.set_meta("next_file", &self.state.next_file).map_err(catalog_error(doing))?;
        for (key, table) in [("n_packages", "packages"), ("n_contents", "contents")] {
            let count = self.catalog.count(table).map_err(catalog_error(doing))?;
            self.catalog.set_meta(key, &count).map_err(catalog_error(doing))?;
        }
        self.crash_point()?;
        self.catalog.run("COMMIT").map_err(catalog_error(doing))?;
        self.crash_point()?;
        let n_dropped = unused.iter().filter(|id| id.0 >= self.state.first_new).count() as u64;
        let committed = Committed {
            generation,
            n_contents: u64::from(self.state.next_content - self.state.first_new) - n_dropped,
            n_packages: self.state.n_packages,
        };
        replaced.delete();
        // A log that stays long costs readers time; it is shortened here, unless one of them still needs it.
        let _ = self.catalog.run("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
        self.catalog.run("PRAGMA busy_timeout = 10000").map_err(catalog_error(doing))?;
        self.begin()?;
        Ok(committed)
    }

    fn crash_point(&self) -> Result<(), WriteIndexError> {
        fault::point().map_err(|source| write_error(&self.layout, &self.layout.catalog(), source))
    }

    /// Gives up everything since the last commit.
    fn roll_back(&mut self) -> Result<(), WriteIndexError> {
        self.state = RunState::default();
        self.catalog.run("ROLLBACK").map_err(catalog_error("gave up a run"))?;
        self.layout.sweep(&self.catalog).map_err(catalog_error("swept files of a given-up run"))?;
        self.begin()
    }

    fn check_unbroken(&self) -> Result<(), WriteIndexError> {
        let what = "the last commit failed; open the database again";
        if self.is_broken { Err(WriteIndexError::OutOfOrder { what }) } else { Ok(()) }
    }

    fn delete_package(&mut self, id: PackageId) -> Result<(), WriteIndexError> {
        let contents = self.catalog.delete_package(id).map_err(catalog_error("deleted a package"))?;
        self.state.loose.extend(contents);
        self.state.is_changed = true;
        Ok(())
    }

    fn make_room(&mut self, n_tokens: u32) -> Result<(), WriteIndexError> {
        let run = &self.state.run;
        if run.len_bytes() >= self.options.run_bytes || !run.has_room(n_tokens) { self.spill() } else { Ok(()) }
    }
}

impl StoreWriter for IndexWriter {
    fn begin_package(&mut self, package: &Package, digest: &ContentHash) -> Result<PackageState, WriteIndexError> {
        self.check_unbroken()?;
        self.begun = None;
        let doing = "looked up a package";
        let before = self.catalog.find_package(&package.purl).map_err(catalog_error(doing))?;
        if let Some((id, held_digest)) = before
            && held_digest == *digest
            && self.catalog.package(id).map_err(catalog_error(doing))?.as_ref() == Some(package)
        {
            return Ok(PackageState::Unchanged(id));
        }
        self.begun = Some(Begun { package: package.clone(), digest: *digest, files: BTreeMap::new() });
        Ok(before.map_or(PackageState::New, |(id, _)| PackageState::Replaces(id)))
    }

    fn content_id(&mut self, hash: &ContentHash) -> Result<Option<ContentId>, WriteIndexError> {
        if let Some(&id) = self.state.ids.get(hash) {
            return Ok(Some(id));
        }
        if self.state.first_new == FIRST_CONTENT && self.state.knows_all_ids() {
            return Ok(None); // There was nothing before this run.
        }
        self.catalog.find_content(hash).map_err(catalog_error("looked up a content"))
    }

    fn add_content(&mut self, content: NewContent) -> Result<ContentId, WriteIndexError> {
        self.check_unbroken()?;
        self.make_room(content.n_tokens)?;
        let id = ContentId(self.state.next_content);
        let next = id.0.checked_add(1).ok_or(WriteIndexError::Full { what: "it holds 2^32 contents" })?;
        let info = ContentInfo {
            hash: content.hash,
            language: content.language,
            len_bytes: content.len_bytes,
            n_lines: content.n_lines,
            n_tokens: content.n_tokens,
            has_source: content.source.is_some(),
        };
        let row = ContentRow { id, info: &info, facts: &content.facts, checkpoints: &content.checkpoints };
        let doing = "added a content";
        if !self.catalog.insert_content(&row).map_err(catalog_error(doing))? {
            let held =
                self.catalog.find_content(&content.hash).and_then(|id| id.ok_or(rusqlite::Error::QueryReturnedNoRows));
            return held.map_err(catalog_error(doing));
        }
        if let Some(text) = content.source {
            self.push_source(id, &text)?;
            give_back(text);
        }
        self.count_language(&info, 1);
        self.state.next_content = next;
        self.state.ranks.push(None);
        self.state.note_id(content.hash, id);
        self.state.run.push(&RunContent {
            id,
            n_tokens: content.n_tokens,
            exact: &content.exact,
            abstracted: &content.abstracted,
            whole: &content.whole,
            family: content.family,
            symbols: &content.symbols,
        });
        Ok(id)
    }

    fn add_occurrence(&mut self, path: &str, content: ContentId, is_bundled: bool) -> Result<(), WriteIndexError> {
        let out_of_order = WriteIndexError::OutOfOrder { what: "an occurrence outside of a package" };
        let begun = self.begun.as_mut().ok_or(out_of_order)?;
        begun.files.insert(path.to_owned(), (content, is_bundled));
        let idx = content.0.checked_sub(self.state.first_new).map(|idx| idx as usize);
        if let Some(known) = idx.and_then(|idx| self.state.ranks.get_mut(idx)) {
            let rank = Rank::new(is_bundled, begun.package.released_at.as_deref());
            *known = Some(known.map_or(rank, |known| known.min(rank)));
        }
        Ok(())
    }

    fn leave_incomplete(&mut self) {
        if let Some(begun) = &mut self.begun {
            begun.digest = INCOMPLETE;
        }
    }

    fn finish_package(&mut self) -> Result<PackageId, WriteIndexError> {
        self.check_unbroken()?;
        let out_of_order = WriteIndexError::OutOfOrder { what: "the end of a package that was not begun" };
        let Begun { package, digest, files } = self.begun.take().ok_or(out_of_order)?;
        let doing = "added a package";
        if let Some((before, _)) = self.catalog.find_package(&package.purl).map_err(catalog_error(doing))? {
            self.delete_package(before)?;
        }
        let files = files.iter().map(|(path, &(content, is_bundled))| (path.as_str(), content, is_bundled));
        let id = self.catalog.insert_package(&package, &digest, files).map_err(catalog_error(doing))?;
        self.state.is_changed = true;
        self.state.n_packages += 1;
        Ok(id)
    }

    fn remove_package(&mut self, purl: &str) -> Result<bool, WriteIndexError> {
        self.check_unbroken()?;
        let found = self.catalog.find_package(purl).map_err(catalog_error("looked up a package"))?;
        if let Some((id, _)) = found {
            self.delete_package(id)?;
        }
        Ok(found.is_some())
    }

    fn commit(&mut self) -> Result<Committed, WriteIndexError> {
        self.check_unbroken()?;
        self.begun = None;
        if !self.state.is_changed {
            self.roll_back()?;
            let generation = self.catalog.meta("generation").map_err(catalog_error("read its generation"))?;
            return Ok(Committed { generation: generation.unwrap_or(0), ..Committed::default() });
        }
        let result = self.try_commit();
        self.is_broken = result.is_err();
        result
    }
}

/// Refuses a directory that holds something else than a database.
fn refuse_foreign(layout: &Layout) -> Result<(), WriteIndexError> {
    match layout.open_catalog() {
        Err(error @ (OpenIndexError::Foreign { .. } | OpenIndexError::Newer { .. })) => Err(error.into()),
        _ => Ok(()), // Everything else is for the writer's own opening to judge.
    }
}

fn remove(layout: &Layout, path: &Path, how: impl Fn(&Path) -> io::Result<()>) -> Result<(), WriteIndexError> {
    match how(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(write_error(layout, path, source)),
        _ => Ok(()),
    }
}

/// Takes the writer's lock; the file names the process that holds it.
fn take_lock(layout: &Layout) -> Result<File, WriteIndexError> {
    let path = layout.lock();
    let file = File::options().create(true).truncate(false).read(true).write(true).open(&path);
    let mut file = file.map_err(|source| write_error(layout, &path, source))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.take(100).read_to_string(&mut holder); // On Windows a locked file cannot be read.
            let holder = if holder.trim().is_empty() { "another process" } else { holder.trim() }.to_owned();
            return Err(WriteIndexError::Locked { path: layout.dir.clone(), holder });
        }
        Err(TryLockError::Error(source)) => return Err(write_error(layout, &path, source)),
    }
    let name = format!("process {}\n", std::process::id());
    let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(name.as_bytes()));
    written.map_err(|source| write_error(layout, &path, source))?;
    Ok(file)
}

/// Opens the catalogue for writing; makes it if nothing was ever committed.
fn open_catalog(layout: &Layout) -> Result<Catalog, WriteIndexError> {
    let is_new = match layout.open_catalog() {
        Ok(_) => false,
        Err(OpenIndexError::Missing { .. } | OpenIndexError::Empty { .. } | OpenIndexError::HalfWritten { .. }) => true,
        Err(error) => return Err(error.into()),
    };
    let connection = Connection::open(layout.catalog()).map_err(|error| layout.explain(error))?;
    let mut catalog = Catalog::new(connection);
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;
                    PRAGMA cache_size = -32768";
    let explain = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ReadOnly) => {
            WriteIndexError::ReadOnly { path: layout.dir.clone(), is_published: false }
        }
        _ => WriteIndexError::Catalog { doing: "was opened", source: error },
    };
    catalog.run(settings).map_err(explain)?;
    catalog.migrate().map_err(explain)?;
    if is_new {
        catalog.set_meta("id", &random_id()).map_err(explain)?;
        catalog.set_meta("generation", &0).map_err(explain)?;
        catalog.set_meta("parameters", &FingerprintParams::CURRENT).map_err(explain)?;
    }
    layout.check_format(&catalog)?;
    Ok(catalog)
}

/// Returns 128 random bits in the form of a version 4 UUID. The standard library's hash keys are the system's
/// randomness; a database's id needs no more than to differ.
fn random_id() -> String {
    use std::hash::{BuildHasher, RandomState};
    let half = || RandomState::new().hash_one(std::process::id());
    let (high, low) = (half(), half());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFF,
        0x8000 | low >> 48 & 0x3FFF,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// Names what could not be written: a directory that cannot be written at all is told apart from a full disk.
pub(super) fn write_error(layout: &Layout, path: &Path, source: io::Error) -> WriteIndexError {
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            WriteIndexError::ReadOnly { path: layout.dir.clone(), is_published: false }
        }
        _ => WriteIndexError::Write { path: PathBuf::from(path), source },
    }
}

pub(super) fn catalog_error(doing: &'static str) -> impl Fn(rusqlite::Error) -> WriteIndexError {
    move |source| WriteIndexError::Catalog { doing, source }
}
