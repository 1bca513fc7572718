//! Opening a file that may have been swapped since it was listed: never blocks on a FIFO, never follows a link.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;
use std::time::SystemTime;

/// Opens a regular file for reading.
///
/// # Errors
/// When the system refuses, or the path is a link or no regular file (any more).
pub(crate) fn open_regular(path: &Path) -> io::Result<(File, Stamp)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file any more"));
    }
    Ok((file, Stamp::of(&metadata)))
}

/// What a file keeps while nobody writes to it, as git's index tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileStamp {
    /// A hash of length, place on the disk, and the times of the last write and the last change.
    pub digest: u64,
    /// The later of these times, in seconds of the epoch: of one that is too new another change may have the same.
    pub newest: i64,
}

impl FileStamp {
    /// Takes the stamp; `None` where the system does not tell the time of the last change, which programs cannot set.
    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere the time is not to be had")]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let mut hasher = blake3::Hasher::new();
        for number in [metadata.ctime(), metadata.ctime_nsec(), metadata.mtime(), metadata.mtime_nsec()] {
            hasher.update(&number.to_le_bytes());
        }
        for number in [metadata.len(), metadata.ino(), metadata.dev()] {
            hasher.update(&number.to_le_bytes());
        }
        let hash = hasher.finalize();
        let digest = u64::from_le_bytes(std::array::from_fn(|idx| hash.as_bytes()[idx]));
        Some(Self { digest, newest: metadata.ctime().max(metadata.mtime()) })
    }

    /// Takes the stamp; `None` where the system does not tell the time of the last change, which programs cannot set.
    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Self> {
        None
    }
}

/// What tells that a file was written to: length and modification time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Length in bytes.
    pub(crate) len_bytes: u64,
    modified_at: Option<SystemTime>,
}

impl Stamp {
    /// Takes the stamp.
    pub(crate) fn of(metadata: &Metadata) -> Self {
        Self { len_bytes: metadata.len(), modified_at: metadata.modified().ok() }
    }
}
