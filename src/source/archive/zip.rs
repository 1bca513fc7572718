//! Zips: read by their central directory, entry by entry, so that two entries of one name are both seen.
//!
//! Source: APPNOTE.TXT 6.3. Methods: stored and deflate, which is what packages use; others and encryption are named.

use std::io::{self, Read, Seek, SeekFrom};

use zip::extra_fields::ExtraField;
use zip::read::{Config, ZipFile, ZipFileEntry};
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;
use zip::{DateTime, ZipReadOptions};

use super::context::{Context, link_stays_inside};
use crate::source::{FailedReason, FilterReason};

const END_OF_DIRECTORY: &[u8] = b"PK\x05\x06";
/// The end record and its comment.
const MAX_TAIL_BYTES: u64 = 22 + 65_535;
const FILE_TYPE_BITS: u32 = 0o170_000;
const MAX_LINK_BYTES: u64 = 4096;

/// Tells whether `input` starts as a zip does, or ends as one: a script that starts it may come before.
pub(super) fn is_zip(input: &mut (impl Read + Seek), len_bytes: u64) -> io::Result<bool> {
    let mut bytes = Vec::with_capacity(4);
    input.take(4).read_to_end(&mut bytes)?;
    if bytes == b"PK\x03\x04" || bytes == END_OF_DIRECTORY {
        return Ok(true);
    }
    input.seek(SeekFrom::Start(len_bytes.saturating_sub(MAX_TAIL_BYTES)))?;
    input.take(MAX_TAIL_BYTES).read_to_end(&mut bytes)?;
    Ok(memchr::memmem::find(&bytes, END_OF_DIRECTORY).is_some())
}

/// Passes the members of a zip on.
pub(super) fn visit_zip(input: impl Read + Seek, context: &mut Context<'_>) -> Result<(), FailedReason> {
    let malformed = |error: ZipError| FailedReason::Malformed(error.to_string());
    let mut archive = ZipIterable::try_new(input, Config::default()).map_err(malformed)?;
    let entries = archive.files().map_err(malformed)?;
    while let Some(entry) = entries.next() {
        let entry = entry.map_err(malformed)?;
        context.count()?;
        visit_entry(entry, entries.reader_mut(), context)?;
    }
    Ok(())
}

fn visit_entry(
    entry: ZipFileEntry<'static>,
    reader: &mut (impl Read + Seek),
    context: &mut Context<'_>,
) -> Result<(), FailedReason> {
    let name = entry_name(&entry);
    if entry.is_dir() || name.ends_with(b"/") {
        return Ok(());
    }
    if entry.encrypted() {
        return context.fail(&name, FailedReason::Unreadable("encrypted".to_owned()));
    }
    let kind = entry.unix_mode().unwrap_or(0) & FILE_TYPE_BITS;
    let mut file = match entry.with_reader(reader, ZipReadOptions::new()) {
        Ok(file) => file,
        Err(error @ (ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_))) => {
            return context.fail(&name, FailedReason::Unreadable(error.to_string()));
        }
        Err(error) => return context.fail(&name, FailedReason::Malformed(error.to_string())),
    };
    match kind {
        0 | 0o100_000 | 0o010_000 => {
            // `zip -` notes that it read from a pipe; what it read is there.
            let (modified_at, len_bytes) = (modified_at(&file), file.size());
            let mut metered = context.budget.meter(&mut file);
            context.read_file(&name, modified_at, len_bytes, &mut metered)
        }
        0o120_000 => {
            let mut target = Vec::new();
            let read = (&mut file).take(MAX_LINK_BYTES).read_to_end(&mut target);
            if read.is_ok() && link_stays_inside(&name, &target, false) {
                return context.filter(&name, FilterReason::Link);
            }
            context.fail(&name, FailedReason::Malformed("a link that leads out of the archive".to_owned()))
        }
        _ => context.fail(&name, FailedReason::Malformed("a device or socket".to_owned())),
    }
}

/// Names are UTF-8 or code page 437 by a flag that many tools forget to set; some write `\` between parts.
fn entry_name(entry: &ZipFileEntry<'_>) -> Vec<u8> {
    let raw = entry.name_raw();
    let name = match (std::str::from_utf8(raw), entry.name()) {
        (Err(_), Ok(decoded)) => decoded.into_owned().into_bytes(),
        _ => raw.to_vec(),
    };
    name.into_iter().map(|byte| if byte == b'\\' { b'/' } else { byte }).collect()
}

fn modified_at<R: Read>(file: &ZipFile<'_, R>) -> Option<i64> {
    let extended = file.extra_data_fields().find_map(|field| match field {
        ExtraField::ExtendedTimestamp(times) => times.mod_time().map(i64::from),
        _ => None,
    });
    extended.or_else(|| file.last_modified().and_then(seconds))
}

fn seconds(time: DateTime) -> Option<i64> {
    let (year, month, day) = (i16::try_from(time.year()).ok()?, time.month() as i8, time.day() as i8);
    let (hour, minute, second) = (time.hour() as i8, time.minute() as i8, time.second() as i8);
    let local = jiff::civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Some(local.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}
