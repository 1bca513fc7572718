//! What one pass over an archive keeps: its limits, what is left of them, the names seen.

use std::cell::Cell;
use std::collections::HashMap;
use std::io::{self, Read};
use std::rc::Rc;

use super::super::{Failed, FailedReason, FilterReason, Filtered, ProjectPath};
use super::member::{ArchiveItem, Member, read_member};

/// What bounds the unpacking of one archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Members; entries that are no files count too.
    pub max_members: usize,
    /// Bytes unpacked in all.
    pub total_bytes: u64,
    /// Bytes of a member that is given whole; a longer one is hashed only.
    pub member_bytes: u64,
    /// Bytes unpacked for one packed byte, once more than [`ArchiveLimits::ratio_from_bytes`] were unpacked. Source
    /// text packs to a third or a tenth; a bomb of one deflate layer reaches 1000.
    pub max_ratio: u64,
    /// Up to so many bytes any ratio will do.
    pub ratio_from_bytes: u64,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            max_members: 500_000,
            total_bytes: 8 << 30,
            member_bytes: 64 << 20,
            max_ratio: 200,
            ratio_from_bytes: 64 << 20,
        }
    }
}

/// One pass over an archive.
pub(super) struct Context<'a> {
    /// Its limits.
    pub(super) limits: &'a ArchiveLimits,
    /// Bytes that may still be unpacked.
    pub(super) budget: Budget,
    n_members: usize,
    names: HashMap<Vec<u8>, u32>,
    visit: &'a mut dyn FnMut(ArchiveItem),
}

impl<'a> Context<'a> {
    pub(super) fn new(limits: &'a ArchiveLimits, packed_bytes: u64, visit: &'a mut dyn FnMut(ArchiveItem)) -> Self {
        let by_ratio = packed_bytes.saturating_mul(limits.max_ratio).max(limits.ratio_from_bytes);
        let budget = Budget::new(limits.total_bytes.min(by_ratio));
        Self { limits, budget, n_members: 0, names: HashMap::new(), visit }
    }

    /// Counts an entry.
    ///
    /// # Errors
    /// When it is one too many.
    pub(super) fn count(&mut self) -> Result<(), FailedReason> {
        self.n_members += 1;
        if self.n_members > self.limits.max_members {
            return Err(FailedReason::LimitHit(format!("more than {} members", self.limits.max_members)));
        }
        Ok(())
    }

    /// Reads a file out of `reader` and passes it on, or passes on why not; of two members of one name the second
    /// appears as `#2/NAME`, so that none hides the other.
    ///
    /// # Errors
    /// When the archive's budget is used up: then nothing more can be read.
    pub(super) fn read_file(
        &mut self,
        name: &[u8],
        modified_at: Option<i64>,
        len_bytes: u64,
        reader: &mut dyn Read,
    ) -> Result<(), FailedReason> {
        let path = match self.member_path(name) {
            Ok(path) => path,
            Err(reason) => return self.fail(name, reason),
        };
        match read_member(reader, len_bytes, self.limits.member_bytes) {
            Ok((hash, bytes)) => {
                (self.visit)(ArchiveItem::Member(Member { path, modified_at, len_bytes, hash, bytes }));
            }
            Err(reason) => (self.visit)(ArchiveItem::Failed(Failed { path, reason: self.budget.blame(reason) })),
        }
        self.check_budget()
    }

    /// Passes on that a member was left out.
    pub(super) fn filter(&mut self, name: &[u8], reason: FilterReason) -> Result<(), FailedReason> {
        match check_path(name) {
            Ok(path) => (self.visit)(ArchiveItem::Filtered(Filtered { path, reason })),
            Err(failed) => return self.fail(name, failed),
        }
        Ok(())
    }

    /// Passes on that a member could not be read.
    ///
    /// # Errors
    /// When the archive's budget is used up.
    pub(super) fn fail(&mut self, name: &[u8], reason: FailedReason) -> Result<(), FailedReason> {
        let path = ProjectPath::from_bytes(name[..name.len().min(MAX_PATH_BYTES)].to_vec());
        (self.visit)(ArchiveItem::Failed(Failed { path, reason: self.budget.blame(reason) }));
        self.check_budget()
    }

    /// Passes on a member that is made of others.
    pub(super) fn emit(&mut self, member: Member) {
        (self.visit)(ArchiveItem::Member(member));
    }

    /// Fails once the budget is used up.
    pub(super) fn check_budget(&self) -> Result<(), FailedReason> {
        if self.budget.is_used_up() { Err(self.budget.reason()) } else { Ok(()) }
    }

    fn member_path(&mut self, name: &[u8]) -> Result<ProjectPath, FailedReason> {
        let path = check_path(name)?;
        let n_seen = self.names.entry(path.as_bytes().to_vec()).or_insert(0);
        *n_seen += 1;
        if *n_seen == 1 {
            return Ok(path);
        }
        Ok(ProjectPath::from(format!("#{n_seen}").as_str()).part("/", &path))
    }
}

/// No system takes longer paths.
const MAX_PATH_BYTES: usize = 4096;

/// Returns the path of a member, `.` and doubled `/` dropped, if it stays inside the archive.
pub(super) fn check_path(name: &[u8]) -> Result<ProjectPath, FailedReason> {
    let malformed = |what: &str| Err(FailedReason::Malformed(what.to_owned()));
    if name.len() > MAX_PATH_BYTES {
        return malformed("a path of more than 4096 bytes");
    }
    if name.contains(&0) {
        return malformed("a path that holds a NUL byte");
    }
    if name.starts_with(b"/") || matches!(name, [drive, b':', ..] if drive.is_ascii_alphabetic()) {
        return malformed("an absolute path");
    }
    let parts: Vec<&[u8]> = name.split(|&byte| byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect();
    if parts.iter().any(|part| part == b"..") {
        return malformed("a path that leads out of the archive");
    }
    if parts.is_empty() {
        return malformed("a member without a name");
    }
    Ok(ProjectPath::from_bytes(parts.join(&b'/')))
}

/// Tells whether a link at `name` to `target` stays inside the archive.
pub(super) fn link_stays_inside(name: &[u8], target: &[u8], is_hard: bool) -> bool {
    if target.is_empty() || target.starts_with(b"/") || target.contains(&b':') {
        return false;
    }
    let parts = |path: &'_ [u8]| -> Vec<Vec<u8>> { path.split(|&byte| byte == b'/').map(<[u8]>::to_vec).collect() };
    // A symbolic link starts at the directory it lies in, a hard one at the top.
    let above = if is_hard {
        Vec::new()
    } else {
        parts(name).split_last().map(|(_, above)| above.to_vec()).unwrap_or_default()
    };
    let mut depth = 0_i64;
    for part in above.iter().chain(&parts(target)) {
        match part.as_slice() {
            b"" | b"." => {}
            b".." => depth -= 1,
            _ => depth += 1,
        }
        if depth < 0 {
            return false;
        }
    }
    true
}

/// Bytes that may still be unpacked; shared by the readers of one archive.
#[derive(Clone)]
pub(super) struct Budget {
    left: Rc<Cell<u64>>,
    is_used_up: Rc<Cell<bool>>,
    all: u64,
}

impl Budget {
    fn new(all: u64) -> Self {
        Self { left: Rc::new(Cell::new(all)), is_used_up: Rc::default(), all }
    }

    /// Returns a reader that stops with an error where the budget ends.
    pub(super) fn meter<R: Read>(&self, inner: R) -> Metered<R> {
        Metered { inner, budget: self.clone() }
    }

    fn is_used_up(&self) -> bool {
        self.is_used_up.get()
    }

    fn reason(&self) -> FailedReason {
        let limit = match self.all >> 20 {
            0 => format!("{} bytes", self.all),
            mebibytes => format!("{mebibytes} MiB"),
        };
        FailedReason::LimitHit(format!("unpacks to more than {limit}; the rest was not read"))
    }

    /// Returns the limit as the reason where it was what made reading fail.
    pub(super) fn blame(&self, reason: FailedReason) -> FailedReason {
        if self.is_used_up() { self.reason() } else { reason }
    }
}

/// See [`Budget::meter`].
pub(super) struct Metered<R> {
    inner: R,
    budget: Budget,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(buffer)?;
        let Some(left) = self.budget.left.get().checked_sub(n_read as u64) else {
            self.budget.is_used_up.set(true);
            return Err(io::Error::other("unpacks to too many bytes"));
        };
        self.budget.left.set(left);
        Ok(n_read)
    }
}
