//! Containers: immutable files of named sections with checksums, written once, read in place through a memory map.
//!
//! ```text
//! header    64 bytes: magic, format, lengths, checksum of the footer, checksum of the header
//! sections  one after the other, each followed by 8 zero bytes
//! checksums 8 bytes for each 64 KiB block of everything between header and here
//! footer    JSON: the section table and what the file's kind adds
//! ```
//! Opening reads header and footer only, so it costs the same at any size; a block's checksum is compared when the
//! block is first touched.
//!
//! **A file shortened under the map** reads as zeros beyond its new end (`map`). Before every batch of look-ups and every
//! block's first touch the length is asked for (0.3 µs); after a batch [`Mapped::check_read`] tells whether a page was
//! missed within it. Either way a short file is a typed error, and what was read of it is not used.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::map::Map;
use super::{StoreError, fault};

const HEADER_LEN: usize = 64;
const BLOCK_LEN: usize = 1 << 16;
const FORMAT: u32 = 1;
/// A footer is a few kilobytes; a damaged length must not ask for all memory.
const MAX_FOOTER_LEN: u64 = 64 << 20;

/// Eight bytes that say what a file is.
pub(super) type Magic = [u8; 8];

/// Where a section lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Section {
    tag: u32,
    offset: u64,
    len: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct Footer<M> {
    sections: Vec<Section>,
    meta: M,
}

fn checksum(bytes: &[u8]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&blake3::hash(bytes).as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Writes a container.
pub(super) struct ContainerWriter {
    file: File,
    magic: Magic,
    block: Vec<u8>,
    checksums: Vec<u64>,
    position: u64,
    sections: Vec<Section>,
}

impl ContainerWriter {
    /// Makes the file; it must not be there.
    pub(super) fn create(path: &Path, magic: Magic) -> io::Result<Self> {
        fault::point()?;
        let mut file = File::options().read(true).write(true).create_new(true).open(path)?;
        file.write_all(&[0; HEADER_LEN])?;
        let block = Vec::with_capacity(BLOCK_LEN);
        Ok(Self { file, magic, block, checksums: Vec::new(), position: 0, sections: Vec::new() })
    }

    /// Begins a section; what is written from here on is in it.
    pub(super) fn begin(&mut self, tag: u32) -> io::Result<()> {
        self.end_section()?;
        self.sections.push(Section { tag, offset: self.position, len: 0 });
        Ok(())
    }

    /// Returns the bytes written to the current section.
    pub(super) fn section_len(&self) -> u64 {
        self.sections.last().map_or(0, |section| self.position - section.offset)
    }

    fn end_section(&mut self) -> io::Result<()> {
        let len = self.section_len();
        if let Some(section) = self.sections.last_mut() {
            section.len = len;
            self.write_all(&[0; 8])?;
        }
        Ok(())
    }

    fn flush_block(&mut self) -> io::Result<()> {
        fault::point()?;
        self.checksums.push(checksum(&self.block));
        self.file.write_all(&self.block)?;
        self.block.clear();
        Ok(())
    }

    /// Ends the file and makes it durable; returns its length. Its directory is the caller's to sync.
    pub(super) fn finish<M: Serialize>(mut self, meta: &M) -> io::Result<u64> {
        self.end_section()?;
        if !self.block.is_empty() {
            self.flush_block()?;
        }
        let checksums: Vec<u8> = self.checksums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        self.sections.push(Section { tag: CHECKSUMS, offset: self.position, len: checksums.len() as u64 });
        let footer = serde_json::to_vec(&Footer { sections: self.sections, meta })?;
        let header = Header {
            footer_at: HEADER_LEN as u64 + self.position + checksums.len() as u64,
            footer_len: footer.len() as u64,
            checksums_sum: checksum(&checksums),
            footer_sum: checksum(&footer),
        };
        fault::point()?;
        self.file.write_all(&checksums)?;
        self.file.write_all(&footer)?;
        self.file.seek(SeekFrom::Start(0))?;
        fault::point()?;
        self.file.write_all(&header.to_bytes(self.magic))?;
        fault::point()?;
        self.file.sync_all()?;
        Ok(header.file_len())
    }
}

impl Write for ContainerWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n_taken = bytes.len().min(BLOCK_LEN - self.block.len());
        self.block.extend_from_slice(&bytes[..n_taken]);
        self.position += n_taken as u64;
        if self.block.len() == BLOCK_LEN {
            self.flush_block()?;
        }
        Ok(n_taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(()) // Blocks go out whole; `finish` ends the last one.
    }
}

/// The tag of the checksums, which no section may take.
const CHECKSUMS: u32 = u32::MAX;

struct Header {
    footer_at: u64,
    footer_len: u64,
    checksums_sum: u64,
    footer_sum: u64,
}

impl Header {
    fn file_len(&self) -> u64 {
        self.footer_at.saturating_add(self.footer_len)
    }

    fn to_bytes(&self, magic: Magic) -> Vec<u8> {
        let mut bytes = magic.to_vec();
        bytes.extend(u64::from(FORMAT).to_le_bytes());
        for number in [self.footer_at, self.footer_len, self.checksums_sum, self.footer_sum] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes.resize(HEADER_LEN, 0);
        bytes
    }

    /// Returns the header, or what is wrong with it.
    fn parse(bytes: &[u8; HEADER_LEN], magic: Magic) -> Result<Self, String> {
        let number = |idx: usize| {
            let mut eight = [0; 8];
            eight.copy_from_slice(&bytes[idx * 8..idx * 8 + 8]);
            u64::from_le_bytes(eight)
        };
        if bytes[..8] != magic {
            return Err("it does not begin as such a file does".to_owned());
        }
        if number(6) != checksum(&bytes[..48]) {
            return Err("the checksum of its header differs".to_owned());
        }
        if number(1) != u64::from(FORMAT) {
            return Err(format!("it has format {}, this build reads {FORMAT}", number(1)));
        }
        Ok(Self { footer_at: number(2), footer_len: number(3), checksums_sum: number(4), footer_sum: number(5) })
    }
}

/// An open container.
#[derive(Debug)]
pub(super) struct Mapped {
    path: PathBuf,
    file: File,
    map: Map,
    len: u64,
    sections: Vec<Section>,
    checksums: Section,
    checksums_sum: u64,
    are_checksums_sound: OnceLock<bool>,
    /// A bit for each block whose checksum was compared and agreed.
    verified: Vec<AtomicU64>,
}

impl Mapped {
    /// Opens a container: compares its length, header and footer, and returns it with what its kind added.
    pub(super) fn open<M: DeserializeOwned>(path: &Path, magic: Magic) -> Result<(Self, M), StoreError> {
        let io_error = |source| StoreError::Io { path: path.to_owned(), source };
        let damaged = |what: String| StoreError::Damaged { path: path.to_owned(), what };
        let mut file = File::open(path).map_err(io_error)?;
        let len = file.metadata().map_err(io_error)?.len();
        if len < HEADER_LEN as u64 {
            return Err(damaged(format!("it holds {len} bytes, fewer than a header")));
        }
        let mut header = [0; HEADER_LEN];
        file.read_exact(&mut header).map_err(io_error)?;
        let header = Header::parse(&header, magic).map_err(damaged)?;
        if header.file_len() != len || header.footer_len > MAX_FOOTER_LEN {
            return Err(damaged(format!("it holds {len} bytes of {}", header.file_len())));
        }
        file.seek(SeekFrom::Start(header.footer_at)).map_err(io_error)?;
        let mut footer = vec![0; header.footer_len as usize];
        file.read_exact(&mut footer).map_err(io_error)?;
        if checksum(&footer) != header.footer_sum {
            return Err(damaged("the checksum of its footer differs".to_owned()));
        }
        let footer: Footer<M> = serde_json::from_slice(&footer).map_err(|error| damaged(error.to_string()))?;
        let data_len = header.footer_at - HEADER_LEN as u64;
        let fits = |section: &Section| section.offset.checked_add(section.len).is_some_and(|end| end <= data_len);
        let checksums = footer.sections.iter().find(|section| section.tag == CHECKSUMS).copied();
        let (Some(checksums), true) = (checksums, footer.sections.iter().all(fits)) else {
            return Err(damaged("its section table does not fit its length".to_owned()));
        };
        let n_blocks = (checksums.offset as usize).div_ceil(BLOCK_LEN);
        if checksums.len != n_blocks as u64 * 8 {
            return Err(damaged("its checksums do not fit its length".to_owned()));
        }
        let map = Map::of(&file).map_err(io_error)?;
        let mapped = Self {
            path: path.to_owned(),
            file,
            map,
            len,
            sections: footer.sections,
            checksums,
            checksums_sum: header.checksums_sum,
            are_checksums_sound: OnceLock::new(),
            verified: std::iter::repeat_with(AtomicU64::default).take(n_blocks.div_ceil(64)).collect(),
        };
        Ok((mapped, footer.meta))
    }

    /// Returns where a section lies, or that it is missing.
    pub(super) fn section(&self, tag: u32) -> Result<Section, StoreError> {
        let found = self.sections.iter().find(|section| section.tag == tag).copied();
        found.ok_or_else(|| self.damaged(format!("section {tag} is missing")))
    }

    /// Returns a section's bytes and the padding after them, without looking at any checksum.
    pub(super) fn unchecked(&self, section: Section) -> &[u8] {
        let start = HEADER_LEN + section.offset as usize;
        let end = start + section.len as usize + 8;
        &self.map[start..end.min(self.map.len())]
    }

    /// Returns a section's bytes after comparing all its checksums.
    pub(super) fn checked(&self, section: Section) -> Result<&[u8], StoreError> {
        self.ensure(section, 0..section.len as usize)?;
        Ok(&self.unchecked(section)[..section.len as usize])
    }

    /// Compares the checksums of the blocks that hold `range` of a section, unless that was done before.
    #[inline]
    pub(super) fn ensure(&self, section: Section, range: Range<usize>) -> Result<(), StoreError> {
        if range.is_empty() {
            return Ok(());
        }
        let first = (section.offset as usize + range.start) / BLOCK_LEN;
        let last = (section.offset as usize + range.end.min(section.len as usize + 8) - 1) / BLOCK_LEN;
        for block in first..=last.max(first) {
            let is_verified =
                self.verified.get(block / 64).is_some_and(|word| word.load(Ordering::Relaxed) >> (block % 64) & 1 == 1);
            if !is_verified {
                self.verify_block(block)?;
            }
        }
        Ok(())
    }

    #[cold]
    fn verify_block(&self, block: usize) -> Result<(), StoreError> {
        self.check_length()?;
        let table = self.verified_checksums()?;
        let (start, end) = (block * BLOCK_LEN, ((block + 1) * BLOCK_LEN).min(self.checksums.offset as usize));
        let Some(expected) = table.get(block * 8..block * 8 + 8).filter(|_| start < end) else {
            return Err(self.damaged(format!("block {block} is beyond its end")));
        };
        let found = checksum(&self.map[HEADER_LEN + start..HEADER_LEN + end]);
        self.check_read()?;
        if found.to_le_bytes() != expected {
            return Err(
                self.damaged(format!("the checksum of block {block} (from byte {}) differs", HEADER_LEN + start))
            );
        }
        self.verified[block / 64].fetch_or(1 << (block % 64), Ordering::Relaxed);
        Ok(())
    }

    fn verified_checksums(&self) -> Result<&[u8], StoreError> {
        let start = HEADER_LEN + self.checksums.offset as usize;
        let table = &self.map[start..start + self.checksums.len as usize];
        if *self.are_checksums_sound.get_or_init(|| checksum(table) == self.checksums_sum) {
            Ok(table)
        } else {
            Err(self.damaged("the checksum of its checksums differs".to_owned()))
        }
    }

    /// Compares the file's length with what it was at opening; to be called before every batch of reads.
    pub(super) fn check_length(&self) -> Result<(), StoreError> {
        let io_error = |source| StoreError::Io { path: self.path.clone(), source };
        let len = self.file.metadata().map_err(io_error)?.len();
        if len < self.len {
            return Err(self.damaged(format!("it holds {len} bytes of {} since it was opened", self.len)));
        }
        Ok(())
    }

    /// Fails if anything that was read so far was no longer in the file; to be called after every batch of reads.
    #[inline]
    pub(super) fn check_read(&self) -> Result<(), StoreError> {
        if self.map.is_lost() { Err(self.lost()) } else { Ok(()) }
    }

    #[cold]
    fn lost(&self) -> StoreError {
        // The length says best what has happened, unless the file is back to it.
        let changed = || self.damaged("it was shortened while it was read");
        self.check_length().err().unwrap_or_else(changed)
    }

    /// Compares every checksum again, also those that agreed before.
    pub(super) fn verify(&self) -> Result<(), StoreError> {
        self.check_length()?;
        (0..(self.checksums.offset as usize).div_ceil(BLOCK_LEN)).try_for_each(|block| self.verify_block(block))
    }

    /// Makes an error about this file.
    pub(super) fn damaged(&self, what: impl Into<String>) -> StoreError {
        StoreError::Damaged { path: self.path.clone(), what: what.into() }
    }

    /// Returns the file's length.
    pub(super) fn len(&self) -> u64 {
        self.len
    }
}

impl Section {
    /// Returns the section's bytes, padding not counted.
    pub(super) fn len(self) -> u64 {
        self.len
    }
}

/// Returns where the sections of a sound file end and its checksums begin.
#[cfg(test)]
pub(super) fn data_end(bytes: &[u8]) -> usize {
    let footer: Footer<serde_json::Value> = serde_json::from_slice(&bytes[footer_at(bytes)..]).unwrap();
    HEADER_LEN + footer.sections.iter().find(|section| section.tag == CHECKSUMS).unwrap().offset as usize
}

/// Makes the checksums of a file right again after its sections changed, as whoever wants to do harm would.
#[cfg(test)]
pub(super) fn sign_again(bytes: &mut [u8]) {
    let (start, end) = (data_end(bytes), footer_at(bytes));
    let sums: Vec<u8> =
        bytes[HEADER_LEN..start].chunks(BLOCK_LEN).flat_map(|block| checksum(block).to_le_bytes()).collect();
    bytes[start..end].copy_from_slice(&sums);
    bytes[32..40].copy_from_slice(&checksum(&sums).to_le_bytes());
    let header = checksum(&bytes[..48]);
    bytes[48..56].copy_from_slice(&header.to_le_bytes());
}

/// Makes the header fit whatever the rest is: magic, format, where the footer is and its checksum.
#[cfg(any(test, fuzzing))]
pub(super) fn sign_header(mut bytes: Vec<u8>, magic: Magic) -> Vec<u8> {
    bytes.resize(bytes.len().max(HEADER_LEN), 0);
    let number = |at: usize| bytes[at..at + 8].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte));
    let footer_at = number(16).clamp(HEADER_LEN as u64, bytes.len() as u64);
    let header = Header {
        footer_at,
        footer_len: bytes.len() as u64 - footer_at,
        checksums_sum: number(32),
        footer_sum: checksum(&bytes[footer_at as usize..]),
    };
    bytes[..HEADER_LEN].copy_from_slice(&header.to_bytes(magic));
    bytes
}

#[cfg(test)]
fn footer_at(bytes: &[u8]) -> usize {
    u64::from_le_bytes(bytes[16..24].try_into().unwrap()) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAGIC: Magic = *b"KPTEST\0\0";

    fn write(path: &Path) -> Vec<u8> {
        let mut writer = ContainerWriter::create(path, MAGIC).unwrap();
        writer.begin(7).unwrap();
        let long: Vec<u8> = (0..200_000u32).map(|byte| (byte % 251) as u8).collect();
        writer.write_all(&long).unwrap();
        writer.begin(8).unwrap();
        writer.write_all(b"short").unwrap();
        assert_eq!(writer.finish(&"meta").unwrap(), std::fs::metadata(path).unwrap().len());
        long
    }

    #[test]
    fn reads_what_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        let long = write(&path);
        let (mapped, meta) = Mapped::open::<String>(&path, MAGIC).unwrap();
        assert_eq!(meta, "meta");
        assert_eq!(mapped.checked(mapped.section(7).unwrap()).unwrap(), long);
        assert_eq!(mapped.checked(mapped.section(8).unwrap()).unwrap(), b"short");
        assert!(mapped.section(9).is_err());
        mapped.verify().unwrap();
    }

    #[test] // Every single bit that flips is seen: at opening, or when its block is first touched.
    fn names_each_damage() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        write(&path);
        let sound = std::fs::read(&path).unwrap();
        for at in (0..sound.len()).step_by(997).chain(0..HEADER_LEN).chain(sound.len() - 40..sound.len()) {
            if (56..HEADER_LEN).contains(&at) {
                continue; // The header's padding.
            }
            let mut damaged = sound.clone();
            damaged[at] ^= 4;
            std::fs::write(&path, &damaged).unwrap();
            let result = Mapped::open::<String>(&path, MAGIC).and_then(|(mapped, _)| mapped.verify());
            assert!(matches!(result, Err(StoreError::Damaged { .. })), "byte {at}: {result:?}");
        }
    }

    #[test]
    fn a_shortened_file_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        write(&path);
        let (mapped, _) = Mapped::open::<String>(&path, MAGIC).unwrap();
        mapped.check_length().unwrap();
        let len = mapped.len();
        for shorter in [len - 1, 70_000, 63, 0] {
            File::options().write(true).open(&path).unwrap().set_len(shorter).unwrap();
            assert!(matches!(mapped.check_length(), Err(StoreError::Damaged { .. })));
            assert!(matches!(Mapped::open::<String>(&path, MAGIC), Err(StoreError::Damaged { .. })), "{shorter}");
        }
    }
}
