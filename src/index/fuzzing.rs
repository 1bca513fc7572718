//! Hostile database files, for the fuzz target `segment` and its plain tests: files whose checksums are right while
//! everything else may be wrong, as whoever wants to do harm would make them.
//!
//! Bytes that a fuzzer changes hardly ever have right checksums, so nothing behind these would be reached. An input is
//! therefore the parts of a file, and the file is made of them here. Not in a real build.

use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::container::{ContainerWriter, Magic, sign_header};
use super::segment::{Bitmap, Segment, merge};
use super::sources::{Dictionary, Sources, SourcesFile, SourcesWriter};
use super::{StoreError, segment, sources};
use crate::fingerprint::Level;
use crate::id::{ContentId, KGramHash, Symbol};
use crate::lexer::Family;

/// Look-ups of each level; the hashes lie all over the space.
const N_QUERIES: u64 = 400;

/// Reads `input` as a file of a database in every way that files are read, below `dir`.
///
/// The first byte says what follows: 0 and 1 the parts of a segment or a file of sources ([`write_parts`]), 2 and 3
/// such a file byte by byte, 4 and 5 the same with its header's checksum made right.
///
/// # Errors
/// Whatever the database says of such a file; a panic, a hang or gigabytes of memory are what must not be.
pub fn read_hostile_file(dir: &Path, input: &[u8]) -> Result<(), StoreError> {
    let Some((&kind, bytes)) = input.split_first() else { return Ok(()) };
    let path = dir.join("hostile");
    let magic = if kind.is_multiple_of(2) { segment::MAGIC } else { sources::MAGIC };
    let written = match kind % 6 {
        0 | 1 => write_parts(&path, magic, bytes),
        2 | 3 => std::fs::write(&path, bytes),
        _ => std::fs::write(&path, sign_header(bytes.to_vec(), magic)),
    };
    written.map_err(|source| StoreError::Io { path: path.clone(), source })?;
    let read = if kind.is_multiple_of(2) { read_segment(&path, dir) } else { read_sources(&path) };
    let _ = std::fs::remove_file(&path);
    read
}

/// Writes a container of the sections in `parts`: for each its tag in two bytes, its length in three, and its bytes;
/// tag 0xFFFF is the footer's meta. What is cut off is as long as it is.
fn write_parts(path: &Path, magic: Magic, mut parts: &[u8]) -> io::Result<()> {
    let _ = std::fs::remove_file(path);
    let mut writer = ContainerWriter::create(path, magic)?;
    let mut meta = serde_json::Value::Null;
    while let Some((head, rest)) = parts.split_first_chunk::<5>() {
        let tag = u32::from(u16::from_le_bytes([head[0], head[1]]));
        let len = u32::from_le_bytes([head[2], head[3], head[4], 0]) as usize;
        let (section, rest) = rest.split_at(len.min(rest.len()));
        if tag == 0xFFFF {
            meta = serde_json::from_slice(section).unwrap_or_default();
        } else {
            writer.begin(tag)?;
            writer.write_all(section)?;
        }
        parts = rest;
    }
    writer.finish(&meta).map(drop)
}

fn read_segment(path: &Path, dir: &Path) -> Result<(), StoreError> {
    let segment = Segment::open(path, Bitmap::from_bytes(&[0b0010_0100]))?;
    let step = u64::MAX / N_QUERIES;
    let anywhere: Vec<KGramHash> = (0..N_QUERIES).map(|n| KGramHash(n * step + n * n)).collect();
    let mut hits = Vec::new();
    // Every way is tried, also after one has failed.
    let mut results: Vec<Result<(), StoreError>> = Vec::new();
    for level in [Level::Exact, Level::Abstract, Level::Whole] {
        let held = segment.held_hashes(level, 4 * N_QUERIES as usize).unwrap_or_default();
        results.push(segment.lookup(level, &held, &mut hits));
        results.push(segment.lookup(level, &anywhere, &mut hits));
        hits.clear();
    }
    results.push(segment.ensure_symbols());
    for family in Family::all() {
        for symbol in [0, 1 << 16, u32::MAX] {
            segment.document_frequency(family, Symbol(symbol));
        }
    }
    results.push(segment.verify());
    results.push(segment.find_content(ContentId(5)).map(drop));
    results.push(segment.live_ids().map(drop));
    segment.sizes();
    let merged = dir.join("merged");
    // Twice the same, and alone: the second is how contents that are gone are dropped.
    for inputs in [&[&segment, &segment][..], &[&segment]] {
        let _ = std::fs::remove_file(&merged);
        if let Ok(Some(_)) = merge(inputs, &merged) {
            // What a merge wrote without complaint is sound.
            Segment::open(&merged, Bitmap::default())?.verify()?;
        }
    }
    results.into_iter().collect()
}

fn read_sources(path: &Path) -> Result<(), StoreError> {
    let file = SourcesFile::open(path)?;
    let dictionary = Dictionary { id: 1, bytes: Arc::from(&b"no dictionary at all"[..]) };
    let sources = Sources::new(vec![file], std::slice::from_ref(&dictionary));
    let mut results: Vec<Result<(), StoreError>> = (0..8).map(|id| sources.read(ContentId(id)).map(drop)).collect();
    results.push(sources.verify(0).map(drop));
    let rewritten = path.with_extension("rewritten");
    // Blocks are copied where the dictionary is the same, and compressed anew where it is not.
    for dictionary in [Some(dictionary), None] {
        let _ = std::fs::remove_file(&rewritten);
        let written = SourcesWriter::create(&rewritten, dictionary, 2).and_then(|mut writer| {
            sources.rewrite(&|_| true, &mut writer)?;
            writer.finish().map(drop)
        });
        results.push(written.map_err(|source| StoreError::Io { path: rewritten.clone(), source }));
    }
    results.into_iter().collect()
}
