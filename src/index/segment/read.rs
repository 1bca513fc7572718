//! An open segment: look-ups, document frequencies, and walking through it for a merge.

use std::path::Path;
use std::sync::OnceLock;

use super::contents::{Bitmap, ContentRow, PlaceKind};
use super::filter::{self, FilterPart};
use super::list;
use super::run::place_kind;
use super::table::Table;
use super::{LEVELS, LevelMeta, MAGIC, SegmentMeta, kept_bits, key_of, symbols, tag};
use crate::fingerprint::Level;
use crate::id::{ContentId, KGramHash, Symbol};
use crate::index::container::{Mapped, Section};
use crate::index::rank::Rank;
use crate::index::{MAX_DOCUMENT_FREQUENCY, MAX_PLACES, NameFilter, StoreError};
use crate::lexer::Family;

/// Longest list of places: no writer makes a longer one.
pub(super) const MAX_LIST_LEN: usize = MAX_DOCUMENT_FREQUENCY as usize * MAX_PLACES;

/// Bytes of such a list at the widest.
const MAX_LIST_BYTES: usize = MAX_LIST_LEN * 4 + 32;

/// Queries whose filter answers are gathered before the table is read: independent loads then overlap.
const BATCH: usize = 64;

/// A place of a hash in one segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::index) struct SegmentHit {
    pub query_idx: u32,
    pub content: ContentId,
    /// Slot within the content.
    pub slot: u32,
    /// Contents of this segment that hold the hash.
    pub df: u32,
    pub rank: Rank,
}

/// What a segment is made of, in bytes and numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::index) struct SegmentSizes {
    pub n_keys: u64,
    pub n_postings: u64,
    pub postings_bytes: u64,
    pub filter_bytes: u64,
    pub symbols_bytes: u64,
    pub file_bytes: u64,
    /// What no layout of this kind goes below: `keys · (kept bits − log2 keys + 1.44) + postings · log2 slots`.
    pub floor_bytes: f64,
}

/// An immutable segment, mapped.
#[derive(Debug)]
pub(in crate::index) struct Segment {
    file: Mapped,
    meta: SegmentMeta,
    ids: Section,
    bases: Section,
    ranks: Section,
    samples: Section,
    /// Where each name filter ends, and the filters.
    names: Option<(Section, Section)>,
    levels: Vec<LevelSections>,
    families: Vec<(Section, Section)>,
    are_symbols_sound: OnceLock<()>,
    /// Contents no package uses any more.
    dead: Bitmap,
    live_share: f32,
}

#[derive(Debug, Clone, Copy)]
struct LevelSections {
    lists: Section,
    entries: Section,
    directory: Section,
    filter_directory: Section,
    filters: Section,
}

impl Segment {
    /// Opens the segment at `path`; `dead` are the indices of its contents that are gone.
    pub(in crate::index) fn open(path: &Path, dead: Bitmap) -> Result<Self, StoreError> {
        let (file, meta) = Mapped::open::<SegmentMeta>(path, MAGIC)?;
        if meta.levels.len() != LEVELS.len() || meta.sample_shift > 31 {
            return Err(file.damaged("it does not have three levels"));
        }
        let mut levels = Vec::new();
        for (idx, level) in meta.levels.iter().enumerate() {
            let section = |which: u32| file.section(tag::level(idx) + which);
            let sections = LevelSections {
                lists: section(tag::LISTS)?,
                entries: section(tag::ENTRIES)?,
                directory: section(tag::DIRECTORY)?,
                filter_directory: section(tag::FILTER_DIRECTORY)?,
                filters: section(tag::FILTERS)?,
            };
            check_level(&file, LEVELS[idx], level, &sections)?;
            levels.push(sections);
        }
        let mut families = Vec::new();
        for (idx, family) in meta.families.iter().enumerate() {
            let sections = (file.section(tag::family(idx))?, file.section(tag::family(idx) + 1)?);
            let fits =
                sections.0.len() == family.table.entries_len() && sections.1.len() == family.table.directory_len();
            if !family.table.is_sound() || family.table.key_bits != 32 || !fits {
                return Err(file.damaged("the table of document frequencies has the wrong shape"));
            }
            families.push(sections);
        }
        let live = f64::from(meta.n_contents) - dead.len() as f64;
        let segment = Self {
            ids: file.section(tag::CONTENT_IDS)?,
            bases: file.section(tag::CONTENT_BASES)?,
            ranks: file.section(tag::CONTENT_RANKS)?,
            samples: file.section(tag::CONTENT_SAMPLES)?,
            names: if meta.has_names { Some((file.section(tag::NAME_ENDS)?, file.section(tag::NAMES)?)) } else { None },
            live_share: (live / f64::from(meta.n_contents.max(1))) as f32,
            are_symbols_sound: OnceLock::new(),
            levels,
            families,
            meta,
            dead,
            file,
        };
        segment.check_contents()?;
        Ok(segment)
    }

    fn check_contents(&self) -> Result<(), StoreError> {
        let expected = u64::from(self.meta.n_contents) * 4;
        let n_samples = u64::from(self.meta.n_slots >> self.meta.sample_shift) + 1;
        let ends = self.names.map(|(ends, _)| ends);
        let mut columns = [self.ids, self.bases, self.ranks].into_iter().chain(ends);
        let fits = columns.all(|section| section.len() == expected);
        if fits && self.samples.len() == n_samples * 4 {
            Ok(())
        } else {
            Err(self.file.damaged("the table of contents has the wrong length"))
        }
    }

    /// Appends the live places of the hashes of `query`, which is sorted, ordered by query index and place.
    pub(in crate::index) fn lookup(
        &self,
        level: Level,
        query: &[KGramHash],
        hits: &mut Vec<SegmentHit>,
    ) -> Result<(), StoreError> {
        self.file.check_length()?;
        let reader = LevelReader::new(self, level)?;
        let mut filter_at = CurrentFilter::default();
        let mut scratch = Vec::new();
        let mut maybe = [0u32; BATCH];
        let mut buckets = [(0u64, 0u64); BATCH];
        for (batch_idx, batch) in query.chunks(BATCH).enumerate() {
            let mut n_maybe = 0;
            for (idx, hash) in batch.iter().enumerate() {
                maybe[n_maybe] = idx as u32;
                n_maybe += usize::from(reader.may_hold(&mut filter_at, key_of(level, hash.0))?);
            }
            for (slot, &idx) in buckets.iter_mut().zip(&maybe[..n_maybe]) {
                *slot = reader.bucket(key_of(level, batch[idx as usize].0))?;
            }
            for (&bucket, &idx) in buckets.iter().zip(&maybe[..n_maybe]) {
                let key = key_of(level, batch[idx as usize].0);
                if let Some(value) = reader.find(key, bucket)? {
                    let query_idx = (batch_idx * BATCH) as u32 + idx;
                    self.append_hits(&reader, query_idx, value, &mut scratch, hits)?;
                }
            }
        }
        self.check_read()
    }

    /// Fails if anything that was read so far was no longer in the file.
    #[inline]
    pub(in crate::index) fn check_read(&self) -> Result<(), StoreError> {
        self.file.check_read()
    }

    fn append_hits(
        &self,
        reader: &LevelReader<'_>,
        query_idx: u32,
        value: u64,
        places: &mut Vec<u32>,
        hits: &mut Vec<SegmentHit>,
    ) -> Result<(), StoreError> {
        let common_df = reader.places(value, places)?;
        let first = hits.len();
        let mut df = 0;
        let mut last = None;
        for &place in &*places {
            let (idx, slot) = match reader.kind {
                PlaceKind::Contents => (place, 0),
                PlaceKind::Slots => self.holder_of(place)?,
            };
            if self.dead.has(idx as usize) {
                continue;
            }
            if last != Some(idx) {
                df += 1;
                last = Some(idx);
            }
            let row = self.row(idx)?;
            hits.push(SegmentHit { query_idx, content: row.id, slot, df: 0, rank: row.rank });
        }
        let df = common_df.unwrap_or(df);
        hits[first..].iter_mut().for_each(|hit| hit.df = df);
        Ok(())
    }

    /// Returns the index of the content that has a slot of the segment, and which of its own slots that is.
    fn holder_of(&self, slot: u32) -> Result<(u32, u32), StoreError> {
        if slot >= self.meta.n_slots {
            return Err(self.file.damaged("a place is beyond the last content"));
        }
        let sample = slot >> self.meta.sample_shift;
        let first = self.number(self.samples, sample)?;
        let last = if sample < self.meta.n_slots >> self.meta.sample_shift {
            self.number(self.samples, sample + 1)?
        } else {
            self.meta.n_contents.saturating_sub(1)
        };
        if first > last || last >= self.meta.n_contents {
            return Err(self.file.damaged("the samples of the table of contents are out of order"));
        }
        let (mut low, mut high) = (first, last + 1);
        // The last row in `low..high` whose base is not beyond the slot.
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.number(self.bases, middle)? <= slot { low = middle } else { high = middle }
        }
        let base = self.number(self.bases, low)?;
        let own = slot.checked_sub(base).ok_or_else(|| self.file.damaged("the table of contents is out of order"))?;
        Ok((low, own))
    }

    #[inline]
    fn number(&self, column: Section, idx: u32) -> Result<u32, StoreError> {
        let at = idx as usize * 4;
        self.file.ensure(column, at..at + 4)?;
        let bytes = self.file.unchecked(column).get(at..at + 4).filter(|_| at < column.len() as usize);
        let bytes = bytes.ok_or_else(|| self.file.damaged("a content is beyond the table of contents"))?;
        Ok(u32::from_le_bytes(bytes.try_into().expect("four bytes were taken")))
    }

    fn row(&self, idx: u32) -> Result<ContentRow, StoreError> {
        Ok(ContentRow {
            id: ContentId(self.number(self.ids, idx)?),
            base: self.number(self.bases, idx)?,
            rank: Rank(self.number(self.ranks, idx)?),
        })
    }

    /// Returns the index of a content, if this segment holds it.
    pub(in crate::index) fn find_content(&self, id: ContentId) -> Result<Option<u32>, StoreError> {
        let (mut low, mut high) = (0, self.meta.n_contents);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.number(self.ids, middle)?.cmp(&id.0) {
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// Returns which names and literals a content may hold, by its index.
    pub(in crate::index) fn names(&self, idx: u32) -> Result<NameFilter, StoreError> {
        let Some((ends, filters)) = self.names else { return Ok(NameFilter::ANY) };
        let start = idx.checked_sub(1).map_or(Ok(0), |before| self.number(ends, before))? as usize;
        let end = self.number(ends, idx)? as usize;
        if start > end || end as u64 > filters.len() || !(end - start).is_multiple_of(8) {
            return Err(self.file.damaged("a filter of names has the wrong shape"));
        }
        self.file.ensure(filters, start..end)?;
        Ok(NameFilter::from_bytes(&self.file.unchecked(filters)[start..end]))
    }

    /// Returns all contents with the index of each, gone ones too.
    pub(super) fn rows(&self) -> Result<Vec<ContentRow>, StoreError> {
        (0..self.meta.n_contents).map(|idx| self.row(idx)).collect()
    }

    /// Returns the ids of the contents that are not gone.
    pub(in crate::index) fn live_ids(&self) -> Result<Vec<ContentId>, StoreError> {
        let live = (0..self.meta.n_contents).filter(|&idx| !self.dead.has(idx as usize));
        live.map(|idx| Ok(ContentId(self.number(self.ids, idx)?))).collect()
    }

    /// Returns a hash for each key of a level, as many as are asked for, in order: look-ups that find something.
    #[cfg(any(test, fuzzing))]
    pub(in crate::index) fn held_hashes(&self, level: Level, n_most: usize) -> Result<Vec<KGramHash>, StoreError> {
        let reader = LevelReader::checked(self, level)?;
        let hash = |(key, _): (u64, u64)| KGramHash(key << (64 - kept_bits(level)));
        Ok(reader.table.iter().take(n_most).map(hash).collect())
    }

    pub(super) fn n_slots(&self) -> u32 {
        self.meta.n_slots
    }

    pub(in crate::index) fn n_contents(&self) -> u32 {
        self.meta.n_contents
    }

    pub(in crate::index) fn dead(&self) -> &Bitmap {
        &self.dead
    }

    pub(in crate::index) fn len_bytes(&self) -> u64 {
        self.file.len()
    }

    /// Compares the checksums of the document frequencies, once: asking for one can return no error.
    pub(in crate::index) fn ensure_symbols(&self) -> Result<(), StoreError> {
        if self.are_symbols_sound.get().is_none() {
            for &(entries, directory) in &self.families {
                self.file.checked(entries)?;
                self.file.checked(directory)?;
            }
            self.are_symbols_sound.get_or_init(|| ());
        }
        Ok(())
    }

    /// Returns how many live contents of a family hold a symbol, about.
    pub(in crate::index) fn document_frequency(&self, family: Family, symbol: Symbol) -> f32 {
        let Some(idx) = self.meta.families.iter().position(|meta| meta.family == family) else { return 0.0 };
        let byte = self.family_table(idx).find(u64::from(symbol.0));
        byte.map_or(0.0, |byte| symbols::decode(byte as u8) as f32 * self.live_share)
    }

    fn family_table(&self, idx: usize) -> Table<'_> {
        let (entries, directory) = self.families[idx];
        Table {
            shape: self.meta.families[idx].table,
            entries: self.file.unchecked(entries),
            directory: self.file.unchecked(directory),
        }
    }

    /// Returns each family with its live documents, about, and its frequencies.
    pub(super) fn families(&self) -> impl Iterator<Item = (Family, u32, impl Iterator<Item = (u32, u32)>)> {
        let live = |count: u32| (count as f32 * self.live_share).round() as u32;
        self.meta.families.iter().enumerate().map(move |(idx, meta)| {
            let (entries, directory) = self.families[idx];
            let table = Table {
                shape: meta.table,
                entries: self.file.unchecked(entries),
                directory: self.file.unchecked(directory),
            };
            let counts: Vec<(u32, u32)> = table
                .iter()
                .map(|(symbol, byte)| (symbol as u32, byte as u8))
                .map(|(symbol, byte)| (symbol, live(symbols::decode(byte))))
                .collect();
            (meta.family, live(meta.n_documents), counts.into_iter())
        })
    }

    /// Compares every checksum and walks through every posting.
    pub(in crate::index) fn verify(&self) -> Result<(), StoreError> {
        self.file.verify()?;
        let rows = self.rows()?;
        let is_rising = rows.windows(2).all(|pair| pair[0].id < pair[1].id && pair[0].base < pair[1].base);
        if !is_rising || rows.last().is_some_and(|row| row.base >= self.meta.n_slots) {
            return Err(self.file.damaged("the table of contents is out of order"));
        }
        (0..self.meta.n_contents).try_for_each(|idx| self.names(idx).map(drop))?;
        for level in LEVELS {
            let reader = LevelReader::new(self, level)?;
            let (mut n_keys, mut n_postings, mut last) = (0, 0, None);
            let mut places = Vec::new();
            for (key, value) in reader.table.iter() {
                reader.places(value, &mut places)?;
                let end = places.last().is_some_and(|&place| u64::from(place) >= reader.meta.n_places);
                if last.is_some_and(|last| key <= last) || end {
                    return Err(self.file.damaged("postings are out of order"));
                }
                (n_keys, n_postings, last) = (n_keys + 1, n_postings + places.len() as u64, Some(key));
            }
            if n_keys != reader.meta.table.n_entries || n_postings != reader.meta.n_postings {
                return Err(self.file.damaged("the number of postings differs"));
            }
        }
        self.check_read()
    }

    /// Returns what it is made of.
    pub(in crate::index) fn sizes(&self) -> SegmentSizes {
        let mut sizes = SegmentSizes { file_bytes: self.file.len(), ..SegmentSizes::default() };
        for (idx, (meta, sections)) in self.meta.levels.iter().zip(&self.levels).enumerate() {
            let (keys, postings) = (meta.table.n_entries as f64, meta.n_postings as f64);
            sizes.n_keys += meta.table.n_entries;
            sizes.n_postings += meta.n_postings;
            sizes.postings_bytes += sections.lists.len() + sections.entries.len() + sections.directory.len();
            sizes.filter_bytes += sections.filters.len() + sections.filter_directory.len();
            let key_floor = f64::from(kept_bits(LEVELS[idx])) - keys.max(1.0).log2() + 1.44;
            sizes.floor_bytes += (keys * key_floor + postings * (meta.n_places.max(1) as f64).log2()) / 8.0;
        }
        sizes.symbols_bytes = self.families.iter().map(|(entries, directory)| entries.len() + directory.len()).sum();
        sizes
    }
}

/// Compares what the footer says of a level with the sections there are, so that no reading can go astray.
fn check_level(file: &Mapped, level: Level, meta: &LevelMeta, sections: &LevelSections) -> Result<(), StoreError> {
    let table = &meta.table;
    let is_sound = table.is_sound()
        && table.key_bits == kept_bits(level)
        && table.entries_len() == sections.entries.len()
        && table.directory_len() == sections.directory.len()
        && u32::try_from(meta.n_places).is_ok()
        && meta.filter_bits <= 30
        && (filter::ENTRY_LEN as u64) << meta.filter_bits == sections.filter_directory.len();
    if is_sound { Ok(()) } else { Err(file.damaged(format!("level {level:?} has the wrong shape"))) }
}

/// The part of the hash space the last query was in, with its filter.
#[derive(Default)]
struct CurrentFilter<'a> {
    part: Option<u64>,
    filter: Option<xorf::BinaryFuse8Ref<'a>>,
}

/// One level of an open segment.
pub(super) struct LevelReader<'a> {
    segment: &'a Segment,
    meta: &'a LevelMeta,
    sections: LevelSections,
    pub(super) table: Table<'a>,
    lists: &'a [u8],
    pub(super) kind: PlaceKind,
    place_bits: u32,
    filter_shift: u32,
}

impl<'a> LevelReader<'a> {
    pub(super) fn new(segment: &'a Segment, level: Level) -> Result<Self, StoreError> {
        let idx = LEVELS.iter().position(|&other| other == level).unwrap_or_default();
        let (meta, sections) = (&segment.meta.levels[idx], segment.levels[idx]);
        // Both directories are small: about 1.5 bits a key and 32 bytes for every 262,144 keys.
        segment.file.checked(sections.filter_directory)?;
        Ok(Self {
            segment,
            meta,
            sections,
            table: Table {
                shape: meta.table,
                entries: segment.file.unchecked(sections.entries),
                directory: segment.file.unchecked(sections.directory),
            },
            lists: segment.file.unchecked(sections.lists),
            kind: place_kind(level),
            place_bits: super::bits::width_of(meta.n_places),
            filter_shift: kept_bits(level) - meta.filter_bits,
        })
    }

    /// Opens a level after comparing the checksums of all of it, for walking through.
    pub(super) fn checked(segment: &'a Segment, level: Level) -> Result<Self, StoreError> {
        segment.file.check_length()?;
        let reader = Self::new(segment, level)?;
        for section in [reader.sections.lists, reader.sections.entries, reader.sections.directory] {
            segment.file.checked(section)?;
        }
        Ok(reader)
    }

    #[inline]
    fn may_hold(&self, current: &mut CurrentFilter<'a>, key: u64) -> Result<bool, StoreError> {
        let part = key >> self.filter_shift;
        if current.part != Some(part) {
            current.filter = self.open_filter(part)?;
            current.part = Some(part);
        }
        Ok(current.filter.as_ref().is_some_and(|filter| filter::may_hold(filter, key)))
    }

    fn open_filter(&self, part: u64) -> Result<Option<xorf::BinaryFuse8Ref<'a>>, StoreError> {
        let file = &self.segment.file;
        let directory = file.unchecked(self.sections.filter_directory);
        let entry = directory.get(part as usize * filter::ENTRY_LEN..).and_then(FilterPart::parse);
        let entry = entry.ok_or_else(|| file.damaged("a filter has the wrong shape"))?;
        let end = entry.offset.saturating_add(entry.len);
        if end as u64 > self.sections.filters.len() {
            return Err(file.damaged("a filter is beyond its section"));
        }
        file.ensure(self.sections.filters, entry.offset..end)?;
        let bytes = &file.unchecked(self.sections.filters)[entry.offset..end];
        Ok((entry.len > 0).then(|| entry.filter(bytes)))
    }

    #[inline]
    fn bucket(&self, key: u64) -> Result<(u64, u64), StoreError> {
        let bucket = self.table.bucket_of(key);
        let at = ((bucket * u64::from(self.meta.table.directory_bits)) >> 3) as usize;
        self.segment.file.ensure(self.sections.directory, at..at + 16)?;
        Ok(self.table.entries_of(bucket))
    }

    #[inline]
    fn find(&self, key: u64, (first, end): (u64, u64)) -> Result<Option<u64>, StoreError> {
        self.segment.file.ensure(self.sections.entries, self.table.bytes_of(first, end))?;
        Ok(self.table.find_in(key, first, end))
    }

    /// Puts the places of an entry's value into `places`, gone contents too; returns a common hash's frequency.
    pub(super) fn places(&self, value: u64, places: &mut Vec<u32>) -> Result<Option<u32>, StoreError> {
        let Some(list_at) = value.checked_sub(self.meta.n_places) else {
            places.clear();
            places.push(value as u32); // Below `n_places`, which is at most `u32::MAX`.
            return Ok(None);
        };
        let damaged = || self.segment.file.damaged("a list of postings is broken");
        let (start, len) = (list_at as usize, self.sections.lists.len() as usize);
        if start >= len {
            return Err(damaged());
        }
        let end = len.min(start + MAX_LIST_BYTES);
        self.segment.file.ensure(self.sections.lists, start..end)?;
        list::decode(&self.lists[start..end], self.place_bits, MAX_LIST_LEN, places)
            .map_err(|list::BrokenList| damaged())
    }
}
