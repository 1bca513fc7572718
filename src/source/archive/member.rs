//! Members: what a pass over an archive gives, and how one is read.

use std::io::{self, Read};

use super::super::{Failed, FailedReason, Filtered, ProjectPath};
use crate::id::ContentHash;

/// What an archive holds at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArchiveItem {
    /// A file.
    Member(Member),
    /// A link that stays inside; what it points to is a member itself.
    Filtered(Filtered),
    /// A member that could not be read or is not taken: encrypted, damaged, a device, a path or link that leads out.
    Failed(Failed),
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Where it is in the archive; never absolute, without `..`.
    pub path: ProjectPath,
    /// When it was changed, in seconds since 1970 UTC. A zip's local time without a zone counts as UTC.
    pub modified_at: Option<i64>,
    /// Length in bytes, unpacked.
    pub len_bytes: u64,
    /// blake3 of the unpacked bytes.
    pub hash: ContentHash,
    /// The unpacked bytes; `None` above [`super::ArchiveLimits::member_bytes`].
    pub bytes: Option<Vec<u8>>,
}

/// Memory is taken as bytes arrive, never because a header announces them.
const FIRST_BYTES: u64 = 1 << 20;
const CHUNK_BYTES: usize = 64 << 10;

/// Reads a member of `len_bytes`, all of it; gives its bytes if there are at most `max_bytes`.
pub(super) fn read_member(
    reader: &mut dyn Read,
    len_bytes: u64,
    max_bytes: u64,
) -> Result<(ContentHash, Option<Vec<u8>>), FailedReason> {
    let malformed = |error: io::Error| FailedReason::Malformed(error.to_string());
    let mut bytes = Vec::with_capacity(len_bytes.min(FIRST_BYTES) as usize);
    // One byte more shows a member that is longer than announced.
    let mut reader = reader.take(len_bytes.saturating_add(1));
    let n_read = (&mut reader).take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(malformed)? as u64;
    if n_read <= max_bytes {
        check_len(n_read, len_bytes)?;
        return Ok((ContentHash::of(&bytes), Some(bytes)));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes);
    bytes.resize(CHUNK_BYTES, 0);
    bytes.shrink_to_fit();
    let mut n_all = n_read;
    loop {
        match reader.read(&mut bytes).map_err(malformed)? {
            0 => break,
            n_read => {
                hasher.update(&bytes[..n_read]);
                n_all += n_read as u64;
            }
        }
    }
    check_len(n_all, len_bytes)?;
    Ok((ContentHash(*hasher.finalize().as_bytes()), None))
}

fn check_len(found: u64, announced: u64) -> Result<(), FailedReason> {
    match found.cmp(&announced) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Less => {
            Err(FailedReason::Malformed(format!("truncated: {found} of {announced} bytes are there")))
        }
        std::cmp::Ordering::Greater => {
            Err(FailedReason::Malformed(format!("longer than the {announced} bytes announced")))
        }
    }
}
