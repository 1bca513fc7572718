//! Reading: one file, once, into its hash and, where no filter applies, its text.
//!
//! Memory: one file up to [`Limits::fingerprint_bytes`], whose one buffer becomes its text; a longer file is
//! hashed through a buffer of 256 KiB. Length and time are compared before and after, so that no finding rests on a
//! file half of which is new.

use std::fs::File;
use std::io::{self, Read};

use super::archive::{Archive, ArchiveLimits, Member};
use super::buffers::{give_back, take_buffer};
use super::emitter::Emitter;
use super::open::{Stamp, open_regular};
use super::parts::PartKind;
use super::{Failed, FailedReason, FilterReason, Filtered, FoundFile, ProjectPath, SourceFile};
use crate::id::ContentHash;

/// What bounds reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Longer files are hashed, not fingerprinted. Below 4 GiB, since spans are `u32`.
    pub fingerprint_bytes: u64,
    /// Notebooks and source maps up to this length are read for the code in them.
    pub container_bytes: u64,
    /// Whether blocks of no named language stay in their document (Markdown, RST) instead of being parts: they may hold prose.
    pub plain_blocks_stay: bool,
    /// For each archive among the files. With no members allowed archives are hashed like any binary file.
    pub archive: ArchiveLimits,
}

impl Default for Limits {
    fn default() -> Self {
        let archive = ArchiveLimits { total_bytes: 1 << 30, ..ArchiveLimits::default() };
        Self { fingerprint_bytes: 16 << 20, container_bytes: 64 << 20, plain_blocks_stay: false, archive }
    }
}

impl Limits {
    /// Returns up to which length a file called `name` is held in memory.
    pub(super) fn whole_bytes(&self, name: &str) -> u64 {
        let is_container = PartKind::of_name(name).is_some_and(PartKind::is_json);
        if is_container { self.container_bytes.max(self.fingerprint_bytes) } else { self.fingerprint_bytes }
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

/// Longer files are hashed as a stream.
const MAX_WHOLE_BYTES: u64 = 4 << 20;

/// Hashes a file that is not read otherwise.
///
/// # Errors
/// When it is no regular file any more, or cannot be read.
pub(super) fn hash_file(found: &FoundFile) -> io::Result<ContentHash> {
    let (mut file, before) = open_regular(&found.disk_path)?;
    if before.len_bytes > MAX_WHOLE_BYTES {
        return hash_stream(&mut file).map(|(_, hash)| hash);
    }
    let mut bytes = take_buffer(before.len_bytes.max(1) as usize);
    let n_read = read_whole(&mut file, &mut bytes)?;
    let hash = ContentHash::of(&bytes[..n_read]);
    give_back(bytes);
    Ok(hash)
}

fn read_disk(found: &FoundFile, emitter: &mut Emitter<'_>) -> Result<(), FailedReason> {
    let (file, before) = open_regular(&found.disk_path).map_err(unreadable)?;
    read_open(file, before, &found.path, emitter)
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` passes")]
fn unreadable(error: io::Error) -> FailedReason {
    FailedReason::Unreadable(error.to_string())
}

fn read_open(mut file: File, before: Stamp, path: &ProjectPath, emitter: &mut Emitter<'_>) -> Result<(), FailedReason> {
    let is_same = |file: &File| file.metadata().is_ok_and(|metadata| Stamp::of(&metadata) == before);
    // Never reads beyond the length announced: a file that grows for ever ends too, and its new length tells that it
    // grew. Only what announces none is asked for a byte: files of the system are so that are not empty.
    let most = before.len_bytes.max(1);
    if before.len_bytes <= emitter.limits.whole_bytes(path.name()) {
        let mut bytes = take_buffer(most as usize);
        let n_read = read_whole(&mut file, &mut bytes).map_err(unreadable)?;
        bytes.truncate(n_read);
        if bytes.len() as u64 != before.len_bytes || !is_same(&file) {
            return Err(FailedReason::Changed);
        }
        emitter.file(path.clone(), ContentHash::of(&bytes), bytes);
        return Ok(());
    }
    let (len_bytes, hash) = hash_stream(&mut (&mut file).take(most)).map_err(unreadable)?;
    if len_bytes != before.len_bytes || !is_same(&file) {
        return Err(FailedReason::Changed);
    }
    let is_opened = emitter.limits.archive.max_members > 0;
    match Archive::of_file(path.name(), &mut file).map_err(unreadable)?.filter(|_| is_opened) {
        Some(archive) => emitter.archive(path, hash, len_bytes, archive),
        None => emitter.hashed(path.clone(), hash, len_bytes, FilterReason::TooLarge),
    }
    if is_same(&file) { Ok(()) } else { Err(FailedReason::Changed) }
}

/// Reads until `bytes` are full or the file ends; returns how many there are. `read_to_end` begins with small pieces.
fn read_whole(file: &mut File, bytes: &mut [u8]) -> io::Result<usize> {
    let mut n_read = 0;
    while n_read < bytes.len() {
        match file.read(&mut bytes[n_read..]) {
            Ok(0) => break,
            Ok(n_more) => n_read += n_more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_read)
}

fn hash_stream(reader: &mut dyn Read) -> io::Result<(u64, ContentHash)> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(reader)?;
    Ok((hasher.count(), ContentHash(*hasher.finalize().as_bytes())))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn read_after(change: impl FnOnce(&std::path::Path), limits: &Limits) -> (ReadOutcome, Option<FailedReason>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.c");
        fs::write(&path, b"int x;\n").unwrap();
        let (file, before) = open_regular(&path).unwrap();
        change(&path);
        let mut outcome = ReadOutcome::default();
        let mut emit = |item| outcome.push(item);
        let result = read_open(file, before, &"x.c".into(), &mut Emitter { limits, emit: &mut emit, container: None });
        (outcome, result.err())
    }

    #[test]
    fn a_file_that_changes_is_failed() {
        let append = |path: &std::path::Path| {
            fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"int y;\n").unwrap();
        };
        let shorten =
            |path: &std::path::Path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(3).unwrap();
        let touch = |path: &std::path::Path| {
            let time = SystemTime::now() + Duration::from_secs(5);
            fs::OpenOptions::new().write(true).open(path).unwrap().set_modified(time).unwrap();
        };
        for limits in [Limits::default(), Limits { fingerprint_bytes: 2, ..Limits::default() }] {
            assert_eq!(read_after(append, &limits), (ReadOutcome::default(), Some(FailedReason::Changed)));
            assert_eq!(read_after(shorten, &limits), (ReadOutcome::default(), Some(FailedReason::Changed)));
            assert_eq!(read_after(touch, &limits), (ReadOutcome::default(), Some(FailedReason::Changed)));
            let (outcome, error) = read_after(|_| (), &limits);
            assert_eq!((outcome.files.len(), error), (1, None));
        }
    }

    #[test]
    fn long_files_are_hashed_as_a_stream() {
        let limits = Limits { fingerprint_bytes: 2, ..Limits::default() };
        let (outcome, _) = read_after(|_| (), &limits);
        assert_eq!(outcome.files[0].hash, ContentHash::of(b"int x;\n"));
        assert_eq!((outcome.files[0].len_bytes, &outcome.files[0].text), (7, &None));
        assert_eq!(outcome.filtered, [crate::source::Filtered { path: "x.c".into(), reason: FilterReason::TooLarge }]);
    }
}
