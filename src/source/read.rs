//! Reading: one file, once, into its hash and, where no filter applies, its text.
//!
//! Memory: one file up to [`Limits::fingerprint_bytes`], whose one allocation becomes its text; a longer file is
//! hashed through a buffer of 256 KiB. Length and time are compared before and after, so that no finding rests on a
//! file half of which is new.

use std::fs::File;
use std::io::{self, Read};

use super::open::{Stamp, open_regular};
use super::text::decode;
use super::{Failed, FailedReason, FilterReason, Filtered, FoundFile, ProjectPath, SourceFile, Text};
use crate::id::ContentHash;

const STREAM_BUFFER_BYTES: usize = 256 << 10;

/// What bounds reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longer files are hashed, not fingerprinted. Below 4 GiB, since spans are `u32`.
    pub fingerprint_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { fingerprint_bytes: 8 << 20 }
    }
}

/// One result of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadItem {
    /// A file or a part of one; where its `text` is missing, a `Filtered` of the same path follows.
    File(SourceFile),
    /// A file, or the fingerprinting of it, was left out.
    Filtered(Filtered),
    /// A file, or a part of one, could not be read.
    Failed(Failed),
}

/// All results of reading one file: it and its parts in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOutcome {
    /// The file, then its parts.
    pub files: Vec<SourceFile>,
    /// Why some of them have no text.
    pub filtered: Vec<Filtered>,
    /// What could not be read.
    pub failed: Vec<Failed>,
}

impl ReadOutcome {
    /// Adds one result.
    pub fn push(&mut self, item: ReadItem) {
        match item {
            ReadItem::File(file) => self.files.push(file),
            ReadItem::Filtered(filtered) => self.filtered.push(filtered),
            ReadItem::Failed(failed) => self.failed.push(failed),
        }
    }
}

/// Reads a file and its parts, all held at once; for an archive prefer [`read_each`].
pub fn read(file: &FoundFile, limits: &Limits) -> ReadOutcome {
    let mut outcome = ReadOutcome::default();
    read_each(file, limits, &mut |item| outcome.push(item));
    outcome
}

/// Reads a file and passes it and then its parts to `emit`, one at a time.
pub fn read_each(file: &FoundFile, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
    match read_disk(file, limits) {
        Ok(Content::Whole(bytes)) => read_bytes(file.path.clone(), bytes, limits, emit),
        Ok(Content::Hashed { len_bytes, hash }) => emit_hashed(file.path.clone(), len_bytes, hash, emit),
        Err(reason) => emit(ReadItem::Failed(Failed { path: file.path.clone(), reason })),
    }
}

/// As [`read_each`], for bytes at hand: a staged file, an archive's member.
pub fn read_bytes(path: ProjectPath, bytes: Vec<u8>, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
    let (hash, len_bytes) = (ContentHash::of(&bytes), bytes.len() as u64);
    if len_bytes > limits.fingerprint_bytes {
        return emit_hashed(path, len_bytes, hash, emit);
    }
    let (text, filter) = match decode(bytes) {
        Ok(bytes) => (Some(Text { bytes, language_hint: None, first_line_idx: 0 }), None),
        Err(reason) => (None, Some(Filtered { path: path.clone(), reason })),
    };
    emit(ReadItem::File(SourceFile { path, len_bytes, hash, text, is_virtual: false }));
    if let Some(filtered) = filter {
        emit(ReadItem::Filtered(filtered));
    }
}

fn emit_hashed(path: ProjectPath, len_bytes: u64, hash: ContentHash, emit: &mut dyn FnMut(ReadItem)) {
    let file = SourceFile { path: path.clone(), len_bytes, hash, text: None, is_virtual: false };
    emit(ReadItem::File(file));
    emit(ReadItem::Filtered(Filtered { path, reason: FilterReason::TooLarge }));
}

enum Content {
    Whole(Vec<u8>),
    Hashed { len_bytes: u64, hash: ContentHash },
}

fn read_disk(found: &FoundFile, limits: &Limits) -> Result<Content, FailedReason> {
    let unreadable = |error: io::Error| FailedReason::Unreadable(error.to_string());
    let (mut file, before) = open_regular(&found.disk_path).map_err(unreadable)?;
    let content = read_open(&mut file, before.len_bytes, limits).map_err(unreadable)?;
    let after = Stamp::of(&file.metadata().map_err(unreadable)?);
    let len_bytes = match &content {
        Content::Whole(bytes) => bytes.len() as u64,
        Content::Hashed { len_bytes, .. } => *len_bytes,
    };
    if before != after || len_bytes != before.len_bytes {
        return Err(FailedReason::Changed);
    }
    Ok(content)
}

/// Never reads much more than the `len_bytes` announced: a file that grows for ever ends too.
fn read_open(file: &mut File, len_bytes: u64, limits: &Limits) -> io::Result<Content> {
    let mut reader = file.take(len_bytes.saturating_add(1));
    if len_bytes <= limits.fingerprint_bytes {
        let mut bytes = Vec::with_capacity(len_bytes as usize);
        reader.read_to_end(&mut bytes)?;
        return Ok(Content::Whole(bytes));
    }
    let (len_bytes, hash) = hash_stream(&mut reader)?;
    Ok(Content::Hashed { len_bytes, hash })
}

fn hash_stream(reader: &mut dyn Read) -> io::Result<(u64, ContentHash)> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; STREAM_BUFFER_BYTES];
    let mut len_bytes = 0;
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return Ok((len_bytes, ContentHash(*hasher.finalize().as_bytes()))),
            Ok(n_read) => {
                hasher.update(&buffer[..n_read]);
                len_bytes += n_read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
