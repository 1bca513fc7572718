//! Tars, and gems, which are tars in a tar.
//!
//! Source: POSIX.1-2001 pax, the GNU extensions `L` and `K`. Headers that describe the next member are read here and
//! not by the crate `tar`, which would take as much memory as a header announces. Sparse members are not read.

use std::cell::Cell;
use std::io::{self, Read};

use tar::{Entry, EntryType, PaxExtensions};

use super::codec::unpack;
use super::context::{Context, link_stays_inside};
use super::member::{Member, read_member};
use crate::source::{FailedReason, FilterReason};

/// Longer headers describe no path a system takes.
const MAX_EXTENSION_BYTES: u64 = 1 << 20;
/// A gem's specification as YAML.
const GEM_METADATA: &[u8] = b"metadata.gz";
const GEM_DATA: &[u8] = b"data.tar.gz";

/// What extension headers say of the next member.
#[derive(Default)]
struct Extensions {
    path: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    modified_at: Option<i64>,
    len_bytes: Option<u64>,
    is_sparse: bool,
}

/// Passes the members of a tar on; of a gem those of its `data.tar.gz`, and `metadata.gz` unpacked as `metadata`.
pub(super) fn visit_tar(input: &mut dyn Read, context: &mut Context<'_>, is_gem: bool) -> Result<(), FailedReason> {
    let unpacked = unpack(input).map_err(|error| FailedReason::Malformed(error.to_string()))?;
    // The outer stream of a gem is not compressed: what it holds is counted once, when it is unpacked.
    if is_gem {
        return visit_entries(unpacked, context, true);
    }
    let metered = context.budget.meter(unpacked);
    visit_entries(metered, context, false)
}

fn visit_entries(stream: impl Read, context: &mut Context<'_>, is_gem: bool) -> Result<(), FailedReason> {
    let is_at_end = Cell::new(false);
    let mut archive = tar::Archive::new(UntilEnd { inner: stream, is_at_end: &is_at_end });
    let malformed = |error: io::Error| FailedReason::Malformed(error.to_string());
    let entries = archive.entries().map_err(malformed)?.raw(true);
    let (mut extensions, mut global) = (Extensions::default(), Extensions::default());
    for entry in entries {
        let mut entry = entry.map_err(|error| context.budget.blame(malformed(error)))?;
        context.count()?;
        match entry.header().entry_type() {
            EntryType::XGlobalHeader => global.read_pax(&mut entry, context)?,
            EntryType::XHeader => extensions.read_pax(&mut entry, context)?,
            EntryType::GNULongName => extensions.path = Some(read_name(&mut entry, context)?),
            EntryType::GNULongLink => extensions.link = Some(read_name(&mut entry, context)?),
            _ => {
                let mut extensions = std::mem::take(&mut extensions);
                extensions.modified_at = extensions.modified_at.or(global.modified_at);
                visit_entry(&mut entry, extensions, context, is_gem)?;
            }
        }
    }
    context.check_budget()?;
    if is_at_end.get() {
        // Cut between two members, it would pass for a whole one. What was read stands.
        return Err(FailedReason::Malformed("truncated: the empty block that ends a tar is missing".to_owned()));
    }
    Ok(())
}

/// Notes when a stream ended: a whole tar is left at its empty blocks, before that.
struct UntilEnd<'a, R> {
    inner: R,
    is_at_end: &'a Cell<bool>,
}

impl<R: Read> Read for UntilEnd<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(buffer)?;
        if n_read == 0 && !buffer.is_empty() {
            self.is_at_end.set(true);
        }
        Ok(n_read)
    }
}

fn visit_entry(
    entry: &mut Entry<'_, impl Read>,
    extensions: Extensions,
    context: &mut Context<'_>,
    is_gem: bool,
) -> Result<(), FailedReason> {
    let header = entry.header();
    let name = extensions.path.unwrap_or_else(|| header.path_bytes().into_owned());
    let modified_at =
        extensions.modified_at.or_else(|| header.mtime().ok().and_then(|seconds| i64::try_from(seconds).ok()));
    let len_bytes = entry.size();
    if extensions.len_bytes.is_some_and(|announced| announced != len_bytes) {
        // Where the next member starts is now a matter of opinion; nobody packs sources of 8 GiB.
        return Err(FailedReason::Malformed(format!("two lengths are given for `{}`", String::from_utf8_lossy(&name))));
    }
    let reason = match header.entry_type() {
        EntryType::Directory => return Ok(()),
        // Old tars mark a directory by its name only.
        EntryType::Regular | EntryType::Continuous if name.ends_with(b"/") => return Ok(()),
        EntryType::Regular | EntryType::Continuous if extensions.is_sparse => "a sparse file",
        EntryType::Regular | EntryType::Continuous if is_gem && name == GEM_DATA => {
            return visit_tar(entry, context, false);
        }
        EntryType::Regular | EntryType::Continuous if is_gem && name == GEM_METADATA => {
            return visit_gem_metadata(entry, modified_at, context);
        }
        EntryType::Regular | EntryType::Continuous => {
            return context.read_file(&name, modified_at, len_bytes, entry);
        }
        kind @ (EntryType::Symlink | EntryType::Link) => {
            let target = extensions.link.or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned));
            if link_stays_inside(&name, &target.unwrap_or_default(), kind == EntryType::Link) {
                return context.filter(&name, FilterReason::Link);
            }
            "a link that leads out of the archive"
        }
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a FIFO",
        EntryType::GNUSparse => "a sparse file",
        _ => "a member of an unknown kind",
    };
    context.fail(&name, FailedReason::Malformed(reason.to_owned()))
}

fn visit_gem_metadata(
    entry: &mut dyn Read,
    modified_at: Option<i64>,
    context: &mut Context<'_>,
) -> Result<(), FailedReason> {
    let malformed = |error: io::Error| FailedReason::Malformed(error.to_string());
    let unpacked = unpack(entry).map_err(malformed).map(|unpacked| context.budget.meter(unpacked));
    let max_bytes = context.limits.member_bytes;
    let read = unpacked.and_then(|unpacked| {
        let mut bytes = Vec::new();
        unpacked.take(max_bytes).read_to_end(&mut bytes).map_err(malformed)?;
        let len_bytes = bytes.len() as u64;
        let (hash, bytes) = read_member(&mut &bytes[..], len_bytes, max_bytes)?;
        Ok(Member { path: "metadata".into(), modified_at, len_bytes, hash, bytes })
    });
    match read {
        Ok(member) => context.emit(member),
        Err(reason) => context.fail(b"metadata", reason)?,
    }
    context.check_budget()
}

impl Extensions {
    /// Reads a pax header; a line of it that does not parse is passed over.
    fn read_pax(&mut self, entry: &mut Entry<'_, impl Read>, context: &Context<'_>) -> Result<(), FailedReason> {
        let text = read_extension(entry, context)?;
        for extension in PaxExtensions::new(&text).flatten() {
            let value = extension.value_bytes();
            let text = std::str::from_utf8(value).unwrap_or_default();
            match extension.key_bytes() {
                b"path" => self.path = Some(value.to_vec()),
                b"linkpath" => self.link = Some(value.to_vec()),
                b"mtime" => self.modified_at = text.split('.').next().and_then(|seconds| seconds.parse().ok()),
                b"size" => self.len_bytes = text.parse().ok(),
                key => self.is_sparse |= key.starts_with(b"GNU.sparse."),
            }
        }
        Ok(())
    }
}

fn read_name(entry: &mut Entry<'_, impl Read>, context: &Context<'_>) -> Result<Vec<u8>, FailedReason> {
    let mut name = read_extension(entry, context)?;
    if name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

fn read_extension(entry: &mut Entry<'_, impl Read>, context: &Context<'_>) -> Result<Vec<u8>, FailedReason> {
    let len_bytes = entry.size();
    if len_bytes > MAX_EXTENSION_BYTES {
        return Err(FailedReason::LimitHit(format!("a header of {len_bytes} bytes; the rest was not read")));
    }
    let (_, bytes) =
        read_member(entry, len_bytes, MAX_EXTENSION_BYTES).map_err(|reason| context.budget.blame(reason))?;
    Ok(bytes.unwrap_or_default())
}
