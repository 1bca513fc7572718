//! Sources: the text of contents, compressed, any one of them readable at the cost of its block.
//!
//! Contents are joined in the order they come into blocks of about 64 KiB (neighbours are of one package and much
//! alike), each block compressed alone with zstd level 3 and a dictionary trained on the first four megabytes the
//! database ever got. Reading one content decompresses one block, some 60 µs; the last few blocks are kept.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::StoreError;
use super::compression::{decompress, encoder};
use super::container::{ContainerWriter, Magic, Mapped, Section};
use super::press::Press;
use crate::id::ContentId;

pub(super) const MAGIC: Magic = *b"KPSRC\0\0\x01";

/// A block is ended once it is so long; a longer content is a block of its own.
const BLOCK_LEN: usize = 64 << 10;

/// Text compressed at once.
const BATCH_LEN: usize = 2 << 20;

/// Text a dictionary is trained on; a database's first run of at least a quarter of it makes one.
const TRAINING_LEN: usize = 4 << 20;
const DICTIONARY_LEN: usize = 64 << 10;

/// One sample in so many is taken. All of them took 0.4 s, while nothing else could be written.
const SAMPLE_STEP: usize = 5;

/// Longest sample of one content: a huge one must not fill the dictionary alone.
const MAX_SAMPLE_LEN: usize = 16 << 10;

/// Longest block that is read: far above what is lexed, far below what fills the memory. A damaged or hostile length
/// must not ask for gigabytes.
const MAX_BLOCK_LEN: u32 = 256 << 20;

/// Blocks kept decompressed.
const N_KEPT_BLOCKS: usize = 64;

mod tag {
    pub(super) const BLOCKS: u32 = 1;
    pub(super) const BLOCK_TABLE: u32 = 2;
    pub(super) const CONTENT_TABLE: u32 = 3;
}

#[derive(Debug, Serialize, Deserialize)]
struct SourcesMeta {
    /// Which dictionary; 0 is none.
    dictionary: u32,
    n_contents: u32,
    n_blocks: u32,
}

/// Bytes of a row of the block table: where it ends, how long it is decompressed.
const BLOCK_ROW: usize = 12;
/// Bytes of a row of the content table: id, block, place in the block, length.
const CONTENT_ROW: usize = 16;

/// A trained dictionary with its number.
#[derive(Clone)]
pub(super) struct Dictionary {
    pub id: u32,
    pub bytes: Arc<[u8]>,
}

/// Writes a file of sources.
pub(super) struct SourcesWriter {
    out: ContainerWriter,
    dictionary: Option<Dictionary>,
    encoder: Option<Arc<EncoderDictionary<'static>>>,
    press: Press,
    /// The number a dictionary trained here gets, while none is there.
    trains_as: Option<u32>,
    waiting: Vec<Vec<u8>>,
    waiting_len: usize,
    /// Blocks written or handed to the press.
    n_blocks: u32,
    blocks: Vec<u8>,
    contents: Vec<ContentPlace>,
}

impl SourcesWriter {
    /// Makes the file. Without a dictionary one is trained as `trains_as`, if enough text comes.
    pub(super) fn create(path: &Path, dictionary: Option<Dictionary>, trains_as: u32) -> io::Result<Self> {
        let mut out = ContainerWriter::create(path, MAGIC)?;
        out.begin(tag::BLOCKS)?;
        let encoder = dictionary.as_ref().map(|dictionary| Arc::new(encoder(&dictionary.bytes)));
        Ok(Self {
            out,
            trains_as: dictionary.is_none().then_some(trains_as),
            dictionary,
            encoder,
            press: Press::default(),
            waiting: Vec::new(),
            waiting_len: 0,
            n_blocks: 0,
            blocks: Vec::new(),
            contents: Vec::new(),
        })
    }

    /// Adds the text of a content.
    pub(super) fn push(&mut self, id: ContentId, text: &[u8]) -> io::Result<()> {
        match self.waiting.last() {
            Some(block) if !block.is_empty() && block.len() + text.len() <= BLOCK_LEN => {}
            _ => self.waiting.push(Vec::with_capacity(BLOCK_LEN.min(text.len().max(1 << 12)))),
        }
        let block_idx = self.n_blocks + self.waiting.len() as u32 - 1;
        if let Some(block) = self.waiting.last_mut() {
            let (start, len) = (block.len() as u32, text.len() as u32);
            self.contents.push(ContentPlace { id, block: block_idx, start, len });
            block.extend_from_slice(text);
        }
        self.waiting_len += text.len();
        let limit = if self.trains_as.is_some() { TRAINING_LEN } else { BATCH_LEN };
        if self.waiting_len >= limit { self.flush() } else { Ok(()) }
    }

    /// Hands what waits to the press, and writes what comes out of it.
    fn flush(&mut self) -> io::Result<()> {
        if let Some(id) = self.trains_as.take() {
            self.train(id);
        }
        self.n_blocks += self.waiting.len() as u32;
        self.waiting_len = 0;
        self.press.push(std::mem::take(&mut self.waiting), self.encoder.clone());
        while self.press.is_full() {
            self.write_oldest()?;
        }
        Ok(())
    }

    fn write_oldest(&mut self) -> io::Result<()> {
        for block in self.press.take().transpose()?.unwrap_or_default() {
            self.write_block(&block.bytes, block.text_len)?;
        }
        Ok(())
    }

    fn write_block(&mut self, compressed: &[u8], len: u32) -> io::Result<()> {
        self.out.write_all(compressed)?;
        self.blocks.extend(self.out.section_len().to_le_bytes());
        self.blocks.extend(len.to_le_bytes());
        Ok(())
    }

    /// Tells whether blocks made with this dictionary can be copied into this file.
    fn shares_dictionary(&self, id: u32) -> bool {
        self.dictionary.as_ref().is_some_and(|dictionary| dictionary.id == id)
    }

    /// Copies a block as it is, made with the same dictionary; nothing may wait.
    fn copy_block(&mut self, compressed: &[u8], len: u32, places: &[ContentPlace]) -> io::Result<()> {
        debug_assert!(self.waiting.is_empty() && self.press.is_empty());
        self.contents.extend(places.iter().map(|place| ContentPlace { block: self.n_blocks, ..*place }));
        self.n_blocks += 1;
        self.write_block(compressed, len)
    }

    /// Trains a dictionary on what waits, if that is enough; text that cannot be trained on goes without.
    fn train(&mut self, id: u32) {
        if self.waiting_len < TRAINING_LEN / 4 {
            return;
        }
        let samples = self.waiting.iter().flat_map(|block| block.chunks(MAX_SAMPLE_LEN)).step_by(SAMPLE_STEP);
        let samples: Vec<&[u8]> = samples.collect();
        if let Ok(bytes) = zstd::dict::from_samples(&samples, DICTIONARY_LEN) {
            self.encoder = Some(Arc::new(encoder(&bytes)));
            self.dictionary = Some(Dictionary { id, bytes: bytes.into() });
        }
    }

    /// Ends the file; returns its length and contents, and the dictionary it used.
    pub(super) fn finish(mut self) -> io::Result<(u64, u32, Option<Dictionary>)> {
        self.flush()?;
        while !self.press.is_empty() {
            self.write_oldest()?;
        }
        self.out.begin(tag::BLOCK_TABLE)?;
        self.out.write_all(&self.blocks)?;
        self.out.begin(tag::CONTENT_TABLE)?;
        self.contents.sort_unstable_by_key(|place| place.id);
        for place in &self.contents {
            for number in [place.id.0, place.block, place.start, place.len] {
                self.out.write_all(&number.to_le_bytes())?;
            }
        }
        let meta = SourcesMeta {
            dictionary: self.dictionary.as_ref().map_or(0, |dictionary| dictionary.id),
            n_contents: self.contents.len() as u32,
            n_blocks: self.n_blocks,
        };
        Ok((self.out.finish(&meta)?, meta.n_contents, self.dictionary))
    }
}

/// An open file of sources.
pub(super) struct SourcesFile {
    file: Mapped,
    meta: SourcesMeta,
    blocks: Section,
    block_table: Section,
    content_table: Section,
}

#[derive(Debug, Clone, Copy)]
struct ContentPlace {
    id: ContentId,
    block: u32,
    start: u32,
    len: u32,
}

impl SourcesFile {
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let (file, meta) = Mapped::open::<SourcesMeta>(path, MAGIC)?;
        let sections = [tag::BLOCKS, tag::BLOCK_TABLE, tag::CONTENT_TABLE].map(|tag| file.section(tag));
        let [blocks, block_table, content_table] = sections;
        let (blocks, block_table, content_table) = (blocks?, block_table?, content_table?);
        let fits = block_table.len() == u64::from(meta.n_blocks) * BLOCK_ROW as u64
            && content_table.len() == u64::from(meta.n_contents) * CONTENT_ROW as u64;
        if !fits {
            return Err(file.damaged("its tables have the wrong length"));
        }
        Ok(Self { file, meta, blocks, block_table, content_table })
    }

    pub(super) fn len_bytes(&self) -> u64 {
        self.file.len()
    }

    fn content(&self, idx: u32) -> Result<ContentPlace, StoreError> {
        let row = self.row(self.content_table, idx as usize * CONTENT_ROW, CONTENT_ROW)?;
        let number = |at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
        Ok(ContentPlace { id: ContentId(number(0)), block: number(4), start: number(8), len: number(12) })
    }

    fn row(&self, table: Section, at: usize, len: usize) -> Result<&[u8], StoreError> {
        self.file.ensure(table, at..at + len)?;
        let row = self.file.unchecked(table).get(at..at + len).filter(|_| at + len <= table.len() as usize);
        row.ok_or_else(|| self.file.damaged("a row is beyond its table"))
    }

    fn find(&self, id: ContentId) -> Result<Option<ContentPlace>, StoreError> {
        let (mut low, mut high) = (0, self.meta.n_contents);
        while low < high {
            let middle = low + (high - low) / 2;
            let place = self.content(middle)?;
            match place.id.cmp(&id) {
                std::cmp::Ordering::Equal => return Ok(Some(place)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    fn block_end(&self, idx: u32) -> Result<(u64, u32), StoreError> {
        let row = self.row(self.block_table, idx as usize * BLOCK_ROW, BLOCK_ROW)?;
        let mut end = [0; 8];
        end.copy_from_slice(&row[..8]);
        Ok((u64::from_le_bytes(end), u32::from_le_bytes([row[8], row[9], row[10], row[11]])))
    }

    /// Returns a block as it is stored, and how long its text is.
    fn stored_block(&self, idx: u32) -> Result<(&[u8], u32), StoreError> {
        let start = if idx == 0 { 0 } else { self.block_end(idx - 1)?.0 } as usize;
        let (end, len) = self.block_end(idx)?;
        if end > self.blocks.len() || start as u64 > end {
            return Err(self.file.damaged("a block is beyond its section"));
        }
        if len > MAX_BLOCK_LEN {
            return Err(self.file.damaged(format!("block {idx} says that it holds {len} bytes")));
        }
        let range = start..end as usize;
        self.file.ensure(self.blocks, range.clone())?;
        Ok((&self.file.unchecked(self.blocks)[range], len))
    }

    fn read_block(&self, idx: u32, dictionary: Option<&DecoderDictionary<'_>>) -> Result<Vec<u8>, StoreError> {
        let (bytes, len) = self.stored_block(idx)?;
        let text = decompress(bytes, len as usize, dictionary);
        self.file.check_read()?;
        let text = text.map_err(|error| self.file.damaged(format!("block {idx} does not decompress: {error}")))?;
        if text.len() == len as usize { Ok(text) } else { Err(self.file.damaged(format!("block {idx} is short"))) }
    }

    /// Returns the contents of each block.
    fn contents_by_block(&self) -> Result<BTreeMap<u32, Vec<ContentPlace>>, StoreError> {
        let mut blocks: BTreeMap<u32, Vec<ContentPlace>> = BTreeMap::new();
        for idx in 0..self.meta.n_contents {
            let place = self.content(idx)?;
            blocks.entry(place.block).or_default().push(place);
        }
        Ok(blocks)
    }

    fn slice(&self, place: ContentPlace, block: &[u8]) -> Result<Arc<[u8]>, StoreError> {
        let text = block.get(place.start as usize..).and_then(|rest| rest.get(..place.len as usize));
        text.map(Into::into).ok_or_else(|| self.file.damaged("a content is beyond its block"))
    }
}

/// A block that was read: file, block, text.
type KeptBlock = (usize, u32, Arc<Vec<u8>>);

/// All files of sources of a database.
#[derive(Default)]
pub(super) struct Sources {
    files: Vec<SourcesFile>,
    dictionaries: Vec<(u32, DecoderDictionary<'static>)>,
    /// The last blocks read, latest first.
    kept: Mutex<VecDeque<KeptBlock>>,
}

impl Sources {
    pub(super) fn new(files: Vec<SourcesFile>, dictionaries: &[Dictionary]) -> Self {
        let decoder = |dictionary: &Dictionary| (dictionary.id, DecoderDictionary::copy(&dictionary.bytes));
        Self { files, dictionaries: dictionaries.iter().map(decoder).collect(), kept: Mutex::default() }
    }

    fn dictionary_of(&self, file: &SourcesFile) -> Result<Option<&DecoderDictionary<'static>>, StoreError> {
        if file.meta.dictionary == 0 {
            return Ok(None);
        }
        let found = self.dictionaries.iter().find(|(id, _)| *id == file.meta.dictionary);
        let missing = || file.file.damaged(format!("the catalogue lacks its dictionary {}", file.meta.dictionary));
        found.map(|(_, dictionary)| Some(dictionary)).ok_or_else(missing)
    }

    /// Returns the text of a content, if it was stored.
    pub(super) fn read(&self, id: ContentId) -> Result<Option<Arc<[u8]>>, StoreError> {
        for (file_idx, file) in self.files.iter().enumerate() {
            if let Some(place) = file.find(id)? {
                let block = self.block(file_idx, place.block)?;
                file.file.check_read()?;
                return file.slice(place, &block).map(Some);
            }
            file.file.check_read()?;
        }
        Ok(None)
    }

    /// Fails if anything that was read so far was no longer in its file.
    pub(super) fn check_read(&self) -> Result<(), StoreError> {
        self.files.iter().try_for_each(|file| file.file.check_read())
    }

    fn block(&self, file_idx: usize, block_idx: u32) -> Result<Arc<Vec<u8>>, StoreError> {
        let is_it = |kept: &KeptBlock| kept.0 == file_idx && kept.1 == block_idx;
        {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(at) = kept.iter().position(is_it)
                && let Some(found) = kept.remove(at)
            {
                kept.push_front(found.clone());
                return Ok(found.2);
            }
        }
        let file = &self.files[file_idx];
        file.file.check_length()?;
        let block = Arc::new(file.read_block(block_idx, self.dictionary_of(file)?)?);
        if block.len() <= 8 * BLOCK_LEN {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_front((file_idx, block_idx, Arc::clone(&block)));
            kept.truncate(N_KEPT_BLOCKS);
        }
        Ok(block)
    }

    /// Moves the contents for which `is_live` to `writer`. Blocks that stay whole are copied as they are; those that
    /// lost contents, are small or have another dictionary are compressed anew, in the order of their ids.
    pub(super) fn rewrite(&self, is_live: &dyn Fn(ContentId) -> bool, writer: &mut SourcesWriter) -> io::Result<()> {
        let mut rest: Vec<(Vec<ContentPlace>, &SourcesFile)> = Vec::new();
        for file in &self.files {
            let can_copy = writer.shares_dictionary(file.meta.dictionary);
            for (idx, mut places) in file.contents_by_block().map_err(io::Error::other)? {
                let (stored, len) = file.stored_block(idx).map_err(io::Error::other)?;
                if can_copy && len as usize >= BLOCK_LEN / 2 && places.iter().all(|place| is_live(place.id)) {
                    writer.copy_block(stored, len, &places)?;
                } else {
                    places.retain(|place| is_live(place.id));
                    rest.push((places, file));
                }
            }
        }
        rest.sort_unstable_by_key(|(places, _)| places.first().map(|place| place.id));
        for (places, file) in rest {
            let Some(first) = places.first() else { continue };
            let dictionary = self.dictionary_of(file).map_err(io::Error::other)?;
            let block = file.read_block(first.block, dictionary).map_err(io::Error::other)?;
            for place in places {
                writer.push(place.id, &file.slice(place, &block).map_err(io::Error::other)?)?;
            }
        }
        self.check_read().map_err(io::Error::other)
    }

    /// Compares every checksum, decompresses every block, and returns the ids held.
    pub(super) fn verify(&self, file_idx: usize) -> Result<Vec<ContentId>, StoreError> {
        let file = &self.files[file_idx];
        file.file.verify()?;
        let dictionary = self.dictionary_of(file)?;
        let mut current = None;
        let mut ids = Vec::new();
        for idx in 0..file.meta.n_contents {
            let place = file.content(idx)?;
            let block = match current.take() {
                Some((at, block)) if at == place.block => block,
                _ => file.read_block(place.block, dictionary)?,
            };
            file.slice(place, &block)?;
            current = Some((place.block, block));
            ids.push(place.id);
        }
        if ids.windows(2).all(|pair| pair[0] < pair[1]) {
            Ok(ids)
        } else {
            Err(file.file.damaged("its contents are out of order"))
        }
    }

    /// Returns the contents held, gone ones too.
    #[cfg(test)]
    pub(super) fn n_contents(&self) -> u64 {
        self.files.iter().map(|file| u64::from(file.meta.n_contents)).sum()
    }

    pub(super) fn n_files(&self) -> usize {
        self.files.len()
    }

    pub(super) fn len_bytes(&self) -> u64 {
        self.files.iter().map(SourcesFile::len_bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: u32) -> Vec<u8> {
        let line = |n: u32| format!("    let value_{} = compute(input, {}); // step {n}\n", n % 17, id * n % 91);
        (0..id * 7 % 400).map(line).collect::<String>().into_bytes()
    }

    fn write(path: &Path, ids: impl Iterator<Item = u32>, dictionary: Option<Dictionary>) -> Option<Dictionary> {
        let mut writer = SourcesWriter::create(path, dictionary, 1).unwrap();
        for id in ids {
            writer.push(ContentId(id), &text(id)).unwrap();
        }
        let (len, _, dictionary) = writer.finish().unwrap();
        assert_eq!(len, std::fs::metadata(path).unwrap().len());
        dictionary
    }

    #[test]
    fn gives_back_every_text() {
        let dir = tempfile::tempdir().unwrap();
        let paths = [dir.path().join("a"), dir.path().join("b"), dir.path().join("c")];
        assert!(write(&paths[0], 0..40, None).is_none()); // Too little for a dictionary.
        let dictionary = write(&paths[1], (40..1500).chain([5000]), None).unwrap();
        let used = write(&paths[2], 1500..1510, Some(dictionary.clone())).unwrap();
        assert_eq!(used.id, 1);
        let files: Vec<SourcesFile> = paths.iter().map(|path| SourcesFile::open(path).unwrap()).collect();
        assert_eq!(files.iter().map(|file| file.meta.dictionary).collect::<Vec<_>>(), [0, 1, 1]);
        let sources = Sources::new(files, &[dictionary]);
        for id in (0..1510).chain([5000]) {
            assert_eq!(*sources.read(ContentId(id)).unwrap().unwrap(), text(id), "content {id}");
        }
        assert!(sources.read(ContentId(1510)).unwrap().is_none());
        assert_eq!(sources.verify(1).unwrap().len(), 1461);
    }

    #[test]
    fn rewriting_keeps_what_is_live_and_copies_whole_blocks() {
        let dir = tempfile::tempdir().unwrap();
        let paths = [dir.path().join("a"), dir.path().join("b"), dir.path().join("c")];
        let dictionary = write(&paths[0], (0..1400).step_by(2), None).unwrap();
        write(&paths[1], (1..1400).step_by(2), Some(dictionary.clone())); // Ids of both files alternate.
        let open = |path: &Path| SourcesFile::open(path).unwrap();
        let n_blocks = |path: &Path| open(path).meta.n_blocks;
        let files = paths[..2].iter().map(|path| open(path)).collect();
        let sources = Sources::new(files, std::slice::from_ref(&dictionary));
        let mut writer = SourcesWriter::create(&paths[2], Some(dictionary.clone()), 2).unwrap();
        let is_live = |id: ContentId| id.0 != 700;
        sources.rewrite(&is_live, &mut writer).unwrap();
        let n_before = n_blocks(&paths[0]) + n_blocks(&paths[1]);
        let is_most = writer.n_blocks * 10 >= n_before * 9;
        assert!(is_most, "{} of {n_before} were copied", writer.n_blocks); // The last of a batch is short.
        writer.finish().unwrap();
        let merged = Sources::new(vec![open(&paths[2])], &[dictionary]);
        let ids = merged.verify(0).unwrap();
        assert!(ids.into_iter().eq((0..1400).map(ContentId).filter(|&id| is_live(id))));
        for id in (0..1400).filter(|&id| id != 700) {
            assert_eq!(*merged.read(ContentId(id)).unwrap().unwrap(), text(id), "content {id}");
        }
    }

    #[test]
    fn a_missing_dictionary_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write(&path, 0..1000, None).unwrap();
        let sources = Sources::new(vec![SourcesFile::open(&path).unwrap()], &[]);
        let error = sources.read(ContentId(9)).unwrap_err();
        assert!(error.to_string().contains("dictionary 1"), "{error}");
    }
}
