//! Archives: their members, one after another, never written to disk.
//!
//! Formats: .zip and what is one (.jar .whl .egg .nupkg …), .tar plain or through gzip, bzip2, xz or zstd (.crate is
//! one), .gem (a tar holding `data.tar.gz`). An archive has the name *and* the first bytes of one; which compression a
//! tar went through is told by the bytes alone.
//!
//! In: a file or bytes. Out: an [`ArchiveItem`] a member, in the archive's order; what is wrong with one member is told
//! for that member and the rest goes on. Memory: one member of at most [`ArchiveLimits::member_bytes`], the names, and
//! the decoder (xz and zstd windows are capped). A bomb ends at [`ArchiveLimits`], whatever its headers announce.

mod codec;
mod context;
mod member;
mod tar;
mod zip;

#[cfg(test)]
mod tests;

use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

pub use self::context::ArchiveLimits;
pub use self::member::{ArchiveItem, Member};

use self::context::Context;
use super::FailedReason;
use super::open::open_regular;

/// What an archive's name says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveKind {
    /// A zip archive.
    Zip,
    /// A tar archive, compressed or not.
    Tar,
    /// A RubyGems package.
    Gem,
}

const NAMES: [(&str, ArchiveKind); 21] = [
    (".zip", ArchiveKind::Zip),
    (".jar", ArchiveKind::Zip),
    (".whl", ArchiveKind::Zip),
    (".egg", ArchiveKind::Zip),
    (".war", ArchiveKind::Zip),
    (".ear", ArchiveKind::Zip),
    (".aar", ArchiveKind::Zip),
    (".nupkg", ArchiveKind::Zip),
    (".vsix", ArchiveKind::Zip),
    (".xpi", ArchiveKind::Zip),
    (".tar", ArchiveKind::Tar),
    (".tar.gz", ArchiveKind::Tar),
    (".tgz", ArchiveKind::Tar),
    (".crate", ArchiveKind::Tar),
    (".tar.bz2", ArchiveKind::Tar),
    (".tbz2", ArchiveKind::Tar),
    (".tar.xz", ArchiveKind::Tar),
    (".txz", ArchiveKind::Tar),
    (".tar.zst", ArchiveKind::Tar),
    (".tzst", ArchiveKind::Tar),
    (".gem", ArchiveKind::Gem),
];

impl ArchiveKind {
    /// Returns what `name` says: its end, in either case; the rest of it is never looked at.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::split_name(name).map(|(_, kind)| kind)
    }

    /// Returns the name without the ending that makes it an archive's, and the kind.
    pub fn split_name(name: &str) -> Option<(&str, Self)> {
        NAMES.iter().find_map(|&(end, kind)| {
            let at = name.len().checked_sub(end.len())?;
            let (stem, tail) = (name.get(..at)?, name.get(at..)?);
            tail.eq_ignore_ascii_case(end).then_some((stem, kind))
        })
    }
}

/// Why a file cannot be opened as an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The system refused.
    #[error("failed to read `{}`", path.display())]
    Read {
        /// The archive.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Neither name nor first bytes are those of an archive.
    #[error("`{}`: no archive of a known format (.zip .jar .whl .tar .tar.gz .tgz .tar.bz2 .tar.xz .tar.zst .crate .gem)", path.display())]
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
}

/// Bytes that can be read from anywhere.
trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// An archive that was recognised and not read yet.
pub struct Archive<'a> {
    kind: ArchiveKind,
    input: Box<dyn ReadSeek + Send + 'a>,
    len_bytes: u64,
}

/// Opens the archive at `path`.
///
/// # Errors
/// When the system refuses, or the file has not both the name and the first bytes of an archive.
pub fn open_archive(path: &Path) -> Result<Archive<'static>, ArchiveError> {
    let read_error = |source| ArchiveError::Read { path: path.to_path_buf(), source };
    let real_path = path.canonicalize().map_err(read_error)?; // A link to an archive was meant.
    let (file, _) = open_regular(&real_path).map_err(read_error)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let archive = Archive::of_file(&name, file).map_err(read_error)?;
    archive.ok_or_else(|| ArchiveError::NotAnArchive { path: path.to_path_buf() })
}

impl<'a> Archive<'a> {
    /// Recognises the archive in a file called `name`; `None` if it is none.
    pub(crate) fn of_file(name: &str, mut file: impl Read + Seek + Send + 'a) -> io::Result<Option<Self>> {
        let Some(kind) = ArchiveKind::of_name(name) else { return Ok(None) };
        let len_bytes = file.seek(SeekFrom::End(0))?;
        Self::recognise(kind, Box::new(BufReader::with_capacity(64 << 10, file)), len_bytes)
    }

    /// Recognises the archive in `bytes` called `name`; `None` if it is none.
    pub fn of_bytes(name: &str, bytes: &'a [u8]) -> Option<Self> {
        let kind = ArchiveKind::of_name(name)?;
        Self::recognise(kind, Box::new(Cursor::new(bytes)), bytes.len() as u64).ok()?
    }

    fn recognise(
        kind: ArchiveKind,
        mut input: Box<dyn ReadSeek + Send + 'a>,
        len_bytes: u64,
    ) -> io::Result<Option<Self>> {
        input.rewind()?;
        let is_one = match kind {
            ArchiveKind::Zip => zip::is_zip(&mut input, len_bytes)?,
            ArchiveKind::Tar | ArchiveKind::Gem => codec::is_tar(&mut input)?,
        };
        input.rewind()?;
        Ok(is_one.then_some(Self { kind, input, len_bytes }))
    }

    /// Passes every member to `visit`, in the archive's order.
    ///
    /// # Errors
    /// When the archive as a whole ended early: it is damaged, truncated or hit a limit. What was passed stands.
    pub fn visit(mut self, limits: &ArchiveLimits, visit: &mut dyn FnMut(ArchiveItem)) -> Result<(), FailedReason> {
        let mut context = Context::new(limits, self.len_bytes, visit);
        match self.kind {
            ArchiveKind::Zip => zip::visit_zip(self.input, &mut context),
            ArchiveKind::Tar => tar::visit_tar(&mut self.input, &mut context, false),
            ArchiveKind::Gem => tar::visit_tar(&mut self.input, &mut context, true),
        }
    }
}
