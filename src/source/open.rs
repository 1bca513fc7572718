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
