//! A run: the contents collected in memory until they become a segment.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::contents::{ContentRow, Contents, PlaceKind};
use super::level::{Groups, write_level};
use super::postings::{PLACE_BITS, RunPostings};
use super::symbols::{FamilySymbols, Frequencies, write_family};
use super::{LEVELS, LevelMeta, MAGIC, SegmentMeta, key_of, tag};
use crate::fingerprint::{Fingerprint, Level};
use crate::id::{ContentId, KGramHash, Symbol};
use crate::index::container::ContainerWriter;
use crate::index::rank::Rank;
use crate::index::{NameFilter, TOKENS_PER_SLOT};
use crate::lexer::Family;

/// Slots of a run; of a content that has more, all beyond count as the last one.
const MAX_SLOTS: u32 = 1 << PLACE_BITS;

/// Bytes of name filters in a segment beyond which contents have none.
const MAX_NAME_BYTES: usize = 1 << 31;

/// What a run takes of one content.
pub(in crate::index) struct RunContent<'a> {
    pub id: ContentId,
    pub n_tokens: u32,
    pub exact: &'a [Fingerprint],
    pub abstracted: &'a [Fingerprint],
    pub whole: &'a [KGramHash],
    pub family: Option<Family>,
    /// Each once.
    pub symbols: &'a [Symbol],
}

/// The name filters of the contents, one behind the other.
#[derive(Default)]
pub(super) struct Names {
    /// Where each ends, in bytes.
    ends: Vec<u32>,
    bytes: Vec<u8>,
}

impl Names {
    /// Adds the filter of the next content.
    pub(super) fn push(&mut self, names: &NameFilter) {
        if self.bytes.len() < MAX_NAME_BYTES {
            names.append_to(&mut self.bytes);
        }
        self.ends.push(self.bytes.len() as u32);
    }
}

/// Contents and their postings, in memory.
#[derive(Default)]
pub(in crate::index) struct Run {
    contents: Vec<ContentRow>,
    n_slots: u64,
    exact: RunPostings<u64>,
    abstracted: RunPostings<u64>,
    whole: RunPostings<u128>,
    families: BTreeMap<Family, FamilySymbols>,
    /// Bytes that the families take.
    symbols_len: usize,
    names: Names,
}

impl Run {
    pub(in crate::index) fn is_empty(&self) -> bool {
        self.contents.is_empty()
    }

    /// Returns the bytes it takes in memory, about; writing it out takes a quarter more.
    pub(in crate::index) fn len_bytes(&self) -> usize {
        let postings = self.exact.len_bytes() + self.abstracted.len_bytes() + self.whole.len_bytes();
        postings + self.symbols_len + self.names.bytes.len() + self.contents.len() * 16
    }

    /// Tells whether a content of `n_tokens` still fits.
    pub(in crate::index) fn has_room(&self, n_tokens: u32) -> bool {
        self.n_slots + u64::from(n_tokens / TOKENS_PER_SLOT) < u64::from(MAX_SLOTS)
    }

    /// Adds a content; ids rise.
    pub(in crate::index) fn push(&mut self, content: &RunContent<'_>) {
        let idx = self.contents.len() as u32;
        let base = self.n_slots as u32;
        // Fingerprints beyond the stated tokens would fall into the next content's slots.
        let n_slots = (content.n_tokens / TOKENS_PER_SLOT + 1).min(MAX_SLOTS);
        let slot_of = |fingerprint: &Fingerprint| base + (fingerprint.token_idx / TOKENS_PER_SLOT).min(n_slots - 1);
        for fingerprint in content.exact {
            self.exact.push(key_of(Level::Exact, fingerprint.hash.0), slot_of(fingerprint));
        }
        for fingerprint in content.abstracted {
            self.abstracted.push(key_of(Level::Abstract, fingerprint.hash.0), slot_of(fingerprint));
        }
        for hash in content.whole {
            self.whole.push(key_of(Level::Whole, hash.0), idx);
        }
        self.n_slots += u64::from(n_slots);
        self.contents.push(ContentRow { id: content.id, base, rank: Rank::default() });
        self.names.push(&NameFilter::of(content.symbols));
        if let Some(family) = content.family {
            self.families.entry(family).or_default().add(content.symbols);
            self.symbols_len += size_of_val(content.symbols);
        }
    }

    /// Writes the run as a segment; returns the file's length. `rank` tells how good a representative a content is.
    pub(in crate::index) fn write(mut self, path: &Path, rank: impl Fn(ContentId) -> Rank) -> io::Result<u64> {
        for row in &mut self.contents {
            row.rank = rank(row.id);
        }
        let contents = Contents::new(&self.contents, self.n_slots as u32);
        let (n_slots, n_contents) = (self.n_slots, self.contents.len() as u64);
        let families = std::mem::take(&mut self.families).into_iter();
        let families = families.map(|(family, symbols)| (family, symbols.count())).collect();
        let writer = SegmentWriter { contents: &contents, families: &families, names: &self.names };
        let (exact, abstracted, whole) = (&mut self.exact, &mut self.abstracted, &mut self.whole);
        writer.write(path, |sink| {
            let kind = place_kind(sink.level());
            match sink.level() {
                Level::Exact => sink.write(n_slots, &std::mem::take(exact).into_sorted(kind, &contents)),
                Level::Abstract => sink.write(n_slots, &std::mem::take(abstracted).into_sorted(kind, &contents)),
                Level::Whole => sink.write(n_contents, &std::mem::take(whole).into_sorted(kind, &contents)),
            }
        })
    }
}

/// Returns what the places of a level are.
pub(super) const fn place_kind(level: Level) -> PlaceKind {
    match level {
        Level::Exact | Level::Abstract => PlaceKind::Slots,
        Level::Whole => PlaceKind::Contents,
    }
}

/// Everything of a segment but the postings.
pub(super) struct SegmentWriter<'a> {
    pub contents: &'a Contents<'a>,
    pub families: &'a BTreeMap<Family, Frequencies>,
    pub names: &'a Names,
}

/// Takes the postings of one level.
pub(super) struct LevelSink<'w> {
    idx: usize,
    out: &'w mut ContainerWriter,
    levels: &'w mut Vec<LevelMeta>,
}

impl LevelSink<'_> {
    pub(super) fn level(&self) -> Level {
        LEVELS[self.idx]
    }

    /// Writes the postings, whose places are below `n_places`.
    pub(super) fn write(self, n_places: u64, groups: &impl Groups) -> io::Result<()> {
        self.levels.push(write_level(self.level(), tag::level(self.idx), n_places, groups, self.out)?);
        Ok(())
    }
}

impl SegmentWriter<'_> {
    /// Writes the file; `level` is asked for the postings of each level in turn and hands them to the sink it is given.
    pub(super) fn write(&self, path: &Path, mut level: impl FnMut(LevelSink<'_>) -> io::Result<()>) -> io::Result<u64> {
        let mut out = ContainerWriter::create(path, MAGIC)?;
        let mut meta = SegmentMeta {
            n_contents: self.contents.rows.len() as u32,
            n_slots: self.contents.n_slots,
            sample_shift: self.contents.sample_shift,
            has_names: true,
            ..SegmentMeta::default()
        };
        self.write_contents(&mut out)?;
        for idx in 0..LEVELS.len() {
            level(LevelSink { idx, out: &mut out, levels: &mut meta.levels })?;
        }
        for (idx, (&family, frequencies)) in self.families.iter().enumerate() {
            meta.families.push(write_family(idx, family, frequencies, &mut out)?);
        }
        out.finish(&meta)
    }

    fn write_contents(&self, out: &mut ContainerWriter) -> io::Result<()> {
        let mut column = |tag: u32, numbers: &mut dyn Iterator<Item = u32>| -> io::Result<()> {
            out.begin(tag)?;
            for number in numbers {
                out.write_all(&number.to_le_bytes())?;
            }
            Ok(())
        };
        let rows = self.contents.rows;
        column(tag::CONTENT_IDS, &mut rows.iter().map(|row| row.id.0))?;
        column(tag::CONTENT_BASES, &mut rows.iter().map(|row| row.base))?;
        column(tag::CONTENT_RANKS, &mut rows.iter().map(|row| row.rank.0))?;
        column(tag::CONTENT_SAMPLES, &mut self.contents.samples.iter().copied())?;
        column(tag::NAME_ENDS, &mut self.names.ends.iter().copied())?;
        out.begin(tag::NAMES)?;
        out.write_all(&self.names.bytes)
    }
}
