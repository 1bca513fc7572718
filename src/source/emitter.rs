//! The emitter: turns the bytes of a file into results, its own and those of its parts, and passes them on in order.
//!
//! Archives are opened one level deep; the parts of a member (a notebook in an archive) are read as those of a file.

use super::archive::{Archive, ArchiveItem, Member};
use super::parts::{PartKind, Parts, inline_sources, split_json, take_code_blocks};
use super::text::decode;
use super::{Failed, FailedReason, FilterReason, Filtered, Limits, ProjectPath, ReadItem, SourceFile, Text};
use crate::id::ContentHash;

/// Turns bytes into results and passes them on.
pub(super) struct Emitter<'a> {
    pub(super) limits: &'a Limits,
    pub(super) emit: &'a mut dyn FnMut(ReadItem),
    /// The archive whose member is read; archives in it are not opened.
    pub(super) container: Option<&'a ProjectPath>,
}

impl Emitter<'_> {
    /// Passes on a file and its parts.
    pub(super) fn file(&mut self, path: ProjectPath, hash: ContentHash, bytes: Vec<u8>) {
        let len_bytes = bytes.len() as u64;
        if self.container.is_none()
            && self.limits.archive.max_members > 0
            && let Some(archive) = Archive::of_bytes(path.name(), &bytes)
        {
            return self.archive(&path, hash, len_bytes, archive);
        }
        if len_bytes > self.limits.whole_bytes(path.name()) {
            return self.hashed(path, hash, len_bytes, FilterReason::TooLarge);
        }
        let kind = PartKind::of_name(path.name());
        match kind.filter(|kind| kind.is_json() && !bytes.is_empty()).map(|kind| split_json(kind, &bytes)) {
            Some(Ok(Some(parts))) => {
                self.hashed(path.clone(), hash, len_bytes, FilterReason::Container);
                return self.parts(&path, parts);
            }
            Some(Err(reason)) => self.fail(path.clone(), reason), // As a text it is read all the same.
            Some(Ok(None)) | None => {}
        }
        if len_bytes > self.limits.fingerprint_bytes {
            return self.hashed(path, hash, len_bytes, FilterReason::TooLarge);
        }
        match decode(bytes) {
            Ok(bytes) => self.text(&path, hash, len_bytes, bytes, kind),
            Err(reason) => self.hashed(path, hash, len_bytes, reason),
        }
    }

    fn text(
        &mut self,
        path: &ProjectPath,
        hash: ContentHash,
        len_bytes: u64,
        mut bytes: Vec<u8>,
        kind: Option<PartKind>,
    ) {
        let parts = match kind {
            Some(PartKind::Script) => inline_sources(&bytes),
            Some(kind) => take_code_blocks(kind, &mut bytes, self.limits.plain_blocks_stay),
            None => Parts::default(),
        };
        let text = Some(Text { bytes, language_hint: None, first_line_idx: 0 });
        let is_virtual = self.container.is_some();
        (self.emit)(ReadItem::File(SourceFile { path: path.clone(), len_bytes, hash, text, is_virtual }));
        self.parts(path, parts);
    }

    fn parts(&mut self, path: &ProjectPath, parts: Parts) {
        if let Some(reason) = parts.limit_hit() {
            self.fail(path.clone(), reason);
        }
        for part in parts.parts {
            let (hash, len_bytes) = (ContentHash::of(&part.bytes), part.bytes.len() as u64);
            let path = path.part(part.separator, &part.path);
            let (text, filter) = match decode(part.bytes) {
                _ if len_bytes > self.limits.fingerprint_bytes => (None, Some(FilterReason::TooLarge)),
                Ok(bytes) => (Some(bytes), None),
                Err(reason) => (None, Some(reason)),
            };
            let (language_hint, first_line_idx) = (part.language_hint, part.first_line_idx);
            let text = text.map(|bytes| Text { bytes, language_hint, first_line_idx });
            (self.emit)(ReadItem::File(SourceFile { path: path.clone(), len_bytes, hash, text, is_virtual: true }));
            if let Some(reason) = filter {
                (self.emit)(ReadItem::Filtered(Filtered { path, reason }));
            }
        }
    }

    /// Passes on a member of the archive that is read.
    pub(super) fn member(&mut self, member: Member) {
        let path = self.inside(&member.path);
        match member.bytes {
            Some(bytes) => self.file(path, member.hash, bytes),
            None => self.hashed(path, member.hash, member.len_bytes, FilterReason::TooLarge),
        }
    }

    /// Passes on an archive and its members.
    pub(super) fn archive(&mut self, path: &ProjectPath, hash: ContentHash, len_bytes: u64, archive: Archive<'_>) {
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

    /// Passes on a file that is not fingerprinted.
    pub(super) fn hashed(&mut self, path: ProjectPath, hash: ContentHash, len_bytes: u64, reason: FilterReason) {
        let is_virtual = self.container.is_some();
        (self.emit)(ReadItem::File(SourceFile { path: path.clone(), len_bytes, hash, text: None, is_virtual }));
        (self.emit)(ReadItem::Filtered(Filtered { path, reason }));
    }

    /// Passes on that something could not be read.
    pub(super) fn fail(&mut self, path: ProjectPath, reason: FailedReason) {
        (self.emit)(ReadItem::Failed(Failed { path, reason }));
    }

    fn inside(&self, member: &ProjectPath) -> ProjectPath {
        self.container.map_or_else(|| member.clone(), |container| container.part("!/", member))
    }
}
