//! Reading: one file, once, into its hash and, where no filter applies, its text.
//!
//! Memory: one file up to [`Limits::fingerprint_bytes`], whose one allocation becomes its text; a longer file is
//! hashed through a buffer of 256 KiB. Length and time are compared before and after, so that no finding rests on a
//! file half of which is new.

use std::fs::File;
use std::io::{self, Read};

use super::archive::{Archive, ArchiveItem, ArchiveLimits, Member};
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
    /// For each archive among the files.
    pub archive: ArchiveLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self { fingerprint_bytes: 8 << 20, archive: ArchiveLimits { total_bytes: 1 << 30, ..ArchiveLimits::default() } }
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
    let mut emitter = Emitter { limits, emit, container: None };
    if let Err(reason) = read_disk(file, &mut emitter) {
        emitter.fail(file.path.clone(), reason);
    }
}

/// As [`read_each`], for bytes at hand, such as a staged file.
pub fn read_bytes(path: ProjectPath, bytes: Vec<u8>, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
    let hash = ContentHash::of(&bytes);
    Emitter { limits, emit, container: None }.file(path, hash, bytes);
}

/// As [`read_each`], for a member of an archive that stands for a package: it is a file, not a part of one.
pub fn read_member(member: Member, limits: &Limits, emit: &mut dyn FnMut(ReadItem)) {
    Emitter { limits, emit, container: None }.member(member);
}

fn read_disk(found: &FoundFile, emitter: &mut Emitter<'_>) -> Result<(), FailedReason> {
    let unreadable = |error: io::Error| FailedReason::Unreadable(error.to_string());
    let (mut file, before) = open_regular(&found.disk_path).map_err(unreadable)?;
    let is_same = |file: &File| file.metadata().is_ok_and(|metadata| Stamp::of(&metadata) == before);
    // Never reads much more than the length announced: a file that grows for ever ends too.
    let mut reader = (&mut file).take(before.len_bytes.saturating_add(1));
    if before.len_bytes <= emitter.limits.fingerprint_bytes {
        let mut bytes = Vec::with_capacity(before.len_bytes as usize);
        reader.read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 != before.len_bytes || !is_same(&file) {
            return Err(FailedReason::Changed);
        }
        emitter.file(found.path.clone(), ContentHash::of(&bytes), bytes);
        return Ok(());
    }
    let (len_bytes, hash) = hash_stream(&mut reader).map_err(unreadable)?;
    if len_bytes != before.len_bytes || !is_same(&file) {
        return Err(FailedReason::Changed);
    }
    match Archive::of_file(found.path.name(), &mut file).map_err(unreadable)? {
        Some(archive) => emitter.archive(&found.path, hash, len_bytes, archive),
        None => emitter.hashed(found.path.clone(), hash, len_bytes, FilterReason::TooLarge),
    }
    if is_same(&file) { Ok(()) } else { Err(FailedReason::Changed) }
}

/// Turns bytes into results and passes them on.
struct Emitter<'a> {
    limits: &'a Limits,
    emit: &'a mut dyn FnMut(ReadItem),
    /// The archive whose member is read; archives in it are not opened.
    container: Option<&'a ProjectPath>,
}

impl Emitter<'_> {
    fn file(&mut self, path: ProjectPath, hash: ContentHash, bytes: Vec<u8>) {
        let len_bytes = bytes.len() as u64;
        if self.container.is_none()
            && let Some(archive) = Archive::of_bytes(path.name(), &bytes)
        {
            return self.archive(&path, hash, len_bytes, archive);
        }
        if len_bytes > self.limits.fingerprint_bytes {
            return self.hashed(path, hash, len_bytes, FilterReason::TooLarge);
        }
        match decode(bytes) {
            Ok(bytes) => {
                let text = Some(Text { bytes, language_hint: None, first_line_idx: 0 });
                let is_virtual = self.container.is_some();
                (self.emit)(ReadItem::File(SourceFile { path, len_bytes, hash, text, is_virtual }));
            }
            Err(reason) => self.hashed(path, hash, len_bytes, reason),
        }
    }

    fn member(&mut self, member: Member) {
        let path = self.inside(&member.path);
        match member.bytes {
            Some(bytes) => self.file(path, member.hash, bytes),
            None => self.hashed(path, member.hash, member.len_bytes, FilterReason::TooLarge),
        }
    }

    fn archive(&mut self, path: &ProjectPath, hash: ContentHash, len_bytes: u64, archive: Archive<'_>) {
        self.hashed(path.clone(), hash, len_bytes, FilterReason::Container);
        let mut inside = Emitter { limits: self.limits, emit: self.emit, container: Some(path) };
        let ended = archive.visit(&self.limits.archive, &mut |item| match item {
            ArchiveItem::Member(member) => inside.member(member),
            ArchiveItem::Filtered(filtered) => {
                let path = inside.inside(&filtered.path);
                (inside.emit)(ReadItem::Filtered(Filtered { path, ..filtered }));
            }
            ArchiveItem::Failed(failed) => inside.fail(inside.inside(&failed.path), failed.reason),
        });
        if let Err(reason) = ended {
            self.fail(path.clone(), reason);
        }
    }

    fn hashed(&mut self, path: ProjectPath, hash: ContentHash, len_bytes: u64, reason: FilterReason) {
        let is_virtual = self.container.is_some();
        (self.emit)(ReadItem::File(SourceFile { path: path.clone(), len_bytes, hash, text: None, is_virtual }));
        (self.emit)(ReadItem::Filtered(Filtered { path, reason }));
    }

    fn fail(&mut self, path: ProjectPath, reason: FailedReason) {
        (self.emit)(ReadItem::Failed(Failed { path, reason }));
    }

    fn inside(&self, member: &ProjectPath) -> ProjectPath {
        self.container.map_or_else(|| member.clone(), |container| container.part("!/", member))
    }
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
